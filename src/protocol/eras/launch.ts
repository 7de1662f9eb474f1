import type { Era } from './era.js';

/**
 * The first rules of dTAO. Root’s dividends were by mistake not added to the counter of root stake until it was repaired.
 * The rate of the moving price is that of the first eleven days; see launch_ema for when it was raised.
 */
export const launch = {
  id: 'launch',
  title: 'dTAO: x·y = k pools, shares by moving price, root’s alpha sold every block',
  spec: '233/234',
  block: 4_920_350,
  date: '2025-02-13',
  confidence: 'high',
  sources: ['opentensor/subtensor@e2b8367b8, pallets/subtensor/src/coinbase/run_coinbase.rs, staking/stake_utils.rs'],
  shares: { by: 'moving_price', minerBurn: false, rootProportion: false, gate: null, emissionSwitch: false },
  injection: { cap: 'launch', excess: 'none', order: 'inject_first', bought: 'recycled', countsBuys: false },
  pool: {
    kind: 'constant_product',
    weightMin: 0.01,
    outOfBounds: 'refuse',
    reserveMin: 0.01,
    inputPerReserveMax: null,
    fee: { kind: 'flat', tao: 0.000_05, saleRate: 0 },
    feeTo: 'pool',
    stakeMin: 0.0005,
    unstakeMin: 0,
  },
  movingPrice: { rateBits: 12_885, halvingBlocks: null, priceCap: 1, fractionBits: 32 },
  split: {
    ownerCutU16: 11_796,
    root: 'sold',
    rootSkipsSubsidised: false,
    rootSellThreshold: null,
    rootWhileOff: 'undistributed',
  },
  epoch: { schedule: 'modulo', perBlockMax: 128, validatorTakeU16: 11_796 },
  root: {
    taoWeightU64: '3320413933267719290',
    countsDividends: false,
    claimMinAlpha: 0.0005,
    claimMinTao: 0,
    releasePerDay: 0,
  },
  // Lock of 1 TAO: migrations/migrate_rao.rs. One registration a day: the runtime's default, and all that was observed.
  // Neurons: coinbase/run_coinbase.rs, upgraded_burn; subnets/subnet.rs, init_new_network.
  registration: {
    pool: 'min_lock',
    lockMin: 1,
    intervalBlocks: 100_800,
    limit: null,
    immunityBlocks: 0,
    rateLimitBlocks: 7200,
    startCallDelayBlocks: null,
    newSubnetsOff: false,
    prepaid: false,
    heldAlphaShares: false,
    poolSharesAfterBlock: null,
    neurons: {
      by: 'interval',
      intervalBlocks: 360,
      target: 1,
      smoothing: 0.97,
      priceMin: 0.0005,
      priceMax: 100,
      priceStart: 0.1,
      countsAsFlow: false,
    },
    conviction: null,
  },
  extras: {},
} as const satisfies Era;
