/**
 * A resolved scenario: what a run starts from. Plain JSON, every default explicit, dates turned into blocks, the start
 * state and the rules embedded; the result file holds it whole. Same scenario → same bytes (key order is fixed).
 *
 * Amounts are whole tokens, rates per day unless a name says otherwise, shares 0 to 1. The YAML spells the same words in
 * snake_case; defaults and ranges stand in schema.ts.
 */

import type { Cohort, HoldingsParameters as SplitParameters } from '../agents/holdings.js';
import type { ActorsParameters } from '../agents/index.js';
import type { Resolution } from '../engine/grid.js';
import type { TaoUsdParameters } from '../market/taoUsd.js';
import type { LoopGainParameters } from '../metrics/loopGain.js';
import type { OutcomeParameters } from '../metrics/outcomes.js';
import type { Era } from '../protocol/eras/era.js';
import type { ResolvedEvent } from '../shocks/index.js';
import type { Snapshot } from './startState.js';

// Parameters are defined where they act; defaults, units and ranges stand there or in schema.ts.
export type { ActorsParameters } from '../agents/index.js';
export type { StakersParameters } from '../agents/stakers.js';
export type { TaoUsdParameters } from '../market/taoUsd.js';
export type { ResolvedEvent } from '../shocks/index.js';
export type { Snapshot, SnapshotSubnet } from './startState.js';

/** How amounts that no capture splits are split at the start. */
export interface HoldingsParameters extends SplitParameters {
  /** Shares of what stakers hold by cohort, as in `actors.stakers.wealth`; also where stakers are left out. */
  readonly wealth: Readonly<Record<Cohort, number>>;
  /** TAO on root and in pools ÷ issuance; null: as the snapshot has it. */
  readonly stakingRatio: number | null;
}

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

/** The same scenario under a change. */
export interface ResolvedVariant {
  readonly name: string;
  /** '' if none. */
  readonly question: string;
  /** What was changed, in words. */
  readonly changes: readonly string[];
  /** What is not the scenario's, whole. */
  readonly differs: Partial<Pick<ResolvedScenario, 'rules' | 'taoUsd' | 'holdings' | 'actors' | 'timeline'>>;
}

export interface ResolvedScenario {
  readonly name: string;
  /** The leading comment of the YAML; '' if none. */
  readonly question: string;
  readonly start: Snapshot;
  /** The era with the scenario's overrides applied. */
  readonly rules: Era;
  readonly horizonBlocks: number;
  readonly resolution: Resolution;
  /** Of steps; read with resolution `adaptive`. */
  readonly tolerance: number;
  readonly paths: number;
  /** Always text. */
  readonly seed: string;
  readonly taoUsd: TaoUsdParameters;
  readonly holdings: HoldingsParameters;
  readonly actors: ActorsParameters;
  /** In order of block, ties in the scenario's order. */
  readonly timeline: readonly ResolvedEvent[];
  readonly report: ReportParameters;
  readonly outcomes: OutcomeParameters;
  /** null: not measured. */
  readonly loopGain: LoopGainParameters | null;
  /** They run on the random numbers of the scenario. */
  readonly variants: readonly ResolvedVariant[];
}

/** A variant as a scenario of its own. */
export function scenarioOf(base: ResolvedScenario, variant: ResolvedVariant): ResolvedScenario {
  return { ...base, ...variant.differs, variants: [], loopGain: null };
}
