/**
 * Pools as the engine uses them: quotes and changes of the reserves of one subnet's slot, by kind.
 *
 * A quote changes nothing. Fees, limits and accounts are the orders' business; here an input is net of fee.
 */

import * as constantProduct from '../protocol/constantProduct.js';
import type { PoolRule } from '../protocol/eras/era.js';
import { truncatedPrice } from '../protocol/injection.js';
import * as superellipse from '../protocol/superellipse.js';
import * as v3 from '../protocol/v3Pool.js';
import * as weighted from '../protocol/weightedPool.js';
import {
  ALPHA_IN,
  ALPHA_RESERVOIR,
  AXIS_ALPHA,
  AXIS_TAO,
  BURNED_TAO,
  CUM_ALPHA_INJECTED,
  CUM_TAO_INJECTED,
  CURVE_ALPHA,
  CURVE_TAO,
  FEE_TAO,
  LIQUIDITY,
  QUOTE_WEIGHT,
  SQRT_PRICE,
  TAO_IN,
  TAO_RESERVOIR,
  WAITING_ALPHA,
  WAITING_TAO,
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
  /** As much of `tao` as an order may pay whose average price is at most `slippage` above the spot price, relative. */
  taoWithin(values: Float64Array, netuid: number, tao: number, slippage: number): number;
  /** As much of `alpha` as an order may pay whose average price is at most `slippage` below the spot price, relative. */
  alphaWithin(values: Float64Array, netuid: number, alpha: number, slippage: number): number;
  /** Books a buy that was quoted: TAO in, alpha out. */
  buy(values: Float64Array, netuid: number, tao: number, alpha: number): void;
  /** Books a sale that was quoted: alpha in, TAO out. */
  sell(values: Float64Array, netuid: number, alpha: number, tao: number): void;
  /**
   * Adds liquidity that comes in so many blocks, in equal parts.
   *
   * @returns TAO taken (in the pool or waiting); the rest is not minted
   */
  inject(values: Float64Array, netuid: number, tao: number, alpha: number, blocks: number): number;
  /**
   * Relative change of the price in a block in which so much is injected.
   *
   * @param netBuy TAO that swaps bring, less what they take
   * @param blocks how many like it come before
   */
  priceDrift(values: Float64Array, netuid: number, tao: number, alpha: number, netBuy: number, blocks: number): number;
  /** Makes the pool of a slot work from its reserves, as the chain's migration to this kind did; keeps the price if it can. */
  adopt(values: Float64Array, netuid: number, price: number): void;
}

/** What a kind has of its own; how much stays within a slippage follows, but a kind may know it sooner. */
type Limits = Pick<Pool, 'taoWithin' | 'alphaWithin'>;
type Kind = Omit<Pool, keyof Limits> & Partial<Limits>;

/**
 * An order's average price is the geometric mean of the prices before and after it (exactly so at equal weights and in
 * concentrated liquidity), so it may move the price by the square of the slippage.
 */
function limitsOf(pool: Kind): Limits {
  return {
    taoWithin: (values, netuid, tao, slippage) =>
      Math.min(tao, pool.taoToReach(values, netuid, (1 + slippage) ** 2 * pool.price(values, netuid))),
    alphaWithin: (values, netuid, alpha, slippage) =>
      Math.min(alpha, pool.alphaToReach(values, netuid, (1 - slippage) ** 2 * pool.price(values, netuid))),
  };
}

function weightedPool(rule: PoolRule): Kind {
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

  const kind: Kind = {
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
    priceDrift: (values, netuid, tao, _alpha, netBuy, blocks) =>
      netBuy / (values[TAO_IN + netuid] + blocks * (tao + netBuy)) / (1 - values[QUOTE_WEIGHT + netuid]),
    adopt(values, netuid, price) {
      const weight = weighted.weightForPrice(values[TAO_IN + netuid], values[ALPHA_IN + netuid], price);
      values[QUOTE_WEIGHT + netuid] = allowed(weight) ? weight : 0.5;
      leaveV3(values, netuid);
    },
  };
  // Most orders are far below the limit: x^q ≥ 1 + q·ln x, and ln(1 + s) ≥ s/(1 + s), −ln(1 − s) ≥ s.
  const { taoWithin, alphaWithin } = limitsOf(kind);
  return {
    ...kind,
    taoWithin: (values, netuid, tao, slippage) =>
      tao * (1 + slippage) <= 2 * (1 - values[QUOTE_WEIGHT + netuid]) * slippage * values[TAO_IN + netuid]
        ? tao
        : taoWithin(values, netuid, tao, slippage),
    alphaWithin: (values, netuid, alpha, slippage) =>
      alpha <= 2 * values[QUOTE_WEIGHT + netuid] * slippage * values[ALPHA_IN + netuid]
        ? alpha
        : alphaWithin(values, netuid, alpha, slippage),
  };
}

