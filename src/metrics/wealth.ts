/** What an account is worth. */

import { saleQuote } from '../engine/orders.js';
import { stakeOnRoot } from '../engine/rootStake.js';
import type { Rules } from '../engine/rules.js';
import { type Economy, EXISTS, ROOT_ALPHA, ROOT_GROWTH, SLOTS } from '../engine/state.js';

/** TAO that all positions would fetch now, each sold on its own with its fee; free TAO, TAO on root and its part of baskets. */
export function liquidationTao(economy: Economy, rules: Rules, account: number): number {
  const { values, netuidEnd, accountTao, accountRoot, accountAlpha } = economy;
  const onRoot = values[accountRoot + account];
  const part = onRoot > 0 ? onRoot / stakeOnRoot(economy) : 0;
  let tao = values[accountTao + account] + onRoot;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[EXISTS + netuid] === 0) continue;
    const alpha = values[accountAlpha + account * SLOTS + netuid];
    if (alpha > 0) tao += saleQuote(values, rules, netuid, alpha);
    // Baskets are sold without fee.
    if (part > 0) tao += rules.pool.taoReceived(values, netuid, part * values[ROOT_ALPHA + netuid]);
  }
  return tao;
}

/** The same at spot prices: no slippage, no fee. */
export function spotTao(economy: Economy, rules: Rules, account: number): number {
  const { values, netuidEnd, accountTao, accountRoot, accountAlpha } = economy;
  const onRoot = values[accountRoot + account];
  const part = onRoot > 0 ? onRoot / stakeOnRoot(economy) : 0;
  let tao = values[accountTao + account] + onRoot;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[EXISTS + netuid] === 0) continue;
    const alpha = values[accountAlpha + account * SLOTS + netuid] + part * values[ROOT_ALPHA + netuid];
    if (alpha > 0) tao += alpha * rules.pool.price(values, netuid);
  }
  return tao;
}

/** What a TAO that was put on root at the start is worth now, its part of baskets at spot prices included. */
export function rootTaoWorth(economy: Economy, rules: Rules): number {
  const { values, netuidEnd } = economy;
  const stake = stakeOnRoot(economy);
  let baskets = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[EXISTS + netuid] > 0) baskets += values[ROOT_ALPHA + netuid] * rules.pool.price(values, netuid);
  }
  return values[ROOT_GROWTH] * (stake > 0 ? 1 + baskets / stake : 1);
}
