/**
 * Moving price: the chain's exponential average of a subnet's price, stored in 2^-32 and truncated every block.
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/subtensor/src/staking/stake_utils.rs, update_moving_price. The price
 * enters capped; the rate ramps with the age of the subnet's emission: rate · n/(n + H). Until spec 422 the arithmetic
 * has 32 fractional bits, from 423 it has 64. float64 carries both to the stored bit but for about one block in 1e6.
 */

/** 2^32: the stored number has this many parts to a TAO per alpha. */
export const MOVING_PRICE_PARTS = 4_294_967_296;

/**
 * Rate of the average in one block, 0 to 1.
 *
 * @param rateBits      rate at infinite age, in 2^-32
 * @param age           blocks since the subnet's emission started, ≥ 0
 * @param halvingBlocks age at which the rate is half of that, blocks; null: no ramp
 */
export function smoothing(rateBits: number, age: number, halvingBlocks: number | null): number {
  const rate = rateBits / MOVING_PRICE_PARTS;
  return halvingBlocks === null ? rate : (rate * age) / (age + halvingBlocks);
}

/** The same in arithmetic of 32 fractional bits: each product truncated. */
export function smoothing32(rateBits: number, age: number, halvingBlocks: number | null): number {
  if (halvingBlocks === null) return rateBits / MOVING_PRICE_PARTS;
  const ramp = Math.floor((age / (age + halvingBlocks)) * MOVING_PRICE_PARTS);
  return Math.floor((ramp * rateBits) / MOVING_PRICE_PARTS) / MOVING_PRICE_PARTS;
}

/** Next value: m + α·(price − m), truncated to 2^-32. `price` is already capped. */
export function nextMovingPrice(movingPrice: number, price: number, alpha: number): number {
  return Math.floor((movingPrice + alpha * (price - movingPrice)) * MOVING_PRICE_PARTS) / MOVING_PRICE_PARTS;
}

/** The same in arithmetic of 32 fractional bits: α·price and (1 − α)·m are truncated apart. */
export function nextMovingPrice32(movingPrice: number, price: number, alpha: number): number {
  const entering = Math.floor(alpha * Math.floor(price * MOVING_PRICE_PARTS));
  const staying = Math.floor((1 - alpha) * (movingPrice * MOVING_PRICE_PARTS));
  return (entering + staying) / MOVING_PRICE_PARTS;
}

/**
 * λ of `blocks` blocks: −ln Π(1 − α(n)) for ages age+1 … age+blocks, without logarithms; they take the part 1 − e^−λ of the
 * way to the price.
 *
 * The sum of rates is rate·(blocks − H·ln(1 + blocks/(age + H + ½))) to second order; with the series of ln this is good to
 * 1e-9 relative for blocks ≤ 0.1·(age + H).
 */
export function relaxationTime(rateBits: number, age: number, halvingBlocks: number | null, blocks: number): number {
  const rate = rateBits / MOVING_PRICE_PARTS;
  if (halvingBlocks === null) return blocks * rate * (1 + 0.5 * rate);
  const u = blocks / (age + halvingBlocks + 0.5);
  const logarithm = u * (1 - u * (1 / 2 - u * (1 / 3 - u * (1 / 4 - u * (1 / 5 - u * (1 / 6 - u / 7))))));
  const last = (rate * (age + blocks / 2)) / (age + blocks / 2 + halvingBlocks);
  return rate * (blocks - halvingBlocks * logarithm) + 0.5 * last * last * blocks;
}

/**
 * ψ(λ) = (λ − 1 + e^−λ) ÷ λ², by its series: with φ = 1 − λ·ψ = (1 − e^−λ) ÷ λ and e^−λ = 1 − λ·φ it tells all of an average
 * that relaxes, without exp and without cancellation. Good to 1e-6 for λ ≤ 3, to 1e-9 for λ ≤ 2.
 */
export const RELAXATION_TERMS = 15;
/** Longest step for which the series serves, as λ. */
export const RELAXATION_MAX = 3;

function relaxation(lambda: number): number {
  // 1/2! − λ/3! + λ²/4! − …, from the last term on.
  let sum = 0;
  for (let term = RELAXATION_TERMS; term > 0; term--) sum = (1 - lambda * sum) / (term + 1);
  return sum;
}

