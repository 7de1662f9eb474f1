/**
 * Attackers: scripted. An attacker pays its TAO into a subnet in one order, holds the alpha for a while, sells all of it in
 * one order, waits, and does it again, in the same or the next subnet of its list. So one script is a pump for emission,
 * the same TAO sent round for flow, and the farming of chain buys; what they bring is measured, not assumed
 * (metrics/attacks.ts, attacks.ts).
 *
 * Its alpha is delegated and earns dividends like any other. An attacker may own its subnets from the start: then their
 * owner's cut is its own. Choice: it has no miners of its own; miners' emission of an owner's hotkeys is burned by the chain.
 * Choice: an order is as large as the budget; nobody trades against it before it is done.
 */

import { STAKE, UNSTAKE } from '../engine/orders.js';
import { accountIndex, EXISTS, REGISTERED_BLOCK, SLOTS } from '../engine/state.js';
import type { Fields, ValueOf } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { BLOCKS_PER_DAY, DAYS_MAX } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActors } from './definition.js';

/** An attacker looks once a step of the network. */
const DECISION_BLOCKS = 360;
const DECISIONS_PER_DAY = BLOCKS_PER_DAY / DECISION_BLOCKS;

const PARAMETERS = ({ entryName, list, map, netuid, number, truth }: Fields) => {
  const whole = (min: number, max: number, unit: string, doc: string) => number({ whole: true, min, max, unit, doc });
  return map(
    {
      name: entryName(),
      tao: number({
        min: 0,
        max: 21e6,
        unit: 'TAO',
        doc: 'What it attacks with, taken from idle TAO; 0: it does nothing.',
      }),
      netuids: list(netuid('Subnet.'), 128, 'Subnets that it attacks in turn, one a round.').min(1, {
        error: () => 'is empty; an attacker needs a subnet',
      }),
      enter_day: number({
        min: 0,
        max: DAYS_MAX,
        unit: 'days',
        doc: 'When it enters first, after the start.',
      }).default(1),
      hold_days: number({
        above: 0,
        max: DAYS_MAX,
        unit: 'days',
        doc: 'How long it holds; at least one step of 360 blocks.',
      }).default(30),
      rounds: whole(1, 10_000, 'rounds', 'How often it enters and leaves.').default(1),
      pause_days: number({ min: 0, max: DAYS_MAX, unit: 'days', doc: 'Time between two rounds.' }).default(0),
      owner: truth("Whether it owns these subnets from the start and so earns their owner's cut.").default(false),
      sells_income: truth('Whether it sells what it earns once a day instead of when it leaves.').default(false),
      search: map(
        {
          tao: list(whole(1, 21e6, 'TAO', 'Size.'), 20, 'Sizes that are tried.'),
          hold_days: list(whole(1, DAYS_MAX, 'days', 'Holding time.'), 20, 'Holding times that are tried.'),
        },
        'Best response: every size with every holding time, one round each, on the same paths.',
      ).optional(),
    },
    'An attacker.',
  );
};

type Checked = ValueOf<typeof PARAMETERS>;

/** See PARAMETERS; `search` is null where nothing is searched. */
export type AttackerParameters = CamelKeys<Omit<Checked, 'search'>> & {
  readonly search: { readonly tao: readonly number[]; readonly holdDays: readonly number[] } | null;
};

/** Account of an attacker. */
export function attackerAccount({ name }: Pick<AttackerParameters, 'name'>): string {
  return `attacker-${name}`;
}

/** Blocks after the start at which an attacker enters first: its first decision on or after its day. */
export function entryBlocks({ enterDay }: AttackerParameters): number {
  return Math.max(1, Math.ceil(enterDay * DECISIONS_PER_DAY)) * DECISION_BLOCKS;
}

// Memory.
/** Rounds begun. */
const ROUND = 0;
/** 1 while it holds. */
const IN = 1;
/** Block of the next entry or exit. */
const NEXT = 2;
/** Alpha that it bought in this round; 0 until the fill is known. */
const BOUGHT = 3;

