/** An era made ready to run: its pool and the numbers that loops need. Built once, never inside a loop. */

import type { Era } from '../protocol/eras/era.js';
import { activeExtras } from '../protocol/eras/proposals/index.js';
import type { Extra, Plan } from '../protocol/extras.js';
import { feeRate, feeRateOnTop } from '../protocol/fee.js';
import { type ShareStage, shareStages } from '../protocol/pipeline.js';
import { taoWeight } from '../protocol/rootProportion.js';
import { fractionU16 } from '../protocol/split.js';
import { createPool, type Pool } from './pools.js';

export interface Rules {
  readonly era: Era;
  readonly pool: Pool;
  /** Weight of root's TAO against alpha, 0 to 1. */
  readonly taoWeight: number;
  readonly ownerCut: number;
  readonly validatorTake: number;
  /** Fee on an input, and on the executed part of an order that its limit cut; 0 where the fee is flat. */
  readonly feeRate: number;
  readonly feeRateOnTop: number;
  /** Fee per order, TAO; 0 where it is a rate. */
  readonly feeFlat: number;
  readonly inputPerReserveMax: number;
  /** Root's part of the alpha is kept while the sum of moving prices is above this, TAO per alpha. */
  readonly rootSellThreshold: number;
  /** From the state to shares, in order. */
  readonly shareStages: readonly ShareStage[];
  /** The gate's bar is recomputed in blocks that are a multiple of this; 0: never. */
  readonly barEveryBlocks: number;
  /** Whether a share stage reads root proportions. */
  readonly readsRootProportion: boolean;
  /** Whether shares jump where subnets change ranks. */
  readonly sharesJump: boolean;
  /** What counts as users' flow given the average and the slow average; null: the average, and there is no slow one. */
  readonly flowOf: ((average: number, slow: number) => number) | null;
  /** What a proposal changes in the payment of a block; null: a block is paid subnet by subnet. */
  readonly planned: PlannedRules | null;
}

/** How a payment that looks at the whole network before it pays anybody is planned. */
export interface PlannedRules {
  /** Subnets take a fraction of their slot. */
  readonly fractions: boolean;
  readonly rootWeights: ReturnType<NonNullable<Extra['rootWeights']>> | null;
  readonly passes: readonly ((plan: Plan) => void)[];
}

function plannedRules(era: Era): PlannedRules | null {
  const active = activeExtras(era);
  const fractions = active.some(({ extra }) => extra.fractions === true);
  const rootWeights = active.flatMap(({ extra, parameters }) => extra.rootWeights?.(parameters) ?? []).at(0) ?? null;
  const passes = active.flatMap(({ extra, parameters }) => extra.pass?.(parameters) ?? []);
  return fractions || rootWeights !== null || passes.length > 0 ? { fractions, rootWeights, passes } : null;
}

export function compileRules(era: Era): Rules {
  const { fee, inputPerReserveMax } = era.pool;
  const { shares } = era;
  const gate = shares.by === 'moving_price' ? shares.gate : null;
  return {
    era,
    pool: createPool(era.pool),
    taoWeight: taoWeight(era.root.taoWeightU64),
    ownerCut: fractionU16(era.split.ownerCutU16),
    validatorTake: fractionU16(era.epoch.validatorTakeU16),
    feeRate: fee.kind === 'rate' ? feeRate(fee.u16) : 0,
    feeRateOnTop: fee.kind === 'rate' ? feeRateOnTop(fee.u16) : 0,
    feeFlat: fee.kind === 'flat' ? fee.tao : 0,
    inputPerReserveMax: inputPerReserveMax ?? Number.POSITIVE_INFINITY,
    rootSellThreshold: era.split.rootSellThreshold ?? Number.NEGATIVE_INFINITY,
    shareStages: shareStages(era),
    barEveryBlocks: gate === null ? 0 : gate.everyBlocks,
    readsRootProportion: shares.by === 'moving_price' && shares.rootProportion,
    sharesJump: activeExtras(era).some(({ extra }) => extra.jumps === true),
    flowOf: activeExtras(era).flatMap(({ extra, parameters }) => extra.flow?.(parameters) ?? [])[0] ?? null,
    planned: plannedRules(era),
  };
}
