import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { quantileSorted } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { packageFolder } from '../../src/files.js';
import { asNumbers } from '../../src/numeric/summary.js';
import { jsonText } from '../../src/report/jsonText.js';
import { columnsFingerprint, fingerprintOf, resultText } from '../../src/report/result.js';
import { type Columns, type Result, resultJsonSchema, resultSchema } from '../../src/report/resultSchema.js';
import { resultNumber } from '../../src/report/round.js';
import { hashSources, runningCode } from '../../src/report/source.js';
import { fakeSamples } from '../montecarlo/fakeSimulator.js';
import { CODE, fakeResult } from './fixture.js';

const text = (result: Result) => [...resultText(result)].join('');
const parsed = (result: Result): Result => JSON.parse(text(result));
const tables = (result: Result): [string, Columns][] => [
  ['network.bands', result.network.bands],
  ['subnets.bands', result.subnets.bands],
  ['summary', result.summary],
  ['samplePaths.network', result.samplePaths.network],
  ['samplePaths.subnets', result.samplePaths.subnets],
];

describe('result: format', () => {
  const validate = new Ajv({ strict: false }).compile(resultJsonSchema());

  it('validates against its JSON Schema, as a file, and against the types it was made from', async () => {
    const result = parsed(await fakeResult());
    expect(validate(result) ? [] : validate.errors).toEqual([]);
    expect(resultSchema.parse(result)).toEqual(result);
  });

  it('the schema can fail', async () => {
    const result = parsed(await fakeResult());
    const faults: ((bad: Record<string, unknown>) => void)[] = [
      (bad) => delete bad['fingerprint'],
      (bad) => (bad['schema'] = 'dtao-result/2'),
      (bad) => (bad['extra'] = 1),
      (bad) => (bad['pathsDone'] = 0),
      (bad) => (bad['network'] = { bands: { day: [0], block: [1], tao_usd_p05: ['1'] } }),
      (bad) => (bad['network'] = { bands: { day: [0] } }),
      (bad) => (bad['metrics'] = [{ id: 'x', unit: '1' }]),
    ];
    for (const spoil of faults) {
      const bad: Record<string, unknown> = structuredClone(result);
      spoil(bad);
      expect(validate(bad)).toBe(false);
    }
  });

  it('tables have columns of one length, each a key or a metric with a definition', async () => {
    const result = await fakeResult();
    const ids = (scope: string) => result.metrics.filter((metric) => metric.scope === scope).map((metric) => metric.id);
    for (const [name, table] of tables(result)) {
      const lengths = new Set(Object.values(table).map((column) => column.length));
      expect(lengths.size, name).toBe(1);
      const scope = name === 'summary' ? 'path' : name.includes('network') ? 'network' : 'subnet';
      for (const column of Object.keys(table)) {
        if (['path', 'netuid', 'day', 'block'].includes(column)) continue;
        const id = name.endsWith('bands') ? column.replace(/_(p\d\d|known)$/, '') : column;
        expect(ids(scope), `${name} ${column}`).toContain(id);
      }
    }
    // 5 samples; 3 subnets × 3 samples; 40 paths; 3 whole paths × 5; 3 × 2 listed subnets that exist × 3.
    expect(tables(result).map(([, table]) => Object.values(table)[0].length)).toEqual([5, 9, 40, 15, 18]);
    for (const { definition, unit } of result.metrics) expect(definition.length * unit.length).toBeGreaterThan(0);
  });

  it('numbers stand where they belong', async () => {
    const result = await fakeResult(40);
    const raw = Array.from({ length: 40 }, (_, path) => fakeSamples(path));
    // Whole paths: path 2, netuid 9 (index 2 of 3), sample 1, price (metric 0 of 2).
    const whole = result.samplePaths.subnets;
    const at = whole.path.findIndex((path, row) => path === 2 && whole.netuid[row] === 9 && whole.day[row] === 1);
    expect(whole['price'][at]).toBe(resultNumber(raw[2].subnets[(1 * 3 + 2) * 2]));
    expect(whole.block[at]).toBe(8200);
    // Network, path 1, sample 4, signed (metric 1 of 4).
    const network = result.samplePaths.network;
    const row = network.path.findIndex((path, index) => path === 1 && network.day[index] === 4);
    expect(network['signed'][row]).toBe(resultNumber(raw[1].network[4 * 4 + 1]));
    // Bands of netuid 4 (index 1), sample 2, price.
    const bands = result.subnets.bands;
    const band = bands.netuid.findIndex((netuid, index) => netuid === 4 && bands.day[index] === 2);
    const sorted = Float64Array.from(raw, (samples) => samples.subnets[(2 * 3 + 1) * 2]).sort();
    for (const [suffix, probability] of Object.entries({ p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95 })) {
      const exact = quantileSorted(asNumbers(sorted), probability);
      expect(Math.abs((bands[`price_${suffix}`][band] ?? 0) - exact)).toBeLessThanOrEqual(0.005 * exact);
    }
    // Rows.
    expect(result.summary.path).toEqual(raw.map((_, path) => path));
    expect(result.summary['path_end']).toEqual(raw.map((_, path) => path + 0.5));
  });

  it('unknown is null, never 0, and bands say how many paths know', async () => {
    const result = await fakeResult(40);
    expect(result.summary['maybe'].slice(0, 4)).toEqual([null, 1, 2, null]);
    expect(result.network.bands['never_p50']).toEqual([null, null, null, null, null]);
    expect(result.network.bands['never_known']).toEqual([0, 0, 0, 0, 0]);
    expect(result.network.bands['level_known']).toBeUndefined();
    const known = result.network.bands['sometimes_known'];
    expect(known.every((count) => count !== null && count > 25 && count <= 40)).toBe(true);
    expect(text(result)).not.toMatch(/NaN|Infinity/);
  });

  it('property: 7 significant digits, whole numbers exact, unknown null, infinite refused', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
        const rounded = resultNumber(value) ?? Number.NaN;
        expect(Math.abs(rounded - value)).toBeLessThanOrEqual(5.0001e-7 * Math.abs(value) + Number.MIN_VALUE);
        expect(JSON.parse(JSON.stringify(rounded))).toBe(rounded);
      }),
    );
    expect([12_345_678, -9_007_199_254_740_991, 8_791_253.25, 0.123456789, -0, Number.NaN].map(resultNumber)).toEqual([
      12_345_678,
      -9_007_199_254_740_991,
      8_791_253,
      0.1234568,
      0,
      null,
    ]);
    expect(() => resultNumber(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });

  it('property: the text is the value, columns on a line', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse([...jsonText(value)].join(''))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect([...jsonText({ a: [1, 2], b: { c: [[1], 2] }, d: undefined })].join('')).toBe(
      '{\n "a": [1,2],\n "b": {\n  "c": [\n   [1],\n   2\n  ]\n }\n}',
    );
  });
});

