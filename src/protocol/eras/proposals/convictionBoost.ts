/**
 * Conviction boost: locked alpha helps a subnet over the bar of the gate, and nowhere else.
 *
 * Source: pull request 3011 of RaoFoundation/subtensor, not merged. C = min(conviction/alphaOut, 1), z = b(1 + λC),
 * g = b/(1 + (θ/z)^h). The default of λ is not known; 1 here. The bar θ goes by b.
 */

import type { Extra } from '../../extras.js';
import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';

/** 1 + λC. @param conviction alpha locked, ≥ 0 @param alphaOut alpha outside the pool, ≥ 0 */
export function convictionFactor(lambda: number, conviction: number, alphaOut: number): number {
  return conviction > 0 ? 1 + lambda * Math.min(conviction / alphaOut, 1) : 1;
}

export const convictionBoostRule: Extra = {
  id: 'convictionBoost',
  parameters: { lambda: 'weight λ of the locked part of alpha' },
  ranges: { lambda: { min: 0, max: 1000 } },
  words: ({ lambda }) =>
    `at the bar a share counts 1 + ${lambda} · (locked alpha ÷ alpha outside the pool) times; what passes is the share itself`,
  gateFactor:
    ({ lambda }) =>
    ({ conviction, alphaOut, end }, factor) => {
      for (let netuid = 1; netuid < end; netuid++) {
        factor[netuid] = convictionFactor(Number(lambda), conviction[netuid], alphaOut[netuid]);
      }
    },
};

export const convictionBoost = {
  ...rank32,
  id: 'conviction_boost',
  title: 'locked alpha helps a subnet over the bar of the gate',
  spec: 'pull request 3011',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['RaoFoundation/subtensor, pull request 3011 (not merged)'],
  extras: { convictionBoost: { lambda: 1 } },
} as const satisfies Era;
