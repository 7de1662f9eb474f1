/**
 * Stakers: cohorts that hold a portfolio over subnets and root and lean it towards what their signal favours
 * (heterogeneous beliefs: Brock & Hommes, J. Econ. Dyn. Control 22, 1998, in the form of a portfolio).
 *
 * Target weight of place i: w⁰_i · exp(ε·u_i), normalised, times what an event says it is worth; w⁰ are the weights of the first block (root is a place), u_i
 * the cohort's signal as a z-score over the places. Once a day a fraction κ of each gap is traded, sales before buys,
 * each order up to the size at which its average slippage reaches `slippageMax`. Positions count at what the pool would
 * pay for them. Free TAO is a buffer, no part of the portfolio.
 *
 * Choice: w⁰ = 0 stays 0: a cohort enters no subnet that it did not hold, and none that was registered since. The cohort
 * `holder` does not trade and needs no actor: its account earns dividends.
 */

import { ROOT_STAKE_ORDER, ROOT_UNSTAKE_ORDER, STAKE, UNSTAKE } from '../engine/orders.js';
import { accountIndex, EXISTS, REGISTERED_BLOCK, SLOTS, VALUE_FACTOR } from '../engine/state.js';
import type { Fields, ValueOf } from '../input/fields.js';
import type { KeyPath } from '../input/keyPath.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { shares } from '../input/sums.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor, type ResolveActorContext } from './definition.js';
import { COHORTS, type Cohort } from './holdings.js';
import { discount, type Signal, stakingYield, weekReturn } from './signals.js';

/** Cohorts that trade, and what they look at. */
const SIGNALS = { trend: weekReturn, yield: stakingYield, value: discount } as const satisfies Partial<
  Record<Cohort, Signal>
>;
type TradingCohort = keyof typeof SIGNALS;

/** Stakers' wealth by cohort where a scenario does not say; the last one is the rest. */
const WEALTH = { trend: 0.2, yield: 0.25, value: 0.15 };

function elasticity(number: Fields['number'], signal: string, standard: number) {
  return number({
    min: 0,
    max: 10,
    doc: `Change of the log target weight per unit z-score of ${signal}; 0 to 1 is sensible.`,
  }).default(standard);
}

const PARAMETERS = ({ map, number, share }: Fields) =>
  map(
    {
      wealth: map(
        {
          trend: share('Cohort that follows the return of the last 7 days.').default(WEALTH.trend),
          yield: share('Cohort that looks at staking yield.').default(WEALTH.yield),
          value: share('Cohort that buys what is cheap against its 30-day mean.').default(WEALTH.value),
          holder: share('Cohort that keeps its weights. Default: the rest.').optional(),
        },
        "Shares of the stakers' wealth by cohort. They sum to 1.",
      ).prefault({}),
      elasticity: map(
        {
          trend: elasticity(number, 'the return', 0.05),
          yield: elasticity(number, 'the yield', 0.05),
          value: elasticity(number, 'the discount', 0.1),
        },
        'How strongly cohorts follow their signal.',
      ).prefault({}),
      rebalance_per_day: number({
        min: 0,
        max: 1,
        unit: 'per day',
        doc: 'Part of the gap to the target that is traded; 0.002 to 0.2 is sensible.',
      }).default(0.02),
      slippage_max: number({
        above: 0,
        max: 1,
        doc: 'Largest slippage of an order, average price ÷ spot − 1; 0.001 to 0.1 is sensible.',
      }).default(0.02),
    },
    'Stakers: hold alpha and root, and move between them.',
  );

type Checked = ValueOf<typeof PARAMETERS>;

/** See PARAMETERS; ε is `elasticity`, κ `rebalancePerDay`. */
export type StakersParameters = Omit<CamelKeys<Checked>, 'wealth'> & {
  /** Shares of the stakers' wealth; sum 1. */
  readonly wealth: Readonly<Record<Cohort, number>>;
};

/** The cohorts' shares of the stakers' wealth; where stakers do not act, their accounts still hold it. */
export function wealthOf(
  checked: Checked | null,
  path: KeyPath,
  report: ResolveActorContext['report'],
): Record<Cohort, number> {
  return shares(checked?.wealth ?? WEALTH, 'holder', COHORTS, [...path, 'wealth'], report);
}

/** An actor for each cohort that trades. */
export function cohortsOf(parameters: StakersParameters): Agent[] {
  const cohorts = COHORTS.filter((cohort): cohort is TradingCohort => cohort in SIGNALS);
  return cohorts
    .filter((cohort) => parameters.wealth[cohort] > 0)
    .map((cohort, turn) => new StakerCohort(cohort, parameters, turn / cohorts.length));
}

// Memory: w⁰ of each place, root at 0 (0 for what is no place any more), then what the signal remembers.
const START_WEIGHT = 0;
const SIGNAL_MEMORY = SLOTS;

export class StakerCohort implements Agent {
  readonly name: string;
  readonly accounts: readonly string[];
  readonly memoryLength: number;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly signal: Signal;
  private readonly elasticity: number;
  private readonly rebalancePerDay: number;
  private readonly slippageMax: number;
  private readonly phaseBlocks: number;
  private account = -1;
  // Scratch of one decision, indexed by place.
  private readonly signals = new Float64Array(SLOTS);
  private readonly held = new Float64Array(SLOTS);
  private readonly target = new Float64Array(SLOTS);

