/** Words beside the right (or left) end of a figure, moved apart, each with a short line to where it belongs. */

import type { Canvas, Spec } from './kind.js';
import { spread } from './text.js';

export interface EndLabel {
  /** Where it belongs and where it stands, pixels from the top. */
  readonly from: number;
  readonly at: number;
  readonly label: string;
}

/** From one line of words to the next, pixels. */
export const LABEL_GAP = 13;
export const LEADER = 9;
export const LABEL_SIZE = 10.5;

export function placeLabels(
  wanted: readonly { readonly from: number; readonly label: string }[],
  height: number,
): EndLabel[] {
  const places = spread(
    wanted.map(({ from }) => from),
    LABEL_GAP,
    LABEL_GAP / 2,
    height - LABEL_GAP / 2,
  );
  return wanted.map(({ from, label }, i) => ({ from, at: places[i], label }));
}

/** Two layers: leaders and words. @param name  of their data, which a page replaces */
export function labelLayers(
  labels: readonly EndLabel[],
  { theme }: Canvas,
  side: 'left' | 'right' = 'right',
  name = 'labels',
): Spec[] {
  const right = side === 'right';
  const edge = right ? 'width' : '0';
  const out = (pixels: number): Spec => ({ expr: right ? `${edge} + ${pixels}` : `${edge} - ${pixels}` });
  const y = (field: string): Spec => ({ field, type: 'quantitative', scale: null, axis: null });
  return [
    {
      name: `${name}_leaders`,
      data: { name, values: labels },
      mark: { type: 'rule', color: theme.axis, strokeWidth: 0.8, clip: false },
      encoding: { x: { value: out(2) }, x2: { value: out(2 + LEADER) }, y: y('from'), y2: { field: 'at' } },
    },
    {
      name,
      data: { name },
      mark: {
        type: 'text',
        align: right ? 'left' : 'right',
        baseline: 'middle',
        x: out(5 + LEADER),
        fontSize: LABEL_SIZE,
        color: theme.ink,
        clip: false,
      },
      encoding: { y: y('at'), text: { field: 'label', type: 'nominal' } },
    },
  ];
}
