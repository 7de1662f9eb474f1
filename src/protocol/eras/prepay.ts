import { basket } from './basket.js';
import type { Era } from './era.js';

/** The block is known to about a day. Changes registration only. */
export const prepay = {
  ...basket,
  id: 'prepay',
  title: 'a queued registration pays at once; the pool is seeded with what was paid',
  spec: '473',
  block: null,
  date: '2026-10-05',
  confidence: 'high',
  sources: [
    'RaoFoundation/subtensor, spec 473, release notes',
    'captured chain state of block 9,240,382 (spec 475): shares, injection and chain buys as in rank32',
  ],
  registration: { ...basket.registration, prepaid: true },
} as const satisfies Era;
