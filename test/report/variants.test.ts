import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsFingerprint, fingerprintOf } from '../../src/report/result.js';
import { type Columns, type Result, resultJsonSchema } from '../../src/report/resultSchema.js';
import { runAndReport } from '../../src/report/run.js';
import { type Folder, folder, loadFew } from '../scenario/small.js';

let place: Folder;
let result: Result;
let summary: string;
beforeAll(async () => {
  place = folder();
  const scenario = loadFew(
    place,
    `horizon: 3 days
paths: 8
timeline:
  - { id: fall, at: day 0.5, tao_usd_jump: { log: -0.4 } }
variants:
  - { name: same, set: { noise.scale: 0.0098 } }
  - { name: no fall, question: What if not?, drop: [fall] }
  - { name: "SN1 off, no buys", set: { rules: { extends: rank32, shares: { gate: off } } } }
report: { every: 1 day, subnets_every: 1 day, sample_netuids: [1, 3] }
`,
  );
  const out = join(place.path, 'x.json');
  ({ summary } = await runAndReport(scenario, { workers: 1, columns: 80, colour: false, out }));
  result = JSON.parse(readFileSync(out, 'utf8'));
});
afterAll(() => place.remove());

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const rowsOf = (table: { readonly variant: readonly string[] }, name: string): number[] =>
  table.variant.map((_, row) => row).filter((row) => table.variant[row] === name);

describe('a holder whom one of the two follows', () => {
  it('is described, told where it is, and not compared', async () => {
    const scenario = loadFew(
      place,
      `horizon: 2 days
paths: 2
variants: [{ name: me, set: { holders: [{ name: me, tao: 100, policy: root }] } }, { name: same, set: { miners: on } }]
report: { every: 1 day, subnets_every: 1 day, sample_netuids: [1] }
`,
    );
    const out = join(place.path, 'holder.json');
    const { result: found } = await runAndReport(scenario, { workers: 1, columns: 80, colour: false, out });
    if (found?.differences === undefined || found.variants === undefined) throw new Error('no differences');
    const id = 'holder_me_final_tao';
    expect(found.metrics.filter((one) => one.id === id).length).toBe(1);
    expect(found.summary[id]).toBeUndefined();
    expect(found.variants.map(({ summary: own }) => own[id]?.length)).toEqual([2, undefined]);
    expect(found.differences.summary.metric).not.toContain(id);
    expect(found.differences.summary.metric.length).toBe(2 * (Object.keys(found.summary).length - 1));
    const lengths = Object.values(found.differences.network.bands).map((column: readonly unknown[]) => column.length);
    expect(new Set(lengths)).toEqual(new Set([6]));
  });
});

