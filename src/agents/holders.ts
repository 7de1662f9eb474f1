/**
 * Holders whose wealth a result reports: each has an amount and a policy, enters at the first block and stays. So root, a
 * subnet and an index are compared on the same paths. What they hold in the end is valued, not sold (metrics/holders.ts).
 *
 * Once a day free TAO goes where the policy wants it: at first all of it, later what was sold the day before or what a
 * dissolved subnet paid. An order ends where its average price is the stated slippage away from spot, the rest waits a day.
 * Weights are by capitalisation, spot price × alpha in and outside the pool; an index is bought once and then kept. Choice:
 * who held a subnet that is gone keeps the TAO; dividends compound where they are earned, as the chain has it.
 */

import { ROOT_STAKE_ORDER, STAKE, UNSTAKE } from '../engine/orders.js';
import { ALPHA_IN, ALPHA_OUT, accountIndex, EXISTS, REGISTERED_BLOCK, SLOTS, STARTED } from '../engine/state.js';
import type { Fields, ValueOf } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActors } from './definition.js';

const POLICIES = ['root', 'subnet', 'index', 'top'] as const;
const COUNT = 10;
const REBALANCE_DAYS = 30;
/** Part of the money that stays free, so that rounding never asks for more than there is. */
const ROUNDING = 1e-9;

const PARAMETERS = ({ days, entryName, map, netuid, number, word }: Fields) =>
  map(
    {
      name: entryName(),
      tao: number({
        above: 0,
        max: 21e6,
        unit: 'TAO',
        doc: 'What the holder starts with, taken from idle TAO. Small amounts leave the other holders alone.',
      }).default(100),
      policy: word(
        POLICIES,
        'Where it goes: root; one subnet; an index of all subnets by capitalisation, bought once; the largest ones, rebalanced.',
      ),
      netuid: netuid('The subnet, for policy subnet.').optional(),
      count: number({ whole: true, min: 1, max: 128, doc: `How many, for policy top. Default: ${COUNT}.` }).optional(),
      rebalance_days: days(`Time between two rebalancings, for policy top. Default: ${REBALANCE_DAYS}.`).optional(),
      slippage_max: number({
        above: 0,
        max: 1,
        doc: 'Largest slippage of an order, average price ÷ spot − 1.',
      }).default(0.02),
    },
    'A holder.',
  );

type Checked = ValueOf<typeof PARAMETERS>;

/** See PARAMETERS; null where the policy has no use for it. */
export type HolderParameters = CamelKeys<Omit<Checked, 'netuid' | 'count' | 'rebalance_days'>> & {
  readonly netuid: number | null;
  readonly count: number | null;
  readonly rebalanceDays: number | null;
};

/** Account of a holder. */
export function holderAccount({ name }: Pick<HolderParameters, 'name'>): string {
  return `holder-${name}`;
}

export class Holder implements Agent {
  readonly name: string;
  readonly accounts: readonly string[];
  readonly budgetTao: number;
  readonly memoryLength = 0;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly parameters: HolderParameters;
  private account = -1;
  // Scratch of one decision, indexed by netuid: capitalisation, then wanted TAO; TAO that a position would fetch.
  private readonly wanted = new Float64Array(SLOTS);
  private readonly held = new Float64Array(SLOTS);

