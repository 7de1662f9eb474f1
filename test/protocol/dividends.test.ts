import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dividendParts, hotkeyRootProportion, take } from '../../src/protocol/dividends.js';
import { goldenCases } from '../golden/golden.js';

const tokens = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const hotkey = fc.record({ alphaStake: tokens(0, 1e6), rootStake: tokens(0, 1e6), dividend: tokens(0, 1) });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('dividends', async () => {
  await goldenCases('emission-split', (test) => test.inputs.has('op'));

  it('property: hotkeys get all that is pending but for the truncation of ratios, or there is nobody to get it', () => {
    fc.assert(
      fc.property(fc.array(hotkey, { maxLength: 20 }), tokens(0, 1000), tokens(0, 1000), (hotkeys, alpha, root) => {
        const parts = dividendParts(hotkeys, alpha, root, 0.18);
        for (const [list, pending] of [
          [parts.alpha, alpha],
          [parts.root, root],
        ] as const) {
          const paid = sum(list);
          expect(Math.min(0, ...list)).toBe(0);
          // A rao is 1e-9: far below it there is only the rounding of the smallest numbers.
          expect(paid).toBeLessThanOrEqual(pending * (1 + 1e-12) + 1e-30);
          if (paid > 0) expect(pending - paid).toBeLessThanOrEqual(pending * (hotkeys.length * 2 ** -32 + 1e-12));
        }
      }),
    );
  });

  it('property: more root stake moves a hotkey from the validators’ part to root’s', () => {
    fc.assert(
      fc.property(tokens(1, 1e6), tokens(0, 1e6), tokens(1, 1e6), (alphaStake, rootStake, more) => {
        expect(hotkeyRootProportion(alphaStake, rootStake + more, 0.18)).toBeGreaterThanOrEqual(
          hotkeyRootProportion(alphaStake, rootStake, 0.18),
        );
      }),
    );
    expect(hotkeyRootProportion(0, 0, 0.18)).toBe(0);
  });

  it('at launch the validators’ weight is the dividend undiminished', () => {
    const hotkeys = [
      { alphaStake: 100, rootStake: 0, dividend: 0.5 },
      { alphaStake: 0, rootStake: 100, dividend: 0.5 },
    ];
    expect(dividendParts(hotkeys, 10, 0, 0.18).alpha).toEqual([10, 0]);
    expect(dividendParts(hotkeys, 10, 0, 0.18, true).alpha).toEqual([5, 5]);
  });

  it('property: take and the nominators’ part add up', () => {
    fc.assert(
      fc.property(tokens(0, 1e6), fc.integer({ min: 0, max: 11_796 }), (amount, takeU16) => {
        const { validator, nominators } = take(amount, takeU16);
        expect(validator + nominators).toBeCloseTo(amount, 8);
        expect(validator).toBeLessThanOrEqual(amount * 0.18);
      }),
    );
  });
});
