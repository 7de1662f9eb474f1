/** The figures of a report: every kind that all its results can feed, compiled for the page. */

import { frame } from '../plot/frame.js';
import { KINDS } from '../plot/index.js';
import type { Canvas, Figure, Kind } from '../plot/kind.js';
import { compileSpec } from '../plot/render.js';
import type { Result } from '../report/resultSchema.js';

/** Widths of figures of several views, which do not follow their place on the page by themselves. */
const NARROW = 250;
const WIDE = 560;
/** What a page shows that is this wide. */
const WIDE_FROM = 640;
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
  const single = 'layer' in figure.view || 'mark' in figure.view;
  const compiled = (drawn: Figure, width: number | 'container') =>
    compileSpec(frame(drawn, { ...canvas, width }, false));
  const drawings = single
    ? [{ from: 0, spec: await compiled(figure, 'container') }]
    : await Promise.all(
        [
          { from: 0, width: NARROW },
          { from: WIDE_FROM, width: WIDE },
        ].map(async ({ from, width }) => ({
          from,
          spec: await compiled(kind.draw(result, {}, { ...canvas, width }), width),
        })),
      );
  return { kind: kind.name, title: figure.title, subtitle: figure.subtitle, description: figure.description, drawings };
}
