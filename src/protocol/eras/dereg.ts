import type { Era } from './era.js';
import { subsidy } from './subsidy.js';

/** A subsidised subnet is injected as much alpha as the block emits TAO. */
export const dereg = {
  ...subsidy,
  id: 'dereg',
  title: 'at most 128 subnets, pruning by moving price',
  spec: '320',
  block: 6_523_566,
  date: '2025-09-24',
  confidence: 'high',
  sources: ['opentensor/subtensor@835a2c902 (v3.2.8-320), coinbase/root.rs'],
  injection: { ...subsidy.injection, cap: 'subsidy_block' },
  // migrations/migrate_network_lock_reduction_interval.rs, migrate_network_immunity_period.rs; coinbase/root.rs, get_network_to_prune.
  registration: {
    ...subsidy.registration,
    intervalBlocks: 57_600,
    limit: 128,
    immunityBlocks: 864_000,
    rateLimitBlocks: 28_800,
  },
} as const satisfies Era;
