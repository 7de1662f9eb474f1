import { describe, expect, it } from 'vitest';
import { advanceBlocks } from '../../src/engine/advance.js';
import { adoptState, type Chain } from '../../src/engine/chain.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import {
  ALREADY_STARTED,
  CALL_DISABLED,
  CONVICTION_TOO_LOW,
  executeOrders,
  FILLED,
  NOTHING_OWNED,
  OrderSink,
  PRICE_TOO_HIGH,
  REGISTER_NEURON,
  REGISTER_SUBNET,
  REGISTRATION_TOO_SOON,
  STAKE,
  START_CALL,
  START_CALL_TOO_SOON,
  SUBNET_LIMIT_REACHED,
  SUBNET_NOT_EXISTS,
  SUBTOKEN_DISABLED,
  TAKE_OWNERSHIP,
} from '../../src/engine/orders.js';
import { dissolveSubnet, subnetPrice } from '../../src/engine/registry.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  BLOCK_FLOW,
  BURNED_ALPHA,
  CUM_ALPHA_RECYCLED,
  CUM_TAO_INJECTED,
  ELIGIBLE,
  EMISSION_ENABLED,
  EXISTS,
  FIRST_EMISSION_BLOCK,
  ISSUANCE,
  LAST_EPOCH_BLOCK,
  LAST_LOCK,
  LAST_LOCK_BLOCK,
  LOCK_PAID,
  MOVING_PRICE,
  NEURON_PRICE,
  NEURON_PRICE_BLOCK,
  OWNER,
  PENDING_OWNER,
  PROTOCOL_ALPHA,
  RECYCLED_TAO,
  REGISTERED_BLOCK,
  REGISTRATION_OPEN_BLOCK,
  ROOT_ALPHA,
  ROOT_STAKE,
  SLOTS,
  STARTED,
  TAO_IN,
  TEMPO,
} from '../../src/engine/state.js';
import { dereg } from '../../src/protocol/eras/dereg.js';
import type { Era } from '../../src/protocol/eras/era.js';
import { injcap } from '../../src/protocol/eras/injcap.js';
import { launch } from '../../src/protocol/eras/launch.js';
import { launchEma } from '../../src/protocol/eras/launchEma.js';
import { median } from '../../src/protocol/eras/median.js';
import { netflow } from '../../src/protocol/eras/netflow.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';
import { chainOf, START_BLOCK, SUBNET } from './network.js';

const STAKERS = 3;
const EXTERNAL = 4;

/** Subnets 1 (price 0.02), 2 (0.04) and 5 (0.03, so that slots 3 and 4 are free). `external` has the free TAO. */
function network(era: Era, issuance = 11.2e6): Chain {
  const chain = chainOf(
    [
      { ...SUBNET, netuid: 1, movingPrice: 0.02 },
      { ...SUBNET, netuid: 2, price: 0.04, movingPrice: 0.01 },
      { ...SUBNET, netuid: 5, price: 0.03, movingPrice: 0.03 },
    ],
    era,
    issuance,
  );
  adoptState(chain);
  chain.economy.values[LAST_LOCK] = 100;
  chain.economy.values[LAST_LOCK_BLOCK] = START_BLOCK - 28_800;
  return chain;
}

function order(chain: Chain, kind: number, netuid: number, amount: number, account = EXTERNAL): OrderSink {
  const sink = new OrderSink(1);
  sink.push(kind, account, netuid, amount);
  executeOrders(chain.economy, chain.rules, sink);
  checkInvariants(chain.economy);
  return sink;
}

const alphaOf = ({ economy }: Chain, account: number, netuid: number): number =>
  economy.values[economy.accountAlpha + account * SLOTS + netuid];
const taoOf = ({ economy }: Chain, account: number): number => economy.values[economy.accountTao + account];

