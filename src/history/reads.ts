/**
 * What two series of daily reads of the chain hold, as plain records: one read a day of all subnets.
 *
 * `chain_daily` is read around midday or in the evening and has moving prices, signed averages of flow and the volume
 * traded; `subnet_daily` is read at 23:59:48 UTC and has the start-up flag and the TAO of chain buys. The two stand at
 * different blocks, so nothing of one is ever set against the other: a read is compared within itself.
 */

import { type Fault, ScenarioError } from '../errors.js';
import { type ColumnKind, type CsvTable, readCsv } from '../input/csv.js';

/** One subnet in one read; amounts in tokens, prices in TAO per alpha, rates per block; NaN where the file has nothing. */
export interface SubnetRead {
  readonly block: number;
  readonly netuid: number;
  /** Tells tenants of a netuid apart. */
  readonly registeredBlock: number;
  readonly taoIn: number;
  readonly alphaIn: number;
  readonly alphaOut: number;
  readonly price: number;
  readonly movingPrice: number;
  /** Average of users' flow, TAO per block; day-end reads have 0 for what is below 0. */
  readonly flowEma: number;
  readonly taoInjected: number;
  readonly taoChainBuy: number;
  /** TAO traded since the pool began, buys plus sells. */
  readonly volume: number;
  /** 1: registered, not started; NaN in midday reads. */
  readonly startup: number;
  /** Root's part of the validators' alpha, 0 to 1; NaN in midday reads. */
  readonly rootProportion: number;
}

export interface Read {
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  /** Of the first row, and of the last: they differ where a day was read over many blocks. */
  readonly block: number;
  readonly lastBlock: number;
  /** Ascending by netuid. */
  readonly subnets: readonly SubnetRead[];
}

const COMMON: Readonly<Record<string, ColumnKind>> = {
  block: 'number',
  netuid: 'number',
  registered_block: 'number?',
  tao_in: 'number',
  alpha_in: 'number',
  alpha_out: 'number',
  price_tao: 'number',
  emission_tao_per_block: 'number?',
  ema_tao_flow_per_block: 'number?',
};

/** Reads of `chain_daily`, ascending by block. @throws ScenarioError */
export function middayReads(file: string): Read[] {
  const kinds: Record<string, ColumnKind> = {
    ...COMMON,
    time_utc: 'text',
    moving_price: 'number',
    volume_cum_tao: 'number',
  };
  return readsOf(file, readCsv(file, kinds), 'time_utc', {
    movingPrice: 'moving_price',
    volume: 'volume_cum_tao',
  });
}

/** Reads of `subnet_daily`, ascending by block. @throws ScenarioError */
export function dayEndReads(file: string): Read[] {
  const kinds: Record<string, ColumnKind> = {
    ...COMMON,
    date: 'text',
    startup: 'number',
    root_prop: 'number?',
    excess_tao_per_block: 'number?',
  };
  return readsOf(file, readCsv(file, kinds), 'date', {
    taoChainBuy: 'excess_tao_per_block',
    startup: 'startup',
    rootProportion: 'root_prop',
  });
}

type OwnColumn = 'movingPrice' | 'volume' | 'taoChainBuy' | 'startup' | 'rootProportion';

function readsOf(file: string, table: CsvTable, time: string, own: Partial<Record<OwnColumn, string>>): Read[] {
  const unknown = new Float64Array(table.rows).fill(Number.NaN);
  const column = (key: OwnColumn): Float64Array => {
    const name = own[key];
    return name === undefined ? unknown : table.numbers(name);
  };
  const times = table.text(time);
  const block = table.numbers('block');
  const netuid = table.numbers('netuid');
  const registered = table.numbers('registered_block');
  const columns = {
    taoIn: table.numbers('tao_in'),
    alphaIn: table.numbers('alpha_in'),
    alphaOut: table.numbers('alpha_out'),
    price: table.numbers('price_tao'),
    taoInjected: table.numbers('emission_tao_per_block'),
    flowEma: table.numbers('ema_tao_flow_per_block'),
    movingPrice: column('movingPrice'),
    volume: column('volume'),
    taoChainBuy: column('taoChainBuy'),
    startup: column('startup'),
    rootProportion: column('rootProportion'),
  };
  const faults: Fault[] = [];
  const days = new Map<string, Map<number, SubnetRead>>();
  for (let row = 0; row < table.rows; row++) {
    const fault = (key: string, message: string): void => {
      faults.push({ file, line: row + 2, column: 1, key, message });
    };
    const day = times[row].slice(0, 10);
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) fault(time, `found ${JSON.stringify(times[row])}; needs YYYY-MM-DD…`);
    if (!Number.isInteger(netuid[row]) || netuid[row] < 1 || netuid[row] > 128) fault('netuid', 'needs 1 to 128');
    if (!Number.isInteger(block[row]) || block[row] < 1) fault('block', 'needs a block number');
    const rows = days.get(day) ?? new Map<number, SubnetRead>();
    days.set(day, rows);
    // Where a day holds the same subnet twice, the later read is another day's in part: the first stays.
    if (rows.has(netuid[row])) continue;
    rows.set(netuid[row], {
      block: block[row],
      netuid: netuid[row],
      registeredBlock: registered[row],
      taoIn: columns.taoIn[row],
      alphaIn: columns.alphaIn[row],
      alphaOut: columns.alphaOut[row],
      price: columns.price[row],
      movingPrice: columns.movingPrice[row],
      flowEma: columns.flowEma[row],
      taoInjected: columns.taoInjected[row],
      taoChainBuy: columns.taoChainBuy[row],
      volume: columns.volume[row],
      startup: columns.startup[row],
      rootProportion: columns.rootProportion[row],
    });
    if (faults.length >= 50) break;
  }
  if (faults.length > 0) throw new ScenarioError(faults);
  return [...days]
    .map(([day, rows]) => {
      const subnets = [...rows.values()].sort((a, b) => a.netuid - b.netuid);
      const blocks = subnets.map((subnet) => subnet.block);
      return { day, block: Math.min(...blocks), lastBlock: Math.max(...blocks), subnets };
    })
    .sort((a, b) => a.block - b.block);
}

/** The same tenant of the same netuid in another read; undefined if it is not there. */
export function sameTenant(read: Read | undefined, subnet: SubnetRead): SubnetRead | undefined {
  const other = read?.subnets.find(({ netuid }) => netuid === subnet.netuid);
  return other?.registeredBlock === subnet.registeredBlock ? other : undefined;
}
