import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { tablesOf, writeParquet } from '../../src/report/parquet.js';
import type { Result } from '../../src/report/resultSchema.js';
import { pushed, varied } from '../plot/fixture.js';
import { type Folder, fakeTerminal, folder } from '../scenario/small.js';

let place: Folder;
let results: Result[];
beforeAll(async () => {
  place = folder();
  results = [await pushed(), await varied()];
});
afterAll(() => {
  place.remove();
});

/** An object of its own bytes: Buffers of small files share theirs. */
const bytesOf = (path: string): ArrayBuffer => Uint8Array.from(readFileSync(path)).buffer;

describe('Parquet', () => {
  it('every table comes back as it was: names, rows, numbers to the bit, unknown as null', async () => {
    for (const [i, result] of results.entries()) {
      const paths = writeParquet(result, join(place.path, `tables${i}`));
      const tables = tablesOf(result).filter(({ columns }) => Object.values(columns)[0].length > 0);
      expect(paths).toEqual(tables.map(({ name }) => join(place.path, `tables${i}`, `${name}.parquet`)));
      for (const [t, { columns }] of tables.entries()) {
        const rows = await parquetReadObjects({ file: bytesOf(paths[t]) });
        for (const [name, column] of Object.entries(columns)) {
          expect(rows.map((row) => row[name])).toEqual(column);
        }
      }
    }
    const names = results.map((result) => tablesOf(result).map(({ name }) => name));
    expect(names[0]).toEqual(
      expect.arrayContaining(['network.bands', 'subnets.bands', 'summary', 'outcomes', 'loopGain.price', 'metrics']),
    );
    expect(names[1]).toEqual(
      expect.arrayContaining([
        'samplePaths.network',
        'differences.summary',
        'variants.a.network.bands',
        'variants.e.summary',
      ]),
    );
  });

  it('types do not depend on the numbers, and a file says what it is from', async () => {
    const [path] = writeParquet(results[0], join(place.path, 'types'));
    const { schema, key_value_metadata, created_by } = await parquetMetadataAsync({
      byteLength: bytesOf(path).byteLength,
      slice: (start, end) => Promise.resolve(bytesOf(path).slice(start, end)),
    });
    const types = new Map(schema.map(({ name, type }) => [name, type]));
    expect([types.get('block'), types.get('day'), types.get('issuance_p50')]).toEqual(['INT32', 'DOUBLE', 'DOUBLE']);
    expect(key_value_metadata).toContainEqual({ key: 'dtao.fingerprint', value: results[0].fingerprint });
    expect(created_by).toBe('dtao-sim 0.0.0');
  });

  it('dtao run --parquet writes them beside the result, the same bytes each time', async () => {
    const scenario = place.write(
      'short.yaml',
      'name: short\nstart: { snapshot: small.json }\nhorizon: 2 days\npaths: 2\nreport: { subnets_every: 1 day }\n',
    );
    const bytes = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const { said, terminal } = fakeTerminal();
        const out = join(place.path, name, 'short.json');
        expect(await main(['run', scenario, '--out', out, '--parquet'], terminal)).toBe(0);
        const written = join(place.path, name, 'short');
        expect(said.out).toContain(`${written}: `);
        const files = readdirSync(written).sort();
        expect(files).toContain('network.bands.parquet');
        return files.map((file) => readFileSync(join(written, file)).toString('base64'));
      }),
    );
    expect(bytes[0]).toEqual(bytes[1]);
  });
});
