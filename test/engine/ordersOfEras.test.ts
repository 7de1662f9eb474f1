/** Orders that go by the era: moves, claims, what becomes of fees. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceBlocks } from '../../src/engine/advance.js';
import { adoptState, type Chain } from '../../src/engine/chain.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import {
  AMOUNT_TOO_LOW,
  BUY_AND_BURN,
  CALL_DISABLED,
  CHURN,
  executeOrders,
  FILLED,
  MOVE,
  NOTHING_OWNED,
  OrderSink,
  PARTIAL,
  ROOT_CLAIM,
  ROOT_CLAIM_KEEP,
  ROOT_UNSTAKE_ORDER,
  STAKE,
  SUBNET_NOT_EXISTS,
  SWAP_INPUT_TOO_LARGE,
  UNSTAKE,
} from '../../src/engine/orders.js';
import {
  ALPHA_OUT,
  AUTHOR_TAO,
  BURNED_ALPHA,
  CUM_ROOT_SOLD_ALPHA,
  EMISSION_ENABLED,
  FEE_TAO,
  forkEconomy,
  PENDING_ROOT,
  ROOT_ALPHA,
  ROOT_RELEASE_PER_DAY,
  ROOT_STAKE,
  SLOTS,
  TAO_IN,
  UNCOUNTED_ROOT,
  WAITING_TAO,
} from '../../src/engine/state.js';
import { RULESETS } from '../../src/protocol/eras/index.js';
import { chainOf, START_BLOCK, SUBNET } from './network.js';

const STAKERS = 3;
const EXTERNAL = 4;
const FEE = 33 / 65_535;

/** Subnets 1 (10,000 TAO, 0.02) and 2 (4,000 TAO, 0.05); stakers hold alpha and root, `external` has free TAO. */
function network(id: string): Chain {
  const era = RULESETS.get(id);
  if (era === undefined) throw new Error(`no era ${id}`);
  const chain = chainOf([SUBNET, { ...SUBNET, netuid: 2, taoIn: 4000, price: 0.05 }], era);
  adoptState(chain);
  return chain;
}

function order(chain: Chain, kind: number, account: number, netuid: number, amount: number, to = 0): OrderSink {
  const sink = new OrderSink(1);
  sink.push(kind, account, netuid, amount, Number.NaN, to);
  executeOrders(chain.economy, chain.rules, sink);
  checkInvariants(chain.economy);
  return sink;
}

const taoOf = ({ economy }: Chain, account: number): number => economy.values[economy.accountTao + account];
const alphaOf = ({ economy }: Chain, account: number, netuid: number): number =>
  economy.values[economy.accountAlpha + account * SLOTS + netuid];

