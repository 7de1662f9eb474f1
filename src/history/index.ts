/** The rules held against the chain's own numbers, day by day: reports of `dtao history`. */

import { explainReserve, explainShare } from './explain.js';
import { type RateRow, rateRows } from './rate.js';
import { dayEndReads, middayReads, type Read } from './reads.js';
import { reserveRows } from './reserves.js';
import { shareRows } from './shares.js';
import { type ErrorRow, errorTable, type WorstCase, worstCases } from './table.js';

/** The chain's first month is left out: pools started from nearly nothing. */
export const FROM = '2025-03-15';
/** Last day of `subnet_daily`. */
export const TO = '2026-03-16';
/** Pools below this at the first read are a row of their own, TAO. */
const POOL_MIN = 10;
const WORST = 10;

export interface HistoryReport {
  readonly kind: 'shares' | 'reserves';
  readonly from: string;
  readonly to: string;
  readonly table: readonly ErrorRow[];
  readonly worst: readonly WorstCase[];
}

export interface RateReport {
  readonly kind: 'rate';
  readonly rows: readonly RateRow[];
}

/** @throws ScenarioError where a file is not what it should be */
export function shareReport(subnetDaily: string, chainDaily: string): HistoryReport {
  return shareReportOf(middayReads(chainDaily), dayEndReads(subnetDaily));
}

export function shareReportOf(midday: readonly Read[], dayEnds: readonly Read[]): HistoryReport {
  const rows = shareRows(midday, dayEnds, FROM, TO);
  const reads = {
    midday: new Map(midday.map((read) => [read.day, read])),
    day_end: new Map(dayEnds.map((read) => [read.day, read])),
  };
  const what = { midday: 'injected', day_end: 'injected + bought' } as const;
  const table = [
    ...errorTable(
      rows,
      ({ era, kind }) => ({ era, what: what[kind] }),
      ({ error }) => error,
    ),
    ...errorTable(
      rows.filter(({ computed, observed, capped }) => !capped && (computed > 0 || observed > 0)),
      ({ era, kind }) => ({ era, what: `${what[kind]}, paid below the cap` }),
      ({ error }) => error,
    ),
  ];
  const worst = worstCases(
    rows,
    ({ error }) => error,
    (row) => {
      const read = reads[row.kind].get(row.day);
      if (read === undefined) throw new RangeError(`no read of ${row.day}`);
      const { id, words } = explainShare(row, read);
      const { era, day, computed, observed, subnet } = row;
      return {
        group: id,
        worst: { era, day, computed, observed, why: words, netuid: subnet.netuid, block: subnet.block },
      };
    },
    WORST,
  );
  return { kind: 'shares', from: FROM, to: TO, table, worst };
}

/** @throws ScenarioError where a file is not what it should be */
export function reserveReport(subnetDaily: string, chainDaily: string): HistoryReport {
  return reserveReportOf(middayReads(chainDaily), dayEndReads(subnetDaily));
}

export function reserveReportOf(midday: readonly Read[], dayEnds: readonly Read[]): HistoryReport {
  const rows = reserveRows(midday, dayEnds, FROM, TO);
  const pools = rows.filter(({ from }) => from.taoIn >= POOL_MIN);
  const table = [
    ...errorTable(
      pools,
      ({ era }) => ({ era, what: 'alpha reserve' }),
      ({ error }) => error,
    ),
    ...errorTable(
      pools,
      () => ({ era: 'all', what: 'alpha reserve' }),
      ({ error }) => error,
    ),
    ...errorTable(
      rows.filter(({ from }) => from.taoIn < POOL_MIN),
      ({ era }) => ({ era, what: `pools below ${POOL_MIN} TAO` }),
      ({ error }) => error,
    ),
  ];
  const worst = worstCases(
    pools,
    ({ error }) => error,
    (row) => {
      const { id, words } = explainReserve(row);
      const { era, day, alphaIn, to } = row;
      return {
        group: id,
        worst: { era, day, computed: alphaIn, observed: to.alphaIn, why: words, netuid: to.netuid, block: to.block },
      };
    },
    WORST,
  );
  return { kind: 'reserves', from: FROM, to: TO, table, worst };
}

/** @throws ScenarioError where the file is not what it should be */
export function rateReport(chainDaily: string): RateReport {
  return { kind: 'rate', rows: rateRows(middayReads(chainDaily).filter(({ day }) => day < '2025-04-16')) };
}
