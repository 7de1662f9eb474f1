/**
 * How far steps of many blocks are from every block, on a given start state with nobody trading: the error of
 * resolutions other than `block`, measured and not promised.
 */

import { advanceBlocks } from './engine/advance.js';
import type { Chain } from './engine/chain.js';
import { isCoarse } from './engine/grid.js';
import { checkInvariants } from './engine/invariants.js';
import { ALPHA_IN, ALPHA_OUT, BLOCK, EMISSION_SHARE, EXISTS, ISSUANCE, MOVING_PRICE, TAO_IN } from './engine/state.js';
import { advanceSteps, previewShares, settleShares, type Tolerance, toleranceOf } from './engine/steps.js';
import { MOVING_PRICE_PARTS } from './protocol/movingPrice.js';
import type { ResolvedScenario } from './scenario/resolved.js';
import { startChain } from './start.js';
import { RAO } from './units.js';

export interface AccuracyRow {
  readonly quantity: string;
  /** Largest error over all subnets and checkpoints. */
  readonly error: number;
  /** Relative to the quantity itself, or to the subnet's price; absolute, or in 2^-32. */
  readonly measure: 'relative' | 'of price' | 'absolute' | 'parts';
  /** The same of two runs of every block that start one rao and one part of 2^-32 apart in each subnet. */
  readonly floor: number;
  /** Where it was found; netuid 0 = the network. */
  readonly netuid: number;
  readonly block: number;
}

/** Every so many-th subnet of a stressed network is made new and shallow. */
const STRESSED_EVERY = 6;

/** The same network with pools from 60 TAO in subnets whose emission starts with the run and whose moving price is 0. */
export function stressed(scenario: ResolvedScenario): ResolvedScenario {
  const { start } = scenario;
  const subnets = start.subnets.map((subnet, place) => {
    if (place % STRESSED_EVERY !== 0) return subnet;
    const scale = (60 + 10 * (place / STRESSED_EVERY)) / subnet.taoIn;
    const shallow = { taoIn: subnet.taoIn * scale, alphaIn: subnet.alphaIn * scale };
    return { ...subnet, ...shallow, movingPriceBits: 0, firstEmissionBlock: start.block };
  });
  return { ...scenario, start: { ...start, subnets } };
}

/**
 * Blocks between two comparisons, by turns; not multiples of 360, so that steps are also cut short. Coarse steps are not: it
 * would spare them.
 */
const COMPARE_AFTER = [500];
/** The same for adaptive steps, of which some are to be long. */
const COMPARE_AFTER_ADAPTIVE = [500, 4500];

/** A chain whose pools start with a rao more, and whose moving prices with a part more, than a scenario's. */
function startApart(scenario: ResolvedScenario): Chain {
  const chain = startChain(scenario);
  const { values } = chain.economy;
  for (const { netuid } of scenario.start.subnets) {
    values[TAO_IN + netuid] += RAO;
    values[MOVING_PRICE + netuid] += 1 / MOVING_PRICE_PARTS;
  }
  return chain;
}

/** Runs the network of a scenario for `blocks` blocks both ways and returns the largest error of each quantity. */
export function measureAccuracy(
  scenario: ResolvedScenario,
  blocks: number,
  tolerance: Tolerance = toleranceOf(scenario),
): AccuracyRow[] {
  const exact = startChain(scenario);
  const steps = startChain(scenario);
  const apart = startApart(scenario);
  previewShares(steps);
  const worst = new Map<string, AccuracyRow>();
  const { values } = exact.economy;
  const note = (
    quantity: string,
    measure: AccuracyRow['measure'],
    netuid: number,
    size: number,
    of: (chain: Chain) => number,
  ): void => {
    const expected = of(exact);
    const scale = size === 0 ? 1 : size;
    const error = Math.abs(of(steps) - expected) / scale;
    const floor = Math.abs(of(apart) - expected) / scale;
    const row = { quantity, measure, netuid, block: values[BLOCK] };
    const before = worst.get(`${quantity} ${measure}`);
    // Written so that NaN counts as the worst.
    const worse = before === undefined || !(error <= before.error);
    worst.set(`${quantity} ${measure}`, {
      ...(worse ? { ...row, error } : before),
      floor: Math.max(floor, before?.floor ?? 0),
    });
  };
  const end = scenario.start.block + blocks;
  const coarse = isCoarse(steps.grid) ? [steps.grid.blocks] : null;
  const after = coarse ?? (tolerance === null ? COMPARE_AFTER : COMPARE_AFTER_ADAPTIVE);
  for (let block = scenario.start.block, turn = 0; block < end; turn++) {
    block = Math.min(block + after[turn % after.length], end);
    advanceBlocks(exact, block);
    advanceBlocks(apart, block);
    advanceSteps(steps, block, tolerance);
    settleShares(steps);
    note('issuance', 'relative', 0, values[ISSUANCE], (chain) => chain.economy.values[ISSUANCE]);
    for (let netuid = 1; netuid < exact.economy.netuidEnd; netuid++) {
      if (values[EXISTS + netuid] === 0) continue;
      const field = (quantity: string, measure: AccuracyRow['measure'], scale: number, offset: number): void =>
        note(quantity, measure, netuid, scale, (chain) => chain.economy.values[offset + netuid]);
      const price = exact.rules.pool.price(values, netuid);
      const moving = values[MOVING_PRICE + netuid];
      field('taoIn', 'relative', values[TAO_IN + netuid], TAO_IN);
      field('alphaIn', 'relative', values[ALPHA_IN + netuid], ALPHA_IN);
      field('alphaOut', 'relative', values[ALPHA_OUT + netuid], ALPHA_OUT);
      note('price', 'relative', netuid, price, (chain) => chain.rules.pool.price(chain.economy.values, netuid));
      field('movingPrice', 'relative', moving, MOVING_PRICE);
      field('movingPrice', 'of price', price, MOVING_PRICE);
      field('movingPrice', 'parts', 1 / MOVING_PRICE_PARTS, MOVING_PRICE);
      field('emissionShare', 'absolute', 1, EMISSION_SHARE);
    }
  }
  for (const { economy } of [exact, steps, apart]) checkInvariants(economy);
  return [...worst.values()];
}
