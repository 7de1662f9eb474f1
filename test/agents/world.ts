/** A small world for actors: a network by hand or drawn, all accounts filled, and the days of a run. */

import type { Agent, AgentContext } from '../../src/agents/agent.js';
import type { ActorDefinition } from '../../src/agents/definition.js';
import { accountsOf, endow, giveBudgets, type HoldingsParameters, nominatorsOf } from '../../src/agents/holdings.js';
import { ACTOR_KEYS, type ActorKey, type ActorsParameters, ACTORS as KINDS } from '../../src/agents/index.js';
import { type Chain, createChain, markStart } from '../../src/engine/chain.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import { executeOrders, OrderSink } from '../../src/engine/orders.js';
import { accountIndex, BLOCK, createEconomy, type Economy, EXISTS, SLOTS, TAO_USD } from '../../src/engine/state.js';
import { advanceSteps } from '../../src/engine/steps.js';
import * as fields from '../../src/input/fields.js';
import type { Era } from '../../src/protocol/eras/era.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';
import { Draws } from '../../src/random/draws.js';
import { rootKeyFromSeed } from '../../src/random/seed.js';
import { BLOCKS_PER_DAY } from '../../src/units.js';
import { chainOf, SUBNET, type TestSubnet } from '../engine/network.js';

export const HOLDINGS: HoldingsParameters = {
  alphaOut: { owner: 0.1, miners: 0.08, validators: 0.07, noise: 0.15, external: 0.1, stakers: 0.5 },
  freeTao: { stakers: 0.15, noise: 0.1, external: 0.1, idle: 0.65 },
  rootStake: { stakers: 0.25, root: 0.75 },
};
export const WEALTH = { trend: 0.2, yield: 0.25, value: 0.15, holder: 0.4 } as const;

export const ACTORS = {
  noise: {
    degreesOfFreedom: 2.1,
    scale: 0.0085,
    referencePoolTao: 8000,
    poolExponent: -0.35,
    heterogeneity: 0.7,
    flowMax: 0.25,
    persistenceDays: 2.5,
    clustering: 0.5,
    volumePerPool: 0.06,
    netShare: 0.13,
    transient: 0.2,
    halfLifeDays: 7,
  },
  attention: { gain: 0, flowPerPool: 0.05, burstiness: 1, fadingDays: 14, delayDays: 2 },
  external: { absorbs: 0.65, inflowPerPool: 0 },
  stakers: {
    // One cohort that trades.
    wealth: { trend: 0, yield: 0.25, value: 0, holder: 0.75 },
    elasticity: { trend: 0.05, yield: 0.05, value: 0.1 },
    rebalancePerDay: 0.02,
    slippageMax: 0.02,
  },
  miners: { soldMin: 0.4, costShare: 0.8, entryPerDay: 0.05 },
  validators: { sold: 0.3 },
  owners: { sold: 0.6, policies: [] },
  root: { releasePerDay: null, cashOut: 0.2 },
} as const satisfies Partial<ActorsParameters>;

/** Of actors that a scenario lists, some of every sort. */
const LISTED: Readonly<Partial<Record<ActorKey, unknown>>> = {
  holders: [
    { name: 'root', policy: 'root' },
    { name: 'one', policy: 'subnet', netuid: 1 },
    { name: 'index', policy: 'index' },
    { name: 'top', policy: 'top', count: 2, rebalance_days: 2 },
  ],
  attackers: [
    { name: 'round', tao: 50, netuids: [1, 2], hold_days: 1, pause_days: 1, rounds: 5 },
    { name: 'farm', tao: 20, netuids: [1], owner: true, sells_income: true },
  ],
};

