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
import { ownersParts } from '../protocol/eras/proposals/buysToOwners.js';
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
import type { ShareRun } from '../protocol/pipeline.js';
import { rootProportion } from '../protocol/rootProportion.js';
import { participantsAlpha } from '../protocol/split.js';
import { floorRao } from '../units.js';
import { alphaIssuance, type Chain, fillShares } from './chain.js';
import { runEpochs } from './epoch.js';
import type { PlannedRules } from './rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  BLOCK_EMISSION,
  BLOCK_FLOW,
  BLOCK_PROTOCOL_FLOW,
  BURNED_ALPHA,
  BURNED_TAO,
  CUM_ALPHA_BOUGHT,
  CUM_ALPHA_EMITTED,
  CUM_ALPHA_RECYCLED,
  CUM_ROOT_DIVIDENDS,
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
  OWNER,
  PAIRING_TAO,
  PENDING_MINERS,
  PENDING_OWNER,
  PENDING_ROOT,
  PENDING_ROOT_SALE_TAO,
  PENDING_VALIDATORS,
  PROTOCOL_ALPHA,
  PROTOCOL_FLOW_EMA,
  ROOT_ALPHA,
  ROOT_SELL_FLAG,
  ROOT_STAKE,
  SLOT_FRACTION,
  SLOTS,
  SLOW_FLOW_EMA,
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
  fillShares(chain, chain.run, opensBar(chain, block));
  const weightedRoot = values[ROOT_STAKE] * rules.taoWeight;
  if (rules.planned === null) payBlock(chain, emission, weightedRoot);
  else payPlanned(chain, emission, weightedRoot);
  runEpochs(chain, era.epoch.perBlockMax);
  updateMovingPrices(chain, block);
}

/** Whether the gate's bar is recomputed in a block. */
function opensBar(chain: Chain, block: number): boolean {
  const { barEveryBlocks } = chain.rules;
  return barEveryBlocks > 0 && block % barEveryBlocks === 0;
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
  if (chain.rules.flowOf === null) return;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    values[SLOW_FLOW_EMA + netuid] = nextFlowEma(values[SLOW_FLOW_EMA + netuid], values[FLOW_EMA + netuid]);
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
    payParticipants(chain, netuid, alphaEmission, weightedRoot, excess > 0);
  }
}

/** Creates participants' alpha of a block and divides it. */
function payParticipants(
  chain: Chain,
  netuid: number,
  alphaEmission: number,
  weightedRoot: number,
  subsidised: boolean,
): void {
  const { values } = chain.economy;
  values[ALPHA_OUT + netuid] += alphaEmission;
  values[CUM_ALPHA_EMITTED + netuid] += alphaEmission;
  const proportion = rootProportion(weightedRoot, alphaIssuance(values, netuid));
  const parts = participantsAlpha(alphaEmission, chain.rules.ownerCut, proportion);
  const owner = floorRao(parts.owner);
  const miners = floorRao(parts.miners);
  const validators = floorRao(parts.validators);
  const root = floorRao(parts.root);
  values[PENDING_OWNER + netuid] += owner;
  values[PENDING_MINERS + netuid] += miners;
  values[PENDING_VALIDATORS + netuid] += validators;
  bookRoot(chain, netuid, root, subsidised);
  // Truncation leaves up to four rao a block that nobody is paid.
  values[BURNED_ALPHA + netuid] += alphaEmission - owner - miners - validators - root;
}

/** The same under rules that look at the whole network first: all terms, the passes over them, then the payment. */
function payPlanned(chain: Chain, emission: number, weightedRoot: number): void {
  const { economy, plan, rules } = chain;
  const { values, netuidEnd } = economy;
  const buysFirst = rules.era.injection.order === 'buy_first';
  planBlock(chain, emission, weightedRoot);
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    const buy = plan.buy[netuid];
    if (buysFirst && buy > 0) chainBuy(chain, netuid, buy);
    const fromWaiting = plan.fromWaiting[netuid];
    if (plan.taoEmission[netuid] > 0 || fromWaiting > 0) {
      injectPlanned(chain, netuid, plan.tao[netuid], plan.alpha[netuid], fromWaiting);
    }
    if (!buysFirst && buy > 0) chainBuy(chain, netuid, buy);
    payParticipants(chain, netuid, plan.alphaEmission[netuid], plan.weightedRoot[netuid], buy > 0);
  }
  bookWaiting(chain, 1);
}

