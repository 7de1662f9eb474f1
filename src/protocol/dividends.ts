/**
 * Dividends of an epoch: how the validators' and root's pending alpha is divided among hotkeys, and the validator's take.
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/subtensor/src/coinbase/run_coinbase.rs, calculate_dividend_distribution;
 * pallets/subtensor/src/utils/misc.rs and staking/helpers.rs for the take. The chain truncates every ratio to 2^-32, which
 * loses up to 2^-32 of the pending amount per hotkey; that is kept here. Amounts are float64 tokens, not truncated to rao.
 */

import { fractionU16 } from './split.js';

const PARTS = 4_294_967_296;

/** Ratio as the chain divides: truncated to 2^-32; 0 for a denominator of 0. */
function ratio32(numerator: number, denominator: number): number {
  return denominator > 0 ? Math.floor((numerator / denominator) * PARTS) / PARTS : 0;
}

/** What a validator keeps of a dividend, and what goes to those who staked on it. */
export function take(amount: number, takeU16: number): { readonly validator: number; readonly nominators: number } {
  const validator = amount * fractionU16(takeU16);
  return { validator, nominators: amount - validator };
}

/** A hotkey of the subnet at its epoch. */
export interface DividendHotkey {
  /** Alpha staked on it in this subnet. */
  readonly alphaStake: number;
  /** TAO staked on it on root. */
  readonly rootStake: number;
  /** Its dividend by consensus, in any unit. */
  readonly dividend: number;
}

/** The part of a hotkey's stake weight that is root's, 0 to 1. */
export function hotkeyRootProportion(alphaStake: number, rootStake: number, taoWeight: number): number {
  const weightedRoot = rootStake * taoWeight;
  return ratio32(weightedRoot, alphaStake + weightedRoot);
}

/** Alpha of each hotkey, in the order given: out of the validators' and out of root's pending alpha. */
export interface DividendParts {
  readonly alpha: readonly number[];
  readonly root: readonly number[];
}

/**
 * A hotkey's dividend d is split by its own stake: root's part weighs d·rp, the validators' d·(1 − rp).
 *
 * @param pendingValidators validators' pending alpha
 * @param pendingRoot       root's pending alpha
 * @param taoWeight         τ, 0 to 1
 * @param undiminished      launch: the validators' weight is d, root's part not taken off
 */
export function dividendParts(
  hotkeys: readonly DividendHotkey[],
  pendingValidators: number,
  pendingRoot: number,
  taoWeight: number,
  undiminished = false,
): DividendParts {
  const rootWeights = hotkeys.map(
    (hotkey) => hotkey.dividend * hotkeyRootProportion(hotkey.alphaStake, hotkey.rootStake, taoWeight),
  );
  const alphaWeights = hotkeys.map((hotkey, i) => hotkey.dividend - (undiminished ? 0 : rootWeights[i]));
  return {
    alpha: portions(alphaWeights, pendingValidators),
    root: portions(rootWeights, pendingRoot),
  };
}

function portions(weights: readonly number[], amount: number): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => ratio32(weight, total) * amount);
}
