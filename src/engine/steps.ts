/**
 * Many blocks of the chain's own work in one step.
 *
 * A step of n blocks goes by the mean moving prices of its blocks, in closed form, and by caps and prices at its middle (block
 * starts centre on (n − 1)/2), as the rates of its first block predict them; the TAO of the step enters half before and half
 * after its swaps (the order of a single block matters to n²·1e-13 only); moving prices contract in closed form. Three ways to
 * choose steps:
 *
 * - on a grid of 360 blocks (`resolution: tempo`), epochs at its ends;
 * - by a tolerance (`resolution: adaptive`), up to a day, each epoch at its own block, and with the bars that the gate takes
 *   in it;
 * - on a coarser grid (`quarter`, `day`), on which a moving price may go most of its way to the price in a step: shares go by
 *   its mean over the step, and the bar by the same shares; shorter where a pool would take in much of itself.
 *
 * Errors against every block (`advanceBlocks`) are printed by `dtao accuracy`.
 */

import { blockEmission, nextHalvingIssuance } from '../protocol/emission.js';
import type { MovingPriceRule } from '../protocol/eras/era.js';
import { FLOW_SMOOTHING } from '../protocol/flowShares.js';
import { gateBar } from '../protocol/gate.js';
import { alphaCap, alphaInjected, taoInjected } from '../protocol/injection.js';
import {
  creepingMove,
  creepingMove32,
  creepingMoveByRate32,
  type Falls,
  MOVING_PRICE_PARTS,
  meanFraction,
  meanLoss,
  meanLoss32,
  RELAXATION_MAX,
  relaxationTime,
  relaxed,
  relaxedMean,
  STEP_RELAXATION_MAX,
  smoothing,
  smoothing32,
  stepRelaxation,
} from '../protocol/movingPrice.js';
import type { ShareRun } from '../protocol/pipeline.js';
import { rootProportion } from '../protocol/rootProportion.js';
import { participantsAlpha } from '../protocol/split.js';
import { BLOCKS_PER_DAY, RAO } from '../units.js';
import {
  barEnd,
  bookChainBuy,
  bookMinted,
  bookRoot,
  bookWaiting,
  injectPlanned,
  openPlan,
  opensBar,
  takeInFlows,
} from './advance.js';
import { alphaIssuance, type Chain, fillShares } from './chain.js';
import { epochAfter, nextEpoch, releasedIn, releasePerDay, runEpoch, runEpochs } from './epoch.js';
import { gridBlock, isCoarse, TEMPO_GRID } from './grid.js';
import { type StepMachine, stepMachine, stepPrograms } from './kernel/steps.js';
import { payRoot, stakeOnRoot } from './rootStake.js';
import type { PlannedRules } from './rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  BLOCK_EMISSION,
  BLOCK_MINTED,
  CUM_ALPHA_EMITTED,
  ELIGIBLE,
  EMISSION_SHARE,
  FIRST_EMISSION_BLOCK,
  GATE_BAR,
  ISSUANCE,
  LAST_EPOCH_BLOCK,
  MOVING_PRICE,
  NEXT_EPOCH_BLOCK,
  OWNER,
  PENDING_MINERS,
  PENDING_OWNER,
  PENDING_START,
  PENDING_VALIDATORS,
  ROOT_ALPHA,
  ROOT_SELL_FLAG,
  ROOT_STAKE,
  SLOTS,
  STARTED,
  TAO_IN,
  TEMPO,
  UNCOUNTED_TAO,
} from './state.js';

/** Most blocks of an adaptive step. */
const ADAPTIVE_MAX = BLOCKS_PER_DAY;

/** How steps are chosen; null: on the grid. Otherwise the largest relative error that a step of the middle may leave. */
export type Tolerance = number | null;

/** Tolerance where a scenario names none. */
export const TOLERANCE = 1e-6;

/** How a scenario chooses its steps. */
export function toleranceOf(scenario: { readonly resolution: string; readonly tolerance: number }): Tolerance {
  return scenario.resolution === 'adaptive' ? scenario.tolerance : null;
}

/**
 * Runs the coinbase of all blocks up to and including `toBlock` in steps that end at halvings and at `toBlock`, and on the
 * chain's grid; with a tolerance as long as it allows, see `adaptiveEnd`.
 */
export function advanceSteps(chain: Chain, toBlock: number, tolerance: Tolerance = null): void {
  const { averages, economy, grid } = chain;
  const { values, netuidEnd } = economy;
  chain.kind = tolerance !== null ? 'adaptive' : isCoarse(grid) ? 'coarse' : 'grid';
  while (values[BLOCK] < toBlock) {
    const from = values[BLOCK];
    chain.straightBlocks = TEMPO_GRID.blocks;
    let end =
      tolerance === null ? Math.min(gridBlock(grid, from + 1), toBlock) : adaptiveEnd(chain, toBlock, tolerance);
    if (isCoarse(grid)) end = Math.min(end, from + relaxationBlocks(chain, RELAXATION_MAX));
    else if (chain.rules.sharesJump) end = beforeJump(chain, end);
    const emission = blockEmission(values[ISSUANCE]);
    if (emission > 0) {
      // The block after the threshold is reached emits less: the step ends there.
      const blocksToHalving = Math.ceil((nextHalvingIssuance(values[ISSUANCE]) - values[ISSUANCE]) / emission);
      end = Math.min(end, from + Math.max(1, blocksToHalving));
    }
    averages.shift.fill(0);
    averages.fallen.fill(0);
    averages.claims.fill(0);
    chain.claimedAhead = 0;
    if (tolerance !== null) {
      foreseeClaims(chain, end);
      chain.pending.set(chain.pendingColumns);
    }
    const machine = advanceStep(chain, end - from);
    end = values[BLOCK];
    if (machine !== null) {
      keepPrices(chain, machine);
      if (settleByKernel(chain, machine, from, tolerance)) continue;
    }
    if (tolerance !== null) runEpochsInside(chain, from);
    for (let netuid = 1; netuid < netuidEnd; netuid++) moveAverage(chain, netuid, from);
    if (tolerance === null && end === gridBlock(grid, end)) runEpochs(chain, Number.POSITIVE_INFINITY);
  }
}

/** Shares that differ by this part of the larger one have jumped: in a step that may be so long they change by a few hundredths. */
const JUMP = 0.25;
const storedShares = new Float64Array(SLOTS);
const firstShares = new Float64Array(SLOTS);

