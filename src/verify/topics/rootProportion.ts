/** root-proportion: ρ from root stake and a subnet's alpha issuance. */

import { rootProportion, taoWeight } from '../../protocol/rootProportion.js';
import { BITS_32 } from '../../units.js';
import { bits, fixed } from '../compare.js';
import type { Checker } from './topic.js';

export const rootProportionTopic: Checker = (inputs) => {
  const weightedRoot = inputs.tokens('root_tao') * taoWeight(inputs.integer('tao_weight'));
  const ratio = rootProportion(weightedRoot, inputs.tokens('alpha_in') + inputs.tokens('alpha_out'));
  return { found: { root_proportion: fixed(ratio, 1 / BITS_32), bits_u96f32: bits(ratio * BITS_32) } };
};
