/** Small networks for tests: by hand, or drawn by fast-check. */

import fc from 'fast-check';
import { type Chain, createChain, markStart } from '../../src/engine/chain.js';
import { compileRules } from '../../src/engine/rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  createEconomy,
  ELIGIBLE,
  EMISSION_ENABLED,
  EXISTS,
  FIRST_EMISSION_BLOCK,
  ISSUANCE,
  LAST_EPOCH_BLOCK,
  MINER_BURNED,
  MINER_WITHHELD,
  MOVING_PRICE,
  QUOTE_WEIGHT,
  ROOT_STAKE,
  STARTED,
  TAO_IN,
  TEMPO,
} from '../../src/engine/state.js';
import type { Era } from '../../src/protocol/eras/era.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';

export const START_BLOCK = 8_800_000;

export interface TestSubnet {
  readonly netuid: number;
  readonly taoIn: number;
  /** Spot price, TAO per alpha, at weight ½. */
  readonly price: number;
  readonly alphaOut: number;
  readonly movingPrice: number;
  readonly age: number;
  readonly enabled: boolean;
  readonly started: boolean;
  readonly minerBurned: number;
  readonly tempo: number;
  readonly quoteWeight: number;
}

export const SUBNET: TestSubnet = {
  netuid: 1,
  taoIn: 10_000,
  price: 0.02,
  alphaOut: 1_000_000,
  movingPrice: 0.02,
  age: 1_000_000,
  enabled: true,
  started: true,
  minerBurned: 0,
  tempo: 360,
  quoteWeight: 0.5,
};

/** A chain whose accounts are `owners, miners, validators, stakers, external`; stakers own what nobody else does. */
export function chainOf(
  subnets: readonly TestSubnet[],
  era: Era = rank32,
  issuance = 11.2e6,
  rootStake = 5.4e6,
): Chain {
  const economy = createEconomy(
    ['owners', 'miners', 'validators', 'stakers', 'external'],
    1 + Math.max(...subnets.map((subnet) => subnet.netuid)),
  );
  const { values } = economy;
  values[BLOCK] = START_BLOCK;
  values[ISSUANCE] = issuance;
  values[ROOT_STAKE] = rootStake;
  values[economy.accountRoot + 3] = rootStake;
  let pools = 0;
  for (const subnet of subnets) {
    const { netuid } = subnet;
    pools += subnet.taoIn;
    values[EXISTS + netuid] = 1;
    values[TAO_IN + netuid] = subnet.taoIn;
    values[QUOTE_WEIGHT + netuid] = subnet.quoteWeight;
    values[ALPHA_IN + netuid] = ((1 - subnet.quoteWeight) / subnet.quoteWeight) * (subnet.taoIn / subnet.price);
    values[ALPHA_OUT + netuid] = subnet.alphaOut;
    values[economy.accountAlpha + 3 * 136 + netuid] = subnet.alphaOut;
    values[MOVING_PRICE + netuid] = Math.floor(subnet.movingPrice * 2 ** 32) / 2 ** 32;
    values[STARTED + netuid] = subnet.started ? 1 : 0;
    values[ELIGIBLE + netuid] = subnet.started ? 1 : 0;
    values[EMISSION_ENABLED + netuid] = subnet.enabled ? 1 : 0;
    values[FIRST_EMISSION_BLOCK + netuid] = START_BLOCK - subnet.age;
    values[MINER_BURNED + netuid] = subnet.minerBurned;
    values[MINER_WITHHELD + netuid] = subnet.minerBurned;
    values[TEMPO + netuid] = subnet.tempo;
    values[LAST_EPOCH_BLOCK + netuid] = START_BLOCK - (netuid % subnet.tempo);
  }
  values[economy.accountTao + 4] = issuance - rootStake - pools;
  markStart(economy);
  return createChain(economy, compileRules(era), {
    owners: 0,
    miners: 1,
    validators: 2,
    root: 3,
    nominators: [0, 1, 2, 3],
  });
}

/** 1 to 12 subnets of any kind that a chain of this age can hold; pools from 200 TAO. */
export const anySubnets: fc.Arbitrary<TestSubnet[]> = fc.uniqueArray(
  fc
    .record({
      netuid: fc.integer({ min: 1, max: 40 }),
      taoIn: fc.double({ min: 200, max: 2e5, noNaN: true }),
      alphaIn: fc.double({ min: 5e5, max: 4e6, noNaN: true }),
      alphaOut: fc.double({ min: 1e4, max: 5e6, noNaN: true }),
      /** Moving price over spot. */
      lag: fc.double({ min: 0.25, max: 4, noNaN: true }),
      age: fc.integer({ min: 1000, max: 3_600_000 }),
      enabled: fc.boolean(),
      started: fc.boolean(),
      minerBurned: fc.double({ min: 0, max: 1, noNaN: true }),
      tempo: fc.constantFrom(99, 360, 1440),
      quoteWeight: fc.constantFrom(0.5, 0.499_999_74, 0.43),
    })
    .map(({ alphaIn, lag, ...subnet }) => {
      const price = subnet.taoIn / alphaIn;
      return { ...subnet, price, movingPrice: price * lag };
    }),
  { minLength: 1, maxLength: 12, selector: (subnet) => subnet.netuid },
);
