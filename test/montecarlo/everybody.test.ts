/**
 * The promise for each actor: a path is the same numbers whatever was computed before it, in whichever thread. Here
 * threads are simulators of their own that take turns in this one; paths.test.ts does it with real ones.
 */

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTOR_KEYS, type ActorKey, type ActorsParameters, NOBODY } from '../../src/agents/index.js';
import { gainLength, type LoopGainParameters } from '../../src/metrics/loopGain.js';
import { createSimulator } from '../../src/montecarlo/parts.js';
import type { ResolvedScenario } from '../../src/scenario/resolved.js';
import { anyActors } from '../agents/anyActors.js';
import { EVERYBODY } from '../agents/world.js';
import { type Folder, folder, loadFew } from '../scenario/small.js';

const PATHS = 7;
const WORKERS = [1, 2, 7];
const NETUIDS = [1, 2, 3, 4, 5];

let place: Folder;
beforeAll(() => {
  place = folder();
});
afterAll(() => place.remove());

const scenario = (actors: ActorsParameters, yaml = ''): ResolvedScenario => ({
  ...loadFew(place, `horizon: 3 days\npaths: ${PATHS}\n${yaml}`, NETUIDS.length),
  actors,
});

function gainOf({ loopGain }: ResolvedScenario): LoopGainParameters {
  if (loopGain === null) throw new Error('the scenario asks for no loop gain');
  return loopGain;
}

/** Rows of all paths, as so many workers compute them: each has a simulator and every so-manieth path, last path first. */
function rows(run: ResolvedScenario, workers: number): Float64Array[] {
  const all: Float64Array[] = Array.from({ length: PATHS }, () => new Float64Array(0));
  for (let worker = 0; worker < workers; worker++) {
    const simulator = createSimulator(run);
    const own = Array.from({ length: PATHS }, (_, path) => path).filter((path) => path % workers === worker);
    for (const path of own.toReversed()) {
      all[path] = new Float64Array(simulator.length);
      simulator.simulate(path, all[path]);
    }
  }
  return all;
}

function sameOnAnyNumberOfWorkers(run: ResolvedScenario): void {
  const [one, ...others] = WORKERS.map((workers) => rows(run, workers));
  for (const other of others) expect(other).toEqual(one);
  // Paths are not all one.
  expect(one[1]).not.toEqual(one[0]);
}

/** An actor with its defaults, or drawn where by default there is nobody. */
function alone(key: ActorKey): ActorsParameters {
  const present = [EVERYBODY, ...fc.sample(anyActors(NETUIDS), { numRuns: 20, seed: 7 })];
  const fits = present.find(({ [key]: own }) => JSON.stringify(own) !== '[]');
  if (fits === undefined) throw new Error(`no parameters for ${key}`);
  return { ...NOBODY, [key]: fits[key] };
}

describe('1, 2 and 7 workers compute the same bytes', () => {
  it.each(ACTOR_KEYS)('with %s alone', (key) => sameOnAnyNumberOfWorkers(scenario(alone(key))));

  it('with everybody', () => sameOnAnyNumberOfWorkers(scenario(EVERYBODY)));

  it.each([23, 24, 25])('with everybody, drawn (%i)', (seed) => {
    const [actors] = fc.sample(anyActors(NETUIDS), { numRuns: 1, seed });
    sameOnAnyNumberOfWorkers(scenario(actors));
  });

  it('with variants of actors, rules and events, and their loop gains', () => {
    const yaml = `loop_gain: { netuids: [1, 3], impulses: [0.01], horizons: [1, 1.5], with: [actors, both] }
variants:
  - { name: nobody, set: { ${ACTOR_KEYS.map((key) => `${key}: ${Array.isArray(EVERYBODY[key]) ? '[]' : 'off'}`).join(', ')} } }
  - { name: narrative, set: { attention.gain: 0.5 } }
  - { name: flow, set: { rules.era: netflow } }
  - { name: news, add: [{ at: day 1, news: { netuid: 3, attention: 1 } }] }
`;
    const run = scenario(EVERYBODY, yaml);
    expect(createSimulator(run).length).toBeGreaterThan(5 * gainLength(gainOf(run)));
    sameOnAnyNumberOfWorkers(run);
  });
});
