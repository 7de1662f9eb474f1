/**
 * Quantile sketches for many cells at once: what quantiles need of many numbers, in memory that does not grow with them.
 *
 * Method: DDSketch (Masson, Rim, Lee, "DDSketch: a fast and fully-mergeable quantile sketch", VLDB 2019) with bins that
 * get wider only where they must (Epicoco et al., "UDDSketch", IEEE Access 2020). The numbers of a cell are counted in
 * bins of equal width in the logarithm, negative and positive ones apart. Bins start very narrow; while a cell's numbers
 * spread over more than BINS of them, neighbours are joined in pairs, at most LEVELS times. So a bin's estimate is off by
 * at most ACCURACY, relative, and by much less where the numbers lie close together: a total that all paths agree on
 * within 1 % is known to 0.004 %, not to 0.45 %. The width follows from the smallest and the largest number alone and
 * counts are integers, so neither the order of the numbers nor that of merges matters. Zeros, the smallest and the
 * largest number are kept exactly; NaN means "unknown" and is counted apart.
 *
 * Built for 10^5 cells that get their numbers together, a row at a time. Every cell and sign has a window: a run of
 * counts that covers just the bins from the smallest to the largest that it has seen. Windows of 256 cells lie one
 * after another in one array, without gaps; where a batch of rows needs wider windows, they move apart in it, so the
 * walk over memory is sequential and there is no pool to manage. Counts have 16 bits until one of the 256 cells needs
 * more. Batches of 64 rows: about 30 ns a number and 0.7 to 1 kB a cell, against 57 to 130 ns and 1 to 1.3 kB for a pool
 * with slack that takes numbers one by one.
 */

/** Largest relative error of an order statistic. Below the promised 0.005 so that rounding to 7 digits fits in, too. */
export const ACCURACY = 0.0045;

/** Bins are joined while a window has more than this many … */
const BINS = 128;
/** … but at most so often: then a bin is the factor (1 + ACCURACY)/(1 − ACCURACY) wide, and windows grow as they must. */
const LEVELS = 7;

/** Width of the narrowest bins, in the natural logarithm; at level l it is 2^l times that. */
const FINEST = Math.log((1 + ACCURACY) / (1 - ACCURACY)) / 2 ** LEVELS;
const FINEST_PER_E = 1 / FINEST;

const SEGMENT_CELLS = 256;
const UINT16_MAX = 65_535;
/** A segment's array is this much longer than its windows when it is made: they go on growing, but ever more slowly. */
const CAPACITY = 1.06;
/** In place of a bin: the number has none (zero or unknown). Bins stay within ±1.1 · 10^7. */
const NO_BIN = 0x7fffffff;

type Counts = Uint16Array | Uint32Array;

/** All that is known of a cell, in a form that depends on its numbers alone. */
export interface CellState {
  readonly unknown: number;
  readonly zeros: number;
  readonly min: number;
  readonly max: number;
  /** Of |number| of the negative ones. */
  readonly negative: WindowState;
  readonly positive: WindowState;
}

export interface WindowState {
  /** How often bins were joined in pairs. */
  readonly level: number;
  /** Ascending. */
  readonly bins: readonly (readonly [bin: number, count: number])[];
}

export class QuantileSketches {
  readonly cells: number;
  // Two windows a cell, negative numbers first: bins first … first + length − 1, from `offset` in the segment's counts.
  private readonly first: Int32Array;
  private readonly length: Uint32Array;
  private readonly offset: Uint32Array;
  private readonly level: Uint8Array;
  /** Counts of windows, a segment of 256 cells an array. */
  private readonly segments: Counts[] = [];
  private readonly zeros: Uint32Array;
  private readonly unknowns: Uint32Array;
  private readonly min: Float64Array;
  private readonly max: Float64Array;
  /** Narrowest bins that the windows of the segment at hand must reach. */
  private readonly low = new Int32Array(2 * SEGMENT_CELLS);
  private readonly high = new Int32Array(2 * SEGMENT_CELLS);
  /** Of the batch and segment at hand: 2 · narrowest bin + (1 if positive), or NO_BIN; [row][cell]. */
  private codes = new Int32Array(0);

