import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceBlocks } from '../../src/engine/advance.js';
import { adoptState, type Chain } from '../../src/engine/chain.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import {
  executeOrders,
  MOVE,
  ORDER_KINDS,
  OrderSink,
  REGISTER_SUBNET,
  ROOT_CLAIM,
  STAKE,
  UNSTAKE,
} from '../../src/engine/orders.js';
import { dissolveSubnet } from '../../src/engine/registry.js';
import { compileRules } from '../../src/engine/rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  AUTHOR_TAO,
  BLOCK,
  BLOCK_FLOW,
  BURNED_TAO,
  EMISSION_SHARE,
  EXISTS,
  FEE_TAO,
  FIRST_EMISSION_BLOCK,
  FLOW_EMA,
  GATE_BAR,
  ISSUANCE,
  LAST_EPOCH_BLOCK,
  LAST_LOCK,
  LAST_LOCK_BLOCK,
  MINER_BURNED,
  MOVING_PRICE,
  PENDING_ROOT_SALE_TAO,
  PROTOCOL_ALPHA,
  PROTOCOL_FLOW_EMA,
  QUOTE_WEIGHT,
  RECYCLED_TAO,
  REGISTRATION_OPEN_BLOCK,
  ROOT_RELEASE_PER_DAY,
  ROOT_STAKE,
  SQRT_PRICE,
  STARTED,
  TAO_IN,
  TAO_RESERVOIR,
  TEMPO,
  UNCOUNTED_ROOT,
} from '../../src/engine/state.js';
import { advanceSteps, settleShares } from '../../src/engine/steps.js';
import { eraAt, HISTORY, MIGRATIONS, switchRules, upgradesBetween } from '../../src/engine/switching.js';
import type { Era } from '../../src/protocol/eras/era.js';
import { ERAS, RULESETS } from '../../src/protocol/eras/index.js';
import { anySubnets, chainOf, START_BLOCK, SUBNET } from './network.js';

const EXTERNAL = 4;
const STAKERS = 3;

function era(id: string): Era {
  const found = RULESETS.get(id);
  if (found === undefined) throw new Error(`no era ${id}`);
  return found;
}

/** Two subnets; `external` has free TAO, `stakers` the alpha. */
function network(id: string, issuance = 11.2e6): Chain {
  const chain = chainOf([SUBNET, { ...SUBNET, netuid: 4, price: 0.05, started: false }], era(id), issuance);
  adoptState(chain);
  return chain;
}

function order(chain: Chain, kind: number, account: number, netuid: number, amount: number): OrderSink {
  const sink = new OrderSink(1);
  sink.push(kind, account, netuid, amount);
  executeOrders(chain.economy, chain.rules, sink);
  return sink;
}

const price = ({ economy, rules }: Chain, netuid: number): number => rules.pool.price(economy.values, netuid);

function switchTo(chain: Chain, id: string): void {
  switchRules(chain, compileRules(era(id)));
  checkInvariants(chain.economy);
}

