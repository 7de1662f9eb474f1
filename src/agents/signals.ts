/** What cohorts of stakers look at: one number per subnet and one for root. A signal of its own is a function here. */

import { alphaIssuance } from '../engine/chain.js';
import {
  ALPHA_OUT,
  BURNED_ALPHA,
  PROTOCOL_ALPHA,
  ROOT_ALPHA,
  ROOT_SELL_FLAG,
  ROOT_STAKE,
  SLOTS,
  STARTED,
} from '../engine/state.js';
import { blockEmission } from '../protocol/emission.js';
import { rootProportion } from '../protocol/rootProportion.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { AgentContext } from './agent.js';

/** What a cohort looks at. It looks once a day. */
export interface Signal {
  /** How many numbers it keeps, all 0 before it looks for the first time. */
  readonly memoryLength: number;
  /**
   * Fills `signal[0]` (root) and `signal[netuid]`; NaN where there is nothing to look at.
   *
   * @param memory its first number, from `economy.memory`
   */
  readonly look: (context: AgentContext, memory: number, signal: Float64Array) => void;
}

/**
 * Staking yield, per day, net of the validators' take: alpha dividends per alpha staked; on root the value of its
 * dividends per TAO. Dilution of the price is not taken off: it reaches the holder through the price.
 */
function lookAtYield({ economy, rules }: AgentContext, _memory: number, signal: Float64Array): void {
  const { values, netuidEnd } = economy;
  const weightedRoot = values[ROOT_STAKE] * rules.taoWeight;
  const validatorsHalf = ((1 - rules.ownerCut) / 2) * (1 - rules.validatorTake) * BLOCKS_PER_DAY;
  let rootTao = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    signal[netuid] = Number.NaN;
    if (values[STARTED + netuid] === 0) continue;
    const issuance = alphaIssuance(values, netuid);
    const proportion = rootProportion(weightedRoot, issuance);
    const alphaPerDay = validatorsHalf * blockEmission(issuance);
    rootTao += proportion * alphaPerDay * rules.pool.price(values, netuid);
    const staked =
      values[ALPHA_OUT + netuid] -
      values[PROTOCOL_ALPHA + netuid] -
      values[ROOT_ALPHA + netuid] -
      values[BURNED_ALPHA + netuid];
    if (staked > 0) signal[netuid] = ((1 - proportion) * alphaPerDay) / staked;
  }
  // Root's part is recycled while the flag is off.
  const onRoot = values[ROOT_STAKE];
  signal[0] = onRoot > 0 ? (values[ROOT_SELL_FLAG] * rootTao) / onRoot : Number.NaN;
}

export const stakingYield: Signal = { memoryLength: 0, look: lookAtYield };

/** Days over which a trend is followed. */
const TREND_DAYS = 7;

/**
 * Log return of the price in TAO over 7 days; root's is 0. Choice: nothing is known from before the first look, so for the
 * first week it is the return since then.
 *
 * Memory: number of looks, then log prices of the last 7 looks, a column each, the oldest overwritten.
 */
export const weekReturn: Signal = {
  memoryLength: 1 + TREND_DAYS * SLOTS,
  look({ economy, rules }, memory, signal) {
    const { values, netuidEnd } = economy;
    const looks = economy.memory + memory;
    const ring = looks + 1;
    const count = values[looks]++;
    const column = ring + (count % TREND_DAYS) * SLOTS;
    signal[0] = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const logPrice = Math.log(rules.pool.price(values, netuid));
      signal[netuid] = count === 0 ? 0 : logPrice - values[(count < TREND_DAYS ? ring : column) + netuid];
      values[column + netuid] = logPrice;
    }
  },
};

/** Weight of a day in a mean that is as old as one over 30 days: 2/(n + 1). */
const VALUE_WEIGHT = 2 / 31;

/**
 * How far the log price in TAO is below its 30-day mean; root's is 0. Choice: the mean is an exponential one of the same
 * mean age, which needs one number a subnet; it begins with the price of the first look.
 *
 * Memory: whether it has looked, then the mean log prices.
 */
export const discount: Signal = {
  memoryLength: 1 + SLOTS,
  look({ economy, rules }, memory, signal) {
    const { values, netuidEnd } = economy;
    const means = economy.memory + memory + 1;
    const weight = values[economy.memory + memory] === 0 ? 1 : VALUE_WEIGHT;
    values[economy.memory + memory] = 1;
    signal[0] = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const logPrice = Math.log(rules.pool.price(values, netuid));
      const mean = values[means + netuid] + weight * (logPrice - values[means + netuid]);
      values[means + netuid] = mean;
      signal[netuid] = mean - logPrice;
    }
  },
};
