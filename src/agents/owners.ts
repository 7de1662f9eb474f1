/**
 * Subnet owners: of the owner's cut that epochs have paid since the last decision they sell a fixed share, once a day; the
 * TAO is sold for USD a day later. The rest stays staked.
 */

import type * as z from 'zod';
import { SELL_TAO_USD, UNSTAKE } from '../engine/orders.js';
import { accountIndex, CUM_OWNER, SLOTS } from '../engine/state.js';
import { map, share } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';

const PARAMETERS = map({ sold: share("Part of the owner's cut that is sold.").default(0.6) }, 'Subnet owners.');

/** See PARAMETERS. */
export type OwnersParameters = CamelKeys<z.output<typeof PARAMETERS>>;

export class Owners implements Agent {
  readonly name = 'owners';
  readonly accounts = ['owners'];
  /** What epochs had paid at the last decision, by netuid, alpha. */
  readonly memoryLength = SLOTS;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly sold: number;
  private account = -1;

  constructor(parameters: OwnersParameters) {
    this.sold = parameters.sold;
  }

  /** A third of a day from the miners and from the validators. */
  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + Math.floor(BLOCKS_PER_DAY / 3);
  }

  start({ economy, memoryStart }: AgentContext): void {
    this.account = accountIndex(economy, 'owners');
    const paid = economy.memory + memoryStart;
    economy.values.copyWithin(paid, CUM_OWNER, CUM_OWNER + SLOTS);
  }

  decide({ economy, memoryStart, orders, rules }: AgentContext): void {
    const { values, netuidEnd } = economy;
    const { account, sold } = this;
    orders.push(SELL_TAO_USD, account, 0, values[economy.accountTao + account]);
    const seen = economy.memory + memoryStart;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const paid = values[CUM_OWNER + netuid] - values[seen + netuid];
      const alpha = Math.min(sold * paid, values[economy.accountAlpha + account * SLOTS + netuid]);
      // What is too little for an order is kept for the next one.
      if (!(alpha * rules.pool.price(values, netuid) > rules.era.pool.stakeMin)) continue;
      values[seen + netuid] = values[CUM_OWNER + netuid];
      orders.push(UNSTAKE, account, netuid, alpha);
    }
  }
}

export const owners = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: (checked) => camelKeys(checked),
  make: (parameters) => [new Owners(parameters)],
});
