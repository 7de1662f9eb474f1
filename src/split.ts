/**
 * One block of the emission pipeline on a captured state, under any rulesets: shares after each stage, what is injected and
 * what the chain buys. The engine's own functions compute it; nothing is paid and no price reacts.
 */

import { planBlock } from './engine/advance.js';
import { adoptState, createChain, markStart } from './engine/chain.js';
import { compileRules } from './engine/rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  createEconomy,
  type Economy,
  ELIGIBLE,
  EMISSION_ENABLED,
  EXISTS,
  FIRST_EMISSION_BLOCK,
  forkEconomy,
  GATE_BAR,
  ISSUANCE,
  MINER_BURNED,
  MOVING_PRICE,
  NETUID_MAX,
  ROOT_STAKE,
  STARTED,
  TAO_IN,
} from './engine/state.js';
import { ScenarioError } from './errors.js';
import { didYouMean, either } from './input/words.js';
import { blockEmission } from './protocol/emission.js';
import { rebased } from './protocol/eras/compare.js';
import type { Era } from './protocol/eras/era.js';
import { DEFAULT_ERA, PROPOSALS, RULESETS } from './protocol/eras/index.js';
import { rootProportion } from './protocol/rootProportion.js';
import { readSnapshot } from './scenario/snapshot.js';
import { loadSnapshot, netuidEnd } from './start.js';
import { BITS_64, BLOCKS_PER_DAY } from './units.js';
import { captureSubnet, missingWeight, withStoredGate } from './verify/capture.js';
import { readExactJson } from './verify/exactJson.js';
import type { Fields } from './verify/fields.js';
import { isRecord } from './verify/fields.js';
import { readGolden } from './verify/golden.js';

/** A state of the chain of which one block is divided. */
export interface SplitState {
  readonly label: string;
  readonly economy: Economy;
  /** The rules that the chain ran. */
  readonly era: Era;
  readonly names: ReadonlyMap<number, string>;
  /** Without pools and root the state tells shares alone. */
  readonly hasPools: boolean;
  /** What a reader must know. */
  readonly notes: readonly string[];
}

export interface SplitRow {
  readonly netuid: number;
  readonly name: string;
  /** Share after each stage. */
  readonly stages: readonly number[];
  /** Share of the TAO emission that the subnet gets: after the last stage, times its fraction of a slot. */
  readonly share: number;
  /** Per block; null where the state has no pools. */
  readonly taoInjected: number | null;
  readonly alphaInjected: number | null;
  readonly chainBuyTao: number | null;
}

export interface SplitTotals {
  /** Sum of the largest shares. */
  readonly top8: number;
  readonly top32: number;
  /** 1/Σ share²: so many equal subnets would be as concentrated; 0 if nobody is paid. */
  readonly effective: number;
  /** Subnets that get more than 1 TAO a day. */
  readonly paid: number;
  /** Per day, TAO; null where the state has no pools. */
  readonly injected: number | null;
  readonly bought: number | null;
  /** Minted, but waiting beside pools. */
  readonly waiting: number | null;
  /** The rest of the emission: burned or not minted. */
  readonly unused: number | null;
}

export interface Split {
  readonly era: Era;
  readonly stages: readonly string[];
  /** The bar in force; 0 = no gate. */
  readonly bar: number;
  /** Whether it is the stored one. */
  readonly barStored: boolean;
  readonly rows: readonly SplitRow[];
  readonly totals: SplitTotals;
}

// ------------------------------------------------------------------------------------------------------------- states

/**
 * Reads a state: a snapshot, or a capture of the emission pipeline.
 *
 * @param repair a capture that says by which factor the sum of its weights is too small gets what is missing, on a subnet
 *   that is switched off: shares are then those that were paid; else shares are those of the numbers in the file
 */
export async function readSplitState(file: string, repair = false): Promise<SplitState> {
  const content = await readExactJson(file);
  if (!isRecord(content) || content['kind'] === undefined) return snapshotState(file);
  const golden = await readGolden(file);
  if (golden.is !== 'capture') throw fault(file, 'only a snapshot or a capture of the emission pipeline can be split');
  return captureState(golden.capture, repair);
}

