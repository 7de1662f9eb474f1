/**
 * Weights of the pool as the chain stores them: whole parts of 1e-18, exact integers. For the border to chain data and to
 * check the float64 rule of `weightedPool.ts`; the engine never calls this.
 *
 * Source: RaoFoundation/subtensor, pallets/swap/src/pallet/balancer.rs (exact floor of the new weight); mul_round as in
 * opentensor/subtensor@14bc6f9f, pallets/swap/src/pallet/balancer.rs.
 */

export const WEIGHT_PARTS = 1_000_000_000_000_000_000n;

/** parts · value / 1e18, to the nearest integer, half up. */
export function mulRound(parts: bigint, value: bigint): bigint {
  return (parts * value + WEIGHT_PARTS / 2n) / WEIGHT_PARTS;
}

/** TAO weight after liquidity is added so that the price does not move, floored; ½ for an empty pool. All in rao. */
export function weightPartsAfterInjection(
  taoInRao: bigint,
  alphaInRao: bigint,
  weightParts: bigint,
  taoRao: bigint,
  alphaRao: bigint,
): bigint {
  const quote = weightParts * alphaInRao * (taoInRao + taoRao);
  const total = quote + (WEIGHT_PARTS - weightParts) * taoInRao * (alphaInRao + alphaRao);
  return total === 0n ? WEIGHT_PARTS / 2n : (quote * WEIGHT_PARTS) / total;
}

/** A weight as parts, nearest. */
export function weightParts(weight: number): bigint {
  // 1e18 = 1e9 · 1e9: the first product's integer part is exact, so only the weight's own float64 rounding remains.
  const high = Math.trunc(weight * 1e9);
  return BigInt(high) * 1_000_000_000n + BigInt(Math.round((weight * 1e9 - high) * 1e9));
}
