/**
 * Loop gain by paired impulse: the same path from the same block, with and without a small push, on the same random
 * numbers. What is left of the push after days, in parts of what it was at first, is the gain; 1 is neutral: a pool keeps
 * the move of a trade that nobody answers. Below 1 the economy damps it, above 1 it feeds on it.
 *
 * A push of a price is an order: TAO of the account `idle`, which never acts, buys; alpha of the stakers who never act is
 * sold. A push of TAO/USD is a jump of its fundamental; what answers is the market capitalisation of alpha in USD.
 *
 * The branching ratio is the first round alone: actors decide on the path's own prices with the push on top, again and
 * again, their answers move the price but are taken away before the next decision. Its sum over all rounds is a geometric
 * series, so the gain with actors alone should tend to 1 ÷ (1 − n).
 */

import { checkInvariants } from './engine/invariants.js';
import { executeOrders, FILLED, STAKE, UNSTAKE } from './engine/orders.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  accountIndex,
  BLOCK,
  BLOCK_EMISSION,
  type Economy,
  EXISTS,
  REGISTERED_BLOCK,
  SLOTS,
  TAO_IN,
  TAO_USD,
} from './engine/state.js';
import { gainLength, type LoopGainParameters, type MovingName } from './metrics/loopGain.js';
import { countedFlow } from './protocol/flowShares.js';
import type { ResolvedScenario } from './scenario/resolved.js';
import { BLOCKS_PER_DAY } from './units.js';
import { type Moving, World, type WorldCopy } from './world.js';

/** What moves after the push, by name. */
const MOVING: Readonly<Record<MovingName, Moving>> = {
  frozen: { protocol: false, actors: false },
  protocol: { protocol: true, actors: false },
  actors: { protocol: false, actors: true },
  both: { protocol: true, actors: true },
};

const SIGNS = [1, -1] as const;

/** What a run without a push shows at a horizon. */
interface Reading {
  /** log price by netuid; NaN where no subnet lives. */
  readonly logPrice: Float64Array;
  /** Block of registration by netuid, 0 where no subnet lives. */
  readonly registered: Float64Array;
  readonly logCapUsd: number;
}

/** Measures the paths of a scenario, one after another. */
export class LoopGain {
  /** How many numbers a path gives. */
  readonly length: number;
  private readonly world: World;
  private readonly parameters: LoopGainParameters;
  private readonly cells: number;
  private readonly idle: number;
  private readonly holder: number;

  constructor(scenario: ResolvedScenario, parameters: LoopGainParameters) {
    this.world = new World(scenario);
    this.parameters = parameters;
    this.length = gainLength(parameters);
    this.cells = this.length / 2;
    this.idle = accountIndex(this.world.economy, 'idle');
    this.holder = accountIndex(this.world.economy, 'holder');
  }

  /** Writes `length` numbers: the cells, NaN where a pair was dropped, then how many of each cell's pairs were. */
  simulate(path: number, out: Float64Array): void {
    const { world, parameters, cells } = this;
    const { horizons, impulses, netuids } = parameters;
    out.fill(Number.NaN);
    if (path >= parameters.paths) return;
    out.fill(0, cells);
    world.begin(path);
    world.runTo(world.onGrid(parameters.block));
    const fork = world.copy();
    // The cells in the order of gainCells.
    let cell = 0;
    const take = (gains: Float64Array, dropped: Float64Array): void => {
      out.set(gains, cell);
      out.set(dropped, cells + cell);
      cell += gains.length;
    };
    const controls = parameters.with.map((name) => this.control(path, fork, MOVING[name]));
    parameters.with.forEach((name, index) => {
      for (const netuid of netuids) {
        for (const size of impulses) {
          take(...this.pairs(path, fork, MOVING[name], controls[index], (sign) => this.pushPrice(netuid, sign * size)));
        }
      }
    });
    take(this.branching(fork), new Float64Array(netuids.length * horizons.length));
    parameters.with.forEach((name, index) => {
      for (const size of parameters.taoUsd) {
        take(...this.pairs(path, fork, MOVING[name], controls[index], (sign) => this.pushTaoUsd(sign * size)));
      }
    });
    world.restore(fork);
    out[cell] = flowGain(world);
  }

  /** The path without a push, at each horizon. */
  private control(path: number, fork: WorldCopy, moving: Moving): Reading[] {
    this.world.restore(fork);
    return this.parameters.horizons.map((day) => {
      this.goOn(path, day, moving);
      return this.read();
    });
  }

