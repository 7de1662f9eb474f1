import type { Era } from './era.js';
import { held } from './held.js';

/** Injection is capped at root proportion × alpha emission from here on. */
export const rootprop = {
  ...held,
  id: 'rootprop',
  title: 'shares by moving price × root proportion × (1 − miner burn)',
  spec: '421',
  block: 8_466_530,
  date: '2026-06-23',
  confidence: 'high',
  sources: ['opentensor/subtensor@6016381e4 (v3.4.6-421), subnet_emissions.rs, get_shares'],
  shares: { by: 'moving_price', minerBurn: true, rootProportion: true, gate: null, emissionSwitch: true },
  injection: { ...held.injection, cap: 'root_proportion' },
  // By governance; the day in June is not known.
  registration: { ...held.registration, rateLimitBlocks: 14_400 },
} as const satisfies Era;