/** Coefficients of the same series to 1e-6 for λ ≤ 1: 1/2!, 1/3!, …, 1/9! */
export const STEP_RELAXATION: readonly number[] = [2, 6, 24, 120, 720, 5040, 40_320, 362_880].map((n) => 1 / n);
export const STEP_RELAXATION_MAX = 1;
const [C2, C3, C4, C5, C6, C7, C8, C9] = STEP_RELAXATION;

/** ψ for λ up to 1. */
export function stepRelaxation(lambda: number): number {
  return (
    C2 - lambda * (C3 - lambda * (C4 - lambda * (C5 - lambda * (C6 - lambda * (C7 - lambda * (C8 - lambda * C9))))))
  );
}

/** Mean over a step of an average that follows a price which goes evenly from `start` to `end`; λ = rate · blocks ≤ 3. */
export function relaxedMean(moving: number, start: number, end: number, lambda: number): number {
  const psi = relaxation(lambda);
  return start + (moving - start) * (1 - lambda * psi) + (end - start) * (0.5 - psi);
}

/**
 * The same average at the end of the step. The price that a block's average takes is the one after it.
 *
 * @param lost  what truncation takes in a block
 */
export function relaxed(
  moving: number,
  start: number,
  end: number,
  lambda: number,
  blocks: number,
  lost: number,
): number {
  const phi = 1 - lambda * relaxation(lambda);
  const left = 1 - lambda * phi;
  const rise = end - start;
  const moved = end - rise * phi + (moving - start) * left + (rise / (2 * blocks)) * (1 - left);
  return Math.max(0, moved - lost * blocks * phi);
}

/**
 * Mean fractional part of a number that moves evenly from `from` to `to`: what truncation takes off on average.
 *
 * The stored average is a whole number of parts, so a block changes it by floor(δ) with δ = α·(price − m) in parts: the
 * loss is the fractional part of δ. Where δ sweeps many whole numbers that is ½ a part; where it creeps, it is not.
 */
export function meanFraction(from: number, to: number): number {
  const sweep = to - from;
  if (Math.abs(sweep) < 1e-6) return from - Math.floor(from);
  return (fractionIntegral(to) - fractionIntegral(from)) / sweep;
}

/** Integral of the fractional part from 0 to x. */
function fractionIntegral(x: number): number {
  const whole = Math.floor(x);
  const fraction = x - whole;
  return whole / 2 + (fraction * fraction) / 2;
}

/**
 * What truncation takes off the change of a block in the next `blocks` blocks, on average, parts.
 *
 * Where δ passes whole numbers one after the other it is ½. Where it does not come to one it is the fractional part that it
 * has, and where it stays at one the average moves as δ asks to stay.
 *
 * @param change δ in the next block, parts
 * @param steady the δ at which it would stay without truncation: its movement without the average's own, over α, parts
 * @param alpha  rate of the average
 */
export function meanLoss(change: number, steady: number, alpha: number, blocks: number): number {
  const whole = Math.floor(change);
  const pull = steady - whole;
  const gap = pull > 0 ? whole + 1 - change : change - whole;
  if (gap >= blocks * alpha * Math.abs(pull)) return change - whole;
  return Math.abs(pull) < 1 ? change - steady : 0.5;
}

/**
 * The same in 32-bit arithmetic, where α·p and α·m are truncated apart.
 *
 * @param stored   m, parts
 * @param distance p − m, parts
 * @param slope    movement of p per block, parts
 * @param ramp     relative growth of α per block
 */
export function meanLoss32(
  stored: number,
  distance: number,
  slope: number,
  alpha: number,
  ramp: number,
  blocks: number,
): number {
  const leaves = alpha * stored;
  const enters = leaves + alpha * distance;
  const entersLast = enters + blocks * (alpha * slope + ramp * enters);
  const leavesLast = leaves + blocks * (alpha * alpha * distance + ramp * leaves);
  return meanFraction(enters, entersLast) + 1 - meanFraction(leaves, leavesLast);
}

/** Falls of a price inside a step, all alike: in block `last` of it and every so many before. */
export interface Falls {
  readonly last: number;
  readonly every: number;
  readonly count: number;
  /** Of each, TAO per alpha; below 0. */
  readonly size: number;
}

/** What the falls of a step make of its price: an even way of `slope` parts a block that is `shift` parts too high, and falls. */
function evenWay(
  falls: Falls,
  blocks: number,
): { readonly shift: number; readonly slope: number; readonly fall: number } {
  const { last, every, count } = falls;
  const fall = falls.size * MOVING_PRICE_PARTS;
  // Block ends from that of a fall on see it, those of n blocks lie (n + 1)/2 after the start on average.
  const seen = blocks - last + (every * (count - 1)) / 2 - (blocks - 1) / 2;
  return { shift: (fall * count * seen) / blocks, slope: (fall * count) / blocks, fall };
}

