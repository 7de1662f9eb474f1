/** Variants: the scenario and its changes side by side, path by path, on the same random numbers. */

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Agent } from '../../src/agents/agent.js';
import { ACTOR_KEYS } from '../../src/agents/index.js';
import { SUMMARY_METRICS } from '../../src/metrics/pathSummary.js';
import { createSimulator, PartsSimulator, ScenarioFold, scenarioSource } from '../../src/montecarlo/parts.js';
import { PathError, runJob, runScenario } from '../../src/montecarlo/run.js';
import { simulateInto } from '../../src/montecarlo/runner.js';
import { pairedSummary } from '../../src/numeric/paired.js';
import { Draws } from '../../src/random/draws.js';
import { PURPOSES } from '../../src/random/purposes.js';
import { loadScenario } from '../../src/scenario/load.js';
import { type ResolvedScenario, scenarioOf } from '../../src/scenario/resolved.js';
import { World } from '../../src/world.js';
import { type Folder, folder, loadFew } from '../scenario/small.js';
import { foldHash } from './aggregateBytes.js';

let place: Folder;
beforeAll(() => {
  place = folder();
});
afterAll(() => place.remove());
afterEach(() => {
  vi.restoreAllMocks();
});

const VARIANTS = `
variants:
  - { name: the same, set: { noise.scale: 0.0098 } }
  - { name: no fall, drop: [fall] }
  - { name: other rules, set: { rules.era: qmass } }
  - { name: no miners, set: { miners: off } }
  - name: a shock
    add: [{ at: day 1, order: { side: unstake, account: holder, netuid: 1, amount: 5000 } }]
`;
const few = (yaml: string): ResolvedScenario =>
  loadFew(
    place,
    `horizon: 4 days
paths: 14
timeline: [{ id: fall, at: day 2, tao_usd_jump: { log: -0.4 } }]
report: { sample_netuids: [1, 3], subnets_every: 1 day }
${yaml}`,
  );

const metric = (id: string): number => {
  const index = SUMMARY_METRICS.findIndex((one) => one.id === id);
  if (index < 0) throw new Error(`no metric ${id}`);
  return index;
};

