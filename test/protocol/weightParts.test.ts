import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightAfterInjection } from '../../src/protocol/weightedPool.js';
import { WEIGHT_PARTS, weightParts, weightPartsAfterInjection } from '../../src/protocol/weightParts.js';
import { goldenCases } from '../golden/golden.js';

const rao = (max: bigint) => fc.bigInt({ min: 0n, max });
const reserve = fc.bigInt({ min: 1_000_000n, max: 10_000_000_000_000_000n });

describe('weight after an injection', async () => {
  await goldenCases('swap-balancer', (test) => ['inject', 'mul_round'].includes(test.inputs.text('op')));

  it('property: float64 agrees with the exact parts to a few units of its last place', () => {
    fc.assert(
      fc.property(
        reserve,
        reserve,
        fc.bigInt({ min: WEIGHT_PARTS / 100n, max: (WEIGHT_PARTS * 99n) / 100n }),
        rao(1_000_000_000_000n),
        rao(1_000_000_000_000n),
        (taoIn, alphaIn, parts, tao, alpha) => {
          const exact = weightPartsAfterInjection(taoIn, alphaIn, parts, tao, alpha);
          const found = weightAfterInjection(
            Number(taoIn) / 1e9,
            Number(alphaIn) / 1e9,
            Number(parts) / 1e18,
            Number(tao) / 1e9,
            Number(alpha) / 1e9,
          );
          expect(Math.abs(found - Number(exact) / 1e18)).toBeLessThan(2e-15);
        },
      ),
    );
  });

  it('an empty pool starts at one half', () => {
    expect(weightPartsAfterInjection(1000n, 0n, WEIGHT_PARTS / 4n, 0n, 0n)).toBe(WEIGHT_PARTS / 2n);
  });

  it('property: parts of a weight and back', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (weight) => {
        expect(Math.abs(Number(weightParts(weight)) / 1e18 - weight)).toBeLessThan(2.3e-16);
      }),
    );
  });
});
