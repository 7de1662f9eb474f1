import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { type FactReport, factReport, parseResult } from '../../src/facts/facts.js';
import { type Folder, fakeTerminal, folder } from '../scenario/small.js';

/** States from which a world without events has to look like the data, with the rules of their time. */
const STARTS = [
  ['2026-03-31', 'fees2author'],
  ['2026-08-07', 'rank32'],
] as const;

describe.each(STARTS)('the baseline from the state of %s', (date, era) => {
  let place: Folder;
  let report: FactReport;
  beforeAll(async () => {
    place = folder();
    const out = join(place.path, 'result.json');
    const start = ['--set', `start.snapshot=data/finney-${date}.json`, '--set', `rules={ era: ${era} }`];
    const run = ['run', 'scenarios/baseline.yaml', ...start, '--paths', '4', '--workers', '1', '--out', out];
    const { said, terminal } = fakeTerminal();
    expect(await main(run, terminal), said.err).toBe(0);
    report = factReport(parseResult(readFileSync(out, 'utf8'), out), out);
  }, 600_000);
  afterAll(() => {
    place.remove();
  });

  it('reproduces the facts of the data', () => {
    // Fact 5 is a correlation: four paths of half a year tell it to .04; docs/facts.md has a run of a hundred.
    const misses = report.rows.filter(({ fact, pass }) => fact !== 5 && !pass);
    expect(misses.map(({ what, model, accept }) => `${what}: ${model.median}, not in ${accept.join(' to ')}`)).toEqual(
      [],
    );
  });

  it('adds up: who is paid, what the chain and users bring', () => {
    const misses = report.flows.filter(({ pass }) => pass === false);
    expect(misses.map(({ what, model, accept }) => `${what}: ${model.median}, not in ${accept?.join(' to ')}`)).toEqual(
      [],
    );
  });
});
