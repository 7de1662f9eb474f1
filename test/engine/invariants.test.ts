import { describe, expect, it } from 'vitest';
import { advanceBlocks } from '../../src/engine/advance.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  accountIndex,
  BURNED_ALPHA,
  BURNED_TAO,
  CUM_ALPHA_EMITTED,
  createEconomy,
  type Economy,
  forkEconomy,
  ISSUANCE,
  MINTED_TAO,
  MOVING_PRICE,
  PENDING_MINERS,
  REVENUE,
  ROOT_STAKE,
  TAO_IN,
} from '../../src/engine/state.js';
import { InvariantError } from '../../src/errors.js';
import { chainOf, START_BLOCK, SUBNET } from './network.js';

function economyAfterADay(): Economy {
  const chain = chainOf([{ ...SUBNET, netuid: 3 }]);
  advanceBlocks(chain, START_BLOCK + 1000);
  return chain.economy;
}

describe('invariants', () => {
  it('hold after a thousand blocks', () => {
    expect(() => checkInvariants(economyAfterADay())).not.toThrow();
  });

  const add =
    (offset: number, amount: number) =>
    (economy: Economy): void => {
      economy.values[offset] += amount;
    };
  it.each([
    ['TAO out of nothing', add(ISSUANCE, 0.001), /TAO issuance/],
    ['minting that the issuance does not know', add(MINTED_TAO, 0.5), /TAO issuance/],
    ['a pool with TAO from nowhere', add(TAO_IN + 3, 0.1), /TAO issuance/],
    ['burned TAO that was never issued', add(BURNED_TAO, 1), /TAO issuance/],
    ['root stake without an owner', add(ROOT_STAKE, 1), /TAO on root/],
    ['alpha outside that nobody owns', add(ALPHA_OUT + 3, 0.01), /alpha outside the pool.*netuid 3/],
    ['pending alpha from nowhere', add(PENDING_MINERS + 3, 0.01), /alpha outside the pool.*netuid 3/],
    ['burned alpha from nowhere', add(BURNED_ALPHA + 3, 0.01), /alpha outside the pool.*netuid 3/],
    ['alpha in the pool from nowhere', add(ALPHA_IN + 3, 0.01), /alpha issuance.*netuid 3/],
    ['emission that nobody got', add(CUM_ALPHA_EMITTED + 3, 0.01), /alpha issuance.*netuid 3/],
    ['an empty pool', (e: Economy) => e.values.fill(0, TAO_IN + 3, TAO_IN + 4), /reserves must be positive.*netuid 3/],
    [
      'a price that is not a number',
      (e: Economy) => e.values.fill(Number.NaN, MOVING_PRICE + 3, MOVING_PRICE + 4),
      /movingPrice of netuid 3 is NaN/,
    ],
    ['an infinite global', (e: Economy) => e.values.fill(Infinity, ISSUANCE, ISSUANCE + 1), /global 1 is Infinity/],
    [
      'an infinite revenue',
      (e: Economy) => e.values.fill(Infinity, REVENUE + 3, REVENUE + 4),
      /revenue of netuid 3 is Infinity/,
    ],
    [
      'free TAO below nothing',
      (e: Economy) => e.values.fill(-1, e.accountTao, e.accountTao + 1),
      /owners owns less than nothing/,
    ],
    [
      'alpha below nothing',
      (e: Economy) => e.values.fill(-1, e.accountAlpha + 3, e.accountAlpha + 4),
      /owners owns -1 alpha.*netuid 3/,
    ],
    [
      'free TAO that is not a number',
      (e: Economy) => e.values.fill(Number.NaN, e.accountTao, e.accountTao + 1),
      /free TAO of owners is NaN/,
    ],
    [
      'root stake that is not a number',
      (e: Economy) => e.values.fill(Number.NaN, e.accountRoot, e.accountRoot + 1),
      /root stake of owners is NaN/,
    ],
    [
      'alpha that is not a number',
      (e: Economy) => e.values.fill(Number.NaN, e.accountAlpha + 139, e.accountAlpha + 140),
      /alpha of miners, netuid 3 is NaN/,
    ],
  ])('break with %s', (_name, breakIt, message) => {
    const economy = forkEconomy(economyAfterADay());
    breakIt(economy);
    expect(() => checkInvariants(economy, 5)).toThrow(message);
    expect(() => checkInvariants(economy, 5)).toThrow(/path 5, block 8801000/);
    expect(() => checkInvariants(economy)).toThrow(InvariantError);
  });

  it("an actor's memory must be finite too", () => {
    const economy = createEconomy(['a'], 2, 3);
    economy.values[economy.memory + 2] = Number.NaN;
    expect(() => checkInvariants(economy)).toThrow(/an actor's memory \(number 2\) is NaN/);
  });
});

describe('an economy', () => {
  it('refuses netuids that it has no slot for, and accounts of the same name', () => {
    expect(() => createEconomy(['a'], 137)).toThrow(/netuidEnd must be 2 to 136, found 137/);
    expect(() => createEconomy(['a', 'a'], 2)).toThrow(/account names must be unique/);
  });

  it('finds accounts by name', () => {
    const economy = createEconomy(['a', 'b'], 2);
    expect(accountIndex(economy, 'b')).toBe(1);
    expect(() => accountIndex(economy, 'c')).toThrow(/no account c; accounts: a, b/);
  });

  it('a fork shares nothing that changes', () => {
    const economy = createEconomy(['a'], 2);
    const fork = forkEconomy(economy);
    fork.values[ISSUANCE] = 1;
    expect(economy.values[ISSUANCE]).toBe(0);
  });
});
