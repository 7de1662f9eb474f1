/**
 * Bands of many cells over the paths of a run. Rows are kept until some dozens of paths are there, which is when the
 * sketches take them cheapest.
 */

import { QuantileSketches } from '../numeric/sketch.js';

/** Quantiles that a band consists of. */
export const BAND_PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Rows are kept until there are this many … */
const BATCH_PATHS = 64;
/** … or this many bytes. */
const BATCH_BYTES = 48e6;

export interface Bands {
  /** [cell][probability]; NaN where no path knows the number. */
  readonly quantiles: Float64Array;
  /** [cell]: paths that know it. */
  readonly known: Uint32Array;
}

export class BandSketches {
  private readonly sketches: QuantileSketches;
  /** Rows that the sketches have not taken yet, made with the first paths; they are used again. */
  private readonly batch: Float64Array[] = [];
  private readonly batchPaths: number;
  private waiting = 0;
  private done = 0;

  /** @param paths  how many are expected */
  constructor(cells: number, paths: number) {
    this.sketches = new QuantileSketches(cells);
    this.batchPaths = Math.max(1, Math.min(BATCH_PATHS, paths, Math.floor(BATCH_BYTES / (8 * cells))));
  }

  get byteLength(): number {
    return this.batch.reduce((sum, row) => sum + row.byteLength, this.sketches.byteLength);
  }

  /** @param cells  of the next path; copied */
  add(cells: Float64Array): void {
    if (this.waiting === this.batch.length) this.batch.push(new Float64Array(this.sketches.cells));
    this.batch[this.waiting++].set(cells);
    if (this.waiting === this.batchPaths) this.flush();
    this.done++;
  }

  /** Bands of `count` cells from `start`. */
  bands(start: number, count: number): Bands {
    this.flush();
    const quantiles = new Float64Array(count * BAND_PROBABILITIES.length);
    const known = new Uint32Array(count);
    for (let cell = 0; cell < count; cell++) {
      this.sketches.quantilesInto(start + cell, BAND_PROBABILITIES, quantiles, cell * BAND_PROBABILITIES.length);
      known[cell] = this.done - this.sketches.unknown(start + cell);
    }
    return { quantiles, known };
  }

  private flush(): void {
    if (this.waiting === 0) return;
    this.sketches.add(this.batch.slice(0, this.waiting));
    this.waiting = 0;
  }
}
