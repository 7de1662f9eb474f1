import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';

/** The price stays where it is when pools are turned into it; see protocol/superellipse.ts. */
export const superellipse = {
  ...rank32,
  id: 'superellipse',
  title: 'superellipse pools: each takes in a bounded amount',
  spec: 'pull request 3211',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['RaoFoundation/subtensor, pull request 3211 (not merged)'],
  pool: { ...rank32.pool, kind: 'superellipse' },
} as const satisfies Era;
