/** swap-fee: fee on an amount, or on top of an input that a limit has cut. */

import { compileRules } from '../../engine/rules.js';
import { feeOf } from '../../protocol/fee.js';
import { amount } from '../compare.js';
import type { Checker } from './topic.js';

export const swapFeeTopic: Checker = (inputs, era) => {
  const rules = compileRules({ ...era, pool: { ...era.pool, fee: { kind: 'rate', u16: inputs.number('fee_rate') } } });
  const fee = inputs.has('delta_in')
    ? feeOf(inputs.tokens('delta_in'), rules.feeRateOnTop)
    : feeOf(inputs.tokens('amount'), rules.feeRate);
  return { found: { fee: amount(fee) } };
};
