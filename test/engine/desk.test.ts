import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chain } from '../../src/engine/chain.js';
import { OrderDesk } from '../../src/engine/desk.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import {
  AMOUNT_TOO_LOW,
  CHURN,
  type Desk,
  executeOrders,
  FILLED,
  NOTHING_OWNED,
  OrderSink,
  PARTIAL,
  RESERVES_TOO_LOW,
  SELL_TAO_USD,
  STAKE,
  TRADING_HALTED,
  UNSTAKE,
} from '../../src/engine/orders.js';
import { compileRules } from '../../src/engine/rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  AUTHOR_TAO,
  accountIndex,
  BLOCK,
  CUM_VOLUME,
  type Economy,
  FAILED_ORDERS,
  forkEconomy,
  HALTED_UNTIL,
  QUOTE_WEIGHT,
  SLOTS,
  STARTED,
  TAO_IN,
} from '../../src/engine/state.js';
import { RULESETS } from '../../src/protocol/eras/index.js';
import { startChain } from '../../src/start.js';
import { baseline } from './kernel/network.js';

interface Wish {
  readonly account: string;
  readonly kind: number;
  readonly netuid: number;
  readonly amount: number;
  readonly limit?: number;
}

/** All but the subnets that nobody can trade yet. */
const NETUIDS = (({ economy: { values, netuidEnd } }) =>
  Array.from({ length: netuidEnd }, (_, netuid) => netuid).filter((netuid) => values[STARTED + netuid] > 0))(
  startChain(baseline),
);

function sinkOf(economy: Economy, wishes: readonly Wish[]): OrderSink {
  const sink = new OrderSink();
  for (const { account, kind, netuid, amount, limit } of wishes) {
    sink.push(kind, accountIndex(economy, account), netuid, amount, limit);
  }
  return sink;
}

/** A desk, and how many orders it has filled. */
function counting(economy: Economy): Desk & { taken: number } {
  const desk = new OrderDesk(economy);
  return {
    taken: 0,
    fill(rules, orders, from) {
      const end = desk.fill(rules, orders, from);
      this.taken += end - from;
      return end;
    },
  };
}

/** The same orders in the same state: one by one, by the kernel in WebAssembly, by the kernel as JavaScript. */
function threeWays(wishes: readonly Wish[], change: (values: Float64Array, chain: Chain) => void = () => {}) {
  const { economy, rules } = ((chain) => {
    change(chain.economy.values, chain);
    return chain;
  })(startChain(baseline));
  expect(economy.wasm).not.toBeNull();
  const ways = [forkEconomy(economy), economy, forkEconomy(economy)].map((own, way) => {
    const orders = sinkOf(own, wishes);
    const desk = way === 0 ? null : counting(own);
    executeOrders(own, rules, orders, desk);
    return { economy: own, orders, taken: desk?.taken ?? 0 };
  });
  return { single: ways[0], wasm: ways[1], script: ways[2] };
}

/** Totals of accounts are sums of many parts: equal to rounding. All else is equal to the bit. */
function expectSame(one: ReturnType<typeof threeWays>['single'], other: ReturnType<typeof threeWays>['single']): void {
  const { economy, orders } = one;
  const { accountTao, accountBought, accountSold, accountFees, accountSlippage, accounts } = economy;
  const totals = [accountTao, accountBought, accountSold, accountFees, accountSlippage].flatMap((start) =>
    accounts.map((_, account) => start + account),
  );
  const [values, found] = [economy.values.slice(), other.economy.values.slice()];
  for (const at of [AUTHOR_TAO, ...totals]) {
    expect(Math.abs(found[at] - values[at])).toBeLessThan(1e-8);
    found[at] = values[at];
  }
  expect(found).toEqual(values);
  expect(other.orders.status.slice(0, orders.length)).toEqual(orders.status.slice(0, orders.length));
}

const amounts = fc.double({ min: -5, max: 3.5, noNaN: true }).map((power) => 10 ** power);

/** Leaves this much of an amount, and puts the rest elsewhere. */
function take(values: Float64Array, at: number, left: number, elsewhere: number): void {
  values[elsewhere] += values[at] - left;
  values[at] = left;
}

