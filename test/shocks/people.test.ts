/** Kinds of events that act on people and on what they are paid, each in a run where nothing else happens by chance. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkInvariants } from '../../src/engine/invariants.js';
import { executeOrders, ORDER_STATUS, OrderSink, STAKE } from '../../src/engine/orders.js';
import {
  accountIndex,
  BURNED_ALPHA,
  CUM_MINER_WITHHELD,
  CUM_MINERS,
  CUM_TAO_INJECTED,
  CUM_USER_TAO_IN,
  MINER_UNIT_COST,
  MINER_UNITS,
  REVENUE,
  REVENUE_MARKET,
  SLOTS,
} from '../../src/engine/state.js';
import type { ResolvedScenario } from '../../src/scenario/resolved.js';
import { World } from '../../src/world.js';
import { type Folder, folder, loadFew } from '../scenario/small.js';

let place: Folder;
beforeEach(() => {
  place = folder();
});
afterEach(() => {
  place.remove();
});

const QUIET = 'horizon: 10 days\nnoise: off\nstakers: off\nattention: off\nexternal: off\nvalidators: off\nroot: off\n';

/** The first subnets of finney with the actors that are named, and this timeline. */
function quiet(yaml: string): ResolvedScenario {
  return loadFew(place, `${QUIET}${yaml}`);
}

/** The world at the end of some days, the last day's events and decisions included. */
function atDay(scenario: ResolvedScenario, days: number): World {
  const world = new World(scenario);
  world.begin(0);
  world.runTo(world.onGrid(scenario.start.block + days * 7200));
  return world;
}

describe('miner_supply', () => {
  const still = 'miners: { entry_per_day: 0 }\nowners: off\n';

  it('golden: capacity adds up, its cost is the mean, in one subnet or in all', () => {
    const one = quiet(
      `${still}timeline:\n  - { at: day 2, miner_supply: { netuid: 3, units: 0.5, cost_factor: 0.4 } }\n`,
    );
    const before = atDay(one, 1).economy.values;
    const now = atDay(one, 3).economy.values;
    expect(before[MINER_UNITS + 3]).toBe(1);
    expect(now[MINER_UNITS + 3]).toBe(1.5);
    // (1 + 0.5 · 0.4) ÷ 1.5
    expect(now[MINER_UNIT_COST + 3] / before[MINER_UNIT_COST + 3]).toBeCloseTo(0.8, 12);
    expect(now[MINER_UNITS + 2]).toBe(1);
    const all = atDay(quiet(`${still}timeline:\n  - { at: day 2, miner_supply: { units: 0.5 } }\n`), 3).economy.values;
    for (const netuid of [1, 2, 3]) expect(all[MINER_UNITS + netuid]).toBe(1.5);
    expect(all[MINER_UNITS + 100]).toBe(0);
  });

  it('leaves by itself where it does not pay', () => {
    const scenario = quiet(
      'owners: off\nminers: { entry_per_day: 0.2 }\ntimeline:\n  - { at: day 2, miner_supply: { units: 3 } }\n',
    );
    const after = atDay(scenario, 2).economy.values[MINER_UNITS + 3];
    expect(after).toBeGreaterThan(3.5);
    expect(atDay(scenario, 10).economy.values[MINER_UNITS + 3]).toBeLessThan(0.6 * after);
  });
});

