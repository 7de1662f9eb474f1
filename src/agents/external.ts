/**
 * External capital: USD that comes into staking and leaves it.
 *
 * Once a day capital comes in; who comes in buys TAO for USD, which moves TAO/USD, and stakes it. How much: a stated part
 * of what participants receive, and a stated part of each pool's TAO (below 0: leaves). Who leaves sells alpha and then
 * TAO for USD, through the off-ramp. The account `external` is both
 * the TAO that is held outside of staking, against USD, and the alpha that this money has bought.
 *
 * What participants receive they mostly sell, which alone would drain every pool; in the data users as a whole bring a
 * little more than participants sell. So usual selling has usual buyers. Choice: they take a part of the income at today's
 * prices, with the miner burn of the start: then the sums add up from any state, and a burn that begins later leaves the
 * buyers as they were. Choice: it goes to subnets by the TAO in their pools, where the market's money is.
 * Choice: nothing of it goes to root: on the one day that is known, root was bought for 13,900 TAO and left with 14,500.
 */

import { alphaIssuance } from '../engine/chain.js';
import { BUY_TAO_USD, SELL_TAO_USD, STAKE, tradable, UNSTAKE } from '../engine/orders.js';
import { ALPHA_IN, INFLOW_FACTOR, MINER_WITHHELD, SLOTS, STARTED, TAO_IN, VALUE_FACTOR } from '../engine/state.js';
import type { Fields, ValueOf } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { blockEmission } from '../protocol/emission.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';

const PARAMETERS = ({ map, number }: Fields) =>
  map(
    {
      absorbs: number({
        min: 0,
        max: 10,
        doc: 'Capital that comes in daily, part of what participants receive in a day: their alpha at what the pools would pay, with the miner burn of the start. 0.5 to 0.8 is sensible.',
      }).default(0.65),
      inflow_per_pool: number({
        min: -1,
        max: 1,
        unit: "of the pool's TAO per day",
        doc: 'Flow of external capital into each subnet on top; below 0 it leaves. -0.005 to 0.005 is sensible.',
      }).default(0),
    },
    'External capital: buys TAO for USD and stakes it, or the other way round.',
  );

/** See PARAMETERS. */
export type ExternalParameters = CamelKeys<ValueOf<typeof PARAMETERS>>;

/**
 * Orders flows of external capital into (+) or out of (−) subnets, as far as it has TAO or alpha, and what they mean for
 * TAO/USD.
 *
 * @param flows TAO at about the spot price, by netuid; becomes what is ordered: TAO (+) or alpha (−)
 */
export function orderExternalFlows({ economy, orders, rules }: AgentContext, flows: Float64Array): void {
  const { values, external, netuidEnd } = economy;
  const { stakeMin: orderMin } = rules.era.pool;
  let bought = 0;
  let sold = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const tao = flows[netuid];
    flows[netuid] = 0;
    // Nobody can trade there, so nobody buys TAO for it.
    if (tao === 0 || !tradable(economy, netuid)) continue;
    if (tao > 0) {
      const wanted = values[INFLOW_FACTOR] * values[VALUE_FACTOR + netuid] * tao;
      const paid = Math.min(wanted, values[economy.accountTao + external] - bought);
      if (!(paid > orderMin)) continue;
      flows[netuid] = paid;
      bought += paid;
    } else {
      // Alpha that fetches this TAO at equal weights; the chain's stay within 1e-6 of ½.
      const needed = (-tao * values[ALPHA_IN + netuid]) / (values[TAO_IN + netuid] + tao);
      const alpha = Math.min(needed, values[economy.accountAlpha + external * SLOTS + netuid]);
      const received = rules.pool.taoReceived(values, netuid, (1 - rules.feeRate) * alpha);
      if (!(received > orderMin)) continue;
      flows[netuid] = -alpha;
      sold += received;
    }
  }
  orders.push(BUY_TAO_USD, external, 0, bought);
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const amount = flows[netuid];
    if (amount !== 0) orders.push(amount > 0 ? STAKE : UNSTAKE, external, netuid, Math.abs(amount));
  }
  orders.push(SELL_TAO_USD, external, 0, sold);
}

export class External implements Agent {
  readonly name = 'external';
  readonly accounts = ['external'];
  /** Part of the alpha that participants receive, by netuid: without what was withheld from miners at the start. */
  readonly memoryLength = SLOTS;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly parameters: ExternalParameters;
  private readonly flows = new Float64Array(SLOTS);

  constructor(parameters: ExternalParameters) {
    this.parameters = parameters;
  }

  /** Halfway between the miners and the owners. */
  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + Math.floor(BLOCKS_PER_DAY / 6);
  }

  /** A subnet that is registered later counts with the burn that its slot had. */
  start({ economy, memoryStart, rules }: AgentContext): void {
    const { values } = economy;
    const miners = (1 - rules.ownerCut) / 2;
    for (let netuid = 0; netuid < SLOTS; netuid++) {
      values[economy.memory + memoryStart + netuid] = 1 - miners * Math.max(values[MINER_WITHHELD + netuid], 0);
    }
  }

  decide(context: AgentContext): void {
    const { values, netuidEnd } = context.economy;
    const { absorbs, inflowPerPool } = this.parameters;
    const perPool = absorbs * incomePerPool(context) + inflowPerPool;
    for (let netuid = 1; netuid < netuidEnd; netuid++) this.flows[netuid] = perPool * values[TAO_IN + netuid];
    orderExternalFlows(context, this.flows);
  }
}

/** What participants receive in a day, with the burn of the start, at what the pools would pay, ÷ TAO in all pools; 0 if there are none. */
function incomePerPool({ economy, memoryStart, rules }: AgentContext): number {
  const { values, netuidEnd } = economy;
  const received = economy.memory + memoryStart;
  let income = 0;
  let pools = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    const alpha = blockEmission(alphaIssuance(values, netuid)) * BLOCKS_PER_DAY * values[received + netuid];
    // At spot the alpha of a pool that has just begun would be worth more than the pool.
    income += rules.pool.taoReceived(values, netuid, alpha);
    pools += values[TAO_IN + netuid];
  }
  return pools > 0 ? income / pools : 0;
}

export const external = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: (checked) => camelKeys(checked),
  make: (parameters) => [new External(parameters)],
});
