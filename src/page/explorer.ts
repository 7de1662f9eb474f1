/**
 * The figure whose subject and metric the reader picks: fans of the network and of every subnet, as numbers that the page
 * puts into one drawing. Thinned in time until it fits: a report carries what it draws.
 */

import type { MetricDefinition, MetricScope } from '../metrics/definition.js';
import { logTicks, pixel, type Scale, scaleOf } from '../plot/axes.js';
import { frame } from '../plot/frame.js';
import type { Canvas } from '../plot/kind.js';
import { type FanContent, fanContent, fanView } from '../plot/kinds/fan.js';
import { compileSpec } from '../plot/render.js';
import { metricsOf, netuidsOf, QUANTILES, subnetLabel, subnetNames } from '../plot/tables.js';
import { axisTitle, metricName, unitName } from '../plot/text.js';
import { alternatives, variantNames } from '../plot/variant.js';
import type { Result } from '../report/resultSchema.js';

/** Numbers in all fans of all results together: about 2 MB. */
const NUMBERS_MAX = 800_000;
/** A number is its place on the scale of its fan, in so many parts: finer than four digits, and 2.7 bytes long. */
const PLACES = 65_535;

/** Id of the network as a subject; a variant's follows after a space. */
const NETWORK = 'network';

/** A fan as numbers; columns by sample. */
interface Entry {
  readonly scale: Scale;
  readonly ticks: readonly number[] | null;
  /** Places of lists in `days`. */
  readonly days: number;
  /** As `places` writes them, a list a quantile. */
  readonly bands: readonly string[];
  readonly paths: readonly { readonly days: number; readonly values: string }[];
  readonly labels: readonly (readonly [from: number, at: number, label: string])[];
}

export interface Explorer {
  readonly subjects: readonly { readonly id: string; readonly label: string }[];
  readonly metrics: Readonly<
    Record<
      'network' | 'subnet',
      readonly {
        readonly id: string;
        readonly name: string;
        readonly title: string;
        readonly unit: string;
        readonly definition: string;
      }[]
    >
  >;
  readonly quantiles: readonly string[];
  /** Drawings without data, by type of scale, a pair a result: the events differ. */
  readonly templates: readonly Readonly<Record<'log' | 'linear', unknown>>[];
  /** By result, subject and metric. */
  readonly entries: readonly Readonly<Record<string, Readonly<Record<string, Entry>>>>[];
  /** Days of samples: most entries have the same. */
  readonly days: readonly (readonly number[])[];
  /** Every how many samples of a subnet are kept. */
  readonly step: number;
}

export async function explorer(results: readonly Result[], canvas: Canvas): Promise<Explorer> {
  const common = (scope: MetricScope): MetricDefinition[] =>
    metricsOf(results[0], scope).filter(({ id }) =>
      results.every((result) => metricsOf(result, scope).some((other) => other.id === id)),
    );
  const metrics = { network: common('network'), subnet: common('subnet') };
  const netuids = [...new Set(results.flatMap(netuidsOf))].sort((a, b) => a - b);
  const names = subnetNames(results[0]);
  const cells = results.reduce(
    (sum, result) => sum + result.subnets.bands.netuid.length * QUANTILES.length * metrics.subnet.length,
    0,
  );
  const step = Math.max(1, Math.ceil(cells / NUMBERS_MAX));

  const entries: Record<string, Record<string, Entry>>[] = results.map(() => ({}));
  const days = new Map<string, number>();
  const placeOf: PlaceOf = (list) => {
    const key = JSON.stringify(list);
    const place = days.get(key) ?? days.size;
    days.set(key, place);
    return place;
  };
  const add = (result: number, subject: string, { id }: MetricDefinition, entry: Entry): void => {
    entries[result][subject] = { ...entries[result][subject], [id]: entry };
  };
  // The network of every result and of every variant, on one scale.
  const worlds = results.flatMap((result, i) =>
    alternatives(result).map((each, k) => ({
      i,
      subject: k === 0 ? NETWORK : `${NETWORK} ${each.name}`,
      result: each.result,
    })),
  );
  for (const definition of metrics.network) {
    const contents = fans(
      worlds.map(({ result }) => result),
      definition,
      null,
    );
    contents.forEach((content, w) => {
      if (content !== null) add(worlds[w].i, worlds[w].subject, definition, entryOf(content, 1, placeOf));
    });
  }
  for (const netuid of netuids) {
    for (const definition of metrics.subnet) {
      fans(results, definition, netuid).forEach((content, i) => {
        if (content !== null) add(i, String(netuid), definition, entryOf(content, step, placeOf));
      });
    }
  }
  const described = (list: readonly MetricDefinition[]) =>
    list.map(({ id, unit, definition }) => ({
      id,
      name: metricName(id),
      title: axisTitle({ id, unit }),
      unit: unitName(unit),
      definition,
    }));
  return {
    subjects: [
      { id: NETWORK, label: 'Network' },
      ...[...new Set(results.flatMap(variantNames))].map((name) => ({
        id: `${NETWORK} ${name}`,
        label: `Network: ${name}`,
      })),
      ...netuids.map((netuid) => ({ id: String(netuid), label: `Subnet ${subnetLabel(names, netuid, 30)}` })),
    ],
    metrics: { network: described(metrics.network), subnet: described(metrics.subnet) },
    quantiles: QUANTILES,
    templates: await Promise.all(results.map((result) => templates(result, canvas))),
    entries,
    days: [...days.keys()].map((key): number[] => JSON.parse(key)),
    step,
  };
}

