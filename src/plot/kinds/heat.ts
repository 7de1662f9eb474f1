/** Heat map: a metric of every subnet over time. */

import { time } from '../axes.js';
import type { Figure, Kind, Spec } from '../kind.js';
import { checkNetuids, lastDay, medians, metric, paths, ranked, subnetLabel, subnetNames } from '../tables.js';
import { axisTitle, metricName, shortNumber, TICK_LABEL } from '../text.js';

const ROW = 11;
const LABEL = 9;
const OVERLAP = 0.15;
/** Ratios beyond this are shown as this: one wild subnet must not bleach all others. */
const RATIO_MAX = 8;
const RATIO_TICKS = [-3, -1, 0, 1, 3];
const RATIO_TICKS_SHORT = [-3, 0, 3];

/** Of the legend's colours, pixels; a page may be narrow. */
const LEGEND_LENGTH = 320;
const LEGEND_LENGTH_PAGE = 200;

/** Finer than a colour or a pixel. */
const short = (value: number): number => Number(value.toFixed(3));

export const heat: Kind = {
  name: 'heat',
  summary: 'a metric of all subnets over time, as colours',
  takes: ['metrics', 'netuids', 'top'],
  lacks: (result) => (result.subnets.bands.netuid.length > 0 ? null : 'no subnets were sampled'),
  draw: (result, options, canvas): Figure => {
    const shown = metric(result, 'subnet', options.metrics?.[0] ?? 'price');
    checkNetuids(result, options.netuids ?? []);
    const order = options.netuids ?? ranked(result, 'emission_share').slice(0, options.top);
    const names = subnetNames(result);
    const series = medians(result, shown.id);
    const relative =
      /^(TAO|USD|alpha)/.test(shown.unit) &&
      [...series.values()].every((rows) => rows.every(({ value }) => (value ?? 1) > 0));
    const end = lastDay(result);
    const values = order
      .flatMap((netuid) => {
        const rows = (series.get(netuid) ?? []).filter(({ value }) => value !== null);
        const start = rows[0]?.value ?? Number.NaN;
        return rows.map(({ day, value }, i) => ({
          subnet: subnetLabel(names, netuid, 20),
          day,
          // A little into the next cell: two edges at one place leave a hairline between them.
          until: short(Math.min(end, (rows[i + 1]?.day ?? end) + OVERLAP * ((rows[i + 1]?.day ?? end) - day))),
          value,
          colour: relative ? short(Math.max(-3, Math.min(3, Math.log2((value ?? Number.NaN) / start)))) : value,
        }));
      })
      .filter(({ day, until }) => until > day);
    const grown = order.filter((netuid) => {
      const rows = series.get(netuid) ?? [];
      return (rows.at(-1)?.value ?? 0) > (rows.find(({ value }) => value !== null)?.value ?? Infinity);
    }).length;
    const { theme } = canvas;
    const legend = {
      orient: 'top',
      direction: 'horizontal',
      gradientLength: canvas.width === 'container' || canvas.width < LEGEND_LENGTH ? LEGEND_LENGTH_PAGE : LEGEND_LENGTH,
      gradientThickness: 10,
    };
    const colour: Spec = relative
      ? {
          field: 'colour',
          type: 'quantitative',
          title: 'Multiple of the start',
          scale: { domain: [-3, 0, 3], range: [theme.low, theme.middle, theme.high], interpolate: 'rgb' },
          legend: {
            ...legend,
            values: legend.gradientLength < LEGEND_LENGTH ? RATIO_TICKS_SHORT : RATIO_TICKS,
            // There is room for all of them; the start must not go.
            labelOverlap: false,
            labelExpr: `(abs(datum.value) == 3 ? (datum.value > 0 ? '≥ ' : '≤ ') : '') + '×' + format(pow(2, datum.value), '~g')`,
          },
        }
      : {
          field: 'colour',
          type: 'quantitative',
          title: axisTitle(shown),
          scale: { type: 'sqrt', scheme: 'viridis' },
          legend: { ...legend, tickCount: 5, labelExpr: TICK_LABEL },
        };
    return {
      title: `${metricName(shown.id)}, ${order.length} subnets`,
      subtitle: `${relative ? `Median over ${paths(result)} as a multiple of its start, cut at ×${RATIO_MAX}` : `Median over ${paths(result)}`}; subnets in order of their emission at the end`,
      description: `Colours by subnet and time. ${grown} of ${order.length} subnets end above where they start; the largest value at the end is ${shortNumber(Math.max(...order.map((netuid) => series.get(netuid)?.at(-1)?.value ?? -Infinity)))}${shown.unit === '1' ? '' : ` ${shown.unit}`}.`,
      view: {
        name: 'cells',
        width: canvas.width,
        height: order.length * ROW,
        data: { name: 'cells', values },
        mark: { type: 'rect', clip: true },
        encoding: {
          x: time(result),
          x2: { field: 'until' },
          y: {
            field: 'subnet',
            type: 'nominal',
            sort: null,
            title: null,
            axis: { labelFontSize: LABEL, labelOverlap: false, ticks: false, domain: false },
          },
          color: colour,
          ...(canvas.interactive
            ? {
                tooltip: [
                  { field: 'subnet', type: 'nominal', title: 'subnet' },
                  { field: 'day', type: 'quantitative', title: 'day' },
                  { field: 'value', type: 'quantitative', title: metricName(shown.id), format: '.4~g' },
                ],
              }
            : {}),
        },
      },
    };
  },
};
