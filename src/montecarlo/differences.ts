/** Folds the differences of a variant from its scenario, path by path; both saw the same random numbers. */

import type { MetricDefinition } from '../metrics/definition.js';
import { PairedMoments, type PairedSummary, pairedSummary } from '../numeric/paired.js';
import { type PathSize, pathSize, samplesIn } from '../samples.js';
import type { Aggregate } from './aggregate.js';
import { BandSketches, type Bands } from './bandSketches.js';

/** A metric that both measure, and which of the metrics of each it is. */
interface Shared {
  readonly metric: MetricDefinition;
  readonly base: number;
  readonly variant: number;
}

function shared(base: readonly MetricDefinition[], variant: readonly MetricDefinition[]): Shared[] {
  return base
    .map((metric, index) => ({ metric, base: index, variant: variant.findIndex(({ id }) => id === metric.id) }))
    .filter((one) => one.variant >= 0);
}

export class Differences {
  /** Of how each subnet of the start ends: cells [index of end netuid][metric]. */
  readonly ends: PairedMoments;
  private readonly base: Aggregate;
  private readonly variant: Aggregate;
  private readonly baseSize: PathSize;
  private readonly variantSize: PathSize;
  private readonly network: readonly Shared[];
  private readonly summary: readonly Shared[];
  private readonly sketches: BandSketches;
  private readonly scratch: Float64Array;

  /**
   * The two may differ in the subnets that they sample, and in who they follow: a holder may be there in one alone.
   *
   * @param base     of the scenario; both are folded by their owner, who gives the same rows here
   * @param variant  of the variant, which has the same samples and starts with the same subnets
   */
  constructor(base: Aggregate, variant: Aggregate, paths: number) {
    this.base = base;
    this.variant = variant;
    this.baseSize = pathSize(base.layout);
    this.variantSize = pathSize(variant.layout);
    this.network = shared(base.layout.networkMetrics, variant.layout.networkMetrics);
    this.summary = shared(base.layout.summaryMetrics, variant.layout.summaryMetrics);
    const cells = base.layout.networkBlocks.length * this.network.length;
    this.sketches = new BandSketches(cells, paths);
    this.scratch = new Float64Array(cells);
    this.ends = new PairedMoments(this.baseSize.ends);
  }

  /** Metrics of the network that both measure: one a cell of `networkBands`. */
  get networkMetrics(): readonly MetricDefinition[] {
    return this.network.map(({ metric }) => metric);
  }

  /** Metrics of whole paths that both measure: one a row of `summaries`. */
  get summaryMetrics(): readonly MetricDefinition[] {
    return this.summary.map(({ metric }) => metric);
  }

  get byteLength(): number {
    return this.sketches.byteLength + this.scratch.byteLength + this.ends.byteLength;
  }

  /** The next path: its row of the scenario, and of the variant. */
  add(baseRow: Float64Array, variantRow: Float64Array): void {
    const base = samplesIn(baseRow, this.baseSize);
    const variant = samplesIn(variantRow, this.variantSize);
    const baseMetrics = this.base.layout.networkMetrics.length;
    const variantMetrics = this.variant.layout.networkMetrics.length;
    let cell = 0;
    for (let sample = 0; sample < this.base.layout.networkBlocks.length; sample++) {
      for (const one of this.network) {
        const of = variant.network[sample * variantMetrics + one.variant];
        this.scratch[cell++] = of - base.network[sample * baseMetrics + one.base];
      }
    }
    this.sketches.add(this.scratch);
    this.ends.add(base.ends, variant.ends);
  }

  /** Bands of the differences of the network: cells [sample][metric]. */
  networkBands(): Bands {
    return this.sketches.bands(0, this.scratch.length);
  }

  /** Differences of the numbers of whole paths, by metric. */
  summaries(): PairedSummary[] {
    return this.summary.map(({ base, variant }) =>
      pairedSummary(this.base.summaryOf(base), this.variant.summaryOf(variant)),
    );
  }
}
