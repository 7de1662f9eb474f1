/**
 * Pools as the engine uses them: quotes and changes of the reserves of one subnet's slot, by kind.
 *
 * A quote changes nothing. Fees, limits and accounts are the orders' business; here an input is net of fee.
 */

import type { PoolRule } from '../protocol/eras/era.js';
import * as weighted from '../protocol/weightedPool.js';
import {
  ALPHA_IN,
  ALPHA_RESERVOIR,
  CUM_ALPHA_INJECTED,
  CUM_TAO_INJECTED,
  QUOTE_WEIGHT,
  TAO_IN,
  TAO_RESERVOIR,
} from './state.js';

export interface Pool {
  /** Spot price, TAO per alpha. */
  price(values: Float64Array, netuid: number): number;
  /** Alpha that `tao` would buy. */
  alphaReceived(values: Float64Array, netuid: number, tao: number): number;
  /** TAO that `alpha` would fetch. */
  taoReceived(values: Float64Array, netuid: number, alpha: number): number;
  /** TAO to pay in until the price is `target`; not positive if it is there already. */
  taoToReach(values: Float64Array, netuid: number, target: number): number;
  /** Alpha to pay in until the price is `target`; not positive if it is there already. */
  alphaToReach(values: Float64Array, netuid: number, target: number): number;
  /** Books a buy that was quoted: TAO in, alpha out. */
  buy(values: Float64Array, netuid: number, tao: number, alpha: number): void;
  /** Books a sale that was quoted: alpha in, TAO out. */
  sell(values: Float64Array, netuid: number, alpha: number, tao: number): void;
  /** Adds liquidity without moving the price. @returns TAO taken (in the pool or waiting); the rest is not minted. */
  inject(values: Float64Array, netuid: number, tao: number, alpha: number): number;
}

function weightedPool(rule: PoolRule): Pool {
  const weightMax = 1 - rule.weightMin;
  const keepsRest = rule.outOfBounds === 'reservoir';

  function allowed(weight: number): boolean {
    return weight >= rule.weightMin && weight <= weightMax;
  }

  function enter(values: Float64Array, netuid: number, tao: number, alpha: number): boolean {
    const taoIn = values[TAO_IN + netuid];
    const alphaIn = values[ALPHA_IN + netuid];
    const weight = weighted.weightAfterInjection(taoIn, alphaIn, values[QUOTE_WEIGHT + netuid], tao, alpha);
    if (!allowed(weight)) return false;
    values[QUOTE_WEIGHT + netuid] = weight;
    values[TAO_IN + netuid] = taoIn + tao;
    values[ALPHA_IN + netuid] = alphaIn + alpha;
    values[CUM_TAO_INJECTED + netuid] += tao;
    values[CUM_ALPHA_INJECTED + netuid] += alpha;
    return true;
  }

  return {
    price: (values, netuid) =>
      weighted.price(values[TAO_IN + netuid], values[ALPHA_IN + netuid], values[QUOTE_WEIGHT + netuid]),
    alphaReceived: (values, netuid, tao) =>
      weighted.alphaReceived(values[TAO_IN + netuid], values[ALPHA_IN + netuid], values[QUOTE_WEIGHT + netuid], tao),
    taoReceived: (values, netuid, alpha) =>
      weighted.taoReceived(values[TAO_IN + netuid], values[ALPHA_IN + netuid], values[QUOTE_WEIGHT + netuid], alpha),
    taoToReach: (values, netuid, target) =>
      weighted.taoToReach(values[TAO_IN + netuid], values[ALPHA_IN + netuid], values[QUOTE_WEIGHT + netuid], target),
    alphaToReach: (values, netuid, target) =>
      weighted.alphaToReach(values[TAO_IN + netuid], values[ALPHA_IN + netuid], values[QUOTE_WEIGHT + netuid], target),
    buy(values, netuid, tao, alpha) {
      values[TAO_IN + netuid] += tao;
      values[ALPHA_IN + netuid] -= alpha;
    },
    sell(values, netuid, alpha, tao) {
      values[ALPHA_IN + netuid] += alpha;
      values[TAO_IN + netuid] -= tao;
    },
    inject(values, netuid, tao, alpha) {
      const allTao = tao + values[TAO_RESERVOIR + netuid];
      const allAlpha = alpha + values[ALPHA_RESERVOIR + netuid];
      if (allTao === 0 && allAlpha === 0) return 0;
      if (enter(values, netuid, allTao, allAlpha)) {
        values[TAO_RESERVOIR + netuid] = 0;
        values[ALPHA_RESERVOIR + netuid] = 0;
        return tao;
      }
      if (!keepsRest) return 0;
      // What cannot enter waits: alpha alone first, then TAO alone, else both.
      if (enter(values, netuid, 0, allAlpha)) {
        values[TAO_RESERVOIR + netuid] = allTao;
        values[ALPHA_RESERVOIR + netuid] = 0;
      } else if (enter(values, netuid, allTao, 0)) {
        values[TAO_RESERVOIR + netuid] = 0;
        values[ALPHA_RESERVOIR + netuid] = allAlpha;
      } else {
        values[TAO_RESERVOIR + netuid] = allTao;
        values[ALPHA_RESERVOIR + netuid] = allAlpha;
      }
      return tao;
    },
  };
}

const KINDS: Record<PoolRule['kind'], (rule: PoolRule) => Pool> = {
  weighted: weightedPool,
};

export function createPool(rule: PoolRule): Pool {
  return KINDS[rule.kind](rule);
}