/**
 * What a block will pay under the chain's rules, into its plan; nothing is paid. Shares must be filled in.
 *
 * @param emission     TAO of the block
 * @param weightedRoot τR, TAO
 */
export function planBlock(chain: Chain, emission: number, weightedRoot: number): void {
  const { economy, plan, rules } = chain;
  const { values, netuidEnd } = economy;
  const { cap: capRule, excess: excessRule } = rules.era.injection;
  openPlan(chain, emission, weightedRoot, 1, true);
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const taoEmission = plan.taoEmission[netuid];
    const price = truncatedPrice(rules.pool.price(values, netuid));
    const proportion = rootProportion(plan.weightedRoot[netuid], plan.issuance[netuid]);
    const cap = alphaCap(capRule, plan.alphaEmission[netuid], proportion, emission);
    plan.price[netuid] = price;
    plan.room[netuid] = cap * price;
    if (taoEmission <= 0) continue;
    const tao = taoInjected(capRule, taoEmission, price, cap);
    plan.tao[netuid] = floorRao(tao);
    plan.alpha[netuid] = floorRao(alphaInjected(capRule, taoEmission, price, cap, plan.alphaEmission[netuid]));
    plan.buy[netuid] = excessRule === 'chain_buy' ? floorRao(taoEmission - tao) : 0;
  }
  for (const pass of rules.planned?.passes ?? []) pass(plan);
}

/** Empties a plan and fills in what each subnet is to get: its TAO and alpha, its fraction of both, root's weight in it. */
function openPlan(chain: Chain, emission: number, weightedRoot: number, blocks: number, whole: boolean): void {
  const { economy, plan, rules } = chain;
  const { planned } = rules;
  const { values, netuidEnd } = economy;
  plan.ownerCut = rules.ownerCut;
  plan.blocks = blocks;
  plan.whole = whole;
  for (const column of [plan.tao, plan.alpha, plan.buy, plan.fromWaiting, plan.toWaiting]) column.fill(0);
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const issuance = alphaIssuance(values, netuid);
    const fraction = planned?.fractions === true ? values[SLOT_FRACTION + netuid] : 1;
    plan.issuance[netuid] = issuance;
    plan.alphaEmission[netuid] = values[STARTED + netuid] * fraction * blockEmission(issuance);
    plan.taoEmission[netuid] = values[STARTED + netuid] * fraction * values[EMISSION_SHARE + netuid] * emission;
    plan.weightedRoot[netuid] = weightedRoot;
  }
  planned?.rootWeights?.(chain.run.extras, weightedRoot, plan.issuance, plan.alphaEmission, plan.weightedRoot);
}

/** Injection of which a part was minted earlier and has waited. */
function injectPlanned(chain: Chain, netuid: number, tao: number, alpha: number, fromWaiting: number): void {
  inject(chain, netuid, tao, alpha);
  if (fromWaiting <= 0) return;
  const { values } = chain.economy;
  values[PAIRING_TAO + netuid] -= fromWaiting;
  values[ISSUANCE] -= fromWaiting;
  values[MINTED_TAO] -= fromWaiting;
}

/** What a plan of `blocks` blocks leaves to wait is minted; so is what fractions burn. */
function bookWaiting(chain: Chain, blocks: number): void {
  const { economy, plan, rules } = chain;
  const { values, netuidEnd } = economy;
  const emission = values[BLOCK_EMISSION];
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const waits = blocks * plan.toWaiting[netuid];
    values[PAIRING_TAO + netuid] += waits;
    let burned = 0;
    if (rules.planned?.fractions === true && values[STARTED + netuid] > 0) {
      burned = blocks * (1 - values[SLOT_FRACTION + netuid]) * values[EMISSION_SHARE + netuid] * emission;
      if (plan.whole) burned = floorRao(burned);
      values[BURNED_TAO] += burned;
    }
    values[ISSUANCE] += waits + burned;
    values[MINTED_TAO] += waits + burned;
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
  switch (bought) {
    case 'held':
      values[ALPHA_OUT + netuid] += alpha;
      values[PROTOCOL_ALPHA + netuid] += alpha;
      break;
    case 'root':
      values[ALPHA_OUT + netuid] += alpha;
      values[PENDING_ROOT + netuid] += alpha;
      break;
    case 'other_owners':
      giveToOwners(chain, netuid, alpha);
      break;
    case 'recycled':
      values[CUM_ALPHA_RECYCLED + netuid] += alpha;
  }
}

const ownerParts = new Float64Array(SLOTS);

