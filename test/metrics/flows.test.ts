import { describe, expect, it } from 'vitest';
import { checkInvariants } from '../../src/engine/invariants.js';
import { executeOrders, OrderSink, REGISTER_SUBNET, ROOT_CLAIM, STAKE, UNSTAKE } from '../../src/engine/orders.js';
import {
  accountIndex,
  BLOCK,
  CUM_MINER_WITHHELD,
  CUM_MINERS,
  CUM_OWNER,
  CUM_TAO_CHAIN_BUY,
  CUM_TAO_INJECTED,
  CUM_USER_TAO_IN,
  CUM_USER_TAO_OUT,
  MOVING_PRICE,
  REGISTERED_BLOCK,
  TAO_IN,
} from '../../src/engine/state.js';
import { advanceSteps } from '../../src/engine/steps.js';
import { DayRecord } from '../../src/metrics/dayRecord.js';
import { FLOW_COUNT, FlowMeter, flowMetrics } from '../../src/metrics/flows.js';
import { PathSummary, SUMMARY_METRICS } from '../../src/metrics/pathSummary.js';
import { BLOCKS_PER_DAY } from '../../src/units.js';
import { worldOf } from '../agents/world.js';
import { SUBNET } from '../engine/network.js';

const named = (numbers: Float64Array): Record<string, number> =>
  Object.fromEntries(flowMetrics('').map(({ id }, i) => [id, numbers[i]]));

const TWO = [
  // Moving prices sum above 1: root keeps its part.
  { ...SUBNET, minerBurned: 0.25, price: 0.6, movingPrice: 0.6 },
  { ...SUBNET, netuid: 2, taoIn: 20_000, price: 0.8, movingPrice: 0.8 },
];

describe('flows by class of actor', () => {
  it('golden: two days with orders of every class, against the totals of the economy', () => {
    const chain = worldOf(TWO);
    const { economy, rules } = chain;
    const { values } = economy;
    const meter = new FlowMeter();
    const out = new Float64Array(FLOW_COUNT);
    meter.read(economy, rules, out, 0);
    for (const number of out) expect(number).toBeNaN();
    const startPrices = [1, 2].map((netuid) => rules.pool.price(values, netuid));

    advanceSteps(chain, values[BLOCK] + 2 * BLOCKS_PER_DAY);
    const taoIn = values[TAO_IN + 1] + values[TAO_IN + 2];
    const orders = new OrderSink();
    const account = (name: string): number => accountIndex(economy, name);
    orders.push(UNSTAKE, account('miners'), 1, 500);
    orders.push(UNSTAKE, account('validators'), 2, 400);
    orders.push(UNSTAKE, account('owners'), 2, 300);
    orders.push(STAKE, account('owners'), 1, 0);
    orders.push(STAKE, account('yield'), 1, 70);
    orders.push(UNSTAKE, account('holder'), 2, 200);
    orders.push(STAKE, account('noise'), 2, 30);
    orders.push(STAKE, account('idle'), 1, 25);
    // Baskets have filled in two days.
    orders.push(ROOT_CLAIM, account('root'), 1, 100);
    executeOrders(economy, rules, orders);
    meter.read(economy, rules, out, 0);
    const found = named(out);
    const fill = (i: number): number => orders.received[i] / 2;

    // Fees of sales go to the block author, from the same pool.
    const fee = 1 + rules.feeRate;
    expect(found['miner_sales_per_day'] / fill(0)).toBeCloseTo(fee, 3);
    expect(found['validator_sales_per_day'] / fill(1)).toBeCloseTo(fee, 3);
    expect(found['owner_sales_per_day'] / fill(2)).toBeCloseTo(fee, 3);
    expect(found['root_sales_per_day']).toBeCloseTo(orders.received[7] / 2, 9);
    expect(found['staker_net_flow_per_day']).toBeCloseTo((70 * (1 - rules.feeRate)) / 2 - fill(4) * fee, 2);
    expect(found['noise_net_flow_per_day']).toBeCloseTo((30 * (1 - rules.feeRate)) / 2, 6);
    expect(found['other_net_flow_per_day']).toBeCloseTo((25 * (1 - rules.feeRate)) / 2, 6);
    // All of it together is what the pools hold more.
    expect(found['net_flow_per_day']).toBeCloseTo((values[TAO_IN + 1] + values[TAO_IN + 2] - taoIn) / 2, 6);
    const both = (offset: number): number => values[offset + 1] + values[offset + 2];
    expect(found['chain_into_pools_per_day']).toBeCloseTo((both(CUM_TAO_INJECTED) + both(CUM_TAO_CHAIN_BUY)) / 2, 9);

    const price = [1, 2].map((netuid, i) => (startPrices[i] + rules.pool.price(values, netuid)) / 2);
    const valued = (of: (netuid: number) => number): number => (of(1) * price[0] + of(2) * price[1]) / 2;
    expect(found['owner_emission_per_day']).toBeCloseTo(
      valued((n) => values[CUM_OWNER + n]),
      9,
    );
    expect(found['miner_emission_per_day']).toBeCloseTo(
      valued((n) => values[CUM_MINERS + n] - values[CUM_MINER_WITHHELD + n]),
      9,
    );
    expect(found['miner_withheld_per_day']).toBeCloseTo(
      0.25 * valued((n) => (n === 1 ? values[CUM_MINERS + 1] : 0)),
      6,
    );
    // What is not the owners' goes to miners, and to validators and root, half each.
    const half = (found['owner_emission_per_day'] / rules.ownerCut / 2) * (1 - rules.ownerCut);
    expect(found['validator_emission_per_day'] + found['root_emission_per_day']).toBeCloseTo(half, 6);

    // By account as by subnet.
    const accounts = (offset: number): number =>
      economy.accounts.reduce((sum, _, number) => sum + values[offset + number], 0);
    expect(accounts(economy.accountBought)).toBeCloseTo(both(CUM_USER_TAO_IN), 9);
    expect(accounts(economy.accountSold)).toBeCloseTo(both(CUM_USER_TAO_OUT), 9);
    checkInvariants(economy, 0);
    values[economy.accountSold] += 1;
    expect(() => checkInvariants(economy, 0)).toThrow(/TAO taken out of pools/);
  });

  it('a meter that is used again reads the same bytes', () => {
    const run = (meter: FlowMeter): Float64Array => {
      const chain = worldOf(TWO);
      const out = new Float64Array(2 * FLOW_COUNT);
      meter.reset();
      meter.read(chain.economy, chain.rules, out, 0);
      advanceSteps(chain, chain.economy.values[BLOCK] + BLOCKS_PER_DAY);
      meter.read(chain.economy, chain.rules, out, FLOW_COUNT);
      return out;
    };
    const used = new FlowMeter();
    run(used);
    expect(run(used)).toEqual(run(new FlowMeter()));
  });
});

