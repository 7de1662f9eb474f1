import { describe, expect, it } from 'vitest';
import { capacityAfter, Miners } from '../../src/agents/miners.js';
import { type OwnerPolicy, Owners } from '../../src/agents/owners.js';
import { Root } from '../../src/agents/root.js';
import { Validators } from '../../src/agents/validators.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import { BUY_AND_BURN, executeOrders, ROOT_UNSTAKE_ORDER, SELL_TAO_USD, UNSTAKE } from '../../src/engine/orders.js';
import {
  ALPHA_OUT,
  accountIndex,
  BLOCK,
  BURNED_ALPHA,
  CONVICTION,
  CUM_MINER_WITHHELD,
  CUM_MINERS,
  CUM_OWNER,
  CUM_ROOT_DIVIDENDS,
  CUM_ROOT_SOLD_ALPHA,
  CUM_ROOT_SOLD_TAO,
  CUM_VALIDATORS,
  LAST_EPOCH_BLOCK,
  MINER_UNIT_COST,
  MINER_UNITS,
  MINER_WITHHELD,
  REGISTERED_BLOCK,
  ROOT_ALPHA,
  SLOTS,
  START_ALPHA,
  TAO_IN,
  TAO_USD,
} from '../../src/engine/state.js';
import { advanceSteps } from '../../src/engine/steps.js';
import { launch } from '../../src/protocol/eras/launch.js';
import { qmass } from '../../src/protocol/eras/qmass.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';
import { BLOCKS_PER_DAY } from '../../src/units.js';
import { SUBNET } from '../engine/network.js';
import { ACTORS, Stage } from './world.js';

/** A whole day's alpha for the miners of one subnet at one alpha per block: ½ · (1 − 11,796/65,535) · 7,200. */
const MINERS_ALPHA = 0.5 * (1 - 11_796 / 65_535) * 7200;
const TAKE = 11_796 / 65_535;

/** One day passes and epochs have paid so much; nothing else happens. */
function paid(stage: Stage, column: number, alpha: number): void {
  stage.economy.values[BLOCK] += BLOCKS_PER_DAY;
  stage.economy.values[column + 1] += alpha;
}

