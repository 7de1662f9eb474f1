import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLAT_FEE, feeOf, feeRate, feeRateOnTop, unstakingFee } from '../../src/protocol/fee.js';
import { RAO } from '../../src/units.js';
import { goldenCases } from '../golden/golden.js';

const tokens = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const rate = fc.integer({ min: 0, max: 10_000 });

describe('fee of a swap', async () => {
  await goldenCases('swap-fee');

  it('property: the fee on top of the net input is the fee on the whole', () => {
    fc.assert(
      fc.property(tokens(RAO, 1e7), rate, (paid, u16) => {
        const fee = feeOf(paid, feeRate(u16));
        expect(Math.abs(feeOf(paid - fee, feeRateOnTop(u16)) - fee)).toBeLessThanOrEqual(2 * RAO + fee * 1e-14);
      }),
    );
  });

  it('property: a fee is whole rao, not negative, below the amount, and grows with it', () => {
    fc.assert(
      fc.property(tokens(RAO, 1e6), tokens(0, 1e6), rate, (paid, more, u16) => {
        const fee = feeOf(paid, feeRate(u16));
        expect(fee).toBeGreaterThanOrEqual(0);
        expect(fee).toBeLessThan(paid);
        expect(Math.abs(fee / RAO - Math.round(fee / RAO))).toBeLessThan(1e-4 + fee * 1e-6);
        expect(feeOf(paid + more, feeRate(u16))).toBeGreaterThanOrEqual(fee);
      }),
    );
  });
});

describe('fee of unstaking at launch', () => {
  it('is flat for small sales and proportional for large ones', () => {
    expect(unstakingFee(0.1, 0)).toBe(FLAT_FEE);
    expect(unstakingFee(100, 0)).toBeCloseTo(0.005, 12);
    expect(unstakingFee(100, 0.001)).toBeCloseTo(0.1, 12);
  });
});
