import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stakingYield } from '../../src/agents/signals.js';
import { cohortsOf } from '../../src/agents/stakers.js';
import { executeOrders, ROOT_STAKE_ORDER, ROOT_UNSTAKE_ORDER, STAKE, UNSTAKE } from '../../src/engine/orders.js';
import { ALPHA_IN, accountIndex, BURNED_ALPHA, ROOT_SELL_FLAG, SLOTS, TAO_IN } from '../../src/engine/state.js';
import { anySubnets, SUBNET } from '../engine/network.js';
import { ACTORS, Stage } from './world.js';

const INDIFFERENT = { ...ACTORS.stakers, elasticity: { yield: 0 } };
const TWO = [SUBNET, { ...SUBNET, netuid: 2 }];

/** Doubles the TAO of a pool: the price doubles, and so does the value of a small position. */
function double(stage: Stage, netuid: number): void {
  stage.economy.values[TAO_IN + netuid] *= 2;
}

describe('stakers', () => {
  it('golden: at the start weights nobody without a leaning trades', () => {
    const stage = new Stage(cohortsOf(INDIFFERENT), TWO);
    expect(stage.ask().length).toBe(0);
  });

  it('golden: after a price move the fraction κ of each gap is traded, sales first', () => {
    const stage = new Stage(cohortsOf({ ...INDIFFERENT, slippageMax: 1 }), TWO);
    const { economy } = stage;
    double(stage, 1);
    // 150,000 alpha in each pool of 500,000: worth 10,000·150/650 TAO, now twice that in the first.
    const one = (10_000 * 150) / 650;
    const onRoot = 5.4e6 / 16;
    const total = 3 * one + onRoot;
    const start = 2 * one + onRoot;
    const target = (one / start) * total;
    const orders = stage.ask();
    expect(orders.length).toBe(3);
    expect(orders.kind[0]).toBe(UNSTAKE);
    expect(orders.netuid[0]).toBe(1);
    expect(orders.amount[0]).toBeCloseTo((150_000 * 0.02 * (2 * one - target)) / (2 * one), 6);
    expect(orders.kind[1]).toBe(ROOT_STAKE_ORDER);
    expect(orders.amount[1]).toBeCloseTo(0.02 * ((onRoot / start) * total - onRoot), 6);
    expect(orders.kind[2]).toBe(STAKE);
    expect(orders.netuid[2]).toBe(2);
    expect(orders.amount[2]).toBeCloseTo(0.02 * (target - one), 6);
    expect(orders.account[2]).toBe(accountIndex(economy, 'yield'));
  });

  it('golden: orders end where the average slippage reaches the limit', () => {
    const stage = new Stage(cohortsOf({ ...INDIFFERENT, rebalancePerDay: 1, slippageMax: 0.001 }), TWO);
    const { values } = stage.economy;
    double(stage, 1);
    const orders = stage.ask();
    const spot = values[TAO_IN + 1] / values[ALPHA_IN + 1];
    const sold = orders.amount[0];
    const received = (values[TAO_IN + 1] * sold) / (values[ALPHA_IN + 1] + sold);
    expect(received / sold / spot).toBeCloseTo(0.999, 9);
    const paid = orders.amount[orders.length - 1];
    const bought = (values[ALPHA_IN + 2] * paid) / (values[TAO_IN + 2] + paid);
    expect(paid / bought / (values[TAO_IN + 2] / values[ALPHA_IN + 2])).toBeCloseTo(1.001, 9);
  });

  it('golden: sales that slippage cuts leave less for all buys alike', () => {
    const stage = new Stage(cohortsOf({ ...INDIFFERENT, rebalancePerDay: 1, slippageMax: 0.001 }), TWO);
    const { economy } = stage;
    const account = accountIndex(economy, 'yield');
    economy.values[economy.accountTao + account] = 0;
    // Both pools rise, and both sales are cut: root, which has no slippage, would take more than they bring.
    double(stage, 1);
    double(stage, 2);
    const orders = stage.ask();
    expect(Array.from(orders.kind.subarray(0, orders.length))).toEqual([UNSTAKE, UNSTAKE, ROOT_STAKE_ORDER]);
    executeOrders(economy, stage.chain.rules, orders);
    // The fee is reckoned in TAO instead of alpha: a hair less than what comes in.
    expect(orders.amount[2]).toBeLessThanOrEqual(orders.received[0] + orders.received[1]);
    expect(orders.amount[2]).toBeCloseTo(orders.received[0] + orders.received[1], 4);
  });

  it('property: the richer yield gets the larger weight, and a stronger elasticity more of it', () => {
    // Twice the alpha outside the pool is half the yield.
    const subnets = [SUBNET, { ...SUBNET, netuid: 2, alphaOut: 2e6 }];
    const bought = (elasticity: number): number => {
      const stage = new Stage(cohortsOf({ ...ACTORS.stakers, elasticity: { yield: elasticity } }), subnets);
      const orders = stage.ask();
      let net = 0;
      for (let i = 0; i < orders.length; i++) {
        if (orders.netuid[i] === 1 && orders.kind[i] === STAKE) net += orders.amount[i];
        if (orders.netuid[i] === 2 && orders.kind[i] === STAKE) net -= orders.amount[i];
      }
      return net;
    };
    expect(bought(0.05)).toBeGreaterThan(0);
    expect(bought(0.5)).toBeGreaterThan(bought(0.05));
  });

  it('property: buys never need more TAO than the account has after its sales', () => {
    fc.assert(
      fc.property(
        anySubnets,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        (subnets, elasticity, rebalancePerDay, slippageMax) => {
          const parameters = { ...ACTORS.stakers, elasticity: { yield: elasticity }, rebalancePerDay, slippageMax };
          const stage = new Stage(cohortsOf(parameters), subnets);
          const { economy } = stage;
          const yields = accountIndex(economy, 'yield');
          economy.values[economy.accountTao + accountIndex(economy, 'idle')] +=
            economy.values[economy.accountTao + yields];
          economy.values[economy.accountTao + yields] = 0;
          const orders = stage.ask();
          let wanted = 0;
          for (let i = 0; i < orders.length; i++) {
            if (orders.kind[i] === STAKE || orders.kind[i] === ROOT_STAKE_ORDER) wanted += orders.amount[i];
          }
          executeOrders(economy, stage.chain.rules, orders);
          let proceeds = 0;
          let paid = 0;
          for (let i = 0; i < orders.length; i++) {
            if (orders.kind[i] === UNSTAKE || orders.kind[i] === ROOT_UNSTAKE_ORDER) proceeds += orders.received[i];
            else paid += orders.paid[i];
          }
          expect(wanted).toBeLessThanOrEqual(proceeds * (1 + 1e-6) + 1e-6);
          expect(paid).toBeLessThanOrEqual(proceeds + 1e-6);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a cohort without wealth has no actor', () => {
    expect(cohortsOf({ ...ACTORS.stakers, wealth: { yield: 0, holder: 1 } })).toEqual([]);
  });
});

describe('staking yield', () => {
  it('golden: by hand, for a subnet and for root', () => {
    const stage = new Stage(cohortsOf(INDIFFERENT), [{ ...SUBNET, alphaOut: 900_000 }]);
    const { economy } = stage;
    economy.values[BURNED_ALPHA + 1] = 100_000;
    const signal = new Float64Array(SLOTS);
    const context = { ...stage.contexts[0], economy };
    economy.values[ROOT_SELL_FLAG] = 1;
    stakingYield(context, signal);
    // ρ = τR/(τR + A), A = 0.5e6 in the pool + 0.9e6; take and owner's cut are both 11,796/65,535; one alpha a block.
    const cut = 11_796 / 65_535;
    const weighted = 5.4e6 * 0.18;
    const rho = weighted / (weighted + 1.4e6);
    const half = ((1 - cut) / 2) * (1 - cut) * 7200;
    expect(signal[1]).toBeCloseTo(((1 - rho) * half) / 800_000, 9);
    expect(signal[0]).toBeCloseTo((rho * half * 0.02) / 5.4e6, 12);
    economy.values[ROOT_SELL_FLAG] = 0;
    stakingYield(context, signal);
    expect(signal[0]).toBe(0);
  });
});
