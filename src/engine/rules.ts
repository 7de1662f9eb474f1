/** An era made ready to run: its pool and the fractions that loops need. Built once, never inside a loop. */

import type { Era } from '../protocol/eras/era.js';
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
  /** Fee on an input, and on the executed part of an order that its limit cut. */
  readonly feeRate: number;
  readonly feeRateOnTop: number;
}

export function compileRules(era: Era): Rules {
  return {
    era,
    pool: createPool(era.pool),
    taoWeight: taoWeight(era.root.taoWeightU64),
    ownerCut: fractionU16(era.split.ownerCutU16),
    validatorTake: fractionU16(era.epoch.validatorTakeU16),
    feeRate: fractionU16(era.pool.feeU16),
    feeRateOnTop: era.pool.feeU16 / (65_535 - era.pool.feeU16),
  };
}