/** Every actor that there is, with its defaults. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every key is there, with what its definition made
export const EVERYBODY = Object.fromEntries(
  ACTOR_KEYS.map((key) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a definition takes what its own schema made
    const { schema, resolve } = KINDS[key] as ActorDefinition;
    const report = (): never => {
      throw new Error(`the defaults of ${key} have a fault`);
    };
    const context = { path: [key], report, checkNetuid: () => {}, position: (index: number) => index };
    return [key, resolve(schema(fields).parse(LISTED[key] ?? 'on'), context)];
  }),
) as unknown as ActorsParameters;

/** The network of `chainOf` with the accounts of a real run, filled by `endow`. */
export function worldOf(
  subnets: readonly TestSubnet[] = [SUBNET],
  memory = 0,
  holdings: HoldingsParameters = HOLDINGS,
  agents: readonly Agent[] = [],
  era: Era = rank32,
  inWasm = false,
): Chain {
  const bare = chainOf(subnets, era);
  const economy = createEconomy(accountsOf(agents), bare.economy.netuidEnd, memory, inWasm);
  // Same chain fields, other accounts.
  economy.values.set(bare.economy.values.subarray(0, bare.economy.accountTao));
  economy.values[TAO_USD] = 200;
  endow(economy, holdings, WEALTH);
  giveBudgets(economy, agents);
  markStart(economy);
  const number = (name: string): number => accountIndex(economy, name);
  return createChain(economy, bare.rules, {
    owners: number('owners'),
    miners: number('miners'),
    validators: number('validators'),
    root: number('root'),
    nominators: nominatorsOf(economy),
  });
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Actors at work in a world. */
export class Stage {
  readonly chain: Chain;
  readonly agents: readonly Agent[];
  readonly contexts: readonly Mutable<AgentContext>[];
  readonly orders = new OrderSink();
  readonly economy: Economy;

  constructor(
    agents: readonly Agent[],
    subnets: readonly TestSubnet[] = [SUBNET],
    {
      seed = 'test',
      path = 0,
      holdings = HOLDINGS,
      era = rank32,
      inWasm = false,
    }: { seed?: string; path?: number; holdings?: HoldingsParameters; era?: Era; inWasm?: boolean } = {},
  ) {
    this.agents = agents;
    this.chain = worldOf(
      subnets,
      agents.reduce((length, agent) => length + agent.memoryLength, 0),
      holdings,
      agents,
      era,
      inWasm,
    );
    this.economy = this.chain.economy;
    const draws = new Draws(rootKeyFromSeed(seed), path);
    const startBlock = this.economy.values[BLOCK];
    let memoryStart = 0;
    this.contexts = agents.map((agent) => {
      const context = {
        economy: this.economy,
        rules: this.chain.rules,
        memoryStart,
        block: startBlock,
        startBlock,
        draws,
        orders: this.orders,
      };
      memoryStart += agent.memoryLength;
      agent.start(context);
      return context;
    });
  }

  /** Lets an actor decide now; its orders wait in `orders`. */
  ask(agent = 0, netuid = 0): OrderSink {
    const context = this.contexts[agent];
    context.block = this.economy.values[BLOCK];
    this.orders.clear();
    this.agents[agent].decide(context, netuid);
    return this.orders;
  }

  /** All orders of an actor at this block, over its netuids, executed as they come; `seen` gets them with their fills. */
  act(agent: number, seen: (orders: OrderSink) => void = () => {}): void {
    for (let netuid = 0; netuid < this.economy.netuidEnd; netuid++) {
      const decides = this.agents[agent].scope === 'network' ? netuid === 0 : this.economy.values[EXISTS + netuid] > 0;
      if (!decides) continue;
      const orders = this.ask(agent, netuid);
      executeOrders(this.economy, this.chain.rules, orders);
      seen(orders);
    }
  }

  /** A day: the chain's work, then all actors, with invariants after each. */
  day(seen?: (orders: OrderSink) => void): void {
    const { economy, chain } = this;
    advanceSteps(chain, economy.values[BLOCK] + BLOCKS_PER_DAY);
    for (let agent = 0; agent < this.agents.length; agent++) {
      this.act(agent, seen);
      checkInvariants(economy);
    }
  }

  alpha(account: string, netuid = 1): number {
    return this.economy.values[this.economy.accountAlpha + accountIndex(this.economy, account) * SLOTS + netuid];
  }

  tao(account: string): number {
    return this.economy.values[this.economy.accountTao + accountIndex(this.economy, account)];
  }
}
