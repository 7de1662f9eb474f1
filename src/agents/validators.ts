/**
 * Validators and their delegators: of what validating has paid them (the validators' take, everybody's dividends) they
 * sell a fixed share; the rest compounds.
 *
 * Validators decide once a day for their take and their own dividends, and sell the TAO for USD a day later. Delegators
 * are the cohorts of stakers; each day one of them sells from the dividends since its last turn and keeps the TAO as its
 * buffer. Where the rules sell root's part at once, validators have their take of it as TAO on root, and sell the same
 * share of that. Choice: dividends since the last turn are reckoned with the shares of alpha at this turn.
 */

import { ROOT_UNSTAKE_ORDER, SELL_TAO_USD, UNSTAKE } from '../engine/orders.js';
import { accountIndex, CUM_ROOT_DIVIDENDS, CUM_ROOT_SOLD_TAO, CUM_VALIDATORS, SLOTS } from '../engine/state.js';
import type { Fields, ValueOf } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';
import { COHORTS, nominatorsOf } from './holdings.js';

const PARAMETERS = ({ map, share }: Fields) =>
  map({ sold: share('Part of take and dividends that is sold.').default(0.3) }, 'Validators and their delegators.');

/** See PARAMETERS. */
export type ValidatorsParameters = CamelKeys<ValueOf<typeof PARAMETERS>>;

// Memory: the delegator whose turn is next; TAO for which root's alpha had been sold; what epochs had paid at the validators' and each delegator's last turn,
// by netuid, alpha: to validators' part, and to root (of which validators keep their take).
const TURN = 0;
const ROOT_SOLD = 1;
const ROOT_PAID = 2;
const PAID = ROOT_PAID + SLOTS;

export class Validators implements Agent {
  readonly name = 'validators';
  readonly accounts = ['validators'];
  readonly memoryLength = PAID + (1 + COHORTS.length) * SLOTS;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly sold: number;
  /** Numbers of the validators' account and of the delegators'. */
  private sellers: number[] = [];
  private nominators: number[] = [];

  constructor(parameters: ValidatorsParameters) {
    this.sold = parameters.sold;
  }

  /** A third of a day from the owners and from the miners. */
  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + Math.floor((2 * BLOCKS_PER_DAY) / 3);
  }

  start(context: AgentContext): void {
    const { economy, memoryStart } = context;
    const { values } = economy;
    this.sellers = ['validators', ...COHORTS].map((name) => accountIndex(economy, name));
    this.nominators = nominatorsOf(economy);
    const memory = economy.memory + memoryStart;
    values[memory + TURN] = 0;
    values[memory + ROOT_SOLD] = rootSold(context);
    values.copyWithin(memory + ROOT_PAID, CUM_ROOT_DIVIDENDS, CUM_ROOT_DIVIDENDS + SLOTS);
    for (let seller = 0; seller < this.sellers.length; seller++) {
      values.copyWithin(memory + PAID + seller * SLOTS, CUM_VALIDATORS, CUM_VALIDATORS + SLOTS);
    }
  }

  decide(context: AgentContext): void {
    const { economy, memoryStart, orders } = context;
    const { values } = economy;
    const validators = this.sellers[0];
    orders.push(SELL_TAO_USD, validators, 0, values[economy.accountTao + validators]);
    if (this.sold === 0) return;
    const memory = economy.memory + memoryStart;
    this.sellRootTake(context);
    const turn = values[memory + TURN];
    values[memory + TURN] = (turn + 1) % COHORTS.length;
    this.sell(context, 0);
    this.sell(context, 1 + turn);
  }

  /** Validators' take of root's part where it is sold at once: TAO on root. */
  private sellRootTake(context: AgentContext): void {
    const { economy, memoryStart, orders, rules } = context;
    const { values } = economy;
    const seen = economy.memory + memoryStart + ROOT_SOLD;
    const now = rootSold(context);
    const received = rules.era.split.root === 'sold' ? rules.validatorTake * (now - values[seen]) : 0;
    values[seen] = now;
    const account = this.sellers[0];
    const tao = Math.min(this.sold * received, values[economy.accountRoot + account]);
    orders.push(ROOT_UNSTAKE_ORDER, account, 0, tao);
    orders.push(SELL_TAO_USD, account, 0, tao);
  }

  /** Sells from what a seller earned since its last turn, in every subnet. */
  private sell({ economy, memoryStart, orders, rules }: AgentContext, seller: number): void {
    const { values, netuidEnd, accountAlpha } = economy;
    const account = this.sellers[seller];
    const rootPaid = economy.memory + memoryStart + ROOT_PAID;
    const seen = economy.memory + memoryStart + PAID + seller * SLOTS;
    const take = rules.validatorTake;
    const rootInAlpha = rules.era.split.root !== 'sold';
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const owned = values[accountAlpha + account * SLOTS + netuid];
      let nominated = 0;
      for (const nominator of this.nominators) nominated += values[accountAlpha + nominator * SLOTS + netuid];
      if (!(nominated > 0)) continue;
      const paid = values[CUM_VALIDATORS + netuid] - values[seen + netuid];
      let earned = (1 - take) * paid * (owned / nominated);
      if (seller === 0) earned += take * paid;
      if (seller === 0 && rootInAlpha)
        earned += take * (values[CUM_ROOT_DIVIDENDS + netuid] - values[rootPaid + netuid]);
      const alpha = Math.min(this.sold * earned, owned);
      // What is too little for an order is kept for the next one.
      if (!(alpha * rules.pool.price(values, netuid) > rules.era.pool.stakeMin)) continue;
      values[seen + netuid] = values[CUM_VALIDATORS + netuid];
      if (seller === 0) values[rootPaid + netuid] = values[CUM_ROOT_DIVIDENDS + netuid];
      orders.push(UNSTAKE, account, netuid, alpha);
    }
  }
}

/** TAO for which root's alpha was sold since the start of the run. */
export function rootSold({ economy }: AgentContext): number {
  const { values, netuidEnd } = economy;
  let sum = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) sum += values[CUM_ROOT_SOLD_TAO + netuid];
  return sum;
}

export const validators = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: (checked) => camelKeys(checked),
  make: (parameters) => [new Validators(parameters)],
});
