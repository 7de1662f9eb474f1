/**
 * Miners: they sell what their cost takes of their income, and never less than a part of it; capacity comes where mining
 * pays and leaves where it does not.
 *
 * Per subnet: capacity M, cost c in USD per unit and day, income I in USD per day (the miners' half, less what the owner
 * withholds). Share sold = s₀ + (1 − s₀)·min(1, M·c ÷ I), so it falls when the price rises and at rest, where I = M·c,
 * all is sold. Entry and exit: dM/dt = η·M·tanh((I − M·c) ÷ M·c). What is sold is a share of what the epochs since the
 * last decision have paid; the TAO is sold for USD a day later (rent, power and hardware cost USD).
 *
 * Choice: a unit is the capacity that a subnet has at the start (or with its first day, if it comes later); what it costs
 * is a stated share of the income of that day, reckoned with at least a hundredth of the emission paid out, because a
 * subnet that withholds everything shows no cost. Cost stays fixed in USD. Capacity of a subnet has one cost, the mean.
 * Choice: one decision a day for all subnets, because costs are paid by the day and epochs come twenty times a day.
 */

import { alphaIssuance } from '../engine/chain.js';
import { SELL_TAO_USD, UNSTAKE } from '../engine/orders.js';
import {
  accountIndex,
  CUM_MINER_WITHHELD,
  CUM_MINERS,
  MINER_UNIT_COST,
  MINER_UNITS,
  MINER_WITHHELD,
  SLOTS,
  STARTED,
  TAO_USD,
} from '../engine/state.js';
import type { Fields, ValueOf } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { blockEmission } from '../protocol/emission.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';

const PARAMETERS = ({ map, number, share }: Fields) =>
  map(
    {
      sold_min: share('Part of the income that is sold whatever the price.').default(0.4),
      cost_share: number({
        min: 0,
        max: 10,
        doc: "Cost of a subnet's miners in USD, as a part of their income at the start.",
      }).default(0.8),
      entry_per_day: number({
        min: 0,
        max: 1,
        unit: 'per day',
        doc: 'η: the fastest that capacity grows where mining pays or shrinks where it does not; 0 keeps it.',
      }).default(0.05),
    },
    'Miners: sell what they need to pay their cost, and at least a part; come where it pays and leave where it does not.',
  );

/** See PARAMETERS. */
export type MinersParameters = CamelKeys<ValueOf<typeof PARAMETERS>>;

/** Cost is reckoned with at least this part of the miners' emission paid out. */
const PAID_MIN = 0.01;
/** A capacity from which entry can always begin again. */
const UNITS_MIN = 1e-3;

// Memory: one number, then a column of SLOTS.
const LAST_BLOCK = 0;
/** What epochs had paid out at the last decision, alpha. */
const PAID = 1;

export class Miners implements Agent {
  readonly name = 'miners';
  readonly accounts = ['miners'];
  readonly publishes = { columns: [MINER_UNITS, MINER_UNIT_COST] };
  readonly memoryLength = 1 + SLOTS;
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
    const { economy, memoryStart, block } = context;
    const { values, netuidEnd } = economy;
    this.account = accountIndex(economy, 'miners');
    const memory = economy.memory + memoryStart;
    values[memory + LAST_BLOCK] = block;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      values[memory + PAID + netuid] = paidOut(values, netuid);
      if (values[STARTED + netuid] > 0) this.settleIn(context, netuid);
    }
  }

  decide(context: AgentContext): void {
    const { economy, memoryStart, orders, rules, block } = context;
    const { values, netuidEnd } = economy;
    const { account } = this;
    const { soldMin, entryPerDay } = this.parameters;
    const memory = economy.memory + memoryStart;
    // What was sold for TAO a day ago goes for USD now.
    orders.push(SELL_TAO_USD, account, 0, values[economy.accountTao + account]);
    const days = (block - values[memory + LAST_BLOCK]) / BLOCKS_PER_DAY;
    if (!(days > 0)) return;
    values[memory + LAST_BLOCK] = block;
    const taoUsd = values[TAO_USD];
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      if (values[STARTED + netuid] === 0) continue;
      // The slot was emptied since: a new subnet lives there.
      if (values[MINER_UNITS + netuid] === 0) this.settleIn(context, netuid);
      const paid = paidOut(values, netuid) - values[memory + PAID + netuid];
      values[memory + PAID + netuid] += paid;
      const price = rules.pool.price(values, netuid);
      const incomeUsd = (paid * price * taoUsd) / days;
      const units = values[MINER_UNITS + netuid];
      const costUsd = units * values[MINER_UNIT_COST + netuid];
      values[MINER_UNITS + netuid] = capacityAfter(units, incomeUsd, costUsd, entryPerDay * days);
      if (!(paid > 0)) continue;
      const sold = paid * (soldMin + (1 - soldMin) * Math.min(1, costUsd / incomeUsd));
      const alpha = Math.min(sold, values[economy.accountAlpha + account * SLOTS + netuid]);
      if (alpha * price > rules.era.pool.stakeMin) orders.push(UNSTAKE, account, netuid, alpha);
    }
  }

  /** The first day of a subnet's miners: one unit, and what it costs. */
  private settleIn({ economy, rules }: AgentContext, netuid: number): void {
    const { values } = economy;
    const paidPart = Math.max(1 - Math.max(values[MINER_WITHHELD + netuid], 0), PAID_MIN);
    const alphaPerDay =
      ((1 - rules.ownerCut) / 2) * paidPart * blockEmission(alphaIssuance(values, netuid)) * BLOCKS_PER_DAY;
    const incomeUsd = alphaPerDay * rules.pool.price(values, netuid) * values[TAO_USD];
    values[MINER_UNITS + netuid] = 1;
    values[MINER_UNIT_COST + netuid] = this.parameters.costShare * incomeUsd;
  }
}

/**
 * Capacity after entry or exit, with income and cost as they are.
 *
 * @param rate  η times the days that passed
 */
export function capacityAfter(units: number, incomeUsd: number, costUsd: number, rate: number): number {
  // Where mining costs nothing everybody comes who can, unless there is nothing to earn either.
  const margin = costUsd > 0 ? Math.tanh(incomeUsd / costUsd - 1) : Math.sign(incomeUsd);
  return Math.max(units * Math.exp(rate * margin), UNITS_MIN);
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
