/** Errors folded by era, and the worst cases, one per cause and tenant. */

import { summarize } from '../numeric/summary.js';

export interface ErrorRow {
  readonly era: string;
  readonly what: string;
  readonly n: number;
  readonly median: number;
  readonly q95: number;
  readonly q99: number;
  readonly max: number;
}

/** Quantiles of errors by era and kind, in order of appearance. */
export function errorTable<T>(
  rows: readonly T[],
  key: (row: T) => { readonly era: string; readonly what: string },
  error: (row: T) => number,
): ErrorRow[] {
  const groups = new Map<string, { era: string; what: string; errors: number[] }>();
  for (const row of rows) {
    const { era, what } = key(row);
    const name = `${what} ${era}`;
    const group = groups.get(name) ?? { era, what, errors: [] };
    groups.set(name, group);
    group.errors.push(error(row));
  }
  return [...groups.values()].map(({ era, what, errors }) => {
    const { quantiles } = summarize(Float64Array.from(errors), [0.5, 0.95, 0.99, 1]);
    const [median, q95, q99, max] = quantiles;
    return { era, what, n: errors.length, median, q95, q99, max };
  });
}

export interface WorstCase {
  readonly era: string;
  readonly netuid: number;
  readonly day: string;
  readonly block: number;
  readonly computed: number;
  readonly observed: number;
  readonly error: number;
  /** Cases of the same tenant with the same cause among the rows looked at, this one counted. */
  readonly cases: number;
  readonly why: string;
}

/**
 * The `count` worst cases; of one tenant and one cause the worst alone, the others counted.
 *
 * @param explain cause and words; the same cause and tenant are one case
 * @param depth   so many of the worst rows are looked at
 */
export function worstCases<T>(
  rows: readonly T[],
  error: (row: T) => number,
  explain: (row: T) => { readonly group: string; readonly worst: Omit<WorstCase, 'cases' | 'error'> },
  count: number,
  depth = 1000,
): WorstCase[] {
  const sorted = [...rows].sort((a, b) => error(b) - error(a)).slice(0, depth);
  const cases = new Map<string, { worst: Omit<WorstCase, 'cases' | 'error'>; error: number; cases: number }>();
  for (const row of sorted) {
    const { group, worst } = explain(row);
    const known = cases.get(group);
    if (known === undefined) cases.set(group, { worst, error: error(row), cases: 1 });
    else known.cases += 1;
  }
  return [...cases.values()]
    .slice(0, count)
    .map(({ worst, error: size, cases: found }) => ({ ...worst, error: size, cases: found }));
}
