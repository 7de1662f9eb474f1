/** What holds under every ruleset, over random networks: the chain's eras, hypotheses and proposals alike. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceBlocks } from '../../src/engine/advance.js';
import { adoptState, type Chain } from '../../src/engine/chain.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import { createPool } from '../../src/engine/pools.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK_EMISSION,
  CONVICTION,
  EMISSION_SHARE,
  EMISSION_WEIGHT,
  FLOW_EMA,
  ISSUANCE,
  MOVING_PRICE,
  PROTOCOL_FLOW_EMA,
  ROOT_RELEASE_PER_DAY,
  SLOT_FRACTION,
  TAO_IN,
  TAO_RESERVOIR,
} from '../../src/engine/state.js';
import { advanceSteps, settleShares } from '../../src/engine/steps.js';
import type { Era } from '../../src/protocol/eras/era.js';
import { RULESETS } from '../../src/protocol/eras/index.js';
import { anySubnets, chainOf, START_BLOCK, type TestSubnet } from './network.js';

/** What a proposal or a flow era reads beside the rest. */
interface Extra {
  readonly subnet: TestSubnet;
  readonly locked: number;
  readonly fraction: number;
  readonly weight: number;
  readonly flow: number;
  readonly cost: number;
}

function withExtras(subnets: fc.Arbitrary<TestSubnet[]>): fc.Arbitrary<Extra[]> {
  return subnets.chain((list) =>
    fc.tuple(
      ...list.map((subnet) =>
        fc.record({
          subnet: fc.constant(subnet),
          locked: fc.double({ min: 0, max: 1.2, noNaN: true }),
          fraction: fc.constantFrom(1, 0.5, 0.25),
          weight: fc.constantFrom(1, 1, 0, 0.3, 4),
          flow: fc.integer({ min: -20, max: 50 }).map((flow) => flow * 1e-3),
          cost: fc.integer({ min: -10, max: 30 }).map((cost) => cost * 1e-3),
        }),
      ),
    ),
  );
}

function chainUnder(era: Era, network: readonly Extra[]): Chain {
  const chain = chainOf(
    network.map(({ subnet }) => subnet),
    era,
  );
  const { values } = chain.economy;
  values[ROOT_RELEASE_PER_DAY] = 0;
  for (const { subnet, locked, fraction, weight, flow, cost } of network) {
    const { netuid } = subnet;
    values[CONVICTION + netuid] = locked * subnet.alphaOut;
    values[SLOT_FRACTION + netuid] = fraction;
    values[EMISSION_WEIGHT + netuid] = weight;
    values[FLOW_EMA + netuid] = flow;
    values[PROTOCOL_FLOW_EMA + netuid] = cost;
  }
  adoptState(chain);
  return chain;
}

function sharesOf(chain: Chain): number[] {
  const { values, netuidEnd } = chain.economy;
  return Array.from(values.subarray(EMISSION_SHARE + 1, EMISSION_SHARE + netuidEnd));
}

/**
 * How far a day in steps may be from a day in blocks: relative, but absolute for shares and moving prices. These networks
 * are the worst case (one subnet that gets everything, pools with next to no alpha outside); on the real one the error is a
 * thousandth of it. Under net flow what the protocol puts in enters its average one step late, and whether anybody has a
 * positive net flow at all may turn a step earlier or later, with all that a step pays: only a first-order rule.
 */
function boundsOf(era: Era): { issuance: number; reserves: number; share: number; movingPrice: number } {
  const late = era.shares.by === 'flow' && era.shares.netOfProtocol;
  return late
    ? { issuance: 5e-5, reserves: 0.15, share: 2e-3, movingPrice: 1e-5 }
    : { issuance: 1e-8, reserves: 1e-2, share: 1e-4, movingPrice: 5e-6 };
}

const rulesets = [...RULESETS.values()].map((era) => [era.id, era] as const);
const anyNetwork = withExtras(anySubnets);
/** Pools of at least 20,000 TAO: a step's error grows with the square of what it adds to a pool. */
const deepNetwork = withExtras(
  anySubnets.map((subnets) => subnets.map((subnet) => ({ ...subnet, taoIn: subnet.taoIn + 20_000 }))),
);

