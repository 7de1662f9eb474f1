/** Outcome classes: how many paths end how, stacked, and each share with its interval. */

import type { Figure, Kind } from '../kind.js';
import { paths } from '../tables.js';
import { PERCENT_LABEL, percent, textWidth } from '../text.js';
import type { Theme } from '../theme.js';
import { alternatives } from '../variant.js';

const ROW = 34;
const CLASS_ROW = 22;
const POINT_ROW = 9;
const LEGEND_COLUMNS = 3;
const SHAPES = ['circle', 'diamond', 'square', 'triangle-up', 'cross', 'triangle-down'];
const LABEL_SIZE = 10.5;
/** What a page has at least, pixels. */
const NARROW = 200;

/** From best to worst; the middle is neutral. */
function colours({ categories, neutral, loss }: Theme): string[] {
  return [categories[0], categories[4], neutral, categories[1], loss];
}
/** Places of the pale ones among them. */
const PALE = [1, 3];

export const outcomes: Kind = {
  name: 'outcomes',
  summary: 'outcome classes: how many paths end how, with intervals',
  takes: [],
  lacks: (result) => (result.outcomes.class.length > 0 ? null : 'no path knows how it ends'),
  draw: (result, _options, canvas): Figure => {
    const { theme, width } = canvas;
    const room = width === 'container' ? NARROW : width;
    const classes = [...new Set(result.outcomes.class)];
    const all = alternatives(result);
    // A bar a unit; with variants a bar each, in USD if that is known.
    const units = [...new Set(result.outcomes.unit)];
    const unit = units.includes('USD') ? 'USD' : units[0];
    const rows = all.flatMap(({ name, result: { outcomes: table } }) =>
      table.class.flatMap((outcome, i) =>
        all.length > 1 && table.unit[i] !== unit
          ? []
          : [
              {
                class: outcome,
                bar: all.length > 1 ? name : `in ${table.unit[i]}`,
                share: table.share[i] ?? 0,
                low: table.share_low[i] ?? 0,
                high: table.share_high[i] ?? 0,
                order: classes.indexOf(outcome),
              },
            ],
      ),
    );
    const bars = [...new Set(rows.map(({ bar }) => bar))];
    const stacked = bars.flatMap((bar) => {
      let from = 0;
      return rows
        .filter((row) => row.bar === bar)
        .map((row) => {
          const part = { ...row, from, to: from + row.share };
          from = part.to;
          return part;
        });
    });
    const axis = { labelExpr: PERCENT_LABEL, tickCount: 5, grid: true };
    const x = { type: 'quantitative', title: 'Paths (%)', scale: { domain: [0, 1], nice: false }, axis };
    const colour = {
      field: 'class',
      type: 'nominal',
      title: null,
      scale: { domain: classes, range: colours(theme) },
      legend: { orient: 'top', direction: 'horizontal', columnPadding: 14, symbolType: 'square' },
    };
    const y = {
      field: 'bar',
      type: 'nominal',
      sort: bars,
      title: null,
      axis: { ticks: false, domain: false, labelPadding: 10, labelLimit: 140 },
    };
    const classY = {
      field: 'class',
      type: 'nominal',
      sort: classes,
      title: null,
      axis: { ticks: false, domain: false, labelPadding: 10, labelLimit: 140 },
    };
    const shapes = { domain: bars, range: bars.map((_, i) => SHAPES[i % SHAPES.length]) };
    return {
      title: 'How paths end',
      subtitle: `Market capitalisation of alpha${all.length > 1 ? ` in ${unit}` : ''} at the end ÷ at the start: ${thresholds(result.metrics)}. ${paths(result)}; below, each share with its 95 % interval (Wilson)`,
      description: `Outcome classes. ${bars
        .map(
          (bar) =>
            `${bar}: ${rows
              .filter((row) => row.bar === bar)
              .map((row) => `${row.class} ${percent(row.share)} (${percent(row.low)} to ${percent(row.high)})`)
              .join(', ')}`,
        )
        .join('; ')}.`,
      view: {
        vconcat: [
          {
            width,
            height: ROW * bars.length,
            layer: [
              {
                name: 'parts',
                data: { name: 'parts', values: stacked.filter(({ share }) => share > 0) },
                mark: { type: 'bar', height: { band: 0.72 }, stroke: theme.paper, strokeWidth: 1 },
                encoding: { x: { ...x, field: 'from', axis: null }, x2: { field: 'to' }, y, color: colour },
              },
              {
                name: 'shares',
                data: {
                  name: 'shares',
                  values: stacked
                    // Where the part has room for its number.
                    .filter(({ share }) => share * room > textWidth(percent(share), LABEL_SIZE) + 4)
                    .map((row) => ({
                      ...row,
                      middle: (row.from + row.to) / 2,
                      label: percent(row.share),
                      pale: PALE.includes(row.order),
                    })),
                },
                mark: { type: 'text', baseline: 'middle', align: 'center', fontSize: LABEL_SIZE, fontWeight: 600 },
                encoding: {
                  x: { ...x, field: 'middle', axis: null },
                  y,
                  text: { field: 'label', type: 'nominal' },
                  color: { condition: { test: 'datum.pale', value: theme.onPale }, value: theme.onDeep },
                },
              },
            ],
          },
          {
            width,
            height: Math.max(CLASS_ROW, POINT_ROW * bars.length) * classes.length,
            data: { name: 'intervals', values: rows },
            layer: [
              {
                name: 'intervals',
                mark: { type: 'rule', color: theme.axis, strokeWidth: 2 },
                encoding: {
                  x: { ...x, field: 'low' },
                  x2: { field: 'high' },
                  y: classY,
                  yOffset: { field: 'bar', type: 'nominal', sort: bars },
                },
              },
              {
                name: 'points',
                mark: { type: 'point', filled: true, color: theme.ink, size: 50, opacity: 1 },
                encoding: {
                  x: { ...x, field: 'share' },
                  y: classY,
                  yOffset: { field: 'bar', type: 'nominal', sort: bars },
                  shape: {
                    field: 'bar',
                    type: 'nominal',
                    title: null,
                    scale: shapes,
                    legend: { orient: 'bottom', columns: Math.min(bars.length, LEGEND_COLUMNS), columnPadding: 14 },
                  },
                },
              },
            ],
          },
        ],
        spacing: 12,
        resolve: { legend: { color: 'independent' } },
      },
    };
  },
};

/** What the definition of classes says of their limits. */
function thresholds(
  metrics: readonly { readonly scope: string; readonly id: string; readonly definition: string }[],
): string {
  const words = metrics.find(({ scope, id }) => scope === 'outcome' && id === 'class')?.definition ?? '';
  return words.slice(words.indexOf(': ') + 2).replace(/\.$/, '');
}
