/** What revenue from outside is measured by; the same of a subnet and of the network. Unknown where revenue is. */

import type { MetricDefinition } from './definition.js';

interface Revenue {
  /** USD per day; NaN: unknown. */
  readonly revenue: number;
  /** Value of the emission, USD per day. */
  readonly subsidy: number;
  /** What the market says it is worth, USD. */
  readonly cap: number;
}

interface RevenueMetric extends MetricDefinition {
  readonly value: (of: Revenue) => number;
}

const DAYS_PER_YEAR = 365;

/** NaN where there is nothing to divide by. */
function ratio(above: number, below: number): number {
  return below > 0 ? above / below : Number.NaN;
}

/**
 * @param whose   e.g. "The subnet's"
 * @param capText what stands above annual revenue, in words
 */
export function revenueMetrics(whose: string, capText: string): RevenueMetric[] {
  const unknown = 'Null where revenue is unknown or 0.';
  return [
    {
      id: 'revenue_usd_per_day',
      unit: 'USD per day',
      definition: `${whose} revenue from customers outside. Null where it is unknown.`,
      value: ({ revenue }) => revenue,
    },
    {
      id: 'subsidy_ratio',
      unit: '1',
      definition: `Value of the emission (participants' alpha at spot prices, without what is withheld from miners, in USD) ÷ revenue. ${unknown}`,
      value: ({ revenue, subsidy }) => ratio(subsidy, revenue),
    },
    {
      id: 'coverage',
      unit: '1',
      definition: `Revenue ÷ value of the emission: 1 ÷ subsidy_ratio. Null where revenue is unknown.`,
      value: ({ revenue, subsidy }) => ratio(revenue, subsidy),
    },
    {
      id: 'price_to_sales',
      unit: 'years',
      definition: `${capText} in USD ÷ revenue of 365 days. ${unknown}`,
      value: ({ revenue, cap }) => ratio(cap, DAYS_PER_YEAR * revenue),
    },
  ];
}
