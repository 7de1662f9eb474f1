import type { Era } from './era.js';
import { launch } from './launch.js';

/** The rate of the average starts from the start call; for every subnet of 2025-03-28 that is block 5,228,683. */
export const launchEma = {
  ...launch,
  id: 'launch_ema',
  title: 'moving prices ramp with age; emission only after the start call',
  spec: '252/257/258',
  block: 5_228_683,
  date: '2025-04-04',
  confidence: 'medium',
  sources: [
    'opentensor/subtensor@b61dd3020, staking/stake_utils.rs, update_moving_price',
    'runtime index: spec 257 at block 5,228,683',
  ],
  movingPrice: { ...launch.movingPrice, halvingBlocks: 201_600 },
  root: { ...launch.root, countsDividends: true },
  pool: { ...launch.pool, fee: { ...launch.pool.fee, saleRate: 0.000_05 } },
  registration: { ...launch.registration, startCallDelayBlocks: 50_400 },
} as const satisfies Era;
