/**
 * Tiers: subnets are ranked by their share; the first tier divides a fixed part of the emission, the second the rest.
 *
 * Source: pull request 3010 of RaoFoundation/subtensor, not merged. Ranks go by share descending, ties by netuid
 * ascending; inside a tier shares stay proportional. A second tier without anybody leaves all to the first.
 */

import type { Extra } from '../../extras.js';
import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';
import { byShare } from './rank.js';

/**
 * @param size      subnets in each of the two tiers
 * @param firstPart of the emission for the first tier, 0 to 1
 * @param shares    by netuid, changed in place; their sum stays
 */
export function tierShares(size: number, firstPart: number, shares: Float64Array, end: number): void {
  const ranks = byShare(shares, end);
  const tiers = [ranks.slice(0, size), ranks.slice(size, 2 * size)];
  const sums = tiers.map((tier) => tier.reduce((sum, netuid) => sum + shares[netuid], 0));
  const total = ranks.reduce((sum, netuid) => sum + shares[netuid], 0);
  const parts = tiers[1].length === 0 ? [1, 0] : [firstPart, 1 - firstPart];
  for (const netuid of ranks.slice(2 * size)) shares[netuid] = 0;
  tiers.forEach((tier, i) => {
    for (const netuid of tier) shares[netuid] *= (parts[i] * total) / sums[i];
  });
}

export const tiersRule: Extra = {
  id: 'tiers',
  parameters: { size: 'subnets in each tier', firstPart: 'part of the emission for the first tier, 0 to 1' },
  ranges: { size: { min: 1, max: 128, whole: true }, firstPart: { min: 0, max: 1 } },
  words: ({ size, firstPart }) =>
    `ranks 1 to ${size} by share divide ${100 * Number(firstPart)} % of the emission, the next ${size} the rest, others get nothing`,
  jumps: true,
  shares:
    ({ size, firstPart }) =>
    ({ end }, shares) =>
      tierShares(Number(size), Number(firstPart), shares, end),
};

export const tiers = {
  ...rank32,
  id: 'tiers',
  title: 'two tiers of 32 subnets divide 75 % and 25 % of the emission',
  spec: 'pull request 3010',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['RaoFoundation/subtensor, pull request 3010 (not merged)'],
  extras: { tiers: { size: 32, firstPart: 0.75 } },
} as const satisfies Era;
