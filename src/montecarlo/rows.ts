/** Keeps the rows of the first paths as they are. */

import type { Fold } from '../samples.js';

export class Rows implements Fold {
  readonly length: number;
  private readonly all: Float64Array;
  private done = 0;

  /** @param paths how many are kept; later ones are let go */
  constructor(length: number, paths: number) {
    this.length = length;
    this.all = new Float64Array(length * paths);
  }

  add(row: Float64Array): void {
    if (this.done * this.length === this.all.length) return;
    this.all.set(row, this.done++ * this.length);
  }

  /** One row after another. */
  get values(): Float64Array {
    return this.all.subarray(0, this.done * this.length);
  }
}
