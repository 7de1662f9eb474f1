/** Golden runs: a start state and orders, played by the engine at block resolution and compared at checkpoints. */

import { ORDER_KINDS } from '../engine/orders.js';
import {
  type RefusedOrder,
  type ReplayCase,
  type ReplayCheckpoint,
  type ReplayOrder,
  type ReplaySubnet,
  type ReplaySubnetState,
  replay,
  replayFreeTao,
} from '../engine/replay.js';
import { NETUID_MAX } from '../engine/state.js';
import { type Era, type GateBar, withPriceShares } from '../protocol/eras/era.js';
import { ERAS } from '../protocol/eras/index.js';
import { MOVING_PRICE_PARTS } from '../protocol/movingPrice.js';
import { BITS_64, RAO_PER_TOKEN, raoFromTokens, U16_MAX } from '../units.js';
import { CaseReport, LargestErrors } from './caseReport.js';
import { amount, bits, type Found, number, type Tolerance, whole } from './compare.js';
import { fileError } from './exactJson.js';
import { describe, entry, type Fields } from './fields.js';
import { notNegative } from './golden.js';

const WEIGHT_PARTS = 1e18;

/** The tolerance class by which this engine is judged: float64, its moving price truncated as the chain's. */
export const TOLERANCE_CLASS = 'float_engine_with_quantised_ema';

/** How a checkpoint's number is meant: decides its unit, its bound and its line among the largest errors. */
type Meaning = 'rao' | 'held' | 'injected' | 'price' | 'moving_price' | 'share' | 'weight' | 'count';

interface Quantity<State> {
  readonly meaning: Meaning;
  /** Line among the largest errors. */
  readonly group: string;
  readonly found: (state: State) => Found;
}

const rao = <S>(group: string, tokens: (state: S) => number, meaning: Meaning = 'rao'): Quantity<S> => ({
  meaning,
  group,
  found: (state) => amount(tokens(state)),
});
const plain = <S>(meaning: Meaning, group: string, value: (state: S) => number): Quantity<S> => ({
  meaning,
  group,
  found: (state) => number(value(state)),
});
const rawBits = <S>(meaning: Meaning, group: string, scale: number, value: (state: S) => number): Quantity<S> => ({
  meaning,
  group,
  found: (state) => bits(value(state) * scale),
});

/** Golden names of the network's quantities. */
const NETWORK: Readonly<Record<string, Quantity<ReplayCheckpoint>>> = {
  block: { meaning: 'count', group: 'block', found: (state) => whole(BigInt(state.block)) },
  failed_orders: { meaning: 'count', group: 'refused orders', found: (state) => whole(BigInt(state.failedOrders)) },
  tao_issuance: rao('issuance', (state) => state.issuance),
  root_tao: rao('root stake', (state) => state.rootStake),
  next_block_emission: rao('block emission', (state) => state.nextBlockEmission),
  block_author_tao: rao('author fees', (state) => state.authorTao),
  gate_bar_bits_u64f64: rawBits('share', 'bar, absolute', BITS_64, (state) => state.gateBar),
};

