/** moving-price: the chain's average of the price over given blocks. */

import {
  MOVING_PRICE_PARTS,
  nextMovingPrice,
  nextMovingPrice32,
  smoothing,
  smoothing32,
} from '../../protocol/movingPrice.js';
import { bits, fixed } from '../compare.js';
import type { Checker } from './topic.js';

/** A day has 7,200; more than a thousand days in a case is a typing error. */
const STEPS_MAX = 7_200_000;

export const movingPriceTopic: Checker = (inputs, era) => {
  const mode = inputs.text('mode');
  if (mode !== 'flat' && mode !== 'ramp32' && mode !== 'ramp64')
    return { skipped: `mode "${mode}" is not implemented` };
  const { halvingBlocks: halving, priceCap } = era.movingPrice;
  const halvingBlocks = mode === 'flat' ? null : inputs.number('halving', halving ?? 201_600);
  const rateBits = inputs.has('moving_alpha_bits')
    ? inputs.number('moving_alpha_bits')
    : Math.round(inputs.number('moving_alpha') * MOVING_PRICE_PARTS);
  const spot = inputs.has('price') ? inputs.number('price') : inputs.tokens('tao_in') / inputs.tokens('alpha_in');
  const price = Math.min(spot, priceCap);
  const steps = inputs.count('steps', 1, STEPS_MAX, 1);
  const advances = inputs.flag('advance', false);
  let age = inputs.number('block') - inputs.number('start_block');
  let moving = inputs.number('prev_bits') / MOVING_PRICE_PARTS;
  for (let step = 0; step < steps; step++) {
    moving =
      mode === 'ramp64'
        ? nextMovingPrice(moving, price, smoothing(rateBits, age, halvingBlocks))
        : nextMovingPrice32(moving, price, smoothing32(rateBits, age, halvingBlocks));
    if (advances) age++;
  }
  return {
    found: { moving_price: fixed(moving, 1 / MOVING_PRICE_PARTS), bits_i96f32: bits(moving * MOVING_PRICE_PARTS) },
  };
};