  constructor(cells: number) {
    this.cells = cells;
    this.first = new Int32Array(2 * cells);
    this.length = new Uint32Array(2 * cells);
    this.offset = new Uint32Array(2 * cells);
    this.level = new Uint8Array(2 * cells);
    for (let cell = 0; cell < cells; cell += SEGMENT_CELLS) this.segments.push(new Uint16Array(0));
    this.zeros = new Uint32Array(cells);
    this.unknowns = new Uint32Array(cells);
    this.min = new Float64Array(cells).fill(Number.POSITIVE_INFINITY);
    this.max = new Float64Array(cells).fill(Number.NEGATIVE_INFINITY);
  }

  /** Bytes of all arrays. */
  get byteLength(): number {
    const { first, length, offset, level, zeros, unknowns, min, max, low, high, codes } = this;
    const arrays = [first, length, offset, level, zeros, unknowns, min, max, low, high, codes, ...this.segments];
    return arrays.reduce((sum, array) => sum + array.byteLength, 0);
  }

  /**
   * Takes rows of numbers: number `start + cell` of each row goes into `cell`.
   *
   * @param rows   a batch; dozens of rows at a time cost least
   * @param start  where in a row the first cell's number stands
   * @throws RangeError for an infinite number: it has no quantiles; the sketch is then not to be used any more
   */
  add(rows: readonly Float64Array[], start = 0): void {
    if (this.codes.length < rows.length * SEGMENT_CELLS) this.codes = new Int32Array(rows.length * SEGMENT_CELLS);
    for (let segment = 0; segment < this.segments.length; segment++) {
      this.low.fill(NO_BIN);
      this.high.fill(-NO_BIN);
      this.encode(segment, rows, start);
      this.widen(segment);
      this.countCodes(segment, rows.length);
    }
  }

  /** Takes all that another one holds: the same as if its numbers had been added here. */
  merge(other: QuantileSketches): void {
    if (other.cells !== this.cells) throw new RangeError(`${this.cells} cells cannot take ${other.cells} cells`);
    for (let cell = 0; cell < this.cells; cell++) {
      this.zeros[cell] += other.zeros[cell];
      this.unknowns[cell] += other.unknowns[cell];
      this.min[cell] = Math.min(this.min[cell], other.min[cell]);
      this.max[cell] = Math.max(this.max[cell], other.max[cell]);
    }
    for (let segment = 0; segment < this.segments.length; segment++) {
      const firstWindow = 2 * SEGMENT_CELLS * segment;
      const end = Math.min(2 * this.cells, firstWindow + 2 * SEGMENT_CELLS);
      this.low.fill(NO_BIN);
      this.high.fill(-NO_BIN);
      for (let window = firstWindow; window < end; window++) {
        if (other.length[window] === 0) continue;
        const slot = window - firstWindow;
        // The lowest narrow bin of a wide one stands for it: a window whose bins were joined has at least BINS / 2 + 1 of
        // them, which makes bins here at least as wide.
        this.low[slot] = other.first[window] << other.level[window];
        this.high[slot] = (other.first[window] + other.length[window] - 1) << other.level[window];
      }
      this.widen(segment);
      let counts = this.segments[segment];
      for (let window = firstWindow; window < end; window++) {
        const shift = this.level[window] - other.level[window];
        for (let position = 0; position < other.length[window]; position++) {
          const bin = (other.first[window] + position) >> shift;
          const at = this.offset[window] + bin - this.first[window];
          const sum = counts[at] + other.segments[segment][other.offset[window] + position];
          if (sum > UINT16_MAX && counts instanceof Uint16Array) counts = this.promote(segment);
          counts[at] = sum;
        }
      }
    }
  }

