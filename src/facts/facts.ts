/** Results beside the chain's data: which facts they reproduce. Reads the file of a result, runs nothing. */

import { quantileSorted } from 'simple-statistics';
import * as z from 'zod';
import { ScenarioError } from '../errors.js';
import { RESULT_SCHEMA } from '../report/resultSchema.js';
import {
  ADDING_UP,
  BASELINE_FACTS,
  EMISSION_PAID,
  type Fact,
  type FlowLine,
  PRUNING_FACTS,
  SN3,
  WITHIN,
} from './observed.js';

const column = z.array(z.number().nullable());
const table = z.record(z.string(), column);

/** What is read of a result. */
const readable = z.object({
  schema: z.literal(RESULT_SCHEMA),
  scenario: z.looseObject({
    name: z.string(),
    start: z.looseObject({ block: z.number(), name: z.string() }),
    horizonBlocks: z.number(),
  }),
  ruleset: z.looseObject({ id: z.string() }),
  pathsDone: z.number(),
  subnets: z.looseObject({ bands: table }),
  summary: table,
});
export type ReadableResult = z.output<typeof readable>;

/** Median over paths and the range that 80 % of them lie in; NaN where no path knows the number. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface FactRow {
  readonly fact: number;
  readonly what: string;
  readonly model: Spread;
  readonly observed: number;
  readonly spread: string;
  readonly accept: readonly [number, number];
  readonly pass: boolean;
  /** Why it is a miss; empty for a pass. */
  readonly reason: string;
}

export interface FlowRow {
  readonly what: string;
  readonly model: Spread;
  readonly observed: number | null;
  readonly accept: readonly [number, number] | null;
  /** null: not judged. */
  readonly pass: boolean | null;
  readonly note: string;
}

export interface FactReport {
  readonly schema: 'dtao-facts/1';
  readonly file: string;
  readonly scenario: string;
  readonly start: string;
  readonly ruleset: string;
  readonly paths: number;
  readonly days: number;
  readonly rows: readonly FactRow[];
  /** Facts all of whose rows pass, of so many. */
  readonly passed: number;
  readonly facts: number;
  /** Empty for results that are judged by other facts. */
  readonly flows: readonly FlowRow[];
}

const BLOCKS_PER_DAY = 7200;

function fail(file: string, key: string, message: string): never {
  throw new ScenarioError([{ file, line: 0, column: 0, key, message }]);
}

