/**
 * A pool's alpha a day later, by the pool's rules, from the day's flow of TAO.
 *
 * Given are the state of a midday read, the shares that the states at both ends imply, and how the pool's TAO moved to the
 * day-end read between and on to the next midday read. What of that is not emission is the flow of users, of root's sales
 * and of claims alike: all of them move along the pool's curve, so they need not be told apart. The alpha of the next read
 * is not used. Steps of an hour: emission is injected with alpha at the price of the moment, what is above the cap buys,
 * the flow follows evenly.
 */

import * as constantProduct from '../protocol/constantProduct.js';
import { blockEmission } from '../protocol/emission.js';
import type { Era } from '../protocol/eras/era.js';
import { feeRate, unstakingFee } from '../protocol/fee.js';
import { alphaCap, alphaInjected, taoInjected } from '../protocol/injection.js';
import { fractionU16, participantsAlpha } from '../protocol/split.js';
import * as v3 from '../protocol/v3Pool.js';
import { type Read, type SubnetRead, sameTenant } from './reads.js';
import { sharesOfMidday, startsOf } from './shares.js';
import { blockEmissionAt, eraAt, FIRST_EMISSION_OF_OLD, TAO_HALVING_BLOCK } from './timeline.js';

const STEPS_PER_DAY = 24;
/** Fee of spec 290 to 296, until some block of 2025-07-23; the era's record has the later one. */
const FIRST_V3_FEE = { until: 6_062_000, u16: 196 };
/**
 * Sales pay by dividends from this block on (spec 257), before only the flat fee per order: in March 2025 netuid 28 turned
 * its pool over 600 to 2,700 times a day, and what stayed in it was two to three millionths of the sales.
 */
const FEE_BY_DIVIDENDS_AFTER = FIRST_EMISSION_OF_OLD;
/** Blocks from one epoch of a subnet to the next, 2025. */
const EPOCH_BLOCKS = 361;
/** A read a day later than this many blocks is not the next day's. */
const DAY_BLOCKS_MAX = 8000;

export interface ReserveRow {
  readonly era: string;
  readonly day: string;
  readonly from: SubnetRead;
  readonly to: SubnetRead;
  readonly alphaIn: number;
  /** |computed/observed − 1| of the alpha reserve. */
  readonly error: number;
  /** Flow of users, root's sales and claims between the reads, TAO. */
  readonly flow: number;
  /** Emission into the pool, chain buys included, TAO. */
  readonly emission: number;
  /** No TAO was injected though the moving price counts: registration was closed. */
  readonly closed: boolean;
}

/** What moves a pool between two reads of its TAO. */
interface Leg {
  readonly blocks: number;
  /** Emission share, first and last. */
  readonly share: readonly [number, number];
  readonly taoIn: readonly [number, number];
  readonly alphaOut: readonly [number, number];
  readonly rootProportion: number;
}

interface PoolState {
  taoIn: number;
  alphaIn: number;
  liquidity: number;
  sqrtPrice: number;
}

function price(era: Era, pool: PoolState): number {
  return era.pool.kind === 'v3' ? v3.price(pool.sqrtPrice) : constantProduct.price(pool.taoIn, pool.alphaIn);
}

/** Moves along the curve; `tao` below 0 is paid out. */
function trade(era: Era, pool: PoolState, tao: number): void {
  // Both formulas hold for TAO that leaves, too: the alpha is negative then, and enters.
  if (era.pool.kind === 'v3') {
    const alpha = v3.alphaReceived(pool.liquidity, pool.sqrtPrice, tao);
    pool.sqrtPrice = v3.sqrtPriceAfterBuy(pool.liquidity, pool.sqrtPrice, tao);
    pool.alphaIn -= alpha;
  } else pool.alphaIn -= (pool.alphaIn * tao) / (pool.taoIn + tao);
  pool.taoIn += tao;
}

/** Injects; fees that liquidity has earned deepen the pool with it and leave the counters. */
function inject(era: Era, pool: PoolState, tao: number, alpha: number, feeTao: number, feeAlpha: number): void {
  if (era.pool.kind === 'v3') {
    pool.liquidity = v3.growPosition(pool.liquidity, pool.sqrtPrice, tao + feeTao, alpha + feeAlpha).liquidity;
  }
  pool.taoIn += tao;
  pool.alphaIn += alpha;
}

/**
 * Runs a pool through one leg.
 *
 * @param volume TAO traded, buys plus sells, TAO
 * @param closed registration was closed: no TAO enters, and alpha only before `subsidy`
 * @returns      flow and emission of the leg, TAO
 */
