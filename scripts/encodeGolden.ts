/**
 * Re-encodes golden files and captures into the project's own compact form (tables), as they lie in test/golden.
 *
 *   npx tsx scripts/encodeGolden.ts OUT_FOLDER FILE...
 *
 * Topics: one table for each shape of case; sources become numbers into a list. Runs: the checkpoints and fields of
 * RUN_KEEP. Captures: the columns that the emission pipeline reads. Nothing is computed: numbers stay as they are written.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readExactJson } from '../src/verify/exactJson.js';
import { isRecord } from '../src/verify/fields.js';

type Json = Record<string, unknown>;

/** What is kept of a run: blocks after the start, and fields of a subnet's checkpoint; null: all but repeated ones. */
const RUN_KEEP: Readonly<Record<string, { checkpoints: readonly number[]; fields: readonly string[] | null }>> = {
  'r-finney-8791253-day': {
    checkpoints: [1, 361, 7200],
    fields: [
      'tao_in',
      'alpha_in',
      'alpha_out',
      'price',
      'moving_price_bits',
      'share',
      'quote_weight_parts',
      'protocol_alpha',
      'cum_tao_injected',
      'cum_excess_tao',
      'cum_root_divs',
      'pend_root',
    ],
  },
  'r-forty-subnets-rank32': { checkpoints: [1, 360, 361, 1440], fields: null },
};

/** The same number in another spelling; one of each is kept. */
const REPEATED: ReadonlySet<string> = new Set(['price_bits_u64f64', 'share_bits_u64f64', 'moving_price']);

const CAPTURE_COLUMNS = [
  'netuid',
  'first_emission_block',
  'subtoken_enabled',
  'registration_allowed',
  'emission_enabled',
  'moving_price_q32',
  'miner_burned_q32',
  'tao_reserve_rao',
  'alpha_reserve_rao',
  'alpha_out_rao',
  'out.tao_in_rao',
  'out.chain_buy_rao',
  'out.alpha_in_rao',
  'out.alpha_out_rao',
];

const CAPTURE_KEYS = [
  'kind',
  'chain',
  'era',
  'spec_version',
  'input_block',
  'input_block_hash',
  'output_block',
  'pool_block',
  'date_utc',
  'source',
  'units',
  'timing',
  'weight_total_factor',
  'params',
  'tolerance',
];

const PROVENANCE = {
  topic:
    'Each source names the file, function and commit of the chain (opentensor/subtensor, RaoFoundation/subtensor) whose rule or test the case states, or exact arithmetic over that rule. Amounts are rao.',
  run: 'Computed by an exact-integer model of the chain, independent of this program; selected checkpoints and fields, written as tables. Amounts are rao.',
  capture: 'Facts of a public chain, read from its storage; the columns of the emission pipeline, written as a table.',
};

function record(value: unknown): Json {
  if (!isRecord(value)) throw new TypeError(`an object is needed, found ${JSON.stringify(value)}`);
  return value;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`a list is needed, found ${JSON.stringify(value)}`);
  return value;
}

function records(value: unknown): Json[] {
  return list(value).map(record);
}

/** Records as a table; nested records become columns with a dot; absent is null; columns in order of appearance. */
function table(rows: readonly Json[], only?: readonly string[]): Json {
  const flat = rows.map((row) => flatten(row, ''));
  const columns = only ?? [...new Set(flat.flatMap((row) => Object.keys(row)))];
  const used = columns.filter((column) => flat.some((row) => row[column] !== undefined && row[column] !== null));
  return { columns: used, rows: flat.map((row) => used.map((column) => row[column] ?? null)) };
}

function flatten(nested: Json, prefix: string): Json {
  const out: Json = {};
  for (const [key, value] of Object.entries(nested)) {
    if (isRecord(value)) Object.assign(out, flatten(value, `${prefix}${key}.`));
    else out[prefix + key] = Array.isArray(value) && value.some(isRecord) ? table(records(value)) : value;
  }
  return out;
}

