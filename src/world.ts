/**
 * One path of a scenario without its samples: state, rules, market, actors, and the queue of what happens. It runs up to
 * any block, and can be copied there and go on from the copy as often as one likes.
 *
 * A path is a pure function of the scenario and its number: buffers are reused, but nothing is carried over.
 */

import type { Agent, AgentContext } from './agents/agent.js';
import { createAgents } from './agents/index.js';
import { advanceBlocks } from './engine/advance.js';
import type { Chain } from './engine/chain.js';
import { OrderDesk } from './engine/desk.js';
import {
  CLASS_ACTOR,
  CLASS_MARKET,
  CLASS_SAMPLE,
  CLASS_SHOCK,
  EventQueue,
  eventActor,
  eventBlock,
  eventClass,
  eventKey,
  eventNetuid,
  laterKey,
} from './engine/events.js';
import { gridBlock } from './engine/grid.js';
import { checkInvariants } from './engine/invariants.js';
import { openOffRamp } from './engine/offRamp.js';
import { executeOrders, OrderSink } from './engine/orders.js';
import type { Rules } from './engine/rules.js';
import { BLOCK, type Economy, EXISTS, SLOTS } from './engine/state.js';
import { advanceSteps, previewShares, toleranceOf } from './engine/steps.js';
import { TaoUsd } from './market/taoUsd.js';
import { Draws } from './random/draws.js';
import { rootKeyFromSeed } from './random/seed.js';
import type { ResolvedScenario } from './scenario/resolved.js';
import { applyShock, blocksOf } from './shocks/index.js';
import { parametersUnder } from './shocks/parameter.js';
import { startChain } from './start.js';

/** An actor of a run, where its memory lies, and the context in which it decides. */
export interface Seat {
  readonly agent: Agent;
  /** The same actor with the parameters that hold from a block on, where the timeline changes some; in order. */
  readonly later: readonly { readonly block: number; readonly agent: Agent }[];
  readonly context: Mutable<AgentContext>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What moves. TAO/USD and the timeline stand still only where all of this does. */
export interface Moving {
  /** The chain: blocks that pay and average; without it its clock alone goes on. */
  readonly protocol: boolean;
  readonly actors: boolean;
}

export const ALL_MOVE: Moving = { protocol: true, actors: true };

/** A world between two events. */
export interface WorldCopy {
  readonly values: Float64Array;
  readonly queue: Float64Array;
  readonly rules: Rules;
  readonly sharesOfMiddle: boolean;
}

export class World {
  readonly chain: Chain;
  readonly seats: readonly Seat[];
  readonly orders = new OrderSink();
  /** Last block of the run. */
  readonly endBlock: number;
  private readonly scenario: ResolvedScenario;
  private readonly checkEveryEvent: boolean;
  private readonly rootKey: Uint32Array;
  private readonly template: Float64Array;
  /** Rules of the first block; the chain's change with the timeline. */
  private readonly startRules: Rules;
  private readonly market: TaoUsd;
  /** Offset of the market's numbers in the state. */
  private readonly marketMemory: number;
  private readonly queue = new EventQueue();
  private readonly desk: OrderDesk;
  /** Whose turn it is. */
  private readonly netuids = new Uint16Array(SLOTS);
  private readonly advance: (chain: Chain, toBlock: number) => void;
  /** The state from which a sample between two grid ends was taken; block −1: none. */
  private readonly aside: { readonly values: Float64Array; block: number; sharesOfMiddle: boolean };
  private path = 0;
  private draws: Draws;

