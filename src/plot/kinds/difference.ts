/**
 * Paired differences between variants and the scenario: of metrics of whole paths the mean with its interval, of a metric
 * of the network its bands over time. Paired: of each path under the change less the same path without it.
 */

import type { MetricDefinition } from '../../metrics/definition.js';
import type { Columns, Result } from '../../report/resultSchema.js';
import { scaleOf, ticksAcross, time } from '../axes.js';
import { type Canvas, ChoiceError, type Figure, type Kind, type Spec } from '../kind.js';
import { panelsAcross } from '../panels.js';
import { metric, QUANTILES } from '../tables.js';
import { DAY_LABEL, metricName, shortNumber, TICK_LABEL, unitName } from '../text.js';
import { variantNames } from '../variant.js';

const ROW = 24;
/** A 95 % interval, in standard errors. */
const NORMAL_95 = 1.96;
/** What is compared if nobody chooses, as far as it is there. */
const METRICS = ['alpha_cap_tao_growth', 'alpha_cap_usd_growth', 'alpha_cap_usd_drawdown', 'volatility_median'];
/** Of a panel over time at least. */
const PANEL_WIDTH = 220;
const PANEL_HEIGHT = 130;
const GAP = 40;
/** What the axis of a panel takes beside it. */
const AXIS = 52;

export const difference: Kind = {
  name: 'difference',
  summary: 'variants less scenario, path by path: means with intervals, or a metric of the network over time',
  takes: ['metrics'],
  lacks: ({ differences }) => (differences === undefined ? 'its scenario has no variants' : null),
  draw: (result, { metrics }, canvas): Figure => {
    if (result.differences === undefined) throw new ChoiceError('metrics', 'its scenario has no variants');
    const isNetwork = (id: string): boolean =>
      result.metrics.some((known) => known.scope === 'network' && known.id === id);
    const first = metrics?.[0];
    if (metrics?.length === 1 && first !== undefined && isNetwork(first)) {
      return overTime(result, metric(result, 'network', first), canvas);
    }
    const known = new Set(result.differences.summary.metric);
    const shown = (metrics ?? METRICS.filter((id) => known.has(id))).map((id) => metric(result, 'path', id));
    return ofPaths(result, shown, canvas);
  },
};

// --------------------------------------------------------------------------------------------------------- whole paths

