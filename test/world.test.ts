import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOBODY } from '../src/agents/index.js';
import { BLOCK, CUM_VOLUME, ISSUANCE, MINTED_TAO, MOVING_PRICE, TAO_IN } from '../src/engine/state.js';
import { packageFolder } from '../src/files.js';
import { loadScenario } from '../src/scenario/load.js';
import type { ResolvedScenario } from '../src/scenario/resolved.js';
import { ALL_MOVE, World } from '../src/world.js';

const BASELINE = loadScenario(join(packageFolder(), 'scenarios', 'baseline.yaml'));
const START = BASELINE.start.block;
const DAY = 7200;

const scenario = (changes: Partial<ResolvedScenario> = {}): ResolvedScenario => ({
  ...BASELINE,
  horizonBlocks: 6 * DAY,
  timeline: [
    { id: 'jump', block: START + 4 * DAY, endBlock: null, kind: 'tao_usd_jump', log: 0.3 },
    { id: 'rules', block: START + 5 * DAY, endBlock: null, kind: 'ruleset', rules: BASELINE.rules },
  ],
  ...changes,
});

describe.each(['tempo', 'block'] as const)('a world at resolution %s', (resolution) => {
  const days = resolution === 'tempo' ? 6 : 1;
  const run = scenario({ resolution, horizonBlocks: days * DAY });

  it('paused and resumed is the same as in one go', () => {
    const whole = new World(run);
    whole.begin(3);
    whole.runTo(whole.endBlock);
    const paused = new World(run);
    paused.begin(3);
    for (const part of [0.1, 0.35, 0.36, 1]) paused.runTo(paused.onGrid(START + Math.floor(part * days * DAY)));
    expect(paused.economy.values).toEqual(whole.economy.values);
  });

  it('goes on from a copy as often as one likes, whatever was done in between', () => {
    const world = new World(run);
    world.begin(3);
    world.runTo(world.onGrid(START + Math.floor(days * DAY * 0.4)));
    const copy = world.copy();
    world.runTo(world.endBlock);
    const end = world.economy.values.slice();
    world.restore(copy);
    world.jump(1);
    world.runTo(world.endBlock);
    expect(world.economy.values).not.toEqual(end);
    world.begin(5);
    world.runTo(world.endBlock);
    world.begin(3);
    world.restore(copy);
    world.runTo(world.endBlock);
    expect(world.economy.values).toEqual(end);
  });
});

describe('a turn for all subnets of a block', () => {
  it('is a turn for each of them, to the rounding of sums', () => {
    const day = scenario({ resolution: 'day', timeline: [], actors: { ...NOBODY, noise: BASELINE.actors.noise } });
    const [together, one] = [new World(day), new World(day)];
    together.begin(2);
    one.begin(2);
    together.runTo(together.endBlock);
    while (one.next() <= one.endBlock) one.step(ALL_MOVE);
    const { values, netuidEnd } = together.economy;
    let traded = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      for (const column of [TAO_IN, CUM_VOLUME, MOVING_PRICE]) {
        const [a, b] = [values[column + netuid], one.economy.values[column + netuid]];
        expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.abs(a));
      }
      if (values[CUM_VOLUME + netuid] > 0) traded++;
    }
    expect(traded).toBeGreaterThan(100);
  });
});

describe('a world where nothing moves', () => {
  it('has its clock alone: no TAO/USD, no timeline', () => {
    const world = new World(scenario());
    world.begin(0);
    world.runTo(world.onGrid(START + DAY));
    const before = world.economy.values.slice();
    world.runTo(world.endBlock, { protocol: false, actors: false });
    const { values } = world.economy;
    expect(values[BLOCK]).toBe(world.endBlock);
    for (let i = 0; i < values.length; i++) if (i !== BLOCK) expect(values[i], `number ${i}`).toBe(before[i]);
  });

  it('without actors nobody trades, without the protocol nothing is paid', () => {
    const world = new World(scenario({ timeline: [] }));
    const ended = (moving: { protocol: boolean; actors: boolean }): Float64Array => {
      world.begin(0);
      world.runTo(world.onGrid(START + DAY));
      world.runTo(world.endBlock, moving);
      return world.economy.values.slice();
    };
    const [chain, people] = [ended({ protocol: true, actors: false }), ended({ protocol: false, actors: true })];
    world.begin(0);
    world.runTo(world.onGrid(START + DAY));
    const start = world.economy.values;
    const sum = (values: Float64Array, offset: number): number =>
      values.subarray(offset, offset + 129).reduce((total, value) => total + value, 0);
    expect(sum(chain, CUM_VOLUME)).toBe(sum(start, CUM_VOLUME));
    expect(chain[ISSUANCE]).toBeGreaterThan(start[ISSUANCE]);
    expect(sum(people, CUM_VOLUME)).toBeGreaterThan(sum(start, CUM_VOLUME));
    expect(people[MINTED_TAO]).toBe(start[MINTED_TAO]);
  });
});
