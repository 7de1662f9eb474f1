/**
 * Root proportion: the part of a subnet's stake weight that is root's.
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/subtensor/src/coinbase/block_step.rs, root_proportion:
 * ρ = τR / (τR + A) with A the subnet's alpha issuance; 0 where both are 0. The chain truncates to 2^-32 at each step:
 * up to 1e-9 apart.
 */

const U64_MAX = 2 ** 64 - 1;

/** TAO weight as a fraction from the chain's u64 (mainnet 3,320,413,933,267,719,290 = 0.18). */
export function taoWeight(u64: bigint | string): number {
  return Number(BigInt(u64)) / U64_MAX;
}

/**
 * @param weightedRoot  τR: TAO on root times the TAO weight, TAO, ≥ 0
 * @param alphaIssuance A: alpha in the pool, outside it and in its reservoir, alpha, ≥ 0
 * @returns             0 to 1
 */
export function rootProportion(weightedRoot: number, alphaIssuance: number): number {
  const total = weightedRoot + alphaIssuance;
  return total > 0 ? weightedRoot / total : 0;
}
