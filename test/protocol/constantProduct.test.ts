import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as pool from '../../src/protocol/constantProduct.js';
import { FLAT_FEE } from '../../src/protocol/fee.js';
import { RAO } from '../../src/units.js';
import { goldenCases } from '../golden/golden.js';

const tokens = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const reserves = [tokens(1, 1e7), tokens(1, 1e7)] as const;

describe('launch pool', async () => {
  await goldenCases('swap-constant-product', (test) => test.inputs.text('pool') === 'launch');

  it('property: there is no free round trip', () => {
    fc.assert(
      fc.property(...reserves, tokens(RAO, 1e7), (taoIn, alphaIn, taoPaid) => {
        const alpha = pool.alphaReceived(taoIn, alphaIn, taoPaid);
        expect(alpha).toBeLessThan(alphaIn);
        expect(pool.taoReceived(taoIn + taoPaid, alphaIn - alpha, alpha)).toBeLessThanOrEqual(taoPaid * (1 + 1e-7));
      }),
    );
  });

  it('property: two orders pay what one does', () => {
    fc.assert(
      fc.property(...reserves, tokens(0.001, 1e4), tokens(0.001, 1e4), (taoIn, alphaIn, first, second) => {
        const one = pool.alphaReceived(taoIn, alphaIn, first + second);
        fc.pre(one > 0);
        const part = pool.alphaReceived(taoIn, alphaIn, first);
        const rest = pool.alphaReceived(taoIn + first, alphaIn - part, second);
        expect(Math.abs(part + rest - one)).toBeLessThanOrEqual(one * 1e-9);
      }),
    );
  });

  it('property: the swap that reaches a price ends there', () => {
    fc.assert(
      fc.property(...reserves, tokens(1.0001, 3), (taoIn, alphaIn, factor) => {
        fc.pre(alphaIn / factor > 1 && taoIn / factor > 1);
        const spot = pool.price(taoIn, alphaIn);
        const tao = pool.taoToReach(taoIn, alphaIn, spot * factor);
        const bought = pool.alphaReceived(taoIn, alphaIn, tao);
        expect(pool.price(taoIn + tao, alphaIn - bought) / spot).toBeCloseTo(factor, 9);
        const alpha = pool.alphaToReach(taoIn, alphaIn, spot / factor);
        const sold = pool.taoReceived(taoIn, alphaIn, alpha);
        expect(pool.price(taoIn - sold, alphaIn + alpha) / spot).toBeCloseTo(1 / factor, 9);
      }),
    );
  });

  it('property: the flat fee stays in the pool, so a round trip costs two of them or more', () => {
    fc.assert(
      fc.property(tokens(100, 1e6), tokens(100, 1e6), tokens(0.01, 50), (taoIn, alphaIn, paid) => {
        const bought = pool.buyWithFlatFee(taoIn, alphaIn, paid);
        expect(bought.taoIn).toBe(taoIn + paid);
        const sold = pool.sellWithFlatFee(bought.taoIn, bought.alphaIn, bought.received);
        expect(sold.taoIn + sold.received).toBeCloseTo(bought.taoIn, 8);
        // The buyer's own fee lifts the price that the sale gets, by at most that fee.
        expect(paid - sold.received).toBeGreaterThan(FLAT_FEE * (1 - 1e-6));
      }),
    );
  });

  it('a swap that would empty the paying reserve pays nothing', () => {
    expect(pool.alphaReceived(1, 1, 98)).toBeCloseTo(98 / 99, 12);
    expect(pool.alphaReceived(1, 1, 100)).toBe(0);
    expect(pool.price(1, 0)).toBe(0);
  });

  it('regression: one rao still buys one rao in a deep pool (alphaIn − k/x gave 0)', () => {
    expect(pool.alphaReceived(5e7, 5e7, RAO)).toBeCloseTo(RAO, 15);
  });
});
