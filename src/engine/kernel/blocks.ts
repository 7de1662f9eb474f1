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
import type { Economy } from '../state.js';
import { placesOf } from './layout.js';
import { createMachine, type Machine } from './machine.js';
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

/** What callers give the programs and read from them. */
const PLACES = [
  '$bar',
  '$block',
  '$blocks',
  '$done',
  '$emission',
  '$halving',
  '$issuance',
  '$minted',
  '$rares',
  '$rate',
  '$root',
  '$rootKept',
  '$threshold',
  '@alpha',
  '@before',
  '@factor',
  '@half',
  '@halving',
  '@miners',
  '@owner',
  '@rare',
  '@tao',
] as const;

/** Programs of a run of blocks for one state. */
export interface BlockMachine extends Machine<keyof BlockPrograms> {
  /** Where in scratch parameters are, and columns begin. */
  readonly at: Readonly<Record<(typeof PLACES)[number], number>>;
}

export function blockMachine(economy: Economy, programs: BlockPrograms): BlockMachine {
  const machine = createMachine(economy, { ...programs });
  return { ...machine, at: placesOf(machine.layout, PLACES) };
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
  const spot =
    pool.kind === 'weighted'
      ? '(1 - QUOTE_WEIGHT) * TAO_IN / (QUOTE_WEIGHT * ALPHA_IN)'
      : `floor(TAO_IN / ALPHA_IN * ${PARTS}) * ${1 / PARTS}`;
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
        share = ${gated ? 'EMISSION_SHARE' : weight} * scale
        EMISSION_SHARE = share
        taoEmission = share * @tao
        ${pay}
        # Participants.
        CUM_ALPHA_EMITTED = CUM_ALPHA_EMITTED + alphaEmission
        owner = rare ? 0 : @owner
        PENDING_OWNER = PENDING_OWNER + owner
        miners = rare ? 0 : @miners
        PENDING_MINERS = PENDING_MINERS + miners
        rest = alphaEmission - owner - miners
        part = half * ($root / ($root + (ALPHA_IN + ALPHA_OUT)))
        ${whole('validators', '(half - part)')}
        PENDING_VALIDATORS = PENDING_VALIDATORS + validators
        ${whole('root', 'part')}
        ${split.root === 'sold' ? soldRoot() : keptRoot(split)}
        BURNED_ALPHA = BURNED_ALPHA + (rest - validators - root)
        # Moving price.
        target = min(${spot}, ${movingPrice.priceCap})
        age = $block - (FIRST_EMISSION_BLOCK - 1)
        @before = MOVING_PRICE
        rate = ${wide ? smoothing(ramp) : smoothing32(ramp, movingPrice.rateBits)}
        moved = ${
          wide
            ? `floor((MOVING_PRICE + rate * (target - MOVING_PRICE)) * ${PARTS})`
            : `floor(rate * floor(target * ${PARTS})) + floor((1 - rate) * (MOVING_PRICE * ${PARTS}))`
        }
        MOVING_PRICE = ELIGIBLE > 0 ? moved * ${1 / PARTS} : MOVING_PRICE${sums}
      end
      $issuance = $issuance + minted
      $minted = $minted + minted
    until rares > 0 | weighedSum <= 0
    $rares = rares`;
}

/** `smoothing` and `smoothing32` of protocol/movingPrice.ts. */
const smoothing = (ramp: boolean): string => (ramp ? '$rate * age / (age + $halving)' : '$rate');
const smoothing32 = (ramp: boolean, bits: number): string =>
  ramp ? `floor(floor(age / (age + $halving) * ${PARTS}) * ${bits} * ${1 / PARTS}) * ${1 / PARTS}` : '$rate';

const PARTS = 2 ** 32;
/** Largest TAO for a pool, in (1 − w) · reserves, for which the series of its curve is exact to the last bit in four terms. */
const SIZE_MAX = 4e-5;
/** Largest amount of alpha, or price, that `whole` is asked for. */
const ALPHA_MAX = 30;

/**
 * 1e-9 as a sum: the first part has 19 bits, so that its product with any number of rao up to 32 tokens is exact, and the sum
 * of both products, rounded once, is the quotient by 1e9: the nearest half of a unit in the last place is further away than
 * what the second part leaves out.
 */
const NANO = 4_503_600 / 2 ** 52;
const NANO_REST = -372_629_504 / 2 ** 52 / 1e9;

/** Whole rao in an amount of up to 32 tokens, as `floorRao` has them, without a division. @param name of what receives them */
export function whole(name: string, amount: string): string {
  return `rao = floor(${amount} * 1e9)
        ${name} = rao * ${NANO} + rao * ${NANO_REST}`;
}

/**
 * What a subnet is paid in a weighted pool, from its share on; several passes, because a processor overlaps the netuids of a
 * short one. The caller sees to it that weights and price are far from 0 and nothing waits.
 */
function weightedPay({ injection }: Era, cap: (rho: string) => string): string {
  const { order, excess } = injection;
  const buys = excess === 'chain_buy';
  const chainBuy = `
        perBase = 1 / ((1 - w) * taoIn)
        size = @buy * (1 - w) * perBase
        paid = @buy * w * perBase
        s4 = 1 - (paid + 3 * size) * 0.25
        s3 = 1 - (paid + 2 * size) * ${1 / 3} * s4
        s2 = 1 - (paid + size) * 0.5 * s3
        ${whole('bought', '(alphaIn * (paid * s2))')}
        CUM_ALPHA_BOUGHT = CUM_ALPHA_BOUGHT + bought
        PROTOCOL_ALPHA = PROTOCOL_ALPHA + bought
        ALPHA_OUT = ALPHA_OUT + bought
        spent = bought > 0 ? @buy : 0
        CUM_TAO_CHAIN_BUY = CUM_TAO_CHAIN_BUY + spent
        BLOCK_PROTOCOL_FLOW = BLOCK_PROTOCOL_FLOW + spent
        sum minted += spent
        taoIn = taoIn + spent
        alphaIn = alphaIn - bought`;
  const inject = `
        tao = @paired
        CUM_TAO_INJECTED = CUM_TAO_INJECTED + tao
        BLOCK_PROTOCOL_FLOW = BLOCK_PROTOCOL_FLOW + tao
        sum minted += tao
        alpha = @matched
        CUM_ALPHA_INJECTED = CUM_ALPHA_INJECTED + alpha
        quote = w * alphaIn * (taoIn + tao)
        base = (1 - w) * taoIn * (alphaIn + alpha)
        w = tao + alpha > 0 ? quote / (quote + base) : w
        taoIn = taoIn + tao
        alphaIn = alphaIn + alpha`;
  const [first, second] = order === 'buy_first' ? [chainBuy, inject] : [inject, chainBuy];
  return `
        base = (1 - QUOTE_WEIGHT) * TAO_IN
        issuance = ALPHA_IN + ALPHA_OUT
        # Injection sees the price with 32 bits.
        price = floor(base / (QUOTE_WEIGHT * ALPHA_IN) * ${PARTS}) * ${1 / PARTS}
        rare = taoEmission > min(base * ${SIZE_MAX}, price * ${ALPHA_MAX}) | issuance >= @halving
        alphaEmission = rare ? 0 : @alpha
        taoEmission = rare ? 0 : taoEmission
        cap = ${cap('$root / ($root + issuance)')}
        paired = min(taoEmission, cap * price)
        ${whole('@paired', 'paired')}
        # In this order: where both TAO and price are 0, the cap is, too, and not their quotient.
        ${whole('@matched', 'min(cap, taoEmission / price)')}
        ${buys ? whole('@buy', '(taoEmission - paired)') : ''}
        @rare = rare ? 1 : 0
        sum rares += @rare
      end
      pass
        w = QUOTE_WEIGHT
        taoIn = TAO_IN
        alphaIn = ALPHA_IN
        ${buys ? `${first}${second}` : inject}
        QUOTE_WEIGHT = w
        TAO_IN = taoIn
        ALPHA_IN = alphaIn
      end
      pass
        rare = @rare > 0
        alphaEmission = rare ? 0 : @alpha
        half = rare ? 0 : @half
        ALPHA_OUT = ALPHA_OUT + alphaEmission`;
}

/** The same up to the participants' part in a pool x·y = k of the launch. */
const launchPay = `
        known = floor(TAO_IN / ALPHA_IN * ${PARTS}) * ${1 / PARTS}
        rare = ALPHA_IN + ALPHA_OUT >= @halving | @alpha > 0 & (known > ${ALPHA_MAX} | known <= 0)
        @rare = rare ? 1 : 0
        sum rares += @rare
        alphaEmission = rare ? 0 : @alpha
        taoEmission = rare ? 0 : taoEmission
        half = rare ? 0 : @half
        ${whole('tao', 'taoEmission')}
        ${whole('alpha', 'min(taoEmission / (known > 0 ? known : 1), alphaEmission)')}
        TAO_IN = TAO_IN + tao
        ALPHA_IN = ALPHA_IN + alpha
        ALPHA_OUT = ALPHA_OUT + alphaEmission
        CUM_TAO_INJECTED = CUM_TAO_INJECTED + tao
        CUM_ALPHA_INJECTED = CUM_ALPHA_INJECTED + alpha
        BLOCK_PROTOCOL_FLOW = BLOCK_PROTOCOL_FLOW + tao
        sum minted += tao`;

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
