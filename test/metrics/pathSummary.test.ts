import { linearRegression, median, sampleCorrelation, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { executeOrders, OrderSink, ROOT_CLAIM, STAKE } from '../../src/engine/orders.js';
import { ALPHA_OUT, accountIndex, BLOCK, ROOT_ALPHA, SLOTS, TAO_IN, TAO_USD } from '../../src/engine/state.js';
import { advanceSteps } from '../../src/engine/steps.js';
import { DayRecord } from '../../src/metrics/dayRecord.js';
import { PathSummary, SUMMARY_METRICS } from '../../src/metrics/pathSummary.js';
import { Draws } from '../../src/random/draws.js';
import { rootKeyFromSeed } from '../../src/random/seed.js';
import { BLOCKS_PER_DAY } from '../../src/units.js';
import { worldOf } from '../agents/world.js';
import { SUBNET } from '../engine/network.js';

function summary(record: DayRecord): Record<string, number> {
  const numbers = new PathSummary(record.rowsMax - 1).of(record);
  expect(numbers.length).toBe(SUMMARY_METRICS.length);
  return Object.fromEntries(SUMMARY_METRICS.map(({ id }, i) => [id, numbers[i]]));
}

interface Cell {
  price: number;
  taoIn?: number;
  flow?: number;
  volume?: number;
}

/** A record of made-up days: `cell(row, netuid)` for netuids 1 … subnets, all of them old; 1e6 alpha each. */
function recordOf(
  rows: number,
  subnets: number,
  cell: (row: number, netuid: number) => Cell,
  taoUsd: (row: number) => number = () => 200,
): DayRecord {
  const record = new DayRecord(rows - 1);
  record.rows = rows;
  for (let row = 0; row < rows; row++) {
    record.taoUsd[row] = taoUsd(row);
    for (let netuid = 1; netuid <= subnets; netuid++) {
      const { price, taoIn = 5000, flow = 0, volume = 100 } = cell(row, netuid);
      const at = row * SLOTS + netuid;
      record.old[at] = 1;
      record.price[at] = price;
      record.taoIn[at] = taoIn;
      record.cap[at] = price * 1e6;
      record.flow[at] = row === 0 ? Number.NaN : flow;
      record.volume[at] = row === 0 ? Number.NaN : volume;
    }
  }
  const last = (rows - 1) * SLOTS;
  const sum = (column: Float64Array): number =>
    column.subarray(last + 1, last + 1 + subnets).reduce((total, value) => total + value, 0);
  record.endTaoUsd = taoUsd(rows - 1);
  record.endTaoIn = sum(record.taoIn);
  record.endCap = sum(record.cap);
  return record;
}

const flat = (): Cell => ({ price: 0.02 });

describe('day record', () => {
  it('golden: rows of a chain with an order and a release; the flow is all but injection and chain buys', () => {
    const chain = worldOf([SUBNET, { ...SUBNET, netuid: 2, started: false }]);
    const { economy, rules } = chain;
    const { values } = economy;
    const record = new DayRecord(2);
    record.add(economy, rules);
    expect(record.price[1]).toBeCloseTo(0.02, 12);
    expect(record.cap[1]).toBeCloseTo(0.02 * 1.5e6, 6);
    expect(record.flow[1]).toBeNaN();
    expect(record.price[2]).toBeNaN();
    values[BLOCK] += BLOCKS_PER_DAY;
    const before = values[TAO_IN + 1];
    const orders = new OrderSink();
    orders.push(STAKE, accountIndex(economy, 'idle'), 1, 500);
    values[ROOT_ALPHA + 1] = 1000;
    values[ALPHA_OUT + 1] += 1000;
    orders.push(ROOT_CLAIM, accountIndex(economy, 'root'), 1, 1000);
    executeOrders(economy, rules, orders);
    values[TAO_USD] = 210;
    record.add(economy, rules);
    expect(record.flow[SLOTS + 1]).toBeCloseTo(values[TAO_IN + 1] - before, 9);
    expect(record.volume[SLOTS + 1]).toBeCloseTo(500 * (1 - 33 / 65_535), 6);
    expect(record.taoUsd[1]).toBe(210);
    // Injection and chain buys are no flow.
    advanceSteps(chain, values[BLOCK] + BLOCKS_PER_DAY);
    record.add(economy, rules);
    expect(record.flow[2 * SLOTS + 1]).toBe(0);
    expect(record.taoIn[2 * SLOTS + 1]).toBeGreaterThan(record.taoIn[SLOTS + 1]);
    expect(() => record.add(economy, rules)).toThrow(RangeError);
    record.reset();
    record.add(economy, rules);
    expect(record.rows).toBe(1);
    expect(record.flow[1]).toBeNaN();
  });

  it('golden: mature from the sixtieth day on, with more than 1,000 TAO', () => {
    const { economy, rules } = worldOf([
      { ...SUBNET, age: 58.5 * BLOCKS_PER_DAY },
      { ...SUBNET, netuid: 2, taoIn: 1000 },
    ]);
    const record = new DayRecord(3);
    for (let row = 0; row <= 3; row++) {
      record.add(economy, rules);
      economy.values[BLOCK] += BLOCKS_PER_DAY;
    }
    expect([0, 1, 2, 3].map((row) => record.mature(row, 1))).toEqual([false, false, true, true]);
    expect(record.mature(3, 2)).toBe(false);
    expect(record.mature(3, 3)).toBe(false);
  });
});

describe('path summary: ends and falls', () => {
  it('golden: final values, growth and drawdowns by hand', () => {
    // Cap in TAO: 10 subnets of 20,000; TAO/USD 200, 300, 150, 240.
    const prices = [0.02, 0.03, 0.024, 0.027];
    const usd = [200, 300, 150, 240];
    const found = summary(
      recordOf(
        4,
        10,
        (row) => ({ price: prices[row] }),
        (row) => usd[row],
      ),
    );
    expect(found['final_tao_usd']).toBe(240);
    expect(found['final_tao_in_pools']).toBe(50_000);
    expect(found['final_alpha_cap_tao']).toBeCloseTo(270_000, 6);
    expect(found['final_alpha_cap_usd']).toBeCloseTo(270_000 * 240, 3);
    expect(found['alpha_cap_usd_growth']).toBeCloseTo((0.027 * 240) / (0.02 * 200) - 1, 12);
    expect(found['alpha_cap_tao_drawdown']).toBeCloseTo(0.2, 12);
    expect(found['alpha_cap_usd_drawdown']).toBeCloseTo(1 - (0.024 * 150) / (0.03 * 300), 12);
    expect(found['tao_usd_drawdown']).toBeCloseTo(0.5, 12);
  });

  it('golden: a collapse is a day-end below a fifth of the high of the 30 days before', () => {
    const paths: Record<number, (row: number) => number> = {
      // Falls to 19 % at once; to 21 %; slowly, always above a fifth of the last 30 days; after a high 40 days ago.
      1: (row) => (row < 20 ? 1 : 0.19),
      2: (row) => (row < 20 ? 1 : 0.21),
      3: (row) => 0.95 ** row,
      4: (row) => (row === 5 ? 1 : row < 46 ? 0.5 : 0.15),
      5: (row) => (row === 5 ? 1 : row < 46 ? 0.5 : 0.099),
    };
    const found = summary(recordOf(60, 5, (row, netuid) => ({ price: 0.02 * paths[netuid](row) })));
    expect(found['collapses']).toBe(2);
  });

  it('too short a path, or one on which nothing varies: facts are unknown, not zero', () => {
    const short = summary(recordOf(5, 12, flat));
    for (const id of ['volatility_median', 'return_acf1', 'tao_usd_response_0', 'leverage_slope', 'spread_7d']) {
      expect(short[id], id).toBeNaN();
    }
    const still = summary(recordOf(100, 12, flat));
    for (const id of ['tail_ratio', 'return_acf1', 'leverage_slope', 'flow_response_14d', 'common_variance']) {
      expect(still[id], id).toBeNaN();
    }
    // One of twelve moves, and more than half of all returns are the same.
    const nearlyStill = summary(
      recordOf(100, 12, (row, netuid) => ({ price: netuid === 1 ? 0.02 * 1.01 ** row : 0.02 })),
    );
    expect(nearlyStill['tail_ratio']).toBeNaN();
    for (const [id, value] of Object.entries(nearlyStill))
      expect(Math.abs(value), id).not.toBe(Number.POSITIVE_INFINITY);
    expect(still['spread_1d']).toBe(0);
    expect(still['volume_per_pool_median']).toBe(0.02);
    expect(still['collapses']).toBe(0);
  });
});

describe('path summary: facts', () => {
  // A random panel with a common factor, holes (young, small) and every statistic by a second, plain computation.
  const ROWS = 120;
  const SUBNETS = 15;
  const draws = new Draws(rootKeyFromSeed('panel'), 0);
  const log: number[][] = [];
  const taoUsd = [200];
  for (let row = 0; row < ROWS; row++) {
    draws.at(1, 0, row);
    const common = 0.01 * draws.normal();
    if (row > 0) taoUsd.push(taoUsd[row - 1] * Math.exp(0.05 * draws.normal()));
    log.push(
      Array.from({ length: SUBNETS }, (_, i) => (row === 0 ? -4 : log[row - 1][i] + common + 0.03 * draws.normal())),
    );
  }
  const cell = (row: number, netuid: number): Cell => {
    draws.at(2, netuid, row);
    const small = netuid === 4 && row > 50 && row < 60;
    return {
      price: Math.exp(log[row][netuid - 1]),
      taoIn: small ? 500 : 4000 + 100 * netuid,
      flow: 40 * draws.studentT(3),
      volume: 300 * Math.exp(draws.normal()),
    };
  };
  const record = recordOf(ROWS, SUBNETS, cell, (row) => taoUsd[row]);
  for (let row = 0; row < 30; row++) record.old[row * SLOTS + 7] = 0;
  const found = summary(record);

  const mature = (row: number, netuid: number): boolean =>
    !(netuid === 7 && row < 30) && !(netuid === 4 && row > 50 && row < 60);
  const netuids = Array.from({ length: SUBNETS }, (_, i) => i + 1);
  /** Known returns of a subnet, by row. */
  const returnsOf = (netuid: number): Map<number, number> =>
    new Map(
      Array.from({ length: ROWS - 1 }, (_, i) => i + 1)
        .filter((row) => mature(row, netuid) && mature(row - 1, netuid))
        .map((row) => [row, log[row][netuid - 1] - log[row - 1][netuid - 1]]),
    );
  const panel = netuids.map(returnsOf);
  const allReturns = panel.flatMap((returns) => [...returns.values()]);
  const population = (sample: number[]): number => {
    const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
    return Math.sqrt(sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / sample.length);
  };
  const robust = (sample: number[]): number => {
    const middle = median(sample);
    return 1.482_602_218_505_602 * median(sample.map((x) => Math.abs(x - middle)));
  };

  it('golden: volatility, tails, autocorrelations', () => {
    expect(found['volatility_median']).toBeCloseTo(
      median(panel.map((returns) => sampleStandardDeviation([...returns.values()]))),
      12,
    );
    expect(found['tail_ratio']).toBeCloseTo(population(allReturns) / robust(allReturns), 10);
    const autocorrelation = (of: (x: number) => number): number =>
      median(
        panel.map((returns) => {
          const rows = [...returns.keys()].filter((row) => returns.has(row + 1));
          const value = (row: number): number => of(returns.get(row) ?? Number.NaN);
          return sampleCorrelation(
            rows.map((row) => value(row)),
            rows.map((row) => value(row + 1)),
          );
        }),
      );
    expect(found['return_acf1']).toBeCloseTo(
      autocorrelation((x) => x),
      10,
    );
    expect(found['abs_return_acf1']).toBeCloseTo(autocorrelation(Math.abs), 10);
  });

  it('golden: what is common to a day, and TAO/USD', () => {
    const grand = allReturns.reduce((sum, x) => sum + x, 0) / allReturns.length;
    let between = 0;
    const dayMeans: number[] = [];
    for (let row = 1; row < ROWS; row++) {
      const today = panel.map((returns) => returns.get(row)).filter((x) => x !== undefined);
      const mean = today.reduce((sum, x) => sum + x, 0) / today.length;
      dayMeans.push(mean);
      between += today.length * (mean - grand) ** 2;
    }
    const total = allReturns.reduce((sum, x) => sum + (x - grand) ** 2, 0);
    expect(found['common_variance']).toBeCloseTo(between / total, 10);
    const usd = dayMeans.map((_, i) => Math.log(taoUsd[i + 1] / taoUsd[i]));
    // The day before must be known too: from the second day on.
    expect(found['tao_usd_response_0']).toBeCloseTo(sampleCorrelation(dayMeans.slice(1), usd.slice(1)), 10);
    expect(found['tao_usd_response_1']).toBeCloseTo(sampleCorrelation(dayMeans.slice(1), usd.slice(0, -1)), 10);
    const caps = usd.map((x, i): [number, number] => {
      const both = netuids.filter((netuid) => panel[netuid - 1].has(i + 1));
      const cap = (row: number): number => both.reduce((sum, netuid) => sum + Math.exp(log[row][netuid - 1]), 0);
      return [x, x + Math.log(cap(i + 1) / cap(i))];
    });
    expect(found['leverage_slope']).toBeCloseTo(linearRegression(caps).m, 10);
  });

  it('golden: flows, volumes, spreads', () => {
    const flowOf = (netuid: number, row: number): number =>
      record.flow[row * SLOTS + netuid] / record.taoIn[(row - 1) * SLOTS + netuid];
    const flows = netuids.flatMap((netuid) => [...panel[netuid - 1].keys()].map((row) => flowOf(netuid, row)));
    expect(found['flow_robust_sd']).toBeCloseTo(robust(flows), 12);
    expect(found['flow_sd']).toBeCloseTo(population(flows), 12);
    const volumes = netuids.flatMap((netuid) =>
      [...panel[netuid - 1].keys()].map(
        (row) => record.volume[row * SLOTS + netuid] / record.taoIn[(row - 1) * SLOTS + netuid],
      ),
    );
    expect(found['volume_per_pool_median']).toBeCloseTo(median(volumes), 12);
    for (const days of [1, 7, 30]) {
      const changes: number[] = [];
      for (let row = days; row < ROWS; row++) {
        const today = netuids
          .filter((netuid) => mature(row, netuid) && mature(row - days, netuid))
          .map((netuid) => log[row][netuid - 1] - log[row - days][netuid - 1]);
        changes.push(...today.map((change) => change - median(today)));
      }
      expect(found[`spread_${days}d`]).toBeCloseTo(population(changes), 10);
    }
    const pairs: [number, number][] = [];
    for (const netuid of netuids) {
      for (const row of panel[netuid - 1].keys()) {
        const next = Array.from({ length: 14 }, (_, i) => row + 1 + i);
        if (!next.every((day) => panel[netuid - 1].has(day))) continue;
        pairs.push([flowOf(netuid, row), next.reduce((sum, day) => sum + flowOf(netuid, day), 0)]);
      }
    }
    expect(found['flow_response_14d']).toBeCloseTo(linearRegression(pairs).m, 9);
  });

  it('buffers carry nothing over from path to path', () => {
    const maker = new PathSummary(200);
    const first = maker.of(record);
    maker.of(recordOf(150, 30, flat));
    expect(maker.of(record)).toEqual(first);
  });
});
