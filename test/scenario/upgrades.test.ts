import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALPHA_IN,
  CUM_ALPHA_RECYCLED,
  EXISTS,
  FAILED_ORDERS,
  FIRST_EMISSION_BLOCK,
  REGISTERED_BLOCK,
} from '../../src/engine/state.js';
import { MIGRATIONS } from '../../src/engine/switching.js';
import { PathSimulator } from '../../src/path.js';
import { RULESETS } from '../../src/protocol/eras/index.js';
import type { ResolvedScenario } from '../../src/scenario/resolved.js';
import { type Folder, folder, loadFew } from './small.js';

const OFF = 'noise: off\nstakers: off\nminers: off\nvalidators: off\nowners: off\nroot: off\n';
const START = 8_791_253;

let place: Folder;
beforeAll(() => {
  place = folder();
});
afterAll(() => {
  place.remove();
});

const load = (yaml: string, subnets?: number): ResolvedScenario => loadFew(place, yaml, subnets);

const simulator = (scenario: ResolvedScenario): PathSimulator => new PathSimulator(scenario, { checkEveryEvent: true });

/** A network metric of path 0 by sample. */
function column(run: PathSimulator, network: Float64Array, id: string): number[] {
  const { networkMetrics } = run.layout;
  const metric = networkMetrics.findIndex((one) => one.id === id);
  return run.layout.networkBlocks.map((_, sample) => network[sample * networkMetrics.length + metric]);
}

describe('the rules of history', () => {
  const yaml = `rules: { era: history }\nhorizon: 90 days\n${OFF}`;

  it('are those of the start, then upgrades and repairs at their blocks', () => {
    const { rules, timeline } = load(yaml);
    expect(rules.id).toBe('rank32');
    expect(timeline.map(({ id, block }) => [id, block])).toEqual([
      ['history-feerecycle', 8_831_003],
      ['history-curated', 8_938_465],
      ['history-basket', 9_088_597],
      ['history-counter_repair', 9_149_868],
      ['history-prepay', timeline[4].block],
    ]);
    // 2026-10-05, 18 days after basket.
    expect(Math.abs(timeline[4].block - (9_088_597 + 18 * 7200))).toBeLessThan(7200);
    const ids = timeline.flatMap((event) => (event.kind === 'ruleset' ? [event.rules.id] : []));
    expect(ids).toEqual(['feerecycle', 'curated', 'basket', 'prepay']);
  });

  it('leave out what lies behind the end, and mix with what the scenario has', () => {
    const { timeline } = load(
      'rules: { era: history }\nhorizon: 20 days\ntimeline:\n  - { at: 8831003, regime: { name: calm } }\n  - { at: day 1, regime: { name: calm } }\n',
    );
    expect(timeline.map(({ id }) => id)).toEqual(['regime-2', 'history-feerecycle', 'regime-1']);
  });

  it.each(['block', 'tempo'])('repair the counter of root stake once, with resolution %s', (resolution) => {
    const repair = MIGRATIONS.get('counter_repair')?.block ?? 0;
    // One day around the repair: the state is moved there.
    const scenario = load(`rules: { era: history }\nhorizon: 1 day\nresolution: ${resolution}\n${OFF}`);
    const block = repair - 400;
    const moved = {
      ...scenario,
      start: { ...scenario.start, block },
      horizonBlocks: 1440,
      report: { ...scenario.report, networkEveryBlocks: 360 },
      timeline: load(yaml).timeline.filter((event) => event.block === repair),
    };
    const run = simulator(moved);
    const without = simulator({ ...moved, timeline: [] });
    const [network, plain] = [run.simulate(0).network, without.simulate(0).network];
    for (const id of ['root_stake', 'issuance']) {
      const jumps = column(run, network, id).map((value, sample) => value - column(without, plain, id)[sample]);
      expect(jumps.slice(0, 2)).toEqual([0, 0]);
      // Once: what root earns differs a little after it.
      for (const jump of jumps.slice(2)) expect(Math.abs(jump - 172_001.438)).toBeLessThan(1);
    }
  });
});

