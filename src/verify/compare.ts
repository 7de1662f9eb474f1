/**
 * Found against expected: by the file's own tolerance, widened only to what float64 carries.
 *
 * A found amount is truncated to whole rao first, as the chain does when it books one; a result within float64's rounding
 * of an integer counts as that integer.
 */

import { RAO_PER_TOKEN } from '../units.js';
import { finiteNumber, wholeNumber } from './fields.js';

/** float64 against exact arithmetic: relative width of one rounding, with a little room for a few of them. */
export const FLOAT64_REL = 4e-16;
const RAO_ALLOWANCE = 1;
const BITS_ALLOWANCE = 2;

/** A computed quantity, with what its number means. */
export type Found =
  /** An amount, tokens; expected in rao. */
  | { readonly is: 'amount'; readonly tokens: number }
  /** Raw bits or parts of a fixed-point number that is computed in float64; expected as an integer. */
  | { readonly is: 'bits'; readonly value: number }
  /** A number that the chain stores as a multiple of `step`, truncated; expected as a decimal number. */
  | { readonly is: 'fixed'; readonly value: number; readonly step: number }
  /** A plain number. */
  | { readonly is: 'number'; readonly value: number }
  /** An exact integer. */
  | { readonly is: 'whole'; readonly value: bigint }
  /** A word, a flag, or null. */
  | { readonly is: 'word'; readonly value: string | boolean | null };

export const amount = (tokens: number): Found => ({ is: 'amount', tokens });
export const bits = (value: number): Found => ({ is: 'bits', value });
export const fixed = (value: number, step: number): Found => ({ is: 'fixed', value, step });
export const number = (value: number): Found => ({ is: 'number', value });
export const whole = (value: bigint): Found => ({ is: 'whole', value });
export const word = (value: string | boolean | null): Found => ({ is: 'word', value });

/** |found − expected| ≤ max(abs, rel · |expected|). */
export interface Tolerance {
  readonly abs: number;
  readonly rel: number;
}

export interface Verdict {
  /** Within the file's tolerance; only within float64's allowance; outside both. */
  readonly agrees: 'yes' | 'by_allowance' | 'no';
  readonly found: string;
  readonly expected: string;
  /** What was allowed in all, in the unit of `found`. */
  readonly allowed: string;
  /** |found − expected|, in that unit; NaN for words. */
  readonly error: number;
  /** |expected|. */
  readonly size: number;
}

/** Whole rao in an amount, as the chain truncates: `tokens` within float64's rounding of a rao counts as that rao. */
export function truncatedRao(tokens: number): bigint {
  const whole = Math.trunc(tokens);
  const rest = (tokens - whole) * RAO_PER_TOKEN;
  const rounding = Math.abs(tokens) * RAO_PER_TOKEN * FLOAT64_REL + 1e-6;
  return BigInt(whole) * BigInt(RAO_PER_TOKEN) + BigInt(Math.floor(rest + rounding));
}

/** Null where `expected` is not a value of the kind that was found: the file's fault. */
export function compare(found: Found, expected: unknown, tolerance: Tolerance): Verdict | null {
  switch (found.is) {
    case 'amount': {
      const exact = wholeNumber(expected);
      if (exact === null) return null;
      if (!Number.isFinite(found.tokens)) return verdict(String(found.tokens), expected, Number.NaN, 0, tolerance, 0);
      const got = truncatedRao(found.tokens);
      return integerVerdict(got, exact, tolerance, RAO_ALLOWANCE);
    }
    case 'whole': {
      const exact = wholeNumber(expected);
      return exact === null ? null : integerVerdict(found.value, exact, tolerance, 0);
    }
    case 'bits': {
      const exact = wholeNumber(expected);
      if (exact === null) return null;
      if (!Number.isFinite(found.value)) return verdict(String(found.value), expected, Number.NaN, 0, tolerance, 0);
      return integerVerdict(BigInt(Math.floor(found.value)), exact, tolerance, BITS_ALLOWANCE);
    }
    case 'fixed': {
      const target = finiteNumber(expected);
      if (target === null) return null;
      const got = Math.floor(found.value / found.step) * found.step;
      return verdict(
        String(got),
        expected,
        Math.abs(got - target),
        Math.abs(target),
        tolerance,
        BITS_ALLOWANCE * found.step,
      );
    }
    case 'number': {
      const target = finiteNumber(expected);
      if (target === null) return null;
      return verdict(String(found.value), expected, Math.abs(found.value - target), Math.abs(target), tolerance, 0);
    }
    case 'word': {
      const agrees = (found.value ?? null) === (expected ?? null) ? 'yes' : 'no';
      return {
        agrees,
        found: JSON.stringify(found.value),
        expected: JSON.stringify(expected ?? null),
        allowed: 'equality',
        error: Number.NaN,
        size: 0,
      };
    }
  }
}

function integerVerdict(found: bigint, expected: bigint, tolerance: Tolerance, allowance: number): Verdict {
  const difference = found > expected ? found - expected : expected - found;
  const size = expected < 0n ? -expected : expected;
  return verdict(String(found), String(expected), Number(difference), Number(size), tolerance, allowance);
}

function verdict(
  found: string,
  expected: unknown,
  error: number,
  size: number,
  tolerance: Tolerance,
  allowance: number,
): Verdict {
  const own = Math.max(tolerance.abs, tolerance.rel * size);
  const widened = Math.max(own, allowance, FLOAT64_REL * size);
  return {
    // NaN agrees with nothing.
    agrees: error <= own ? 'yes' : error <= widened ? 'by_allowance' : 'no',
    found,
    expected: String(expected),
    allowed: String(widened),
    error,
    size,
  };
}
