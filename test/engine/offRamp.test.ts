import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openOffRamp } from '../../src/engine/offRamp.js';
import { BUY_TAO_USD, executeOrders, OrderSink, SELL_TAO_USD } from '../../src/engine/orders.js';
import { compileRules } from '../../src/engine/rules.js';
import {
  createEconomy,
  type Economy,
  EXTERNAL_USD,
  OFF_RAMP_FACTOR,
  OFF_RAMP_USD_PER_DAY,
  TAO_USD,
  USD_NET_TAO,
} from '../../src/engine/state.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';

const RULES = compileRules(rank32);
const EXTERNAL = 2;

/** Two sellers with 1,000 TAO each, and external capital with as much, at 200 USD. */
function market(usdPerDay: number): Economy {
  const economy = createEconomy(['a', 'b', 'external'], 2);
  economy.values[TAO_USD] = 200;
  economy.values.fill(1000, economy.accountTao, economy.accountTao + 3);
  economy.values[OFF_RAMP_USD_PER_DAY] = usdPerDay;
  openOffRamp(economy);
  return economy;
}

function order(economy: Economy, kind: number, account: number, tao: number): OrderSink {
  const orders = new OrderSink();
  orders.push(kind, account, 0, tao);
  executeOrders(economy, RULES, orders);
  return orders;
}
const sell = (economy: Economy, account: number, tao: number) => order(economy, SELL_TAO_USD, account, tao);
const free = (economy: Economy, account: number): number => economy.values[economy.accountTao + account];
const waiting = (economy: Economy, account: number): number => economy.values[economy.accountWaiting + account];

describe('the off-ramp', () => {
  it('golden: what is more than a day takes waits, is served first the next day, in proportion', () => {
    const economy = market(20_000);
    const { values } = economy;
    sell(economy, 0, 60);
    sell(economy, 1, 100);
    // 100 TAO a day: 60 and 40, so 60 of b wait.
    expect([free(economy, 0), free(economy, 1), free(economy, EXTERNAL)]).toEqual([940, 900, 1100]);
    expect([waiting(economy, 0), waiting(economy, 1)]).toEqual([0, 60]);
    sell(economy, 0, 180);
    expect(waiting(economy, 0)).toBe(180);
    expect(values[USD_NET_TAO]).toBe(-100);
    openOffRamp(economy);
    // 240 wait and 100 go: 75 and 25. Nothing is left for the day's orders.
    expect(waiting(economy, 0)).toBeCloseTo(105, 9);
    expect(waiting(economy, 1)).toBeCloseTo(35, 9);
    sell(economy, 1, 5);
    expect(waiting(economy, 1)).toBeCloseTo(40, 9);
    // TAO falls by half: twice as many can go.
    values[TAO_USD] = 100;
    openOffRamp(economy);
    expect([waiting(economy, 0), waiting(economy, 1)]).toEqual([0, 0]);
    expect(values[USD_NET_TAO]).toBeCloseTo(-345, 9);
    sell(economy, 1, 100);
    expect(waiting(economy, 1)).toBeCloseTo(45, 9);
  });

  it('closes by a factor of 0 whatever the capacity, and lets all out that waited when nothing limits it', () => {
    const economy = market(-1);
    economy.values[OFF_RAMP_FACTOR] = 0;
    openOffRamp(economy);
    sell(economy, 0, 700);
    openOffRamp(economy);
    expect(waiting(economy, 0)).toBe(700);
    expect(economy.values[USD_NET_TAO]).toBe(0);
    economy.values[OFF_RAMP_FACTOR] = 1;
    openOffRamp(economy);
    expect(waiting(economy, 0)).toBe(0);
    expect(free(economy, EXTERNAL)).toBe(1700);
  });

  it('external capital buys and sells its own TAO: only the price and the account of USD know', () => {
    const economy = market(20_000);
    const { values } = economy;
    order(economy, BUY_TAO_USD, EXTERNAL, 50);
    expect(free(economy, EXTERNAL)).toBe(1000);
    expect(values[USD_NET_TAO]).toBe(50);
    expect(values[EXTERNAL_USD]).toBe(10_000);
    sell(economy, EXTERNAL, 150);
    expect(free(economy, EXTERNAL)).toBe(950);
    expect(waiting(economy, EXTERNAL)).toBe(50);
    expect(values[EXTERNAL_USD]).toBe(-10_000);
  });

  it('property: TAO is neither made nor lost, nobody owes, and a day never sells more than its capacity', () => {
    const steps = fc.array(
      fc.record({
        account: fc.nat(2),
        tao: fc.double({ min: 0.001, max: 800, noNaN: true }),
        opens: fc.boolean(),
        price: fc.double({ min: 1, max: 1000, noNaN: true }),
        factor: fc.constantFrom(0, 0.3, 1, 2),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(fc.constantFrom(-1, 0, 5000, 50_000), steps, (capacity, days) => {
        const economy = market(capacity);
        const { values } = economy;
        let soldUsd = 0;
        let factor = 1;
        for (const step of days) {
          if (step.opens) {
            values[TAO_USD] = step.price;
            factor = step.factor;
            values[OFF_RAMP_FACTOR] = factor;
            soldUsd = 0;
          }
          const before = values[USD_NET_TAO];
          if (step.opens) openOffRamp(economy);
          sell(economy, step.account, step.tao);
          soldUsd += (before - values[USD_NET_TAO]) * values[TAO_USD];
          if (capacity >= 0) expect(soldUsd).toBeLessThanOrEqual(capacity * factor + 1e-6);
          let all = 0;
          for (let account = 0; account < 3; account++) {
            expect(free(economy, account)).toBeGreaterThanOrEqual(0);
            expect(waiting(economy, account)).toBeGreaterThanOrEqual(0);
            all += free(economy, account) + waiting(economy, account);
          }
          expect(all).toBeCloseTo(3000, 6);
        }
      }),
    );
  });
});
