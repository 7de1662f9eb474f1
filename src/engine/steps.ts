/**
 * Many blocks of the chain's own work in one step.
 *
 * A step of n blocks goes by the mean moving prices of its blocks, in closed form, and by caps and prices at its middle (block
 * starts centre on (n − 1)/2), as the rates of its first block predict them; the TAO of the step enters half before and half
 * after its swaps (the order of a single block matters to n²·1e-13 only); moving prices contract in closed form. Three ways to
 * choose steps:
 *
 * - on a grid of 360 blocks (`resolution: tempo`), epochs at its ends;
 * - by a tolerance (`resolution: adaptive`), each epoch at its own block;
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
  contraction,
  creepingMove,
  creepingMove32,
  MOVING_PRICE_PARTS,
  meanFraction,
  meanLoss,
  meanLoss32,
  RELAXATION_MAX,
  relaxed,
  relaxedMean,
  smoothing,
  smoothing32,
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
import { nextEpoch, releasePerDay, runEpoch, runEpochs } from './epoch.js';
import { gridBlock, isCoarse, TEMPO_GRID } from './grid.js';
import { createMachine, type Machine } from './kernel/machine.js';
import { type StepPrograms, stepPrograms } from './kernel/steps.js';
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
  PENDING_END,
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

type StepMachine = Machine<keyof StepPrograms>;

/** How steps are chosen; null: on the grid. Otherwise the largest relative error that a step of the middle may leave. */
export type Tolerance = number | null;

/** Tolerance where a scenario names none. */
export const TOLERANCE = 1e-6;

/** How a scenario chooses its steps. */
export function toleranceOf(scenario: { readonly resolution: string; readonly tolerance: number }): Tolerance {
  return scenario.resolution === 'adaptive' ? scenario.tolerance : null;
}

/**
 * Runs the coinbase of all blocks up to and including `toBlock` in steps that end on the chain's grid, at halvings and at
 * `toBlock`; with a tolerance in shorter ones where it needs them, which end where the gate takes a new bar.
 */
export function advanceSteps(chain: Chain, toBlock: number, tolerance: Tolerance = null): void {
  const { economy, grid } = chain;
  const { values, netuidEnd } = economy;
  while (values[BLOCK] < toBlock) {
    const from = values[BLOCK];
    let end = Math.min(gridBlock(grid, from + 1), toBlock);
    if (tolerance !== null) end = Math.min(end, barEnd(chain, from), from + blocksWithin(chain, end - from, tolerance));
    if (isCoarse(grid)) end = Math.min(end, from + relaxationBlocks(chain));
    const emission = blockEmission(values[ISSUANCE]);
    if (emission > 0) {
      // The block after the threshold is reached emits less: the step ends there.
      const blocksToHalving = Math.ceil((nextHalvingIssuance(values[ISSUANCE]) - values[ISSUANCE]) / emission);
      end = Math.min(end, from + Math.max(1, blocksToHalving));
    }
    if (tolerance !== null) chain.pending.set(values.subarray(PENDING_START, PENDING_END));
    const machine = advanceStep(chain, end - from);
    end = values[BLOCK];
    if (machine !== null && settleByKernel(chain, machine, from, tolerance)) continue;
    const { upTo } = chain.averages;
    upTo.fill(from);
    if (tolerance !== null) runEpochsInside(chain, from);
    for (let netuid = 1; netuid < netuidEnd; netuid++) moveAverage(chain, netuid, upTo[netuid], end);
    if (tolerance === null && end === gridBlock(grid, end)) runEpochs(chain, Number.POSITIVE_INFINITY);
  }
}

/** Longest step in which an average may relax. */
function relaxationBlocks({ rules }: Chain): number {
  return Math.max(1, Math.floor((RELAXATION_MAX * MOVING_PRICE_PARTS) / rules.era.movingPrice.rateBits));
}

