/**
 * Weighted pool: taoIn^w · alphaIn^(1−w) = const for a swap, w = the weight of TAO ("quote weight").
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/swap/src/pallet/balancer.rs and swap_step.rs. The chain computes the
 * power to 256 bits and floors to 1e-18, then to whole rao; here it is float64: below one rao apart for amounts up to 1e6
 * tokens. With w = ½ this is the constant-product pool.
 *
 * Hot path: no checks here. Orders are checked once, where they are executed; reserves by the invariants.
 */

/**
 * Up to this product of exponent and relative order size the binomial series is used: it needs only + − × ÷, so it gives
 * the same bits on every engine, and its six terms are exact to the last bit there.
 */
const SERIES_LIMIT = 1e-3;

/** Spot price, TAO per alpha: ((1 − w)/w) · (taoIn/alphaIn). */
export function price(taoIn: number, alphaIn: number, quoteWeight: number): number {
  return ((1 - quoteWeight) / quoteWeight) * (taoIn / alphaIn);
}

/**
 * Exponents this near to 1, which are the chain's (its weights stay within some 1e-6 of ½), and orders up to half of the
 * reserve need no logarithm: with size = paid ÷ reserve, (1 + size)^(−excess) is a series in excess · ln(1 + size), and that
 * logarithm to a relative 1e-12 suffices for the last bit. The kernels of orders (engine/kernel/orders.ts) compute the same.
 */
export const EXCESS_MAX = 1e-4;
export const SIZE_MAX = 0.5;

/** 1 − (reserve ÷ (reserve + paid))^(1 + excess), for |excess| ≤ EXCESS_MAX and 0 ≤ paid ≤ SIZE_MAX · reserve. */
export function fractionReceived(excess: number, reserve: number, paid: number): number {
  // The same to the bit, without what is 0.
  if (excess === 0) return paid / (reserve + paid);
  const x = excess * log1pNear(paid / (2 * reserve + paid));
  return (paid + x * (1 - x * 0.5 * (1 - x * (1 / 3))) * reserve) / (reserve + paid);
}

/** ln(1 + s), given z = s ÷ (2 + s), to a relative 1e-12 for |z| ≤ 0.2. */
function log1pNear(z: number): number {
  const zz = z * z;
  const l5 = 1 / 9 + zz * (1 / 11 + zz * (1 / 13 + zz * (1 / 15)));
  return 2 * z * (1 + zz * (1 / 3 + zz * (1 / 5 + zz * (1 / 7 + zz * l5))));
}

/** reserveOut · (1 − (reserveIn/(reserveIn + paid))^exponent) without cancellation for small orders. */
function received(reserveOut: number, reserveIn: number, exponent: number, paid: number): number {
  if (Math.abs(exponent - 1) <= EXCESS_MAX && paid <= SIZE_MAX * reserveIn)
    return reserveOut * fractionReceived(exponent - 1, reserveIn, paid);
  const size = paid / reserveIn;
  if ((exponent + 5) * size < SERIES_LIMIT) {
    const r = exponent;
    const s6 = 1 - ((r + 5) / 6) * size;
    const s5 = 1 - ((r + 4) / 5) * size * s6;
    const s4 = 1 - ((r + 3) / 4) * size * s5;
    const s3 = 1 - ((r + 2) / 3) * size * s4;
    const s2 = 1 - ((r + 1) / 2) * size * s3;
    return reserveOut * (r * size * s2);
  }
  return -reserveOut * Math.expm1(-exponent * Math.log1p(size));
}

/**
 * Alpha that leaves the pool for TAO paid into it.
 *
 * @param taoPaid fee already taken off, TAO, ≥ 0
 * @returns       alpha, below alphaIn
 */
export function alphaReceived(taoIn: number, alphaIn: number, quoteWeight: number, taoPaid: number): number {
  return received(alphaIn, taoIn, quoteWeight / (1 - quoteWeight), taoPaid);
}

/** The same curve from the other side: TAO received for alpha paid. */
export function taoReceived(taoIn: number, alphaIn: number, quoteWeight: number, alphaPaid: number): number {
  return received(taoIn, alphaIn, (1 - quoteWeight) / quoteWeight, alphaPaid);
}

/** (target/from)^power − 1, accurate when target is close to from. */
function relativeChange(from: number, target: number, power: number): number {
  const change = (target - from) / from;
  const excess = power - 0.5;
  if (Math.abs(change) <= SIZE_MAX && Math.abs(excess) <= EXCESS_MAX / 4) {
    // √(1 + change) · (1 + change)^excess − 1.
    const root = Math.sqrt(1 + change);
    const half = change / (1 + root);
    const x = 2 * excess * log1pNear(half / (2 + half));
    return half + root * x * (1 + x * 0.5 * (1 + x * (1 / 3)));
  }
  return Math.expm1(power * Math.log1p(change));
}

/** TAO to pay in (net of fee) until the spot price is `targetPrice`; negative if it is already above. */
export function taoToReach(taoIn: number, alphaIn: number, quoteWeight: number, targetPrice: number): number {
  return taoIn * relativeChange(price(taoIn, alphaIn, quoteWeight), targetPrice, 1 - quoteWeight);
}

/** Alpha to pay in (net of fee) until the spot price is `targetPrice`; negative if it is already below. */
export function alphaToReach(taoIn: number, alphaIn: number, quoteWeight: number, targetPrice: number): number {
  return alphaIn * relativeChange(targetPrice, price(taoIn, alphaIn, quoteWeight), quoteWeight);
}

/** Alpha to pay in (net of fee) for an exact amount of TAO below taoIn: alphaIn·((taoIn/(taoIn − tao))^(w/(1−w)) − 1). */
export function alphaForExactTao(taoIn: number, alphaIn: number, quoteWeight: number, tao: number): number {
  return alphaIn * Math.expm1((-quoteWeight / (1 - quoteWeight)) * Math.log1p(-tao / taoIn));
}

/**
 * Weight of TAO after liquidity (tao, alpha) is added so that the price does not move; ½ if the pool is empty.
 * The caller refuses it outside the bounds.
 */
export function weightAfterInjection(
  taoIn: number,
  alphaIn: number,
  quoteWeight: number,
  tao: number,
  alpha: number,
): number {
  const quote = quoteWeight * alphaIn * (taoIn + tao);
  const base = (1 - quoteWeight) * taoIn * (alphaIn + alpha);
  const total = quote + base;
  return total > 0 ? quote / total : 0.5;
}

/** Weight of TAO at which the reserves have this price. */
export function weightForPrice(taoIn: number, alphaIn: number, targetPrice: number): number {
  return taoIn / (targetPrice * alphaIn + taoIn);
}