describe('miners', () => {
  it.each([
    // At the start price the cost is 80 % of income: 0.4 + 0.6 · 0.8.
    { name: 'the start price', factor: 1, sold: 0.88 },
    { name: 'twice the price', factor: 2, sold: 0.64 },
    { name: 'half the price: the cost is above the income', factor: 0.5, sold: 1 },
    { name: 'eight times the price', factor: 8, sold: 0.46 },
  ])('golden: share sold at $name', ({ factor, sold }) => {
    const stage = new Stage([new Miners(ACTORS.miners)]);
    // Half of the move in TAO, half in USD: both are income.
    stage.economy.values[TAO_IN + 1] *= Math.sqrt(factor);
    stage.economy.values[TAO_USD] *= Math.sqrt(factor);
    paid(stage, CUM_MINERS, MINERS_ALPHA);
    const orders = stage.ask();
    expect(orders.length).toBe(1);
    expect(orders.kind[0]).toBe(UNSTAKE);
    expect(orders.amount[0] / MINERS_ALPHA).toBeCloseTo(sold, 9);
  });

  it('golden: what is withheld at the start is no income, so the cost is of the rest', () => {
    const stage = new Stage([new Miners(ACTORS.miners)], [{ ...SUBNET, minerBurned: 0.75 }]);
    paid(stage, CUM_MINERS, MINERS_ALPHA);
    stage.economy.values[CUM_MINER_WITHHELD + 1] += 0.75 * MINERS_ALPHA;
    expect(stage.ask().amount[0] / (0.25 * MINERS_ALPHA)).toBeCloseTo(0.88, 9);
  });

  it('the TAO of a day goes for USD at the next decision, whole', () => {
    const stage = new Stage([new Miners(ACTORS.miners)]);
    paid(stage, CUM_MINERS, 1000);
    executeOrders(stage.economy, stage.chain.rules, stage.ask());
    const tao = stage.tao('miners');
    expect(tao).toBeGreaterThan(0);
    paid(stage, CUM_MINERS, 0);
    const orders = stage.ask();
    expect(orders.kind[0]).toBe(SELL_TAO_USD);
    expect(orders.amount[0]).toBe(tao);
    executeOrders(stage.economy, stage.chain.rules, orders);
    expect(stage.tao('miners')).toBe(0);
  });

  it('golden: a day of entry and of exit by hand', () => {
    // 0.05 · tanh((1.25 − 1) ÷ 1) and 0.05 · tanh((0.5 − 1) ÷ 1).
    expect(capacityAfter(1, 1.25, 1, 0.05)).toBeCloseTo(Math.exp(0.05 * 0.244_918_662_4), 12);
    expect(capacityAfter(1, 0.5, 1, 0.05)).toBeCloseTo(Math.exp(-0.05 * 0.462_117_157_26), 12);
    expect(capacityAfter(3, 7, 7, 0.05)).toBe(3);
    expect(capacityAfter(1, 0, 0, 0.05)).toBe(1);
    expect(capacityAfter(1, 2, 0, 0.05)).toBeCloseTo(Math.exp(0.05), 12);
    expect(capacityAfter(1, 0, 1, 1000)).toBeGreaterThan(0);
  });

  it.each([
    { name: 'a price that stays', factor: 1, units: 1.25 },
    { name: 'four times the price', factor: 4, units: 5 },
    { name: 'a quarter of the price', factor: 0.25, units: 0.3125 },
  ])('entry and exit go on until income is cost, and then all is sold: $name', ({ factor, units }) => {
    const stage = new Stage([new Miners(ACTORS.miners)]);
    const { values } = stage.economy;
    values[TAO_USD] *= factor;
    let sold = 0;
    for (let day = 0; day < 600; day++) {
      paid(stage, CUM_MINERS, MINERS_ALPHA);
      sold = stage.ask().amount[0] / MINERS_ALPHA;
    }
    expect(values[MINER_UNITS + 1]).toBeCloseTo(units, 6);
    expect(sold).toBeCloseTo(1, 6);
    const income = MINERS_ALPHA * 0.02 * values[TAO_USD];
    expect((values[MINER_UNITS + 1] * values[MINER_UNIT_COST + 1]) / income).toBeCloseTo(1, 6);
  });

  it('where an owner withholds everything capacity dwindles, and comes back when it does not', () => {
    const stage = new Stage([new Miners(ACTORS.miners)], [{ ...SUBNET, minerBurned: 1 }]);
    const { values } = stage.economy;
    for (let day = 0; day < 30; day++) {
      paid(stage, CUM_MINERS, MINERS_ALPHA);
      values[CUM_MINER_WITHHELD + 1] += MINERS_ALPHA;
      expect(stage.ask().length).toBe(0);
    }
    expect(values[MINER_UNITS + 1]).toBeCloseTo(Math.exp(-30 * 0.05 * Math.tanh(1)), 9);
    values[MINER_WITHHELD + 1] = 0;
    paid(stage, CUM_MINERS, MINERS_ALPHA);
    const before = values[MINER_UNITS + 1];
    stage.ask();
    expect(values[MINER_UNITS + 1] / before).toBeCloseTo(Math.exp(0.05), 9);
  });

  it('a new subnet in the slot has miners of its own, with the cost of its first day', () => {
    const stage = new Stage([new Miners(ACTORS.miners)]);
    const { values } = stage.economy;
    for (let day = 0; day < 30; day++) {
      paid(stage, CUM_MINERS, MINERS_ALPHA);
      stage.ask();
    }
    expect(values[MINER_UNITS + 1]).toBeGreaterThan(1.1);
    // What the registry does with a slot.
    values[MINER_UNITS + 1] = 0;
    values[MINER_UNIT_COST + 1] = 0;
    values[TAO_IN + 1] *= 3;
    paid(stage, CUM_MINERS, MINERS_ALPHA);
    expect(stage.ask().amount[0] / MINERS_ALPHA).toBeCloseTo(0.88, 6);
    expect(values[MINER_UNITS + 1]).toBeCloseTo(capacityAfter(1, 1.25, 1, 0.05), 9);
    expect(values[MINER_UNIT_COST + 1]).toBeCloseTo(0.8 * MINERS_ALPHA * 0.06 * 200, 6);
  });

  it('nothing paid, nothing sold', () => {
    const stage = new Stage([new Miners(ACTORS.miners)]);
    paid(stage, CUM_MINERS, 0);
    expect(stage.ask().length).toBe(0);
  });
});

