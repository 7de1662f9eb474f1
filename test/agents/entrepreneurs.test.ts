import { describe, expect, it } from 'vitest';
import { Entrepreneurs } from '../../src/agents/entrepreneurs.js';
import {
  BUY_TAO_USD,
  executeOrders,
  FILLED,
  type OrderSink,
  REGISTER_SUBNET,
  START_CALL,
} from '../../src/engine/orders.js';
import { subnetPrice } from '../../src/engine/registry.js';
import {
  accountIndex,
  BLOCK,
  EXISTS,
  LAST_LOCK,
  MOVING_PRICE,
  OWNER,
  REGISTERED_BLOCK,
  STARTED,
  TAO_IN,
  USD_NET_TAO,
} from '../../src/engine/state.js';
import { SUBNET_METRICS, SubnetSampler } from '../../src/metrics/subnets.js';
import { dereg } from '../../src/protocol/eras/dereg.js';
import type { Era } from '../../src/protocol/eras/era.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';
import { BLOCKS_PER_DAY } from '../../src/units.js';
import { SUBNET, type TestSubnet } from '../engine/network.js';
import { Stage } from './world.js';

const PARAMETERS = { ratePerDay: 0.17, referenceCostTao: 300 };
/** 120 days at most ago. */
const YOUNG = { ...SUBNET, age: 100_000 };

const THREE = [
  { ...SUBNET, netuid: 1, movingPrice: 0.03 },
  { ...SUBNET, netuid: 2, movingPrice: 0.01 },
  { ...YOUNG, netuid: 3, movingPrice: 0.002 },
];

/** A chain whose limit is reached by three subnets, and whose slot costs `lockMin` from the first day on. */
function full(ratePerDay: number, subnets: readonly TestSubnet[] = THREE, era: Era = rank32, lockMin = 300): Stage {
  const limited = { ...era, registration: { ...era.registration, limit: 3, lockMin } };
  const stage = new Stage([new Entrepreneurs({ ...PARAMETERS, ratePerDay })], subnets, { era: limited });
  const { values } = stage.economy;
  for (const { netuid, age } of subnets) values[REGISTERED_BLOCK + netuid] = values[BLOCK] - age;
  stage.agents[0].start(stage.contexts[0]);
  return stage;
}

function nextDay(stage: Stage): OrderSink {
  stage.economy.values[BLOCK] += BLOCKS_PER_DAY;
  return stage.ask();
}

describe('entrepreneurs', () => {
  it('arrive as a Poisson process: the share of days with one is 1 − e^(−rate), at the rate that cost and value make', () => {
    const days = 20_000;
    const arrivals = (stage: Stage): number => {
      let count = 0;
      for (let day = 0; day < days; day++) if (nextDay(stage).length > 0) count++;
      return count / days;
    };
    const error = (rate: number): number => 4 * Math.sqrt((Math.exp(-rate) * (1 - Math.exp(-rate))) / days);
    const expected = (stage: Stage, rate: number): void =>
      expect(Math.abs(arrivals(stage) - (1 - Math.exp(-rate)))).toBeLessThan(error(rate));
    expected(full(0.17), 0.17);
    expected(full(0.17, THREE, rank32, 900), 0.17 / 3);
    // Twice the TAO in the young subnet's pool is twice its price.
    const worth = full(0.17);
    worth.economy.values[TAO_IN + 3] *= 2;
    expected(worth, 0.34);
  });

  it('golden: buy the cost for USD and register; the lowest moving price that is not immune makes room', () => {
    const stage = full(1e6);
    const { economy, chain } = stage;
    const cost = subnetPrice(economy, chain.rules);
    const orders = nextDay(stage);
    expect([...orders.kind.subarray(0, orders.length)]).toEqual([BUY_TAO_USD, REGISTER_SUBNET]);
    executeOrders(economy, chain.rules, orders);
    expect([...orders.status.subarray(0, 2)]).toEqual([FILLED, FILLED]);
    expect(economy.values[USD_NET_TAO]).toBeCloseTo(cost, 9);
    // 3 stands lower but is immune.
    expect(economy.values[REGISTERED_BLOCK + 2]).toBe(economy.values[BLOCK]);
    expect(economy.values[OWNER + 2]).toBe(accountIndex(economy, 'owners') + 1);
    expect(economy.values[LAST_LOCK]).toBe(cost);
    // Too soon after the last one: nobody tries.
    const kinds = (): number[] => {
      const orders = nextDay(stage);
      return [...orders.kind.subarray(0, orders.length)];
    };
    expect(kinds()).toEqual([START_CALL]);
    expect(kinds()).toContain(REGISTER_SUBNET);
  });

  it('nobody registers while all are immune, or without TAO to be had', () => {
    expect(
      nextDay(
        full(
          1e6,
          THREE.map((subnet) => ({ ...subnet, age: 1000 })),
        ),
      ).length,
    ).toBe(0);
    const poor = full(1e6);
    poor.economy.values[poor.economy.accountTao + poor.economy.external] = 299;
    expect(nextDay(poor).length).toBe(0);
  });

  it('start what they registered as soon as the rules allow, and nothing else', () => {
    const stage = full(1e6, [...THREE.slice(0, 2), { ...THREE[2], started: false }], dereg);
    const { economy, chain } = stage;
    const delay = dereg.registration.startCallDelayBlocks ?? 0;
    expect(delay).toBeGreaterThan(0);
    executeOrders(economy, chain.rules, nextDay(stage));
    const registered = [1, 2].find((netuid) => economy.values[STARTED + netuid] === 0) ?? 0;
    expect(registered).toBeGreaterThan(0);
    economy.values[BLOCK] = economy.values[REGISTERED_BLOCK + registered] + delay - 1;
    const calls = (): number[] => {
      const orders = stage.ask();
      return [...orders.netuid.subarray(0, orders.length)].filter((_, i) => orders.kind[i] === START_CALL);
    };
    expect(calls()).toEqual([]);
    economy.values[BLOCK] += 1;
    expect(calls()).toEqual([registered]);
  });
});

