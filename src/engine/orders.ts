/**
 * Orders: the one place where anybody but the chain changes the state. An order is checked, filled by the pool with fee
 * and limits, booked, and reported. What the market refuses is data (a status), not an exception.
 *
 * Sources for the checks and their order: opentensor/subtensor@14bc6f9f, pallets/swap/src/pallet/{impls,swap_step}.rs,
 * pallets/subtensor/src/staking/{add_stake,remove_stake,stake_utils}.rs.
 */

import { floorRao } from '../units.js';
import type { Rules } from './rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  AUTHOR_TAO,
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
  FAILED_ORDERS,
  FEE_TAO,
  ISSUANCE,
  RECYCLED_TAO,
  ROOT_ALPHA,
  ROOT_STAKE,
  SLOTS,
  TAO_IN,
  USD_NET_TAO,
  WAITING_ALPHA,
  WAITING_TAO,
} from './state.js';

// Kinds of orders. The amount is what is paid: TAO or alpha.
/** TAO → alpha of the subnet. */
export const STAKE = 0;
/** Alpha → TAO. */
export const UNSTAKE = 1;
/** Free TAO → TAO on root. */
export const ROOT_STAKE_ORDER = 2;
export const ROOT_UNSTAKE_ORDER = 3;
/** Alpha of root's baskets, sold without fee or limit; the TAO becomes root stake of the account. */
export const ROOT_CLAIM = 4;
/** Alpha that leaves the issuance. */
export const RECYCLE_ALPHA = 5;
/** Alpha that stays in the issuance and is nobody's. */
export const BURN_ALPHA = 6;
/** TAO that leaves the issuance. */
export const RECYCLE_TAO = 7;
/** Two-way trading that moves nothing net: the amount is the volume in TAO, on which fees are paid. */
export const CHURN = 8;
/** TAO sold for USD: it goes to the account `external`. */
export const SELL_TAO_USD = 9;
/** TAO bought for USD: it comes from the account `external`. */
export const BUY_TAO_USD = 10;

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
] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

// What became of an order.
export const FILLED = 0;
/** Filled up to its limit price or to what the account owns. */
export const PARTIAL = 1;
export const AMOUNT_TOO_LOW = 2;
export const SWAP_INPUT_TOO_LARGE = 3;
export const RESERVES_TOO_LOW = 4;
export const PRICE_LIMIT_EXCEEDED = 5;
export const NOTHING_OWNED = 6;

/** The chain's words for the statuses. */
export const ORDER_STATUS = [
  'Filled',
  'Partial',
  'AmountTooLow',
  'SwapInputTooLarge',
  'ReservesTooLow',
  'PriceLimitExceeded',
  'NotEnoughBalance',
] as const;

