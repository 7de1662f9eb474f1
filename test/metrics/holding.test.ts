import { describe, expect, it } from 'vitest';
import { executeOrders, OrderSink, STAKE, UNSTAKE } from '../../src/engine/orders.js';
import { ALPHA_GROWTH, accountIndex, BLOCK, REGISTERED_BLOCK, SLOTS } from '../../src/engine/state.js';
import { advanceSteps } from '../../src/engine/steps.js';
import { HOLDING_TAO, Holding } from '../../src/metrics/holding.js';
import { BLOCKS_PER_DAY } from '../../src/units.js';
import { worldOf } from '../agents/world.js';
import { SUBNET } from '../engine/network.js';

const TWO = [SUBNET, { ...SUBNET, netuid: 2, started: false }];

describe('what staking brings', () => {
  it('golden: as an account that stakes, earns dividends and sells everything', () => {
    const chain = worldOf(TWO);
    const { economy, rules } = chain;
    const { values } = economy;
    const holding = new Holding();
    holding.open(economy, rules);
    holding.close(economy);
    for (const netuid of [1, 2]) {
      expect(holding.realYield(economy, rules, netuid)).toBeNaN();
      expect(holding.dividends(economy, netuid)).toBeNaN();
    }
    const account = accountIndex(economy, 'holder');
    const at = economy.accountAlpha + account * SLOTS + 1;
    const owned = values[at];
    const orders = new OrderSink();
    orders.push(STAKE, account, 1, HOLDING_TAO);
    executeOrders(economy, rules, orders);
    const staked = values[at] - owned;
    const both = values[at];
    advanceSteps(chain, values[BLOCK] + 5 * BLOCKS_PER_DAY);
    const growth = values[at] / both;
    expect(growth).toBeGreaterThan(1.001);
    expect(values[ALPHA_GROWTH + 1]).toBeCloseTo(growth, 12);
    holding.open(economy, rules);
    expect(holding.dividends(economy, 1)).toBeCloseTo(Math.log(growth) / 5, 12);
    const found = holding.realYield(economy, rules, 1);
    orders.clear();
    orders.push(UNSTAKE, account, 1, staked * growth);
    executeOrders(economy, rules, orders);
    // The account's own purchase is in the pool: a ten-thousandth of it.
    expect(found).toBeCloseTo(Math.log(orders.received[0] / HOLDING_TAO) / 5, 7);
  });

  it('is unknown for subnets that nobody could buy, and for those that came later', () => {
    const chain = worldOf(TWO);
    const { economy, rules } = chain;
    const holding = new Holding();
    holding.open(economy, rules);
    holding.close(economy);
    advanceSteps(chain, economy.values[BLOCK] + BLOCKS_PER_DAY);
    expect(holding.realYield(economy, rules, 2)).toBeNaN();
    expect(holding.realYield(economy, rules, 1)).not.toBeNaN();
    economy.values[REGISTERED_BLOCK + 1] = economy.values[BLOCK];
    expect(holding.realYield(economy, rules, 1)).toBeNaN();
    expect(holding.dividends(economy, 1)).toBeNaN();
  });
});