  /** Numbers in a cell, without the unknown ones. */
  known(cell: number): number {
    const counts = this.countsOf(cell);
    let sum = this.zeros[cell];
    for (let window = 2 * cell; window <= 2 * cell + 1; window++) {
      const end = this.offset[window] + this.length[window];
      for (let index = this.offset[window]; index < end; index++) sum += counts[index];
    }
    return sum;
  }

  unknown(cell: number): number {
    return this.unknowns[cell];
  }

  /**
   * Quantiles of a cell's known numbers by type 7 (R, numpy, simple-statistics): linear between the order statistics
   * on both sides of rank (n − 1)·p, each of them estimated by its bin and held between the exact ends.
   *
   * Off by at most ACCURACY, relative, where both neighbours have the same sign; between a negative and a positive
   * neighbour by at most ACCURACY of the larger one's size.
   *
   * @param probabilities  0 to 1; ascending is fastest
   * @returns              one number each; NaN if the cell knows none
   */
  quantiles(cell: number, probabilities: readonly number[]): number[] {
    const out = new Float64Array(probabilities.length);
    this.quantilesInto(cell, probabilities, out, 0);
    return [...out];
  }

  /** The same, written to `out` from `start` on. One function without others inside: it runs for 10^5 cells, once. */
  quantilesInto(cell: number, probabilities: readonly number[], out: Float64Array, start: number): void {
    const known = this.known(cell);
    if (known === 0) {
      out.fill(Number.NaN, start, start + probabilities.length);
      return;
    }
    const min = this.min[cell];
    const max = this.max[cell];
    // Steps of the walk over the bins: negative ones from the largest size down, zero, positive ones up.
    const lastStep = this.length[2 * cell] + this.length[2 * cell + 1];
    let step = 0;
    let upTo = this.countAt(cell, 0);
    for (let i = 0; i < probabilities.length; i++) {
      const rank = (known - 1) * probabilities[i];
      const below = Math.floor(rank);
      let low = min;
      let high = min;
      for (let wanted = below; wanted <= below + 1; wanted++) {
        low = high;
        if (wanted <= 0) high = min;
        else if (wanted >= known - 1) high = max;
        else {
          while (upTo <= wanted && step < lastStep) upTo += this.countAt(cell, ++step);
          while (upTo - this.countAt(cell, step) > wanted) upTo -= this.countAt(cell, step--);
          high = Math.min(max, Math.max(min, this.estimateAt(cell, step)));
        }
      }
      out[start + i] = rank === below ? low : low + (rank - below) * (high - low);
    }
  }

  /** All that a cell knows; equal for equal numbers, whatever their order and however they were merged. */
  state(cell: number): CellState {
    const counts = this.countsOf(cell);
    const windowState = (window: number): WindowState => {
      const bins: [number, number][] = [];
      for (let position = 0; position < this.length[window]; position++) {
        const count = counts[this.offset[window] + position];
        if (count > 0) bins.push([this.first[window] + position, count]);
      }
      return { level: this.level[window], bins };
    };
    return {
      unknown: this.unknowns[cell],
      zeros: this.zeros[cell],
      min: this.min[cell],
      max: this.max[cell],
      negative: windowState(2 * cell),
      positive: windowState(2 * cell + 1),
    };
  }

  private countsOf(cell: number): Counts {
    return this.segments[Math.floor(cell / SEGMENT_CELLS)];
  }

  // -------------------------------------------------------------------------------------------------- hot: one segment