function encodeTopic(name: string, cases: readonly Json[]): Json {
  const sources = [...new Set(cases.map(({ source }) => source))];
  const shapes = new Map<string, Json[]>();
  for (const { name: caseName, era, source, inputs, expected, tolerance } of cases) {
    const row: Json = { name: caseName, era, source: sources.indexOf(source), inputs, expected, tolerance };
    const shape = Object.keys(flatten(row, '')).join(' ');
    shapes.set(shape, [...(shapes.get(shape) ?? []), row]);
  }
  return {
    format: 'dtao-golden/1',
    topic: name,
    provenance: PROVENANCE.topic,
    sources,
    cases: [...shapes.values()].map((rows) => table(rows)),
  };
}

function encodeRun(name: string, run: Json): Json {
  const keep = RUN_KEEP[name];
  const inputs = { ...record(run['inputs']) };
  const all = list(inputs['checkpoints']);
  const kept = keep?.checkpoints ?? all;
  const states = records(record(run['expected'])['checkpoints']);
  const wanted = (field: string): boolean =>
    field === 'netuid' || (keep?.fields?.includes(field) ?? !REPEATED.has(field));
  inputs['checkpoints'] = kept;
  inputs['subnets'] = table(records(inputs['subnets']));
  inputs['trades'] = table(records(inputs['trades'] ?? []));
  delete inputs['fields'];
  return {
    format: 'dtao-golden/1',
    name: run['name'],
    note: run['note'],
    provenance: PROVENANCE.run,
    inputs,
    expected: {
      checkpoints: states
        .filter((_, i) => kept.includes(Number(all[i])))
        .map((state) => ({
          ...state,
          subnets: table(
            records(state['subnets']).map((subnet) =>
              Object.fromEntries(Object.entries(subnet).filter(([field]) => wanted(field))),
            ),
          ),
        })),
    },
    tolerance: run['tolerance'],
    failed_orders: run['failed_orders'],
  };
}

function encodeCapture(capture: Json): Json {
  const kept = CAPTURE_KEYS.filter((key) => capture[key] !== undefined).map((key) => [key, capture[key]] as const);
  return {
    format: 'dtao-golden/1',
    provenance: PROVENANCE.capture,
    ...Object.fromEntries(kept),
    subnets: table(records(capture['subnets']), CAPTURE_COLUMNS),
  };
}

/** JSON with one line for each row of a table and each key above it. */
function write(value: unknown, indent = ''): string {
  const inner = `${indent} `;
  if (isRecord(value)) {
    if (Array.isArray(value['rows']) && Array.isArray(value['columns'])) {
      const rows = value['rows'].map((row) => `${inner} ${JSON.stringify(row)}`).join(',\n');
      return `{\n${inner}"columns": ${JSON.stringify(value['columns'])},\n${inner}"rows": [\n${rows}\n${inner}]\n${indent}}`;
    }
    const lines = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => `${inner}${JSON.stringify(key)}: ${write(item, inner)}`);
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  if (Array.isArray(value) && value.some(isRecord)) {
    return `[\n${value.map((item) => inner + write(item, inner)).join(',\n')}\n${indent}]`;
  }
  return JSON.stringify(value);
}

const [folder, ...files] = process.argv.slice(2);
if (folder === undefined || files.length === 0) {
  console.error('usage: npx tsx scripts/encodeGolden.ts OUT_FOLDER FILE...');
  process.exitCode = 2;
} else {
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const content = await readExactJson(file);
    const name = basename(file, '.json');
    const encoded = Array.isArray(content)
      ? encodeTopic(name, records(content))
      : isRecord(content) && content['kind'] !== undefined
        ? encodeCapture(content)
        : encodeRun(name, record(content));
    const text = `${write(encoded)}\n`;
    await writeFile(join(folder, `${name}.json`), text);
    console.log(`${name}.json ${text.length} bytes`);
  }
}
