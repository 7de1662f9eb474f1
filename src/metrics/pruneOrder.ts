/** Who would be pruned next, and how far a subnet is from it. */

import { pruningScore } from '../engine/registry.js';
import type { Rules } from '../engine/rules.js';
import { BLOCK, type Economy, EXISTS, REGISTERED_BLOCK, SLOTS, TAO_IN } from '../engine/state.js';

export class PruneOrder {
  /** Scores of those that may be pruned, lowest first, and their netuids. */
  private readonly scores = new Float64Array(SLOTS);
  private readonly place = new Int32Array(SLOTS);
  private netuids: number[] = [];

  /** Reads the order of a state. */
  read(economy: Economy, rules: Rules): void {
    const { values, netuidEnd } = economy;
    const { immunityBlocks } = rules.era.registration;
    this.netuids = [];
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      this.place[netuid] = 0;
      if (values[EXISTS + netuid] === 0 || values[BLOCK] < values[REGISTERED_BLOCK + netuid] + immunityBlocks) continue;
      this.scores[netuid] = pruningScore(economy, rules, netuid);
      this.netuids.push(netuid);
    }
    // Of equals the oldest goes first, and of equally old ones the lowest netuid.
    const registered = (netuid: number): number => values[REGISTERED_BLOCK + netuid];
    this.netuids.sort((a, b) => this.scores[a] - this.scores[b] || registered(a) - registered(b) || a - b);
    this.netuids.forEach((netuid, i) => {
      this.place[netuid] = i + 1;
    });
  }

  /** 1 goes next; NaN: immune, or not there. */
  rank(netuid: number): number {
    return this.place[netuid] || Number.NaN;
  }

  /** Stake that lifts it past the one above, TAO. */
  gap(economy: Economy, netuid: number): number {
    const rank = this.place[netuid];
    return rank === 0 || rank === this.netuids.length ? Number.NaN : this.stake(economy, netuid, this.netuids[rank]);
  }

  /** Stake that must leave for it to be as low as the lowest, TAO. */
  margin(economy: Economy, netuid: number): number {
    return this.place[netuid] === 0 ? Number.NaN : this.stake(economy, this.netuids[0], netuid, netuid);
  }

  /** ½·y·Δlog: the price goes with the square of the pool's TAO. */
  private stake({ values }: Economy, lower: number, upper: number, pool = lower): number {
    // No stake lifts it from a moving price of 0 by this rule.
    if (!(this.scores[lower] > 0)) return lower === upper ? 0 : Number.NaN;
    return (values[TAO_IN + pool] / 2) * Math.log(this.scores[upper] / this.scores[lower]);
  }
}
