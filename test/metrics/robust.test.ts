import fc from 'fast-check';
import { medianAbsoluteDeviation, median as medianBySorting } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { median, medianWithin, robustSd } from '../../src/metrics/robust.js';

// Whole numbers: the mean of two middles is then exact, however it is computed.
const samples = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 300 });

describe('order statistics', () => {
  it('golden: odd, even, ties, one, none', () => {
    expect(median(Float64Array.of(3, 1, 2), 3)).toBe(2);
    expect(median(Float64Array.of(4, 1, 3, 2), 4)).toBe(2.5);
    expect(median(Float64Array.of(5, 5, 5, 5, 1, 9), 6)).toBe(5);
    expect(median(Float64Array.of(7, 100), 1)).toBe(7);
    expect(median(new Float64Array(3), 0)).toBeNaN();
    // Deviations from 3: 2, 1, 0, 1, 97.
    expect(robustSd(Float64Array.of(1, 2, 3, 4, 100), 5)).toBeCloseTo(1.482_602_218_5, 9);
  });

  it('property: the same as by sorting', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        expect(median(Float64Array.from(sample), sample.length)).toBe(medianBySorting(sample));
        const mad = medianAbsoluteDeviation(sample);
        expect(robustSd(Float64Array.from(sample), sample.length)).toBeCloseTo(1.482_602_218_505_602 * mad, 9);
      }),
    );
  });

  it('property: the same of large samples, of any size and sign', () => {
    const large = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), {
      minLength: 500,
      maxLength: 3000,
      size: 'max',
    });
    const alike = fc.array(fc.constantFrom(-0, 0, 1e-300, -1e-300, 1, 1 + 2 ** -52), {
      minLength: 601,
      maxLength: 700,
    });
    fc.assert(
      fc.property(fc.oneof(large, alike), (sample) => {
        expect(median(Float64Array.from(sample), sample.length)).toBeCloseTo(medianBySorting(sample), 12);
        const sorted = sample.toSorted((a, b) => a - b);
        if (sample.length & 1)
          expect(median(Float64Array.from(sample), sample.length) + 0).toEqual(sorted[sample.length >> 1] + 0);
      }),
      { numRuns: 60 },
    );
  });

  it('property: between two bounds the same, and nothing where it lies outside', () => {
    let found = 0;
    let outside = 0;
    fc.assert(
      fc.property(
        samples,
        fc.double({ noNaN: true, min: -200, max: 200 }),
        fc.double({ min: 0, max: 400, noNaN: true }),
        (sample, low, width) => {
          const middle = medianWithin(Float64Array.from(sample), sample.length, low, low + width);
          const sorted = sample.toSorted((a, b) => a - b);
          const last = sorted[sample.length >> 1];
          const first = sorted[(sample.length - 1) >> 1];
          if (low <= first && last <= low + width) {
            found++;
            expect(middle).toBe(medianBySorting(sample));
          } else {
            outside++;
            expect(middle).toBeNaN();
          }
        },
      ),
      { seed: 1, numRuns: 1000 },
    );
    expect(Math.min(found, outside)).toBeGreaterThan(10);
    expect(medianWithin(new Float64Array(3), 0, -1, 1)).toBeNaN();
    expect(medianWithin(Float64Array.of(1, 2, 3), 3, Number.NaN, 1)).toBeNaN();
  });

  it('property: what lies behind the count is not looked at', () => {
    fc.assert(
      fc.property(samples, samples, (sample, rest) => {
        const both = Float64Array.from([...sample, ...rest]);
        expect(median(both, sample.length)).toBe(medianBySorting(sample));
        expect(Array.from(both.slice(sample.length))).toEqual(rest);
      }),
    );
  });
});
