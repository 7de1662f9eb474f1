/**
 * Numbers of a path as a whole: where it ended, how deep it fell, and the statistical facts that real subnets show.
 *
 * Facts are computed from day-ends of mature subnets, in the same way for a simulated path and for a panel of the chain's
 * own data; NaN (null in results) where a path is too short or nothing varies.
 */

import { linearRegression, sampleCorrelation } from 'simple-statistics';
import { SLOTS } from '../engine/state.js';
import type { DayRecord } from './dayRecord.js';
import { MATURE_DAYS, MATURE_TAO } from './dayRecord.js';
import type { MetricDefinition } from './definition.js';
import { drawdown, recovery, underWater } from './falls.js';
import { FLOW_COUNT, flowMetrics } from './flows.js';
import { HAZARD_METRICS } from './hazard.js';
import { median, medianWithin, robustSd } from './robust.js';

/** A subnet needs so many returns for a statistic of its own, and a day so many subnets. */
const RETURNS_MIN = 30;
const SUBNETS_MIN = 10;
/** A collapse: below this share of the highest day-end of so many days. */
const COLLAPSE_SHARE = 0.2;
const COLLAPSE_DAYS = 30;
/** How long a day's flow is followed. */
const RESPONSE_DAYS = 14;
/** Spans over which the spread of prices is measured, days. */
const SPANS = [1, 7, 30] as const;

const FLOWS = flowMetrics('Mean over the path.');
const flowIndex = (name: string): number => FLOWS.findIndex(({ id }) => id === name);
const NET_FLOW = flowIndex('net_flow_per_day');
const ROOT_SALES = flowIndex('root_sales_per_day');

const MATURE = `Mature subnets (${MATURE_DAYS} days old, more than ${MATURE_TAO} TAO in the pool), day-ends.`;