describe.each(rulesets)('%s', (_, era) => {
  it('property: TAO and alpha are conserved in every block; shares are ≥ 0 and sum to 1 or 0; no more is minted than emitted', () => {
    fc.assert(
      fc.property(anyNetwork, fc.integer({ min: 1, max: 500 }), (network, blocks) => {
        const chain = chainUnder(era, network);
        const { values } = chain.economy;
        const issuance = values[ISSUANCE];
        advanceBlocks(chain, START_BLOCK + blocks);
        checkInvariants(chain.economy);
        const shares = sharesOf(chain);
        for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
        const sum = shares.reduce((total, share) => total + share, 0);
        expect(Math.min(Math.abs(sum - 1), Math.abs(sum))).toBeLessThan(1e-12);
        expect(values[ISSUANCE] - issuance).toBeLessThanOrEqual(blocks * values[BLOCK_EMISSION] * (1 + 1e-12) + 1e-8);
      }),
      { numRuns: 12, seed: 3, endOnFailure: true },
    );
  });

  it('property: without trades a pool’s TAO never falls, but where root’s part is sold', () => {
    if (era.split.root === 'sold') return;
    fc.assert(
      fc.property(anyNetwork, (network) => {
        const chain = chainUnder(era, network);
        const { values } = chain.economy;
        let before = network.map(({ subnet }) => values[TAO_IN + subnet.netuid]);
        for (let stop = 1; stop <= 4; stop++) {
          advanceBlocks(chain, START_BLOCK + 100 * stop);
          const now = network.map(({ subnet }) => values[TAO_IN + subnet.netuid]);
          now.forEach((tao, i) => {
            expect(tao).toBeGreaterThanOrEqual(before[i]);
          });
          before = now;
        }
      }),
      { numRuns: 6, seed: 4, endOnFailure: true },
    );
  });

  it('property: steps of many blocks conserve, and agree with blocks', () => {
    const bounds = boundsOf(era);
    fc.assert(
      fc.property(deepNetwork, (network) => {
        const exact = chainUnder(era, network);
        const steps = chainUnder(era, network);
        const end = START_BLOCK + 7200;
        advanceBlocks(exact, end);
        advanceSteps(steps, end);
        settleShares(steps);
        checkInvariants(exact.economy);
        checkInvariants(steps.economy);
        const a = exact.economy.values;
        const b = steps.economy.values;
        expect(Math.abs(b[ISSUANCE] / a[ISSUANCE] - 1)).toBeLessThan(bounds.issuance);
        for (const { subnet } of network) {
          const { netuid } = subnet;
          for (const offset of [TAO_IN, ALPHA_IN, ALPHA_OUT]) {
            expect(Math.abs(b[offset + netuid] / a[offset + netuid] - 1)).toBeLessThan(bounds.reserves);
          }
          expect(Math.abs(b[EMISSION_SHARE + netuid] - a[EMISSION_SHARE + netuid])).toBeLessThan(bounds.share);
          expect(Math.abs(b[MOVING_PRICE + netuid] - a[MOVING_PRICE + netuid])).toBeLessThan(bounds.movingPrice);
        }
      }),
      { numRuns: 5, seed: 5, endOnFailure: true },
    );
  });
});

const kinds = [...new Map(rulesets.map(([, era]) => [era.pool.kind, era.pool])).entries()];

