/** swap-fee: fee on an amount, or on top of an input that a limit has cut. */

import { feeOf, feeRate, feeRateOnTop } from '../../protocol/fee.js';
import { amount } from '../compare.js';
import type { Checker } from './topic.js';

export const swapFeeTopic: Checker = (inputs) => {
  const rate = inputs.number('fee_rate');
  const fee = inputs.has('delta_in')
    ? feeOf(inputs.tokens('delta_in'), feeRateOnTop(rate))
    : feeOf(inputs.tokens('amount'), feeRate(rate));
  return { found: { fee: amount(fee) } };
};