describe('burn', () => {
  const none = 'miners: off\nowners: off\n';
  const withBurn = `${none}timeline:\n  - { at: day 2, burn: { netuid: 3, fraction: 1 } }\n  - { at: day 4, burn: { netuid: 3, fraction: 0.5 } }\n`;

  it('golden: the stated part of what miners are paid is burned, and alpha is conserved', () => {
    const scenario = quiet(withBurn);
    const [two, four, five] = [2, 4, 5].map((day) => {
      const { economy } = atDay(scenario, day);
      checkInvariants(economy);
      return economy.values;
    });
    const during = (from: Float64Array, to: Float64Array, field: number): number => to[field + 3] - from[field + 3];
    expect(during(two, four, CUM_MINER_WITHHELD)).toBeCloseTo(during(two, four, CUM_MINERS), 4);
    expect(during(two, four, BURNED_ALPHA)).toBeGreaterThan(5000);
    expect(during(two, four, BURNED_ALPHA)).toBeCloseTo(during(two, four, CUM_MINER_WITHHELD), 4);
    expect(during(four, five, CUM_MINER_WITHHELD) / during(four, five, CUM_MINERS)).toBeCloseTo(0.5, 6);
  });

  it('is what owners.policies does from the start', () => {
    const policy = 'miners: off\nowners: { sold: 0, policies: [{ netuids: [3], burn_miners: 1 }] }\n';
    const event = 'miners: off\nowners: { sold: 0 }\ntimeline:\n  - { at: day 0, burn: { netuid: 3, fraction: 1 } }\n';
    const [one, two] = [policy, event].map((yaml) => atDay(quiet(yaml), 3).economy.values);
    expect(one[BURNED_ALPHA + 3]).toBeGreaterThan(8000);
    expect(one[BURNED_ALPHA + 3] / two[BURNED_ALPHA + 3]).toBeCloseTo(1, 2);
  });
});

describe('revenue', () => {
  // Nothing adjusts, so only the event changes it.
  const scenario = (): ResolvedScenario =>
    quiet(
      'miners: off\nowners: off\ncustomers: { adjust_per_day: 0, revenue: [{ netuid: 2, usd_per_day: 100 }, { netuid: 3, usd_per_day: 100 }] }\n' +
        'timeline:\n  - { at: day 2, days: 3, revenue: { netuid: 3, factor: 4 } }\n  - { at: day 3, revenue: { factor: 0.5 } }\n',
    );

  it('golden: multiplies what is known, and goes back after its days', () => {
    const at = (day: number): number[] => {
      const { values } = atDay(scenario(), day).economy;
      return [1, 2, 3].map((netuid) => values[REVENUE + netuid]);
    };
    expect(at(1)).toEqual([Number.NaN, 100, 100]);
    expect(at(2.5)).toEqual([Number.NaN, 100, 400]);
    expect(at(4)).toEqual([Number.NaN, 50, 200]);
    expect(at(6)).toEqual([Number.NaN, 50, 50]);
    const market = (day: number): number => atDay(scenario(), day).economy.values[REVENUE_MARKET + 3];
    expect(market(6) / market(1)).toBeCloseTo(0.5, 12);
  });
});

describe('security_incident', () => {
  const broken = (event: string, actors = 'miners: off\nowners: off\n'): ResolvedScenario =>
    quiet(`${actors}timeline:\n  - { id: hole, at: day 2, ${event} }\n`);

  it('orders in the subnet are refused with a status of their own while trading halts; the chain goes on', () => {
    const scenario = broken('security_incident: { netuid: 3, halt_blocks: 7200 }');
    const status = (day: number, netuid: number): string => {
      const world = atDay(scenario, day);
      const { economy, chain } = world;
      const orders = new OrderSink();
      orders.push(STAKE, accountIndex(economy, 'idle'), netuid, 10);
      executeOrders(economy, chain.rules, orders);
      return ORDER_STATUS[orders.status[0]];
    };
    expect([1.5, 2.5, 3.5].map((day) => status(day, 3))).toEqual(['Filled', 'TradingHalted', 'Filled']);
    expect(status(2.5, 2)).toBe('Filled');
    const injected = (day: number): number => atDay(scenario, day).economy.values[CUM_TAO_INJECTED + 3];
    expect(injected(2.9)).toBeGreaterThan(injected(2.1));
  });

  it('what owners could not sell in the halt they sell after it', () => {
    const scenario = broken('security_incident: { netuid: 3, halt_blocks: 14400 }', 'miners: off\n');
    const free = quiet('miners: off\n');
    const held = (run: ResolvedScenario, day: number): number => {
      const { economy } = atDay(run, day);
      return economy.values[economy.accountAlpha + accountIndex(economy, 'owners') * SLOTS + 3];
    };
    expect(held(scenario, 3.9)).toBeGreaterThan(held(free, 3.9) + 700);
    expect(held(scenario, 5) / held(free, 5)).toBeCloseTo(1, 3);
  });

  it('stakers lean away from it and come back when it ends', () => {
    const scenario = loadFew(
      place,
      'horizon: 60 days\nnoise: off\nminers: off\nowners: off\nvalidators: off\nroot: off\nexternal: off\n' +
        'stakers: { rebalance_per_day: 0.1, elasticity: { trend: 0, yield: 0, value: 0 } }\n' +
        'timeline:\n  - { at: day 2, days: 20, security_incident: { netuid: 3, value_factor: 0.2 } }\n',
    );
    const held = (day: number): number => {
      const { economy } = atDay(scenario, day);
      return economy.values[economy.accountAlpha + accountIndex(economy, 'yield') * SLOTS + 3];
    };
    // A tenth of the gap to a fifth of the weight a day, for 18 days: 0.2 + 0.8 · 0.9^18, and prices move meanwhile.
    expect(held(20) / held(1)).toBeGreaterThan(0.2);
    expect(held(20) / held(1)).toBeLessThan(0.45);
    expect(held(60)).toBeGreaterThan(1.4 * held(20));
  });

  it('external capital pays in the factor times what it would', () => {
    const paid = (factor: string): number => {
      const scenario = loadFew(
        place,
        `${QUIET.replace('external: off\n', '')}miners: off\nowners: off\nexternal: { absorbs: 0, inflow_per_pool: 0.01 }\ntimeline:\n  - { at: day 0, security_incident: { netuid: 3${factor} } }\n`,
      );
      return atDay(scenario, 1).economy.values[CUM_USER_TAO_IN + 3];
    };
    expect(paid('')).toBeGreaterThan(1);
    expect(paid(', value_factor: 0.25') / paid('')).toBeCloseTo(0.25, 2);
  });
});

