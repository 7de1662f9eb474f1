/**
 * Fractional subnets: a subnet may take a part φ of a slot, ½ or ¼; it gets that part of its TAO and alpha emission, and
 * the rest of the TAO is burned.
 *
 * Source: pull request 3123 of RaoFoundation/subtensor, not merged. φ stands in the state by subnet, 1 unless a scenario
 * changes it. For pruning a moving price counts divided by φ.
 */

import type { Extra } from '../../extras.js';
import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';

/** What pruning compares: a small subnet is as safe as a whole one of the same price per slot. */
export function pruningScore(movingPrice: number, fraction: number): number {
  return movingPrice / fraction;
}

export const fractionalSubnetsRule: Extra = {
  id: 'fractionalSubnets',
  parameters: {},
  ranges: {},
  words: () =>
    'a subnet on a part of a slot gets that part of its TAO and alpha; the rest of the TAO is minted and burned',
  fractions: true,
};

export const fractionalSubnets = {
  ...rank32,
  id: 'fractional_subnets',
  title: 'subnets on a half or a quarter of a slot',
  spec: 'pull request 3123',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['RaoFoundation/subtensor, pull request 3123 (not merged)'],
  extras: { fractionalSubnets: {} },
} as const satisfies Era;
