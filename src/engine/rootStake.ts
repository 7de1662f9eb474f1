/**
 * What root earns is shared by all who have TAO there, in proportion. Choice: by what they have when it is paid; on the
 * chain a staker owns parts of baskets by the stake at the time of each credit, which is the same for who stays.
 */

import { type Economy, ROOT_GROWTH } from './state.js';

/** TAO of all accounts on root. */
export function stakeOnRoot({ values, accounts, accountRoot }: Economy): number {
  let stake = 0;
  for (let account = 0; account < accounts.length; account++) stake += values[accountRoot + account];
  return stake;
}

/** Adds TAO to the accounts' stake on root, which must not be 0. The chain's counter is the caller's business. */
export function payRoot(economy: Economy, tao: number): void {
  const { values, accounts, accountRoot, accountDividends } = economy;
  const perTao = tao / stakeOnRoot(economy);
  for (let account = 0; account < accounts.length; account++) {
    const part = values[accountRoot + account] * perTao;
    values[accountRoot + account] += part;
    values[accountDividends + account] += part;
  }
  values[ROOT_GROWTH] *= 1 + perTao;
}
