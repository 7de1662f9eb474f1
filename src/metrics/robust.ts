/** Order statistics of large samples without sorting them; NaN for empty ones. */

/** Median of the first `count` numbers; reorders them. The mean of the middle two where count is even. */
export function median(sample: Float64Array, count: number): number {
  if (count === 0) return Number.NaN;
  const upper = count >> 1;
  select(sample, count, upper);
  if (count & 1) return sample[upper];
  let lower = sample[0];
  for (let i = 1; i < upper; i++) if (sample[i] > lower) lower = sample[i];
  return (lower + sample[upper]) / 2;
}

/** Factor that makes the median absolute deviation of a normal sample its standard deviation: 1/Φ⁻¹(¾). */
const NORMAL_MAD = 1.482_602_218_505_602;

/** 1.4826 times the median absolute deviation from the median; overwrites the sample. */
export function robustSd(sample: Float64Array, count: number): number {
  const middle = median(sample, count);
  for (let i = 0; i < count; i++) sample[i] = Math.abs(sample[i] - middle);
  return NORMAL_MAD * median(sample, count);
}

/** Hoare's selection: puts the number of rank k (from 0) at index k, smaller ones before, larger ones after. */
function select(sample: Float64Array, count: number, k: number): void {
  let left = 0;
  let right = count - 1;
  while (left < right) {
    // The median of three as pivot: sorted samples stay linear.
    const pivot = medianOfThree(sample[left], sample[(left + right) >> 1], sample[right]);
    let i = left;
    let j = right;
    while (i <= j) {
      while (sample[i] < pivot) i++;
      while (sample[j] > pivot) j--;
      if (i <= j) {
        const swap = sample[i];
        sample[i++] = sample[j];
        sample[j--] = swap;
      }
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
