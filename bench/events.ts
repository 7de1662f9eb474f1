/**
 * What an event costs beside the chain's own work, and that it does not depend on how many subnets there are: a plain trade
 * (queue, draw, order), and a noise trader's day.
 */

import { NOBODY } from '../src/agents/index.js';
import { CLASS_ACTOR, EventQueue, eventKey, eventNetuid, laterKey } from '../src/engine/events.js';
import { executeOrders, OrderSink, STAKE, UNSTAKE } from '../src/engine/orders.js';
import { ALPHA_IN, accountIndex, type Economy, FAILED_ORDERS, SLOTS, STARTED, TAO_IN } from '../src/engine/state.js';
import { Draws } from '../src/random/draws.js';
import { rootKeyFromSeed } from '../src/random/seed.js';
import type { ResolvedScenario } from '../src/scenario/resolved.js';
import { World } from '../src/world.js';

export interface EventReport {
  /** ns per event, a trade of 0.1 % · N(0, 1) of the pool in a block of its own, by number of subnets. */
  readonly trades: readonly { readonly subnets: number; readonly ns: number }[];
  /** ns per noise trader's day, in the whole network. */
  readonly noise: number;
}

const ACTORS_ONLY = { protocol: false, actors: true };
const TRADE = 0.001;

/** The network of a scenario with its first subnets alone. */
function withSubnets(scenario: ResolvedScenario, subnets: number): ResolvedScenario {
  const { start } = scenario;
  return { ...scenario, start: { ...start, subnets: start.subnets.slice(0, subnets) } };
}

/** Trades of a pool's own: each subnet in turn, a day apart. @returns what runs some of them */
function trades(world: World): (events: number) => void {
  const { chain, economy } = world;
  const { values } = economy;
  const account = accountIndex(economy, 'noise');
  const queue = new EventQueue();
  const draws = new Draws(rootKeyFromSeed('events'), 0);
  const orders = new OrderSink();
  for (let netuid = 1; netuid < economy.netuidEnd; netuid++) {
    if (values[STARTED + netuid] > 0) queue.push(eventKey(50 * netuid, CLASS_ACTOR, netuid, 0));
  }
  let occasion = 0;
  return (events) => {
    for (let event = 0; event < events; event++) {
      const key = queue.peek();
      const netuid = eventNetuid(key);
      const z = draws.at(0, netuid, occasion++).normal();
      orders.clear();
      if (z > 0) orders.push(STAKE, account, netuid, TRADE * z * values[TAO_IN + netuid]);
      else orders.push(UNSTAKE, account, netuid, -TRADE * z * values[ALPHA_IN + netuid]);
      executeOrders(economy, chain.rules, orders);
      queue.replaceTop(laterKey(key, 7200));
    }
  };
}

/** Fresh money for traders, so that no order fails. */
function endow({ values, accountAlpha, accountTao, netuidEnd }: Economy, account: number): void {
  values[accountTao + account] = 1e9;
  for (let netuid = 1; netuid < netuidEnd; netuid++) values[accountAlpha + account * SLOTS + netuid] = 1e9;
}

/** Least ns of several rounds, by turns. @param events in a round */
export function eventBench(scenario: ResolvedScenario, rounds: number, events: number): EventReport {
  const actors = { ...NOBODY, noise: scenario.actors.noise };
  const all = scenario.start.subnets.length;
  const world = (subnets: number): World => {
    const made = new World(withSubnets({ ...scenario, actors, horizonBlocks: 3650 * 7200 }, subnets));
    made.begin(0);
    return made;
  };
  const cases = [16, all].map((subnets) => {
    const plain = world(subnets);
    endow(plain.economy, accountIndex(plain.economy, 'noise'));
    const failed = (): number => plain.economy.values[FAILED_ORDERS];
    return { subnets, run: trades(plain), failed, ns: Number.POSITIVE_INFINITY };
  });
  const noisy = world(all);
  const days = Math.max(1, Math.round(events / all));
  let noise = Number.POSITIVE_INFINITY;
  let block = scenario.start.block;
  for (let round = 0; round < rounds; round++) {
    for (const one of cases) {
      const start = performance.now();
      one.run(events);
      one.ns = Math.min(one.ns, (1e6 * (performance.now() - start)) / events);
    }
    block += days * 7200;
    for (const { subnets, failed } of cases) {
      // A few are below the chain's least amount; many would make the rest look fast.
      const share = failed() / ((round + 1) * events);
      if (share > 0.05)
        throw new Error(`${(100 * share).toFixed(0)} % of the trades in ${subnets} subnets were refused`);
    }
    const start = performance.now();
    noisy.runTo(block, ACTORS_ONLY);
    noise = Math.min(noise, (1e6 * (performance.now() - start)) / (days * all));
  }
  return { trades: cases.map(({ subnets, ns }) => ({ subnets, ns })), noise };
}
