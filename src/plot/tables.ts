/** Reads a result: metrics, subnets, rows of bands and of paths; names what there is where a choice is not there. */

import { didYouMean } from '../input/words.js';
import type { MetricDefinition, MetricScope } from '../metrics/definition.js';
import type { Columns, Result } from '../report/resultSchema.js';
import { BLOCKS_PER_DAY } from '../units.js';
import { ChoiceError } from './kind.js';
import { clipped } from './text.js';

/** Quantiles of a metric over the paths, at one time. */
export interface BandRow {
  readonly day: number;
  readonly p05: number | null;
  readonly p25: number | null;
  readonly p50: number | null;
  readonly p75: number | null;
  readonly p95: number | null;
}

export const QUANTILES = ['p05', 'p25', 'p50', 'p75', 'p95'] as const;

// --------------------------------------------------------------------------------------------------------------- names

export function metricsOf(result: Result, scope: MetricScope): MetricDefinition[] {
  return result.metrics.filter((metric) => metric.scope === scope);
}

/** @throws ChoiceError  there is no such metric of that scope */
export function metric(result: Result, scope: MetricScope, id: string): MetricDefinition {
  const all = metricsOf(result, scope);
  const found = all.find((candidate) => candidate.id === id);
  if (found !== undefined) return found;
  const ids = all.map((candidate) => candidate.id);
  const elsewhere = result.metrics.find((candidate) => candidate.id === id);
  const hint =
    elsewhere === undefined
      ? didYouMean(id, ids)
      : `; ${id} is one of scope ${elsewhere.scope}${elsewhere.scope === 'subnet' ? ': choose a subnet' : ''}`;
  throw new ChoiceError('metrics', `found ${id}; metrics of scope ${scope}: ${ids.join(', ')}${hint}`);
}

/** Netuids of which the result has bands, ascending. */
export function netuidsOf(result: Result): number[] {
  return [...new Set(result.subnets.bands.netuid)];
}

/** @throws ChoiceError  the result has no such subnet */
export function checkNetuids(result: Result, netuids: readonly number[]): void {
  const known = netuidsOf(result);
  for (const netuid of netuids) {
    if (!known.includes(netuid)) throw new ChoiceError('netuids', `found ${netuid}; the result has ${ranges(known)}`);
  }
}

/** The one netuid of a choice. @throws ChoiceError */
export function oneNetuid(result: Result, netuids: readonly number[] | undefined): number | null {
  if (netuids === undefined || netuids.length === 0) return null;
  if (netuids.length > 1) throw new ChoiceError('netuids', `found ${netuids.length} netuids; this kind shows one`);
  checkNetuids(result, netuids);
  return netuids[0];
}

/** `1 to 5, 8 and 64`: lists of numbers for messages. */
export function ranges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let from = 0; from < numbers.length; ) {
    let to = from;
    while (to + 1 < numbers.length && numbers[to + 1] === numbers[to] + 1) to++;
    parts.push(to > from + 1 ? `${numbers[from]} to ${numbers[to]}` : numbers.slice(from, to + 1).join(', '));
    from = to + 1;
  }
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** Names of the subnets at the start, by netuid; '' where the snapshot has none. */
export function subnetNames(result: Result): ReadonlyMap<number, string> {
  const start: unknown = result.scenario['start'];
  const subnets: unknown = isRecord(start) ? start['subnets'] : undefined;
  const names = new Map<number, string>();
  for (const subnet of Array.isArray(subnets) ? subnets : []) {
    if (!isRecord(subnet) || typeof subnet['netuid'] !== 'number') continue;
    names.set(subnet['netuid'], typeof subnet['name'] === 'string' ? subnet['name'].replaceAll(/\p{C}/gu, '') : '');
  }
  return names;
}

/** `64 Chutes`, clipped. */
export function subnetLabel(names: ReadonlyMap<number, string>, netuid: number, characters = 18): string {
  return clipped(`${netuid} ${names.get(netuid) ?? ''}`.trim(), characters);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// ---------------------------------------------------------------------------------------------------------------- rows

/** Bands of a metric of the network, or of a subnet. */
export function bandRows(result: Result, id: string, netuid: number | null = null): BandRow[] {
  const bands: Columns = netuid === null ? result.network.bands : result.subnets.bands;
  const columns = QUANTILES.map((quantile) => bands[`${id}_${quantile}`]);
  const rows: BandRow[] = [];
  // A subnet's rows lie together.
  const first = netuid === null ? 0 : bands['netuid'].indexOf(netuid);
  const last = netuid === null ? bands['day'].length - 1 : bands['netuid'].lastIndexOf(netuid);
  for (let row = Math.max(first, 0); row <= last; row++) {
    const [p05, p25, p50, p75, p95] = columns.map((column) => column[row]);
    rows.push({ day: bands['day'][row] ?? 0, p05, p25, p50, p75, p95 });
  }
  return rows;
}

export interface PathRow {
  readonly path: number;
  readonly day: number;
  readonly value: number | null;
}

/** A metric of the paths that were kept whole; none for a subnet that the scenario did not list. */
export function pathRows(result: Result, id: string, netuid: number | null = null): PathRow[] {
  const table: Columns = netuid === null ? result.samplePaths.network : result.samplePaths.subnets;
  const rows: PathRow[] = [];
  for (let row = 0; row < table['day'].length; row++) {
    if (netuid !== null && table['netuid'][row] !== netuid) continue;
    rows.push({ path: table['path'][row] ?? 0, day: table['day'][row] ?? 0, value: table[id][row] });
  }
  return rows;
}

/** A subnet's median over time, by netuid: one pass over the table. */
export function medians(result: Result, id: string): Map<number, { day: number; value: number | null }[]> {
  const { bands } = result.subnets;
  const column = bands[`${id}_p50`];
  const series = new Map<number, { day: number; value: number | null }[]>();
  for (let row = 0; row < bands.day.length; row++) {
    const netuid = bands.netuid[row];
    const rows = series.get(netuid) ?? [];
    rows.push({ day: bands.day[row], value: column[row] });
    series.set(netuid, rows);
  }
  return series;
}

/** Subnets in order of a metric's median at the end, largest first; those where it is unknown last. Ties by netuid. */
export function ranked(result: Result, id: string): number[] {
  const ends = [...medians(result, id)].map(([netuid, rows]) => ({ netuid, end: rows.at(-1)?.value ?? -Infinity }));
  return ends.sort((a, b) => b.end - a.end || a.netuid - b.netuid).map(({ netuid }) => netuid);
}

// -------------------------------------------------------------------------------------------------------------- events

export interface EventMark {
  readonly day: number;
  readonly label: string;
}

/** What the timeline lets happen, in days since the start. */
export function eventMarks(result: Result): EventMark[] {
  const timeline = result.scenario['timeline'];
  const start = result.network.bands.block[0];
  const marks: EventMark[] = [];
  for (const event of Array.isArray(timeline) ? timeline : []) {
    if (!isRecord(event) || typeof event['block'] !== 'number') continue;
    const label = typeof event['id'] === 'string' ? event['id'].replaceAll(/\p{C}/gu, '') : '';
    marks.push({ day: (event['block'] - start) / BLOCKS_PER_DAY, label });
  }
  return marks.sort((a, b) => a.day - b.day);
}

/** Last day of the result. */
export function lastDay(result: Result): number {
  return result.network.bands.day.at(-1) ?? 0;
}

/** `20 paths`. */
export function paths(result: Result): string {
  const { pathsDone } = result;
  return pathsDone === 1 ? '1 path' : `${pathsDone.toLocaleString('en-US')} paths`;
}
