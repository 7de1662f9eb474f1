/** Who gets the emission: shares of the largest subnets over time, stacked, and the rest. */

import { eventLayers, time, zoom } from '../axes.js';
import { LABEL_GAP, labelLayers, placeLabels } from '../endLabels.js';
import type { Figure, Kind } from '../kind.js';
import { medians, metric, paths, ranked, subnetLabel, subnetNames } from '../tables.js';
import { PERCENT_LABEL, percent } from '../text.js';

const HEIGHT_MIN = 320;
const TOP = 12;
const METRIC = 'emission_share';

export const share: Kind = {
  name: 'share',
  summary: 'share of the emission of the largest subnets over time, stacked',
  takes: ['top'],
  lacks: (result) =>
    result.metrics.some(({ scope, id }) => scope === 'subnet' && id === METRIC) ? null : `no subnet metric ${METRIC}`,
  draw: (result, options, canvas): Figure => {
    metric(result, 'subnet', METRIC);
    const series = medians(result, METRIC);
    const names = subnetNames(result);
    const top = ranked(result, METRIC).slice(0, options.top ?? TOP);
    const shown = new Set(top);
    const others = series.size - top.length;

    // Medians of shares need not sum to 1: each is told as a part of their sum.
    const sums = new Map<number, number>();
    const rest = new Map<number, number>();
    for (const [netuid, rows] of series) {
      for (const { day, value } of rows) {
        sums.set(day, (sums.get(day) ?? 0) + (value ?? 0));
        if (!shown.has(netuid)) rest.set(day, (rest.get(day) ?? 0) + (value ?? 0));
      }
    }
    const part = (day: number, value: number): number => {
      const sum = sums.get(day) ?? 0;
      return sum > 0 ? value / sum : 0;
    };
    const label = (netuid: number): string => subnetLabel(names, netuid);
    const restLabel = `${others} more`;
    const values = [
      ...top.flatMap((netuid, order) =>
        (series.get(netuid) ?? []).map(({ day, value }) => ({
          day,
          share: part(day, value ?? 0),
          subnet: label(netuid),
          order,
        })),
      ),
      ...(others > 0
        ? [...rest].map(([day, value]) => ({ day, share: part(day, value), subnet: restLabel, order: top.length }))
        : []),
    ];

    const { theme } = canvas;
    const order = [...top.map(label), ...(others > 0 ? [restLabel] : [])];
    const colours = order.map((_, i) =>
      i < top.length ? theme.categories[i % (theme.categories.length - 1)] : theme.neutral,
    );
    const lastDay = values.at(-1)?.day;
    const ends = order.map((subnet) => values.find((row) => row.subnet === subnet && row.day === lastDay)?.share ?? 0);
    const height = Math.max(HEIGHT_MIN, LABEL_GAP * order.length);
    let below = 0;
    const labels = placeLabels(
      order.map((subnet, i) => {
        below += ends[i];
        return { from: height * (1 - (below - ends[i] / 2)), label: `${subnet}\u2002${percent(ends[i])}` };
      }),
      height,
    );
    const largest = order.slice(0, 3).map((subnet, i) => `subnet ${subnet} ${percent(ends[i])}`);
    return {
      title: 'Who gets the emission',
      subtitle: `Share of the TAO emission by subnet: medians over ${paths(result)}, scaled to sum to 1; largest at the end at the bottom`,
      description: `Stacked shares of the TAO emission over time. At the end: ${largest.join(', ')}; ${others > 0 ? `${restLabel} subnets together ${percent(ends.at(-1) ?? 0)}` : 'no others'}.`,
      view: {
        width: canvas.width,
        height,
        layer: [
          {
            name: 'shares',
            data: { name: 'shares', values },
            params: zoom(canvas),
            mark: { type: 'area', stroke: theme.paper, strokeWidth: 0.7, opacity: 0.9, clip: true },
            encoding: {
              x: time(result),
              y: {
                field: 'share',
                type: 'quantitative',
                stack: 'zero',
                title: 'Share of the emission (%)',
                scale: { domain: [0, 1], nice: false },
                axis: { labelExpr: PERCENT_LABEL, tickCount: 5 },
              },
              color: { field: 'subnet', type: 'nominal', scale: { domain: order, range: colours }, legend: null },
              order: { field: 'order', type: 'quantitative' },
              ...(canvas.interactive ? { tooltip: { field: 'subnet', type: 'nominal', title: 'subnet' } } : {}),
            },
          },
          ...eventLayers(result, canvas),
          ...labelLayers(labels, canvas),
        ],
      },
    };
  },
};
