/** Distribution over the paths of metrics of whole paths: how deep the falls are, or whatever is asked. */

import type { MetricDefinition } from '../../metrics/definition.js';
import { summarize } from '../../numeric/summary.js';
import type { Result } from '../../report/resultSchema.js';
import { ticksAcross } from '../axes.js';
import type { Canvas, Figure, Kind, Spec } from '../kind.js';
import { metric, metricsOf, paths } from '../tables.js';
import { axisTitle, metricName, nameInside, PERCENT_LABEL, percent, shortNumber, TICK_LABEL } from '../text.js';

const HEIGHT = 92;
const BINS_MIN = 8;
const BINS_MAX = 24;

export const distribution: Kind = {
  name: 'distribution',
  summary: 'drawdowns, or any metric of whole paths: how often which value',
  takes: ['metrics'],
  lacks: (result) => (result.pathsDone > 1 ? null : 'one path has no distribution'),
  draw: (result, options, canvas): Figure => {
    const shown = chosenMetrics(result, options.metrics);
    const panels = shown.map((definition) => panel(result, definition, canvas));
    const drawdowns = shown.every(({ id }) => id.endsWith('_drawdown'));
    return {
      title: drawdowns
        ? 'How deep the falls are'
        : shown.map(({ id }, i) => (i === 0 ? metricName(id) : nameInside(id))).join(', '),
      subtitle: `Share of ${paths(result)} by value${drawdowns ? ': the largest fall of a path from an earlier day-end' : ''}`,
      description: panels.map(({ words }) => words).join(' '),
      view: { vconcat: panels.map(({ view }) => view), spacing: 26 },
    };
  },
};

function chosenMetrics(result: Result, ids: readonly string[] | undefined): MetricDefinition[] {
  if (ids !== undefined) return ids.map((id) => metric(result, 'path', id));
  const all = metricsOf(result, 'path');
  // Those of holders stand in a kind of their own.
  const drawdowns = all.filter(({ id }) => id.endsWith('_drawdown') && !id.startsWith('holder_'));
  return drawdowns.length > 0 ? drawdowns : all.slice(0, 1);
}

function panel(result: Result, definition: MetricDefinition, { theme, width }: Canvas): { words: string; view: Spec } {
  const known = (result.summary[definition.id] ?? []).filter((value) => value !== null);
  const isShare = definition.unit === '1' && known.every((value) => value >= 0 && value <= 1);
  const low = isShare ? 0 : Math.min(...known);
  const high = isShare ? Math.min(1, Math.ceil(Math.max(...known) * 20) / 20) : Math.max(...known);
  const bins = Math.max(BINS_MIN, Math.min(BINS_MAX, Math.ceil(2 * Math.sqrt(known.length))));
  const binWidth = high > low ? (high - low) / bins : Math.abs(low) * 0.1 || 0.1;
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of known) counts[Math.min(bins - 1, Math.floor((value - low) / binWidth))]++;
  const values = counts
    .map((count, bin) => ({ from: low + bin * binWidth, to: low + (bin + 1) * binWidth, share: count / known.length }))
    .filter(({ share }) => share > 0);
  const { quantiles } = summarize(Float64Array.from(known), [0.05, 0.5, 0.95]);
  const [p05, p50, p95] = quantiles;
  const told = (value: number): string => (isShare ? percent(value) : shortNumber(value));
  const unknown = result.pathsDone - known.length;
  const onTheRight = p50 - low > (high - low) / 2;
  const x = {
    field: 'from',
    type: 'quantitative',
    title: isShare ? `${metricName(definition.id)} (%)` : axisTitle(definition),
    scale: { domain: [low, Math.max(high, low + binWidth)], nice: false, zero: false },
    axis: { labelExpr: isShare ? PERCENT_LABEL : TICK_LABEL, tickCount: ticksAcross(width) },
  };
  return {
    words: `${metricName(definition.id)}: median ${told(p50)}, 90 % of paths between ${told(p05)} and ${told(p95)}${unknown > 0 ? `, unknown in ${unknown}` : ''}.`,
    view: {
      width,
      height: HEIGHT,
      layer: [
        {
          name: `bins_${definition.id}`,
          data: { name: `bins_${definition.id}`, values },
          mark: { type: 'bar', color: theme.band, opacity: 0.75, binSpacing: 1 },
          encoding: {
            x,
            x2: { field: 'to' },
            y: {
              field: 'share',
              type: 'quantitative',
              title: 'Paths (%)',
              stack: null,
              axis: { labelExpr: PERCENT_LABEL, tickCount: 3 },
              scale: { domainMin: 0 },
            },
            y2: { datum: 0 },
          },
        },
        {
          name: `median_${definition.id}`,
          data: { name: `median_${definition.id}`, values: [{ from: p50, label: `median ${told(p50)}` }] },
          layer: [
            { mark: { type: 'rule', color: theme.event, strokeWidth: 2 }, encoding: { x } },
            {
              mark: {
                type: 'text',
                align: onTheRight ? 'right' : 'left',
                baseline: 'bottom',
                y: -2,
                dx: onTheRight ? 3 : -3,
                color: theme.event,
                fontWeight: 600,
              },
              encoding: { x, text: { field: 'label', type: 'nominal' } },
            },
          ],
        },
      ],
    },
  };
}
