import { describe, expect, it } from 'vitest';
import { advanceBlocks } from '../../src/engine/advance.js';
import { adoptState, type Chain } from '../../src/engine/chain.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import {
  ALPHA_IN,
  BURNED_TAO,
  CONVICTION,
  CUM_ALPHA_BOUGHT,
  CUM_ALPHA_EMITTED,
  CUM_ALPHA_RECYCLED,
  CUM_TAO_CHAIN_BUY,
  CUM_TAO_INJECTED,
  EMISSION_SHARE,
  EMISSION_WEIGHT,
  FLOW_EMA,
  GATE_BAR,
  ISSUANCE,
  OWNER,
  PAIRING_TAO,
  PENDING_ROOT,
  PROTOCOL_ALPHA,
  ROOT_ALPHA,
  SLOT_FRACTION,
  SLOTS,
  SLOW_FLOW_EMA,
} from '../../src/engine/state.js';
import { advanceSteps, settleShares } from '../../src/engine/steps.js';
import { type Era, withPriceShares } from '../../src/protocol/eras/era.js';
import { RULESETS } from '../../src/protocol/eras/index.js';
import { cappedBuys } from '../../src/protocol/eras/proposals/cappedBuys.js';
import { chainOf, START_BLOCK, SUBNET } from './network.js';

function era(id: string): Era {
  const found = RULESETS.get(id);
  if (found === undefined) throw new Error(`no ruleset ${id}`);
  return found;
}

/** Shares that do not depend on the gate. */
const ungated = (id: string): Era => withPriceShares(era(id), () => ({ gate: null }));

const two = [SUBNET, { ...SUBNET, netuid: 2, movingPrice: 0.06, price: 0.06 }];

function accountAlpha({ economy }: Chain, account: number, netuid: number): number {
  return economy.values[economy.accountAlpha + account * SLOTS + netuid];
}