/** Last block of a step up to block `end` in which no share jumps: as foreseen for the first block of the step and for its last. */
function beforeJump(chain: Chain, end: number): number {
  const { economy, run } = chain;
  const { values } = economy;
  const from = values[BLOCK];
  const bar = values[GATE_BAR];
  const flag = values[ROOT_SELL_FLAG];
  storedShares.set(run.shares);
  const foresee = (n: number): Float64Array => {
    run.shares.set(storedShares);
    predictMovingPrices(chain, from, n - 1, 'at');
    fillShares(chain, chain.midRun, false, (netuid) => issuedIn(chain, netuid, n - 1));
    return run.shares;
  };
  const jumps = (n: number): boolean =>
    foresee(n).some((share, i) => Math.abs(share - firstShares[i]) > JUMP * Math.max(share, firstShares[i]));
  firstShares.set(foresee(1));
  let last = end - from;
  if (jumps(last)) {
    let beyond = last;
    for (last = 1; beyond - last > 1; ) {
      const middle = Math.floor((last + beyond) / 2);
      if (jumps(middle)) beyond = middle;
      else last = middle;
    }
  }
  run.shares.set(storedShares);
  values[GATE_BAR] = bar;
  values[ROOT_SELL_FLAG] = flag;
  return from + last;
}

/** Longest step of a given λ. */
function relaxationBlocks({ rules }: Chain, lambda: number): number {
  return Math.max(1, Math.floor((lambda * MOVING_PRICE_PARTS) / rules.era.movingPrice.rateBits));
}

/**
 * Last block of a step that begins now. Where the gate takes bars, a step that begins with one may have several and ends before
 * one; others end before the next at the latest. A way that takes more than one step is cut into equal ones.
 */
function adaptiveEnd(chain: Chain, toBlock: number, tolerance: number): number {
  const { barEveryBlocks } = chain.rules;
  const from = chain.economy.values[BLOCK];
  const allowed = blocksWithin(chain, Math.min(toBlock - from, longest(chain)), tolerance);
  const bar = Math.min(barEnd(chain, from), toBlock);
  if (opensBar(chain, from + 1) && bar <= from + allowed) {
    if (toBlock <= from + allowed) return toBlock;
    return bar + Math.floor((from + allowed - bar) / barEveryBlocks) * barEveryBlocks;
  }
  const left = bar - from;
  return from + Math.ceil(left / Math.ceil(left / allowed));
}

/** Longest step that a tolerance may ask for, blocks: a day, and where the series for its moving prices serve. */
function longest(chain: Chain): number {
  return Math.min(ADAPTIVE_MAX, relaxationBlocks(chain, STEP_RELAXATION_MAX));
}

/**
 * What a step may change, squared and in tolerances: prices, relative, by what comes into pools and is sold to them; moving
 * prices, relative to the larger of price and average, where shares go by the middle of the step alone, and where the gate
 * takes several bars, which bend where subnets change ranks. Measured: `docs/accuracy.md`.
 */
const FLOW_MAX = 24;
const STRAIGHT_MAX = 4;
const BARS_MAX = 96;
/** The same for moving prices between two bars: fourth power, in tolerances. */
const BENT_MAX = 1;
/** Claims are sold at the prices of the end of the step: how much more it counts what comes into a pool while it pays them. */
const CLAIMS = 64;

/** Blocks that a step may have, 1 to `most`; sets up to how many its shares are straight. */
function blocksWithin(chain: Chain, most: number, tolerance: number): number {
  const { economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const { pool } = rules;
  const { rateBits, halvingBlocks, priceCap } = rules.era.movingPrice;
  const byMovingPrice = rules.era.shares.by === 'moving_price';
  const rootSold = rules.era.split.root === 'sold' ? (1 - rules.ownerCut) / 2 : 0;
  const claimed = stakeOnRoot(economy) > 0 ? releasePerDay(chain) / BLOCKS_PER_DAY : 0;
  const emission = blockEmission(values[ISSUANCE]);
  let blocks = most;
  let flowSquared = 0;
  let turn = 0;
  let movingSum = 0;
  let movingRate = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    const issuance = alphaIssuance(values, netuid);
    const alphaEmission = blockEmission(issuance);
    // Alpha enters beside TAO in the pool's own proportion at most, so it is never faster.
    const tao = (values[EMISSION_SHARE + netuid] * emission) / values[TAO_IN + netuid];
    const sold = (rootSold * alphaEmission) / values[ALPHA_IN + netuid];
    const claims = (claimed * values[ROOT_ALPHA + netuid]) / values[ALPHA_IN + netuid];
    const spot = pool.price(values, netuid);
    // Half of how fast the price goes; never more than all that comes and is sold, nearly so where subnets that pay much buy.
    const half = byMovingPrice ? tao + sold + claims : Math.abs(driftNow(chain, netuid, spot)) / 2;
    flowSquared = Math.max(flowSquared, half * Math.max(half, tao), CLAIMS * claims * tao);
    const age = values[BLOCK] - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
    // The rate of a young subnet grows: seen so far ahead that it no more than doubles, or a tempo.
    const ahead = Math.min(most, Math.max(age, TEMPO_GRID.blocks));
    const rate = values[ELIGIBLE + netuid] * smoothing(rateBits, age + ahead, halvingBlocks);
    const moving = values[MOVING_PRICE + netuid];
    const distance = Math.min(spot, priceCap) - moving;
    const change = rate * Math.abs(distance);
    turn = Math.max(turn, change / Math.max(moving + distance, moving));
    movingSum += values[ELIGIBLE + netuid] * moving;
    movingRate += rate * distance;
    // A subnet's own halving: a block brings its emission once outside the pool and no more than once into it.
    if (blockEmission(issuance + 2 * alphaEmission * blocks) !== alphaEmission)
      blocks = Math.max(1, Math.floor((nextHalvingIssuance(issuance) - issuance) / (2 * alphaEmission)));
  }
  // Where root's part begins or ceases to be kept.
  const { rootSellThreshold } = rules;
  if (movingSum > rootSellThreshold !== movingSum + blocks * movingRate > rootSellThreshold)
    blocks = Math.min(blocks, TEMPO_GRID.blocks);
  const fastest = Math.sqrt(flowSquared);
  const bent = Math.min((BENT_MAX * tolerance) ** 0.25 / turn, TEMPO_GRID.blocks);
  const turns = Math.max(Math.sqrt(BARS_MAX * tolerance) / turn, bent);
  chain.straightBlocks = Math.sqrt(STRAIGHT_MAX * tolerance) / Math.max(turn, fastest);
  return Math.max(1, Math.floor(Math.min(blocks, Math.sqrt(FLOW_MAX * tolerance) / fastest, turns)));
}

/**
 * What root claims in the epochs of a step that ends after block `to`, going by its state now: for each subnet the TAO per
 * block which lets block starts see the mean price that they will see, and the TAO that becomes root stake.
 */
function foreseeClaims(chain: Chain, to: number): void {
  const { averages, economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const from = values[BLOCK];
  const perDay = releasePerDay(chain);
  if (perDay === 0 || to < values[NEXT_EPOCH_BLOCK] || to === from + 1 || stakeOnRoot(economy) <= 0) return;
  let tao = 0;
  let since = 0;
  let part = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    let stock = values[ROOT_ALPHA + netuid];
    if (values[TEMPO + netuid] <= 0 || stock <= 0) continue;
    let sold = 0;
    let seen = 0;
    let last = values[LAST_EPOCH_BLOCK + netuid];
    for (let due = epochAfter(chain, netuid, last); due <= to; due = epochAfter(chain, netuid, last)) {
      const block = Math.max(due, from + 1);
      if (block - last !== since) {
        since = block - last;
        part = releasedIn(perDay, since);
      }
      sold += stock * part;
      seen += stock * part * (to - block);
      stock -= stock * part;
      last = block;
    }
    if (sold === 0) continue;
    const price = rules.pool.price(values, netuid);
    tao += sold * price;
    // A sale is seen by the starts of the blocks after its own; those of n blocks lie (n − 1)/2 after the first, on average.
    averages.claims[netuid] = (price * seen) / (to - from) / ((to - from - 1) / 2);
  }
  chain.claimedAhead = ((tao / (to - from)) * (to - from - 1)) / 2;
}

