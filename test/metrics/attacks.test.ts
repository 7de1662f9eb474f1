import { describe, expect, it } from 'vitest';
import { executeOrders, OrderSink, SELL_TAO_USD, STAKE } from '../../src/engine/orders.js';
import { ALPHA_OUT, accountIndex, PROTOCOL_ALPHA, ROOT_ALPHA, SLOTS, TAO_IN } from '../../src/engine/state.js';
import { allTao, CLASSES, type WealthClass, wealthByClass } from '../../src/metrics/attacks.js';
import { Stage } from '../agents/world.js';

function world() {
  const { chain, economy } = new Stage([]);
  const order = (kind: number, name: string, amount: number): void => {
    const orders = new OrderSink(1);
    orders.push(kind, accountIndex(economy, name), 1, amount);
    executeOrders(economy, chain.rules, orders);
  };
  const wealth = (name: WealthClass): number => wealthByClass(economy)[CLASSES.indexOf(name)];
  const total = (): number => wealthByClass(economy).reduce((sum, tao) => sum + tao, 0);
  return { economy, values: economy.values, order, wealth, total };
}

describe('wealth by class', () => {
  it('golden: free TAO, TAO on root, and of the pool the part of its alpha, by hand', () => {
    const { economy, values, wealth, total } = world();
    // 10,000 TAO belong to 1,000,000 alpha: miners hold 80,000 of it, nothing else.
    expect(wealth('miners')).toBeCloseTo(800, 6);
    expect(wealth('noise')).toBeCloseTo(1500 + 0.1 * (11.2e6 - 5.4e6 - 10_000), 3);
    expect(wealth('root')).toBeCloseTo(0.75 * 5.4e6, 3);
    expect(wealth('chain')).toBeCloseTo(0, 6);
    expect(total()).toBeCloseTo(allTao(economy), 3);
    // Baskets are root's, by stake; what the protocol holds is nobody's.
    const miners = economy.accountAlpha + accountIndex(economy, 'miners') * SLOTS + 1;
    values[miners] -= 50_000;
    values[ROOT_ALPHA + 1] = 20_000;
    values[PROTOCOL_ALPHA + 1] = 30_000;
    expect(values[TAO_IN + 1] / values[ALPHA_OUT + 1]).toBe(0.01);
    expect(wealth('miners')).toBeCloseTo(300, 6);
    expect(wealth('root')).toBeCloseTo(0.75 * (5.4e6 + 200), 3);
    expect(wealth('chain')).toBeCloseTo(300, 6);
    expect(total()).toBeCloseTo(allTao(economy), 3);
  });

  it('TAO sold for USD stays the wealth of who sold it, and the buyer has gained nothing', () => {
    const { order, wealth } = world();
    const before = [wealth('noise'), wealth('external')];
    order(SELL_TAO_USD, 'noise', 1000);
    expect(wealth('noise')).toBeCloseTo(before[0], 6);
    expect(wealth('external')).toBeCloseTo(before[1], 6);
  });

  it('fees are the authors’, and who buys pays all that already hold', () => {
    const { order, wealth, total } = world();
    const before = [wealth('idle'), wealth('miners'), total()];
    order(STAKE, 'idle', 1000);
    expect(wealth('authors')).toBeCloseTo((1000 * 33) / 65_535, 6);
    expect(wealth('idle')).toBeLessThan(before[0]);
    expect(wealth('miners')).toBeGreaterThan(before[1]);
    expect(total()).toBeCloseTo(before[2], 3);
  });
});
