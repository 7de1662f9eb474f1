/** An order on one pool, through the engine's own executor: for topics whose cases are whole orders with checks. */

import { executeOrders, FILLED, ORDER_STATUS, OrderSink, PARTIAL, STAKE, UNSTAKE } from '../../engine/orders.js';
import { compileRules } from '../../engine/rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  createEconomy,
  EXISTS,
  QUOTE_WEIGHT,
  SLOTS,
  STARTED,
  TAO_IN,
} from '../../engine/state.js';
import type { Era } from '../../protocol/eras/era.js';
import { feeOf } from '../../protocol/fee.js';
import { amount, type Found, number, word } from '../compare.js';
import type { Fields } from '../fields.js';

const NETUID = 1;
const ACCOUNT = 0;
/** What the account owns beyond the order: the cases are about the pool, never about an empty purse. */
const PURSE = 1e9;
const RAO_PRICE = 1e9;

export function buys(inputs: Fields): boolean {
  const side = inputs.text('side');
  return side === 'buy' || (side !== 'sell' && inputs.fail('side', '"buy" or "sell"'));
}

/** A weight given in 1e-18 parts; absent is one half. */
export function quoteWeight(inputs: Fields): number {
  return inputs.has('quote_weight_parts') ? Number(inputs.integer('quote_weight_parts')) / 1e18 : 0.5;
}

/** Executes the case's order: what went in, the fee, what came out, what was returned, the price after, the error. */
export function orderOnPool(inputs: Fields, era: Era): Record<string, Found> {
  const buy = buys(inputs);
  const wanted = inputs.tokens('amount');
  const own = era.pool.fee.kind === 'rate' ? era.pool.fee.u16 : 0;
  const fee = { kind: 'rate', u16: inputs.number('fee_rate', own) } as const;
  const rules = compileRules({ ...era, pool: { ...era.pool, fee } });
  const economy = createEconomy(['trader', 'external'], NETUID + 1);
  const { values } = economy;
  values[TAO_IN + NETUID] = inputs.tokens('tao');
  values[EXISTS + NETUID] = 1;
  values[STARTED + NETUID] = 1;
  values[ALPHA_IN + NETUID] = inputs.tokens('alpha');
  values[ALPHA_OUT + NETUID] = wanted + PURSE;
  values[QUOTE_WEIGHT + NETUID] = quoteWeight(inputs);
  values[economy.accountTao + ACCOUNT] = wanted + PURSE;
  values[economy.accountAlpha + ACCOUNT * SLOTS + NETUID] = wanted + PURSE;
  const sink = new OrderSink(1);
  const limit = inputs.has('limit_price_rao') ? inputs.number('limit_price_rao') / RAO_PRICE : Number.NaN;
  sink.push(buy ? STAKE : UNSTAKE, ACCOUNT, NETUID, wanted, limit);
  executeOrders(economy, rules, sink);
  const status = sink.status[0];
  if (status !== FILLED && status !== PARTIAL) return { error: word(ORDER_STATUS[status]) };
  const paid = sink.paid[0];
  const received = sink.received[0];
  // The fee of a filled order is on the whole amount, that of a cut one on top of what went in.
  const paidFee = status === FILLED ? feeOf(paid, rules.feeRate) : paid - netOfFeeOnTop(paid, rules.feeRateOnTop);
  const net = paid - paidFee;
  // The price after the user's own swap: the sale of an alpha fee comes after it.
  values[TAO_IN + NETUID] = inputs.tokens('tao') + (buy ? net : -received);
  values[ALPHA_IN + NETUID] = inputs.tokens('alpha') + (buy ? -received : net);
  return {
    error: word(null),
    delta_in: amount(net),
    fee: amount(paidFee),
    out: amount(received),
    refund: amount(wanted - paid),
    price_after: number(rules.pool.price(values, NETUID)),
  };
}

/** The net input whose fee on top makes up `paid`: both are whole rao, so one step decides. */
function netOfFeeOnTop(paid: number, rateOnTop: number): number {
  const guess = paid / (1 + rateOnTop);
  return paid - feeOf(guess, rateOnTop);
}