describe('what an upgrade does to the state', () => {
  it('to concentrated liquidity and on to weights: the price stays, fees of positions are burned', () => {
    const chain = network('launch_ema', 9.5e6);
    const { values } = chain.economy;
    order(chain, STAKE, EXTERNAL, 1, 300);
    const before = price(chain, 1);
    switchTo(chain, 'swapv3');
    // The price of the launch had 32 fractional bits.
    expect(Math.abs(price(chain, 1) - before)).toBeLessThanOrEqual(2 ** -32);
    expect(values[SQRT_PRICE + 1]).toBeGreaterThan(0);
    order(chain, STAKE, EXTERNAL, 1, 500);
    order(chain, UNSTAKE, STAKERS, 1, 20_000);
    switchTo(chain, 'emitoff');
    const [taoIn, alphaIn, spot, fees] = [
      values[TAO_IN + 1],
      values[ALPHA_IN + 1],
      price(chain, 1),
      values[FEE_TAO + 1],
    ];
    expect(fees).toBeGreaterThan(0.2);
    switchTo(chain, 'balancer');
    expect(price(chain, 1)).toBeCloseTo(spot, 12);
    expect([values[TAO_IN + 1], values[ALPHA_IN + 1]]).toEqual([taoIn, alphaIn]);
    expect(values[QUOTE_WEIGHT + 1]).toBeCloseTo(taoIn / (spot * alphaIn + taoIn), 15);
    expect([values[BURNED_TAO], values[FEE_TAO + 1]]).toEqual([fees, 0]);
  });

  it('a weight that would leave its bounds becomes ½, and the price jumps', () => {
    const chain = network('emitoff');
    chain.economy.values[SQRT_PRICE + 1] = 3;
    switchTo(chain, 'balancer');
    expect(chain.economy.values[QUOTE_WEIGHT + 1]).toBe(0.5);
    expect(price(chain, 1)).toBeCloseTo(0.02, 12);
  });

  it('averages of flow start at 0, that of the protocol’s with net flow', () => {
    const chain = network('dereg');
    const { values } = chain.economy;
    order(chain, STAKE, EXTERNAL, 1, 300);
    values[FLOW_EMA + 1] = 5;
    switchTo(chain, 'flow');
    expect([values[FLOW_EMA + 1], values[BLOCK_FLOW + 1]]).toEqual([0, 0]);
    advanceBlocks(chain, START_BLOCK + 3);
    order(chain, STAKE, EXTERNAL, 1, 300);
    advanceBlocks(chain, START_BLOCK + 5);
    const user = values[FLOW_EMA + 1];
    expect(user).toBeGreaterThan(0);
    expect(values[PROTOCOL_FLOW_EMA + 1]).not.toBe(0);
    switchTo(chain, 'netflow');
    expect([values[FLOW_EMA + 1], values[PROTOCOL_FLOW_EMA + 1]]).toEqual([user, 0]);
  });

  it('the bar is cleared where the gate changes, and only there', () => {
    const chain = network('qmass');
    advanceBlocks(chain, START_BLOCK + 2);
    expect(chain.economy.values[GATE_BAR]).toBeGreaterThan(0);
    switchTo(chain, 'rank32');
    expect(chain.economy.values[GATE_BAR]).toBe(0);
    advanceBlocks(chain, START_BLOCK + 3);
    const bar = chain.economy.values[GATE_BAR];
    switchTo(chain, 'feerecycle');
    expect(chain.economy.values[GATE_BAR]).toBe(bar);
  });

  it('bought alpha is held from then on', () => {
    const chain = network('netflow', 10.6e6);
    const { values } = chain.economy;
    order(chain, STAKE, EXTERNAL, 1, 100);
    advanceBlocks(chain, START_BLOCK + 20);
    const out = values[ALPHA_OUT + 1];
    switchTo(chain, 'held');
    expect([values[PROTOCOL_ALPHA + 1], values[ALPHA_OUT + 1]]).toEqual([0, out]);
    advanceBlocks(chain, START_BLOCK + 40);
    checkInvariants(chain.economy);
    expect(values[PROTOCOL_ALPHA + 1]).toBeGreaterThan(0);
  });

  it('the launch’s counter of root stake is repaired, and ages start anew', () => {
    const chain = network('launch', 9e6);
    const { values } = chain.economy;
    advanceBlocks(chain, START_BLOCK + 800);
    checkInvariants(chain.economy);
    const uncounted = values[UNCOUNTED_ROOT];
    const counted = values[ROOT_STAKE];
    expect(uncounted).toBeGreaterThan(0);
    switchTo(chain, 'launch_ema');
    expect(values[ROOT_STAKE]).toBeCloseTo(counted + uncounted, 6);
    expect([values[UNCOUNTED_ROOT], values[FIRST_EMISSION_BLOCK + 1]]).toEqual([0, START_BLOCK + 800]);
  });

  it('TAO that waits for root stakers is carried to the next epoch', () => {
    const chain = network('dereg', 10e6);
    const { values } = chain.economy;
    // A subsidised subnet does not sell; this one's average is low.
    values[MOVING_PRICE + 1] = 1e-6;
    advanceBlocks(chain, START_BLOCK + 5);
    const waiting = values[PENDING_ROOT_SALE_TAO + 1];
    switchTo(chain, 'rootsell');
    expect(values[PENDING_ROOT_SALE_TAO + 1]).toBe(waiting);
    advanceBlocks(chain, START_BLOCK + 500);
    checkInvariants(chain.economy);
    expect(values[PENDING_ROOT_SALE_TAO + 1]).toBe(0);
  });

  it('pruning came with a week without registrations and a price of 2,000 TAO after it', () => {
    const chain = network('subsidy', 10e6);
    const { values } = chain.economy;
    switchTo(chain, 'dereg');
    expect([values[LAST_LOCK], values[LAST_LOCK_BLOCK], values[REGISTRATION_OPEN_BLOCK]]).toEqual([
      1000,
      START_BLOCK + 50_400,
      START_BLOCK + 50_400,
    ]);
  });

  it('under rules without a start call nobody waits', () => {
    const chain = network('rank32');
    switchTo(chain, 'launch');
    expect(chain.economy.values[STARTED + 4]).toBe(1);
  });

  it('liquidity that waits outside a weighted pool is recycled when there are no weights any more', () => {
    const chain = network('rank32');
    const { values } = chain.economy;
    values[TAO_RESERVOIR + 1] = 7;
    values[chain.economy.accountTao + EXTERNAL] -= 7;
    const issuance = values[ISSUANCE];
    switchTo(chain, 'launch');
    expect([issuance - values[ISSUANCE], values[RECYCLED_TAO], values[TAO_RESERVOIR + 1]]).toEqual([7, 7, 0]);
  });

  it('epochs are due by the new schedule at once', () => {
    const chain = network('emitoff');
    const { values } = chain.economy;
    // Alone: an epoch of another one would find it in passing.
    values[TEMPO + 4] = 0;
    advanceBlocks(chain, START_BLOCK + 400);
    const last = values[LAST_EPOCH_BLOCK + 1];
    expect(last).toBeGreaterThan(START_BLOCK);
    switchTo(chain, 'balancer');
    // 361 blocks under the old schedule.
    advanceBlocks(chain, last + 360);
    expect(values[LAST_EPOCH_BLOCK + 1]).toBe(last + 360);
  });

  it('shares between two rulesets are those of the last block under the old one', () => {
    const plain = network('rank32');
    const switched = network('rank32');
    for (const chain of [plain, switched]) {
      chain.economy.values[MINER_BURNED + 1] = 0.5;
      advanceSteps(chain, START_BLOCK + 720);
    }
    settleShares(plain);
    switchTo(switched, 'launch');
    expect(switched.economy.values.subarray(EMISSION_SHARE, EMISSION_SHARE + 8)).toEqual(
      plain.economy.values.subarray(EMISSION_SHARE, EMISSION_SHARE + 8),
    );
    expect(switched.sharesOfMiddle).toBe(false);
  });

  it('changes nothing where nothing differs', () => {
    const chain = network('rank32');
    advanceBlocks(chain, START_BLOCK + 500);
    // A cache, not state: the first block to be looked at for epochs.
    const nextEpoch = 13;
    chain.economy.values[nextEpoch] = 0;
    const before = chain.economy.values.slice();
    switchTo(chain, 'rank32');
    // Neurons' prices are brought to the block; that moves no price.
    for (const field of [TAO_IN, ALPHA_IN, ALPHA_OUT, QUOTE_WEIGHT, MOVING_PRICE, EXISTS]) {
      expect(chain.economy.values.subarray(field, field + 136)).toEqual(before.subarray(field, field + 136));
    }
    expect(chain.economy.values.subarray(0, 32)).toEqual(before.subarray(0, 32));
  });

  it('golden: the counter repair adds 172,001.438 TAO to root stake and issuance', () => {
    const chain = network('rank32');
    const { values } = chain.economy;
    const [root, issuance] = [values[ROOT_STAKE], values[ISSUANCE]];
    MIGRATIONS.get('counter_repair')?.run(chain);
    checkInvariants(chain.economy);
    expect(values[ROOT_STAKE] - root).toBeCloseTo(172_001.438, 6);
    expect(values[ISSUANCE] - issuance).toBeCloseTo(172_001.438, 6);
    MIGRATIONS.get('lock_reset')?.run(chain);
    expect([values[LAST_LOCK], values[LAST_LOCK_BLOCK]]).toEqual([1250, START_BLOCK]);
  });
});

