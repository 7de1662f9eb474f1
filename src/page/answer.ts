/** The answer to a scenario's question as far as its result holds one: sentences with numbers. */

import { summarize } from '../numeric/summary.js';
import { isRecord, lastDay, paths } from '../plot/tables.js';
import { percent, shortNumber } from '../plot/text.js';
import type { Columns, Result } from '../report/resultSchema.js';

/** What is told of the end, where the result has it. */
const ENDS = [
  ['tao_usd', 'TAO/USD', 'USD'],
  ['alpha_cap_usd', 'the market capitalisation of alpha', 'USD'],
] as const;

const GROWTH = 'alpha_cap_tao_growth';
/** A 95 % interval, in standard errors. */
const NORMAL_95 = 1.96;

export function answer(result: Result): string[] {
  return [ends(result), outcomes(result), variants(result), holders(result)].filter((sentence) => sentence !== '');
}

function ends(result: Result): string {
  const { bands } = result.network;
  const told = ENDS.flatMap(([id, name, unit]) => {
    const [low, middle, high] = ['p05', 'p50', 'p95'].map((quantile) => bands[`${id}_${quantile}`]?.at(-1) ?? null);
    const start = bands[`${id}_p50`]?.[0] ?? null;
    if (middle === null || start === null) return [];
    return [
      `${name} stands at ${shortNumber(middle)} ${unit} in the median of ${paths(result)} (90 %: ${shortNumber(low)} to ${shortNumber(high)}; start: ${shortNumber(start)})`,
    ];
  });
  return told.length === 0 ? '' : `After ${shortNumber(lastDay(result))} days ${told.join(', and ')}.`;
}

/** Of the market in USD if it is known, else in TAO: the most frequent class, and collapse. */
function outcomes({ outcomes: table }: Result): string {
  const unit = table.unit.includes('USD') ? 'USD' : 'TAO';
  const rows = table.class
    .map((name, i) => ({
      name,
      unit: table.unit[i],
      share: table.share[i] ?? 0,
      low: table.share_low[i],
      high: table.share_high[i],
    }))
    .filter((row) => row.unit === unit);
  const most = rows.toSorted((a, b) => b.share - a.share)[0];
  if (most === undefined) return '';
  const interval = (row: (typeof rows)[number]): string =>
    `${percent(row.share)} of paths (95 % interval: ${percent(row.low ?? 0)} to ${percent(row.high ?? 1)})`;
  const collapse = rows.find(({ name }) => name === 'collapse');
  const tail = collapse === undefined || collapse === most ? '' : `; in collapse, ${interval(collapse)}`;
  return `In ${unit} the market ends in ${most.name} in ${interval(most)}${tail}.`;
}

/** What the variants change, in the market's growth: means of paired differences. */
function variants({ differences }: Result): string {
  if (differences === undefined) return '';
  const columns: Columns = differences.summary;
  const rows = differences.summary.variant.flatMap((name, i) => {
    const [mean, error] = [columns['mean'][i], columns['se'][i]];
    if (differences.summary.metric[i] !== GROWTH || mean === null) return [];
    const reach = NORMAL_95 * (error ?? 0);
    return [`${name} by ${signed(mean)} (${signed(mean - reach)} to ${signed(mean + reach)})`];
  });
  return rows.length === 0
    ? ''
    : `On the same random numbers, variants change the growth of the market in TAO, in percentage points, mean (95 % interval): ${rows.join(', ')}.`;
}

/** Percentage points with their sign. */
function signed(share: number): string {
  return `${share > 0 ? '+' : ''}${shortNumber(100 * share)}`;
}

/** Which of several holders ends with most, and how often. */
function holders({ scenario, summary }: Result): string {
  const actors = scenario['actors'];
  const listed: readonly unknown[] = isRecord(actors) && Array.isArray(actors['holders']) ? actors['holders'] : [];
  const rows = listed.flatMap((entry) => {
    const name = isRecord(entry) ? entry['name'] : undefined;
    const known =
      typeof name === 'string' ? summary[`holder_${name}_yield`]?.filter((value) => value !== null) : undefined;
    if (typeof name !== 'string' || known === undefined || known.length === 0) return [];
    const [low, middle, high] = summarize(Float64Array.from(known), [0.05, 0.5, 0.95]).quantiles;
    return [`${name} ${percent(middle)} (${percent(low)} to ${percent(high)})`];
  });
  return rows.length === 0 ? '' : `Holders' returns in TAO, median (90 %): ${rows.join(', ')}.`;
}
