/**
 * The chain's own work in a block, and the same for many blocks at once.
 *
 * `advanceBlocks` is exact: every block, every amount truncated to whole rao as the chain does. `advanceStep` takes n
 * blocks in one step: shares, caps and prices are evaluated at the middle of the step (block starts centre on (n − 1)/2),
 * the TAO of the step enters half before and half after its chain buys (the order of a single block matters to n²·1e-13
 * only), moving prices contract in closed form. Its error against `advanceBlocks` is printed by `dtao accuracy`.
 *
 * Source of the order inside a block: opentensor/subtensor, pallets/subtensor/src/coinbase/block_step.rs, run_coinbase.rs.
 */

import { blockEmission, nextHalvingIssuance } from '../protocol/emission.js';
import type { MovingPriceRule } from '../protocol/eras/era.js';
import { FLOW_SMOOTHING, nextFlowEma } from '../protocol/flowShares.js';
import { alphaCap, alphaInjected, taoInjected, truncatedPrice } from '../protocol/injection.js';
import {
  contraction,
  creepingMove,
  MOVING_PRICE_PARTS,
  meanFraction,
  nextMovingPrice,
  nextMovingPrice32,
  smoothing,
  smoothing32,
} from '../protocol/movingPrice.js';
import { rootProportion } from '../protocol/rootProportion.js';
import { participantsAlpha } from '../protocol/split.js';
import { floorRao } from '../units.js';
import { alphaIssuance, type Chain, fillShares } from './chain.js';
import { runEpochs } from './epoch.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  BLOCK_EMISSION,
  BLOCK_FLOW,
  BLOCK_PROTOCOL_FLOW,
  BURNED_ALPHA,
  CUM_ALPHA_BOUGHT,
  CUM_ALPHA_EMITTED,
  CUM_ALPHA_RECYCLED,
  CUM_ROOT_RECYCLED,
  CUM_ROOT_SOLD_ALPHA,
  CUM_ROOT_SOLD_TAO,
  CUM_TAO_CHAIN_BUY,
  ELIGIBLE,
  EMISSION_SHARE,
  FIRST_EMISSION_BLOCK,
  FLOW_EMA,
  ISSUANCE,
  MINTED_TAO,
  MOVING_PRICE,
  PENDING_MINERS,
  PENDING_OWNER,
  PENDING_ROOT,
  PENDING_ROOT_SALE_TAO,
  PENDING_VALIDATORS,
  PROTOCOL_ALPHA,
  PROTOCOL_FLOW_EMA,
  ROOT_SELL_FLAG,
  ROOT_STAKE,
  STARTED,
  TAO_IN,
  UNCOUNTED_TAO,
} from './state.js';

/** Steps of many blocks end at blocks that are one short of a multiple of this: a new bar then opens the next step. */
export const GRID_BLOCKS = 360;

/** First end of a grid step at or after a block. */
export function gridBlock(block: number): number {
  return Math.ceil((block + 1) / GRID_BLOCKS) * GRID_BLOCKS - 1;
}

// ------------------------------------------------------------------------------------------------------ every block

/** Runs the coinbase of every block after the current one, up to and including `toBlock`. */
export function advanceBlocks(chain: Chain, toBlock: number): void {
  const { values } = chain.economy;
  for (let block = values[BLOCK] + 1; block <= toBlock; block++) coinbase(chain, block);
}

function coinbase(chain: Chain, block: number): void {
  const { economy, rules } = chain;
  const { values } = economy;
  const { era } = rules;
  values[BLOCK] = block;
  const emission = blockEmission(values[ISSUANCE]);
  values[BLOCK_EMISSION] = emission;
  if (era.shares.by === 'flow') takeInFlows(chain);
  fillShares(chain, chain.inputs, chain.flows, opensBar(chain, block));
  payBlock(chain, emission, values[ROOT_STAKE] * rules.taoWeight);
  runEpochs(chain, era.epoch.perBlockMax);
  updateMovingPrices(chain, block);
}

/** Whether the gate's bar is recomputed in a block. */
function opensBar(chain: Chain, block: number): boolean {
  const { shares } = chain.rules.era;
  return shares.by === 'moving_price' && shares.gate !== null && block % shares.gate.everyBlocks === 0;
}