describe('samples of a subnet that is pruned', () => {
  const named = (row: Float64Array, id: string): number => row[SUBNET_METRICS.findIndex((metric) => metric.id === id)];

  function sample(sampler: SubnetSampler, stage: Stage, netuid: number): (id: string) => number {
    const row = new Float64Array(SUBNET_METRICS.length);
    sampler.sample(stage.economy, stage.chain.rules, [netuid], row, 0);
    return (id) => named(row, id);
  }

  it('golden: place, gap and margin by hand', () => {
    const four = [...THREE, { ...SUBNET, netuid: 4, movingPrice: 0.02, taoIn: 4000 }];
    const stage = full(0, four);
    const of = (netuid: number) => sample(new SubnetSampler(), stage, netuid);
    expect([2, 4, 1].map((netuid) => of(netuid)('prune_rank'))).toEqual([1, 2, 3]);
    expect(of(2)('prune_gap_tao')).toBeCloseTo(5000 * Math.log(2), 3);
    expect(of(4)('prune_gap_tao')).toBeCloseTo(2000 * Math.log(1.5), 3);
    expect(of(1)('prune_gap_tao')).toBeNaN();
    expect(of(2)('prune_margin_tao')).toBe(0);
    expect(of(1)('prune_margin_tao')).toBeCloseTo(5000 * Math.log(3), 3);
    // Immune.
    for (const id of ['prune_rank', 'prune_gap_tao', 'prune_margin_tao']) expect(of(3)(id)).toBeNaN();
    stage.economy.values[MOVING_PRICE + 2] = 0;
    expect(of(2)('prune_gap_tao')).toBeNaN();
    expect(of(2)('prune_margin_tao')).toBe(0);
  });

  it('are null from then on, whoever lives there; what its holders got is known', () => {
    const stage = full(1e6);
    const { economy, chain } = stage;
    const sampler = new SubnetSampler();
    const atStart = sample(sampler, stage, 2);
    expect(atStart('price')).toBeCloseTo(0.02, 9);
    expect(atStart('prune_payout')).toBeNaN();
    executeOrders(economy, chain.rules, nextDay(stage));
    expect(economy.values[EXISTS + 2]).toBe(1);
    const gone = sample(sampler, stage, 2);
    for (const { id } of SUBNET_METRICS) {
      if (id.startsWith('prune_payout') || id.startsWith('prune_recovery')) continue;
      expect(gone(id), id).toBeNaN();
    }
    // All of the pool's 10,000 TAO for 1,000,000 alpha at 0.02: before block 8,334,450 the pool's own alpha does not share.
    expect(gone('prune_payout')).toBeCloseTo(10_000, 3);
    expect(gone('prune_recovery')).toBeCloseTo(0.5, 9);
  });
});
