/** What is measured of each subnet, at each subnet sample. */

import { emissionValue } from '../engine/emissionValue.js';
import type { Rules } from '../engine/rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  ATTENTION,
  BLOCK,
  CUM_DISSOLUTIONS,
  CUM_PAYOUT,
  CUM_PAYOUT_PART,
  type Economy,
  EMISSION_SHARE,
  EXISTS,
  MINER_UNITS,
  MOVING_PRICE,
  REGISTERED_BLOCK,
  REVENUE,
  TAO_IN,
  TAO_USD,
} from '../engine/state.js';
import type { MetricDefinition } from './definition.js';
import { HOLDING_TAO, Holding } from './holding.js';
import { PruneOrder } from './pruneOrder.js';
import { revenueMetrics } from './revenue.js';
import { Totals } from './totals.js';

/** What was before a sample. */
interface Since {
  readonly totals: Totals;
  readonly holding: Holding;
  readonly pruning: PruneOrder;
  readonly rules: Rules;
}

interface SubnetMetric extends MetricDefinition {
  /** Known also of a subnet that is gone; all others are then null. */
  readonly afterwards?: true;
  readonly value: (economy: Economy, netuid: number, price: number, since: Since) => number;
}

const PER_DAY = 'TAO per day';
const SINCE = 'Mean since the previous sample; null at the first.';

const METRICS: readonly SubnetMetric[] = [
  {
    id: 'price',
    unit: 'TAO per alpha',
    definition: "Spot price of the subnet's pool.",
    value: (_, __, price) => price,
  },
  {
    id: 'moving_price',
    unit: 'TAO per alpha',
    definition: "The chain's moving average of the price.",
    value: ({ values }, netuid) => values[MOVING_PRICE + netuid],
  },
  {
    id: 'emission_share',
    unit: '1',
    definition: 'Share of the TAO emission of the last block.',
    value: ({ values }, netuid) => values[EMISSION_SHARE + netuid],
  },
  {
    id: 'tao_in',
    unit: 'TAO',
    definition: "TAO reserve of the subnet's pool.",
    value: ({ values }, netuid) => values[TAO_IN + netuid],
  },
  {
    id: 'alpha_out',
    unit: 'alpha',
    definition: 'Alpha outside the pool.',
    value: ({ values }, netuid) => values[ALPHA_OUT + netuid],
  },
  {
    id: 'cap_tao',
    unit: 'TAO',
    definition: 'Spot price × alpha in and outside the pool.',
    value: ({ values }, netuid, price) => price * (values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid]),
  },
  {
    id: 'tao_injected_per_day',
    unit: PER_DAY,
    definition: `TAO that the chain adds to the pool together with alpha. ${SINCE}`,
    value: (economy, netuid, _, { totals }) => totals.taoInjected(economy, netuid) / totals.days,
  },
  {
    id: 'chain_buy_per_day',
    unit: PER_DAY,
    definition: `TAO with which the chain buys the subnet's alpha. ${SINCE}`,
    value: (economy, netuid, _, { totals }) => totals.chainBuy(economy, netuid) / totals.days,
  },
  {
    id: 'net_user_flow_per_day',
    unit: PER_DAY,
    definition: `TAO that holders of any kind pay into the pool less what they take out. ${SINCE}`,
    value: (economy, netuid, _, { totals }) => totals.userFlow(economy, netuid) / totals.days,
  },
  {
    id: 'protocol_cost_per_day',
    unit: PER_DAY,
    definition: `TAO that the chain puts into the pool, injected and for its buys, less what root's alpha takes out. ${SINCE}`,
    value: (economy, netuid, _, { totals }) =>
      (totals.taoInjected(economy, netuid) + totals.chainBuy(economy, netuid) - totals.rootSold(economy, netuid)) /
      totals.days,
  },
  {
    id: 'dividend_yield_per_day',
    unit: 'log per day',
    definition: `Growth of delegated alpha by dividends, in alpha. ${SINCE}`,
    value: (economy, netuid, _, { holding }) => holding.dividends(economy, netuid),
  },
  {
    id: 'real_yield_per_day',
    unit: 'log per day',
    definition: `Return in TAO of ${HOLDING_TAO} TAO staked at the start of the path and sold now, dividends included, fees and slippage of both orders taken off; mean since the start. Null at the start and for subnets that came later.`,
    value: (economy, netuid, _, { holding, rules }) => holding.realYield(economy, rules, netuid),
  },
  {
    id: 'attention',
    unit: '1',
    definition: 'Attention to the subnet: external capital comes at its hyperbolic tangent × attention.flow_per_pool.',
    value: ({ values }, netuid) => values[ATTENTION + netuid],
  },
  {
    id: 'miner_units',
    unit: '1',
    definition: "Capacity of the subnet's miners, 1 at its start. Null where miners do not act.",
    value: ({ values }, netuid) => values[MINER_UNITS + netuid] || Number.NaN,
  },
  {
    id: 'prune_rank',
    unit: '1',
    definition: 'Place by moving price among the subnets that may be pruned; 1 goes next. Null while it is immune.',
    value: (_, netuid, __, { pruning }) => pruning.rank(netuid),
  },
  {
    id: 'prune_gap_tao',
    unit: 'TAO',
    definition:
      'Stake that lifts its price past the moving price of the next one: ½ · TAO in the pool · difference of log moving prices. Null while it is immune and for the last one.',
    value: (economy, netuid, _, { pruning }) => pruning.gap(economy, netuid),
  },
  {
    id: 'prune_margin_tao',
    unit: 'TAO',
    definition:
      'Stake that must leave for its price to fall to the lowest moving price of those that may be pruned, by the same rule; 0 for that one. Null while it is immune.',
    value: (economy, netuid, _, { pruning }) => pruning.margin(economy, netuid),
  },
  {
    id: 'prune_payout',
    unit: 'TAO',
    definition: 'What holders of its alpha were paid when it was pruned; known of the paths in which it was.',
    afterwards: true,
    value: ({ values }, netuid) => (values[CUM_DISSOLUTIONS + netuid] > 0 ? values[CUM_PAYOUT + netuid] : Number.NaN),
  },
  {
    id: 'prune_recovery',
    unit: '1',
    definition: 'The same ÷ their alpha at the last spot price.',
    afterwards: true,
    value: ({ values }, netuid) =>
      values[CUM_DISSOLUTIONS + netuid] > 0 ? values[CUM_PAYOUT_PART + netuid] : Number.NaN,
  },
  ...revenueMetrics("The subnet's", 'Spot price × alpha in and outside the pool,').map(({ value, ...words }) => ({
    ...words,
    value: (economy: Economy, netuid: number, price: number, { rules }: Since) => {
      const { values } = economy;
      const revenue = values[REVENUE + netuid];
      if (Number.isNaN(revenue)) return Number.NaN;
      const subsidy = values[TAO_USD] * emissionValue(economy, rules, netuid);
      const cap = values[TAO_USD] * price * (values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid]);
      return value({ revenue, subsidy, cap });
    },
  })),
];

