/** Rank flow: who passes whom, around the bar of the rules or at the top; a line that ends is a subnet that is gone. */

import type { Result } from '../../report/resultSchema.js';
import { time } from '../axes.js';
import { LABEL_SIZE, LEADER, labelLayers, placeLabels } from '../endLabels.js';
import { ChoiceError, type Figure, type Kind } from '../kind.js';
import { isRecord, medians, metric, paths, subnetLabel, subnetNames } from '../tables.js';
import { nameInside, textWidth } from '../text.js';

const ROW = 15;
const WINDOW = 24;
/** Pixels. */
const ROOMY = 300;
/** Ranks at so many times, or lines cross where nobody can follow them. */
const TIMES = 16;

interface RankRow {
  readonly day: number;
  readonly rank: number;
  readonly netuid: number;
}

export const rank: Kind = {
  name: 'rank',
  summary: 'ranks of subnets over time: who passes the bar, and whom',
  takes: ['metrics', 'top'],
  lacks: (result) => (result.subnets.bands.netuid.length > 0 ? null : 'no subnets were sampled'),
  draw: (result, options, canvas): Figure => {
    if (options.metrics !== undefined && options.metrics.length > 1) {
      throw new ChoiceError('metrics', `found ${options.metrics.length} metrics; this kind shows one`);
    }
    const shown = metric(result, 'subnet', options.metrics?.[0] ?? 'emission_share');
    const rows = ranks(result, shown.id);
    const last = Math.max(...rows.map((row) => row.rank), 1);
    const bar = options.top === undefined ? barRank(result, last) : null;
    const size = Math.min(options.top ?? WINDOW, last);
    const from = bar === null ? 1 : Math.max(1, Math.min(bar - size / 2 + 1, last - size + 1));
    const to = Math.min(from + size - 1, last);
    const edge = bar ?? to;
    const edgeName = bar === null ? `rank ${edge}` : 'the bar';
    const [rises, falls, stays] = [`rises past ${edgeName}`, `falls below ${edgeName}`, 'stays on its side'];

    const lines = new Map<number, RankRow[]>();
    for (const row of rows) lines.set(row.netuid, [...(lines.get(row.netuid) ?? []), row]);
    const inside = [...lines].filter(([, line]) => line.some((row) => row.rank >= from && row.rank <= to));
    const end = rows.at(-1)?.day ?? 0;
    const names = subnetNames(result);
    const values = inside.flatMap(([netuid, line]) => {
      const first = line[0].rank;
      const final = line.at(-1)?.rank ?? first;
      const move = first > edge && final <= edge ? rises : first <= edge && final > edge ? falls : stays;
      return line.map((row) => ({ ...row, subnet: subnetLabel(names, netuid), move }));
    });
    const moves = new Map(values.map(({ netuid, move }) => [netuid, move]));
    const risen = [...moves].filter(([, move]) => move === rises).map(([netuid]) => netuid);
    const fallen = [...moves].filter(([, move]) => move === falls).map(([netuid]) => netuid);
    const gone = inside.flatMap(([, line]) => line.slice(-1)).filter(({ day }) => day < end);

    const { theme } = canvas;
    const height = (to - from + 1) * ROW;
    const top = from - 0.5;
    const place = (value: number): number => (value - top) * ROW;
    const labelsAt = (pick: (line: readonly RankRow[]) => RankRow | undefined, day: number) =>
      placeLabels(
        inside.flatMap(([netuid, line]) => {
          const row = pick(line);
          if (row === undefined || row.day !== day || row.rank < from || row.rank > to) return [];
          return [{ from: place(row.rank), label: subnetLabel(names, netuid) }];
        }),
        height,
      );
    // Where there is no room for names on both sides, they stand at the end.
    const roomy = canvas.width === 'container' || canvas.width >= ROOMY;
    const starts = roomy ? labelsAt((line) => line[0], rows[0]?.day ?? 0) : [];
    const y = {
      field: 'rank',
      type: 'quantitative',
      title: `Rank by ${nameInside(shown.id)}`,
      scale: { domain: [top, to + 0.5], reverse: true, nice: false, zero: false },
      // Beyond the names.
      axis: {
        values: Array.from({ length: to - from + 1 }, (_, i) => from + i),
        offset:
          starts.length === 0 ? 0 : 2 * LEADER + Math.max(...starts.map(({ label }) => textWidth(label, LABEL_SIZE))),
        grid: false,
        domain: false,
        ticks: false,
      },
    };
    const edgeWords = bar === null ? `rank ${edge}` : `the bar at rank ${bar}`;
    const moveColours = {
      domain: [rises, falls, stays],
      range: [theme.gain, theme.loss, theme.axis],
    };
    const ends = labelsAt((line) => line.at(-1), end);
    return {
      title: bar === null ? `The top ${to} by ${nameInside(shown.id)}` : `Who passes the bar at rank ${bar}`,
      subtitle: `Ranks ${from} to ${to} by median ${nameInside(shown.id)} over ${paths(result)}, colours from start to end; before each name its netuid${bar === null ? '' : '; dashed: the bar'}`,
      description: `Ranks over time. Past ${edgeWords} rise ${listed(risen)}; below it fall ${listed(fallen)}; ${gone.length === 0 ? 'none is gone' : `gone: ${listed(gone.map(({ netuid }) => netuid))}`}.`,
      view: {
        width: canvas.width,
        height,
        layer: [
          {
            name: 'ranks',
            data: { name: 'ranks', values },
            mark: { type: 'line', interpolate: 'monotone', clip: true, strokeCap: 'round' },
            encoding: {
              x: time(result),
              y,
              detail: { field: 'netuid', type: 'nominal' },
              color: {
                field: 'move',
                type: 'nominal',
                title: null,
                scale: moveColours,
                legend: {
                  orient: 'bottom',
                  direction: 'horizontal',
                  symbolType: 'stroke',
                  symbolStrokeWidth: 2.5,
                  columnPadding: 16,
                },
              },
              strokeWidth: { condition: { test: `datum.move == '${stays}'`, value: 1.1 }, value: 2.4 },
              ...(canvas.interactive ? { tooltip: [{ field: 'subnet', type: 'nominal', title: 'subnet' }] } : {}),
            },
          },
          ...(bar === null
            ? []
            : [
                {
                  name: 'bar',
                  data: { name: 'bar', values: [{ rank: bar + 0.5 }] },
                  mark: { type: 'rule', color: theme.event, strokeDash: [4, 3], strokeWidth: 1.4 },
                  encoding: { y },
                },
              ]),
          {
            name: 'gone',
            data: { name: 'gone', values: gone.filter((row) => row.rank >= from && row.rank <= to) },
            mark: { type: 'point', shape: 'cross', filled: true, angle: 45, size: 70, color: theme.loss, opacity: 1 },
            encoding: { x: time(result), y },
          },
          ...labelLayers(starts, canvas, 'left', 'starts'),
          ...labelLayers(ends, canvas, 'right', 'ends'),
        ],
      },
    };
  },
};

