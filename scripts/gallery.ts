/**
 * Draws the gallery of the README from the scenario library: `npm run gallery`. Same scenarios and code, same bytes.
 *
 * Writes docs/gallery/*.svg and the README's lines between the marks of the gallery.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { packageFolder } from '../src/files.js';
import { runScenario } from '../src/montecarlo/run.js';
import { frame } from '../src/plot/frame.js';
import { KINDS } from '../src/plot/index.js';
import type { Options } from '../src/plot/kind.js';
import { escapeXml, renderSvg } from '../src/plot/render.js';
import { LIGHT } from '../src/plot/theme.js';
import { buildResult } from '../src/report/result.js';
import type { Result } from '../src/report/resultSchema.js';
import { runningCode } from '../src/report/source.js';
import { loadScenario } from '../src/scenario/load.js';

interface Picture {
  readonly scenario: string;
  readonly kind: string;
  readonly options?: Options;
  /** Instead of PATHS_MAX, where a path costs much. */
  readonly pathsMax?: number;
}

/** At most so many paths: enough that bands are smooth, few enough for some minutes. */
const PATHS_MAX = 60;
const WIDTH = 620;

const PICTURES: readonly Picture[] = [
  { scenario: 'baseline', kind: 'fan', options: { metrics: ['alpha_cap_usd'] } },
  { scenario: 'baseline', kind: 'share' },
  { scenario: 'baseline', kind: 'rank' },
  { scenario: 'baseline', kind: 'waterfall' },
  { scenario: 'covenant-news', kind: 'fan', options: { netuids: [3] } },
  {
    scenario: 'rule-change',
    kind: 'difference',
    options: { metrics: ['alpha_cap_tao_growth', 'alpha_cap_usd_growth'] },
  },
  { scenario: 'three-futures', kind: 'outcomes' },
  { scenario: 'reflexivity', kind: 'gain', pathsMax: 6 },
];

const ROOT = packageFolder();
const FOLDER = 'docs/gallery';
const MARKS = ['<!-- gallery: npm run gallery -->', '<!-- end of the gallery -->'] as const;

const results = new Map<string, Result>();

async function resultOf({ scenario, pathsMax = PATHS_MAX }: Picture): Promise<Result> {
  const known = results.get(scenario);
  if (known !== undefined) return known;
  const loaded = loadScenario(join(ROOT, 'scenarios', `${scenario}.yaml`));
  const resolved = { ...loaded, paths: Math.min(loaded.paths, pathsMax) };
  const run = await runScenario(resolved, { workers: availableParallelism() });
  const result = buildResult(resolved, run, runningCode(), {
    node: '',
    platform: '',
    workers: 1,
    started: '',
    seconds: 0,
  });
  results.set(scenario, result);
  return result;
}

async function draw(picture: Picture): Promise<string> {
  const { scenario, kind: name, options = {} } = picture;
  const kind = KINDS.find((candidate) => candidate.name === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  const canvas = { theme: LIGHT, width: WIDTH, interactive: false };
  const result = await resultOf(picture);
  const figure = kind.draw(result, options, canvas);
  const file = `${FOLDER}/${scenario}-${name}.svg`;
  writeFileSync(join(ROOT, file), await renderSvg(frame(figure, canvas, true), figure));
  process.stdout.write(`${file}: ${figure.description}\n`);
  return `<img src="${file}" width="49%" alt="${escapeXml(figure.description)}">`;
}

mkdirSync(join(ROOT, FOLDER), { recursive: true });
const images: string[] = [];
for (const picture of PICTURES) images.push(await draw(picture));
const kept = new Set(images.map((image) => basename(/src="([^"]*)"/.exec(image)?.[1] ?? '')));
for (const file of readdirSync(join(ROOT, FOLDER))) if (!kept.has(file)) rmSync(join(ROOT, FOLDER, file));

const readme = join(ROOT, 'README.md');
const text = readFileSync(readme, 'utf8');
const [start, end] = [text.indexOf(MARKS[0]), text.indexOf(MARKS[1])];
if (start < 0 || end < start) throw new Error(`README.md needs the lines ${MARKS.join(' and ')}`);
writeFileSync(readme, `${text.slice(0, start)}${MARKS[0]}\n<p>\n${images.join('\n')}\n</p>\n${text.slice(end)}`);
