/**
 * Replay: a given start state and given orders, block by block and without randomness, as golden runs have them.
 *
 * All alpha outside the pools that the protocol does not hold, all free TAO and all root stake belong to one account,
 * `market`, which places every order; each block runs the coinbase first, then its orders in the order given. A claim of
 * root's alpha takes from baskets that start with what the run's claims need: it stands inside alphaOut either way.
 */

import { blockEmission } from '../protocol/emission.js';
import type { Era } from '../protocol/eras/era.js';
import { MOVING_PRICE_PARTS } from '../protocol/movingPrice.js';
import { advanceBlocks } from './advance.js';
import { adoptState, alphaIssuance, type Chain, createChain, markStart } from './chain.js';
import { checkInvariants } from './invariants.js';
import { executeOrders, FILLED, ORDER_KINDS, ORDER_STATUS, OrderSink, PARTIAL, ROOT_CLAIM } from './orders.js';
import { compileRules } from './rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  ALPHA_RESERVOIR,
  AUTHOR_TAO,
  accountIndex,
  BLOCK,
  CUM_ALPHA_BOUGHT,
  CUM_ALPHA_EMITTED,
  CUM_ALPHA_INJECTED,
  CUM_MINER_WITHHELD,
  CUM_MINERS,
  CUM_OWNER,
  CUM_ROOT_DIVIDENDS,
  CUM_ROOT_RECYCLED,
  CUM_ROOT_SOLD_ALPHA,
  CUM_ROOT_SOLD_TAO,
  CUM_TAO_CHAIN_BUY,
  CUM_TAO_INJECTED,
  CUM_VALIDATORS,
  createEconomy,
  type Economy,
  ELIGIBLE,
  EMISSION_ENABLED,
  EMISSION_SHARE,
  EXISTS,
  FAILED_ORDERS,
  FIRST_EMISSION_BLOCK,
  GATE_BAR,
  ISSUANCE,
  LAST_EPOCH_BLOCK,
  MINER_BURNED,
  MINER_WITHHELD,
  MOVING_PRICE,
  PENDING_MINERS,
  PENDING_OWNER,
  PENDING_ROOT,
  PENDING_ROOT_SALE_TAO,
  PENDING_VALIDATORS,
  PROTOCOL_ALPHA,
  QUOTE_WEIGHT,
  ROOT_ALPHA,
  ROOT_STAKE,
  SLOTS,
  STARTED,
  TAO_IN,
  TAO_RESERVOIR,
  TEMPO,
  WITHHELD_RECYCLED,
} from './state.js';

/** Start of one subnet; amounts in tokens. */
export interface ReplaySubnet {
  readonly netuid: number;
  readonly taoIn: number;
  readonly alphaIn: number;
  readonly alphaOut: number;
  readonly quoteWeight: number;
  /** In 2^-32. */
  readonly movingPriceBits: number;
  /** 0: not started. */
  readonly firstEmissionBlock: number;
  readonly emissionEnabled: boolean;
  readonly minerBurned: number;
  /** Fraction of miners' alpha withheld at every epoch; null: nothing is, and minerBurned stays. */
  readonly minerWithheld: number | null;
  readonly withheldRecycled: boolean;
  readonly tempo: number;
  readonly lastEpochBlock: number;
  readonly protocolAlpha: number;
  readonly taoReservoir: number;
  readonly alphaReservoir: number;
}

/** An order of the run, executed after the coinbase of its block. */
export interface ReplayOrder {
  readonly block: number;
  readonly netuid: number;
  /** A number of `ORDER_KINDS`. */
  readonly kind: number;
  /** What is paid, TAO or alpha. */
  readonly amount: number;
  /** TAO per alpha; null: none. */
  readonly limitPrice: number | null;
}

export interface ReplayCase {
  readonly era: Era;
  readonly startBlock: number;
  readonly blocks: number;
  /** Blocks after the start at which the state is reported, ascending. */
  readonly checkpoints: readonly number[];
  readonly rootStake: number;
  readonly issuance: number;
  /** 0: none stored. */
  readonly gateBar: number;
  readonly subnets: readonly ReplaySubnet[];
  readonly orders: readonly ReplayOrder[];
}