export const SUMMARY_METRICS: readonly MetricDefinition[] = [
  { id: 'final_tao_usd', unit: 'USD per TAO', definition: 'TAO/USD at the end.' },
  { id: 'final_tao_in_pools', unit: 'TAO', definition: 'TAO in all pools at the end.' },
  { id: 'final_alpha_cap_tao', unit: 'TAO', definition: 'Market capitalisation of alpha at the end.' },
  { id: 'final_alpha_cap_usd', unit: 'USD', definition: 'The same × TAO/USD.' },
  {
    id: 'alpha_cap_usd_growth',
    unit: '1',
    definition: 'Market capitalisation of alpha in USD at the end ÷ at the start, − 1.',
  },
  {
    id: 'alpha_cap_tao_drawdown',
    unit: '1',
    definition: 'Largest fall of the market capitalisation in TAO from an earlier day-end, as a share of it.',
  },
  { id: 'alpha_cap_usd_drawdown', unit: '1', definition: 'The same in USD.' },
  { id: 'tao_usd_drawdown', unit: '1', definition: 'The same for TAO/USD.' },
  {
    id: 'collapses',
    unit: 'subnets',
    definition: `Mature subnets whose price ended a day below ${COLLAPSE_SHARE * 100} % of its highest day-end of the ${COLLAPSE_DAYS} days before.`,
  },
  {
    id: 'volatility_median',
    unit: 'log per day',
    definition: `Standard deviation of a subnet's daily log return of its price in TAO, median over subnets. ${MATURE}`,
  },
  {
    id: 'tail_ratio',
    unit: '1',
    definition: `Standard deviation ÷ robust standard deviation (1.4826 MAD) of all daily log returns. ${MATURE}`,
  },
  {
    id: 'return_acf1',
    unit: '1',
    definition: `Correlation of a subnet's daily return with the next one's, median over subnets. ${MATURE}`,
  },
  { id: 'abs_return_acf1', unit: '1', definition: `The same of absolute returns. ${MATURE}` },
  {
    id: 'common_variance',
    unit: '1',
    definition: `Share of the variance of daily returns that days explain (common to all subnets). ${MATURE}`,
  },
  {
    id: 'tao_usd_response_0',
    unit: '1',
    definition: `Correlation of the mean daily return of subnets, in TAO, with that day's return of TAO/USD. ${MATURE}`,
  },
  { id: 'tao_usd_response_1', unit: '1', definition: `The same with TAO/USD's return of the day before. ${MATURE}` },
  {
    id: 'leverage_slope',
    unit: '1',
    definition: `Slope of the daily log change of the alpha market's value in USD on that of TAO/USD. ${MATURE}`,
  },
  {
    id: 'flow_robust_sd',
    unit: '1 per day',
    definition: `Robust standard deviation (1.4826 MAD) of the net flow of users and root into a pool ÷ TAO in the pool. ${MATURE}`,
  },
  { id: 'flow_sd', unit: '1 per day', definition: `Standard deviation of the same. ${MATURE}` },
  {
    id: 'volume_per_pool_median',
    unit: '1 per day',
    definition: `TAO traded in a day ÷ TAO in the pool, median. ${MATURE}`,
  },
  ...SPANS.map((days) => ({
    id: `spread_${days}d`,
    unit: 'log',
    definition: `Standard deviation of the log price change over ${days} day(s), less the median of all subnets. ${MATURE}`,
  })),
  {
    id: 'flow_response_14d',
    unit: '1',
    definition: `Slope of the flow of the next ${RESPONSE_DAYS} days on a day's flow, both ÷ pool. ${MATURE}`,
  },
  ...FLOWS,
  {
    id: 'net_user_flow_per_day',
    unit: 'TAO per day',
    definition: 'TAO that holders of any kind but root pay into pools less what they take out. Mean over the path.',
  },
  {
    id: 'net_user_flow_median_per_day',
    unit: 'TAO per day',
    definition: 'The same, median over days.',
  },
  {
    id: 'days_per_replacement',
    unit: 'days',
    definition: 'Length of the path ÷ subnets whose slot a new one took over; null if there were none.',
  },
  {
    id: 'replaced_lowest',
    unit: '1',
    definition:
      'Share of replaced subnets that stood lowest by moving price, of those that were past their immunity, at the day-end before; null if there were none.',
  },
  ...HAZARD_METRICS,
  {
    id: 'alpha_cap_tao_growth',
    unit: '1',
    definition: 'Market capitalisation of alpha in TAO at the end ÷ at the start, − 1.',
  },
  {
    id: 'leverage_excess',
    unit: '1',
    definition: `Leverage: leverage_slope − 1; above 0 the alpha market moves more than TAO/USD. ${MATURE}`,
  },
  {
    id: 'alpha_cap_tao_under_water',
    unit: 'days',
    definition:
      'Longest time from a high of the market capitalisation in TAO, at day-ends, until it is reached again or the path ends.',
  },
  { id: 'alpha_cap_usd_under_water', unit: 'days', definition: 'The same in USD.' },
  {
    id: 'alpha_cap_tao_recovery',
    unit: 'days',
    definition:
      'From the lowest day-end of the largest fall of the market capitalisation in TAO until the high before it is reached again; null if it is not, or nothing fell.',
  },
  { id: 'alpha_cap_usd_recovery', unit: 'days', definition: 'The same in USD.' },
];

/** By row: known returns, their sum, and that of their squares. */
interface DayReturns {
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/** Computes summaries of one path after another; keeps only buffers. */
export class PathSummary {
  /** Log price, log return and flow ÷ pool of a day-end; NaN where the subnet is not mature (at both ends of the day). */
  private readonly logPrices: Float64Array;
  private readonly returns: Float64Array;
  private readonly flows: Float64Array;
  private readonly scratch: Float64Array;
  private readonly days: DayReturns;

  /** @param days most days of a path */
  constructor(days: number) {
    const size = (days + 1) * SLOTS;
    this.logPrices = new Float64Array(size);
    this.returns = new Float64Array(size);
    this.flows = new Float64Array(size);
    this.scratch = new Float64Array(size);
    const column = (): Float64Array => new Float64Array(days + 1);
    this.days = { count: column(), sum: column(), squares: column() };
  }

