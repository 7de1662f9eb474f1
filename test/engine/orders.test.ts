import { describe, expect, it } from 'vitest';
import { createChain, markStart } from '../../src/engine/chain.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import {
  AMOUNT_TOO_LOW,
  BURN_ALPHA,
  BUY_TAO_USD,
  CHURN,
  executeOrders,
  FILLED,
  NOTHING_OWNED,
  OrderSink,
  PARTIAL,
  PRICE_LIMIT_EXCEEDED,
  RECYCLE_ALPHA,
  RECYCLE_TAO,
  RESERVES_TOO_LOW,
  ROOT_CLAIM,
  ROOT_STAKE_ORDER,
  ROOT_UNSTAKE_ORDER,
  SELL_TAO_USD,
  STAKE,
  SWAP_INPUT_TOO_LARGE,
  UNSTAKE,
} from '../../src/engine/orders.js';
import { compileRules } from '../../src/engine/rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  AUTHOR_TAO,
  BURNED_ALPHA,
  CUM_VOLUME,
  createEconomy,
  type Economy,
  EXISTS,
  FAILED_ORDERS,
  ISSUANCE,
  RECYCLED_TAO,
  ROOT_ALPHA,
  ROOT_STAKE,
  SLOTS,
  STARTED,
  TAO_IN,
  USD_NET_TAO,
} from '../../src/engine/state.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';

const NETUID = 7;
const rules = compileRules(rank32);
const FEE = 33 / 65_535;

/** One subnet (1,000 TAO : 50,000 alpha), an account `me` (100 TAO, 2,000 alpha, 30 TAO on root), and `external`. */
function market(): { economy: Economy; order: (kind: number, amount: number, limit?: number) => OrderSink } {
  const economy = createEconomy(['me', 'external'], NETUID + 1);
  const { values } = economy;
  values[EXISTS + NETUID] = 1;
  values[STARTED + NETUID] = 1;
  values[TAO_IN + NETUID] = 1000;
  values[ALPHA_IN + NETUID] = 50_000;
  values[ALPHA_OUT + NETUID] = 2500;
  values[ROOT_ALPHA + NETUID] = 500;
  values[economy.accountAlpha + NETUID] = 2000;
  values[economy.accountTao] = 100;
  values[economy.accountTao + 1] = 40;
  values[economy.accountRoot] = 30;
  values[ROOT_STAKE] = 30;
  values[ISSUANCE] = 1170;
  markStart(economy);
  createChain(economy, rules, { owners: 0, miners: 0, validators: 0, root: 0, nominators: [0] });
  return {
    economy,
    order(kind, amount, limit) {
      const sink = new OrderSink(1);
      sink.push(kind, 0, NETUID, amount, limit);
      executeOrders(economy, rules, sink);
      checkInvariants(economy);
      return sink;
    },
  };
}

const alpha = (economy: Economy): number => economy.values[economy.accountAlpha + NETUID];
const tao = (economy: Economy): number => economy.values[economy.accountTao];

