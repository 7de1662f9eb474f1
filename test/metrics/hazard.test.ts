import { describe, expect, it } from 'vitest';
import { HAZARD_METRICS, Hazard } from '../../src/metrics/hazard.js';

describe('hazard by rank', () => {
  it('golden: two days of twenty subnets, of which three are immune', () => {
    const hazard = new Hazard();
    // Netuid n stands at rank 21 − n; 20, 19 and 18 are immune, so 17 is the lowest that can go.
    const movingPrice = Float64Array.from({ length: 22 }, (_, netuid) => 1 / (netuid + 1));
    const exposed = (netuid: number): boolean => netuid < 18;
    hazard.add(movingPrice, exposed, (netuid) => netuid === 17, 21);
    hazard.add(movingPrice, exposed, (netuid) => netuid === 15 || netuid === 20, 21);
    expect([...hazard.values()]).toEqual([1 / 2, 1 / 6, 0, 0]);
    expect(HAZARD_METRICS.map(({ id }) => id)).toEqual([
      'hazard_rank_1',
      'hazard_rank_2_4',
      'hazard_rank_5_16',
      'hazard_rank_above_16',
    ]);
    hazard.reset();
    expect([...hazard.values()]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });

  it('few subnets: upper groups are empty', () => {
    const hazard = new Hazard();
    hazard.add(
      Float64Array.of(0, 0.3, 0.1, 0.2),
      () => true,
      (netuid) => netuid === 2,
      4,
    );
    expect([...hazard.values()]).toEqual([1, 0, Number.NaN, Number.NaN]);
  });
});
