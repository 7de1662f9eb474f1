import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logTicks, pixel, scaleOf } from '../../src/plot/axes.js';
import {
  clipped,
  metricName,
  nameInside,
  percent,
  rowsOf,
  shortNumber,
  spread,
  textWidth,
} from '../../src/plot/text.js';

describe('labels that stand apart', () => {
  it('property: they keep their order and their distance, inside if there is room, and move no more than they must', () => {
    const places = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(places, (wanted) => {
        const placed = spread(wanted, 13, 0, 300);
        const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b] || a - b);
        for (let i = 1; i < order.length; i++) {
          expect(placed[order[i]] - placed[order[i - 1]]).toBeGreaterThanOrEqual(13 - 1e-9);
        }
        for (const place of placed) {
          expect(place).toBeGreaterThanOrEqual(0);
          expect(place).toBeLessThanOrEqual(300);
        }
      }),
    );
    expect(spread([100, 50, 200], 13, 0, 300)).toEqual([100, 50, 200]);
    // The first keeps its place, the second makes room below; at the end there is only room above.
    expect(spread([100, 101], 10, 0, 300)).toEqual([100, 110]);
    expect(spread([300, 299], 10, 0, 300)).toEqual([300, 290]);
    // More than fit go on below the end.
    expect(spread([5, 5, 5], 10, 0, 10)).toEqual([0, 10, 20]);
  });

  it('along a line they take as many rows as they need', () => {
    expect(rowsOf([0, 50, 60, 200], [40, 40, 40, 10])).toEqual([0, 0, 1, 0]);
  });
});

describe('words', () => {
  it.each([
    [0, '0'],
    [null, '–'],
    [Number.NaN, '–'],
    [0.0857214, '0.0857'],
    [-12.345, '−12.3'],
    [999.6, '1k'],
    [1234, '1.23k'],
    [10_780_000, '10.8M'],
    [3.42e9, '3.42B'],
    [2e12, '2T'],
    [0.0000123, '1.2e-5'],
  ])('%s is written %s', (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });

  it('percent, names of metrics, clipped names', () => {
    expect(percent(0.1386)).toBe('13.9 %');
    expect(metricName('tao_usd')).toBe('TAO/USD');
    expect(metricName('net_user_flow_per_day')).toBe('Net user flow');
    expect(metricName('alpha_cap_usd')).toBe('Alpha cap USD');
    expect(nameInside('emission_share')).toBe('emission share');
    expect(nameInside('tao_in')).toBe('TAO in');
    expect(textWidth('日本', 10)).toBeGreaterThanOrEqual(20);
    expect(clipped('abcdef', 4)).toBe('abc…');
    expect(clipped('日本語日本語', 12)).toBe('日本語日本語');
    expect(clipped('日本語日本語', 6)).toBe('日本…');
    expect(clipped('abc', 0)).toBe('…');
  });
});

describe('scales', () => {
  it('property: they hold every number, and a logarithm only positive ones', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 }), (values) => {
        const { type, domain } = scaleOf(values, 'TAO');
        expect(domain[0]).toBeLessThan(domain[1]);
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(domain[0]);
          expect(value).toBeLessThanOrEqual(domain[1]);
        }
        if (type === 'log') expect(Math.min(...values)).toBeGreaterThan(0);
      }),
    );
  });

  it('unknown numbers are passed over; without any there is still an axis', () => {
    expect(scaleOf([null, Number.NaN, 5, 50], 'USD').type).toBe('log');
    expect(scaleOf([null], 'USD')).toEqual({ type: 'linear', domain: [0, 1] });
    expect(scaleOf([3, 3], 'USD').domain[0]).toBeLessThan(3);
  });

  it('pixels count from the top', () => {
    expect(pixel({ type: 'log', domain: [1, 100] }, 10, 300)).toBeCloseTo(150, 10);
    expect(pixel({ type: 'linear', domain: [0, 4] }, 1, 300)).toBeCloseTo(225, 10);
  });

  it.each([
    [
      [80, 1300],
      [100, 200, 500, 1000],
    ],
    [
      [0.07, 0.17],
      [0.07, 0.08, 0.09, 0.1, 0.12, 0.15],
    ],
    [
      [1.1, 4.2],
      [1.2, 1.5, 2, 2.5, 3, 4],
    ],
    [
      [0.02, 50_000],
      [0.1, 1, 10, 100, 1000, 10_000],
    ],
  ] as const)('ticks of %j', ([low, high], ticks) => {
    expect(logTicks([low, high])).toEqual(ticks);
  });
});
