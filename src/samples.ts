/** What comes out of a path, and where in it each number lies: the data between a simulator and those who fold it. */

import type { MetricDefinition } from './metrics/definition.js';

/** When and what a scenario samples; the same for all its paths. */
export interface Layout {
  /** Of each network sample: days since the start (fractions allowed) and chain block. */
  readonly networkDays: readonly number[];
  readonly networkBlocks: readonly number[];
  /** Of each subnet sample. */
  readonly subnetDays: readonly number[];
  readonly subnetBlocks: readonly number[];
  /** Netuids that are sampled, ascending. */
  readonly netuids: readonly number[];
  /** Netuids of the start, ascending: of each of them it is told how it ends. */
  readonly endNetuids: readonly number[];
  readonly networkMetrics: readonly MetricDefinition[];
  readonly subnetMetrics: readonly MetricDefinition[];
  readonly endMetrics: readonly MetricDefinition[];
  readonly summaryMetrics: readonly MetricDefinition[];
}

/** One path. NaN = unknown; it becomes null in results. */
export interface PathSamples {
  /** [sample][metric], row-major. */
  readonly network: Float64Array;
  /** [sample][index of netuid][metric], row-major. */
  readonly subnets: Float64Array;
  /** [index of end netuid][metric], row-major. */
  readonly ends: Float64Array;
  /** [metric], of the path as a whole. */
  readonly summary: Float64Array;
}

/** How many numbers a path gives. */
export interface PathSize {
  readonly network: number;
  readonly subnets: number;
  readonly ends: number;
  readonly summary: number;
  /** All of them. */
  readonly total: number;
}

export function pathSize(layout: Layout): PathSize {
  const network = layout.networkBlocks.length * layout.networkMetrics.length;
  const subnets = layout.subnetBlocks.length * layout.netuids.length * layout.subnetMetrics.length;
  const ends = layout.endNetuids.length * layout.endMetrics.length;
  const summary = layout.summaryMetrics.length;
  return { network, subnets, ends, summary, total: network + subnets + ends + summary };
}

/** A path's row of numbers, `pathSize().total` of them, as the samples that lie in it. */
export function samplesIn(row: Float64Array, size: PathSize): PathSamples {
  const subnetsEnd = size.network + size.subnets;
  const endsEnd = subnetsEnd + size.ends;
  return {
    network: row.subarray(0, size.network),
    subnets: row.subarray(size.network, subnetsEnd),
    ends: row.subarray(subnetsEnd, endsEnd),
    summary: row.subarray(endsEnd, size.total),
  };
}

/**
 * A thing that can compute paths one by one: a world with a scenario (path.ts), several of them side by side
 * (montecarlo/parts.ts), or a stand-in of a test.
 *
 * `simulate` is a pure function of the path's number: same number, same bytes, whatever was computed before.
 */
export interface Simulator {
  /** Numbers a path. */
  readonly length: number;
  /** @param row  `length` numbers; all are written */
  simulate(path: number, row: Float64Array): void;
}

/** What takes the rows of a simulator, path after path, in order of the paths. */
export interface Fold {
  /** Numbers a path: the simulator's. */
  readonly length: number;
  /** Takes the next path; copies what it keeps. */
  add(row: Float64Array): void;
}
