/**
 * Price of registering a neuron, as it stands some blocks after it was last set. Times are jumped over in closed form:
 * the chain changes the price at the end of each interval, or in each block.
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/subtensor/src/subnets/registration.rs (from spec 401: the price halves
 * every 360 blocks and is multiplied at each registration); before: pallets/subtensor/src/coinbase/run_coinbase.rs,
 * adjust_registration_terms_for_networks, upgraded_burn. The chain truncates to whole rao in between: rao apart.
 */

import type { NeuronRule } from './eras/era.js';

/**
 * @param price         as it was last set, TAO; below the least it counts as the least
 * @param blocks        since then, ≥ 0
 * @param registrations since then; read by the interval rule only
 */
export function neuronPrice(rule: NeuronRule, price: number, blocks: number, registrations: number): number {
  const start = bounded(rule, price);
  if (rule.by === 'half_life') return bounded(rule, start * 2 ** (-blocks / rule.halfLifeBlocks));
  const intervals = Math.floor(blocks / rule.intervalBlocks);
  if (intervals === 0) return start;
  // All registrations fall in the first interval: the price is set anew whenever one is over (see `neuronBlocksOver`).
  const first = bounded(rule, start * adjustment(rule.smoothing, registrations, rule.target));
  return bounded(rule, first * adjustment(rule.smoothing, 0, rule.target) ** (intervals - 1));
}

/** Price after one more registration at `price`. */
export function neuronPriceAfter(rule: NeuronRule, price: number): number {
  return rule.by === 'half_life' ? bounded(rule, price * rule.factor) : price;
}

/** Blocks of `blocks` that count on: under the interval rule those of the interval that has not ended. */
export function neuronBlocksOver(rule: NeuronRule, blocks: number): number {
  return rule.by === 'half_life' ? 0 : blocks % rule.intervalBlocks;
}

/** New price over old: at twice the target's registrations it would be multiplied by 1.5, but for the smoothing. */
function adjustment(smoothing: number, registrations: number, target: number): number {
  return smoothing + ((1 - smoothing) * (registrations + target)) / (2 * target);
}

function bounded(rule: NeuronRule, price: number): number {
  return Math.min(Math.max(price, rule.priceMin), rule.priceMax);
}
