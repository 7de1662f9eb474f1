/**
 * One path of a resolved scenario: wires state, rules, market, actors and streams, runs the events, takes the samples.
 *
 * A path is a pure function of the scenario and its number: buffers are reused, but nothing is carried over.
 */

import type { Agent, AgentContext } from './agents/agent.js';
import { createAgents } from './agents/index.js';
import { advanceBlocks, advanceSteps, gridBlock, previewShares, settleShares } from './engine/advance.js';
import type { Chain } from './engine/chain.js';
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
} from './engine/events.js';
import { checkInvariants } from './engine/invariants.js';
import { executeOrders, OrderSink } from './engine/orders.js';
import type { Rules } from './engine/rules.js';
import { BLOCK, type Economy, EXISTS } from './engine/state.js';
import { TaoUsd } from './market/taoUsd.js';
import { DayRecord } from './metrics/dayRecord.js';
import { NETWORK_METRICS, NetworkSampler } from './metrics/network.js';
import { PathSummary, SUMMARY_METRICS } from './metrics/pathSummary.js';
import { SUBNET_METRICS, SubnetSampler } from './metrics/subnets.js';
import { Draws } from './random/draws.js';
import { rootKeyFromSeed } from './random/seed.js';
import { type Layout, type PathSamples, pathSize, type Simulator } from './samples.js';
import type { ResolvedScenario } from './scenario/resolved.js';
import { applyShock } from './shocks/index.js';
import { startChain } from './start.js';
import { BLOCKS_PER_DAY } from './units.js';

// Samples of a block, in their order.
const SAMPLE_DAY = 0;
const SAMPLE_NETWORK = 1;
const SAMPLE_SUBNETS = 2;

/** Blocks at which something is sampled: the start, every `every` blocks, and the end. */
function sampleBlocks(start: number, horizon: number, every: number): number[] {
  const blocks: number[] = [];
  for (let passed = 0; passed < horizon; passed += every) blocks.push(start + passed);
  blocks.push(start + horizon);
  return blocks;
}

/** When and what a scenario samples. */
export function layoutOf(scenario: ResolvedScenario): Layout {
  const { start, horizonBlocks, report } = scenario;
  const days = (blocks: readonly number[]): number[] => blocks.map((block) => (block - start.block) / BLOCKS_PER_DAY);
  const networkBlocks = sampleBlocks(start.block, horizonBlocks, report.networkEveryBlocks);
  const subnetBlocks = sampleBlocks(start.block, horizonBlocks, report.subnetEveryBlocks);
  return {
    networkDays: days(networkBlocks),
    networkBlocks,
    subnetDays: days(subnetBlocks),
    subnetBlocks,
    netuids: start.subnets.map((subnet) => subnet.netuid).toSorted((a, b) => a - b),
    networkMetrics: NETWORK_METRICS,
    subnetMetrics: SUBNET_METRICS,
    summaryMetrics: SUMMARY_METRICS,
  };
}

/** An actor of a run, where its memory lies, and the context in which it decides. */
interface Seat {
  readonly agent: Agent;
  readonly context: Mutable<AgentContext>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface PathOptions {
  /** Check the invariants after every event instead of at every sample. */
  readonly checkEveryEvent?: boolean;
}

/** Computes the paths of a scenario, one after another, in buffers of its own. */
export class PathSimulator implements Simulator {
  readonly layout: Layout;
  private readonly scenario: ResolvedScenario;
  private readonly options: PathOptions;
  private readonly rootKey: Uint32Array;
  private readonly chain: Chain;
  private readonly template: Float64Array;
  /** Rules of the first block; the chain's change with the timeline. */
  private readonly startRules: Rules;
  private readonly market: TaoUsd;
  /** Offset of the market's numbers in the state. */
  private readonly marketMemory: number;
  private readonly seats: readonly Seat[];
  private readonly orders = new OrderSink();
  private readonly queue = new EventQueue();
  private readonly advance: (chain: Chain, toBlock: number) => void;
  private readonly days: DayRecord;
  private readonly summary: PathSummary;
  private readonly networkSampler = new NetworkSampler();
  private readonly subnetSampler = new SubnetSampler();
  private readonly endBlock: number;
  /** The state from which a sample between two grid ends was taken; block −1: none. */
  private readonly aside: { readonly values: Float64Array; block: number; sharesOfMiddle: boolean };
  /** Block in which the invariants were last checked. */
  private checkedBlock = -1;

  constructor(scenario: ResolvedScenario, options: PathOptions = {}) {
    this.scenario = scenario;
    this.options = options;
    this.layout = layoutOf(scenario);
    this.rootKey = rootKeyFromSeed(scenario.seed);
    this.market = new TaoUsd(scenario.taoUsd);
    const agents = createAgents(scenario.actors);
    const memory = agents.reduce((length, agent) => length + agent.memoryLength, this.market.memoryLength);
    this.chain = startChain(scenario, agents, memory);
    const { economy, rules } = this.chain;
    this.template = economy.values.slice();
    this.startRules = rules;
    this.aside = { values: new Float64Array(economy.values.length), block: -1, sharesOfMiddle: false };
    this.marketMemory = economy.memory;
    let memoryStart = this.market.memoryLength;
    this.seats = agents.map((agent) => {
      const context = { economy, rules, memoryStart, block: 0, startBlock: scenario.start.block, orders: this.orders };
      memoryStart += agent.memoryLength;
      return { agent, context: { ...context, draws: new Draws(this.rootKey, 0) } };
    });
    this.advance = scenario.resolution === 'block' ? advanceBlocks : advanceSteps;
    this.endBlock = scenario.start.block + scenario.horizonBlocks;
    const days = Math.floor(scenario.horizonBlocks / BLOCKS_PER_DAY);
    this.days = new DayRecord(days);
    this.summary = new PathSummary(days);
  }