/** First block of those due, and the next one in the same block, by block of the step and by netuid; 0: none. */
const firstDue = new Uint8Array(ADAPTIVE_MAX + 1);
const nextDue = new Uint8Array(SLOTS);

/**
 * Epochs that were due inside the step that began after block `from`, each as if it had run in its own block: what was
 * earned after it stays pending, and a sale of root's alpha counts in the moving price from there on.
 */
function runEpochsInside(chain: Chain, from: number): void {
  const { economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const to = values[BLOCK];
  if (to < values[NEXT_EPOCH_BLOCK]) return;
  const { pending } = chain;
  for (let i = 0; i < pending.length; i++) pending[i] = (values[PENDING_START + i] - pending[i]) / (to - from);
  firstDue.fill(0, 1, to - from + 1);
  const put = (netuid: number, block: number): void => {
    const offset = Math.max(1, block - from);
    // Lowest netuid first.
    if (firstDue[offset] === 0 || netuid < firstDue[offset]) {
      nextDue[netuid] = firstDue[offset];
      firstDue[offset] = netuid;
      return;
    }
    let before = firstDue[offset];
    while (nextDue[before] !== 0 && nextDue[before] < netuid) before = nextDue[before];
    nextDue[netuid] = nextDue[before];
    nextDue[before] = netuid;
  };
  let next = Number.MAX_SAFE_INTEGER;
  for (let netuid = netuidEnd - 1; netuid > 0; netuid--) {
    if (values[TEMPO + netuid] <= 0) continue;
    const due = nextEpoch(chain, netuid);
    if (due <= to) put(netuid, due);
    else next = Math.min(next, due);
  }
  for (let offset = 1; offset <= to - from; offset++) {
    let left = rules.era.epoch.perBlockMax;
    for (let netuid = firstDue[offset]; netuid !== 0; ) {
      const following = nextDue[netuid];
      if (left > 0) {
        left--;
        epochInside(chain, netuid, from + offset, from);
        const due = nextEpoch(chain, netuid);
        if (due <= to) put(netuid, due);
        else next = Math.min(next, due);
      } else if (offset < to - from) put(netuid, from + offset + 1);
      else next = to + 1;
      netuid = following;
    }
  }
  values[NEXT_EPOCH_BLOCK] = next;
}

/** One epoch at a block of the step that began after block `from`: prices before that block were those without its sale. */
function epochInside(chain: Chain, netuid: number, block: number, from: number): void {
  const { averages, economy, rules } = chain;
  const { values } = economy;
  const end = values[BLOCK];
  const before = rules.pool.price(values, netuid);
  runEpoch(chain, netuid, block, end - block);
  // The average sees an even way from the first price to the last; block ends from this one on see the sale.
  const blocks = end - from;
  const fall = rules.pool.price(values, netuid) - before;
  averages.fallen[netuid] += fall;
  averages.shift[netuid] += (fall * (end - block - (blocks - 1) / 2)) / blocks;
}

/** How the epochs of a step that began after block `from` let a price fall, given by how much in all; null: not. */
function fallsOf({ economy }: Chain, netuid: number, from: number, fallen: number): Falls | null {
  if (fallen === 0) return null;
  const { values } = economy;
  const last = values[LAST_EPOCH_BLOCK + netuid] - from;
  const every = values[TEMPO + netuid];
  const count = Math.ceil(last / every);
  return { last, every, count, size: fallen / count };
}

/** Moving price of a subnet over the step that began after block `from`, when prices are those of its end. */
function moveAverage(chain: Chain, netuid: number, from: number): void {
  const { averages, economy, rules } = chain;
  const { values } = economy;
  if (values[ELIGIBLE + netuid] === 0 || values[STARTED + netuid] === 0) return;
  const shift = averages.shift[netuid];
  const age = from - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
  const moved = isCoarse(chain.grid) ? relaxedPrice : movedPrice;
  values[MOVING_PRICE + netuid] = moved(
    rules.era.movingPrice,
    values[MOVING_PRICE + netuid],
    averages.price[netuid] + shift,
    rules.pool.price(values, netuid) + shift,
    age,
    values[BLOCK] - from,
    fallsOf(chain, netuid, from, averages.fallen[netuid]),
  );
}

/** After steps: turns the shares of a step's middle into those of its last block. To be called before they are read. */
export function settleShares(chain: Chain): void {
  if (!chain.sharesOfMiddle) return;
  predictMovingPrices(chain, chain.economy.values[BLOCK] - 1, -1, 'around');
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

/** Kernels for the rules in force; null where there are none. */
function machineOf(chain: Chain): StepMachine | null {
  if (!chain.withKernels) return null;
  const { economy, kind, rules } = chain;
  if (chain.kernels?.rules !== rules || chain.kernels.kind !== kind) {
    const programs = stepPrograms(rules, chain.recipients, kind);
    const machine = programs === null ? null : stepMachine(economy, programs, chain.recipients.nominators);
    chain.kernels = { rules, kind, machine };
  }
  return chain.kernels.machine;
}

/** Shares of a step's middle; false if the chain has no bar to go by. */
function weighByKernel(chain: Chain, machine: StepMachine, blocks: number): boolean {
  const { economy, rules, run } = chain;
  const { values } = economy;
  const { at, scratch } = machine;
  const { shares, movingPrice } = rules.era;
  const gate = shares.by === 'moving_price' ? shares.gate : null;
  const from = values[BLOCK];
  scratch[at.$from] = from;
  scratch[at.$rate] = movingPrice.rateBits / MOVING_PRICE_PARTS;
  scratch[at.$halving] = movingPrice.halvingBlocks ?? 0;
  scratch[at.$priceCap] = movingPrice.priceCap;
  scratch[at.$emission] = values[BLOCK_EMISSION];
  scratch[at.$blocks] = blocks;
  scratch[at.$rare] = 1;
  scratch[at.$root] = weightedRootOf(chain);
  scratch.set(chain.averages.claims, at['@claims']);
  scratch.set(chain.averages.shift, at['@shift']);
  scratch.set(chain.averages.fallen, at['@fallen']);
  let rare = 0;
  const find: FindShares = (ahead, seen, take) => {
    scratch[at.$ahead] = ahead;
    scratch[at.$around] = seen === 'around' ? 1 : 0;
    machine.run('weigh');
    const bar = take !== null && gate !== null ? gateBar(gate.bar, run.shares, economy.netuidEnd) : 0;
    if (bar > 0 && take !== null) values[GATE_BAR] = take(bar);
    scratch[at.$bar] = values[GATE_BAR];
    machine.run('gate');
    rare += scratch[at.$rare];
  };
  if (gate !== null && values[GATE_BAR] <= 0 && !opensBarWithin(chain, blocks)) return false;
  if (isCoarse(chain.grid)) find(0, 'around', opensBarWithin(chain, blocks) ? itself : null);
  else findMeanShares(chain, blocks, find);
  scratch[at.$rare] = rare;
  values[ROOT_SELL_FLAG] = scratch[at.$movingSum] > rules.rootSellThreshold ? 1 : 0;
  return true;
}

/** Payment of a step in which nothing rare holds. */
function payByKernel(chain: Chain, machine: StepMachine, blocks: number): void {
  const { averages, economy, rules } = chain;
  const { values } = economy;
  const { at, scratch } = machine;
  if (chain.kind === 'adaptive') scratch.set(averages.rise, at['@rise']);
  scratch[at.$rootKept] = values[ROOT_SELL_FLAG];
  scratch[at.$ownerCut] = rules.ownerCut;
  scratch[at.$middle] = (blocks - 1) / 2;
  scratch[at.$first] = firstPart(chain, blocks);
  machine.run('pay');
  const spent = scratch[at.$spent];
  const { countsBuys } = rules.era.injection;
  values[BLOCK_MINTED] += scratch[at.$injected] + (countsBuys ? spent : 0);
  if (!countsBuys) values[UNCOUNTED_TAO] += spent;
  bookMinted(values);
}

/**
 * Moving prices and epochs of the step that began after block `from`, paid by the kernels.
 *
 * @returns false where more epochs are due in a block than run there; nothing has happened then
 */
function settleByKernel(chain: Chain, machine: StepMachine, from: number, tolerance: Tolerance): boolean {
  const { values } = chain.economy;
  const to = values[BLOCK];
  // Inside a step claims move the price of its later blocks; those at its end are of the next.
  if (tolerance === null) averageByKernel(chain, machine, from);
  const shift = machine.at['@shift'];
  const fallen = machine.at['@fallen'];
  if (to >= values[NEXT_EPOCH_BLOCK] && (tolerance !== null || to === gridBlock(chain.grid, to))) {
    const byHand = findDue(chain, machine, from, tolerance);
    if (byHand === null) return false;
    while (epochsByKernel(chain, machine));
    for (const netuid of byHand) {
      if (tolerance === null) runEpoch(chain, netuid, to, 0);
      else epochsByHand(chain, netuid, from);
      machine.scratch[shift + netuid] = chain.averages.shift[netuid];
      machine.scratch[fallen + netuid] = chain.averages.fallen[netuid];
      values[NEXT_EPOCH_BLOCK] = Math.min(values[NEXT_EPOCH_BLOCK], nextEpoch(chain, netuid));
    }
  }
  if (tolerance !== null) averageByKernel(chain, machine, from);
  return true;
}

/** Prices at the start of a step that the kernels paid, and its shifts, for what goes on without them. */
function keepPrices({ averages }: Chain, { at, scratch }: StepMachine): void {
  const price = at['@price'];
  const shift = at['@shift'];
  for (let netuid = 0; netuid < SLOTS; netuid++) {
    averages.price[netuid] = scratch[price + netuid];
    averages.shift[netuid] = scratch[shift + netuid];
  }
}

/** Epochs in each block of a step. */
const dueInBlock = new Uint8Array(ADAPTIVE_MAX + 1);

/** Most of root's alpha, in reserves of the pool, for which the kernel's series is long enough, whatever part is claimed. */
const CLAIM_PER_RESERVE_MAX = 0.5;

/**
 * Finds the epochs of a step: the first of each subnet into `@due`.
 *
 * @returns subnets whose epochs the kernel does not do: an owner of its own, claims as large as the pool, several in a tempo;
 *          null: too many in a block
 */
function findDue(chain: Chain, machine: StepMachine, from: number, tolerance: Tolerance): readonly number[] | null {
  const { economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const { at, scratch } = machine;
  const to = values[BLOCK];
  const due = at['@due'];
  const { perBlockMax } = rules.era.epoch;
  const byHand: number[] = [];
  if (tolerance !== null) dueInBlock.fill(0, 0, to - from + 1);
  let next = Number.MAX_SAFE_INTEGER;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const tempo = values[TEMPO + netuid];
    scratch[due + netuid] = 0;
    if (tempo <= 0) continue;
    const first = values[LAST_EPOCH_BLOCK + netuid] + tempo;
    if (first > to) {
      next = Math.min(next, first);
      continue;
    }
    let block = tolerance === null ? to : Math.max(first, from + 1);
    const large = values[ROOT_ALPHA + netuid] > CLAIM_PER_RESERVE_MAX * values[ALPHA_IN + netuid];
    // The kernel goes over all subnets as often as one of them has an epoch.
    if (large || values[OWNER + netuid] > 0 || tempo < Math.min(TEMPO_GRID.blocks, to - from)) byHand.push(netuid);
    else scratch[due + netuid] = block;
    for (; block <= to; block += tempo) {
      if (tolerance !== null && ++dueInBlock[block - from] > perBlockMax) return null;
    }
    next = Math.min(next, block);
  }
  values[NEXT_EPOCH_BLOCK] = next;
  return byHand;
}

/** Runs the epochs that `@due` names and puts those in their place that follow in the step. @returns whether some do */
function epochsByKernel(chain: Chain, machine: StepMachine): boolean {
  const { economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const { at, scratch } = machine;
  const due = at['@due'];
  const released = at['@released'];
  const perDay = releasePerDay(chain);
  scratch[at.$to] = values[BLOCK];
  scratch[at.$validatorTake] = rules.validatorTake;
  let claimed = 0;
  if (perDay > 0 && stakeOnRoot(economy) > 0) {
    let since = 0;
    let part = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const block = scratch[due + netuid];
      if (block === 0) continue;
      const blocks = block - values[LAST_EPOCH_BLOCK + netuid];
      if (blocks !== since) {
        since = blocks;
        part = releasedIn(perDay, since);
      }
      scratch[released + netuid] = part;
    }
    scratch[at.$reserveMin] = rules.era.pool.reserveMin;
    scratch[at.$rootStaked] = stakeOnRoot(economy);
    machine.run('claim');
    claimed = scratch[at.$claimed];
  }
  machine.run('epoch');
  if (claimed > 0) {
    payRoot(economy, claimed);
    values[ROOT_STAKE] += claimed;
  }
  const { nominators } = chain.recipients;
  for (let place = 0; place < nominators.length; place++) {
    values[economy.accountDividends + nominators[place]] += scratch[machine.dividends[place]];
  }
  return scratch[at.$follow] > 0;
}

/** Epochs of one subnet in a step that the kernels paid. */
function epochsByHand(chain: Chain, netuid: number, from: number): void {
  const { economy, pending } = chain;
  const { values } = economy;
  const to = values[BLOCK];
  for (let i = netuid; i < pending.length; i += SLOTS)
    pending[i] = (values[PENDING_START + i] - pending[i]) / (to - from);
  for (let due = nextEpoch(chain, netuid); due <= to; due = nextEpoch(chain, netuid)) {
    epochInside(chain, netuid, Math.max(due, from + 1), from);
  }
}

/** Moving prices over a step. */
function averageByKernel(chain: Chain, machine: StepMachine, from: number): void {
  const { values, netuidEnd } = chain.economy;
  const { at, scratch } = machine;
  scratch[at.$creeping] = CREEPING_PARTS;
  machine.run('average');
  if (scratch[at.$creepingCount] === 0) return;
  const creeps = at['@creeps'];
  const change = at['@change'];
  const trend = at['@trend'];
  const rate = at['@creepRate'];
  const fallen = at['@fallen'];
  const blocks = scratch[at.$blocks];
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (scratch[creeps + netuid] === 0) continue;
    const falls = fallsOf(chain, netuid, from, scratch[fallen + netuid]);
    const moved = creepingMove(
      scratch[change + netuid],
      scratch[trend + netuid],
      scratch[rate + netuid],
      blocks,
      falls,
    );
    values[MOVING_PRICE + netuid] = Math.max(0, values[MOVING_PRICE + netuid] + moved / MOVING_PRICE_PARTS);
  }
}

/** Of what moving prices are wanted: of the block so far ahead, or the mean over a step whose middle it is. */
type Seen = 'at' | 'around';

/**
 * Moving prices `ahead` blocks from now, the price drifting as the shares of the step before make it; one block back (−1),
 * where nothing drifts, those of that block.
 */
function predictMovingPrices(chain: Chain, block: number, ahead: number, seen: Seen): void {
  const { economy, midRun, rules } = chain;
  const { values, netuidEnd } = economy;
  const { rateBits, halvingBlocks, priceCap, fractionBits } = rules.era.movingPrice;
  const around = seen === 'around';
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const moving = values[MOVING_PRICE + netuid];
    // What happens in a block counts in all that follow: in the mean, as if it were at a third of the step.
    const age = block + 1 + ahead * (around ? 2 / 3 : 0.5) - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
    const rate = values[ELIGIBLE + netuid] * smoothing(rateBits, age, halvingBlocks);
    const span = ahead * (around ? 2 : 1);
    const lambda = span * rate;
    const psi = stepRelaxation(lambda);
    // Of the way to a price that stays, per λ; of a price that rises, what it has risen at `ahead`.
    const near = around ? psi : 1 - lambda * psi;
    const risen = around ? 1 - 2 * psi : lambda * psi;
    const spot = rules.pool.price(values, netuid);
    const drift = ahead > 0 && values[STARTED + netuid] > 0 ? driftNow(chain, netuid, spot) : 0;
    const begin = Math.min(spot, priceCap);
    const rise = Math.min(spot * Math.max(0, 1 + drift * ahead), priceCap) - begin;
    const distance = (begin - moving) * MOVING_PRICE_PARTS;
    const slope = spot < priceCap ? spot * drift * MOVING_PRICE_PARTS : 0;
    const ramp = halvingBlocks === null ? 0 : halvingBlocks / (age * (age + halvingBlocks));
    let lost = 0;
    if (rate > 0) {
      lost =
        fractionBits === 64
          ? meanLoss(rate * distance, slope + ramp * distance, rate, Math.abs(ahead))
          : meanLoss32(moving * MOVING_PRICE_PARTS, distance, slope, rate, ramp, ahead);
    }
    midRun.inputs.movingPrice[netuid] =
      moving + lambda * near * (begin - moving) + risen * rise - (span * near * lost) / MOVING_PRICE_PARTS;
  }
}

