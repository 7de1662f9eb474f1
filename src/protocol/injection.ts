/**
 * What a subnet's share of the TAO emission becomes: TAO and alpha injected into its pool, and a chain buy.
 *
 * Source: opentensor/subtensor, pallets/subtensor/src/coinbase/run_coinbase.rs, get_subnet_terms (@8834a7c73, @6016381e4,
 * @14bc6f9f). The comparison uses unrounded amounts; each is truncated to whole rao when it is applied.
 */

import { BITS_32 } from '../units.js';
import type { InjectionRule } from './eras/era.js';

/** The price as injection sees it, with 32 fractional bits (the chain's U96F32), TAO per alpha. */
export function truncatedPrice(price: number): number {
  return Math.floor(price * BITS_32) / BITS_32;
}

/**
 * Alpha up to which injection is matched by TAO, alpha: what does not fit is excess.
 *
 * @param alphaEmission  a: the subnet's alpha emission per block
 * @param rootProportion ρ before this block's additions
 * @param blockEmission  e(I): TAO emission of the block
 */
export function alphaCap(
  cap: InjectionRule['cap'],
  alphaEmission: number,
  rootProportion: number,
  blockEmission: number,
): number {
  switch (cap) {
    case 'root_proportion':
      return rootProportion * alphaEmission;
    case 'alpha_and_tao_emission':
      return Math.min(alphaEmission, blockEmission);
    case 'alpha_emission':
    case 'launch':
      return alphaEmission;
    // A subnet whose price is below its share is subsidised: price · e(I) TAO is worth e(I) alpha.
    case 'subsidy_alpha':
    case 'subsidy_block':
      return blockEmission;
  }
}

/** Alpha injected: tao/price, at the cap the cap (until spec 315 a subsidised subnet got its alpha emission there); 0 if price is 0. */
export function alphaInjected(
  cap: InjectionRule['cap'],
  taoEmission: number,
  price: number,
  alphaLimit: number,
  alphaEmission: number,
): number {
  if (price <= 0) return 0;
  const wanted = taoEmission / price;
  if (wanted <= alphaLimit) return wanted;
  return cap === 'subsidy_alpha' ? alphaEmission : alphaLimit;
}

/** TAO injected beside it: all of it, or what the capped alpha is worth. Under `launch` always all. */
export function taoInjected(cap: InjectionRule['cap'], taoEmission: number, price: number, alphaLimit: number): number {
  return cap === 'launch' ? taoEmission : Math.min(taoEmission, alphaLimit * price);
}
