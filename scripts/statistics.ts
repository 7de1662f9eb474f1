/** Estimators of the fit: regressions with errors clustered by date, Student-t by maximum likelihood. */

import { gammaln } from 'simple-statistics';

/** An estimate with its standard error; NaN where it cannot be told. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

export const tValue = ({ value, error }: Estimate): number => value / error;

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Type 7, as numpy's default. Sorts a copy. */
export function quantile(values: readonly number[], probability: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * probability;
  const low = sorted[Math.floor(place)];
  return low + (sorted[Math.ceil(place)] - low) * (place % 1);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => number): Map<number, Item[]> {
  const groups = new Map<number, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Mean of a series, its error by the weights of Bartlett (Newey and West 1987) over so many lags. */
export function meanOfSeries(values: readonly number[], lags: number): Estimate {
  const middle = mean(values);
  const n = values.length;
  const covariance = (lag: number): number => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += (values[i] - middle) * (values[i - lag] - middle);
    return sum / n;
  };
  let variance = covariance(0);
  for (let lag = 1; lag <= lags; lag++) variance += 2 * (1 - lag / (lags + 1)) * covariance(lag);
  return { value: middle, error: Math.sqrt(Math.max(variance, 0) / n) };
}

/** A row of a regression: what is explained, by what, and the group whose errors hang together. */
export interface Row {
  readonly y: number;
  readonly x: readonly number[];
  readonly cluster: number;
}

/** Least squares with a constant; errors are robust within clusters (Liang and Zeger 1986). The constant comes last. */
export function regression(rows: readonly Row[]): Estimate[] {
  const width = rows[0].x.length + 1;
  const design = rows.map(({ x }) => [...x, 1]);
  const moments = Array.from({ length: width }, () => zeros(width));
  const target = zeros(width);
  rows.forEach(({ y }, row) => {
    const values = design[row];
    for (let i = 0; i < width; i++) {
      target[i] += values[i] * y;
      for (let j = 0; j < width; j++) moments[i][j] += values[i] * values[j];
    }
  });
  const inverse = inverted(moments);
  const slopes = inverse.map((line) => dot(line, target));
  const scores = new Map<number, number[]>();
  rows.forEach(({ y, cluster }, row) => {
    const values = design[row];
    const residual = y - dot(values, slopes);
    const score = scores.get(cluster) ?? zeros(width);
    for (let i = 0; i < width; i++) score[i] += values[i] * residual;
    scores.set(cluster, score);
  });
  const clusters = scores.size;
  const correction = (clusters / (clusters - 1)) * ((rows.length - 1) / (rows.length - width));
  return slopes.map((value, i) => {
    let variance = 0;
    for (const score of scores.values()) variance += dot(inverse[i], score) ** 2;
    return { value, error: Math.sqrt(correction * variance) };
  });
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Inverse of a small matrix by Gauss and Jordan with the largest pivot. */
function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const work = matrix.map((line, i) => [...line, ...line.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(work[row][column]) > Math.abs(work[pivot][column])) pivot = row;
    }
    [work[column], work[pivot]] = [work[pivot], work[column]];
    const scale = work[column][column];
    if (scale === 0) throw new RangeError('the columns of the regression depend on each other');
    work[column] = work[column].map((value) => value / scale);
    for (let row = 0; row < n; row++) {
      if (row === column) continue;
      const factor = work[row][column];
      work[row] = work[row].map((value, j) => value - factor * work[column][j]);
    }
  }
  return work.map((line) => line.slice(n));
}

/** Log density of Student-t with location 0. */
export function logDensityT(value: number, scale: number, nu: number): number {
  const ratio = value / scale;
  return (
    gammaln((nu + 1) / 2) -
    gammaln(nu / 2) -
    0.5 * Math.log(nu * Math.PI) -
    Math.log(scale) -
    ((nu + 1) / 2) * Math.log1p((ratio * ratio) / nu)
  );
}

export interface StudentT {
  readonly scale: Estimate;
  readonly nu: Estimate;
}

/** Student-t with location 0, by maximum likelihood; errors from the curvature. */
export function fitT(values: readonly number[]): StudentT {
  const likelihood = ([logScale, logNu]: readonly number[]): number =>
    values.reduce((sum, value) => sum + logDensityT(value, Math.exp(logScale), Math.exp(logNu)), 0);
  const start = Math.log(median(values.map(Math.abs)) || 1e-6);
  const [logScale, logNu] = maximum(likelihood, [start, Math.log(3)]);
  const [scaleError, nuError] = curvatureErrors(likelihood, [logScale, logNu]);
  const [scale, nu] = [Math.exp(logScale), Math.exp(logNu)];
  return { scale: { value: scale, error: scale * scaleError }, nu: { value: nu, error: nu * nuError } };
}

/** Where a smooth function of a few numbers is largest (Nelder and Mead 1965). */
export function maximum(of: (at: readonly number[]) => number, start: readonly number[], step = 0.3): number[] {
  const n = start.length;
  let simplex = [start, ...start.map((_, i) => start.map((value, j) => (i === j ? value + step : value)))].map(
    (at) => ({
      at: [...at],
      value: of(at),
    }),
  );
  const blend = (a: readonly number[], b: readonly number[], t: number): number[] =>
    a.map((value, i) => value + t * (b[i] - value));
  for (let round = 0; round < 400; round++) {
    simplex.sort((a, b) => b.value - a.value);
    const [best, worst] = [simplex[0], simplex[n]];
    if (Math.abs(best.value - worst.value) < 1e-9 * (1 + Math.abs(best.value))) break;
    const centre = start.map((_, i) => mean(simplex.slice(0, n).map(({ at }) => at[i])));
    const attempt = (t: number): { at: number[]; value: number } => {
      const at = blend(centre, worst.at, t);
      return { at, value: of(at) };
    };
    const mirrored = attempt(-1);
    if (mirrored.value > best.value) {
      const further = attempt(-2);
      simplex[n] = further.value > mirrored.value ? further : mirrored;
    } else if (mirrored.value > simplex[n - 1].value) simplex[n] = mirrored;
    else {
      const nearer = attempt(0.5);
      if (nearer.value > worst.value) simplex[n] = nearer;
      else {
        simplex = simplex.map((corner, i) => {
          if (i === 0) return corner;
          const at = blend(best.at, corner.at, 0.5);
          return { at, value: of(at) };
        });
      }
    }
  }
  return simplex.sort((a, b) => b.value - a.value)[0].at;
}

/** Standard errors from the second differences of a log likelihood at its maximum. */
function curvatureErrors(of: (at: readonly number[]) => number, at: readonly number[]): number[] {
  const h = 1e-3;
  const shifted = (...shifts: readonly (readonly [number, number])[]): number => {
    const point = [...at];
    for (const [i, by] of shifts) point[i] += by;
    return of(point);
  };
  const information = at.map((_, i) =>
    at.map((_unused, j) =>
      i === j
        ? -(shifted([i, h]) - 2 * of(at) + shifted([i, -h])) / h ** 2
        : -(shifted([i, h], [j, h]) - shifted([i, h], [j, -h]) - shifted([i, -h], [j, h]) + shifted([i, -h], [j, -h])) /
          (4 * h ** 2),
    ),
  );
  return inverted(information).map((line, i) => Math.sqrt(line[i]));
}
