/** An era made ready to run: its pool and the numbers that loops need. Built once, never inside a loop. */

import type { Era } from '../protocol/eras/era.js';
import { feeRate, feeRateOnTop } from '../protocol/fee.js';
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
}

export function compileRules(era: Era): Rules {
  const { fee, inputPerReserveMax } = era.pool;
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
  };
}
