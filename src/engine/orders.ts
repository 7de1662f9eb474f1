/**
 * Orders: the one place where anybody but the chain changes the state. An order is checked, filled by the pool with fee
 * and limits, booked, and reported. What the market refuses is data (a status), not an exception.
 *
 * Sources for the checks and their order: opentensor/subtensor@14bc6f9f, pallets/swap/src/pallet/{impls,swap_step}.rs,
 * pallets/subtensor/src/staking/{add_stake,remove_stake,stake_utils}.rs.
 */

import type { FeeRule } from '../protocol/eras/era.js';
import { neuronPriceAfter } from '../protocol/neurons.js';
import { floorRao } from '../units.js';
import { sellForUsd } from './offRamp.js';
import {
  AMOUNT_TOO_LOW,
  CALL_DISABLED,
  FILLED,
  NOTHING_OWNED,
  PARTIAL,
  PRICE_LIMIT_EXCEEDED,
  PRICE_TOO_HIGH,
  RESERVES_TOO_LOW,
  SUBNET_NOT_EXISTS,
  SUBTOKEN_DISABLED,
  SWAP_INPUT_TOO_LARGE,
  TRADING_HALTED,
} from './orderStatus.js';
import { registerSubnet, settleNeuronPrice, startCall, takeOwnership } from './registry.js';
import { payRoot, stakeOnRoot } from './rootStake.js';
import type { Rules } from './rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  AUTHOR_TAO,
  BLOCK,
  BLOCK_FLOW,
  BLOCK_PROTOCOL_FLOW,
  BURNED_ALPHA,
  CUM_ALPHA_RECYCLED,
  CUM_ROOT_SOLD_ALPHA,
  CUM_ROOT_SOLD_TAO,
  CUM_USER_TAO_IN,
  CUM_USER_TAO_OUT,
  CUM_VOLUME,
  type Economy,
  EXISTS,
  EXTERNAL_USD,
  FAILED_ORDERS,
  FEE_TAO,
  HALTED_UNTIL,
  ISSUANCE,
  NEURON_PRICE,
  NEURON_REGISTRATIONS,
  RECYCLED_TAO,
  ROOT_ALPHA,
  ROOT_STAKE,
  SLOTS,
  STARTED,
  TAO_IN,
  TAO_USD,
  UNCOUNTED_ROOT,
  USD_NET_TAO,
  WAITING_ALPHA,
  WAITING_TAO,
} from './state.js';

export * from './orderStatus.js';

// Kinds of orders. The amount is what is paid: TAO or alpha.
/** TAO → alpha of the subnet. */
export const STAKE = 0;
/** Alpha → TAO. */
export const UNSTAKE = 1;
/** Free TAO → TAO on root. */
export const ROOT_STAKE_ORDER = 2;
export const ROOT_UNSTAKE_ORDER = 3;
/** Alpha of root's baskets, sold without fee or limit; the TAO becomes root stake of the account, or of ALL_ON_ROOT. */
export const ROOT_CLAIM = 4;
/** Alpha that leaves the issuance. */
export const RECYCLE_ALPHA = 5;
/** Alpha that stays in the issuance and is nobody's. */
export const BURN_ALPHA = 6;
/** TAO that leaves the issuance. */
export const RECYCLE_TAO = 7;
/** Two-way trading that moves nothing net: the amount is the volume in TAO, on which fees are paid. */
export const CHURN = 8;
/** TAO sold for USD: it goes to the account `external`, through the off-ramp; what must wait there counts as received. */
export const SELL_TAO_USD = 9;
/** TAO bought for USD: it comes from the account `external`; its own purchases leave it where it is, and count. */
export const BUY_TAO_USD = 10;
/** Alpha of root's claims that is not sold but becomes stake of the account. */
export const ROOT_CLAIM_KEEP = 11;
/** Alpha of one subnet (0: TAO on root) for alpha of another; the second netuid is where it goes. A limit price is not looked at. */
export const MOVE = 12;
/** The amount is the most that is paid, TAO. The slot that it got stands in the second netuid. */
export const REGISTER_SUBNET = 13;
/** The amount is not looked at. */
export const START_CALL = 14;
/** The amount is the most that is paid, TAO; it buys alpha, which is recycled. */
export const REGISTER_NEURON = 15;
/** TAO → alpha that is burned at once. */
export const BUY_AND_BURN = 16;
/** The amount is the alpha locked with mature conviction; it stays the account's. */
export const TAKE_OWNERSHIP = 17;