/**
 * Blocks of a step, at most `most`. The means of reserves and moving prices stand for a step up to a 24th of their relative
 * change in it, squared: shares and prices are not linear in them. What is left until `most` is cut into equal steps.
 */
function blocksWithin(chain: Chain, most: number, tolerance: number): number {
  const { economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const { rateBits, halvingBlocks, priceCap } = rules.era.movingPrice;
  const rootSold = rules.era.split.root === 'sold' ? (1 - rules.ownerCut) / 2 : 0;
  const emission = blockEmission(values[ISSUANCE]);
  let fastest = 0;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    // Alpha enters beside TAO in the pool's own proportion at most, so it is never faster; root's is sold as it comes.
    const tao = (values[EMISSION_SHARE + netuid] * emission) / values[TAO_IN + netuid];
    const sold = rootSold * (blockEmission(alphaIssuance(values, netuid)) / values[ALPHA_IN + netuid]);
    const age = values[BLOCK] + most - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
    const rate = values[ELIGIBLE + netuid] * smoothing(rateBits, age, halvingBlocks);
    const price = Math.min(rules.pool.price(values, netuid), priceCap);
    const moving = values[MOVING_PRICE + netuid];
    const change = (rate * Math.abs(price - moving)) / Math.max(price, moving);
    fastest = Math.max(fastest, tao, sold, change);
  }
  const steps = Math.ceil((most * fastest) / Math.sqrt(24 * tolerance));
  return steps > 1 ? Math.max(1, Math.ceil(most / steps)) : most;
}

/** First block of those due, and the next one in the same block, by block of the step and by netuid; 0: none. */
const firstDue = new Uint8Array(TEMPO_GRID.blocks + 1);
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
        epochInside(chain, netuid, from + offset);
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

/** One epoch at a block of the step that ends at the current one: prices before that block were those without its sale. */
function epochInside(chain: Chain, netuid: number, block: number): void {
  const { averages, economy, rules } = chain;
  const { values } = economy;
  const end = values[BLOCK];
  if (!sellsRoot(chain, netuid)) {
    runEpoch(chain, netuid, block, end - block);
    return;
  }
  const before = rules.pool.price(values, netuid);
  moveAverage(chain, netuid, averages.upTo[netuid], block - 1);
  averages.upTo[netuid] = block - 1;
  runEpoch(chain, netuid, block, end - block);
  averages.price[netuid] += rules.pool.price(values, netuid) - before;
}

/** Whether an epoch sells some of root's alpha; if not, the moving price knows nothing of it. */
function sellsRoot(chain: Chain, netuid: number): boolean {
  return chain.economy.values[ROOT_ALPHA + netuid] > 0 && releasePerDay(chain) > 0;
}

/**
 * Moving price of a subnet from block `from` to block `to` of a step that ends at the current block and price;
 * `averages.price` is the price at `from`, and at `to` afterwards.
 */