  /** @returns SUMMARY_METRICS.length numbers, in their order */
  of(record: DayRecord): Float64Array {
    this.fillReturnsAndFlows(record);
    addUpDays(this.returns, record.rows, this.days);
    const capTao = totalPerRow(record, record.cap);
    const capUsd = capTao.map((cap, row) => cap * record.taoUsd[row]);
    const [volatility, returnAcf, absReturnAcf] = this.perSubnet(record);
    const leverage = leverageSlope(record, this.returns);
    const [response0, response1] = this.responseToTaoUsd(record);
    const [returnSd, returnRobustSd] = this.deviations(record, this.returns);
    const [flowSd, flowRobustSd] = this.deviations(record, this.flows);
    const summary = new Float64Array(SUMMARY_METRICS.length);
    let at = 0;
    const put = (value: number): void => {
      summary[at++] = value;
    };
    put(record.endTaoUsd);
    put(record.endTaoIn);
    put(record.endCap);
    put(record.endCap * record.endTaoUsd);
    put((record.endCap * record.endTaoUsd) / capUsd[0] - 1);
    put(drawdown(capTao));
    put(drawdown(capUsd));
    put(drawdown(record.taoUsd.subarray(0, record.rows)));
    put(collapses(record));
    put(volatility);
    put(returnRobustSd > 0 ? returnSd / returnRobustSd : Number.NaN);
    put(returnAcf);
    put(absReturnAcf);
    put(this.commonVariance(record));
    put(response0);
    put(response1);
    put(leverage);
    put(flowRobustSd);
    put(flowSd);
    put(this.volumePerPool(record));
    for (const days of SPANS) put(this.spread(record, days));
    put(this.flowResponse(record));
    for (let flow = 0; flow < FLOWS.length; flow++) put(meanFlow(record, flow));
    put(meanFlow(record, NET_FLOW) + meanFlow(record, ROOT_SALES));
    put(this.medianUserFlow(record));
    put(record.replacements > 0 ? (record.rows - 1) / record.replacements : Number.NaN);
    put(record.replacedLowest / record.replacements);
    for (const value of record.hazard.values()) put(value);
    put(record.endCap / capTao[0] - 1);
    put(leverage - 1);
    put(underWater(capTao));
    put(underWater(capUsd));
    put(recovery(capTao));
    put(recovery(capUsd));
    return summary;
  }

  private fillReturnsAndFlows(record: DayRecord): void {
    const { logPrices, returns, flows } = this;
    const { taoIn, flow } = record;
    const end = record.rows * SLOTS;
    this.fillLogPrices(record, end);
    returns.fill(Number.NaN, 0, SLOTS);
    flows.fill(Number.NaN, 0, SLOTS);
    for (let at = SLOTS; at < end; at++) {
      const change = logPrices[at] - logPrices[at - SLOTS];
      returns[at] = change;
      flows[at] = change === change ? flow[at] / taoIn[at - SLOTS] : Number.NaN;
    }
  }

  private fillLogPrices({ old, price, taoIn }: DayRecord, end: number): void {
    const { logPrices } = this;
    for (let at = 0; at < end; at++) {
      logPrices[at] = old[at] === 1 && taoIn[at] > MATURE_TAO ? Math.log(price[at]) : Number.NaN;
    }
  }

  /** Copies the known numbers of a column to scratch. @returns how many */
  private gather(record: DayRecord, column: Float64Array): number {
    let count = 0;
    for (let at = SLOTS; at < record.rows * SLOTS; at++) {
      const value = column[at];
      if (!Number.isNaN(value)) this.scratch[count++] = value;
    }
    return count;
  }

  /** Standard deviation of the known numbers of a column, and the robust one. */
  private deviations(record: DayRecord, column: Float64Array): [number, number] {
    const count = this.gather(record, column);
    return [standardDeviation(this.scratch, count), robustSd(this.scratch, count)];
  }

