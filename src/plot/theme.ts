/**
 * Every colour of every figure, in one place, and the look that follows from them.
 *
 * Categories are the eight colours of Okabe and Ito (2008), which stay apart for colour-blind readers; magnitudes are
 * viridis, signed numbers a blue–white–orange scale. Nothing is told by colour alone: series carry labels.
 */

import type { Spec } from './kind.js';

/** What a colour is for. Values are CSS colours; the report's are CSS variables, so that one figure serves light and dark. */
export interface Theme {
  readonly paper: string;
  /** Words and marks that must be read. */
  readonly ink: string;
  /** Subtitles, axis labels. */
  readonly quiet: string;
  readonly grid: string;
  readonly axis: string;
  /** Median, and the bands around it. */
  readonly median: string;
  readonly band: string;
  /** Single paths. */
  readonly path: string;
  /** Events, bars that are crossed. */
  readonly event: string;
  /** What comes in, what goes out. */
  readonly gain: string;
  readonly loss: string;
  readonly neutral: string;
  /** Words on a deep and on a pale mark. */
  readonly onDeep: string;
  readonly onPale: string;
  /** Signed magnitudes: lowest, middle, highest. */
  readonly low: string;
  readonly middle: string;
  readonly high: string;
  readonly categories: readonly string[];
}

const OKABE_ITO = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#b8a800', '#6b7280'] as const;

export const LIGHT: Theme = {
  paper: '#ffffff',
  ink: '#1b2138',
  quiet: '#535b73',
  grid: '#e4e8f0',
  axis: '#8a93a8',
  median: '#17479e',
  band: '#2f6fd0',
  path: '#4b5163',
  event: '#b23c00',
  gain: '#0072b2',
  loss: '#c45400',
  neutral: '#6b7280',
  onDeep: '#ffffff',
  onPale: '#1b2138',
  low: '#c45400',
  middle: '#f3f1ec',
  high: '#1f5fae',
  categories: OKABE_ITO,
};

export const DARK: Theme = {
  paper: '#14171f',
  ink: '#eceff6',
  quiet: '#aab2c5',
  grid: '#2b3040',
  axis: '#6f788f',
  median: '#a9cbff',
  band: '#5b95ee',
  path: '#b9c0d0',
  event: '#ff9a5c',
  gain: '#56b4e9',
  loss: '#f08a3c',
  neutral: '#9aa2b4',
  onDeep: '#14171f',
  onPale: '#14171f',
  low: '#f08a3c',
  middle: '#2a2f3d',
  high: '#6aa8f5',
  categories: ['#4da3dc', '#f0b429', '#2fbf95', '#dd96bf', '#8fd0f7', '#f07b2e', '#d6c93a', '#9aa2b4'],
};

export const THEMES: Readonly<Record<string, Theme>> = { light: LIGHT, dark: DARK };

/** Name of a colour's CSS variable. */
const variable = (key: string): string => `--figure-${key}`;

/** The theme whose colours are CSS variables; `cssVariables` says what they are. */
export const CSS: Theme = {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a theme
  ...(Object.fromEntries(Object.keys(LIGHT).map((key) => [key, `var(${variable(key)})`])) as unknown as Theme),
  // Between these colours others are computed, which variables cannot be.
  low: LIGHT.low,
  middle: LIGHT.middle,
  high: LIGHT.high,
  categories: LIGHT.categories.map((_, i) => `var(${variable(`category-${i}`)})`),
};

/** Declarations for a style sheet. */
export function cssVariables(theme: Theme): string {
  const { categories, ...rest } = theme;
  return [
    ...Object.entries(rest).map(([key, colour]) => `${variable(key)}:${colour}`),
    ...categories.map((colour, i) => `${variable(`category-${i}`)}:${colour}`),
  ].join(';');
}

/** The font that PNGs are drawn with; elsewhere the reader's nearest. */
export const FONT = 'Inter, "Helvetica Neue", Helvetica, Arial, sans-serif';

/** Look of all figures, as Vega-Lite's `config`. */
export function config(theme: Theme): Spec {
  const text = { labelFontSize: 11, titleFontSize: 11.5, labelColor: theme.quiet, titleColor: theme.ink };
  return {
    font: FONT,
    background: theme.paper,
    padding: 12,
    // A figure has one description; thousands of labelled marks would drown who listens to it.
    mark: { aria: false },
    view: { stroke: null },
    axis: {
      ...text,
      titleFontWeight: 500,
      titlePadding: 8,
      gridColor: theme.grid,
      domainColor: theme.axis,
      tickColor: theme.axis,
      tickSize: 4,
      labelOverlap: 'greedy',
      labelSeparation: 4,
      labelPadding: 4,
    },
    axisX: { grid: false, labelFlush: false },
    header: { labelColor: theme.ink, labelFontSize: 11, labelFontWeight: 600 },
    legend: { ...text, titleFontWeight: 500, symbolSize: 80, titleLimit: 400, labelLimit: 400 },
    title: {
      anchor: 'start',
      frame: 'group',
      color: theme.ink,
      fontSize: 15,
      fontWeight: 600,
      subtitleColor: theme.quiet,
      subtitleFontSize: 11.5,
      subtitleLineHeight: 15,
      subtitlePadding: 5,
      offset: 12,
    },
    text: { fontSize: 10.5, color: theme.ink },
  };
}