function snapshotState(file: string): SplitState {
  const snapshot = readSnapshot(file);
  const economy = createEconomy(['owners', 'external'], netuidEnd(snapshot));
  loadSnapshot(economy, snapshot);
  return {
    label: `${snapshot.name}, block ${snapshot.block}`,
    economy,
    era: rulesetOf(snapshot.era),
    names: new Map(snapshot.subnets.map(({ netuid, name }) => [netuid, name])),
    hasPools: true,
    notes: [],
  };
}

function captureState(capture: Fields, repair: boolean): SplitState {
  const params = capture.record('params');
  const records = capture.records('subnets');
  const subnets = records.map(captureSubnet);
  const era = withStoredGate(rulesetOf(capture.text('era')), params);
  const factor = capture.number('weight_total_factor', 1);
  const last = Math.max(...subnets.map(({ netuid }) => netuid));
  if (last >= NETUID_MAX) throw fault(capture.file, `netuid ${last}; at most ${NETUID_MAX - 1} can be split`);
  const economy = createEconomy(['owners', 'external'], last + 2);
  const { values } = economy;
  const hasPools = params.has('root_tao_rao') && records.every((record) => record.has('tao_reserve_rao'));
  values[BLOCK] = capture.number('output_block') - 1;
  values[ISSUANCE] = params.tokens('total_issuance_rao');
  values[ROOT_STAKE] = params.tokens('root_tao_rao', 0);
  values[GATE_BAR] = params.number('gate_bar_q64') / BITS_64;
  subnets.forEach(({ netuid, ...subnet }, i) => {
    values[EXISTS + netuid] = 1;
    values[MOVING_PRICE + netuid] = subnet.movingPrice;
    values[MINER_BURNED + netuid] = subnet.minerBurned;
    values[ELIGIBLE + netuid] = subnet.eligible ? 1 : 0;
    values[STARTED + netuid] = subnet.firstEmissionBlock === null ? 0 : 1;
    values[FIRST_EMISSION_BLOCK + netuid] = subnet.firstEmissionBlock ?? 0;
    values[EMISSION_ENABLED + netuid] = subnet.emissionEnabled ? 1 : 0;
    if (!hasPools) return;
    values[TAO_IN + netuid] = records[i].tokens('tao_reserve_rao');
    values[ALPHA_IN + netuid] = records[i].tokens('alpha_reserve_rao');
    values[ALPHA_OUT + netuid] = records[i].tokens('alpha_out_rao');
  });
  if (repair && factor !== 1) {
    values[MOVING_PRICE + last + 1] = missingWeight(
      subnets,
      factor,
      era.shares.by === 'moving_price' && era.shares.minerBurn,
    );
    values[ELIGIBLE + last + 1] = 1;
  }
  const notes: string[] = [];
  if (!hasPools) notes.push('The capture holds neither pools nor root stake: shares only.');
  if (factor !== 1) {
    notes.push(
      `The capture lacks a part of the weights that the block used: their sum is ${factor} times as large. ${
        repair
          ? 'It is added on a subnet that is off.'
          : 'Shares are those of the numbers in the file (--repair adds it).'
      }`,
    );
  }
  return {
    label: `capture of block ${capture.number('output_block')}`,
    economy,
    era,
    names: new Map(records.map((record) => [record.number('netuid'), record.text('name', '')])),
    hasPools,
    notes,
  };
}

function rulesetOf(id: string): Era {
  const era = RULESETS.get(id);
  if (era === undefined) throw fault('--era', unknownRuleset(id));
  return era;
}

/** What is wrong with an id that no ruleset has. */
export function unknownRuleset(id: string): string {
  const ids = ['live', ...RULESETS.keys()];
  return `found the text "${id}"; must be ${either(ids)}${didYouMean(id, ids)}`;
}

function fault(file: string, message: string): ScenarioError {
  return new ScenarioError([{ file, line: 0, column: 0, key: '', message }]);
}

/**
 * The ruleset that an id means on a state: `live` is the state's own, an era is the era, and a proposal is what it changes
 * in the rules that it was written for, changed in the state's own: all else equal.
 */
