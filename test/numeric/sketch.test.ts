import fc from 'fast-check';
import { quantileSorted } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { ACCURACY, QuantileSketches } from '../../src/numeric/sketch.js';
import { asNumbers } from '../../src/numeric/summary.js';
import { Draws } from '../../src/random/draws.js';
import { rootKeyFromSeed } from '../../src/random/seed.js';

const PROBABILITIES = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];
/** The promise of the product; ACCURACY is what the sketch keeps. */
const PROMISE = 0.005;

/** Rows of one cell. */
const rows = (values: readonly number[]) => values.map((value) => Float64Array.of(value));

function sketchOf(values: readonly number[], batch = values.length): QuantileSketches {
  const sketch = new QuantileSketches(1);
  for (let start = 0; start < values.length; start += batch) sketch.add(rows(values.slice(start, start + batch)));
  return sketch;
}

/** Largest error of a quantile against type 7, in parts of what the sketch allows for it. */
function worstError(values: readonly number[], sketch: QuantileSketches, cell = 0): number {
  const sorted = Float64Array.from(values).sort();
  const found = sketch.quantiles(cell, PROBABILITIES);
  return Math.max(
    ...PROBABILITIES.map((probability, index) => {
      const exact = quantileSorted(asNumbers(sorted), probability);
      const rank = (sorted.length - 1) * probability;
      const low = sorted[Math.floor(rank)];
      const high = sorted[Math.ceil(rank)];
      // Neighbours of one sign: relative to the quantile itself. Else to the larger neighbour's size.
      const scale = low * high > 0 ? Math.abs(exact) : Math.max(Math.abs(low), Math.abs(high));
      const error = Math.abs(found[index] - exact);
      return error === 0 ? 0 : error / (ACCURACY * scale);
    }),
  );
}

// Above 1 only by the rounding of log and exp.
const WITHIN = 1 + 1e-9;

describe('sketch: quantiles', () => {
  const draws = new Draws(rootKeyFromSeed('sketch.test'), 0).at(0, 0, 0);
  const sample = (count: number, draw: () => number) => Array.from({ length: count }, draw);

  const families: [string, () => number][] = [
    ['lognormal, sd 0.05', () => Math.exp(0.05 * draws.normal())],
    ['lognormal, sd 3', () => Math.exp(3 * draws.normal())],
    ['Student-t, ν = 2.1', () => draws.studentT(2.1)],
    ['Cauchy', () => draws.studentT(1)],
    ['Student-t around 10 million', () => 1e7 + draws.studentT(3)],
    ['constant', () => 7.25],
    ['zero', () => 0],
    ['two points', () => (draws.uniform() < 0.5 ? -3 : 40)],
    ['zero or large', () => (draws.uniform() < 0.5 ? 0 : 1e9)],
    ['negative', () => -Math.exp(draws.normal())],
    ['tiny', () => 1e-300 * Math.exp(draws.normal())],
    ['huge', () => 1e300 * Math.exp(draws.normal())],
    ['whole double range', () => Math.exp(1400 * (draws.uniform() - 0.5))],
    ['uniform across zero', () => draws.uniform() - 0.3],
  ];

  it.each(families)('property: %s agrees with type 7 at any count', (_name, draw) => {
    for (const count of [1, 2, 3, 5, 64, 200, 1999]) {
      const values = sample(count, draw);
      expect(worstError(values, sketchOf(values, 64))).toBeLessThanOrEqual(WITHIN);
    }
    expect(ACCURACY).toBeLessThan(PROMISE);
  });

  it('numbers that lie close together are told apart: relative error at most a 128th of their spread, or 4e-5', () => {
    for (const spread of [1e-5, 1e-3, 0.01, 0.1, 0.5]) {
      const values = sample(999, () => -5.45e6 * (1 + spread * (draws.uniform() - 0.5)));
      const sorted = Float64Array.from(values).sort();
      const found = sketchOf(values, 64).quantiles(0, PROBABILITIES);
      PROBABILITIES.forEach((probability, index) => {
        const exact = quantileSorted(asNumbers(sorted), probability);
        expect(Math.abs(found[index] / exact - 1)).toBeLessThanOrEqual(Math.max(4e-5, (1.1 * spread) / 128));
      });
    }
  });

  it('property: any finite numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 60 }),
        (values, batch) => {
          // Subnormal numbers have fewer bits than the promise needs.
          const normal = values.map((value) => (Math.abs(value) < 1e-307 ? 0 : value));
          expect(worstError(normal, sketchOf(normal, batch))).toBeLessThanOrEqual(WITHIN);
        },
      ),
    );
  });

  it('property: quantiles rise with the probability and stay between the exact ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 100 }),
        (values) => {
          const probabilities = Array.from({ length: 21 }, (_, index) => index / 20);
          const found = sketchOf(values).quantiles(0, probabilities);
          for (let index = 1; index < found.length; index++) {
            // Interpolation rounds: a unit in the last place.
            expect(found[index]).toBeGreaterThanOrEqual(found[index - 1] - 1e-9);
          }
          expect(found[0]).toBe(Math.min(...values) + 0);
          expect(found[20]).toBe(Math.max(...values) + 0);
        },
      ),
    );
  });

  it('probabilities may come in any order', () => {
    const values = sample(300, () => draws.normal());
    const sketch = sketchOf(values);
    const forwards = sketch.quantiles(0, [0.1, 0.101, 0.5, 0.9]);
    expect(sketch.quantiles(0, [0.9, 0.5, 0.101, 0.1])).toEqual(forwards.toReversed());
  });

  it('the test can fail: bins twice as wide are seen', () => {
    const values = sample(2000, () => Math.exp(3 * draws.normal()));
    const coarse = sketchOf(
      values.map((value) => Math.exp(Math.round(Math.log(value) / (4 * ACCURACY)) * 4 * ACCURACY)),
    );
    expect(worstError(values, coarse)).toBeGreaterThan(1.1);
  });
});