function moveAverage(chain: Chain, netuid: number, from: number, to: number): void {
  const { averages, economy, rules } = chain;
  const { values } = economy;
  if (to === from || values[ELIGIBLE + netuid] === 0 || values[STARTED + netuid] === 0) return;
  const start = averages.price[netuid];
  const left = values[BLOCK] - from;
  const end = start + ((rules.pool.price(values, netuid) - start) * (to - from)) / left;
  const age = from - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
  const moved = isCoarse(chain.grid) ? relaxedPrice : movedPrice;
  values[MOVING_PRICE + netuid] = moved(
    rules.era.movingPrice,
    values[MOVING_PRICE + netuid],
    start,
    end,
    age,
    to - from,
  );
  averages.price[netuid] = end;
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

/** Kernels for the rules in force; null where there are none. */
function machineOf(chain: Chain): StepMachine | null {
  const { economy, rules } = chain;
  if (chain.kernels?.rules !== rules) {
    const programs = stepPrograms(rules, chain.recipients, isCoarse(chain.grid));
    chain.kernels = { rules, machine: programs === null ? null : createMachine(economy, { ...programs }) };
  }
  return chain.kernels.machine;
}

/** Shares of a step's middle; false if the chain has no bar to go by. */
function weighByKernel(chain: Chain, machine: StepMachine, blocks: number): boolean {
  const { economy, rules, run } = chain;
  const { values } = economy;
  const { layout, scratch } = machine;
  const { shares, movingPrice } = rules.era;
  const gate = shares.by === 'moving_price' ? shares.gate : null;
  const from = values[BLOCK];
  scratch[layout.parameter('$from')] = from;
  scratch[layout.parameter('$rate')] = movingPrice.rateBits / MOVING_PRICE_PARTS;
  scratch[layout.parameter('$halving')] = movingPrice.halvingBlocks ?? 0;
  scratch[layout.parameter('$priceCap')] = movingPrice.priceCap;
  scratch[layout.parameter('$emission')] = values[BLOCK_EMISSION];
  scratch[layout.parameter('$blocks')] = blocks;
  scratch[layout.parameter('$rare')] = 1;
  scratch[layout.parameter('$root')] = values[ROOT_STAKE] * rules.taoWeight;
  const takeBar = (): void => {
    const bar = gate === null ? 0 : gateBar(gate.bar, run.shares, economy.netuidEnd);
    if (bar > 0) values[GATE_BAR] = bar;
  };
  if (isCoarse(chain.grid)) {
    machine.run('weigh');
    if (opensBarWithin(chain, blocks)) takeBar();
  } else {
    if (gate !== null && opensBar(chain, from + 1)) {
      scratch[layout.parameter('$ahead')] = 0;
      machine.run('weigh');
      takeBar();
      scratch[layout.parameter('$bar')] = values[GATE_BAR];
      machine.run('gate');
    }
    if (gate !== null && values[GATE_BAR] <= 0) return false;
    scratch[layout.parameter('$ahead')] = (blocks - 1) / 2;
    machine.run('weigh');
  }
  scratch[layout.parameter('$bar')] = values[GATE_BAR];
  machine.run('gate');
  values[ROOT_SELL_FLAG] = scratch[layout.parameter('$movingSum')] > rules.rootSellThreshold ? 1 : 0;
  return true;
}

/** Payment of a step in which nothing rare holds. */
function payByKernel(chain: Chain, machine: StepMachine, blocks: number): void {
  const { averages, economy, rules } = chain;
  const { values } = economy;
  const { layout, scratch } = machine;
  scratch[layout.parameter('$rootKept')] = values[ROOT_SELL_FLAG];
  scratch[layout.parameter('$ownerCut')] = rules.ownerCut;
  scratch[layout.parameter('$middle')] = (blocks - 1) / 2;
  scratch[layout.parameter('$first')] = firstPart(chain, blocks);
  const price = layout.column('@price');
  averages.price.set(scratch.subarray(price, price + SLOTS));
  machine.run('pay');
  const spent = scratch[layout.parameter('$spent')];
  const { countsBuys } = rules.era.injection;
  values[BLOCK_MINTED] += scratch[layout.parameter('$injected')] + (countsBuys ? spent : 0);
  if (!countsBuys) values[UNCOUNTED_TAO] += spent;
  bookMinted(values);
}

/**
 * Moving prices and epochs of the step that began after block `from`, paid by the kernels.
 *
 * @returns false where more epochs are due in a block than run there; nothing has happened then
 */
function settleByKernel(chain: Chain, machine: StepMachine, from: number, tolerance: Tolerance): boolean {
  const { economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const { layout, scratch } = machine;
  const to = values[BLOCK];
  const until = layout.column('@until');
  const upTo = layout.column('@upTo');
  const due = layout.column('@due');
  const epochs = to >= values[NEXT_EPOCH_BLOCK] && (tolerance !== null || to === gridBlock(chain.grid, to));
  const found = epochs ? findDue(chain, machine, from, tolerance) : NONE_DUE;
  if (found === null) return false;
  scratch[layout.parameter('$to')] = to;
  scratch[layout.parameter('$creeping')] = CREEPING_PARTS;
  if (found === NONE_DUE) scratch.fill(to, until, until + netuidEnd);
  averageByKernel(chain, machine);
  for (const netuid of found.byHand) {
    epochsByHand(chain, netuid, from, tolerance);
    values[NEXT_EPOCH_BLOCK] = Math.min(values[NEXT_EPOCH_BLOCK], nextEpoch(chain, netuid));
  }
  if (!found.any) return true;
  scratch[layout.parameter('$reserveMin')] = rules.era.pool.reserveMin;
  scratch[layout.parameter('$validatorTake')] = rules.validatorTake;
  scratch[layout.parameter('$rootStaked')] = stakeOnRoot(economy);
  machine.run('epoch');
  const claimed = scratch[layout.parameter('$claimed')];
  if (claimed > 0) {
    payRoot(economy, claimed);
    values[ROOT_STAKE] += claimed;
  }
  for (const account of chain.recipients.nominators) {
    values[economy.accountDividends + account] += scratch[layout.parameter(`$dividends${account}`)];
  }
  if (!found.sells) return true;
  // The rest of the step, after the sales.
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    scratch[upTo + netuid] = scratch[due + netuid] > 0 ? scratch[until + netuid] : to;
    scratch[until + netuid] = to;
  }
  averageByKernel(chain, machine);
  return true;
}

/** What epochs a step has. */
interface Due {
  readonly any: boolean;
  /** Whether root's alpha is sold in one of them, before the end of the step. */
  readonly sells: boolean;
  /** Subnets whose epochs the kernel does not do: several in a step, an owner of its own, claims as large as the pool. */
  readonly byHand: readonly number[];
}
const NONE_DUE: Due = { any: false, sells: false, byHand: [] };

/** Epochs in each block of a step. */
const dueInBlock = new Uint8Array(TEMPO_GRID.blocks + 1);

/** Most of root's alpha, in reserves of the pool, for which the kernel's series is long enough, whatever part is claimed. */
const CLAIM_PER_RESERVE_MAX = 0.5;

/** Finds the epochs of a step: `@due`, `@later`, `@released`, and until when the moving price goes before. null: too many in a block. */
function findDue(chain: Chain, machine: StepMachine, from: number, tolerance: Tolerance): Due | null {
  const { economy, rules } = chain;
  const { values, netuidEnd } = economy;
  const { layout, scratch } = machine;
  const to = values[BLOCK];
  const due = layout.column('@due');
  const later = layout.column('@later');
  const until = layout.column('@until');
  const released = layout.column('@released');
  const perDay = releasePerDay(chain);
  const { perBlockMax } = rules.era.epoch;
  if (tolerance !== null) dueInBlock.fill(0, 0, to - from + 1);
  let since = 0;
  let part = 0;
  let any = false;
  let sells = false;
  let byHand: number[] | null = null;
  let next = Number.MAX_SAFE_INTEGER;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const tempo = values[TEMPO + netuid];
    const last = values[LAST_EPOCH_BLOCK + netuid];
    scratch[due + netuid] = 0;
    scratch[until + netuid] = to;
    if (tempo <= 0) continue;
    if (last + tempo > to) {
      next = Math.min(next, last + tempo);
      continue;
    }
    const block = tolerance === null ? to : Math.max(last + tempo, from + 1);
    if (tolerance !== null && ++dueInBlock[block - from] > perBlockMax) return null;
    if (
      block + tempo <= to ||
      values[OWNER + netuid] > 0 ||
      values[ROOT_ALPHA + netuid] > CLAIM_PER_RESERVE_MAX * values[ALPHA_IN + netuid]
    ) {
      for (let other = block + tempo; other <= to; other += tempo) {
        if (tolerance !== null && ++dueInBlock[other - from] > perBlockMax) return null;
      }
      byHand ??= [];
      byHand.push(netuid);
      scratch[until + netuid] = from;
      continue;
    }
    if (block - last !== since) {
      since = block - last;
      part = 1 - (1 - perDay) ** (since / BLOCKS_PER_DAY);
    }
    any = true;
    scratch[due + netuid] = 1;
    scratch[later + netuid] = to - block;
    scratch[released + netuid] = part;
    if (tolerance !== null && sellsRoot(chain, netuid)) {
      scratch[until + netuid] = block - 1;
      sells = true;
    }
    next = Math.min(next, block + tempo);
  }
  values[NEXT_EPOCH_BLOCK] = next;
  return { any, sells, byHand: byHand ?? [] };
}

