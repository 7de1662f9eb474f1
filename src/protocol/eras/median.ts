import type { Era } from './era.js';
import { fees2author } from './fees2author.js';

/** Changes registration only. */
export const median = {
  ...fees2author,
  id: 'median',
  title: 'new pools get the whole lock, at the median alpha price',
  spec: '401',
  block: 8_036_576,
  date: '2026-04-23',
  confidence: 'high',
  sources: ['opentensor/subtensor@14bc6f9f, subnets/subnet.rs, do_register_network'],
} as const satisfies Era;
