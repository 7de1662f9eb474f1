/**
 * Root stakers: once a day a part of the baskets' alpha is sold, without fee; the TAO is added to the stake of all who
 * have TAO on root. Of what the account `root` got of it the day before, a fixed share leaves root and is sold for USD; the
 * rest compounds on root.
 *
 * The part is what a stated daily rate of claims takes from the stock. Choice: one sale a day and subnet, not one an
 * epoch: the stock that is left after a day is the same.
 */

import type * as z from 'zod';
import { ALL_ON_ROOT, ROOT_CLAIM, ROOT_UNSTAKE_ORDER, SELL_TAO_USD } from '../engine/orders.js';
import { stakeOnRoot } from '../engine/rootStake.js';
import { accountIndex, CUM_ROOT_SOLD_TAO, ROOT_ALPHA } from '../engine/state.js';
import { map, share } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';

const PARAMETERS = map(
  {
    release_per_day: share("Part of the baskets' alpha that is sold, once a day.").default(0.02),
    cash_out: share("Part of the TAO released from root's baskets that is sold for USD.").default(0.2),
  },
  'Root stakers.',
);

/** See PARAMETERS. */
export type RootParameters = CamelKeys<z.output<typeof PARAMETERS>>;

export class Root implements Agent {
  readonly name = 'root';
  readonly accounts = ['root'];
  /** TAO released until the last decision. */
  readonly memoryLength = 1;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly parameters: RootParameters;
  private account = -1;

  constructor(parameters: RootParameters) {
    this.parameters = parameters;
  }

  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + BLOCKS_PER_DAY;
  }

  start(context: AgentContext): void {
    const { economy, memoryStart } = context;
    this.account = accountIndex(economy, 'root');
    economy.values[economy.memory + memoryStart] = released(context);
  }

  decide(context: AgentContext): void {
    const { economy, memoryStart, orders, rules } = context;
    const { values, netuidEnd } = economy;
    const { account } = this;
    const { releasePerDay, cashOut } = this.parameters;
    const now = released(context);
    const income = now - values[economy.memory + memoryStart];
    values[economy.memory + memoryStart] = now;
    const own = values[economy.accountRoot + account];
    const tao = own > 0 ? Math.min(cashOut * income * (own / stakeOnRoot(economy)), own) : 0;
    orders.push(ROOT_UNSTAKE_ORDER, account, 0, tao);
    orders.push(SELL_TAO_USD, account, 0, tao);
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const alpha = releasePerDay * values[ROOT_ALPHA + netuid];
      // What is too little for an order is kept for the next one.
      if (!(alpha * rules.pool.price(values, netuid) > rules.era.pool.stakeMin)) continue;
      orders.push(ROOT_CLAIM, ALL_ON_ROOT, netuid, alpha);
    }
  }
}

/** TAO that baskets have released since the start of the run. */
function released({ economy }: AgentContext): number {
  const { values, netuidEnd } = economy;
  let sum = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) sum += values[CUM_ROOT_SOLD_TAO + netuid];
  return sum;
}

export const root = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: (checked) => camelKeys(checked),
  make: (parameters) => [new Root(parameters)],
});
