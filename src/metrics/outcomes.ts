/** What becomes of a path, in one word: by where the market capitalisation of alpha ends, ÷ where it started. */

import type { MetricDefinition } from './definition.js';

export const OUTCOMES = ['runaway', 'growth', 'sideways', 'decline', 'collapse'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Ends ÷ starts at which classes meet: collapse < decline ≤ 1 ≤ growth < runaway. */
export interface OutcomeParameters {
  /** At least this: runaway. */
  readonly runaway: number;
  /** At least this: growth; below, sideways. */
  readonly growth: number;
  /** Below this: decline. */
  readonly decline: number;
  /** Below this: collapse. */
  readonly collapse: number;
}

/** Units in which paths are classed, and the metric of the path that tells: end ÷ start, − 1. */
export const OUTCOME_UNITS = [
  ['TAO', 'alpha_cap_tao_growth'],
  ['USD', 'alpha_cap_usd_growth'],
] as const;

/** @param ratio end ÷ start, > 0 */
export function outcomeOf(ratio: number, { runaway, growth, decline, collapse }: OutcomeParameters): Outcome {
  if (ratio >= runaway) return 'runaway';
  if (ratio >= growth) return 'growth';
  if (ratio >= decline) return 'sideways';
  return ratio >= collapse ? 'decline' : 'collapse';
}

/** Columns of the table of outcomes. */
export function outcomeMetrics({ runaway, growth, decline, collapse }: OutcomeParameters): MetricDefinition[] {
  return [
    {
      id: 'class',
      unit: '1',
      definition: `By the market capitalisation of alpha at the end ÷ at the start, in TAO and in USD: runaway from ${runaway} on, growth from ${growth}, sideways from ${decline}, decline from ${collapse}, collapse below.`,
    },
    { id: 'paths', unit: 'paths', definition: 'Paths of the class.' },
    {
      id: 'share',
      unit: '1',
      definition: "The same ÷ all paths that know their end; _low and _high: Wilson's interval at 95 %.",
    },
  ];
}
