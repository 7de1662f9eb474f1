/**
 * How far steps of many blocks are from every block, on a given start state with nobody trading: the error of
 * resolutions `tempo` and `adaptive`, measured and not promised.
 */

import { advanceBlocks } from './engine/advance.js';
import { checkInvariants } from './engine/invariants.js';
import { ALPHA_IN, ALPHA_OUT, BLOCK, EMISSION_SHARE, EXISTS, ISSUANCE, MOVING_PRICE, TAO_IN } from './engine/state.js';
import { advanceSteps, previewShares, settleShares, type Tolerance, toleranceOf } from './engine/steps.js';
import type { ResolvedScenario } from './scenario/resolved.js';
import { startChain } from './start.js';

export interface AccuracyRow {
  readonly quantity: string;
  /** Largest error over all subnets and checkpoints: relative, but absolute for shares. */
  readonly error: number;
  readonly relative: boolean;
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

/** Blocks between two comparisons; not a multiple of the grid, so that steps are also cut short. */
const COMPARE_EVERY = 500;

/** Runs the network of a scenario for `blocks` blocks both ways and returns the largest error of each quantity. */
export function measureAccuracy(
  scenario: ResolvedScenario,
  blocks: number,
  tolerance: Tolerance = toleranceOf(scenario),
): AccuracyRow[] {
  const exact = startChain(scenario);
  const steps = startChain(scenario);
  previewShares(steps);
  const worst = new Map<string, AccuracyRow>();
  const note = (quantity: string, relative: boolean, found: number, expected: number, netuid: number): void => {
    const difference = Math.abs(found - expected);
    const error = relative && expected !== 0 ? difference / Math.abs(expected) : difference;
    const before = worst.get(quantity);
    // Written so that NaN counts as the worst.
    if (before === undefined || !(error <= before.error)) {
      worst.set(quantity, { quantity, error, relative, netuid, block: exact.economy.values[BLOCK] });
    }
  };
  const a = steps.economy.values;
  const b = exact.economy.values;
  const end = scenario.start.block + blocks;
  for (let block = scenario.start.block; block < end; ) {
    block = Math.min(block + COMPARE_EVERY, end);
    advanceBlocks(exact, block);
    advanceSteps(steps, block, tolerance);
    settleShares(steps);
    note('issuance', true, a[ISSUANCE], b[ISSUANCE], 0);
    for (let netuid = 1; netuid < exact.economy.netuidEnd; netuid++) {
      if (b[EXISTS + netuid] === 0) continue;
      note('taoIn', true, a[TAO_IN + netuid], b[TAO_IN + netuid], netuid);
      note('alphaIn', true, a[ALPHA_IN + netuid], b[ALPHA_IN + netuid], netuid);
      note('alphaOut', true, a[ALPHA_OUT + netuid], b[ALPHA_OUT + netuid], netuid);
      note('price', true, steps.rules.pool.price(a, netuid), exact.rules.pool.price(b, netuid), netuid);
      note('movingPrice', true, a[MOVING_PRICE + netuid], b[MOVING_PRICE + netuid], netuid);
      note('emissionShare', false, a[EMISSION_SHARE + netuid], b[EMISSION_SHARE + netuid], netuid);
    }
  }
  checkInvariants(exact.economy);
  checkInvariants(steps.economy);
  return [...worst.values()];
}