/** The flows of the block before enter their averages. */
function takeInFlows(chain: Chain): void {
  const { values, netuidEnd } = chain.economy;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    values[FLOW_EMA + netuid] = nextFlowEma(values[FLOW_EMA + netuid], values[BLOCK_FLOW + netuid]);
    values[PROTOCOL_FLOW_EMA + netuid] = nextFlowEma(
      values[PROTOCOL_FLOW_EMA + netuid],
      values[BLOCK_PROTOCOL_FLOW + netuid],
    );
    values[BLOCK_FLOW + netuid] = 0;
    values[BLOCK_PROTOCOL_FLOW + netuid] = 0;
  }
}

/** Payment of the TAO emission and participants' alpha of one block, subnet by subnet. */
function payBlock(chain: Chain, emission: number, weightedRoot: number): void {
  const { economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const { cap: capRule, order, excess: excessRule } = rules.era.injection;
  const buysFirst = order === 'buy_first';
  const buys = excessRule === 'chain_buy';
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    const issuance = alphaIssuance(values, netuid);
    const alphaEmission = blockEmission(issuance);
    const taoEmission = values[EMISSION_SHARE + netuid] * emission;
    let excess = 0;
    if (taoEmission > 0) {
      const price = truncatedPrice(rules.pool.price(values, netuid));
      const cap = alphaCap(capRule, alphaEmission, rootProportion(weightedRoot, issuance), emission);
      const taoUnrounded = taoInjected(capRule, taoEmission, price, cap);
      const tao = floorRao(taoUnrounded);
      const alpha = floorRao(alphaInjected(capRule, taoEmission, price, cap, alphaEmission));
      if (buys) excess = floorRao(taoEmission - taoUnrounded);
      if (buysFirst && excess > 0) chainBuy(chain, netuid, excess);
      inject(chain, netuid, tao, alpha);
      if (!buysFirst && excess > 0) chainBuy(chain, netuid, excess);
    }
    values[ALPHA_OUT + netuid] += alphaEmission;
    values[CUM_ALPHA_EMITTED + netuid] += alphaEmission;
    const proportion = rootProportion(weightedRoot, alphaIssuance(values, netuid));
    const parts = participantsAlpha(alphaEmission, rules.ownerCut, proportion);
    const owner = floorRao(parts.owner);
    const miners = floorRao(parts.miners);
    const validators = floorRao(parts.validators);
    const root = floorRao(parts.root);
    values[PENDING_OWNER + netuid] += owner;
    values[PENDING_MINERS + netuid] += miners;
    values[PENDING_VALIDATORS + netuid] += validators;
    bookRoot(chain, netuid, root, excess > 0);
    // Truncation leaves up to four rao a block that nobody is paid.
    values[BURNED_ALPHA + netuid] += alphaEmission - owner - miners - validators - root;
  }
}

function inject(chain: Chain, netuid: number, tao: number, alpha: number): void {
  const { values } = chain.economy;
  const taken = chain.rules.pool.inject(values, netuid, tao, alpha);
  values[ISSUANCE] += taken;
  values[MINTED_TAO] += taken;
  values[BLOCK_PROTOCOL_FLOW + netuid] += taken;
}

/** TAO above the cap buys alpha without fee or limit; a pool that refuses gives it back and it is not minted. */
function chainBuy(chain: Chain, netuid: number, tao: number): void {
  const { rules } = chain;
  const { values } = chain.economy;
  if (tao > rules.inputPerReserveMax * values[TAO_IN + netuid]) return;
  if (values[ALPHA_IN + netuid] < rules.era.pool.reserveMin) return;
  const alpha = floorRao(rules.pool.alphaReceived(values, netuid, tao));
  if (alpha > 0) bookChainBuy(chain, netuid, tao, alpha);
}

