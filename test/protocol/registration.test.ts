import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lockCost, lockDecayBlocks, medianPrice, netuidToPrune, newPool } from '../../src/protocol/registration.js';
import { RAO } from '../../src/units.js';
import { goldenCases } from '../golden/golden.js';

const tokens = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('registering a subnet', async () => {
  await goldenCases('registration-cost');

  it('property: the price doubles, is back after D blocks, and ends at the minimum', () => {
    fc.assert(
      fc.property(tokens(2, 5000), fc.integer({ min: 1000, max: 200_000 }), (last, decay) => {
        // The chain's slope is truncated to whole rao, so the way down may be short by a rao a block.
        expect(lockCost(last, 1, 0, true, decay)).toBeCloseTo(2 * last, 8);
        expect(lockCost(last, 1, decay, true, decay) - last).toBeLessThanOrEqual(decay * RAO + 1e-8);
        expect(lockCost(last, 1, decay, true, decay) - last).toBeGreaterThanOrEqual(-1e-8);
        expect(lockCost(last, 1, 3 * decay, true, decay)).toBe(1);
      }),
    );
  });

  it('property: the price never rises while nobody registers', () => {
    fc.assert(
      fc.property(tokens(1, 5000), fc.nat(100_000), fc.nat(100_000), (last, blocks, more) => {
        expect(lockCost(last, 1, blocks + more, true, 57_600)).toBeLessThanOrEqual(
          lockCost(last, 1, blocks, true, 57_600),
        );
      }),
    );
  });

  it('a halving of the emission makes it fall twice as fast', () => {
    expect(lockDecayBlocks(115_200, 0.5)).toBe(57_600);
    expect(lockDecayBlocks(57_600, 0.25)).toBe(14_400);
  });

  it('property: a pool holds the lock at the median price, or the rest is recycled: no TAO is lost', () => {
    fc.assert(
      fc.property(tokens(1, 5000), tokens(1e-3, 5), (lock, median) => {
        for (const rule of ['min_lock', 'median', 'median_staked'] as const) {
          const pool = newPool(rule, lock, 1, median);
          expect(pool.taoIn + pool.recycledTao).toBeCloseTo(lock, 9);
          const price = rule === 'min_lock' ? 1 : median;
          expect(Math.abs(pool.taoIn / pool.alphaIn - price)).toBeLessThanOrEqual(price * 1e-5);
          expect(pool.alphaOut > 0).toBe(rule === 'median_staked' && lock - 1 > median * RAO);
        }
      }),
    );
  });

  it('property: the median is between the lowest and the highest price and ignores their order', () => {
    fc.assert(
      fc.property(fc.array(tokens(1e-4, 10), { minLength: 1, maxLength: 20 }), (prices) => {
        const median = medianPrice(prices);
        expect(median).toBe(medianPrice(prices.toReversed()));
        expect(median).toBeGreaterThanOrEqual(Math.min(...prices));
        expect(median).toBeLessThanOrEqual(Math.max(...prices));
      }),
    );
  });

  it('nobody is pruned while all are immune', () => {
    const subnets = [{ netuid: 4, movingPrice: 0.1, registeredBlock: 100, immunityBlocks: 50 }];
    expect(netuidToPrune(subnets, 149)).toBeNull();
    expect(netuidToPrune(subnets, 150)).toBe(4);
    expect(netuidToPrune([], 150)).toBeNull();
  });
});
