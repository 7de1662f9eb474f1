import type { Era } from './era.js';
import { flow } from './flow.js';

/** From spec 342 the TAO of chain buys is counted in the issuance, from 343 root’s part is recycled while the flag is off. */
export const rootsell = {
  ...flow,
  id: 'rootsell',
  title: 'root’s part only while moving prices sum above 1; injection capped at alpha emission',
  spec: '342/343',
  block: null,
  date: '2025-11-07',
  confidence: 'high',
  sources: ['opentensor/subtensor@8834a7c73, coinbase/run_coinbase.rs, get_network_root_sell_flag'],
  injection: { ...flow.injection, cap: 'alpha_emission', countsBuys: true },
  split: { ...flow.split, rootSkipsSubsidised: false, rootSellThreshold: 1, rootWhileOff: 'recycled' },
} as const satisfies Era;