/** What a subnet gets in the next block, by the shares that the state holds. */
interface Payment {
  /** Injected, and bought with; TAO, alpha, TAO. */
  tao: number;
  alpha: number;
  buy: number;
  /** The participants', of which root sells a part for so much alpha. */
  alphaEmission: number;
  rootSold: number;
}

/** Filled in again and again. */
const payment: Payment = { tao: 0, alpha: 0, buy: 0, alphaEmission: 0, rootSold: 0 };

function paymentNow(chain: Chain, netuid: number, price: number): Payment {
  const { economy, rules } = chain;
  const { values } = economy;
  const { injection, split } = rules.era;
  const emission = values[BLOCK_EMISSION];
  const issuance = alphaIssuance(values, netuid);
  const alphaEmission = blockEmission(issuance);
  const taoEmission = values[EMISSION_SHARE + netuid] * emission;
  const proportion = rootProportion(weightedRootOf(chain), issuance);
  const cap = alphaCap(injection.cap, alphaEmission, proportion, emission);
  const tao = taoInjected(injection.cap, taoEmission, price, cap);
  const buy = injection.excess === 'chain_buy' ? taoEmission - tao : 0;
  const sells = split.root === 'sold' && values[ROOT_SELL_FLAG] > 0 && !(buy > 0 && split.rootSkipsSubsidised);
  payment.tao = tao;
  payment.alpha = alphaInjected(injection.cap, taoEmission, price, cap, alphaEmission);
  payment.buy = buy;
  payment.alphaEmission = alphaEmission;
  payment.rootSold = sells ? participantsAlpha(alphaEmission, rules.ownerCut, proportion).root : 0;
  return payment;
}