describe('proposals in the engine', () => {
  it('fractional subnets: TAO and alpha in proportion, the rest of the TAO is minted and burned', () => {
    const chain = chainOf(two, ungated('fractional_subnets'));
    const { values } = chain.economy;
    values[SLOT_FRACTION + 2] = 0.25;
    const issuance = values[ISSUANCE];
    advanceBlocks(chain, START_BLOCK + 100);
    checkInvariants(chain.economy);
    expect(values[CUM_ALPHA_EMITTED + 1]).toBe(100);
    expect(values[CUM_ALPHA_EMITTED + 2]).toBe(25);
    expect(values[ISSUANCE] - issuance).toBeCloseTo(50, 5);
    // Three quarters of 0.75 of 50 TAO; moving prices drift a little.
    expect(values[BURNED_TAO]).toBeCloseTo(0.75 * 0.75 * 50, 2);
    expect(values[CUM_TAO_INJECTED + 2] + values[CUM_TAO_CHAIN_BUY + 2]).toBeCloseTo(0.25 * 0.75 * 50, 2);
  });

  it('capped buys: TAO waits where nobody can take it, is minted once, and enters beside alpha', () => {
    for (const advance of [advanceBlocks, advanceSteps]) {
      const chain = chainOf([{ ...SUBNET, minerBurned: 1 }], { ...cappedBuys, shares: ungated('capped_buys').shares });
      const { values } = chain.economy;
      const issuance = values[ISSUANCE];
      advance(chain, START_BLOCK + 500);
      checkInvariants(chain.economy);
      // Nobody mines: no buy at all. The pool takes its room, the rest waits.
      expect(values[CUM_TAO_CHAIN_BUY + 1]).toBe(0);
      expect(values[PAIRING_TAO + 1]).toBeGreaterThan(200);
      expect(values[ISSUANCE] - issuance).toBeCloseTo(250, 5);
      expect(values[CUM_TAO_INJECTED + 1] + values[PAIRING_TAO + 1]).toBeCloseTo(250, 5);
      // Switched off it gets nothing new, and what waits enters by its room.
      const waits = values[PAIRING_TAO + 1];
      const before = values[CUM_TAO_INJECTED + 1];
      const minted = values[ISSUANCE];
      values[EMISSION_SHARE + 1] = 0;
      chain.run.inputs.emissionEnabled[1] = 0;
      advance(chain, START_BLOCK + 600);
      checkInvariants(chain.economy);
      expect(values[ISSUANCE]).toBeCloseTo(minted, 7);
      expect(values[PAIRING_TAO + 1]).toBeLessThan(waits);
      expect(values[CUM_TAO_INJECTED + 1] - before).toBeCloseTo(waits - values[PAIRING_TAO + 1], 6);
    }
  });

  it('capped buys: a little that waits is spent once, however long the step', () => {
    for (const advance of [advanceBlocks, advanceSteps]) {
      const chain = chainOf([{ ...SUBNET, minerBurned: 1 }], { ...cappedBuys, shares: ungated('capped_buys').shares });
      const { values } = chain.economy;
      advance(chain, START_BLOCK + 3);
      const waits = values[PAIRING_TAO + 1];
      expect(waits).toBeGreaterThan(1);
      chain.run.inputs.emissionEnabled[1] = 0;
      const minted = values[ISSUANCE];
      const injected = values[CUM_TAO_INJECTED + 1];
      advance(chain, START_BLOCK + 2000);
      checkInvariants(chain.economy);
      expect(Math.abs(values[PAIRING_TAO + 1])).toBeLessThan(1e-9);
      expect(values[CUM_TAO_INJECTED + 1] - injected).toBeCloseTo(waits, 8);
      expect(values[ISSUANCE]).toBeCloseTo(minted, 8);
    }
  });

  it('buys to root: bought alpha waits for root’s epoch', () => {
    const chain = chainOf([SUBNET], ungated('buys_to_root'));
    advanceBlocks(chain, START_BLOCK + 50);
    checkInvariants(chain.economy);
    const { values } = chain.economy;
    expect(values[CUM_ALPHA_BOUGHT + 1]).toBeGreaterThan(0);
    expect(values[PROTOCOL_ALPHA + 1]).toBe(0);
    expect(values[PENDING_ROOT + 1]).toBeCloseTo(values[CUM_ALPHA_BOUGHT + 1], 9);
  });

  it('buys to other owners: alpha of the subnet goes to whoever owns others, and is recycled if there is nobody', () => {
    const chain = chainOf(two, ungated('buys_to_owners'));
    chain.economy.values[OWNER + 2] = 1 + 3;
    const before = accountAlpha(chain, 3, 1);
    advanceBlocks(chain, START_BLOCK + 50);
    checkInvariants(chain.economy);
    const { values } = chain.economy;
    expect(accountAlpha(chain, 3, 1) - before).toBeCloseTo(values[CUM_ALPHA_BOUGHT + 1], 6);
    expect(accountAlpha(chain, 0, 2)).toBeCloseTo(values[CUM_ALPHA_BOUGHT + 2], 6);
    const alone = chainOf([SUBNET], ungated('buys_to_owners'));
    advanceBlocks(alone, START_BLOCK + 50);
    checkInvariants(alone.economy);
    expect(alone.economy.values[CUM_ALPHA_RECYCLED + 1]).toBeCloseTo(alone.economy.values[CUM_ALPHA_BOUGHT + 1], 9);
  });

  it('conviction boost: locked alpha raises the share of a subnet at the bar', () => {
    const shares = [0, 1].map((locked) => {
      const chain = chainOf(two, era('conviction_boost'));
      chain.economy.values[CONVICTION + 1] = locked * SUBNET.alphaOut;
      advanceBlocks(chain, START_BLOCK + 1);
      return chain.economy.values[EMISSION_SHARE + 1];
    });
    expect(shares[1]).toBeGreaterThan(1.2 * shares[0]);
  });

  it('matured flow: the slow average follows exactly, by blocks and by steps; inflow counts slowly, outflow at once', () => {
    const ends = [advanceBlocks, advanceSteps].map((advance) => {
      const chain = chainOf(two, era('matured_flow'));
      const { values } = chain.economy;
      values[FLOW_EMA + 1] = 1;
      values[FLOW_EMA + 2] = 1;
      adoptState(chain);
      expect(values[SLOW_FLOW_EMA + 1]).toBe(1);
      values[SLOW_FLOW_EMA + 1] = 0.5;
      values[SLOW_FLOW_EMA + 2] = 2;
      advance(chain, START_BLOCK + 3000);
      settleShares(chain);
      expect(values[EMISSION_SHARE + 1] / values[EMISSION_SHARE + 2]).toBeCloseTo(
        values[SLOW_FLOW_EMA + 1] / values[FLOW_EMA + 2],
        4,
      );
      const paid = values[CUM_TAO_INJECTED + 1] + values[CUM_TAO_CHAIN_BUY + 1];
      return [values[SLOW_FLOW_EMA + 1], values[SLOW_FLOW_EMA + 2], paid];
    });
    expect(Math.abs(ends[1][0] / ends[0][0] - 1)).toBeLessThan(1e-10);
    expect(Math.abs(ends[1][1] / ends[0][1] - 1)).toBeLessThan(1e-10);
    expect(Math.abs(ends[1][2] / ends[0][2] - 1)).toBeLessThan(1e-6);
    expect(ends[0][0]).toBeGreaterThan(0.5);
  });

  it('a superellipse pool keeps the price when pools are turned into it', () => {
    const chain = chainOf([{ ...SUBNET, quoteWeight: 0.43 }], era('superellipse'));
    adoptState(chain);
    expect(chain.rules.pool.price(chain.economy.values, 1)).toBeCloseTo(SUBNET.price, 14);
  });
});