  /** @param phase when in the day it decides, 0 to 1 */
  constructor(cohort: TradingCohort, parameters: StakersParameters, phase: number) {
    this.name = cohort;
    this.accounts = [cohort];
    this.signal = SIGNALS[cohort];
    this.memoryLength = SIGNAL_MEMORY + this.signal.memoryLength;
    this.elasticity = parameters.elasticity[cohort];
    this.rebalancePerDay = parameters.rebalancePerDay;
    this.slippageMax = parameters.slippageMax;
    this.phaseBlocks = Math.floor(phase * BLOCKS_PER_DAY);
  }

  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + 1 + this.phaseBlocks;
  }

  start(context: AgentContext): void {
    const { economy, memoryStart } = context;
    this.account = accountIndex(economy, this.name);
    const total = this.value(context);
    economy.values.fill(0, economy.memory + memoryStart, economy.memory + memoryStart + this.memoryLength);
    const weights = economy.memory + memoryStart + START_WEIGHT;
    for (let place = 0; place < economy.netuidEnd; place++) {
      economy.values[weights + place] = total > 0 ? this.held[place] / total : 0;
    }
  }

  decide(context: AgentContext): void {
    const { economy, orders, rules } = context;
    const { values, netuidEnd } = economy;
    const { account, held, target, rebalancePerDay, slippageMax } = this;
    const total = this.value(context);
    if (!(total > 0) || rebalancePerDay === 0) return;
    this.forget(context);
    this.setTargets(context, total);

    const { stakeMin: orderMin } = rules.era.pool;
    const alpha = economy.accountAlpha + account * SLOTS;
    let funds = values[economy.accountTao + account];
    const rootGap = rebalancePerDay * (target[0] - held[0]);
    if (rootGap < -orderMin) {
      orders.push(ROOT_UNSTAKE_ORDER, account, 0, -rootGap);
      funds -= rootGap;
    }
    let wanted = rootGap > orderMin ? rootGap : 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const gap = rebalancePerDay * (target[netuid] - held[netuid]);
      if (gap > orderMin) wanted += gap;
      if (!(gap < -orderMin)) continue;
      const surplus = values[alpha + netuid] * (-gap / held[netuid]);
      const sold = rules.pool.alphaWithin(values, netuid, surplus, slippageMax);
      orders.push(UNSTAKE, account, netuid, sold);
      funds += (1 - rules.feeRate) * rules.pool.taoReceived(values, netuid, sold);
    }
    if (!(wanted > 0)) return;
    // Sales that slippage cut leave less than the buys need; then all buys shrink alike.
    const part = Math.min(1, funds / wanted);
    if (rootGap > orderMin) orders.push(ROOT_STAKE_ORDER, account, 0, part * rootGap);
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const gap = part * rebalancePerDay * (target[netuid] - held[netuid]);
      if (!(gap > orderMin)) continue;
      orders.push(STAKE, account, netuid, rules.pool.taoWithin(values, netuid, gap, slippageMax));
    }
  }

  /** Forgets places whose subnet is gone: the slot may be another's by now. */
  private forget({ economy, memoryStart, startBlock }: AgentContext): void {
    const { values, netuidEnd } = economy;
    const weights = economy.memory + memoryStart + START_WEIGHT;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      if (values[EXISTS + netuid] === 0 || values[REGISTERED_BLOCK + netuid] > startBlock) values[weights + netuid] = 0;
    }
  }

  /** Fills `held`: TAO that each position would fetch. @returns their sum. */
  private value({ economy, rules }: AgentContext): number {
    const { values, netuidEnd } = economy;
    const { account, held } = this;
    const alpha = economy.accountAlpha + account * SLOTS;
    let total = values[economy.accountRoot + account];
    held[0] = total;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      held[netuid] = values[EXISTS + netuid] > 0 ? rules.pool.taoReceived(values, netuid, values[alpha + netuid]) : 0;
      total += held[netuid];
    }
    return total;
  }

  /** Fills `target` with TAO values that add up to `total`. */
  private setTargets(context: AgentContext, total: number): void {
    const { economy, memoryStart } = context;
    const { values, netuidEnd } = economy;
    const { signals, target } = this;
    const weights = economy.memory + memoryStart + START_WEIGHT;
    this.signal.look(context, memoryStart + SIGNAL_MEMORY, signals);
    let count = 0;
    let sum = 0;
    for (let place = 0; place < netuidEnd; place++) {
      if (!(values[weights + place] > 0 && Number.isFinite(signals[place]))) continue;
      count++;
      sum += signals[place];
    }
    const mean = sum / count;
    let squares = 0;
    for (let place = 0; place < netuidEnd; place++) {
      if (!(values[weights + place] > 0 && Number.isFinite(signals[place]))) continue;
      squares += (signals[place] - mean) ** 2;
    }
    // All alike, or nothing to see: nobody leans anywhere.
    const perUnit = squares > 0 ? this.elasticity / Math.sqrt(squares / count) : 0;
    let targets = 0;
    for (let place = 0; place < netuidEnd; place++) {
      const score = Number.isFinite(signals[place]) ? perUnit * (signals[place] - mean) : 0;
      target[place] =
        values[weights + place] > 0 ? values[VALUE_FACTOR + place] * values[weights + place] * Math.exp(score) : 0;
      targets += target[place];
    }
    const scale = targets > 0 ? total / targets : 0;
    for (let place = 0; place < netuidEnd; place++) target[place] *= scale;
  }
}

export const stakers = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: (checked, { path, report }) => ({ ...camelKeys(checked), wealth: wealthOf(checked, path, report) }),
  make: cohortsOf,
});
