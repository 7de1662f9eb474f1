/**
 * A resolved scenario: what a run starts from. Plain JSON, every default explicit, dates turned into blocks, the start
 * state and the rules embedded; the result file holds it whole. Same scenario → same bytes (key order is fixed).
 *
 * Amounts are whole tokens, rates per day unless a name says otherwise, shares 0 to 1. The YAML spells the same words in
 * snake_case; defaults and ranges stand in schema.ts.
 */

import { COHORTS, type Cohort, type HoldingsParameters as SplitParameters } from '../agents/holdings.js';
import type { ActorsParameters } from '../agents/index.js';
import type { TaoUsdParameters } from '../market/taoUsd.js';
import type { Era } from '../protocol/eras/era.js';
import type { Snapshot } from './snapshot.js';

// Parameters are defined where they act; defaults, units and ranges stand in schema.ts.
export type { ActorsParameters } from '../agents/index.js';
export type { StakersParameters } from '../agents/stakers.js';
export type { TaoUsdParameters } from '../market/taoUsd.js';
export type { Snapshot, SnapshotSubnet } from './snapshot.js';

/** How amounts that no capture splits are split at the start. */
export interface HoldingsParameters extends SplitParameters {
  /** Shares of what stakers hold by cohort, as in `actors.stakers.wealth`; also where stakers are left out. */
  readonly wealth: Readonly<Record<Cohort, number>>;
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
  ...COHORTS,
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