  /** Volatility, autocorrelation of returns and of absolute returns: medians over subnets. */
  private perSubnet(record: DayRecord): [number, number, number] {
    const { returns } = this;
    const volatilities = new Float64Array(SLOTS);
    const autocorrelations = new Float64Array(SLOTS);
    const absolute = new Float64Array(SLOTS);
    let subnets = 0;
    for (let netuid = 1; netuid < SLOTS; netuid++) {
      const volatility = volatilityOf(returns, netuid, record.rows);
      if (Number.isNaN(volatility)) continue;
      const autocorrelation = pairCorrelation(returns, netuid, record.rows, (value) => value);
      if (Number.isNaN(autocorrelation)) continue;
      volatilities[subnets] = volatility;
      autocorrelations[subnets] = autocorrelation;
      absolute[subnets] = pairCorrelation(returns, netuid, record.rows, Math.abs);
      subnets++;
    }
    return [median(volatilities, subnets), median(autocorrelations, subnets), median(absolute, subnets)];
  }

  private commonVariance(record: DayRecord): number {
    const { days } = this;
    let count = 0;
    let sum = 0;
    let squares = 0;
    let between = 0;
    for (let row = 1; row < record.rows; row++) {
      count += days.count[row];
      sum += days.sum[row];
      squares += days.squares[row];
      if (days.count[row] > 0) between += days.sum[row] ** 2 / days.count[row];
    }
    const meanSquare = (sum * sum) / count;
    return (between - meanSquare) / (squares - meanSquare);
  }

  /** Correlations of the mean return of subnets with TAO/USD's return of the same day and of the day before. */
  private responseToTaoUsd(record: DayRecord): [number, number] {
    const { days } = this;
    const { taoUsd } = record;
    const mean: number[] = [];
    const sameDay: number[] = [];
    const dayBefore: number[] = [];
    for (let row = 2; row < record.rows; row++) {
      if (days.count[row] < SUBNETS_MIN) continue;
      mean.push(days.sum[row] / days.count[row]);
      sameDay.push(Math.log(taoUsd[row] / taoUsd[row - 1]));
      dayBefore.push(Math.log(taoUsd[row - 1] / taoUsd[row - 2]));
    }
    if (mean.length < RETURNS_MIN) return [Number.NaN, Number.NaN];
    return [sampleCorrelation(mean, sameDay), sampleCorrelation(mean, dayBefore)];
  }

  private medianUserFlow({ rows, flows }: DayRecord): number {
    for (let row = 1; row < rows; row++) {
      this.scratch[row - 1] = flows[row * FLOW_COUNT + NET_FLOW] + flows[row * FLOW_COUNT + ROOT_SALES];
    }
    return median(this.scratch, Math.max(rows - 1, 0));
  }

  private volumePerPool(record: DayRecord): number {
    return median(this.scratch, gatherVolumes(record, this.flows, this.scratch));
  }

  /** Spread of log price changes over so many days around the median change of the day. */
  private spread(record: DayRecord, days: number): number {
    const { logPrices, scratch } = this;
    const total: SpreadSum = { count: 0, sum: 0, squares: 0 };
    // The median of a day lies near that of the day before.
    let middle = 0;
    let reach = 0;
    for (let row = days; row < record.rows; row++) {
      const subnets = gatherChanges(logPrices, row, days, scratch);
      if (subnets < SUBNETS_MIN) continue;
      const found = medianWithin(scratch, subnets, middle - reach, middle + reach);
      const before = middle;
      middle = Number.isNaN(found) ? median(scratch, subnets) : found;
      // As far as the medians have lain apart lately, and some more.
      reach = Math.max(0.9 * reach, 3 * Math.abs(middle - before));
      addSpread(scratch, subnets, middle, total);
    }
    const mean = total.sum / total.count;
    return Math.sqrt(Math.max(total.squares / total.count - mean * mean, 0));
  }