/** Walks from one fall to the next, and to the end of the step. */
function walkPast(
  { last, every, count }: Falls,
  blocks: number,
  walk: (blocks: number) => void,
  fall: () => void,
): void {
  let done = 0;
  for (let left = count - 1; left >= 0; left--) {
    const before = last - every * left - 1;
    walk(before - done);
    fall();
    done = before;
  }
  walk(blocks - done);
}

/**
 * Whole parts by which truncation lets a creeping average move in `blocks` blocks, where |δ| is a few parts.
 *
 * Each block moves the stored average by floor(δ), which in turn lowers δ by α·floor(δ); δ also moves by `trend` a block
 * as the price moves. Between two whole numbers all this is linear; at one it may stay for good (it moves by trend/α a
 * block then). So a step is walked from one whole number to the next. A block counts for half a block on both sides, so the
 * walk begins half a block before the first.
 *
 * @param change first δ = α·(price − m), parts
 * @param trend  movement of δ per block without the average's own, parts
 * @param alpha  rate of the average, > 0
 * @param falls  of the price, whose mean and whose movement over the step are in `change` and `trend`
 */
export function creepingMove(
  change: number,
  trend: number,
  alpha: number,
  blocks: number,
  falls: Falls | null = null,
): number {
  if (falls === null) return creep(change, trend, alpha, blocks);
  const { shift, slope, fall } = evenWay(falls, blocks);
  const even = trend - alpha * slope;
  let delta = change - alpha * (shift + slope);
  let moved = 0;
  const walk = (some: number): void => {
    const parts = creep(delta, even, alpha, some);
    delta += even * some - alpha * parts;
    moved += parts;
  };
  walkPast(falls, blocks, walk, () => {
    delta += alpha * fall;
  });
  return moved;
}

function creep(change: number, trend: number, alpha: number, blocks: number): number {
  let delta = change - (trend - alpha * Math.floor(change)) / 2;
  let left = blocks;
  let moved = 0;
  while (left > 0) {
    let whole = Math.floor(delta);
    let speed = trend - alpha * whole;
    if (delta === whole && speed < 0) {
      const below = trend - alpha * (whole - 1);
      if (below >= 0) return moved + (trend / alpha) * left;
      whole -= 1;
      speed = below;
    }
    const edge = speed > 0 ? whole + 1 : whole;
    const time = speed === 0 ? left : Math.min(left, (edge - delta) / speed);
    moved += whole * time;
    left -= time;
    delta = time < (edge - delta) / speed ? delta + speed * time : edge;
  }
  return moved;
}

/**
 * Whole parts by which the average moves in `blocks` blocks of 32-bit arithmetic: each block adds ⌊α·p⌋ and takes ⌈α·m⌉.
 *
 * Between two blocks in which one of the two passes a whole number the change is the same, so a step is walked from one
 * such block to the next. An average that reaches the whole number at which the two are equal stays until the price moves on.
 *
 * @param entering α·p in the first block, parts
 * @param trend    its movement per block
 * @param leaving  α·m in the first block, parts
 * @param ramp     its movement per block but for the average's own: the rate grows
 * @param alpha    rate of the average, 0 to 1
 * @param falls    of the price, whose mean and whose movement over the step are in `entering` and `trend`
 */
export function creepingMove32(
  entering: number,
  trend: number,
  leaving: number,
  ramp: number,
  alpha: number,
  blocks: number,
  falls: Falls | null = null,
): number {
  if (falls === null) return creep32(entering, trend, leaving, ramp, alpha, blocks);
  const { shift, slope, fall } = evenWay(falls, blocks);
  const even = trend - alpha * slope;
  let enters = entering - alpha * (shift + slope);
  let leaves = leaving;
  let moved = 0;
  const walk = (some: number): void => {
    const parts = creep32(enters, even, leaves, ramp, alpha, some);
    enters += even * some;
    leaves += ramp * some + alpha * parts;
    moved += parts;
  };
  walkPast(falls, blocks, walk, () => {
    enters += alpha * fall;
  });
  return moved;
}

