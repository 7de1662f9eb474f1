/** A scripted order. */

import { COHORTS } from '../agents/holdings.js';
import { executeOrders, ORDER_KINDS } from '../engine/orders.js';
import { accountIndex } from '../engine/state.js';
import type { KeyPath } from '../input/keyPath.js';
import { defineShock } from './shock.js';

/** What an `order` of the timeline may do; amounts in TAO or alpha by side. */
export const ORDER_SIDES = [
  'stake',
  'unstake',
  'root_stake',
  'root_unstake',
  'recycle_alpha',
  'burn_alpha',
  'recycle_tao',
  'move',
  'buy_and_burn',
  'register_subnet',
  'start_call',
  'register_neuron',
  'take_ownership',
] as const;
export type OrderSide = (typeof ORDER_SIDES)[number];

/** Accounts that a scripted order may name. */
export const ORDER_ACCOUNTS = [
  'external',
  'idle',
  'owners',
  'miners',
  'validators',
  'root',
  ...COHORTS,
  'noise',
] as const;
export type OrderAccount = (typeof ORDER_ACCOUNTS)[number];

/** Orders that touch no subnet of the snapshot. */
const SIDES_WITHOUT_SUBNET: readonly string[] = ['root_stake', 'root_unstake', 'recycle_tao', 'register_subnet'];

export interface OrderEvent {
  readonly side: OrderSide;
  readonly account: OrderAccount;
  /** 0 for sides that touch no subnet. */
  readonly netuid: number;
  /** TAO for stake, root_stake, root_unstake, recycle_tao; alpha for unstake, recycle_alpha, burn_alpha. */
  readonly amount: number;
  /** Worst price of the last unit, TAO per alpha; null = none. */
  readonly limitPrice: number | null;
  /** Subnet that a `move` goes to, else 0. */
  readonly toNetuid: number;
}

export const order = defineShock({
  schema: ({ map, netuid, number, word }) =>
    map(
      {
        side: word(ORDER_SIDES, 'What is done.'),
        account: word(
          ORDER_ACCOUNTS,
          'Whose TAO or alpha; trend, yield, value and holder are cohorts of stakers.',
        ).default('external'),
        netuid: netuid('Subnet; left out for root_stake, root_unstake, recycle_tao and register_subnet.').optional(),
        to_netuid: netuid('Subnet that a move goes to.').optional(),
        amount: number({
          above: 0,
          max: 21e6,
          unit: 'alpha for unstake, move, recycle_alpha, burn_alpha and take_ownership, else TAO',
          doc: 'Amount, cut to what the account owns; the most that is paid for a registration; left out for start_call.',
        }).optional(),
        limit_price: number({
          above: 0,
          max: 1e6,
          unit: 'TAO per alpha',
          doc: 'Worst price of the last unit; stake and unstake only.',
        }).optional(),
      },
      'A scripted order.',
    ),
  resolve: (value, { path, report, checkNetuid }): OrderEvent => {
    const needsSubnet = !SIDES_WITHOUT_SUBNET.includes(value.side);
    if (needsSubnet && value.netuid === undefined)
      report([...path, 'netuid'], `is missing; ${value.side} needs the subnet`, [
        [...path, 'netuid'],
        [...path, 'side'],
      ]);
    if (!needsSubnet && value.netuid !== undefined)
      report([...path, 'netuid'], `found ${value.netuid}; ${value.side} touches no subnet, leave it out`, [
        [...path, 'side'],
      ]);
    if (needsSubnet && value.netuid !== undefined) checkNetuid([...path, 'netuid'], value.netuid);
    const toPath: KeyPath = [...path, 'to_netuid'];
    if (value.side === 'move' && value.to_netuid === undefined)
      report(toPath, 'is missing; move needs the subnet that it goes to', [toPath, [...path, 'side']]);
    if (value.to_netuid !== undefined) {
      if (value.side !== 'move')
        report(toPath, `found ${value.to_netuid}; only move goes to another subnet, leave it out`, [[...path, 'side']]);
      else {
        checkNetuid(toPath, value.to_netuid);
        if (value.to_netuid === value.netuid)
          report(toPath, `found ${value.to_netuid}, which is netuid, too; move goes to another subnet`);
      }
    }
    const amountPath: KeyPath = [...path, 'amount'];
    if (value.amount === undefined && value.side !== 'start_call')
      report(amountPath, `is missing; ${value.side} needs it`, [amountPath, [...path, 'side']]);
    if (value.amount !== undefined && value.side === 'start_call')
      report(amountPath, `found ${value.amount}; start_call has no amount, leave it out`, [[...path, 'side']]);
    if (value.limit_price !== undefined && value.side !== 'stake' && value.side !== 'unstake') {
      report([...path, 'limit_price'], `found ${value.limit_price}; only stake and unstake have a limit`, [
        [...path, 'side'],
      ]);
    }
    return {
      side: value.side,
      account: value.account,
      netuid: value.netuid ?? 0,
      // A start call has no amount; the engine takes no order without one.
      amount: value.amount ?? 1,
      limitPrice: value.limit_price ?? null,
      toNetuid: value.to_netuid ?? 0,
    };
  },
  apply: (event, { chain, orders }) => {
    orders.push(
      ORDER_KINDS.indexOf(event.side),
      accountIndex(chain.economy, event.account),
      event.netuid,
      event.amount,
      event.limitPrice ?? Number.NaN,
      event.toNetuid,
    );
    executeOrders(chain.economy, chain.rules, orders);
  },
});
