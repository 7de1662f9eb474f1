/** The chain of one path: an economy, the rules in force, and the buffers that its coinbase needs. */

import { rootProportion } from '../protocol/rootProportion.js';
import type { ShareInputs, SharesOutcome } from '../protocol/shares.js';
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
  ISSUANCE,
  LAST_EPOCH_BLOCK,
  MINER_BURNED,
  MOVING_PRICE,
  NEXT_EPOCH_BLOCK,
  SLOTS,
  START_ALPHA,
  START_ISSUANCE,
  TEMPO,
} from './state.js';

/** Who is paid at an epoch, by number of account. */
export interface Recipients {
  readonly owners: number;
  readonly miners: number;
  readonly validators: number;
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
    shares: column(economy, EMISSION_SHARE),
    outcome: { movingPriceSum: 0, gateBar: 0 },
    sharesOfMiddle: false,
  };
}

/** To be called once when all fields of a start state are set: what later totals are counted from. */
export function markStart(economy: Economy): void {
  const { values } = economy;
  values[START_ISSUANCE] = values[ISSUANCE];
  let next = Number.MAX_SAFE_INTEGER;
  for (let netuid = 1; netuid < economy.netuidEnd; netuid++) {
    if (values[EXISTS + netuid] === 0) continue;
    values[START_ALPHA + netuid] = values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid];
    if (values[TEMPO + netuid] > 0) next = Math.min(next, values[LAST_EPOCH_BLOCK + netuid] + values[TEMPO + netuid]);
  }
  values[NEXT_EPOCH_BLOCK] = next;
}

/** Alpha in the pool, outside it and in its reservoir. */
export function alphaIssuance(values: Float64Array, netuid: number): number {
  return values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid] + values[ALPHA_RESERVOIR + netuid];
}

/** Fills the scratch column of root proportions, for share rules that use it. */
export function fillRootProportions(chain: Chain, weightedRoot: number): void {
  const { values, netuidEnd } = chain.economy;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    chain.inputs.rootProportion[netuid] = rootProportion(weightedRoot, alphaIssuance(values, netuid));
  }
}
