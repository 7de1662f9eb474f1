import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concentration } from '../../src/metrics/concentration.js';

describe('concentration', () => {
  it('golden: by hand', () => {
    const { top8, top32, hhi, gini } = concentration(Float64Array.of(0.5, 0, 0.3, 0.2));
    expect([top8, top32]).toEqual([1, 1]);
    expect(hhi).toBeCloseTo(0.38, 14);
    // Mean absolute difference of all pairs ÷ twice the mean: (.5 + .3 + .2 + .2 + .1 + .3) · 2 ÷ 16 ÷ .5.
    expect(gini).toBeCloseTo(0.4, 14);
    expect(concentration(new Float64Array(5)).gini).toBeNaN();
    expect(concentration(new Float64Array(40).fill(1 / 40)).top32).toBeCloseTo(0.8, 12);
  });

  it('property: Gini is the mean difference of pairs ÷ twice the mean; between all alike and one with all', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }), (raw) => {
        const sum = raw.reduce((total, value) => total + value, 0);
        const shares = raw.map((value) => value / sum);
        let difference = 0;
        for (const a of shares) for (const b of shares) difference += Math.abs(a - b);
        const { gini, hhi, top8 } = concentration(Float64Array.from(shares));
        expect(gini).toBeCloseTo((difference * shares.length) / (2 * shares.length ** 2), 10);
        expect(gini).toBeLessThan(1 - 1 / shares.length + 1e-12);
        expect(hhi).toBeGreaterThanOrEqual(1 / shares.length - 1e-12);
        expect(top8).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});