function listed(netuids: readonly number[]): string {
  if (netuids.length === 0) return 'none';
  return `${netuids.length === 1 ? 'subnet' : 'subnets'} ${netuids.toSorted((a, b) => a - b).join(', ')}`;
}

/** Where the rules put the bar, if they put it at a rank that lies inside. */
function barRank(result: Result, last: number): number | null {
  const rules = result.scenario['rules'];
  const shares = isRecord(rules) ? rules['shares'] : undefined;
  const gate = isRecord(shares) ? shares['gate'] : undefined;
  const bar = isRecord(gate) ? gate['bar'] : undefined;
  const place = isRecord(bar) && bar['by'] === 'rank' ? bar['rank'] : undefined;
  return typeof place === 'number' && place < last ? place : null;
}

/** Ranks of the medians at some of the times; who is not known at a time, or has none of it, has no rank. */
function ranks(result: Result, id: string): RankRow[] {
  const series = [...medians(result, id)];
  const days = series[0]?.[1].map(({ day }) => day) ?? [];
  const step = Math.max(1, Math.ceil((days.length - 1) / TIMES));
  const times = days
    .map((_, i) => i)
    .filter((i) => i === days.length - 1 || (i % step === 0 && i + step / 2 < days.length));
  return times.flatMap((i) =>
    series
      .map(([netuid, rows]) => ({ netuid, day: rows[i].day, value: rows[i].value }))
      .filter(({ value }) => value !== null && value > 0)
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || a.netuid - b.netuid)
      .map(({ netuid, day }, place) => ({ day, rank: place + 1, netuid })),
  );
}