describe('history', () => {
  it('golden: the rules of a block are those of the upgrade before it', () => {
    expect(eraAt(4_000_000).id).toBe('launch');
    expect(eraAt(5_947_548).id).toBe('launch_ema');
    expect(eraAt(5_947_549).id).toBe('swapv3');
    expect(eraAt(7_000_000).id).toBe('rootsell');
    expect(eraAt(8_636_190).id).toBe('balancer');
    expect(eraAt(8_636_191).id).toBe('price_burn');
    expect(eraAt(8_791_253).id).toBe('rank32');
    expect(eraAt(9_551_000).id).toBe([...ERAS.keys()].at(-1));
  });

  it('every era of the chain is in it once, in order, and no proposal or hypothesis', () => {
    expect(HISTORY.map(({ era: { id } }) => id)).toEqual([...ERAS.keys()]);
    HISTORY.slice(1).forEach(({ block }, i) => {
      expect(block).toBeGreaterThan(HISTORY[i].block);
    });
    expect(upgradesBetween(8_636_190, 8_765_684).map(({ era: { id } }) => id)).toEqual(['qmass', 'rank32']);
  });
});

const anyRules = fc.constantFrom(...RULESETS.keys());
/** A netuid; negative: that of one of the network's subnets. */
const anyNetuid = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -12, max: -1 }) },
  { weight: 1, arbitrary: fc.nat(40) },
);
/** What happens after some blocks: an order of any kind, a switch of rules, a dissolution. */
const anyEvent = fc.record({
  blocks: fc.constantFrom(0, 1, 7, 361, 20_000),
  steps: fc.boolean(),
  rules: fc.option(anyRules, { nil: null, freq: 3 }),
  dissolve: fc.option(anyNetuid, { nil: null, freq: 4 }),
  kind: fc.nat(ORDER_KINDS.length - 1),
  account: fc.nat(4),
  netuid: anyNetuid,
  toNetuid: anyNetuid,
  amount: fc.oneof(fc.double({ min: 1e-4, max: 1e3, noNaN: true }), fc.double({ min: 1, max: 1e6, noNaN: true })),
});

