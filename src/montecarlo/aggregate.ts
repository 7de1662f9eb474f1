/**
 * Folds the paths of a run, in their order, into what a result holds: bands, a row a path, a few whole paths.
 *
 * Memory does not grow with the number of paths but for the rows of numbers of whole paths (8 bytes each).
 */

import { type Fold, type Layout, type PathSize, pathSize, samplesIn } from '../samples.js';
import { BandSketches, type Bands } from './bandSketches.js';

/** Which paths are kept whole: 0 … paths − 1; of subnets only those listed. */
export interface KeptPaths {
  readonly paths: number;
  readonly netuids: readonly number[];
}

export class Aggregate implements Fold {
  readonly layout: Layout;
  readonly kept: KeptPaths;
  /** Whole paths: as PathSamples has them, but `subnets` with the kept netuids alone. */
  readonly keptNetwork: Float64Array[] = [];
  readonly keptSubnets: Float64Array[] = [];
  private readonly size: PathSize;
  private readonly keptColumns: readonly number[];
  /** A cell a sample (and subnet) and metric. */
  private readonly sketches: BandSketches;
  private readonly rows: Float64Array;
  private done = 0;

  /** @param paths  how many are expected; more would be a mistake */
  constructor(layout: Layout, paths: number, kept: KeptPaths) {
    this.layout = layout;
    this.kept = {
      paths: Math.min(kept.paths, paths),
      netuids: kept.netuids.filter((netuid) => layout.netuids.includes(netuid)),
    };
    this.keptColumns = this.kept.netuids.map((netuid) => layout.netuids.indexOf(netuid));
    this.size = pathSize(layout);
    this.sketches = new BandSketches(this.size.network + this.size.subnets, paths);
    this.rows = new Float64Array(paths * this.size.summary);
  }

  get length(): number {
    return this.size.total;
  }

  get pathsDone(): number {
    return this.done;
  }

  /** Bytes of what is kept. */
  get byteLength(): number {
    const arrays = [this.rows, ...this.keptNetwork, ...this.keptSubnets];
    return arrays.reduce((sum, array) => sum + array.byteLength, this.sketches.byteLength);
  }

  add(row: Float64Array): void {
    const { network, subnets, summary } = samplesIn(row, this.size);
    if (this.done < this.kept.paths) {
      this.keptNetwork.push(network.slice());
      this.keptSubnets.push(this.keptPart(subnets));
    }
    this.rows.set(summary, this.done * this.size.summary);
    this.sketches.add(row.subarray(0, this.size.network + this.size.subnets));
    this.done++;
  }

  /** Numbers of whole paths: [path][metric]. */
  get summaries(): Float64Array {
    return this.rows.subarray(0, this.done * this.size.summary);
  }

  /** The number of one metric, by path. */
  summaryOf(metric: number): Float64Array {
    return Float64Array.from({ length: this.done }, (_, path) => this.rows[path * this.size.summary + metric]);
  }

  /** Bands of the network: cells [sample][metric]. */
  networkBands(): Bands {
    return this.sketches.bands(0, this.size.network);
  }

  /** Bands of the subnets: cells [sample][index of netuid][metric]. */
  subnetBands(): Bands {
    return this.sketches.bands(this.size.network, this.size.subnets);
  }

  private keptPart(subnets: Float64Array): Float64Array {
    const { netuids, subnetBlocks, subnetMetrics } = this.layout;
    const metrics = subnetMetrics.length;
    const part = new Float64Array(subnetBlocks.length * this.keptColumns.length * metrics);
    let to = 0;
    for (let sample = 0; sample < subnetBlocks.length; sample++) {
      for (const column of this.keptColumns) {
        const from = (sample * netuids.length + column) * metrics;
        part.set(subnets.subarray(from, from + metrics), to);
        to += metrics;
      }
    }
    return part;
  }
}
