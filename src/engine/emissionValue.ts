/** What a subnet's emission is worth: the alpha that is created for its participants, at the spot price. */

import { blockEmission } from '../protocol/emission.js';
import { BLOCKS_PER_DAY } from '../units.js';
import { alphaIssuance } from './chain.js';
import type { Rules } from './rules.js';
import { type Economy, MINER_WITHHELD, STARTED } from './state.js';

/** Owner's, miners' and validators' alpha of a subnet, without what is withheld from miners, at spot. TAO per day. */
export function emissionValue({ values }: Economy, rules: Rules, netuid: number): number {
  if (values[STARTED + netuid] === 0) return 0;
  const withheld = ((1 - rules.ownerCut) / 2) * Math.max(values[MINER_WITHHELD + netuid], 0);
  const alpha = blockEmission(alphaIssuance(values, netuid)) * BLOCKS_PER_DAY;
  return (1 - withheld) * alpha * rules.pool.price(values, netuid);
}

/** The same of all subnets together. */
export function networkEmissionValue(economy: Economy, rules: Rules): number {
  let sum = 0;
  for (let netuid = 1; netuid < economy.netuidEnd; netuid++) sum += emissionValue(economy, rules, netuid);
  return sum;
}