  private flowResponse(record: DayRecord): number {
    const sums: ResponseSums = { count: 0, x: 0, y: 0, xx: 0, xy: 0 };
    for (let netuid = 1; netuid < SLOTS; netuid++) addResponses(this.flows, record.rows, netuid, sums);
    const { count, x, y, xx, xy } = sums;
    return (xy - (x * y) / count) / (xx - (x * x) / count);
  }
}

// Loops over all days or subnets are functions of their own: V8 compiles a long loop while it runs, and would throw away what
// follows it in the same function, path after path.

/** Adds up the known returns of each row. */
function addUpDays(returns: Float64Array, rows: number, days: DayReturns): void {
  for (let row = 0; row < rows; row++) addUpDay(returns, row, days);
}

function addUpDay(returns: Float64Array, row: number, days: DayReturns): void {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let at = row * SLOTS + 1; at < (row + 1) * SLOTS; at++) {
    const value = returns[at];
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    squares += value * value;
  }
  days.count[row] = count;
  days.sum[row] = sum;
  days.squares[row] = squares;
}

/** Standard deviation of a subnet's returns; NaN where there are too few. */
function volatilityOf(returns: Float64Array, netuid: number, rows: number): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let row = 1; row < rows; row++) {
    const value = returns[row * SLOTS + netuid];
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    squares += value * value;
  }
  return count < RETURNS_MIN ? Number.NaN : Math.sqrt(Math.max(squares - (sum * sum) / count, 0) / (count - 1));
}

/** Puts volume ÷ pool into a sample, where the flow is known. @returns how many */
function gatherVolumes({ volume, taoIn, rows }: DayRecord, flows: Float64Array, sample: Float64Array): number {
  let count = 0;
  for (let at = SLOTS; at < rows * SLOTS; at++) {
    if (!Number.isNaN(flows[at])) sample[count++] = volume[at] / taoIn[at - SLOTS];
  }
  return count;
}

/** Puts the known changes of log prices over so many days into a sample. @returns how many */
function gatherChanges(logPrices: Float64Array, row: number, days: number, sample: Float64Array): number {
  let count = 0;
  for (let at = row * SLOTS + 1; at < (row + 1) * SLOTS; at++) {
    const change = logPrices[at] - logPrices[at - days * SLOTS];
    if (!Number.isNaN(change)) sample[count++] = change;
  }
  return count;
}

interface SpreadSum {
  count: number;
  sum: number;
  squares: number;
}

function addSpread(sample: Float64Array, count: number, middle: number, total: SpreadSum): void {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const change = sample[i] - middle;
    sum += change;
    squares += change * change;
  }
  total.count += count;
  total.sum += sum;
  total.squares += squares;
}

interface ResponseSums {
  count: number;
  x: number;
  y: number;
  xx: number;
  xy: number;
}

/** Adds a subnet's days: x the flow of a day, y that of the next RESPONSE_DAYS, where all of them are known. */
function addResponses(flows: Float64Array, rows: number, netuid: number, sums: ResponseSums): void {
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumXY = 0;
  // Flow of the next days and how many of them are known, kept up to date while walking back from the end.
  let ahead = 0;
  let known = 0;
  for (let row = rows - 1; row >= 1; row--) {
    const x = flows[row * SLOTS + netuid];
    if (known === RESPONSE_DAYS && !Number.isNaN(x)) {
      count++;
      sumX += x;
      sumY += ahead;
      sumXX += x * x;
      sumXY += x * ahead;
    }
    const leaving = row + RESPONSE_DAYS < rows ? flows[(row + RESPONSE_DAYS) * SLOTS + netuid] : Number.NaN;
    if (!Number.isNaN(x)) {
      ahead += x;
      known++;
    }
    if (!Number.isNaN(leaving)) {
      ahead -= leaving;
      known--;
    }
  }
  sums.count += count;
  sums.x += sumX;
  sums.y += sumY;
  sums.xx += sumXX;
  sums.xy += sumXY;
}

/** Mean over the days of a flow by class of actor. */
function meanFlow(record: DayRecord, flow: number): number {
  let sum = 0;
  for (let row = 1; row < record.rows; row++) sum += record.flows[row * FLOW_COUNT + flow];
  return sum / (record.rows - 1);
}

