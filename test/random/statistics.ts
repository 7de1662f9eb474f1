/** Reference distributions and test statistics, for tests only: slow and plain. */

/** Normal distribution function: a series of positive terms up to |x| = 3, Laplace's continued fraction beyond. */
export function normalCdf(x: number): number {
  if (x > 3) return 1 - normalCdf(-x);
  if (x < -3) {
    let fraction = -x;
    for (let k = 200; k >= 1; k--) fraction = -x + k / fraction;
    return Math.exp(-0.5 * x * x) / (Math.sqrt(2 * Math.PI) * fraction);
  }
  let term = x;
  let sum = x;
  for (let k = 1; k < 100; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

/** log Γ(x), x > 0: Stirling's series after shifting x above 10. */
export function logGamma(x: number): number {
  let shift = 0;
  while (x < 10) shift -= Math.log(x++);
  const inverse = 1 / (x * x);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x;
  return shift + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

/** Student's t distribution function with ν > 1, by Simpson's rule in the angle: ∫ cos^(ν−1) over arctan(x/√ν). */
export function studentCdf(nu: number, steps = 40): (x: number) => number {
  const scale = Math.exp(logGamma((nu + 1) / 2) - logGamma(nu / 2)) / Math.sqrt(Math.PI);
  return (x) => {
    const angle = Math.atan(Math.abs(x) / Math.sqrt(nu));
    let sum = 0;
    for (let step = 0; step <= steps; step++) {
      const weight = step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2;
      sum += weight * Math.cos((angle * step) / steps) ** (nu - 1);
    }
    const half = (scale * sum * angle) / (3 * steps);
    return x >= 0 ? 0.5 + half : 0.5 - half;
  };
}

/** Largest distance between a sample's distribution and a given one. */
export function ksDistance(values: Float64Array, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  let distance = 0;
  for (let rank = 0; rank < sorted.length; rank++) {
    const expected = cdf(sorted[rank]);
    distance = Math.max(distance, (rank + 1) / sorted.length - expected, expected - rank / sorted.length);
  }
  return distance;
}

/** Chance of a distance at least this large if the distribution is right (Kolmogorov's limit). */
export function kolmogorovP(distance: number, count: number): number {
  const root = Math.sqrt(count);
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  let sum = 0;
  for (let k = 1; k < 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, Math.max(0, sum));
}

export function correlation(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const meanX = x.reduce((sum, value) => sum + value, 0) / n;
  const meanY = y.reduce((sum, value) => sum + value, 0) / n;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let index = 0; index < n; index++) {
    xy += (x[index] - meanX) * (y[index] - meanY);
    xx += (x[index] - meanX) ** 2;
    yy += (y[index] - meanY) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}
