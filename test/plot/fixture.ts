/** Results of small runs to draw, and a reader of drawn SVGs that knows where every mark and every word is. */

import { runScenario } from '../../src/montecarlo/run.js';
import { frame } from '../../src/plot/frame.js';
import type { Canvas, Kind, Options, Spec } from '../../src/plot/kind.js';
import { renderSvg } from '../../src/plot/render.js';
import { textWidth } from '../../src/plot/text.js';
import { LIGHT } from '../../src/plot/theme.js';
import { buildResult } from '../../src/report/result.js';
import type { Result } from '../../src/report/resultSchema.js';
import { CODE, ENVIRONMENT } from '../report/fixture.js';
import { folder, loadFew } from '../scenario/small.js';

/** Runs a scenario with some of finney's subnets. */
export async function resultOf(yaml: string, subnets: number): Promise<Result> {
  const place = folder();
  try {
    const scenario = loadFew(place, yaml, subnets);
    return buildResult(scenario, await runScenario(scenario, { workers: 1 }), CODE, ENVIRONMENT);
  } finally {
    place.remove();
  }
}

const FEW = 5;

/** Five subnets, eight days, six paths of which three are whole, two events. */
export const fewSubnets = (): Promise<Result> =>
  resultOf(
    [
      'horizon: 8 days',
      'paths: 6',
      'report: { subnets_every: 1 day, sample_paths: 3, sample_netuids: [1, 3] }',
      'timeline:',
      '  - { id: news, at: day 2, tao_usd_jump: { log: -0.2 } }',
      '  - { id: a-second-event-on-the-same-day, at: day 2, tao_usd_jump: { log: 0.1 } }',
    ].join('\n'),
    FEW,
  );

/** Two subnets, two days, three paths; a push of each price, two holders and an attacker. */
export const pushed = (): Promise<Result> =>
  resultOf(
    [
      'horizon: 2 days',
      'paths: 3',
      'report: { sample_paths: 0 }',
      'loop_gain: { horizons: [0.5, 1], netuids: [1, 2], impulses: [0.01, 0.02], tao_usd: [0.1], paths: 3 }',
      'holders: [{ name: root, policy: root }, { name: one, policy: subnet, netuid: 1 }]',
      'attackers: [{ name: pump, tao: 500, netuids: [1], enter_day: 0.2, hold_days: 1 }]',
    ].join('\n'),
    2,
  );

/** Two subnets, two days, four paths, and five variants that set two keys. */
export const varied = (): Promise<Result> =>
  resultOf(
    [
      'horizon: 2 days',
      'paths: 4',
      'report: { sample_paths: 1, sample_netuids: [1] }',
      'timeline: [{ id: fall, at: day 1, tao_usd_jump: { log: -0.2 } }]',
      'holders: [{ name: root, policy: root }]',
      'variants:',
      '  - { name: a, set: { miners.sold_min: 0.1 } }',
      '  - { name: b, set: { owners.sold: 0.2 } }',
      '  - { name: c, set: { miners.sold_min: 0.1, owners.sold: 0.2 } }',
      '  - { name: d, set: { miners.sold_min: 0.8 } }',
      '  - { name: e, set: { miners.sold_min: 0.8, owners.sold: 0.2 } }',
    ].join('\n'),
    2,
  );

/** All of finney's subnets, four days, two paths. */
export const allSubnets = (): Promise<Result> =>
  resultOf('horizon: 4 days\npaths: 2\nreport: { subnets_every: 1 day, sample_paths: 1, sample_netuids: [64] }', 128);

export const canvas = (width: number, theme = LIGHT): Canvas => ({ theme, width, interactive: false });

export interface Drawn {
  readonly spec: Spec;
  readonly svg: string;
  readonly groups: ReadonlyMap<string, Group>;
  readonly texts: readonly Text[];
}

export async function draw(kind: Kind, result: Result, options: Options = {}, width = 680): Promise<Drawn> {
  const figure = kind.draw(result, options, canvas(width));
  const spec = frame(figure, canvas(width), true);
  const svg = await renderSvg(spec, figure);
  return { spec, svg, ...read(svg) };
}