function runLeg(
  era: Era,
  pool: PoolState,
  leg: Leg,
  block: number,
  volume: number,
  closed: boolean,
): { flow: number; emission: number } {
  const steps = Math.max(1, Math.round((STEPS_PER_DAY * leg.blocks) / 7200));
  const blocks = leg.blocks / steps;
  const shareAt = (step: number): number => leg.share[0] + ((step + 0.5) / steps) * (leg.share[1] - leg.share[0]);
  const emissionAt = (step: number): number => meanEmission(block + step * blocks, blocks);
  let paid = 0;
  if (!closed) for (let step = 0; step < steps; step++) paid += shareAt(step) * emissionAt(step) * blocks;
  const flow = leg.taoIn[1] - leg.taoIn[0] - paid;
  const sold = Math.max(volume - flow, 0) / 2;
  const bought = Math.max(volume + flow, 0) / 2;
  const { cap: capRule, excess } = era.injection;
  const rate =
    era.pool.fee.kind === 'rate' ? feeRate(block < FIRST_V3_FEE.until ? FIRST_V3_FEE.u16 : era.pool.fee.u16) : 0;
  const toLiquidity = era.pool.kind === 'v3' && era.pool.feeTo === 'liquidity';
  for (let step = 0; step < steps; step++) {
    const part = (step + 0.5) / steps;
    const alphaOut = leg.alphaOut[0] + part * (leg.alphaOut[1] - leg.alphaOut[0]);
    const now = price(era, pool);
    const emission = emissionAt(step);
    const tao = shareAt(step) * emission;
    const alphaEmission = blockEmission(pool.alphaIn + alphaOut);
    const cap = alphaCap(capRule, alphaEmission, leg.rootProportion, emission);
    const injectedTao = closed ? 0 : taoInjected(capRule, tao, now, cap);
    const injectedAlpha = closed && excess !== 'none' ? 0 : alphaInjected(capRule, tao, now, cap, alphaEmission);
    const feeTao = toLiquidity ? (rate * bought) / steps : 0;
    const feeAlpha = toLiquidity ? (rate * sold) / steps / now : 0;
    inject(era, pool, injectedTao * blocks, injectedAlpha * blocks, feeTao, feeAlpha);
    if (!closed && excess === 'chain_buy' && tao > injectedTao) trade(era, pool, (tao - injectedTao) * blocks);
    const left =
      era.pool.feeTo === 'pool' && block > FEE_BY_DIVIDENDS_AFTER
        ? launchFee(era, sold / steps, alphaEmission, alphaOut, leg.rootProportion)
        : 0;
    trade(era, pool, flow / steps - left);
    pool.taoIn += left;
  }
  return { flow, emission: paid };
}

/** TAO emission per block, mean over the `blocks` blocks after `block`. */
function meanEmission(block: number, blocks: number): number {
  const before = Math.min(Math.max((TAO_HALVING_BLOCK - block) / blocks, 0), 1);
  return (
    before * blockEmissionAt(TAO_HALVING_BLOCK) + (1 - before) * blockEmissionAt(Math.max(block, TAO_HALVING_BLOCK) + 1)
  );
}

/** Fee that sales leave in a pool of the first eras, TAO: as if every hotkey earned what the average one does. */
function launchFee(era: Era, sold: number, alphaEmission: number, alphaOut: number, rootProportion: number): number {
  if (sold <= 0 || alphaOut <= 0) return 0;
  const parts = participantsAlpha(alphaEmission, fractionU16(era.split.ownerCutU16), rootProportion);
  return unstakingFee(sold, (EPOCH_BLOCKS * parts.validators) / alphaOut);
}

/** Rows of all started pools between two midday reads a day apart. */
function rowsBetween(
  first: Read,
  knot: Read | undefined,
  last: Read,
  shares: readonly [Float64Array, Float64Array],
): ReserveRow[] {
  const rows: ReserveRow[] = [];
  for (const from of first.subnets) {
    const to = sameTenant(last, from);
    if (to === undefined || !started(from) || !started(to)) continue;
    const era = eraAt(first.block);
    const share = [shares[0][from.netuid], shares[1][from.netuid]] as const;
    const closed = from.taoInjected === 0 && to.taoInjected === 0 && (share[0] > 0 || share[1] > 0);
    const middle = sameTenant(knot, from);
    const rootProportion = middle === undefined || Number.isNaN(middle.rootProportion) ? 0 : middle.rootProportion;
    const path = middle === undefined ? [from, to] : [from, middle, to];
    const pool: PoolState = {
      taoIn: from.taoIn,
      alphaIn: from.alphaIn,
      liquidity: v3.startLiquidity(from.taoIn, from.alphaIn),
      sqrtPrice: Math.sqrt(from.price),
    };
    const days = to.block - from.block;
    let flow = 0;
    let emission = 0;
    for (let index = 0; index + 1 < path.length; index++) {
      const [a, b] = [path[index], path[index + 1]];
      const shareAt = (block: number): number => share[0] + ((block - from.block) / days) * (share[1] - share[0]);
      const leg: Leg = {
        blocks: b.block - a.block,
        share: [shareAt(a.block), shareAt(b.block)],
        taoIn: [a.taoIn, b.taoIn],
        alphaOut: [a.alphaOut, b.alphaOut],
        rootProportion,
      };
      const volume = ((to.volume - from.volume) * leg.blocks) / days;
      const moved = runLeg(eraAt(a.block), pool, leg, a.block, volume, closed);
      flow += moved.flow;
      emission += moved.emission;
    }
    const error = Math.abs(pool.alphaIn / to.alphaIn - 1);
    rows.push({ era: era.id, day: last.day, from, to, alphaIn: pool.alphaIn, error, flow, emission, closed });
  }
  return rows;
}

/** Alpha has left the pool and its price is averaged: the pool is open to users. */
function started(subnet: SubnetRead): boolean {
  return subnet.alphaOut > 0 && subnet.movingPrice > 0;
}

/** All rows that end on the days `from` to `to`, both included. */
export function reserveRows(midday: readonly Read[], dayEnds: readonly Read[], from: string, to: string): ReserveRow[] {
  const starts = startsOf(midday);
  const shares = midday.map((read, index) => sharesOfMidday(read, midday[index - 1], midday[index + 1], starts));
  return midday.slice(1).flatMap((last, index) => {
    const first = midday[index];
    if (last.day < from || last.day > to || last.block - first.block > DAY_BLOCKS_MAX) return [];
    const knot = dayEnds.find((read) => read.block > first.block && read.lastBlock < last.block);
    return rowsBetween(first, knot, last, [shares[index], shares[index + 1]]);
  });
}
