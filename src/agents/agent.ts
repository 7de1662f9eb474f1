/**
 * What an actor is: it reads a view of the economy and pushes orders; the engine executes them. No actor writes state but
 * its own memory and what it publishes.
 *
 * An actor decides per netuid (`decide` is called for one netuid at a time) or for the network (netuid 0). Its memory
 * lives in numbers that it declares, inside the state array, so that a whole path can be copied and forked.
 */

import type { OrderSink } from '../engine/orders.js';
import type { Rules } from '../engine/rules.js';
import type { Economy } from '../engine/state.js';
import type { Draws } from '../random/draws.js';

/** What an actor may read. `economy.values` is read-only by contract, but for the actor's own memory and what it publishes. */
export interface AgentContext {
  readonly economy: Economy;
  /** The rules in force: pools quote by them. */
  readonly rules: Rules;
  /** Numbers of this actor: from `economy.memory + memoryStart`, `memoryLength` of them. */
  readonly memoryStart: number;
  /** Block of the decision. */
  readonly block: number;
  /** First block of the run. */
  readonly startBlock: number;
  /** Draws keyed by (seed, path, purpose, entity, occasion); see random/draws.ts. */
  readonly draws: Draws;
  readonly orders: OrderSink;
}

export interface Agent {
  readonly name: string;
  /** Accounts that it acts for; they exist in every run (ACCOUNTS in holdings.ts), or are made for it. */
  readonly accounts: readonly string[];
  /** TAO that its first account starts with, taken from the account `idle`; none if it does not say. */
  readonly budgetTao?: number;
  /** Subnets whose owner its first account is from the start. */
  readonly owns?: readonly number[];
  /**
   * Offsets of the columns and globals of the state that it alone writes, for other actors, shocks and metrics to read;
   * a column is all of its SLOTS.
   */
  readonly publishes?: { readonly columns?: readonly number[]; readonly globals?: readonly number[] };
  /** How many numbers it keeps. */
  readonly memoryLength: number;
  /** Netuids it decides for: 'network' (one call with netuid 0) or 'subnets' (a call per subnet in use). */
  readonly scope: 'network' | 'subnets';
  /** Blocks between two decisions for the same netuid, and the offset of the first one after the start. */
  readonly everyBlocks: number;
  firstBlock(netuid: number, startBlock: number): number;
  /** Sets up memory before the first block. */
  start(context: AgentContext): void;
  decide(context: AgentContext, netuid: number): void;
  /**
   * The same for several netuids whose turn is in one block: all decide before the first order is executed. Without it
   * `decide` is called for each.
   *
   * @param netuids ascending; the first `count` of them
   */
  decideMany?(context: AgentContext, netuids: Uint16Array, count: number): void;
}
