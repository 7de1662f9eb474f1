import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medianRank, PairedMoments, pairedSummary } from '../../src/numeric/paired.js';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe('paired differences', () => {
  it('golden: worked by hand, unknown numbers left out', () => {
    const first = of(1, 2, Number.NaN, 4, 7, 10);
    const second = of(2, 2, 5, 8, 6, Number.NaN);
    // Differences 1, 0, 4, −1: mean 1, variance (0 + 1 + 9 + 4) ÷ 3 = 14/3.
    // 1, 2, 4, 7: variance 7. 2, 2, 8, 6: mean 4.5, variance (6.25 + 6.25 + 12.25 + 2.25) ÷ 3 = 9.
    const found = pairedSummary(first, second);
    expect(found.pairs).toBe(4);
    expect(found.mean).toBe(1);
    expect(found.se).toBeCloseTo(Math.sqrt(14 / 12), 14);
    expect(found.unpairedSe).toBeCloseTo(Math.sqrt(16 / 4), 14);
    expect(found.varianceReduction).toBeCloseTo(16 / (14 / 3), 14);
    expect(found.median).toBe(0.5);
    expect([found.medianLow, found.medianHigh]).toEqual([Number.NaN, Number.NaN]);
    expect([found.higher, found.lower]).toEqual([0.5, 0.25]);
  });

  it('a number is not less certain than nothing: one pair, no pair', () => {
    expect(pairedSummary(of(1), of(3))).toMatchObject({ pairs: 1, mean: 2, se: Number.NaN, median: 2, higher: 1 });
    const none = pairedSummary(of(1, Number.NaN), of(Number.NaN, 2));
    expect(none.pairs).toBe(0);
    for (const [key, value] of Object.entries(none)) if (key !== 'pairs') expect(value).toBeNaN();
  });

  it('equal samples: differences of exactly 0, and no variance reduction to tell', () => {
    const found = pairedSummary(of(1, 5, 3, 9, 2, 6, 4), of(1, 5, 3, 9, 2, 6, 4));
    expect(found).toMatchObject({ mean: 0, se: 0, median: 0, medianLow: 0, medianHigh: 0, higher: 0, lower: 0 });
    expect(found.varianceReduction).toBeNaN();
  });

  it('golden: ranks of the interval of a median, as tables of the sign test have them', () => {
    const table: [n: number, rank: number][] = [
      [0, 0],
      [1, 0],
      [5, 0],
      [6, 1],
      [8, 1],
      [9, 2],
      [10, 2],
      [20, 6],
      [25, 8],
      [50, 18],
      [100, 40],
    ];
    for (const [n, rank] of table) expect([n, medianRank(n)]).toEqual([n, rank]);
    // ½ⁿ is 0 in float64: the normal approximation is right to a rank or two.
    expect(Math.abs(medianRank(5000) - (5000 - 1.96 * Math.sqrt(5000)) / 2)).toBeLessThan(2);
  });

  it('the interval is made of the differences of these ranks', () => {
    const second = of(3, 1, 4, 15, 9, 2, 6, 5, 35, 8);
    const found = pairedSummary(new Float64Array(10), second);
    expect([found.medianLow, found.median, found.medianHigh]).toEqual([2, 5.5, 15]);
  });

  it('property: moments row by row are those of the columns', () => {
    const number = fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
      fc.constant(Number.NaN),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number, number, number), { minLength: 1, maxLength: 40 }), (rows) => {
        const moments = new PairedMoments(2);
        for (const [a, b, c, d] of rows) moments.add(of(a, b), of(c, d));
        for (const cell of [0, 1]) {
          const first = Float64Array.from(rows, (row) => row[cell]);
          const second = Float64Array.from(rows, (row) => row[cell + 2]);
          const exact = pairedSummary(first, second);
          const close = (found: number, meant: number): void => {
            if (Number.isNaN(meant)) expect(found).toBeNaN();
            else expect(Math.abs(found - meant)).toBeLessThanOrEqual(1e-9 * (1 + 2e6));
          };
          expect(moments.pairs(cell)).toBe(exact.pairs);
          close(moments.mean(cell), exact.mean);
          close(moments.se(cell), exact.se);
          const pairs = rows.filter((row) => !Number.isNaN(row[cell]) && !Number.isNaN(row[cell + 2]));
          const sum = pairs.reduce((total, row) => total + row[cell], 0);
          close(moments.first(cell), pairs.length === 0 ? Number.NaN : sum / pairs.length);
        }
      }),
    );
  });
});
