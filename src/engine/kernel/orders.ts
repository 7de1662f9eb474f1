/**
 * The kernel of orders: what one account wants of many subnets at once, a net order and two-way trading in each, filled as
 * engine/orders.ts fills one order after another, to the bit but for the account's totals, whose sums are those of even and
 * of odd netuids. It covers weighted pools whose fee is a rate and goes to the author.
 *
 * The caller sees to it that weights are near ½ and no order too large (`EXCESS_MAX`, `SIZE_MAX` of the pool's curve), and that
 * the account can pay for everything. Passes are short, because a processor overlaps the netuids of a short one.
 */

import type { Era } from '../../protocol/eras/era.js';

/** Programs of orders; null: an era's are filled one by one. */
export function orderPrograms({ pool }: Era): { readonly orders: string } | null {
  if (pool.kind !== 'weighted' || pool.feeTo !== 'author' || pool.fee.kind !== 'rate') return null;
  return {
    orders: `
  pass
    buys = @stake > 0
    wanted = buys ? @stake : min(@unstake, @owned)
    @fee = ${whole('wanted * $feeRate')}
    @in = wanted - @fee
    other = 1 - QUOTE_WEIGHT
    @excess = (buys ? QUOTE_WEIGHT : other) / (buys ? other : QUOTE_WEIGHT) - 1
    @spot = other * TAO_IN / (QUOTE_WEIGHT * ALPHA_IN)
    @reserveIn = buys ? TAO_IN : ALPHA_IN
    @reserveOut = buys ? ALPHA_IN : TAO_IN
  end
  pass
    ${received('@received', '@reserveOut', '@reserveIn', '@in')}
  end
  pass
    buys = @stake > 0
    wanted = max(@stake, @unstake)
    open = STARTED > 0 & $block >= HALTED_UNTIL
    total = @in + @fee
    enough = buys & @in >= $stakeMin | @stake <= 0 & (@received >= $unstakeMin | total >= @owned)
    fits = @in <= $inputMax * @reserveIn & @reserveOut >= $reserveMin & @received > 0
    done = open & total > 0 & enough & fits
    @open = open ? 1 : 0
    @done = done ? 1 : 0
    sum refused += (wanted > 0 & @done <= 0 ? 1 : 0) + (@churn > 0 & @open <= 0 ? 1 : 0)
    @received = done ? @received : 0
    @bought = buys ? @received : 0
    @spent = buys & done ? @in : 0
    @gross = @stake <= 0 ? @received : 0
    @sold = @stake <= 0 & done ? @in : 0
    # A buyer's fee is TAO; a seller's is alpha, sold for the author in the pool as the order left it.
    @alphaFee = @stake <= 0 & done ? @fee : 0
    @fee = buys & done ? @fee : 0
    @taoLeft = TAO_IN - @gross
    @alphaLeft = ALPHA_IN + @sold
    sum taoSpent += @spent + @fee
    sum taoGot += @gross
    sum slippage += (@spent - @bought * @spot) + (@sold * @spot - @gross)
  end
  pass
    ${received('sale', '@taoLeft', '@alphaLeft', '@alphaFee')}
    @feeTao = @alphaFee > 0 ? sale : 0
    churned = @open > 0 ? @churn : 0
    @churnFee = ${whole('churned * $feeRate')}
    @churned = churned
  end
  pass
    TAO_IN = @taoLeft - @feeTao + @spent
    ALPHA_IN = @alphaLeft + @alphaFee - @bought
    gone = @sold + @alphaFee
    ALPHA_OUT = ALPHA_OUT + @bought - gone
    @owned = gone < @owned ? @owned + @bought - gone : @bought
    taoOut = @gross + @feeTao
    CUM_USER_TAO_IN = CUM_USER_TAO_IN + @spent
    CUM_USER_TAO_OUT = CUM_USER_TAO_OUT + taoOut
    BLOCK_FLOW = BLOCK_FLOW + @spent - taoOut
    CUM_VOLUME = CUM_VOLUME + (@spent + taoOut) + @churned
    sum taoIn += @spent
    sum taoGone += taoOut
    sum fees += @fee + @feeTao + @churnFee
    sum churnFees += @churnFee
    @stake = 0
    @unstake = 0
    @churn = 0
  end
  $taoSpent = taoSpent
  $taoGot = taoGot
  $taoIn = taoIn
  $taoOut = taoGone
  $fees = fees
  $slippage = slippage
  $churnFees = churnFees
  $refused = refused`,
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
    x = @excess * log
    fraction = (${paid} + x * (1 - x * 0.5 * (1 - x * (1 / 3))) * ${reserveIn}) / (${reserveIn} + ${paid})
    ${name} = ${whole(`${reserveOut} * fraction`)}`;
}
