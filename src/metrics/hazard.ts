/** How likely a subnet is to be replaced in a day, by its rank from the bottom of the moving prices. */

import { SLOTS } from '../engine/state.js';
import type { MetricDefinition } from './definition.js';

/** Last rank of each group, from the lowest moving price = 1; of those past their immunity. */
const LAST_RANKS = [1, 4, 16, SLOTS] as const;
/** Ranks that must be known. */
const RANKED = 16;
const GROUPS = [
  ['1', 'The lowest'],
  ['2_4', 'Ranks 2 to 4'],
  ['5_16', 'Ranks 5 to 16'],
  ['above_16', 'All above rank 16'],
] as const;

export const HAZARD_METRICS: readonly MetricDefinition[] = GROUPS.map(([id, words]) => ({
  id: `hazard_rank_${id}`,
  unit: '1 per day',
  definition: `${words}, by moving price from the bottom at the day-end before, of subnets past their immunity: replaced ÷ subnet-days; null if nobody stood there.`,
}));

export class Hazard {
  private readonly days = new Float64Array(GROUPS.length);
  private readonly replaced = new Float64Array(GROUPS.length);
  /** The lowest prices of a day, in order; and those of each group's last rank. */
  private readonly lowest = new Float64Array(RANKED);
  private readonly limits = new Float64Array(GROUPS.length);

  /** To be called before a path's first day. */
  reset(): void {
    this.days.fill(0);
    this.replaced.fill(0);
  }

  /**
   * Counts a day.
   *
   * @param movingPrice at the day-end before, by netuid
   * @param exposed     whether a subnet lived then and was past its immunity by now
   * @param gone        whether another one has its slot now
   */
  add(
    movingPrice: Float64Array,
    exposed: (netuid: number) => boolean,
    gone: (netuid: number) => boolean,
    netuidEnd: number,
  ): void {
    const { days, limits, lowest, replaced } = this;
    lowest.fill(Number.POSITIVE_INFINITY);
    let highest = Number.POSITIVE_INFINITY;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const price = movingPrice[netuid];
      if (!(price < highest) || !exposed(netuid)) continue;
      let place = RANKED - 1;
      for (; place > 0 && lowest[place - 1] > price; place--) lowest[place] = lowest[place - 1];
      lowest[place] = price;
      highest = lowest[RANKED - 1];
    }
    // Where fewer are exposed than a rank counts, all the others share it: infinity.
    for (let group = 0; group < limits.length; group++) limits[group] = lowest[LAST_RANKS[group] - 1] ?? Infinity;
    const last = limits.length - 1;
    const above = limits[last - 1];
    let inLast = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      if (!exposed(netuid)) continue;
      let group = last;
      if (movingPrice[netuid] > above) inLast++;
      else {
        // Equal prices share the lower group.
        group = 0;
        while (movingPrice[netuid] > limits[group]) group++;
        days[group]++;
      }
      if (gone(netuid)) replaced[group]++;
    }
    days[last] += inLast;
  }

  /** In the order of HAZARD_METRICS. */
  values(): Float64Array {
    return this.replaced.map((count, group) => count / this.days[group]);
  }
}
