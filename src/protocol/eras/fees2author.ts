import type { Era } from './era.js';
import { injcap } from './injcap.js';

/** A fee in alpha is sold right after the order; the upgrade fell between 2026-03-11 and 03-17. */
export const fees2author = {
  ...injcap,
  id: 'fees2author',
  title: 'swap fees go to the block author',
  spec: '385',
  block: null,
  date: '2026-03-14',
  confidence: 'medium',
  sources: ['opentensor/subtensor@7eb6f9bb7 (v3.3.11-385), swap/swap_step.rs, staking/stake_utils.rs'],
  pool: { ...injcap.pool, feeTo: 'author' },
  // No delay since about spec 372 (2026-01-27).
  registration: { ...injcap.registration, startCallDelayBlocks: 0 },
} as const satisfies Era;