/** Relative change of a subnet's price in the next block, by the shares that the state holds. */
function driftNow(chain: Chain, netuid: number, price: number): number {
  const { tao, alpha, buy, rootSold } = paymentNow(chain, netuid, price);
  const netBuy = buy - rootSold * price - chain.averages.claims[netuid];
  return chain.rules.pool.priceDrift(chain.economy.values, netuid, tao, alpha, netBuy, 0);
}

/** Alpha that a subnet will have issued in so many blocks, but for what is recycled. */
function issuedIn(chain: Chain, netuid: number, blocks: number): number {
  const { economy, rules } = chain;
  if (economy.values[STARTED + netuid] === 0) return 0;
  const { alpha, alphaEmission } = paymentNow(chain, netuid, rules.pool.price(economy.values, netuid));
  return blocks * (alpha + alphaEmission);
}

/** Shares and payment of a step of at most `most` blocks. @returns the kernels, if it was they that paid */
function advanceStep(chain: Chain, most: number): StepMachine | null {
  const { values } = chain.economy;
  const machine = machineOf(chain);
  values[BLOCK_EMISSION] = blockEmission(values[ISSUANCE]);
  chain.sharesOfMiddle = true;
  const byFlow = chain.rules.era.shares.by === 'flow';
  if (byFlow) takeInFlows(chain);
  let blocks = most;
  let byKernel = weigh(chain, machine, blocks);
  while (isCoarse(chain.grid) && blocks > TEMPO_GRID.blocks && floods(chain, blocks)) {
    blocks = Math.ceil(blocks / 2);
    byKernel = weigh(chain, machine, blocks);
  }
  if (byFlow) fadeFlows(chain, chain.midRun, chain.run, blocks);
  const paid = machine !== null && byKernel && machine.scratch[machine.at.$rare] === 0;
  if (paid) payByKernel(chain, machine, blocks);
  else payStep(chain, blocks);
  values[BLOCK] += blocks;
  chain.step = blocks;
  return paid ? machine : null;
}

