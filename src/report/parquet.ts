/** The tables of a result as Parquet files: a file a table, named by where it stands in the JSON. */

import { join } from 'node:path';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { type FileSystem, nodeFileSystem, writeWholeFile } from '../files.js';
import type { Result } from './resultSchema.js';

/** Columns of whole numbers; all others are float64, whatever stands in them. */
const WHOLE = /^(path|netuid|block|paths|pairs|pairs_dropped|.*_known)$/;

type Scalar = string | number | null;
interface Table {
  /** `network.bands`, `variants.tiers.summary`. */
  readonly name: string;
  readonly columns: Readonly<Record<string, readonly Scalar[]>>;
}

/** Every table of a result; of a variant under its name. */
export function tablesOf(result: Result): Table[] {
  const { metrics, variants = [], scenario: _scenario, limits: _limits, environment: _environment, ...rest } = result;
  return [
    ...tablesIn(rest, ''),
    ...variants.flatMap(({ name, changes: _changes, ...parts }) => tablesIn(parts, `variants.${name}.`)),
    {
      name: 'metrics',
      columns: {
        scope: metrics.map(({ scope }) => scope),
        id: metrics.map(({ id }) => id),
        unit: metrics.map(({ unit }) => unit),
        definition: metrics.map(({ definition }) => definition),
      },
    },
  ];
}

function tablesIn(part: object, prefix: string): Table[] {
  return Object.entries(part).flatMap(([key, value]): Table[] => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const name = `${prefix}${key}`;
    return isTable(value) ? [{ name, columns: value }] : tablesIn(value, `${name}.`);
  });
}

function isTable(value: object): value is Record<string, Scalar[]> {
  const columns: unknown[] = Object.values(value);
  return columns.length > 0 && columns.every((column) => Array.isArray(column));
}

function columnSource([name, data]: [string, readonly Scalar[]]): ColumnSource {
  const isText = data.some((value) => typeof value === 'string');
  return { name, data: [...data], type: isText ? 'STRING' : WHOLE.test(name) ? 'INT32' : 'DOUBLE', nullable: true };
}

/**
 * Writes a file a table into a folder, each whole or not at all; files of other tables stay.
 *
 * @returns the paths, in order
 * @throws SystemError
 */
export function writeParquet(result: Result, folder: string, files: FileSystem = nodeFileSystem): string[] {
  const { code, fingerprint, scenario } = result;
  return tablesOf(result)
    .filter(({ columns }) => Object.values(columns)[0].length > 0)
    .map(({ name, columns }) => {
      const path = join(folder, `${name}.parquet`);
      const bytes = parquetWriteBuffer({
        columnData: Object.entries(columns).map(columnSource),
        kvMetadata: [
          { key: 'dtao.scenario', value: scenario.name },
          { key: 'dtao.fingerprint', value: fingerprint },
        ],
        createdBy: `${code.name} ${code.version}`,
      });
      writeWholeFile(path, [new Uint8Array(bytes)], files);
      return path;
    });
}
