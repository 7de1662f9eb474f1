import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isScalar, parseDocument, visit } from 'yaml';
import { type Fault, ScenarioError } from '../../src/errors.js';
import { loadScenario } from '../../src/scenario/load.js';
import { readSnapshot } from '../../src/scenario/snapshot.js';
import { type Folder, folder, SMALL_SNAPSHOT } from './small.js';

/** Every kind of key, each value on a line of its own. */
const FULL = `name: full
start:
  snapshot: small.json
rules:
  extends: rank32
  shares:
    miner_burn: true
    gate:
      exponent: 2
      bar:
        by: rank
        rank: 16
  injection:
    cap: root_proportion
  pool:
    fee:
      kind: rate
      u16: 33
    stake_min: 0.002
    input_per_reserve_max: 1000
  moving_price:
    halving_blocks: 201600
  root:
    tao_weight_u64: "3320413933267719290"
  registration:
    limit: 128
    neurons:
      by: half_life
      factor: 1.26
    conviction:
      fraction: 0.18
      strict: true
  extras:
    tiers:
      first_part: 0.75
horizon: 90 days
resolution: block
paths: 12
seed: a seed
tao_usd:
  start: 300
  volatility_per_day: 0.05
  degrees_of_freedom: 5
  drift_per_day: 0.001
  jumps:
    per_day: 0.1
    mean_log: -0.1
    sd_log: 0.2
  regime: turbulent
  regimes:
    calm:
      factor: 0.9
      mean_days: 50
  impact:
    coefficient: 0.5
    volume_usd_per_day: 1.0e+8
  off_ramp:
    capacity_usd_per_day: 2.0e+6
holdings:
  alpha_out:
    owner: 0.1
    miners: 0.1
    validators: 0.1
    noise: 0.1
    external: 0.1
    stakers: 0.5
  free_tao:
    noise: 0.1
  root_stake:
    stakers: 0.1
noise:
  scale: 0.01
  clustering: 0.5
stakers:
  wealth:
    trend: 0.1
    yield: 0.3
    value: 0.1
    holder: 0.5
  elasticity:
    trend: 0.2
    yield: 0.1
    value: 0.3
  slippage_max: 0.05
miners:
  sold_min: 0.5
attention:
  gain: 0.1
  flow_per_pool: 0.04
external:
  inflow_per_pool: -0.001
validators: off
owners:
  sold: 0.5
root:
  cash_out: 0.5
timeline:
  - id: a
    at: day 3
    order:
      side: stake
      account: external
      netuid: 1
      amount: 100
      limit_price: 0.5
  - at: 8000500
    emission_enabled:
      netuid: 7
      value: true
  - at: 2026-04-30
    tao_usd_jump:
      log: -0.5
  - at: day 4
    order:
      side: move
      netuid: 1
      to_netuid: 7
      amount: 3
  - at: day 5
    ruleset: qmass
  - at: day 6
    ruleset:
      extends: feerecycle
      pool:
        stake_min: 0.001
  - at: day 6
    news:
      netuid: 7
      attention: 0.5
  - at: day 6
    days: 4
    regulation_freeze:
      inflow_factor: 0.1
      off_ramp_factor: 0.2
  - at: day 6
    days: 2
    off_ramp:
      capacity_usd_per_day: 1000
  - at: day 7
    migration:
      name: counter_repair
variants:
  - name: calmer
    question: What if nobody was nervous?
    set:
      tao_usd.regime: calm
      timeline.a.at: day 4
      owners: off
  - name: without a
    drop:
      - a
      - miners.sold_min
    add:
      - id: b
        at: day 8
        regime:
          name: calm
report:
  every: 1 day
  subnets_every: 3 days
  sample_paths: 2
`;

interface Leaf {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly key: { readonly from: number; readonly to: number; readonly word: string };
}

/** Scalars of a text, and the keys they stand under. */
function leaves(text: string): Leaf[] {
  const found: Leaf[] = [];
  visit(parseDocument(text), {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !key.range || !isScalar(value) || !value.range) return;
      found.push({
        line: text.slice(0, value.range[0]).split('\n').length,
        from: value.range[0],
        to: value.range[1],
        key: { from: key.range[0], to: key.range[1], word: String(key.value) },
      });
    },
  });
  return found;
}

