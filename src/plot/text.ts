/** Words in figures: how wide they are, where they go so that none lies over another, how numbers and metrics are written. */

import type { MetricDefinition } from '../metrics/definition.js';

const NARROW = /[iljtfr.,:;'|()[\]! ]/;
const WIDE = /[mwMW%@—…]/;
/** Chinese, Japanese and Korean letters, and emoji, fill a square. */
const SQUARE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{3fffd}]/u;

/** About how wide a text is in the figures' font, in the unit of `size`; a little on the wide side. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) {
    if (SQUARE.test(character)) width += 1.05;
    else width += NARROW.test(character) ? 0.34 : WIDE.test(character) ? 0.9 : /[A-Z]/.test(character) ? 0.7 : 0.61;
  }
  return width * size;
}

/** A text of at most so many characters; one that fills a square counts as two. */
export function clipped(text: string, characters: number): string {
  const all = Array.from(text);
  const ends: number[] = [];
  for (const character of all) ends.push((ends.at(-1) ?? 0) + (SQUARE.test(character) ? 2 : 1));
  return (ends.at(-1) ?? 0) <= characters ? text : `${all.filter((_, i) => ends[i] < characters).join('')}…`;
}

/**
 * Moves labels apart, each as little as it must: what stands in one column beside a figure.
 *
 * @param wanted  where each belongs, pixels, in any order
 * @param gap     least distance between two, pixels
 * @param low     first place that is free
 * @param high    last place that is free
 * @returns       where each goes, in the order of `wanted`; further down than `high` if there are too many
 */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b] || a - b);
  const places = order.map((i) => Math.max(wanted[i], low));
  for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i], places[i - 1] + gap);
  // Back up from the end, as far as there is room above.
  for (let i = places.length - 1; i >= 0; i--) {
    const most = i === places.length - 1 ? high : places[i + 1] - gap;
    places[i] = Math.max(Math.min(places[i], most), low + i * gap);
  }
  const placed: number[] = [];
  order.forEach((i, rank) => {
    placed[i] = places[rank];
  });
  return placed;
}

/**
 * Rows for labels along a line, so that none lies over another.
 *
 * @param starts  left end of each, pixels, ascending
 * @param widths  pixels
 * @returns       row of each, from 0
 */
export function rowsOf(starts: readonly number[], widths: readonly number[]): number[] {
  const ends: number[] = [];
  return starts.map((start, i) => {
    const free = ends.findIndex((end) => end <= start);
    const row = free >= 0 ? free : ends.length;
    ends[row] = start + widths[i];
    return row;
  });
}

const WORDS: Readonly<Record<string, string>> = {
  tao: 'TAO',
  usd: 'USD',
  top8: 'top 8',
  top32: 'top 32',
  acf1: 'autocorrelation',
  sd: 'standard deviation',
};

/** `alpha_cap_usd` → `Alpha cap USD`. What a rate is per is left to its unit. */
export function metricName(id: string): string {
  const words = id.replace(/_per_day$/, '').split('_');
  const name = words
    .map((word) => WORDS[word] ?? word)
    .join(' ')
    .replace('TAO USD', 'TAO/USD');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A metric's name inside a sentence: `Emission share` → `emission share`, `TAO/USD` as it is. */
export function nameInside(id: string): string {
  return metricName(id).replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** Title of an axis: name and unit. */
export function axisTitle({ id, unit }: Pick<MetricDefinition, 'id' | 'unit'>): string {
  return `${metricName(id)} (${unitName(unit)})`;
}

export function unitName(unit: string): string {
  return unit === '1' ? 'ratio' : unit;
}

/** Vega expression for the numbers of an axis: 2.5M, 30k, 0.03; `~s` alone would write 30m for 0.03. */
export const TICK_LABEL =
  "datum.value == 0 ? '0' : abs(datum.value) >= 1000 ? replace(format(datum.value, '.3~s'), 'G', 'B') : abs(datum.value) < 0.0001 ? format(datum.value, '.1~e') : format(datum.value, '.4~g')";

/** Vega expression for days on an axis; `~g` alone would write 1.2e+2 for 120. */
export const DAY_LABEL = "format(datum.value, '.6~g')";

/** Vega expression for shares on an axis whose title says `(%)`. */
export const PERCENT_LABEL = "format(100 * datum.value, '.4~g')";

/** The same as TICK_LABEL for a number that is written into a figure: three digits that matter. */
export function shortNumber(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  for (const [letter, scale] of [
    ['T', 1e12],
    ['B', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (size >= scale * 0.9995) return withMinus(`${Number((value / scale).toPrecision(3))}${letter}`);
  }
  return withMinus(size < 1e-4 ? value.toExponential(1) : String(Number(value.toPrecision(3))));
}

/** With the sign that axes have. */
function withMinus(text: string): string {
  return text.replace(/^-/, '−');
}

/** `58 %`. */
export function percent(share: number): string {
  // Less than a ten-thousandth of a percent is how float64 says none.
  return `${shortNumber(Math.abs(share) < 1e-6 ? 0 : 100 * share)} %`;
}