/** Marks of one layer of a figure. */
export interface Group {
  /** Elements with a shape of their own. */
  readonly shapes: string[];
  readonly words: string[];
}

/** A word and the box that it fills, pixels. */
export interface Text {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Reads an SVG of Vega's: groups by the name of their layer, and all words that are to be seen. */
export function read(svg: string): { groups: Map<string, Group>; texts: Text[] } {
  const groups = new Map<string, Group>();
  const texts: Text[] = [];
  const stack: { group: Group | null; x: number; y: number; attributes: string; line: number }[] = [];
  for (const [, closing, tag, attributes, empty, content] of svg.matchAll(/<(\/?)([a-z]+)([^>]*?)(\/?)>([^<]*)/g)) {
    if (closing === '/') {
      stack.pop();
      continue;
    }
    const above = stack.at(-1);
    const name = /class="mark-[a-z]+ role-mark ([^" ]+?)_marks"/.exec(attributes)?.[1];
    let group = above?.group ?? null;
    if (name !== undefined) {
      group = groups.get(name) ?? { shapes: [], words: [] };
      groups.set(name, group);
    }
    const [, dx = '0', dy = '0'] = /translate\(([-\d.e]+),([-\d.e]+)\)/.exec(attributes) ?? [];
    const [x, y] = [(above?.x ?? 0) + Number(dx), (above?.y ?? 0) + Number(dy)];
    const shape = /\bd="([^"]*)"/.exec(attributes)?.[1];
    if (tag === 'path' && shape !== undefined && shape !== '') group?.shapes.push(shape);
    if (tag === 'line') group?.shapes.push(attributes);
    // Lines of a text of several are elements of their own.
    const owner = tag === 'tspan' ? (above?.attributes ?? '') : attributes;
    if ((tag === 'text' || tag === 'tspan') && content.trim() !== '' && !/opacity="0"/.test(owner)) {
      const text = content.trim().replaceAll('&amp;', '&');
      group?.words.push(text);
      // Each line of a text says how far it stands below the one before.
      if (tag === 'tspan' && above !== undefined) above.line += Number(/\bdy="([-\d.e]+)"/.exec(attributes)?.[1] ?? 0);
      texts.push(boxOf(text, owner, x, y + (tag === 'tspan' ? (above?.line ?? 0) : 0)));
    }
    if (empty !== '/') stack.push({ group, x, y, attributes, line: 0 });
  }
  return { groups, texts };
}

function boxOf(text: string, attributes: string, x: number, y: number): Text {
  const size = Number(/font-size="([\d.]+)px"/.exec(attributes)?.[1] ?? 11);
  const width = textWidth(text, size) * 0.95;
  const anchor = /text-anchor="([a-z]+)"/.exec(attributes)?.[1] ?? 'start';
  const start = anchor === 'end' ? -width : anchor === 'middle' ? -width / 2 : 0;
  const turned = /rotate\(-90\)/.test(attributes);
  // The baseline is at y; letters rise by three quarters of their size.
  return turned
    ? { text, left: x - 0.7 * size, right: x, top: y - start - width, bottom: y - start }
    : { text, left: x + start, right: x + start + width, top: y - 0.7 * size, bottom: y };
}

/** Pairs of words that lie over one another. */
export function overlaps(texts: readonly Text[]): string[] {
  const found: string[] = [];
  texts.forEach((a, i) => {
    for (const b of texts.slice(i + 1)) {
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) {
        found.push(`${a.text} | ${b.text}`);
      }
    }
  });
  return found;
}

/** Half a letter: widths are estimates. */
const INEXACT = 4;

/** Words that reach beyond the edge of their picture. */
export function cut(texts: readonly Text[], svg: string): string[] {
  const [, width, height] = /<svg [^>]*width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  if (width === undefined) throw new Error('the picture has no size');
  return texts
    .filter(
      ({ left, right, top, bottom }) =>
        left < -INEXACT || right > Number(width) + INEXACT || top < 0 || bottom > Number(height),
    )
    .map(({ text }) => text);
}