/** Books that both pools without weights share: reserves and totals of what was injected. */
function addReserves(values: Float64Array, netuid: number, tao: number, alpha: number): void {
  values[TAO_IN + netuid] += tao;
  values[ALPHA_IN + netuid] += alpha;
  values[CUM_TAO_INJECTED + netuid] += tao;
  values[CUM_ALPHA_INJECTED + netuid] += alpha;
}

/** Launch: x·y = k. Injected amounts enter as they are, so a capped injection moves the price. */
function constantProductPool(): Kind {
  return {
    // The chain's price had 32 fractional bits.
    price: (values, netuid) =>
      truncatedPrice(constantProduct.price(values[TAO_IN + netuid], values[ALPHA_IN + netuid])),
    alphaReceived: (values, netuid, tao) =>
      constantProduct.alphaReceived(values[TAO_IN + netuid], values[ALPHA_IN + netuid], tao),
    taoReceived: (values, netuid, alpha) =>
      constantProduct.taoReceived(values[TAO_IN + netuid], values[ALPHA_IN + netuid], alpha),
    taoToReach: (values, netuid, target) =>
      constantProduct.taoToReach(values[TAO_IN + netuid], values[ALPHA_IN + netuid], target),
    alphaToReach: (values, netuid, target) =>
      constantProduct.alphaToReach(values[TAO_IN + netuid], values[ALPHA_IN + netuid], target),
    buy(values, netuid, tao, alpha) {
      values[TAO_IN + netuid] += tao;
      values[ALPHA_IN + netuid] -= alpha;
    },
    sell(values, netuid, alpha, tao) {
      values[ALPHA_IN + netuid] += alpha;
      values[TAO_IN + netuid] -= tao;
    },
    inject(values, netuid, tao, alpha) {
      addReserves(values, netuid, tao, alpha);
      return tao;
    },
    priceDrift(values, netuid, tao, alpha, netBuy, blocks) {
      const taoIn = values[TAO_IN + netuid];
      const alphaIn = values[ALPHA_IN + netuid];
      const later = alphaIn + blocks * (alpha - (netBuy / taoIn) * alphaIn);
      return (tao + 2 * netBuy) / (taoIn + blocks * (tao + netBuy)) - alpha / later;
    },
    adopt(values, netuid) {
      values[QUOTE_WEIGHT + netuid] = 0.5;
    },
  };
}

/** Concentrated liquidity with the protocol's position alone: swaps go by (L, √price), taoIn and alphaIn are counters. */
function v3PoolRules(): Kind {
  const root = (values: Float64Array, netuid: number): number => values[SQRT_PRICE + netuid];
  return {
    price: (values, netuid) => v3.price(root(values, netuid)),
    alphaReceived: (values, netuid, tao) => v3.alphaReceived(values[LIQUIDITY + netuid], root(values, netuid), tao),
    taoReceived: (values, netuid, alpha) => v3.taoReceived(values[LIQUIDITY + netuid], root(values, netuid), alpha),
    taoToReach: (values, netuid, target) => v3.taoToReach(values[LIQUIDITY + netuid], root(values, netuid), target),
    alphaToReach: (values, netuid, target) => v3.alphaToReach(values[LIQUIDITY + netuid], root(values, netuid), target),
    buy(values, netuid, tao, alpha) {
      values[SQRT_PRICE + netuid] = v3.sqrtPriceAfterBuy(values[LIQUIDITY + netuid], root(values, netuid), tao);
      values[TAO_IN + netuid] += tao;
      values[ALPHA_IN + netuid] -= alpha;
    },
    sell(values, netuid, alpha, tao) {
      values[SQRT_PRICE + netuid] = v3.sqrtPriceAfterSell(values[LIQUIDITY + netuid], root(values, netuid), alpha);
      values[ALPHA_IN + netuid] += alpha;
      values[TAO_IN + netuid] -= tao;
    },
    inject(values, netuid, tao, alpha, blocks) {
      const grown = v3.growPosition(
        values[LIQUIDITY + netuid],
        root(values, netuid),
        tao + values[WAITING_TAO + netuid],
        alpha + values[WAITING_ALPHA + netuid],
        blocks,
      );
      values[LIQUIDITY + netuid] = grown.liquidity;
      values[WAITING_TAO + netuid] = grown.scrapTao;
      values[WAITING_ALPHA + netuid] = grown.scrapAlpha;
      addReserves(values, netuid, tao, alpha);
      return tao;
    },
    priceDrift: (values, netuid, tao, _alpha, netBuy, blocks) =>
      (2 * netBuy) /
      (values[LIQUIDITY + netuid] * (1 + (blocks * tao) / values[TAO_IN + netuid]) * root(values, netuid) +
        blocks * netBuy),
    adopt(values, netuid) {
      values[LIQUIDITY + netuid] = v3.startLiquidity(values[TAO_IN + netuid], values[ALPHA_IN + netuid]);
      values[SQRT_PRICE + netuid] = v3.startSqrtPrice(values[TAO_IN + netuid], values[ALPHA_IN + netuid]);
      values[QUOTE_WEIGHT + netuid] = 0.5;
    },
  };
}

