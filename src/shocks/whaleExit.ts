/**
 * A large staker leaves: stake on root and alpha in proportion to what the account holds, piece by piece, and the TAO goes
 * for USD at once. Choice: what the limit of slippage cuts from a piece is not made up for later.
 */

import type { Chain } from '../engine/chain.js';
import { executeOrders, type OrderSink, ROOT_UNSTAKE_ORDER, SELL_TAO_USD, UNSTAKE } from '../engine/orders.js';
import { accountIndex, BLOCK, SLOTS, STARTED } from '../engine/state.js';
import { BLOCKS_PER_DAY } from '../units.js';
import { ORDER_ACCOUNTS } from './order.js';
import { defineShock, type EventHead } from './shock.js';

/** Blocks between two pieces: ten a day, each of them in a step of its own at any resolution. */
const PIECE_BLOCKS = BLOCKS_PER_DAY / 10;
/** Whose stake is sold where the scenario does not say. */
const ACCOUNT = 'holder';

export const whaleExit = defineShock({
  schema: ({ map, number, word }) =>
    map(
      {
        tao: number({
          above: 0,
          max: 21e6,
          unit: 'TAO',
          doc: 'Staked TAO that leaves, root and alpha at spot prices. Default: all that the account has, free TAO too.',
        }).optional(),
        cohort: word(ORDER_ACCOUNTS, `Account whose stake it is. Default: ${ACCOUNT}, if tao is given.`).optional(),
        slippage_max: number({
          above: 0,
          max: 1,
          doc: 'Largest slippage of an order, average price ÷ spot − 1.',
        }).default(0.02),
      },
      'A large staker leaves, over `days`: stake becomes TAO, TAO becomes USD.',
    ),
  resolve: ({ tao, cohort, slippage_max: slippageMax }, { path, report }) => {
    if (tao === undefined && cohort === undefined) report(path, 'says neither tao nor cohort; who leaves?', [path]);
    return { tao: tao ?? null, account: cohort ?? ACCOUNT, slippageMax };
  },
  everyBlocks: PIECE_BLOCKS,
  apply: (event, { chain, orders }) => {
    const { economy, rules } = chain;
    const { values } = economy;
    const account = accountIndex(economy, event.account);
    const free = economy.accountTao + account;
    const { pieces, left } = piecesOf(event, values[BLOCK]);
    // At most what there is.
    const part = event.tao === null ? 1 / left : 1 / Math.max(1, (stakeOf(chain, account) / event.tao) * pieces);
    const before = values[free];
    pushSales(chain, orders, account, part, event.slippageMax);
    executeOrders(economy, rules, orders);
    const sold = values[free] - before;
    orders.clear();
    orders.push(SELL_TAO_USD, account, 0, event.tao === null ? sold + part * before : sold);
    executeOrders(economy, rules, orders);
  },
});

/** In how many pieces an event is carried out, and how many of them are left at a block, this one included. */
function piecesOf({ block, endBlock }: EventHead, now: number): { pieces: number; left: number } {
  const pieces = endBlock === null ? 1 : Math.ceil((endBlock - block) / PIECE_BLOCKS);
  return { pieces, left: Math.max(1, pieces - Math.floor((now - block) / PIECE_BLOCKS)) };
}

/** TAO on root, and alpha at spot prices. */
function stakeOf({ economy, rules }: Chain, account: number): number {
  const { values, netuidEnd, accountAlpha, accountRoot } = economy;
  let tao = values[accountRoot + account];
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    tao += values[accountAlpha + account * SLOTS + netuid] * rules.pool.price(values, netuid);
  }
  return tao;
}

function pushSales(
  { economy, rules }: Chain,
  orders: OrderSink,
  account: number,
  part: number,
  slippage: number,
): void {
  const { values, netuidEnd, accountAlpha, accountRoot } = economy;
  orders.push(ROOT_UNSTAKE_ORDER, account, 0, part * values[accountRoot + account]);
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    const alpha = part * values[accountAlpha + account * SLOTS + netuid];
    orders.push(UNSTAKE, account, netuid, rules.pool.alphaWithin(values, netuid, alpha, slippage));
  }
}
