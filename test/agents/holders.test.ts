import { describe, expect, it } from 'vitest';
import { Holder, type HolderParameters } from '../../src/agents/holders.js';
import { executeOrders, OrderSink, STAKE } from '../../src/engine/orders.js';
import { dissolveSubnet } from '../../src/engine/registry.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  accountIndex,
  EXISTS,
  REGISTERED_BLOCK,
  STARTED,
  TAO_IN,
} from '../../src/engine/state.js';
import { liquidationTao, rootTaoWorth, spotTao } from '../../src/metrics/wealth.js';
import { SUBNET, type TestSubnet } from '../engine/network.js';
import { Stage } from './world.js';

const FEE = 33 / 65_535;

const HOLDER: HolderParameters = {
  name: 'me',
  tao: 100,
  policy: 'root',
  netuid: null,
  count: null,
  rebalanceDays: null,
  slippageMax: 0.02,
};

const THREE: TestSubnet[] = [
  SUBNET,
  { ...SUBNET, netuid: 2, taoIn: 30_000, price: 0.05 },
  { ...SUBNET, netuid: 3, taoIn: 4000, price: 0.004 },
];

function stageOf(change: Partial<HolderParameters>, subnets: readonly TestSubnet[] = [SUBNET]): Stage {
  return new Stage([new Holder({ ...HOLDER, ...change })], subnets);
}

const account = ({ economy }: Stage): number => accountIndex(economy, 'holder-me');
const worth = (stage: Stage): number => liquidationTao(stage.economy, stage.chain.rules, account(stage));
const book = (stage: Stage, offset: number): number => stage.economy.values[offset + account(stage)];

describe('a holder of one subnet', () => {
  it('golden: in an empty market a round trip costs two fees and what the pool keeps, by hand', () => {
    const stage = stageOf({ policy: 'subnet', netuid: 1 });
    stage.act(0);
    const paid = 100 * (1 - FEE);
    const alpha = (500_000 * paid) / (10_000 + paid);
    expect(stage.alpha('holder-me')).toBeCloseTo(alpha, 5);
    expect(stage.tao('holder-me')).toBeCloseTo(0, 6);
    // The pool is back where it was but for the second fee, so without it all of `paid` would come back.
    const sold = alpha * (1 - FEE);
    const back = ((10_000 + paid) * sold) / (500_000 - alpha + sold);
    expect(worth(stage)).toBeCloseTo(back, 6);
    expect(back).toBeGreaterThan(100 * (1 - FEE) ** 2 - 1e-3);
    expect(book(stage, stage.economy.accountFees)).toBeCloseTo(100 * FEE, 6);
    expect(book(stage, stage.economy.accountSlippage)).toBeCloseTo(paid - 0.02 * alpha, 6);
    expect(spotTao(stage.economy, stage.chain.rules, account(stage))).toBeCloseTo(
      alpha * ((10_000 + paid) / (500_000 - alpha)),
      6,
    );
  });

  it('golden: an order ends where its average price is the stated slippage from spot, the rest waits a day', () => {
    const stage = stageOf({ policy: 'subnet', netuid: 1, tao: 1000 });
    const orders = stage.ask();
    // At equal weights the average price is paid ÷ reserve above spot.
    expect([orders.length, orders.amount[0]]).toEqual([1, expect.closeTo(200, 6)]);
    const days: number[] = [];
    for (let day = 0; day < 7; day++) {
      stage.day();
      days.push(stage.tao('holder-me'));
    }
    expect(days[0]).toBeGreaterThan(700);
    expect(days[3]).toBeGreaterThan(0);
    expect(days[6]).toBeCloseTo(0, 5);
  });

  it('keeps the TAO of a subnet that is gone, and does not buy the next tenant of the slot', () => {
    const stage = stageOf({ policy: 'subnet', netuid: 1 }, THREE);
    stage.day();
    dissolveSubnet(stage.economy, stage.chain.rules, 1);
    const paid = stage.tao('holder-me');
    expect(paid).toBeGreaterThan(40);
    expect(book(stage, stage.economy.accountPayouts)).toBeCloseTo(paid, 6);
    stage.day();
    const { values } = stage.economy;
    values[EXISTS + 1] = 1;
    values[STARTED + 1] = 1;
    values[REGISTERED_BLOCK + 1] = stage.contexts[0].startBlock + 10;
    expect(stage.ask().length).toBe(0);
    expect(stage.tao('holder-me')).toBe(paid);
    values[REGISTERED_BLOCK + 1] = 0;
    expect(stage.ask().length).toBe(1);
  });
});

