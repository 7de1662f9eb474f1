import type { Era } from './era.js';

/** Live since 2026-08-03 and verified to the rao up to block 9,240,382 (2026-10-08, spec 475). */
export const rank32: Era = {
  id: 'rank32',
  title: 'emission gate with its bar at the 32nd largest share; root baskets',
  spec: '441',
  block: 8_765_683,
  date: '2026-08-03',
  confidence: 'verified',
  sources: [
    'RaoFoundation/subtensor, pallets/subtensor/src/coinbase/run_coinbase (spec 441–475)',
    'captured chain state of blocks 8,791,253 and 9,240,382',
  ],
  shares: {
    by: 'moving_price',
    minerBurn: true,
    rootProportion: false,
    gate: { bar: { by: 'rank', rank: 32 }, exponent: 3, everyBlocks: 360 },
    emissionSwitch: true,
  },
  injection: { cap: 'root_proportion', excess: 'chain_buy', order: 'buy_first', bought: 'held' },
  pool: {
    kind: 'weighted',
    weightMin: 0.01,
    outOfBounds: 'reservoir',
    reserveMin: 0.001,
    inputPerReserveMax: 1000,
    feeU16: 33,
    feeTo: 'author',
    orderMin: 0.002,
  },
  movingPrice: { rateBits: 1_288_490, halvingBlocks: 201_600, priceCap: 1, fractionBits: 64 },
  split: { ownerCutU16: 11_796, rootSellThreshold: 1, root: 'baskets', rootWhileOff: 'recycled' },
  epoch: { perBlockMax: 2, validatorTakeU16: 11_796 },
  root: { taoWeightU64: '3320413933267719290' },
};
