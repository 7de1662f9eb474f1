/** Columns of text for the terminal: numbers to the right, words to the left, long words wrapped in the last column. */

import { wrapped } from '../input/words.js';

const GAP = 2;
/** A last column of words that would be narrower goes below its row. */
const LAST_MIN = 28;

/**
 * @param head    titles of the columns
 * @param rows    as many texts each
 * @param columns width of the terminal; the last column is wrapped to fit
 * @param right   columns that are set to the right
 */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
  right: readonly number[] = [],
): string {
  const last = head.length - 1;
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + GAP, 0);
  const below = before + Math.min(widths[last], LAST_MIN) > columns;
  const lastWidth = below ? columns - GAP : columns - before;
  const lines: string[] = [];
  for (const row of [head, ...rows]) {
    const cells = row
      .slice(0, below ? last : head.length)
      .map((text, i) =>
        i === last && !right.includes(i) ? text : right.includes(i) ? text.padStart(widths[i]) : text.padEnd(widths[i]),
      );
    if (below) {
      lines.push(cells.join(' '.repeat(GAP)).trimEnd());
      if (row !== head) for (const line of wrapped(row[last], lastWidth)) lines.push(`${' '.repeat(GAP)}${line}`);
      continue;
    }
    const [first, ...more] = right.includes(last) ? [cells[last]] : wrapped(cells[last], lastWidth);
    lines.push([...cells.slice(0, last), first].join(' '.repeat(GAP)).trimEnd());
    for (const line of more) lines.push(' '.repeat(before) + line);
  }
  return `${lines.join('\n')}\n`;
}
