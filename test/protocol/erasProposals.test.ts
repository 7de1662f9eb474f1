import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownersParts } from '../../src/protocol/eras/proposals/buysToOwners.js';
import { buyCap, capBuys } from '../../src/protocol/eras/proposals/cappedBuys.js';
import { convictionFactor } from '../../src/protocol/eras/proposals/convictionBoost.js';
import { baselineScale, weightShares } from '../../src/protocol/eras/proposals/etaoWeight.js';
import { pruningScore } from '../../src/protocol/eras/proposals/fractionalSubnets.js';
import { maturedFlowOf } from '../../src/protocol/eras/proposals/maturedFlow.js';
import { tierShares } from '../../src/protocol/eras/proposals/tiers.js';
import { topShares } from '../../src/protocol/eras/proposals/topK.js';
import { topMassShares } from '../../src/protocol/eras/proposals/topMass.js';
import type { Plan } from '../../src/protocol/extras.js';
import { applyGate } from '../../src/protocol/gate.js';
import { rootProportion } from '../../src/protocol/rootProportion.js';
import * as superellipse from '../../src/protocol/superellipse.js';

const columnOf = (...values: number[]): Float64Array => Float64Array.from([0, ...values]);
const rest = (column: Float64Array): number[] => Array.from(column.subarray(1));

describe('tiers', () => {
  it('golden: two tiers of two; shares stay proportional inside a tier, the rest gets nothing', () => {
    const shares = columnOf(0.1, 0.4, 0.2, 0.25, 0.05);
    tierShares(2, 0.75, shares, 6);
    expect(rest(shares)).toEqual([
      expect.closeTo((0.25 * 0.1) / 0.3, 15),
      expect.closeTo((0.75 * 0.4) / 0.65, 15),
      expect.closeTo((0.25 * 0.2) / 0.3, 15),
      expect.closeTo((0.75 * 0.25) / 0.65, 15),
      0,
    ]);
  });

  it('golden: ties go to the lower netuid; without a second tier the first gets everything', () => {
    const tied = columnOf(0.25, 0.25, 0.25, 0.25);
    tierShares(1, 0.75, tied, 5);
    expect(rest(tied)).toEqual([0.75, 0.25, 0, 0]);
    const few = columnOf(0.5, 0.5, 0);
    tierShares(2, 0.75, few, 4);
    expect(rest(few)).toEqual([0.5, 0.5, 0]);
  });
});

describe('top k', () => {
  it('golden: the largest divide everything', () => {
    const shares = columnOf(0.1, 0.4, 0.2, 0.3);
    topShares(2, shares, 5);
    expect(rest(shares)).toEqual([0, expect.closeTo(4 / 7, 15), 0, expect.closeTo(3 / 7, 15)]);
  });
});

describe('top mass', () => {
  it('golden: as many of the largest as reach the mass, and no more', () => {
    const shares = columnOf(0.125, 0.5, 0.125, 0.25);
    topMassShares(0.75, shares, 5);
    expect(rest(shares)).toEqual([0, expect.closeTo(2 / 3, 15), 0, expect.closeTo(1 / 3, 15)]);
    const one = columnOf(0.5, 0.5);
    topMassShares(0.3, one, 3);
    expect(rest(one)).toEqual([1, 0]);
    const none = columnOf(0, 0);
    topMassShares(0.95, none, 3);
    expect(rest(none)).toEqual([0, 0]);
  });
});

describe('conviction boost', () => {
  it('golden: locked alpha counts at the bar alone', () => {
    expect(convictionFactor(1, 0, 0)).toBe(1);
    expect(convictionFactor(2, 25, 100)).toBe(1.5);
    expect(convictionFactor(1, 300, 100)).toBe(2);
    // At the bar half passes; counted twice, 8/9 does: b/(1 + (θ/2b)³).
    const shares = columnOf(0.5, 0.5);
    applyGate(shares, 3, 0.5, 3, columnOf(1, 2));
    expect(shares[2] / shares[1]).toBeCloseTo(8 / 9 / 0.5, 14);
  });
});

