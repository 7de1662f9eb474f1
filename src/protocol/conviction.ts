/**
 * Taking a subnet over: how much locked alpha makes its holder the owner.
 *
 * Source: RaoFoundation/subtensor, spec 432 (10 % of alpha out), 446 (10 % of eligible alpha), 452 (the leading hotkey's
 * own conviction above 18 % of eligible alpha); pallets/subtensor, conviction. An owner's lock matures at once, a
 * challenger's in about 43 days.
 */

import type { ConvictionRule } from './eras/era.js';

/** Alpha that a challenge is measured against. */
export function convictionBase(
  rule: ConvictionRule,
  alphaOut: number,
  protocolAlpha: number,
  burnedAlpha: number,
): number {
  return rule.of === 'alpha_out' ? alphaOut : alphaOut - protocolAlpha - burnedAlpha;
}

/** Whether matured conviction takes the subnet. */
export function takesOver(rule: ConvictionRule, conviction: number, base: number, ageBlocks: number): boolean {
  if (ageBlocks < rule.ageMinBlocks) return false;
  const needed = rule.fraction * base;
  return rule.strict ? conviction > needed : conviction >= needed;
}