describe('parameter', () => {
  /** TAO that owners took out of pools on each day. */
  function sales(timeline: string, owners = 'sold: 0.6'): number[] {
    const scenario = quiet(`miners: off\nowners: { ${owners} }\n${timeline}`);
    const world = new World(scenario);
    world.begin(0);
    const { economy } = world;
    let before = 0;
    return Array.from({ length: 9 }, (_, day) => {
      world.runTo(world.onGrid(scenario.start.block + (day + 1) * 7200));
      const sold = economy.values[economy.accountSold + accountIndex(economy, 'owners')];
      const today = sold - before;
      before = sold;
      return today;
    });
  }
  const change = (at: number, value: number, days = ''): string =>
    `  - { at: day ${at}${days}, parameter: { path: owners.sold, value: ${value} } }\n`;

  it('golden: changes what an actor does from then on, and goes back after its days', () => {
    const usual = sales('');
    const changed = sales(`timeline:\n${change(3, 0, ', days: 2')}${change(7, 0.3)}`);
    expect(changed.slice(0, 3)).toEqual(usual.slice(0, 3));
    expect(changed.slice(3, 5)).toEqual([0, 0]);
    // What was not sold then is sold now.
    expect(changed[5] / usual[5]).toBeCloseTo(3, 1);
    expect(changed[7] / usual[7]).toBeCloseTo(0.5, 1);
  });

  it('from the first block it is the same as the parameter itself', () => {
    expect(sales(`timeline:\n${change(0, 0.2)}`)).toEqual(sales('', 'sold: 0.2'));
  });

  it('the later of two changes holds, and when it ends the earlier one again', () => {
    const one = sales(`timeline:\n${change(0, 0.2)}`);
    const both = sales(`timeline:\n${change(0, 0.2)}${change(4, 0.4, ', days: 2')}`);
    expect(both.slice(0, 4)).toEqual(one.slice(0, 4));
    expect(both[5] / one[5]).toBeCloseTo(2, 1);
    expect(both[8] / one[8]).toBeCloseTo(1, 2);
  });

  it('a copy of a path goes on with the parameters of its time', () => {
    const scenario = quiet(`miners: off\nowners: on\ntimeline:\n${change(3, 0, ', days: 2')}`);
    const world = atDay(scenario, 4);
    const copy = world.copy();
    world.runTo(world.endBlock);
    const end = world.economy.values.slice();
    const other = new World(scenario);
    other.begin(0);
    other.restore(copy);
    other.runTo(other.endBlock);
    expect(other.economy.values).toEqual(end);
  });
});
