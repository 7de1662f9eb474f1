/** swap-balancer: quotes, powers, prices, injections and whole orders of the weighted pool. */

import * as weighted from '../../protocol/weightedPool.js';
import { mulRound } from '../../protocol/weightParts.js';
import { amount, bits, number, whole, word } from '../compare.js';
import { buys, orderOnPool, quoteWeight } from './onePool.js';
import type { Checker } from './topic.js';

export const swapBalancerTopic: Checker = (inputs, era) => {
  const op = inputs.text('op');
  const taoIn = inputs.tokens('tao', 0);
  const alphaIn = inputs.tokens('alpha', 0);
  const weight = quoteWeight(inputs);
  switch (op) {
    case 'convert': {
      const paid = inputs.tokens('delta_in');
      const out = buys(inputs)
        ? weighted.alphaReceived(taoIn, alphaIn, weight, paid)
        : weighted.taoReceived(taoIn, alphaIn, weight, paid);
      return { found: { out: amount(out) } };
    }
    case 'exp': {
      // What of one token stays in a paying reserve of one token.
      const reserve = inputs.tokens('reserve');
      const paid = inputs.tokens('delta');
      const out = inputs.flag('base_quote', true)
        ? weighted.taoReceived(1, reserve, weight, paid)
        : weighted.alphaReceived(reserve, 1, weight, paid);
      return { found: { e: number(1 - out) } };
    }
    case 'pow': {
      // (num/den)^(a/b) is what stays when den − num is paid into num, at weights a : b.
      const num = inputs.tokens('num');
      const expNum = inputs.number('exp_num');
      const out = weighted.alphaReceived(
        num,
        1,
        expNum / (expNum + inputs.number('exp_den')),
        inputs.tokens('den') - num,
      );
      return { found: { result: bits((1 - out) * inputs.number('scale')) } };
    }
    case 'mul_round':
      return { found: { result: whole(mulRound(inputs.integer('parts'), inputs.integer('value'))) } };
    case 'price':
      return { found: { price: number(weighted.price(taoIn, alphaIn, weight)) } };
    case 'inject': {
      const after = weighted.weightAfterInjection(
        taoIn,
        alphaIn,
        weight,
        inputs.tokens('tao_delta'),
        inputs.tokens('alpha_delta'),
      );
      const { weightMin } = era.pool;
      return {
        found: {
          accepted: word(after >= weightMin && after <= 1 - weightMin),
          quote_weight_parts: bits(after * 1e18),
        },
      };
    }
    case 'init_with_price': {
      const started = weighted.weightForPrice(taoIn, alphaIn, inputs.number('price'));
      return { found: { price: number(weighted.price(taoIn, alphaIn, started)) } };
    }
    case 'base_needed_for_quote': {
      const alpha = weighted.alphaForExactTao(taoIn, alphaIn, weight, inputs.tokens('tao_delta'));
      return { found: { alpha: amount(alpha) } };
    }
    case 'swap':
      return { found: orderOnPool(inputs, era) };
    default:
      return { skipped: `operation "${op}" is not implemented` };
  }
};
