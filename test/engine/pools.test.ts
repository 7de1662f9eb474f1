/** What every kind of pool has in common. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULESETS } from '../../src/protocol/eras/index.js';
import { chainOf, SUBNET } from './network.js';

const KINDS = [...new Map([...RULESETS.values()].map((era) => [era.pool.kind, era]))];

describe('orders within a slippage', () => {
  it.each(KINDS)('%s: the whole order, or what moves the price by the square of it', (_, era) => {
    fc.assert(
      fc.property(
        // The price of pools whose reserves would have the price 1 at equal weights: weights from a fifth to four fifths.
        fc.double({ min: 0.25, max: 4, noNaN: true }),
        fc.constantFrom(1e-4, 0.02, 0.3, 0.9),
        fc.integer({ min: 0, max: 200 }).map((percent) => percent / 100),
        (price, slippage, part) => {
          const { economy, rules } = chainOf([{ ...SUBNET, price: 1 }], era);
          const { values } = economy;
          const { pool } = rules;
          pool.adopt(values, 1, price);
          const spot = pool.price(values, 1);
          const tao = pool.taoToReach(values, 1, (1 + slippage) ** 2 * spot);
          const alpha = pool.alphaToReach(values, 1, (1 - slippage) ** 2 * spot);
          expect(pool.taoWithin(values, 1, part * tao, slippage)).toBe(Math.min(part, 1) * tao);
          expect(pool.alphaWithin(values, 1, part * alpha, slippage)).toBe(Math.min(part, 1) * alpha);
        },
      ),
      { numRuns: 500 },
    );
  });
});