/** Golden names of a subnet's quantities. */
const SUBNET: Readonly<Record<string, Quantity<ReplaySubnetState>>> = {
  tao_in: rao('reserves', (state) => state.taoIn),
  alpha_in: rao('reserves', (state) => state.alphaIn),
  price: plain('price', 'price', (state) => state.price),
  price_bits_u64f64: rawBits('price', 'price', BITS_64, (state) => state.price),
  alpha_out: rao('alpha out', (state) => state.alphaOut),
  protocol_alpha: rao('held', (state) => state.protocolAlpha, 'held'),
  cum_tao_injected: rao('injected', (state) => state.taoInjected, 'injected'),
  cum_alpha_injected: rao('injected', (state) => state.alphaInjected, 'injected'),
  cum_excess_tao: rao('excess', (state) => state.taoChainBuy, 'held'),
  cum_alpha_bought: rao('held', (state) => state.alphaBought, 'held'),
  moving_price: plain('moving_price', 'moving price', (state) => state.movingPrice),
  moving_price_bits: rawBits('moving_price', 'moving price in bits', MOVING_PRICE_PARTS, (state) => state.movingPrice),
  share: plain('share', 'share, absolute', (state) => state.share),
  share_bits_u64f64: rawBits('share', 'share, absolute', BITS_64, (state) => state.share),
  quote_weight_parts: rawBits('weight', 'weight', WEIGHT_PARTS, (state) => state.quoteWeight),
  tao_reservoir: rao('reservoirs', (state) => state.taoReservoir),
  alpha_reservoir: rao('reservoirs', (state) => state.alphaReservoir),
  alpha_block_emission: rao('alpha emission', (state) => state.alphaEmission),
  cum_alpha_emitted: rao('alpha emitted', (state) => state.alphaEmitted),
  cum_root_recycled: rao('root alpha', (state) => state.rootRecycled),
  cum_root_sold_alpha: rao('root alpha', (state) => state.rootSoldAlpha),
  cum_root_sold_tao: rao('root alpha', (state) => state.rootSoldTao),
  cum_root_divs: rao('root alpha', (state) => state.rootPaid),
  cum_server: rao('paid out', (state) => state.minersPaid),
  cum_validator: rao('paid out', (state) => state.validatorsPaid),
  cum_owner: rao('paid out', (state) => state.ownerPaid),
  cum_miner_withheld: rao('paid out', (state) => state.minersWithheld),
  pend_server: rao('pending', (state) => state.pendingMiners),
  pend_validator: rao('pending', (state) => state.pendingValidators),
  pend_root: rao('pending', (state) => state.pendingRoot),
  pend_owner: rao('pending', (state) => state.pendingOwner),
};

/** Relative errors are noted for amounts of at least this; below, a rao or two is no error of the rules. */
const NOTED_FROM_RAO = RAO_PER_TOKEN;

export type RunOutcome =
  | { readonly skipped: string }
  | { readonly report: CaseReport; readonly largest: LargestErrors };

/**
 * Plays a run and compares every quantity that its checkpoints hold.
 *
 * @param alter what a test does to the era before the run
 */
export function checkRun(file: string, run: Fields, alter: (era: Era) => Era): RunOutcome {
  const name = run.text('name', 'run');
  const report = new CaseReport(file, name);
  const largest = new LargestErrors();
  const tolerances = readTolerances(run.record('tolerance').record(TOLERANCE_CLASS));
  const expected = run.record('expected').records('checkpoints');
  if (expected.length === 0) run.record('expected').fail('checkpoints', 'at least one checkpoint');
  const read = readRun(run.record('inputs'), alter);
  if ('skipped' in read) return read;
  const { checkpoints, refused } = replay(read.run);
  if (checkpoints.length !== expected.length) {
    run.record('expected').fail('checkpoints', `${checkpoints.length} checkpoints, as many as the inputs name`);
  }
  expected.forEach((fields, i) => {
    const state = checkpoints[i];
    const at = `block ${state.block}`;
    compareState(NETWORK, state, fields, at, 'subnets', report, largest, tolerances);
    for (const subnet of fields.records('subnets')) {
      const netuid = subnet.number('netuid');
      const found =
        state.subnets.find((candidate) => candidate.netuid === netuid) ??
        subnet.fail('netuid', 'a netuid of the inputs');
      compareState(SUBNET, found, subnet, `${at} netuid ${netuid}`, 'netuid', report, largest, tolerances);
    }
  });
  compareRefused(run, refused, report);
  return { report, largest };
}

