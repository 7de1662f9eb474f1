/**
 * The chain's own work in a block: every block, every amount truncated to whole rao as the chain does. What takes many
 * blocks at once (steps.ts) is measured against it.
 *
 * Source of the order inside a block: opentensor/subtensor, pallets/subtensor/src/coinbase/block_step.rs, run_coinbase.rs.
 */

import { blockEmission, nextHalvingIssuance } from '../protocol/emission.js';
import { ownersParts } from '../protocol/eras/proposals/buysToOwners.js';
import { nextFlowEma } from '../protocol/flowShares.js';
import { gateBar } from '../protocol/gate.js';
import { alphaCap, alphaInjected, taoInjected, truncatedPrice } from '../protocol/injection.js';
import {
  MOVING_PRICE_PARTS,
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
import { type BlockMachine, blockMachine, blockPrograms } from './kernel/blocks.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  ALPHA_RESERVOIR,
  BLOCK,
  BLOCK_EMISSION,
  BLOCK_FLOW,
  BLOCK_MINTED,
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
  GATE_BAR,
  ISSUANCE,
  LAST_EPOCH_BLOCK,
  MINER_BURNED,
  MINTED_TAO,
  MOVING_PRICE,
  NEXT_EPOCH_BLOCK,
  OWNER,
  PAIRING_TAO,
  PENDING_MINERS,
  PENDING_OWNER,
  PENDING_ROOT,
  PENDING_ROOT_SALE_TAO,
  PENDING_VALIDATORS,
  PROTOCOL_ALPHA,
  PROTOCOL_FLOW_EMA,
  QUOTE_WEIGHT,
  ROOT_ALPHA,
  ROOT_SELL_FLAG,
  ROOT_STAKE,
  SLOT_FRACTION,
  SLOTS,
  SLOW_FLOW_EMA,
  STARTED,
  TAO_IN,
  TAO_RESERVOIR,
  UNCOUNTED_TAO,
} from './state.js';

// ------------------------------------------------------------------------------------------------------ every block

/** Runs the coinbase of every block after the current one, up to and including `toBlock`. */
export function advanceBlocks(chain: Chain, toBlock: number): void {
  const { values, netuidEnd } = chain.economy;
  const machine = machineOf(chain);
  let openUntil = 0;
  while (values[BLOCK] < toBlock) {
    if (machine !== null) {
      if (values[BLOCK] >= openUntil) {
        openUntil = values[BLOCK] + OPEN_BLOCKS;
        // Kernels go by pairs, from slot 0.
        for (let netuid = 0; netuid <= netuidEnd; netuid++) openSubnet(chain, machine, netuid);
      }
      if (blocksByKernel(chain, machine, Math.min(toBlock, openUntil))) continue;
    }
    coinbase(chain, values[BLOCK] + 1);
    openUntil = 0;
  }
}

/** Blocks after which the kernels look again at what changes slowly. */
const OPEN_BLOCKS = 360;

/** Kernels for the rules in force; null where there are none. */
function machineOf(chain: Chain): BlockMachine | null {
  const { economy, rules } = chain;
  if (!chain.withKernels) return null;
  if (chain.blockKernels?.rules !== rules) {
    const programs = blockPrograms(rules);
    chain.blockKernels = { rules, machine: programs === null ? null : blockMachine(economy, programs) };
  }
  return chain.blockKernels.machine;
}

/** What a subnet takes of a block as long as its alpha emission and miner burn stay, for the kernels. */
function openSubnet(chain: Chain, { at, scratch }: BlockMachine, netuid: number): void {
  const { values } = chain.economy;
  const started = values[STARTED + netuid] > 0;
  const issuance = alphaIssuance(values, netuid);
  const alphaEmission = started ? blockEmission(issuance) : 0;
  const { owner, miners } = participantsAlpha(alphaEmission, chain.rules.ownerCut, 0);
  const { shares } = chain.rules.era;
  const burned = shares.by === 'moving_price' && shares.minerBurn ? values[MINER_BURNED + netuid] : 0;
  // An issuance from which on the kernels leave the subnet to the engine: where its emission halves, or any.
  let last = Number.POSITIVE_INFINITY;
  if (started) last = isOrdinary(chain, netuid) ? nextHalvingIssuance(issuance) : 0;
  scratch[at['@halving'] + netuid] = last;
  scratch[at['@alpha'] + netuid] = alphaEmission;
  scratch[at['@tao'] + netuid] = started ? blockEmission(values[ISSUANCE]) : 0;
  scratch[at['@owner'] + netuid] = floorRao(owner);
  scratch[at['@half'] + netuid] = miners;
  scratch[at['@miners'] + netuid] = floorRao(miners);
  scratch[at['@factor'] + netuid] = values[ELIGIBLE + netuid] * (burned < 1 ? 1 - burned : 0);
}