/** Shares of the middle of a step. @returns whether kernels found them */
function weigh(chain: Chain, machine: StepMachine | null, blocks: number): boolean {
  if (machine !== null && weighByKernel(chain, machine, blocks)) return true;
  weighStep(chain, blocks);
  return false;
}

/** The part of a step's injection that comes before its swaps. */
function firstPart(chain: Chain, blocks: number): number {
  // Injection meets the pool's price with half of the step's swaps done: in a block with none of them, or with its own buy.
  const { order } = chain.rules.era.injection;
  return order === 'buy_first' ? (blocks - 1) / (2 * blocks) : (blocks + 1) / (2 * blocks);
}

/** Shares of a step's middle. */
function weighStep(chain: Chain, blocks: number): void {
  const { values } = chain.economy;
  const from = values[BLOCK];
  if (chain.rules.era.shares.by === 'flow') fadeFlows(chain, chain.run, chain.midRun, blocks);
  if (isCoarse(chain.grid)) {
    meanMovingPrices(chain, blocks);
    fillShares(chain, chain.midRun, opensBarWithin(chain, blocks), (netuid) =>
      issuedIn(chain, netuid, (blocks - 1) / 2),
    );
    return;
  }
  findMeanShares(chain, blocks, (ahead, seen, take) => {
    predictMovingPrices(chain, from, ahead, seen);
    const issued = (netuid: number): number => issuedIn(chain, netuid, ahead);
    fillShares(chain, chain.midRun, take !== null, issued);
    const bar = take === null ? values[GATE_BAR] : take(values[GATE_BAR]);
    if (bar === values[GATE_BAR]) return;
    values[GATE_BAR] = bar;
    fillShares(chain, chain.midRun, false, issued);
  });
}

/**
 * Fills in the shares of moving prices `ahead`, by the stored bar or, with `take`, by the one that it makes of a new one; that
 * is stored.
 */
type FindShares = (ahead: number, seen: Seen, take: ((bar: number) => number) | null) => void;

const itself = (bar: number): number => bar;
const earlyShares = new Float64Array(SLOTS);

/** A bar that lies so far from the one before it, relative to itself, is not on a line with it: rules or start states change. */
const BAR_JUMP = 0.1;

/** Mean shares of a step: those of its middle, or of two moments whose mean is that of the step for all that goes as a cubic. */
function findMeanShares(chain: Chain, blocks: number, find: FindShares): void {
  const { averages, economy, rules, run } = chain;
  const { values } = economy;
  const { barEveryBlocks } = rules;
  const { shares } = run;
  const { rise } = averages;
  const middle = (blocks - 1) / 2;
  const opens = opensBar(chain, values[BLOCK] + 1);
  const several = opens && blocks > barEveryBlocks;
  if (opens && !several) find(0, 'around', itself);
  if (blocks <= Math.max(1, Math.min(chain.straightBlocks, TEMPO_GRID.blocks))) {
    rise.fill(0);
    find(middle, 'around', null);
    return;
  }
  const apart = Math.sqrt((blocks * blocks - 1) / 12);
  const early = middle - apart;
  const late = middle + apart;
  if (several) {
    // Bars are taken in the first block and every so many from there, and hold so long, the last to the end of the step: in a
    // block holds the one of `lag` blocks before it, on average.
    const last = (Math.ceil(blocks / barEveryBlocks) - 1) * barEveryBlocks;
    const lag = middle - (last * (blocks - (last + barEveryBlocks) / 2)) / blocks;
    const before = values[GATE_BAR];
    let first = before;
    let end = before;
    find(early, 'at', (bar) => {
      first = bar;
      const slope = Math.abs(bar - before) < BAR_JUMP * bar ? (bar - before) / (early + barEveryBlocks) : 0;
      return bar - lag * slope;
    });
    earlyShares.set(shares);
    find(late, 'at', (bar) => {
      const slope = (bar - first) / (late - early);
      end = bar + (last - late) * slope;
      return bar - lag * slope;
    });
    values[GATE_BAR] = end;
  } else {
    find(early, 'at', null);
    earlyShares.set(shares);
    find(late, 'at', null);
  }
  for (let netuid = 0; netuid < SLOTS; netuid++) {
    rise[netuid] = (shares[netuid] - earlyShares[netuid]) / (late - early);
    shares[netuid] = (shares[netuid] + earlyShares[netuid]) / 2;
  }
}

/** Root's weighted stake in the middle of a step, TAO. */
function weightedRootOf({ claimedAhead, economy, rules }: Chain): number {
  return (economy.values[ROOT_STAKE] + claimedAhead) * rules.taoWeight;
}

/** Whether the gate takes a bar in the step of so many blocks that begins after the current one. */
function opensBarWithin({ economy, rules }: Chain, blocks: number): boolean {
  const from = economy.values[BLOCK];
  const { barEveryBlocks } = rules;
  return barEveryBlocks > 0 && Math.floor((from + blocks) / barEveryBlocks) > Math.floor(from / barEveryBlocks);
}

/** Most of a reserve that a step on a coarse grid may bring or take. */
const PART_MAX = 0.05;

/** Whether a step at the shares of its middle would move a pool so far that it is no step any more. */
function floods({ economy, rules }: Chain, blocks: number): boolean {
  const { values, netuidEnd } = economy;
  const emission = values[BLOCK_EMISSION];
  const rootSold = rules.era.split.root === 'sold' ? (1 - rules.ownerCut) / 2 : 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    if (values[EMISSION_SHARE + netuid] * emission * blocks > PART_MAX * values[TAO_IN + netuid]) return true;
    if (rootSold === 0) continue;
    const sold = rootSold * blockEmission(alphaIssuance(values, netuid));
    if (sold * blocks > PART_MAX * values[ALPHA_IN + netuid]) return true;
  }
  return false;
}

/** Means of the moving prices over the next `blocks` blocks into the inputs of a step's middle; prices drift as above. */
function meanMovingPrices(chain: Chain, blocks: number): void {
  const { economy, midRun, rules } = chain;
  const { values, netuidEnd } = economy;
  const { priceCap } = rules.era.movingPrice;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const age = values[BLOCK] + (blocks + 1) / 2 - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
    const price = rules.pool.price(values, netuid);
    const change = values[STARTED + netuid] > 0 ? blocks * driftNow(chain, netuid, price) : 0;
    const end = change > 0 ? price * (1 + change) : price / (1 - change);
    const lambda = values[ELIGIBLE + netuid] * blocks * rateAt(rules.era.movingPrice, age);
    midRun.inputs.movingPrice[netuid] = relaxedMean(
      values[MOVING_PRICE + netuid],
      Math.min(price, priceCap),
      Math.min(end, priceCap),
      lambda,
    );
  }
}