/** The same fan of each result, on one scale; null where a result has no such subnet or knows no number. */
function fans(
  results: readonly Result[],
  { id, unit }: MetricDefinition,
  netuid: number | null,
): (FanContent | null)[] {
  const options = { metrics: [id], ...(netuid === null ? {} : { netuids: [netuid] }) };
  const contents = results.map((result) => {
    if (netuid !== null && !netuidsOf(result).includes(netuid)) return null;
    const content = fanContent(result, options);
    return content.bands.length === 0 ? null : content;
  });
  const known = contents.filter((content) => content !== null);
  if (known.length < 2) return contents;
  const numbers = known.flatMap(({ bands, paths }) => [
    ...bands.flatMap((row) => QUANTILES.map((quantile) => row[quantile])),
    ...paths.map(({ value }) => value),
  ]);
  const scale = scaleOf(numbers, unit);
  return contents.map((content, i) => (content === null ? null : fanContent(results[i], options, scale)));
}

type PlaceOf = (days: readonly number[]) => number;

function entryOf({ scale, bands, paths, labels }: FanContent, step: number, placeOf: PlaceOf): Entry {
  const kept = <Row>(rows: readonly Row[]): Row[] => rows.filter((_, i) => i % step === 0 || i === rows.length - 1);
  const rows = kept(bands);
  const lines = new Map<number, { day: number; value: number | null }[]>();
  for (const { path, day, value } of paths) lines.set(path, [...(lines.get(path) ?? []), { day, value }]);
  return {
    scale,
    ticks: scale.type === 'log' ? logTicks(scale.domain) : null,
    days: placeOf(rows.map(({ day }) => day)),
    bands: QUANTILES.map((quantile) =>
      places(
        rows.map((row) => row[quantile] ?? 0),
        scale,
      ),
    ),
    paths: [...lines.values()].map((line) => ({
      days: placeOf(kept(line).map(({ day }) => day)),
      values: places(
        kept(line).map(({ value }) => value ?? 0),
        scale,
      ),
    })),
    labels: labels.map(({ from, at, label }) => [Math.round(from), Math.round(at), label]),
  };
}

/** Numbers as base64 of 16-bit integers, lowest byte first: 0 is the low end of the scale, PLACES the high end. */
function places(values: readonly number[], scale: Scale): string {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt16LE(Math.round(PLACES - pixel(scale, value, PLACES)), 2 * i);
  });
  return bytes.toString('base64');
}

async function templates(result: Result, canvas: Canvas): Promise<Record<'log' | 'linear', unknown>> {
  const content = fanContent(result, {});
  const empty = (type: 'log' | 'linear') => {
    const scale: Scale = { type, domain: [1, 2] };
    const view = fanView(result, { ...content, scale, bands: [], paths: [], labels: [] }, canvas);
    return compileSpec(frame({ ...content, subtitle: '', view }, canvas, false));
  };
  return { log: await empty('log'), linear: await empty('linear') };
}