  /** Numbers → codes, and the bins that windows must reach. Row by row: the rows are read in one go each. */
  private encode(segment: number, rows: readonly Float64Array[], start: number): void {
    const { codes, low, high, min, max, zeros, unknowns } = this;
    const firstCell = segment * SEGMENT_CELLS;
    const cells = Math.min(this.cells - firstCell, SEGMENT_CELLS);
    for (let row = 0; row < rows.length; row++) {
      const numbers = rows[row];
      for (let slot = 0; slot < cells; slot++) {
        const cell = firstCell + slot;
        const value = numbers[start + cell];
        if (value > 0) {
          const bin = binOf(value);
          if (bin < low[2 * slot + 1]) low[2 * slot + 1] = bin;
          if (bin > high[2 * slot + 1]) high[2 * slot + 1] = bin;
          codes[row * SEGMENT_CELLS + slot] = 2 * bin + 1;
        } else if (value < 0) {
          const bin = binOf(-value);
          if (bin < low[2 * slot]) low[2 * slot] = bin;
          if (bin > high[2 * slot]) high[2 * slot] = bin;
          codes[row * SEGMENT_CELLS + slot] = 2 * bin;
        } else {
          codes[row * SEGMENT_CELLS + slot] = NO_BIN;
          if (value !== 0) {
            unknowns[cell]++;
            continue;
          }
          zeros[cell]++;
        }
        // + 0 turns −0 into 0.
        if (value < min[cell]) min[cell] = value + 0;
        if (value > max[cell]) max[cell] = value + 0;
      }
    }
    for (let cell = firstCell; cell < firstCell + cells; cell++) {
      if (max[cell] === Number.POSITIVE_INFINITY || min[cell] === Number.NEGATIVE_INFINITY) {
        throw new RangeError('an infinite number has no quantiles');
      }
    }
  }

  /** Makes the windows of a segment reach their `low` and `high`, with bins as wide as that needs. */
  private widen(segment: number): void {
    const { first, length, offset, level, low, high } = this;
    const firstWindow = 2 * SEGMENT_CELLS * segment;
    const windows = Math.min(2 * this.cells - firstWindow, 2 * SEGMENT_CELLS);
    let used = 0;
    let needed = 0;
    let joined = false;
    for (let slot = 0; slot < windows; slot++) {
      const window = firstWindow + slot;
      if (length[window] > 0) {
        low[slot] = Math.min(low[slot], first[window] << level[window]);
        high[slot] = Math.max(high[slot], (first[window] + length[window] - 1) << level[window]);
      }
      if (low[slot] > high[slot]) continue;
      let wide = level[window];
      while (wide < LEVELS && (high[slot] >> wide) - (low[slot] >> wide) >= BINS) wide++;
      if (wide > level[window]) {
        if (length[window] > 0) {
          this.join(segment, window, wide);
          joined = true;
        }
        level[window] = wide;
      }
      low[slot] >>= wide;
      high[slot] >>= wide;
      used += length[window];
      needed += high[slot] - low[slot] + 1;
    }
    // Nothing joined, and the same sum: windows that only grow are as they were.
    if (!joined && needed === used) return;
    const old = this.segments[segment];
    if (joined) this.pack(old, firstWindow, windows);
    let counts = old;
    if (needed > old.length) {
      const capacity = Math.ceil(CAPACITY * needed);
      counts = old instanceof Uint16Array ? new Uint16Array(capacity) : new Uint32Array(capacity);
      counts.set(old.subarray(0, used));
    }
    // From the last window to the first: none moves to the left, so none is overwritten before it has moved.
    let end = needed;
    for (let slot = windows - 1; slot >= 0; slot--) {
      if (low[slot] > high[slot]) continue;
      const window = firstWindow + slot;
      const newLength = high[slot] - low[slot] + 1;
      const start = end - newLength;
      const kept = length[window];
      const to = kept > 0 ? start + first[window] - low[slot] : start;
      if (kept > 0 && to !== offset[window]) counts.copyWithin(to, offset[window], offset[window] + kept);
      if (newLength > kept) counts.fill(0, start, to).fill(0, to + kept, end);
      first[window] = low[slot];
      length[window] = newLength;
      offset[window] = start;
      end = start;
    }
    this.segments[segment] = counts;
  }

