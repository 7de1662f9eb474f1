/** Statistics of a column of numbers, by simple-statistics; unknown (NaN) numbers are left out and counted. */

import { mean, quantileSorted, sampleStandardDeviation } from 'simple-statistics';

/** simple-statistics asks for `number[]` in its types and works on any array of numbers. */
export function asNumbers(values: Float64Array): number[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the functions use, both have: length and index
  return values as unknown as number[];
}

export interface ColumnSummary {
  /** How many numbers are known, and how many are not. */
  readonly known: number;
  readonly unknown: number;
  /** NaN where nothing is known; the standard deviation also with one number alone. */
  readonly mean: number;
  readonly standardDeviation: number;
  /** One a probability asked for; type 7, as numpy's default. */
  readonly quantiles: readonly number[];
}

/**
 * @param values         finite or NaN
 * @param probabilities  0 to 1
 */
export function summarize(values: Float64Array, probabilities: readonly number[]): ColumnSummary {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const known = sorted.length;
  const unknown = values.length - known;
  if (known === 0) {
    return {
      known,
      unknown,
      mean: Number.NaN,
      standardDeviation: Number.NaN,
      quantiles: probabilities.map(() => Number.NaN),
    };
  }
  const numbers = asNumbers(sorted);
  return {
    known,
    unknown,
    mean: mean(numbers),
    standardDeviation: known > 1 ? sampleStandardDeviation(numbers) : Number.NaN,
    quantiles: probabilities.map((probability) => quantileSorted(numbers, probability)),
  };
}
