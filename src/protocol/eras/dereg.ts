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
} as const satisfies Era;