/** Moving price and epochs of one subnet in a step that the kernels paid. */
function epochsByHand(chain: Chain, netuid: number, from: number, tolerance: Tolerance): void {
  const { averages, economy, pending } = chain;
  const { values } = economy;
  const to = values[BLOCK];
  if (tolerance === null) {
    moveAverage(chain, netuid, from, to);
    runEpoch(chain, netuid, to, 0);
    return;
  }
  for (let i = netuid; i < pending.length; i += SLOTS)
    pending[i] = (values[PENDING_START + i] - pending[i]) / (to - from);
  averages.upTo[netuid] = from;
  for (let due = nextEpoch(chain, netuid); due <= to; due = nextEpoch(chain, netuid)) {
    epochInside(chain, netuid, Math.max(due, from + 1));
  }
  moveAverage(chain, netuid, averages.upTo[netuid], to);
}

/** Moving prices from `@upTo` to `@until`. */
function averageByKernel({ economy }: Chain, machine: StepMachine): void {
  const { values, netuidEnd } = economy;
  const { layout, scratch } = machine;
  machine.run('average');
  if (scratch[layout.parameter('$creepingCount')] === 0) return;
  const creeps = layout.column('@creeps');
  const change = layout.column('@change');
  const trend = layout.column('@trend');
  const rate = layout.column('@creepRate');
  const upTo = layout.column('@upTo');
  const until = layout.column('@until');
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (scratch[creeps + netuid] === 0) continue;
    const blocks = scratch[until + netuid] - scratch[upTo + netuid];
    const moved = creepingMove(scratch[change + netuid], scratch[trend + netuid], scratch[rate + netuid], blocks);
    values[MOVING_PRICE + netuid] = Math.max(0, values[MOVING_PRICE + netuid] + moved / MOVING_PRICE_PARTS);
  }
}