function bookChainBuy(chain: Chain, netuid: number, tao: number, alpha: number): void {
  const { values } = chain.economy;
  const { bought, countsBuys } = chain.rules.era.injection;
  chain.rules.pool.buy(values, netuid, tao, alpha);
  values[CUM_TAO_CHAIN_BUY + netuid] += tao;
  values[CUM_ALPHA_BOUGHT + netuid] += alpha;
  values[BLOCK_PROTOCOL_FLOW + netuid] += tao;
  if (countsBuys) {
    values[ISSUANCE] += tao;
    values[MINTED_TAO] += tao;
  } else values[UNCOUNTED_TAO] += tao;
  if (bought === 'held') {
    values[ALPHA_OUT + netuid] += alpha;
    values[PROTOCOL_ALPHA + netuid] += alpha;
  } else values[CUM_ALPHA_RECYCLED + netuid] += alpha;
}

/** Root's part of participants' alpha, already inside alphaOut. */
function bookRoot(chain: Chain, netuid: number, root: number, subsidised: boolean): void {
  const { values } = chain.economy;
  const { split } = chain.rules.era;
  if (values[ROOT_SELL_FLAG] === 0) {
    if (split.rootWhileOff === 'undistributed') values[BURNED_ALPHA + netuid] += root;
    else {
      values[ALPHA_OUT + netuid] -= root;
      values[CUM_ROOT_RECYCLED + netuid] += root;
    }
  } else if (subsidised && split.rootSkipsSubsidised) values[BURNED_ALPHA + netuid] += root;
  else if (split.root === 'sold') sellRoot(chain, netuid, root);
  else values[PENDING_ROOT + netuid] += root;
}

/** Root's part is sold without fee; what a pool is too thin to pay for stays outside and is nobody's. */
function sellRoot(chain: Chain, netuid: number, alpha: number): void {
  const { values } = chain.economy;
  const { pool } = chain.rules;
  values[CUM_ROOT_SOLD_ALPHA + netuid] += alpha;
  const tao = floorRao(pool.taoReceived(values, netuid, alpha));
  if (tao <= 0) {
    values[BURNED_ALPHA + netuid] += alpha;
    return;
  }
  pool.sell(values, netuid, alpha, tao);
  values[ALPHA_OUT + netuid] -= alpha;
  values[PENDING_ROOT_SALE_TAO + netuid] += tao;
  values[CUM_ROOT_SOLD_TAO + netuid] += tao;
}

function updateMovingPrices(chain: Chain, block: number): void {
  const { economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const { rateBits, halvingBlocks, priceCap, fractionBits } = rules.era.movingPrice;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[ELIGIBLE + netuid] === 0) continue;
    const age = block - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
    const price = Math.min(rules.pool.price(values, netuid), priceCap);
    const moving = values[MOVING_PRICE + netuid];
    values[MOVING_PRICE + netuid] =
      fractionBits === 64
        ? nextMovingPrice(moving, price, smoothing(rateBits, age, halvingBlocks))
        : nextMovingPrice32(moving, price, smoothing32(rateBits, age, halvingBlocks));
  }
}

// ---------------------------------------------------------------------------------------------------- many blocks

/**
 * Runs the coinbase of all blocks up to and including `toBlock` in steps that end on the grid, at halvings and at
 * `toBlock`. Epochs run at grid ends.
 */
export function advanceSteps(chain: Chain, toBlock: number): void {
  const { values } = chain.economy;
  while (values[BLOCK] < toBlock) {
    const from = values[BLOCK];
    let end = Math.min(gridBlock(from + 1), toBlock);
    const emission = blockEmission(values[ISSUANCE]);
    if (emission > 0) {
      // The block after the threshold is reached emits less: the step ends there.
      const blocksToHalving = Math.ceil((nextHalvingIssuance(values[ISSUANCE]) - values[ISSUANCE]) / emission);
      end = Math.min(end, from + Math.max(1, blocksToHalving));
    }
    advanceStep(chain, end - from);
    if (end === gridBlock(end)) runEpochs(chain, Number.POSITIVE_INFINITY);
  }
}

/** After steps: turns the shares of a step's middle into those of its last block. To be called before they are read. */
export function settleShares(chain: Chain): void {
  if (!chain.sharesOfMiddle) return;
  predictMovingPrices(chain, chain.economy.values[BLOCK] - 1, -1);
  fillShares(chain, chain.midInputs, chain.flows, false);
  chain.sharesOfMiddle = false;
}

