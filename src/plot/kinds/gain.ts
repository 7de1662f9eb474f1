/** Loop gain against horizon: what is left of a small push after days, by what moves, with error bars. */

import { scaleOf } from '../axes.js';
import { ChoiceError, type Figure, type Kind, type Spec } from '../kind.js';
import { panelsAcross } from '../panels.js';
import { ranges, subnetLabel, subnetNames } from '../tables.js';
import { percent, shortNumber, TICK_LABEL } from '../text.js';

/** Of a panel at least. */
const WIDTH = 170;
const HEIGHT = 150;
const GAP = 26;
/** What the axis of a panel takes beside it. */
const AXIS = 52;
/** A 95 % interval, in standard errors. */
const NORMAL_95 = 1.96;
/** Series stand side by side: each this much further along the logarithmic axis of time. */
const SIDESTEP = 1.07;
const SERIES: Readonly<Record<string, string>> = {
  frozen: 'nothing moves',
  protocol: 'the chain alone',
  actors: 'actors alone',
  both: 'both',
};
const SHAPES = ['circle', 'square', 'diamond', 'triangle-up'];

interface Row {
  readonly panel: string;
  readonly order: number;
  readonly day: number;
  readonly with: string;
  readonly gain: number;
  readonly error: number | null;
}

export const gain: Kind = {
  name: 'gain',
  summary: 'loop gain against time after a push, with error bars; 1 is neutral',
  takes: ['netuids'],
  lacks: ({ loopGain }) => (loopGain === undefined ? 'its scenario has no loop_gain' : null),
  draw: (result, { netuids }, canvas): Figure => {
    const { loopGain } = result;
    if (loopGain === undefined) throw new ChoiceError('metrics', 'its scenario has no loop_gain');
    const { price, taoUsd } = loopGain;
    const pushed = [...new Set(price.netuid)];
    const missing = netuids?.find((netuid) => !pushed.includes(netuid));
    if (missing !== undefined)
      throw new ChoiceError('netuids', `found ${missing}; prices were pushed of ${ranges(pushed)}`);
    const names = subnetNames(result);
    const shown = netuids ?? pushed;
    // The smallest push: what a linear answer would be.
    const impulse = Math.min(...price.impulse);
    const jump = Math.min(...taoUsd.jump);
    const rows: Row[] = [];
    const add = (panel: string, order: number, table: typeof price | typeof taoUsd, i: number): void => {
      const value = table.gain[i];
      if (value === null) return;
      rows.push({
        panel,
        order,
        day: table.day[i],
        with: seriesName(table.with[i]),
        gain: value,
        error: table.gain_se[i],
      });
    };
    price.netuid.forEach((netuid, i) => {
      const order = shown.indexOf(netuid);
      if (order >= 0 && price.impulse[i] === impulse) add(subnetLabel(names, netuid, 24), order, price, i);
    });
    if (netuids === undefined) {
      taoUsd.jump.forEach((size, i) => {
        if (size === jump) add('TAO/USD → alpha cap USD', shown.length, taoUsd, i);
      });
    }
    const series = [...new Set(rows.map((row) => row.with))];
    const values = rows.map((row) => ({
      ...row,
      at: row.day * SIDESTEP ** (series.indexOf(row.with) - (series.length - 1) / 2),
      low: row.gain - NORMAL_95 * (row.error ?? 0),
      high: row.gain + NORMAL_95 * (row.error ?? 0),
    }));
    const lastDay = Math.max(...rows.map(({ day }) => day));
    const ends = rows.filter((row) => row.day === lastDay && row.with === seriesName('both'));
    return {
      title: 'Loop gain: what is left of a push',
      subtitle: `Gain after a push of ${percent(impulse)} of the pool (TAO/USD: ${shortNumber(jump)} in log), median with 95 % interval by bootstrap; 1 is neutral, above: amplified, below: damped`,
      description: `Loop gain by subnet and by what moves. ${ends
        .map(
          (row) =>
            `${row.panel}: ${shortNumber(row.gain)} ± ${shortNumber(row.error === null ? null : NORMAL_95 * row.error)} after ${row.day} days with both`,
        )
        .join('; ')}.`,
      view: view(values, series, canvas),
    };
  },
};

function seriesName(name: string): string {
  return SERIES[name] ?? name;
}

function view(
  values: readonly (Row & { readonly at: number; readonly low: number; readonly high: number })[],
  series: readonly string[],
  { theme, width }: Parameters<Kind['draw']>[2],
): Spec {
  const days = [...new Set(values.map(({ day }) => day))].sort((a, b) => a - b);
  const domain = [Math.min(...days) / 1.6, Math.max(...days) * 1.6];
  const scale = scaleOf([1, ...values.flatMap(({ low, high }) => [low, high])], '1', 'linear');
  const x = {
    field: 'at',
    type: 'quantitative',
    title: 'Days after the push',
    scale: { type: 'log', domain, nice: false },
    axis: { values: days, labelExpr: 'datum.value' },
  };
  const y = (field: string): Spec => ({
    field,
    type: 'quantitative',
    title: 'Gain (ratio)',
    scale: { domain: scale.domain, nice: false, zero: false },
    axis: { tickCount: 4, labelExpr: TICK_LABEL, grid: true },
  });
  const colour = {
    field: 'with',
    type: 'nominal',
    title: null,
    scale: { domain: series, range: theme.categories.slice(0, series.length) },
    legend: { orient: 'bottom', direction: 'horizontal', columnPadding: 16 },
  };
  const shape = { ...colour, scale: { domain: series, range: SHAPES.slice(0, series.length) } };
  const count = new Set(values.map(({ panel }) => panel)).size;
  const { columns, panelWidth } = panelsAcross(count, width, WIDTH, GAP + AXIS);
  return {
    data: { name: 'gains', values },
    facet: {
      field: 'panel',
      type: 'nominal',
      sort: { field: 'order', op: 'min' },
      title: null,
      header: { labelAnchor: 'start', labelPadding: 4 },
    },
    columns,
    spacing: { row: 20, column: GAP },
    resolve: { axis: { x: 'independent', y: 'independent' } },
    spec: {
      width: panelWidth,
      height: HEIGHT,
      layer: [
        {
          name: 'neutral',
          // One a panel, not one a row of its data.
          transform: [{ aggregate: [{ op: 'count', as: 'rows' }] }],
          mark: { type: 'rule', color: theme.event, strokeDash: [4, 3], strokeWidth: 1.2 },
          encoding: { y: { datum: 1 } },
        },
        {
          name: 'lines',
          mark: { type: 'line', strokeWidth: 1.4, opacity: 0.8 },
          encoding: { x, y: y('gain'), color: colour },
        },
        {
          name: 'errors',
          mark: { type: 'rule', strokeWidth: 1.4 },
          encoding: { x, y: y('low'), y2: { field: 'high' }, color: colour },
        },
        {
          name: 'gains',
          mark: { type: 'point', filled: true, size: 46, opacity: 1 },
          encoding: { x, y: y('gain'), color: colour, shape },
        },
      ],
    },
  };
}