  /** @param checkEveryEvent the invariants are checked after every event */
  constructor(scenario: ResolvedScenario, checkEveryEvent = false) {
    this.scenario = scenario;
    this.checkEveryEvent = checkEveryEvent;
    this.rootKey = rootKeyFromSeed(scenario.seed);
    this.draws = new Draws(this.rootKey, 0);
    this.market = new TaoUsd(scenario.taoUsd);
    const agents = createAgents(scenario.actors);
    const memory = agents.reduce((length, agent) => length + agent.memoryLength, this.market.memoryLength);
    this.chain = startChain(scenario, agents, memory);
    const { economy, rules } = this.chain;
    this.desk = new OrderDesk(economy);
    this.template = economy.values.slice();
    this.startRules = rules;
    this.aside = { values: new Float64Array(economy.values.length), block: -1, sharesOfMiddle: false };
    this.marketMemory = economy.memory;
    let memoryStart = this.market.memoryLength;
    this.endBlock = scenario.start.block + scenario.horizonBlocks;
    const versions = this.versions();
    this.seats = agents.map((agent, seat) => {
      const context = { economy, rules, memoryStart, block: 0, startBlock: scenario.start.block, orders: this.orders };
      memoryStart += agent.memoryLength;
      const whole = { ...context, draws: this.draws, block: scenario.start.block };
      const later = versions.map(({ block, agents: changed }) => ({ block, agent: changed[seat] }));
      // They learn which accounts are theirs; the state that they set up is that of no path.
      for (const { agent: changed } of later) changed.start(whole);
      return { agent, later, context: whole };
    });
    economy.values.set(this.template);
    const tolerance = toleranceOf(scenario);
    this.advance =
      scenario.resolution === 'block' ? advanceBlocks : (chain, toBlock) => advanceSteps(chain, toBlock, tolerance);
  }

  get economy(): Economy {
    return this.chain.economy;
  }

  /** Puts the start state of a path in place and fills the queue. */
  begin(path: number): void {
    const { chain, queue, scenario } = this;
    const { economy } = chain;
    const startBlock = scenario.start.block;
    this.path = path;
    this.draws = new Draws(this.rootKey, path);
    economy.values.set(this.template);
    chain.rules = this.startRules;
    this.aside.block = -1;
    previewShares(chain);
    this.market.start(economy.values, this.marketMemory, startBlock);
    openOffRamp(economy);
    queue.clear();
    queue.push(eventKey(this.onGrid(startBlock + this.market.everyBlocks), CLASS_MARKET, 0, 0));
    this.seats.forEach(({ agent, context }, actor) => {
      context.draws = this.draws;
      context.block = startBlock;
      context.rules = this.startRules;
      agent.start(context);
      for (let netuid = 0; netuid < economy.netuidEnd; netuid++) {
        // Slots without a subnet are in the queue, too: one may be registered there.
        if ((agent.scope === 'network') !== (netuid === 0)) continue;
        queue.push(eventKey(this.onGrid(agent.firstBlock(netuid, startBlock)), CLASS_ACTOR, netuid, actor));
      }
    });
    scenario.timeline.forEach((event, number) => {
      const { endBlock } = event;
      const { length } = scenario.timeline;
      for (const block of blocksOf(event)) {
        if (block <= this.endBlock) queue.push(eventKey(this.onGrid(block), CLASS_SHOCK, 0, length + number));
      }
      if (endBlock !== null && endBlock <= this.endBlock)
        queue.push(eventKey(this.onGrid(endBlock), CLASS_SHOCK, 0, number));
    });
  }

  /** Has `look` of `runTo` called at a block, with this number; after everything else of the block, in order of numbers. */
  pushSample(block: number, number: number): void {
    this.queue.push(eventKey(block, CLASS_SAMPLE, 0, number));
  }

  /**
   * Everything up to the end of a block, which is one of the run's grid (`onGrid`).
   *
   * @param look is called for samples; it changes nothing
   */
  runTo(block: number, moving: Moving = ALL_MOVE, look: (block: number, number: number) => void = () => {}): void {
    while (this.next() <= block) this.step(moving, look, true);
    this.comeBack();
    if (block > this.economy.values[BLOCK]) this.pass(block, moving);
  }

