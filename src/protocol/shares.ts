/**
 * Each subnet's share of the block's TAO emission, from moving prices.
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/subtensor/src/coinbase/subnet_emissions.rs, get_shares and
 * get_subnet_block_emissions; RaoFoundation/subtensor spec 440 ff. for the gate. The stages, in this order: moving price ÷
 * sum · times root proportion and (1 − miner burn), ÷ sum · gate · emission switch. All arrays are indexed by netuid, from
 * 1 to end − 1; entries of subnets that are not eligible become 0.
 */

import type { PriceShares } from './eras/era.js';

/** What the shares depend on, as columns indexed by netuid. */
export interface ShareInputs {
  /** TAO per alpha. */
  readonly movingPrice: Float64Array;
  /** 0 to 1; above 1 counts as 1. */
  readonly minerBurned: Float64Array;
  /** ρ; read only by rules that use it. */
  readonly rootProportion: Float64Array;
  /** 0 or 1. */
  readonly eligible: Float64Array;
  readonly emissionEnabled: Float64Array;
  /** One past the highest netuid. */
  readonly end: number;
}

/** First stage: moving price ÷ sum over the eligible; all 0 if the sum is 0. @returns the sum of moving prices. */
export function movingPriceShares(inputs: ShareInputs, shares: Float64Array): number {
  const { movingPrice, eligible, end } = inputs;
  let sum = 0;
  for (let netuid = 1; netuid < end; netuid++) sum += movingPrice[netuid] * eligible[netuid];
  const scale = sum > 0 ? 1 / sum : 0;
  for (let netuid = 1; netuid < end; netuid++) shares[netuid] = movingPrice[netuid] * eligible[netuid] * scale;
  return sum;
}

/** Second stage, in place: times root proportion and (1 − miner burn), ÷ sum; unchanged if that sum is 0. */
export function applyFactors(
  rule: Pick<PriceShares, 'minerBurn' | 'rootProportion'>,
  inputs: ShareInputs,
  shares: Float64Array,
): void {
  if (!rule.minerBurn && !rule.rootProportion) return;
  const { minerBurned, rootProportion, end } = inputs;
  const burnOn = rule.minerBurn ? 1 : 0;
  let sum = 0;
  for (let netuid = 1; netuid < end; netuid++) {
    sum += shares[netuid] * factor(burnOn * minerBurned[netuid], rule.rootProportion ? rootProportion[netuid] : 1);
  }
  if (sum <= 0) return;
  for (let netuid = 1; netuid < end; netuid++) {
    shares[netuid] *= factor(burnOn * minerBurned[netuid], rule.rootProportion ? rootProportion[netuid] : 1) / sum;
  }
}

function factor(burned: number, rootProportion: number): number {
  return (burned < 1 ? 1 - burned : 0) * rootProportion;
}

/** Last stage, in place: if an eligible subnet is off, the others share its part; all 0 if nobody is on. */
export function applySwitch(inputs: ShareInputs, shares: Float64Array): void {
  const { eligible, emissionEnabled, end } = inputs;
  let anyOff = false;
  let sum = 0;
  for (let netuid = 1; netuid < end; netuid++) {
    if (eligible[netuid] === 0) continue;
    if (emissionEnabled[netuid] === 0) anyOff = true;
    else sum += shares[netuid];
  }
  if (!anyOff) return;
  const scale = sum > 0 ? 1 / sum : 0;
  for (let netuid = 1; netuid < end; netuid++) shares[netuid] *= emissionEnabled[netuid] * scale;
}
