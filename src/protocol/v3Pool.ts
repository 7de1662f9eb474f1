/**
 * Concentrated-liquidity pool with the protocol's full-range position alone (spec 290 to 422).
 *
 * State is liquidity L and square root of price P; the pool behaves as x·y = L². The counters taoIn and alphaIn stand
 * beside it and drift from L² by fees and refused proportions. Positions of users are not modelled: few existed, and all
 * were closed in December 2025.
 *
 * Source: opentensor/subtensor, pallets/swap/src/pallet/swap_step.rs and impls.rs @c39063b47, @6e3d24cea. The chain has 64
 * fractional bits and truncates in the order of the formulas; here amounts are float64 tokens: below one rao apart for
 * reserves up to 1e6 tokens. L in tokens is the chain's L in rao divided by 1e9.
 */

import { floorRao, RAO } from '../units.js';

/** Ends of the full range, square roots of price. */
export const SQRT_PRICE_MIN = 2.3283502e-10;
export const SQRT_PRICE_MAX = 4.2948866e9;

/** |v/m − m| at which the chain's square root stops. */
const SQRT_TOLERANCE = 1e-12;

/**
 * Square root of price with which a pool starts.
 *
 * The chain bisects between 1 and the price until v/m and m are 1e-12 apart, so the start lies up to 5e-13 off the true
 * root; the same steps are taken here, since every later price carries that difference.
 *
 * @param taoIn   TAO reserve, > 0
 * @param alphaIn alpha reserve, > 0
 */
export function startSqrtPrice(taoIn: number, alphaIn: number): number {
  const value = taoIn / alphaIn;
  let low = Math.min(value, 1);
  let high = Math.max(value, 1);
  let middle = (low + high) / 2;
  // The chain gives up after 128 halvings, too; a price far from 1 gets there by the width of a float64.
  for (let step = 0; step < 128 && Math.abs(value / middle - middle) > SQRT_TOLERANCE; step++) {
    if (value / middle < middle) high = middle;
    else low = middle;
    middle = (low + high) / 2;
  }
  return middle;
}

/** Liquidity with which a pool starts: √(taoIn·alphaIn), whole rao. */
export function startLiquidity(taoIn: number, alphaIn: number): number {
  return floorRao(Math.sqrt(taoIn * alphaIn));
}

/** Spot price, TAO per alpha. */
export function price(sqrtPrice: number): number {
  return sqrtPrice * sqrtPrice;
}

/** Square root of price after TAO was paid in, fee already taken off. */
export function sqrtPriceAfterBuy(liquidity: number, sqrtPrice: number, taoPaid: number): number {
  return sqrtPrice + taoPaid / liquidity;
}

/** Square root of price after alpha was paid in, fee already taken off. */
export function sqrtPriceAfterSell(liquidity: number, sqrtPrice: number, alphaPaid: number): number {
  return 1 / (1 / sqrtPrice + alphaPaid / liquidity);
}

/**
 * Alpha that leaves the pool for TAO paid into it.
 *
 * @param liquidity L, tokens, > 0
 * @param sqrtPrice P before the swap, > 0
 * @param taoPaid   fee already taken off, TAO, ≥ 0
 */
export function alphaReceived(liquidity: number, sqrtPrice: number, taoPaid: number): number {
  return (taoPaid * liquidity) / ((liquidity * sqrtPrice + taoPaid) * sqrtPrice);
}

/** The same curve from the other side: TAO received for alpha paid. */
export function taoReceived(liquidity: number, sqrtPrice: number, alphaPaid: number): number {
  return ((alphaPaid * liquidity) / (liquidity / sqrtPrice + alphaPaid)) * sqrtPrice;
}

/** TAO to pay in (net of fee) until the spot price is `targetPrice`; negative if it is already above. */
export function taoToReach(liquidity: number, sqrtPrice: number, targetPrice: number): number {
  return liquidity * (Math.sqrt(targetPrice) - sqrtPrice);
}

/** Alpha to pay in (net of fee) until the spot price is `targetPrice`, > 0; negative if it is already below. */
export function alphaToReach(liquidity: number, sqrtPrice: number, targetPrice: number): number {
  return liquidity * (1 / Math.sqrt(targetPrice) - 1 / sqrtPrice);
}

/** What an injection does to the protocol's position. */
export interface PositionGrowth {
  /** L after it, tokens. */
  readonly liquidity: number;
  /** What did not fit the price's proportion and waits for the next injection, tokens. */
  readonly scrapTao: number;
  readonly scrapAlpha: number;
}

/**
 * Adds liquidity at the price's proportion; the price does not move.
 *
 * @param liquidity L before, tokens
 * @param sqrtPrice P, > 0
 * @param tao       injected TAO with the fees collected and the scrap of last time, TAO, ≥ 0
 * @param alpha     the same in alpha
 * @param blocks    in how many equal parts it comes. Each loses what the range lacks at its ends (a billionth of L) and, on
 *                  average, half a rao
 */
export function growPosition(
  liquidity: number,
  sqrtPrice: number,
  tao: number,
  alpha: number,
  blocks = 1,
): PositionGrowth {
  const spot = sqrtPrice * sqrtPrice;
  const taoUsed = floorRao(Math.min(tao, alpha * spot));
  const alphaUsed = floorRao(Math.min(alpha, tao / spot));
  const perTao = sqrtPrice - SQRT_PRICE_MIN;
  const perAlpha = 1 / sqrtPrice - 1 / SQRT_PRICE_MAX;
  const others = blocks - 1;
  const left = liquidity * (perTao * perAlpha) ** (others / 2) - (others * RAO) / 2;
  const grown = floorRao(Math.sqrt((left * perTao + taoUsed) * (left * perAlpha + alphaUsed)));
  return {
    // The full range has ends, so an empty injection would come out 1e-9 below L; the chain never lets L fall.
    liquidity: Math.max(grown, liquidity),
    scrapTao: tao - taoUsed,
    scrapAlpha: alpha - alphaUsed,
  };
}