describe('owners', () => {
  it('golden: the stated share of the cut; dust waits until it is worth an order', () => {
    const stage = new Stage([new Owners(ACTORS.owners)]);
    paid(stage, CUM_OWNER, 1000);
    expect(stage.ask().amount[0]).toBeCloseTo(600, 9);
    paid(stage, CUM_OWNER, 0.1);
    // 0.06 alpha at 0.02 TAO is below the smallest order of 0.002 TAO.
    expect(stage.ask().length).toBe(0);
    paid(stage, CUM_OWNER, 0.2);
    expect(stage.ask().amount[0]).toBeCloseTo(0.18, 9);
  });
});

describe('owners with a policy', () => {
  const policy = { netuids: [1], sold: 0.5, burnMiners: null, buyBack: 0, lock: 0 };
  const make = (changes: Partial<OwnerPolicy>): Stage =>
    new Stage([new Owners({ sold: 0.6, policies: [{ ...policy, ...changes }] })], [SUBNET, { ...SUBNET, netuid: 2 }]);

  it('golden: its own share is sold, of what is not locked; the others go on', () => {
    const stage = make({ lock: 0.2 });
    stage.economy.values[CUM_OWNER + 2] += 1000;
    paid(stage, CUM_OWNER, 1000);
    const orders = stage.ask();
    expect([...orders.amount.subarray(0, 2)]).toEqual([400, 600]);
    expect(stage.economy.values[CONVICTION + 1]).toBe(200);
    expect(stage.economy.values[CONVICTION + 2]).toBe(0);
  });

  it('what is locked is never sold', () => {
    const stage = make({ lock: 0.5, sold: 1 });
    const { economy } = stage;
    economy.values[economy.accountAlpha + accountIndex(economy, 'owners') * SLOTS + 1] = 700;
    economy.values[CONVICTION + 1] = 100;
    paid(stage, CUM_OWNER, 1000);
    // 600 are locked then, and 100 are left of the 500 that would be sold.
    expect(stage.ask().amount[0]).toBe(100);
    const all = make({ lock: 1 });
    paid(all, CUM_OWNER, 1000);
    expect(all.ask().length).toBe(0);
    expect(all.economy.values[CONVICTION + 1]).toBe(1000);
  });

  it('golden: what a sale brought buys alpha the next day, which is burned; the rest goes for USD', () => {
    const stage = make({ buyBack: 0.75 });
    const { economy } = stage;
    paid(stage, CUM_OWNER, 1000);
    executeOrders(economy, stage.chain.rules, stage.ask());
    const tao = stage.tao('owners');
    const before = economy.values[BURNED_ALPHA + 1];
    paid(stage, CUM_OWNER, 0);
    const orders = stage.ask();
    expect([...orders.kind.subarray(0, orders.length)]).toEqual([SELL_TAO_USD, BUY_AND_BURN]);
    expect(orders.amount[1] / tao).toBeCloseTo(0.75, 8);
    expect(orders.amount[0] + orders.amount[1]).toBeCloseTo(tao, 8);
    executeOrders(economy, stage.chain.rules, orders);
    checkInvariants(economy);
    // Three quarters of the 500 sold, less two fees of 33 in 65,535 and what buying after the sale costs.
    expect(economy.values[BURNED_ALPHA + 1] - before).toBeGreaterThan(373);
    expect(economy.values[BURNED_ALPHA + 1] - before).toBeLessThan(375);
    expect(stage.tao('owners')).toBeLessThan(2e-9);
  });

  it('ends with the subnet of the start', () => {
    const stage = make({ lock: 1 });
    stage.economy.values[REGISTERED_BLOCK + 1] = stage.economy.values[BLOCK] + 1;
    paid(stage, CUM_OWNER, 1000);
    expect(stage.ask().amount[0]).toBe(600);
  });
});