/** Orders of one decision, in the order in which they are executed; and, afterwards, their fills. */
export class OrderSink {
  length = 0;
  kind: Uint8Array;
  account: Uint16Array;
  netuid: Uint16Array;
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
    this.amount = new Float64Array(capacity);
    this.limitPrice = new Float64Array(capacity);
    this.paid = new Float64Array(capacity);
    this.received = new Float64Array(capacity);
    this.status = new Uint8Array(capacity);
  }

  /** An amount that is not above 0 (NaN too) is ignored. */
  push(kind: number, account: number, netuid: number, amount: number, limitPrice = Number.NaN): void {
    if (!(amount > 0)) return;
    if (this.length === this.kind.length) this.#grow();
    const i = this.length++;
    this.kind[i] = kind;
    this.account[i] = account;
    this.netuid[i] = netuid;
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

/** Executes all orders of a sink, in order, and writes their fills into it. */
export function executeOrders(economy: Economy, rules: Rules, orders: OrderSink): void {
  for (let i = 0; i < orders.length; i++) {
    orders.paid[i] = 0;
    orders.received[i] = 0;
    const status = execute(economy, rules, orders, i);
    orders.status[i] = status;
    if (status > PARTIAL) economy.values[FAILED_ORDERS]++;
  }
}

function execute(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  switch (orders.kind[i]) {
    case STAKE:
      return stake(economy, rules, orders, i);
    case UNSTAKE:
      return unstake(economy, rules, orders, i);
    case ROOT_CLAIM:
      return rootClaim(economy, rules, orders, i);
    case CHURN:
      return churn(economy, rules, orders, i);
    case RECYCLE_ALPHA:
    case BURN_ALPHA:
      return removeAlpha(economy, orders, i);
    default:
      return transfer(economy, orders, i);
  }
}

function stake(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  const { values } = economy;
  const { pool } = rules.era;
  const netuid = orders.netuid[i];
  const tao = economy.accountTao + orders.account[i];
  const wanted = orders.amount[i];
  const amount = Math.min(wanted, values[tao]);
  if (amount <= 0) return NOTHING_OWNED;
  let fee = rules.feeFlat + floorRao(amount * rules.feeRate);
  let paid = amount - fee;
  if (paid < pool.stakeMin) return AMOUNT_TOO_LOW;
  if (paid > rules.inputPerReserveMax * values[TAO_IN + netuid]) return SWAP_INPUT_TOO_LARGE;
  if (values[ALPHA_IN + netuid] < pool.reserveMin) return RESERVES_TOO_LOW;
  const limit = orders.limitPrice[i];
  let status = amount < wanted ? PARTIAL : FILLED;
  if (limit === limit) {
    const room = rules.pool.taoToReach(values, netuid, limit);
    if (room <= 0) return PRICE_LIMIT_EXCEEDED;
    if (paid > room) {
      paid = floorRao(room);
      fee = rules.feeFlat + floorRao(paid * rules.feeRateOnTop);
      status = PARTIAL;
    }
  }
  const alpha = floorRao(rules.pool.alphaReceived(values, netuid, paid));
  if (alpha <= 0) return RESERVES_TOO_LOW;
  rules.pool.buy(values, netuid, paid, alpha);
  values[ALPHA_OUT + netuid] += alpha;
  values[tao] -= paid + fee;
  values[economy.accountAlpha + orders.account[i] * SLOTS + netuid] += alpha;
  switch (pool.feeTo) {
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
  values[CUM_USER_TAO_IN + netuid] += paid;
  values[BLOCK_FLOW + netuid] += paid;
  values[CUM_VOLUME + netuid] += paid;
  orders.paid[i] = paid + fee;
  orders.received[i] = alpha;
  return status;
}

function unstake(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  const { values } = economy;
  const { pool } = rules.era;
  const netuid = orders.netuid[i];
  const alpha = economy.accountAlpha + orders.account[i] * SLOTS + netuid;
  const owned = values[alpha];
  const wanted = orders.amount[i];
  const amount = Math.min(wanted, owned);
  if (amount <= 0) return NOTHING_OWNED;
  let fee = floorRao(amount * rules.feeRate);
  let paid = amount - fee;
  if (paid > rules.inputPerReserveMax * values[ALPHA_IN + netuid]) return SWAP_INPUT_TOO_LARGE;
  if (values[TAO_IN + netuid] < pool.reserveMin) return RESERVES_TOO_LOW;
  const limit = orders.limitPrice[i];
  let status = amount < wanted ? PARTIAL : FILLED;
  if (limit === limit) {
    const room = rules.pool.alphaToReach(values, netuid, limit);
    if (room <= 0) return PRICE_LIMIT_EXCEEDED;
    if (paid > room) {
      paid = floorRao(room);
      fee = floorRao(paid * rules.feeRateOnTop);
      status = PARTIAL;
    }
  }
  const gross = floorRao(rules.pool.taoReceived(values, netuid, paid));
  if (gross <= 0) return RESERVES_TOO_LOW;
  // A flat fee is taken from the TAO, at most all of it, and stays in the pool.
  const tao = Math.max(gross - rules.feeFlat, 0);
  // The smallest sale is a matter of TAO received, but a whole position may always leave.
  if (tao < pool.unstakeMin && paid + fee < owned) return AMOUNT_TOO_LOW;
  rules.pool.sell(values, netuid, paid, tao);
  const authorTao = fee > 0 ? sellFee(values, rules, netuid, fee) : 0;
  values[ALPHA_OUT + netuid] -= paid + fee;
  values[alpha] = paid + fee < owned ? owned - (paid + fee) : 0;
  values[economy.accountTao + orders.account[i]] += tao;
  values[CUM_USER_TAO_OUT + netuid] += tao + authorTao;
  values[BLOCK_FLOW + netuid] -= tao + authorTao;
  values[CUM_VOLUME + netuid] += tao + authorTao;
  orders.paid[i] = paid + fee;
  orders.received[i] = tao;
  return status;
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

function rootClaim(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  const { values } = economy;
  const netuid = orders.netuid[i];
  const owned = values[ROOT_ALPHA + netuid];
  const amount = Math.min(orders.amount[i], owned);
  if (amount <= 0) return NOTHING_OWNED;
  if (values[TAO_IN + netuid] < rules.era.pool.reserveMin) return RESERVES_TOO_LOW;
  const tao = floorRao(rules.pool.taoReceived(values, netuid, amount));
  if (tao <= 0) return AMOUNT_TOO_LOW;
  rules.pool.sell(values, netuid, amount, tao);
  values[ROOT_ALPHA + netuid] = owned - amount;
  values[ALPHA_OUT + netuid] -= amount;
  values[economy.accountRoot + orders.account[i]] += tao;
  values[ROOT_STAKE] += tao;
  values[CUM_ROOT_SOLD_ALPHA + netuid] += amount;
  values[CUM_ROOT_SOLD_TAO + netuid] += tao;
  values[BLOCK_PROTOCOL_FLOW + netuid] -= tao;
  orders.paid[i] = amount;
  orders.received[i] = tao;
  return amount < orders.amount[i] ? PARTIAL : FILLED;
}

function churn(economy: Economy, rules: Rules, orders: OrderSink, i: number): number {
  const { values } = economy;
  const tao = economy.accountTao + orders.account[i];
  const fee = Math.min(floorRao(orders.amount[i] * rules.feeRate), values[tao]);
  values[tao] -= fee;
  values[AUTHOR_TAO] += fee;
  values[CUM_VOLUME + orders.netuid[i]] += orders.amount[i];
  orders.paid[i] = fee;
  return FILLED;
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
function transfer(economy: Economy, orders: OrderSink, i: number): number {
  const { values } = economy;
  const account = orders.account[i];
  const kind = orders.kind[i];
  const tao = economy.accountTao + account;
  const root = economy.accountRoot + account;
  const external = economy.accountTao + economy.external;
  const source = kind === ROOT_UNSTAKE_ORDER ? root : kind === BUY_TAO_USD ? external : tao;
  const amount = Math.min(orders.amount[i], values[source]);
  if (amount <= 0) return NOTHING_OWNED;
  values[source] -= amount;
  switch (kind) {
    case ROOT_STAKE_ORDER:
      values[root] += amount;
      values[ROOT_STAKE] += amount;
      break;
    case ROOT_UNSTAKE_ORDER:
      values[tao] += amount;
      values[ROOT_STAKE] -= amount;
      break;
    case RECYCLE_TAO:
      values[ISSUANCE] -= amount;
      values[RECYCLED_TAO] += amount;
      break;
    case SELL_TAO_USD:
      values[external] += amount;
      values[USD_NET_TAO] -= amount;
      break;
    case BUY_TAO_USD:
      values[tao] += amount;
      values[USD_NET_TAO] += amount;
      break;
    default:
      throw new RangeError(`unknown order kind ${kind}`);
  }
  orders.paid[i] = amount;
  orders.received[i] = amount;
  return amount < orders.amount[i] ? PARTIAL : FILLED;
}
