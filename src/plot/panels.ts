/** Panels side by side. */

import type { Canvas } from './kind.js';

/** Of a page's place before it is known. */
const PAGE_WIDTH = 600;
/** A panel is at most so many times as wide as it must be: few panels do not stretch over a wide figure. */
const STRETCH_MAX = 2;

/**
 * As many panels across as there is room for, in rows that are as full as they can be, each as wide as the room allows.
 *
 * @param least  width of a panel at least, pixels
 * @param gap    from one to the next, with what stands between them
 */
export function panelsAcross(
  count: number,
  width: Canvas['width'],
  least: number,
  gap: number,
): { readonly columns: number; readonly panelWidth: number } {
  const room = (width === 'container' ? PAGE_WIDTH : width) + gap;
  const rows = Math.ceil(count / Math.max(1, Math.floor(room / (least + gap))));
  const columns = Math.max(1, Math.ceil(count / Math.max(rows, 1)));
  return { columns, panelWidth: Math.min(Math.floor(room / columns) - gap, STRETCH_MAX * least) };
}
