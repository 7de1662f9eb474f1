/** TAO/USD from a file: read, checked, put into the scenario, and reproduced by the run. */

import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TAO_USD } from '../../src/engine/state.js';
import { ScenarioError } from '../../src/errors.js';
import { recordedPrice } from '../../src/market/taoUsd.js';
import { loadScenario } from '../../src/scenario/load.js';
import type { ResolvedScenario } from '../../src/scenario/resolved.js';
import { World } from '../../src/world.js';
import { type Folder, folder } from './small.js';

let place: Folder;
beforeEach(() => {
  place = folder();
});
afterEach(() => {
  place.remove();
});

const HEAD = 'name: x\nstart: { snapshot: small.json }\nhorizon: 3 days\n';

/** A scenario of three days from block 8,000,000, 2026-04-19 12:00, along these prices. */
function load(csv: string, yaml = ''): ResolvedScenario {
  place.write('prices.csv', csv);
  return loadScenario(place.write('x.yaml', `${HEAD}tao_usd: { path: prices.csv }\n${yaml}`));
}

function faults(csv: string): string[] {
  try {
    load(csv);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.replaceAll(`${place.path}/`, '').split('\n');
    throw error;
  }
  return [];
}

/** USD per TAO after each day. */
function days(scenario: ResolvedScenario): number[] {
  const world = new World(scenario);
  world.begin(0);
  const start = world.economy.values[TAO_USD];
  return [
    start,
    ...[1, 2, 3].map((day) => {
      world.runTo(world.onGrid(scenario.start.block + day * 7200));
      return world.economy.values[TAO_USD];
    }),
  ];
}

const BY_BLOCK = 'block,price\n7999000,100\n8003600,100\n8010800,200\n8021600,50\n';

describe('a recorded price', () => {
  it('golden: blocks: the log price is a straight line, and the run follows it whatever people do', () => {
    const scenario = load(BY_BLOCK);
    // Steps end a block before multiples of 360.
    const expected = [100, 100 * 2 ** (3879 / 7200), 200 * 4 ** (-3879 / 10_800), 50 * 4 ** (81 / 10_800)];
    days(scenario).forEach((price, day) => {
      expect(price).toBeCloseTo(expected[day], 9);
    });
    expect(scenario.taoUsd.start).toBe(100);
  });

  it('golden: a close is the price at the end of its day, UTC', () => {
    const { taoUsd } = load('date,open,close\n2026-04-18,9,100\n2026-04-19,9,150\n2026-04-22,9,300\r\n');
    // The snapshot is of noon: half a day is 43,200 s of 12.0123 s a block.
    expect(taoUsd.path?.blocks).toEqual([7_996_404, 8_003_596, 8_025_174]);
    expect(taoUsd.path?.prices).toEqual([100, 150, 300]);
    expect(taoUsd.start).toBeCloseTo(Math.sqrt(100 * 150), 2);
  });

  it('is part of the scenario: the file is not needed any more', () => {
    const scenario = load(BY_BLOCK);
    rmSync(`${place.path}/prices.csv`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a worker is given
    expect(days(JSON.parse(JSON.stringify(scenario)) as ResolvedScenario)).toEqual(days(scenario));
  });

  it('is moved by a jump from then on, and by nothing that is sold', () => {
    const jumped = load(BY_BLOCK, 'timeline:\n  - { at: day 1.5, tao_usd_jump: { log: 0.5 } }\n');
    const [, one, two, three] = days(jumped);
    const plain = days(load(BY_BLOCK, 'external: { inflow_per_pool: 0.2 }\n'));
    expect(plain).toEqual(days(load(BY_BLOCK)));
    expect(one).toBe(plain[1]);
    expect(two / plain[2]).toBeCloseTo(Math.exp(0.5), 12);
    expect(three / plain[3]).toBeCloseTo(Math.exp(0.5), 12);
  });

  it('is flat outside of its points', () => {
    const path = { blocks: [10, 20], prices: [1, 4] };
    expect([5, 10, 15, 20, 25].map((block) => recordedPrice(path, block))).toEqual([1, 1, 2, 4, 4]);
  });

  it('is refused with all of its faults', () => {
    expect(faults('day,usd\n1,2\n')).toEqual([
      'prices.csv:1:1: found the columns day, usd; must have date and close, or block and price',
    ]);
    expect(faults('date,close\n2026-04-18,1\n2026-02-30,2\n19.4.26,x\n')).toEqual([
      'prices.csv:4:1 close: found "x"; a number is needed',
    ]);
    expect(faults('date,close\n2026-04-18,1\n2026-02-30,0\n2026-04-20,2e6\n')).toEqual([
      'prices.csv:3:1 date: found "2026-02-30"; must be a date YYYY-MM-DD',
      'prices.csv:3:1 close: found 0; must be a number above 0, at most 1,000,000 (USD per TAO)',
      'prices.csv:4:1 close: found 2000000; must be a number above 0, at most 1,000,000 (USD per TAO)',
    ]);
    expect(faults('block,price\n1.5,1\n')).toEqual([
      'prices.csv:2:1 block: found 1.5; must be a block, a whole number from 0 to 1,000,000,000',
    ]);
    expect(faults('block,price\n7999000,1\n8030000,1\n8030000,2\n')).toEqual([
      'prices.csv:4:1 block: found 8030000 after 8030000; rows must be in ascending order',
    ]);
    expect(faults('block,price\n8000001,1\n8021599,1\n')).toEqual([
      'x.yaml:4:18 tao_usd.path: found "prices.csv", which goes from block 8000001 to 8021599; the run goes from block 8000000 to 8021600',
    ]);
    expect(faults('date,close\n')).toEqual(['prices.csv:1:1: no rows below the head line']);
  });
});
