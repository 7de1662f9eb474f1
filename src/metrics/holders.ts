/** What becomes of the holders of a scenario: in time, and over a whole path. */

import { type HolderParameters, holderAccount } from '../agents/holders.js';
import type { Rules } from '../engine/rules.js';
import { accountIndex, type Economy, TAO_USD } from '../engine/state.js';
import type { MetricDefinition } from './definition.js';
import { liquidationTao, rootTaoWorth, spotTao } from './wealth.js';

const LIQUIDATION =
  'what pools would pay for each position now, less the fee, TAO on root, its part of baskets, free TAO';

/** Of a holder at a moment. */
export function holderNetworkMetrics(holders: readonly HolderParameters[]): MetricDefinition[] {
  return holders.flatMap(({ name }) => [
    { id: `holder_${name}_tao`, unit: 'TAO', definition: `Liquidation value of holder ${name}: ${LIQUIDATION}.` },
    { id: `holder_${name}_usd`, unit: 'USD', definition: 'The same × TAO/USD.' },
  ]);
}

/** Everything that a meter keeps of a holder. */
interface Fate {
  readonly economy: Economy;
  readonly rules: Rules;
  readonly account: number;
  readonly tao: number;
  readonly startTaoUsd: number;
  readonly finalTao: number;
  readonly drawdown: number;
  readonly drawdownUsd: number;
}

const METRICS: readonly (MetricDefinition & { readonly of: (fate: Fate) => number })[] = [
  {
    id: 'final_tao',
    unit: 'TAO',
    definition: `Liquidation value at the end: ${LIQUIDATION}.`,
    of: ({ finalTao }) => finalTao,
  },
  {
    id: 'final_usd',
    unit: 'USD',
    definition: 'The same × TAO/USD.',
    of: ({ finalTao, economy }) => finalTao * economy.values[TAO_USD],
  },
  {
    id: 'final_spot_tao',
    unit: 'TAO',
    definition: 'The same holdings at spot prices: no fee, no slippage of leaving.',
    of: ({ economy, rules, account }) => spotTao(economy, rules, account),
  },
  {
    id: 'yield',
    unit: '1',
    definition:
      'Liquidation value at the end ÷ TAO at the start, − 1: net of fees and slippage of entering and leaving, and of dilution.',
    of: ({ finalTao, tao }) => finalTao / tao - 1,
  },
  {
    id: 'yield_usd',
    unit: '1',
    definition: 'The same in USD.',
    of: ({ finalTao, tao, economy, startTaoUsd }) => (finalTao * economy.values[TAO_USD]) / (tao * startTaoUsd) - 1,
  },
  {
    id: 'over_root',
    unit: '1',
    definition:
      'Liquidation value at the end ÷ what the same TAO would be worth on root since the start, − 1; its dividends compound, its part of baskets counts at spot prices.',
    of: ({ economy, rules, finalTao, tao }) => finalTao / (tao * rootTaoWorth(economy, rules)) - 1,
  },
  {
    id: 'dividends_tao',
    unit: 'TAO',
    definition: 'Dividends of alpha, at the spot price of each epoch, and of TAO on root when baskets are sold.',
    of: ({ economy, account }) => economy.values[economy.accountDividends + account],
  },
  {
    id: 'fees_tao',
    unit: 'TAO',
    definition: 'Fees paid, of alpha what the author got for it; not those of leaving.',
    of: ({ economy, account }) => economy.values[economy.accountFees + account],
  },
  {
    id: 'slippage_tao',
    unit: 'TAO',
    definition: 'What orders got less than at the spot price before them; not that of leaving.',
    of: ({ economy, account }) => economy.values[economy.accountSlippage + account],
  },
  {
    id: 'payouts_tao',
    unit: 'TAO',
    definition: 'Received from dissolved subnets.',
    of: ({ economy, account }) => economy.values[economy.accountPayouts + account],
  },
  {
    id: 'drawdown',
    unit: '1',
    definition: 'Largest fall of the liquidation value in TAO from an earlier day-end, as a share of it.',
    of: ({ drawdown }) => drawdown,
  },
  { id: 'drawdown_usd', unit: '1', definition: 'The same in USD.', of: ({ drawdownUsd }) => drawdownUsd },
];

/** Of a holder over a path. */
export function holderPathMetrics(holders: readonly HolderParameters[]): MetricDefinition[] {
  return holders.flatMap(({ name, tao }) =>
    METRICS.map(({ id, unit, definition }) => ({
      id: `holder_${name}_${id}`,
      unit,
      definition: `${definition} Holder ${name}, ${tao} TAO at the start.`,
    })),
  );
}

/** Largest fall from an earlier number, as a share of it. */
class Drawdown {
  private high = 0;
  largest = 0;

  reset(): void {
    this.high = 0;
    this.largest = 0;
  }

  see(value: number): void {
    this.high = Math.max(this.high, value);
    if (this.high > 0) this.largest = Math.max(this.largest, 1 - value / this.high);
  }
}

/** Watches the holders of one path after another. */
export class HolderMeter {
  private readonly holders: readonly (HolderParameters & { readonly fallTao: Drawdown; readonly fallUsd: Drawdown })[];
  private startTaoUsd = Number.NaN;

  constructor(holders: readonly HolderParameters[]) {
    this.holders = holders.map((holder) => ({ ...holder, fallTao: new Drawdown(), fallUsd: new Drawdown() }));
  }

  /** The next day is the start of a path. */
  reset(): void {
    this.startTaoUsd = Number.NaN;
    for (const { fallTao, fallUsd } of this.holders) {
      fallTao.reset();
      fallUsd.reset();
    }
  }

  /** To be called at the start and at each day-end. */
  day(economy: Economy, rules: Rules): void {
    const taoUsd = economy.values[TAO_USD];
    if (Number.isNaN(this.startTaoUsd)) this.startTaoUsd = taoUsd;
    for (const holder of this.holders) {
      const value = liquidationTao(economy, rules, accountIndex(economy, holderAccount(holder)));
      holder.fallTao.see(value);
      holder.fallUsd.see(value * taoUsd);
    }
  }

  /** Writes the numbers of `holderNetworkMetrics`. */
  sample(economy: Economy, rules: Rules, out: Float64Array, offset: number): void {
    let at = offset;
    for (const holder of this.holders) {
      const value = liquidationTao(economy, rules, accountIndex(economy, holderAccount(holder)));
      out[at++] = value;
      out[at++] = value * economy.values[TAO_USD];
    }
  }

  /** Writes the numbers of `holderPathMetrics`, at the end of a path. */
  finish(economy: Economy, rules: Rules, out: Float64Array, offset: number): void {
    let at = offset;
    for (const holder of this.holders) {
      const account = accountIndex(economy, holderAccount(holder));
      const fate: Fate = {
        economy,
        rules,
        account,
        tao: holder.tao,
        startTaoUsd: this.startTaoUsd,
        finalTao: liquidationTao(economy, rules, account),
        drawdown: holder.fallTao.largest,
        drawdownUsd: holder.fallUsd.largest,
      };
      for (const { of } of METRICS) out[at++] = of(fate);
    }
  }
}
