import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as product from '../../src/protocol/constantProduct.js';
import * as pool from '../../src/protocol/v3Pool.js';
import { RAO } from '../../src/units.js';
import { goldenCases } from '../golden/golden.js';

const tokens = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const reserves = [tokens(1, 1e6), tokens(1, 1e7)] as const;

describe('v3 pool, full range', async () => {
  await goldenCases('swap-constant-product', (test) => test.inputs.text('pool') === 'v3');

  it('property: a fresh pool swaps as x·y = k', () => {
    fc.assert(
      fc.property(...reserves, tokens(1e-6, 0.5), (taoIn, alphaIn, part) => {
        const liquidity = pool.startLiquidity(taoIn, alphaIn);
        const sqrtPrice = pool.startSqrtPrice(taoIn, alphaIn);
        // The start of the square root is 5e-13 off, and L misses up to a rao.
        const close = 1e-8 + 2e-12 / sqrtPrice;
        const bought = pool.alphaReceived(liquidity, sqrtPrice, taoIn * part);
        expect(Math.abs(bought / product.alphaReceived(taoIn, alphaIn, taoIn * part) - 1)).toBeLessThan(close);
        const sold = pool.taoReceived(liquidity, sqrtPrice, alphaIn * part);
        expect(Math.abs(sold / product.taoReceived(taoIn, alphaIn, alphaIn * part) - 1)).toBeLessThan(close);
      }),
    );
  });

  it('property: what was bought sells for no more than it cost', () => {
    fc.assert(
      fc.property(...reserves, tokens(RAO, 1e6), (taoIn, alphaIn, paid) => {
        const liquidity = pool.startLiquidity(taoIn, alphaIn);
        const sqrtPrice = pool.startSqrtPrice(taoIn, alphaIn);
        const alpha = pool.alphaReceived(liquidity, sqrtPrice, paid);
        const back = pool.taoReceived(liquidity, pool.sqrtPriceAfterBuy(liquidity, sqrtPrice, paid), alpha);
        expect(back).toBeLessThanOrEqual(paid * (1 + 1e-7));
      }),
    );
  });

  it('property: the swap that reaches a price ends there', () => {
    fc.assert(
      fc.property(...reserves, tokens(1.001, 3), (taoIn, alphaIn, factor) => {
        const liquidity = pool.startLiquidity(taoIn, alphaIn);
        const sqrtPrice = pool.startSqrtPrice(taoIn, alphaIn);
        const spot = pool.price(sqrtPrice);
        const tao = pool.taoToReach(liquidity, sqrtPrice, spot * factor);
        expect(pool.price(pool.sqrtPriceAfterBuy(liquidity, sqrtPrice, tao)) / spot).toBeCloseTo(factor, 9);
        const alpha = pool.alphaToReach(liquidity, sqrtPrice, spot / factor);
        expect(pool.price(pool.sqrtPriceAfterSell(liquidity, sqrtPrice, alpha)) / spot).toBeCloseTo(1 / factor, 9);
      }),
    );
  });

  it('property: an injection deepens the pool by what fits the price; the rest waits, nothing is lost', () => {
    fc.assert(
      fc.property(...reserves, tokens(0, 10), tokens(0, 100), (taoIn, alphaIn, tao, alpha) => {
        const liquidity = pool.startLiquidity(taoIn, alphaIn);
        const sqrtPrice = pool.startSqrtPrice(taoIn, alphaIn);
        const grown = pool.growPosition(liquidity, sqrtPrice, tao, alpha);
        expect(grown.liquidity).toBeGreaterThanOrEqual(liquidity);
        expect(grown.scrapTao).toBeGreaterThanOrEqual(0);
        expect(grown.scrapAlpha).toBeGreaterThanOrEqual(0);
        const added = tao - grown.scrapTao;
        // √((y + dy)(x + dx)) at the price's proportion grows as y does.
        const expected = liquidity * (1 + added / (liquidity * sqrtPrice));
        expect(Math.abs(grown.liquidity - expected)).toBeLessThan(1e-5 * expected);
        // Both sides enter in the price's proportion, and one of them to the last rao.
        const spot = pool.price(sqrtPrice);
        expect(Math.abs((alpha - grown.scrapAlpha) * spot - added)).toBeLessThanOrEqual(
          (1 + spot) * RAO + 1e-12 * added,
        );
        expect(Math.min(grown.scrapTao, grown.scrapAlpha)).toBeLessThanOrEqual(2 * RAO + 1e-12 * (tao + alpha));
      }),
    );
  });

  it('property: what comes in many blocks at once loses what each of them would', () => {
    fc.assert(
      fc.property(tokens(1e3, 1e6), tokens(1e4, 1e7), tokens(0.1, 1), (taoIn, alphaIn, part) => {
        const liquidity = pool.startLiquidity(taoIn, alphaIn);
        const sqrtPrice = pool.startSqrtPrice(taoIn, alphaIn);
        // A block brings up to a millionth of the pool.
        const tao = part * 1e-6 * taoIn;
        const alpha = tao / pool.price(sqrtPrice);
        let left = { liquidity, scrapTao: 0, scrapAlpha: 0 };
        for (let block = 0; block < 360; block++) {
          left = pool.growPosition(left.liquidity, sqrtPrice, tao + left.scrapTao, alpha + left.scrapAlpha);
        }
        const once = pool.growPosition(liquidity, sqrtPrice, 360 * tao, 360 * alpha, 360);
        expect(Math.abs(once.liquidity - left.liquidity)).toBeLessThan(1e-9 * liquidity);
        // In one block it would be ten times that and more.
        const oneBlock = pool.growPosition(liquidity, sqrtPrice, 360 * tao, 360 * alpha);
        expect(Math.abs(oneBlock.liquidity - left.liquidity)).toBeGreaterThan(1e-8 * liquidity);
      }),
      { seed: 1 },
    );
  });

  it('the start of the square root is the chain’s bisection, not the exact root', () => {
    expect(pool.startSqrtPrice(20_000, 1_000_000) - Math.sqrt(0.02)).toBeCloseTo(4.6e-13, 14);
    expect(pool.startSqrtPrice(1, 1)).toBe(1);
  });
});
