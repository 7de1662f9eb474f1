/**
 * Top k: after the emission switch only the k largest shares count; they divide everything.
 *
 * Source: pull request 2498 of opentensor/subtensor, not merged (its default, 256, changes nothing). Ties: lower netuid first.
 */

import type { Extra } from '../../extras.js';
import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';
import { byShare } from './rank.js';

/** @param shares by netuid, changed in place; their sum stays */
export function topShares(count: number, shares: Float64Array, end: number): void {
  const ranks = byShare(shares, end);
  let kept = 0;
  let total = 0;
  ranks.forEach((netuid, rank) => {
    total += shares[netuid];
    if (rank < count) kept += shares[netuid];
    else shares[netuid] = 0;
  });
  if (kept > 0) for (const netuid of ranks.slice(0, count)) shares[netuid] *= total / kept;
}

export const topKRule: Extra = {
  id: 'topK',
  parameters: { count: 'subnets that are paid' },
  ranges: { count: { min: 1, max: 128, whole: true } },
  words: ({ count }) => `only the ${count} largest shares are paid; they divide everything`,
  jumps: true,
  shares:
    ({ count }) =>
    ({ end }, shares) =>
      topShares(Number(count), shares, end),
};

export const topK = {
  ...rank32,
  id: 'top_k',
  title: 'only the 32 largest shares are paid',
  spec: 'pull request 2498',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['opentensor/subtensor, pull request 2498 (not merged)'],
  extras: { topK: { count: 32 } },
} as const satisfies Era;