/**
 * Whether a pool's weights and price are far enough from 0 for OPEN_BLOCKS blocks by kernel, in each of which a reserve grows
 * by less than 1e-4; whether it may be bought from; and nothing waits.
 */
function isOrdinary({ economy, rules }: Chain, netuid: number): boolean {
  const { values } = economy;
  return (
    values[ALPHA_IN + netuid] >= rules.era.pool.reserveMin &&
    Math.abs(values[QUOTE_WEIGHT + netuid] - 0.5) < 0.45 &&
    rules.pool.price(values, netuid) > 1e-5 &&
    values[TAO_RESERVOIR + netuid] + values[ALPHA_RESERVOIR + netuid] === 0
  );
}

/** Most blocks for a kernel: up to a new bar, an epoch or a halving of the TAO emission. */
function blocksAtOnce(chain: Chain, toBlock: number): number {
  const { values } = chain.economy;
  const from = values[BLOCK];
  const end = Math.min(toBlock, barEnd(chain, from), Math.max(from + 1, values[NEXT_EPOCH_BLOCK]));
  const issuance = values[ISSUANCE];
  const untilHalving = (nextHalvingIssuance(issuance) - issuance) / blockEmission(issuance);
  // The block that reaches a halving is the engine's, after which all subnets are looked at again.
  return Math.min(end - from, Math.ceil(untilHalving) - 1);
}

/**
 * A run of blocks after the current one by the kernels, and what they leave of its last block: subnets for which something
 * rare holds, epochs, and the moving prices of both. All subnets must be open.
 *
 * @returns false where there is no block that they can do
 */
function blocksByKernel(chain: Chain, machine: BlockMachine, toBlock: number): boolean {
  const { economy, rules, run } = chain;
  const { values, netuidEnd } = economy;
  const { at, scratch } = machine;
  const { shares, movingPrice, epoch } = rules.era;
  const gate = shares.by === 'moving_price' ? shares.gate : null;
  const blocks = blocksAtOnce(chain, toBlock);
  if (blocks < 1) return false;
  const emission = blockEmission(values[ISSUANCE]);
  const weightedRoot = values[ROOT_STAKE] * rules.taoWeight;
  if (gate !== null && opensBar(chain, values[BLOCK] + 1)) {
    machine.run('weigh');
    const bar = gateBar(gate.bar, run.shares, netuidEnd);
    if (bar > 0) values[GATE_BAR] = bar;
  }
  if (gate !== null && values[GATE_BAR] <= 0) return false;
  scratch[at.$blocks] = blocks;
  scratch[at.$block] = values[BLOCK];
  scratch[at.$bar] = values[GATE_BAR];
  scratch[at.$threshold] = rules.rootSellThreshold;
  scratch[at.$root] = weightedRoot;
  scratch[at.$emission] = emission;
  scratch[at.$rate] = movingPrice.rateBits / MOVING_PRICE_PARTS;
  scratch[at.$halving] = movingPrice.halvingBlocks ?? 0;
  scratch[at.$issuance] = values[ISSUANCE];
  scratch[at.$minted] = values[MINTED_TAO];
  machine.run('blocks');
  if (scratch[at.$done] === 0) return false;
  const block = scratch[at.$block];
  values[BLOCK] = block;
  values[BLOCK_EMISSION] = emission;
  values[ROOT_SELL_FLAG] = scratch[at.$rootKept];
  values[ISSUANCE] = scratch[at.$issuance];
  values[MINTED_TAO] = scratch[at.$minted];
  const rare = scratch[at.$rares] > 0;
  const rares = at['@rare'];
  if (rare) {
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      if (scratch[rares + netuid] > 0) paySubnet(chain, netuid, emission, weightedRoot);
    }
    bookMinted(values);
  }
  const epochs = block >= values[NEXT_EPOCH_BLOCK];
  if (epochs) runEpochs(chain, epoch.perBlockMax);
  if (!rare && !epochs) return true;
  const before = at['@before'];
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (scratch[rares + netuid] === 0 && values[LAST_EPOCH_BLOCK + netuid] !== block) continue;
    values[MOVING_PRICE + netuid] = scratch[before + netuid];
    moveAverage(chain, netuid, block);
    openSubnet(chain, machine, netuid);
  }
  return true;
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
  bookMinted(values);
  runEpochs(chain, era.epoch.perBlockMax);
  for (let netuid = 1; netuid < economy.netuidEnd; netuid++) moveAverage(chain, netuid, block);
}

