import type { Era } from './era.js';
import { fees2author } from './fees2author.js';

/** Changes registration only: of subnets and of neurons. */
export const median = {
  ...fees2author,
  id: 'median',
  title: 'new pools get the whole lock, at the median alpha price',
  spec: '401',
  block: 8_036_576,
  date: '2026-04-23',
  confidence: 'high',
  sources: ['opentensor/subtensor@14bc6f9f, subnets/subnet.rs, do_register_network'],
  // Until spec 402 (2026-05-08) the owner held alpha for what is above the least lock.
  registration: {
    ...fees2author.registration,
    pool: 'median_staked',
    neurons: {
      by: 'half_life',
      factor: 1.26,
      halfLifeBlocks: 360,
      priceMin: 0.0005,
      priceMax: 100,
      priceStart: 1,
      countsAsFlow: false,
    },
  },
} as const satisfies Era;
