import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/numeric/summary.js';

describe('summary of a column', () => {
  it('golden: quantiles are type 7, as numpy.quantile gives them', () => {
    // numpy.quantile([3, 6, 7, 8, 8, 10, 13], [0, .05, .25, .5, .75, .95, 1])
    const summary = summarize(Float64Array.of(13, 6, 8, 3, 8, 10, 7), [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]);
    [3, 3.9, 6.5, 8, 9, 12.1, 13].forEach((expected, index) => {
      expect(summary.quantiles[index]).toBeCloseTo(expected, 12);
    });
    expect(summary.mean).toBeCloseTo(55 / 7, 12);
    expect(summary.standardDeviation).toBeCloseTo(
      Math.sqrt(
        ((3 - 55 / 7) ** 2 +
          (6 - 55 / 7) ** 2 +
          (7 - 55 / 7) ** 2 +
          2 * (8 - 55 / 7) ** 2 +
          (10 - 55 / 7) ** 2 +
          (13 - 55 / 7) ** 2) /
          6,
      ),
      12,
    );
  });

  it('unknown numbers are left out and counted; nothing known gives nothing', () => {
    expect(summarize(Float64Array.of(Number.NaN, 4, Number.NaN), [0.5])).toEqual({
      known: 1,
      unknown: 2,
      mean: 4,
      standardDeviation: Number.NaN,
      quantiles: [4],
    });
    expect(summarize(Float64Array.of(Number.NaN), [0.5])).toEqual({
      known: 0,
      unknown: 1,
      mean: Number.NaN,
      standardDeviation: Number.NaN,
      quantiles: [Number.NaN],
    });
  });

  it('leaves its input as it was', () => {
    const values = Float64Array.of(3, 1, 2);
    summarize(values, [0.5]);
    expect([...values]).toEqual([3, 1, 2]);
  });
});
