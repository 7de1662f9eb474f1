import { describe, expect, it } from 'vitest';
import { Customers, type CustomersParameters, marketShare, servicePrice } from '../../src/agents/customers.js';
import { emissionValue } from '../../src/engine/emissionValue.js';
import { BUY_AND_BURN, BUY_TAO_USD, executeOrders } from '../../src/engine/orders.js';
import { BURNED_ALPHA, MINER_WITHHELD, REVENUE, REVENUE_MARKET, TAO_USD, USD_NET_TAO } from '../../src/engine/state.js';
import { NETWORK_METRICS, NetworkSampler } from '../../src/metrics/network.js';
import { SUBNET_METRICS, SubnetSampler } from '../../src/metrics/subnets.js';
import { SUBNET } from '../engine/network.js';
import { Stage } from './world.js';

const DEFAULTS: CustomersParameters = {
  unsubsidisedPrice: 2.5,
  passThrough: 0.9,
  elasticity: 2,
  adjustPerDay: 0.05,
  networkUsdPerDay: null,
  revenue: [{ netuid: 1, usdPerDay: 1000, buyback: 0 }],
};
const PRICES = { unsubsidisedPrice: 2.5, passThrough: 0.9 };
/** One alpha a block at 0.02 TAO and 200 USD. */
const EMISSION_USD = 7200 * 0.02 * 200;

const stageOf = (changes: Partial<CustomersParameters> = {}): Stage =>
  new Stage([new Customers({ ...DEFAULTS, ...changes })], [SUBNET, { ...SUBNET, netuid: 2 }]);

/** So many days on which nothing but customers moves. */
function days(stage: Stage, count: number): number {
  for (let day = 0; day < count; day++) stage.ask();
  return stage.economy.values[REVENUE + 1];
}

describe('the market share', () => {
  it('golden: price and share by hand', () => {
    // All of the cost is subsidised but a tenth: 2.5 · (1 − 0.9).
    expect(servicePrice(PRICES, 1e9, 0)).toBeCloseTo(0.25, 12);
    expect(servicePrice(PRICES, 0, 500)).toBe(2.5);
    expect(servicePrice(PRICES, 300, 100)).toBeCloseTo(2.5 * (1 - 0.675), 12);
    expect(servicePrice(PRICES, 0, 0)).toBe(2.5);
    expect(marketShare(0.25, 2)).toBeCloseTo(1 / 1.0625, 12);
    expect(marketShare(2.5, 2)).toBeCloseTo(1 / 7.25, 12);
  });

  it('limits: half at the price of the competitor, all or nothing far from it, half without elasticity', () => {
    expect(marketShare(1, 2)).toBe(0.5);
    expect(marketShare(1e-9, 2)).toBeCloseTo(1, 12);
    expect(marketShare(1e9, 2)).toBeCloseTo(0, 12);
    expect(marketShare(0, 2)).toBe(1);
    expect(marketShare(7, 0)).toBe(0.5);
    // The logit: log odds fall by the elasticity for each unit of log price.
    const odds = (price: number): number => Math.log(marketShare(price, 3) / (1 - marketShare(price, 3)));
    expect(odds(2) - odds(2 * Math.E)).toBeCloseTo(3, 12);
  });
});

describe('customers', () => {
  it('stay where they are while nothing changes: the start is a state of rest', () => {
    expect(days(stageOf(), 100)).toBeCloseTo(1000, 8);
  });

  it('golden: when the subsidy is gone, revenue falls to the share at the full price, by χ a day', () => {
    const stage = stageOf();
    const { values } = stage.economy;
    const before = marketShare(servicePrice(PRICES, EMISSION_USD, 1000), 2);
    expect(values[REVENUE_MARKET + 1]).toBeCloseTo(1000 / before, 6);
    values[TAO_USD] = 1e-9;
    const after = marketShare(2.5, 2);
    const end = (1000 * after) / before;
    expect(days(stage, 1)).toBeCloseTo(end + (1000 - end) * Math.exp(-0.05), 3);
    expect(days(stage, 400)).toBeCloseTo(end, 3);
  });

  it('emission that is withheld from miners is no subsidy', () => {
    const stage = stageOf();
    const { chain, economy } = stage;
    expect(emissionValue(economy, chain.rules, 1) * 200).toBeCloseTo(EMISSION_USD, 6);
    economy.values[MINER_WITHHELD + 1] = 1;
    expect((emissionValue(economy, chain.rules, 1) * 200) / EMISSION_USD).toBeCloseTo(
      1 - 0.5 * (1 - 11_796 / 65_535),
      9,
    );
    expect(days(stage, 1)).toBeLessThan(1000);
  });

  it('golden: a part of revenue buys TAO for USD and then alpha, which is burned', () => {
    const stage = stageOf({ revenue: [{ netuid: 1, usdPerDay: 1000, buyback: 0.4 }] });
    const { economy } = stage;
    const orders = stage.ask();
    expect([...orders.kind.subarray(0, orders.length)]).toEqual([BUY_TAO_USD, BUY_AND_BURN]);
    // 400 USD at 200 USD per TAO.
    expect(orders.amount[0]).toBeCloseTo(2, 9);
    executeOrders(economy, stage.chain.rules, orders);
    expect(economy.values[USD_NET_TAO]).toBeCloseTo(2, 9);
    expect(economy.values[BURNED_ALPHA + 1]).toBeCloseTo(100, 0);
    expect(stage.tao('customers')).toBe(0);
  });

  it('revenue that nobody knows is null in every metric, never 0; known, all follow', () => {
    const stage = stageOf({ networkUsdPerDay: 2000 });
    const { chain, economy } = stage;
    const out = new Float64Array(2 * SUBNET_METRICS.length);
    new SubnetSampler().sample(economy, chain.rules, [1, 2], out, 0);
    const of = (id: string, index: number): number =>
      out[index * SUBNET_METRICS.length + SUBNET_METRICS.findIndex((metric) => metric.id === id)];
    expect(of('revenue_usd_per_day', 0)).toBe(1000);
    expect(of('subsidy_ratio', 0)).toBeCloseTo(EMISSION_USD / 1000, 9);
    expect(of('coverage', 0)).toBeCloseTo(1000 / EMISSION_USD, 9);
    // 500,000 alpha in the pool, 1,000,000 outside.
    expect(of('price_to_sales', 0)).toBeCloseTo((1.5e6 * 0.02 * 200) / 365_000, 9);
    for (const id of ['revenue_usd_per_day', 'subsidy_ratio', 'coverage', 'price_to_sales'])
      expect(of(id, 1), id).toBeNaN();
    const network = (from: Stage, id: string): number => {
      const row = new Float64Array(NETWORK_METRICS.length);
      new NetworkSampler().sample(from.economy, from.chain.rules, row, 0);
      return row[NETWORK_METRICS.findIndex((metric) => metric.id === id)];
    };
    expect(network(stage, 'subsidy_ratio')).toBeCloseTo((2 * EMISSION_USD) / 2000, 9);
    expect(network(stage, 'price_to_sales')).toBeCloseTo((11.2e6 * 200) / 730_000, 6);
    for (const id of ['revenue_usd_per_day', 'subsidy_ratio', 'coverage', 'price_to_sales'])
      expect(network(stageOf(), id), id).toBeNaN();
  });

  it('revenue of 0 is known: coverage is 0, what would be divided by it is null', () => {
    const stage = stageOf({ revenue: [{ netuid: 1, usdPerDay: 0, buyback: 1 }] });
    expect(stage.ask().length).toBe(0);
    expect(stage.economy.values[REVENUE + 1]).toBe(0);
  });
});