describe('the result of a scenario with variants', () => {
  it('validates against its schema, with its fingerprint', () => {
    const validate = new Ajv({ strict: false }).compile(resultJsonSchema());
    expect(validate(result) ? [] : validate.errors).toEqual([]);
    expect(fingerprintOf(result)).toBe(result.fingerprint);
    const { variants = [] } = result;
    const other = structuredClone(result);
    const [value] = other.variants?.[1].summary['final_tao_usd'] ?? [];
    expect(value).toBeGreaterThan(0);
    if (other.variants !== undefined) other.variants[1].summary['final_tao_usd'][0] = 1;
    expect(columnsFingerprint(other)).not.toBe(columnsFingerprint(result));
    expect(variants.map(({ name, question, changes, ruleset }) => [name, question, changes, ruleset.id])).toEqual([
      ['same', '', ['noise.scale: 0.0098 → 0.0098'], 'rank32'],
      ['no fall', 'What if not?', ['without fall (tao_usd_jump: { log: -0.4 } at day 0.5)'], 'rank32'],
      ['SN1 off, no buys', '', ['rules: { extends: rank32, shares: { gate: off } }'], 'rank32*'],
    ]);
    expect(result.limits.some((text) => text.includes('rules of these variants: SN1 off, no buys.'))).toBe(true);
  });

  it('a column of each table is a metric with a definition and a unit', () => {
    const ids = (scope: string): string[] => result.metrics.filter((one) => one.scope === scope).map(({ id }) => id);
    const { differences, variants = [] } = result;
    if (differences === undefined) throw new Error('no differences');
    expect(Object.keys(differences.summary)).toEqual(['variant', 'metric', ...ids('difference')]);
    expect(new Set(differences.summary.metric)).toEqual(new Set(ids('path')));
    const plain = (table: object): Set<string> =>
      new Set(Object.keys(table).map((key) => key.replace(/_(p\d\d|known|base|difference|se)$/, '')));
    expect(plain(differences.subnets)).toEqual(new Set(['variant', 'netuid', ...ids('end')]));
    expect(plain(differences.network.bands)).toEqual(new Set(['variant', 'day', 'block', ...ids('network')]));
    for (const variant of variants) {
      expect(plain(variant.network.bands)).toEqual(plain(result.network.bands));
      expect(plain(variant.subnets.bands)).toEqual(plain(result.subnets.bands));
      expect(Object.keys(variant.summary)).toEqual(Object.keys(result.summary));
      expect(new Set(variant.subnets.bands.netuid)).toEqual(new Set([1, 3]));
    }
    for (const { definition, unit } of result.metrics) expect(definition.length * unit.length).toBeGreaterThan(0);
  });

  it('a column has a number for each row', () => {
    const { differences, variants = [] } = result;
    const lengths = (table: object): Set<number> =>
      new Set(Object.values(table).map((column: readonly unknown[]) => column.length));
    const metrics = result.metrics.filter(({ scope }) => scope === 'path').length;
    expect(lengths(differences?.summary ?? {})).toEqual(new Set([3 * metrics]));
    expect(lengths(differences?.network.bands ?? {})).toEqual(new Set([3 * 4]));
    expect(lengths(differences?.subnets ?? {})).toEqual(new Set([3 * 5]));
    for (const { network, subnets, summary } of variants) {
      expect([lengths(network.bands), lengths(subnets.bands), lengths(summary)]).toEqual([
        new Set([4]),
        new Set([2 * 4]),
        new Set([8]),
      ]);
    }
  });

  it('differences follow from the rows of both summaries', () => {
    const table = result.differences?.summary;
    if (table === undefined) throw new Error('no differences');
    let checked = 0;
    for (const { name, summary: own } of result.variants ?? []) {
      for (const row of rowsOf(table, name)) {
        const id = table.metric[row];
        const both = known(
          result.summary[id].map((base, path) => {
            const value = own[id][path];
            return base === null || value === null ? null : value - base;
          }),
        );
        expect(table['pairs'][row]).toBe(both.length);
        if (both.length < 2) continue;
        // Both summaries are rounded to 7 digits.
        const rounding =
          1e-6 * Math.max(...known(own[id]).map(Math.abs), ...known(result.summary[id]).map(Math.abs), 1e-12);
        expect(Math.abs((table['mean'][row] ?? 0) - mean(both))).toBeLessThanOrEqual(rounding);
        const se = sampleStandardDeviation(both) / Math.sqrt(both.length);
        expect(Math.abs((table['se'][row] ?? 0) - se)).toBeLessThanOrEqual(rounding);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(30);
  });

  it('the fall shows: TAO is dearer without it from day 1 on, on every path', () => {
    const table = result.differences?.network.bands;
    if (table === undefined) throw new Error('no differences');
    const columns: Columns = table;
    const rows = rowsOf(table, 'no fall');
    expect(rows.map((row) => table.day[row])).toEqual([0, 1, 2, 3]);
    expect(rows.map((row) => (columns['tao_usd_p05'][row] ?? 0) > 30)).toEqual([false, true, true, true]);
    expect(rows.map((row) => columns['tao_usd_p95'][row]).slice(0, 1)).toEqual([0]);
    for (const row of rowsOf(table, 'same')) {
      for (const [key, column] of Object.entries(columns)) {
        if (!['variant', 'day', 'block'].includes(key) && !key.endsWith('_known'))
          expect([0, null]).toContain(column[row]);
      }
    }
  });

  it('by subnet: a rule that takes from one gives to another', () => {
    const table = result.differences?.subnets;
    if (table === undefined) throw new Error('no differences');
    const columns: Columns = table;
    const rows = rowsOf(table, 'SN1 off, no buys');
    const shares = rows.map((row) => columns['emission_share_difference'][row] ?? 0);
    expect(Math.max(...shares)).toBeGreaterThan(1e-4);
    expect(Math.min(...shares)).toBeLessThan(-1e-4);
    // Shares sum to 1 before and after.
    expect(Math.abs(shares.reduce((sum, share) => sum + share, 0))).toBeLessThan(1e-6);
    expect(rows.map((row) => columns['alive_base'][row])).toEqual(rows.map(() => 1));
    for (const row of rowsOf(table, 'same')) expect(columns['log_price_difference'][row]).toBe(0);
  });

  it('the summary shows them in 80 columns', () => {
    const lines = summary.split('\n').filter((line) => !line.startsWith(place.path));
    expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(80);
    const from = lines.findIndex((line) => line.startsWith('variants less the scenario'));
    expect(from).toBeGreaterThan(0);
    expect(lines.slice(from).filter((line) => line.startsWith('  no fall'))[0]).toMatch(
      /^ {2}no fall +\d+\.\d+ +\d+\.\d+ +100 % +\d+(\.\d+)?$/,
    );
    expect(summary).toMatch(/\nsame +no difference\n/);
    expect(summary).toMatch(
      /\nSN1 off, no buys +\d+\.\d % moves: \d+ get more, \d+ less \(2 s\.e\.\)\n +\d+ \S.* \+[\d.,]+.*\n +\d+ \S.* −[\d.,]+/,
    );
  });
});