/** First age at which the rate of `smoothing32` has so many parts. */
function ageOfRate(parts: number, rateBits: number, halvingBlocks: number): number {
  const ramp = Math.ceil((parts * MOVING_PRICE_PARTS) / rateBits);
  return Math.ceil((ramp * halvingBlocks) / (MOVING_PRICE_PARTS - ramp));
}

/**
 * The same in an old subnet, whose rate grows by one of its whole parts in some dozens of blocks: α·p and α·m may pass whole
 * numbers together there. The walk goes as far as neither surely passes one, and where one may, to the next part of the rate.
 *
 * @param stored m before the first block, parts
 * @param price  p of the first block, parts
 * @param slope  its movement per block
 * @param age    blocks since the subnet's emission started, before the first block
 * @param falls  of the price, whose mean and whose movement over the step are in `price` and `slope`
 */
export function creepingMoveByRate32(
  rateBits: number,
  halvingBlocks: number,
  stored: number,
  price: number,
  slope: number,
  age: number,
  blocks: number,
  falls: Falls | null = null,
): number {
  if (falls !== null) {
    const way = evenWay(falls, blocks);
    const even = slope - way.slope;
    let now = price - way.shift - way.slope;
    let done = 0;
    let moved = 0;
    const walk = (some: number): void => {
      moved += creepingMoveByRate32(rateBits, halvingBlocks, stored + moved, now, even, age + done, some);
      now += even * some;
      done += some;
    };
    walkPast(falls, blocks, walk, () => {
      now += way.fall;
    });
    return moved;
  }
  let m = stored;
  let p = price;
  let block = age + 1;
  for (let left = blocks; left > 0; ) {
    const alpha = smoothing32(rateBits, block, halvingBlocks);
    // The chain has whole parts of the price.
    const enters = alpha * Math.floor(p);
    const leaves = alpha * m;
    const added = Math.floor(enters);
    const taken = Math.ceil(leaves);
    const change = added - taken;
    // Blocks after this one in which surely neither passes, by a rate that is not truncated and grows evenly: it is above.
    const above = smoothing(rateBits, block, halvingBlocks);
    const ramp = (above * halvingBlocks) / (block * (block + halvingBlocks));
    const untilAdded = (added + 1 - above * p) / (ramp * p + above * Math.max(slope, 0));
    const untilTaken = (taken - above * m) / (ramp * m + above * Math.max(change, 0));
    let free = Math.min(left - 1, untilAdded, untilTaken);
    if (slope < 0) free = Math.min(free, (enters - added) / (-alpha * slope));
    if (change < 0) free = Math.min(free, (leaves - taken + 1) / (-alpha * change));
    let some = Math.floor(free) + 1;
    if (free >= 0) m += change * some;
    else {
      const grown = ageOfRate(alpha * MOVING_PRICE_PARTS + 1, rateBits, halvingBlocks);
      some = Math.min(left, Math.max(1, grown - block));
      m += creep32(enters, alpha * slope, leaves, 0, alpha, some);
    }
    p += slope * some;
    block += some;
    left -= some;
  }
  return m - stored;
}

function creep32(
  entering: number,
  trend: number,
  leaving: number,
  ramp: number,
  alpha: number,
  blocks: number,
): number {
  let added = Math.floor(entering);
  let taken = Math.ceil(leaving);
  // Where the two are within their whole numbers: α·p above `added`, α·m below `taken`.
  let above = entering - added - trend / 2;
  let below = taken - leaving + (ramp + alpha * (added - taken)) / 2;
  let left = blocks;
  let moved = 0;
  while (left > 0) {
    const change = added - taken;
    const speed = ramp + alpha * change;
    const untilAdded = trend > 0 ? (1 - above) / trend : trend < 0 ? above / -trend : left;
    const untilTaken = Math.max(0, speed > 0 ? below / speed : speed < 0 ? (1 - below) / -speed : left);
    // At a whole number from which it would come back on the other side α·m stays: the average falls as the rate grows.
    const stays = untilTaken === 0 && speed * (speed - alpha * Math.sign(speed)) < 0;
    const time = Math.min(left, untilAdded, stays ? left : untilTaken);
    moved += (stays ? -ramp / alpha : change) * time;
    left -= time;
    above += trend * time;
    if (!stays) below -= speed * time;
    if (time === untilAdded) {
      added += Math.sign(trend);
      above = trend > 0 ? 0 : 1;
    } else if (!stays) {
      taken += Math.sign(speed);
      below = speed > 0 ? 1 : 0;
    }
  }
  return moved;
}