describe('result: fingerprint', () => {
  it('the same seed twice, on 1 and 2 workers: the same bytes but for the environment', async () => {
    const [a, b, c] = [await fakeResult(), await fakeResult(), await fakeResult(40, {}, 2)];
    expect(text(b)).toBe(text(a));
    expect(text({ ...c, environment: a.environment })).toBe(text(a));
    expect(c.environment.workers).toBe(2);
  });

  it('is that of the file as read, covers everything but itself and the environment', async () => {
    const result = parsed(await fakeResult());
    expect(fingerprintOf(result)).toBe(result.fingerprint);
    expect(fingerprintOf({ ...result, environment: { ...result.environment, seconds: 99 } })).toBe(result.fingerprint);
    expect(fingerprintOf({ ...result, partial: true })).not.toBe(result.fingerprint);
    const moved = structuredClone(result);
    moved.network.bands['level_p50'][3] = 1;
    expect(fingerprintOf(moved)).not.toBe(result.fingerprint);
    expect(columnsFingerprint(moved)).not.toBe(columnsFingerprint(result));
    expect(columnsFingerprint({ ...result, code: { ...CODE, version: '9.9.9' } })).toBe(columnsFingerprint(result));
  });

  it('another seed, another fingerprint', async () => {
    expect((await fakeResult(8, { seed: 'a' })).fingerprint).not.toBe((await fakeResult(8, { seed: 'b' })).fingerprint);
  });
});

describe('result: source of the code', () => {
  it('depends on names and texts of the computing sources, not on line ends or on the command line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dtao-source-'));
    const write = (file: string, content: string) => {
      mkdirSync(join(folder, file, '..'), { recursive: true });
      writeFileSync(join(folder, file), content);
    };
    write('a.ts', 'one\ntwo\n');
    write('engine/b.ts', 'three\n');
    const hash = hashSources(folder);
    write('a.ts', 'one\r\ntwo\r\n');
    write('cli.ts', 'x');
    write('cli/main.ts', 'x');
    write('verify/golden.ts', 'x');
    write('notes.md', 'x');
    expect(hashSources(folder)).toBe(hash);
    write('engine/b.ts', 'four\n');
    expect(hashSources(folder)).not.toBe(hash);
    write('engine/b.ts', 'three\n');
    expect(hashSources(folder)).toBe(hash);
    write('engine/c.ts', '');
    expect(hashSources(folder)).not.toBe(hash);
  });

  it('names the package', () => {
    const code = runningCode();
    const manifest: { name: string; version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(code).toMatchObject({ name: manifest.name, version: manifest.version });
    expect(code.source).toBe(hashSources('src'));
  });
});

describe('docs/result.md', () => {
  it('names every key of a result', async () => {
    const page = readFileSync(join(packageFolder(), 'docs', 'result.md'), 'utf8');
    for (const key of Object.keys(await fakeResult(4))) expect(page, key).toContain(`\`${key}`);
  });

  it('its way to check a fingerprint works (object keys that are whole numbers apart: results have none)', async () => {
    const { fingerprint, environment, ...content } = parsed(await fakeResult(4));
    const sorted = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, member]) => [key, sorted(member)]),
      );
    };
    const hash = createHash('sha256')
      .update(JSON.stringify(sorted(content)))
      .digest('hex');
    expect(`sha256:${hash}`).toBe(fingerprint);
    expect(environment.platform).toBe('test');
  });
});