export const SUBNET_METRICS: readonly MetricDefinition[] = METRICS.map(({ id, unit, definition }) => ({
  id,
  unit,
  definition,
}));

/** Takes subnet samples of one path after another. */
export class SubnetSampler {
  private readonly totals = new Totals();
  private readonly holding = new Holding();
  private readonly pruning = new PruneOrder();
  /** Block of the first sample, the path's start. */
  private startBlock = Number.NaN;

  /** To be called before a path's first sample. */
  reset(): void {
    this.totals.reset();
    this.holding.reset();
    this.startBlock = Number.NaN;
  }

  /**
   * Writes SUBNET_METRICS.length numbers per netuid to `out` from `offset`. They are of the subnet that lived in the slot at
   * the first sample: NaN where there was none, and once it is gone, whoever lives there then.
   */
  sample(economy: Economy, rules: Rules, netuids: readonly number[], out: Float64Array, offset: number): void {
    const { totals, holding, pruning } = this;
    const { values } = economy;
    if (Number.isNaN(this.startBlock)) this.startBlock = values[BLOCK];
    pruning.read(economy, rules);
    totals.open(economy);
    holding.open(economy, rules);
    const since: Since = { totals, holding, pruning, rules };
    let at = offset;
    for (const netuid of netuids) {
      const exists = values[EXISTS + netuid] > 0 && values[REGISTERED_BLOCK + netuid] <= this.startBlock;
      const price = rules.pool.price(economy.values, netuid);
      for (const metric of METRICS) {
        out[at++] = exists || metric.afterwards === true ? metric.value(economy, netuid, price, since) : Number.NaN;
      }
    }
    totals.close(economy);
    holding.close(economy);
  }
}
