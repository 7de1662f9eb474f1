/** limit-price: the input that reaches a price, and orders with a limit. */

import * as weighted from '../../protocol/weightedPool.js';
import { amount } from '../compare.js';
import { buys, orderOnPool, quoteWeight } from './onePool.js';
import type { Checker } from './topic.js';

export const limitPriceTopic: Checker = (inputs, era) => {
  if (!inputs.has('op')) return { found: orderOnPool(inputs, era) };
  const op = inputs.text('op');
  if (op !== 'delta') return { skipped: `operation "${op}" is not implemented` };
  const weight = quoteWeight(inputs);
  const reserve = inputs.tokens('reserve');
  const current = inputs.number('current_price');
  const target = inputs.number('target_price');
  // The other reserve is the one at which the pool has the current price.
  const ratio = weight / (1 - weight);
  const delta = buys(inputs)
    ? weighted.taoToReach(reserve, reserve / (current * ratio), weight, target)
    : weighted.alphaToReach(reserve * current * ratio, reserve, weight, target);
  // A price that lies on the other side needs no input.
  return { found: { delta_in: amount(Math.max(delta, 0)) } };
};