describe('upgrades in the timeline', () => {
  it('name a ruleset by id, or extend one', () => {
    const { timeline, rules } = load(
      'rules: { era: qmass }\ntimeline:\n  - { at: day 1, ruleset: rank32 }\n  - { id: own, at: day 2, ruleset: { extends: rank32, pool: { stake_min: 1 } } }\n  - { at: day 3, ruleset: { era: tiers } }\n  - { at: day 4, migration: { name: lock_reset } }\n',
    );
    expect(rules).toBe(RULESETS.get('qmass'));
    expect(timeline).toMatchObject([
      { id: 'ruleset-1', block: START + 7200, kind: 'ruleset', rules: RULESETS.get('rank32') },
      { id: 'own', kind: 'ruleset', rules: { id: 'rank32*', pool: { stakeMin: 1 } } },
      { id: 'ruleset-3', kind: 'ruleset', rules: RULESETS.get('tiers') },
      { id: 'migration-4', kind: 'migration', name: 'lock_reset' },
    ]);
  });

  it.each(['block', 'tempo'])(
    'hold in their paths alone: the next one starts from the first rules (%s)',
    (resolution) => {
      const scenario = load(
        `horizon: 1000 blocks\nresolution: ${resolution}\nreport: { every: 100 blocks }\ntimeline:\n  - { at: ${START + 300}, ruleset: flow }\n  - { at: ${START + 700}, ruleset: superellipse }\n`,
      );
      const used = simulator(scenario);
      used.simulate(1);
      const again = used.simulate(0);
      const fresh = simulator(scenario).simulate(0);
      expect(again).toEqual(fresh);
      const plain = simulator({ ...scenario, timeline: [] }).simulate(0);
      const width = used.layout.networkMetrics.length;
      // Block 300 and before are the same without them, later ones are not.
      expect(again.network.subarray(0, 3 * width)).toEqual(plain.network.subarray(0, 3 * width));
      expect(again.network.subarray(9 * width)).not.toEqual(plain.network.subarray(9 * width));
    },
  );
});

describe('orders of the timeline', () => {
  const with5 = (rules: string, orders: string): PathSimulator => {
    const run = simulator(
      load(
        `rules: ${rules}\nhorizon: 2 days\nresolution: block\nreport: { every: 1 day, subnets_every: 1 day }\n${OFF}timeline:\n${orders}`,
      ),
    );
    const { network, subnets, summary } = run.simulate(0);
    for (const values of [network, subnets, summary]) {
      for (const value of values) expect(Math.abs(value)).not.toBe(Number.POSITIVE_INFINITY);
    }
    return run;
  };

  it('register a subnet in the slot of the one that is pruned', () => {
    const block = START + 100;
    const order = `  - { at: ${block}, order: { side: register_subnet, account: idle, amount: 100000 } }\n`;
    const { values } = with5('{ extends: rank32, registration: { limit: 5, immunity_blocks: 0 } }', order).economy;
    expect(values[FAILED_ORDERS]).toBe(0);
    const slots = [1, 2, 3, 4, 5];
    expect(slots.map((netuid) => values[EXISTS + netuid])).toEqual([1, 1, 1, 1, 1]);
    expect(slots.filter((netuid) => values[REGISTERED_BLOCK + netuid] === block)).toHaveLength(1);
    // Below the limit it takes a free one, which a later order may name.
    const start = `  - { at: ${block + 10}, order: { side: start_call, netuid: 6 } }\n`;
    const grown = with5('{ era: rank32 }', order + start).economy.values;
    expect(grown[FAILED_ORDERS]).toBe(0);
    expect([6, 7].map((netuid) => grown[EXISTS + netuid])).toEqual([1, 0]);
    expect([grown[REGISTERED_BLOCK + 6], grown[FIRST_EMISSION_BLOCK + 6]]).toEqual([block, block + 11]);
  });

  it('move alpha, and buy and burn it', () => {
    const orders = [
      `  - { at: ${START + 50}, order: { side: move, account: holder, netuid: 1, to_netuid: 4, amount: 1000 } }\n`,
      `  - { at: ${START + 60}, order: { side: buy_and_burn, netuid: 3, amount: 50 } }\n`,
    ];
    const [moved, both, none] = [orders[0], orders.join(''), '  []\n'].map(
      (text) => with5('{ era: rank32 }', text).economy.values,
    );
    expect(both[FAILED_ORDERS]).toBe(0);
    expect(moved[ALPHA_IN + 1]).toBeGreaterThan(none[ALPHA_IN + 1]);
    expect(moved[ALPHA_IN + 4]).toBeLessThan(none[ALPHA_IN + 4]);
    expect(both[ALPHA_IN + 3]).toBeLessThan(moved[ALPHA_IN + 3]);
    expect(both[CUM_ALPHA_RECYCLED + 3]).toBeCloseTo(moved[CUM_ALPHA_RECYCLED + 3], 6);
  });
});