describe('sketch: cells', () => {
  const draws = new Draws(rootKeyFromSeed('sketch.test'), 1).at(0, 0, 0);

  it('unknown numbers are counted apart; a cell that knows nothing has no quantiles', () => {
    const sketch = sketchOf([1, Number.NaN, 2, Number.NaN, 3]);
    expect([sketch.known(0), sketch.unknown(0)]).toEqual([3, 2]);
    expect(sketch.quantiles(0, [0, 1])).toEqual([1, 3]);
    expect(sketchOf([Number.NaN]).quantiles(0, [0.05, 0.5])).toEqual([Number.NaN, Number.NaN]);
    expect(new QuantileSketches(1).quantiles(0, [0.5])).toEqual([Number.NaN]);
  });

  it('an infinite number is refused', () => {
    expect(() => sketchOf([1, Number.POSITIVE_INFINITY])).toThrow(RangeError);
    expect(() => sketchOf([Number.NEGATIVE_INFINITY])).toThrow(RangeError);
  });

  it('minus zero is zero', () => {
    expect(Object.is(sketchOf([-0]).quantiles(0, [0.5])[0], 0)).toBe(true);
  });

  it('property: many cells at once are the same as each alone, and start skips the front of a row', () => {
    const cells = 600; // more than two segments
    const table = Array.from({ length: 150 }, () =>
      Float64Array.from({ length: cells + 5 }, (_, column) =>
        column % 7 === 0 ? draws.studentT(2.1) : column % 11 === 0 ? column : Math.exp((column / 300) * draws.normal()),
      ),
    );
    const together = new QuantileSketches(cells);
    for (let start = 0; start < table.length; start += 40) together.add(table.slice(start, start + 40), 5);
    for (const cell of [0, 1, 2, 255, 256, 257, 511, 512, 599]) {
      const values = table.map((row) => row[cell + 5]);
      expect(together.state(cell)).toEqual(sketchOf(values).state(0));
      expect(worstError(values, together, cell)).toBeLessThanOrEqual(WITHIN);
    }
  });

  it('property: merge is concatenation, in any order', () => {
    const value = fc.oneof(fc.double({ noNaN: false, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1, Number.NaN));
    fc.assert(
      fc.property(fc.array(fc.array(value, { maxLength: 20 }), { minLength: 1, maxLength: 5 }), (parts) => {
        const whole = sketchOf(parts.flat(), 7).state(0);
        const merged = (order: number[][]) => {
          const sum = new QuantileSketches(1);
          for (const part of order) sum.merge(sketchOf(part, 3));
          return sum.state(0);
        };
        expect(merged(parts)).toEqual(whole);
        expect(merged(parts.toReversed())).toEqual(whole);
      }),
    );
  });

  it('merge over several segments', () => {
    const table = Array.from({ length: 30 }, () => Float64Array.from({ length: 300 }, () => draws.normal()));
    const whole = new QuantileSketches(300);
    whole.add(table);
    const sum = new QuantileSketches(300);
    for (const part of [table.slice(20), table.slice(0, 20)]) {
      const sketch = new QuantileSketches(300);
      sketch.add(part);
      sum.merge(sketch);
    }
    for (let cell = 0; cell < 300; cell++) expect(sum.state(cell)).toEqual(whole.state(cell));
    expect(() => sum.merge(new QuantileSketches(2))).toThrow(RangeError);
  });

  it('counts pass 65,535, by numbers and by merging', () => {
    const row = Float64Array.of(5, -5, 0, Number.NaN);
    const sketch = new QuantileSketches(4);
    const batch = Array.from({ length: 1000 }, () => row);
    for (let count = 0; count < 66; count++) sketch.add(batch);
    const one = new QuantileSketches(4);
    for (let count = 0; count < 40; count++) one.add(batch);
    const two = new QuantileSketches(4);
    for (let count = 0; count < 26; count++) two.add(batch);
    one.merge(two);
    for (let cell = 0; cell < 4; cell++) expect(one.state(cell)).toEqual(sketch.state(cell));
    expect([0, 1, 2, 3].map((cell) => sketch.known(cell))).toEqual([66_000, 66_000, 66_000, 0]);
    expect(sketch.unknown(3)).toBe(66_000);
  });

  it('counts pass 65,535 where bins are joined', () => {
    const sketch = new QuantileSketches(1);
    const batch = (value: number, count: number) =>
      sketch.add(Array.from({ length: count }, () => Float64Array.of(value)));
    batch(1.0001, 40_000);
    batch(1.0003, 40_000);
    expect(sketch.state(0).positive).toMatchObject({ level: 0, bins: [{ 1: 40_000 }, { 1: 40_000 }] });
    batch(30, 1);
    expect(sketch.state(0).positive).toMatchObject({ level: 7, bins: [{ 1: 80_000 }, { 1: 1 }] });
  });

  it('memory: ten times the numbers need less than 1.5 times the bytes, once there are some hundreds', () => {
    const cells = 512;
    const bytesAfter = (count: number) => {
      const sketch = new QuantileSketches(cells);
      for (let start = 0; start < count; start += 50) {
        sketch.add(
          Array.from({ length: 50 }, () => Float64Array.from({ length: cells }, () => Math.exp(0.4 * draws.normal()))),
        );
      }
      return sketch.byteLength;
    };
    const few = bytesAfter(500);
    expect(few / cells).toBeLessThan(1500);
    expect(bytesAfter(5000)).toBeLessThan(1.5 * few);
  });
});