function faultsOf(run: () => unknown): readonly Fault[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ScenarioError) return error.faults;
    throw error;
  }
  return [];
}

let place: Folder;
beforeAll(() => {
  place = folder();
});
afterAll(() => {
  place.remove();
});

/** Wrong whatever is asked for: no key takes a list of lists, a map with this key, or not-a-number. */
const WRONG = ['[[]]', '{ no_such_key: 1 }', '.nan', '-.inf', 'null'] as const;

describe('a scenario with every kind of key', () => {
  const scenarioFaults = (text: string) => faultsOf(() => loadScenario(place.write('full.yaml', text)));

  it('is sound', () => {
    expect(scenarioFaults(FULL)).toEqual([]);
  });

  it('property: a value of a wrong type is a fault in its line', () => {
    fc.assert(
      fc.property(fc.constantFrom(...leaves(FULL)), fc.constantFrom(...WRONG), (leaf, wrong) => {
        // The keys of these for which nothing means something: the rate does not depend on age, there is no limit.
        fc.pre(!(['halving_blocks', 'input_per_reserve_max', 'limit'].includes(leaf.key.word) && wrong === 'null'));
        const faults = scenarioFaults(FULL.slice(0, leaf.from) + wrong + FULL.slice(leaf.to));
        expect(faults.map(({ line }) => line)).toContain(leaf.line);
        // A fault has no shadow: at most the list that became another one is mentioned, too.
        expect(faults.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('property: a key with a slip is a fault in its line that names the key that was meant', () => {
    fc.assert(
      fc.property(fc.constantFrom(...leaves(FULL)), ({ line, key }) => {
        const slip = `${key.word.slice(0, -1)}q`;
        const faults = scenarioFaults(FULL.slice(0, key.from) + slip + FULL.slice(key.to));
        const fault = faults.find((one) => one.line === line && one.message.startsWith('unknown key'));
        expect(fault).toBeDefined();
        // A key of `set` goes down by dots: the last part has the slip.
        const meant = key.word.split('.').at(-1) ?? '';
        if (meant.length > 3) expect(fault?.message).toContain(`did you mean ${meant}?`);
      }),
      { numRuns: 150 },
    );
  });

  it('property: any damage to the text gives faults or a scenario, never another error', () => {
    fc.assert(
      fc.property(
        fc.nat(FULL.length),
        fc.nat(30),
        fc.string({ maxLength: 12, unit: 'binary' }),
        (from, length, put) => {
          scenarioFaults(FULL.slice(0, from) + put + FULL.slice(from + length));
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('a snapshot', () => {
  const snapshotFaults = (text: string) => faultsOf(() => readSnapshot(place.write('broken.json', text)));

  it('property: a value of a wrong type is a fault in its line', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...leaves(SMALL_SNAPSHOT)),
        fc.constantFrom('[[]]', '{"a":1}', '-.inf'),
        (leaf, wrong) => {
          const faults = snapshotFaults(SMALL_SNAPSHOT.slice(0, leaf.from) + wrong + SMALL_SNAPSHOT.slice(leaf.to));
          expect(faults.map(({ line }) => line)).toEqual([leaf.line]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('property: any damage to the text gives faults or a snapshot, never another error', () => {
    fc.assert(
      fc.property(
        fc.nat(SMALL_SNAPSHOT.length),
        fc.nat(30),
        fc.string({ maxLength: 12, unit: 'binary' }),
        (from, length, put) => {
          snapshotFaults(SMALL_SNAPSHOT.slice(0, from) + put + SMALL_SNAPSHOT.slice(from + length));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('scenarios of the repository', () => {
  it.each(readdirSync('scenarios').filter((name) => name.endsWith('.yaml')))(
    '%s loads, resolves and begins with a question',
    (name) => {
      const scenario = loadScenario(join('scenarios', name));
      expect(scenario.question).toContain('?');
      expect(`${scenario.name}.yaml`).toBe(name);
    },
  );
});
