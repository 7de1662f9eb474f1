/** Holders' outcomes: yields, what root would have brought, drawdowns, as intervals over the paths side by side. */

import { summarize } from '../../numeric/summary.js';
import type { Result } from '../../report/resultSchema.js';
import { scaleOf, ticksAcross } from '../axes.js';
import { type Canvas, ChoiceError, type Figure, type Kind, type Spec } from '../kind.js';
import { isRecord, paths } from '../tables.js';
import { PERCENT_LABEL, percent } from '../text.js';
import { alternatives } from '../variant.js';

const ROW = 26;
/** What is shown of each holder, a panel each: end of the metric's id, words. */
const PANELS = [
  ['yield', 'Return in TAO (%)'],
  ['yield_usd', 'Return in USD (%)'],
  ['over_root', 'Above the same TAO on root (%)'],
  ['drawdown', 'Largest fall in TAO (%)'],
] as const;

interface Row {
  readonly holder: string;
  readonly p05: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
}

export const holder: Kind = {
  name: 'holder',
  summary: 'what becomes of the holders of a scenario: returns, against root, drawdowns',
  takes: [],
  lacks: (result) => (holderNames(result).length > 0 ? null : 'its scenario has no holders'),
  draw: (result, _options, canvas): Figure => {
    const names = holderNames(result);
    if (names.length === 0) throw new ChoiceError('metrics', 'its scenario has no holders');
    // With variants a row each.
    const all = alternatives(result);
    const panels = PANELS.map(([id, title]) => ({
      id,
      title,
      rows: names.flatMap((name) =>
        all.flatMap((each) => rowOf(each.result, name, id, all.length > 1 ? `${name} · ${each.name}` : name)),
      ),
    })).filter(({ rows }) => rows.length > 0);
    return {
      title: names.length === 1 ? `What becomes of the holder ${names[0]}` : 'What becomes of the holders',
      subtitle: `After leaving at the end, over ${paths(result)}; dot: median, thick: 50 %, thin: 90 % of the paths`,
      description: panels
        .map(
          ({ title, rows }) =>
            `${title.replace(' (%)', '')}: ${rows.map((row) => `${row.holder} median ${percent(row.p50)}, 90 % between ${percent(row.p05)} and ${percent(row.p95)}`).join('; ')}.`,
        )
        .join(' '),
      view: { vconcat: panels.map(({ id, title, rows }) => panel(id, title, rows, canvas)), spacing: 18 },
    };
  },
};

/** In the order of the scenario. */
function holderNames({ scenario, summary }: Result): string[] {
  const actors = scenario['actors'];
  const listed = isRecord(actors) ? actors['holders'] : undefined;
  const names = (Array.isArray(listed) ? listed : []).flatMap((entry) =>
    isRecord(entry) && typeof entry['name'] === 'string' ? [entry['name']] : [],
  );
  return names.filter((name) => summary[`holder_${name}_yield`] !== undefined);
}

function rowOf({ summary }: Result, name: string, id: string, label: string): Row[] {
  const known = (summary[`holder_${name}_${id}`] ?? []).filter((value) => value !== null);
  if (known.length === 0) return [];
  const [p05, p25, p50, p75, p95] = summarize(Float64Array.from(known), [0.05, 0.25, 0.5, 0.75, 0.95]).quantiles;
  return [{ holder: label, p05, p25, p50, p75, p95 }];
}

function panel(id: string, title: string, rows: readonly Row[], { theme, width }: Canvas): Spec {
  const { domain } = scaleOf([0, ...rows.flatMap(({ p05, p95 }) => [p05, p95])], '1', 'linear');
  const x = (field: string): Spec => ({
    field,
    type: 'quantitative',
    title,
    scale: { domain, nice: false, zero: false },
    axis: { labelExpr: PERCENT_LABEL, tickCount: ticksAcross(width), grid: true },
  });
  const y = {
    field: 'holder',
    type: 'nominal',
    sort: rows.map((row) => row.holder),
    title: null,
    axis: { ticks: false, domain: false, labelFontSize: 11.5, labelLimit: 170, labelPadding: 10 },
  };
  return {
    width,
    height: ROW * rows.length,
    data: { name: `holders_${id}`, values: rows },
    layer: [
      {
        name: `zero_${id}`,
        data: { values: [{}] },
        mark: { type: 'rule', color: theme.axis },
        encoding: { x: { datum: 0, type: 'quantitative' } },
      },
      {
        name: `range90_${id}`,
        mark: { type: 'rule', color: theme.band, strokeWidth: 2, opacity: 0.7 },
        encoding: { x: x('p05'), x2: { field: 'p95' }, y },
      },
      {
        name: `range50_${id}`,
        mark: { type: 'rule', color: theme.band, strokeWidth: 8, opacity: 0.55 },
        encoding: { x: x('p25'), x2: { field: 'p75' }, y },
      },
      {
        name: `median_${id}`,
        mark: {
          type: 'point',
          filled: true,
          color: theme.median,
          stroke: theme.paper,
          strokeWidth: 1,
          size: 75,
          opacity: 1,
        },
        encoding: { x: x('p50'), y },
      },
    ],
  };
}
