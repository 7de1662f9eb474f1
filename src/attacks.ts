/**
 * Attacks on a path: the path as it runs with its attackers is held against the same path in which none of them has any
 * TAO, and a search lets an attacker try sizes and holding times, each size in a run of its own.
 *
 * One run gives all holding times of a size: what leaving would bring is a quote. Paths are the same by number, so every
 * difference is paired.
 */

import { type AttackerParameters, entryBlocks } from './agents/attackers.js';
import { type Economy, ROOT_GROWTH, TAO_USD } from './engine/state.js';
import {
  accountsOfAttackers,
  allTao,
  attackMetrics,
  CLASSES,
  emissionInto,
  wealthByClass,
  writeOutcome,
} from './metrics/attacks.js';
import { liquidationTao } from './metrics/wealth.js';
import type { ResolvedScenario } from './scenario/resolved.js';
import { BLOCKS_PER_DAY, DAYS_MAX } from './units.js';
import { World } from './world.js';

/** What attackers have, and what a TAO on root since the start has become. */
interface Reading {
  readonly worth: readonly number[];
  readonly rootGrowth: number;
}

/** One size of one attacker's search. */
interface Probe {
  readonly attacker: number;
  readonly tao: number;
  readonly world: World;
}

function withAttackers(scenario: ResolvedScenario, attackers: readonly AttackerParameters[]): ResolvedScenario {
  return { ...scenario, actors: { ...scenario.actors, attackers } };
}

/** Studies the paths of a scenario, one after another. */
export class AttackStudy {
  private readonly attackers: readonly AttackerParameters[];
  private readonly accounts: readonly number[];
  private readonly netuids: ReadonlySet<number>;
  /** The same without attacks. */
  private readonly quiet: World | null;
  private readonly probes: readonly Probe[];
  private readonly startBlock: number;
  /** Of the path that is watched, by attacker. */
  private readonly carry: Float64Array;
  private rootGrowth = 1;

  constructor(scenario: ResolvedScenario) {
    const attackers = scenario.actors.attackers ?? [];
    const idle = attackers.map((attacker) => ({ ...attacker, tao: 0 }));
    this.attackers = attackers;
    this.netuids = new Set(attackers.flatMap(({ netuids }) => netuids));
    this.quiet = attackers.length > 0 ? new World(withAttackers(scenario, idle)) : null;
    this.accounts = this.quiet === null ? [] : accountsOfAttackers(this.quiet.economy, attackers);
    this.startBlock = scenario.start.block;
    this.carry = new Float64Array(attackers.length);
    this.probes = attackers.flatMap((attacker, index) =>
      (attacker.search?.tao ?? []).map((tao) => {
        const tries = idle.with(index, { ...attacker, tao, rounds: 1, holdDays: DAYS_MAX });
        return { attacker: index, tao, world: new World(withAttackers(scenario, tries)) };
      }),
    );
  }

  /** How many numbers a path gives. */
  get length(): number {
    return attackMetrics(this.attackers).length;
  }

  /** The next day is the start of a path. */
  reset(): void {
    this.carry.fill(0);
    this.rootGrowth = 1;
  }

  /** To be called at the start and at each day-end of the path with its attackers. */
  day({ values, accountBought, accountSold }: Economy): void {
    const grown = values[ROOT_GROWTH] / this.rootGrowth - 1;
    this.rootGrowth = values[ROOT_GROWTH];
    this.accounts.forEach((account, i) => {
      this.carry[i] += Math.max(0, values[accountBought + account] - values[accountSold + account]) * grown;
    });
  }

  /** Writes the numbers of `attackMetrics`. @param attacked the world at the end of the path with its attackers */
  finish(path: number, attacked: World, out: Float64Array, offset: number): void {
    const { quiet, attackers, accounts } = this;
    if (quiet === null) return;
    const without = this.read(
      quiet,
      path,
      attackers.flatMap((attacker) => this.looks(attacker)),
    );
    quiet.runTo(quiet.endBlock);
    const { economy, chain } = attacked;
    let at = offset;
    attackers.forEach((parameters, i) => {
      at = writeOutcome(
        {
          economy,
          account: accounts[i],
          parameters,
          finalTao: liquidationTao(economy, chain.rules, accounts[i]),
          withoutTao: liquidationTao(quiet.economy, quiet.chain.rules, accounts[i]),
          carryTao: this.carry[i],
          taoUsd: economy.values[TAO_USD],
        },
        out,
        at,
      );
      at = this.search(path, i, without, out, at);
    });
    const before = wealthByClass(quiet.economy);
    const after = wealthByClass(economy);
    // What attackers start with is theirs in both, though it is idle in one.
    const budget = attackers.reduce((sum, { tao }) => sum + tao, 0);
    before[CLASSES.indexOf('attackers')] += budget;
    before[CLASSES.indexOf('idle')] -= budget;
    for (let i = 0; i < CLASSES.length; i++) out[at++] = after[i] - before[i];
    out[at++] = allTao(economy) - allTao(quiet.economy);
    out[at++] = emissionInto(economy, this.netuids) - emissionInto(quiet.economy, this.netuids);
  }

  /** Block after which an attacker's search enters, and those after which it could leave. */
  private looks(attacker: AttackerParameters): number[] {
    if (attacker.search === null) return [];
    const entry = this.startBlock + entryBlocks(attacker);
    return [entry, ...attacker.search.holdDays.map((days) => entry + days * BLOCKS_PER_DAY)];
  }

  /** Runs a path up to the last of some blocks. @returns what is there at each of them, as far as the run goes */
  private read(world: World, path: number, blocks: readonly number[]): Map<number, Reading> {
    const readings = new Map<number, Reading>();
    world.begin(path);
    for (const block of [...new Set(blocks)].sort((a, b) => a - b)) {
      if (block > world.endBlock) break;
      world.runTo(world.onGrid(block));
      const { economy, chain } = world;
      readings.set(block, {
        worth: this.accounts.map((account) => liquidationTao(economy, chain.rules, account)),
        rootGrowth: economy.values[ROOT_GROWTH],
      });
    }
    return readings;
  }

  /** Writes what an attacker's trials bring, net of carry. @returns what follows them */
  private search(
    path: number,
    index: number,
    without: ReadonlyMap<number, Reading>,
    out: Float64Array,
    offset: number,
  ): number {
    const [entry, ...exits] = this.looks(this.attackers[index]);
    let at = offset;
    for (const { attacker, tao, world } of this.probes) {
      if (attacker !== index) continue;
      const tried = this.read(world, path, exits);
      for (const exit of exits) {
        const before = without.get(entry);
        const then = without.get(exit);
        const got = tried.get(exit);
        // Behind the end of the run.
        if (before === undefined || then === undefined || got === undefined) {
          out[at++] = Number.NaN;
          continue;
        }
        const carry = tao * (then.rootGrowth / before.rootGrowth - 1);
        out[at++] = got.worth[index] - tao - then.worth[index] - carry;
      }
    }
    return at;
  }
}
