/**
 * Each subnet's share of the block's TAO emission, from flows of TAO into and out of its pool.
 *
 * Source: opentensor/subtensor, pallets/subtensor/src/coinbase/subnet_emissions.rs: get_ema_flow and get_shares_flow
 * @6218ecc5c (user flow, spec 334), @459fa72d1, @024a30491 (start at 0), @486037ba4 (net of the protocol's cost, spec 411).
 * The chain keeps the averages with 64 fractional bits and takes powers by exp and ln in 32: its shares are true to 1e-8
 * for an exponent of 1, to below 1 % otherwise; here both are float64. Arrays are indexed by netuid, from 1 to end − 1.
 */

/** Weight of a block's flow in its average: 29,597,889,189,277/(2^63 − 1), a half-life of 216,000 blocks. */
export const FLOW_SMOOTHING = 29_597_889_189_277 / 2 ** 63;

/** Next average of a flow, TAO per block. Both the users' and the protocol's move like this; they start at 0. */
export function nextFlowEma(ema: number, flow: number): number {
  // Not (1 − α)·ema + α·flow: the rounding of 1 − α would enter every block.
  return ema + FLOW_SMOOTHING * (flow - ema);
}

/** How much of the protocol's positive cost counts: at most as much as users brought, 0 to 1; 0 if there is no cost. */
export function protocolCostScale(
  userEma: Float64Array,
  protocolEma: Float64Array,
  eligible: Float64Array,
  end: number,
): number {
  let users = 0;
  let cost = 0;
  for (let netuid = 1; netuid < end; netuid++) {
    users += eligible[netuid] * Math.max(userEma[netuid], 0);
    cost += eligible[netuid] * Math.max(protocolEma[netuid], 0);
  }
  return cost > 0 ? Math.min(1, users / cost) : 0;
}

/** Users' flow less the protocol's: a cost enters scaled, a gain (negative cost) in full. */
export function netFlow(userEma: number, protocolEma: number, scale: number): number {
  return userEma - (protocolEma > 0 ? scale * protocolEma : protocolEma);
}

/** Powers z^exponent divided by their sum, in place; all 0 if nothing is positive. Values are ≥ 0. */
export function normalizePowers(values: Float64Array, end: number, exponent: number): void {
  // Scaled by the largest first, so that no power overflows.
  let largest = 0;
  for (let netuid = 1; netuid < end; netuid++) largest = Math.max(largest, values[netuid]);
  if (largest <= 0) return;
  let sum = 0;
  for (let netuid = 1; netuid < end; netuid++) {
    const scaled = values[netuid] / largest;
    values[netuid] = exponent === 1 ? scaled : scaled ** exponent;
    sum += values[netuid];
  }
  for (let netuid = 1; netuid < end; netuid++) values[netuid] /= sum;
}

/** What flow shares depend on, as columns indexed by netuid. */
export interface FlowInputs {
  /** Averages of users' flow, TAO per block. */
  readonly userEma: Float64Array;
  /** Averages of the protocol's flow, TAO per block; null: user flow alone decides. */
  readonly protocolEma: Float64Array | null;
  /** 0 or 1. */
  readonly eligible: Float64Array;
  /** One past the highest netuid. */
  readonly end: number;
}

/**
 * Shares by flow above a cut-off.
 *
 * @param cutoff   TAO per block; 0 on the chain. A cut-off below 0 rises to the lowest flow, and never above 0
 * @param exponent p: shares are ∝ z^p
 * @param shares   receives the shares; they sum to 1, or are all 0 if no flow is above the cut-off
 */
export function flowShares(inputs: FlowInputs, cutoff: number, exponent: number, shares: Float64Array): void {
  flowsAbove(inputs, cutoff, shares);
  normalizePowers(shares, inputs.end, exponent);
}

/** Sum of what counts: each subnet's flow above the cut-off, TAO per block. */
export function countedFlow(inputs: FlowInputs, cutoff: number): number {
  const flows = new Float64Array(inputs.end);
  flowsAbove(inputs, cutoff, flows);
  return flows.reduce((sum, flow) => sum + flow, 0);
}

function flowsAbove(inputs: FlowInputs, cutoff: number, flows: Float64Array): void {
  const { userEma, protocolEma, eligible, end } = inputs;
  const scale = protocolEma === null ? 0 : protocolCostScale(userEma, protocolEma, eligible, end);
  let lowest = 0;
  for (let netuid = 1; netuid < end; netuid++) {
    if (eligible[netuid] === 0) continue;
    const flow = protocolEma === null ? userEma[netuid] : netFlow(userEma[netuid], protocolEma[netuid], scale);
    flows[netuid] = flow;
    lowest = Math.min(lowest, flow);
  }
  const floor = Math.max(cutoff, lowest);
  for (let netuid = 1; netuid < end; netuid++) {
    flows[netuid] = eligible[netuid] === 0 ? 0 : Math.max(flows[netuid] - floor, 0);
  }
}