describe('variants: running', () => {
  it('1, 2 and 7 workers and this thread: the same bytes of scenario, variants and differences', async () => {
    const scenario = few(VARIANTS);
    const source = scenarioSource(scenario);
    const hashes: string[] = [];
    for (const workers of [1, 2, 7]) {
      const { folded } = await runJob({ source, paths: 14, fold: new ScenarioFold(scenario) }, { workers });
      hashes.push(foldHash(folded));
    }
    hashes.push(foldHash((await runScenario(scenario, { workers: 1 })).folded));
    expect(new Set(hashes).size).toBe(1);
    const other = await runScenario(few(`seed: other\n${VARIANTS}`), { workers: 1 });
    expect(foldHash(other.folded)).not.toBe(hashes[0]);
  });

  it('a variant gives the numbers of a scenario of its own, whatever stands beside it', async () => {
    const together = (await runScenario(few(VARIANTS), { workers: 1 })).folded;
    const scenario = few(VARIANTS);
    for (const [index, variant] of scenario.variants.entries()) {
      const alone = (await runScenario(scenarioOf(scenario, variant), { workers: 1 })).folded;
      expect(alone.base.summaries).toEqual(together.variants[index].aggregate.summaries);
      expect(alone.base.networkBands()).toEqual(together.variants[index].aggregate.networkBands());
    }
    const without = (await runScenario(few(''), { workers: 1 })).folded;
    expect(without.base.summaries).toEqual(together.base.summaries);
  });

  it('a variant that changes nothing differs by exactly 0; one that changes something does not', async () => {
    const { folded } = await runScenario(few(VARIANTS), { workers: 1 });
    const [same, ...others] = folded.variants;
    const { quantiles, known } = same.differences.networkBands();
    expect(quantiles.every((value, i) => value === 0 || known[Math.floor(i / 5)] === 0)).toBe(true);
    expect(known.every((count) => count === 14 || count === 0)).toBe(true);
    for (const row of same.differences.summaries()) {
      if (row.pairs === 0) continue;
      expect(row).toMatchObject({ mean: 0, se: 0, median: 0, higher: 0, lower: 0 });
    }
    const { endNetuids, endMetrics } = same.aggregate.layout;
    for (let cell = 0; cell < endNetuids.length * endMetrics.length; cell++) {
      expect([same.differences.ends.mean(cell), same.differences.ends.se(cell)]).toEqual([0, 0]);
    }
    for (const { differences } of others) {
      expect(differences.summaries()[metric('final_alpha_cap_usd')].higher).not.toBe(
        differences.summaries()[metric('final_alpha_cap_usd')].lower,
      );
    }
  });

  it('differences are variant less scenario: without the fall TAO is dearer by its factor on every path', async () => {
    const { folded } = await runScenario(few(VARIANTS), { workers: 1 });
    const base = folded.base.summaryOf(metric('final_tao_usd'));
    const noFall = folded.variants[1].aggregate.summaryOf(metric('final_tao_usd'));
    noFall.forEach((value, path) => {
      // Impact of different sales is all that is left besides the fall.
      expect(Math.abs(Math.log(value / base[path]) - 0.4)).toBeLessThan(0.01);
    });
    const row = folded.variants[1].differences.summaries()[metric('final_tao_usd')];
    expect(row).toEqual(pairedSummary(base, noFall));
    expect(row.higher).toBe(1);
  });

  it('stopped: finished paths of all parts, with the bytes of a shorter run', async () => {
    const scenario = few(VARIANTS);
    const controller = new AbortController();
    const job = { source: scenarioSource(scenario), paths: 14, fold: new ScenarioFold(scenario) };
    const run = await runJob(job, { workers: 1, signal: controller.signal, onProgress: () => controller.abort() });
    expect([run.pathsDone, run.partial]).toEqual([4, true]);
    for (const { aggregate, differences } of run.folded.variants) {
      expect(aggregate.pathsDone).toBe(4);
      expect(differences.summaries()[metric('final_tao_usd')].pairs).toBe(4);
    }
    const shorter = await runScenario({ ...scenario, paths: 4 }, { workers: 1 });
    const { base, variants } = shorter.folded;
    expect(run.folded.base.summaries).toEqual(base.summaries);
    variants.forEach(({ aggregate, differences }, index) => {
      const stopped = run.folded.variants[index];
      expect(stopped.aggregate.networkBands()).toEqual(aggregate.networkBands());
      expect(stopped.differences.networkBands()).toEqual(differences.networkBands());
      expect(stopped.differences.summaries()).toEqual(differences.summaries());
    });
  });

  it('the fold takes as many numbers as the simulator gives', () => {
    const scenario = few(VARIANTS);
    expect(new ScenarioFold(scenario).length).toBe(createSimulator(scenario).length);
  });

  it('memory: sixteen times the paths, no more for the differences', () => {
    const bytes = (paths: number): number => {
      const scenario = { ...few(VARIANTS), paths };
      const fold = new ScenarioFold(scenario);
      const row = new Float64Array(fold.length);
      for (let path = 0; path < paths; path++) {
        for (let i = 0; i < row.length; i++) row[i] = Math.sin(i * 7.3 + path);
        fold.add(row);
      }
      return fold.variants.reduce((sum, { differences }) => sum + differences.byteLength, 0);
    };
    expect(bytes(16 * 64)).toBeLessThan(1.6 * bytes(64));
  });

  it('a path that breaks in a variant says in which', () => {
    const broken = {
      length: 2,
      simulate: () => {
        throw new RangeError('no such pool');
      },
    };
    const fine = { length: 3, simulate: (path: number, row: Float64Array) => void row.fill(path) };
    const parts = new PartsSimulator([
      { name: null, simulator: fine },
      { name: 'variant odd', simulator: broken },
    ]);
    const fault = simulateInto(parts, 5, new Float64Array(parts.length));
    expect(fault).toMatchObject({ path: 5, name: 'RangeError', message: 'variant odd: no such pool' });
    if (fault !== null)
      expect(new PathError(fault).message).toContain('path 5 failed: RangeError: variant odd: no such');
  });
});

