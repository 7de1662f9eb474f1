/**
 * Root stakers: of the TAO that their baskets release, a fixed share leaves root and is sold for USD, once a day; the rest
 * compounds on root. The release itself is a rule of the chain's model, not a decision.
 */

import { ROOT_UNSTAKE_ORDER, SELL_TAO_USD } from '../engine/orders.js';
import { accountIndex, CUM_ROOT_SOLD_TAO } from '../engine/state.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';

export interface RootParameters {
  /** Share of the released TAO that is sold for USD. */
  readonly cashOut: number;
}

export class Root implements Agent {
  readonly name = 'root';
  readonly accounts = ['root'];
  /** TAO released until the last decision. */
  readonly memoryLength = 1;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly cashOut: number;
  private account = -1;

  constructor(parameters: RootParameters) {
    this.cashOut = parameters.cashOut;
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
    const { economy, memoryStart, orders } = context;
    const { values } = economy;
    const { account } = this;
    const now = released(context);
    const income = now - values[economy.memory + memoryStart];
    values[economy.memory + memoryStart] = now;
    const tao = Math.min(this.cashOut * income, values[economy.accountRoot + account]);
    if (!(tao > 0)) return;
    orders.push(ROOT_UNSTAKE_ORDER, account, 0, tao);
    orders.push(SELL_TAO_USD, account, 0, tao);
  }
}

/** TAO that baskets have released since the start of the run. */
function released({ economy }: AgentContext): number {
  const { values, netuidEnd } = economy;
  let sum = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) sum += values[CUM_ROOT_SOLD_TAO + netuid];
  return sum;
}
