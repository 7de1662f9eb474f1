import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';

/** Alpha that the chain buys joins root’s part of the subnet and is credited at its epoch. Choice: whatever the sum of moving prices, because it is bought and not emitted. */
export const buysToRoot = {
  ...rank32,
  id: 'buys_to_root',
  title: 'alpha bought by the chain is dividends of root',
  spec: 'pull request 2319',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['opentensor/subtensor, pull request 2319 (not merged)'],
  injection: { ...rank32.injection, bought: 'root' },
} as const satisfies Era;
