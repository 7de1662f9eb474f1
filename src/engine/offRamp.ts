/**
 * The off-ramp: how much TAO a day can be sold for USD. What is more waits: it has left the seller's free TAO, is still in
 * the issuance, and has moved no price yet.
 *
 * Choice: those who wait are served alike, in proportion to what they wait with, before the orders of the day; what a day
 * leaves unused is gone.
 */

import {
  type Economy,
  EXTERNAL_USD,
  OFF_RAMP_FACTOR,
  OFF_RAMP_LEFT,
  OFF_RAMP_USD_PER_DAY,
  TAO_USD,
  USD_NET_TAO,
} from './state.js';

/** A day's capacity, with which those who wait are served first. To be called once a day, and when the capacity changes. */
export function openOffRamp(economy: Economy): void {
  const { values, accounts, accountWaiting } = economy;
  const perDay = values[OFF_RAMP_USD_PER_DAY];
  const factor = values[OFF_RAMP_FACTOR];
  // No limit times anything is no limit, but closed is closed.
  values[OFF_RAMP_LEFT] = perDay < 0 && factor > 0 ? -1 : Math.max(perDay, 0) * factor;
  let waiting = 0;
  for (let account = 0; account < accounts.length; account++) waiting += values[accountWaiting + account];
  if (waiting === 0) return;
  const part = Math.min(1, taoLeft(values) / waiting);
  for (let account = 0; account < accounts.length; account++) {
    const tao = part * values[accountWaiting + account];
    values[accountWaiting + account] -= tao;
    sell(economy, account, tao);
  }
}

/** TAO that leaves an account's free TAO for USD: sold as far as the off-ramp goes, the rest waits. */
export function sellForUsd(economy: Economy, account: number, tao: number): void {
  const { values } = economy;
  const sold = Math.min(tao, taoLeft(values));
  values[economy.accountTao + account] -= tao;
  values[economy.accountWaiting + account] += tao - sold;
  sell(economy, account, sold);
}

/** TAO that can still be sold today. */
function taoLeft(values: Float64Array): number {
  const left = values[OFF_RAMP_LEFT];
  return left < 0 ? Number.POSITIVE_INFINITY : left / values[TAO_USD];
}

/** Books a sale: the TAO is external capital's from now on. */
function sell({ values, accountTao, accountUsd, external }: Economy, account: number, tao: number): void {
  const usd = tao * values[TAO_USD];
  values[accountTao + external] += tao;
  values[accountUsd + account] += tao;
  values[accountUsd + external] -= tao;
  values[USD_NET_TAO] -= tao;
  if (account === external) values[EXTERNAL_USD] -= usd;
  if (values[OFF_RAMP_LEFT] >= 0) values[OFF_RAMP_LEFT] = Math.max(0, values[OFF_RAMP_LEFT] - usd);
}
