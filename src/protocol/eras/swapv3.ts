import type { Era } from './era.js';
import { launchEma } from './launchEma.js';

/** Fees deepen the pools. The fee was 196/65,535 until spec 297 (2025-07-23); the smallest stake 0.02 TAO until spec 292 (07-10). */
export const swapv3 = {
  ...launchEma,
  id: 'swapv3',
  title: 'concentrated-liquidity pools with an ad-valorem fee',
  spec: '290',
  block: 5_947_548,
  date: '2025-07-07',
  confidence: 'high',
  sources: ['opentensor/subtensor@c39063b47, pallets/swap'],
  pool: {
    ...launchEma.pool,
    kind: 'v3',
    reserveMin: 0.001,
    fee: { kind: 'rate', u16: 33 },
    feeTo: 'liquidity',
    stakeMin: 0.002,
    unstakeMin: 0.002,
  },
} as const satisfies Era;
