/** The chain of one path: an economy, the rules in force, and the buffers that its coinbase needs. */

import type { Plan } from '../protocol/extras.js';
import type { ShareRun } from '../protocol/pipeline.js';
import { rootProportion } from '../protocol/rootProportion.js';
import type { ShareInputs } from '../protocol/shares.js';
import { price } from '../protocol/weightedPool.js';
import { type Grid, TEMPO_GRID } from './grid.js';
import type { BlockMachine } from './kernel/blocks.js';
import type { StepKind, StepMachine } from './kernel/steps.js';
import type { Rules } from './rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  ALPHA_RESERVOIR,
  CONVICTION,
  column,
  type Economy,
  ELIGIBLE,
  EMISSION_ENABLED,
  EMISSION_SHARE,
  EMISSION_WEIGHT,
  EXISTS,
  FLOW_EMA,
  GATE_BAR,
  ISSUANCE,
  MINER_BURNED,
  MOVING_PRICE,
  NEXT_EPOCH_BLOCK,
  PAIRING_TAO,
  PENDING_END,
  PENDING_START,
  PROTOCOL_FLOW_EMA,
  QUOTE_WEIGHT,
  ROOT_SELL_FLAG,
  ROOT_STAKE,
  SLOT_FRACTION,
  SLOTS,
  SLOW_FLOW_EMA,
  START_ALPHA,
  START_ISSUANCE,
  TAO_IN,
} from './state.js';

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
  /** On which steps of many blocks end. */
  readonly grid: Grid;
  /** What shares are computed from: the columns of the economy, with root proportion as scratch … */
  readonly run: ShareRun;
  /** … and the same predicted for the middle of a step. */
  readonly midRun: ShareRun;
  readonly plan: ChainPlan;
  /**
   * By netuid, for the step that is being taken: the price at its start, by how much its block ends lie above an even way
   * from there to its end, by how much epochs let it fall, the TAO per block that root's claims take (see `foreseeClaims`), and
   * by how much the emission share rises per block.
   */
  readonly averages: Readonly<Record<'price' | 'shift' | 'fallen' | 'claims' | 'rise', Float64Array>>;
  /** Root stake that claims will have brought by the middle of the step, TAO. */
  claimedAhead: number;
  /** Blocks of the step that is being taken. */
  step: number;
  /** How the steps are chosen that are being taken … */
  kind: StepKind;
  /** … and up to how many blocks its shares are straight, so that those of its middle stand for it. */
  straightBlocks: number;
  /** What was pending before a step, then what was earned per block in it: the five pending columns; scratch. */
  readonly pending: Float64Array;
  /** Those columns of the economy. */
  readonly pendingColumns: Float64Array;
  /** False: only by the engine's general functions. */
  withKernels: boolean;
  /** Kernels of the rules for which they were made; null: not looked for yet. */
  kernels: { readonly rules: Rules; readonly kind: StepKind; readonly machine: StepMachine | null } | null;
  /** The same for exact blocks. */
  blockKernels: { readonly rules: Rules; readonly machine: BlockMachine | null } | null;
  /** True while the shares are those of the middle of a step and not of its last block. */
  sharesOfMiddle: boolean;
}

/** What a block or a step will pay, by netuid; scratch that the payment fills. */
export interface ChainPlan extends Plan {
  ownerCut: number;
  blocks: number;
  whole: boolean;
  /** Alpha issuance before the payment, alpha. */
  readonly issuance: Float64Array;
  /** How much it grows in a block, alpha. */
  readonly growth: Float64Array;
  /** Relative change of the price in a block, and by how much it changes until the middle of the step. */
  readonly drift: Float64Array;
  readonly bend: Float64Array;
  /** Root's weighted TAO, TAO. */
  readonly weightedRoot: Float64Array;
}

