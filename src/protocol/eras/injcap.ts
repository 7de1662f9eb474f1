import type { Era } from './era.js';
import { rootsell } from './rootsell.js';

/** The block is known to about a day. */
export const injcap = {
  ...rootsell,
  id: 'injcap',
  title: 'injection capped at min(alpha emission, TAO emission); TAO halving on 2025-12-14/15',
  spec: '362',
  block: 7_092_000,
  date: '2025-12-12',
  confidence: 'high',
  sources: ['opentensor/subtensor@8834a7c73 (v3.3.1-362), coinbase/run_coinbase.rs, get_subnet_terms'],
  injection: { ...rootsell.injection, cap: 'alpha_and_tao_emission' },
} as const satisfies Era;
