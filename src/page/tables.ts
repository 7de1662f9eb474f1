/** Tables of numbers that sort, each cell with the number that it is sorted by. */

import { summarize } from '../numeric/summary.js';
import { metricsOf, ranked, subnetNames } from '../plot/tables.js';
import { metricName, shortNumber, unitName } from '../plot/text.js';
import type { Columns, Result } from '../report/resultSchema.js';
import { Html, html } from './html.js';

type Cell = string | { readonly value: number | null };

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const number = (value: number | null | undefined): Cell => ({ value: value ?? null });

/** Start and end of every metric of the network. */
export function networkTable(result: Result): Table {
  const bands: Columns = result.network.bands;
  return {
    caption: 'The network at the start and at the end',
    head: ['Metric', 'Unit', 'Start', '5 %', '25 %', 'Median', '75 %', '95 %'],
    rows: metricsOf(result, 'network').map(({ id, unit }) => [
      metricName(id),
      unitName(unit),
      number(bands[`${id}_p50`]?.find((value) => value !== null)),
      ...['p05', 'p25', 'p50', 'p75', 'p95'].map((quantile) => number(bands[`${id}_${quantile}`]?.at(-1))),
    ]),
  };
}

/** Metrics of whole paths, over the paths. */
export function pathTable(result: Result): Table {
  return {
    caption: 'Whole paths',
    head: ['Metric', 'Unit', 'Mean', '5 %', 'Median', '95 %', 'Paths that know it'],
    rows: metricsOf(result, 'path').map(({ id, unit }) => {
      const known = (result.summary[id] ?? []).filter((value) => value !== null);
      const { mean, quantiles } = summarize(Float64Array.from(known), [0.05, 0.5, 0.95]);
      return [metricName(id), unitName(unit), ...[mean, ...quantiles].map(number), number(known.length)];
    }),
  };
}

/** Medians of every subnet's metrics at the end. */
export function subnetTable(result: Result): Table {
  const bands: Columns = result.subnets.bands;
  const metrics = metricsOf(result, 'subnet');
  const names = subnetNames(result);
  const hasShare = metrics.some(({ id }) => id === 'emission_share');
  const netuids = hasShare ? ranked(result, 'emission_share') : [...new Set(result.subnets.bands.netuid)];
  return {
    caption: 'Subnets at the end: medians',
    head: ['Netuid', 'Name', ...metrics.map(({ id, unit }) => `${metricName(id)} (${unitName(unit)})`)],
    rows: netuids.map((netuid) => {
      const row = bands['netuid'].lastIndexOf(netuid);
      return [number(netuid), names.get(netuid) ?? '', ...metrics.map(({ id }) => number(bands[`${id}_p50`]?.[row]))];
    }),
  };
}

/** A head stands over its numbers. */
const NUMBERS = new Html(' class="numbers"');

export function tableHtml({ caption, head, rows }: Table): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="sortable"><caption>${caption}</caption><thead><tr>${head.map(
    (title, i) =>
      html`<th scope="col"${typeof rows[0]?.[i] === 'object' ? NUMBERS : null}><button type="button">${title}</button></th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${row.map((cell, i) => cellHtml(cell, i === 0))}</tr>`,
  )}</tbody></table></div>`;
}

function cellHtml(cell: Cell, isHead: boolean): Html {
  if (typeof cell === 'string') return isHead ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`;
  const { value } = cell;
  const text =
    value !== null && Number.isInteger(value) && Math.abs(value) < 1000
      ? String(value).replace('-', '−')
      : shortNumber(value);
  return html`<td class="number" data-value="${value === null || Number.isNaN(value) ? '' : String(value)}">${text}</td>`;
}
