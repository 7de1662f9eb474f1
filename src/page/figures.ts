/** The figures of a report: every kind that all its results can feed, compiled for the page. */

import { frame } from '../plot/frame.js';
import { KINDS } from '../plot/index.js';
import type { Canvas, Kind, Spec } from '../plot/kind.js';
import { compileSpec } from '../plot/render.js';
import type { Result } from '../report/resultSchema.js';

/** Widths of figures of several views, which do not follow their place on the page by themselves; and of which place on. */
const WIDTHS = [
  { from: 0, width: 250 },
  { from: 450, width: 360 },
  { from: 640, width: 560 },
];
/** A figure of one view follows its place from here on; below it has this width, and less in it. */
const FOLLOWS_FROM = 480;
const NARROW = 240;
/** The page has a figure of its own for these. */
const LEFT_OUT = new Set(['fan']);

export interface PageFigure {
  readonly kind: string;
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  /** Vega; the last one whose place is wide enough is shown. */
  readonly drawings: readonly { readonly from: number; readonly spec: unknown }[];
}

/** A list a kind, with a figure a result; null where a result cannot feed it. */
export async function pageFigures(results: readonly Result[], canvas: Canvas): Promise<(PageFigure | null)[][]> {
  const kinds = KINDS.filter(
    ({ name, lacks }) => !LEFT_OUT.has(name) && results.some((result) => lacks(result) === null),
  );
  return Promise.all(
    kinds.map((kind) =>
      Promise.all(
        results.map((result) =>
          kind.lacks(result) === null ? pageFigure(kind, result, canvas) : Promise.resolve(null),
        ),
      ),
    ),
  );
}

async function pageFigure(kind: Kind, result: Result, canvas: Canvas): Promise<PageFigure> {
  const figure = kind.draw(result, {}, canvas);
  const drawn = async (from: number, width: Canvas['width']) => {
    const { view } = kind.draw(result, {}, { ...canvas, width });
    return { from, view, spec: await compileSpec(frame({ ...figure, view }, { ...canvas, width }, false)) };
  };
  const single = 'layer' in figure.view || 'mark' in figure.view;
  const all = await Promise.all(
    single ? [drawn(0, NARROW), drawn(FOLLOWS_FROM, 'container')] : WIDTHS.map(({ from, width }) => drawn(from, width)),
  );
  // Where the narrow one differs in nothing but its width, the other serves for both.
  const alike = single && sameButWidth(all[0].view, all[1].view);
  const drawings = (alike ? [{ ...all[1], from: 0 }] : all).map(({ from, spec }) => ({ from, spec }));
  return { kind: kind.name, title: figure.title, subtitle: figure.subtitle, description: figure.description, drawings };
}

function sameButWidth(a: Spec, b: Spec): boolean {
  return JSON.stringify({ ...a, width: 0 }) === JSON.stringify({ ...b, width: 0 });
}
