/** Axes: time, and quantities on linear or logarithmic scales whose ends are known here, so that labels can be placed. */

import type { MetricDefinition } from '../metrics/definition.js';
import type { Result } from '../report/resultSchema.js';
import type { Canvas, Spec } from './kind.js';
import { eventMarks, lastDay } from './tables.js';
import { axisTitle, clipped, DAY_LABEL, rowsOf, TICK_LABEL, textWidth } from './text.js';

export interface Scale {
  readonly type: 'log' | 'linear';
  readonly domain: readonly [low: number, high: number];
}

/** Beyond this ratio of largest to smallest number a quantity is told in ratios. */
const LOG_FROM = 2;
/** What the plotting area of a page's figure has at least, pixels. */
const NARROW = 140;
/** Free space beyond the numbers, share of the axis. */
const MARGIN = 0.04;
/** A linear axis starts from 0 if the smallest number is below this share of the largest. */
const ZERO_BELOW = 0.4;

/**
 * The scale that shows all numbers: logarithmic for amounts and prices that vary by a factor of two, else linear.
 *
 * @param values  null and NaN are passed over
 */
export function scaleOf(values: Iterable<number | null>, unit: string, wanted?: 'log' | 'linear'): Scale {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || Number.isNaN(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { type: 'linear', domain: [0, 1] };
  const isAmount = /^(TAO|USD|alpha)/.test(unit);
  const log = low > 0 && (wanted === undefined ? isAmount && high / low >= LOG_FROM : wanted === 'log');
  if (log) {
    const reach = high > low ? (high / low) ** MARGIN : 1.1;
    return { type: 'log', domain: [low / reach, high * reach] };
  }
  if (low >= 0 && low <= ZERO_BELOW * high) low = 0;
  const reach = high > low ? (high - low) * MARGIN : Math.abs(high) * 0.1 || 1;
  return { type: 'linear', domain: [low === 0 ? 0 : low - reach, high + reach] };
}

const LOG_STEPS = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7], [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9]] as const;
const TICKS_MIN = 4;

/** Round numbers on a logarithmic axis: the coarsest steps that give four. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  let ticks: number[] = [];
  for (const steps of LOG_STEPS) {
    ticks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
      for (const step of steps) {
        const tick = Number(`${step}e${power}`);
        if (tick >= low && tick <= high) ticks.push(tick);
      }
    }
    if (ticks.length >= TICKS_MIN) return ticks;
  }
  return ticks;
}

/** A number across takes so many pixels, with what keeps it from the next. */
const TICK_ROOM = 75;
const TICKS_ACROSS_MAX = 8;
const TICKS_PAGE = 5;

/** How many numbers an axis across has room for. */
export function ticksAcross(width: Canvas['width']): number {
  if (width === 'container') return TICKS_PAGE;
  return Math.max(3, Math.min(TICKS_ACROSS_MAX, Math.floor(width / TICK_ROOM)));
}

/** Place of a number on a scale of so many pixels, from the top. */
export function pixel({ type, domain: [low, high] }: Scale, value: number, height: number): number {
  const share = type === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return height * (1 - share);
}

/** `y` of an encoding. */
export function quantity(field: string, metric: Pick<MetricDefinition, 'id' | 'unit'>, { type, domain }: Scale): Spec {
  return {
    field,
    type: 'quantitative',
    title: axisTitle(metric),
    scale: { type, domain, nice: false, ...(type === 'linear' ? { zero: false } : {}) },
    axis: { labelExpr: TICK_LABEL, ...(type === 'log' ? { values: logTicks(domain) } : { tickCount: 6 }) },
  };
}

/** `x` of an encoding: days since the start. */
export function time(result: Result, field = 'day'): Spec {
  return {
    field,
    type: 'quantitative',
    title: 'Days since the start',
    scale: { domain: [0, Math.max(lastDay(result), 1e-6)], nice: false },
    axis: { tickCount: TICKS_ACROSS_MAX, labelExpr: DAY_LABEL },
  };
}

/** Drag and wheel (with Ctrl, so that a page still scrolls) move through time; a still takes none. */
export function zoom({ interactive }: Canvas): Spec[] {
  if (!interactive) return [];
  return [
    {
      name: 'zoom',
      select: {
        type: 'interval',
        encodings: ['x'],
        zoom: 'wheel![event.ctrlKey]',
        translate: '[pointerdown, window:pointerup] > window:pointermove!',
      },
      bind: 'scales',
    },
  ];
}

const LABEL_SIZE = 10.5;
const ROW_HEIGHT = 14;
/** Beside the plotting area a label may go on for so many pixels: axis and labels of the ends stand lower. */
const BESIDE = 40;
/** Above this many the labels would tell nothing. */
const LABELLED_EVENTS = 8;

/** Where the reader has moved past an event, its rule is clipped and its label goes. */
const OUT_OF_SIGHT = { test: 'zoom.day && (datum.day < zoom.day[0] || datum.day > zoom.day[1])', value: 0 };

/** Layers with the events of the timeline: dashed rules, and labels above the plotting area. */
export function eventLayers(result: Result, { theme, width, interactive }: Canvas): Spec[] {
  const events = eventMarks(result);
  if (events.length === 0) return [];
  const x = time(result);
  const room = width === 'container' ? NARROW : width;
  const end = Math.max(lastDay(result), 1e-6);
  const labels = events.map(({ label }) => clipped(label, 26));
  const widths = labels.map((label) => textWidth(label, LABEL_SIZE) + 8);
  const starts = events.map(({ day }, i) => Math.max(0, Math.min((day / end) * room, room - widths[i])));
  const rows = rowsOf(starts, widths);
  const rules = {
    name: 'events',
    data: { values: events.map(({ day }) => ({ day })) },
    mark: { type: 'rule', color: theme.event, strokeDash: [4, 3], strokeWidth: 1.2, clip: true },
    encoding: { x },
  };
  if (events.length > LABELLED_EVENTS) return [rules];
  const texts = events.map(({ day }, i) => {
    const place = `${day / end} * width`;
    // A label that would leave the plotting area on the right ends at its rule instead, if there is more room.
    const turned = `${place} + ${widths[i]} > width && ${place} > width / 2`;
    return {
      name: `event_label_${i}`,
      data: { values: [{ day, label: labels[i] }] },
      mark: {
        type: 'text',
        align: { expr: `${turned} ? 'right' : 'left'` },
        baseline: 'bottom',
        dx: { expr: `${turned} ? 2 : -2` },
        y: -4 - ROW_HEIGHT * rows[i],
        fontSize: LABEL_SIZE,
        limit: { expr: `max(${place}, width - ${place}) + ${BESIDE}` },
        color: theme.event,
        // It stands outside the plotting area.
        clip: false,
      },
      encoding: {
        x,
        text: { field: 'label' },
        ...(interactive ? { opacity: { condition: OUT_OF_SIGHT, value: 1 } } : {}),
      },
    };
  });
  return [rules, ...texts];
}
