import type { Era } from './era.js';
import { netflow } from './netflow.js';

/** Until then it was recycled. */
export const held = {
  ...netflow,
  id: 'held',
  title: 'alpha bought by the chain is held',
  spec: '413',
  block: null,
  date: '2026-06-01',
  confidence: 'high',
  sources: ['opentensor/subtensor@14bc6f9f, coinbase/run_coinbase.rs'],
  injection: { ...netflow.injection, bought: 'held' },
  // From spec 415 (2026-06-02) a new subnet's pool counts, too: staking/remove_stake.rs, destroy_alpha_in_out_stakes.
  registration: { ...netflow.registration, heldAlphaShares: true, poolSharesAfterBlock: 8_334_450 },
} as const satisfies Era;