/** One subnet at a checkpoint; amounts in tokens, totals since the start of the run. */
export interface ReplaySubnetState {
  readonly netuid: number;
  readonly taoIn: number;
  readonly alphaIn: number;
  readonly alphaOut: number;
  readonly price: number;
  readonly movingPrice: number;
  readonly share: number;
  readonly alphaEmission: number;
  readonly quoteWeight: number;
  readonly protocolAlpha: number;
  readonly taoReservoir: number;
  readonly alphaReservoir: number;
  readonly taoInjected: number;
  readonly alphaInjected: number;
  readonly taoChainBuy: number;
  readonly alphaBought: number;
  readonly alphaEmitted: number;
  readonly rootRecycled: number;
  readonly rootSoldAlpha: number;
  readonly rootSoldTao: number;
  readonly minersPaid: number;
  readonly validatorsPaid: number;
  readonly rootPaid: number;
  readonly ownerPaid: number;
  readonly minersWithheld: number;
  readonly pendingMiners: number;
  readonly pendingValidators: number;
  readonly pendingRoot: number;
  readonly pendingOwner: number;
}

export interface ReplayCheckpoint {
  readonly block: number;
  readonly issuance: number;
  readonly rootStake: number;
  readonly nextBlockEmission: number;
  readonly authorTao: number;
  readonly failedOrders: number;
  readonly gateBar: number;
  readonly subnets: readonly ReplaySubnetState[];
}

/** An order that the market refused. */
export interface RefusedOrder {
  readonly block: number;
  readonly netuid: number;
  readonly kind: string;
  readonly reason: string;
}

export interface ReplayOutcome {
  readonly checkpoints: readonly ReplayCheckpoint[];
  readonly refused: readonly RefusedOrder[];
  /** The chain after the last block. */
  readonly chain: Chain;
}

/** Free TAO of the market at the start: all that was issued and is neither in a pool nor on root; may be negative. */
export function replayFreeTao(run: Pick<ReplayCase, 'issuance' | 'rootStake' | 'subnets'>): number {
  return run.subnets.reduce(
    (left, { taoIn, taoReservoir }) => left - taoIn - taoReservoir,
    run.issuance - run.rootStake,
  );
}

/**
 * Plays a case and checks the invariants at its checkpoints. The case's own numbers are checked by whoever reads it; free
 * TAO must not be negative.
 */
export function replay(run: ReplayCase): ReplayOutcome {
  const economy = startEconomy(run);
  const market = accountIndex(economy, 'market');
  const chain = createChain(economy, compileRules(run.era), {
    owners: market,
    miners: market,
    validators: market,
    root: market,
    nominators: [market],
  });
  adoptState(chain);
  markStart(economy);
  const orders = [...run.orders].sort((a, b) => a.block - b.block);
  const sink = new OrderSink();
  const checkpoints: ReplayCheckpoint[] = [];
  const refused: RefusedOrder[] = [];
  let next = 0;
  // Only blocks with orders or a checkpoint are stops; between them the chain runs alone.
  const stops = new Set([
    ...orders.map((order) => order.block),
    ...run.checkpoints.map((after) => run.startBlock + after),
  ]);
  stops.add(run.startBlock + run.blocks);
  for (const block of [...stops].sort((a, b) => a - b)) {
    advanceBlocks(chain, block);
    sink.clear();
    for (; next < orders.length && orders[next].block === block; next++) {
      const { kind, netuid, amount, limitPrice } = orders[next];
      sink.push(kind, market, netuid, amount, limitPrice ?? Number.NaN);
    }
    executeOrders(economy, chain.rules, sink);
    for (let i = 0; i < sink.length; i++) {
      const status = sink.status[i];
      if (status === FILLED || status === PARTIAL) continue;
      refused.push({ block, netuid: sink.netuid[i], kind: ORDER_KINDS[sink.kind[i]], reason: ORDER_STATUS[status] });
    }
    if (run.checkpoints.includes(block - run.startBlock)) {
      checkInvariants(economy);
      checkpoints.push(checkpoint(chain, run.subnets));
    }
  }
  return { checkpoints, refused, chain };
}

