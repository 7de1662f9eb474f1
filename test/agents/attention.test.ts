import { describe, expect, it } from 'vitest';
import { Attention, type AttentionParameters, branchingRatio } from '../../src/agents/attention.js';
import { BUY_TAO_USD, executeOrders, SELL_TAO_USD, STAKE, UNSTAKE } from '../../src/engine/orders.js';
import {
  ATTENTION,
  accountIndex,
  BLOCK,
  EXTERNAL_USD,
  NETWORK_ATTENTION,
  NETWORK_NEWS,
  NEWS,
  REGISTERED_BLOCK,
  TAO_IN,
  TAO_USD,
  USD_NET_TAO,
} from '../../src/engine/state.js';
import { BLOCKS_PER_DAY } from '../../src/units.js';
import { SUBNET } from '../engine/network.js';
import { ACTORS, Stage } from './world.js';

const STEADY = { ...ACTORS.attention, burstiness: 0 };
const TWO = [SUBNET, { ...SUBNET, netuid: 2 }];

function stageOf(parameters: Partial<AttentionParameters> = {}): Stage {
  return new Stage([new Attention({ ...STEADY, ...parameters })], TWO);
}

/** Lets so many days pass and the actor decide. */
function later(stage: Stage, days: number) {
  stage.economy.values[BLOCK] += days * BLOCKS_PER_DAY;
  return stage.ask();
}