  /** Joins the bins of a window up to a level. It gets shorter and leaves a gap behind it. */
  private join(segment: number, window: number, level: number): void {
    const shift = level - this.level[window];
    const oldFirst = this.first[window];
    const first = oldFirst >> shift;
    const offset = this.offset[window];
    const end = this.length[window];
    let counts = this.segments[segment];
    for (let position = 0; position < end; position++) {
      const count = counts[offset + position];
      counts[offset + position] = 0;
      const to = offset + ((oldFirst + position) >> shift) - first;
      const sum = counts[to] + count;
      if (sum > UINT16_MAX && counts instanceof Uint16Array) counts = this.promote(segment);
      counts[to] = sum;
    }
    this.first[window] = first;
    this.length[window] = ((oldFirst + end - 1) >> shift) - first + 1;
  }

  /** Closes the gaps between the windows of a segment. */
  private pack(counts: Counts, firstWindow: number, windows: number): void {
    let used = 0;
    for (let window = firstWindow; window < firstWindow + windows; window++) {
      const from = this.offset[window];
      if (from !== used) counts.copyWithin(used, from, from + this.length[window]);
      this.offset[window] = used;
      used += this.length[window];
    }
  }

  /** Counts the codes of a batch. */
  private countCodes(segment: number, rows: number): void {
    const { codes, first, offset, level } = this;
    let counts = this.segments[segment];
    let limit = counts instanceof Uint16Array ? UINT16_MAX : Number.POSITIVE_INFINITY;
    const firstCell = segment * SEGMENT_CELLS;
    const end = Math.min(this.cells, firstCell + SEGMENT_CELLS);
    for (let cell = firstCell; cell < end; cell++) {
      const negative = offset[2 * cell] - first[2 * cell];
      const positive = offset[2 * cell + 1] - first[2 * cell + 1];
      const negativeLevel = level[2 * cell];
      const positiveLevel = level[2 * cell + 1];
      for (let row = 0; row < rows; row++) {
        const code = codes[row * SEGMENT_CELLS + cell - firstCell];
        if (code === NO_BIN) continue;
        const bin = code >> 1;
        const at = code & 1 ? positive + (bin >> positiveLevel) : negative + (bin >> negativeLevel);
        if (counts[at] === limit) {
          counts = this.promote(segment);
          limit = Number.POSITIVE_INFINITY;
        }
        counts[at]++;
      }
    }
  }

  /** Gives the counts of a segment 32 bits. */
  private promote(segment: number): Uint32Array {
    const counts = Uint32Array.from(this.segments[segment]);
    this.segments[segment] = counts;
    return counts;
  }

  // --------------------------------------------------------------------------------------------------------- quantiles

  /** How many numbers a step of the walk has. */
  private countAt(cell: number, step: number): number {
    const negative = this.length[2 * cell];
    if (step === negative) return this.zeros[cell];
    const counts = this.countsOf(cell);
    return step < negative
      ? counts[this.offset[2 * cell] + negative - 1 - step]
      : counts[this.offset[2 * cell + 1] + step - negative - 1];
  }

  private estimateAt(cell: number, step: number): number {
    const negative = this.length[2 * cell];
    if (step === negative) return 0;
    return step < negative
      ? -binEstimate(this.first[2 * cell] + negative - 1 - step, this.level[2 * cell])
      : binEstimate(this.first[2 * cell + 1] + step - negative - 1, this.level[2 * cell + 1]);
  }
}

/** Narrowest bin of a positive number. */
function binOf(value: number): number {
  return Math.floor(Math.log(value) * FINEST_PER_E);
}

/** By level: width of a bin, and from its lower end to its middle. */
const WIDTHS = Array.from({ length: LEVELS + 1 }, (_, level) => FINEST * 2 ** level);
const TO_MIDDLE = WIDTHS.map((width) => 1 + Math.tanh(width / 2));

/** The number that stands for all numbers of a bin, equally far, relative, from both of its ends. */
function binEstimate(bin: number, level: number): number {
  return Math.exp(bin * WIDTHS[level]) * TO_MIDDLE[level];
}