/** YAML and golden-case names of the kinds; the index is the code. */
export const ORDER_KINDS = [
  'stake',
  'unstake',
  'root_stake',
  'root_unstake',
  'root_claim',
  'recycle_alpha',
  'burn_alpha',
  'recycle_tao',
  'churn',
  'sell_tao_usd',
  'buy_tao_usd',
  'root_claim_keep',
  'move',
  'register_subnet',
  'start_call',
  'register_neuron',
  'buy_and_burn',
  'take_ownership',
] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/** Stands for the account of a ROOT_CLAIM that is everybody's: the TAO is shared by all who have some on root. */
export const ALL_ON_ROOT = 0xffff;

/** Orders of one decision, in the order in which they are executed; and, afterwards, their fills. */
export class OrderSink {
  length = 0;
  kind: Uint8Array;
  account: Uint16Array;
  netuid: Uint16Array;
  /** Second netuid of kinds that have one. */
  toNetuid: Uint16Array;
  amount: Float64Array;
  /** TAO per alpha; NaN = no limit. */
  limitPrice: Float64Array;
  /** What was paid, fee included, and what was received; TAO or alpha. */
  paid: Float64Array;
  received: Float64Array;
  status: Uint8Array;

  constructor(capacity = 1024) {
    this.kind = new Uint8Array(capacity);
    this.account = new Uint16Array(capacity);
    this.netuid = new Uint16Array(capacity);
    this.toNetuid = new Uint16Array(capacity);
    this.amount = new Float64Array(capacity);
    this.limitPrice = new Float64Array(capacity);
    this.paid = new Float64Array(capacity);
    this.received = new Float64Array(capacity);
    this.status = new Uint8Array(capacity);
  }

  /** An amount that is not above 0 (NaN too) is ignored. */
  push(kind: number, account: number, netuid: number, amount: number, limitPrice = Number.NaN, toNetuid = 0): void {
    if (!(amount > 0)) return;
    if (this.length === this.kind.length) this.#grow();
    const i = this.length++;
    this.kind[i] = kind;
    this.account[i] = account;
    this.netuid[i] = netuid;
    this.toNetuid[i] = toNetuid;
    this.amount[i] = amount;
    this.limitPrice[i] = limitPrice;
  }

  clear(): void {
    this.length = 0;
  }

  #grow(): void {
    const capacity = this.kind.length * 2;
    this.kind = larger(this.kind, new Uint8Array(capacity));
    this.account = larger(this.account, new Uint16Array(capacity));
    this.netuid = larger(this.netuid, new Uint16Array(capacity));
    this.toNetuid = larger(this.toNetuid, new Uint16Array(capacity));
    this.amount = larger(this.amount, new Float64Array(capacity));
    this.limitPrice = larger(this.limitPrice, new Float64Array(capacity));
    this.paid = larger(this.paid, new Float64Array(capacity));
    this.received = larger(this.received, new Float64Array(capacity));
    this.status = larger(this.status, new Uint8Array(capacity));
  }
}

function larger<T extends Uint8Array | Uint16Array | Float64Array>(old: T, fresh: T): T {
  fresh.set(old);
  return fresh;
}

/** Fills many orders at once where it can. */
export interface Desk {
  /**
   * Fills orders from number `from` on, with the same outcome as one by one; of their fills it writes the status alone.
   *
   * @returns number of the first that it leaves
   */
  fill(rules: Rules, orders: OrderSink, from: number): number;
}

/** Executes all orders of a sink, in order, and writes their fills into it. */
export function executeOrders(economy: Economy, rules: Rules, orders: OrderSink, desk: Desk | null = null): void {
  for (let i = 0; i < orders.length; ) {
    const next = desk === null ? i : desk.fill(rules, orders, i);
    if (next === i) executeOrder(economy, rules, orders, i);
    i = Math.max(next, i + 1);
  }
}