export function rulesetOn(id: string, state: SplitState): Era {
  if (id === 'live' || id === state.era.id) return state.era;
  const era = rulesetOf(id);
  const base = RULESETS.get(DEFAULT_ERA);
  if (!PROPOSALS.has(id) || base === undefined || state.era.id === base.id) return era;
  return era.shares.by === 'flow' ? era : rebased(era, base, state.era);
}

// -------------------------------------------------------------------------------------------------------------- a split

/** What of the rules the stored bar depends on: with another of these the chain computes a new one. */
function barRule(era: Era): string {
  const { shares } = era;
  if (shares.by === 'flow' || shares.gate === null) return '';
  return JSON.stringify([shares.minerBurn, shares.rootProportion, shares.gate.bar]);
}

/** Divides one block of a state under a ruleset. */
export function split(state: SplitState, era: Era): Split {
  const reads = readsWhatLacks(state, era);
  if (reads !== null) throw fault('--era', `${era.id} reads ${reads}, which this state does not hold`);
  const economy = forkEconomy(state.economy);
  const { values, netuidEnd: end } = economy;
  const rules = compileRules(era);
  const chain = createChain(economy, rules, { owners: 0, miners: 0, validators: 0, root: 0, nominators: [] });
  markStart(economy);
  adoptState(chain);
  const barStored = values[GATE_BAR] > 0 && barRule(era) !== '' && barRule(era) === barRule(state.era);
  const weightedRoot = values[ROOT_STAKE] * rules.taoWeight;
  const { run } = chain;
  run.newBar = !barStored;
  run.bar = barStored ? values[GATE_BAR] : 0;
  for (let netuid = 1; netuid < end; netuid++) {
    const issuance = values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid];
    run.inputs.rootProportion[netuid] = rootProportion(weightedRoot, issuance);
  }
  const after = rules.shareStages.map((stage) => {
    stage.apply(run);
    return run.shares.slice();
  });
  const emission = blockEmission(values[ISSUANCE]);
  planBlock(chain, emission, weightedRoot);
  const { plan } = chain;
  const amount = (column: Float64Array, netuid: number): number | null => (state.hasPools ? column[netuid] : null);
  const rows: SplitRow[] = [];
  for (let netuid = 1; netuid < end; netuid++) {
    if (values[EXISTS + netuid] === 0) continue;
    rows.push({
      netuid,
      name: state.names.get(netuid) ?? '',
      stages: after.map((shares) => shares[netuid]),
      share: plan.taoEmission[netuid] / emission,
      taoInjected: amount(plan.tao, netuid),
      alphaInjected: amount(plan.alpha, netuid),
      chainBuyTao: amount(plan.buy, netuid),
    });
  }
  const perDay = (column: Float64Array): number | null =>
    state.hasPools ? BLOCKS_PER_DAY * column.subarray(1, end).reduce((sum, value) => sum + value, 0) : null;
  const injected = perDay(plan.tao);
  const bought = perDay(plan.buy);
  const waiting = perDay(plan.toWaiting);
  return {
    era,
    stages: rules.shareStages.map(({ name }) => name),
    bar: run.bar,
    barStored,
    rows,
    totals: {
      ...concentration(
        rows.map(({ share }) => share),
        emission * BLOCKS_PER_DAY,
      ),
      injected,
      bought,
      waiting,
      unused:
        injected === null || bought === null || waiting === null
          ? null
          : emission * BLOCKS_PER_DAY - injected - bought - waiting,
    },
  };
}

/** What of the state's blanks the rules would read; null: nothing. */
function readsWhatLacks(state: SplitState, era: Era): string | null {
  if (era.shares.by === 'flow') return 'averages of flow';
  if (era.shares.rootProportion && !state.hasPools) return 'root proportions';
  return null;
}

/** How shares are spread. @param taoPerDay emission of a day, TAO */
export function concentration(
  shares: readonly number[],
  taoPerDay: number,
): Pick<SplitTotals, 'top8' | 'top32' | 'effective' | 'paid'> {
  const sorted = shares.toSorted((a, b) => b - a);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const squares = sum(shares.map((share) => share * share));
  return {
    top8: sum(sorted.slice(0, 8)),
    top32: sum(sorted.slice(0, 32)),
    effective: squares > 0 ? 1 / squares : 0,
    paid: shares.filter((share) => share * taoPerDay > 1).length,
  };
}
