import { describe, expect, it } from 'vitest';
import { External } from '../../src/agents/external.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import { BUY_TAO_USD, executeOrders, FILLED, SELL_TAO_USD, STAKE, UNSTAKE } from '../../src/engine/orders.js';
import { accountIndex, USD_NET_TAO } from '../../src/engine/state.js';
import { SUBNET } from '../engine/network.js';
import { Stage } from './world.js';

const SUBNETS = Array.from({ length: 5 }, (_, i) => ({ ...SUBNET, netuid: i + 1, taoIn: 1000 * (i + 1) }));

describe('external capital', () => {
  it('golden: buys the TAO of all its stakes at once, in proportion to the pools', () => {
    const stage = new Stage([new External({ absorbs: 0, inflowPerPool: 0.01 })], SUBNETS);
    const orders = stage.ask();
    expect(Array.from(orders.kind.subarray(0, orders.length))).toEqual([
      BUY_TAO_USD,
      STAKE,
      STAKE,
      STAKE,
      STAKE,
      STAKE,
    ]);
    expect(Array.from(orders.amount.subarray(1, 6))).toEqual([10, 20, 30, 40, 50]);
    expect(orders.amount[0]).toBe(150);
    executeOrders(stage.economy, stage.chain.rules, orders);
    expect(stage.economy.values[USD_NET_TAO]).toBe(150);
    checkInvariants(stage.economy);
  });

  it('golden: sells the TAO of all its sales at once', () => {
    const stage = new Stage([new External({ absorbs: 0, inflowPerPool: -0.01 })], SUBNETS);
    const orders = stage.ask();
    expect(Array.from(orders.kind.subarray(0, orders.length))).toEqual([...SUBNETS.map(() => UNSTAKE), SELL_TAO_USD]);
    executeOrders(stage.economy, stage.chain.rules, orders);
    // What the sales brought, to the fee: 1 % of each pool.
    const brought = orders.received.subarray(0, 5).reduce((sum, tao) => sum + tao);
    expect(brought).toBeCloseTo(150, 0);
    expect(orders.paid[5]).toBeCloseTo(brought, 4);
    expect(stage.economy.values[USD_NET_TAO]).toBeCloseTo(-brought, 4);
  });

  it('stakes no more TAO than it holds, and buys no more than it stakes', () => {
    const stage = new Stage([new External({ absorbs: 0, inflowPerPool: 0.01 })], SUBNETS);
    const { values, accountTao } = stage.economy;
    const external = accountTao + accountIndex(stage.economy, 'external');
    values[accountTao + accountIndex(stage.economy, 'idle')] += values[external] - 45;
    values[external] = 45;
    const orders = stage.ask();
    expect(Array.from(orders.amount.subarray(0, orders.length))).toEqual([45, 10, 20, 15]);
    executeOrders(stage.economy, stage.chain.rules, orders);
    expect(Array.from(orders.status.subarray(0, 4))).toEqual([FILLED, FILLED, FILLED, FILLED]);
    expect(values[USD_NET_TAO]).toBe(45);
    checkInvariants(stage.economy);
  });
});
