/**
 * Fees on swaps: flat at launch, a fraction of the input afterwards.
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/swap/src/pallet/impls.rs, calculate_fee_amount, and swap_step.rs,
 * determine_action; the flat fee: @e2b8367b8, pallets/subtensor/src/staking/stake_utils.rs, DefaultStakingFee, and
 * @6b86ebf30, calculate_staking_fee. A fee is truncated to whole rao.
 */

import { floorRao, U16_MAX } from '../units.js';

/** Flat fee of an order, spec 233 to 289, TAO; half of it for a move between subnets. */
export const FLAT_FEE = 0.00005;

/**
 * Rate on an input, fee included: fee = amount · rate.
 *
 * @param feeU16 the subnet's rate, 0 to 10,000 of 65,535
 */
export function feeRate(feeU16: number): number {
  return feeU16 / U16_MAX;
}

/**
 * Rate on top of an input that a limit price has cut, fee not included: rate/(65,535 − rate), so that the fee is the same
 * fraction of the sum.
 */
export function feeRateOnTop(feeU16: number): number {
  return feeU16 / (U16_MAX - feeU16);
}

/** Fee at a rate, in the token that is paid in, whole rao. */
export function feeOf(amount: number, rate: number): number {
  return floorRao(amount * rate);
}

/**
 * Fee of unstaking from spec 257 to 289: the flat fee, or a fraction of the TAO where that is more.
 *
 * @param tao              TAO that the pool pays for the alpha, TAO
 * @param dividendPerAlpha dividends of the hotkey's last epoch per alpha staked on it; counts from 0.00005 up
 */
export function unstakingFee(tao: number, dividendPerAlpha: number): number {
  return Math.max(FLAT_FEE, tao * Math.max(0.00005, dividendPerAlpha));
}
