/** The chain of one path: an economy, the rules in force, and the buffers that its coinbase needs. */

import { flowShares } from '../protocol/flowShares.js';
import { rootProportion } from '../protocol/rootProportion.js';
import {
  applySwitch,
  emissionShares,
  movingPriceShares,
  type ShareInputs,
  type SharesOutcome,
} from '../protocol/shares.js';
import type { Rules } from './rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  ALPHA_RESERVOIR,
  column,
  type Economy,
  ELIGIBLE,
  EMISSION_ENABLED,
  EMISSION_SHARE,
  EXISTS,
  FLOW_EMA,
  GATE_BAR,
  ISSUANCE,
  MINER_BURNED,
  MOVING_PRICE,
  NEXT_EPOCH_BLOCK,
  PROTOCOL_FLOW_EMA,
  ROOT_SELL_FLAG,
  ROOT_STAKE,
  SLOTS,
  START_ALPHA,
  START_ISSUANCE,
} from './state.js';

/** Averages of users' and of the protocol's flow, TAO per block, by netuid. */
export interface FlowColumns {
  readonly user: Float64Array;
  readonly protocol: Float64Array;
}

/** Who is paid at an epoch, by number of account. */
export interface Recipients {
  readonly owners: number;
  readonly miners: number;
  readonly validators: number;
  /** Holds TAO on root that dividends are paid to. */
  readonly root: number;
  /** Accounts whose alpha earns dividends, in proportion to it. */
  readonly nominators: readonly number[];
}

export interface Chain {
  readonly economy: Economy;
  /** Changes only between blocks (a runtime upgrade). */
  rules: Rules;
  readonly recipients: Recipients;
  /** Columns of the economy that shares are computed from; root proportion is scratch. */
  readonly inputs: ShareInputs;
  /** The same with moving prices predicted for the middle of a step. */
  readonly midInputs: ShareInputs;
  /** Averages of flows, and the same for the middle of a step. */
  readonly flows: FlowColumns;
  readonly midFlows: FlowColumns;
  readonly shares: Float64Array;
  readonly outcome: SharesOutcome;
  /** True while the shares are those of the middle of a step and not of its last block. */
  sharesOfMiddle: boolean;
}

export function createChain(economy: Economy, rules: Rules, recipients: Recipients): Chain {
  const inputs: ShareInputs = {
    movingPrice: column(economy, MOVING_PRICE),
    minerBurned: column(economy, MINER_BURNED),
    rootProportion: new Float64Array(SLOTS),
    eligible: column(economy, ELIGIBLE),
    emissionEnabled: column(economy, EMISSION_ENABLED),
    end: economy.netuidEnd,
  };
  return {
    economy,
    rules,
    recipients,
    inputs,
    midInputs: { ...inputs, movingPrice: new Float64Array(SLOTS) },
    flows: { user: column(economy, FLOW_EMA), protocol: column(economy, PROTOCOL_FLOW_EMA) },
    midFlows: { user: new Float64Array(SLOTS), protocol: new Float64Array(SLOTS) },
    shares: column(economy, EMISSION_SHARE),
    outcome: { movingPriceSum: 0, gateBar: 0 },
    sharesOfMiddle: false,
  };
}

/** To be called once when all fields of a start state are set: what later totals are counted from. */
export function markStart(economy: Economy): void {
  const { values } = economy;
  values[START_ISSUANCE] = values[ISSUANCE];
  for (let netuid = 1; netuid < economy.netuidEnd; netuid++) {
    if (values[EXISTS + netuid] === 0) continue;
    values[START_ALPHA + netuid] = values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid];
  }
  // 0: the first block looks for itself.
  values[NEXT_EPOCH_BLOCK] = 0;
}

/** Alpha in the pool, outside it and in its reservoir. */
export function alphaIssuance(values: Float64Array, netuid: number): number {
  return values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid] + values[ALPHA_RESERVOIR + netuid];
}

/**
 * Fills in the shares of a block from columns of inputs.
 *
 * @param newBar true where the gate's bar is to be recomputed
 */
export function fillShares(chain: Chain, inputs: ShareInputs, flows: FlowColumns, newBar: boolean): void {
  const { economy, outcome, rules, shares } = chain;
  const { values, netuidEnd } = economy;
  const rule = rules.era.shares;
  if (rule.by === 'moving_price') {
    if (rule.rootProportion) fillRootProportions(chain, values[ROOT_STAKE] * rules.taoWeight);
    emissionShares(rule, inputs, newBar, values[GATE_BAR], shares, outcome);
    values[GATE_BAR] = outcome.gateBar;
  } else {
    // Flow decides who gets TAO; the sum of moving prices still decides whether root sells.
    outcome.movingPriceSum = movingPriceShares(inputs, shares);
    const protocolEma = rule.netOfProtocol ? flows.protocol : null;
    const { eligible } = inputs;
    flowShares({ userEma: flows.user, protocolEma, eligible, end: netuidEnd }, rule.cutoff, rule.exponent, shares);
    if (rule.emissionSwitch) applySwitch(inputs, shares);
  }
  values[ROOT_SELL_FLAG] = outcome.movingPriceSum > rules.rootSellThreshold ? 1 : 0;
}

/** Fills the scratch column of root proportions, for share rules that use it. */
function fillRootProportions(chain: Chain, weightedRoot: number): void {
  const { values, netuidEnd } = chain.economy;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    chain.inputs.rootProportion[netuid] = rootProportion(weightedRoot, alphaIssuance(values, netuid));
  }
}