/** Fills in the shares that the state implies, without a block: what a start state has before its first one. */
export function previewShares(chain: Chain): void {
  fillShares(chain, chain.inputs, chain.flows, false);
  chain.sharesOfMiddle = false;
}

/** Moving prices `ahead` blocks from now (negative: before now), at today's price, into the inputs of a step's middle. */
function predictMovingPrices(chain: Chain, block: number, ahead: number): void {
  const { economy, midInputs, rules } = chain;
  const { values, netuidEnd } = economy;
  const { rateBits, halvingBlocks, priceCap } = rules.era.movingPrice;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const moving = values[MOVING_PRICE + netuid];
    const age = block + 1 + ahead / 2 - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
    const lambda = ahead * values[ELIGIBLE + netuid] * smoothing(rateBits, age, halvingBlocks);
    const share = lambda * (1 - lambda * (1 / 2 - lambda / 6));
    midInputs.movingPrice[netuid] = moving + share * (Math.min(rules.pool.price(values, netuid), priceCap) - moving);
  }
}

function advanceStep(chain: Chain, blocks: number): void {
  const { economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const { era, pool } = rules;
  const from = values[BLOCK];
  const middle = (blocks - 1) / 2;
  const emission = blockEmission(values[ISSUANCE]);
  const weightedRoot = values[ROOT_STAKE] * rules.taoWeight;
  values[BLOCK_EMISSION] = emission;
  if (era.shares.by === 'flow') takeInStepFlows(chain, blocks);
  // A new bar goes by the shares of the step's first block.
  else if (opensBar(chain, from + 1)) fillShares(chain, chain.inputs, chain.flows, true);
  predictMovingPrices(chain, from, middle);
  fillShares(chain, chain.midInputs, chain.midFlows, false);
  chain.sharesOfMiddle = true;
  values[BLOCK] = from + blocks;

  const { cap: capRule, excess: excessRule } = era.injection;
  const buys = excessRule === 'chain_buy';
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    const startPrice = pool.price(values, netuid);
    const issuance = alphaIssuance(values, netuid);
    const alphaEmission = blockEmission(issuance);
    const taoEmission = values[EMISSION_SHARE + netuid] * emission;
    // First estimates at the start of the step tell where price and issuance will be in its middle.
    const startCap = alphaCap(capRule, alphaEmission, rootProportion(weightedRoot, issuance), emission);
    const startBuy = buys ? taoEmission - taoInjected(capRule, taoEmission, startPrice, startCap) : 0;
    const pricePerBlock = (startBuy / values[TAO_IN + netuid]) * pool.priceElasticity(values, netuid) * startPrice;
    const issuancePerBlock = alphaEmission + alphaInjected(capRule, taoEmission, startPrice, startCap, alphaEmission);
    const midIssuance = issuance + middle * issuancePerBlock;
    const price = startPrice + middle * pricePerBlock;
    const cap = alphaCap(capRule, alphaEmission, rootProportion(weightedRoot, midIssuance), emission);
    const tao = blocks * taoInjected(capRule, taoEmission, price, cap);
    const alpha = blocks * alphaInjected(capRule, taoEmission, price, cap, alphaEmission);
    const excess = buys ? blocks * taoEmission - tao : 0;
    const emitted = blocks * alphaEmission;
    const proportion = rootProportion(weightedRoot, midIssuance + issuancePerBlock);
    const parts = participantsAlpha(emitted, rules.ownerCut, proportion);
    values[ALPHA_OUT + netuid] += emitted;
    values[CUM_ALPHA_EMITTED + netuid] += emitted;
    values[PENDING_OWNER + netuid] += parts.owner;
    values[PENDING_MINERS + netuid] += parts.miners;
    values[PENDING_VALIDATORS + netuid] += parts.validators;
    if (taoEmission > 0) inject(chain, netuid, tao / 2, alpha / 2);
    if (excess > 0) bookChainBuy(chain, netuid, excess, pool.alphaReceived(values, netuid, excess));
    bookRoot(chain, netuid, parts.root, excess > 0);
    if (taoEmission > 0) inject(chain, netuid, tao / 2, alpha / 2);
    if (values[ELIGIBLE + netuid] === 0) continue;
    values[MOVING_PRICE + netuid] = movedPrice(
      era.movingPrice,
      values[MOVING_PRICE + netuid],
      startPrice,
      pool.price(values, netuid),
      from - (values[FIRST_EMISSION_BLOCK + netuid] - 1),
      blocks,
    );
  }
}

