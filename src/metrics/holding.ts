/** What staking a stated amount at the start of a path brings: dividends and price, net of fees and slippage both ways. */

import { buyQuote, saleQuote } from '../engine/orders.js';
import type { Rules } from '../engine/rules.js';
import { ALPHA_GROWTH, BLOCK, type Economy, EXISTS, REGISTERED_BLOCK, SLOTS, STARTED } from '../engine/state.js';
import { BLOCKS_PER_DAY } from '../units.js';

/** Small in most pools, so that it is the economy's yield and not the size's. */
export const HOLDING_TAO = 10;

export class Holding {
  private startBlock = Number.NaN;
  private previousBlock = Number.NaN;
  /** At the first sample: alpha that HOLDING_TAO buys, its growth by dividends, block of registration (NaN: no subnet). */
  private readonly alpha = new Float64Array(SLOTS);
  private readonly growth = new Float64Array(SLOTS);
  private readonly registered = new Float64Array(SLOTS);
  private readonly previousGrowth = new Float64Array(SLOTS);

  /** Forgets everything: the next sample is the first of a path. */
  reset(): void {
    this.startBlock = Number.NaN;
    this.previousBlock = Number.NaN;
  }

  /** To be called before a sample is taken. */
  open({ values, netuidEnd }: Economy, rules: Rules): void {
    if (!Number.isNaN(this.startBlock)) return;
    this.startBlock = values[BLOCK];
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      // What has not started cannot be bought.
      const lives = values[EXISTS + netuid] > 0 && values[STARTED + netuid] > 0;
      this.alpha[netuid] = buyQuote(values, rules, netuid, HOLDING_TAO);
      this.growth[netuid] = values[ALPHA_GROWTH + netuid];
      this.registered[netuid] = lives ? values[REGISTERED_BLOCK + netuid] : Number.NaN;
    }
  }

  /** To be called after it. */
  close({ values, netuidEnd }: Economy): void {
    this.previousBlock = values[BLOCK];
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      this.previousGrowth[netuid] = values[ALPHA_GROWTH + netuid];
    }
  }

  /** Log return per day since the start if it were sold now; NaN at the start, and for subnets that came later. */
  realYield({ values }: Economy, rules: Rules, netuid: number): number {
    const days = (values[BLOCK] - this.startBlock) / BLOCKS_PER_DAY;
    if (!(days > 0 && this.registered[netuid] === values[REGISTERED_BLOCK + netuid])) return Number.NaN;
    const alpha = (this.alpha[netuid] * values[ALPHA_GROWTH + netuid]) / this.growth[netuid];
    return Math.log(saleQuote(values, rules, netuid, alpha) / HOLDING_TAO) / days;
  }

  /** Log growth of delegated alpha per day since the previous sample; NaN at the first, and where the subnet is another. */
  dividends({ values }: Economy, netuid: number): number {
    const days = (values[BLOCK] - this.previousBlock) / BLOCKS_PER_DAY;
    if (!(days > 0 && values[REGISTERED_BLOCK + netuid] <= this.previousBlock)) return Number.NaN;
    return Math.log(values[ALPHA_GROWTH + netuid] / this.previousGrowth[netuid]) / days;
  }
}
