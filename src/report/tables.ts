/** Tables of a result: objects of columns of equal length, numbers rounded, null = unknown. */

import type { MetricDefinition } from '../metrics/definition.js';
import type { Aggregate } from '../montecarlo/aggregate.js';
import { BAND_PROBABILITIES, type Bands } from '../montecarlo/bandSketches.js';
import type { Layout } from '../samples.js';
import type { Columns, ResultContent } from './resultSchema.js';
import { resultNumber } from './round.js';

/** `_p05`, … of the columns of a band. */
const BAND_SUFFIXES = BAND_PROBABILITIES.map(
  (probability) => `_p${String(Math.round(100 * probability)).padStart(2, '0')}`,
);

export function networkBands(aggregate: Aggregate): ResultContent['network']['bands'] {
  const { networkDays, networkBlocks, networkMetrics } = aggregate.layout;
  const rows = networkBlocks.map((_, sample) => sample);
  return {
    day: numbers(networkDays),
    block: [...networkBlocks],
    ...bandColumns(aggregate.networkBands(), aggregate.pathsDone, networkMetrics, rows),
  };
}

/** Rows by netuid, then by time: a subnet's rows lie together. */
export function subnetBands(aggregate: Aggregate): ResultContent['subnets']['bands'] {
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

/**
 * Columns of bands.
 *
 * @param rows  for each row of the table: which group of cells (one cell a metric) it shows
 */
export function bandColumns(
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

export function summaryColumns(aggregate: Aggregate): ResultContent['summary'] {
  const { summaryMetrics } = aggregate.layout;
  const path = Array.from({ length: aggregate.pathsDone }, (_, number) => number);
  const columns: Columns = {};
  summaryMetrics.forEach(({ id }, metric) => {
    columns[id] = path.map((number) => resultNumber(aggregate.summaries[number * summaryMetrics.length + metric]));
  });
  return { path, ...columns };
}

export function wholeNetwork(aggregate: Aggregate): ResultContent['samplePaths']['network'] {
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

export function wholeSubnets(aggregate: Aggregate): ResultContent['samplePaths']['subnets'] {
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
export function numbers(values: readonly number[]): number[] {
  return values.map((value) => resultNumber(value) ?? 0);
}

/**
 * Tables of equal length, one below the other. Numbers that one of them does without are unknown there; of columns of
 * counts (`_known`), which stand only where there is something to tell, they are full.
 *
 * @param rows   of each table
 * @param paths  what a full count is
 */
export function stacked(tables: readonly Columns[], rows: number, paths: number): Columns {
  const ids = new Set(tables.flatMap((table) => Object.keys(table)));
  const missing = (table: Columns, id: string): number | null => {
    const [metric, counted] = id.split(/(_known)$/);
    if (counted === undefined) return null;
    return Object.keys(table).some((other) => other.startsWith(`${metric}_`)) ? paths : 0;
  };
  return Object.fromEntries(
    [...ids].map((id) => [
      id,
      tables.flatMap((table) => table[id] ?? Array.from({ length: rows }, () => missing(table, id))),
    ]),
  );
}