describe('attention', () => {
  it('golden: news becomes attention and fades as the two stages have it in closed form, whatever the steps', () => {
    for (const [fadingDays, delayDays] of [
      [14, 2],
      [3, 3],
      [2, 5],
    ] as const) {
      const stage = stageOf({ fadingDays, delayDays });
      const { values } = stage.economy;
      values[NEWS + 1] = 0.7;
      later(stage, 1);
      expect(values[ATTENTION + 1]).toBe(0);
      let time = 0;
      for (const step of [1, 0.5, 2, 0.25, 9, 1, 40]) {
        later(stage, step);
        time += step;
        const closed =
          fadingDays === delayDays
            ? time * Math.exp(-time / fadingDays)
            : (Math.exp(-time / fadingDays) - Math.exp(-time / delayDays)) / (1 / delayDays - 1 / fadingDays);
        expect(values[ATTENTION + 1]).toBeCloseTo(0.7 * closed, 12);
      }
      expect(values[ATTENTION + 2]).toBe(0);
      expect(values[NETWORK_ATTENTION]).toBe(0);
    }
  });

  it('golden: in all, news of 1 is τ_A·τ_B days of attention', () => {
    const stage = stageOf();
    const { values } = stage.economy;
    values[NETWORK_NEWS] = 1;
    later(stage, 1);
    let sum = 0;
    for (let step = 0; step < 20_000; step++) {
      later(stage, 0.01);
      sum += 0.01 * values[NETWORK_ATTENTION];
    }
    expect(sum).toBeCloseTo(14 * 2, 2);
  });

  it('golden: external capital buys TAO for USD and stakes φ·tanh(A) of the pool; bad news sells', () => {
    const stage = stageOf();
    const { economy } = stage;
    const { values } = economy;
    const external = accountIndex(economy, 'external');
    values[TAO_USD] = 300;
    values[ATTENTION + 1] = 1;
    values[ATTENTION + 2] = -1;
    const attention = Math.exp(-1 / 14);
    const flow = 0.05 * Math.tanh(attention) * 10_000;
    const orders = later(stage, 1);
    expect(Array.from(orders.kind.subarray(0, 4))).toEqual([BUY_TAO_USD, STAKE, UNSTAKE, SELL_TAO_USD]);
    expect(orders.amount[0]).toBeCloseTo(flow, 9);
    expect(orders.amount[1]).toBeCloseTo(flow, 9);
    expect(orders.amount[2]).toBeCloseTo((flow * 500_000) / (10_000 - flow), 6);
    expect(new Set(orders.account.subarray(0, 4))).toEqual(new Set([external]));
    const free = stage.tao('external');
    executeOrders(economy, stage.chain.rules, orders);
    // The TAO of the sale is external's again, and sold for USD as it was bought: a fee is all that is gone.
    expect(values[EXTERNAL_USD] / 300).toBeCloseTo(values[USD_NET_TAO], 6);
    expect(values[USD_NET_TAO]).toBeCloseTo(flow - orders.amount[3], 9);
    expect(stage.tao('external')).toBeCloseTo(free - flow + orders.received[2], 6);
    expect(orders.received[2]).toBeCloseTo(orders.amount[3], 3);
  });

  it('golden: a gain turns a rise of the price into attention, and the network lifts every subnet', () => {
    const stage = stageOf({ gain: 0.5 });
    const { values } = stage.economy;
    values[TAO_IN + 1] *= 1.5;
    later(stage, 1);
    expect(values[ATTENTION + 1]).toBeCloseTo(0.5 * Math.log(1.5), 9);
    expect(values[ATTENTION + 2]).toBe(0);
    values[NETWORK_ATTENTION] = 2;
    const orders = later(stage, 1);
    const network = Math.tanh(2 * Math.exp(-1 / 14));
    expect(orders.length).toBe(3);
    expect(orders.amount[0]).toBeCloseTo(orders.amount[1] + orders.amount[2], 9);
    expect(orders.amount[2]).toBeCloseTo(0.05 * network * 10_000, 9);
    expect(orders.amount[1]).toBeCloseTo(0.05 * (network + Math.tanh(values[ATTENTION + 1])) * 15_000, 9);
  });

  it('property: below a branching ratio of 1 a push dies out, and draws about 1/(1 − n) of itself', () => {
    const total = (gain: number): number => {
      const stage = new Stage(
        [new Attention({ ...STEADY, gain, fadingDays: 30 })],
        [{ ...SUBNET, taoIn: 1e5, price: 0.1, started: true, enabled: false }],
      );
      const { economy } = stage;
      economy.values[accountIndex(economy, 'external') + economy.accountTao] = 1e6;
      // A small push, so that tanh and pool are straight lines.
      economy.values[TAO_IN + 1] *= 1.001;
      const start = economy.values[TAO_IN + 1];
      for (let day = 0; day < 1500; day++) {
        later(stage, 1);
        executeOrders(economy, stage.chain.rules, stage.orders);
      }
      return Math.log(economy.values[TAO_IN + 1] / start) / Math.log(1.001);
    };
    const parameters = { ...STEADY, gain: 0.15, fadingDays: 30 };
    const n = branchingRatio(parameters);
    expect(n).toBeCloseTo(1.97 * 0.05 * 0.15 * 30, 12);
    // Induced log flow ÷ the push, both of the pool's TAO: n + n² + …, half of it for a push of taoIn alone; the day's step adds some.
    expect(total(0.15)).toBeGreaterThan(0.8 * (n / (1 - n) / 2));
    expect(total(0.15)).toBeLessThan(1.25 * (n / (1 - n) / 2));
    expect(total(0)).toBe(0);
  });

  it('comes in bursts: the mean of a day is the same, its deviation is as large, and subnets know nothing of each other', () => {
    const flows = (other: number): number[] => {
      const stage = stageOf({ burstiness: 1 });
      const { values } = stage.economy;
      return Array.from({ length: 2000 }, () => {
        values[ATTENTION + 1] = 1;
        values[ATTENTION + 2] = other;
        const orders = later(stage, 1);
        expect([orders.kind[1], orders.netuid[1]]).toEqual([STAKE, 1]);
        return orders.amount[1];
      });
    };
    const alone = flows(0);
    const mean = alone.reduce((sum, flow) => sum + flow, 0) / alone.length;
    const deviation = Math.sqrt(alone.reduce((sum, flow) => sum + (flow - mean) ** 2, 0) / alone.length);
    const steady = 0.05 * Math.tanh(Math.exp(-1 / 14)) * 10_000;
    // Two standard errors: 2/√2000, and about √2 as much for the deviation of an exponential.
    expect(Math.abs(mean / steady - 1)).toBeLessThan(0.045);
    expect(Math.abs(deviation / steady - 1)).toBeLessThan(0.065);
    expect(flows(1)).toEqual(alone);
  });

  it('forgets the tenant before, and what was known of its price', () => {
    const stage = stageOf({ gain: 1 });
    const { values } = stage.economy;
    values[NEWS + 1] = 5;
    later(stage, 1);
    later(stage, 1);
    expect(values[ATTENTION + 1]).toBeGreaterThan(1);
    values[REGISTERED_BLOCK + 1] = values[BLOCK];
    values[TAO_IN + 1] /= 100;
    expect(later(stage, 1).length).toBe(0);
    expect(values[ATTENTION + 1]).toBe(0);
    later(stage, 1);
    expect(values[ATTENTION + 1]).toBe(0);
  });
});
