/**
 * Top mass: after the emission switch only the largest shares that together first reach a part of all count; they divide
 * everything.
 *
 * Source: pull request 2385 of opentensor/subtensor, not merged, which had this filter beside its root utilisation (not
 * built here). Choice: a mass of 0.95, because its default is not known. Ties: lower netuid first.
 */

import type { Extra } from '../../extras.js';
import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';
import { byShare } from './rank.js';
import { topShares } from './topK.js';

/** @param mass part of the sum of shares, 0 to 1 @param shares by netuid, changed in place; their sum stays */
export function topMassShares(mass: number, shares: Float64Array, end: number): void {
  const ranks = byShare(shares, end);
  const total = ranks.reduce((sum, netuid) => sum + shares[netuid], 0);
  let sum = 0;
  let count = 0;
  while (count < ranks.length && sum < mass * total) sum += shares[ranks[count++]];
  topShares(count, shares, end);
}

export const topMassRule: Extra = {
  id: 'topMass',
  parameters: { mass: 'part of the emission that the paid subnets had before, 0 to 1' },
  ranges: { mass: { min: 0, max: 1 } },
  words: ({ mass }) =>
    `only the largest shares that together reach ${100 * Number(mass)} % are paid; they divide everything`,
  jumps: true,
  shares:
    ({ mass }) =>
    ({ end }, shares) =>
      topMassShares(Number(mass), shares, end),
};

export const topMass = {
  ...rank32,
  id: 'top_mass',
  title: 'only the largest shares that together reach 95 % are paid',
  spec: 'pull request 2385',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['opentensor/subtensor, pull request 2385 (not merged)'],
  extras: { topMass: { mass: 0.95 } },
} as const satisfies Era;