/**
 * Mean moving prices of the blocks of a step whose middle is `ahead` blocks from now, the price drifting as the shares of the
 * step before make it; one block back (−1), where nothing drifts, those of that block.
 */
function predictMovingPrices(chain: Chain, block: number, ahead: number): void {
  const { economy, midRun, rules } = chain;
  const { values, netuidEnd } = economy;
  const { rateBits, halvingBlocks, priceCap, fractionBits } = rules.era.movingPrice;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const moving = values[MOVING_PRICE + netuid];
    // What happens in a block counts in all that follow: in the mean, as if it were at a third of the step.
    const age = block + 1 + (ahead * 2) / 3 - (values[FIRST_EMISSION_BLOCK + netuid] - 1);
    const rate = values[ELIGIBLE + netuid] * smoothing(rateBits, age, halvingBlocks);
    const lambda = ahead * rate;
    const share = lambda * (1 - lambda * (2 / 3 - lambda * (1 / 3 - (lambda * 2) / 15)));
    const spot = rules.pool.price(values, netuid);
    const drift = ahead > 0 && values[STARTED + netuid] > 0 ? driftNow(chain, netuid, spot) : 0;
    const price = Math.min(spot * Math.max(0, 1 + (drift * ahead * 2) / 3), priceCap);
    const distance = (Math.min(spot, priceCap) - moving) * MOVING_PRICE_PARTS;
    const slope = spot < priceCap ? spot * drift * MOVING_PRICE_PARTS : 0;
    const ramp = halvingBlocks === null ? 0 : halvingBlocks / (age * (age + halvingBlocks));
    let lost = 0;
    if (rate > 0) {
      lost =
        fractionBits === 64
          ? meanLoss(rate * distance, slope + ramp * distance, rate, Math.abs(ahead))
          : meanLoss32(moving * MOVING_PRICE_PARTS, distance, slope, rate, ramp, ahead);
    }
    midRun.inputs.movingPrice[netuid] = moving + share * (price - moving) - (ahead * lost) / MOVING_PRICE_PARTS;
  }
}

