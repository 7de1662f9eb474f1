/** Shares that sum to 1. */

import type { KeyPath } from './keyPath.js';

/** Sums of shares may miss 1 by the rounding of decimal fractions. */
const SUM_TOLERANCE = 1e-9;

/** Shares that sum to 1, one of which may be left to be the rest. */
export function shares<K extends string>(
  given: Readonly<Partial<Record<K, number | undefined>>>,
  rest: K,
  order: readonly K[],
  path: KeyPath,
  report: (path: KeyPath, message: string, dependsOn?: readonly KeyPath[]) => void,
): Record<K, number> {
  const values = { ...given } as Partial<Record<K, number>>;
  const others = order.filter((key) => key !== rest);
  const sum = others.reduce((total, key) => total + (values[key] ?? 0), 0);
  const written = values[rest];
  if (written === undefined) {
    // Twelve decimals: 1 − 0.4 is meant to be 0.6.
    values[rest] = Math.max(0, Number((1 - sum).toFixed(12)));
    if (sum > 1 + SUM_TOLERANCE)
      report(
        path,
        `${others.join(', ')} sum to ${Number(sum.toFixed(9))}; with ${rest} as the rest they must sum to at most 1`,
        [path],
      );
  } else if (Math.abs(sum + written - 1) > SUM_TOLERANCE) {
    // Some parts may be defaults: all are named.
    const parts = order.map((key) => `${key} ${values[key] ?? 0}`).join(', ');
    report(path, `sums to ${Number((sum + written).toFixed(9))} (${parts}); the shares must sum to 1`, [path]);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every K is in order
  return Object.fromEntries(order.map((key) => [key, values[key] ?? 0])) as Record<K, number>;
}