/** Executes one order of a sink. */
export function executeOrder(economy: Economy, rules: Rules, orders: OrderSink, i: number): void {
  orders.paid[i] = 0;
  orders.received[i] = 0;
  const status = execute(economy, rules, orders, i);
  orders.status[i] = status;
  if (status > PARTIAL) economy.values[FAILED_ORDERS]++;
}

function execute(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  const { values } = economy;
  const kind = orders.kind[i];
  const netuid = orders.netuid[i];
  const amount = orders.amount[i];
  switch (kind) {
    case STAKE:
      return buy(economy, rules, orders, i, netuid, amount, orders.limitPrice[i], rules, rules.era.pool.stakeMin);
    case UNSTAKE:
      return sell(economy, rules, orders, i, orders.limitPrice[i], rules);
    case ROOT_CLAIM:
      return rootClaim(economy, rules, orders, i);
    case ROOT_CLAIM_KEEP:
      return keepClaim(economy, rules, orders, i);
    case CHURN:
      return churn(economy, rules, orders, i);
    case RECYCLE_ALPHA:
    case BURN_ALPHA:
      return removeAlpha(economy, orders, i);
    case MOVE:
      return move(economy, rules, orders, i);
    case BUY_AND_BURN:
      return buyAndBurn(economy, rules, orders, i);
    case REGISTER_NEURON:
      return registerNeuron(economy, rules, orders, i);
    case REGISTER_SUBNET: {
      const registration = registerSubnet(economy, rules, orders.account[i], amount);
      orders.toNetuid[i] = registration.netuid;
      orders.paid[i] = registration.paid;
      orders.received[i] = registration.alpha;
      return registration.status;
    }
    case START_CALL:
      return startCall(economy, rules, netuid);
    case TAKE_OWNERSHIP:
      return takeOwnership(economy, rules, orders.account[i], netuid, amount);
    default:
      return transfer(values, economy, orders, i);
  }
}

/** What an order pays beside its amount; `Rules` are the usual fees. */
type Fees = Pick<Rules, 'feeFlat' | 'feeRate' | 'feeRateOnTop'>;
const NO_FEES: Fees = { feeFlat: 0, feeRate: 0, feeRateOnTop: 0 };

/** Why nobody may trade a subnet's alpha; 0 if anybody may. */
function closed(values: Float64Array, netuid: number): number {
  if (values[STARTED + netuid] > 0) return values[BLOCK] < values[HALTED_UNTIL + netuid] ? TRADING_HALTED : 0;
  return values[EXISTS + netuid] > 0 ? SUBTOKEN_DISABLED : SUBNET_NOT_EXISTS;
}

/** Whether anybody may trade a subnet's alpha. */
export function tradable({ values }: Economy, netuid: number): boolean {
  return closed(values, netuid) === 0;
}

/** Free TAO → alpha of `netuid`, for the account of an order; writes its fill. @param paidMin least TAO net of fee */
function buy(
  economy: Economy,
  rules: Rules,
  orders: OrderSink,
  i: number,
  netuid: number,
  wanted: number,
  limit: number,
  fees: Fees,
  paidMin: number,
): number {
  const { values } = economy;
  const { pool } = rules;
  const refusal = closed(values, netuid);
  if (refusal > 0) return refusal;
  const account = orders.account[i];
  const tao = economy.accountTao + account;
  const amount = Math.min(wanted, values[tao]);
  if (amount <= 0) return NOTHING_OWNED;
  let fee = fees.feeFlat + floorRao(amount * fees.feeRate);
  let paid = amount - fee;
  if (paid < paidMin) return AMOUNT_TOO_LOW;
  if (paid > rules.inputPerReserveMax * values[TAO_IN + netuid]) return SWAP_INPUT_TOO_LARGE;
  if (values[ALPHA_IN + netuid] < rules.era.pool.reserveMin) return RESERVES_TOO_LOW;
  let status = amount < wanted ? PARTIAL : FILLED;
  if (limit === limit) {
    const room = pool.taoToReach(values, netuid, limit);
    if (room <= 0) return PRICE_LIMIT_EXCEEDED;
    if (paid > room) {
      paid = floorRao(room);
      fee = fees.feeFlat + floorRao(paid * fees.feeRateOnTop);
      status = PARTIAL;
    }
  }
  const alpha = floorRao(pool.alphaReceived(values, netuid, paid));
  if (alpha <= 0) return RESERVES_TOO_LOW;
  const spot = pool.price(values, netuid);
  pool.buy(values, netuid, paid, alpha);
  values[economy.accountFees + account] += fee;
  values[economy.accountSlippage + account] += paid - alpha * spot;
  values[ALPHA_OUT + netuid] += alpha;
  values[tao] -= paid + fee;
  values[economy.accountAlpha + account * SLOTS + netuid] += alpha;
  if (fee > 0) bookTaoFee(values, rules, netuid, fee);
  values[CUM_USER_TAO_IN + netuid] += paid;
  values[economy.accountBought + account] += paid;
  values[BLOCK_FLOW + netuid] += paid;
  values[CUM_VOLUME + netuid] += paid;
  orders.paid[i] = paid + fee;
  orders.received[i] = alpha;
  return status;
}

