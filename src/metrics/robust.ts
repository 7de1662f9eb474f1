/** Order statistics of large samples without sorting them; NaN for empty ones. */

/** From this size on the middle is found by counting: no branch of it goes by the data, and processors guess those badly. */
const LARGE = 600;

/** Median of the first `count` numbers, none of them NaN; reorders them. The mean of the middle two where count is even. */
export function median(sample: Float64Array, count: number): number {
  if (count === 0) return Number.NaN;
  const upper = count >> 1;
  if (count > LARGE) {
    // Between the smaller and the larger numbers: those with the key of the middle, and of the one before it.
    const { numbers, same, before } = aroundRank(sample, count, upper, count & 1 ? upper : upper - 1);
    return middleOf(numbers, same, upper - before, count);
  }
  return middleOf(sample, count, upper, count);
}

/** Median of `count` numbers, of which these are the ones around the middle; its upper rank among them is `upper`. */
function middleOf(numbers: Float64Array, size: number, upper: number, count: number): number {
  select(numbers, size, upper);
  if (count & 1) return numbers[upper];
  let lower = numbers[0];
  for (let i = 1; i < upper; i++) if (numbers[i] > lower) lower = numbers[i];
  return (lower + numbers[upper]) / 2;
}

/** Factor that makes the median absolute deviation of a normal sample its standard deviation: 1/Φ⁻¹(¾). */
const NORMAL_MAD = 1.482_602_218_505_602;

/** 1.4826 times the median absolute deviation from the median; overwrites the sample. */
export function robustSd(sample: Float64Array, count: number): number {
  deviations(sample, count, median(sample, count));
  return NORMAL_MAD * median(sample, count);
}

/** In place. A function of its own: V8 compiles a long loop while it runs, and would throw away what follows it. */
function deviations(sample: Float64Array, count: number, from: number): void {
  for (let i = 0; i < count; i++) sample[i] = Math.abs(sample[i] - from);
}

/** How many numbers have each key: sign, exponent and the first four bits of a float64, so that keys are in its order. */
const counts = new Uint32Array(1 << 16);
let middles = new Float64Array(1024);

/** Key of a number, given the upper half of its bits, which lies at odd places on all machines that Node runs on. */
function keyOf(high: number): number {
  return (high < 0 ? ~high : high | 0x8000_0000) >>> 16;
}

/** All numbers with the keys of two ranks (from 0) and between; how many they are, and how many are smaller. */
function aroundRank(
  sample: Float64Array,
  count: number,
  upper: number,
  lower: number,
): { numbers: Float64Array; same: number; before: number } {
  const halves = new Int32Array(sample.buffer, sample.byteOffset, 2 * count);
  counts.fill(0);
  for (let i = 1; i < 2 * count; i += 2) counts[keyOf(halves[i])]++;
  let first = 0;
  let before = 0;
  for (; before + counts[first] <= lower; first++) before += counts[first];
  let last = first;
  let upTo = before + counts[first];
  while (upTo <= upper) upTo += counts[++last];
  if (middles.length < upTo - before) middles = new Float64Array(2 * (upTo - before));
  let same = 0;
  for (let i = 0; i < count; i++) {
    const key = keyOf(halves[2 * i + 1]);
    if (key >= first && key <= last) middles[same++] = sample[i];
  }
  return { numbers: middles, same, before };
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