function startEconomy(run: ReplayCase): Economy {
  const netuidEnd = Math.max(1, ...run.subnets.map(({ netuid }) => netuid)) + 1;
  const economy = createEconomy(['market', 'external'], netuidEnd);
  const { values } = economy;
  const market = accountIndex(economy, 'market');
  values[BLOCK] = run.startBlock;
  values[ISSUANCE] = run.issuance;
  values[ROOT_STAKE] = run.rootStake;
  values[GATE_BAR] = run.gateBar;
  values[economy.accountTao + market] = replayFreeTao(run);
  values[economy.accountRoot + market] = run.rootStake;
  for (const subnet of run.subnets) {
    const { netuid } = subnet;
    const claims = run.orders.reduce(
      (sum, order) => (order.kind === ROOT_CLAIM && order.netuid === netuid ? sum + order.amount : sum),
      0,
    );
    const outside = subnet.alphaOut - subnet.protocolAlpha;
    const baskets = Math.min(claims, outside);
    const started = subnet.firstEmissionBlock > 0 ? 1 : 0;
    values[EXISTS + netuid] = 1;
    values[TAO_IN + netuid] = subnet.taoIn;
    values[ALPHA_IN + netuid] = subnet.alphaIn;
    values[ALPHA_OUT + netuid] = subnet.alphaOut;
    values[QUOTE_WEIGHT + netuid] = subnet.quoteWeight;
    values[MOVING_PRICE + netuid] = subnet.movingPriceBits / MOVING_PRICE_PARTS;
    values[ELIGIBLE + netuid] = started;
    values[STARTED + netuid] = started;
    values[EMISSION_ENABLED + netuid] = subnet.emissionEnabled ? 1 : 0;
    values[FIRST_EMISSION_BLOCK + netuid] = subnet.firstEmissionBlock;
    values[MINER_BURNED + netuid] = subnet.minerBurned;
    values[MINER_WITHHELD + netuid] = subnet.minerWithheld ?? -1;
    values[WITHHELD_RECYCLED + netuid] = subnet.withheldRecycled ? 1 : 0;
    values[TEMPO + netuid] = subnet.tempo;
    values[LAST_EPOCH_BLOCK + netuid] = subnet.lastEpochBlock;
    values[PROTOCOL_ALPHA + netuid] = subnet.protocolAlpha;
    values[TAO_RESERVOIR + netuid] = subnet.taoReservoir;
    values[ALPHA_RESERVOIR + netuid] = subnet.alphaReservoir;
    values[ROOT_ALPHA + netuid] = baskets;
    values[economy.accountAlpha + market * SLOTS + netuid] = outside - baskets;
  }
  return economy;
}

function checkpoint(chain: Chain, subnets: readonly ReplaySubnet[]): ReplayCheckpoint {
  const { values } = chain.economy;
  // While root's part was sold in the block, the chain kept one counter for miners and validators, and one of TAO for root.
  const joint = chain.rules.era.split.root === 'sold';
  return {
    block: values[BLOCK],
    issuance: values[ISSUANCE],
    rootStake: values[ROOT_STAKE],
    nextBlockEmission: blockEmission(values[ISSUANCE]),
    authorTao: values[AUTHOR_TAO],
    failedOrders: values[FAILED_ORDERS],
    gateBar: values[GATE_BAR],
    subnets: subnets.map(({ netuid }) => ({
      netuid,
      taoIn: values[TAO_IN + netuid],
      alphaIn: values[ALPHA_IN + netuid],
      alphaOut: values[ALPHA_OUT + netuid],
      price: chain.rules.pool.price(values, netuid),
      movingPrice: values[MOVING_PRICE + netuid],
      share: values[EMISSION_SHARE + netuid],
      alphaEmission: blockEmission(alphaIssuance(values, netuid)),
      quoteWeight: values[QUOTE_WEIGHT + netuid],
      protocolAlpha: values[PROTOCOL_ALPHA + netuid],
      taoReservoir: values[TAO_RESERVOIR + netuid],
      alphaReservoir: values[ALPHA_RESERVOIR + netuid],
      taoInjected: values[CUM_TAO_INJECTED + netuid],
      alphaInjected: values[CUM_ALPHA_INJECTED + netuid],
      taoChainBuy: values[CUM_TAO_CHAIN_BUY + netuid],
      alphaBought: values[CUM_ALPHA_BOUGHT + netuid],
      alphaEmitted: values[CUM_ALPHA_EMITTED + netuid],
      rootRecycled: values[CUM_ROOT_RECYCLED + netuid],
      rootSoldAlpha: values[CUM_ROOT_SOLD_ALPHA + netuid],
      rootSoldTao: values[CUM_ROOT_SOLD_TAO + netuid],
      minersPaid: joint ? 0 : values[CUM_MINERS + netuid],
      validatorsPaid: values[CUM_VALIDATORS + netuid] + (joint ? values[CUM_MINERS + netuid] : 0),
      rootPaid: values[CUM_ROOT_DIVIDENDS + netuid],
      ownerPaid: values[CUM_OWNER + netuid],
      minersWithheld: values[CUM_MINER_WITHHELD + netuid],
      pendingMiners: joint ? 0 : values[PENDING_MINERS + netuid],
      pendingValidators: values[PENDING_VALIDATORS + netuid] + (joint ? values[PENDING_MINERS + netuid] : 0),
      pendingRoot: values[(joint ? PENDING_ROOT_SALE_TAO : PENDING_ROOT) + netuid],
      pendingOwner: values[PENDING_OWNER + netuid],
    })),
  };
}
