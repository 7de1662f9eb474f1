/**
 * What a golden file can be, and how it is recognised.
 *
 * - A topic: an array of cases, its topic the file's name; or `{ "topic", "cases" }`, cases a list or a list of tables.
 * - A run: `{ "inputs": { "subnets", … }, "expected": { "checkpoints" } }`.
 * - A capture: `{ "kind": "emission-pipeline", … }`.
 *
 * In any of them an array of records may be written as a table, `{ "columns": [...], "rows": [[...]] }`; a dot in a column
 * makes a record inside the record (`inputs.amount`), and null means absent.
 */

import { basename } from 'node:path';
import type { Tolerance } from './compare.js';
import { fileError, readExactJson } from './exactJson.js';
import { describe, Fields, isRecord } from './fields.js';

export interface TopicCase {
  readonly name: string;
  readonly inputs: Fields;
  readonly expected: Fields;
  readonly tolerance: Tolerance;
}

export type GoldenFile =
  | { readonly is: 'topic'; readonly file: string; readonly topic: string; readonly cases: readonly TopicCase[] }
  | { readonly is: 'run'; readonly file: string; readonly run: Fields }
  | { readonly is: 'capture'; readonly file: string; readonly capture: Fields };

/** Reads and recognises a file, for what it is to be used. @throws ScenarioError that names the file. */
export async function readGolden(file: string, purpose: 'verify' | 'replay' = 'verify'): Promise<GoldenFile> {
  const content = expandTables(file, await readExactJson(file), '');
  if (Array.isArray(content)) return topicFile(file, basename(file, '.json'), content, 'cases');
  if (!isRecord(content)) throw fileError(file, `found ${describe(content)}; ${EXPECTED}`);
  if (typeof content['kind'] === 'string') {
    if (content['kind'] !== 'emission-pipeline') {
      throw fileError(
        file,
        `captures of kind "${content['kind']}" hold nothing to check; "emission-pipeline" does`,
        'kind',
      );
    }
    return { is: 'capture', file, capture: new Fields(file, '', content) };
  }
  if (Array.isArray(content['cases'])) {
    const { topic } = content;
    if (typeof topic !== 'string') throw fileError(file, `found ${describe(topic)}; a topic's name is needed`, 'topic');
    // Cases of different shapes stand in several tables.
    return topicFile(file, topic, content['cases'].flat(), 'cases');
  }
  // To be played a run needs no expected checkpoints.
  if (isRecord(content['inputs']) && (purpose === 'replay' || isRecord(content['expected']))) {
    return { is: 'run', file, run: new Fields(file, '', content) };
  }
  throw fileError(file, `it is none of them: ${EXPECTED}`);
}

const EXPECTED =
  'a golden file is an array of cases, a run with inputs and expected.checkpoints, or a capture of kind "emission-pipeline"';

function topicFile(file: string, topic: string, cases: readonly unknown[], place: string): GoldenFile {
  if (cases.length === 0) throw fileError(file, 'there is no case in it', place);
  return {
    is: 'topic',
    file,
    topic,
    cases: cases.map((value, i) => {
      const fields = new Fields(file, `${place}[${i}]`, value);
      const tolerance = fields.record('tolerance');
      const expected = fields.record('expected');
      if (expected.keys().length === 0) fields.fail('expected', 'at least one expected quantity');
      return {
        name: fields.text('name'),
        inputs: fields.record('inputs'),
        expected,
        tolerance: { abs: notNegative(tolerance, 'abs'), rel: notNegative(tolerance, 'rel') },
      };
    }),
  };
}

/** A bound of a tolerance; absent is 0. */
export function notNegative(fields: Fields, key: string): number {
  const value = fields.number(key, 0);
  return value >= 0 ? value : fields.fail(key, 'a number that is not negative');
}

/** No golden file needs more; a table in a table in a record has a dozen. */
const DEPTH_MAX = 32;

/** Replaces every table by the array of records that it stands for. */
function expandTables(file: string, value: unknown, place: string, depth = 0): unknown {
  if (depth > DEPTH_MAX) throw fileError(file, `nested deeper than ${DEPTH_MAX}`, place.slice(0, 40));
  if (Array.isArray(value)) return value.map((item, i) => expandTables(file, item, `${place}[${i}]`, depth + 1));
  if (!isRecord(value)) return value;
  const { columns, rows } = value;
  if (Object.keys(value).length === 2 && Array.isArray(columns) && Array.isArray(rows)) {
    return rows.map((row, i) => {
      const at = `${place}.rows[${i}]`;
      if (!Array.isArray(row) || row.length !== columns.length) {
        throw fileError(file, `found ${describe(row)}; a row of ${columns.length} values is needed`, at);
      }
      const record: Record<string, unknown> = Object.create(null);
      columns.forEach((column, c) => {
        if (row[c] !== null)
          put(record, String(column).split('.'), expandTables(file, row[c], `${at}[${c}]`, depth + 1));
      });
      return record;
    });
  }
  const out: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value))
    out[key] = expandTables(file, item, place === '' ? key : `${place}.${key}`, depth + 1);
  return out;
}

function put(record: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (rest.length === 0) {
    record[head] = value;
    return;
  }
  const inner = isRecord(record[head]) ? record[head] : Object.create(null);
  record[head] = inner;
  put(inner, rest, value);
}