/** What becomes of a fee in TAO. */
function bookTaoFee(values: Float64Array, rules: Rules, netuid: number, fee: number): void {
  switch (rules.era.pool.feeTo) {
    case 'author':
      values[AUTHOR_TAO] += fee;
      break;
    case 'liquidity':
      values[FEE_TAO + netuid] += fee;
      values[WAITING_TAO + netuid] += fee;
      break;
    case 'pool':
      values[TAO_IN + netuid] += fee;
  }
}

/** Alpha of the order's netuid → free TAO; writes its fill. */
function sell(economy: Economy, rules: Rules, orders: OrderSink, i: number, limit: number, fees: Fees): number {
  const { values } = economy;
  const { pool } = rules;
  const rule = rules.era.pool;
  const netuid = orders.netuid[i];
  const refusal = closed(values, netuid);
  if (refusal > 0) return refusal;
  const account = orders.account[i];
  const alpha = economy.accountAlpha + account * SLOTS + netuid;
  const owned = values[alpha];
  const wanted = orders.amount[i];
  const amount = Math.min(wanted, owned);
  if (amount <= 0) return NOTHING_OWNED;
  let fee = floorRao(amount * fees.feeRate);
  let paid = amount - fee;
  if (paid > rules.inputPerReserveMax * values[ALPHA_IN + netuid]) return SWAP_INPUT_TOO_LARGE;
  if (values[TAO_IN + netuid] < rule.reserveMin) return RESERVES_TOO_LOW;
  let status = amount < wanted ? PARTIAL : FILLED;
  if (limit === limit) {
    const room = pool.alphaToReach(values, netuid, limit);
    if (room <= 0) return PRICE_LIMIT_EXCEEDED;
    if (paid > room) {
      paid = floorRao(room);
      fee = floorRao(paid * fees.feeRateOnTop);
      status = PARTIAL;
    }
  }
  const gross = floorRao(pool.taoReceived(values, netuid, paid));
  if (gross <= 0) return RESERVES_TOO_LOW;
  const tao = lessFlatFee(rule.fee, fees.feeFlat, gross);
  // The smallest sale is a matter of TAO received, but a whole position may always leave.
  if (tao < rule.unstakeMin && paid + fee < owned) return AMOUNT_TOO_LOW;
  const spot = pool.price(values, netuid);
  pool.sell(values, netuid, paid, tao);
  values[economy.accountSlippage + account] += paid * spot - gross;
  const authorTao = fee > 0 ? sellFee(values, rules, netuid, fee) : 0;
  const toAuthor = rule.feeTo === 'author';
  values[economy.accountFees + account] += (toAuthor ? authorTao : fee * spot) + (gross - tao);
  values[ALPHA_OUT + netuid] -= paid + fee;
  values[alpha] = paid + fee < owned ? owned - (paid + fee) : 0;
  values[economy.accountTao + account] += tao;
  values[CUM_USER_TAO_OUT + netuid] += tao + authorTao;
  values[economy.accountSold + account] += tao + authorTao;
  values[BLOCK_FLOW + netuid] -= tao + authorTao;
  values[CUM_VOLUME + netuid] += tao + authorTao;
  orders.paid[i] = paid + fee;
  orders.received[i] = tao;
  return status;
}

