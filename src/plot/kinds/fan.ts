/** Fan chart: a metric's bands over time, its median, the paths that were kept whole, events, quantiles at the end. */

import type { MetricDefinition } from '../../metrics/definition.js';
import type { Result } from '../../report/resultSchema.js';
import { eventLayers, pixel, quantity, type Scale, scaleOf, time, zoom } from '../axes.js';
import { type EndLabel, labelLayers, placeLabels } from '../endLabels.js';
import { type Canvas, ChoiceError, type Figure, type Kind, type Options, type Spec } from '../kind.js';
import {
  type BandRow,
  bandRows,
  metric,
  oneNetuid,
  type PathRow,
  pathRows,
  paths,
  QUANTILES,
  subnetLabel,
  subnetNames,
} from '../tables.js';
import { metricName, shortNumber } from '../text.js';

const HEIGHT = 320;
const QUANTILE_WORDS = { p05: '5 %', p25: '25 %', p50: 'median', p75: '75 %', p95: '95 %' } as const;

/** All that a fan shows: what changes when the page picks another subnet or metric. */
export interface FanContent {
  readonly title: string;
  readonly description: string;
  readonly metric: MetricDefinition;
  readonly scale: Scale;
  readonly bands: readonly BandRow[];
  readonly paths: readonly PathRow[];
  readonly labels: readonly EndLabel[];
}

/** @param scale  of several figures that are to be compared */
export function fanContent(result: Result, options: Options, scale?: Scale): FanContent {
  const netuid = oneNetuid(result, options.netuids);
  if (options.metrics !== undefined && options.metrics.length > 1) {
    throw new ChoiceError('metrics', `found ${options.metrics.length} metrics; this kind shows one`);
  }
  const shown = metric(
    result,
    netuid === null ? 'network' : 'subnet',
    options.metrics?.[0] ?? (netuid === null ? 'tao_usd' : 'price'),
  );
  // The first sample of a rate is unknown.
  const bands = bandRows(result, shown.id, netuid).filter(({ p50 }) => p50 !== null);
  const single = pathRows(result, shown.id, netuid).filter(({ value }) => value !== null);
  const numbers = [
    ...bands.flatMap((row) => QUANTILES.map((quantile) => row[quantile])),
    ...single.map(({ value }) => value),
  ];
  const used = scale ?? scaleOf(numbers, shown.unit, options.scale);
  const subject = netuid === null ? '' : `, subnet ${subnetLabel(subnetNames(result), netuid, 30)}`;
  const last = bands.at(-1);
  return {
    title: `${metricName(shown.id)}${subject}`,
    description:
      last === undefined
        ? `${shown.id} is not known at any time.`
        : `${metricName(shown.id)}${subject} over ${shortNumber(last.day)} days. At the end the median is ${shortNumber(last.p50)} ${shown.unit === '1' ? '' : `${shown.unit} `}and 90 % of ${paths(result)} lie between ${shortNumber(last.p05)} and ${shortNumber(last.p95)}.`,
    metric: shown,
    scale: used,
    bands,
    paths: single,
    labels: last === undefined ? [] : endLabels(last, used),
  };
}

function endLabels(last: BandRow, scale: Scale): EndLabel[] {
  const known = QUANTILES.flatMap((quantile) => {
    const value = last[quantile];
    return value === null
      ? []
      : [{ from: pixel(scale, value, HEIGHT), label: `${QUANTILE_WORDS[quantile]}\u2002${shortNumber(value)}` }];
  });
  return placeLabels(known, HEIGHT);
}

export function fanView(result: Result, content: FanContent, canvas: Canvas): Spec {
  const { theme } = canvas;
  const x = time(result);
  const y = (field: string): Spec => quantity(field, content.metric, content.scale);
  const band = (name: string, low: string, high: string, opacity: number): Spec => ({
    name,
    mark: { type: 'area', color: theme.band, opacity, clip: true, interpolate: 'linear' },
    encoding: { x, y: y(low), y2: { field: high } },
  });
  return {
    width: canvas.width,
    height: HEIGHT,
    data: { name: 'bands', values: content.bands },
    layer: [
      { ...band('band90', 'p05', 'p95', 0.2), params: zoom(canvas) },
      band('band50', 'p25', 'p75', 0.32),
      {
        name: 'paths',
        data: { name: 'paths', values: content.paths },
        mark: { type: 'line', color: theme.path, strokeWidth: 0.8, opacity: 0.55, clip: true },
        encoding: { x, y: y('value'), detail: { field: 'path', type: 'nominal' } },
      },
      {
        name: 'median',
        mark: { type: 'line', color: theme.median, strokeWidth: 2.4, clip: true },
        encoding: { x, y: y('p50') },
      },
      ...eventLayers(result, canvas),
      ...labelLayers(content.labels, canvas),
      ...hover(canvas, x),
    ],
  };
}

/** A rule at the nearest sample, with its numbers. */
function hover(canvas: Canvas, x: Spec): Spec[] {
  if (!canvas.interactive) return [];
  return [
    {
      name: 'hover',
      params: [
        {
          name: 'hover',
          select: { type: 'point', encodings: ['x'], nearest: true, on: 'pointermove', clear: 'pointerout' },
        },
      ],
      mark: { type: 'rule', color: canvas.theme.axis, clip: true },
      encoding: {
        x,
        opacity: { condition: { param: 'hover', empty: false, value: 0.8 }, value: 0 },
        tooltip: [
          { field: 'day', title: 'day' },
          ...QUANTILES.toReversed().map((quantile) => ({
            field: quantile,
            title: QUANTILE_WORDS[quantile],
            format: '.4~s',
          })),
        ],
      },
    },
  ];
}

export const fan: Kind = {
  name: 'fan',
  summary: 'a metric of the network or of a subnet over time: bands, median, single paths, events',
  takes: ['metrics', 'netuids', 'scale'],
  lacks: () => null,
  draw: (result, options, canvas): Figure => {
    const content = fanContent(result, options);
    return {
      title: content.title,
      subtitle: subtitle(result, content),
      description: content.description,
      view: fanView(result, content, canvas),
    };
  },
};

function subtitle(result: Result, { paths: single }: FanContent): string {
  const count = new Set(single.map(({ path }) => path)).size;
  const whole = count === 0 ? '' : count === 1 ? '; one path in grey' : `; ${count} single paths in grey`;
  return `Median with 50 % and 90 % bands over ${paths(result)}${whole}`;
}