  /** Gains at each horizon, the mean of both signs, and how many of the two pairs were dropped. */
  private pairs(
    path: number,
    fork: WorldCopy,
    moving: Moving,
    controls: readonly Reading[],
    push: (sign: number) => { readonly first: number; readonly answer: (control: Reading) => number } | null,
  ): [Float64Array, Float64Array] {
    const { horizons } = this.parameters;
    const gains = new Float64Array(horizons.length);
    const dropped = new Float64Array(horizons.length);
    for (const sign of SIGNS) {
      this.world.restore(fork);
      const pushed = push(sign);
      horizons.forEach((day, horizon) => {
        let gain = Number.NaN;
        if (pushed !== null) {
          this.goOn(path, day, moving);
          if (sameSubnets(this.world.economy, controls[horizon].registered))
            gain = pushed.answer(controls[horizon]) / pushed.first;
        }
        if (Number.isNaN(gain)) dropped[horizon]++;
        gains[horizon] += gain / SIGNS.length;
      });
    }
    return [gains, dropped];
  }

  private pushPrice(netuid: number, size: number): ReturnType<Parameters<LoopGain['pairs']>[4]> {
    const { economy } = this.world;
    const before = this.logPrice(netuid);
    const registered = economy.values[REGISTERED_BLOCK + netuid];
    if (!this.push(netuid, size)) return null;
    const first = this.logPrice(netuid) - before;
    return {
      first,
      // A subnet that is no longer the same has no price to compare.
      answer: (control) =>
        control.registered[netuid] === registered ? this.logPrice(netuid) - control.logPrice[netuid] : Number.NaN,
    };
  }

  private pushTaoUsd(size: number): ReturnType<Parameters<LoopGain['pairs']>[4]> {
    this.world.jump(size);
    return { first: size, answer: (control) => this.read().logCapUsd - control.logCapUsd };
  }

  /** TAO of a part of the pool goes in (+) or comes out (−). @returns whether it did */
  private push(netuid: number, size: number): boolean {
    const { chain, economy, orders } = this.world;
    const { values } = economy;
    if (values[EXISTS + netuid] === 0) return false;
    orders.clear();
    if (size > 0) orders.push(STAKE, this.idle, netuid, size * values[TAO_IN + netuid]);
    // Alpha that fetches this TAO at equal weights; the gain goes by the move that came of it.
    else orders.push(UNSTAKE, this.holder, netuid, (-size / (1 + size)) * values[ALPHA_IN + netuid]);
    executeOrders(economy, chain.rules, orders);
    return orders.length === 1 && orders.status[0] === FILLED;
  }

  /** Runs on to some days after the push. */
  private goOn(path: number, day: number, moving: Moving): void {
    const { world, parameters } = this;
    world.runTo(world.onGrid(parameters.block + Math.round(day * BLOCKS_PER_DAY)), moving);
    checkInvariants(world.economy, path);
  }

  private logPrice(netuid: number): number {
    const { chain, economy } = this.world;
    return economy.values[EXISTS + netuid] > 0 ? Math.log(chain.rules.pool.price(economy.values, netuid)) : Number.NaN;
  }

