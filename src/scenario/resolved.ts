/**
 * A resolved scenario: what a run starts from. Plain JSON, every default explicit, dates turned into blocks, the start
 * state and the rules embedded; the result file holds it whole. Same scenario → same bytes (key order is fixed).
 *
 * Amounts are whole tokens, rates per day unless a name says otherwise, shares 0 to 1. The YAML spells the same words in
 * snake_case; defaults and ranges stand in schema.ts.
 */

import type { Era } from '../protocol/eras/era.js';
import type { Snapshot } from './snapshot.js';

export type { Snapshot, SnapshotSubnet } from './snapshot.js';

// ------------------------------------------------------------------------------------------------- TAO/USD, holdings

export interface RegimeParameters {
  /** Multiplies the daily volatility while the regime lasts. */
  readonly factor: number;
  /** Mean time until the other regime takes over, days. */
  readonly meanDays: number;
}

/** TAO/USD: log price = fundamental + impact of net selling. */
export interface TaoUsdParameters {
  /** USD per TAO in the first block. */
  readonly start: number;
  /** Daily log returns of the fundamental: Student-t with this standard deviation … */
  readonly volatilityPerDay: number;
  /** … and these degrees of freedom ν, > 2. */
  readonly degreesOfFreedom: number;
  /** Mean daily log return of the fundamental. */
  readonly driftPerDay: number;
  readonly jumps: {
    /** Poisson rate of jumps. */
    readonly perDay: number;
    /** Size of a jump, log: normal. Its mean effect on the price is taken off the drift (compensated). */
    readonly meanLog: number;
    readonly sdLog: number;
  };
  /** Regime in the first block. */
  readonly regime: 'calm' | 'turbulent';
  readonly regimes: { readonly calm: RegimeParameters; readonly turbulent: RegimeParameters };
  readonly impact: {
    /** Y of the square-root law. */
    readonly coefficient: number;
    /** Half-life of the memory of net selling, days (e-folding time = this ÷ ln 2). */
    readonly halfLifeDays: number;
    /** Share φ_P of a change of the impact that stays in the fundamental for good. */
    readonly permanentShare: number;
    /** Market volume V_d, USD per day. */
    readonly volumeUsdPerDay: number;
    /** Half-life of the running mean of selling that is already in the price, days. */
    readonly normalHalfLifeDays: number;
  };
}

/** How amounts that no capture splits are split at the start. */
export interface HoldingsParameters {
  /** Shares of alphaOut after protocol-held alpha and baskets; sum 1. */
  readonly alphaOut: {
    readonly owner: number;
    readonly miners: number;
    readonly validators: number;
    readonly noise: number;
    readonly stakers: number;
  };
  /** Shares of free TAO (issuance − root − pools − reservoirs); sum 1. */
  readonly freeTao: {
    readonly stakers: number;
    readonly noise: number;
    readonly external: number;
    readonly idle: number;
  };
  /** Shares of the TAO on root: the stakers' (who may move it) and the rest (which stays and earns); sum 1. */
  readonly rootStake: { readonly stakers: number; readonly root: number };
  /** Shares of what stakers hold by cohort, as in `actors.stakers.wealth`; also where stakers are left out. */
  readonly wealth: Readonly<Record<StakerCohort, number>>;
}

// -------------------------------------------------------------------------------------------------------------- actors

export interface NoiseParameters {
  /** Net flow of a day ÷ pool: Student-t with these degrees of freedom ν … */
  readonly degreesOfFreedom: number;
  /** … this scale, of the pool's TAO per day, at a pool of `referencePoolTao` … */
  readonly scale: number;
  readonly referencePoolTao: number;
  /** … times (pool ÷ reference)^poolExponent … */
  readonly poolExponent: number;
  /** … times e^(heterogeneity · N), N standard normal once per subnet … */
  readonly heterogeneity: number;
  /** … and cut at this share of the pool. */
  readonly flowMax: number;
  /** e-folding time of the average of past flow that drives the volatility, days. */
  readonly persistenceDays: number;
  /** Weight of past flow in today's volatility, 0 to below 1. */
  readonly clustering: number;
  /** Median two-way volume ÷ pool per day. */
  readonly volumePerPool: number;
  /** Median |net flow| ÷ two-way volume. */
  readonly netShare: number;
  /** Share of a day's flow that comes back … */
  readonly transient: number;
  /** … with this half-life, days. */
  readonly halfLifeDays: number;
}

/** Cohorts of stakers that exist. A cohort is added here, in schema.ts and in the actor. */
export const STAKER_COHORTS = ['yield', 'holder'] as const;
export type StakerCohort = (typeof STAKER_COHORTS)[number];

export interface StakersParameters {
  /** Shares of the stakers' wealth; sum 1. */
  readonly wealth: Readonly<Record<StakerCohort, number>>;
  /** Change of the log target weight per unit z-score of the cohort's signal. */
  readonly elasticity: { readonly yield: number };
  /** Fraction κ of the gap to the target that is traded per day. */
  readonly rebalancePerDay: number;
  /** Largest slippage of an order, average price over spot − 1. */
  readonly slippageMax: number;
}

