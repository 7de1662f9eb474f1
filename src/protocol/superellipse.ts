/**
 * Superellipse pool: X²/A² + Y²/B² = const, with X and Y the distances of the reserves from a centre above them.
 *
 * X = c_x − alphaIn, Y = c_y − taoIn. Injection moves the centre with the reserves, so X, Y and the price stay whatever the
 * proportion. At the start A = 2w·alphaIn, B = 2(1 − w)·taoIn with w the weight of TAO, and X = A, Y = B: the price is that
 * of the weighted pool. The pool takes in at most Y TAO or X alpha.
 *
 * Source: pull request 3211 of RaoFoundation/subtensor, not merged.
 */

/** Spot price, TAO per alpha: B²X/(A²Y). */
export function price(curveAlpha: number, curveTao: number, axisAlpha: number, axisTao: number): number {
  const slope = axisTao / axisAlpha;
  return (slope * slope * curveAlpha) / curveTao;
}

/** √(side² + (ratio)²·(2·distance·paid − paid²)) − side, without cancellation; 0 if the pool cannot take so much in. */
function received(side: number, ratio: number, distance: number, paid: number): number {
  if (!(paid < distance)) return 0;
  const gain = ratio * ratio * paid * (2 * distance - paid);
  return gain / (Math.sqrt(side * side + gain) + side);
}

/** Alpha that leaves the pool for TAO paid in, fee already taken off; X grows by it, Y falls by the TAO. */
export function alphaReceived(
  curveAlpha: number,
  curveTao: number,
  axisAlpha: number,
  axisTao: number,
  tao: number,
): number {
  return received(curveAlpha, axisAlpha / axisTao, curveTao, tao);
}

/** The same curve from the other side: TAO received for alpha paid. */
export function taoReceived(
  curveAlpha: number,
  curveTao: number,
  axisAlpha: number,
  axisTao: number,
  alpha: number,
): number {
  return received(curveTao, axisTao / axisAlpha, curveAlpha, alpha);
}

/** Radius² of the curve in units of the axes. */
function radius2(curveAlpha: number, curveTao: number, axisAlpha: number, axisTao: number): number {
  return (curveAlpha / axisAlpha) ** 2 + (curveTao / axisTao) ** 2;
}

/** TAO to pay in until the spot price is `target`; negative if it is above. At a price the slope X/A ÷ Y/B is known. */
export function taoToReach(
  curveAlpha: number,
  curveTao: number,
  axisAlpha: number,
  axisTao: number,
  target: number,
): number {
  const slope = (target * axisAlpha) / axisTao;
  return curveTao - axisTao * Math.sqrt(radius2(curveAlpha, curveTao, axisAlpha, axisTao) / (1 + slope * slope));
}

/** Alpha to pay in until the spot price is `target`; negative if it is below. */
export function alphaToReach(
  curveAlpha: number,
  curveTao: number,
  axisAlpha: number,
  axisTao: number,
  target: number,
): number {
  const slope = (target * axisAlpha) / axisTao;
  const side = Math.sqrt(radius2(curveAlpha, curveTao, axisAlpha, axisTao) / (1 + slope * slope));
  return curveAlpha - axisAlpha * slope * side;
}

/** Relative change of the price per relative change of the TAO reserve by a buy. */
export function priceElasticity(
  taoIn: number,
  curveAlpha: number,
  curveTao: number,
  axisAlpha: number,
  axisTao: number,
): number {
  const alphaSide = curveAlpha / axisAlpha;
  return (
    (taoIn * radius2(curveAlpha, curveTao, axisAlpha, axisTao)) /
    (axisTao * alphaSide * alphaSide * (curveTao / axisTao))
  );
}
