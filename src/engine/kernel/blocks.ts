/**
 * Kernels of exact blocks (engine/advance.ts): shares, payment and moving prices of a run of blocks in one call, every amount
 * truncated to whole rao as the chain does. They cover the live chain's family (weighted pools, shares by moving price, root's
 * part kept for claims or baskets) and that of the launch (x·y = k, root's part sold).
 *
 * What is truncated has the engine's bytes, and so has a pool's weight. Shares do not: sums are those of even and odd
 * netuids, and factors, gate and switch are divided by one sum at the end and not each by its own, which is the same but for
 * the last bits. An amount within those of a whole rao may come out a rao apart: about once in 1e8.
 */

import { RESERVE_MIN } from '../../protocol/constantProduct.js';
import type { Era } from '../../protocol/eras/era.js';
import type { Rules } from '../rules.js';
import { capOf } from './steps.js';

/** Programs of a run of blocks. */
export interface BlockPrograms {
  /** Shares before the gate, for a new bar. */
  readonly weigh: string;
  /**
   * Up to `$blocks` blocks after `$block`. It ends early with a block that is `@rare` for some subnet: it has paid all others,
   * and that one is left as it was but for its moving price.
   */
  readonly blocks: string;
}

/** Kernels for an era; null: not of these families. */
export function blockPrograms({ era, planned }: Pick<Rules, 'era' | 'planned'>): BlockPrograms | null {
  const { shares, injection, pool, split } = era;
  if (planned !== null || Object.keys(era.extras).length > 0) return null;
  if (shares.by !== 'moving_price' || shares.rootProportion) return null;
  if (shares.gate !== null && shares.gate.exponent !== 3) return null;
  const root =
    pool.kind === 'weighted'
      ? ['claims', 'baskets'].includes(split.root) && !split.rootSkipsSubsidised
      : pool.kind === 'constant_product' && split.root === 'sold' && split.rootSellThreshold === null;
  if (!root) return null;
  const buys = injection.excess === 'chain_buy';
  if (buys && !(pool.kind === 'weighted' && injection.bought === 'held' && injection.countsBuys)) return null;
  if ((injection.cap === 'launch') !== (pool.kind === 'constant_product')) return null;
  const cap = injection.cap === 'launch' ? () => 'alphaEmission' : capOf(injection.cap);
  if (cap === null) return null;
  return {
    weigh: `
    pass
      sum weighedSum += MOVING_PRICE * @factor
    end
    scale = weighedSum > 0 ? 1 / weighedSum : 0
    pass
      EMISSION_SHARE = MOVING_PRICE * @factor * scale
    end`,
    blocks: blocks(era, pool.kind === 'weighted' ? weightedPay(era, cap) : launchPay),
  };
}

function blocks({ shares, movingPrice, split, pool }: Era, pay: string): string {
  const spot = pool.kind === 'weighted' ? '' : `spot = floor(TAO_IN / ALPHA_IN * ${PARTS}) * ${1 / PARTS}`;
  const gated = shares.by === 'moving_price' && shares.gate !== null;
  const weight = `MOVING_PRICE * @factor${shares.emissionSwitch ? ' * EMISSION_ENABLED' : ''}`;
  const sums = `
      sum movingSum += MOVING_PRICE * ELIGIBLE
      sum weighedSum += MOVING_PRICE * @factor
      ${gated ? '' : `sum paidSum += ${weight}`}`;
  // b⁴ ÷ (b³ + θ³), which is b ÷ (1 + (θ/b)³).
  const gate = `
      cube = $bar * $bar * $bar
      inverse = 1 / weighedSum
      pass
        b = MOVING_PRICE * @factor * inverse
        bbb = b * b * b
        passed = bbb * b / (bbb + cube)${shares.emissionSwitch ? ' * EMISSION_ENABLED' : ''}
        EMISSION_SHARE = passed
        sum paidSum += passed
      end`;
  const ramp = movingPrice.halvingBlocks !== null;
  const wide = movingPrice.fractionBits === 64;
  return `
    pass${sums}
    end
    $done = 0
    turns = weighedSum > 0 ? $blocks : 0
    repeat turns
      $block = $block + 1
      $done = $done + 1
      $rootKept = movingSum > $threshold ? 1 : 0${gated ? gate : ''}
      scale = paidSum > 0 ? 1 / paidSum : 0
      pass
        alphaEmission = @alpha
        share = ${gated ? 'EMISSION_SHARE' : weight} * scale
        EMISSION_SHARE = share
        taoEmission = share * @tao
        age = $block - (FIRST_EMISSION_BLOCK - 1)
        ${pay}
        @rare = rare ? 1 : 0
        sum rares += rare ? 1 : 0
        # Participants.
        owner = rare ? 0 : @owner
        miners = rare ? 0 : @miners
        PENDING_OWNER = PENDING_OWNER + owner
        PENDING_MINERS = PENDING_MINERS + miners
        PENDING_VALIDATORS = PENDING_VALIDATORS + validators
        CUM_ALPHA_EMITTED = CUM_ALPHA_EMITTED + alphaEmission
        ${split.root === 'sold' ? soldRoot() : keptRoot(split)}
        BURNED_ALPHA = BURNED_ALPHA + (alphaEmission - owner - miners - validators - root)
        # Moving price.
        ${spot}
        @before = MOVING_PRICE
        target = min(spot, ${movingPrice.priceCap})
        ${
          wide
            ? `moved = floor((MOVING_PRICE + rate * (target - MOVING_PRICE)) * ${PARTS}) * ${1 / PARTS}`
            : `rate = ${ramp ? `floor(floor(age / (age + $halving) * ${PARTS}) * ${movingPrice.rateBits} * ${1 / PARTS}) * ${1 / PARTS}` : movingPrice.rateBits / PARTS}
        moved = (floor(rate * floor(target * ${PARTS})) + floor((1 - rate) * (MOVING_PRICE * ${PARTS}))) * ${1 / PARTS}`
        }
        MOVING_PRICE = ELIGIBLE > 0 ? moved : MOVING_PRICE${sums}
      end
      $issuance = $issuance + minted
      $minted = $minted + minted
    until rares > 0 | weighedSum <= 0
    $rares = rares`;
}

