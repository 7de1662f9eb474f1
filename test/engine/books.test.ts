import { describe, expect, it } from 'vitest';
import { advanceBlocks } from '../../src/engine/advance.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import { ALL_ON_ROOT, executeOrders, OrderSink, ROOT_CLAIM, STAKE, UNSTAKE } from '../../src/engine/orders.js';
import { dissolveSubnet } from '../../src/engine/registry.js';
import { AUTHOR_TAO, accountIndex, BLOCK, ROOT_ALPHA, ROOT_GROWTH, SLOTS, TAO_IN } from '../../src/engine/state.js';
import { Stage } from '../agents/world.js';
import { SUBNET } from '../engine/network.js';

const FEE = 33 / 65_535;

/** A world where nobody acts, and an account of it. */
function world(name: string) {
  const { chain, economy } = new Stage([]);
  const { values } = economy;
  const account = accountIndex(economy, name);
  const order = (kind: number, who: number, amount: number): OrderSink => {
    const sink = new OrderSink(1);
    sink.push(kind, who, 1, amount);
    executeOrders(economy, chain.rules, sink);
    checkInvariants(economy);
    return sink;
  };
  const books = () => ({
    fees: values[economy.accountFees + account],
    slippage: values[economy.accountSlippage + account],
    dividends: values[economy.accountDividends + account],
    payouts: values[economy.accountPayouts + account],
  });
  return { chain, economy, values, account, order, books };
}

describe('what an account has paid and got', () => {
  it('golden: a purchase, by hand', () => {
    const { account, order, books } = world('noise');
    order(STAKE, account, 1000);
    const paid = 1000 * (1 - FEE);
    // 10,000 TAO : 500,000 alpha. At spot the TAO would be worth paid ÷ 0.02.
    const received = (500_000 * paid) / (10_000 + paid);
    expect(books().fees).toBeCloseTo(1000 * FEE, 8);
    expect(books().slippage).toBeCloseTo(paid - 0.02 * received, 6);
    expect(books().slippage).toBeGreaterThan(90);
  });

  it('golden: a sale, by hand: the fee is what its author got', () => {
    const { account, order, books, values } = world('noise');
    const sink = order(UNSTAKE, account, 50_000);
    const paid = 50_000 * (1 - FEE);
    expect(books().fees).toBe(values[AUTHOR_TAO]);
    expect(books().fees / (50_000 * FEE * 0.02)).toBeGreaterThan(0.8);
    expect(books().fees / (50_000 * FEE * 0.02)).toBeLessThan(0.9);
    expect(books().slippage).toBeCloseTo(paid * 0.02 - sink.received[0], 6);
    expect(books().slippage).toBeGreaterThan(90);
  });

  it("golden: dividends are what an account's alpha grew by, at the epoch's price", () => {
    const { chain, economy, values, account, books } = world('noise');
    const owned = economy.accountAlpha + account * SLOTS + 1;
    const before = values[owned];
    advanceBlocks(chain, values[BLOCK] + 400);
    const grown = values[owned] - before;
    expect(grown).toBeGreaterThan(0);
    // The chain's own buys lift the price of the only subnet all the time.
    const now = chain.rules.pool.price(values, 1);
    expect(now).toBeLessThan(0.022);
    expect(books().dividends / grown).toBeGreaterThan(0.02);
    expect(books().dividends / grown).toBeLessThan(now);
  });

  it('what root earns is shared by all who have TAO there, and one TAO grows as it says', () => {
    const { economy, values, account, order, books } = world('root');
    values[ROOT_ALPHA + 1] = 5000;
    values[economy.accountAlpha + accountIndex(economy, 'noise') * SLOTS + 1] -= 5000;
    const holder = accountIndex(economy, 'holder');
    const before = [account, holder].map((who) => values[economy.accountRoot + who]);
    const received = [order(ROOT_CLAIM, ALL_ON_ROOT, 2000), order(ROOT_CLAIM, ALL_ON_ROOT, 3000)].map(
      (sink) => sink.received[0],
    );
    const total = received[0] + received[1];
    expect(total).toBeGreaterThan(90);
    [account, holder].forEach((who, i) => {
      const gained = values[economy.accountRoot + who] - before[i];
      expect(gained).toBeCloseTo((total * before[i]) / 5.4e6, 6);
      expect(values[ROOT_GROWTH]).toBeCloseTo(1 + gained / before[i], 12);
      expect(values[economy.accountDividends + who]).toBeCloseTo(gained, 6);
    });
    expect(books().fees).toBe(0);
  });

  it('payouts of a dissolved subnet', () => {
    const { chain, economy, values, account, books } = world('noise');
    const part = values[economy.accountAlpha + account * SLOTS + 1] / SUBNET.alphaOut;
    const pot = values[TAO_IN + 1];
    dissolveSubnet(economy, chain.rules, 1);
    expect(books().payouts).toBeCloseTo(part * pot, 6);
    expect(books().payouts).toBeGreaterThan(1000);
  });
});
