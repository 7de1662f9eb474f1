/**
 * Entrepreneurs: founders from outside who register subnets. They arrive at random times (Poisson) at a rate that goes with
 * what a young subnet is worth and against what a slot costs:
 *
 *     rate = rate_per_day · (V ÷ V at the start) · (reference_cost_tao ÷ cost)
 *
 * V: median capitalisation of the subnets that were immune at the start, as long as there are any. Who arrives buys the
 * cost in TAO for USD and registers. At the limit of the rules the lowest moving price among the non-immune makes room.
 * A new subnet is started as soon as the rules allow. Who cannot register (too soon after the last one, everybody immune, no
 * TAO to be had) goes away.
 *
 * The price of a slot doubles with each registration and then falls by its own clock, so registrations keep their pace at
 * almost any rate; the rate decides at which price.
 *
 * Choice: V follows the young subnets of the start and not those of the run: these have no stakers but noise traders, their
 * prices fall from the lock, and founders who took them for a guide would all stay away.
 * Choice: founders act as owners, through the account `owners`, which then sells its cut as others do. Choice: at most one
 * arrival a day counts, because the chain registers at most one in two days.
 */

import { median } from 'simple-statistics';
import { BUY_TAO_USD, REGISTER_SUBNET, START_CALL } from '../engine/orders.js';
import { registrationOpen, subnetPrice } from '../engine/registry.js';
import type { Rules } from '../engine/rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  accountIndex,
  type Economy,
  EXISTS,
  OWNER,
  REGISTERED_BLOCK,
  STARTED,
} from '../engine/state.js';
import type { Fields, ValueOf } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { PURPOSES } from '../random/purposes.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';

const PARAMETERS = ({ map, number }: Fields) =>
  map(
    {
      rate_per_day: number({
        min: 0,
        max: 24,
        unit: 'per day',
        doc: 'Arrivals while a slot costs reference_cost_tao and young subnets are worth what they are at the start.',
      }).default(0.17),
      reference_cost_tao: number({
        above: 0,
        max: 1e6,
        unit: 'TAO',
        doc: 'Cost of a slot at which the rate holds.',
      }).default(300),
    },
    'Entrepreneurs: register subnets, so that others are pruned.',
  );

/** See PARAMETERS. */
export type EntrepreneursParameters = CamelKeys<ValueOf<typeof PARAMETERS>>;

// Memory.
/** V at the start, TAO; 0: there was no young subnet. */
const START_VALUE = 0;
const LAST_BLOCK = 1;

export class Entrepreneurs implements Agent {
  readonly name = 'entrepreneurs';
  readonly accounts = ['owners'];
  readonly memoryLength = 2;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly parameters: EntrepreneursParameters;
  private account = -1;

  constructor(parameters: EntrepreneursParameters) {
    this.parameters = parameters;
  }

  /** At the start of the day: who stands lowest at the end of one is who goes on the next. */
  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + 1;
  }

  start(context: AgentContext): void {
    const { economy, memoryStart, rules, block } = context;
    this.account = accountIndex(economy, 'owners');
    economy.values[economy.memory + memoryStart + START_VALUE] = youngValue(economy, rules, block);
    economy.values[economy.memory + memoryStart + LAST_BLOCK] = block;
  }

  decide(context: AgentContext): void {
    const { economy, memoryStart, orders, rules, block, draws } = context;
    const { values } = economy;
    const memory = economy.memory + memoryStart;
    const days = (block - values[memory + LAST_BLOCK]) / BLOCKS_PER_DAY;
    values[memory + LAST_BLOCK] = block;
    this.startCalls(context);
    const cost = subnetPrice(economy, rules);
    const rate = this.rate(context, cost);
    if (!(draws.at(PURPOSES.entrepreneurs, 0, block).uniform() < -Math.expm1(-rate * days))) return;
    if (!registrationOpen(economy, rules) || values[economy.accountTao + economy.external] < cost) return;
    orders.push(BUY_TAO_USD, this.account, 0, cost);
    orders.push(REGISTER_SUBNET, this.account, 0, cost);
  }

  /** Arrivals per day as things are. */
  private rate({ economy, memoryStart, rules, startBlock }: AgentContext, cost: number): number {
    const { ratePerDay, referenceCostTao } = this.parameters;
    const before = economy.values[economy.memory + memoryStart + START_VALUE];
    const now = youngValue(economy, rules, startBlock);
    return ((ratePerDay * referenceCostTao) / cost) * (before > 0 && now > 0 ? now / before : 1);
  }

  /** Starts what was registered in this run and may start. */
  private startCalls({ economy, orders, rules, block, startBlock }: AgentContext): void {
    const { values, netuidEnd } = economy;
    const delay = rules.era.registration.startCallDelayBlocks ?? 0;
    for (let slot = 1; slot < netuidEnd; slot++) {
      const registered = values[REGISTERED_BLOCK + slot];
      const waits = values[EXISTS + slot] > 0 && values[STARTED + slot] === 0 && registered > startBlock;
      if (waits && values[OWNER + slot] === this.account + 1 && block >= registered + delay)
        orders.push(START_CALL, this.account, slot, 1);
    }
  }
}

/** Median capitalisation of the subnets that were immune at the start, TAO; 0: there are none. */
function youngValue({ values, netuidEnd }: Economy, rules: Rules, startBlock: number): number {
  const { immunityBlocks } = rules.era.registration;
  const caps: number[] = [];
  for (let slot = 1; slot < netuidEnd; slot++) {
    const registered = values[REGISTERED_BLOCK + slot];
    if (values[EXISTS + slot] === 0 || registered > startBlock || registered + immunityBlocks <= startBlock) continue;
    caps.push(rules.pool.price(values, slot) * (values[ALPHA_IN + slot] + values[ALPHA_OUT + slot]));
  }
  return caps.length === 0 ? 0 : median(caps);
}

export const entrepreneurs = defineActor({
  parameters: PARAMETERS,
  standard: 'off',
  resolve: (checked) => camelKeys(checked),
  make: (parameters) => [new Entrepreneurs(parameters)],
});