const PARTS = 2 ** 32;

/**
 * 1e-9 as a sum: the first part has 19 bits, so that its product with any number of rao up to 32 tokens is exact, and the sum
 * of both products, rounded once, is the quotient by 1e9: the nearest half of a unit in the last place is further away than
 * what the second part leaves out.
 */
const NANO = 4_503_600 / 2 ** 52;
const NANO_REST = -372_629_504 / 2 ** 52 / 1e9;

/** Whole rao in an amount of up to 32 tokens, as `floorRao` has them, without a division. @param name of a number for them */
function whole(name: string, amount: string): string {
  return `${name}Rao = floor(${amount} * 1e9)
        ${name} = ${name}Rao * ${NANO} + ${name}Rao * ${NANO_REST}`;
}

/** What a subnet is paid in a weighted pool: from alphaEmission, taoEmission and age to rare, root, validators, spot and rate. */
function weightedPay({ injection, movingPrice }: Era, cap: (rho: string) => string): string {
  const { order, excess } = injection;
  const buys = excess === 'chain_buy';
  const first = order === 'buy_first';
  const ramp = movingPrice.halvingBlocks !== null;
  const chainBuy = (inverse: string): string => `
        size = buy * (1 - w) * ${inverse}
        paid = buy * w * ${inverse}
        s5 = 1 - (paid + 4 * size) * 0.2
        s4 = 1 - (paid + 3 * size) * 0.25 * s5
        s3 = 1 - (paid + 2 * size) * ${1 / 3} * s4
        s2 = 1 - (paid + size) * 0.5 * s3
        ${whole('bought', '(alphaIn * (paid * s2))')}
        spent = bought > 0 ? buy : 0
        taoIn = taoIn + spent
        alphaIn = alphaIn - bought`;
  const inject = `
        newQuote = w * alphaIn * (taoIn + tao)
        newBase = (1 - w) * taoIn * (alphaIn + alpha)
        weight = tao + alpha > 0 ? newQuote / (newQuote + newBase) : w
        taoIn = taoIn + tao
        alphaIn = alphaIn + alpha`;
  return `
        # The pool: one division gives its price, the inverse of that, and root's proportion.
        w = QUOTE_WEIGHT
        taoIn = TAO_IN
        alphaIn = ALPHA_IN
        quote = w * alphaIn
        base = (1 - w) * taoIn
        issuance = alphaIn + ALPHA_OUT
        both = quote * base
        stake = $root + issuance
        r = 1 / (both * stake)
        perPool = r * stake
        price = base * base * perPool
        alphaPerTao = quote * quote * perPool
        thin = (5 - 4 * w) * taoEmission >= 0.001 * base | alphaIn < 100 | abs(w - 0.5) > 0.48
        odd = price < 0.00001 | taoEmission * alphaPerTao > 30 | issuance >= @halving
        rare = alphaEmission > 0 & (thin | odd)
        alphaEmission = rare ? 0 : alphaEmission
        taoEmission = rare ? 0 : taoEmission
        half = rare ? 0 : @half
        # Injection, at the price of 32 bits; two steps of Newton's make the inverse that of it.
        known = floor(price * ${PARTS}) * ${1 / PARTS}
        alphaPerTao = alphaPerTao * (2 - known * alphaPerTao)
        alphaPerTao = alphaPerTao * (2 - known * alphaPerTao)
        rho = $root * (both * r)
        cap = ${cap('rho')}
        paired = min(taoEmission, cap * known)
        ${whole('tao', 'paired')}
        ${whole('alpha', 'min(taoEmission * alphaPerTao, cap)')}
        ${buys ? whole('buy', '(taoEmission - paired)') : ''}
        ${buys && first ? chainBuy('(quote * perPool)') : ''}
        ${first || !buys ? `poolQuote = w * alphaIn\n        poolBase = (1 - w) * taoIn` : ''}
        ${inject}
        ${buys && !first ? `w = weight${chainBuy('(1 / ((1 - w) * taoIn))')}\n        poolQuote = w * alphaIn\n        poolBase = (1 - w) * taoIn` : ''}
        QUOTE_WEIGHT = weight
        TAO_IN = taoIn
        ALPHA_IN = alphaIn
        ALPHA_OUT = ALPHA_OUT + ${buys ? 'bought + ' : ''}alphaEmission
        CUM_TAO_INJECTED = CUM_TAO_INJECTED + tao
        CUM_ALPHA_INJECTED = CUM_ALPHA_INJECTED + alpha
        ${
          buys
            ? `CUM_TAO_CHAIN_BUY = CUM_TAO_CHAIN_BUY + spent
        CUM_ALPHA_BOUGHT = CUM_ALPHA_BOUGHT + bought
        PROTOCOL_ALPHA = PROTOCOL_ALPHA + bought
        BLOCK_PROTOCOL_FLOW = BLOCK_PROTOCOL_FLOW + ${first ? 'spent + tao' : 'tao + spent'}
        sum minted += tao + spent`
            : `BLOCK_PROTOCOL_FLOW = BLOCK_PROTOCOL_FLOW + tao
        sum minted += tao`
        }
        # After it: an injection leaves the price as it was. One division for price, root's proportion and the average's rate.
        stake = $root + (alphaIn + ALPHA_OUT)
        ${ramp ? 'old = age + $halving' : ''}
        ${ramp ? 'r = 1 / (poolQuote * stake * old)' : 'r = 1 / (poolQuote * stake)'}
        spot = poolBase * (${ramp ? 'stake * old' : 'stake'} * r)
        rate = ${ramp ? '$rate * age * (poolQuote * stake * r)' : '$rate'}
        part = half * ($root * (${ramp ? 'poolQuote * old' : 'poolQuote'} * r))
        ${whole('root', 'part')}
        ${whole('validators', '(half - part)')}`;
}