/**
 * Averages of flows over a step: what flowed since the last step enters in its first block, then they only fade; the
 * middle of the step is kept beside them. What the protocol puts in during the step enters with the next one.
 */
function takeInStepFlows(chain: Chain, blocks: number): void {
  const { economy, midFlows } = chain;
  const { values, netuidEnd } = economy;
  takeInFlows(chain);
  const toMiddle = (1 - FLOW_SMOOTHING) ** ((blocks - 1) / 2);
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    midFlows.user[netuid] = values[FLOW_EMA + netuid] * toMiddle;
    midFlows.protocol[netuid] = values[PROTOCOL_FLOW_EMA + netuid] * toMiddle;
    values[FLOW_EMA + netuid] = midFlows.user[netuid] * toMiddle;
    values[PROTOCOL_FLOW_EMA + netuid] = midFlows.protocol[netuid] * toMiddle;
  }
}

/** Below this change per block, in 2^-32, an average creeps: its own truncation decides how it moves. */
const CREEPING_PARTS = 8;

/**
 * Moving price after `blocks` blocks in which the price went evenly from `startPrice` to `endPrice`. Each block's average
 * takes the price after its payment, so block ends centre on (n + 1)/2, and a little later (n·λ/12) because late prices
 * weigh more; what the chain's truncation takes off is added up.
 */
function movedPrice(
  rule: MovingPriceRule,
  moving: number,
  startPrice: number,
  endPrice: number,
  age: number,
  blocks: number,
): number {
  const { rateBits, halvingBlocks, priceCap, fractionBits } = rule;
  const slope = (endPrice - startPrice) / blocks;
  const share = contraction(rateBits, age, halvingBlocks, blocks);
  const centre = (blocks + 1) / 2 + (blocks * share) / 12;
  const middlePrice = Math.min(startPrice + centre * slope, priceCap);
  const moved = moving + share * (middlePrice - moving);
  if (fractionBits === 32) return moved - lostBy32(rule, moving, startPrice, moved, endPrice, age, blocks);
  const firstRate = smoothing(rateBits, age + 1, halvingBlocks);
  const lastRate = smoothing(rateBits, age + blocks, halvingBlocks);
  const lastPrice = Math.min(endPrice, priceCap);
  const first = firstRate * (Math.min(startPrice + slope, priceCap) - moving) * MOVING_PRICE_PARTS;
  if (Math.abs(first) < CREEPING_PARTS && firstRate > 0) {
    const trend = (lastRate * (lastPrice - moving) * MOVING_PRICE_PARTS - first) / blocks;
    return Math.max(0, moving + creepingMove(first, trend, (firstRate + lastRate) / 2, blocks) / MOVING_PRICE_PARTS);
  }
  const staying = blocks * (1 - share / 2);
  const last = lastRate * (lastPrice - moved) * MOVING_PRICE_PARTS;
  const lost = meanFraction(first, last);
  return Math.max(0, moved - (lost * staying) / MOVING_PRICE_PARTS);
}

/** What arithmetic of 32 fractional bits takes off in a step: α·price and (1 − α)·m are truncated apart. */
function lostBy32(
  rule: MovingPriceRule,
  moving: number,
  startPrice: number,
  moved: number,
  endPrice: number,
  age: number,
  blocks: number,
): number {
  const { rateBits, halvingBlocks, priceCap } = rule;
  const first = smoothing32(rateBits, age + 1, halvingBlocks) * MOVING_PRICE_PARTS;
  const last = smoothing32(rateBits, age + blocks, halvingBlocks) * MOVING_PRICE_PARTS;
  const entering = meanFraction(first * Math.min(startPrice, priceCap), last * Math.min(endPrice, priceCap));
  const staying = 1 - meanFraction(first * moving, last * moved);
  return ((entering + staying) * blocks) / MOVING_PRICE_PARTS;
}
