import { dereg } from './dereg.js';
import type { Era } from './era.js';

/** Taoflow. Averages of flow start at 0 for every subnet (as spec 338 and 347 left them). */
export const flow = {
  ...dereg,
  id: 'flow',
  title: 'shares by flows of TAO; root stakers claim alpha',
  spec: '334',
  block: 6_811_690,
  date: '2025-11-04',
  confidence: 'high',
  sources: ['opentensor/subtensor@6218ecc5c (v3.2.10-334), subnet_emissions.rs, staking/claim_root.rs'],
  shares: { by: 'flow', netOfProtocol: false, cutoff: 0, exponent: 1, emissionSwitch: false },
  split: { ...dereg.split, root: 'claims' },
  // Five stakers a block were claimed for, drawn from about 50,000: 1 − (1 − 5/50,000)^7,200 of what is owed in a day.
  root: { ...dereg.root, releasePerDay: 0.513 },
} as const satisfies Era;
