/** Events that act on money at the border: news, freezes, the off-ramp. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ATTENTION,
  accountIndex,
  EXTERNAL_USD,
  INFLOW_FACTOR,
  NETWORK_ATTENTION,
  OFF_RAMP_LEFT,
  OFF_RAMP_USD_PER_DAY,
  TAO_IN,
  USD_NET_TAO,
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

function few(yaml: string): ResolvedScenario {
  return loadFew(place, `horizon: 12 days\n${yaml}`);
}

/** The world at the end of some days, the last day's events and decisions included. */
function atDay(scenario: ResolvedScenario, days: number): World {
  const world = new World(scenario);
  world.begin(0);
  world.runTo(world.onGrid(scenario.start.block + days * 7200));
  return world;
}

const valuesAt = (scenario: ResolvedScenario, days: number): Float64Array => atDay(scenario, days).economy.values;

describe('news', () => {
  const quiet = 'noise: off\nstakers: off\nexternal: off\n';

  it('golden: becomes attention to the subnet that it names, or to the network, and TAO in its pool', () => {
    const one = valuesAt(few(`${quiet}timeline:\n  - { at: day 2, news: { netuid: 3, attention: 0.5 } }\n`), 8);
    const none = valuesAt(few(quiet), 8);
    // Noticed in the middle of day 3 (decisions are at half past), six days before the end of day 8 less a half.
    const closed = (time: number) => (Math.exp(-time / 14) - Math.exp(-time / 2)) / (1 / 2 - 1 / 14);
    expect(one[ATTENTION + 3]).toBeCloseTo(0.5 * closed(5), 9);
    expect(one[ATTENTION + 2]).toBe(0);
    expect(one[TAO_IN + 3] / none[TAO_IN + 3]).toBeGreaterThan(1.05);
    expect(one[TAO_IN + 2] / none[TAO_IN + 2]).toBeLessThan(1.01);
    const all = valuesAt(few(`${quiet}timeline:\n  - { at: day 2, news: { attention: 0.5 } }\n`), 8);
    expect(all[NETWORK_ATTENTION]).toBeCloseTo(0.5 * closed(5), 9);
    for (const netuid of [1, 2, 3]) expect(all[TAO_IN + netuid] / none[TAO_IN + netuid]).toBeGreaterThan(1.05);
  });

  it('of 0, or without anybody who attends, changes no bit of the state', () => {
    const none = valuesAt(few(''), 6);
    expect(valuesAt(few('timeline:\n  - { at: day 2, news: { netuid: 3, attention: 0 } }\n'), 6)).toEqual(none);
    // Attention with a gain of 0 orders nothing: all but its own memory is as without it.
    const off = atDay(few('attention: off\n'), 6).economy;
    expect(none.slice(0, off.memory)).toEqual(off.values.slice(0, off.memory));
  });
});

describe('regulation_freeze', () => {
  it('golden: stops what external capital pays in and closes the off-ramp, for its days', () => {
    const frozen = few(
      'timeline:\n  - { at: day 3, days: 4, regulation_freeze: { inflow_factor: 0, off_ramp_factor: 0 } }\n',
    );
    const [before, in4, in6, after] = [2.9, 4, 6, 9].map((day) => atDay(frozen, day));
    const usd = (world: World): number => world.economy.values[EXTERNAL_USD];
    expect(usd(before)).toBeGreaterThan(0);
    expect(usd(in6)).toBe(usd(in4));
    expect(usd(after)).toBeGreaterThan(usd(in6));
    expect(in6.economy.values[USD_NET_TAO]).toBe(in4.economy.values[USD_NET_TAO]);
    const queue = ({ economy }: World): number =>
      economy.accounts.reduce((sum, _, account) => sum + economy.values[economy.accountWaiting + account], 0);
    expect(queue(before)).toBe(0);
    expect(queue(in6)).toBeGreaterThan(queue(in4));
    expect(queue(in4)).toBeGreaterThan(0);
    expect(queue(after)).toBe(0);
    expect(after.economy.values[INFLOW_FACTOR]).toBe(1);
  });

  it('a factor of 1 changes nothing', () => {
    const world = atDay(few('timeline:\n  - { at: day 3, regulation_freeze: {} }\n'), 6);
    expect(world.economy.values).toEqual(valuesAt(few(''), 6));
  });
});

describe('off_ramp', () => {
  it('golden: limits what is sold in a day, and what the scenario has holds again after its days', () => {
    const base = 'tao_usd: { off_ramp: { capacity_usd_per_day: 5.0e+7 } }\n';
    const limited = few(`${base}timeline:\n  - { at: day 3, days: 4, off_ramp: { capacity_usd_per_day: 1000 } }\n`);
    const during = atDay(limited, 5).economy;
    const miners = accountIndex(during, 'miners');
    expect(during.values[OFF_RAMP_USD_PER_DAY]).toBe(1000);
    expect(during.values[OFF_RAMP_LEFT]).toBeCloseTo(0, 12);
    expect(during.values[during.accountWaiting + miners]).toBeGreaterThan(0);
    const after = atDay(limited, 8).economy;
    expect(after.values[OFF_RAMP_USD_PER_DAY]).toBe(5e7);
    expect(after.values[after.accountWaiting + miners]).toBe(0);
  });

  it('of a capacity that nothing reaches changes nothing that people see', () => {
    const wide = atDay(few('tao_usd: { off_ramp: { capacity_usd_per_day: 1.0e+12 } }\n'), 6).economy;
    const none = atDay(few(''), 6).economy;
    expect(wide.values.slice(wide.accountTao)).toEqual(none.values.slice(none.accountTao));
  });
});
