import type { Era } from './era.js';
import { swapv3 } from './swapv3.js';

/** Between blocks 6,105,362 and 6,106,595, read off the first chain buys. */
export const subsidy = {
  ...swapv3,
  id: 'subsidy',
  title: 'TAO above what a pool’s price is worth buys its alpha; such subnets do not sell root’s part',
  spec: '298',
  block: null,
  date: '2025-07-29',
  confidence: 'medium',
  sources: ['opentensor/subtensor@6309d3592 (v3.2.3), coinbase/run_coinbase.rs'],
  injection: { ...swapv3.injection, cap: 'subsidy_alpha', excess: 'chain_buy' },
  split: { ...swapv3.split, rootSkipsSubsidised: true },
} as const satisfies Era;