describe('stake and unstake', () => {
  it('golden: a stake pays its fee to the author and the rest into the pool', () => {
    const { economy, order } = market();
    const sink = order(STAKE, 10);
    const fee = Math.floor(10 * FEE * 1e9) / 1e9;
    const paid = 10 - fee;
    const received = (50_000 * paid) / (1000 + paid);
    expect(sink.status[0]).toBe(FILLED);
    expect(sink.paid[0]).toBeCloseTo(10, 12);
    expect(sink.received[0]).toBeCloseTo(received, 8);
    expect(economy.values[TAO_IN + NETUID]).toBeCloseTo(1000 + paid, 9);
    expect(economy.values[ALPHA_OUT + NETUID]).toBeCloseTo(2500 + received, 8);
    expect(economy.values[AUTHOR_TAO]).toBe(fee);
    expect(tao(economy)).toBeCloseTo(90, 12);
  });

  it('golden: the fee of a sale is sold too, in a second swap, and the author is paid in TAO', () => {
    const { economy, order } = market();
    const sink = order(UNSTAKE, 1000);
    const fee = Math.floor(1000 * FEE * 1e9) / 1e9;
    const paid = 1000 - fee;
    const received = (1000 * paid) / (50_000 + paid);
    const author = ((1000 - received) * fee) / (50_000 + paid + fee);
    expect(sink.received[0]).toBeCloseTo(received, 8);
    expect(economy.values[AUTHOR_TAO]).toBeCloseTo(author, 8);
    expect(economy.values[ALPHA_IN + NETUID]).toBeCloseTo(51_000, 8);
    expect(economy.values[ALPHA_OUT + NETUID]).toBeCloseTo(1500, 8);
    expect(alpha(economy)).toBeCloseTo(1000, 9);
  });

  it('an order is cut to what the account owns', () => {
    const { economy, order } = market();
    expect(order(STAKE, 500).status[0]).toBe(PARTIAL);
    expect(tao(economy)).toBe(0);
    expect(order(STAKE, 1).status[0]).toBe(NOTHING_OWNED);
    expect(order(UNSTAKE, 1e6).status[0]).toBe(PARTIAL);
    expect(alpha(economy)).toBe(0);
    expect(economy.values[FAILED_ORDERS]).toBe(1);
  });

  it('a limit cuts a buy at the price, and refuses it when the price is there already', () => {
    const { economy, order } = market();
    const sink = order(STAKE, 100, 0.0202);
    expect(sink.status[0]).toBe(PARTIAL);
    expect(rules.pool.price(economy.values, NETUID)).toBeCloseTo(0.0202, 10);
    expect(tao(economy)).toBeCloseTo(100 - sink.paid[0], 9);
    expect(order(STAKE, 1, 0.02).status[0]).toBe(PRICE_LIMIT_EXCEEDED);
  });

  it('a limit cuts a sale at the price, and refuses it when the price is there already', () => {
    const { economy, order } = market();
    expect(order(UNSTAKE, 2000, 0.0199).status[0]).toBe(PARTIAL);
    // The author's sale of the fee goes a little further.
    expect(rules.pool.price(economy.values, NETUID)).toBeLessThanOrEqual(0.0199);
    expect(rules.pool.price(economy.values, NETUID)).toBeGreaterThan(0.0199 * 0.9999);
    expect(order(UNSTAKE, 10, 0.02).status[0]).toBe(PRICE_LIMIT_EXCEEDED);
  });

  it('a limit that is far away changes nothing', () => {
    const plain = market();
    const limited = market();
    plain.order(STAKE, 10);
    limited.order(STAKE, 10, 1);
    expect(limited.economy.values).toEqual(plain.economy.values);
  });

  it('the smallest order is 0.002 TAO net of fee, either way; a whole position may always leave', () => {
    const { economy, order } = market();
    expect(order(STAKE, 0.002).status[0]).toBe(AMOUNT_TOO_LOW);
    expect(order(STAKE, 0.00201).status[0]).toBe(FILLED);
    expect(order(UNSTAKE, 0.05).status[0]).toBe(AMOUNT_TOO_LOW);
    order(UNSTAKE, alpha(economy) - 0.05);
    expect(order(UNSTAKE, 1).status[0]).toBe(PARTIAL);
    expect(alpha(economy)).toBe(0);
  });

  it('a pool below the smallest reserve, or an input above 1,000 times its own, is refused', () => {
    const thin = market();
    thin.economy.values[TAO_IN + NETUID] = 0.0009;
    thin.economy.values[ISSUANCE] -= 999.9991;
    markStart(thin.economy);
    expect(thin.order(STAKE, 100).status[0]).toBe(SWAP_INPUT_TOO_LARGE);
    expect(thin.order(UNSTAKE, 100).status[0]).toBe(RESERVES_TOO_LOW);
    expect(thin.order(ROOT_CLAIM, 100).status[0]).toBe(RESERVES_TOO_LOW);
    const empty = market();
    empty.economy.values[ALPHA_IN + NETUID] = 0.0009;
    markStart(empty.economy);
    expect(empty.order(STAKE, 1).status[0]).toBe(RESERVES_TOO_LOW);
    expect(empty.order(UNSTAKE, 1).status[0]).toBe(SWAP_INPUT_TOO_LARGE);
  });

  it('an amount that is not above 0 is no order', () => {
    const sink = new OrderSink(1);
    for (const amount of [0, -1, Number.NaN]) sink.push(STAKE, 0, NETUID, amount);
    expect(sink.length).toBe(0);
  });

  it('a sink grows and keeps its orders', () => {
    const sink = new OrderSink(1);
    for (let i = 1; i <= 9; i++) sink.push(UNSTAKE, 0, NETUID, i, i / 100);
    expect(Array.from(sink.amount.subarray(0, 9))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sink.limitPrice[8]).toBe(0.09);
    sink.clear();
    expect(sink.length).toBe(0);
  });
});

