/**
 * Folds the paths of a run, in their order, into what a result holds: bands, a row a path, a few whole paths.
 *
 * Memory does not grow with the number of paths but for the rows of numbers of whole paths (8 bytes each): samples are
 * kept until some dozens of paths are there, which is when the sketches take them cheapest.
 */

import { QuantileSketches } from '../numeric/sketch.js';
import { type Layout, type PathSize, pathSize } from '../samples.js';

/** Quantiles that a band consists of. */
export const BAND_PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Samples are kept until there are this many paths … */
const BATCH_PATHS = 64;
/** … or this many bytes. */
const BATCH_BYTES = 48e6;

/** Which paths are kept whole: 0 … paths − 1; of subnets only those listed. */
export interface KeptPaths {
  readonly paths: number;
  readonly netuids: readonly number[];
}

/** Bands of one scope: a cell a sample (and subnet) and metric. */
export interface Bands {
  /** [cell][probability]; NaN where no path knows the number. */
  readonly quantiles: Float64Array;
  /** [cell]: paths that know it. */
  readonly known: Uint32Array;
}

export class Aggregate {
  readonly layout: Layout;
  readonly kept: KeptPaths;
  /** Whole paths: as PathSamples has them, but `subnets` with the kept netuids alone. */
  readonly keptNetwork: Float64Array[] = [];
  readonly keptSubnets: Float64Array[] = [];
  private readonly size: PathSize;
  private readonly keptColumns: readonly number[];
  private readonly sketches: QuantileSketches;
  /** Samples that the sketches have not taken yet, a row a path; the rows are used again. */
  private readonly batch: Float64Array[];
  private waiting = 0;
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
    this.sketches = new QuantileSketches(this.size.network + this.size.subnets);
    this.rows = new Float64Array(paths * this.size.summary);
    const sampled = this.size.network + this.size.subnets;
    const batchPaths = Math.max(1, Math.min(BATCH_PATHS, paths, Math.floor(BATCH_BYTES / (8 * sampled))));
    this.batch = Array.from({ length: batchPaths }, () => new Float64Array(sampled));
  }

  get pathsDone(): number {
    return this.done;
  }

  /** Bytes of what is kept. */
  get byteLength(): number {
    const arrays = [this.rows, ...this.batch, ...this.keptNetwork, ...this.keptSubnets];
    return arrays.reduce((sum, array) => sum + array.byteLength, this.sketches.byteLength);
  }

  /**
   * Takes the next paths.
   *
   * @param values  a row a path: network, subnets, summary; copied
   */
  fold(values: Float64Array): void {
    const { network, subnets, summary, total } = this.size;
    for (let start = 0; start < values.length; start += total) {
      const row = values.subarray(start, start + total);
      if (this.done < this.kept.paths) {
        this.keptNetwork.push(row.slice(0, network));
        this.keptSubnets.push(this.keptPart(row.subarray(network, network + subnets)));
      }
      this.rows.set(row.subarray(network + subnets), this.done * summary);
      this.batch[this.waiting++].set(row.subarray(0, network + subnets));
      if (this.waiting === this.batch.length) this.flush();
      this.done++;
    }
  }

  /** Numbers of whole paths: [path][metric]. */
  get summaries(): Float64Array {
    return this.rows.subarray(0, this.done * this.size.summary);
  }

  /** Bands of the network: cells [sample][metric]. */
  networkBands(): Bands {
    return this.bands(0, this.size.network);
  }

  /** Bands of the subnets: cells [sample][index of netuid][metric]. */
  subnetBands(): Bands {
    return this.bands(this.size.network, this.size.subnets);
  }

  private bands(start: number, cells: number): Bands {
    this.flush();
    const quantiles = new Float64Array(cells * BAND_PROBABILITIES.length);
    const known = new Uint32Array(cells);
    for (let cell = 0; cell < cells; cell++) {
      quantiles.set(this.sketches.quantiles(start + cell, BAND_PROBABILITIES), cell * BAND_PROBABILITIES.length);
      known[cell] = this.done - this.sketches.unknown(start + cell);
    }
    return { quantiles, known };
  }

  private flush(): void {
    if (this.waiting === 0) return;
    this.sketches.add(this.batch.slice(0, this.waiting));
    this.waiting = 0;
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
