/**
 * The chain's own daily reads as records of days, so that every statistic of a path is computed from the data by the
 * same code. Reads are those of `dtao history`, and the daily close of TAO/USD.
 */

import { SLOTS } from '../src/engine/state.js';
import { dayEndReads, middayReads, type Read, type SubnetRead } from '../src/history/reads.js';
import { blockEmissionAt } from '../src/history/timeline.js';
import { readCsv } from '../src/input/csv.js';
import { DayRecord, MATURE_DAYS } from '../src/metrics/dayRecord.js';
import { BLOCKS_PER_DAY } from '../src/units.js';

/** A price above this is that of a pool that has just begun, TAO per alpha. */
const PRICE_MAX = 0.6;
const OWNER_CUT = 0.18;
/** Half of the rest, less the validators' take. */
const VALIDATORS_HALF = ((1 - OWNER_CUT) / 2) * (1 - OWNER_CUT);

/** What the daily reads hold, by day. */
export interface Panel {
  readonly days: readonly string[];
  readonly dayEnds: readonly Read[];
  readonly midday: ReadonlyMap<string, Read>;
  /** USD per TAO at the close of a day. */
  readonly taoUsd: ReadonlyMap<string, number>;
  /** Part of miners' emission that was withheld, by day and netuid. */
  readonly minerBurn: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

/**
 * @param folder with chain_daily.csv, subnet_daily.csv and tao_usd_daily.csv
 * @param to     last day that is read
 */
export function readPanel(folder: string, to = '9999'): Panel {
  const file = `${folder}/subnet_daily.csv`;
  // The last day was read in part.
  const dayEnds = dayEndReads(file)
    .slice(0, -1)
    .filter(({ day }) => day <= to);
  const usd = readCsv(`${folder}/tao_usd_daily.csv`, { date: 'text', close_usd: 'number' });
  const burn = readCsv(file, { date: 'text', netuid: 'number', miner_burn: 'number?' });
  const minerBurn = new Map<string, Map<number, number>>();
  burn.text('date').forEach((date, row) => {
    const of = minerBurn.get(date) ?? new Map<number, number>();
    minerBurn.set(date, of.set(burn.numbers('netuid')[row], burn.numbers('miner_burn')[row]));
  });
  return {
    days: dayEnds.map(({ day }) => day),
    dayEnds,
    midday: new Map(middayReads(`${folder}/chain_daily.csv`).map((read) => [read.day, read])),
    taoUsd: new Map(usd.text('date').map((date, row) => [date, usd.numbers('close_usd')[row]])),
    minerBurn,
  };
}

const lives = ({ startup, price }: SubnetRead): boolean => startup === 0 && price <= PRICE_MAX;

/** Same tenant: the two sources have different registrations for netuid 1. */
const sameTenant = (a: SubnetRead, b: SubnetRead): boolean =>
  a.netuid === b.netuid && (a.netuid === 1 || a.registeredBlock === b.registeredBlock);

/** Day on which each tenant was first seen trading. */
function firstDays(panel: Panel): Map<string, number> {
  const first = new Map<string, number>();
  panel.dayEnds.forEach(({ subnets }, day) => {
    for (const subnet of subnets) {
      const key = tenant(subnet);
      if (subnet.startup === 0 && !first.has(key)) first.set(key, day);
    }
  });
  return first;
}

const tenant = ({ netuid, registeredBlock }: SubnetRead): string =>
  netuid === 1 ? '1' : `${netuid}:${registeredBlock}`;

/** Day-ends from one day to another, both included, as the record of a path. */
export function recordOf(panel: Panel, from: string, to: string): DayRecord {
  const first = firstDays(panel);
  const start = panel.days.findIndex((day) => day >= from);
  const end = panel.days.findLastIndex((day) => day <= to);
  const record = new DayRecord(end - start);
  record.rows = end - start + 1;
  for (let row = 0; row < record.rows; row++) {
    const read = panel.dayEnds[start + row];
    record.taoUsd[row] = panel.taoUsd.get(read.day) ?? Number.NaN;
    const before = row === 0 ? undefined : panel.dayEnds[start + row - 1];
    for (const subnet of read.subnets) {
      if (!lives(subnet)) continue;
      const at = row * SLOTS + subnet.netuid;
      record.price[at] = subnet.price;
      record.taoIn[at] = subnet.taoIn;
      record.cap[at] = subnet.price * (subnet.alphaIn + subnet.alphaOut);
      record.old[at] = start + row - (first.get(tenant(subnet)) ?? Number.POSITIVE_INFINITY) >= MATURE_DAYS ? 1 : 0;
      const previous = before?.subnets.find((other) => sameTenant(other, subnet));
      if (previous === undefined || !lives(previous)) continue;
      record.flow[at] = userFlow(previous, subnet);
      record.volume[at] = volume(panel, panel.days[start + row - 1], read.day, subnet);
    }
  }
  return record;
}

/** TAO that came into a pool between two reads besides injection and chain buys. */
function userFlow(from: SubnetRead, to: SubnetRead): number {
  const perBlock = (read: SubnetRead): number =>
    read.taoInjected + (Number.isNaN(read.taoChainBuy) ? 0 : read.taoChainBuy);
  return to.taoIn - from.taoIn - ((perBlock(from) + perBlock(to)) / 2) * (to.block - from.block);
}

/** TAO traded in the day between two reads of the running total, per 7,200 blocks. */
function volume(panel: Panel, fromDay: string, toDay: string, subnet: SubnetRead): number {
  const find = (day: string): SubnetRead | undefined =>
    panel.midday.get(day)?.subnets.find((other) => sameTenant(other, subnet));
  const from = find(fromDay);
  const to = find(toDay);
  if (from === undefined || to === undefined) return Number.NaN;
  return ((to.volume - from.volume) / (to.block - from.block)) * BLOCKS_PER_DAY;
}

/** Emission of participants on a day, TAO at spot: alpha of 7,200 blocks, one alpha a block. */
export interface Emission {
  readonly miners: number;
  readonly withheld: number;
  readonly validators: number;
  readonly owners: number;
  readonly root: number;
}

export function emissionOn(panel: Panel, day: string): Emission {
  const read = panel.dayEnds[panel.days.indexOf(day)];
  let [miners, withheld, validators, owners, root] = [0, 0, 0, 0, 0];
  for (const subnet of read.subnets) {
    if (!lives(subnet)) continue;
    const value = subnet.price * BLOCKS_PER_DAY;
    const half = ((1 - OWNER_CUT) / 2) * value;
    const burn = panel.minerBurn.get(day)?.get(subnet.netuid) ?? Number.NaN;
    owners += OWNER_CUT * value;
    miners += half * (1 - burn);
    withheld += half * burn;
    validators += half * (1 - subnet.rootProportion);
    root += half * subnet.rootProportion;
  }
  return { miners, withheld, validators, owners, root };
}

/** TAO that the chain put into pools in a day. */
export function chainInflow(read: Read): number {
  return blockEmissionAt(read.block) * BLOCKS_PER_DAY;
}

/** TAO on root: what root proportions imply, median over subnets; the chain gives each TAO on root a weight of 0.18. */
export function rootStakeOn(panel: Panel, day: string): number {
  const TAO_WEIGHT = 0.18;
  const read = panel.dayEnds[panel.days.indexOf(day)];
  // Burned alpha counts; only the midday reads have it.
  const gross = panel.midday.get(day);
  const implied = read.subnets.flatMap((subnet) => {
    const other = gross?.subnets.find((candidate) => sameTenant(candidate, subnet));
    const proportion = subnet.rootProportion;
    if (other === undefined || !lives(subnet) || !(proportion > 0.05)) return [];
    return [((proportion / (1 - proportion)) * (subnet.alphaIn + other.alphaOut)) / TAO_WEIGHT];
  });
  return implied.sort((a, b) => a - b)[implied.length >> 1];
}

/** A mature subnet on a day: what flowed, and what was known at its end. NaN where something is not. */
export interface FlowRow {
  readonly netuid: number;
  /** Number of the day-end in the panel. */
  readonly day: number;
  /** Net flow and volume of the day ÷ TAO in the pool at the end of the day before. */
  readonly flow: number;
  readonly volume: number;
  /** Net flow of the next day ÷ TAO in the pool now. */
  readonly nextFlow: number;
  /** TAO in the pool at the end of the day before. */
  readonly pool: number;
  /** Log return of the day. */
  readonly logReturn: number;
  /** Log return of seven days. */
  readonly trend: number;
  /** −(log price − mean of the last 30 days). */
  readonly value: number;
  /** Staking yield, per day: validators' alpha ÷ alpha outside the pool. */
  readonly yield: number;
  /** Log returns, each day's weight e^(−1/14) of the next one's. */
  readonly remembered: number;
  /** Alpha outside the pool at spot ÷ TAO in the pool. */
  readonly outsidePerPool: number;
}

const VALUE_DAYS = 30;
const TREND_DAYS = 7;
const REMEMBERED = Math.exp(-1 / 14);

/** Mature subnets from one day-end to another, subnet by subnet, day by day. */
export function flowPanel(panel: Panel, from: string, to: string): FlowRow[] {
  const record = recordOf(panel, from, to);
  const offset = panel.days.findIndex((day) => day >= from);
  const rows: FlowRow[] = [];
  for (let netuid = 1; netuid < SLOTS; netuid++) {
    let remembered = 0;
    const log = (row: number): number =>
      row >= 0 && record.mature(row, netuid) ? Math.log(record.price[row * SLOTS + netuid]) : Number.NaN;
    for (let row = 1; row < record.rows; row++) {
      const at = row * SLOTS + netuid;
      const logReturn = log(row) - log(row - 1);
      if (Number.isNaN(logReturn)) {
        remembered = 0;
        continue;
      }
      remembered = REMEMBERED * remembered + logReturn;
      let known = 0;
      let sum = 0;
      for (let back = 0; back < VALUE_DAYS; back++) {
        const value = log(row - back);
        if (Number.isNaN(value)) continue;
        known++;
        sum += value;
      }
      const read = panel.dayEnds[offset + row].subnets.find((subnet) => subnet.netuid === netuid);
      const outside = read?.alphaOut ?? Number.NaN;
      rows.push({
        netuid,
        day: row,
        flow: record.flow[at] / record.taoIn[at - SLOTS],
        volume: record.volume[at] / record.taoIn[at - SLOTS],
        nextFlow: row + 1 < record.rows ? record.flow[at + SLOTS] / record.taoIn[at] : Number.NaN,
        pool: record.taoIn[at - SLOTS],
        logReturn,
        trend: log(row) - log(row - TREND_DAYS),
        value: known === VALUE_DAYS ? sum / known - log(row) : Number.NaN,
        yield: (VALIDATORS_HALF * (1 - (read?.rootProportion ?? Number.NaN)) * BLOCKS_PER_DAY) / outside,
        remembered: row > 14 ? remembered : Number.NaN,
        outsidePerPool: (outside * record.price[at]) / record.taoIn[at],
      });
    }
  }
  return rows.filter(({ flow }) => !Number.isNaN(flow));
}