describe('what a subnet costs', () => {
  it('golden: twice the last price, falling to it in 57,600 blocks before the halving and in half of that after it', () => {
    for (const [issuance, decay] of [
      [10e6, 57_600],
      [10.6e6, 28_800],
    ]) {
      const chain = network(dereg, issuance);
      const { values } = chain.economy;
      values[LAST_LOCK] = 1250;
      values[LAST_LOCK_BLOCK] = START_BLOCK;
      const at = (blocks: number): number => {
        values[BLOCK] = START_BLOCK + blocks;
        return subnetPrice(chain.economy, chain.rules);
      };
      expect(at(0)).toBe(2500);
      // Whole rao off every block.
      expect(at(1)).toBeCloseTo(2500 - Math.floor(1250e9 / decay) / 1e9, 9);
      expect(at(decay)).toBeCloseTo(1250, 3);
      expect(at(2 * decay)).toBeCloseTo(1, 3);
      expect(at(3 * decay)).toBe(1);
    }
  });
});

describe('registering a subnet', () => {
  it('golden: the whole lock at the median price, off until governance acts, no moving price', () => {
    const chain = network(rank32);
    const { values } = chain.economy;
    const before = taoOf(chain, EXTERNAL);
    const sink = order(chain, REGISTER_SUBNET, 0, 1000);
    // 2 · 100 less half of 100: 28,800 of 57,600 blocks have passed.
    const price = 200 - (Math.floor(100e9 / 57_600) * 28_800) / 1e9;
    expect(sink.status[0]).toBe(FILLED);
    expect(sink.toNetuid[0]).toBe(3);
    expect(sink.paid[0]).toBeCloseTo(price, 9);
    expect(before - taoOf(chain, EXTERNAL)).toBeCloseTo(price, 6);
    expect(values[TAO_IN + 3]).toBeCloseTo(price, 9);
    expect(values[ALPHA_IN + 3]).toBeCloseTo(price / 0.03, 6);
    expect(chain.rules.pool.price(values, 3)).toBeCloseTo(0.03, 9);
    expect([EXISTS, ALPHA_OUT, MOVING_PRICE, EMISSION_ENABLED, STARTED].map((at) => values[at + 3])).toEqual([
      1, 0, 0, 0, 0,
    ]);
    expect([REGISTERED_BLOCK, OWNER, TEMPO].map((at) => values[at + 3])).toEqual([START_BLOCK, EXTERNAL + 1, 360]);
    expect([values[LAST_LOCK], values[LAST_LOCK_BLOCK]]).toEqual([sink.paid[0], START_BLOCK]);
    expect(values[RECYCLED_TAO]).toBe(0);
  });

  it('golden: until 2026 1 TAO and 1 alpha, the rest of the lock is recycled', () => {
    const chain = network(dereg, 10e6);
    const { values } = chain.economy;
    const issuance = values[ISSUANCE];
    const paid = order(chain, REGISTER_SUBNET, 0, 1000).paid[0];
    expect([TAO_IN, ALPHA_IN, ALPHA_OUT, EMISSION_ENABLED].map((at) => values[at + 3])).toEqual([1, 1, 0, 1]);
    expect(issuance - values[ISSUANCE]).toBeCloseTo(paid - 1, 6);
  });

  it('golden: for two weeks of 2026 the owner held alpha for what is above the least lock', () => {
    const chain = network(median);
    const sink = order(chain, REGISTER_SUBNET, 0, 1000);
    expect(sink.received[0]).toBeCloseTo((sink.paid[0] - 1) / 0.03, 6);
    expect(alphaOf(chain, EXTERNAL, 3)).toBe(sink.received[0]);
  });

  it('is refused above what one wants or has to pay, too soon after the last one, and while it is closed', () => {
    const chain = network(rank32);
    const { values } = chain.economy;
    expect(order(chain, REGISTER_SUBNET, 0, 149).status[0]).toBe(PRICE_TOO_HIGH);
    expect(order(chain, REGISTER_SUBNET, 0, 1000, STAKERS).status[0]).toBe(PRICE_TOO_HIGH);
    values[REGISTRATION_OPEN_BLOCK] = START_BLOCK + 1;
    expect(order(chain, REGISTER_SUBNET, 0, 1000).status[0]).toBe(REGISTRATION_TOO_SOON);
    values[REGISTRATION_OPEN_BLOCK] = 0;
    values[LAST_LOCK_BLOCK] = START_BLOCK - 14_399;
    expect(order(chain, REGISTER_SUBNET, 0, 1000).status[0]).toBe(REGISTRATION_TOO_SOON);
    expect(values[EXISTS + 3]).toBe(0);
    values[LAST_LOCK_BLOCK] = START_BLOCK - 14_400;
    expect(order(chain, REGISTER_SUBNET, 0, 1000).status[0]).toBe(FILLED);
  });

  it('starts with the owner’s call after the delay of its time; until then nobody trades', () => {
    const chain = network(launchEma, 9.5e6);
    const { values } = chain.economy;
    expect(order(chain, REGISTER_SUBNET, 0, 1000).status[0]).toBe(FILLED);
    expect(order(chain, STAKE, 3, 1).status[0]).toBe(SUBTOKEN_DISABLED);
    expect(order(chain, STAKE, 4, 1).status[0]).toBe(SUBNET_NOT_EXISTS);
    expect(order(chain, START_CALL, 4, 1).status[0]).toBe(SUBNET_NOT_EXISTS);
    values[BLOCK] = START_BLOCK + 50_399;
    expect(order(chain, START_CALL, 3, 1).status[0]).toBe(START_CALL_TOO_SOON);
    values[BLOCK] = START_BLOCK + 50_400;
    expect(order(chain, START_CALL, 3, 1).status[0]).toBe(FILLED);
    expect([ELIGIBLE, FIRST_EMISSION_BLOCK].map((at) => values[at + 3])).toEqual([1, START_BLOCK + 50_401]);
    expect(order(chain, START_CALL, 3, 1).status[0]).toBe(ALREADY_STARTED);
    expect(order(chain, STAKE, 3, 1).status[0]).toBe(FILLED);
  });

  it('has its first epoch in time even if all others have theirs later', () => {
    const chain = network(rank32);
    const { values } = chain.economy;
    for (const netuid of [1, 2, 5]) values[TEMPO + netuid] = 1440;
    advanceBlocks(chain, START_BLOCK + 10);
    order(chain, REGISTER_SUBNET, 0, 1000);
    advanceBlocks(chain, START_BLOCK + 367);
    // Registered at + 10 as netuid 3: as if the last one had been three blocks before.
    expect(values[LAST_EPOCH_BLOCK + 3]).toBe(START_BLOCK + 367);
  });

  it('at launch it started at once', () => {
    const chain = network(launch, 9e6);
    order(chain, REGISTER_SUBNET, 0, 1000);
    expect(chain.economy.values[STARTED + 3]).toBe(1);
  });

  it('at the limit the lowest moving price goes, the oldest of equals, nobody who is immune', () => {
    const full: Era = { ...rank32, registration: { ...rank32.registration, limit: 3 } };
    const age = rank32.registration.immunityBlocks;
    const chain = network(full);
    const { values } = chain.economy;
    values[REGISTERED_BLOCK + 1] = START_BLOCK - age;
    values[REGISTERED_BLOCK + 2] = START_BLOCK - age + 1;
    values[REGISTERED_BLOCK + 5] = START_BLOCK - age - 1;
    const immune = network(full);
    for (const netuid of [1, 2, 5]) immune.economy.values[REGISTERED_BLOCK + netuid] = START_BLOCK - age + 1;
    expect(order(immune, REGISTER_SUBNET, 0, 1000).status[0]).toBe(SUBNET_LIMIT_REACHED);
    // Subnet 2 has the lowest average but is immune for one more block.
    const stakers = taoOf(chain, STAKERS);
    const sink = order(chain, REGISTER_SUBNET, 0, 1000);
    expect([sink.status[0], sink.toNetuid[0]]).toEqual([FILLED, 1]);
    // The median of those that are left: 0.04 and 0.03.
    expect(values[ALPHA_IN + 1]).toBeCloseTo(sink.paid[0] / 0.035, 6);
    expect(taoOf(chain, STAKERS) - stakers).toBeCloseTo(10_000, 6);
    values[LAST_LOCK_BLOCK] = START_BLOCK - 14_400;
    values[MOVING_PRICE + 2] = values[MOVING_PRICE + 5];
    values[REGISTERED_BLOCK + 2] = START_BLOCK - age - 2;
    expect(order(chain, REGISTER_SUBNET, 0, 1000).toNetuid[0]).toBe(2);
  });

  it('a slot that is used again starts from nothing; totals go on', () => {
    const full: Era = { ...rank32, registration: { ...rank32.registration, limit: 3 } };
    const chain = network(full);
    const { values } = chain.economy;
    advanceBlocks(chain, START_BLOCK + 400);
    const injected = values[CUM_TAO_INJECTED + 2];
    expect(order(chain, REGISTER_SUBNET, 0, 1000).toNetuid[0]).toBe(2);
    expect(values[PENDING_OWNER + 2] + values[PROTOCOL_ALPHA + 2] + values[ROOT_ALPHA + 2]).toBe(0);
    expect(alphaOf(chain, STAKERS, 2)).toBe(0);
    expect(values[CUM_TAO_INJECTED + 2]).toBe(injected);
    order(chain, START_CALL, 2, 1);
    values[EMISSION_ENABLED + 2] = 1;
    advanceBlocks(chain, START_BLOCK + 1200);
    checkInvariants(chain.economy);
    expect(values[MOVING_PRICE + 2]).toBeGreaterThan(0);
    // The owner's cut goes to the account that registered it.
    expect(alphaOf(chain, EXTERNAL, 2)).toBeGreaterThan(50);
  });
});

