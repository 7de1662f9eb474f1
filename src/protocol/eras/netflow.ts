import type { Era } from './era.js';
import { median } from './median.js';

/** The average of the protocol’s own flow starts at 0 on the day of the upgrade. */
export const netflow = {
  ...median,
  id: 'netflow',
  title: 'flow shares net of what the protocol put in; emission switch',
  spec: '411',
  block: 8_283_784,
  date: '2026-05-27',
  confidence: 'high',
  sources: ['opentensor/subtensor@486037ba4 (v3.4.0-411), subnet_emissions.rs, get_shares_flow'],
  shares: { by: 'flow', netOfProtocol: true, cutoff: 0, exponent: 1, emissionSwitch: true },
  registration: {
    ...median.registration,
    pool: 'median',
    neurons: { ...median.registration.neurons, countsAsFlow: true },
  },
} as const satisfies Era;
