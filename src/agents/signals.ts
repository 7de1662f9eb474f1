/** What cohorts of stakers look at: one number per subnet and one for root. A signal of its own is a function here. */

import { alphaIssuance } from '../engine/chain.js';
import {
  ALPHA_OUT,
  BURNED_ALPHA,
  PROTOCOL_ALPHA,
  ROOT_ALPHA,
  ROOT_SELL_FLAG,
  ROOT_STAKE,
  STARTED,
} from '../engine/state.js';
import { blockEmission } from '../protocol/emission.js';
import { rootProportion } from '../protocol/rootProportion.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { AgentContext } from './agent.js';

/** Fills `signal[0]` (root) and `signal[netuid]`; NaN where there is nothing to look at. */
export type Signal = (context: AgentContext, signal: Float64Array) => void;

/**
 * Staking yield, per day, net of the validators' take: alpha dividends per alpha staked; on root the value of its
 * dividends per TAO. Dilution of the price is not taken off: it reaches the holder through the price.
 */
export const stakingYield: Signal = ({ economy, rules }, signal) => {
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
};