describe('a holder on root', () => {
  it('earns what root earns per TAO', () => {
    const stage = stageOf({ policy: 'root' }, [{ ...SUBNET, movingPrice: 1.5 }]);
    stage.day();
    expect(stage.economy.values[stage.economy.accountRoot + account(stage)]).toBe(100);
    for (let day = 0; day < 20; day++) stage.day();
    const gained = worth(stage) - 100;
    expect(gained).toBeGreaterThan(0.002);
    // The formula is for a TAO that moves no price: baskets at spot.
    expect(gained / (100 * rootTaoWorth(stage.economy, stage.chain.rules) - 100)).toBeCloseTo(1, 4);
  });
});

describe('a holder of an index', () => {
  /** TAO that went into each pool since the start, by netuid. */
  const bought = (stage: Stage): number[] => {
    const before = THREE.map(({ netuid }) => stage.economy.values[TAO_IN + netuid]);
    stage.act(0);
    return THREE.map(({ netuid }, i) => stage.economy.values[TAO_IN + netuid] - before[i]);
  };
  const caps = ({ economy, chain }: Stage): number[] =>
    THREE.map(
      ({ netuid }) =>
        chain.rules.pool.price(economy.values, netuid) *
        (economy.values[ALPHA_IN + netuid] + economy.values[ALPHA_OUT + netuid]),
    );

  it('golden: buys by capitalisation, once', () => {
    const stage = stageOf({ policy: 'index' }, THREE);
    const weights = caps(stage);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    bought(stage).forEach((tao, i) => {
      expect(tao).toBeCloseTo(100 * (1 - FEE) * (weights[i] / total), 6);
    });
    for (let day = 0; day < 40; day++) stage.day((orders) => expect(orders.length).toBe(0));
  });

  it('puts what a subnet paid when it went into the others', () => {
    const stage = stageOf({ policy: 'index' }, THREE);
    stage.day();
    dissolveSubnet(stage.economy, stage.chain.rules, 2);
    const before = [stage.alpha('holder-me', 1), stage.alpha('holder-me', 3)];
    expect(stage.tao('holder-me')).toBeGreaterThan(20);
    stage.act(0);
    expect(stage.tao('holder-me')).toBeLessThan(0.01);
    expect(stage.alpha('holder-me', 1)).toBeGreaterThan(before[0]);
    expect(stage.alpha('holder-me', 3)).toBeGreaterThan(before[1]);
  });

  it('of the largest: sells what is no longer among them, every so many days', () => {
    const stage = stageOf({ policy: 'top', count: 1, rebalanceDays: 3 }, THREE);
    stage.act(0);
    expect(stage.alpha('holder-me', 2)).toBeGreaterThan(0);
    // Subnet 1 becomes the largest.
    const orders = new OrderSink();
    orders.push(STAKE, accountIndex(stage.economy, 'idle'), 1, 40_000);
    executeOrders(stage.economy, stage.chain.rules, orders);
    const held: number[][] = [];
    for (let day = 1; day <= 4; day++) {
      stage.day();
      held.push([stage.alpha('holder-me', 1), stage.alpha('holder-me', 2)]);
    }
    expect(held[1][0]).toBe(0);
    expect(held[1][1]).toBeGreaterThan(500);
    // Sold on the third day, bought on the fourth.
    expect(held[2]).toEqual([0, 0]);
    expect(held[3][0]).toBeGreaterThan(50);
    expect(held[3][1]).toBe(0);
    expect(stage.tao('holder-me')).toBeLessThan(0.1);
  });
});