function compareState<State>(
  quantities: Readonly<Record<string, Quantity<State>>>,
  state: State,
  expected: Fields,
  at: string,
  identity: string,
  report: CaseReport,
  largest: LargestErrors,
  tolerances: Tolerances,
): void {
  for (const key of expected.keys()) {
    if (key === identity) continue;
    const quantity = entry(quantities, key);
    if (quantity === undefined)
      throw fileError(expected.file, 'a quantity that no replay reports', `${expected.place}.${key}`);
    const found = quantity.found(state);
    const verdict = report.check(
      `${at} ${key}`,
      found,
      expected.raw(key),
      boundOf(quantity.meaning, found, tolerances),
    );
    const { meaning, group } = quantity;
    if (meaning === 'share') largest.note(group, found.is === 'bits' ? verdict.error / BITS_64 : verdict.error, at);
    else if (meaning === 'moving_price') {
      // Stored in bits; the decimal number beside them is only their rounding.
      if (found.is === 'bits') largest.note(group, verdict.error, at);
    } else if (meaning === 'count') continue;
    else if (found.is !== 'amount' || verdict.size >= NOTED_FROM_RAO) largest.note(group, relative(verdict), at);
  }
}

function relative({ error, size }: { readonly error: number; readonly size: number }): number {
  return size > 0 ? error / size : error === 0 ? 0 : Number.POSITIVE_INFINITY;
}

/** Orders that the golden run saw refused, where it lists them. */
function compareRefused(run: Fields, refused: readonly RefusedOrder[], report: CaseReport): void {
  if (!run.has('failed_orders')) return;
  const found = refused.map(({ block, netuid, kind, reason }) => [block, netuid, kind, reason]);
  const expected = run.list('failed_orders');
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    report.differ('failed_orders', JSON.stringify(found), JSON.stringify(expected), 'equality');
  }
}

// ---------------------------------------------------------------------------------------------------- tolerances

interface Tolerances {
  readonly rel: number;
  readonly abs: number;
  readonly heldRel: number;
  readonly injectedRel: number;
  readonly movingPriceAbs: number | null;
  readonly shareAbs: number | null;
}

function readTolerances(fields: Fields): Tolerances {
  const rel = notNegative(fields, 'rel');
  return {
    rel,
    abs: notNegative(fields, 'abs'),
    heldRel: fields.has('held_and_excess_rel') ? notNegative(fields, 'held_and_excess_rel') : rel,
    injectedRel: fields.has('injected_rel') ? notNegative(fields, 'injected_rel') : rel,
    movingPriceAbs: fields.has('moving_price_abs') ? notNegative(fields, 'moving_price_abs') : null,
    shareAbs: fields.has('share_abs') ? notNegative(fields, 'share_abs') : null,
  };
}

/** Bound of one quantity. The class's `abs` is in rao, so it holds for amounts alone. */
function boundOf(meaning: Meaning, found: Found, tolerances: Tolerances): Tolerance {
  const { rel, abs, heldRel, injectedRel, movingPriceAbs, shareAbs } = tolerances;
  switch (meaning) {
    case 'rao':
      return { abs, rel };
    case 'held':
      return { abs, rel: heldRel };
    case 'injected':
      return { abs, rel: injectedRel };
    case 'moving_price':
      if (movingPriceAbs === null) return { abs: found.is === 'bits' ? 0 : 2 / MOVING_PRICE_PARTS, rel };
      return { abs: movingPriceAbs * (found.is === 'bits' ? MOVING_PRICE_PARTS : 1), rel: 0 };
    case 'share':
      if (shareAbs === null) return { abs: 0, rel };
      return { abs: shareAbs * (found.is === 'bits' ? BITS_64 : 1), rel: 0 };
    case 'price':
    case 'weight':
      return { abs: 0, rel };
    case 'count':
      return { abs: 0, rel: 0 };
  }
}

// -------------------------------------------------------------------------------------------------------- reading

/** Longest run, blocks: five years. */
const RUN_BLOCKS_MAX = 13_140_000;
const BLOCK_MAX = 1e9;

type ReadRun = { readonly run: ReplayCase } | { readonly skipped: string };

