/** Order statistics of large samples without sorting them; NaN for empty ones. */

/** From this size on the middle is looked for near that of a part of the sample, so many standard errors of its rank around. */
const LARGE = 256;
const ERRORS = 4;

/** What lies near the middle: of a sample, of what lies near its middle, and so on. */
const near: Float64Array[] = [];
let part = new Float64Array(1024);

/** Median of the first `count` numbers, none of them NaN; reorders them. The mean of the middle two where count is even. */
export function median(sample: Float64Array, count: number): number {
  if (count === 0) return Number.NaN;
  const upper = count >> 1;
  return meanOfRanks(sample, count, count & 1 ? upper : upper - 1, upper, 0);
}

/** The same if the median lies from `low` to `high`, else NaN; leaves the sample as it is. */
export function medianWithin(sample: Float64Array, count: number, low: number, high: number): number {
  const upper = count >> 1;
  return count > 0 && low <= high
    ? meanWithin(sample, count, count & 1 ? upper : upper - 1, upper, 0, low, high)
    : Number.NaN;
}

/** Mean of the numbers of two ranks, from 0, which are neighbours or one. @param depth number of the buffer that is free */
function meanOfRanks(sample: Float64Array, count: number, lower: number, upper: number, depth: number): number {
  if (count > LARGE) {
    const size = partOf(sample, count);
    const off = Math.ceil((ERRORS * Math.sqrt(size)) / 2);
    const rank = Math.floor((upper * size) / count);
    const last = Math.min(rank + off, size - 1);
    const first = Math.max(rank - off, 0);
    select(part, size, last);
    const high = part[last];
    if (first < last) select(part, last, first);
    const mean = meanWithin(sample, count, lower, upper, depth, part[first], high);
    if (!Number.isNaN(mean)) return mean;
  }
  return meanBySelection(sample, count, lower, upper);
}

function meanBySelection(sample: Float64Array, count: number, lower: number, upper: number): number {
  select(sample, count, upper);
  if (lower === upper) return sample[upper];
  let below = sample[0];
  for (let i = 1; i < upper; i++) if (sample[i] > below) below = sample[i];
  return (below + sample[upper]) / 2;
}

/** `meanOfRanks` if both lie from `low` to `high`, else NaN. */
function meanWithin(
  sample: Float64Array,
  count: number,
  lower: number,
  upper: number,
  depth: number,
  low: number,
  high: number,
): number {
  if (!(near[depth]?.length > count)) near[depth] = new Float64Array(2 * count);
  const numbers = near[depth];
  const inside = copyBetween(sample, count, low, high, numbers);
  const below = countBelow(sample, count, low);
  if (below > lower || below + inside <= upper) return Number.NaN;
  // Many equal numbers are no fewer in the next round.
  const next = inside < count / 2 ? meanOfRanks : meanBySelection;
  return next(numbers, inside, lower - below, upper - below, depth + 1);
}

// Passes without a branch that goes by the data, which processors guess badly; functions of their own, because V8 compiles a
// long loop while it runs, and would throw away what follows it.

/** @returns how many */
function copyBetween(sample: Float64Array, count: number, low: number, high: number, numbers: Float64Array): number {
  let inside = 0;
  for (let i = 0; i < count; i++) {
    const number = sample[i];
    numbers[inside] = number;
    inside = (inside + (Number(number >= low) & Number(number <= high))) | 0;
  }
  return inside;
}

function countBelow(sample: Float64Array, count: number, low: number): number {
  let below = 0;
  for (let i = 0; i < count; i++) below = (below + Number(sample[i] < low)) | 0;
  return below;
}

/** Puts a part of a sample, spread over all of it, into `part`. @returns its size, which makes the whole search short */
function partOf(sample: Float64Array, count: number): number {
  const size = Math.ceil((0.43 * count) ** (2 / 3));
  if (part.length < size) part = new Float64Array(2 * size);
  const stride = Math.floor(count / size);
  for (let i = 0; i < size; i++) part[i] = sample[i * stride];
  return size;
}

/** Factor that makes the median absolute deviation of a normal sample its standard deviation: 1/Φ⁻¹(¾). */
const NORMAL_MAD = 1.482_602_218_505_602;

/** 1.4826 times the median absolute deviation from the median; overwrites the sample. */
export function robustSd(sample: Float64Array, count: number): number {
  deviations(sample, count, median(sample, count));
  return NORMAL_MAD * median(sample, count);
}

/** In place. */
function deviations(sample: Float64Array, count: number, from: number): void {
  for (let i = 0; i < count; i++) sample[i] = Math.abs(sample[i] - from);
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