describe('the gate', () => {
  it('keeps its bar while nobody has a share', () => {
    const chain = chainOf([{ ...SUBNET, movingPrice: 0, started: false }], era('rank32'));
    const { values } = chain.economy;
    values[GATE_BAR] = 0.01;
    advanceBlocks(chain, START_BLOCK + 720);
    expect(values[GATE_BAR]).toBe(0.01);
  });
});

describe('hypotheses of spec 480 and 481', () => {
  it('with weights of 1 the first is the ruleset before it, to the bit', () => {
    const [before, after] = ['prepay', 'etao_weight'].map((id) => {
      const chain = chainOf(two, era(id));
      // Kernels, which only one of the two has, sum in another order.
      chain.withKernels = false;
      advanceBlocks(chain, START_BLOCK + 400);
      return chain.economy.values;
    });
    expect(Array.from(after)).toEqual(Array.from(before));
  });

  it('a weight scales the share, and root’s part in the subnet with it', () => {
    const chain = chainOf(two, ungated('etao_weight'));
    chain.economy.values[EMISSION_WEIGHT + 1] = 3;
    advanceBlocks(chain, START_BLOCK + 1);
    const { values } = chain.economy;
    // Moving prices 1 : 3, weights 3 : 1.
    expect(values[EMISSION_SHARE + 1]).toBeCloseTo(0.5, 6);
    const even = chainOf(two, ungated('etao_weight'));
    advanceBlocks(even, START_BLOCK + 1);
    expect(values[CUM_TAO_INJECTED + 1]).toBeGreaterThan(even.economy.values[CUM_TAO_INJECTED + 1]);
  });

  it('off the top root is credited in every block, the same alpha a day, whatever moving prices sum to', () => {
    const rich = [
      { ...SUBNET, movingPrice: 1, price: 0.9 },
      { ...SUBNET, netuid: 2, movingPrice: 0.5, price: 0.5 },
    ];
    const credited = ['prepay', 'etao_top'].map((id) => {
      const chain = chainOf(rich, era(id));
      advanceBlocks(chain, START_BLOCK + 1);
      return [chain.economy.values[ROOT_ALPHA + 1], chain.economy.values[PENDING_ROOT + 1]];
    });
    expect(credited[0][0]).toBe(0);
    expect(credited[1][1]).toBe(0);
    // Less the validators' take of 18 %, which an epoch takes too.
    expect(credited[1][0]).toBeCloseTo(credited[0][1] * (1 - 11_796 / 65_535), 12);
    const poor = chainOf(two, era('etao_top'));
    advanceBlocks(poor, START_BLOCK + 1);
    expect(poor.economy.values[ROOT_ALPHA + 1]).toBeGreaterThan(0);
    expect(poor.economy.values[ALPHA_IN + 1]).toBeGreaterThan(0);
  });
});