describe('orders beside the pool', () => {
  it('root stake and back, one for one', () => {
    const { economy, order } = market();
    order(ROOT_STAKE_ORDER, 60);
    expect([tao(economy), economy.values[ROOT_STAKE]]).toEqual([40, 90]);
    expect(order(ROOT_UNSTAKE_ORDER, 100).status[0]).toBe(PARTIAL);
    expect([tao(economy), economy.values[ROOT_STAKE]]).toEqual([130, 0]);
  });

  it('a root claim sells basket alpha without fee; the TAO is root stake', () => {
    const { economy, order } = market();
    const sink = order(ROOT_CLAIM, 400);
    expect(sink.received[0]).toBeCloseTo((1000 * 400) / 50_400, 8);
    expect(economy.values[ROOT_STAKE]).toBeCloseTo(30 + sink.received[0], 9);
    expect(economy.values[AUTHOR_TAO]).toBe(0);
    expect(order(ROOT_CLAIM, 400).status[0]).toBe(PARTIAL);
    expect(order(ROOT_CLAIM, 1).status[0]).toBe(NOTHING_OWNED);
  });

  it('recycled alpha leaves the issuance, burned alpha stays in it', () => {
    const { economy, order } = market();
    order(RECYCLE_ALPHA, 300);
    expect(economy.values[ALPHA_OUT + NETUID]).toBe(2200);
    order(BURN_ALPHA, 300);
    expect(economy.values[ALPHA_OUT + NETUID]).toBe(2200);
    expect(economy.values[BURNED_ALPHA + NETUID]).toBe(300);
    expect(alpha(economy)).toBe(1400);
    expect(order(RECYCLE_ALPHA, 2000).status[0]).toBe(PARTIAL);
    expect(order(BURN_ALPHA, 1).status[0]).toBe(NOTHING_OWNED);
  });

  it('recycled TAO leaves the issuance', () => {
    const { economy, order } = market();
    order(RECYCLE_TAO, 25);
    expect([economy.values[ISSUANCE], economy.values[RECYCLED_TAO], tao(economy)]).toEqual([1145, 25, 75]);
  });

  it('TAO against USD changes hands with the outside and is counted', () => {
    const { economy, order } = market();
    order(SELL_TAO_USD, 70);
    expect([tao(economy), economy.values[economy.accountTao + 1], economy.values[USD_NET_TAO]]).toEqual([30, 110, -70]);
    expect(order(BUY_TAO_USD, 200).status[0]).toBe(PARTIAL);
    expect([tao(economy), economy.values[economy.accountTao + 1], economy.values[USD_NET_TAO]]).toEqual([140, 0, 40]);
  });

  it('two-way volume pays fees and moves nothing', () => {
    const { economy, order } = market();
    const before = rules.pool.price(economy.values, NETUID);
    order(CHURN, 500);
    expect(rules.pool.price(economy.values, NETUID)).toBe(before);
    expect(economy.values[CUM_VOLUME + NETUID]).toBe(500);
    expect(economy.values[AUTHOR_TAO]).toBeCloseTo(500 * FEE, 8);
    expect(tao(economy)).toBeCloseTo(100 - 500 * FEE, 8);
    expect(economy.values[economy.accountAlpha + SLOTS + NETUID]).toBe(0);
  });
});
