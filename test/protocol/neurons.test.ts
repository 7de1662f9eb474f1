import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convictionBase, takesOver } from '../../src/protocol/conviction.js';
import { ownerRefund, potShares } from '../../src/protocol/dissolution.js';
import { dereg } from '../../src/protocol/eras/dereg.js';
import { median } from '../../src/protocol/eras/median.js';
import { priceBurn } from '../../src/protocol/eras/priceBurn.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';
import { neuronBlocksOver, neuronPrice, neuronPriceAfter } from '../../src/protocol/neurons.js';
import { RAO } from '../../src/units.js';

const HALF = median.registration.neurons;
const INTERVAL = dereg.registration.neurons;

describe('price of a neuron', () => {
  it('golden: ×1.26 at a registration, half after 360 blocks, within 0.0005 and 100 TAO', () => {
    expect(neuronPriceAfter(HALF, 1)).toBe(1.26);
    expect(neuronPriceAfter(HALF, 90)).toBe(100);
    expect(neuronPrice(HALF, 1.26, 360, 5)).toBeCloseTo(0.63, 12);
    expect(neuronPrice(HALF, 1, 180, 0)).toBeCloseTo(Math.SQRT1_2, 12);
    expect(neuronPrice(HALF, 1, 36_000, 0)).toBe(0.0005);
    expect(neuronPrice(HALF, 0, 0, 0)).toBe(0.0005);
  });

  it('golden: until 2026 an interval moves it by 3 % of what its registrations are above or below the target', () => {
    // 3 registrations at a target of 1: (3 + 1)/2 = 2, so 0.97 + 0.03 · 2.
    expect(neuronPrice(INTERVAL, 1, 359, 3)).toBe(1);
    expect(neuronPrice(INTERVAL, 1, 360, 3)).toBeCloseTo(1.03, 12);
    expect(neuronPrice(INTERVAL, 1, 360, 1)).toBeCloseTo(1, 12);
    // Two more intervals without any: twice 0.97 + 0.03/2.
    expect(neuronPrice(INTERVAL, 1, 1080, 3)).toBeCloseTo(1.03 * 0.985 ** 2, 12);
    expect(neuronPriceAfter(INTERVAL, 1)).toBe(1);
    expect(neuronBlocksOver(INTERVAL, 1000)).toBe(280);
  });

  it('property: jumping over time in one step or in two is the same', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(HALF, INTERVAL),
        fc.double({ min: 0.0005, max: 100, noNaN: true }),
        fc.nat(5000),
        fc.nat(5000),
        (rule, price, first, second) => {
          const halfway = neuronPrice(rule, price, first, 0);
          const over = neuronBlocksOver(rule, first);
          expect(neuronPrice(rule, halfway, over + second, 0)).toBeCloseTo(
            neuronPrice(rule, price, first + second, 0),
            9,
          );
        },
      ),
    );
  });
});

describe('the pot of a dissolved subnet', () => {
  it('golden: 1,000 TAO over 100 and 300 alpha, 100 the protocol’s', () => {
    expect(potShares(1000, [100, 0, 300], 100)).toEqual({ paid: [200, 0, 600], rest: 200 });
    expect(potShares(1000, [100, 0, 300], 0)).toEqual({ paid: [250, 0, 750], rest: 0 });
  });

  it('golden: single rao go to the largest fractions', () => {
    const { paid } = potShares(11 * RAO, [2, 2, 3], 0);
    // 3.14…, 3.14…, 4.71…: one rao is left, for the third.
    expect(paid.map((tao) => Math.round(tao / RAO))).toEqual([3, 3, 5]);
  });

  it('nobody holds any: all is left', () => {
    expect(potShares(5, [0, 0], 0)).toEqual({ paid: [0, 0], rest: 5 });
    expect(potShares(5, [0, 0], 7).rest).toBe(5);
  });

  it('property: no TAO is lost, nobody gets more than a part or less than a rao under it', () => {
    const alpha = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.array(alpha, { minLength: 1 }),
        alpha,
        (pot, of, protocol) => {
          const { paid, rest } = potShares(pot, of, protocol);
          expect(paid.reduce((sum, tao) => sum + tao, rest)).toBeCloseTo(pot, 6);
          const total = of.reduce((sum, one) => sum + one, protocol);
          paid.forEach((tao, i) => {
            if (total > 0) expect(Math.abs(tao - (pot * of[i]) / total)).toBeLessThanOrEqual(1.01 * RAO + pot * 1e-12);
          });
        },
      ),
    );
  });

  it('golden: an owner of the first months gets the lock back less 18 % of all alpha at spot', () => {
    expect(ownerRefund(100, 1000, 0.18, 0.1)).toBeCloseTo(82, 9);
    expect(ownerRefund(10, 1000, 0.18, 0.1)).toBe(0);
  });
});

describe('conviction', () => {
  const first = priceBurn.registration.conviction;
  const last = rank32.registration.conviction;

  it('golden: 10 % of alpha out, then more than 18 % of what the protocol does not hold and nobody burned', () => {
    expect(convictionBase(first, 1000, 300, 100)).toBe(1000);
    expect(takesOver(first, 100, 1000, 2_628_000)).toBe(true);
    expect(takesOver(first, 99.9, 1000, 2_628_000)).toBe(false);
    expect(takesOver(first, 100, 1000, 2_627_999)).toBe(false);
    expect(convictionBase(last, 1000, 300, 100)).toBe(600);
    expect(takesOver(last, 108, 600, 3e6)).toBe(false);
    expect(takesOver(last, 108.1, 600, 3e6)).toBe(true);
  });
});
