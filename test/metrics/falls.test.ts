import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawdown, recovery, underWater } from '../../src/metrics/falls.js';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe('falls', () => {
  it('golden: by hand', () => {
    const series = of(1, 2, 1.5, 1, 1.8, 2.5, 2.4, 2.6, 2.5);
    expect(drawdown(series)).toBe(0.5);
    // From the high in row 1 until row 5.
    expect(underWater(series)).toBe(4);
    // From the bottom in row 3 until the first row at 2 or above.
    expect(recovery(series)).toBe(2);
  });

  it('what only rises never fell; what only falls never recovers', () => {
    expect([drawdown(of(1, 2, 3)), underWater(of(1, 2, 3)), recovery(of(1, 2, 3))]).toEqual([0, 0, Number.NaN]);
    expect([drawdown(of(4, 2, 1)), underWater(of(4, 2, 1)), recovery(of(4, 2, 1))]).toEqual([0.75, 2, Number.NaN]);
    expect(underWater(of(1, 1, 1))).toBe(0);
  });

  it('property: against the definitions, spelled out', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }), (values) => {
        let longest = 0;
        let largest = 0;
        let bottom = -1;
        values.forEach((value, row) => {
          const high = Math.max(...values.slice(0, row + 1));
          const back = values.findIndex((other, later) => later > row && other >= value);
          const falls = values.slice(row + 1).findIndex((other) => other < value) === 0;
          if (value === high && falls) longest = Math.max(longest, (back < 0 ? values.length - 1 : back) - row);
          if (1 - value / high > largest) [largest, bottom] = [1 - value / high, row];
        });
        const high = Math.max(...values.slice(0, bottom + 1));
        const back = values.findIndex((other, later) => later > bottom && other >= high);
        expect(underWater(of(...values))).toBe(longest);
        expect(drawdown(of(...values))).toBe(largest);
        expect(recovery(of(...values))).toBe(bottom < 0 || back < 0 ? Number.NaN : back - bottom);
      }),
    );
  });
});
