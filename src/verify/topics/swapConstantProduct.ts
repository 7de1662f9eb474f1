/** swap-constant-product: the launch pool, the v3 pool, and the weighted pool with equal weights. */

import * as launch from '../../protocol/constantProduct.js';
import { feeOf, feeRate } from '../../protocol/fee.js';
import * as v3 from '../../protocol/v3Pool.js';
import * as weighted from '../../protocol/weightedPool.js';
import { BITS_64 } from '../../units.js';
import { amount, bits } from '../compare.js';
import type { Fields } from '../fields.js';
import { buys } from './onePool.js';
import type { Answer, Checker } from './topic.js';

export const swapConstantProductTopic: Checker = (inputs) => {
  const pool = inputs.text('pool');
  switch (pool) {
    case 'launch':
      return launchSwap(inputs);
    case 'v3':
      return v3Swap(inputs);
    case 'equal-weights': {
      const { taoIn, alphaIn, net } = order(inputs);
      const out = buys(inputs)
        ? weighted.alphaReceived(taoIn, alphaIn, 0.5, net)
        : weighted.taoReceived(taoIn, alphaIn, 0.5, net);
      return { found: { out: amount(out), delta_in: amount(net) } };
    }
    default:
      return { skipped: `pool "${pool}" is not implemented` };
  }
};

function order(inputs: Fields): { taoIn: number; alphaIn: number; fee: number; net: number } {
  const paid = inputs.tokens('amount');
  const fee = feeOf(paid, feeRate(inputs.number('fee_rate', 0)));
  return { taoIn: inputs.tokens('tao'), alphaIn: inputs.tokens('alpha'), fee, net: paid - fee };
}

function launchSwap(inputs: Fields): Answer {
  const { taoIn, alphaIn, net } = order(inputs);
  const buy = buys(inputs);
  if (!inputs.has('op')) {
    const out = buy ? launch.alphaReceived(taoIn, alphaIn, net) : launch.taoReceived(taoIn, alphaIn, net);
    return { found: { out: amount(out) } };
  }
  const op = inputs.text('op');
  if (op !== 'trade') return { skipped: `operation "${op}" is not implemented` };
  const trade = buy ? launch.buyWithFlatFee(taoIn, alphaIn, net) : launch.sellWithFlatFee(taoIn, alphaIn, net);
  return {
    found: { out: amount(trade.received), tao_after: amount(trade.taoIn), alpha_after: amount(trade.alphaIn) },
  };
}

function v3Swap(inputs: Fields): Answer {
  const { taoIn, alphaIn, fee, net } = order(inputs);
  const liquidity = v3.startLiquidity(taoIn, alphaIn);
  const sqrtPrice = v3.startSqrtPrice(taoIn, alphaIn);
  const buy = buys(inputs);
  const out = buy ? v3.alphaReceived(liquidity, sqrtPrice, net) : v3.taoReceived(liquidity, sqrtPrice, net);
  const after = buy
    ? v3.sqrtPriceAfterBuy(liquidity, sqrtPrice, net)
    : v3.sqrtPriceAfterSell(liquidity, sqrtPrice, net);
  return {
    found: {
      out: amount(out),
      fee: amount(fee),
      delta_in: amount(net),
      liquidity: amount(liquidity),
      sqrt_price_bits_after: bits(after * BITS_64),
    },
  };
}