  /** The economy as the last path left it. Read-only by contract. */
  get economy(): Economy {
    return this.chain.economy;
  }

  simulate(path: number, row = new Float64Array(pathSize(this.layout).total)): PathSamples {
    const { chain, layout, queue } = this;
    const { economy } = chain;
    const size = pathSize(layout);
    const network = row.subarray(0, size.network);
    const subnets = row.subarray(size.network, size.network + size.subnets);
    const summary = row.subarray(size.network + size.subnets, size.total);
    const draws = new Draws(this.rootKey, path);
    this.begin(draws);
    let networkRow = 0;
    let subnetRow = 0;
    while (queue.size > 0) {
      const key = queue.peek();
      const block = eventBlock(key);
      const samples = eventClass(key) === CLASS_SAMPLE;
      if (this.aside.block !== block || !samples) this.comeBack();
      if (samples) this.stepAside(block);
      if (block > economy.values[BLOCK]) this.advance(chain, block);
      switch (eventClass(key)) {
        case CLASS_MARKET:
          this.market.step(economy.values, this.marketMemory, block, draws);
          this.repeat(key, block + this.market.everyBlocks);
          break;
        case CLASS_SHOCK:
          queue.pop();
          this.shock(eventActor(key));
          break;
        case CLASS_ACTOR:
          this.decide(this.seats[eventActor(key)], block, eventNetuid(key));
          this.repeat(key, block + this.seats[eventActor(key)].agent.everyBlocks);
          break;
        default:
          queue.pop();
          settleShares(chain);
          if (this.checkedBlock !== block) checkInvariants(economy, path);
          this.checkedBlock = block;
          if (eventActor(key) === SAMPLE_DAY) this.days.add(economy, chain.rules);
          else if (eventActor(key) === SAMPLE_NETWORK) {
            this.networkSampler.sample(economy, chain.rules, network, networkRow);
            networkRow += layout.networkMetrics.length;
          } else {
            this.subnetSampler.sample(economy, chain.rules, layout.netuids, subnets, subnetRow);
            subnetRow += layout.netuids.length * layout.subnetMetrics.length;
          }
      }
      if (this.options.checkEveryEvent === true) checkInvariants(economy, path);
    }
    this.days.finish(economy, chain.rules);
    summary.set(this.summary.of(this.days));
    return { network, subnets, summary };
  }

  /** Puts the start state in place and fills the queue. */
  private begin(draws: Draws): void {
    const { chain, queue, scenario, layout } = this;
    const { economy } = chain;
    const startBlock = scenario.start.block;
    economy.values.set(this.template);
    chain.rules = this.startRules;
    this.aside.block = -1;
    this.checkedBlock = -1;
    this.networkSampler.reset();
    this.subnetSampler.reset();
    this.days.reset();
    previewShares(chain);
    this.market.start(economy.values, this.marketMemory, startBlock);
    queue.clear();
    queue.push(eventKey(this.onGrid(startBlock + this.market.everyBlocks), CLASS_MARKET, 0, 0));
    this.seats.forEach(({ agent, context }, actor) => {
      context.draws = draws;
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
      const { block, endBlock } = event;
      const { length } = scenario.timeline;
      if (block <= this.endBlock) queue.push(eventKey(this.onGrid(block), CLASS_SHOCK, 0, length + number));
      if (endBlock !== null && endBlock <= this.endBlock)
        queue.push(eventKey(this.onGrid(endBlock), CLASS_SHOCK, 0, number));
    });
    for (let day = 0; day * BLOCKS_PER_DAY <= scenario.horizonBlocks; day++) {
      queue.push(eventKey(startBlock + day * BLOCKS_PER_DAY, CLASS_SAMPLE, 0, SAMPLE_DAY));
    }
    for (const block of layout.networkBlocks) queue.push(eventKey(block, CLASS_SAMPLE, 0, SAMPLE_NETWORK));
    for (const block of layout.subnetBlocks) queue.push(eventKey(block, CLASS_SAMPLE, 0, SAMPLE_SUBNETS));
  }

  /**
   * Before a sample between two grid ends: the state is kept, because looking must not change what happens. A step that
   * ends at a sample is not quite the step that does not.
   */
  private stepAside(block: number): void {
    const { aside, chain } = this;
    if (aside.block === block || this.scenario.resolution === 'block') return;
    if (block === chain.economy.values[BLOCK] || block === gridBlock(block) || block === this.endBlock) return;
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

  /** The block at which something that is meant for `block` happens: that block, or the next end of a grid step. */
  private onGrid(block: number): number {
    return this.scenario.resolution === 'block' ? block : Math.min(gridBlock(block), this.endBlock);
  }

  /** Moves the first event of the queue to a later block, or drops it behind the end. */
  private repeat(key: number, block: number): void {
    const { queue } = this;
    if (block > this.endBlock) queue.pop();
    else queue.replaceTop(eventKey(this.onGrid(block), eventClass(key), eventNetuid(key), eventActor(key)));
  }

  private decide(seat: Seat, block: number, netuid: number): void {
    const { context } = seat;
    if (netuid > 0 && this.chain.economy.values[EXISTS + netuid] === 0) return;
    context.block = block;
    context.rules = this.chain.rules;
    this.orders.clear();
    seat.agent.decide(context, netuid);
    executeOrders(this.chain.economy, this.chain.rules, this.orders);
  }

  /** @param number of the timeline's event that ends; from the timeline's length on: that begins. What ends comes first. */
  private shock(number: number): void {
    const { chain, market, marketMemory, orders, scenario } = this;
    const { length } = scenario.timeline;
    orders.clear();
    applyShock(scenario.timeline[number % length], number < length, { chain, market, marketMemory, orders });
  }
}
