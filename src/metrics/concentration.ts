/** How unevenly something is spread over subnets. */

export interface Concentration {
  /** Shares of the largest 8 and 32, summed. */
  readonly top8: number;
  readonly top32: number;
  /** Sum of squared shares (Herfindahl, Hirschman). */
  readonly hhi: number;
  /** 0: all alike; towards 1: one has all. */
  readonly gini: number;
}

const NONE: Concentration = { top8: Number.NaN, top32: Number.NaN, hhi: Number.NaN, gini: Number.NaN };

/** @param shares of each subnet, ≥ 0; sorted in place. All numbers are NaN where the sum is 0. */
export function concentration(shares: Float64Array): Concentration {
  shares.sort();
  const count = shares.length;
  let sum = 0;
  let hhi = 0;
  let weighted = 0;
  let top8 = 0;
  let top32 = 0;
  for (let i = 0; i < count; i++) {
    const share = shares[i];
    sum += share;
    hhi += share * share;
    weighted += (2 * i + 1 - count) * share;
    if (count - i <= 8) top8 += share;
    if (count - i <= 32) top32 += share;
  }
  return sum > 0 ? { top8, top32, hhi, gini: weighted / (count * sum) } : NONE;
}
