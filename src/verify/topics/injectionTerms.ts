/** injection-terms: a subnet's TAO emission → TAO and alpha injected, participants' alpha, excess. */

import { blockEmission } from '../../protocol/emission.js';
import type { Era, InjectionRule } from '../../protocol/eras/era.js';
import { alphaCap, alphaInjected, taoInjected } from '../../protocol/injection.js';
import { rootProportion, taoWeight } from '../../protocol/rootProportion.js';
import { BITS_32, RAO_PER_TOKEN } from '../../units.js';
import { amount } from '../compare.js';
import { entry } from '../fields.js';
import type { Checker } from './topic.js';

const CAP_RULES: Readonly<Record<string, InjectionRule['cap']>> = {
  'root_proportion*alpha_emission': 'root_proportion',
  alpha_emission: 'alpha_emission',
  'min(alpha_emission,tao_block_emission)': 'alpha_and_tao_emission',
  launch: 'launch',
};

export const injectionTermsTopic: Checker = (inputs, era: Era) => {
  const name = inputs.text('cap_rule');
  const rule = entry(CAP_RULES, name);
  if (rule === undefined) return { skipped: `cap rule "${name}" is not implemented` };
  const { cap } = { ...era.injection, cap: rule };
  const taoIn = inputs.tokens('tao_in');
  const alphaIn = inputs.tokens('alpha_in');
  const issuance = alphaIn + inputs.tokens('alpha_out');
  const price = inputs.has('price_bits_u96f32') ? inputs.number('price_bits_u96f32') / BITS_32 : taoIn / alphaIn;
  const taoEmission = inputs.has('tao_emission_bits')
    ? inputs.number('tao_emission_bits') / BITS_32 / RAO_PER_TOKEN
    : inputs.tokens('tao_emission');
  const weightedRoot =
    rule === 'root_proportion' ? inputs.tokens('root_tao') * taoWeight(inputs.integer('tao_weight')) : 0;
  const alphaEmission = blockEmission(issuance);
  const limit = alphaCap(
    cap,
    alphaEmission,
    rootProportion(weightedRoot, issuance),
    blockEmission(inputs.tokens('tao_issuance', 0)),
  );
  const tao = taoInjected(cap, taoEmission, price, limit);
  return {
    found: {
      tao_in: amount(tao),
      alpha_in: amount(alphaInjected(cap, taoEmission, price, limit, alphaEmission)),
      alpha_out: amount(alphaEmission),
      excess_tao: amount(taoEmission - tao),
    },
  };
};