/** The same in a pool x·y = k of the launch. */
const launchPay = `
        half = @half
        known = floor(TAO_IN / ALPHA_IN * ${PARTS}) * ${1 / PARTS}
        rare = alphaEmission > 0 & (ALPHA_IN + ALPHA_OUT >= @halving | known > 50 | known <= 0)
        alphaEmission = rare ? 0 : alphaEmission
        taoEmission = rare ? 0 : taoEmission
        half = rare ? 0 : half
        ${whole('tao', 'taoEmission')}
        ${whole('alpha', 'min(taoEmission / (known > 0 ? known : 1), alphaEmission)')}
        TAO_IN = TAO_IN + tao
        ALPHA_IN = ALPHA_IN + alpha
        ALPHA_OUT = ALPHA_OUT + alphaEmission
        CUM_TAO_INJECTED = CUM_TAO_INJECTED + tao
        CUM_ALPHA_INJECTED = CUM_ALPHA_INJECTED + alpha
        BLOCK_PROTOCOL_FLOW = BLOCK_PROTOCOL_FLOW + tao
        sum minted += tao
        part = half * ($root / ($root + (ALPHA_IN + ALPHA_OUT)))
        ${whole('root', 'part')}
        ${whole('validators', '(half - part)')}`;

function soldRoot(): string {
  return `CUM_ROOT_SOLD_ALPHA = CUM_ROOT_SOLD_ALPHA + root
        fetched = TAO_IN * root / (ALPHA_IN + root)
        ${whole('sale', `(TAO_IN - fetched < ${RESERVE_MIN} ? 0 : fetched)`)}
        sold = sale > 0 ? root : 0
        BURNED_ALPHA = BURNED_ALPHA + (root - sold)
        ALPHA_IN = ALPHA_IN + sold
        TAO_IN = TAO_IN - sale
        ALPHA_OUT = ALPHA_OUT - sold
        PENDING_ROOT_SALE_TAO = PENDING_ROOT_SALE_TAO + sale
        CUM_ROOT_SOLD_TAO = CUM_ROOT_SOLD_TAO + sale`;
}

function keptRoot({ rootWhileOff }: Era['split']): string {
  const off =
    rootWhileOff === 'recycled'
      ? `ALPHA_OUT = ALPHA_OUT - gone
        CUM_ROOT_RECYCLED = CUM_ROOT_RECYCLED + gone`
      : 'BURNED_ALPHA = BURNED_ALPHA + gone';
  return `kept = $rootKept > 0 ? root : 0
        gone = $rootKept > 0 ? 0 : root
        PENDING_ROOT = PENDING_ROOT + kept
        ${off}`;
}
