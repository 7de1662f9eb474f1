/** From a figure to a whole specification: schema, look, title. */

import { wrapped } from '../input/words.js';
import type { Canvas, Figure, Spec } from './kind.js';
import { config } from './theme.js';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';
/** Characters of a line, per pixel of width. */
const TITLE_DENSITY = 1 / 8.5;
const SUBTITLE_DENSITY = 1 / 6;

/** Around a figure on a page, pixels. */
const PADDING = 4;

/** @param titled  with title and subtitle in the picture; a page has them beside it */
export function frame(figure: Figure, canvas: Canvas, titled: boolean): Spec {
  const look = config(canvas.theme);
  return {
    $schema: SCHEMA,
    description: figure.description,
    config: titled ? look : { ...look, padding: PADDING, background: null },
    ...(titled ? { title: heading(figure, canvas.width) } : {}),
    ...figure.view,
  };
}

function heading({ title, subtitle }: Figure, width: number | 'container'): Spec {
  const room = width === 'container' ? 600 : width;
  return {
    text: wrapped(title, Math.floor(room * TITLE_DENSITY)),
    subtitle: wrapped(subtitle, Math.floor(room * SUBTITLE_DENSITY)),
  };
}
