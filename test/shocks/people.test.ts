/** Kinds of events that act on people and on what they are paid, each in a run where nothing else happens by chance. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkInvariants } from '../../src/engine/invariants.js';
import {
  BURNED_ALPHA,
  CUM_MINER_WITHHELD,
  CUM_MINERS,
  MINER_UNIT_COST,
  MINER_UNITS,
  REVENUE,
  REVENUE_MARKET,
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
    expect(atDay(scenario, 2).economy.values[MINER_UNITS + 3]).toBeGreaterThan(3.5);
    expect(atDay(scenario, 10).economy.values[MINER_UNITS + 3]).toBeLessThan(2);
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
