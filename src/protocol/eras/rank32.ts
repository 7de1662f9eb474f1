import type { Era } from './era.js';
import { qmass } from './qmass.js';

/** Verified to the rao up to block 9,240,382 (2026-10-08, spec 475). */
export const rank32 = {
  ...qmass,
  id: 'rank32',
  title: 'emission gate with its bar at the 32nd largest share; root baskets',
  spec: '441',
  block: 8_765_683,
  date: '2026-08-03',
  confidence: 'verified',
  sources: [
    'RaoFoundation/subtensor, pallets/subtensor/src/coinbase/run_coinbase (spec 441 to 475)',
    'captured chain state of blocks 8,791,253 and 9,240,382',
  ],
  shares: {
    by: 'moving_price',
    minerBurn: true,
    rootProportion: false,
    gate: { bar: { by: 'rank', rank: 32 }, exponent: 3, everyBlocks: 360 },
    emissionSwitch: true,
  },
  split: { ...qmass.split, root: 'baskets' },
  root: { ...qmass.root, claimMinAlpha: 0, claimMinTao: 0.0005, releasePerDay: 0.02 },
  // As the chain's state of 2026-10-08 had them: the interval was 57,600 before, and ownership went by 10 % of alpha out
  // until spec 446 (by 08-17), by 10 % of eligible alpha until spec 452 (by 08-30).
  registration: {
    ...qmass.registration,
    intervalBlocks: 115_200,
    conviction: { of: 'eligible_alpha', fraction: 0.18, strict: true, ageMinBlocks: 2_628_000 },
  },
} as const satisfies Era;
