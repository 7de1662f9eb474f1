import type { Era } from '../era.js';
import { prepay } from '../prepay.js';

/**
 * Hypothesis about spec 481, of which only the title is known (root gets its live baseline share off the top, every block):
 * root's part is credited in the block, whatever the sum of moving prices, and the epoch divides what is left. Amounts a
 * day are those of the rules before. Unverified; never a default.
 */
export const etaoTop = {
  ...prepay,
  id: 'etao_top',
  title: 'hypothesis: root’s part is credited in every block, off the top',
  spec: '481 (title only)',
  block: null,
  date: '2026-10-19',
  confidence: 'hypothesis',
  sources: ['RaoFoundation/subtensor, title of pull request 3264; the rule itself is guessed'],
  split: { ...prepay.split, root: 'baskets_every_block', rootSellThreshold: null },
} as const satisfies Era;
