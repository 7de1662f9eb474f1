/** Small multiples: a panel a subnet, all on the same axes, so that they can be compared. */

import type { Result } from '../../report/resultSchema.js';
import { quantity, scaleOf } from '../axes.js';
import { type Canvas, ChoiceError, type Figure, type Kind, type Spec } from '../kind.js';
import { panelsAcross } from '../panels.js';
import {
  type BandRow,
  bandRows,
  checkNetuids,
  lastDay,
  metric,
  paths,
  ranked,
  subnetLabel,
  subnetNames,
} from '../tables.js';
import { DAY_LABEL, metricName, shortNumber, unitName } from '../text.js';

const TOP = 12;
const PANEL_WIDTH = 118;
const PANEL_HEIGHT = 64;
const COLUMN_GAP = 14;
const ROW_GAP = 22;
/** From one tick of ratios to the next: the finest for which a panel has room. */
const RATIO_STEPS = [2, 4, 10, 100, 1000];
/** Pixels. */
const TICK_GAP = 16;
/** For ranges that hold no two of those; the coarsest first. */
const RATIOS_NEAR_1 = [
  [0.8, 1, 1.25],
  [0.9, 1, 1.1],
  [0.95, 1, 1.05],
];

interface PanelRow extends BandRow {
  readonly subnet: string;
  readonly order: number;
}

export const multiples: Kind = {
  name: 'multiples',
  summary: 'a metric of many subnets over time, a panel each on common axes',
  takes: ['metrics', 'netuids', 'top', 'scale'],
  lacks: (result) => (result.subnets.bands.netuid.length > 0 ? null : 'no subnets were sampled'),
  draw: (result, options, canvas): Figure => {
    const shown = metric(result, 'subnet', options.metrics?.[0] ?? 'price');
    if (options.metrics !== undefined && options.metrics.length > 1) {
      throw new ChoiceError('metrics', `found ${options.metrics.length} metrics; this kind shows one`);
    }
    checkNetuids(result, options.netuids ?? []);
    const order =
      options.netuids ??
      ranked(result, shown.id === 'price' ? 'emission_share' : shown.id).slice(0, options.top ?? TOP);
    const names = subnetNames(result);
    const panels = order.map((netuid, index) => {
      const rows = bandRows(result, shown.id, netuid).filter(({ p50 }) => p50 !== null);
      return { label: subnetLabel(names, netuid, 17), index, rows };
    });
    // Prices and amounts are told as multiples of where they started: only so can one axis serve all.
    const starts = panels.map(({ rows }) => rows[0]?.p50 ?? null);
    const relative =
      options.scale !== 'linear' &&
      /^(TAO|USD|alpha)/.test(shown.unit) &&
      panels.every(({ rows }, i) => (starts[i] ?? 0) > 0 && rows.every(({ p05 }) => (p05 ?? 1) > 0));
    const values: PanelRow[] = panels.flatMap(({ label, index, rows }, i) => {
      const start = starts[i];
      const told = (value: number | null): number | null =>
        value === null || !relative || start === null ? value : value / start;
      return rows.map(({ day, p05, p25, p50, p75, p95 }) => ({
        day,
        p05: told(p05),
        p25: told(p25),
        p50: told(p50),
        p75: told(p75),
        p95: told(p95),
        subnet: label,
        order: index,
      }));
    });
    const ends = panels.map(({ rows }, i) => {
      const end = rows.at(-1)?.p50 ?? null;
      return relative && end !== null ? end / (starts[i] ?? Number.NaN) : end;
    });
    const title = relative ? `${metricName(shown.id)} as a multiple of its start` : metricName(shown.id);
    return {
      title: `${title}, ${order.length} subnets`,
      subtitle: `Median and 90 % band over ${paths(result)}; across: days since the start, up: ${relative ? 'multiple of the start' : unitName(shown.unit)}; all panels on the same axes`,
      description: `A panel for each of ${order.length} subnets. Medians at the end: ${panels
        .slice(0, 12)
        .map(({ label }, i) => `${label} ${relative ? '×' : ''}${shortNumber(ends[i])}`)
        .join(', ')}${order.length > 12 ? ' and so on' : ''}.`,
      view: view(result, values, { ...shown, relative }, canvas, options.scale),
    };
  },
};

function view(
  result: Result,
  values: readonly PanelRow[],
  shown: { readonly id: string; readonly unit: string; readonly relative: boolean },
  canvas: Canvas,
  wanted: 'log' | 'linear' | undefined,
): Spec {
  const { theme } = canvas;
  const scale = scaleOf(
    values.flatMap(({ p05, p95 }) => [p05, p95]),
    shown.unit,
    shown.relative ? 'log' : wanted,
  );
  const y = (field: string): Spec => {
    const plain = quantity(field, shown, scale);
    if (!shown.relative) return { ...plain, title: null, axis: { ...Object(plain['axis']), tickCount: 3 } };
    const ticks = ratioTicks(scale.domain);
    return {
      ...plain,
      title: null,
      // They have room: none may go, least of all the start.
      axis: { values: ticks, labelExpr: "'×' + format(datum.value, '~g')", labelOverlap: false },
    };
  };
  const x = {
    field: 'day',
    type: 'quantitative',
    title: null,
    scale: { domain: [0, Math.max(lastDay(result), 1e-6)], nice: false },
    // Panels stand close: numbers at their edges stay inside.
    axis: { tickCount: 3, labelExpr: DAY_LABEL, labelFlush: true },
  };
  const count = new Set(values.map(({ order }) => order)).size;
  const { columns, panelWidth } = panelsAcross(count, canvas.width, PANEL_WIDTH, COLUMN_GAP);
  return {
    data: { name: 'panels', values },
    facet: {
      field: 'subnet',
      type: 'nominal',
      sort: { field: 'order', op: 'min' },
      title: null,
      header: { labelAnchor: 'start', labelPadding: 3, title: null },
    },
    columns,
    bounds: 'flush',
    spacing: { row: ROW_GAP, column: COLUMN_GAP },
    spec: {
      width: panelWidth,
      height: PANEL_HEIGHT,
      layer: [
        {
          name: 'band90',
          mark: { type: 'area', color: theme.band, opacity: 0.3, clip: true },
          encoding: { x, y: y('p05'), y2: { field: 'p95' } },
        },
        {
          name: 'median',
          mark: { type: 'line', color: theme.median, strokeWidth: 1.6, clip: true },
          encoding: {
            x,
            y: y('p50'),
          },
        },
      ],
    },
  };
}

/** Round multiples of the start, 1 among them if it is inside. */
function ratioTicks([low, high]: readonly [number, number]): number[] {
  const pixels = PANEL_HEIGHT / Math.log(high / low);
  const step = RATIO_STEPS.find((each) => Math.log(each) * pixels >= TICK_GAP) ?? high / low;
  const first = Math.ceil(Math.log(low) / Math.log(step));
  const last = Math.floor(Math.log(high) / Math.log(step));
  if (last > first) return Array.from({ length: last - first + 1 }, (_, i) => step ** (first + i));
  const near = RATIOS_NEAR_1.map((ratios) => ratios.filter((ratio) => ratio >= low && ratio <= high));
  return near.find((ratios) => ratios.length > 1) ?? [1];
}