/** Inputs of a run as the engine takes them. @throws ScenarioError for what is malformed. */
export function readRun(inputs: Fields, alter: (era: Era) => Era): ReadRun {
  const id = inputs.text('era');
  const known = ERAS.get(id);
  if (known === undefined) return { skipped: `era "${id}" is not implemented` };
  const startBlock = inputs.count('start_block', 0, BLOCK_MAX);
  const blocks = inputs.count('blocks', 1, RUN_BLOCKS_MAX);
  const subnets = inputs
    .records('subnets')
    .map((subnet) => readSubnet(subnet, startBlock, inputs.number('tempo', 360)));
  if (subnets.length === 0) inputs.fail('subnets', 'at least one subnet');
  const netuids = new Set(subnets.map(({ netuid }) => netuid));
  if (netuids.size !== subnets.length)
    throw fileError(inputs.file, 'a netuid stands there twice', `${inputs.place}.subnets`);
  const orders = inputs.records('trades', []).map((order) => readOrder(order, startBlock, blocks, netuids));
  const checkpoints = inputs.numbers('checkpoints');
  checkpoints.forEach((after, i) => {
    if (!Number.isInteger(after) || after < 1 || after > blocks || (i > 0 && after <= checkpoints[i - 1])) {
      inputs.fail('checkpoints', `ascending numbers of blocks from 1 to ${blocks}`);
    }
  });
  const run: ReplayCase = {
    era: alter(withOwnParameters(known, inputs)),
    startBlock,
    blocks,
    checkpoints,
    rootStake: inputs.tokens('root_tao'),
    issuance: inputs.tokens('tao_issuance'),
    gateBar: inputs.number('gate_bar_bits', 0) / BITS_64,
    subnets,
    orders,
  };
  if (replayFreeTao(run) < 0) inputs.fail('tao_issuance', 'an issuance that covers root stake and all pools');
  return { run };
}

/** The era with the parameters that the run states itself. */
function withOwnParameters(era: Era, inputs: Fields): Era {
  const gated = withPriceShares(era, ({ gate }) => {
    if (gate === null) return {};
    const bar = inputs.has('bar_rank') || inputs.has('bar_quantile_bits') ? gateBar(inputs, gate.bar) : gate.bar;
    return { gate: { ...gate, bar, exponent: inputs.number('gate_exponent_bits', gate.exponent * BITS_64) / BITS_64 } };
  });
  return {
    ...gated,
    movingPrice: { ...era.movingPrice, rateBits: inputs.number('moving_alpha_bits', era.movingPrice.rateBits) },
    split: { ...era.split, ownerCutU16: inputs.number('owner_cut_u16', era.split.ownerCutU16) },
    root: {
      ...era.root,
      taoWeightU64: inputs.has('tao_weight') ? String(inputs.integer('tao_weight')) : era.root.taoWeightU64,
    },
  };
}

function gateBar(inputs: Fields, own: GateBar): GateBar {
  const rank = inputs.number('bar_rank', own.by === 'rank' ? own.rank : 0);
  if (rank > 0) return { by: 'rank', rank };
  const quantile = own.by === 'mass' ? own.quantile : 0.75;
  return { by: 'mass', quantile: inputs.number('bar_quantile_bits', quantile * BITS_64) / BITS_64 };
}

function readSubnet(subnet: Fields, startBlock: number, tempo: number): ReplaySubnet {
  const netuid = subnet.count('netuid', 1, NETUID_MAX);
  const ownTempo = subnet.count('tempo', 1, BLOCK_MAX, tempo);
  const mode = subnet.text('miner_withheld_mode', 'burn');
  if (mode !== 'burn' && mode !== 'recycle') subnet.fail('miner_withheld_mode', '"burn" or "recycle"');
  const amountOf = (key: string, absent?: number): number => {
    const tokens = subnet.tokens(key, absent);
    return tokens >= 0 ? tokens : subnet.fail(key, 'an amount that is not negative');
  };
  const reserve = (key: string): number => {
    const tokens = amountOf(key);
    return tokens > 0 ? tokens : subnet.fail(key, 'a reserve above 0');
  };
  const alphaOut = amountOf('alpha_out');
  const protocolAlpha = amountOf('protocol_alpha', 0);
  if (protocolAlpha > alphaOut) subnet.fail('protocol_alpha', 'at most alpha_out, which holds it');
  return {
    netuid,
    taoIn: reserve('tao_in'),
    alphaIn: reserve('alpha_in'),
    alphaOut,
    quoteWeight: subnet.has('quote_weight_parts') ? Number(subnet.integer('quote_weight_parts')) / WEIGHT_PARTS : 0.5,
    movingPriceBits: subnet.number('moving_price_bits'),
    firstEmissionBlock: subnet.number('first_emission_block', startBlock),
    emissionEnabled: subnet.flag('emission_enabled', true),
    minerBurned: subnet.number('miner_burned_bits', 0) / MOVING_PRICE_PARTS,
    minerWithheld: subnet.has('miner_withheld_u16') ? subnet.number('miner_withheld_u16') / U16_MAX : null,
    withheldRecycled: mode === 'recycle',
    tempo: ownTempo,
    lastEpochBlock: subnet.number('last_epoch_block', startBlock - (netuid % ownTempo)),
    protocolAlpha,
    taoReservoir: amountOf('tao_reservoir', 0),
    alphaReservoir: amountOf('alpha_reservoir', 0),
  };
}

