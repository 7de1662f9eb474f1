import { linearRegression } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import {
  deviation,
  fitT,
  groupBy,
  logDensityT,
  maximum,
  meanOfSeries,
  quantile,
  regression,
} from '../../scripts/statistics.js';
import { Draws } from '../../src/random/draws.js';
import { rootKeyFromSeed } from '../../src/random/seed.js';

const draws = new Draws(rootKeyFromSeed('statistics'), 0);

describe('order statistics and groups', () => {
  it('golden: quantiles of type 7, deviation with n − 1, groups in order', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
    expect(deviation([1, 2, 3, 4])).toBeCloseTo(Math.sqrt(5 / 3), 15);
    expect([...groupBy([1, 2, 3, 4, 5], (value) => value % 2)]).toEqual([
      [1, [1, 3, 5]],
      [0, [2, 4]],
    ]);
  });
});

describe('mean of a series', () => {
  it('golden: without lags the error is σ/√n, with one lag Bartlett’s weight of ½ on the first covariance', () => {
    const values = [1, 3, 2, 6];
    expect(meanOfSeries(values, 0)).toEqual({ value: 3, error: Math.sqrt(14 / 4 / 4) });
    // Deviations −2, 0, −1, 3: products 0, 0, −3; 2 · ½ · (−3/4).
    expect(meanOfSeries(values, 1).error).toBeCloseTo(Math.sqrt((14 / 4 - 3 / 4) / 4), 15);
  });
});

describe('regression', () => {
  it('golden: slopes of a plane without noise; a line as simple-statistics has it', () => {
    const plane = Array.from({ length: 20 }, (_, i) => ({ y: 2 * i - 3 * (i % 4) + 5, x: [i, i % 4], cluster: i }));
    expect(regression(plane).map(({ value }) => Number(value.toFixed(9)))).toEqual([2, -3, 5]);
    const points = Array.from({ length: 30 }, (_, i): [number, number] => [i, Math.sin(i) + 0.1 * i]);
    const { m, b } = linearRegression(points);
    const [slope, constant] = regression(points.map(([x, y], cluster) => ({ y, x: [x], cluster })));
    expect(slope.value).toBeCloseTo(m, 12);
    expect(constant.value).toBeCloseTo(b, 12);
  });

  it('errors: as large as the spread of estimates, also where errors hang together within a cluster', () => {
    // A regressor and an error that are common to ten rows: an error that takes rows for independent is 3 times too small.
    const found = Array.from({ length: 200 }, (_, sample) => {
      const rows = Array.from({ length: 40 }, (_day, cluster) => {
        draws.at(1, sample, cluster);
        const [x, shock] = [draws.normal(), draws.normal()];
        return Array.from({ length: 10 }, () => ({ y: 0.5 * x + shock + 0.1 * draws.normal(), x: [x], cluster }));
      }).flat();
      return regression(rows)[0];
    });
    const spread = deviation(found.map(({ value }) => value));
    const stated = Math.sqrt(found.reduce((sum, { error }) => sum + error ** 2, 0) / found.length);
    expect(stated / spread).toBeGreaterThan(0.8);
    expect(stated / spread).toBeLessThan(1.2);
  });

  it('refuses columns that depend on each other', () => {
    const rows = Array.from({ length: 5 }, (_, i) => ({ y: i, x: [i, 2 * i], cluster: i }));
    expect(() => regression(rows)).toThrow(RangeError);
  });
});

describe('Student-t', () => {
  it('golden: Cauchy’s density, and the normal one for large ν', () => {
    expect(logDensityT(1.5, 2, 1)).toBeCloseTo(-Math.log(Math.PI * 2 * (1 + 0.75 ** 2)), 12);
    expect(logDensityT(1.5, 2, 1e7)).toBeCloseTo(-0.5 * Math.log(2 * Math.PI) - Math.log(2) - 0.75 ** 2 / 2, 5);
  });

  it('finds scale and ν within three of its errors, which shrink as 1/√n', () => {
    const sample = Array.from({ length: 20_000 }, (_, i) => {
      draws.at(2, 0, i);
      return 0.03 * draws.studentT(2.5);
    });
    const { scale, nu } = fitT(sample);
    expect(Math.abs(scale.value - 0.03)).toBeLessThan(3 * scale.error);
    expect(Math.abs(nu.value - 2.5)).toBeLessThan(3 * nu.error);
    const part = fitT(sample.slice(0, 5000));
    expect(part.nu.error / nu.error).toBeGreaterThan(1.6);
    expect(part.nu.error / nu.error).toBeLessThan(2.4);
  });

  it('finds the top of a smooth hill', () => {
    const top = maximum(([x, y]) => -((x - 1.5) ** 2) - 3 * (y + x) ** 2, [0, 0]);
    expect(top[0]).toBeCloseTo(1.5, 3);
    expect(top[1]).toBeCloseTo(-1.5, 3);
  });
});