describe('validators and delegators', () => {
  it('golden: of take and dividends by hand, delegators by turns', () => {
    const stage = new Stage([new Validators(ACTORS.validators)]);
    const { economy } = stage;
    economy.values[BLOCK] += BLOCKS_PER_DAY;
    economy.values[CUM_VALIDATORS + 1] += 1000;
    economy.values[CUM_ROOT_DIVIDENDS + 1] += 500;
    // Of 1,000,000 alpha that all earn dividends validators hold 7 %, the cohorts 10, 12.5, 7.5 and 20 %.
    const dividends = 1000 * (1 - TAKE);
    const turns = [
      ['trend', 0.1, 1],
      // A first turn covers all days before it.
      ['yield', 0.125, 2],
      ['value', 0.075, 3],
      ['holder', 0.2, 4],
      ['trend', 0.1, 4],
    ] as const;
    for (const [turn, [cohort, held, days]] of turns.entries()) {
      if (turn > 0) paid(stage, CUM_VALIDATORS, 1000);
      const orders = stage.ask();
      expect(orders.length).toBe(2);
      expect(orders.account[0]).toBe(accountIndex(economy, 'validators'));
      expect(orders.amount[0]).toBeCloseTo(0.3 * ((turn === 0 ? 1500 : 1000) * TAKE + 0.07 * dividends), 6);
      expect(orders.account[1]).toBe(accountIndex(economy, cohort));
      expect(orders.amount[1]).toBeCloseTo(0.3 * held * days * dividends, 5);
    }
  });
});

describe('root', () => {
  it('golden: a fifth of what baskets released leaves root and goes for USD', () => {
    const stage = new Stage([new Root(ACTORS.root)]);
    paid(stage, CUM_ROOT_SOLD_TAO, 50);
    const orders = stage.ask();
    expect(orders.length).toBe(2);
    expect(orders.kind[0]).toBe(ROOT_UNSTAKE_ORDER);
    // Three quarters of the TAO on root are theirs, and so of what was released.
    expect(orders.amount[0]).toBeCloseTo(7.5, 9);
    expect(orders.kind[1]).toBe(SELL_TAO_USD);
    expect(orders.amount[1]).toBeCloseTo(7.5, 9);
    paid(stage, CUM_ROOT_SOLD_TAO, 0);
    expect(stage.ask().length).toBe(0);
  });

  it.each([
    { name: 'baskets, as the ruleset has it', era: rank32, releasePerDay: null, left: 0.98 },
    { name: 'claims, as the ruleset has it', era: qmass, releasePerDay: null, left: 0.487 },
    { name: 'a rate of its own', era: rank32, releasePerDay: 0.3, left: 0.7 },
    { name: 'nothing', era: rank32, releasePerDay: 0, left: 1 },
  ])(
    'golden: an epoch releases 1 − $left^(days since the last one) of the stock: $name',
    ({ era, releasePerDay, left }) => {
      const stage = new Stage([new Root({ releasePerDay, cashOut: 0 })], [SUBNET], { era });
      const { values } = stage.economy;
      values[ROOT_ALPHA + 1] = 5000;
      values[ALPHA_OUT + 1] += 5000;
      values[START_ALPHA + 1] += 5000;
      const last = values[LAST_EPOCH_BLOCK + 1];
      advanceSteps(stage.chain, values[BLOCK] + 600);
      const days = (values[LAST_EPOCH_BLOCK + 1] - last) / BLOCKS_PER_DAY;
      expect(days).toBeGreaterThan(0);
      expect(values[CUM_ROOT_SOLD_ALPHA + 1]).toBeCloseTo(5000 * (1 - left ** days), 6);
      expect(values[CUM_ROOT_SOLD_TAO + 1] > 0).toBe(left < 1);
    },
  );

  it('golden: where root is sold for at once, the TAO without the validators’ take is income', () => {
    const stage = new Stage([new Root(ACTORS.root), new Validators(ACTORS.validators)], [SUBNET], { era: launch });
    paid(stage, CUM_ROOT_SOLD_TAO, 50);
    stage.economy.values[CUM_ROOT_DIVIDENDS + 1] += 50;
    expect(stage.ask(0).amount[0]).toBeCloseTo(0.2 * 0.75 * 50 * (1 - TAKE), 9);
    const { economy } = stage;
    economy.values[economy.accountRoot + accountIndex(economy, 'validators')] = 100;
    const orders = stage.ask(1);
    expect([...orders.kind.subarray(0, orders.length)]).toEqual([ROOT_UNSTAKE_ORDER, SELL_TAO_USD]);
    expect(orders.amount[0]).toBeCloseTo(0.3 * 50 * TAKE, 9);
  });
});