/** What an account wants of a subnet: now and then nothing, two-way trading alone, a limit. */
const wishesOf = (netuid: number) =>
  fc
    .record({
      net: fc.option(fc.record({ kind: fc.constantFrom(STAKE, UNSTAKE), amount: amounts }), { freq: 9 }),
      churn: fc.option(amounts, { freq: 2 }),
      limit: fc.oneof(
        { weight: 40, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.double({ min: 0.001, max: 0.1, noNaN: true }) },
      ),
    })
    .map(({ net, churn, limit }): Wish[] => [
      ...(net === null ? [] : [{ account: 'noise', netuid, ...net, ...(limit === null ? {} : { limit }) }]),
      ...(churn === null ? [] : [{ account: 'noise', kind: CHURN, netuid, amount: churn }]),
    ]);

describe('many orders at once', () => {
  it('property: leave the state and report what the same orders leave and report one by one', () => {
    let taken = 0;
    let asked = 0;
    const statuses = new Set<number>();
    fc.assert(
      fc.property(
        fc.tuple(...NETUIDS.map(wishesOf)),
        fc.shuffledSubarray([...NETUIDS], { minLength: 12, maxLength: 12 }),
        fc.array(fc.double({ min: 0.49999, max: 0.50001, noNaN: true }), { minLength: SLOTS, maxLength: SLOTS }),
        (wishes, chosen, weights) => {
          const all: Wish[] = [{ account: 'noise', kind: SELL_TAO_USD, netuid: 0, amount: 1 }, ...wishes.flat()];
          const { single, wasm, script } = threeWays(all, (values, { economy }) => {
            values.set(weights, QUOTE_WEIGHT);
            const owned = economy.accountAlpha + accountIndex(economy, 'noise') * SLOTS;
            const miners = economy.accountAlpha + accountIndex(economy, 'miners') * SLOTS;
            const idle = economy.accountTao + accountIndex(economy, 'idle');
            chosen.forEach((netuid, i) => {
              // Halted until now and until the next block; weights apart; nearly no TAO, or alpha, in the pool; nearly no alpha to sell.
              if (i < 2) values[HALTED_UNTIL + netuid] = values[BLOCK] + i;
              else if (i < 4) values[QUOTE_WEIGHT + netuid] = 0.4;
              else if (i === 4) take(values, TAO_IN + netuid, 0.0005, idle);
              else if (i === 5) {
                values[miners + netuid] += values[ALPHA_IN + netuid] - 0.0005;
                take(values, ALPHA_IN + netuid, 0.0005, ALPHA_OUT + netuid);
              } else take(values, owned + netuid, 0.004, miners + netuid);
            });
          });
          expectSame(single, wasm);
          expect(script.economy.values).toEqual(wasm.economy.values.slice());
          expectSame(wasm, script);
          checkInvariants(wasm.economy);
          taken += wasm.taken;
          asked += all.length;
          for (const status of wasm.orders.status.slice(0, all.length)) statuses.add(status);
        },
      ),
      { seed: 5, numRuns: 100 },
    );
    expect(taken).toBeGreaterThan(0.5 * asked);
    for (const status of [FILLED, PARTIAL, AMOUNT_TOO_LOW, RESERVES_TOO_LOW, TRADING_HALTED])
      expect(statuses).toContain(status);
  });

  it('golden: a purchase in every subnet is one run, and each fill is what the pool quotes', () => {
    const { wasm } = threeWays(NETUIDS.map((netuid) => ({ account: 'noise', kind: STAKE, netuid, amount: 0.5 })));
    expect(wasm.taken).toBe(NETUIDS.length);
    const account = accountIndex(wasm.economy, 'noise');
    const before = startChain(baseline);
    const { values, accountAlpha } = wasm.economy;
    const fee = Math.floor(0.5 * before.rules.feeRate * 1e9) / 1e9;
    NETUIDS.forEach((netuid, i) => {
      const alpha = before.rules.pool.alphaReceived(before.economy.values, netuid, 0.5 - fee);
      expect(wasm.orders.status[i]).toBe(FILLED);
      expect(values[TAO_IN + netuid]).toBe(before.economy.values[TAO_IN + netuid] + (0.5 - fee));
      const owned = accountAlpha + account * SLOTS + netuid;
      expect(values[owned]).toBe(before.economy.values[owned] + Math.floor(alpha * 1e9) / 1e9);
    });
    expect(values[AUTHOR_TAO]).toBeCloseTo(NETUIDS.length * fee, 12);
  });

  it('what an account cannot pay for is filled one by one', () => {
    const { single, wasm } = threeWays(
      NETUIDS.map((netuid) => ({ account: 'noise', kind: STAKE, netuid, amount: 1 })),
      (values, { economy }) => {
        const { accountTao } = economy;
        take(values, accountTao + accountIndex(economy, 'noise'), 20.5, accountTao + accountIndex(economy, 'idle'));
      },
    );
    expectSame(single, wasm);
    expect(wasm.taken).toBe(20);
    const statuses = Array.from(wasm.orders.status.subarray(0, NETUIDS.length));
    expect(statuses.filter((status) => status === PARTIAL).length).toBe(1);
    expect(statuses.filter((status) => status === NOTHING_OWNED).length).toBe(NETUIDS.length - 21);
  });

  it('two-way trading whose fees an account cannot pay is filled one by one', () => {
    const { single, wasm } = threeWays(
      NETUIDS.map((netuid) => ({ account: 'noise', kind: CHURN, netuid, amount: 1000 })),
      (values, { economy }) => {
        const { accountTao } = economy;
        take(values, accountTao + accountIndex(economy, 'noise'), 10, accountTao + accountIndex(economy, 'idle'));
      },
    );
    expect(wasm.taken).toBe(19);
    for (const { economy, orders } of [single, wasm]) {
      const { values, accountTao, netuidEnd } = economy;
      expect(values[accountTao + accountIndex(economy, 'noise')]).toBe(0);
      // The last one is paid with what was left.
      const volume = values.slice(CUM_VOLUME, CUM_VOLUME + netuidEnd).reduce((sum, one) => sum + one);
      expect(volume).toBeCloseTo((10 / 33) * 65_535, 3);
      expect(orders.status[19]).toBe(PARTIAL);
    }
  });

  it('a refusal is counted once, and its subnet stays as it was', () => {
    const { single, wasm } = threeWays(
      NETUIDS.flatMap((netuid) => [
        { account: 'noise', kind: STAKE, netuid, amount: 1 },
        { account: 'noise', kind: CHURN, netuid, amount: 5 },
      ]),
      (values) => {
        values[HALTED_UNTIL + NETUIDS[3]] = values[BLOCK] + 1;
      },
    );
    expectSame(single, wasm);
    expect(wasm.taken).toBe(2 * NETUIDS.length);
    expect(wasm.economy.values[FAILED_ORDERS]).toBe(2);
    expect(wasm.economy.values[CUM_VOLUME + NETUIDS[3]]).toBe(0);
  });

  it('orders that go down the netuids, or of two accounts, are runs of their own; too few are none', () => {
    const up = NETUIDS.map((netuid) => ({ account: 'noise', kind: UNSTAKE, netuid, amount: 0.5 }));
    expect(threeWays([...up, ...up]).wasm.taken).toBe(2 * up.length);
    expect(threeWays([...up, ...up.map((wish) => ({ ...wish, account: 'miners' }))]).wasm.taken).toBe(2 * up.length);
    expect(threeWays(up.toReversed()).wasm.taken).toBe(0);
    expect(threeWays(up.slice(0, 5)).wasm.taken).toBe(0);
    expect(threeWays(up.slice(0, 6)).wasm.taken).toBe(6);
    const twice = threeWays(up.flatMap((wish) => [wish, wish]));
    expectSame(twice.single, twice.wasm);
    // A net order after two-way trading in the same subnet.
    const after = up.flatMap((wish) => [{ ...wish, kind: CHURN }, wish]);
    const { single, wasm } = threeWays(after);
    expectSame(single, wasm);
  });

  it('leaves the orders of eras whose pools or fees are others', () => {
    const economy = forkEconomy(startChain(baseline).economy);
    const desk = new OrderDesk(economy);
    const orders = sinkOf(
      economy,
      NETUIDS.map((netuid) => ({ account: 'noise', kind: STAKE, netuid, amount: 1 })),
    );
    for (const [id, era] of RULESETS) {
      const { pool } = era;
      const taken = desk.fill(compileRules(era), orders, 0) > 0;
      expect([id, taken]).toEqual([
        id,
        pool.kind === 'weighted' && pool.feeTo === 'author' && pool.fee.kind === 'rate',
      ]);
    }
  });
});