describe('matured flow, fractional subnets', () => {
  it('golden: the lesser of both averages; a price per slot', () => {
    expect(maturedFlowOf(2, 1)).toBe(1);
    expect(maturedFlowOf(-1, 1)).toBe(-1);
    expect(pruningScore(0.01, 0.25)).toBe(0.04);
  });
});

describe('buys to other owners', () => {
  it('golden: by moving price, not to the subnet’s own owner, who may own others too', () => {
    const parts = new Float64Array(5);
    expect(ownersParts(columnOf(1, 1, 3, 0), columnOf(7, 7, 0, 0), 1, 5, parts)).toBe(true);
    expect(rest(parts)).toEqual([0, 0, 1, 0]);
    expect(ownersParts(columnOf(1, 1, 3, 0), columnOf(0, 0, 0, 0), 1, 5, parts)).toBe(true);
    expect(rest(parts)).toEqual([0, 0.25, 0.75, 0]);
    expect(ownersParts(columnOf(1, 0), columnOf(0, 0), 1, 3, parts)).toBe(false);
  });
});

/** A plan of subnets with a TAO emission, room and miner burn; price 1, alpha emission 1, half is the owner's. */
function planOf(...subnets: { emission: number; room: number; burned: number; waiting?: number }[]): Plan {
  const column = (value: (subnet: (typeof subnets)[number]) => number): Float64Array => columnOf(...subnets.map(value));
  const injected = (subnet: (typeof subnets)[number]): number => Math.min(subnet.emission, subnet.room);
  return {
    taoEmission: column(({ emission }) => emission),
    alphaEmission: column(() => 1),
    price: column(() => 1),
    room: column(({ room }) => room),
    minerBurned: column(({ burned }) => burned),
    tao: column(injected),
    alpha: column(injected),
    buy: column((subnet) => subnet.emission - injected(subnet)),
    waiting: column(({ waiting }) => waiting ?? 0),
    fromWaiting: column(() => 0),
    toWaiting: column(() => 0),
    ownerCut: 0.5,
    blocks: 1,
    whole: true,
    end: subnets.length + 1,
  };
}

describe('capped chain buys', () => {
  it('golden: what a cap refuses goes to the largest that are below theirs, room first, then buys', () => {
    // Caps: 1·(1 − ½)/2·(1 − burn) = 0.25, 0.25, 0.25. The first buys 0.5, so 0.25 is refused.
    const plan = planOf(
      { emission: 0.6, room: 0.1, burned: 0 },
      { emission: 0.2, room: 0.3, burned: 0.8 },
      { emission: 0.15, room: 0.1, burned: 0 },
    );
    capBuys(plan, true);
    // The second takes 0.1 of room and its cap of 0.05; the third the 0.1 that is left as a buy.
    expect(rest(plan.tao)).toEqual([0.1, expect.closeTo(0.3, 12), 0.1]);
    // Alpha is worth the same, but for a rao that truncation takes.
    expect(rest(plan.alpha)).toEqual([0.1, expect.closeTo(0.3, 8), 0.1]);
    expect(rest(plan.buy)).toEqual([0.25, expect.closeTo(0.05, 8), expect.closeTo(0.15, 8)]);
    expect(rest(plan.toWaiting)).toEqual([0, 0, 0]);
  });

  it('golden: what nobody can take waits, by emission; it enters where room is left, beside alpha', () => {
    const plan = planOf({ emission: 0.75, room: 0, burned: 1 }, { emission: 0.25, room: 0, burned: 1 });
    capBuys(plan, true);
    expect(rest(plan.buy)).toEqual([0, 0]);
    expect(rest(plan.toWaiting)).toEqual([0.75, 0.25]);
    const later = planOf({ emission: 0.1, room: 0.3, burned: 0, waiting: 1 });
    capBuys(later, true);
    expect(later.fromWaiting[1]).toBeCloseTo(0.2, 12);
    expect(later.tao[1]).toBeCloseTo(0.3, 12);
    expect(later.alpha[1]).toBeCloseTo(0.3, 8);
  });

  it('golden: the variant hands nothing on', () => {
    const plan = planOf({ emission: 0.6, room: 0.1, burned: 0 }, { emission: 0.4, room: 0.9, burned: 0 });
    capBuys(plan, false);
    expect(rest(plan.buy)).toEqual([0.25, 0]);
    expect(rest(plan.tao)).toEqual([0.1, 0.4]);
    expect(rest(plan.toWaiting)).toEqual([0, 0]);
  });

  it('property: no buy above its cap, no injection above the room, and no TAO is lost', () => {
    const part = fc.double({ min: 0, max: 0.3, noNaN: true });
    const subnet = fc.record({
      emission: part,
      room: part,
      burned: fc.double({ min: 0, max: 1, noNaN: true }),
      waiting: part,
    });
    fc.assert(
      fc.property(fc.array(subnet, { minLength: 1, maxLength: 8 }), (subnets) => {
        const plan = planOf(...subnets);
        capBuys(plan, true);
        let paid = 0;
        for (let netuid = 1; netuid < plan.end; netuid++) {
          const cap = buyCap(1, 0.5, plan.minerBurned[netuid], 1);
          expect(plan.buy[netuid]).toBeLessThanOrEqual(cap + 1e-12);
          expect(plan.tao[netuid]).toBeLessThanOrEqual(Math.max(plan.room[netuid], 0) + 1e-12);
          paid += plan.tao[netuid] + plan.buy[netuid] + plan.toWaiting[netuid] - plan.fromWaiting[netuid];
        }
        // Whole rao: up to one a subnet is lost at each place that truncates.
        const emission = subnets.reduce((sum, { emission: own }) => sum + own, 0);
        expect(Math.abs(paid - emission)).toBeLessThan(5e-9 * subnets.length);
      }),
      { seed: 2 },
    );
  });
});

