/**
 * Dissolving a subnet: how its pool's TAO is shared among those who hold its alpha.
 *
 * Source: RaoFoundation/subtensor, pallets/subtensor/src/staking/remove_stake (destroy_alpha_in_out_stakes, by steps
 * get_total_alpha_value, settle_stakes and the last one); @14bc6f9f for the protocol's share, which is recycled.
 */

import { floorRao, RAO_PER_TOKEN } from '../units.js';

/** Registrations were closed before this block; owners of older subnets get back what their lock was worth more than their cut. */
export const REFUND_BEFORE_BLOCK = 6_573_966;

/** What comes out of the pot, TAO: one payment per holder in the order given, and the protocol's share with the dust. */
export interface PotShares {
  readonly paid: readonly number[];
  readonly rest: number;
}

/**
 * @param pot           TAO reserve of the pool, TAO, ≥ 0
 * @param alphas        alpha of each holder, ≥ 0
 * @param protocolAlpha alpha with which the protocol shares, ≥ 0
 */
export function potShares(pot: number, alphas: readonly number[], protocolAlpha: number): PotShares {
  const total = alphas.reduce((sum, alpha) => sum + alpha, protocolAlpha);
  if (!(total > 0) || pot <= 0) return { paid: alphas.map(() => 0), rest: pot };
  const exact = alphas.map((alpha) => pot * (alpha / total));
  const paid = exact.map(floorRao);
  const fractions = exact.map((amount, i) => (amount - paid[i]) * RAO_PER_TOKEN);
  // What truncation took off is handed out in single rao, the largest fractions first.
  const leftover = Math.floor(fractions.reduce((sum, fraction) => sum + fraction, 0) + 1e-6);
  const order = fractions.map((_, i) => i).sort((a, b) => fractions[b] - fractions[a] || a - b);
  for (const i of order.slice(0, leftover)) paid[i] += 1 / RAO_PER_TOKEN;
  const rest = paid.reduce((left, amount) => left - amount, pot);
  // Holders of everything are paid everything: float64 may leave or lack a few units in the last place.
  return { paid, rest: Math.max(rest, 0) };
}

/**
 * What the owner of an old subnet gets back: the lock less the owner's cut of all alpha at the spot price.
 *
 * @param lock          paid at registration, TAO
 * @param alphaIssuance alpha in the pool and outside
 * @param ownerCut      0 to 1
 * @param price         TAO per alpha
 */
export function ownerRefund(lock: number, alphaIssuance: number, ownerCut: number, price: number): number {
  return Math.max(0, lock - floorRao(floorRao(alphaIssuance * ownerCut) * price));
}
