import type { Era } from './era.js';
import { priceBurn } from './priceBurn.js';

/** The quantile was 0.61 at activation and 0.75 by governance from 2026-07-28. Choice: the chain buys first and liquidity waits in reservoirs from here on; both came between July and September 2026 on a day that is not established, and matter in the sixth digit. */
export const qmass = {
  ...priceBurn,
  id: 'qmass',
  title: 'emission gate, its bar where the largest shares reach 75 %',
  spec: '440',
  block: 8_713_793,
  date: '2026-07-27',
  confidence: 'verified',
  sources: ['RaoFoundation/subtensor, spec 440, coinbase/subnet_emissions', 'captured chain state of block 8,740,402'],
  shares: {
    by: 'moving_price',
    minerBurn: true,
    rootProportion: false,
    gate: { bar: { by: 'mass', quantile: 0.75 }, exponent: 3, everyBlocks: 360 },
    emissionSwitch: true,
  },
  injection: { ...priceBurn.injection, order: 'buy_first' },
  pool: { ...priceBurn.pool, outOfBounds: 'reservoir' },
} as const satisfies Era;