  /** Block of the next event; infinity if there is none. */
  next(): number {
    return this.queue.size > 0 ? eventBlock(this.queue.peek()) : Number.POSITIVE_INFINITY;
  }

  /** Seat and netuid of the next event, if it is an actor's decision. */
  nextDecision(): { readonly seat: Seat; readonly netuid: number; readonly block: number } | null {
    const key = this.queue.peek();
    if (eventClass(key) !== CLASS_ACTOR) return null;
    return { seat: this.seats[eventActor(key)], netuid: eventNetuid(key), block: eventBlock(key) };
  }

  /**
   * Handles the next event; there must be one.
   *
   * @param together an actor that has its turn for several netuids in one block has it for all of them, and then its orders
   *                 are executed: it sees none of them
   */
  step(moving: Moving, look: (block: number, number: number) => void = () => {}, together = false): void {
    const { chain, queue } = this;
    const { economy } = chain;
    const key = queue.peek();
    const block = eventBlock(key);
    const samples = eventClass(key) === CLASS_SAMPLE;
    if (this.aside.block !== block || !samples) this.comeBack();
    if (samples) this.stepAside(block);
    if (block > economy.values[BLOCK]) this.pass(block, moving);
    switch (eventClass(key)) {
      case CLASS_MARKET:
        if (moving.protocol || moving.actors) this.trade(block);
        this.repeat(key, this.blocksLater(block, this.market.everyBlocks));
        break;
      case CLASS_SHOCK:
        queue.pop();
        if (moving.protocol || moving.actors) this.shock(eventActor(key));
        break;
      case CLASS_ACTOR:
        this.act(key, block, moving.actors, together);
        break;
      default:
        queue.pop();
        look(block, eventActor(key));
    }
    if (this.checkEveryEvent) checkInvariants(economy, this.path);
  }

  /** The market's turn: TAO/USD, then what waits at the off-ramp. */
  private trade(block: number): void {
    const { economy, market, marketMemory } = this;
    market.step(economy.values, marketMemory, block, this.draws);
    if (market.offRampOpens(economy.values, marketMemory, block)) openOffRamp(economy);
  }

  /** An actor's turn: for one netuid, or for all that are next in the queue in this block. */
  private act(first: number, block: number, moves: boolean, together: boolean): void {
    const { economy, netuids, queue } = this;
    const actor = eventActor(first);
    const seat = this.seats[actor];
    const later = this.blocksLater(block, seat.agent.everyBlocks);
    let count = 0;
    for (let key = first, its = true; its; key = queue.peek(), its = together && isTurnOf(key, actor, block)) {
      const netuid = eventNetuid(key);
      if (netuid === 0 || economy.values[EXISTS + netuid] > 0) netuids[count++] = netuid;
      this.repeat(key, later);
    }
    if (moves) this.turn(seat, block, netuids, count);
  }

  /** Lets an actor decide for a netuid and executes its orders. */
  decide(seat: Seat, block: number, netuid: number): void {
    this.netuids[0] = netuid;
    this.turn(seat, block, this.netuids, netuid === 0 || this.economy.values[EXISTS + netuid] > 0 ? 1 : 0);
  }

  /** Lets an actor decide for some netuids in use, 0 for the network, and executes its orders. */
  private turn(seat: Seat, block: number, netuids: Uint16Array, count: number): void {
    const { chain, economy, orders } = this;
    const { context } = seat;
    orders.clear();
    context.block = block;
    context.rules = chain.rules;
    const changed = seat.later.length > 0 ? seat.later.findLast((version) => version.block <= block) : undefined;
    const { agent } = changed ?? seat;
    if (agent.decideMany === undefined) for (let i = 0; i < count; i++) agent.decide(context, netuids[i]);
    else agent.decideMany(context, netuids, count);
    executeOrders(economy, chain.rules, orders, this.desk);
  }

