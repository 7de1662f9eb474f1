import type { Era } from './era.js';
import { rank32 } from './rank32.js';

/** A transaction costs 0.0001 to 0.001 TAO; that is not modelled, so every amount here is that of rank32. Fees of swaps stay the author’s. */
export const feerecycle = {
  ...rank32,
  id: 'feerecycle',
  title: 'the chain’s transaction fees are recycled, no longer paid to the author',
  spec: '445',
  block: 8_831_003,
  date: '2026-08-12',
  confidence: 'high',
  sources: ['RaoFoundation/subtensor, spec 445, release notes and runtime events'],
} as const satisfies Era;