/** Alpha bought on a subnet goes to the owners of the others; it is recycled if there are none. */
function giveToOwners(chain: Chain, netuid: number, alpha: number): void {
  const { economy, recipients, run } = chain;
  const { values, netuidEnd } = economy;
  const owner = values.subarray(OWNER, OWNER + SLOTS);
  if (!ownersParts(run.inputs.movingPrice, owner, netuid, netuidEnd, ownerParts)) {
    values[CUM_ALPHA_RECYCLED + netuid] += alpha;
    return;
  }
  values[ALPHA_OUT + netuid] += alpha;
  for (let other = 1; other < netuidEnd; other++) {
    const account = owner[other] > 0 ? owner[other] - 1 : recipients.owners;
    values[economy.accountAlpha + account * SLOTS + netuid] += alpha * ownerParts[other];
  }
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
  else if (split.root === 'baskets_every_block') creditBaskets(chain, netuid, root);
  else values[PENDING_ROOT + netuid] += root;
}

/** Root's part is credited at once, less the validators' take, as an epoch would. */
function creditBaskets(chain: Chain, netuid: number, root: number): void {
  const { economy, recipients, rules } = chain;
  const { values } = economy;
  const take = root * rules.validatorTake;
  values[ROOT_ALPHA + netuid] += root - take;
  values[economy.accountAlpha + recipients.validators * SLOTS + netuid] += take;
  values[CUM_ROOT_DIVIDENDS + netuid] += root;
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
  fillShares(chain, settledRun(chain), false);
  chain.sharesOfMiddle = false;
}

/** Predicted moving prices beside the averages of flow as they are. */
function settledRun(chain: Chain): ShareRun {
  const { run, midRun } = chain;
  return { ...midRun, userFlow: run.userFlow, slowFlow: run.slowFlow, protocolFlow: run.protocolFlow };
}

/** Fills in the shares that the state implies, without a block: what a start state has before its first one. */
export function previewShares(chain: Chain): void {
  fillShares(chain, chain.run, false);
  chain.sharesOfMiddle = false;
}

/** Moving prices `ahead` blocks from now (negative: before now), at today's price, into the inputs of a step's middle. */
function predictMovingPrices(chain: Chain, block: number, ahead: number): void {
  const { economy, midRun, rules } = chain;
  const { values, netuidEnd } = economy;
  const { rateBits, halvingBlocks, priceCap } = rules.era.movingPrice;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const moving = values[MOVING_PRICE + netuid];
    const age = block + 1 + ahead / 2 - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
    const lambda = ahead * values[ELIGIBLE + netuid] * smoothing(rateBits, age, halvingBlocks);
    const share = lambda * (1 - lambda * (1 / 2 - lambda / 6));
    midRun.inputs.movingPrice[netuid] =
      moving + share * (Math.min(rules.pool.price(values, netuid), priceCap) - moving);
  }
}

function advanceStep(chain: Chain, blocks: number): void {
  const { economy, plan, rules } = chain;
  const { values, netuidEnd } = economy;
  const { era, planned, pool } = rules;
  const from = values[BLOCK];
  const middle = (blocks - 1) / 2;
  const emission = blockEmission(values[ISSUANCE]);
  const weightedRoot = values[ROOT_STAKE] * rules.taoWeight;
  values[BLOCK_EMISSION] = emission;
  if (era.shares.by === 'flow') takeInStepFlows(chain, blocks);
  // A new bar goes by the shares of the step's first block.
  else if (opensBar(chain, from + 1)) fillShares(chain, chain.run, true);
  predictMovingPrices(chain, from, middle);
  fillShares(chain, chain.midRun, false);
  chain.sharesOfMiddle = true;
  values[BLOCK] = from + blocks;

  openPlan(chain, emission, weightedRoot, blocks, false);
  // First what a block at the start of the step would pay: it tells where price and issuance will be in its middle.
  if (planned !== null) {
    planStep(chain, planned, emission, 0);
    planStep(chain, planned, emission, middle);
  }
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    const startPrice = pool.price(values, netuid);
    if (planned === null) {
      planSubnet(chain, netuid, emission, startPrice, 0);
      planSubnet(chain, netuid, emission, startPrice, middle);
    }
    const tao = blocks * plan.tao[netuid];
    const alpha = blocks * plan.alpha[netuid];
    const buy = blocks * plan.buy[netuid];
    const fromWaiting = blocks * plan.fromWaiting[netuid];
    const injects = plan.taoEmission[netuid] > 0 || fromWaiting > 0;
    const emitted = blocks * plan.alphaEmission[netuid];
    const proportion = rootProportion(plan.weightedRoot[netuid], plan.issuance[netuid] + plan.growth[netuid]);
    const parts = participantsAlpha(emitted, rules.ownerCut, proportion);
    values[ALPHA_OUT + netuid] += emitted;
    values[CUM_ALPHA_EMITTED + netuid] += emitted;
    values[PENDING_OWNER + netuid] += parts.owner;
    values[PENDING_MINERS + netuid] += parts.miners;
    values[PENDING_VALIDATORS + netuid] += parts.validators;
    if (injects) injectPlanned(chain, netuid, tao / 2, alpha / 2, fromWaiting / 2);
    if (buy > 0) {
      const bought = pool.alphaReceived(values, netuid, buy);
      if (bought > 0) bookChainBuy(chain, netuid, buy, bought);
    }
    bookRoot(chain, netuid, parts.root, buy > 0);
    if (injects) injectPlanned(chain, netuid, tao / 2, alpha / 2, fromWaiting / 2);
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
  if (planned !== null) bookWaiting(chain, blocks);
}