/** Proposed: a curve between bounds, its centre moving with what is injected. */
function superellipsePool(): Kind {
  type Curve = readonly [curveAlpha: number, curveTao: number, axisAlpha: number, axisTao: number];
  const curve = (values: Float64Array, netuid: number): Curve => [
    values[CURVE_ALPHA + netuid],
    values[CURVE_TAO + netuid],
    values[AXIS_ALPHA + netuid],
    values[AXIS_TAO + netuid],
  ];
  return {
    price: (values, netuid) => superellipse.price(...curve(values, netuid)),
    alphaReceived: (values, netuid, tao) => superellipse.alphaReceived(...curve(values, netuid), tao),
    taoReceived: (values, netuid, alpha) => superellipse.taoReceived(...curve(values, netuid), alpha),
    taoToReach: (values, netuid, target) => superellipse.taoToReach(...curve(values, netuid), target),
    alphaToReach: (values, netuid, target) => superellipse.alphaToReach(...curve(values, netuid), target),
    buy(values, netuid, tao, alpha) {
      values[CURVE_TAO + netuid] -= tao;
      values[CURVE_ALPHA + netuid] += alpha;
      values[TAO_IN + netuid] += tao;
      values[ALPHA_IN + netuid] -= alpha;
    },
    sell(values, netuid, alpha, tao) {
      values[CURVE_ALPHA + netuid] -= alpha;
      values[CURVE_TAO + netuid] += tao;
      values[ALPHA_IN + netuid] += alpha;
      values[TAO_IN + netuid] -= tao;
    },
    inject(values, netuid, tao, alpha) {
      addReserves(values, netuid, tao, alpha);
      return tao;
    },
    priceDrift(values, netuid, tao, _alpha, netBuy, blocks) {
      const taoIn = values[TAO_IN + netuid] + blocks * (tao + netBuy);
      return (netBuy / taoIn) * superellipse.priceElasticity(taoIn, ...curve(values, netuid));
    },
    adopt(values, netuid, price) {
      const weight = weighted.weightForPrice(values[TAO_IN + netuid], values[ALPHA_IN + netuid], price);
      values[AXIS_ALPHA + netuid] = 2 * weight * values[ALPHA_IN + netuid];
      values[AXIS_TAO + netuid] = 2 * (1 - weight) * values[TAO_IN + netuid];
      values[CURVE_ALPHA + netuid] = values[AXIS_ALPHA + netuid];
      values[CURVE_TAO + netuid] = values[AXIS_TAO + netuid];
      values[QUOTE_WEIGHT + netuid] = 0.5;
      leaveV3(values, netuid);
    },
  };
}

/** Positions, fees and scraps of concentrated liquidity are gone; its TAO fees are nobody's. */
function leaveV3(values: Float64Array, netuid: number): void {
  values[BURNED_TAO] += values[FEE_TAO + netuid];
  for (const offset of [FEE_TAO, WAITING_TAO, WAITING_ALPHA, LIQUIDITY, SQRT_PRICE]) values[offset + netuid] = 0;
}

const KINDS: Record<PoolRule['kind'], (rule: PoolRule) => Kind> = {
  weighted: weightedPool,
  constant_product: constantProductPool,
  v3: v3PoolRules,
  superellipse: superellipsePool,
};

export function createPool(rule: PoolRule): Pool {
  const kind = KINDS[rule.kind](rule);
  return { ...limitsOf(kind), ...kind };
}