describe('dissolving a subnet', () => {
  /** Subnet 2: 10,000 TAO : 250,000 alpha; 600,000 alpha of stakers, 400,000 held by the protocol. */
  function held(era: Era): Chain {
    const chain = network(era);
    const { economy } = chain;
    economy.values[PROTOCOL_ALPHA + 2] = 400_000;
    economy.values[economy.accountAlpha + STAKERS * SLOTS + 2] -= 400_000;
    checkInvariants(economy);
    return chain;
  }

  it('golden: the protocol shares with what it holds, and from June 2026 with the pool’s alpha of new subnets', () => {
    const old = held(rank32);
    const issuance = old.economy.values[ISSUANCE];
    dissolveSubnet(old.economy, old.rules, 2);
    checkInvariants(old.economy);
    expect(taoOf(old, STAKERS)).toBeCloseTo(6000, 6);
    expect(issuance - old.economy.values[ISSUANCE]).toBeCloseTo(4000, 6);
    const young = held(rank32);
    young.economy.values[REGISTERED_BLOCK + 2] = 8_334_451;
    dissolveSubnet(young.economy, young.rules, 2);
    expect(taoOf(young, STAKERS)).toBeCloseTo((10_000 * 600_000) / 1_250_000, 6);
  });

  it('golden: before, stakers shared the whole pool', () => {
    const chain = held(netflow);
    dissolveSubnet(chain.economy, chain.rules, 2);
    checkInvariants(chain.economy);
    expect(taoOf(chain, STAKERS)).toBeCloseTo(10_000, 6);
    expect(chain.economy.values[EXISTS + 2]).toBe(0);
  });

  it('golden: baskets are sold first and become root stake; open claims are void', () => {
    for (const [era, sold] of [
      [rank32, (10_000 * 50_000) / 300_000],
      [netflow, 0],
    ] as const) {
      const chain = network(era);
      const { economy } = chain;
      const { values } = economy;
      values[ROOT_ALPHA + 2] = 50_000;
      values[economy.accountAlpha + STAKERS * SLOTS + 2] -= 50_000;
      const root = values[ROOT_STAKE];
      dissolveSubnet(economy, chain.rules, 2);
      checkInvariants(economy);
      expect(values[ROOT_STAKE] - root).toBeCloseTo(sold, 5);
      expect(taoOf(chain, STAKERS)).toBeCloseTo(10_000 - sold, 5);
    }
  });

  it('golden: an owner from before October 2025 gets what the lock was worth above the owner’s cut', () => {
    const chain = network(injcap);
    const { values } = chain.economy;
    values[LOCK_PAID + 2] = 20_000;
    values[OWNER + 2] = EXTERNAL + 1;
    const before = taoOf(chain, EXTERNAL);
    const issuance = values[ISSUANCE];
    // 18 % of 1,250,000 alpha at 0.04.
    const refund = 20_000 - 1_250_000 * (11_796 / 65_535) * 0.04;
    dissolveSubnet(chain.economy, chain.rules, 2);
    checkInvariants(chain.economy);
    expect(taoOf(chain, EXTERNAL) - before).toBeCloseTo(refund, 4);
    expect(values[ISSUANCE] - issuance).toBeCloseTo(refund, 4);
  });
});

