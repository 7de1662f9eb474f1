/** From the aggregate of a run to its result: named columns, rounded numbers, definitions, fingerprint. */

import type { MetricDefinition, MetricScope } from '../metrics/definition.js';
import { GAIN_METRICS } from '../metrics/loopGain.js';
import { outcomeMetrics } from '../metrics/outcomes.js';
import type { Aggregate } from '../montecarlo/aggregate.js';
import { BAND_PROBABILITIES, type Bands } from '../montecarlo/bandSketches.js';
import type { ScenarioFold } from '../montecarlo/parts.js';
import type { RunResult } from '../montecarlo/run.js';
import { fingerprint } from '../numeric/canonicalJson.js';
import type { Layout } from '../samples.js';
import type { ResolvedScenario } from '../scenario/resolved.js';
import { jsonText } from './jsonText.js';
import { limitsOf } from './limits.js';
import { loopGainTables } from './loopGain.js';
import { outcomeTable } from './outcomes.js';
import { type Columns, type Environment, RESULT_SCHEMA, type Result, type ResultContent } from './resultSchema.js';
import { resultNumber } from './round.js';
import type { Code } from './source.js';

/** `_p05`, … of the columns of a band. */
const BAND_SUFFIXES = BAND_PROBABILITIES.map(
  (probability) => `_p${String(Math.round(100 * probability)).padStart(2, '0')}`,
);

/** What of a scenario its result names; the rest is embedded as it is. */
export type NamedScenario = Pick<
  ResolvedScenario,
  'name' | 'question' | 'seed' | 'paths' | 'rules' | 'actors' | 'resolution' | 'outcomes' | 'loopGain'
>;

/** What of a run its result tells. */
export type FoldedRun = Omit<RunResult, 'folded'> & { readonly folded: Pick<ScenarioFold, 'base' | 'gain'> };

/** The result of a run that has at least one path. */
export function buildResult(scenario: NamedScenario, run: FoldedRun, code: Code, environment: Environment): Result {
  const { base: aggregate, gain } = run.folded;
  const { layout } = aggregate;
  const summary = summaryColumns(aggregate);
  const content: ResultContent = {
    schema: RESULT_SCHEMA,
    code: { ...code },
    // Through JSON, so that the object is exactly what a reader of the file gets.
    scenario: JSON.parse(JSON.stringify(scenario)),
    ruleset: { id: scenario.rules.id, title: scenario.rules.title },
    seed: scenario.seed,
    pathsRequested: run.pathsRequested,
    pathsDone: run.pathsDone,
    partial: run.partial,
    metrics: [
      ...described('network', layout.networkMetrics),
      ...described('subnet', layout.subnetMetrics),
      ...described('path', layout.summaryMetrics),
      ...described('outcome', outcomeMetrics(scenario.outcomes)),
      ...(gain === null ? [] : described('gain', GAIN_METRICS)),
    ],
    network: { bands: networkBands(aggregate) },
    subnets: { bands: subnetBands(aggregate) },
    summary,
    samplePaths: { network: wholeNetwork(aggregate), subnets: wholeSubnets(aggregate) },
    outcomes: outcomeTable(scenario.outcomes, summary),
    ...(scenario.loopGain && gain && { loopGain: loopGainTables(scenario.loopGain, gain.values, scenario.seed) }),
    limits: limitsOf(scenario),
  };
  // schema and fingerprint first, the environment last: that is what a reader looks for.
  const { schema, ...rest } = content;
  return { schema, fingerprint: fingerprint(content), ...rest, environment };
}

/** Fingerprint of a result as its numbers stand, to be compared with the one that it states. */
export function fingerprintOf(result: Result): string {
  const { fingerprint: _stated, environment: _environment, ...content } = result;
  return fingerprint(content);
}

/** Fingerprint of the tables alone: the same for other code that computes the same numbers. */
export function columnsFingerprint(result: Result): string {
  const { network, subnets, summary, samplePaths } = result;
  return fingerprint({ network, subnets, summary, samplePaths });
}

/** The file, in pieces. */
export function* resultText(result: Result): Generator<string, void, undefined> {
  yield* jsonText(result);
  yield '\n';
}

function described(scope: MetricScope, metrics: readonly MetricDefinition[]): ResultContent['metrics'] {
  return metrics.map(({ id, unit, definition }) => ({ scope, id, unit, definition }));
}

// -------------------------------------------------------------------------------------------------------------- tables