describe('hypothesis of emission weights', () => {
  const issuance = columnOf(2e6, 3e6, 5e6, 4e6);
  const emission = columnOf(1, 1, 0.5, 1);

  it('golden: weights of 1 change nothing', () => {
    expect(baselineScale(1e6, columnOf(1, 1, 1, 1), issuance, emission, 5)).toBe(1);
    const shares = columnOf(0.4, 0.6);
    weightShares(columnOf(1, 1), shares, 3);
    expect(rest(shares)).toEqual([0.4, 0.6]);
  });

  it('property: root’s claim on all alpha together stays what it was', () => {
    const weight = fc.double({ min: 0.01, max: 50, noNaN: true });
    fc.assert(
      fc.property(weight, weight, weight, weight, (a, b, c, d) => {
        const weights = columnOf(a, b, c, d);
        const scale = baselineScale(1e6, weights, issuance, emission, 5);
        let before = 0;
        let after = 0;
        for (let netuid = 1; netuid < 5; netuid++) {
          before += emission[netuid] * rootProportion(1e6, issuance[netuid]);
          after += emission[netuid] * rootProportion(1e6 * scale * weights[netuid], issuance[netuid]);
        }
        expect(Math.abs(after / before - 1)).toBeLessThan(1e-11);
      }),
      { seed: 3 },
    );
  });
});

describe('superellipse pool', () => {
  // w = ½, 1,000 TAO against 4,000 alpha: A = 4,000, B = 1,000.
  const start = [4000, 1000, 4000, 1000] as const;

  it('golden: it starts at the price of the weighted pool, and pays by its formula', () => {
    expect(superellipse.price(...start)).toBe(0.25);
    // Δx = √(X² + (A²/B²)(2Yq − q²)) − X with q = 100.
    expect(superellipse.alphaReceived(...start, 100)).toBeCloseTo(Math.sqrt(16e6 + 16 * 190_000) - 4000, 9);
    expect(superellipse.taoReceived(...start, 400)).toBeCloseTo(Math.sqrt(1e6 + (1 / 16) * 3_040_000) - 1000, 9);
  });

  it('takes in less than its distance to the centre, and refuses more', () => {
    expect(superellipse.alphaReceived(...start, 999.999)).toBeLessThan(4000 * (Math.SQRT2 - 1));
    expect(superellipse.alphaReceived(...start, 1000)).toBe(0);
    expect(superellipse.taoReceived(...start, 4000)).toBe(0);
  });
});
