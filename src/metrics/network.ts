/** What is measured of the network as a whole, at each network sample. */

import { networkEmissionValue } from '../engine/emissionValue.js';
import type { Rules } from '../engine/rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  BLOCK_EMISSION,
  type Economy,
  ELIGIBLE,
  EMISSION_SHARE,
  EXISTS,
  ISSUANCE,
  MOVING_PRICE,
  NETWORK_ATTENTION,
  REVENUE,
  ROOT_ALPHA,
  ROOT_STAKE,
  SLOTS,
  TAO_IN,
  TAO_USD,
} from '../engine/state.js';
import { BLOCKS_PER_DAY } from '../units.js';
import { type Concentration, concentration } from './concentration.js';
import type { MetricDefinition } from './definition.js';
import { FlowMeter, flowMetrics } from './flows.js';
import { revenueMetrics } from './revenue.js';
import { median } from './robust.js';
import { Totals } from './totals.js';
import { rootTaoWorth } from './wealth.js';

/** Sums over all subnets, made once a sample. */
interface Sums {
  taoIn: number;
  freeTao: number;
  waiting: number;
  movingPrice: number;
  medianPrice: number;
  cap: number;
  rootAlpha: number;
  emission: Concentration;
  pools: Concentration;
  paid: number;
  /** What a TAO on root has become, and days since the first sample; NaN at it. */
  rootWorth: number;
  startDays: number;
  taoInjected: number;
  chainBuy: number;
  userFlow: number;
  rootSold: number;
  volume: number;
  /** TAO per day; NaN where nobody needs it. */
  emissionValue: number;
}

interface NetworkMetric extends MetricDefinition {
  readonly value: (sums: Sums, economy: Economy, totals: Totals) => number;
}

const PER_DAY = 'TAO per day';
const SINCE = 'Mean since the previous sample; null at the first.';