describe('variants: what pairing is worth', () => {
  // The whole network for two weeks, rank32 against its predecessor.
  const weeks = (seed: string): ResolvedScenario =>
    loadScenario(
      place.write(
        'weeks.yaml',
        `name: weeks
horizon: 14 days
paths: 32
seed: ${seed}
report: { every: 14 days, subnets_every: 14 days }
variants: [{ name: qmass, set: { rules.era: qmass } }]
`,
      ),
    );
  const IDS = [
    'final_alpha_cap_tao',
    'final_alpha_cap_usd',
    'final_tao_in_pools',
    'final_tao_usd',
    'alpha_cap_usd_growth',
  ];

  it('paired differences have at least five times less variance than runs of other seeds', async () => {
    const { folded } = await runScenario(weeks('1'), { workers: 2 });
    const other = await runScenario({ ...weeks('2'), variants: [] }, { workers: 2 });
    const [{ aggregate, differences }] = folded.variants;
    const rows = differences.summaries();
    for (const id of IDS) {
      const { se, unpairedSe, varianceReduction } = rows[metric(id)];
      expect(varianceReduction).toBeGreaterThanOrEqual(5);
      // The same variant against a scenario of another seed: this is what pairing saves.
      const unpaired = pairedSummary(other.folded.base.summaryOf(metric(id)), aggregate.summaryOf(metric(id)));
      expect((unpaired.se / se) ** 2).toBeGreaterThanOrEqual(5);
      // The estimate of it is right: a standard deviation of 32 numbers is known to 13 %.
      expect(unpaired.se / unpairedSe).toBeGreaterThan(0.6);
      expect(unpaired.se / unpairedSe).toBeLessThan(1.6);
    }
  });
});

/** What was drawn under each key: `purpose/entity/occasion` → the words that came out. */
function record(run: () => void): Map<string, number[]> {
  const drawn = new Map<string, number[]>();
  let words: number[] = [];
  // oxlint-disable-next-line typescript/unbound-method -- called with the `this` of the call below
  const { at, uint32 } = Draws.prototype;
  vi.spyOn(Draws.prototype, 'at').mockImplementation(function (this: Draws, purpose, entity, occasion) {
    const key = `${purpose}/${entity}/${occasion}`;
    words = drawn.get(key) ?? [];
    drawn.set(key, words);
    return at.call(this, purpose, entity, occasion);
  });
  vi.spyOn(Draws.prototype, 'uint32').mockImplementation(function (this: Draws) {
    const word = uint32.call(this);
    words.push(word);
    return word;
  });
  run();
  vi.restoreAllMocks();
  return drawn;
}

function drawsOf(scenario: ResolvedScenario, meddle: (agent: Agent) => void = () => undefined): Map<string, number[]> {
  return record(() => {
    const world = new World(scenario);
    for (const { agent } of world.seats) meddle(agent);
    world.begin(3);
    world.runTo(world.endBlock);
  });
}

const ofPurpose = (drawn: Map<string, number[]>, purpose: number): Map<string, number[]> =>
  new Map([...drawn].filter(([key]) => key.startsWith(`${purpose}/`)));

describe('variants: the same random numbers', () => {
  it('there is something to shift', () => {
    const drawn = drawsOf(few(''));
    for (const purpose of [PURPOSES.noise, PURPOSES.taoUsd]) expect(ofPurpose(drawn, purpose).size).toBeGreaterThan(2);
  });

  it.each(ACTOR_KEYS)('without %s everybody else draws what they drew', (key) => {
    const base = few('');
    const whole = drawsOf(base);
    const without = drawsOf({ ...base, actors: { ...base.actors, [key]: null } });
    for (const [stream, words] of without) expect(whole.get(stream)).toEqual(words);
    if (key !== 'noise') expect(ofPurpose(without, PURPOSES.noise)).toEqual(ofPurpose(whole, PURPOSES.noise));
    expect(ofPurpose(without, PURPOSES.taoUsd)).toEqual(ofPurpose(whole, PURPOSES.taoUsd));
  });

  it('an actor that draws more shifts nobody', () => {
    const purpose = 4_000_000;
    const greedy = drawsOf(few(''), (agent) => {
      const decide = agent.decide.bind(agent);
      agent.decide = (context, netuid) => {
        context.draws.at(purpose, netuid, context.block).uniform();
        decide(context, netuid);
        context.draws.at(purpose + 1, netuid, context.block).normal();
      };
    });
    expect(ofPurpose(greedy, purpose).size).toBeGreaterThan(2);
    for (const key of greedy.keys()) if (Number(key.split('/')[0]) >= purpose) greedy.delete(key);
    expect(greedy).toEqual(drawsOf(few('')));
  });

  it('a new subnet draws for itself alone', () => {
    const base = few('');
    const registered = few(
      `variants: [{ name: one more, add: [{ at: day 1, order: { side: register_subnet, account: idle, amount: 100000 } }] }]`,
    );
    const more = scenarioOf(registered, registered.variants[0]);
    const before = drawsOf(base);
    const after = drawsOf(more);
    const added = [...after.keys()].filter((key) => !before.has(key));
    expect(new Set(added.map((key) => key.split('/')[1])).size).toBe(1);
    for (const [stream, words] of before) expect(after.get(stream)).toEqual(words);
  });
});