describe('who is replaced', () => {
  /** Two subnets past their immunity and a young one that stands lowest; one is registered in a network of three slots. */
  function replaced(
    movingPrices: readonly number[],
    tamper: (chain: ReturnType<typeof worldOf>) => void = () => {},
    netuids: readonly number[] = [1, 2, 3],
  ) {
    const chain = worldOf(
      movingPrices.map((movingPrice, i) => ({
        ...SUBNET,
        netuid: netuids[i],
        movingPrice,
        age: i === 2 ? 1000 : 1_000_000,
      })),
    );
    const { economy } = chain;
    const { values } = economy;
    movingPrices.forEach((_, i) => {
      values[REGISTERED_BLOCK + netuids[i]] = values[BLOCK] - (i === 2 ? 1000 : 2_000_000);
    });
    const { era } = chain.rules;
    const rules = { ...chain.rules, era: { ...era, registration: { ...era.registration, limit: 3 } } };
    const record = new DayRecord(2);
    record.add(economy, rules);
    values[BLOCK] += BLOCKS_PER_DAY;
    tamper(chain);
    const orders = new OrderSink();
    orders.push(REGISTER_SUBNET, accountIndex(economy, 'idle'), 0, 1e5);
    executeOrders(economy, rules, orders);
    expect(orders.status[0]).toBe(0);
    record.add(economy, rules);
    values[BLOCK] += BLOCKS_PER_DAY;
    record.add(economy, rules);
    const numbers = new PathSummary(2).of(record);
    const of = (id: string): number => numbers[SUMMARY_METRICS.findIndex((metric) => metric.id === id)];
    return { netuid: orders.toNetuid[0], record, days: of('days_per_replacement'), lowest: of('replaced_lowest') };
  }

  it('golden: the lowest that is past its immunity goes', () => {
    const { netuid, record, days, lowest } = replaced([0.03, 0.02, 0.001]);
    expect({ netuid, days, lowest }).toEqual({ netuid: 2, days: 2, lowest: 1 });
    expect(record.replacements).toBe(1);
    // The new tenant is not old, and no flow is reckoned across the change.
    expect(record.mature(1, 2)).toBe(false);
    expect(record.mature(1, 1)).toBe(true);
  });

  it('another one counts as not the lowest', () => {
    const { netuid, lowest } = replaced([0.03, 0.02, 0.001], ({ economy: { values } }) => {
      values[MOVING_PRICE + 1] = 0.01;
    });
    expect({ netuid, lowest }).toEqual({ netuid: 1, lowest: 0 });
  });

  it('a slot that was free is no replacement; nothing replaced is unknown', () => {
    const { netuid, days, lowest } = replaced([0.03, 0.02], () => {}, [1, 3]);
    expect(netuid).toBe(2);
    expect(days).toBeNaN();
    expect(lowest).toBeNaN();
  });
});