describe('TAO and alpha are conserved', () => {
  /** Trades, a registration and a move between switches: whatever is refused, nothing is lost. */
  function trade(chain: Chain): void {
    const sink = new OrderSink();
    sink.push(STAKE, EXTERNAL, 1, 50);
    sink.push(UNSTAKE, STAKERS, 1, 3000);
    sink.push(MOVE, STAKERS, 1, 2000, Number.NaN, 2);
    sink.push(REGISTER_SUBNET, EXTERNAL, 0, 1e4);
    sink.push(ROOT_CLAIM, STAKERS, 1, 1);
    executeOrders(chain.economy, chain.rules, sink);
    checkInvariants(chain.economy);
  }
  const three = [
    SUBNET,
    { ...SUBNET, netuid: 2, price: 0.8, movingPrice: 1.1 },
    { ...SUBNET, netuid: 6, price: 0.004 },
  ];

  it('through the whole history in one run, with its migrations', () => {
    const chain = chainOf(three, HISTORY[0].era, 9e6);
    adoptState(chain);
    const { economy } = chain;
    economy.values[ROOT_RELEASE_PER_DAY] = -1;
    for (const upgrade of HISTORY.slice(1)) {
      advanceSteps(chain, economy.values[BLOCK] + 7300);
      trade(chain);
      advanceBlocks(chain, economy.values[BLOCK] + 30);
      checkInvariants(economy);
      switchRules(chain, compileRules(upgrade.era));
      checkInvariants(economy);
    }
    for (const migration of MIGRATIONS.values()) migration.run(chain);
    advanceBlocks(chain, economy.values[BLOCK] + 400);
    checkInvariants(economy);
    expect(chain.rules.era.id).toBe(HISTORY.at(-1)?.era.id);
    // Subnets were registered on the way: slots 3, 4 and 5 were free.
    expect(economy.values[EXISTS + 3] + economy.values[EXISTS + 4] + economy.values[EXISTS + 5]).toBe(3);
  });

  it.each([...RULESETS.keys()])('from %s to any other ruleset', (first) => {
    for (const second of RULESETS.keys()) {
      const chain = chainOf(three, era(first), 10.6e6);
      adoptState(chain);
      advanceBlocks(chain, START_BLOCK + 3);
      trade(chain);
      switchTo(chain, second);
      advanceBlocks(chain, START_BLOCK + 6);
      trade(chain);
      advanceSteps(chain, START_BLOCK + 400);
      checkInvariants(chain.economy);
    }
  });

  it('property: any network, any two rulesets, any orders, subnets that come and go', () => {
    fc.assert(
      fc.property(
        anySubnets,
        anyRules,
        fc.constantFrom(9e6, 10.49e6, 11.2e6),
        fc.array(anyEvent, { minLength: 1, maxLength: 8 }),
        (subnets, first, issuance, events) => {
          const netuidOf = (drawn: number): number => (drawn < 0 ? subnets[-drawn % subnets.length].netuid : drawn);
          // The network is full where there is a limit.
          const full = (id: string): Era => {
            const { registration, ...rest } = era(id);
            return {
              ...rest,
              registration: { ...registration, limit: registration.limit === null ? null : subnets.length },
            };
          };
          const chain = chainOf(subnets, full(first), issuance);
          const { economy } = chain;
          // Everybody has some TAO.
          const tao = economy.values.subarray(economy.accountTao, economy.accountTao + 5);
          tao.fill(tao[EXTERNAL] / 5);
          economy.values[ROOT_RELEASE_PER_DAY] = -1;
          adoptState(chain);
          checkInvariants(economy);
          const sink = new OrderSink();
          for (const event of events) {
            // Blocks one by one where there are few, in steps otherwise.
            const to = economy.values[BLOCK] + event.blocks;
            if (event.steps || event.blocks > 1000) advanceSteps(chain, to);
            else advanceBlocks(chain, to);
            checkInvariants(economy);
            sink.clear();
            for (const amount of [event.amount, event.amount / 7]) {
              sink.push(
                event.kind,
                event.account,
                netuidOf(event.netuid),
                amount,
                Number.NaN,
                netuidOf(event.toNetuid),
              );
            }
            executeOrders(economy, chain.rules, sink);
            checkInvariants(economy);
            const dissolved = event.dissolve === null ? 0 : netuidOf(event.dissolve);
            if (economy.values[EXISTS + dissolved] > 0) {
              dissolveSubnet(economy, chain.rules, dissolved);
              checkInvariants(economy);
            }
            if (event.rules !== null) {
              switchRules(chain, compileRules(full(event.rules)));
              checkInvariants(economy);
            }
          }
          advanceBlocks(chain, economy.values[BLOCK] + 370);
          checkInvariants(economy);
          expect(economy.values[AUTHOR_TAO]).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});
