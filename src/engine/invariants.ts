/**
 * What holds after every event, whatever the rules: numbers are finite (unknown revenue is NaN), reserves positive, nobody owns less than nothing,
 * TAO and alpha are neither created nor lost but by a rule.
 */

import { InvariantError } from '../errors.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  AUTHOR_TAO,
  BLOCK,
  BURNED_ALPHA,
  BURNED_TAO,
  CUM_ALPHA_EMITTED,
  CUM_ALPHA_INJECTED,
  CUM_ALPHA_RECYCLED,
  CUM_ROOT_RECYCLED,
  CUM_USER_TAO_IN,
  CUM_USER_TAO_OUT,
  type Economy,
  EXISTS,
  FEE_TAO,
  FIELD_NAMES,
  ISSUANCE,
  MINTED_TAO,
  PAIRING_TAO,
  PENDING_MINERS,
  PENDING_OWNER,
  PENDING_ROOT,
  PENDING_ROOT_SALE_TAO,
  PENDING_VALIDATORS,
  PROTOCOL_ALPHA,
  RECYCLED_TAO,
  REVENUE,
  ROOT_ALPHA,
  ROOT_STAKE,
  SLOTS,
  START_ALPHA,
  START_ISSUANCE,
  TAO_IN,
  TAO_RESERVOIR,
  UNCOUNTED_ROOT,
  UNCOUNTED_TAO,
} from './state.js';

/** Rounding of float64 over a run: relative to the total that is checked, and in tokens. */
const RELATIVE = 2e-11;
const ABSOLUTE = 1e-5;

type Fail = (message: string, netuid?: number) => never;

/** Throws an InvariantError that names block and netuid if anything does not hold. */
export function checkInvariants(economy: Economy, path?: number): void {
  const { values } = economy;
  const block = values[BLOCK];
  const fail: Fail = (message, netuid) => {
    throw new InvariantError(message, {
      block,
      ...(path === undefined ? {} : { path }),
      ...(netuid === undefined ? {} : { netuid }),
    });
  };
  const close = (what: string, found: number, expected: number, netuid?: number): void => {
    // Written so that NaN fails.
    if (!(Math.abs(found - expected) <= ABSOLUTE + RELATIVE * Math.abs(expected))) {
      fail(`${what}: ${found}, but the parts add up to ${expected}`, netuid);
    }
  };

  // x − x is 0 unless x is not finite. Revenue alone may be unknown.
  if (!(allFinite(values, 0, REVENUE) && allFinite(values, REVENUE + SLOTS, values.length)))
    nameInfinite(economy, 0, fail);
  nameInfinite(economy, REVENUE, fail, REVENUE + SLOTS);

  let held = values[AUTHOR_TAO] + values[BURNED_TAO];
  let onRoot = 0;
  let bought = 0;
  let sold = 0;
  let paidIn = 0;
  let takenOut = 0;
  for (let account = 0; account < economy.accounts.length; account++) {
    const tao = values[economy.accountTao + account];
    const root = values[economy.accountRoot + account];
    const waiting = values[economy.accountWaiting + account];
    if (tao < -ABSOLUTE || root < -ABSOLUTE || waiting < -ABSOLUTE)
      fail(
        `account ${economy.accounts[account]} owns less than nothing: ${tao} TAO free, ${root} on root, ${waiting} waiting`,
      );
    held += tao + waiting;
    onRoot += root;
    bought += values[economy.accountBought + account];
    sold += values[economy.accountSold + account];
  }
  held += onRoot;
  addUpOutside(economy, fail);
  for (let netuid = 1; netuid < economy.netuidEnd; netuid++) {
    const taoIn = values[TAO_IN + netuid];
    const alphaIn = values[ALPHA_IN + netuid];
    if (!(taoIn > 0 && alphaIn > 0)) fail(`reserves must be positive: ${taoIn} TAO, ${alphaIn} alpha`, netuid);
    paidIn += values[CUM_USER_TAO_IN + netuid];
    takenOut += values[CUM_USER_TAO_OUT + netuid];
    if (values[EXISTS + netuid] === 0) continue;
    held += taoIn + values[TAO_RESERVOIR + netuid] + values[PENDING_ROOT_SALE_TAO + netuid] + values[FEE_TAO + netuid];
    held += values[PAIRING_TAO + netuid];
    close('alpha outside the pool', values[ALPHA_OUT + netuid], outside[netuid], netuid);
    close(
      'alpha issuance',
      alphaIn + values[ALPHA_OUT + netuid],
      values[START_ALPHA + netuid] +
        values[CUM_ALPHA_EMITTED + netuid] +
        values[CUM_ALPHA_INJECTED + netuid] -
        values[CUM_ALPHA_RECYCLED + netuid] -
        values[CUM_ROOT_RECYCLED + netuid],
      netuid,
    );
  }
  close('TAO paid into pools', paidIn, bought);
  close('TAO taken out of pools', takenOut, sold);
  close('TAO on root', values[ROOT_STAKE] + values[UNCOUNTED_ROOT], onRoot);
  close('TAO issuance', values[ISSUANCE] + values[UNCOUNTED_TAO], held);
  close('TAO issuance', values[ISSUANCE], values[START_ISSUANCE] + values[MINTED_TAO] - values[RECYCLED_TAO]);
}

