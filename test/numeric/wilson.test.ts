import { describe, expect, it } from 'vitest';
import { wilson } from '../../src/numeric/wilson.js';

describe("Wilson's interval", () => {
  it('golden: published values (Newcombe, Stat. Med. 17, 1998, method 3)', () => {
    for (const [count, of, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ]) {
      const found = wilson(count, of);
      expect(found[0]).toBeCloseTo(low, 4);
      expect(found[1]).toBeCloseTo(high, 4);
    }
  });

  it('is symmetric, and inside 0 to 1 at the ends', () => {
    expect(wilson(20, 20)[0]).toBeCloseTo(1 - wilson(0, 20)[1], 14);
    expect([wilson(20, 20)[1], wilson(0, 20)[0]]).toEqual([1, 0]);
  });
});