/** Relative change of a subnet's price in the next block, by the shares that the state holds. */
function driftNow(chain: Chain, netuid: number, price: number): number {
  const { economy, rules } = chain;
  const { values } = economy;
  const { injection, split } = rules.era;
  const emission = values[BLOCK_EMISSION];
  const issuance = alphaIssuance(values, netuid);
  const alphaEmission = blockEmission(issuance);
  const taoEmission = values[EMISSION_SHARE + netuid] * emission;
  const proportion = rootProportion(values[ROOT_STAKE] * rules.taoWeight, issuance);
  const cap = alphaCap(injection.cap, alphaEmission, proportion, emission);
  const tao = taoInjected(injection.cap, taoEmission, price, cap);
  const alpha = alphaInjected(injection.cap, taoEmission, price, cap, alphaEmission);
  const buy = injection.excess === 'chain_buy' ? taoEmission - tao : 0;
  const sells = split.root === 'sold' && values[ROOT_SELL_FLAG] > 0 && !(buy > 0 && split.rootSkipsSubsidised);
  const sold = sells ? participantsAlpha(alphaEmission, rules.ownerCut, proportion).root * price : 0;
  return rules.pool.priceDrift(values, netuid, tao, alpha, buy - sold);
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
  const paid = machine !== null && byKernel && machine.scratch[machine.layout.parameter('$rare')] === 0;
  if (paid) payByKernel(chain, machine, blocks);
  else payStep(chain, blocks);
  values[BLOCK] += blocks;
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
    fillShares(chain, chain.midRun, opensBarWithin(chain, blocks));
    return;
  }
  // A new bar goes by the shares of the step's first block.
  if (opensBar(chain, from + 1)) fillShares(chain, chain.run, true);
  predictMovingPrices(chain, from, (blocks - 1) / 2);
  fillShares(chain, chain.midRun, false);
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
  const weightedRoot = values[ROOT_STAKE] * rules.taoWeight;
  openPlan(chain, emission, weightedRoot, blocks, false);
  // First what a block at the start of the step would pay: it tells where price and issuance will be in its middle.
  if (planned !== null) {
    planStep(chain, planned, emission, 0);
    planStep(chain, planned, emission, middle);
  }
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    const startPrice = pool.price(values, netuid);
    averages.price[netuid] = startPrice;
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
  if (ahead > 0) return;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[STARTED + netuid] === 0) continue;
    const proportion = rootProportion(plan.weightedRoot[netuid], plan.issuance[netuid]);
    predictChange(chain, netuid, plan.price[netuid], proportion);
  }
}

