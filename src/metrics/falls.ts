/** How a series of day-ends fell from its highs, and whether it came back. */

/** Largest fall from an earlier value, as a share of it; 0 for a series that never falls. */
export function drawdown(series: Float64Array): number {
  let high = series[0];
  let largest = 0;
  for (const value of series) {
    high = Math.max(high, value);
    largest = Math.max(largest, 1 - value / high);
  }
  return largest;
}

/** Longest time from a high until it is reached again, or until the end; rows. 0 for a series that never falls. */
export function underWater(series: Float64Array): number {
  let high = series[0];
  let highAt = 0;
  let longest = 0;
  for (let row = 1; row < series.length; row++) {
    const value = series[row];
    if (value < high) {
      longest = Math.max(longest, row - highAt);
      continue;
    }
    // The row in which it is reached again counts.
    if (row - highAt > 1) longest = Math.max(longest, row - highAt);
    high = value;
    highAt = row;
  }
  return longest;
}

/** Rows from the lowest point of the largest fall until the high before it is reached again; NaN if it is not, or nothing fell. */
export function recovery(series: Float64Array): number {
  let high = series[0];
  let largest = 0;
  let bottom = 0;
  let before = Number.NaN;
  for (let row = 0; row < series.length; row++) {
    high = Math.max(high, series[row]);
    const fall = 1 - series[row] / high;
    if (fall <= largest) continue;
    largest = fall;
    bottom = row;
    before = high;
  }
  for (let row = bottom + 1; row < series.length; row++) if (series[row] >= before) return row - bottom;
  return Number.NaN;
}
