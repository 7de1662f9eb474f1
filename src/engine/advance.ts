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
import { alphaCap, alphaInjected, taoInjected } from '../protocol/injection.js';
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
import { emissionShares } from '../protocol/shares.js';
import { participantsAlpha } from '../protocol/split.js';
import { floorRao } from '../units.js';
import { alphaIssuance, type Chain, fillRootProportions } from './chain.js';
import { runEpochs } from './epoch.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  BLOCK_EMISSION,
  BURNED_ALPHA,
  CUM_ALPHA_BOUGHT,
  CUM_ALPHA_EMITTED,
  CUM_ALPHA_RECYCLED,
  CUM_ROOT_RECYCLED,
  CUM_TAO_CHAIN_BUY,
  ELIGIBLE,
  EMISSION_SHARE,
  FIRST_EMISSION_BLOCK,
  GATE_BAR,
  ISSUANCE,
  MINTED_TAO,
  MOVING_PRICE,
  PENDING_MINERS,
  PENDING_OWNER,
  PENDING_ROOT,
  PENDING_VALIDATORS,
  PROTOCOL_ALPHA,
  QUOTE_WEIGHT,
  ROOT_SELL_FLAG,
  ROOT_STAKE,
  STARTED,
  TAO_IN,
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
  const weightedRoot = values[ROOT_STAKE] * rules.taoWeight;
  if (era.shares.rootProportion) fillRootProportions(chain, weightedRoot);
  const { gate } = era.shares;
  const newBar = gate !== null && block % gate.everyBlocks === 0;
  emissionShares(era.shares, chain.inputs, newBar, values[GATE_BAR], chain.shares, chain.outcome);
  values[GATE_BAR] = chain.outcome.gateBar;
  values[ROOT_SELL_FLAG] = chain.outcome.movingPriceSum > era.split.rootSellThreshold ? 1 : 0;
  payBlock(chain, emission, weightedRoot);
  runEpochs(chain, era.epoch.perBlockMax);
  updateMovingPrices(chain, block);
}

/** Payment of the TAO emission and participants' alpha of one block, subnet by subnet. */
function payBlock(chain: Chain, emission: number, weightedRoot: number): void {
  const { economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const { injection } = rules.era;
  const buysFirst = injection.order === 'buy_first';
  let minted = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    const issuance = alphaIssuance(values, netuid);
    const alphaEmission = blockEmission(issuance);
    const taoEmission = values[EMISSION_SHARE + netuid] * emission;
    if (taoEmission > 0) {
      const price = rules.pool.price(values, netuid);
      const cap = alphaCap(injection.cap, alphaEmission, rootProportion(weightedRoot, issuance), emission);
      const tao = taoInjected(injection.cap, taoEmission, price, cap);
      const taoRao = floorRao(tao);
      const alphaRao = floorRao(alphaInjected(taoEmission, price, cap));
      const excessRao = injection.excess === 'none' ? 0 : floorRao(taoEmission - tao);
      if (buysFirst) minted += chainBuy(chain, netuid, excessRao);
      minted += rules.pool.inject(values, netuid, taoRao, alphaRao);
      if (!buysFirst) minted += chainBuy(chain, netuid, excessRao);
    }
    values[ALPHA_OUT + netuid] += alphaEmission;
    values[CUM_ALPHA_EMITTED + netuid] += alphaEmission;
    const proportion = rootProportion(weightedRoot, alphaIssuance(values, netuid));
    const parts = participantsAlpha(alphaEmission, rules.ownerCut, proportion);
    const owner = floorRao(parts.owner);
    const miners = floorRao(parts.miners);
    const validators = floorRao(parts.validators);
    const root = floorRao(parts.root);
    bookParticipants(chain, netuid, owner, miners, validators, root);
    // Truncation leaves up to four rao a block that nobody is paid.
    values[BURNED_ALPHA + netuid] += alphaEmission - owner - miners - validators - root;
  }
  values[ISSUANCE] += minted;
  values[MINTED_TAO] += minted;
}

/** TAO above the cap buys alpha without fee or limit. @returns TAO spent: all, or 0 if the pool refuses. */
function chainBuy(chain: Chain, netuid: number, tao: number): number {
  if (tao <= 0) return 0;
  const { rules } = chain;
  const { values } = chain.economy;
  const { pool, injection } = rules.era;
  if (tao > pool.inputPerReserveMax * values[TAO_IN + netuid] || values[ALPHA_IN + netuid] < pool.reserveMin) return 0;
  const alpha = floorRao(rules.pool.alphaReceived(values, netuid, tao));
  if (alpha <= 0) return 0;
  bookChainBuy(chain, netuid, tao, alpha, injection.bought === 'held');
  return tao;
}

function bookChainBuy(chain: Chain, netuid: number, tao: number, alpha: number, held: boolean): void {
  const { values } = chain.economy;
  chain.rules.pool.buy(values, netuid, tao, alpha);
  values[CUM_TAO_CHAIN_BUY + netuid] += tao;
  values[CUM_ALPHA_BOUGHT + netuid] += alpha;
  if (held) {
    values[ALPHA_OUT + netuid] += alpha;
    values[PROTOCOL_ALPHA + netuid] += alpha;
  } else values[CUM_ALPHA_RECYCLED + netuid] += alpha;
}