/** @throws ScenarioError if the text is no result */
export function parseResult(text: string, file: string): ReadableResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    fail(file, '', `is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = readable.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return fail(
    file,
    issue.path.join('.'),
    issue.path[0] === 'schema'
      ? `is no result; a result has schema "${RESULT_SCHEMA}"`
      : `is no result: ${issue.message}`,
  );
}

/** What a result is judged by goes by the name of its scenario. */
export function factReport(result: ReadableResult, file: string): FactReport {
  const { scenario } = result;
  const days = scenario.horizonBlocks / BLOCKS_PER_DAY;
  let rows: FactRow[];
  let flows: FlowRow[] = [];
  if (scenario.name === 'covenant-news') rows = newsRows(result, file);
  else if (scenario.name === 'prune-race') rows = PRUNING_FACTS.flatMap((fact) => factRows(fact, result, file));
  else {
    rows = BASELINE_FACTS.flatMap((fact) => factRows(fact, result, file));
    const paid = flowSpread(ADDING_UP[0].metrics, result, file).median;
    flows = ADDING_UP.map((line) => flowRow(line, paid, result, file));
  }
  const facts = new Set(rows.map(({ fact }) => fact));
  const missed = new Set(rows.filter(({ pass }) => !pass).map(({ fact }) => fact));
  return {
    schema: 'dtao-facts/1',
    file,
    scenario: scenario.name,
    start: scenario.start.name,
    ruleset: result.ruleset.id,
    paths: result.pathsDone,
    days,
    rows,
    passed: facts.size - missed.size,
    facts: facts.size,
    flows,
  };
}

// ------------------------------------------------------------------------------------------------ facts of whole paths

function factRows(fact: Fact, result: ReadableResult, file: string): FactRow[] {
  return fact.parts.map(({ metric, part, observed, spread, accept }) => {
    const model = spreadOf(metricOf(result, metric, file));
    const pass = within(model.median, accept);
    return {
      fact: fact.number,
      what: part === '' ? fact.what : `${fact.what}: ${part}`,
      model,
      observed,
      spread,
      accept,
      pass,
      reason: pass ? '' : `${direction(model.median, accept)}; ${fact.moves}`,
    };
  });
}

/** @param paid what the model's participants are paid, TAO per day */
function flowRow(line: FlowLine, paid: number, result: ReadableResult, file: string): FlowRow {
  const { what, observed, note } = line;
  const model = flowSpread(line.metrics, result, file);
  const usual = ((observed ?? Number.NaN) / EMISSION_PAID) * paid;
  const accept =
    line.accept === 'part of emission' ? ([usual * (1 - WITHIN), usual * (1 + WITHIN)] as const) : line.accept;
  return { what, model, observed, accept, pass: accept === null ? null : within(model.median, accept), note };
}

/** The sum of metrics, over paths. */
function flowSpread(metrics: readonly string[], result: ReadableResult, file: string): Spread {
  const columns = metrics.map((metric) => metricOf(result, metric, file));
  const sums = columns[0].map((_, path) =>
    columns.reduce<number | null>((sum, values) => {
      const value = values[path];
      return sum === null || value === null ? null : sum + value;
    }, 0),
  );
  return spreadOf(sums);
}

function metricOf({ summary }: ReadableResult, metric: string, file: string): (number | null)[] {
  const values = summary[metric];
  if (values === undefined) {
    fail(file, `summary.${metric}`, 'is missing: this result was written by another version; run the scenario again');
  }
  return values;
}

function spreadOf(values: readonly (number | null)[]): Spread {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return { median: Number.NaN, low: Number.NaN, high: Number.NaN };
  return {
    median: quantileSorted(known, 0.5),
    low: quantileSorted(known, 0.1),
    high: quantileSorted(known, 0.9),
  };
}

const within = (value: number, [from, to]: readonly [number, number]): boolean => value >= from && value <= to;

function direction(value: number, [from, to]: readonly [number, number]): string {
  if (Number.isNaN(value)) return 'no path tells it: too short, or nothing varies';
  return value < from ? `below by ${short(from - value)}` : `above by ${short(value - to)}`;
}

const short = (value: number): string => String(Number(value.toPrecision(2)));

// ------------------------------------------------------------------------------------------------------------ the news

const NEWS_COLUMNS = ['price', 'tao_in', 'emission_share'] as const;
const NEWS_WORDS = { price: 'price', tao_in: 'pool', emission_share: 'share' };

/** Days on which the observed number lies in the band of 5 to 95 % of the paths; and the median subnet. */
function newsRows(result: ReadableResult, file: string): FactRow[] {
  const { bands } = result.subnets;
  const band = (key: string): (number | null)[] => bands[key] ?? fail(file, `subnets.bands.${key}`, 'is missing');
  if (result.scenario.start.block !== SN3.startBlock) {
    fail(
      file,
      'scenario.start.block',
      `found ${result.scenario.start.block}; the news is judged from block ${SN3.startBlock}`,
    );
  }
  const days = band('day');
  const netuids = band('netuid');
  const rowsOf = (netuid: number): number[] => netuids.flatMap((value, row) => (value === netuid ? [row] : []));
  const own = rowsOf(SN3.netuid);
  /** The band's value at a time between two samples, by the line between them. */
  const at = (key: string, rows: readonly number[], day: number): number => {
    const values = band(key);
    const after = rows.findIndex((row) => (days[row] ?? Number.NaN) >= day);
    if (after < 0) return Number.NaN;
    const [from, to] = [rows[Math.max(after - 1, 0)], rows[after]];
    const [dayFrom, dayTo] = [days[from] ?? Number.NaN, days[to] ?? Number.NaN];
    const [valueFrom, valueTo] = [values[from] ?? Number.NaN, values[to] ?? Number.NaN];
    return dayTo === dayFrom ? valueTo : valueFrom + ((day - dayFrom) / (dayTo - dayFrom)) * (valueTo - valueFrom);
  };
  const total = SN3.days.length;
  const rows = NEWS_COLUMNS.map((id, index): FactRow => {
    const outside: string[] = [];
    for (const observation of SN3.days) {
      const [day] = observation;
      const value = observation[index + 1];
      const [low, high] = [at(`${id}_p05`, own, day), at(`${id}_p95`, own, day)];
      if (Number.isNaN(low) || Number.isNaN(high))
        fail(file, 'subnets.bands.day', `ends before day ${Math.round(day)}, or SN3 is missing`);
      if (value < low) outside.push(`day ${Math.round(day)}: ${short(value)} under ${short(low)}`);
      else if (value > high) outside.push(`day ${Math.round(day)}: ${short(value)} over ${short(high)}`);
    }
    const inside = 1 - outside.length / total;
    const pass = inside >= SN3.insideMin;
    return {
      fact: 12,
      what: `SN3 ${NEWS_WORDS[id]}: in 90 %`,
      model: { median: inside, low: Number.NaN, high: Number.NaN },
      observed: 1,
      spread: '',
      accept: [SN3.insideMin, 1],
      pass,
      reason: pass ? '' : `${outside.join(', ')}; attention.* and the size of the news`,
    };
  });
  const lastDay = SN3.days[total - 1][0];
  const changes = [...new Set(netuids)].flatMap((netuid) => {
    if (netuid === null || netuid === SN3.netuid) return [];
    const of = rowsOf(netuid);
    const change = Math.log(at('price_p50', of, lastDay) / (band('price_p50')[of[0]] ?? Number.NaN));
    return Number.isFinite(change) ? [change] : [];
  });
  const model = spreadOf(changes);
  const pass = model.median <= SN3.medianSubnetMax;
  return [
    ...rows,
    {
      fact: 12,
      what: 'median subnet, 15 days',
      model,
      observed: SN3.medianSubnet,
      spread: 'range of the model: over subnets',
      accept: [Number.NEGATIVE_INFINITY, SN3.medianSubnetMax],
      pass,
      reason: pass
        ? ''
        : `${direction(model.median, [Number.NEGATIVE_INFINITY, SN3.medianSubnetMax])}; network attention, external capital`,
    },
  ];
}
