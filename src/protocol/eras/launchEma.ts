import type { Era } from './era.js';
import { launch } from './launch.js';

/**
 * The rate of the average starts from the start call; for every subnet of 2025-03-28 that is block 5,228,683. Daily reads of
 * moving prices show the ramp from registration already between blocks 5,068,595 and 5,075,794, the one from the start call
 * between 5,277,386 and 5,284,586. The rate itself is a hundred times that of the launch: governance raised it about block
 * 5,000,150 (2025-02-24; between reads of 4,996,598 and 5,003,797), while `launch` still ran.
 */
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
  movingPrice: { ...launch.movingPrice, rateBits: 1_288_490, halvingBlocks: 201_600 },
  root: { ...launch.root, countsDividends: true },
  pool: { ...launch.pool, fee: { ...launch.pool.fee, saleRate: 0.000_05 } },
  registration: { ...launch.registration, startCallDelayBlocks: 50_400 },
} as const satisfies Era;