function bookParticipants(
  chain: Chain,
  netuid: number,
  owner: number,
  miners: number,
  validators: number,
  root: number,
): void {
  const { values } = chain.economy;
  values[PENDING_OWNER + netuid] += owner;
  values[PENDING_MINERS + netuid] += miners;
  values[PENDING_VALIDATORS + netuid] += validators;
  if (values[ROOT_SELL_FLAG] > 0) values[PENDING_ROOT + netuid] += root;
  else {
    values[ALPHA_OUT + netuid] -= root;
    values[CUM_ROOT_RECYCLED + netuid] += root;
  }
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
  const { values } = chain.economy;
  predictMovingPrices(chain, values[BLOCK] - 1, -1);
  emissionShares(chain.rules.era.shares, chain.midInputs, false, values[GATE_BAR], chain.shares, chain.outcome);
  chain.sharesOfMiddle = false;
}

/** Fills in the shares that the state implies, without a block: what a start state has before its first one. */
export function previewShares(chain: Chain): void {
  const { values } = chain.economy;
  if (chain.rules.era.shares.rootProportion) fillRootProportions(chain, values[ROOT_STAKE] * chain.rules.taoWeight);
  emissionShares(chain.rules.era.shares, chain.inputs, false, values[GATE_BAR], chain.shares, chain.outcome);
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
  const { economy, rules, inputs, midInputs } = chain;
  const { values, netuidEnd } = economy;
  const { era, pool } = rules;
  const from = values[BLOCK];
  const middle = (blocks - 1) / 2;
  const emission = blockEmission(values[ISSUANCE]);
  const weightedRoot = values[ROOT_STAKE] * rules.taoWeight;
  values[BLOCK_EMISSION] = emission;
  if (era.shares.rootProportion) fillRootProportions(chain, weightedRoot);
  const { gate } = era.shares;
  if (gate !== null && ((from + 1) % gate.everyBlocks === 0 || values[GATE_BAR] <= 0)) {
    emissionShares(era.shares, inputs, true, values[GATE_BAR], chain.shares, chain.outcome);
    values[GATE_BAR] = chain.outcome.gateBar;
  }
  predictMovingPrices(chain, from, middle);
  emissionShares(era.shares, midInputs, false, values[GATE_BAR], chain.shares, chain.outcome);
  chain.sharesOfMiddle = true;
  values[ROOT_SELL_FLAG] = chain.outcome.movingPriceSum > era.split.rootSellThreshold ? 1 : 0;
  values[BLOCK] = from + blocks;

  const { cap: capRule, excess: excessRule, bought } = era.injection;
  const held = bought === 'held';
  let minted = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    const startPrice = pool.price(values, netuid);
    const issuance = alphaIssuance(values, netuid);
    const alphaEmission = blockEmission(issuance);
    const taoEmission = values[EMISSION_SHARE + netuid] * emission;
    // First estimates at the start of the step tell where price and issuance will be in its middle.
    const startCap = alphaCap(capRule, alphaEmission, rootProportion(weightedRoot, issuance), emission);
    const startBuy = excessRule === 'none' ? 0 : taoEmission - taoInjected(capRule, taoEmission, startPrice, startCap);
    const pricePerBlock = (startBuy / values[TAO_IN + netuid] / (1 - values[QUOTE_WEIGHT + netuid])) * startPrice;
    const issuancePerBlock = alphaEmission + alphaInjected(taoEmission, startPrice, startCap);
    const midIssuance = issuance + middle * issuancePerBlock;
    const price = startPrice + middle * pricePerBlock;
    const cap = alphaCap(capRule, alphaEmission, rootProportion(weightedRoot, midIssuance), emission);
    const tao = blocks * taoInjected(capRule, taoEmission, price, cap);
    const alpha = blocks * alphaInjected(taoEmission, price, cap);
    const buy = excessRule === 'none' ? 0 : blocks * taoEmission - tao;
    if (taoEmission > 0) {
      minted += pool.inject(values, netuid, tao / 2, alpha / 2);
      if (buy > 0) {
        bookChainBuy(chain, netuid, buy, pool.alphaReceived(values, netuid, buy), held);
        minted += buy;
      }
      minted += pool.inject(values, netuid, tao / 2, alpha / 2);
    }
    const emitted = blocks * alphaEmission;
    values[ALPHA_OUT + netuid] += emitted;
    values[CUM_ALPHA_EMITTED + netuid] += emitted;
    const proportion = rootProportion(weightedRoot, midIssuance + issuancePerBlock);
    const parts = participantsAlpha(emitted, rules.ownerCut, proportion);
    bookParticipants(chain, netuid, parts.owner, parts.miners, parts.validators, parts.root);

    if (values[ELIGIBLE + netuid] === 0) continue;
    const age = from - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
    values[MOVING_PRICE + netuid] = movedPrice(
      era.movingPrice,
      values[MOVING_PRICE + netuid],
      startPrice,
      pool.price(values, netuid),
      age,
      blocks,
    );
  }
  values[ISSUANCE] += minted;
  values[MINTED_TAO] += minted;
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
  const { rateBits, halvingBlocks, priceCap } = rule;
  const slope = (endPrice - startPrice) / blocks;
  const share = contraction(rateBits, age, halvingBlocks, blocks);
  const centre = (blocks + 1) / 2 + (blocks * share) / 12;
  const middlePrice = Math.min(startPrice + centre * slope, priceCap);
  const moved = moving + share * (middlePrice - moving);
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
