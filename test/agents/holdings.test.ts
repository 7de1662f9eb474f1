import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCOUNTS, endow } from '../../src/agents/holdings.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import {
  ALPHA_OUT,
  accountIndex,
  BURNED_ALPHA,
  type Economy,
  PROTOCOL_ALPHA,
  ROOT_ALPHA,
  SLOTS,
} from '../../src/engine/state.js';
import { InvariantError } from '../../src/errors.js';
import { anySubnets, SUBNET } from '../engine/network.js';
import { HOLDINGS, WEALTH, worldOf } from './world.js';

const alpha = (economy: Economy, name: string, netuid = 1): number =>
  economy.values[economy.accountAlpha + accountIndex(economy, name) * SLOTS + netuid];
const tao = (economy: Economy, name: string): number =>
  economy.values[economy.accountTao + accountIndex(economy, name)];
const root = (economy: Economy, name: string): number =>
  economy.values[economy.accountRoot + accountIndex(economy, name)];

describe('holdings at the start', () => {
  it('golden: alpha after what is not an account’s, by hand', () => {
    const { economy } = worldOf([{ ...SUBNET, alphaOut: 1_100_000 }]);
    economy.values[PROTOCOL_ALPHA + 1] = 60_000;
    economy.values[ROOT_ALPHA + 1] = 30_000;
    economy.values[BURNED_ALPHA + 1] = 10_000;
    endow(economy, HOLDINGS, WEALTH);
    // 1,100,000 less 100,000; stakers hold half of the rest, a quarter of that in the cohort `yield`, two fifths in `holder`.
    expect(alpha(economy, 'owners')).toBe(100_000);
    expect(alpha(economy, 'miners')).toBe(80_000);
    expect(alpha(economy, 'validators')).toBe(70_000);
    expect(alpha(economy, 'noise')).toBe(150_000);
    expect(alpha(economy, 'yield')).toBe(125_000);
    expect(alpha(economy, 'holder')).toBeCloseTo(200_000, 6);
    expect(alpha(economy, 'external')).toBe(100_000);
  });

  it('golden: free TAO and TAO on root, by hand', () => {
    const { economy } = worldOf([{ ...SUBNET, taoIn: 200_000 }]);
    // Issuance 11.2e6, root 5.4e6, pool 0.2e6: 5.6e6 free.
    expect(tao(economy, 'yield')).toBeCloseTo(5.6e6 * 0.15 * 0.25, 6);
    expect(tao(economy, 'holder')).toBeCloseTo(5.6e6 * 0.15 * 0.4, 6);
    expect(tao(economy, 'noise')).toBeCloseTo(560_000, 6);
    expect(tao(economy, 'external')).toBeCloseTo(560_000, 6);
    expect(tao(economy, 'idle')).toBeCloseTo(3_640_000, 6);
    for (const name of ['owners', 'miners', 'validators', 'root']) expect(tao(economy, name)).toBe(0);
    expect(root(economy, 'yield')).toBeCloseTo(5.4e6 * 0.25 * 0.25, 6);
    expect(root(economy, 'holder')).toBeCloseTo(5.4e6 * 0.25 * 0.4, 6);
    expect(root(economy, 'root')).toBeCloseTo(5.4e6 * 0.75, 6);
  });

  it('property: whatever the shares, accounts add up and nobody owes', () => {
    const shares = (count: number) =>
      fc
        .array(fc.integer({ min: 0, max: 10_000 }), { minLength: count, maxLength: count })
        .filter((parts) => parts.some((part) => part > 0))
        .map((parts) => parts.map((part) => part / parts.reduce((sum, each) => sum + each, 0)));
    fc.assert(
      fc.property(anySubnets, shares(6), shares(4), shares(2), (subnets, out, free, stake) => {
        const [owner, miners, validators, noise, external, stakers] = out;
        const holdings = {
          alphaOut: { owner, miners, validators, noise, external, stakers },
          freeTao: { stakers: free[0], noise: free[1], external: free[2], idle: free[3] },
          rootStake: { stakers: stake[0], root: stake[1] },
        };
        const { economy } = worldOf(subnets, 0, holdings);
        checkInvariants(economy);
        for (let account = 0; account < ACCOUNTS.length; account++) {
          expect(economy.values[economy.accountTao + account]).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('golden: the last account takes the rao that the others’ truncation leaves', () => {
    const { economy } = worldOf([{ ...SUBNET, alphaOut: 1 }]);
    const third = { owner: 1 / 3, miners: 1 / 3, validators: 1 / 3, noise: 0, external: 0, stakers: 0 };
    endow(economy, { ...HOLDINGS, alphaOut: third }, WEALTH);
    expect(alpha(economy, 'owners')).toBe(0.333_333_333);
    expect(alpha(economy, 'miners')).toBe(0.333_333_333);
    expect(alpha(economy, 'validators')).toBeCloseTo(0.333_333_334, 15);
  });

  it('a cohort without wealth holds nothing, and the others all', () => {
    const { economy } = worldOf();
    endow(economy, HOLDINGS, { trend: 0, yield: 0, value: 0, holder: 1 });
    checkInvariants(economy);
    expect(alpha(economy, 'yield')).toBe(0);
    expect(tao(economy, 'yield')).toBe(0);
    expect(alpha(economy, 'holder')).toBe(500_000);
  });

  it('a state that holds more than there is, is our mistake', () => {
    const { economy } = worldOf();
    economy.values[PROTOCOL_ALPHA + 1] = economy.values[ALPHA_OUT + 1] + 1;
    expect(() => endow(economy, HOLDINGS, WEALTH)).toThrow(InvariantError);
    expect(() => worldOf([{ ...SUBNET, taoIn: 2e7 }])).toThrow('more TAO than was issued: 14200000 too much');
  });
});
