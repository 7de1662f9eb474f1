/** Numbers as results hold them. */

const DIGITS = 7;

/**
 * 7 significant digits, which is finer than what a band promises (0.5 %); whole numbers up to 2^53 stay exact; NaN, the
 * simulator's word for unknown, becomes null.
 *
 * @throws RangeError for an infinite number: a result never holds one, and JSON would turn it into null
 */
export function resultNumber(value: number): number | null {
  if (Number.isNaN(value)) return null;
  if (!Number.isFinite(value)) throw new RangeError('a result cannot hold an infinite number');
  // + 0 turns −0 into 0.
  if (Number.isSafeInteger(value)) return value + 0;
  return Number(value.toPrecision(DIGITS));
}
