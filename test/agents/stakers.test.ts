import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discount, type Signal, stakingYield, weekReturn } from '../../src/agents/signals.js';
import { cohortsOf } from '../../src/agents/stakers.js';
import { executeOrders, ROOT_STAKE_ORDER, ROOT_UNSTAKE_ORDER, STAKE, UNSTAKE } from '../../src/engine/orders.js';
import { compileRules } from '../../src/engine/rules.js';
import {
  ALPHA_IN,
  accountIndex,
  BLOCK,
  BURNED_ALPHA,
  EXISTS,
  REGISTERED_BLOCK,
  ROOT_SELL_FLAG,
  SLOTS,
  TAO_IN,
} from '../../src/engine/state.js';
import { launch } from '../../src/protocol/eras/launch.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';
import { swapv3 } from '../../src/protocol/eras/swapv3.js';
import { anySubnets, SUBNET } from '../engine/network.js';
import { ACTORS, Stage, worldOf } from './world.js';

const INDIFFERENT = { ...ACTORS.stakers, elasticity: { trend: 0, yield: 0, value: 0 } };
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
    // 125,000 alpha in each pool of 500,000: worth 10,000·125/625 TAO, now twice that in the first.
    const one = (10_000 * 125) / 625;
    const onRoot = 5.4e6 / 16;
    const total = 3 * one + onRoot;
    const start = 2 * one + onRoot;
    const target = (one / start) * total;
    const orders = stage.ask();
    expect(orders.length).toBe(3);
    expect(orders.kind[0]).toBe(UNSTAKE);
    expect(orders.netuid[0]).toBe(1);
    expect(orders.amount[0]).toBeCloseTo((125_000 * 0.02 * (2 * one - target)) / (2 * one), 6);
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
      const stage = new Stage(
        cohortsOf({ ...ACTORS.stakers, elasticity: { ...ACTORS.stakers.elasticity, yield: elasticity } }),
        subnets,
      );
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
          const parameters = {
            ...ACTORS.stakers,
            elasticity: { trend: 0, yield: elasticity, value: 0 },
            rebalancePerDay,
            slippageMax,
          };
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
    expect(cohortsOf({ ...ACTORS.stakers, wealth: { trend: 0, yield: 0, value: 0, holder: 1 } })).toEqual([]);
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
    stakingYield.look(context, 0, signal);
    // ρ = τR/(τR + A), A = 0.5e6 in the pool + 0.9e6; take and owner's cut are both 11,796/65,535; one alpha a block.
    const cut = 11_796 / 65_535;
    const weighted = 5.4e6 * 0.18;
    const rho = weighted / (weighted + 1.4e6);
    const half = ((1 - cut) / 2) * (1 - cut) * 7200;
    expect(signal[1]).toBeCloseTo(((1 - rho) * half) / 800_000, 9);
    expect(signal[0]).toBeCloseTo((rho * half * 0.02) / 5.4e6, 12);
    economy.values[ROOT_SELL_FLAG] = 0;
    stakingYield.look(context, 0, signal);
    expect(signal[0]).toBe(0);
  });
});

