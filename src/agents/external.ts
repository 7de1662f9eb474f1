/**
 * External capital: USD that comes into staking and leaves it.
 *
 * Once a day a stated part of each pool's TAO comes in (below 0: leaves). Who comes in buys TAO for USD, which moves
 * TAO/USD, and stakes it; who leaves sells alpha and then TAO for USD, through the off-ramp. The account `external` is both
 * the TAO that is held outside of staking, against USD, and the alpha that this money has bought.
 *
 * The steady part is what balances the sales of participants, which alone would drain every pool. Choice: a part of the
 * pool, so that the flow goes where the market's money is, whatever the state a run starts from, new subnets included.
 * Choice: nothing of it goes to root: on the one day that is known, root was bought for 13,900 TAO and left with 14,500.
 */

import type * as z from 'zod';
import { BUY_TAO_USD, SELL_TAO_USD, STAKE, UNSTAKE } from '../engine/orders.js';
import { ALPHA_IN, INFLOW_FACTOR, SLOTS, STARTED, TAO_IN } from '../engine/state.js';
import { map, number } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';

const PARAMETERS = map(
  {
    inflow_per_pool: number({
      min: -1,
      max: 1,
      unit: "of the pool's TAO per day",
      doc: 'Steady flow of external capital into each subnet; below 0 it leaves. -0.005 to 0.005 is sensible.',
    }).default(0.002),
  },
  'External capital: buys TAO for USD and stakes it, or the other way round.',
);

/** See PARAMETERS. */
export type ExternalParameters = CamelKeys<z.output<typeof PARAMETERS>>;

/**
 * Orders a flow of external capital into (+) or out of (−) a subnet, as far as it has TAO or alpha.
 *
 * @param tao at about the spot price
 */
export function orderExternalFlow({ economy, orders, rules }: AgentContext, netuid: number, tao: number): void {
  const { values, external } = economy;
  const { stakeMin: orderMin } = rules.era.pool;
  // Nobody can trade there, so nobody buys TAO for it.
  if (values[STARTED + netuid] === 0) return;
  if (tao > 0) {
    const paid = Math.min(values[INFLOW_FACTOR] * tao, values[economy.accountTao + external]);
    if (!(paid > orderMin)) return;
    orders.push(BUY_TAO_USD, external, 0, paid);
    orders.push(STAKE, external, netuid, paid);
    return;
  }
  // Alpha that fetches this TAO at equal weights; the chain's stay within 1e-6 of ½.
  const needed = (-tao * values[ALPHA_IN + netuid]) / (values[TAO_IN + netuid] + tao);
  const alpha = Math.min(needed, values[economy.accountAlpha + external * SLOTS + netuid]);
  const received = rules.pool.taoReceived(values, netuid, (1 - rules.feeRate) * alpha);
  if (!(received > orderMin)) return;
  orders.push(UNSTAKE, external, netuid, alpha);
  orders.push(SELL_TAO_USD, external, 0, received);
}

export class External implements Agent {
  readonly name = 'external';
  readonly accounts = ['external'];
  readonly memoryLength = 0;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly inflowPerPool: number;

  constructor(parameters: ExternalParameters) {
    this.inflowPerPool = parameters.inflowPerPool;
  }

  /** Halfway between the miners and the owners. */
  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + Math.floor(BLOCKS_PER_DAY / 6);
  }

  start(): void {}

  decide(context: AgentContext): void {
    if (this.inflowPerPool === 0) return;
    const { values, netuidEnd } = context.economy;
    for (let netuid = 1; netuid < netuidEnd; netuid++)
      orderExternalFlow(context, netuid, this.inflowPerPool * values[TAO_IN + netuid]);
  }
}

export const external = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: (checked) => camelKeys(checked),
  make: (parameters) => [new External(parameters)],
});
