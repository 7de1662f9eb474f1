import { describe, expect, it } from 'vitest';
import { executeOrders, OrderSink, SELL_TAO_USD, STAKE, UNSTAKE } from '../../src/engine/orders.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  accountIndex,
  BLOCK,
  CUM_TAO_CHAIN_BUY,
  CUM_TAO_INJECTED,
  CUM_USER_TAO_IN,
  CUM_USER_TAO_OUT,
  EMISSION_SHARE,
  ISSUANCE,
  ROOT_STAKE,
  TAO_IN,
  TAO_USD,
} from '../../src/engine/state.js';
import { advanceSteps } from '../../src/engine/steps.js';
import type { MetricDefinition } from '../../src/metrics/definition.js';
import { NETWORK_METRICS, NetworkSampler } from '../../src/metrics/network.js';
import { SUMMARY_METRICS } from '../../src/metrics/pathSummary.js';
import { SUBNET_METRICS, SubnetSampler } from '../../src/metrics/subnets.js';
import { BLOCKS_PER_DAY } from '../../src/units.js';
import { worldOf } from '../agents/world.js';
import { SUBNET } from '../engine/network.js';

function named(metrics: readonly MetricDefinition[], numbers: Float64Array, row = 0): Record<string, number> {
  return Object.fromEntries(metrics.map(({ id }, i) => [id, numbers[row * metrics.length + i]]));
}

/** Prices 0.02, 0.05, 0.01 in pools of 10,000, 40,000 and 3,000 TAO. */
const THREE = [
  SUBNET,
  { ...SUBNET, netuid: 3, taoIn: 40_000, price: 0.05, movingPrice: 0.04 },
  { ...SUBNET, netuid: 4, taoIn: 3000, price: 0.01, movingPrice: 0.01 },
];

describe('definitions', () => {
  it.each([
    ['network', NETWORK_METRICS],
    ['subnets', SUBNET_METRICS],
    ['paths', SUMMARY_METRICS],
  ])('%s: ids are unique snake_case, units and definitions stated', (_, metrics) => {
    expect(new Set(metrics.map(({ id }) => id)).size).toBe(metrics.length);
    for (const { id, unit, definition } of metrics) {
      expect(id).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      expect(unit).not.toBe('');
      expect(definition).toMatch(/^[A-Z1].*\.$/);
    }
  });
});