describe('signals from prices', () => {
  /** Lets both signals look on days whose prices are 0.02·e^x, and returns them and root's after each. */
  function looks(signal: Signal, logs: readonly number[]): { subnet: number; root: number }[] {
    const { economy, rules } = worldOf([SUBNET], signal.memoryLength);
    const { values } = economy;
    const seen = new Float64Array(SLOTS);
    const context = { ...new Stage(cohortsOf(INDIFFERENT)).contexts[0], economy, rules };
    return logs.map((log) => {
      values[TAO_IN + 1] = 10_000 * Math.exp(log);
      signal.look(context, 0, seen);
      return { subnet: seen[1], root: seen[0] };
    });
  }

  it('golden: a week’s return, for the first week the return since the first look', () => {
    const logs = [0, 0.1, 0.3, 0.2, 0, 0.5, 0.6, 0.7, 0.9, 1];
    const returns = looks(weekReturn, logs);
    for (const [day, log] of logs.entries())
      expect(returns[day].subnet).toBeCloseTo(log - logs[Math.max(0, day - 7)], 12);
    expect(returns.every(({ root }) => root === 0)).toBe(true);
  });

  it('golden: the discount is what the price is below a mean that ages by 2/31 a day', () => {
    const [first, second, third] = looks(discount, [0, 0.31, 0.31]);
    expect(first.subnet).toBe(0);
    expect(second.subnet).toBeCloseTo(0.02 - 0.31, 12);
    expect(third.subnet).toBeCloseTo(0.02 + (2 / 31) * 0.29 - 0.31, 12);
    expect(third.root).toBe(0);
  });

  it('the trend is bought, and the value cohort buys what fell', () => {
    const net = (cohort: 'trend' | 'value'): number => {
      const stage = new Stage(
        cohortsOf({ ...ACTORS.stakers, wealth: { trend: 0, yield: 0, value: 0, holder: 0.75, [cohort]: 0.25 } }),
        TWO,
      );
      stage.ask();
      // A hair more than the cohort's own drift: the weights stay as they were.
      stage.economy.values[TAO_IN + 1] *= 1.001;
      const orders = stage.ask();
      let sum = 0;
      for (let i = 0; i < orders.length; i++) {
        if (orders.netuid[i] === 1) sum += orders.kind[i] === STAKE ? orders.amount[i] : -orders.amount[i];
      }
      return sum;
    };
    expect(net('trend')).toBeGreaterThan(0);
    expect(net('value')).toBeLessThan(0);
  });

  it('a subnet that came into a slot of the start is no place, nor is an empty slot', () => {
    const drift = (change: (stage: Stage) => void): number[] => {
      const stage = new Stage(cohortsOf({ ...INDIFFERENT, rebalancePerDay: 1 }), TWO);
      change(stage);
      double(stage, 1);
      const orders = stage.ask();
      return Array.from(orders.netuid.subarray(0, orders.length)).filter((netuid) => netuid > 0);
    };
    const newcomer = drift(({ economy }) => {
      economy.values[REGISTERED_BLOCK + 2] = economy.values[BLOCK] + 10;
      economy.values[economy.accountAlpha + accountIndex(economy, 'yield') * SLOTS + 2] = 0;
    });
    const gone = drift(({ economy }) => {
      economy.values[EXISTS + 2] = 0;
    });
    expect(drift(() => {})).toEqual([1, 2]);
    expect(newcomer).toEqual([1]);
    expect(gone).toEqual([1]);
  });
});

describe('slippage', () => {
  it('golden: in every kind of pool an order that is cut has an average price at the limit', () => {
    // Launch truncates its price to 32 bits of fraction: 1e-8 of these prices.
    for (const [era, digits] of [
      [rank32, 9],
      [swapv3, 9],
      [launch, 7],
    ] as const) {
      const slippageMax = 0.001;
      const stage = new Stage(cohortsOf({ ...INDIFFERENT, rebalancePerDay: 1, slippageMax }), TWO);
      const { economy } = stage;
      const rules = compileRules(era);
      const { pool } = rules;
      stage.contexts[0].rules = rules;
      double(stage, 1);
      for (const netuid of [1, 2]) pool.adopt(economy.values, netuid, economy.values[TAO_IN + netuid] / 500_000);
      const orders = stage.ask();
      expect(orders.length).toBe(3);
      const spot = (netuid: number): number => pool.price(economy.values, netuid);
      const sold = orders.amount[0];
      expect(pool.taoReceived(economy.values, 1, sold) / sold / spot(1)).toBeCloseTo(1 - slippageMax, digits);
      const paid = orders.amount[2];
      expect(paid / pool.alphaReceived(economy.values, 2, paid) / spot(2)).toBeCloseTo(1 + slippageMax, digits);
    }
  });
});
