/** Phase portrait: two metrics against each other along whole paths, with where each starts and which way it goes. */

import type { MetricDefinition } from '../../metrics/definition.js';
import type { Result } from '../../report/resultSchema.js';
import { pixel, quantity, type Scale, scaleOf } from '../axes.js';
import { ChoiceError, type Figure, type Kind, type Options } from '../kind.js';
import { metric, oneNetuid, pathRows, ranked, subnetLabel, subnetNames } from '../tables.js';
import { metricName, nameInside, shortNumber } from '../text.js';

const SIZE = 340;
/** Arrow heads along each path. */
const HEADS = 4;
/** A slender head, its point up. */
const HEAD = 'M0,-1L0.6,0.8L0,0.45L-0.6,0.8Z';
/** A head points from where the path was this far away, pixels: single steps of a jagged path say nothing. */
const REACH = 14;
/** The part of viridis that stands out from white and from black paper. */
const TIME_COLOURS = { name: 'viridis', extent: [0.25, 0.8] };

interface Point {
  readonly x: number;
  readonly y: number;
  readonly day: number;
}

export const phase: Kind = {
  name: 'phase',
  summary: 'two metrics against each other along single paths, with arrows',
  takes: ['metrics', 'netuids', 'path', 'scale'],
  lacks: (result) =>
    result.samplePaths.network.path.length > 0 ? null : 'no path was kept whole: report.sample_paths was 0',
  draw: (result, options, canvas): Figure => {
    const netuid = chosenNetuid(result, options);
    const [xMetric, yMetric] = chosenMetrics(result, options, netuid);
    const lines = trajectories(result, xMetric, yMetric, netuid, options.path);
    const all = [...lines.values()].flat();
    const x = scaleOf(
      all.map((point) => point.x),
      xMetric.unit,
      options.scale,
    );
    const y = scaleOf(
      all.map((point) => point.y),
      yMetric.unit,
      options.scale,
    );
    const width = canvas.width === 'container' ? SIZE : Math.min(canvas.width, Math.round(SIZE * 1.4));
    const height = Math.min(SIZE, width);
    const [[told], ...others] = lines;
    const segments = [...lines]
      .slice(0, 1)
      .flatMap(([path, points]) =>
        points
          .slice(1)
          .map((point, i) => ({ path, x: points[i].x, y: points[i].y, x2: point.x, y2: point.y, day: point.day })),
      );
    const heads = arrowHeads(lines.get(told) ?? [], x, y, width, height);
    const starts = [...lines.values()].map((points) => points[0]).slice(0, 1);
    const ends = others.flatMap(([, points]) => points.slice(-1));
    const subject = netuid === null ? 'the network' : `subnet ${subnetLabel(subnetNames(result), netuid, 30)}`;
    const { theme } = canvas;
    const plain = quantity('x', xMetric, x);
    const xAxis = { ...plain, axis: { ...Object(plain['axis']), grid: true } };
    const yAxis = quantity('y', yMetric, y);
    return {
      title: `${metricName(yMetric.id)} against ${nameInside(xMetric.id)}, ${subject}`,
      subtitle: `Path ${told}: dot: start, arrows: which way, colour: time${others.length > 0 ? `; grey: ${others.length} other paths, open dots: their ends` : ''}`,
      description: `Phase portrait of ${subject}. ${[...lines]
        .map(([path, points]) => {
          const [from, to] = [points[0], points.at(-1) ?? points[0]];
          return `Path ${path} goes from ${shortNumber(from.x)}, ${shortNumber(from.y)} to ${shortNumber(to.x)}, ${shortNumber(to.y)}`;
        })
        .join('; ')}.`,
      view: {
        width,
        height,
        layer: [
          {
            name: 'others',
            data: {
              name: 'others',
              values: others.flatMap(([path, points]) => points.map((point) => ({ ...point, path }))),
            },
            mark: { type: 'line', color: theme.path, strokeWidth: 0.8, opacity: 0.4 },
            encoding: {
              x: xAxis,
              y: yAxis,
              detail: { field: 'path', type: 'nominal' },
              order: { field: 'day', type: 'quantitative' },
            },
          },
          {
            name: 'ends',
            data: { name: 'ends', values: ends },
            mark: { type: 'point', size: 40, color: theme.path, fill: theme.paper, opacity: 1 },
            encoding: { x: xAxis, y: yAxis },
          },
          {
            name: 'segments',
            data: { name: 'segments', values: segments },
            mark: { type: 'rule', strokeWidth: 1.8, strokeCap: 'round' },
            encoding: {
              x: xAxis,
              y: yAxis,
              x2: { field: 'x2' },
              y2: { field: 'y2' },
              color: {
                field: 'day',
                type: 'quantitative',
                title: 'Day',
                scale: { scheme: TIME_COLOURS },
                legend: { orient: 'top', direction: 'horizontal', gradientLength: 200, gradientThickness: 10 },
              },
            },
          },
          {
            name: 'heads',
            data: { name: 'heads', values: heads },
            mark: { type: 'point', shape: HEAD, filled: true, size: 110, color: theme.ink, opacity: 1 },
            encoding: { x: xAxis, y: yAxis, angle: { field: 'angle', type: 'quantitative', scale: null } },
          },
          {
            name: 'starts',
            data: { name: 'starts', values: starts },
            mark: {
              type: 'point',
              filled: true,
              size: 55,
              color: theme.ink,
              stroke: theme.paper,
              strokeWidth: 1,
              opacity: 1,
            },
            encoding: { x: xAxis, y: yAxis },
          },
        ],
      },
    };
  },
};