/**
 * The plan of a block `ahead` of the state for the whole network. Passes see the middle of the step: what they hand on
 * changes with price and issuance inside it only to first order.
 */
function planStep(chain: Chain, planned: PlannedRules, emission: number, ahead: number): void {
  const { economy, plan, rules } = chain;
  const { values, netuidEnd } = economy;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    planSubnet(chain, netuid, emission, rules.pool.price(values, netuid), ahead);
  }
  plan.fromWaiting.fill(0);
  plan.toWaiting.fill(0);
  for (const pass of planned.passes) pass(plan);
}

/** Terms of one subnet in a block `ahead` of the state, per block; ahead > 0 goes by the terms planned for the start. */
function planSubnet(chain: Chain, netuid: number, emission: number, startPrice: number, ahead: number): void {
  const { plan, rules } = chain;
  const { cap: capRule, excess: excessRule } = rules.era.injection;
  const taoEmission = plan.taoEmission[netuid];
  const alphaEmission = plan.alphaEmission[netuid];
  let price = startPrice;
  if (ahead > 0) {
    const { values } = chain.economy;
    const growth = (plan.buy[netuid] / values[TAO_IN + netuid]) * rules.pool.priceElasticity(values, netuid);
    price += ahead * growth * startPrice;
    plan.issuance[netuid] += ahead * plan.growth[netuid];
  }
  const proportion = rootProportion(plan.weightedRoot[netuid], plan.issuance[netuid]);
  const cap = alphaCap(capRule, alphaEmission, proportion, emission);
  const tao = taoInjected(capRule, taoEmission, price, cap);
  const alpha = alphaInjected(capRule, taoEmission, price, cap, alphaEmission);
  plan.price[netuid] = price;
  plan.room[netuid] = cap * price;
  plan.tao[netuid] = tao;
  plan.alpha[netuid] = alpha;
  plan.buy[netuid] = excessRule === 'chain_buy' ? taoEmission - tao : 0;
  if (ahead === 0) plan.growth[netuid] = alphaEmission + alpha;
}

/**
 * Averages of flows over a step: what flowed since the last step enters in its first block, then they only fade; the
 * middle of the step is kept beside them. What the protocol puts in during the step enters with the next one.
 */
function takeInStepFlows(chain: Chain, blocks: number): void {
  const { economy, midRun } = chain;
  const { values, netuidEnd } = economy;
  takeInFlows(chain);
  const half = (blocks - 1) / 2;
  const toMiddle = (1 - FLOW_SMOOTHING) ** half;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const user = values[FLOW_EMA + netuid];
    const slow = values[SLOW_FLOW_EMA + netuid];
    midRun.userFlow[netuid] = user * toMiddle;
    midRun.protocolFlow[netuid] = values[PROTOCOL_FLOW_EMA + netuid] * toMiddle;
    values[FLOW_EMA + netuid] = midRun.userFlow[netuid] * toMiddle;
    values[PROTOCOL_FLOW_EMA + netuid] = midRun.protocolFlow[netuid] * toMiddle;
    if (chain.rules.flowOf === null) continue;
    // The slow average takes in an average that fades at its own rate: Z(n) = (1 − α)^n · (Z + n·α·S).
    midRun.slowFlow[netuid] = toMiddle * (slow + half * FLOW_SMOOTHING * user);
    values[SLOW_FLOW_EMA + netuid] = toMiddle * toMiddle * (slow + 2 * half * FLOW_SMOOTHING * user);
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
