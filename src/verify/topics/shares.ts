/** shares-price-ema and shares-flow: each subnet's share of the block's TAO emission. */

import type { Era, PriceShares } from '../../protocol/eras/era.js';
import { flowShares, nextFlowEma, normalizePowers } from '../../protocol/flowShares.js';
import { MOVING_PRICE_PARTS } from '../../protocol/movingPrice.js';
import { sharesOfBlock } from '../../protocol/pipeline.js';
import { rootProportion, taoWeight } from '../../protocol/rootProportion.js';
import type { ShareInputs } from '../../protocol/shares.js';
import { BITS_64, RAO_PER_TOKEN } from '../../units.js';
import { amount, bits, number } from '../compare.js';
import { entry, type Fields } from '../fields.js';
import type { Answer, Checker } from './topic.js';

const RULES: Readonly<Record<string, Pick<PriceShares, 'minerBurn' | 'rootProportion'>>> = {
  price: { minerBurn: false, rootProportion: false },
  'price*burn': { minerBurn: true, rootProportion: false },
  'price*root*burn': { minerBurn: true, rootProportion: true },
};

export const sharesPriceEmaTopic: Checker = (inputs, era: Era) => {
  const name = inputs.text('rule');
  const factors = entry(RULES, name);
  if (factors === undefined) return { skipped: `share rule "${name}" is not implemented` };
  // A switched-off factor of the era (in a test) stays off.
  const rule: PriceShares = {
    by: 'moving_price',
    minerBurn: factors.minerBurn && era.shares.by === 'moving_price' && era.shares.minerBurn,
    rootProportion: factors.rootProportion,
    gate: null,
    emissionSwitch: era.shares.emissionSwitch,
  };
  const subnets = inputs.records('subnets');
  const end = subnets.length + 1;
  const column = (value: (subnet: Fields) => number): Float64Array => Float64Array.from([0, ...subnets.map(value)]);
  const weightedRoot = rule.rootProportion ? inputs.tokens('root_tao') * taoWeight(inputs.integer('tao_weight')) : 0;
  const columns: ShareInputs = {
    movingPrice: column((subnet) => subnet.number('moving_price_bits') / MOVING_PRICE_PARTS),
    minerBurned: column((subnet) => subnet.number('miner_burned_bits', 0) / MOVING_PRICE_PARTS),
    rootProportion: column((subnet) => rootProportion(weightedRoot, subnet.tokens('alpha_issuance', 0))),
    eligible: column(() => 1),
    emissionEnabled: column((subnet) => (subnet.flag('emission_enabled', true) ? 1 : 0)),
    end,
  };
  const shares = new Float64Array(end);
  sharesOfBlock({ ...era, shares: rule, extras: {} }, { inputs: columns, newBar: false, bar: 0 }, shares);
  const emission = inputs.tokens('block_emission', 0);
  const list = [...shares.subarray(1)];
  return {
    found: { shares: list.map(number), tao_emission: list.map((share) => amount(share * emission)) },
  };
};

/** Flows and averages are rao per block in the cases; the rules take them in TAO. */
export const sharesFlowTopic: Checker = (inputs) => {
  const op = inputs.text('op', 'shares');
  switch (op) {
    case 'ema': {
      let ema = inputs.number('prev_bits') / BITS_64 / RAO_PER_TOKEN;
      for (const flow of inputs.numbers('block_flows')) ema = nextFlowEma(ema, flow / RAO_PER_TOKEN);
      const emaRao = ema * RAO_PER_TOKEN;
      return { found: { ema: number(emaRao), ema_bits: bits(emaRao * BITS_64) } };
    }
    case 'normalize': {
      const values = Float64Array.from([0, ...inputs.numbers('values')]);
      normalizePowers(values, values.length, inputs.number('exponent'));
      return sharesOf(values);
    }
    case 'shares': {
      const userEma = rates(inputs, 'user_ema');
      const protocolEma = inputs.has('protocol_ema') ? rates(inputs, 'protocol_ema') : null;
      const end = userEma.length;
      const shares = new Float64Array(end);
      const eligible = new Float64Array(end).fill(1);
      const cutoff = inputs.number('cutoff') / RAO_PER_TOKEN;
      flowShares({ userEma, protocolEma, eligible, end }, cutoff, inputs.number('exponent'), shares);
      return sharesOf(shares);
    }
    default:
      return { skipped: `operation "${op}" is not implemented` };
  }
};

function rates(inputs: Fields, key: string): Float64Array {
  return Float64Array.from([0, ...inputs.numbers(key).map((rao) => rao / RAO_PER_TOKEN)]);
}

function sharesOf(byNetuid: Float64Array): Answer {
  return { found: { shares: [...byNetuid.subarray(1)].map(number) } };
}