/** The subnet that is named, or the largest of those whose paths were kept; null: the network. */
function chosenNetuid(result: Result, options: Options): number | null {
  const kept = [...new Set(result.samplePaths.subnets.netuid)];
  const named = oneNetuid(result, options.netuids);
  if (named !== null && !kept.includes(named)) {
    throw new ChoiceError(
      'netuids',
      `found ${named}, whose paths were not kept; report.sample_netuids of the scenario kept ${kept.join(', ') || 'none'}`,
    );
  }
  if (named !== null) return named;
  const first = options.metrics?.[0];
  if (first !== undefined && result.metrics.some(({ scope, id }) => scope === 'network' && id === first)) return null;
  return ranked(result, 'emission_share').find((netuid) => kept.includes(netuid)) ?? null;
}

function chosenMetrics(
  result: Result,
  { metrics }: Options,
  netuid: number | null,
): [MetricDefinition, MetricDefinition] {
  if (metrics !== undefined && metrics.length !== 2) {
    throw new ChoiceError('metrics', `found ${metrics.length}; this kind takes two, for x and y`);
  }
  const scope = netuid === null ? 'network' : 'subnet';
  const [x, y] = metrics ?? (netuid === null ? ['tao_in_pools', 'tao_usd'] : ['emission_share', 'price']);
  return [metric(result, scope, x), metric(result, scope, y)];
}

/** @throws ChoiceError  the path was not kept */
function trajectories(
  result: Result,
  xMetric: MetricDefinition,
  yMetric: MetricDefinition,
  netuid: number | null,
  path: number | undefined,
): Map<number, Point[]> {
  const xs = pathRows(result, xMetric.id, netuid);
  const ys = pathRows(result, yMetric.id, netuid);
  const lines = new Map<number, Point[]>();
  xs.forEach((row, i) => {
    const x = row.value;
    const y = ys[i].value;
    if (x === null || y === null || (path !== undefined && path !== row.path)) return;
    const line = lines.get(row.path) ?? [];
    line.push({ x, y, day: row.day });
    lines.set(row.path, line);
  });
  if (path !== undefined && lines.size === 0) {
    const kept = [...new Set(xs.map((row) => row.path))];
    throw new ChoiceError('path', `found ${path}; the result kept paths ${kept.join(', ')}`);
  }
  return lines;
}

/** Heads at equal parts of the path's way on the page, the last at its end; none where it stands still. */
function arrowHeads(
  points: readonly Point[],
  x: Scale,
  y: Scale,
  width: number,
  height: number,
): { x: number; y: number; angle: number }[] {
  const places = points.map((point) => ({ left: width - pixel(x, point.x, width), top: pixel(y, point.y, height) }));
  const way = [0];
  for (let i = 1; i < places.length; i++) {
    way.push(way[i - 1] + Math.hypot(places[i].left - places[i - 1].left, places[i].top - places[i - 1].top));
  }
  const total = way.at(-1) ?? 0;
  if (!(total > 0)) return [];
  return Array.from({ length: HEADS }, (_, head) => {
    const to = Math.max(
      1,
      way.findIndex((length) => length >= (total * (head + 1)) / HEADS - 1e-9),
    );
    let from = to - 1;
    while (from > 0 && Math.hypot(places[to].left - places[from].left, places[to].top - places[from].top) < REACH)
      from--;
    const right = places[to].left - places[from].left;
    const down = places[to].top - places[from].top;
    return { x: points[to].x, y: points[to].y, angle: (Math.atan2(right, -down) * 180) / Math.PI };
  });
}
