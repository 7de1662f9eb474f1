import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { snakeCase } from '../../src/input/words.js';
import { RULESETS } from '../../src/protocol/eras/index.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';
import { HEAD, MALFORMED_SCENARIOS } from './malformed.js';
import { MALFORMED_SNAPSHOTS } from './malformedSnapshots.js';
import { type Folder, fakeTerminal, folder, SMALL_SNAPSHOT } from './small.js';

const HEAD_KEYS = ['id', 'title', 'spec', 'block', 'date', 'confidence', 'sources'];
const keys = (map: object): string => Object.keys(map).map(snakeCase).join(', ');

let place: Folder;
beforeEach(() => {
  place = folder();
});
afterEach(() => {
  place.remove();
});

/** Rules that proposals add, chain's rulesets first. */
const EXTRA_KEYS = keys(Object.assign({}, ...[...RULESETS.values()].toReversed().map(({ extras }) => extras)));

/** Words that grow with the rulesets. */
function expected(line: string, file: string): string {
  return line
    .replaceAll('FILE', file)
    .replaceAll('FOLDER', place.path)
    .replace('EXTRA_KEYS', EXTRA_KEYS)
    .replace('POOL_KEYS', keys(rank32.pool))
    .replace('INJECTION_KEYS', keys(rank32.injection))
    .replace(
      'RULE_KEYS',
      Object.keys(rank32)
        .filter((key) => !HEAD_KEYS.includes(key))
        .map(snakeCase)
        .join(', '),
    );
}

describe('malformed scenarios', () => {
  it('there are at least thirty', () => {
    expect(MALFORMED_SCENARIOS.length).toBeGreaterThanOrEqual(30);
  });

  it.each(MALFORMED_SCENARIOS)('$what', async ({ yaml, whole, args = [], faults }) => {
    const file = place.write('broken.yaml', typeof yaml === 'string' && whole !== true ? HEAD + yaml : yaml);
    const before = readdirSync(place.path);
    const { said, terminal } = fakeTerminal();
    const code = await main(['run', file, '--out', join(place.path, 'out', 'x.json'), ...args], terminal);
    expect(said.err.split('\n')).toEqual([...faults.map((line) => expected(line, file)), '']);
    expect(code).toBe(2);
    expect(said.out).toBe('');
    expect(readdirSync(place.path)).toEqual(before);
  });

  it('a missing file, with the nearest one', async () => {
    place.write('off-ramp.yaml', HEAD);
    const { said, terminal } = fakeTerminal();
    const code = await main(['run', join(place.path, 'off-rmap.yaml')], terminal);
    expect(code).toBe(2);
    expect(said.err).toBe(`${join(place.path, 'off-rmap.yaml')}: no such file; did you mean off-ramp.yaml?\n`);
  });

  it('a folder', async () => {
    const { said, terminal } = fakeTerminal();
    expect(await main(['run', place.path], terminal)).toBe(2);
    expect(said.err).toBe(`${place.path}: is a folder; a scenario is a file\n`);
  });
});

describe('malformed snapshots', () => {
  it('there are at least ten', () => {
    expect(MALFORMED_SNAPSHOTS.length).toBeGreaterThanOrEqual(10);
  });

  it.each(MALFORMED_SNAPSHOTS)('$what', async ({ change, faults }) => {
    const file = place.write('broken.json', change(SMALL_SNAPSHOT));
    const { said, terminal } = fakeTerminal();
    const code = await main(['snapshot', file], terminal);
    expect(said.err.split('\n')).toEqual([...faults.map((line) => expected(line, file)), '']);
    expect(code).toBe(2);
    expect(said.out).toBe('');
  });

  it.each(MALFORMED_SNAPSHOTS)('from a scenario: $what', async ({ change, faults }) => {
    const file = place.write('broken.json', change(SMALL_SNAPSHOT));
    const scenario = place.write('scenario.yaml', 'name: x\nstart: { snapshot: broken.json }\n');
    const { said, terminal } = fakeTerminal();
    const code = await main(['run', scenario, '--out', join(place.path, 'out', 'x.json')], terminal);
    expect(code).toBe(2);
    for (const line of faults) expect(said.err).toContain(expected(line, file));
    expect(readdirSync(place.path).sort()).toEqual(['broken.json', 'scenario.yaml', 'small.json']);
  });
});
