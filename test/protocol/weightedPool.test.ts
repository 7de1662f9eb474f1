import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alphaReceived,
  alphaToReach,
  EXCESS_MAX,
  fractionReceived,
  price,
  SIZE_MAX,
  taoReceived,
  taoToReach,
} from '../../src/protocol/weightedPool.js';

// Fixed-point arithmetic with 160 bits behind the point.
const BITS = 160n;
const ONE = 1n << BITS;
const times = (a: bigint, b: bigint) => (a * b) >> BITS;
const over = (a: bigint, b: bigint) => (a << BITS) / b;

/** A float64 above 2^-100, exactly. */
function fixed(value: number): bigint {
  return BigInt(value * 2 ** 152) << (BITS - 152n);
}

/** ln((1 + x)), 0 ≤ x ≤ 1. */
function log1p(x: bigint): bigint {
  const z = over(x, 2n * ONE + x);
  const zz = times(z, z);
  let sum = 0n;
  for (let power = z, n = 1n; power !== 0n; power = times(power, zz), n += 2n) sum += power / n;
  return 2n * sum;
}

/** 1 − e^−x, 0 ≤ x ≤ 1. */
function oneLessExp(x: bigint): bigint {
  let sum = 0n;
  for (let term = x, n = 2n; term !== 0n; term = -times(term, x) / n, n++) sum += term;
  return sum;
}

describe('a weighted pool near equal weights', () => {
  it('property: what an order fetches is exact to 2 units in the last place', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -EXCESS_MAX, max: EXCESS_MAX, noNaN: true }).filter((excess) => Math.abs(excess) > 1e-20),
        fc.double({ min: 1, max: 1e7, noNaN: true }),
        fc.double({ min: -11, max: Math.log10(SIZE_MAX), noNaN: true }),
        (excess, reserve, power) => {
          const paid = reserve * 10 ** power;
          const exponent = ONE + (excess < 0 ? -fixed(-excess) : fixed(excess));
          const exact = oneLessExp(times(exponent, log1p(over(fixed(paid), fixed(reserve)))));
          const found = fixed(fractionReceived(excess, reserve, paid));
          expect(Math.abs(Number(found - exact)) / Number(exact)).toBeLessThan(2 * 2 ** -52);
        },
      ),
      { seed: 1, numRuns: 5000 },
    );
  });

  it('goes over into the other branches without a step: at half of the reserve, and where weights differ', () => {
    for (const weight of [0.5, 0.499_999_7, 0.500_01]) {
      const at = alphaReceived(1000, 50_000, weight, 500);
      const above = alphaReceived(1000, 50_000, weight, 500 * (1 + 1e-12));
      expect(above / at - 1).toBeCloseTo(2e-12 / 3, 14);
    }
    // An excess of 1e-4 is a weight of .500025: equal steps of the weight across it are equal steps of the outcome.
    const [a, b, c, d] = [-3, -1, 1, 3].map((step) => alphaReceived(1000, 50_000, 0.500_025 + step * 1e-8, 3));
    expect((c - b) / (b - a)).toBeCloseTo(1, 6);
    expect((d - c) / (c - b)).toBeCloseTo(1, 6);
  });

  it('property: what moves the price to a target moves it there', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double({ min: 0.499_99, max: 0.500_01, noNaN: true }),
          fc.double({ min: 0.3, max: 0.7, noNaN: true }),
        ),
        fc.double({ min: 0.4, max: 1.7, noNaN: true }),
        (weight, ratio) => {
          const target = ratio * price(1000, 50_000, weight);
          const tao = taoToReach(1000, 50_000, weight, target);
          const alpha = alphaToReach(1000, 50_000, weight, target);
          // Without logarithms up to a change by half, with them beyond: both reach it.
          expect(
            price(1000 + tao, 50_000 * ((1000 + tao) / 1000) ** (-weight / (1 - weight)), weight) / target,
          ).toBeCloseTo(1, 13);
          expect(
            price(1000 * ((50_000 + alpha) / 50_000) ** (-(1 - weight) / weight), 50_000 + alpha, weight) / target,
          ).toBeCloseTo(1, 13);
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
    // Near the price itself the difference keeps its digits.
    const close = taoToReach(1000, 50_000, 0.499_999_74, price(1000, 50_000, 0.499_999_74) * (1 + 1e-9));
    expect(close / (1000 * 1e-9 * 0.500_000_26)).toBeCloseTo(1, 6);
  });

  it('a purchase and the sale of what it bought come out even', () => {
    const weight = 0.499_999_74;
    const bought = alphaReceived(1000, 50_000, weight, 20);
    expect(taoReceived(1020, 50_000 - bought, weight, bought)).toBeCloseTo(20, 11);
    expect(price(1000, 50_000, weight)).toBeCloseTo(0.02 * (0.500_000_26 / 0.499_999_74), 15);
  });
});
