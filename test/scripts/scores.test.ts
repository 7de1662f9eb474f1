import { describe, expect, it } from 'vitest';
import {
  brier,
  crps,
  dailyMeans,
  difference,
  energyScore,
  kernelLogDensity,
  pinball,
  pit,
} from '../../scripts/scores.js';
import { logDensityT, mean } from '../../scripts/statistics.js';
import { Draws } from '../../src/random/draws.js';
import { rootKeyFromSeed } from '../../src/random/seed.js';

const draws = new Draws(rootKeyFromSeed('scores'), 0);
const normals = (purpose: number, count: number): number[] => {
  draws.at(purpose, 0, 0);
  return Array.from({ length: count }, () => draws.normal());
};

describe('CRPS', () => {
  it('golden: by hand, and the closed form of a normal forecast', () => {
    // |0 − 1|, |2 − 1|, |4 − 1| → 5/3; pairs 2, 2, 4 → half their mean 4/3.
    expect(crps([0, 2, 4], 1)).toBeCloseTo(5 / 3 - 4 / 3, 12);
    const sample = normals(1, 40_000).sort((a, b) => a - b);
    // Standard normal at 0: 2φ(0) − 1/√π.
    expect(crps(sample, 0)).toBeCloseTo(2 / Math.sqrt(2 * Math.PI) - 1 / Math.sqrt(Math.PI), 2);
  });

  it('does not depend on the size of the sample but by chance', () => {
    const small = mean(
      Array.from({ length: 4000 }, (_, i) => {
        draws.at(2, 0, i);
        return crps(
          Array.from({ length: 5 }, () => draws.normal()).sort((a, b) => a - b),
          0.3,
        );
      }),
    );
    const large = crps(
      normals(3, 40_000).sort((a, b) => a - b),
      0.3,
    );
    expect(Math.abs(small - large)).toBeLessThan(0.02);
  });

  it('the energy score of one dimension is the CRPS; a shifted forecast is worse', () => {
    const sample = normals(4, 50);
    const sorted = sample.toSorted((a, b) => a - b);
    expect(
      energyScore(
        sample.map((x) => [x]),
        [0.4],
      ),
    ).toBeCloseTo(crps(sorted, 0.4), 12);
    const vectors = Array.from({ length: 60 }, (_, i) => {
      draws.at(5, 0, i);
      return [draws.normal(), draws.normal()];
    });
    expect(
      energyScore(
        vectors.map(([x, y]) => [x + 1, y]),
        [0, 0],
      ),
    ).toBeGreaterThan(energyScore(vectors, [0, 0]));
  });
});

describe('other scores', () => {
  it('golden: PIT, pinball, Brier, days', () => {
    expect(pit([1, 2, 2, 5], 2)).toBe(0.5);
    expect(pinball(3, 5, 0.9)).toBeCloseTo(1.8, 12);
    expect(pinball(5, 3, 0.9)).toBeCloseTo(0.2, 12);
    expect(brier(0.3, true)).toBeCloseTo(0.49, 12);
    expect(
      dailyMeans([
        { day: 2, score: 5 },
        { day: 1, score: 1 },
        { day: 1, score: 3 },
      ]),
    ).toEqual([2, 5]);
  });

  it('the median minimises the pinball loss of one half', () => {
    const sample = normals(6, 2001).sort((a, b) => a - b);
    const loss = (forecast: number): number => mean(sample.map((y) => pinball(forecast, y, 0.5)));
    expect(loss(sample[1000])).toBeLessThan(loss(sample[900]));
    expect(loss(sample[1000])).toBeLessThan(loss(sample[1100]));
  });

  it('golden: a difference has the error of its daily means', () => {
    const a = [1, 2, 3].map((score, day) => ({ day, score }));
    const b = [0, 0, 0].map((score, day) => ({ day, score }));
    const { value, error } = difference(a, b, 0);
    expect(value).toBe(2);
    expect(error).toBeCloseTo(Math.sqrt(2 / 3 / 3), 12);
    expect(() => difference(a, b.slice(1), 0)).toThrow(RangeError);
  });

  it('kernels find the density of a fat-tailed sample', () => {
    draws.at(7, 0, 0);
    const sample = Array.from({ length: 5000 }, () => 0.02 * draws.studentT(3)).sort((a, b) => a - b);
    for (const y of [0, 0.02, 0.1, -0.05]) {
      expect(Math.abs(kernelLogDensity(sample, y) - logDensityT(y, 0.02, 3))).toBeLessThan(0.25);
    }
  });
});
