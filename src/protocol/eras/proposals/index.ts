/**
 * Proposals and hypotheses: rulesets that the chain never ran, or of which only a title is known. Each is a file here and a
 * line below; a new rule has a line in RULES too, where the order is that in which several act.
 */

import type { Extra, Parameters } from '../../extras.js';
import type { Era } from '../era.js';
import { buysToOwners } from './buysToOwners.js';
import { buysToRoot } from './buysToRoot.js';
import { cappedBuys, cappedBuysRecycled, cappedBuysRule } from './cappedBuys.js';
import { convictionBoost, convictionBoostRule } from './convictionBoost.js';
import { etaoTop } from './etaoTop.js';
import { emissionWeightsRule, etaoWeight } from './etaoWeight.js';
import { fractionalSubnets, fractionalSubnetsRule } from './fractionalSubnets.js';
import { massBar } from './massBar.js';
import { maturedFlow, maturedFlowRule } from './maturedFlow.js';
import { noBurn } from './noBurn.js';
import { rankBar } from './rankBar.js';
import { superellipse } from './superellipse.js';
import { tiers, tiersRule } from './tiers.js';
import { topK, topKRule } from './topK.js';
import { topMass, topMassRule } from './topMass.js';

const RULES: readonly Extra[] = [
  maturedFlowRule,
  convictionBoostRule,
  emissionWeightsRule,
  tiersRule,
  topKRule,
  topMassRule,
  fractionalSubnetsRule,
  cappedBuysRule,
];

const byId = (eras: readonly Era[]): ReadonlyMap<string, Era> => new Map(eras.map((era) => [era.id, era]));

export const HYPOTHESES = byId([etaoWeight, etaoTop]);

export const PROPOSALS = byId([
  tiers,
  convictionBoost,
  cappedBuys,
  cappedBuysRecycled,
  massBar,
  rankBar,
  noBurn,
  maturedFlow,
  buysToOwners,
  buysToRoot,
  topK,
  topMass,
  fractionalSubnets,
  superellipse,
]);

/** Rules that a record's `extras` can name. */
export const EXTRAS: ReadonlyMap<string, Extra> = new Map(RULES.map((rule) => [rule.id, rule]));

/** The extras of an era with its parameters, in the order in which they act. */
export function activeExtras(era: Era): { readonly extra: Extra; readonly parameters: Parameters }[] {
  for (const id of Object.keys(era.extras)) {
    if (!EXTRAS.has(id)) throw new RangeError(`era ${era.id} names an extra that does not exist: ${id}`);
  }
  return RULES.flatMap((extra) => {
    const parameters = era.extras[extra.id];
    return parameters === undefined ? [] : [{ extra, parameters }];
  });
}