interface Row {
  readonly variant: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

function ofPaths(result: Result, metrics: readonly MetricDefinition[], { theme, width }: Canvas): Figure {
  const names = variantNames(result);
  const panels = metrics.map((shown) => ({ shown, rows: rowsOf(result, shown.id) }));
  const words = panels.map(
    ({ shown, rows }) =>
      `${metricName(shown.id)}: ${rows.map((row) => `${row.variant} ${signed(row.mean)} (${signed(row.low)} to ${signed(row.high)})`).join(', ')}.`,
  );
  const panel = ({ shown: { id, unit }, rows }: (typeof panels)[number]): Spec => {
    const { domain } = scaleOf([0, ...rows.flatMap(({ low, high }) => [low, high])], unit, 'linear');
    const x = (field: string): Spec => ({
      field,
      type: 'quantitative',
      title: `${metricName(id)}, difference (${unitName(unit)})`,
      scale: { domain, nice: false, zero: false },
      axis: { labelExpr: TICK_LABEL, tickCount: Math.min(5, ticksAcross(width)), grid: true },
    });
    const y = {
      field: 'variant',
      type: 'nominal',
      sort: names,
      title: null,
      axis: { ticks: false, domain: false, labelLimit: 130, labelPadding: 10 },
    };
    return {
      width,
      height: ROW * names.length,
      data: { name: `differences_${id}`, values: rows },
      layer: [
        {
          name: `zero_${id}`,
          data: { values: [{}] },
          mark: { type: 'rule', color: theme.event, strokeDash: [4, 3] },
          encoding: { x: { datum: 0, type: 'quantitative' } },
        },
        {
          name: `interval_${id}`,
          mark: { type: 'rule', color: theme.band, strokeWidth: 3 },
          encoding: { x: x('low'), x2: { field: 'high' }, y },
        },
        {
          name: `mean_${id}`,
          mark: { type: 'point', filled: true, color: theme.median, size: 60, opacity: 1 },
          encoding: { x: x('mean'), y },
        },
      ],
    };
  };
  return {
    title: `What the variants change, against ${result.scenario.name}`,
    subtitle: `Mean over paths of variant − scenario on the same random numbers, with 95 % interval; dashed: no difference`,
    description: words.join(' '),
    view: { vconcat: panels.map(panel), spacing: 18 },
  };
}

function rowsOf({ differences }: Result, id: string): Row[] {
  if (differences === undefined) return [];
  const columns: Columns = differences.summary;
  return differences.summary.variant.flatMap((variant, i) => {
    const mean = columns['mean'][i];
    if (differences.summary.metric[i] !== id || mean === null) return [];
    const reach = NORMAL_95 * (columns['se'][i] ?? 0);
    return [{ variant, mean, low: mean - reach, high: mean + reach }];
  });
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${shortNumber(value)}`;
}

// ----------------------------------------------------------------------------------------------------------- over time

function overTime(result: Result, shown: MetricDefinition, { theme, width }: Canvas): Figure {
  const names = variantNames(result);
  const bands = result.differences?.network.bands;
  const columns: Columns = bands ?? {};
  const values = (bands?.variant ?? []).flatMap((variant, i) => {
    const numbers = QUANTILES.map((quantile) => columns[`${shown.id}_${quantile}`][i]);
    if (numbers.some((number) => number === null)) return [];
    return [
      {
        variant,
        day: bands?.day[i] ?? 0,
        ...Object.fromEntries(QUANTILES.map((quantile, q) => [quantile, numbers[q] ?? 0])),
        end: numbers[2] ?? 0,
      },
    ];
  });
  const all = (bands?.variant ?? []).flatMap((_, i) =>
    ['p05', 'p95'].map((quantile) => columns[`${shown.id}_${quantile}`][i]),
  );
  const { domain } = scaleOf([0, ...all], shown.unit, 'linear');
  const x = { ...time(result), axis: { tickCount: 4, labelExpr: DAY_LABEL } };
  const y = (field: string): Spec => ({
    field,
    type: 'quantitative',
    title: `Difference (${unitName(shown.unit)})`,
    scale: { domain, nice: false, zero: false },
    axis: { labelExpr: TICK_LABEL, tickCount: 4 },
  });
  const band = (name: string, low: string, high: string, opacity: number): Spec => ({
    name,
    mark: { type: 'area', color: theme.band, opacity },
    encoding: { x, y: y(low), y2: { field: high } },
  });
  const { columns: columnsShown, panelWidth } = panelsAcross(names.length, width, PANEL_WIDTH, GAP + AXIS);
  return {
    title: `${metricName(shown.id)}: what the variants change`,
    subtitle: `Variant − ${result.scenario.name}, path by path: median, 50 % and 90 % of the paths; dashed: no difference`,
    description: `${names
      .map(
        (name) =>
          `${name}: median difference at the end ${signed(values.findLast(({ variant }) => variant === name)?.end ?? Number.NaN)}`,
      )
      .join('; ')} ${unitName(shown.unit)}.`,
    view: {
      data: { name: 'differences', values },
      facet: {
        field: 'variant',
        type: 'nominal',
        sort: names,
        title: null,
        header: { labelAnchor: 'start', labelPadding: 4 },
      },
      columns: columnsShown,
      spacing: { row: 20, column: GAP },
      resolve: { axis: { x: 'independent', y: 'independent' } },
      spec: {
        width: panelWidth,
        height: PANEL_HEIGHT,
        layer: [
          band('band90', 'p05', 'p95', 0.2),
          band('band50', 'p25', 'p75', 0.32),
          { name: 'median', mark: { type: 'line', color: theme.median, strokeWidth: 2 }, encoding: { x, y: y('p50') } },
          {
            name: 'zero',
            transform: [{ aggregate: [{ op: 'count', as: 'rows' }] }],
            mark: { type: 'rule', color: theme.event, strokeDash: [4, 3] },
            encoding: { y: { datum: 0, type: 'quantitative' } },
          },
        ],
      },
    },
  };
}
