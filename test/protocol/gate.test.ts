import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gateBar } from '../../src/protocol/gate.js';

describe('the bar by rank', () => {
  it('property: is the k-th largest of the positive shares, the smallest with fewer than k', () => {
    const share = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.25, 0.5));
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 129 }), fc.integer({ min: 1, max: 40 }), (some, rank) => {
        const shares = new Float64Array([9, ...some]);
        const descending = some.filter((value) => value > 0).toSorted((a, b) => b - a);
        const expected = descending[Math.min(rank, descending.length) - 1] ?? 0;
        expect(gateBar({ by: 'rank', rank }, shares, shares.length)).toBe(expected);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
