/** Scores of probabilistic forecasts, smaller is better, and how sure a difference between two forecasts is. */

import { type Estimate, mean, meanOfSeries } from './statistics.js';

/**
 * CRPS of a sample, unbiased in its size: mean |x − y| − ½ mean |x − x'| over pairs of different members
 * (Gneiting and Raftery, J. Am. Stat. Assoc. 102, 2007; Ferro 2014 for the size).
 *
 * @param sorted ascending
 */
export function crps(sorted: ArrayLike<number>, y: number): number {
  const n = sorted.length;
  let distance = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    distance += Math.abs(sorted[i] - y);
    spread += (2 * i - n + 1) * sorted[i];
  }
  return distance / n - spread / (n * (n - 1));
}

/** Share of a sample below a number, ties by half: uniform if the forecast is right. */
export function pit(sorted: ArrayLike<number>, y: number): number {
  let below = 0;
  for (let i = 0; i < sorted.length; i++) below += sorted[i] < y ? 1 : sorted[i] === y ? 0.5 : 0;
  return below / sorted.length;
}

/** Energy score of a sample of vectors (members × dimensions): CRPS for vectors. */
export function energyScore(members: readonly (readonly number[])[], y: readonly number[]): number {
  const n = members.length;
  const distance = (a: readonly number[], b: readonly number[]): number => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
    return Math.sqrt(sum);
  };
  let near = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    near += distance(members[i], y);
    for (let j = 0; j < i; j++) spread += distance(members[i], members[j]);
  }
  return near / n - spread / (n * (n - 1));
}

/** Loss of a quantile forecast. */
export function pinball(forecast: number, y: number, probability: number): number {
  return y >= forecast ? probability * (y - forecast) : (1 - probability) * (forecast - y);
}

/** Squared error of a probability. */
export const brier = (probability: number, happened: boolean): number => (probability - (happened ? 1 : 0)) ** 2;

/** A score of one forecast: of which day, and how good. */
export interface Scored {
  readonly day: number;
  readonly score: number;
}

/** Means of the days, in their order. */
export function dailyMeans(scored: readonly Scored[]): number[] {
  const days = new Map<number, { sum: number; count: number }>();
  for (const { day, score } of scored) {
    const of = days.get(day) ?? { sum: 0, count: 0 };
    of.sum += score;
    of.count++;
    days.set(day, of);
  }
  return [...days].toSorted(([a], [b]) => a - b).map(([, { sum, count }]) => sum / count);
}

/**
 * Mean difference of two forecasts' scores and its error (Diebold and Mariano 1995): the mean over subnets of each day is
 * one observation, errors by Newey and West over as many lags as horizons overlap.
 *
 * @param lags horizon − 1
 */
export function difference(a: readonly Scored[], b: readonly Scored[], lags: number): Estimate {
  const [first, second] = [dailyMeans(a), dailyMeans(b)];
  if (first.length !== second.length) throw new RangeError('the two forecasts are not of the same days');
  return meanOfSeries(
    first.map((score, i) => score - second[i]),
    lags,
  );
}

export const meanScore = (scored: readonly Scored[]): number => mean(scored.map(({ score }) => score));

/** Log density at y of a sample, by Student-t kernels (ν = 3) of a width that suits its size and spread. */
export function kernelLogDensity(sorted: ArrayLike<number>, y: number): number {
  const n = sorted.length;
  const middle = Math.max((sorted[Math.floor(0.75 * (n - 1))] - sorted[Math.floor(0.25 * (n - 1))]) / 1.349, 1e-5);
  const width = 1.06 * middle * n ** -0.2;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const ratio = (y - sorted[i]) / width;
    sum += (1 + (ratio * ratio) / 3) ** -2;
  }
  // 2/(π√3) is the density of Student-t with ν = 3 at 0.
  return Math.log((sum * 2) / (Math.PI * Math.sqrt(3) * n * width));
}
