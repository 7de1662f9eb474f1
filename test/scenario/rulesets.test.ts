import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScenarioError } from '../../src/errors.js';
import { snakeCase } from '../../src/input/words.js';
import { PathSimulator } from '../../src/path.js';
import type { Era } from '../../src/protocol/eras/era.js';
import { RULESETS } from '../../src/protocol/eras/index.js';
import type { ResolvedScenario } from '../../src/scenario/resolved.js';
import { resolveRules } from '../../src/scenario/rules.js';
import { type Folder, folder, loadFew } from './small.js';

const IDS = [...RULESETS.keys()];
const HEAD = new Set(['id', 'title', 'spec', 'block', 'date', 'confidence', 'sources']);

let place: Folder;
beforeAll(() => {
  place = folder();
});
afterAll(() => {
  place.remove();
});

const load = (yaml: string, subnets?: number): ResolvedScenario => loadFew(place, yaml, subnets);

/** Samples of a path of which every event was checked; not finite is only what is not known. */
function run(scenario: ResolvedScenario): PathSimulator {
  const simulator = new PathSimulator(scenario, { checkEveryEvent: true });
  const { network, subnets, summary } = simulator.simulate(0);
  for (const values of [network, subnets, summary]) {
    for (const value of values) expect(Math.abs(value)).not.toBe(Number.POSITIVE_INFINITY);
  }
  return simulator;
}

/** The parameters of a ruleset as a scenario writes them. */
function written(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? 'off';
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !HEAD.has(key))
      .map(([key, part]) => [snakeCase(key), written(part)]),
  );
}

/** @returns keys of `rules` beside `extends` */
function changesTo(era: Era | undefined): { readonly extras: object } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every part of a ruleset is a map
  return written(era) as { extras: object };
}

const parameters = (era: Era): object =>
  JSON.parse(JSON.stringify(era, (key, value: unknown) => (HEAD.has(key) ? undefined : value)));

function resolved(rules: object): { rules: Era; faults: string[] } {
  const faults: string[] = [];
  const result = resolveRules({ ...rules }, ['rules'], (path, message) => {
    faults.push(`${path.join('.')}: ${message}`);
  });
  return { rules: result, faults };
}

describe('every ruleset', () => {
  it.each(IDS)('%s is taken by its id, and runs two days on the grid', (id) => {
    const scenario = load(`rules: { era: ${id} }\nhorizon: 2 days\nreport: { subnets_every: 1 day }\n`);
    expect(scenario.rules).toBe(RULESETS.get(id));
    run(scenario);
  });

  it.each(IDS)('%s runs some hundred blocks one by one', (id) => {
    run(load(`rules: { era: ${id} }\nhorizon: 400 blocks\nresolution: block\nreport: { every: 100 blocks }\n`));
  });

  it.each(IDS)('%s can be written as changes of itself, and nothing is changed', (id) => {
    const era = RULESETS.get(id);
    const { rules, faults } = resolved({ extends: id, ...changesTo(era) });
    expect(faults).toEqual([]);
    expect(rules).toBe(era);
  });

  it('can be written as changes of every other one', () => {
    for (const base of RULESETS.values()) {
      for (const era of RULESETS.values()) {
        const dropped = Object.fromEntries(Object.keys(base.extras).map((key) => [snakeCase(key), 'off']));
        const changes = changesTo(era);
        const { rules, faults } = resolved({
          extends: base.id,
          ...changes,
          extras: { ...dropped, ...changes.extras },
        });
        expect(faults, `${base.id} → ${era.id}`).toEqual([]);
        expect(parameters(rules), `${base.id} → ${era.id}`).toEqual(parameters(era));
      }
    }
  });
});

describe('changes of a ruleset', () => {
  const rules = (yaml: string): Era => load(`rules: ${yaml}\n`).rules;

  it('to another form take what is missing from the newest era that has it, and keep the rest', () => {
    expect(rules('{ extends: rank32, pool: { fee: { kind: flat } } }').pool.fee).toEqual(
      RULESETS.get('launch_ema')?.pool.fee,
    );
    expect(rules('{ extends: launch, pool: { fee: { kind: rate, u16: 66 } } }').pool.fee).toEqual({
      kind: 'rate',
      u16: 66,
    });
    expect(rules('{ extends: rank32, shares: { by: flow } }').shares).toEqual({
      by: 'flow',
      netOfProtocol: true,
      cutoff: 0,
      exponent: 1,
      emissionSwitch: true,
    });
    expect(rules('{ extends: flow, shares: { by: moving_price, gate: off } }').shares).toEqual({
      by: 'moving_price',
      minerBurn: true,
      rootProportion: false,
      gate: null,
      emissionSwitch: false,
    });
    const { neurons } = rules(
      '{ extends: rank32, registration: { neurons: { by: interval, target: 3 } } }',
    ).registration;
    expect(neurons).toMatchObject({ by: 'interval', intervalBlocks: 360, target: 3, smoothing: 0.97, priceStart: 1 });
    // The pool alone changes: who gets the fee stays.
    expect(rules('{ extends: rank32, pool: { kind: v3 } }').pool).toEqual({
      ...RULESETS.get('rank32')?.pool,
      kind: 'v3',
    });
  });

  it('take parts out, and put them in', () => {
    const { registration, pool, movingPrice, split } = rules(
      '{ extends: rank32, registration: { limit: off, conviction: off, start_call_delay_blocks: null }, pool: { input_per_reserve_max: off }, moving_price: { halving_blocks: off }, split: { root_sell_threshold: off } }',
    );
    expect(registration).toMatchObject({ limit: null, conviction: null, startCallDelayBlocks: null });
    expect([pool.inputPerReserveMax, movingPrice.halvingBlocks, split.rootSellThreshold]).toEqual([null, null, null]);
    const launch = rules(
      '{ extends: launch, registration: { limit: 64, conviction: { fraction: 0.5 } }, shares: { gate: { exponent: 2 } } }',
    );
    expect(launch.registration).toMatchObject({
      limit: 64,
      conviction: { of: 'eligible_alpha', fraction: 0.5, strict: true, ageMinBlocks: 2_628_000 },
    });
    expect(launch.shares).toMatchObject({ gate: { bar: { by: 'rank', rank: 32 }, exponent: 2, everyBlocks: 360 } });
  });

  it('add extras and drop them, and say so', () => {
    expect(rules('{ extends: rank32, extras: { tiers: {}, top_k: { count: 8 } } }').extras).toEqual({
      tiers: { size: 32, firstPart: 0.75 },
      topK: { count: 8 },
    });
    const dropped = rules('{ extends: tiers, extras: { tiers: off } }');
    expect(dropped.extras).toEqual({});
    expect(dropped.id).toBe('tiers*');
    expect(dropped.title).toContain('changed: extras.tiers = off');
  });
});

describe('messages', () => {
  it.each(IDS.filter((id) => id.length > 4))('a slip in %s names a near one, in one line', (id) => {
    let message = '';
    try {
      load(`rules: { era: ${id.slice(0, -1)}q }\n`);
    } catch (error) {
      if (error instanceof ScenarioError) ({ message } = error);
    }
    expect(message).toMatch(/must be a ruleset that `dtao eras` lists; did you mean \w+\?$/);
  });
});