describe('neurons and owners', () => {
  it('golden: a neuron’s price buys alpha that is recycled, and rises; the TAO is flow from spec 411 on', () => {
    for (const [era, flow] of [
      [median, 0],
      [rank32, 1],
    ] as const) {
      const chain = network(era);
      const { values } = chain.economy;
      values[NEURON_PRICE + 1] = 2;
      values[NEURON_PRICE_BLOCK + 1] = START_BLOCK;
      expect(order(chain, REGISTER_NEURON, 1, 1.9).status[0]).toBe(PRICE_TOO_HIGH);
      const out = values[ALPHA_OUT + 1];
      const sink = order(chain, REGISTER_NEURON, 1, 100);
      expect(sink.paid[0]).toBe(2);
      expect(values[NEURON_PRICE + 1]).toBeCloseTo(2.52, 12);
      expect(values[ALPHA_OUT + 1]).toBeCloseTo(out, 6);
      const net = 2 - Math.floor(((2 * 33) / 65_535) * 1e9) / 1e9;
      expect(values[CUM_ALPHA_RECYCLED + 1]).toBeCloseTo((500_000 * net) / (10_000 + net), 5);
      expect(alphaOf(chain, EXTERNAL, 1)).toBe(0);
      expect(values[BLOCK_FLOW + 1] > 0 ? 1 : 0).toBe(flow);
      expect(order(chain, REGISTER_NEURON, 1, 100).paid[0]).toBeCloseTo(2.52, 9);
    }
  });

  it('golden: enough conviction takes an old subnet, and the owner’s cut with it', () => {
    const chain = network(rank32);
    const { economy } = chain;
    const { values } = economy;
    values[BURNED_ALPHA + 1] = 400_000;
    values[economy.accountAlpha + STAKERS * SLOTS + 1] -= 400_000;
    expect(order(chain, TAKE_OWNERSHIP, 1, 1e6).status[0]).toBe(NOTHING_OWNED);
    expect(order(chain, TAKE_OWNERSHIP, 1, 108_000, STAKERS).status[0]).toBe(CONVICTION_TOO_LOW);
    values[REGISTERED_BLOCK + 1] = START_BLOCK - 2_627_999;
    expect(order(chain, TAKE_OWNERSHIP, 1, 108_001, STAKERS).status[0]).toBe(CONVICTION_TOO_LOW);
    values[REGISTERED_BLOCK + 1] = 0;
    expect(order(chain, TAKE_OWNERSHIP, 1, 108_001, STAKERS).status[0]).toBe(FILLED);
    expect(values[OWNER + 1]).toBe(STAKERS + 1);
    advanceBlocks(chain, START_BLOCK + 720);
    expect(alphaOf(chain, 0, 1)).toBe(0);
    expect(alphaOf(chain, 0, 2)).toBeGreaterThan(50);
    checkInvariants(economy);
    expect(order(network(netflow), TAKE_OWNERSHIP, 1, 1e6, STAKERS).status[0]).toBe(CALL_DISABLED);
  });
});