describe('moving stake', () => {
  it('golden: a sale with the fee, a purchase without', () => {
    const chain = network('rank32');
    const sink = order(chain, MOVE, STAKERS, 1, 10_000, 2);
    const net = 10_000 - Math.floor(10_000 * FEE * 1e9) / 1e9;
    const tao = (10_000 * net) / (500_000 + net);
    expect(sink.status[0]).toBe(FILLED);
    expect(sink.paid[0]).toBeCloseTo(10_000, 9);
    expect(sink.received[0]).toBeCloseTo((80_000 * tao) / (4000 + tao), 5);
    expect(alphaOf(chain, STAKERS, 2)).toBeCloseTo(1e6 + sink.received[0], 5);
    expect(taoOf(chain, STAKERS)).toBe(0);
  });

  it('golden: from root the purchase pays; to root nothing is lost but the fee of the sale', () => {
    const chain = network('rank32');
    const bought = order(chain, MOVE, STAKERS, 0, 100, 2).received[0];
    const net = 100 - Math.floor(100 * FEE * 1e9) / 1e9;
    expect(bought).toBeCloseTo((80_000 * net) / (4000 + net), 5);
    const root = chain.economy.values[ROOT_STAKE];
    const back = order(chain, MOVE, STAKERS, 2, bought, 0).received[0];
    expect(chain.economy.values[ROOT_STAKE] - root).toBeCloseTo(back, 9);
    expect(back).toBeLessThan(100);
    expect(back).toBeGreaterThan(100 * (1 - 2.1 * FEE));
  });

  it('golden: at launch it cost half the flat fee', () => {
    const chain = network('launch');
    const tao = (10_000 * 10_000) / 510_000 - 0.000_025;
    expect(order(chain, MOVE, STAKERS, 1, 10_000, 2).received[0]).toBeCloseTo((80_000 * tao) / (4000 + tao), 5);
  });

  it('inside a subnet nothing moves; what one does not own does not, nor to where no subnet is', () => {
    const chain = network('rank32');
    const before = chain.economy.values.slice();
    expect(order(chain, MOVE, STAKERS, 1, 500, 1).received[0]).toBe(500);
    expect(chain.economy.values).toEqual(before);
    expect(order(chain, MOVE, STAKERS, 1, 2e6, 1).status[0]).toBe(PARTIAL);
    expect(order(chain, MOVE, EXTERNAL, 1, 500, 2).status[0]).toBe(NOTHING_OWNED);
    expect(order(chain, MOVE, STAKERS, 1, 500, 9).status[0]).toBe(SUBNET_NOT_EXISTS);
    expect(alphaOf(chain, STAKERS, 1)).toBe(1e6);
  });

  it('nothing is sold if the other pool would refuse; a sum too small for it stays free', () => {
    const chain = network('rank32');
    // An amount above a thousand times the other reserve.
    const { values } = chain.economy;
    values[chain.economy.accountTao + EXTERNAL] += values[TAO_IN + 2] - 1;
    values[TAO_IN + 2] = 1;
    expect(order(chain, MOVE, STAKERS, 1, 900_000, 2).status[0]).toBe(SWAP_INPUT_TOO_LARGE);
    expect(alphaOf(chain, STAKERS, 1)).toBe(1e6);
    const small = network('rank32');
    small.economy.values[small.economy.accountAlpha + STAKERS * SLOTS + 1] = 0.05;
    small.economy.values[BURNED_ALPHA + 1] = 1e6 - 0.05;
    const sink = order(small, MOVE, STAKERS, 1, 0.05, 2);
    expect([sink.status[0], sink.received[0]]).toEqual([PARTIAL, 0]);
    expect(taoOf(small, STAKERS)).toBeCloseTo(0.001, 5);
  });

  it('property: it gives at least what a sale and a purchase give, and a way there and back no gain', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RULESETS.keys()),
        fc.double({ min: 1, max: 9e5, noNaN: true }),
        fc.constantFrom([1, 2], [2, 1], [1, 0]),
        (id, amount, [from, to]) => {
          const moved = network(id);
          const apart: Chain = { ...moved, economy: forkEconomy(moved.economy) };
          const received = order(moved, MOVE, STAKERS, from, amount, to).received[0];
          const tao = order(apart, UNSTAKE, STAKERS, from, amount).received[0];
          const two = to === 0 ? tao : order(apart, STAKE, STAKERS, to, tao).received[0];
          expect(received).toBeGreaterThanOrEqual(two - 1e-8);
          const back = order(moved, MOVE, STAKERS, to, received, from).received[0];
          expect(back).toBeLessThanOrEqual(amount * (1 + 1e-7) + 1e-6);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('root’s alpha', () => {
  /** 100 alpha of subnet 1 are root's. */
  function withRoot(id: string): Chain {
    const chain = network(id);
    const { economy } = chain;
    economy.values[ROOT_ALPHA + 1] = 100;
    economy.values[economy.accountAlpha + STAKERS * SLOTS + 1] -= 100;
    return chain;
  }

  it('golden: claims start at 0.0005 alpha, from baskets at 0.0005 TAO', () => {
    const claims = withRoot('netflow');
    expect(order(claims, ROOT_CLAIM, STAKERS, 1, 0.0004).status[0]).toBe(AMOUNT_TOO_LOW);
    expect(order(claims, ROOT_CLAIM, STAKERS, 1, 0.0005).status[0]).toBe(FILLED);
    const baskets = withRoot('rank32');
    expect(order(baskets, ROOT_CLAIM, STAKERS, 1, 0.024).status[0]).toBe(AMOUNT_TOO_LOW);
    expect(order(baskets, ROOT_CLAIM, STAKERS, 1, 0.0251).status[0]).toBe(FILLED);
  });

  it('golden: kept claims become stake and move no pool; baskets know none', () => {
    const chain = withRoot('netflow');
    const out = chain.economy.values[ALPHA_OUT + 1];
    expect(order(chain, ROOT_CLAIM_KEEP, EXTERNAL, 1, 40).received[0]).toBe(40);
    expect([alphaOf(chain, EXTERNAL, 1), chain.economy.values[ROOT_ALPHA + 1]]).toEqual([40, 60]);
    expect(chain.economy.values[ALPHA_OUT + 1]).toBe(out);
    expect(order(chain, ROOT_CLAIM_KEEP, EXTERNAL, 1, 0.0004).status[0]).toBe(AMOUNT_TOO_LOW);
    expect(order(chain, ROOT_CLAIM_KEEP, EXTERNAL, 1, 1000).status[0]).toBe(PARTIAL);
    expect(order(chain, ROOT_CLAIM_KEEP, EXTERNAL, 1, 1).status[0]).toBe(NOTHING_OWNED);
    expect(order(withRoot('rank32'), ROOT_CLAIM_KEEP, EXTERNAL, 1, 40).status[0]).toBe(CALL_DISABLED);
  });

  it('golden: at an epoch 1 − (1 − c)^(tempo/7,200) of the stock is sold and becomes root stake', () => {
    const chain = withRoot('rank32');
    const { values } = chain.economy;
    values[EMISSION_ENABLED + 1] = 0;
    values[EMISSION_ENABLED + 2] = 0;
    const root = values[ROOT_STAKE];
    values[ROOT_RELEASE_PER_DAY] = 0.5;
    // The epoch of subnet 1 is due 360 blocks after the last one, at START_BLOCK − 1.
    advanceBlocks(chain, START_BLOCK + 359);
    checkInvariants(chain.economy);
    const sold = 100 * (1 - 0.5 ** (360 / 7200));
    expect(values[CUM_ROOT_SOLD_ALPHA + 1]).toBeCloseTo(sold, 8);
    expect(values[ROOT_STAKE] - root).toBeCloseTo((10_000 * sold) / (500_000 + sold), 6);
    expect(values[PENDING_ROOT + 1]).toBe(0);
  });

  it('a run that says nothing releases nothing, one that leaves it to the era what the era says', () => {
    for (const [perDay, id, sold] of [
      [0, 'rank32', 0],
      [-1, 'rank32', 100 * (1 - 0.98 ** 0.05)],
      [-1, 'dereg', 0],
    ] as const) {
      const chain = withRoot(id);
      const { values } = chain.economy;
      const before = values[ROOT_ALPHA + 1];
      values[ROOT_RELEASE_PER_DAY] = perDay;
      advanceBlocks(chain, START_BLOCK + 359);
      if (sold === 0) expect(values[ROOT_ALPHA + 1]).toBeGreaterThanOrEqual(before);
      else expect(values[CUM_ROOT_SOLD_ALPHA + 1]).toBeCloseTo(sold, 8);
    }
  });

  it('what root stakers own beyond the chain’s counter can leave, and the counter stops at 0', () => {
    const chain = network('launch');
    const { economy } = chain;
    economy.values[ROOT_STAKE] -= 50;
    economy.values[UNCOUNTED_ROOT] += 50;
    checkInvariants(economy);
    order(chain, ROOT_UNSTAKE_ORDER, STAKERS, 0, 1e9);
    expect([economy.values[ROOT_STAKE], economy.values[UNCOUNTED_ROOT]]).toEqual([0, 0]);
  });
});

describe('fees and burns', () => {
  it('two-way volume pays its fee to whom the era’s fees go', () => {
    for (const [id, author, liquidity] of [
      ['swapv3', 0, 1],
      ['rank32', 1, 0],
    ] as const) {
      const chain = network(id);
      const { values } = chain.economy;
      order(chain, CHURN, EXTERNAL, 1, 1000);
      expect(values[AUTHOR_TAO]).toBeCloseTo(author * 1000 * FEE, 8);
      expect(values[FEE_TAO + 1]).toBeCloseTo(liquidity * 1000 * FEE, 8);
      expect(values[WAITING_TAO + 1]).toBe(values[FEE_TAO + 1]);
    }
  });

  it('golden: from spec 257 a sale costs at least 0.005 % of its TAO, which stays in the pool', () => {
    const gross = (10_000 * 10_000) / 510_000;
    for (const [id, fee] of [
      ['launch', 0.000_05],
      ['launch_ema', gross * 0.000_05],
    ] as const) {
      const chain = network(id);
      expect(order(chain, UNSTAKE, STAKERS, 1, 10_000).received[0]).toBeCloseTo(gross - fee, 8);
      expect(chain.economy.values[TAO_IN + 1]).toBeCloseTo(10_000 - gross + fee, 8);
    }
  });

  it('buy and burn: the alpha stays in the issuance and is nobody’s', () => {
    const chain = network('rank32');
    const sink = order(chain, BUY_AND_BURN, EXTERNAL, 1, 10);
    expect(alphaOf(chain, EXTERNAL, 1)).toBe(0);
    expect(chain.economy.values[BURNED_ALPHA + 1]).toBe(sink.received[0]);
    expect(chain.economy.values[ALPHA_OUT + 1]).toBeCloseTo(1e6 + sink.received[0], 6);
  });
});