const METRICS: readonly NetworkMetric[] = [
  {
    id: 'tao_usd',
    unit: 'USD per TAO',
    definition: 'Price of TAO.',
    value: (_, { values }) => values[TAO_USD],
  },
  {
    id: 'issuance',
    unit: 'TAO',
    definition: 'TAO issuance as the chain counts it: all that was minted and not recycled.',
    value: (_, { values }) => values[ISSUANCE],
  },
  {
    id: 'block_emission',
    unit: 'TAO per block',
    definition: 'TAO that the last block could emit.',
    value: (_, { values }) => values[BLOCK_EMISSION],
  },
  {
    id: 'root_stake',
    unit: 'TAO',
    definition: 'TAO staked on root.',
    value: (_, { values }) => values[ROOT_STAKE],
  },
  {
    id: 'tao_in_pools',
    unit: 'TAO',
    definition: "TAO reserves of all subnets' pools.",
    value: ({ taoIn }) => taoIn,
  },
  {
    id: 'free_tao',
    unit: 'TAO',
    definition: 'TAO that accounts hold unstaked, with what waits at the off-ramp.',
    value: ({ freeTao }) => freeTao,
  },
  {
    id: 'staking_ratio',
    unit: '1',
    definition: 'TAO on root and in pools ÷ issuance.',
    value: ({ taoIn }, { values }) => (values[ROOT_STAKE] + taoIn) / values[ISSUANCE],
  },
  {
    id: 'sum_moving_price',
    unit: 'TAO per alpha',
    definition:
      "Sum of the chain's moving prices over the subnets that take part in shares; above 1 root keeps its dividends.",
    value: ({ movingPrice }) => movingPrice,
  },
  {
    id: 'median_price',
    unit: 'TAO per alpha',
    definition: 'Median spot price of the subnets.',
    value: ({ medianPrice }) => medianPrice,
  },
  {
    id: 'alpha_cap_tao',
    unit: 'TAO',
    definition: 'Market capitalisation of alpha: spot price × alpha in and outside the pool, all subnets.',
    value: ({ cap }) => cap,
  },
  {
    id: 'alpha_cap_usd',
    unit: 'USD',
    definition: 'The same × TAO/USD.',
    value: ({ cap }, { values }) => cap * values[TAO_USD],
  },
  {
    id: 'root_alpha_tao',
    unit: 'TAO',
    definition: "Alpha in root's baskets at spot prices.",
    value: ({ rootAlpha }) => rootAlpha,
  },
  {
    id: 'emission_top8',
    unit: '1',
    definition: 'Share of the TAO emission that the eight largest receivers get; null if nobody gets any.',
    value: ({ emission }) => emission.top8,
  },
  {
    id: 'emission_top32',
    unit: '1',
    definition: 'The same for the 32 largest.',
    value: ({ emission }) => emission.top32,
  },
  {
    id: 'effective_subnets',
    unit: 'subnets',
    definition: '1 ÷ sum of squared emission shares: as many equal subnets would be as concentrated.',
    value: ({ emission }) => 1 / emission.hhi,
  },
  {
    id: 'emission_hhi',
    unit: '1',
    definition: 'Herfindahl and Hirschman: sum of squared emission shares; 1 if one subnet gets all.',
    value: ({ emission }) => emission.hhi,
  },
  {
    id: 'emission_gini',
    unit: '1',
    definition: 'Gini coefficient of the emission over the subnets: 0 if all get alike, towards 1 if one gets all.',
    value: ({ emission }) => emission.gini,
  },
  {
    id: 'pools_top8',
    unit: '1',
    definition: 'Share of the TAO in pools that the eight largest hold.',
    value: ({ pools }) => pools.top8,
  },
  {
    id: 'pools_hhi',
    unit: '1',
    definition: 'Sum of squared shares of the TAO in pools.',
    value: ({ pools }) => pools.hhi,
  },
  {
    id: 'pools_gini',
    unit: '1',
    definition: 'Gini coefficient of the TAO in pools.',
    value: ({ pools }) => pools.gini,
  },
  {
    id: 'effective_pools',
    unit: 'subnets',
    definition: '1 ÷ sum of squared shares of the TAO in pools: as many equal pools would be as concentrated.',
    value: ({ pools }) => 1 / pools.hhi,
  },
  {
    id: 'paid_subnets',
    unit: 'subnets',
    definition: 'Subnets that receive more than 1 TAO of emission a day.',
    value: ({ paid }) => paid,
  },
  {
    id: 'tao_injected_per_day',
    unit: PER_DAY,
    definition: `TAO that the chain adds to pools together with alpha. ${SINCE}`,
    value: ({ taoInjected }, _, { days }) => taoInjected / days,
  },
  {
    id: 'chain_buy_per_day',
    unit: PER_DAY,
    definition: `TAO with which the chain buys alpha. ${SINCE}`,
    value: ({ chainBuy }, _, { days }) => chainBuy / days,
  },
  {
    id: 'protocol_cost_per_day',
    unit: PER_DAY,
    definition: `TAO that the chain puts into pools, injected and for its buys, less what root's alpha takes out. ${SINCE}`,
    value: ({ taoInjected, chainBuy, rootSold }, _, { days }) => (taoInjected + chainBuy - rootSold) / days,
  },
  {
    id: 'root_real_yield_per_day',
    unit: 'log per day',
    definition:
      'Return of a TAO that is on root since the start of the path, baskets at spot prices; mean since the start, null there.',
    value: ({ rootWorth, startDays }) => Math.log(rootWorth) / startDays,
  },
  {
    id: 'net_user_flow_per_day',
    unit: PER_DAY,
    definition: `TAO that holders of any kind pay into pools less what they take out. ${SINCE}`,
    value: ({ userFlow }, _, { days }) => userFlow / days,
  },
  {
    id: 'root_sold_per_day',
    unit: PER_DAY,
    definition: `TAO that leaves pools for alpha released from root's baskets. ${SINCE}`,
    value: ({ rootSold }, _, { days }) => rootSold / days,
  },
  {
    id: 'volume_per_day',
    unit: PER_DAY,
    definition: `TAO traded in pools, buys and sales, without the chain's own. ${SINCE}`,
    value: ({ volume }, _, { days }) => volume / days,
  },
  {
    id: 'tao_sold_for_usd_per_day',
    unit: PER_DAY,
    definition: `TAO sold for USD less TAO bought. ${SINCE}`,
    value: (_, economy, totals) => totals.soldForUsd(economy) / totals.days,
  },
  {
    id: 'off_ramp_queue',
    unit: 'TAO',
    definition: 'TAO that was to be sold for USD and waits, because the off-ramp takes no more.',
    value: ({ waiting }) => waiting,
  },
  {
    id: 'external_flow_usd_per_day',
    unit: 'USD per day',
    definition: `USD that external capital pays for TAO to stake less what it gets for TAO that it unstaked. ${SINCE}`,
    value: (_, economy, totals) => totals.externalUsd(economy) / totals.days,
  },
  {
    id: 'attention',
    unit: '1',
    definition: 'Attention to the network as a whole, which comes on top of that to each subnet.',
    value: (_, { values }) => values[NETWORK_ATTENTION],
  },
  ...revenueMetrics("The network's", 'TAO issuance × TAO/USD,').map(({ value, ...words }) => ({
    ...words,
    value: ({ emissionValue }: Sums, { values }: Economy) =>
      value({
        revenue: values[REVENUE],
        subsidy: values[TAO_USD] * emissionValue,
        cap: values[TAO_USD] * values[ISSUANCE],
      }),
  })),
];

