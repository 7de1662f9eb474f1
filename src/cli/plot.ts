/** `dtao plot`: a result → a figure, as SVG, PNG or Vega-Lite. */

import { extname, join } from 'node:path';
import { ScenarioError } from '../errors.js';
import { checkWritable, fileName, writeWholeFile } from '../files.js';
import { didYouMean, either } from '../input/words.js';
import { frame } from '../plot/frame.js';
import { KINDS } from '../plot/index.js';
import { type Canvas, ChoiceError, type Kind, type OptionName, type Options } from '../plot/kind.js';
import { LIGHT, THEMES } from '../plot/theme.js';
import { ofVariant } from '../plot/variant.js';
import { loadResult } from '../report/load.js';
import type { Result } from '../report/resultSchema.js';
import { textTable } from './table.js';
import { EXIT, type Terminal } from './terminal.js';

export interface PlotOptions {
  readonly kind: string;
  readonly metric?: readonly string[];
  readonly netuid?: readonly number[];
  readonly variant?: string;
  readonly path?: number;
  readonly top?: number;
  readonly scale?: 'log' | 'linear';
  readonly theme: string;
  readonly width: number;
  readonly out?: string;
}

const ENDINGS = ['.svg', '.png', '.vl.json'] as const;
/** Command line's names of what kinds take. */
const FLAGS: Readonly<Record<OptionName | 'variant', string>> = {
  metrics: '--metric',
  netuids: '--netuid',
  variant: '--variant',
  path: '--path',
  top: '--top',
  scale: '--scale',
};

const refuse = (place: string, message: string): ScenarioError =>
  new ScenarioError([{ file: place, line: 0, column: 0, key: '', message }]);

export async function plot(file: string, options: PlotOptions, terminal: Terminal): Promise<number> {
  const kind = kindNamed(options.kind);
  const chosen = chosenOptions(kind, options);
  const whole = loadResult(file);
  const result = options.variant === undefined ? whole : choosing(file, () => ofVariant(whole, options.variant ?? ''));
  const out = options.out ?? join('out', `${fileName(result.scenario.name)}-${kind.name}.svg`);
  const ending = ENDINGS.find((known) => out.endsWith(known));
  if (ending === undefined) {
    throw refuse(
      '--out',
      `found ${extname(out) === '' ? out : `the ending ${extname(out)}`}; must end in ${either(ENDINGS)}`,
    );
  }
  checkWritable(out);
  const lacks = kind.lacks(result);
  if (lacks !== null)
    throw refuse(file, `cannot feed --kind ${kind.name}: ${lacks}; it can feed ${either(feedable(result))}`);
  const canvas: Canvas = { theme: THEMES[options.theme] ?? LIGHT, width: options.width, interactive: false };
  const figure = choosing(file, () => kind.draw(result, chosen, canvas));
  const spec = frame(figure, canvas, true);
  if (ending === '.vl.json') {
    writeWholeFile(out, [JSON.stringify(spec, null, 1), '\n']);
  } else {
    const { renderPng, renderSvg } = await import('../plot/render.js');
    const svg = await renderSvg(spec, figure);
    writeWholeFile(out, [ending === '.svg' ? svg : await renderPng(svg)]);
  }
  terminal.out(`${out}: ${figure.title}. ${figure.description}\n`);
  return EXIT.done;
}

function feedable(result: Result): string[] {
  return KINDS.filter((kind) => kind.lacks(result) === null).map(({ name }) => name);
}

function kindNamed(name: string): Kind {
  const names = KINDS.map((kind) => kind.name);
  const kind = KINDS.find((candidate) => candidate.name === name);
  if (kind === undefined) throw refuse('--kind', `found ${name}; must be ${either(names)}${didYouMean(name, names)}`);
  return kind;
}

/** What the reader chose, if the kind takes it. */
function chosenOptions(kind: Kind, { metric, netuid, path, top, scale }: PlotOptions): Options {
  const given = { metrics: metric, netuids: netuid, path, top, scale };
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the literal above
  for (const name of Object.keys(chosen) as OptionName[]) {
    if (kind.takes.includes(name)) continue;
    const taken = kind.takes.map((known) => FLAGS[known]);
    throw refuse(
      FLAGS[name],
      `--kind ${kind.name} takes ${taken.length === 0 ? 'no choice' : taken.join(', ')}, not ${FLAGS[name]}`,
    );
  }
  return chosen;
}

/** What `choose` gives, or the reader's fault in terms of the command line. */
function choosing<T>(file: string, choose: () => T): T {
  try {
    return choose();
  } catch (error) {
    if (!(error instanceof ChoiceError)) throw error;
    throw new ScenarioError([{ file, line: 0, column: 0, key: FLAGS[error.option], message: error.message }]);
  }
}

/** `dtao plot --list`: what there is to draw. */
export function listKinds(terminal: Terminal): number {
  const rows = KINDS.map(({ name, takes, summary }) => [
    name,
    takes.map((option) => FLAGS[option].slice(2)).join(' '),
    summary,
  ]);
  terminal.out(textTable(['kind', 'takes', 'what it shows'], rows, terminal.columns));
  return EXIT.done;
}
