/**
 * Miners: they sell what their cost takes of their income, and never less than a part of it.
 *
 * Share sold = s₀ + (1 − s₀)·min(1, cost ÷ income), so it falls when the price rises. The cost of a subnet's miners is
 * fixed in USD per day at the start: a stated share of the income that they have then. What is sold is a share of what
 * the epochs since the last decision have paid; the TAO is sold for USD a day later (rent, power and hardware cost USD).
 *
 * Choice: one decision a day for all subnets, because costs are paid by the day and epochs come twenty times a day.
 */

import type * as z from 'zod';
import { alphaIssuance } from '../engine/chain.js';
import { SELL_TAO_USD, UNSTAKE } from '../engine/orders.js';
import {
  accountIndex,
  CUM_MINER_WITHHELD,
  CUM_MINERS,
  MINER_WITHHELD,
  SLOTS,
  STARTED,
  TAO_USD,
} from '../engine/state.js';
import { map, number, share } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { blockEmission } from '../protocol/emission.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';

const PARAMETERS = map(
  {
    sold_min: share('Part of the income that is sold whatever the price.').default(0.4),
    cost_share: number({
      min: 0,
      max: 10,
      doc: "Cost of a subnet's miners in USD, as a part of their income at the start.",
    }).default(0.8),
  },
  'Miners: sell what they need to pay their cost, and at least a part.',
);

/** See PARAMETERS. */
export type MinersParameters = CamelKeys<z.output<typeof PARAMETERS>>;

// Memory: one number, then columns of SLOTS.
const LAST_BLOCK = 0;
/** USD per day. */
const COST = 1;
/** What epochs had paid out at the last decision, alpha. */
const PAID = COST + SLOTS;

export class Miners implements Agent {
  readonly name = 'miners';
  readonly accounts = ['miners'];
  readonly memoryLength = 1 + 2 * SLOTS;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly parameters: MinersParameters;
  private account = -1;

  constructor(parameters: MinersParameters) {
    this.parameters = parameters;
  }

  /** After a first whole day, so that a day's income is known. */
  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + BLOCKS_PER_DAY;
  }

  start(context: AgentContext): void {
    const { economy, memoryStart, rules, block } = context;
    const { values, netuidEnd } = economy;
    this.account = accountIndex(economy, 'miners');
    const memory = economy.memory + memoryStart;
    values[memory + LAST_BLOCK] = block;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      values[memory + PAID + netuid] = paidOut(values, netuid);
      if (values[STARTED + netuid] === 0) continue;
      const notWithheld = 1 - Math.max(values[MINER_WITHHELD + netuid], 0);
      const alphaPerDay =
        ((1 - rules.ownerCut) / 2) * notWithheld * blockEmission(alphaIssuance(values, netuid)) * BLOCKS_PER_DAY;
      const incomeUsd = alphaPerDay * rules.pool.price(values, netuid) * values[TAO_USD];
      values[memory + COST + netuid] = this.parameters.costShare * incomeUsd;
    }
  }

  decide(context: AgentContext): void {
    const { economy, memoryStart, orders, rules, block } = context;
    const { values, netuidEnd } = economy;
    const { account } = this;
    const { soldMin } = this.parameters;
    const memory = economy.memory + memoryStart;
    // What was sold for TAO a day ago goes for USD now.
    orders.push(SELL_TAO_USD, account, 0, values[economy.accountTao + account]);
    const days = (block - values[memory + LAST_BLOCK]) / BLOCKS_PER_DAY;
    values[memory + LAST_BLOCK] = block;
    const taoUsd = values[TAO_USD];
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const paid = paidOut(values, netuid) - values[memory + PAID + netuid];
      if (!(paid > 0)) continue;
      values[memory + PAID + netuid] += paid;
      const price = rules.pool.price(values, netuid);
      const incomeUsd = (paid * price * taoUsd) / days;
      const sold = paid * (soldMin + (1 - soldMin) * Math.min(1, values[memory + COST + netuid] / incomeUsd));
      const alpha = Math.min(sold, values[economy.accountAlpha + account * SLOTS + netuid]);
      if (alpha * price > rules.era.pool.stakeMin) orders.push(UNSTAKE, account, netuid, alpha);
    }
  }
}

/** Alpha that epochs have paid to a subnet's miners since the start of the run, without what was withheld. */
function paidOut(values: Float64Array, netuid: number): number {
  return values[CUM_MINERS + netuid] - values[CUM_MINER_WITHHELD + netuid];
}

export const miners = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: (checked) => camelKeys(checked),
  make: (parameters) => [new Miners(parameters)],
});
