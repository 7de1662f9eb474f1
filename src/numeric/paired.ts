/** Differences of numbers that belong together pair by pair: one path under two rules, say. */

import { quantileSorted, sampleVariance } from 'simple-statistics';
import { asNumbers } from './summary.js';

/** What is left of certainty outside the interval of a median, on each side. */
const TAIL = 0.025;

export interface PairedSummary {
  /** Pairs in which both numbers are known. All else is of these alone, NaN where there are none. */
  readonly pairs: number;
  readonly mean: number;
  /** Standard error of the mean; NaN with one pair. */
  readonly se: number;
  /** What it would be if the two samples were independent. */
  readonly unpairedSe: number;
  /** (unpairedSe ÷ se)²; NaN where all differences are equal. */
  readonly varianceReduction: number;
  readonly median: number;
  /** 95 % interval of the median by the sign test, whatever the distribution; NaN with fewer than 6 pairs. */
  readonly medianLow: number;
  readonly medianHigh: number;
  /** Share of pairs in which the second number is the higher one, and the lower one. */
  readonly higher: number;
  readonly lower: number;
}

/** Differences second − first; NaN is unknown. */
export function pairedSummary(first: Float64Array, second: Float64Array): PairedSummary {
  const known = Array.from(first.keys()).filter((i) => !Number.isNaN(first[i]) && !Number.isNaN(second[i]));
  const pairs = known.length;
  const differences = Float64Array.from(known, (i) => second[i] - first[i]);
  const variance = (values: Float64Array): number => (pairs > 1 ? sampleVariance(asNumbers(values)) : Number.NaN);
  const paired = variance(differences);
  const unpaired =
    variance(Float64Array.from(known, (i) => first[i])) + variance(Float64Array.from(known, (i) => second[i]));
  const sorted = asNumbers(differences.toSorted());
  const rank = medianRank(pairs);
  const share = (count: number): number => (pairs > 0 ? count / pairs : Number.NaN);
  return {
    pairs,
    mean: pairs > 0 ? differences.reduce((sum, value) => sum + value, 0) / pairs : Number.NaN,
    se: Math.sqrt(paired / pairs),
    unpairedSe: Math.sqrt(unpaired / pairs),
    varianceReduction: paired > 0 ? unpaired / paired : Number.NaN,
    median: pairs > 0 ? quantileSorted(sorted, 0.5) : Number.NaN,
    medianLow: rank > 0 ? sorted[rank - 1] : Number.NaN,
    medianHigh: rank > 0 ? sorted[pairs - rank] : Number.NaN,
    higher: share(differences.filter((value) => value > 0).length),
    lower: share(differences.filter((value) => value < 0).length),
  };
}

const ranks = new Map<number, number>();

/**
 * The largest k for which the k-th smallest of n numbers lies above their median with a probability of at most TAIL; 0 if
 * there is none. The number below the median is binomial (n, ½), whatever the distribution.
 */
export function medianRank(n: number): number {
  const known = ranks.get(n);
  if (known !== undefined) return known;
  // In logarithms: ½ⁿ is beyond float64 for more than a thousand pairs.
  let log = -n * Math.LN2;
  let below = 0;
  let rank = 0;
  while (rank < n) {
    below += Math.exp(log);
    if (below > TAIL) break;
    rank++;
    log += Math.log((n - rank + 1) / rank);
  }
  ranks.set(n, rank);
  return rank;
}

/** Mean and spread of the differences of many cells, pair of rows by pair of rows, by Welford's method. */
export class PairedMoments {
  private readonly counts: Uint32Array;
  private readonly firsts: Float64Array;
  private readonly means: Float64Array;
  private readonly squares: Float64Array;

  constructor(cells: number) {
    this.counts = new Uint32Array(cells);
    this.firsts = new Float64Array(cells);
    this.means = new Float64Array(cells);
    this.squares = new Float64Array(cells);
  }

  get byteLength(): number {
    return [this.counts, this.firsts, this.means, this.squares].reduce((sum, array) => sum + array.byteLength, 0);
  }

  /** A pair of rows; NaN is unknown. */
  add(first: Float64Array, second: Float64Array): void {
    for (let cell = 0; cell < this.counts.length; cell++) {
      const difference = second[cell] - first[cell];
      if (Number.isNaN(difference)) continue;
      const count = ++this.counts[cell];
      this.firsts[cell] += (first[cell] - this.firsts[cell]) / count;
      const before = difference - this.means[cell];
      this.means[cell] += before / count;
      this.squares[cell] += before * (difference - this.means[cell]);
    }
  }

  /** Pairs in which both numbers are known. */
  pairs(cell: number): number {
    return this.counts[cell];
  }

  /** Mean of the first numbers of these pairs. */
  first(cell: number): number {
    return this.counts[cell] > 0 ? this.firsts[cell] : Number.NaN;
  }

  /** Mean of second − first. */
  mean(cell: number): number {
    return this.counts[cell] > 0 ? this.means[cell] : Number.NaN;
  }

  /** Standard error of that mean; NaN with fewer than two pairs. */
  se(cell: number): number {
    const count = this.counts[cell];
    return count > 1 ? Math.sqrt(this.squares[cell] / (count - 1) / count) : Number.NaN;
  }
}