/** TAO of a sale less a flat fee, at most all of it, which stays in the pool: the fee, or a fraction where that is more. */
function lessFlatFee(rule: FeeRule, flat: number, gross: number): number {
  if (flat === 0) return gross;
  return Math.max(gross - (rule.kind === 'flat' ? Math.max(flat, floorRao(gross * rule.saleRate)) : flat), 0);
}

/** Alpha that somebody would get for TAO now, fee taken off; nothing is bought. */
export function buyQuote(values: Float64Array, rules: Rules, netuid: number, tao: number): number {
  const paid = tao - rules.feeFlat - floorRao(tao * rules.feeRate);
  return floorRao(rules.pool.alphaReceived(values, netuid, paid));
}

/** TAO that a holder would get for alpha now, fee taken off; nothing is sold. */
export function saleQuote(values: Float64Array, rules: Rules, netuid: number, alpha: number): number {
  const paid = alpha - floorRao(alpha * rules.feeRate);
  const gross = floorRao(rules.pool.taoReceived(values, netuid, paid));
  return lessFlatFee(rules.era.pool.fee, rules.feeFlat, gross);
}

/**
 * What becomes of a fee in alpha: to liquidity it goes as alpha, outside the counters; the author's share is sold in the
 * same pool, without fee, right after the order. @returns TAO that left the pool for it
 */
function sellFee(values: Float64Array, rules: Rules, netuid: number, fee: number): number {
  if (rules.era.pool.feeTo !== 'author') {
    values[WAITING_ALPHA + netuid] += fee;
    values[CUM_ALPHA_RECYCLED + netuid] += fee;
    return 0;
  }
  const tao = floorRao(rules.pool.taoReceived(values, netuid, fee));
  rules.pool.sell(values, netuid, fee, tao);
  values[AUTHOR_TAO] += tao;
  return tao;
}

/**
 * From one subnet, or root, to another: the sale pays the fee, the purchase does not (from root: the purchase does). Inside
 * one subnet nothing moves. What is less than the smallest stake stays as free TAO.
 */
function move(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  const { values } = economy;
  const from = orders.netuid[i];
  const to = orders.toNetuid[i];
  const account = orders.account[i];
  const source = from === 0 ? economy.accountRoot + account : economy.accountAlpha + account * SLOTS + from;
  const amount = Math.min(orders.amount[i], values[source]);
  if (amount <= 0) return NOTHING_OWNED;
  if (from === to) {
    orders.paid[i] = amount;
    orders.received[i] = amount;
    return amount < orders.amount[i] ? PARTIAL : FILLED;
  }
  // Half the flat fee, once; a rate as it is.
  const fees: Fees = rules.feeFlat > 0 ? { ...NO_FEES, feeFlat: rules.feeFlat / 2 } : rules;
  const { stakeMin, reserveMin } = rules.era.pool;
  // Nothing is sold that the destination would refuse.
  const most = from === 0 ? amount : rules.pool.taoReceived(values, from, amount);
  if (to > 0) {
    const refusal = closed(values, to);
    if (refusal > 0) return refusal;
    if (most > rules.inputPerReserveMax * values[TAO_IN + to]) return SWAP_INPUT_TOO_LARGE;
    if (values[ALPHA_IN + to] < reserveMin) return RESERVES_TOO_LOW;
    if (most >= stakeMin && floorRao(rules.pool.alphaReceived(values, to, most)) <= 0) return RESERVES_TOO_LOW;
  }
  let status = amount < orders.amount[i] ? PARTIAL : FILLED;
  if (from === 0) {
    leaveRoot(values, source, economy.accountTao + account, amount);
    orders.paid[i] = amount;
    orders.received[i] = amount;
  } else {
    status = sell(economy, rules, orders, i, Number.NaN, fees);
    if (status > PARTIAL) return status;
  }
  const paid = orders.paid[i];
  const tao = orders.received[i];
  orders.received[i] = 0;
  if (to === 0) {
    values[economy.accountTao + account] -= tao;
    values[economy.accountRoot + account] += tao;
    values[ROOT_STAKE] += tao;
    orders.received[i] = tao;
  } else if (buy(economy, rules, orders, i, to, tao, Number.NaN, from === 0 ? fees : NO_FEES, stakeMin) > PARTIAL) {
    status = PARTIAL;
  }
  orders.paid[i] = paid;
  return status;
}

