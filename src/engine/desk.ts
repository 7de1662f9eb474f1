/**
 * Many orders of one account at once: a run of orders that goes up the netuids, with at most a net order and then a churn in
 * each, is filled by a kernel, which does not tell what each order paid and received. What the kernel refuses is then asked one
 * by one, which changes nothing but tells why.
 */

import { EXCESS_MAX, SIZE_MAX } from '../protocol/weightedPool.js';
import { createMachine, type Machine } from './kernel/machine.js';
import { orderPrograms } from './kernel/orders.js';
import { CHURN, type Desk, executeOrder, FILLED, type OrderSink, PARTIAL, STAKE, UNSTAKE } from './orders.js';
import type { Rules } from './rules.js';
import { ALPHA_IN, AUTHOR_TAO, BLOCK, type Economy, ORDERS_SCRATCH, QUOTE_WEIGHT, SLOTS, TAO_IN } from './state.js';

/** Fewer orders are filled one by one: a kernel has totals to book. */
const LEAST = 6;
/** Part of an account's TAO that a run may spend: sums of many parts are not exact. */
const SPENT_MAX = 1 - 1e-9;
/** A weight so near to ½ has exponents within EXCESS_MAX of 1. */
const WEIGHT_OFF_MAX = EXCESS_MAX / 5;

/** The kernel for some rules, and where its numbers lie. */
class Counter {
  readonly scratch: Float64Array;
  /** Columns of what is wanted; 0 but while orders are collected. */
  readonly stake: number;
  readonly unstake: number;
  readonly churn: number;
  readonly owned: number;
  /** Columns of whether net orders were filled, and whether anybody may trade. */
  readonly done: number;
  readonly open: number;
  private readonly machine: Machine<'orders'>;
  private readonly block: number;
  private readonly totals: Readonly<
    Record<'taoSpent' | 'taoGot' | 'taoIn' | 'taoOut' | 'fees' | 'slippage' | 'churnFees' | 'refused', number>
  >;

  constructor(machine: Machine<'orders'>, { era, feeRate, inputPerReserveMax }: Rules) {
    const { layout, scratch } = machine;
    this.machine = machine;
    this.scratch = scratch;
    this.stake = layout.column('@stake');
    this.unstake = layout.column('@unstake');
    this.churn = layout.column('@churn');
    this.owned = layout.column('@owned');
    this.done = layout.column('@done');
    this.open = layout.column('@open');
    this.block = layout.parameter('$block');
    this.totals = {
      taoSpent: layout.parameter('$taoSpent'),
      taoGot: layout.parameter('$taoGot'),
      taoIn: layout.parameter('$taoIn'),
      taoOut: layout.parameter('$taoOut'),
      fees: layout.parameter('$fees'),
      slippage: layout.parameter('$slippage'),
      churnFees: layout.parameter('$churnFees'),
      refused: layout.parameter('$refused'),
    };
    for (const column of [this.stake, this.unstake, this.churn]) scratch.fill(0, column, column + SLOTS);
    scratch[layout.parameter('$feeRate')] = feeRate;
    scratch[layout.parameter('$stakeMin')] = era.pool.stakeMin;
    scratch[layout.parameter('$unstakeMin')] = era.pool.unstakeMin;
    scratch[layout.parameter('$reserveMin')] = era.pool.reserveMin;
    scratch[layout.parameter('$inputMax')] = inputPerReserveMax;
  }

  /** Runs the kernel on some netuids' columns, which empties them, and books the account's totals. @returns how many orders it refused */
  settle(economy: Economy, account: number, first: number, last: number): number {
    const { owned, scratch, totals } = this;
    const { values } = economy;
    const alpha = economy.accountAlpha + account * SLOTS;
    for (let slot = first; slot <= last; slot++) scratch[owned + slot] = values[alpha + slot];
    scratch[this.block] = values[BLOCK];
    this.machine.run('orders', first, last);
    for (let slot = first; slot <= last; slot++) values[alpha + slot] = scratch[owned + slot];
    const fees = scratch[totals.fees];
    values[economy.accountTao + account] +=
      scratch[totals.taoGot] - scratch[totals.taoSpent] - scratch[totals.churnFees];
    values[economy.accountBought + account] += scratch[totals.taoIn];
    values[economy.accountSold + account] += scratch[totals.taoOut];
    values[economy.accountFees + account] += fees;
    values[economy.accountSlippage + account] += scratch[totals.slippage];
    values[AUTHOR_TAO] += fees;
    return scratch[totals.refused];
  }
}

