/** Who is paid, who sells, who brings TAO into pools: flows by class of actor, measured between two looks at the economy. */

import { COHORTS } from '../agents/holdings.js';
import type { Rules } from '../engine/rules.js';
import {
  BLOCK,
  CUM_MINER_WITHHELD,
  CUM_MINERS,
  CUM_OWNER,
  CUM_ROOT_DIVIDENDS,
  CUM_ROOT_SOLD_TAO,
  CUM_TAO_CHAIN_BUY,
  CUM_TAO_INJECTED,
  CUM_VALIDATORS,
  type Economy,
  EXISTS,
  REGISTERED_BLOCK,
  SLOTS,
} from '../engine/state.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { MetricDefinition } from './definition.js';

/** Alpha that is paid out: sums of columns, valued in TAO. */
const EMISSIONS = [
  {
    id: 'miner_emission_per_day',
    plus: CUM_MINERS,
    minus: CUM_MINER_WITHHELD,
    to: 'miners, without what was withheld',
  },
  { id: 'miner_withheld_per_day', plus: CUM_MINER_WITHHELD, minus: null, to: 'nobody: withheld from miners' },
  { id: 'validator_emission_per_day', plus: CUM_VALIDATORS, minus: null, to: 'validators and their delegators' },
  { id: 'owner_emission_per_day', plus: CUM_OWNER, minus: null, to: 'subnet owners' },
  { id: 'root_emission_per_day', plus: CUM_ROOT_DIVIDENDS, minus: null, to: 'root stakers' },
] as const;

/** Accounts of participants: what each takes out of pools is a metric. */
const SELLERS: readonly string[] = ['miners', 'validators', 'owners'];
const STAKERS: ReadonlySet<string> = new Set(COHORTS);
const SELLER_IDS = ['miner_sales_per_day', 'validator_sales_per_day', 'owner_sales_per_day'];

const UNIT = 'TAO per day';

/** Every metric that a flow meter reads; `of` tells what its numbers are means of. */
export function flowMetrics(of: string): MetricDefinition[] {
  const metric = (id: string, definition: string): MetricDefinition => ({
    id,
    unit: UNIT,
    definition: `${definition} ${of}`,
  });
  return [
    ...EMISSIONS.map(({ id, to }) => metric(id, `Alpha that epochs pay to ${to}, at spot prices.`)),
    ...SELLERS.map((name, i) => metric(SELLER_IDS[i], `TAO that ${name} take out of pools.`)),
    metric('root_sales_per_day', "TAO that leaves pools for root's alpha."),
    metric('staker_net_flow_per_day', "TAO that the stakers' cohorts pay into pools less what they take out."),
    metric('noise_net_flow_per_day', 'The same of noise traders.'),
    metric(
      'other_net_flow_per_day',
      'The same of everybody else: external capital, scripted orders, what participants buy.',
    ),
    metric(
      'net_flow_per_day',
      'TAO that users and root pay into pools less what they take out: all but what the chain does.',
    ),
    metric('chain_into_pools_per_day', 'TAO that the chain injects into pools or buys alpha with.'),
  ];
}

export const FLOW_COUNT = flowMetrics('').length;

/** Reads flows of one path after another. */
export class FlowMeter {
  private block = Number.NaN;
  private readonly emitted = EMISSIONS.map(() => new Float64Array(SLOTS));
  private readonly price = new Float64Array(SLOTS);
  /** TAO per alpha at which what was paid since the last look counts. */
  private readonly value = new Float64Array(SLOTS);
  private readonly registered = new Float64Array(SLOTS);
  private bought = new Float64Array(0);
  private sold = new Float64Array(0);
  private rootSold = 0;
  private chain = 0;

  /** The next look is the first of a path. */
  reset(): void {
    this.block = Number.NaN;
  }

  /** Writes FLOW_COUNT rates since the previous look to `out` from `offset`; NaN at the first look. */
  read(economy: Economy, rules: Rules, out: Float64Array, offset: number): void {
    const { values, netuidEnd, accounts } = economy;
    const days = (values[BLOCK] - this.block) / BLOCKS_PER_DAY;
    this.block = values[BLOCK];
    if (this.bought.length !== accounts.length) {
      this.bought = new Float64Array(accounts.length);
      this.sold = new Float64Array(accounts.length);
    }
    const end = offset + FLOW_COUNT;
    out.fill(0, offset, end);
    const { price, value, registered } = this;
    const { pool } = rules;
    let rootSold = 0;
    let chain = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const spot = values[EXISTS + netuid] > 0 ? pool.price(values, netuid) : 0;
      // What a former tenant paid counts at its last price.
      const same = values[REGISTERED_BLOCK + netuid] === registered[netuid];
      value[netuid] = same ? (spot + price[netuid]) / 2 : price[netuid];
      price[netuid] = spot;
      registered[netuid] = values[REGISTERED_BLOCK + netuid];
      rootSold += values[CUM_ROOT_SOLD_TAO + netuid];
      chain += values[CUM_TAO_INJECTED + netuid] + values[CUM_TAO_CHAIN_BUY + netuid];
    }
    for (let i = 0; i < EMISSIONS.length; i++) {
      const { plus, minus } = EMISSIONS[i];
      out[offset + i] = this.emission(values, netuidEnd, plus, minus, this.emitted[i]);
    }
    const sales = offset + EMISSIONS.length;
    const net = sales + SELLERS.length + 1;
    const stakers = net;
    const noise = net + 1;
    const others = net + 2;
    const all = net + 3;
    for (let account = 0; account < accounts.length; account++) {
      const bought = values[economy.accountBought + account] - this.bought[account];
      const sold = values[economy.accountSold + account] - this.sold[account];
      this.bought[account] = values[economy.accountBought + account];
      this.sold[account] = values[economy.accountSold + account];
      const name = accounts[account];
      const seller = SELLERS.indexOf(name);
      if (seller >= 0) {
        out[sales + seller] += sold;
        out[others] += bought;
      } else if (STAKERS.has(name)) out[stakers] += bought - sold;
      else out[name === 'noise' ? noise : others] += bought - sold;
      out[all] += bought - sold;
    }
    out[sales + SELLERS.length] = rootSold - this.rootSold;
    out[all] -= rootSold - this.rootSold;
    out[all + 1] = chain - this.chain;
    this.rootSold = rootSold;
    this.chain = chain;
    for (let at = offset; at < end; at++) out[at] /= days;
  }

  /** Value of what a total grew by in all subnets. @param before  the total at the previous look, brought up to date */
  private emission(
    values: Float64Array,
    netuidEnd: number,
    plus: number,
    minus: number | null,
    before: Float64Array,
  ): number {
    const { value } = this;
    let sum = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const total = values[plus + netuid] - (minus === null ? 0 : values[minus + netuid]);
      sum += (total - before[netuid]) * value[netuid];
      before[netuid] = total;
    }
    return sum;
  }
}