function networkBands(aggregate: Aggregate): ResultContent['network']['bands'] {
  const { networkDays, networkBlocks, networkMetrics } = aggregate.layout;
  const rows = networkBlocks.map((_, sample) => sample);
  return {
    day: numbers(networkDays),
    block: [...networkBlocks],
    ...bandColumns(aggregate.networkBands(), aggregate.pathsDone, networkMetrics, rows),
  };
}

/** Rows by netuid, then by time: a subnet's rows lie together. */
function subnetBands(aggregate: Aggregate): ResultContent['subnets']['bands'] {
  const { layout } = aggregate;
  const samples = layout.subnetBlocks.map((_, sample) => sample);
  const rows = layout.netuids.flatMap((_, column) => samples.map((sample) => sample * layout.netuids.length + column));
  return {
    ...subnetKeys(layout, layout.netuids),
    ...bandColumns(aggregate.subnetBands(), aggregate.pathsDone, layout.subnetMetrics, rows),
  };
}

/** Columns netuid, day, block of a table with the rows of `netuids`. */
function subnetKeys(layout: Layout, netuids: readonly number[]): { netuid: number[]; day: number[]; block: number[] } {
  return {
    netuid: netuids.flatMap((netuid) => layout.subnetBlocks.map(() => netuid)),
    day: netuids.flatMap(() => numbers(layout.subnetDays)),
    block: netuids.flatMap(() => layout.subnetBlocks),
  };
}

/** @param rows  for each row of the table: which group of cells (one cell a metric) it shows */
function bandColumns(
  bands: Bands,
  paths: number,
  metrics: readonly MetricDefinition[],
  rows: readonly number[],
): Columns {
  const columns: Columns = {};
  metrics.forEach(({ id }, metric) => {
    const cells = rows.map((row) => row * metrics.length + metric);
    BAND_SUFFIXES.forEach((suffix, index) => {
      columns[`${id}${suffix}`] = cells.map((cell) =>
        resultNumber(bands.quantiles[cell * BAND_PROBABILITIES.length + index]),
      );
    });
    // Only where there is something to say: in most columns all paths know all numbers.
    if (cells.some((cell) => bands.known[cell] < paths))
      columns[`${id}_known`] = cells.map((cell) => bands.known[cell]);
  });
  return columns;
}

function summaryColumns(aggregate: Aggregate): ResultContent['summary'] {
  const { summaryMetrics } = aggregate.layout;
  const path = Array.from({ length: aggregate.pathsDone }, (_, number) => number);
  const columns: Columns = {};
  summaryMetrics.forEach(({ id }, metric) => {
    columns[id] = path.map((number) => resultNumber(aggregate.summaries[number * summaryMetrics.length + metric]));
  });
  return { path, ...columns };
}

function wholeNetwork(aggregate: Aggregate): ResultContent['samplePaths']['network'] {
  const { networkDays, networkBlocks, networkMetrics } = aggregate.layout;
  const kept = aggregate.keptNetwork;
  const columns: Columns = {};
  networkMetrics.forEach(({ id }, metric) => {
    columns[id] = kept.flatMap((values) =>
      networkBlocks.map((_, sample) => resultNumber(values[sample * networkMetrics.length + metric])),
    );
  });
  return {
    path: kept.flatMap((_, path) => networkBlocks.map(() => path)),
    day: kept.flatMap(() => numbers(networkDays)),
    block: kept.flatMap(() => networkBlocks),
    ...columns,
  };
}

function wholeSubnets(aggregate: Aggregate): ResultContent['samplePaths']['subnets'] {
  const { layout } = aggregate;
  const { subnetBlocks, subnetMetrics } = layout;
  const { netuids } = aggregate.kept;
  const kept = aggregate.keptSubnets;
  const keys = subnetKeys(layout, netuids);
  const columns: Columns = {};
  subnetMetrics.forEach(({ id }, metric) => {
    columns[id] = kept.flatMap((values) =>
      netuids.flatMap((_, column) =>
        subnetBlocks.map((_block, sample) =>
          resultNumber(values[(sample * netuids.length + column) * subnetMetrics.length + metric]),
        ),
      ),
    );
  });
  return {
    path: kept.flatMap((_, path) => keys.netuid.map(() => path)),
    netuid: kept.flatMap(() => keys.netuid),
    day: kept.flatMap(() => keys.day),
    block: kept.flatMap(() => keys.block),
    ...columns,
  };
}

/** Known numbers, rounded. */
function numbers(values: readonly number[]): number[] {
  return values.map((value) => resultNumber(value) ?? 0);
}