const SIDES: readonly string[] = ORDER_KINDS.slice(0, ORDER_KINDS.indexOf('recycle_tao') + 1);
/** Orders of a subnet's alpha; the others are about TAO and carry netuid 0. */
const NETWORK_SIDES: ReadonlySet<string> = new Set(['root_stake', 'root_unstake', 'recycle_tao']);

function readOrder(order: Fields, startBlock: number, blocks: number, netuids: ReadonlySet<number>): ReplayOrder {
  const side = order.text('side');
  const kind = SIDES.indexOf(side);
  if (kind < 0) order.fail('side', SIDES.join(', '));
  const block = order.count('block', startBlock + 1, startBlock + blocks);
  const netuid = order.number('netuid', 0);
  if (!NETWORK_SIDES.has(side) && !netuids.has(netuid)) order.fail('netuid', 'a netuid of the inputs');
  const paid = order.tokens('amount');
  if (paid <= 0) order.fail('amount', 'an amount above 0');
  const limitPrice = order.has('limit_price') ? order.number('limit_price') / RAO_PER_TOKEN : null;
  return { block, netuid, kind, amount: paid, limitPrice };
}

// --------------------------------------------------------------------------------------------------------- output

/** Checkpoints in the golden file's own names: amounts in whole rao, bits as integers, those above 2^53 as text. */
export function checkpointsJson(run: ReplayCase, fields: readonly string[] | null): Record<string, unknown> {
  const { checkpoints, refused } = replay(run);
  return {
    checkpoints: checkpoints.map((state) => ({
      ...written(NETWORK, state, null),
      subnets: state.subnets.map((subnet) => ({ netuid: subnet.netuid, ...written(SUBNET, subnet, fields) })),
    })),
    failed_orders: refused.map(({ block, netuid, kind, reason }) => [block, netuid, kind, reason]),
  };
}

function written<State>(
  quantities: Readonly<Record<string, Quantity<State>>>,
  state: State,
  keys: readonly string[] | null,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, quantity] of Object.entries(quantities)) {
    if (keys === null || keys.includes(key)) out[key] = plainValue(quantity.found(state));
  }
  return out;
}

function plainValue(found: Found): unknown {
  switch (found.is) {
    case 'amount':
      return jsonInteger(raoFromTokens(found.tokens));
    case 'bits':
      return jsonInteger(BigInt(Math.floor(found.value)));
    case 'whole':
      return jsonInteger(found.value);
    case 'fixed':
    case 'number':
      // As in the golden files: 18 decimals, as text.
      return found.value.toFixed(18);
    case 'word':
      return found.value;
  }
}

function jsonInteger(value: bigint): number | string {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : String(value);
}

/** The subnet fields that a run wants reported; null: all. */
export function reportedFields(inputs: Fields): string[] | null {
  if (!inputs.has('fields')) return null;
  return inputs.list('fields').map((field) => {
    if (typeof field === 'string' && (field === 'netuid' || Object.hasOwn(SUBNET, field))) return field;
    throw fileError(
      inputs.file,
      `found ${describe(field)}; allowed: ${Object.keys(SUBNET).join(', ')}`,
      `${inputs.place}.fields`,
    );
  });
}