describe('network samples', () => {
  it('golden: a state by hand; shares and rates are unknown before there are any', () => {
    const { economy, rules } = worldOf(THREE);
    const out = new Float64Array(NETWORK_METRICS.length);
    new NetworkSampler().sample(economy, rules, out, 0);
    const found = named(NETWORK_METRICS, out);
    expect(found['tao_usd']).toBe(200);
    expect(found['issuance']).toBe(11.2e6);
    expect(found['root_stake']).toBe(5.4e6);
    expect(found['tao_in_pools']).toBe(53_000);
    expect(found['free_tao']).toBeCloseTo(11.2e6 - 5.4e6 - 53_000, 5);
    expect(found['staking_ratio']).toBeCloseTo(5.453 / 11.2, 12);
    expect(found['sum_moving_price']).toBeCloseTo(0.07, 8);
    expect(found['median_price']).toBeCloseTo(0.02, 12);
    // price · (alpha in the pool + 1e6): 20,000 + 10,000; 50,000 + 40,000; 10,000 + 3,000.
    expect(found['alpha_cap_tao']).toBeCloseTo(133_000, 6);
    expect(found['alpha_cap_usd']).toBeCloseTo(26_600_000, 4);
    expect(found['root_alpha_tao']).toBe(0);
    for (const id of ['emission_top8', 'effective_subnets', 'paid_subnets']) expect(found[id]).toBeNaN();
    for (const { id } of NETWORK_METRICS) if (id.endsWith('_per_day')) expect(found[id]).toBeNaN();
  });

  it('golden: concentration of the emission, by hand', () => {
    const { economy, rules } = worldOf(Array.from({ length: 40 }, (_, i) => ({ ...SUBNET, netuid: i + 1 })));
    const { values } = economy;
    values[4] = 0.5;
    // One with 0.3, ten with 0.06, the rest shares 0.1 alike but for one without.
    for (let netuid = 1; netuid <= 40; netuid++) {
      values[EMISSION_SHARE + netuid] = netuid === 5 ? 0.3 : netuid <= 11 ? 0.06 : netuid === 12 ? 0 : 0.1 / 28;
    }
    values[EMISSION_SHARE + 40] = 0.0002;
    const out = new Float64Array(NETWORK_METRICS.length);
    new NetworkSampler().sample(economy, rules, out, 0);
    const found = named(NETWORK_METRICS, out);
    expect(found['emission_top8']).toBeCloseTo(0.3 + 7 * 0.06, 12);
    expect(found['emission_top32']).toBeCloseTo(0.9 + (21 * 0.1) / 28, 12);
    expect(found['effective_subnets']).toBeCloseTo(1 / (0.09 + 10 * 0.0036 + 27 * (0.1 / 28) ** 2 + 0.0002 ** 2), 9);
    // 0.0002 of 3,600 TAO is less than one TAO a day.
    expect(found['paid_subnets']).toBe(11 + 27);
    expect(found['emission_hhi'] * found['effective_subnets']).toBeCloseTo(1, 12);
    expect(found['emission_gini']).toBeGreaterThan(0.5);
    // Forty equal pools.
    expect(found['effective_pools']).toBeCloseTo(40, 9);
    expect(found['pools_top8']).toBeCloseTo(0.2, 12);
    expect(found['pools_gini']).toBeCloseTo(0, 12);
  });

  it('golden: rates are differences of totals per day', () => {
    const chain = worldOf(THREE);
    const { economy, rules } = chain;
    const { values } = economy;
    const sampler = new NetworkSampler();
    const out = new Float64Array(2 * NETWORK_METRICS.length);
    sampler.sample(economy, rules, out, 0);
    advanceSteps(chain, values[BLOCK] + 2 * BLOCKS_PER_DAY);
    const orders = new OrderSink();
    const idle = accountIndex(economy, 'idle');
    orders.push(STAKE, idle, 1, 100);
    orders.push(STAKE, idle, 3, 60);
    orders.push(SELL_TAO_USD, idle, 0, 50);
    executeOrders(economy, rules, orders);
    orders.clear();
    orders.push(UNSTAKE, idle, 1, 100);
    executeOrders(economy, rules, orders);
    sampler.sample(economy, rules, out, NETWORK_METRICS.length);
    const found = named(NETWORK_METRICS, out, 1);
    const sum = (column: number): number => values[column + 1] + values[column + 3] + values[column + 4];
    expect(found['tao_injected_per_day']).toBeCloseTo(sum(CUM_TAO_INJECTED) / 2, 9);
    expect(found['chain_buy_per_day']).toBeCloseTo(sum(CUM_TAO_CHAIN_BUY) / 2, 9);
    expect(found['tao_injected_per_day'] + found['chain_buy_per_day']).toBeCloseTo(3600, 3);
    expect(found['net_user_flow_per_day']).toBeCloseTo((sum(CUM_USER_TAO_IN) - sum(CUM_USER_TAO_OUT)) / 2, 9);
    // 160 paid in less fees of 33/65,535, about 2 TAO taken out again.
    expect(found['volume_per_day']).toBeCloseTo((160 * (1 - 33 / 65_535) + sum(CUM_USER_TAO_OUT)) / 2, 6);
    expect(found['net_user_flow_per_day']).toBeLessThan(80);
    expect(found['tao_sold_for_usd_per_day']).toBe(25);
    expect(found['emission_top8']).toBeCloseTo(1, 9);
    expect(found['protocol_cost_per_day']).toBeCloseTo(3600, 3);
    // Moving prices sum to less than 1: root earns nothing.
    expect(found['root_real_yield_per_day']).toBe(0);

    // A reset sampler starts anew: the next path's first sample has no rates.
    sampler.reset();
    sampler.sample(economy, rules, out, 0);
    expect(named(NETWORK_METRICS, out)['volume_per_day']).toBeNaN();
    expect(named(NETWORK_METRICS, out)['issuance']).toBe(values[ISSUANCE]);
    expect(named(NETWORK_METRICS, out)['root_stake']).toBe(values[ROOT_STAKE]);
    expect(named(NETWORK_METRICS, out)['tao_usd']).toBe(values[TAO_USD]);
  });
});

describe('subnet samples', () => {
  it('golden: by netuid; NaN where no subnet lives; rates from the second sample on', () => {
    const chain = worldOf(THREE);
    const { economy, rules } = chain;
    const { values } = economy;
    const sampler = new SubnetSampler();
    const netuids = [1, 2, 3];
    const out = new Float64Array(netuids.length * SUBNET_METRICS.length);
    sampler.sample(economy, rules, netuids, out, 0);
    expect(named(SUBNET_METRICS, out, 2)).toMatchObject({
      tao_in: 40_000,
      alpha_out: 1e6,
      tao_injected_per_day: Number.NaN,
    });
    expect(named(SUBNET_METRICS, out, 2)['price']).toBeCloseTo(0.05, 12);
    expect(named(SUBNET_METRICS, out, 2)['moving_price']).toBeCloseTo(0.04, 9);
    expect(named(SUBNET_METRICS, out, 2)['cap_tao']).toBeCloseTo(90_000, 6);
    for (const value of Object.values(named(SUBNET_METRICS, out, 1))) expect(value).toBeNaN();
    advanceSteps(chain, values[BLOCK] + BLOCKS_PER_DAY / 2);
    sampler.sample(economy, rules, netuids, out, 0);
    const found = named(SUBNET_METRICS, out, 2);
    expect(found['tao_injected_per_day']).toBeCloseTo(2 * values[CUM_TAO_INJECTED + 3], 9);
    expect(found['chain_buy_per_day']).toBeCloseTo(2 * values[CUM_TAO_CHAIN_BUY + 3], 9);
    expect(found['net_user_flow_per_day']).toBe(0);
    expect(found['emission_share']).toBe(values[EMISSION_SHARE + 3]);
    expect(found['price']).toBeCloseTo(values[TAO_IN + 3] / values[ALPHA_IN + 3], 8);
    expect(found['alpha_out']).toBe(values[ALPHA_OUT + 3]);
  });
});
