/**
 * Customers: what people outside pay for what a subnet makes, in USD a day. Hardly anybody knows it: a subnet whose
 * revenue the scenario does not state has none that is known (NaN; null in results), never 0.
 *
 * A subnet competes with a centralised service of price 1. Its own price is p = p⁰·(1 − pass·S ÷ (S + R)): p⁰ without
 * subsidy, S the USD value of its emission, R its revenue, `pass` the part of the subsidised cost that customers do not
 * pay. Its share of the market goes to logit(−ε·log p) = 1 ÷ (1 + p^ε) at a rate χ a day: customers are not locked in.
 * R is the share times the market, whose size follows from the revenue at the start, taken as a state of rest.
 *
 * The network's revenue as a whole may be stated, too: it stands in slot 0, competes in the same way with all subnets'
 * emission, and is not the sum of what is known of subnets.
 *
 * A part of the revenue may buy alpha back: TAO is bought for USD, then alpha, which is burned.
 *
 * Choice: shares are of what the market spends, so that a subnet that gets dearer loses revenue.
 */

import { emissionValue, networkEmissionValue } from '../engine/emissionValue.js';
import { BUY_AND_BURN, BUY_TAO_USD, tradable } from '../engine/orders.js';
import { accountIndex, EXISTS, REVENUE, REVENUE_MARKET, SLOTS, TAO_USD } from '../engine/state.js';
import type { Fields, ValueOf } from '../input/fields.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor, type ResolveActorContext } from './definition.js';

const USD_MAX = 1e12;

const PARAMETERS = ({ list, map, netuid, number, share }: Fields) =>
  map(
    {
      unsubsidised_price: number({
        above: 0,
        max: 1000,
        doc: 'p⁰: price of the service without subsidy; the centralised competitor is 1. 1.6 to 3.5 is sensible.',
      }).default(2.5),
      pass_through: share('Part of the subsidised cost that customers do not pay.').default(0.9),
      elasticity: number({
        min: 0,
        max: 100,
        doc: 'ε: change of the log odds of the market share per log price; 0.5 to 5 is sensible.',
      }).default(2),
      adjust_per_day: number({
        min: 0,
        max: 10,
        unit: 'per day',
        doc: 'χ: rate at which the market share goes to its target; 0.01 to 0.3 is sensible.',
      }).default(0.05),
      buyback: share('Part of the revenue that buys alpha, which is burned.').default(0),
      network_usd_per_day: number({
        min: 0,
        max: USD_MAX,
        unit: 'USD per day',
        doc: 'Revenue of the network as a whole at the start. Default: unknown.',
      }).optional(),
      revenue: list(
        map(
          {
            netuid: netuid('Subnet.'),
            usd_per_day: number({ min: 0, max: USD_MAX, unit: 'USD per day', doc: 'Revenue at the start.' }),
            buyback: share('Part of it that buys alpha. Default: as customers.buyback.').optional(),
          },
          'Revenue of a subnet.',
        ),
        1000,
        'Subnets whose revenue is known; that of all others is unknown.',
      ).default([]),
    },
    'Customers: pay subnets from outside, as long as they are cheap.',
  );

type Checked = ValueOf<typeof PARAMETERS>;

/** See PARAMETERS. */
export interface CustomersParameters {
  readonly unsubsidisedPrice: number;
  readonly passThrough: number;
  readonly elasticity: number;
  readonly adjustPerDay: number;
  /** USD per day; null: unknown. */
  readonly networkUsdPerDay: number | null;
  readonly revenue: readonly { readonly netuid: number; readonly usdPerDay: number; readonly buyback: number }[];
}

function resolveCustomers(checked: Checked, { path, report, checkNetuid }: ResolveActorContext): CustomersParameters {
  const first = new Map<number, number>();
  checked.revenue.forEach((entry, i) => {
    const at = [...path, 'revenue', i, 'netuid'];
    checkNetuid(at, entry.netuid);
    const before = first.get(entry.netuid);
    if (before !== undefined)
      report(at, `found ${entry.netuid}, which revenue[${before}] has already; each subnet once`);
    else first.set(entry.netuid, i);
  });
  return {
    unsubsidisedPrice: checked.unsubsidised_price,
    passThrough: checked.pass_through,
    elasticity: checked.elasticity,
    adjustPerDay: checked.adjust_per_day,
    networkUsdPerDay: checked.network_usd_per_day ?? null,
    revenue: checked.revenue.map((entry) => ({
      netuid: entry.netuid,
      usdPerDay: entry.usd_per_day,
      buyback: entry.buyback ?? checked.buyback,
    })),
  };
}