export function createChain(economy: Economy, rules: Rules, recipients: Recipients, grid: Grid = TEMPO_GRID): Chain {
  const end = economy.netuidEnd;
  const scratch = (): Float64Array => new Float64Array(SLOTS);
  const inputs: ShareInputs = {
    movingPrice: column(economy, MOVING_PRICE),
    minerBurned: column(economy, MINER_BURNED),
    rootProportion: scratch(),
    eligible: column(economy, ELIGIBLE),
    emissionEnabled: column(economy, EMISSION_ENABLED),
    end,
  };
  const run: ShareRun = {
    inputs,
    extras: {
      alphaOut: column(economy, ALPHA_OUT),
      conviction: column(economy, CONVICTION),
      slotFraction: column(economy, SLOT_FRACTION),
      emissionWeight: column(economy, EMISSION_WEIGHT),
      emissionEnabled: inputs.emissionEnabled,
      end,
    },
    userFlow: column(economy, FLOW_EMA),
    slowFlow: column(economy, SLOW_FLOW_EMA),
    protocolFlow: column(economy, PROTOCOL_FLOW_EMA),
    shares: column(economy, EMISSION_SHARE),
    newBar: false,
    bar: 0,
    movingPriceSum: 0,
  };
  return {
    economy,
    rules,
    recipients,
    grid,
    run,
    midRun: {
      ...run,
      inputs: { ...inputs, movingPrice: scratch() },
      userFlow: scratch(),
      slowFlow: scratch(),
      protocolFlow: scratch(),
    },
    plan: {
      taoEmission: scratch(),
      alphaEmission: scratch(),
      price: scratch(),
      room: scratch(),
      minerBurned: inputs.minerBurned,
      tao: scratch(),
      alpha: scratch(),
      buy: scratch(),
      waiting: column(economy, PAIRING_TAO),
      fromWaiting: scratch(),
      toWaiting: scratch(),
      issuance: scratch(),
      growth: scratch(),
      drift: scratch(),
      bend: scratch(),
      weightedRoot: scratch(),
      ownerCut: rules.ownerCut,
      blocks: 1,
      whole: true,
      end,
    },
    averages: { price: scratch(), shift: scratch(), fallen: scratch(), claims: scratch(), rise: scratch() },
    claimedAhead: 0,
    step: 1,
    kind: 'grid',
    straightBlocks: 0,
    pending: new Float64Array(PENDING_END - PENDING_START),
    pendingColumns: economy.values.subarray(PENDING_START, PENDING_END),
    withKernels: true,
    kernels: null,
    blockKernels: null,
    sharesOfMiddle: false,
  };
}

/**
 * Makes a state that stands for another pool or has no averages yet work under the chain's rules, as the chain's own
 * migrations did: pools keep their price where they can, slow averages start from the averages.
 */
export function adoptState(chain: Chain): void {
  const { economy, rules } = chain;
  const { values } = economy;
  for (let netuid = 1; netuid < economy.netuidEnd; netuid++) {
    if (rules.flowOf !== null) values[SLOW_FLOW_EMA + netuid] = values[FLOW_EMA + netuid];
    if (rules.era.pool.kind === 'weighted') continue;
    const spot = price(values[TAO_IN + netuid], values[ALPHA_IN + netuid], values[QUOTE_WEIGHT + netuid]);
    rules.pool.adopt(values, netuid, spot);
  }
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
 * Fills in the shares of a block.
 *
 * @param run    what they are computed from
 * @param newBar true where the gate's bar is to be recomputed
 * @param issued alpha that a subnet issues until then, for shares ahead of the state
 */
export function fillShares(
  chain: Chain,
  run: ShareRun,
  newBar: boolean,
  issued: (netuid: number) => number = nothing,
): void {
  const { economy, rules } = chain;
  const { values } = economy;
  if (rules.readsRootProportion) fillRootProportions(chain, values[ROOT_STAKE] * rules.taoWeight, issued);
  run.newBar = newBar;
  run.bar = values[GATE_BAR];
  for (const stage of rules.shareStages) stage.apply(run);
  values[GATE_BAR] = run.bar;
  values[ROOT_SELL_FLAG] = run.movingPriceSum > rules.rootSellThreshold ? 1 : 0;
}

const nothing = (): number => 0;

/** Fills the scratch column of root proportions, for share rules that use it. */
function fillRootProportions(chain: Chain, weightedRoot: number, issued: (netuid: number) => number): void {
  const { values, netuidEnd } = chain.economy;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    chain.run.inputs.rootProportion[netuid] = rootProportion(
      weightedRoot,
      alphaIssuance(values, netuid) + issued(netuid),
    );
  }
}
