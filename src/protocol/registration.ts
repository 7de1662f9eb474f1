/**
 * Registering a subnet: what the slot costs, what its pool starts with, and who makes room.
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/subtensor/src/coinbase/root.rs, get_network_lock_cost,
 * get_lock_reduction_interval, get_network_to_prune; pallets/subtensor/src/subnets/subnet.rs, do_register_network, and its
 * version @7eb6f9bb7 for the pool before spec 401. Amounts are whole tokens; where the chain truncates to whole rao before
 * it multiplies, so does this.
 */

import { floorRao, RAO_PER_TOKEN } from '../units.js';

/**
 * Price of the next registration, TAO: twice the last one, falling by ⌊last/D⌋ a block (back at the last price after D
 * blocks), never below `lockMin`. D = interval · block emission, so a halving makes it fall twice as fast.
 *
 * @param lastLock          paid by the last registration, TAO
 * @param lockMin           TAO
 * @param blocksSince       blocks since the last registration, ≥ 0
 * @param everRegistered    false until the first registration: then nothing doubles
 * @param decayBlocks       D, blocks, > 0
 */
export function lockCost(
  lastLock: number,
  lockMin: number,
  blocksSince: number,
  everRegistered: boolean,
  decayBlocks: number,
): number {
  // Whole rao are integers below 2^53 here, so the truncated slope times the blocks is exact, as on the chain.
  const lastRao = Math.round(lastLock * RAO_PER_TOKEN);
  const costRao = (everRegistered ? 2 : 1) * lastRao - Math.floor(lastRao / decayBlocks) * blocksSince;
  return Math.max(costRao / RAO_PER_TOKEN, lockMin);
}

/**
 * Blocks in which the price of a registration falls from twice the last one to the last one.
 *
 * @param intervalBlocks the chain's parameter, blocks
 * @param blockEmission  TAO emission per block
 */
export function lockDecayBlocks(intervalBlocks: number, blockEmission: number): number {
  return Math.floor(intervalBlocks * blockEmission);
}

/** Median of the spot prices above 0 (mean of the middle two for an even count), TAO per alpha; 1 if there is none. */
export function medianPrice(prices: readonly number[]): number {
  const positive = prices.filter((price) => price > 0).sort((a, b) => a - b);
  if (positive.length === 0) return 1;
  const half = positive.length >> 1;
  return positive.length % 2 === 1 ? positive[half] : (positive[half - 1] + positive[half]) / 2;
}

/**
 * How a new pool is filled: with the least lock, one alpha per TAO, the rest recycled (to spec 393); with the whole lock
 * at the median price, the owner holding alpha for what is above the least lock (401); or nobody holding any (from 402).
 */
export type NewPoolRule = 'min_lock' | 'median_staked' | 'median';

export interface NewPool {
  readonly taoIn: number;
  readonly alphaIn: number;
  /** Alpha that the owner starts with. */
  readonly alphaOut: number;
  /** Part of the lock that leaves the issuance, TAO. */
  readonly recycledTao: number;
}

/**
 * @param lock    paid, TAO, ≥ lockMin
 * @param lockMin TAO
 * @param median  median price of the other pools, after a pruning and before this pool exists, TAO per alpha, > 0
 */
export function newPool(rule: NewPoolRule, lock: number, lockMin: number, median: number): NewPool {
  if (rule === 'min_lock') return { taoIn: lockMin, alphaIn: lockMin, alphaOut: 0, recycledTao: lock - lockMin };
  return {
    taoIn: lock,
    alphaIn: floorRao(lock / median),
    alphaOut: rule === 'median_staked' ? floorRao((lock - lockMin) / median) : 0,
    recycledTao: 0,
  };
}

/** What decides who is pruned. */
export interface PruneCandidate {
  readonly netuid: number;
  /** TAO per alpha. */
  readonly movingPrice: number;
  readonly registeredBlock: number;
  /** Blocks from registration in which it cannot be pruned. */
  readonly immunityBlocks: number;
}

/** The subnet that makes room: lowest moving price of those no longer immune, the oldest of equals; null: all immune. */
export function netuidToPrune(candidates: readonly PruneCandidate[], block: number): number | null {
  let worst: PruneCandidate | null = null;
  for (const candidate of candidates) {
    if (block < candidate.registeredBlock + candidate.immunityBlocks) continue;
    if (
      worst === null ||
      candidate.movingPrice < worst.movingPrice ||
      (candidate.movingPrice === worst.movingPrice && candidate.registeredBlock < worst.registeredBlock)
    ) {
      worst = candidate;
    }
  }
  return worst === null ? null : worst.netuid;
}