export class Customers implements Agent {
  readonly name = 'customers';
  readonly accounts = ['customers'];
  readonly publishes = { columns: [REVENUE, REVENUE_MARKET] };
  /** Everything that it remembers is published. */
  readonly memoryLength = 0;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly parameters: CustomersParameters;
  /** Part of the gap to the target that a day closes. */
  private readonly adjusted: number;
  private account = -1;

  constructor(parameters: CustomersParameters) {
    this.parameters = parameters;
    this.adjusted = -Math.expm1(-parameters.adjustPerDay);
  }

  /** A sixth of a day from owners and validators. */
  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + Math.floor(BLOCKS_PER_DAY / 2);
  }

  start(context: AgentContext): void {
    const { economy } = context;
    const { values } = economy;
    const { networkUsdPerDay, revenue } = this.parameters;
    this.account = accountIndex(economy, 'customers');
    values.fill(Number.NaN, REVENUE, REVENUE + SLOTS);
    values.fill(0, REVENUE_MARKET, REVENUE_MARKET + SLOTS);
    if (networkUsdPerDay !== null) this.open(context, 0, networkUsdPerDay);
    for (const { netuid: slot, usdPerDay } of revenue) {
      if (values[EXISTS + slot] > 0) this.open(context, slot, usdPerDay);
    }
  }

  decide(context: AgentContext): void {
    const { economy, orders, rules } = context;
    const { values } = economy;
    if (this.parameters.networkUsdPerDay !== null) this.adjust(context, 0);
    for (const { netuid: slot, buyback } of this.parameters.revenue) {
      // Unknown again: the subnet is gone.
      if (Number.isNaN(values[REVENUE + slot])) continue;
      this.adjust(context, slot);
      const tao = (buyback * values[REVENUE + slot]) / values[TAO_USD];
      if (!tradable(economy, slot) || !(tao * (1 - rules.feeRate) > rules.era.pool.stakeMin)) continue;
      orders.push(BUY_TAO_USD, this.account, 0, tao);
      orders.push(BUY_AND_BURN, this.account, slot, tao);
    }
  }

  private open(context: AgentContext, slot: number, usdPerDay: number): void {
    const { values } = context.economy;
    values[REVENUE + slot] = usdPerDay;
    values[REVENUE_MARKET + slot] = usdPerDay / this.target(context, slot);
  }

  private adjust(context: AgentContext, slot: number): void {
    const { values } = context.economy;
    const revenue = values[REVENUE + slot];
    values[REVENUE + slot] =
      revenue + this.adjusted * (values[REVENUE_MARKET + slot] * this.target(context, slot) - revenue);
  }

  /** Share of the market to which a slot goes as things are. */
  private target({ economy, rules }: AgentContext, slot: number): number {
    const tao = slot === 0 ? networkEmissionValue(economy, rules) : emissionValue(economy, rules, slot);
    const price = servicePrice(this.parameters, tao * economy.values[TAO_USD], economy.values[REVENUE + slot]);
    return marketShare(price, this.parameters.elasticity);
  }
}

/** Price of a subsidised service; the centralised competitor's is 1. Both amounts USD per day. */
export function servicePrice(
  { unsubsidisedPrice, passThrough }: Pick<CustomersParameters, 'unsubsidisedPrice' | 'passThrough'>,
  subsidy: number,
  revenue: number,
): number {
  const costs = subsidy + revenue;
  return unsubsidisedPrice * (1 - (costs > 0 ? (passThrough * subsidy) / costs : 0));
}

/** Share of a market with one competitor of price 1. */
export function marketShare(price: number, elasticity: number): number {
  return 1 / (1 + price ** elasticity);
}

export const customers = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: resolveCustomers,
  make: (parameters) => [new Customers(parameters)],
});