export const NETWORK_METRICS: readonly MetricDefinition[] = [
  ...METRICS.map(({ id, unit, definition }) => ({ id, unit, definition })),
  ...flowMetrics(SINCE),
];

/** Takes network samples of one path after another. */
export class NetworkSampler {
  private readonly totals = new Totals();
  private readonly scratch = new Float64Array(SLOTS);
  /** At the first sample of a path. */
  private startBlock = Number.NaN;
  private startRootWorth = Number.NaN;
  private readonly meter = new FlowMeter();

  /** To be called before a path's first sample. */
  reset(): void {
    this.totals.reset();
    this.startBlock = Number.NaN;
    this.meter.reset();
  }

  /** Writes NETWORK_METRICS.length numbers to `out` from `offset`. */
  sample(economy: Economy, rules: Rules, out: Float64Array, offset: number): void {
    this.totals.open(economy);
    if (Number.isNaN(this.startBlock)) {
      this.startBlock = economy.values[BLOCK];
      this.startRootWorth = rootTaoWorth(economy, rules);
    }
    const sums = this.sums(economy, rules);
    for (let metric = 0; metric < METRICS.length; metric++) {
      out[offset + metric] = METRICS[metric].value(sums, economy, this.totals);
    }
    this.meter.read(economy, rules, out, offset + METRICS.length);
    this.totals.close(economy);
  }

  private sums(economy: Economy, rules: Rules): Sums {
    const { values, netuidEnd } = economy;
    const { totals, scratch } = this;
    let taoIn = 0;
    let movingPrice = 0;
    let cap = 0;
    let rootAlpha = 0;
    let taoInjected = 0;
    let chainBuy = 0;
    let userFlow = 0;
    let rootSold = 0;
    let volume = 0;
    let count = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      if (values[EXISTS + netuid] === 0) continue;
      const price = rules.pool.price(values, netuid);
      scratch[count++] = price;
      taoIn += values[TAO_IN + netuid];
      movingPrice += values[ELIGIBLE + netuid] * values[MOVING_PRICE + netuid];
      cap += price * (values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid]);
      rootAlpha += price * values[ROOT_ALPHA + netuid];
      taoInjected += totals.taoInjected(economy, netuid);
      chainBuy += totals.chainBuy(economy, netuid);
      userFlow += totals.userFlow(economy, netuid);
      rootSold += totals.rootSold(economy, netuid);
      volume += totals.volume(economy, netuid);
    }
    const days = (values[BLOCK] - this.startBlock) / BLOCKS_PER_DAY;
    const medianPrice = median(scratch, count);
    let freeTao = 0;
    let waiting = 0;
    for (let account = 0; account < economy.accounts.length; account++) {
      freeTao += values[economy.accountTao + account];
      waiting += values[economy.accountWaiting + account];
    }
    return {
      taoIn,
      freeTao: freeTao + waiting,
      waiting,
      movingPrice,
      medianPrice,
      cap,
      rootAlpha,
      taoInjected,
      chainBuy,
      userFlow,
      rootSold,
      volume,
      rootWorth: rootTaoWorth(economy, rules) / this.startRootWorth,
      startDays: days > 0 ? days : Number.NaN,
      // It is compared with revenue alone.
      emissionValue: Number.isNaN(values[REVENUE]) ? Number.NaN : networkEmissionValue(economy, rules),
      ...this.spread(economy),
    };
  }

  /** Emission by netuid, and pools; of subnets that live. */
  private spread({ values, netuidEnd }: Economy): Pick<Sums, 'emission' | 'pools' | 'paid'> {
    const aDay = values[BLOCK_EMISSION] * BLOCKS_PER_DAY;
    const { scratch } = this;
    let count = 0;
    let paid = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      if (values[EXISTS + netuid] === 0) continue;
      const share = values[EMISSION_SHARE + netuid];
      scratch[count++] = share;
      if (share * aDay > 1) paid++;
    }
    const emission = concentration(scratch.subarray(0, count));
    count = 0;
    let taoIn = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      if (values[EXISTS + netuid] === 0) continue;
      taoIn += values[TAO_IN + netuid];
      scratch[count++] = values[TAO_IN + netuid];
    }
    for (let i = 0; i < count; i++) scratch[i] /= taoIn;
    const pools = concentration(scratch.subarray(0, count));
    // Where nobody gets any emission there is no share.
    return { emission, pools, paid: Number.isNaN(emission.hhi) ? Number.NaN : paid };
  }
}