function buyAndBurn(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  const { values } = economy;
  const netuid = orders.netuid[i];
  const { stakeMin } = rules.era.pool;
  const status = buy(economy, rules, orders, i, netuid, orders.amount[i], orders.limitPrice[i], rules, stakeMin);
  if (status > PARTIAL) return status;
  const alpha = orders.received[i];
  values[economy.accountAlpha + orders.account[i] * SLOTS + netuid] -= alpha;
  values[BURNED_ALPHA + netuid] += alpha;
  return status;
}

function registerNeuron(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  const { values } = economy;
  const { neurons } = rules.era.registration;
  const netuid = orders.netuid[i];
  const refusal = closed(values, netuid);
  if (refusal > 0) return refusal;
  const price = settleNeuronPrice(economy, rules, netuid);
  if (price > orders.amount[i] || price > values[economy.accountTao + orders.account[i]]) return PRICE_TOO_HIGH;
  const flow = values[BLOCK_FLOW + netuid];
  // The flat fee was for staking alone, and so is the smallest stake.
  const status = buy(economy, rules, orders, i, netuid, price, Number.NaN, rules.feeFlat > 0 ? NO_FEES : rules, 0);
  if (status > PARTIAL) return status;
  if (!neurons.countsAsFlow) values[BLOCK_FLOW + netuid] = flow;
  const alpha = orders.received[i];
  values[economy.accountAlpha + orders.account[i] * SLOTS + netuid] -= alpha;
  values[ALPHA_OUT + netuid] -= alpha;
  values[CUM_ALPHA_RECYCLED + netuid] += alpha;
  values[NEURON_PRICE + netuid] = neuronPriceAfter(neurons, price);
  values[NEURON_REGISTRATIONS + netuid]++;
  orders.received[i] = 0;
  return status;
}

function rootClaim(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  const { values } = economy;
  const netuid = orders.netuid[i];
  const owned = values[ROOT_ALPHA + netuid];
  const amount = Math.min(orders.amount[i], owned);
  if (amount <= 0) return NOTHING_OWNED;
  if (amount < rules.era.root.claimMinAlpha) return AMOUNT_TOO_LOW;
  if (values[TAO_IN + netuid] < rules.era.pool.reserveMin) return RESERVES_TOO_LOW;
  if (orders.account[i] === ALL_ON_ROOT && stakeOnRoot(economy) <= 0) return NOTHING_OWNED;
  const tao = floorRao(rules.pool.taoReceived(values, netuid, amount));
  if (tao <= 0 || tao < rules.era.root.claimMinTao) return AMOUNT_TOO_LOW;
  sellRootAlpha(economy, rules, netuid, orders.account[i], amount, tao);
  orders.paid[i] = amount;
  orders.received[i] = tao;
  return amount < orders.amount[i] ? PARTIAL : FILLED;
}

/** Books a sale of root's alpha that was quoted: no fee, and the TAO becomes root stake of the account or of ALL_ON_ROOT. */
export function sellRootAlpha(
  economy: Economy,
  rules: Rules,
  netuid: number,
  account: number,
  alpha: number,
  tao: number,
): void {
  const { values } = economy;
  rules.pool.sell(values, netuid, alpha, tao);
  values[ROOT_ALPHA + netuid] -= alpha;
  values[ALPHA_OUT + netuid] -= alpha;
  if (account === ALL_ON_ROOT) payRoot(economy, tao);
  else values[economy.accountRoot + account] += tao;
  values[ROOT_STAKE] += tao;
  values[CUM_ROOT_SOLD_ALPHA + netuid] += alpha;
  values[CUM_ROOT_SOLD_TAO + netuid] += tao;
  values[BLOCK_PROTOCOL_FLOW + netuid] -= tao;
}