export class OrderDesk implements Desk {
  private readonly economy: Economy;
  /** For the rules that it was last asked for. */
  private counter: Counter | null = null;
  private rules: Rules | null = null;

  constructor(economy: Economy) {
    this.economy = economy;
  }

  fill(rules: Rules, orders: OrderSink, from: number): number {
    const { economy } = this;
    if (!mayBeMany(orders, from)) return from;
    const counter = this.counterOf(rules);
    if (counter === null) return from;
    const end = collect(economy, rules, orders, from, counter);
    if (end - from < LEAST) {
      clear(orders, from, end, counter);
      return from;
    }
    const { account, netuid } = orders;
    const refused = counter.settle(economy, account[from], netuid[from], netuid[end - 1]);
    if (refused > 0) askAgain(economy, rules, orders, from, end, counter);
    return end;
  }

  private counterOf(rules: Rules): Counter | null {
    if (this.rules !== rules) {
      const programs = orderPrograms(rules.era);
      this.rules = rules;
      this.counter =
        programs === null ? null : new Counter(createMachine(this.economy, programs, ORDERS_SCRATCH), rules);
    }
    return this.counter;
  }
}

/** Whether it is worth while to look closer: the first order and the last one of the least run are of its kinds. */
function mayBeMany({ length, kind, account }: OrderSink, from: number): boolean {
  const last = from + LEAST - 1;
  return last < length && account[from] === account[last] && inColumns(kind[from]) && inColumns(kind[last]);
}

function inColumns(kind: number): boolean {
  return kind === STAKE || kind === UNSTAKE || kind === CHURN;
}

/** Puts orders from `from` on into columns, as long as they are the kernel's, and what becomes of them. @returns number of the first that is not */
function collect(
  { values, accountTao, accountAlpha }: Economy,
  rules: Rules,
  { length, kind, account, netuid, amount, limitPrice, status }: OrderSink,
  from: number,
  { scratch, stake, unstake, churn }: Counter,
): number {
  const who = account[from];
  const owned = accountAlpha + who * SLOTS;
  let budget = SPENT_MAX * values[accountTao + who];
  let last = 0;
  let churned = false;
  for (let i = from; i < length; i++) {
    const slot = netuid[i];
    const wanted = amount[i];
    const churns = kind[i] === CHURN;
    // A net order after a churn would change what the churn finds.
    if (account[i] !== who || slot < last || (slot === last && (churned || !churns))) return i;
    if (churns) {
      budget -= wanted * rules.feeRate;
      if (budget < 0) return i;
      scratch[churn + slot] = wanted;
      status[i] = FILLED;
    } else {
      if (limitPrice[i] === limitPrice[i] || Math.abs(values[QUOTE_WEIGHT + slot] - 0.5) > WEIGHT_OFF_MAX) return i;
      if (kind[i] === STAKE) {
        budget -= wanted;
        if (budget < 0 || wanted > SIZE_MAX * values[TAO_IN + slot]) return i;
        scratch[stake + slot] = wanted;
        status[i] = FILLED;
      } else {
        if (kind[i] !== UNSTAKE || wanted > SIZE_MAX * values[ALPHA_IN + slot]) return i;
        scratch[unstake + slot] = wanted;
        status[i] = wanted > values[owned + slot] ? PARTIAL : FILLED;
      }
    }
    churned = churns;
    last = slot;
  }
  return length;
}

/** Empties the columns of what was collected. */
function clear({ netuid }: OrderSink, from: number, end: number, { scratch, stake, unstake, churn }: Counter): void {
  for (let i = from; i < end; i++) {
    const slot = netuid[i];
    scratch[stake + slot] = 0;
    scratch[unstake + slot] = 0;
    scratch[churn + slot] = 0;
  }
}

/** Asks for those orders one by one that the kernel has refused. */
function askAgain(
  economy: Economy,
  rules: Rules,
  orders: OrderSink,
  from: number,
  end: number,
  { scratch, done, open }: Counter,
): void {
  for (let i = from; i < end; i++) {
    const became = orders.kind[i] === CHURN ? open : done;
    if (scratch[became + orders.netuid[i]] === 0) executeOrder(economy, rules, orders, i);
  }
}