/** Adds what the payment of a block or a step minted to the totals, at once: a sum of 128 small amounts rounds less. */
export function bookMinted(values: Float64Array): void {
  values[ISSUANCE] += values[BLOCK_MINTED];
  values[MINTED_TAO] += values[BLOCK_MINTED];
  values[BLOCK_MINTED] = 0;
}

/** Whether the gate's bar is recomputed in a block. */
export function opensBar(chain: Chain, block: number): boolean {
  const { barEveryBlocks } = chain.rules;
  return barEveryBlocks > 0 && block % barEveryBlocks === 0;
}

/** Last block before the gate takes the bar after that of block `from` + 1. */
export function barEnd({ rules }: Chain, from: number): number {
  const { barEveryBlocks } = rules;
  return barEveryBlocks > 0 ? Math.ceil((from + 2) / barEveryBlocks) * barEveryBlocks - 1 : Number.POSITIVE_INFINITY;
}

/** The flows of the block before enter their averages. */
export function takeInFlows(chain: Chain): void {
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
  const { values, netuidEnd } = chain.economy;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] > 0) paySubnet(chain, netuid, emission, weightedRoot);
  }
}

function paySubnet(chain: Chain, netuid: number, emission: number, weightedRoot: number): void {
  const { economy, rules } = chain;
  const { values } = economy;
  const { cap: capRule, order, excess: excessRule } = rules.era.injection;
  const buysFirst = order === 'buy_first';
  const buys = excessRule === 'chain_buy';
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
    inject(chain, netuid, tao, alpha, 1);
    if (!buysFirst && excess > 0) chainBuy(chain, netuid, excess);
  }
  payParticipants(chain, netuid, alphaEmission, weightedRoot, excess > 0);
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
      injectPlanned(chain, netuid, plan.tao[netuid], plan.alpha[netuid], fromWaiting, 1);
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
export function openPlan(chain: Chain, emission: number, weightedRoot: number, blocks: number, whole: boolean): void {
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

/** Injection, in so many blocks, of which a part was minted earlier and has waited. */
export function injectPlanned(
  chain: Chain,
  netuid: number,
  tao: number,
  alpha: number,
  fromWaiting: number,
  blocks: number,
): void {
  inject(chain, netuid, tao, alpha, blocks);
  if (fromWaiting <= 0) return;
  const { values } = chain.economy;
  values[PAIRING_TAO + netuid] -= fromWaiting;
  values[BLOCK_MINTED] -= fromWaiting;
}

/** What a plan of `blocks` blocks leaves to wait is minted; so is what fractions burn. */
export function bookWaiting(chain: Chain, blocks: number): void {
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
    values[BLOCK_MINTED] += waits + burned;
  }
}

function inject(chain: Chain, netuid: number, tao: number, alpha: number, blocks: number): void {
  const { values } = chain.economy;
  const taken = chain.rules.pool.inject(values, netuid, tao, alpha, blocks);
  values[BLOCK_MINTED] += taken;
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

export function bookChainBuy(chain: Chain, netuid: number, tao: number, alpha: number): void {
  const { values } = chain.economy;
  const { bought, countsBuys } = chain.rules.era.injection;
  chain.rules.pool.buy(values, netuid, tao, alpha);
  values[CUM_TAO_CHAIN_BUY + netuid] += tao;
  values[CUM_ALPHA_BOUGHT + netuid] += alpha;
  values[BLOCK_PROTOCOL_FLOW + netuid] += tao;
  if (countsBuys) values[BLOCK_MINTED] += tao;
  else values[UNCOUNTED_TAO] += tao;
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
export function bookRoot(chain: Chain, netuid: number, root: number, subsidised: boolean): void {
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

function moveAverage(chain: Chain, netuid: number, block: number): void {
  const { economy, rules } = chain;
  const { values } = economy;
  if (values[ELIGIBLE + netuid] === 0) return;
  const { rateBits, halvingBlocks, priceCap, fractionBits } = rules.era.movingPrice;
  const age = block - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
  const price = Math.min(rules.pool.price(values, netuid), priceCap);
  const moving = values[MOVING_PRICE + netuid];
  values[MOVING_PRICE + netuid] =
    fractionBits === 64
      ? nextMovingPrice(moving, price, smoothing(rateBits, age, halvingBlocks))
      : nextMovingPrice32(moving, price, smoothing32(rateBits, age, halvingBlocks));
}
