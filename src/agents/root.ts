/**
 * Root stakers. What root's part is differs by the rules: sold at once for TAO that is staked on root, kept as claims of
 * alpha, or kept in baskets. Claims and baskets are released at each epoch, at a stated rate c a day: 1 − (1 − c)^(blocks ÷
 * 7,200) of the stock, sold without fee, and the TAO is staked on root, too. The actor sets the rate; the chain's epochs
 * sell. All who have TAO on root share it. Of what the account `root` got since the day before, a fixed share leaves root and is
 * sold for USD; the rest compounds on root.
 */

import { ROOT_UNSTAKE_ORDER, SELL_TAO_USD } from '../engine/orders.js';
import { stakeOnRoot } from '../engine/rootStake.js';
import { accountIndex, ROOT_RELEASE_PER_DAY } from '../engine/state.js';
import type { Fields } from '../input/fields.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';
import { rootSold } from './validators.js';

const PARAMETERS = ({ map, share }: Fields) =>
  map(
    {
      release_per_day: share(
        "Part of claims or baskets that is released a day. Default: as the rules' time showed, 0.02 of baskets, 0.513 of claims.",
      ).optional(),
      cash_out: share("Part of root's TAO income that is sold for USD.").default(0.2),
    },
    'Root stakers.',
  );

/** See PARAMETERS. */
export interface RootParameters {
  /** null: as the ruleset has it. */
  readonly releasePerDay: number | null;
  readonly cashOut: number;
}

export class Root implements Agent {
  readonly name = 'root';
  readonly accounts = ['root'];
  readonly publishes = { globals: [ROOT_RELEASE_PER_DAY] };
  /** TAO for which root's alpha was sold until the last decision. */
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
    economy.values[economy.memory + memoryStart] = rootSold(context);
    this.setRelease(context);
  }

  decide(context: AgentContext): void {
    const { economy, memoryStart, orders, rules } = context;
    const { values } = economy;
    const { account } = this;
    this.setRelease(context);
    const now = rootSold(context);
    const received = now - values[economy.memory + memoryStart];
    values[economy.memory + memoryStart] = now;
    // Where root's part is sold at once, validators take their cut of the TAO; elsewhere they had it in alpha.
    const income = rules.era.split.root === 'sold' ? received * (1 - rules.validatorTake) : received;
    const own = values[economy.accountRoot + account];
    const tao = own > 0 ? Math.min(this.parameters.cashOut * income * (own / stakeOnRoot(economy)), own) : 0;
    orders.push(ROOT_UNSTAKE_ORDER, account, 0, tao);
    orders.push(SELL_TAO_USD, account, 0, tao);
  }

  private setRelease({ economy }: AgentContext): void {
    // Negative: as the ruleset has it.
    economy.values[ROOT_RELEASE_PER_DAY] = this.parameters.releasePerDay ?? -1;
  }
}

export const root = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: (checked): RootParameters => ({ releasePerDay: checked.release_per_day ?? null, cashOut: checked.cash_out }),
  make: (parameters) => [new Root(parameters)],
});