  constructor(parameters: HolderParameters) {
    this.parameters = parameters;
    this.name = holderAccount(parameters);
    this.accounts = [this.name];
    this.budgetTao = parameters.tao;
  }

  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + 1;
  }

  start({ economy }: AgentContext): void {
    this.account = accountIndex(economy, this.name);
  }

  decide(context: AgentContext): void {
    const { economy, orders, rules, block, startBlock } = context;
    const { values, netuidEnd, accountTao, accountAlpha } = economy;
    const { account, wanted, held } = this;
    const { policy, slippageMax, rebalanceDays } = this.parameters;
    const free = values[accountTao + account];
    if (policy === 'root') {
      orders.push(ROOT_STAKE_ORDER, account, 0, free);
      return;
    }
    const day = Math.floor((block - startBlock) / BLOCKS_PER_DAY);
    const rebalances = rebalanceDays !== null && day % Math.max(1, Math.round(rebalanceDays)) === 0;
    const { stakeMin } = rules.era.pool;
    if (!rebalances && !(free > stakeMin)) return;
    this.value(context);
    if (!this.setTargets(context, free)) return;

    let short = 0;
    for (let place = 1; place < netuidEnd; place++) {
      const gap = wanted[place] - held[place];
      if (gap > 0) short += gap;
      if (!rebalances || !(gap < -stakeMin)) continue;
      const surplus = values[accountAlpha + account * SLOTS + place] * (-gap / held[place]);
      orders.push(UNSTAKE, account, place, rules.pool.alphaWithin(values, place, surplus, slippageMax));
    }
    const part = Math.min(1, (free / short) * (1 - ROUNDING));
    for (let place = 1; place < netuidEnd; place++) {
      const gap = part * (wanted[place] - held[place]);
      // Net of the fee it must still be an order.
      if (!(gap * (1 - rules.feeRate) - rules.feeFlat > stakeMin)) continue;
      orders.push(STAKE, account, place, rules.pool.taoWithin(values, place, gap, slippageMax));
    }
  }

  /** Fills `held`: TAO that each position would fetch. */
  private value({ economy, rules }: AgentContext): void {
    const { values, netuidEnd, accountAlpha } = economy;
    for (let place = 1; place < netuidEnd; place++) {
      const alpha = values[accountAlpha + this.account * SLOTS + place];
      this.held[place] = alpha > 0 ? rules.pool.taoReceived(values, place, alpha) : 0;
    }
  }

  /** Fills `wanted` with TAO that adds up to what is held and free. @returns false: there is no place for it */
  private setTargets({ economy, rules, startBlock }: AgentContext, free: number): boolean {
    const { values, netuidEnd } = economy;
    const { wanted, held } = this;
    const { policy, netuid: only, count } = this.parameters;
    let total = free;
    for (let place = 1; place < netuidEnd; place++) {
      total += held[place];
      const lives = values[EXISTS + place] > 0 && values[STARTED + place] > 0;
      wanted[place] = lives
        ? rules.pool.price(values, place) * (values[ALPHA_IN + place] + values[ALPHA_OUT + place])
        : 0;
    }
    if (policy === 'subnet' && only !== null) {
      // A later tenant of the slot is another subnet.
      const there = wanted[only] > 0 && values[REGISTERED_BLOCK + only] <= startBlock;
      wanted.fill(0);
      wanted[only] = there ? 1 : 0;
    }
    if (count !== null) keepLargest(wanted, netuidEnd, count);
    let sum = 0;
    for (let place = 1; place < netuidEnd; place++) sum += wanted[place];
    if (!(sum > 0)) return false;
    for (let place = 1; place < netuidEnd; place++) wanted[place] *= total / sum;
    return true;
  }
}

/** Sets all but the largest numbers to 0; of equal ones the lowest netuid stays. */
function keepLargest(column: Float64Array, end: number, count: number): void {
  const order = Array.from({ length: end - 1 }, (_, i) => i + 1).sort((a, b) => column[b] - column[a] || a - b);
  for (const place of order.slice(count)) column[place] = 0;
}

export const holders = defineActors({
  doc: 'Holders whose wealth the result reports: an amount and a policy each.',
  parameters: PARAMETERS,
  resolve: (checked, { path, report, checkNetuid }): HolderParameters => {
    const { policy } = checked;
    for (const [key, owner] of [
      ['netuid', 'subnet'],
      ['count', 'top'],
      ['rebalance_days', 'top'],
    ] as const) {
      if (checked[key] !== undefined && policy !== owner)
        report([...path, key], `found ${checked[key]}; only policy ${owner} has it, leave it out`, [
          [...path, 'policy'],
        ]);
    }
    const netuidPath = [...path, 'netuid'];
    if (policy === 'subnet' && checked.netuid === undefined)
      report(netuidPath, 'is missing; policy subnet needs the subnet', [netuidPath, [...path, 'policy']]);
    if (checked.netuid !== undefined) checkNetuid(netuidPath, checked.netuid);
    return {
      ...camelKeys(checked),
      netuid: checked.netuid ?? null,
      count: policy === 'top' ? (checked.count ?? COUNT) : null,
      rebalanceDays: policy === 'top' ? (checked.rebalance_days ?? REBALANCE_DAYS) : null,
    };
  },
  make: (parameters) => new Holder(parameters),
});
