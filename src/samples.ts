/** What comes out of a path, and where in it each number lies: the data between a simulator and the aggregate. */

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
  readonly networkMetrics: readonly MetricDefinition[];
  readonly subnetMetrics: readonly MetricDefinition[];
  readonly summaryMetrics: readonly MetricDefinition[];
}

/** One path. NaN = unknown; it becomes null in results. */
export interface PathSamples {
  /** [sample][metric], row-major. */
  readonly network: Float64Array;
  /** [sample][index of netuid][metric], row-major. */
  readonly subnets: Float64Array;
  /** [metric], of the path as a whole. */
  readonly summary: Float64Array;
}

/** How many numbers a path gives. */
export interface PathSize {
  readonly network: number;
  readonly subnets: number;
  readonly summary: number;
  /** All three. */
  readonly total: number;
}

export function pathSize(layout: Layout): PathSize {
  const network = layout.networkBlocks.length * layout.networkMetrics.length;
  const subnets = layout.subnetBlocks.length * layout.netuids.length * layout.subnetMetrics.length;
  const summary = layout.summaryMetrics.length;
  return { network, subnets, summary, total: network + subnets + summary };
}

/**
 * A thing that can compute paths one by one: `src/path.ts` with a scenario, or a stand-in of a test.
 *
 * `simulate` is a pure function of the path's number: same number, same bytes, whatever was computed before. Given a row of
 * `pathSize().total` numbers, it may put the samples there, one part after the other, and return views of it.
 */
export interface Simulator {
  readonly layout: Layout;
  simulate(path: number, row?: Float64Array): PathSamples;
}