  private read(): Reading {
    const { chain, economy } = this.world;
    const { values, netuidEnd } = economy;
    const logPrice = new Float64Array(SLOTS).fill(Number.NaN);
    let cap = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      if (values[EXISTS + netuid] === 0) continue;
      const price = chain.rules.pool.price(values, netuid);
      logPrice[netuid] = Math.log(price);
      cap += price * (values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid]);
    }
    return { logPrice, registered: registeredBlocks(economy), logCapUsd: Math.log(cap * values[TAO_USD]) };
  }

  // ------------------------------------------------------------------------------------------------- the first round

  /**
   * Branching ratios by netuid and horizon, for the smallest impulse, the mean of both signs. The path goes on with actors
   * alone; beside it each case keeps what actors remember and publish in the world with the push, as a difference.
   */
  private branching(fork: WorldCopy): Float64Array {
    const { world, parameters } = this;
    const { horizons, netuids } = parameters;
    const { values } = world.economy;
    const ratios = new Float64Array(netuids.length * horizons.length);
    const kept = this.remembered();
    world.restore(fork);
    const cases = netuids.flatMap((netuid, index) =>
      SIGNS.map((sign) => {
        world.restore(fork);
        const before = this.logPrice(netuid);
        const placed = this.push(netuid, sign * parameters.impulses[0]);
        const first = placed ? this.logPrice(netuid) - before : Number.NaN;
        const registered = values[REGISTERED_BLOCK + netuid];
        const remembered = new Float64Array(kept.reduce((sum, [, length]) => sum + length, 0));
        return { netuid, index, size: sign * parameters.impulses[0], first, registered, remembered, induced: 0 };
      }),
    );
    world.restore(fork);
    const before = new Float64Array(values.length);
    const after = new Float64Array(values.length);
    horizons.forEach((day, horizon) => {
      const end = world.onGrid(parameters.block + Math.round(day * BLOCKS_PER_DAY));
      while (world.next() <= end) {
        const decision = world.nextDecision();
        const reached =
          decision === null ? [] : cases.filter(({ netuid }) => decision.netuid === 0 || decision.netuid === netuid);
        if (decision === null || reached.length === 0) {
          world.step(MOVING.actors);
          continue;
        }
        before.set(values);
        const prices = reached.map(({ netuid }) => this.logPrice(netuid));
        world.step(MOVING.actors);
        after.set(values);
        const ownMoves = reached.map(({ netuid }, i) => this.logPrice(netuid) - prices[i]);
        reached.forEach((one, i) => {
          values.set(before);
          values[BLOCK] = decision.block;
          this.push(one.netuid, one.size);
          addTo(values, kept, one.remembered);
          const price = this.logPrice(one.netuid);
          world.decide(decision.seat, decision.block, decision.netuid);
          // Both are of the same decision, with the push and without.
          one.induced += this.logPrice(one.netuid) - price - ownMoves[i];
          differences(values, after, kept, one.remembered);
        });
        values.set(after);
      }
      for (const { netuid, index, first, registered, induced } of cases) {
        const same = values[EXISTS + netuid] > 0 && values[REGISTERED_BLOCK + netuid] === registered;
        ratios[index * horizons.length + horizon] += same ? induced / first / SIGNS.length : Number.NaN;
      }
    });
    return ratios;
  }

  /** Where actors keep what they know: their memories and what they publish, as [offset, length]. */
  private remembered(): readonly (readonly [number, number])[] {
    const { economy, seats } = this.world;
    return seats.flatMap(({ agent, context }) => [
      [economy.memory + context.memoryStart, agent.memoryLength] as const,
      ...(agent.publishes?.columns ?? []).map((offset) => [offset, SLOTS] as const),
      ...(agent.publishes?.globals ?? []).map((offset) => [offset, 1] as const),
    ]);
  }
}

function addTo(values: Float64Array, places: readonly (readonly [number, number])[], changes: Float64Array): void {
  let at = 0;
  for (const [offset, length] of places) for (let i = 0; i < length; i++) values[offset + i] += changes[at++];
}

function differences(
  values: Float64Array,
  base: Float64Array,
  places: readonly (readonly [number, number])[],
  changes: Float64Array,
): void {
  let at = 0;
  for (const [offset, length] of places) {
    for (let i = 0; i < length; i++) changes[at++] = values[offset + i] - base[offset + i];
  }
}

function registeredBlocks({ values, netuidEnd }: Economy): Float64Array {
  const blocks = new Float64Array(SLOTS);
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    blocks[netuid] = values[EXISTS + netuid] * values[REGISTERED_BLOCK + netuid];
  }
  return blocks;
}

/** Whether the same subnets live: nobody was pruned or registered in one world alone. */
function sameSubnets(economy: Economy, registered: Float64Array): boolean {
  return registeredBlocks(economy).every((block, netuid) => block === registered[netuid]);
}

/**
 * K: TAO of emission that one TAO of net inflow earns over its life in the average, block emission ÷ sum of what counts
 * as flow; NaN where shares do not go by flow.
 */
function flowGain({ chain }: World): number {
  const { run, rules, economy } = chain;
  const rule = rules.era.shares;
  if (rule.by !== 'flow') return Number.NaN;
  const { eligible, end } = run.inputs;
  const protocolEma = rule.netOfProtocol ? run.protocolFlow : null;
  const counted = countedFlow({ userEma: run.userFlow, protocolEma, eligible, end }, rule.cutoff);
  return counted > 0 ? economy.values[BLOCK_EMISSION] / counted : Number.NaN;
}
