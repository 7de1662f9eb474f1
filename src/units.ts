/**
 * Units and the chain's clock: the one place where 1e9 and 7,200 are written.
 *
 * Amounts everywhere are float64 whole tokens (1 TAO, 1 alpha). Rao (1e-9) exist only at the border to chain data,
 * as bigint or decimal string, in names that end in `Rao`.
 */

export const RAO_PER_TOKEN = 1e9;
/** One rao in tokens. */
export const RAO = 1e-9;
export const BLOCKS_PER_DAY = 7200;
export const SECONDS_PER_BLOCK = 12;
/** Longest time that a number of days may say: ten years. */
export const DAYS_MAX = 3650;
/** Both TAO and each subnet's alpha: the most that can ever be issued, tokens. */
export const SUPPLY_CAP = 21e6;
export const SUPPLY_CAP_RAO = 21_000_000_000_000_000n;
/** The chain's fractions of 65,535: owner cut, fees, takes. */
export const U16_MAX = 65_535;
/** Ones of the chain's fixed-point numbers with 32 and with 64 bits of fraction (U96F32, U64F64). */
export const BITS_32 = 2 ** 32;
export const BITS_64 = 2 ** 64;

/** Largest whole number of rao in an amount of tokens, as tokens: what the chain keeps when it truncates. */
export function floorRao(tokens: number): number {
  return Math.floor(tokens * RAO_PER_TOKEN) / RAO_PER_TOKEN;
}

/** Whole rao (bigint, decimal string or safe number) as tokens; correctly rounded to the nearest float64. */
export function tokensFromRao(rao: bigint | string | number): number {
  const whole = BigInt(rao);
  // Splitting keeps the rounding to one step: both parts are exact in a float64.
  const tokens = whole / 1_000_000_000n;
  return Number(tokens) + Number(whole - tokens * 1_000_000_000n) / RAO_PER_TOKEN;
}

/** Tokens as whole rao, nearest. Only for printing and for comparing with chain data. */
export function raoFromTokens(tokens: number): bigint {
  const whole = Math.trunc(tokens);
  return BigInt(whole) * 1_000_000_000n + BigInt(Math.round((tokens - whole) * RAO_PER_TOKEN));
}
