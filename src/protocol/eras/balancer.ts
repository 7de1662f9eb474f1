import { emitoff } from './emitoff.js';
import type { Era } from './era.js';

/** Weights start from the price of the pool before; a weight that would leave its bounds became ½. */
export const balancer = {
  ...emitoff,
  id: 'balancer',
  title: 'weighted pools; moving prices with 64 fractional bits; epochs when tempo blocks have passed',
  spec: '423/424',
  block: 8_486_593,
  date: '2026-06-26',
  confidence: 'high',
  sources: ['opentensor/subtensor@14bc6f9f, pallets/swap/src/pallet/balancer.rs'],
  pool: { ...emitoff.pool, kind: 'weighted', inputPerReserveMax: 1000 },
  movingPrice: { ...emitoff.movingPrice, fractionBits: 64 },
  epoch: { ...emitoff.epoch, schedule: 'elapsed', perBlockMax: 2 },
} as const satisfies Era;