function allFinite(values: Float64Array, from: number, to: number): boolean {
  let differences = 0;
  for (let index = from; index < to; index++) differences += values[index] - values[index];
  return differences === 0;
}

function nameInfinite(economy: Economy, from: number, fail: Fail, to = economy.values.length): void {
  const { values } = economy;
  for (let index = from; index < to; index++) {
    if (values[index] - values[index] !== 0 && !(Number.isNaN(values[index]) && isRevenue(index)))
      fail(`${nameOf(economy, index)} is ${values[index]}`);
  }
}

/** Alpha outside the pool by netuid, as its parts have it. */
const outside = new Float64Array(SLOTS);

/** Column by column, which is the order in which they lie in memory. */
function addUpOutside({ accountAlpha, accounts, netuidEnd, values }: Economy, fail: Fail): void {
  outside.fill(0);
  for (const column of OUTSIDE) {
    for (let netuid = 1; netuid < netuidEnd; netuid++) outside[netuid] += values[column + netuid];
  }
  for (let account = 0; account < accounts.length; account++) {
    const column = accountAlpha + account * SLOTS;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const alpha = values[column + netuid];
      if (alpha < -ABSOLUTE) fail(`account ${accounts[account]} owns ${alpha} alpha`, netuid);
      outside[netuid] += alpha;
    }
  }
}

function isRevenue(index: number): boolean {
  return index >= REVENUE && index < REVENUE + SLOTS;
}

/** Alpha outside the pool that is not an account's. */
const OUTSIDE = [
  PENDING_OWNER,
  PENDING_MINERS,
  PENDING_VALIDATORS,
  PENDING_ROOT,
  PROTOCOL_ALPHA,
  ROOT_ALPHA,
  BURNED_ALPHA,
];

/** What stands at an index of the state, in words. */
function nameOf(economy: Economy, index: number): string {
  const fieldsStart = EXISTS;
  if (index < fieldsStart) return `global ${index}`;
  if (index < economy.accountTao) {
    const field = Math.floor((index - fieldsStart) / SLOTS);
    return `${FIELD_NAMES[field]} of netuid ${(index - fieldsStart) % SLOTS}`;
  }
  if (index < economy.accountRoot) return `free TAO of ${economy.accounts[index - economy.accountTao]}`;
  if (index < economy.accountWaiting) return `root stake of ${economy.accounts[index - economy.accountRoot]}`;
  if (index < economy.accountBought)
    return `TAO of ${economy.accounts[index - economy.accountWaiting]} at the off-ramp`;
  if (index < economy.accountSold) return `TAO paid into pools by ${economy.accounts[index - economy.accountBought]}`;
  if (index < economy.accountFees) return `TAO taken out of pools by ${economy.accounts[index - economy.accountSold]}`;
  if (index < economy.accountSlippage) return `fees of ${economy.accounts[index - economy.accountFees]}`;
  if (index < economy.accountDividends) return `slippage of ${economy.accounts[index - economy.accountSlippage]}`;
  if (index < economy.accountPayouts) return `dividends of ${economy.accounts[index - economy.accountDividends]}`;
  if (index < economy.accountUsd) return `payouts to ${economy.accounts[index - economy.accountPayouts]}`;
  if (index < economy.accountAlpha) return `TAO sold for USD by ${economy.accounts[index - economy.accountUsd]}`;
  if (index < economy.memory) {
    const account = Math.floor((index - economy.accountAlpha) / SLOTS);
    return `alpha of ${economy.accounts[account]}, netuid ${(index - economy.accountAlpha) % SLOTS}`;
  }
  return `an actor's memory (number ${index - economy.memory})`;
}