function rateAt({ rateBits, halvingBlocks, fractionBits }: MovingPriceRule, age: number): number {
  return fractionBits === 64 ? smoothing(rateBits, age, halvingBlocks) : smoothing32(rateBits, age, halvingBlocks);
}

/** Payment of a step, by the shares of its middle. */
function payStep(chain: Chain, blocks: number): void {
  const { averages, economy, plan, rules } = chain;
  const { values, netuidEnd } = economy;
  const { planned, pool } = rules;
  const middle = (blocks - 1) / 2;
  const first = firstPart(chain, blocks);
  const rest = 1 - first;
  const emission = values[BLOCK_EMISSION];
  openPlan(chain, emission, weightedRootOf(chain), blocks, false);
  // First what a block at the start of the step would pay, then one in its middle: they tell where prices are on average.
  const stages = chain.kind === 'adaptive' ? STAGES : STAGES.slice(0, 2);
  if (planned !== null) for (const stage of stages) planStep(chain, planned, emission, stage, middle);
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    averages.price[netuid] = pool.price(values, netuid);
    if (planned === null) for (const stage of stages) planSubnet(chain, netuid, emission, stage, middle);
    const tao = blocks * plan.tao[netuid];
    const alpha = blocks * plan.alpha[netuid];
    const buy = blocks * plan.buy[netuid];
    const fromWaiting = blocks * plan.fromWaiting[netuid];
    const injects = plan.taoEmission[netuid] > 0 || fromWaiting > 0;
    const emitted = blocks * plan.alphaEmission[netuid];
    const issuance = grown(plan.issuance[netuid], plan.growth[netuid]);
    const proportion = rootProportion(plan.weightedRoot[netuid], issuance);
    const parts = participantsAlpha(emitted, rules.ownerCut, proportion);
    values[ALPHA_OUT + netuid] += emitted;
    values[CUM_ALPHA_EMITTED + netuid] += emitted;
    values[PENDING_OWNER + netuid] += parts.owner;
    values[PENDING_MINERS + netuid] += parts.miners;
    values[PENDING_VALIDATORS + netuid] += parts.validators;
    if (injects) injectPlanned(chain, netuid, first * tao, first * alpha, first * fromWaiting, first * blocks);
    if (buy > 0) {
      const bought = pool.alphaReceived(values, netuid, buy);
      if (bought > 0) bookChainBuy(chain, netuid, buy, bought);
    }
    bookRoot(chain, netuid, parts.root, buy > 0);
    if (injects) injectPlanned(chain, netuid, rest * tao, rest * alpha, rest * fromWaiting, rest * blocks);
  }
  if (planned !== null) bookWaiting(chain, blocks);
  bookMinted(values);
}

/** Of what a plan is made: the first block of a step, its middle as the first foresees it, its mean as both do. */
const STAGES = ['first', 'middle', 'mean'] as const;
type Stage = (typeof STAGES)[number];

/**
 * The plan of a block for the whole network. Passes see the middle of the step: what they hand on changes with price and
 * issuance inside it only to first order.
 */
function planStep(chain: Chain, planned: PlannedRules, emission: number, stage: Stage, middle: number): void {
  const { economy, plan } = chain;
  const { values, netuidEnd } = economy;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] > 0) planTerms(chain, netuid, emission, stage, middle);
  }
  plan.fromWaiting.fill(0);
  plan.toWaiting.fill(0);
  for (const pass of planned.passes) pass(plan);
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] > 0) predictChange(chain, netuid, stage, middle);
  }
}

/** Terms of one subnet, per block. */
function planSubnet(chain: Chain, netuid: number, emission: number, stage: Stage, middle: number): void {
  planTerms(chain, netuid, emission, stage, middle);
  predictChange(chain, netuid, stage, middle);
}

function planTerms(chain: Chain, netuid: number, emission: number, stage: Stage, middle: number): void {
  const { averages, economy, plan, rules } = chain;
  const { cap: capRule, excess: excessRule } = rules.era.injection;
  const alphaEmission = plan.alphaEmission[netuid];
  let taoEmission = plan.taoEmission[netuid];
  let price = rules.pool.price(economy.values, netuid);
  // How far the mean of 1/price is above 1/mean, relative.
  let spread = 0;
  if (stage === 'first') taoEmission = Math.max(0, taoEmission - middle * averages.rise[netuid] * emission);
  else if (stage === 'middle') {
    const way = middle * plan.drift[netuid];
    // Only steps that do not look how far they go may go too far.
    price = chain.kind === 'adaptive' ? price * (1 + way) : grown(price, price * way);
    plan.issuance[netuid] = grown(plan.issuance[netuid], middle * plan.growth[netuid]);
  } else {
    const way = middle * plan.drift[netuid];
    const bend = (way * way * 2) / 3;
    // The average sees an even way to the last price; block ends see a bent one.
    averages.shift[netuid] = -price * (bend / 2 + (middle * plan.bend[netuid]) / 3);
    price *= 1 + way + bend;
    spread = (way * way) / 3;
  }
  const proportion = rootProportion(plan.weightedRoot[netuid], plan.issuance[netuid]);
  const cap = alphaCap(capRule, alphaEmission, proportion, emission);
  const tao = taoInjected(capRule, taoEmission, price, cap);
  const alpha = alphaInjected(capRule, taoEmission, price / (1 + spread), cap, alphaEmission);
  plan.price[netuid] = price;
  plan.room[netuid] = cap * price;
  plan.tao[netuid] = truncatedOften(tao);
  plan.alpha[netuid] = truncatedOften(alpha);
  plan.buy[netuid] = excessRule === 'chain_buy' ? truncatedOften(taoEmission - tao) : 0;
}

/** What a positive number becomes that changes at a rate seen once: however fast it falls, it stays above 0. */
function grown(from: number, by: number): number {
  return by >= 0 ? from + by : (from * from) / (from - by);
}

/** Mean of what blocks leave of an amount that is truncated to whole rao in each: half a rao less. */
function truncatedOften(amount: number): number {
  return Math.max(0, amount - RAO / 2);
}

/** How issuance and price of a subnet change in a block that pays what is planned for it. */
function predictChange(chain: Chain, netuid: number, stage: Stage, middle: number): void {
  const { averages, economy, plan, rules } = chain;
  const { values } = economy;
  const { split, injection } = rules.era;
  const price = plan.price[netuid];
  const buy = plan.buy[netuid];
  let growth = plan.alphaEmission[netuid] + plan.alpha[netuid];
  let netBuy = buy;
  if (buy > 0 && injection.bought === 'recycled') growth -= buy / price;
  const proportion = rootProportion(plan.weightedRoot[netuid], plan.issuance[netuid]);
  const { root } = participantsAlpha(plan.alphaEmission[netuid], rules.ownerCut, proportion);
  if (values[ROOT_SELL_FLAG] === 0) {
    if (split.rootWhileOff === 'recycled') growth -= root;
  } else if (split.root === 'sold' && !(buy > 0 && split.rootSkipsSubsidised)) netBuy -= root * price;
  const claims = averages.claims[netuid];
  const before = stage === 'first' ? 0 : middle;
  const drift = rules.pool.priceDrift(values, netuid, plan.tao[netuid], plan.alpha[netuid], netBuy - claims, before);
  plan.growth[netuid] = growth;
  if (stage === 'first') plan.drift[netuid] = drift;
  if (stage !== 'middle') return;
  // A line through both at a third of the step gives what the price has moved in the mean.
  plan.bend[netuid] = drift - plan.drift[netuid];
  plan.drift[netuid] += (2 / 3) * plan.bend[netuid];
}

