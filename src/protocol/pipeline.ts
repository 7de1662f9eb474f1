/**
 * The stages that turn the state of the chain into each subnet's share of the block's TAO emission, for any ruleset: built
 * once from an era's record, run in order on columns indexed by netuid. `dtao split` shows the shares after each.
 */

import type { Era } from './eras/era.js';
import { activeExtras } from './eras/proposals/index.js';
import type { ExtraColumns } from './extras.js';
import { flowShares } from './flowShares.js';
import { applyGate, gateBar } from './gate.js';
import { applyFactors, applySwitch, movingPriceShares, type ShareInputs } from './shares.js';

/** What the stages read and write. */
export interface ShareRun {
  readonly inputs: ShareInputs;
  readonly extras: ExtraColumns;
  /** Averages of users' flow, the average of that, and of the protocol's flow, TAO per block. */
  readonly userFlow: Float64Array;
  readonly slowFlow: Float64Array;
  readonly protocolFlow: Float64Array;
  readonly shares: Float64Array;
  /** The bar is due: the block is a multiple of the gate's interval. */
  newBar: boolean;
  /** The stored bar, 0 = none; replaced where it is recomputed. */
  bar: number;
  /** Sum of moving prices over the eligible, TAO per alpha. */
  movingPriceSum: number;
}

export interface ShareStage {
  /** Short name, for a column. */
  readonly name: string;
  readonly apply: (run: ShareRun) => void;
}

/** The stages of an era, first to last. */
export function shareStages(era: Era): readonly ShareStage[] {
  const rule = era.shares;
  const extras = activeExtras(era);
  const stages: ShareStage[] = [
    {
      name: 'price',
      apply: (run) => {
        run.movingPriceSum = movingPriceShares(run.inputs, run.shares);
      },
    },
  ];
  if (rule.by === 'moving_price') {
    if (rule.minerBurn || rule.rootProportion) {
      const name = rule.minerBurn && rule.rootProportion ? 'root, burn' : rule.minerBurn ? 'burn' : 'root';
      stages.push({ name, apply: (run) => applyFactors(rule, run.inputs, run.shares) });
    }
    const { gate } = rule;
    if (gate !== null) {
      const fills = extras.flatMap(({ extra, parameters }) => extra.gateFactor?.(parameters) ?? []);
      const factor = fills.length > 0 ? new Float64Array(256) : null;
      stages.push({
        name: 'gate',
        apply(run) {
          const { shares, inputs } = run;
          if (run.newBar || run.bar <= 0) {
            const fresh = gateBar(gate.bar, shares, inputs.end);
            if (fresh > 0) run.bar = fresh;
          }
          for (const fill of fills) if (factor !== null) fill(run.extras, factor);
          applyGate(shares, inputs.end, run.bar, gate.exponent, factor);
        },
      });
    }
  } else {
    // Flow decides who gets TAO; the sum of moving prices still decides whether root's part is kept.
    const reads = extras.flatMap(({ extra, parameters }) => extra.flow?.(parameters) ?? []);
    const counted = reads.length > 0 ? new Float64Array(256) : null;
    stages.push({
      name: 'flow',
      apply(run) {
        const { inputs, userFlow, slowFlow, protocolFlow, shares } = run;
        const { eligible, end } = inputs;
        if (counted !== null) {
          for (let netuid = 1; netuid < end; netuid++) {
            counted[netuid] = userFlow[netuid];
            for (const read of reads) counted[netuid] = read(counted[netuid], slowFlow[netuid]);
          }
        }
        const protocolEma = rule.netOfProtocol ? protocolFlow : null;
        flowShares({ userEma: counted ?? userFlow, protocolEma, eligible, end }, rule.cutoff, rule.exponent, shares);
      },
    });
  }
  if (rule.emissionSwitch) stages.push({ name: 'switch', apply: (run) => applySwitch(run.inputs, run.shares) });
  for (const { extra, parameters } of extras) {
    const change = extra.shares?.(parameters);
    if (change !== undefined) stages.push({ name: extra.id, apply: (run) => change(run.extras, run.shares) });
  }
  return stages;
}

/** Flows and extras that a state without them has: none. */
export interface PriceState {
  readonly inputs: ShareInputs;
  /** The bar is to be recomputed. */
  readonly newBar: boolean;
  /** The stored bar, 0 = none. */
  readonly bar: number;
  /** Averages of users' flow, TAO per block; for eras that share by flow. */
  readonly userFlow?: Float64Array;
}

/**
 * Shares of one block from columns alone, through all stages of an era without extras.
 *
 * @param shares receives the shares; they sum to 1, or are all 0
 * @returns      the bar in force after the block, 0 = none
 */
export function sharesOfBlock(era: Era, state: PriceState, shares: Float64Array): number {
  const none = new Float64Array(shares.length);
  const { inputs, newBar, bar, userFlow = none } = state;
  const { emissionEnabled, end } = inputs;
  const run: ShareRun = {
    inputs,
    extras: { alphaOut: none, conviction: none, slotFraction: none, emissionWeight: none, emissionEnabled, end },
    userFlow,
    slowFlow: none,
    protocolFlow: none,
    shares,
    newBar,
    bar,
    movingPriceSum: 0,
  };
  for (const stage of shareStages(era)) stage.apply(run);
  return run.bar;
}