  /** The actors from each block on in which parameters change, in order. */
  private versions(): { readonly block: number; readonly agents: readonly Agent[] }[] {
    const { actors, timeline } = this.scenario;
    const changes = timeline.filter((event) => event.kind === 'parameter');
    const blocks = changes.flatMap(({ block, endBlock }) => (endBlock === null ? [block] : [block, endBlock]));
    return [...new Set(blocks.map((block) => this.onGrid(block)))]
      .sort((a, b) => a - b)
      .map((block) => {
        const inForce = changes.filter(
          (change) =>
            this.onGrid(change.block) <= block && (change.endBlock === null || this.onGrid(change.endBlock) > block),
        );
        return { block, agents: createAgents(parametersUnder(actors, inForce)) };
      });
  }

  /** TAO/USD jumps now, natural log. */
  jump(log: number): void {
    this.market.jump(this.economy.values, this.marketMemory, log);
  }

  /** The world as it is between two events. */
  copy(): WorldCopy {
    const { chain, queue } = this;
    return {
      values: chain.economy.values.slice(),
      queue: queue.keys(),
      rules: chain.rules,
      sharesOfMiddle: chain.sharesOfMiddle,
    };
  }

  /** Back to a copy of the same path. */
  restore(copy: WorldCopy): void {
    const { chain, queue } = this;
    chain.economy.values.set(copy.values);
    queue.restore(copy.queue);
    chain.rules = copy.rules;
    chain.sharesOfMiddle = copy.sharesOfMiddle;
    this.aside.block = -1;
  }

  /** The block at which something that is meant for `block` happens: that block, or the next end of a grid step. */
  onGrid(block: number): number {
    return this.scenario.resolution === 'block' ? block : Math.min(gridBlock(this.chain.grid, block), this.endBlock);
  }

  private pass(block: number, moving: Moving): void {
    if (moving.protocol) this.advance(this.chain, block);
    else this.economy.values[BLOCK] = block;
  }

  /**
   * Before a sample between two grid ends: the state is kept, because looking must not change what happens. A step that
   * ends at a sample is not quite the step that does not.
   */
  private stepAside(block: number): void {
    const { aside, chain } = this;
    if (aside.block === block || this.scenario.resolution === 'block') return;
    if (block === chain.economy.values[BLOCK] || block === gridBlock(chain.grid, block) || block === this.endBlock)
      return;
    aside.values.set(chain.economy.values);
    aside.sharesOfMiddle = chain.sharesOfMiddle;
    aside.block = block;
  }

  /** After the samples of a block: back to the state before them. */
  private comeBack(): void {
    const { aside, chain } = this;
    if (aside.block < 0) return;
    chain.economy.values.set(aside.values);
    chain.sharesOfMiddle = aside.sharesOfMiddle;
    aside.block = -1;
  }

  /** Moves the first event of the queue so many blocks on, or drops it if that is never. */
  private repeat(key: number, later: number): void {
    if (later === Number.POSITIVE_INFINITY) this.queue.pop();
    else this.queue.replaceTop(laterKey(key, later));
  }

  /** How many blocks after `block` an event recurs that does so after some blocks; infinity: behind the end. */
  private blocksLater(block: number, after: number): number {
    return block + after > this.endBlock ? Number.POSITIVE_INFINITY : this.onGrid(block + after) - block;
  }

  /** @param number of the timeline's event that ends; from the timeline's length on: that begins. What ends comes first. */
  private shock(number: number): void {
    const { chain, market, marketMemory, orders, scenario } = this;
    const { length } = scenario.timeline;
    orders.clear();
    applyShock(scenario.timeline[number % length], number < length, { chain, market, marketMemory, orders });
  }
}

/** Whether an event is an actor's turn in a block; NaN is none. */
function isTurnOf(key: number, actor: number, block: number): boolean {
  return eventBlock(key) === block && eventClass(key) === CLASS_ACTOR && eventActor(key) === actor;
}