/**
 * Averages of flows after half of a step, in which they only fade: what flowed since the last step has entered in its first
 * block, and what the protocol puts in during the step enters with the next one.
 */
function fadeFlows({ economy, rules }: Chain, from: ShareRun, to: ShareRun, blocks: number): void {
  const half = (blocks - 1) / 2;
  const kept = (1 - FLOW_SMOOTHING) ** half;
  for (let netuid = 1; netuid < economy.netuidEnd; netuid++) {
    const user = from.userFlow[netuid];
    to.userFlow[netuid] = user * kept;
    to.protocolFlow[netuid] = from.protocolFlow[netuid] * kept;
    // The slow average takes in an average that fades at its own rate: Z(n) = (1 − α)^n · (Z + n·α·S).
    if (rules.flowOf !== null) to.slowFlow[netuid] = kept * (from.slowFlow[netuid] + half * FLOW_SMOOTHING * user);
  }
}

/** An average whose change per block itself changes by less than this in a step, in 2^-32, creeps: it is walked. */
const CREEPING_PARTS = 12;
/** The same in 32 bits, by what enters and what leaves, which are truncated apart. */
const CREEPING_PARTS_32 = 100;
/** A rate of 32 bits that stays for so many blocks is walked from one whole part to the next. */
const CONSTANT_BLOCKS = 8;

/**
 * Moving price after `blocks` blocks in which the price went evenly from `startPrice` to `endPrice`. Each block's average
 * takes the price after its payment, so block ends centre on (n + 1)/2, and a little later because late prices weigh more:
 * nothing has faded of them yet, and a young subnet's rate grows. What the chain's truncation takes off is added up.
 */
function movedPrice(
  rule: MovingPriceRule,
  moving: number,
  startPrice: number,
  endPrice: number,
  age: number,
  blocks: number,
  falls: Falls | null,
): number {
  const { rateBits, halvingBlocks, priceCap, fractionBits } = rule;
  const slope = (endPrice - startPrice) / blocks;
  const firstRate = smoothing(rateBits, age + 1, halvingBlocks);
  const lastRate = smoothing(rateBits, age + blocks, halvingBlocks);
  const lambda = relaxationTime(rateBits, age, halvingBlocks, blocks);
  const psi = stepRelaxation(lambda);
  const phi = 1 - lambda * psi;
  let share = lambda * phi;
  const ramp = (2 * (lastRate - firstRate)) / (lastRate + firstRate);
  const centre = blocks * (psi / phi + ramp / 12) + 0.5;
  const middlePrice = Math.min(startPrice + centre * slope, priceCap);
  const lastPrice = Math.min(endPrice, priceCap);
  const firstPrice = Math.min(startPrice + slope, priceCap);
  const intervals = Math.max(blocks - 1, 1);
  // What has moved so far fades by the rate of its block: most has moved, and the rate has grown, at the end.
  const fading = (firstRate + 2 * lastRate) / 3;
  // In 32 bits the rate is truncated, too.
  const rateLost =
    fractionBits === 32 ? meanFraction(firstRate * MOVING_PRICE_PARTS, lastRate * MOVING_PRICE_PARTS) : 0;
  share -= ((1 - share) * blocks * rateLost) / MOVING_PRICE_PARTS;
  const moved = moving + share * (middlePrice - moving);
  const staying = blocks * phi;
  if (fractionBits === 32) {
    const first = firstRate * MOVING_PRICE_PARTS - rateLost;
    const last = lastRate * MOVING_PRICE_PARTS - rateLost;
    // What enters in a block, and what leaves: truncated apart.
    const enters = first * firstPrice;
    const entersLast = last * lastPrice;
    const leaves = first * moving;
    const leavesLast = last * moved;
    if (Math.abs(entersLast - enters) + Math.abs(leavesLast - leaves) < CREEPING_PARTS_32) {
      if (halvingBlocks !== null && (last - first) * CONSTANT_BLOCKS < blocks) {
        const price = firstPrice * MOVING_PRICE_PARTS;
        const rise = ((lastPrice - firstPrice) * MOVING_PRICE_PARTS) / intervals;
        const stored = moving * MOVING_PRICE_PARTS;
        const parts = creepingMoveByRate32(rateBits, halvingBlocks, stored, price, rise, age, blocks, falls);
        return Math.max(0, moving + parts / MOVING_PRICE_PARTS);
      }
      const trend = (entersLast - enters) / intervals;
      const rampLeaving = ((last - first) * moving) / intervals;
      return Math.max(
        0,
        moving + creepingMove32(enters, trend, leaves, rampLeaving, fading, blocks, falls) / MOVING_PRICE_PARTS,
      );
    }
    const lost = meanFraction(enters, entersLast) + 1 - meanFraction(leaves, leavesLast);
    return Math.max(0, moved - (lost * staying) / MOVING_PRICE_PARTS);
  }
  const first = firstRate * (firstPrice - moving) * MOVING_PRICE_PARTS;
  const last = lastRate * (lastPrice - moved) * MOVING_PRICE_PARTS;
  if (Math.abs(last - first) < CREEPING_PARTS && firstRate > 0) {
    const trend = (lastRate * (lastPrice - moving) * MOVING_PRICE_PARTS - first) / intervals;
    return Math.max(0, moving + creepingMove(first, trend, fading, blocks, falls) / MOVING_PRICE_PARTS);
  }
  return Math.max(0, moved - (meanFraction(first, last) * staying) / MOVING_PRICE_PARTS);
}

/** The same over so many blocks that the average may go most of its way; truncation takes half a part a block, of 32 bits what its mean is. */
function relaxedPrice(
  rule: MovingPriceRule,
  moving: number,
  startPrice: number,
  endPrice: number,
  age: number,
  blocks: number,
): number {
  const start = Math.min(startPrice, rule.priceCap);
  const end = Math.min(endPrice, rule.priceCap);
  const rate = rateAt(rule, age + (blocks + 1) / 2);
  const stored = moving * MOVING_PRICE_PARTS;
  const distance = start * MOVING_PRICE_PARTS - stored;
  const slope = ((end - start) * MOVING_PRICE_PARTS) / blocks;
  const lost = rule.fractionBits === 64 ? 0.5 : meanLoss32(stored, distance, slope, rate, 0, blocks);
  return relaxed(moving, start, end, blocks * rate, blocks, lost / MOVING_PRICE_PARTS);
}