describe.each(kinds)('pool %s', (kind, rule) => {
  const pool = createPool(rule);
  /** A pool in slot 1; reserves that a chain has. */
  const anyPool = fc
    .record({
      taoIn: fc.double({ min: 200, max: 2e5, noNaN: true }),
      alphaIn: fc.double({ min: 1e5, max: 4e6, noNaN: true }),
      quoteWeight: fc.constantFrom(0.5, 0.499_999_74, 0.43),
    })
    .map((reserves) => {
      const chain = chainOf([
        {
          netuid: 1,
          taoIn: reserves.taoIn,
          price: reserves.taoIn / reserves.alphaIn,
          alphaOut: 1e6,
          movingPrice: 0,
          age: 1e6,
          enabled: true,
          started: true,
          minerBurned: 0,
          tempo: 360,
          quoteWeight: reserves.quoteWeight,
        },
      ]);
      const { values } = chain.economy;
      if (kind !== 'weighted') pool.adopt(values, 1, chain.rules.pool.price(values, 1));
      return values;
    });
  /** Order over the reserve that pays in. */
  const anySize = fc.double({ min: 1e-9, max: 0.9, noNaN: true });

  function buy(values: Float64Array, tao: number): number {
    const alpha = pool.alphaReceived(values, 1, tao);
    pool.buy(values, 1, tao, alpha);
    return alpha;
  }
  function sell(values: Float64Array, alpha: number): number {
    const tao = pool.taoReceived(values, 1, alpha);
    pool.sell(values, 1, alpha, tao);
    return tao;
  }

  it('property: there is no free round trip, either way', () => {
    fc.assert(
      fc.property(anyPool, anySize, (values, size) => {
        const tao = size * values[TAO_IN + 1];
        expect(sell(values, buy(values, tao))).toBeLessThanOrEqual(tao * (1 + 1e-7) + 1e-9);
        const alpha = size * 0.5 * values[ALPHA_IN + 1];
        expect(buy(values, sell(values, alpha))).toBeLessThanOrEqual(alpha * (1 + 1e-7) + 1e-9);
      }),
      { seed: 6 },
    );
  });

  it('property: an order in two halves gives what it gives at once, when no fee is taken', () => {
    fc.assert(
      fc.property(anyPool, anySize, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (values, size, part) => {
        const other = values.slice();
        const tao = size * values[TAO_IN + 1];
        const whole = buy(values, tao);
        const halves = buy(other, part * tao) + buy(other, (1 - part) * tao);
        expect(Math.abs(halves / whole - 1)).toBeLessThan(1e-9);
        const alpha = 0.4 * size * values[ALPHA_IN + 1];
        const once = sell(values, alpha);
        const twice = sell(other, part * alpha) + sell(other, (1 - part) * alpha);
        expect(Math.abs(twice / once - 1)).toBeLessThan(1e-9);
      }),
      { seed: 7 },
    );
  });

  it('property: a buy raises the price, a sale lowers it, and the way to a price leads there', () => {
    fc.assert(
      fc.property(anyPool, fc.double({ min: 1.0001, max: 1.5, noNaN: true }), (values, factor) => {
        const start = pool.price(values, 1);
        buy(values, pool.taoToReach(values, 1, start * factor));
        // The launch pool's price has 32 fractional bits.
        expect(Math.abs(pool.price(values, 1) / (start * factor) - 1)).toBeLessThan(
          kind === 'constant_product' ? 1e-5 : 1e-9,
        );
        sell(values, pool.alphaToReach(values, 1, start));
        expect(Math.abs(pool.price(values, 1) / start - 1)).toBeLessThan(kind === 'constant_product' ? 1e-5 : 1e-9);
      }),
      { seed: 8 },
    );
  });

  it('property: the price drifts by what swaps bring', () => {
    fc.assert(
      fc.property(anyPool, (values) => {
        const start = pool.price(values, 1);
        const tao = 1e-3 * values[TAO_IN + 1];
        const drift = pool.priceDrift(values, 1, 0, 0, tao, 0);
        buy(values, tao);
        expect((pool.price(values, 1) / start - 1) / drift).toBeCloseTo(1, 2);
      }),
      { seed: 9 },
    );
  });

  it('property: injection leaves the price, but in the launch pool', () => {
    if (kind === 'constant_product') return;
    fc.assert(
      fc.property(anyPool, anySize, anySize, (values, tao, alpha) => {
        const before = pool.price(values, 1);
        pool.inject(values, 1, tao * 10, alpha * 100, 1);
        expect(Math.abs(pool.price(values, 1) / before - 1)).toBeLessThan(1e-12);
        expect(values[TAO_RESERVOIR + 1]).toBe(0);
      }),
      { seed: 10 },
    );
  });
});
