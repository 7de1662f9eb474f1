/**
 * Emission gate: a subnet whose share is below the bar loses most of it to those above.
 *
 * Source: RaoFoundation/subtensor, emission gate of spec 440 (bar by mass) and 441 (bar by rank). g = b/(1 + (θ/b)^h),
 * divided by its sum. The chain takes (θ/b)^h by exp and ln in 32-bit fixed point, true to about 1e-7.
 */

import type { GateBar } from './eras/era.js';

const scratch = new Float64Array(256);

/**
 * The bar θ: by rank the k-th largest of the positive shares (the smallest with fewer than k), by mass the share at which
 * the descending running sum first reaches the quantile; 0 if no share is positive (the caller keeps the old bar).
 *
 * @param shares indexed by netuid, from 1 to end − 1; subnets that governance switched off count too
 */
export function gateBar(bar: GateBar, shares: Float64Array, end: number): number {
  let count = 0;
  for (let netuid = 1; netuid < end; netuid++) if (shares[netuid] > 0) scratch[count++] = shares[netuid];
  if (count === 0) return 0;
  if (bar.by === 'rank') return nthSmallest(scratch, count, Math.max(0, count - bar.rank));
  const ascending = scratch.subarray(0, count).sort();
  let sum = 0;
  for (let i = count - 1; i >= 0; i--) {
    sum += ascending[i];
    if (sum >= bar.quantile) return ascending[i];
  }
  return ascending[0];
}

/**
 * The number that would stand at index `n` if the first `count` were sorted; changes their order.
 *
 * Source: Hoare, "Algorithm 65: Find" (Comm. ACM 4:7, 1961). Sorting 128 shares costs as much as the rest of a step.
 */
function nthSmallest(values: Float64Array, count: number, n: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[n];
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (pivot < values[j]) j--;
      if (i > j) break;
      const swapped = values[i];
      values[i++] = values[j];
      values[j--] = swapped;
    }
    if (j < n) low = i;
    if (n < i) high = j;
  }
  return values[n];
}

/**
 * Gates shares in place and divides by their sum. Without a bar (θ ≤ 0), or if everything underflows, they stay.
 *
 * @param factor what each share is weighed with at the bar, by netuid, > 0 (a proposal); null: as it is
 */
export function applyGate(
  shares: Float64Array,
  end: number,
  bar: number,
  exponent: number,
  factor: Float64Array | null = null,
): void {
  if (bar <= 0) return;
  let sum = 0;
  for (let netuid = 1; netuid < end; netuid++) {
    sum += gated(shares[netuid], factor === null ? bar : bar / factor[netuid], exponent);
  }
  if (sum <= 0) return;
  for (let netuid = 1; netuid < end; netuid++) {
    shares[netuid] = gated(shares[netuid], factor === null ? bar : bar / factor[netuid], exponent) / sum;
  }
}

function gated(share: number, bar: number, exponent: number): number {
  if (share <= 0) return 0;
  const ratio = bar / share;
  const power = exponent === 3 ? ratio * ratio * ratio : ratio ** exponent;
  return share / (1 + power);
}
