/**
 * Constant-product pool, taoIn · alphaIn = k: the pool of the first dTAO eras (spec 233 to 289).
 *
 * Source: opentensor/subtensor@e2b8367b8, pallets/subtensor/src/staking/stake_utils.rs, sim_swap_tao_for_alpha,
 * sim_swap_alpha_for_tao, swap_tao_for_alpha, swap_alpha_for_tao. The chain counts whole rao, with 18 fractional bits in
 * between, and truncates the new reserve; here amounts are float64 tokens: up to one rao apart.
 */

import { floorRao } from '../units.js';
import { FLAT_FEE } from './fee.js';

/** A swap that would leave less than this in the paying reserve pays nothing, tokens. */
export const RESERVE_MIN = 0.01;

/** Spot price, TAO per alpha; 0 for a pool without alpha. */
export function price(taoIn: number, alphaIn: number): number {
  return alphaIn > 0 ? taoIn / alphaIn : 0;
}

/**
 * Alpha that leaves the pool when TAO is paid into it.
 *
 * @param taoIn    TAO reserve before the swap, TAO, > 0
 * @param alphaIn  alpha reserve before the swap, alpha, > 0
 * @param taoPaid  fee already taken off, TAO, ≥ 0
 * @returns        alpha, below alphaIn whatever is paid; 0 where less than RESERVE_MIN would stay
 *
 * Hot path: no checks here. Orders are checked once, where they are executed; reserves by the invariants.
 */
export function alphaReceived(taoIn: number, alphaIn: number, taoPaid: number): number {
  // Not alphaIn − k/(taoIn + taoPaid): that cancels for small orders in deep pools.
  const alpha = (alphaIn * taoPaid) / (taoIn + taoPaid);
  return alphaIn - alpha < RESERVE_MIN ? 0 : alpha;
}

/** The same curve from the other side: TAO received for alpha paid. */
export function taoReceived(taoIn: number, alphaIn: number, alphaPaid: number): number {
  return alphaReceived(alphaIn, taoIn, alphaPaid);
}

/** TAO to pay in (net of fee) until the spot price is `targetPrice`; negative if it is already above. */
export function taoToReach(taoIn: number, alphaIn: number, targetPrice: number): number {
  return Math.sqrt(taoIn * alphaIn * targetPrice) - taoIn;
}

/** Alpha to pay in until the spot price is `targetPrice`, > 0; negative if it is already below. */
export function alphaToReach(taoIn: number, alphaIn: number, targetPrice: number): number {
  return Math.sqrt((taoIn * alphaIn) / targetPrice) - alphaIn;
}

/** A whole order: what the user gets, whole rao, and the reserves after it, tokens. */
export interface LaunchTrade {
  readonly received: number;
  readonly taoIn: number;
  readonly alphaIn: number;
}

/**
 * An order to buy alpha for `tao`, > FLAT_FEE. The fee is taken off before the swap and stays in the pool's TAO without
 * any alpha for it, so it lifts the price.
 */
export function buyWithFlatFee(taoIn: number, alphaIn: number, tao: number): LaunchTrade {
  const received = floorRao(alphaReceived(taoIn, alphaIn, tao - FLAT_FEE));
  return { received, taoIn: taoIn + tao, alphaIn: alphaIn - received };
}

/** An order to sell `alpha`. The fee is taken off the TAO that the pool pays, at most all of it, and stays in the pool. */
export function sellWithFlatFee(taoIn: number, alphaIn: number, alpha: number): LaunchTrade {
  const paidOut = taoReceived(taoIn, alphaIn, alpha);
  const received = floorRao(Math.max(paidOut - FLAT_FEE, 0));
  return { received, taoIn: taoIn - received, alphaIn: alphaIn + alpha };
}