export interface MinersParameters {
  /** Share s₀ of income that is sold whatever the price. */
  readonly soldMin: number;
  /** Cost of all miners of a subnet, USD per day, as a share of their income at the start. */
  readonly costShare: number;
}

export interface ValidatorsParameters {
  /** Share of what validators and their delegators earn (take and dividends) that is sold. */
  readonly sold: number;
}

export interface OwnersParameters {
  /** Share of the owner's cut that is sold. */
  readonly sold: number;
}

export interface RootParameters {
  /** Part of the baskets' alpha that is sold, once a day. */
  readonly releasePerDay: number;
  /** Share of the TAO released from root's baskets that is sold for USD. */
  readonly cashOut: number;
}

/** Parameters of each actor; null = left out of the run. An actor is added here and in schema.ts. */
export interface ActorsParameters {
  readonly noise: NoiseParameters | null;
  readonly stakers: StakersParameters | null;
  readonly miners: MinersParameters | null;
  readonly validators: ValidatorsParameters | null;
  readonly owners: OwnersParameters | null;
  readonly root: RootParameters | null;
}

// ------------------------------------------------------------------------------------------------------------ timeline

/** What an `order` of the timeline may do; amounts in TAO or alpha by side. */
export const ORDER_SIDES = [
  'stake',
  'unstake',
  'root_stake',
  'root_unstake',
  'recycle_alpha',
  'burn_alpha',
  'recycle_tao',
  'move',
  'buy_and_burn',
  'register_subnet',
  'start_call',
  'register_neuron',
  'take_ownership',
] as const;
export type OrderSide = (typeof ORDER_SIDES)[number];

/** Accounts that a scripted order may name. */
export const ORDER_ACCOUNTS = [
  'external',
  'idle',
  'owners',
  'miners',
  'validators',
  'root',
  ...STAKER_COHORTS,
  'noise',
] as const;
export type OrderAccount = (typeof ORDER_ACCOUNTS)[number];

interface EventHead {
  /** Name in the scenario; unique, made from kind and position where the scenario gives none. */
  readonly id: string;
  /** Block in which it happens, after that block's coinbase and before the actors. */
  readonly block: number;
}

export interface OrderEvent extends EventHead {
  readonly kind: 'order';
  readonly side: OrderSide;
  readonly account: OrderAccount;
  /** 0 for sides that touch no subnet. */
  readonly netuid: number;
  /** TAO for stake, root_stake, root_unstake, recycle_tao; alpha for unstake, recycle_alpha, burn_alpha. */
  readonly amount: number;
  /** Worst price of the last unit, TAO per alpha; null = none. */
  readonly limitPrice: number | null;
  /** Subnet that a `move` goes to, else 0. */
  readonly toNetuid: number;
}

/** A runtime upgrade: other rules from the next block on. */
export interface RulesetEvent extends EventHead {
  readonly kind: 'ruleset';
  readonly rules: Era;
}

/** A change of state that the chain made without a change of rules. */
export interface MigrationEvent extends EventHead {
  readonly kind: 'migration';
  /** Key of MIGRATIONS in the engine. */
  readonly name: string;
}

export interface EmissionEnabledEvent extends EventHead {
  readonly kind: 'emission_enabled';
  readonly netuid: number;
  readonly value: boolean;
}

export interface TaoUsdJumpEvent extends EventHead {
  readonly kind: 'tao_usd_jump';
  /** Change of the fundamental, natural log. */
  readonly log: number;
}

export interface RegimeEvent extends EventHead {
  readonly kind: 'regime';
  readonly name: 'calm' | 'turbulent';
}

export type ResolvedEvent =
  | OrderEvent
  | EmissionEnabledEvent
  | TaoUsdJumpEvent
  | RegimeEvent
  | RulesetEvent
  | MigrationEvent;

// ------------------------------------------------------------------------------------------------------------ scenario

export interface ReportParameters {
  /** Blocks between two samples of the network's metrics; the start and the end are always sampled. */
  readonly networkEveryBlocks: number;
  /** The same for the metrics of each subnet. */
  readonly subnetEveryBlocks: number;
  /** How many paths are kept whole: paths 0 … samplePaths − 1. */
  readonly samplePaths: number;
  /** Netuids whose whole paths are kept, beside the network's. */
  readonly samplePathNetuids: readonly number[];
}

export interface ResolvedScenario {
  readonly name: string;
  /** The leading comment of the YAML; '' if none. */
  readonly question: string;
  readonly start: Snapshot;
  /** The era with the scenario's overrides applied. */
  readonly rules: Era;
  readonly horizonBlocks: number;
  readonly resolution: 'block' | 'tempo';
  readonly paths: number;
  /** Always text. */
  readonly seed: string;
  readonly taoUsd: TaoUsdParameters;
  readonly holdings: HoldingsParameters;
  readonly actors: ActorsParameters;
  /** In order of block, ties in the scenario's order. */
  readonly timeline: readonly ResolvedEvent[];
  readonly report: ReportParameters;
}
