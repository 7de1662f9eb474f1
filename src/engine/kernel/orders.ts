/**
 * The kernel of orders: what one account wants of many subnets at once, a net order and two-way trading in each, filled as
 * engine/orders.ts fills one order after another, to the bit but for the account's totals, whose sums are those of even and
 * of odd netuids. It covers weighted pools whose fee is a rate and goes to the author.
 *
 * The caller sees to it that weights are near ½ and no order too large (`EXCESS_MAX`, `SIZE_MAX` of the pool's curve), and that
 * the account can pay for everything.
 */

import type { Era } from '../../protocol/eras/era.js';

/** Programs of orders; null: an era's are filled one by one. */
export function orderPrograms({ pool }: Era): { readonly orders: string } | null {
  if (pool.kind !== 'weighted' || pool.feeTo !== 'author' || pool.fee.kind !== 'rate') return null;
  return {
    orders: `
  pass
    open = STARTED > 0 & $block >= HALTED_UNTIL
    buys = @stake > 0
    wanted = buys ? @stake : min(@unstake, @owned)
    fee = ${whole('wanted * $feeRate')}
    paid = wanted - fee
    total = paid + fee
    reserveIn = buys ? TAO_IN : ALPHA_IN
    reserveOut = buys ? ALPHA_IN : TAO_IN
    other = 1 - QUOTE_WEIGHT
    excess = (buys ? QUOTE_WEIGHT : other) / (buys ? other : QUOTE_WEIGHT) - 1
    spot = other * TAO_IN / (QUOTE_WEIGHT * ALPHA_IN)
    ${received('received', 'reserveOut', 'reserveIn', 'paid')}
    enough = buys & paid >= $stakeMin | @stake <= 0 & (received >= $unstakeMin | total >= @owned)
    fits = paid <= $inputMax * reserveIn & reserveOut >= $reserveMin & received > 0
    done = open & wanted > 0 & enough & fits
    bought = buys & done ? received : 0
    spent = buys & done ? paid : 0
    sold = @stake <= 0 & done ? paid : 0
    gross = @stake <= 0 & done ? received : 0
    # A buyer's fee is TAO; a seller's is alpha, sold for the author in the pool as the order left it.
    alphaFee = @stake <= 0 & done ? fee : 0
    taoLeft = TAO_IN - gross
    alphaLeft = ALPHA_IN + sold
    ${received('feeSale', 'taoLeft', 'alphaLeft', 'alphaFee')}
    feeTao = alphaFee > 0 ? feeSale : 0
    taoFee = buys & done ? fee : feeTao
    moved = spent + (gross + feeTao)
    TAO_IN = taoLeft - feeTao + spent
    ALPHA_IN = alphaLeft + alphaFee - bought
    gone = sold + alphaFee
    ALPHA_OUT = ALPHA_OUT + bought - gone
    rest = @owned + bought - gone
    @owned = gone < @owned ? rest : bought
    CUM_USER_TAO_IN = CUM_USER_TAO_IN + spent
    CUM_USER_TAO_OUT = CUM_USER_TAO_OUT + (gross + feeTao)
    BLOCK_FLOW = BLOCK_FLOW + spent - (gross + feeTao)
    churned = open ? @churn : 0
    churnFee = ${whole('churned * $feeRate')}
    CUM_VOLUME = CUM_VOLUME + moved + churned
    @paid = done ? total : 0
    @received = bought + gross
    @churnFee = churnFee
    @done = done ? 1 : 0
    @open = open ? 1 : 0
    sum taoSpent += buys ? @paid : 0
    sum taoGot += gross
    sum taoIn += spent
    sum taoOut += gross + feeTao
    sum fees += taoFee + churnFee
    sum slippage += (spent - bought * spot) + (sold * spot - gross)
    sum churnFees += churnFee
  end
  $taoSpent = taoSpent
  $taoGot = taoGot
  $taoIn = taoIn
  $taoOut = taoOut
  $fees = fees
  $slippage = slippage
  $churnFees = churnFees`,
  };
}

/** Whole rao in an amount, as `floorRao` has them. */
function whole(amount: string): string {
  return `floor(${amount} * 1e9) / 1e9`;
}

/** What a payment into a pool brings, whole rao, as `received` of protocol/weightedPool.ts computes it. */
function received(name: string, reserveOut: string, reserveIn: string, paid: string): string {
  return `z = ${paid} / (2 * ${reserveIn} + ${paid})
    zz = z * z
    l5 = 1 / 9 + zz * (1 / 11 + zz * (1 / 13 + zz * (1 / 15)))
    log = 2 * z * (1 + zz * (1 / 3 + zz * (1 / 5 + zz * (1 / 7 + zz * l5))))
    x = excess * log
    fraction = (${paid} + x * (1 - x * 0.5 * (1 - x * (1 / 3))) * ${reserveIn}) / (${reserveIn} + ${paid})
    ${name} = ${whole(`${reserveOut} * fraction`)}`;
}