/** Sum over all subnets, row by row. */
function totalPerRow(record: DayRecord, column: Float64Array): Float64Array {
  const totals = new Float64Array(record.rows);
  for (let row = 0; row < record.rows; row++) {
    for (let netuid = 1; netuid < SLOTS; netuid++) {
      const value = column[row * SLOTS + netuid];
      if (!Number.isNaN(value)) totals[row] += value;
    }
  }
  return totals;
}

/** Subnets that ended at least one day far below their recent high. */
function collapses(record: DayRecord): number {
  let count = 0;
  for (let netuid = 1; netuid < SLOTS; netuid++) {
    if (collapsed(record, netuid)) count++;
  }
  return count;
}

function collapsed(record: DayRecord, netuid: number): boolean {
  const { price } = record;
  let high = 0;
  for (let row = 0; row < record.rows; row++) {
    const now = price[row * SLOTS + netuid];
    // The high of the last days is looked up only where the high of all days leaves a chance.
    if (row > 0 && now < COLLAPSE_SHARE * high && record.mature(row - 1, netuid)) {
      let recent = 0;
      for (let before = Math.max(0, row - COLLAPSE_DAYS); before < row; before++) {
        if (record.mature(before, netuid)) recent = Math.max(recent, price[before * SLOTS + netuid]);
      }
      if (now < COLLAPSE_SHARE * recent) return true;
    }
    if (record.mature(row, netuid)) high = Math.max(high, now);
  }
  return false;
}

/** Slope of Δlog of the market's value in USD on Δlog TAO/USD, over subnets that are mature at both ends of a day. */
function leverageSlope(record: DayRecord, returns: Float64Array): number {
  const points: [number, number][] = [];
  let varies = false;
  for (let row = 1; row < record.rows; row++) {
    const ratio = capRatio(record, returns, row);
    const taoUsd = Math.log(record.taoUsd[row] / record.taoUsd[row - 1]);
    if (!(ratio > 0 && Number.isFinite(ratio))) continue;
    points.push([taoUsd, taoUsd + Math.log(ratio)]);
    if (taoUsd !== points[0][0]) varies = true;
  }
  return varies && points.length >= RETURNS_MIN ? linearRegression(points).m : Number.NaN;
}

/** Value of the subnets that are mature at both ends of a day, at its end ÷ at the day before's. */
function capRatio({ cap }: DayRecord, returns: Float64Array, row: number): number {
  let before = 0;
  let after = 0;
  for (let at = row * SLOTS + 1; at < (row + 1) * SLOTS; at++) {
    if (Number.isNaN(returns[at])) continue;
    before += cap[at - SLOTS];
    after += cap[at];
  }
  return after / before;
}

/** Standard deviation of the first numbers of a sample, around their mean. */
function standardDeviation(sample: Float64Array, count: number): number {
  return Math.sqrt(squaresAround(sample, count, sumOf(sample, count) / count) / count);
}

function sumOf(sample: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += sample[i];
  return sum;
}

function squaresAround(sample: Float64Array, count: number, mean: number): number {
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (sample[i] - mean) ** 2;
  return squares;
}

/** Correlation of a subnet's numbers with those of the next row, over rows where both are known. */
function pairCorrelation(column: Float64Array, netuid: number, rows: number, of: (value: number) => number): number {
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumYY = 0;
  let sumXY = 0;
  for (let row = 1; row + 1 < rows; row++) {
    const x = of(column[row * SLOTS + netuid]);
    const y = of(column[(row + 1) * SLOTS + netuid]);
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    count++;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumYY += y * y;
    sumXY += x * y;
  }
  const covariance = sumXY - (sumX * sumY) / count;
  const spread = Math.sqrt((sumXX - (sumX * sumX) / count) * (sumYY - (sumY * sumY) / count));
  return spread > 0 ? covariance / spread : Number.NaN;
}
