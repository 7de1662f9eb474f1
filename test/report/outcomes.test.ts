import { describe, expect, it } from 'vitest';
import { OUTCOMES, outcomeOf } from '../../src/metrics/outcomes.js';
import { wilson } from '../../src/numeric/wilson.js';
import { outcomeTable } from '../../src/report/outcomes.js';

const THRESHOLDS = { runaway: 3, growth: 1.25, decline: 0.8, collapse: 0.33 };

describe('outcomes', () => {
  it('golden: a threshold belongs to the class above it', () => {
    const classes = [100, 3, 2.999, 1.25, 1.249, 1, 0.8, 0.799, 0.33, 0.329].map((ratio) =>
      outcomeOf(ratio, THRESHOLDS),
    );
    expect(classes).toEqual([
      'runaway',
      'runaway',
      'growth',
      'growth',
      'sideways',
      'sideways',
      'sideways',
      'decline',
      'decline',
      'collapse',
    ]);
  });

  it('are counted per unit; paths that do not know their end are left out', () => {
    const table = outcomeTable(THRESHOLDS, {
      path: [0, 1, 2, 3, 4],
      alpha_cap_tao_growth: [0, 0.1, -0.1, 0.5, null],
      alpha_cap_usd_growth: [4, 2.5, -0.9, -0.5, 0],
    });
    expect(table.class).toEqual([...OUTCOMES, ...OUTCOMES]);
    expect(table.unit).toEqual([...Array(5).fill('TAO'), ...Array(5).fill('USD')]);
    expect(table.paths).toEqual([0, 1, 3, 0, 0, 2, 0, 1, 1, 1]);
    expect(table.share.slice(0, 3)).toEqual([0, 0.25, 0.75]);
    expect(table.share_low[5]).toBeCloseTo(wilson(2, 5)[0], 6);
    expect(table.share_high[5]).toBeCloseTo(wilson(2, 5)[1], 6);
  });

  it('a run that does not measure growth has none', () => {
    expect(outcomeTable(THRESHOLDS, { path: [0] }).class).toEqual([]);
  });
});