/** Terms of one subnet in a block `ahead` of the state, per block; ahead > 0 goes by the terms planned for the start. */
function planSubnet(chain: Chain, netuid: number, emission: number, startPrice: number, ahead: number): void {
  const { plan, rules } = chain;
  const { cap: capRule, excess: excessRule } = rules.era.injection;
  const taoEmission = plan.taoEmission[netuid];
  const alphaEmission = plan.alphaEmission[netuid];
  let price = startPrice;
  if (ahead > 0) {
    price = grown(startPrice, startPrice * ahead * plan.drift[netuid]);
    plan.issuance[netuid] = grown(plan.issuance[netuid], ahead * plan.growth[netuid]);
  }
  const proportion = rootProportion(plan.weightedRoot[netuid], plan.issuance[netuid]);
  const cap = alphaCap(capRule, alphaEmission, proportion, emission);
  const tao = taoInjected(capRule, taoEmission, price, cap);
  const alpha = alphaInjected(capRule, taoEmission, price, cap, alphaEmission);
  plan.price[netuid] = price;
  plan.room[netuid] = cap * price;
  plan.tao[netuid] = truncatedOften(tao);
  plan.alpha[netuid] = truncatedOften(alpha);
  plan.buy[netuid] = excessRule === 'chain_buy' ? truncatedOften(taoEmission - tao) : 0;
  if (ahead === 0) predictChange(chain, netuid, startPrice, proportion);
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
function predictChange(chain: Chain, netuid: number, price: number, proportion: number): void {
  const { economy, plan, rules } = chain;
  const { values } = economy;
  const { split, injection } = rules.era;
  const buy = plan.buy[netuid];
  let growth = plan.alphaEmission[netuid] + plan.alpha[netuid];
  let netBuy = buy;
  if (buy > 0 && injection.bought === 'recycled') growth -= buy / price;
  const { root } = participantsAlpha(plan.alphaEmission[netuid], rules.ownerCut, proportion);
  if (values[ROOT_SELL_FLAG] === 0) {
    if (split.rootWhileOff === 'recycled') growth -= root;
  } else if (split.root === 'sold' && !(buy > 0 && split.rootSkipsSubsidised)) netBuy -= root * price;
  plan.growth[netuid] = growth;
  plan.drift[netuid] = rules.pool.priceDrift(values, netuid, plan.tao[netuid], plan.alpha[netuid], netBuy);
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
): number {
  const { rateBits, halvingBlocks, priceCap, fractionBits } = rule;
  const slope = (endPrice - startPrice) / blocks;
  const firstRate = smoothing(rateBits, age + 1, halvingBlocks);
  const lastRate = smoothing(rateBits, age + blocks, halvingBlocks);
  let share = contraction(rateBits, age, halvingBlocks, blocks);
  const ramp = (2 * (lastRate - firstRate)) / (lastRate + firstRate);
  const centre = (blocks + 1) / 2 + (blocks * (share + ramp)) / 12;
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
  const staying = blocks * (1 - share / 2);
  if (fractionBits === 32) {
    const first = firstRate * MOVING_PRICE_PARTS - rateLost;
    const last = lastRate * MOVING_PRICE_PARTS - rateLost;
    // What enters in a block, and what leaves: truncated apart.
    const enters = first * firstPrice;
    const entersLast = last * lastPrice;
    const leaves = first * moving;
    const leavesLast = last * moved;
    if (Math.abs(entersLast - enters) + Math.abs(leavesLast - leaves) < CREEPING_PARTS) {
      const trend = (entersLast - enters) / intervals;
      const rampLeaving = ((last - first) * moving) / intervals;
      return Math.max(
        0,
        moving + creepingMove32(enters, trend, leaves, rampLeaving, fading, blocks) / MOVING_PRICE_PARTS,
      );
    }
    const lost = meanFraction(enters, entersLast) + 1 - meanFraction(leaves, leavesLast);
    return Math.max(0, moved - (lost * staying) / MOVING_PRICE_PARTS);
  }
  const first = firstRate * (firstPrice - moving) * MOVING_PRICE_PARTS;
  const last = lastRate * (lastPrice - moved) * MOVING_PRICE_PARTS;
  if (Math.abs(last - first) < CREEPING_PARTS && firstRate > 0) {
    const trend = (lastRate * (lastPrice - moving) * MOVING_PRICE_PARTS - first) / intervals;
    return Math.max(0, moving + creepingMove(first, trend, fading, blocks) / MOVING_PRICE_PARTS);
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
