import { balancer } from './balancer.js';
import type { Era } from './era.js';

/** In the code since spec 425 (2026-06-30), on finney from spec 432. */
export const priceBurn = {
  ...balancer,
  id: 'price_burn',
  title: 'root proportion leaves the share: moving price × (1 − miner burn)',
  spec: '432',
  block: 8_636_190,
  date: '2026-07-16',
  confidence: 'high',
  sources: ['opentensor/subtensor@14bc6f9f, subnet_emissions.rs, get_shares'],
  shares: { by: 'moving_price', minerBurn: true, rootProportion: false, gate: null, emissionSwitch: true },
  registration: {
    ...balancer.registration,
    conviction: { of: 'alpha_out', fraction: 0.1, strict: false, ageMinBlocks: 2_628_000 },
  },
} as const satisfies Era;
