import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTOR_KEYS } from '../../src/agents/index.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import { CUM_VOLUME } from '../../src/engine/state.js';
import { ScenarioError } from '../../src/errors.js';
import { packageFolder } from '../../src/files.js';
import { RULESETS } from '../../src/protocol/eras/index.js';
import { loadScenario } from '../../src/scenario/load.js';
import type { ResolvedScenario } from '../../src/scenario/resolved.js';
import { World } from '../../src/world.js';
import { anyActors } from './anyActors.js';

const BASELINE = loadScenario(join(packageFolder(), 'scenarios', 'baseline.yaml'));
const SCENARIOS = 1000;
const DAYS = 3;
const QUARTER = 1800;
/** Large, middling, small, young and not started. */
const NETUIDS = BASELINE.start.subnets
  .toSorted((a, b) => b.taoIn - a.taoIn || a.netuid - b.netuid)
  .filter((_, rank) => rank % 9 === 0)
  .map(({ netuid }) => netuid);
const RULES = [...RULESETS.values()];

describe('conservation', () => {
  it(`property: all actors on, with any parameters, under any rules: everything adds up in ${SCENARIOS} scenarios`, () => {
    let run = 0;
    let traded = 0;
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.constantFrom(...NETUIDS), { minLength: 2, maxLength: 4 })
          .chain((netuids) => fc.record({ netuids: fc.constant(netuids), actors: anyActors(netuids) })),
        fc.constantFrom(...RULES),
        fc.string({ minLength: 1, maxLength: 5 }),
        ({ netuids, actors }, rules, seed) => {
          const subnets = BASELINE.start.subnets.filter(({ netuid }) => netuids.includes(netuid));
          const start = { ...BASELINE.start, subnets };
          const scenario: ResolvedScenario = { ...BASELINE, start, rules, seed, actors, horizonBlocks: DAYS * 7200 };
          let world: World;
          try {
            world = new World(scenario);
          } catch (error) {
            // Holders who start with more than there is.
            if (!(error instanceof ScenarioError)) throw error;
            return;
          }
          world.begin(0);
          for (let quarter = 1; quarter <= 4 * DAYS; quarter++) {
            world.runTo(world.onGrid(start.block + quarter * QUARTER));
            checkInvariants(world.economy);
          }
          run++;
          if (netuids.some((netuid) => world.economy.values[CUM_VOLUME + netuid] > 0)) traded++;
        },
      ),
      { numRuns: SCENARIOS, seed: 11, endOnFailure: true },
    );
    // It was about something: nearly all ran, and somebody traded.
    expect(run).toBeGreaterThan(0.9 * SCENARIOS);
    expect(traded).toBeGreaterThan(0.9 * run);
  });

  it('draws every actor', () => {
    const [actors] = fc.sample(anyActors([1, 3]), { numRuns: 1, seed: 3 });
    expect(Object.keys(actors)).toEqual(ACTOR_KEYS);
    expect(Object.values(actors).every((own) => own !== null)).toBe(true);
  });
});