/** Claims of the type Keep; baskets know none. */
function keepClaim(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  const { values } = economy;
  const netuid = orders.netuid[i];
  if (rules.era.split.root.startsWith('baskets')) return CALL_DISABLED;
  const amount = Math.min(orders.amount[i], values[ROOT_ALPHA + netuid]);
  if (amount <= 0) return NOTHING_OWNED;
  if (amount < rules.era.root.claimMinAlpha) return AMOUNT_TOO_LOW;
  values[ROOT_ALPHA + netuid] -= amount;
  values[economy.accountAlpha + orders.account[i] * SLOTS + netuid] += amount;
  orders.paid[i] = amount;
  orders.received[i] = amount;
  return amount < orders.amount[i] ? PARTIAL : FILLED;
}

function churn(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  const { values } = economy;
  const refusal = closed(values, orders.netuid[i]);
  if (refusal > 0) return refusal;
  const tao = economy.accountTao + orders.account[i];
  const wanted = floorRao(orders.amount[i] * rules.feeRate);
  const fee = Math.min(wanted, values[tao]);
  // Who cannot pay all fees trades less.
  const volume = wanted > 0 ? orders.amount[i] * (fee / wanted) : orders.amount[i];
  values[tao] -= fee;
  values[economy.accountFees + orders.account[i]] += fee;
  bookTaoFee(values, rules, orders.netuid[i], fee);
  values[CUM_VOLUME + orders.netuid[i]] += volume;
  orders.paid[i] = fee;
  return fee < wanted ? PARTIAL : FILLED;
}

function removeAlpha(economy: Economy, orders: OrderSink, i: number): number {
  const { values } = economy;
  const netuid = orders.netuid[i];
  const alpha = economy.accountAlpha + orders.account[i] * SLOTS + netuid;
  const amount = Math.min(orders.amount[i], values[alpha]);
  if (amount <= 0) return NOTHING_OWNED;
  values[alpha] -= amount;
  if (orders.kind[i] === BURN_ALPHA) values[BURNED_ALPHA + netuid] += amount;
  else {
    values[ALPHA_OUT + netuid] -= amount;
    values[CUM_ALPHA_RECYCLED + netuid] += amount;
  }
  orders.paid[i] = amount;
  return amount < orders.amount[i] ? PARTIAL : FILLED;
}

/** Orders that no pool fills: TAO changes its place one for one. */
function transfer(values: Float64Array, economy: Economy, orders: OrderSink, i: number): number {
  const account = orders.account[i];
  const kind = orders.kind[i];
  const tao = economy.accountTao + account;
  const root = economy.accountRoot + account;
  const external = economy.accountTao + economy.external;
  const source = kind === ROOT_UNSTAKE_ORDER ? root : kind === BUY_TAO_USD ? external : tao;
  const amount = Math.min(orders.amount[i], values[source]);
  if (amount <= 0) return NOTHING_OWNED;
  if (kind !== ROOT_UNSTAKE_ORDER && kind !== SELL_TAO_USD) values[source] -= amount;
  switch (kind) {
    case ROOT_STAKE_ORDER:
      values[root] += amount;
      values[ROOT_STAKE] += amount;
      break;
    case ROOT_UNSTAKE_ORDER:
      leaveRoot(values, root, tao, amount);
      break;
    case RECYCLE_TAO:
      values[ISSUANCE] -= amount;
      values[RECYCLED_TAO] += amount;
      break;
    case SELL_TAO_USD:
      sellForUsd(economy, account, amount);
      break;
    case BUY_TAO_USD:
      values[tao] += amount;
      values[economy.accountUsd + account] -= amount;
      values[economy.accountUsd + economy.external] += amount;
      values[USD_NET_TAO] += amount;
      if (account === economy.external) values[EXTERNAL_USD] += amount * values[TAO_USD];
      break;
    default:
      throw new RangeError(`unknown order kind ${kind}`);
  }
  orders.paid[i] = amount;
  orders.received[i] = amount;
  return amount < orders.amount[i] ? PARTIAL : FILLED;
}

/** TAO leaves root. The chain's counter sticks at 0: what stakers own beyond it leaves uncounted. */
function leaveRoot(values: Float64Array, root: number, tao: number, amount: number): void {
  values[root] -= amount;
  values[tao] += amount;
  const counted = Math.min(amount, values[ROOT_STAKE]);
  values[ROOT_STAKE] -= counted;
  values[UNCOUNTED_ROOT] -= amount - counted;
}