export class Attacker implements Agent {
  readonly name: string;
  readonly accounts: readonly string[];
  readonly budgetTao: number;
  readonly owns: readonly number[];
  readonly memoryLength = 4;
  readonly scope = 'network';
  readonly everyBlocks = DECISION_BLOCKS;
  private readonly parameters: AttackerParameters;
  private account = -1;

  constructor(parameters: AttackerParameters) {
    this.parameters = parameters;
    this.name = attackerAccount(parameters);
    this.accounts = [this.name];
    this.budgetTao = parameters.tao;
    this.owns = parameters.owner ? [...new Set(parameters.netuids)] : [];
  }

  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + DECISION_BLOCKS;
  }

  start({ economy, memoryStart, startBlock }: AgentContext): void {
    const { values } = economy;
    const memory = economy.memory + memoryStart;
    this.account = accountIndex(economy, this.name);
    values.fill(0, memory, memory + this.memoryLength);
    values[memory + NEXT] = startBlock + entryBlocks(this.parameters);
  }

  decide({ economy, memoryStart, orders, rules, block, startBlock }: AgentContext): void {
    const { values, accountAlpha, accountTao } = economy;
    const { account } = this;
    const { tao, netuids, rounds, holdDays, pauseDays, sellsIncome } = this.parameters;
    const memory = economy.memory + memoryStart;
    const alphaOf = (slot: number): number => values[accountAlpha + account * SLOTS + slot];
    const inside = values[memory + IN] > 0;
    const target = inside ? netuids[(values[memory + ROUND] - 1) % netuids.length] : 0;
    if (inside && values[memory + BOUGHT] === 0) values[memory + BOUGHT] = alphaOf(target);

    const leaves = inside && block >= values[memory + NEXT];
    const sellsToday = sellsIncome && Math.floor((block - startBlock) / DECISION_BLOCKS) % DECISIONS_PER_DAY === 0;
    if (leaves || sellsToday) {
      for (const slot of new Set(netuids)) {
        if (values[EXISTS + slot] === 0) continue;
        // While it holds, what it bought stays; when it leaves, everything goes.
        const kept = inside && !leaves && slot === target ? values[memory + BOUGHT] : 0;
        const alpha = leaves || sellsIncome ? alphaOf(slot) - kept : 0;
        if (alpha * rules.pool.price(values, slot) > rules.era.pool.stakeMin)
          orders.push(UNSTAKE, account, slot, alpha);
      }
    }
    if (leaves) {
      values[memory + IN] = 0;
      values[memory + NEXT] = block + pauseDays * BLOCKS_PER_DAY;
      return;
    }
    if (inside || tao === 0 || values[memory + ROUND] >= rounds || block < values[memory + NEXT]) return;
    const next = netuids[values[memory + ROUND] % netuids.length];
    values[memory + ROUND]++;
    // The plan is against the subnets of the start: a round against one that is gone is left out.
    if (values[EXISTS + next] === 0 || values[REGISTERED_BLOCK + next] > startBlock) return;
    orders.push(STAKE, account, next, Math.min(tao, values[accountTao + account]));
    values[memory + IN] = 1;
    values[memory + BOUGHT] = 0;
    values[memory + NEXT] = block + Math.max(holdDays * BLOCKS_PER_DAY, DECISION_BLOCKS);
  }
}

export const attackers = defineActors({
  doc: 'Attackers, whose profit the result reports, and who paid it.',
  parameters: PARAMETERS,
  resolve: (checked, { path, report, checkNetuid }): AttackerParameters => {
    checked.netuids.forEach((slot, i) => {
      checkNetuid([...path, 'netuids', i], slot);
    });
    const { search } = checked;
    if (search !== undefined) {
      for (const key of ['tao', 'hold_days'] as const) {
        const at = [...path, 'search', key];
        if (search[key].length === 0) report(at, 'is empty; a search needs a number to try', [at]);
        search[key].forEach((value, i) => {
          if (search[key].indexOf(value) < i) report([...at, i], `found ${value} again; each once`, [at]);
        });
      }
    }
    const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);
    return {
      ...camelKeys(checked),
      search: search === undefined ? null : { tao: ascending(search.tao), holdDays: ascending(search.hold_days) },
    };
  },
  make: (parameters) => new Attacker(parameters),
});
