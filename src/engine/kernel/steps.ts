/**
 * Kernels of a step of many blocks (engine/steps.ts) under rules of the live chain's family: weighted pools, shares by moving
 * price, root's part kept for claims or baskets. Everything else, and a network in which something rare holds, is paid by the
 * engine's own functions; this is the same arithmetic for all netuids at once.
 */

import { blockEmission, nextHalvingIssuance } from '../../protocol/emission.js';
import type { Era } from '../../protocol/eras/era.js';
import { RELAXATION_TERMS, STEP_RELAXATION } from '../../protocol/movingPrice.js';
import { RAO } from '../../units.js';
import type { Rules } from '../rules.js';
import type { Economy } from '../state.js';
import { placesOf } from './layout.js';
import { createMachine, type Machine } from './machine.js';

/** Programs of a step, in the order in which they run. */
export interface StepPrograms {
  /** Shares before the gate from moving prices `$ahead` blocks from now, or around then (see `Seen`); prices. */
  readonly weigh: string;
  /** Gate and switch; counts in `$rare` what the next program does not cover. */
  readonly gate: string;
  /** Payment of `$blocks` blocks. */
  readonly pay: string;
  /** Moving prices over the step; `@creeps` is 1 where they are left to the caller. */
  readonly average: string;
  /** Root's claims in epochs in blocks `@due`; 0: none. */
  readonly claim: string;
  /** Those epochs; `@due` becomes the next one in the step, `$follow` counts those. */
  readonly epoch: string;
}

/** What callers give the programs and read from them. */
const PLACES = [
  '$ahead',
  '$around',
  '$bar',
  '$blocks',
  '$claimed',
  '$creeping',
  '$creepingCount',
  '$emission',
  '$first',
  '$follow',
  '$from',
  '$halving',
  '$injected',
  '$middle',
  '$movingSum',
  '$ownerCut',
  '$priceCap',
  '$rare',
  '$rate',
  '$reserveMin',
  '$root',
  '$rootKept',
  '$rootStaked',
  '$spent',
  '$to',
  '$validatorTake',
  '@change',
  '@claims',
  '@creepRate',
  '@creeps',
  '@due',
  '@fallen',
  '@price',
  '@released',
  '@rise',
  '@shift',
  '@trend',
] as const;

/** Programs of a step for one state. */
export interface StepMachine extends Machine<keyof StepPrograms> {
  /** Where in scratch parameters are, and columns begin. */
  readonly at: Readonly<Record<(typeof PLACES)[number], number>>;
  /** Where the dividends of each nominator are. */
  readonly dividends: readonly number[];
}

export function stepMachine(economy: Economy, programs: StepPrograms, nominators: readonly number[]): StepMachine {
  const machine = createMachine(economy, { ...programs });
  const { layout } = machine;
  const dividends = nominators.map((account) => layout.parameter(`$dividends${account}`));
  return { ...machine, at: placesOf(layout, PLACES), dividends };
}

/** Whose alpha an epoch changes: numbers of accounts. */
export interface EpochAccounts {
  readonly owners: number;
  readonly miners: number;
  readonly validators: number;
  readonly nominators: readonly number[];
}

/** Halvings of a subnet's alpha that are told apart; a subnet beyond them is rare. */
const HALVINGS = 6;
/** Largest part of a reserve that a step may bring; beyond it the series of the pool's curve are too short. */
const SIZE_MAX = 0.1;

/** How steps are chosen: on the grid, by a tolerance, or so that moving prices may go most of their way in one. */
export type StepKind = 'grid' | 'adaptive' | 'coarse';

/** Kernels for an era; null: not of this family. */
export function stepPrograms(
  { era, planned }: Pick<Rules, 'era' | 'planned'>,
  accounts: EpochAccounts,
  kind: StepKind,
): StepPrograms | null {
  const { shares, injection, pool, split } = era;
  if (planned !== null || Object.keys(era.extras).length > 0) return null;
  if (pool.kind !== 'weighted' || shares.by !== 'moving_price' || shares.rootProportion) return null;
  if (shares.gate !== null && shares.gate.exponent !== 3) return null;
  if (injection.bought !== 'held' && injection.bought !== 'recycled') return null;
  if (era.movingPrice.fractionBits !== 64 || era.epoch.schedule !== 'elapsed') return null;
  if (split.root !== 'baskets' && split.root !== 'claims') return null;
  const cap = capOf(injection.cap);
  if (cap === null) return null;
  return {
    weigh: weigh(era, cap, kind === 'coarse'),
    gate: gate(era),
    pay: pay(era, cap, kind === 'adaptive'),
    average: kind === 'coarse' ? relaxedAverage(era) : average(era),
    claim: CLAIM,
    epoch: epoch(accounts),
  };
}

/** Alpha up to which injection is matched by TAO, given `rho` and `alphaEmission`. */
export function capOf(cap: Era['injection']['cap']): ((rho: string) => string) | null {
  switch (cap) {
    case 'root_proportion':
      return (rho) => `${rho} * alphaEmission`;
    case 'alpha_and_tao_emission':
      return () => 'min(alphaEmission, $emission)';
    case 'alpha_emission':
      return () => 'alphaEmission';
    default:
      return null;
  }
}

/** `stepRelaxation` of protocol/movingPrice.ts. */
function stepRelaxation(lambda: string): string {
  return STEP_RELAXATION.map(String).reduceRight((rest, coefficient) => `(${coefficient} - ${lambda} * ${rest})`);
}

/** ψ of protocol/movingPrice.ts. */
function relaxation(lambda: string): string {
  let sum = '0';
  for (let term = RELAXATION_TERMS; term > 0; term--) sum = `(1 - ${lambda} * ${sum}) * ${1 / (term + 1)}`;
  return sum;
}

function weigh({ shares, movingPrice, injection }: Era, cap: (rho: string) => string, coarse: boolean): string {
  const rate = movingPrice.halvingBlocks === null ? '$rate' : '($rate * age / (age + $halving))';
  const moving = coarse
    ? `age = $from + ($blocks + 1) / 2 - (FIRST_EMISSION_BLOCK - 1)
      lambda = $blocks * ELIGIBLE * ${rate}
      psi = ${relaxation('lambda')}
      begin = min(price, $priceCap)
      rise = min(price * (1 + drift * $blocks), $priceCap) - begin
      moving = begin + (MOVING_PRICE - begin) * (1 - lambda * psi) + rise * (0.5 - psi)`
    : `around = $around > 0
      age = $from + 1 + $ahead * (around ? 2 / 3 : 0.5) - (FIRST_EMISSION_BLOCK - 1)
      rate = ELIGIBLE * ${rate}
      lambda = $ahead * (1 + $around) * rate
      psi = ${stepRelaxation('lambda')}
      near = around ? psi : 1 - lambda * psi
      # What truncation takes off in a block: meanLoss of protocol/movingPrice.ts.
      distance = (min(price, $priceCap) - MOVING_PRICE) * 4294967296
      change = rate * distance
      steady = (price < $priceCap ? price * drift * 4294967296 : 0) ${movingPrice.halvingBlocks === null ? '' : '+ $halving / (age * (age + $halving)) * distance'}
      whole = floor(change)
      pull = steady - whole
      gap = pull > 0 ? whole + 1 - change : change - whole
      keeps = gap >= $ahead * rate * abs(pull)
      lost = rate > 0 ? (keeps ? change - whole : (abs(pull) < 1 ? change - steady : 0.5)) : 0
      begin = min(price, $priceCap)
      rise = min(price * (1 + drift * $ahead), $priceCap) - begin
      moving = MOVING_PRICE + lambda * near * (begin - MOVING_PRICE) + (around ? 1 - 2 * psi : lambda * psi) * rise - $ahead * (1 + $around) * near * lost / 4294967296`;
  const burn = shares.by === 'moving_price' && shares.minerBurn;
  // Chain buys raise the price on the way, by the shares of the step before.
  const drift =
    injection.excess === 'chain_buy'
      ? `issuance = ALPHA_IN + ALPHA_OUT + ALPHA_RESERVOIR
      alphaEmission = STARTED > 0 ? ${emissionOf('issuance')} : 0
      buy = STARTED > 0 ? max(EMISSION_SHARE * $emission - (${cap('($root / ($root + issuance))')}) * price, 0) : 0
      drift = (buy - @claims) / TAO_IN / (1 - QUOTE_WEIGHT)`
      : 'drift = -@claims / TAO_IN / (1 - QUOTE_WEIGHT)';
  return `
    pass
      price = (1 - QUOTE_WEIGHT) / QUOTE_WEIGHT * (TAO_IN / ALPHA_IN)
      ${drift}
      ${moving}
      @price = price
      @weight = moving * ELIGIBLE
      sum movingSum += @weight
    end
    $movingSum = movingSum
    scale = movingSum > 0 ? 1 / movingSum : 0
    pass
      share = @weight * scale
      weighed = share * ${burn ? '(MINER_BURNED < 1 ? 1 - MINER_BURNED : 0)' : '1'}
      @weight = share
      EMISSION_SHARE = weighed
      sum weighedSum += weighed
    end
    pass
      EMISSION_SHARE = weighedSum > 0 ? EMISSION_SHARE / weighedSum : @weight
    end`;
}

function gate({ shares }: Era): string {
  const gated = shares.by === 'moving_price' && shares.gate !== null;
  const passes = gated
    ? `
    pass
      ratio = $bar / EMISSION_SHARE
      passed = EMISSION_SHARE > 0 ? EMISSION_SHARE / (1 + ratio * ratio * ratio) : 0
      @weight = passed
      sum passedSum += passed
    end
    usesGate = $bar > 0 & passedSum > 0 ? 1 : 0
    pass
      EMISSION_SHARE = usesGate > 0 ? @weight / passedSum : EMISSION_SHARE
    end`
    : '';
  const switched = shares.emissionSwitch
    ? `
    pass
      sum switchedOff += ELIGIBLE > 0 & EMISSION_ENABLED == 0 ? 1 : 0
      sum enabledSum += ELIGIBLE * EMISSION_ENABLED * EMISSION_SHARE
    end
    enabledScale = enabledSum > 0 ? 1 / enabledSum : 0
    pass
      EMISSION_SHARE = switchedOff > 0 ? EMISSION_SHARE * EMISSION_ENABLED * enabledScale : EMISSION_SHARE
    end`
    : '';
  const issuanceMax = thresholds().at(-1);
  return `${passes}${switched}
    pass
      big = EMISSION_SHARE * $emission * $blocks > ${SIZE_MAX} * TAO_IN
      lopsided = QUOTE_WEIGHT < 0.4 | QUOTE_WEIGHT > 0.6
      waits = TAO_RESERVOIR + ALPHA_RESERVOIR > 0 | ALPHA_IN + ALPHA_OUT >= ${issuanceMax}
      sum rare += big | lopsided | waits ? 1 : 0
    end
    $rare = rare`;
}

function thresholds(): number[] {
  const found: number[] = [];
  for (let issuance = 0; found.length <= HALVINGS; ) {
    issuance = nextHalvingIssuance(issuance);
    found.push(issuance);
  }
  return found;
}

/** Block emission at an issuance below the last threshold. */
function emissionOf(issuance: string): string {
  return thresholds().reduceRight<string>(
    (rest, threshold) => `(${issuance} < ${threshold} ? ${blockEmission(threshold - 1)} : ${rest})`,
    '0',
  );
}

/** Mean of what blocks leave of an amount that is truncated in each. */
const truncated = (amount: string): string => `max(${amount} - ${RAO / 2}, 0)`;

/** What one block pays, given `rho` and `price`. */
function terms(cap: (rho: string) => string, buys: boolean, spread = ''): string {
  return `
      cap = ${cap('rho')}
      room = cap * price
      paired = min(taoEmission, room)
      tao = ${truncated('paired')}
      alpha = ${truncated(`min(taoEmission / price${spread}, cap)`)}
      buy = ${buys ? truncated('(taoEmission - paired)') : '0'}`;
}

/** Adds liquidity at the pool's price: its weight moves so that the price does not. */
function inject(part: string): string {
  return `
      taoPut = ${part} * $blocks * tao
      alphaPut = ${part} * $blocks * alpha
      quote = QUOTE_WEIGHT * ALPHA_IN * (TAO_IN + taoPut)
      base = (1 - QUOTE_WEIGHT) * TAO_IN * (ALPHA_IN + alphaPut)
      QUOTE_WEIGHT = taoPut + alphaPut > 0 ? quote / (quote + base) : QUOTE_WEIGHT
      TAO_IN = TAO_IN + taoPut
      ALPHA_IN = ALPHA_IN + alphaPut`;
}

function pay({ injection, split }: Era, cap: (rho: string) => string, bends: boolean): string {
  const buys = injection.excess === 'chain_buy';
  const recycled = injection.bought === 'recycled';
  const off = split.rootWhileOff === 'recycled';
  const skipped = split.rootSkipsSubsidised ? '@buy > 0' : '0 > 1';
  const growth = `alphaEmission + alpha ${recycled ? '- buy / price' : ''} ${off ? '- ($rootKept > 0 ? 0 : (alphaEmission - alphaEmission * $ownerCut) / 2 * rho)' : ''}`;
  // By the terms of the first block, and again by those of the middle: the mean of prices, which bend.
  const bent = `
      begins = $middle * (first - @claims) / TAO_IN / (1 - QUOTE_WEIGHT)
      goes = $middle * (buy - @claims) / (TAO_IN + $middle * (tao + buy - @claims)) / (1 - QUOTE_WEIGHT)
      way = (2 * goes + begins) / 3
      bend = way * way * 2 / 3
      price = @price * (1 + way + bend)
      # The average sees an even way to the last price; block ends see a bent one.
      @shift = -@price * (bend / 2 + (goes - begins) / 3)
      ${terms(cap, buys, ' * (1 + way * way / 3)')}`;
  return `
    pass
      issuance = ALPHA_IN + ALPHA_OUT + ALPHA_RESERVOIR
      alphaEmission = STARTED > 0 ? ${emissionOf('issuance')} : 0
      taoEmission = STARTED > 0 ? ${bends ? '(EMISSION_SHARE - $middle * @rise)' : 'EMISSION_SHARE'} * $emission : 0
      price = @price
      rho = $root / ($root + issuance)
      ${terms(cap, buys)}
      growth = ${growth}
      ${
        bends
          ? `first = buy
taoEmission = STARTED > 0 ? EMISSION_SHARE * $emission : 0`
          : ''
      }
      price = price * (1 + $middle * ((buy - @claims) / TAO_IN / (1 - QUOTE_WEIGHT)))
      issuance = issuance + $middle * growth
      rho = $root / ($root + issuance)
      ${terms(cap, buys)}
      ${bends ? bent : ''}
      growth = ${growth}
      @alphaEmission = alphaEmission
      @stake = $root + issuance + growth
      @tao = tao
      @alpha = alpha
      @buy = buy
    end
    pass
      # Participants.
      alphaEmission = @alphaEmission
      emitted = $blocks * alphaEmission
      owner = emitted * $ownerCut
      half = (emitted - owner) / 2
      root = half * ($root / @stake)
      CUM_ALPHA_EMITTED = CUM_ALPHA_EMITTED + emitted
      @owner = alphaEmission * $ownerCut
      @miners = (alphaEmission - @owner) / 2
      PENDING_OWNER = PENDING_OWNER + owner
      PENDING_MINERS = PENDING_MINERS + half
      PENDING_VALIDATORS = PENDING_VALIDATORS + (half - root)
      kept = $rootKept > 0
      nobodys = ${off ? '' : '$rootKept == 0 | '}kept & ${skipped} ? root : 0
      ${off ? 'gone = kept ? 0 : root' : 'gone = 0'}
      PENDING_ROOT = PENDING_ROOT + (root - nobodys - gone)
      @root = (root - nobodys - gone) / $blocks
      @validators = (half - root) / $blocks
      BURNED_ALPHA = BURNED_ALPHA + nobodys
      CUM_ROOT_RECYCLED = CUM_ROOT_RECYCLED + gone
      ALPHA_OUT = ALPHA_OUT + emitted - gone
    end
    pass
      # The pool: a part of the injection, the chain buy, the rest.
      tao = @tao
      alpha = @alpha
      buy = @buy
      ${inject('$first')}
      spent = $blocks * buy
      size = spent / TAO_IN
      ${curve('ALPHA_IN', 'QUOTE_WEIGHT / (1 - QUOTE_WEIGHT)')}
      bought = received
      TAO_IN = TAO_IN + spent
      ALPHA_IN = ALPHA_IN - bought
      ${inject('(1 - $first)')}
      CUM_TAO_INJECTED = CUM_TAO_INJECTED + $blocks * tao
      CUM_ALPHA_INJECTED = CUM_ALPHA_INJECTED + $blocks * alpha
      CUM_TAO_CHAIN_BUY = CUM_TAO_CHAIN_BUY + spent
      CUM_ALPHA_BOUGHT = CUM_ALPHA_BOUGHT + bought
      BLOCK_PROTOCOL_FLOW = BLOCK_PROTOCOL_FLOW + $blocks * tao + spent
      ${recycled ? '' : 'ALPHA_OUT = ALPHA_OUT + bought'}
      ${recycled ? 'CUM_ALPHA_RECYCLED = CUM_ALPHA_RECYCLED + bought' : 'PROTOCOL_ALPHA = PROTOCOL_ALPHA + bought'}
      sum injectedSum += $blocks * tao
      sum spentSum += spent
    end
    $injected = injectedSum
    $spent = spentSum`;
}

/** (1 + size)^-r for a small size and r close to 1: 1 − `received`. */
function curve(reserve: string, exponent: string): string {
  return `
      bend = ${exponent} - 1
      u = size / (2 + size)
      uu = u * u
      log = 2 * u * (1 + uu * (1 / 3 + uu * (0.2 + uu * (1 / 7 + uu / 9))))
      curve = bend * log
      received = ${reserve} * (size + curve * (1 - curve * (0.5 - curve / 6))) / (1 + size)`;
}

const SPOT = '(1 - QUOTE_WEIGHT) / QUOTE_WEIGHT * (TAO_IN / ALPHA_IN)';

/** `movedPrice` of engine/steps.ts, but for averages that creep. */
function average({ movingPrice }: Era): string {
  const ramp = movingPrice.halvingBlocks !== null;
  const rate = (age: string): string => (ramp ? `$rate * ${age} / (${age} + $halving)` : '$rate');
  return `
    pass
      n = $blocks
      age = $from - (FIRST_EMISSION_BLOCK - 1)
      # 1 - product of (1 - rate) over the blocks, by series.
      ${
        ramp
          ? `t = n / (age + $halving + 0.5)
      log = t * (1 - t * (0.5 - t * (1 / 3 - t * (0.25 - t * (0.2 - t * (1 / 6 - t / 7))))))
      rates = $rate * (n - $halving * log)
      late = $rate * (age + n / 2) / (age + n / 2 + $halving)`
          : `rates = $rate * n
      late = $rate`
      }
      l = rates + 0.5 * late * late * n
      psi = ${stepRelaxation('l')}
      @phi = 1 - l * psi
      @part = l * @phi
      @centre = n * psi / @phi + 0.5
    end
    pass
      part = @part
      goes = ELIGIBLE > 0 & STARTED > 0
      n = $blocks
      start = @price + @shift
      finish = ${SPOT} + @shift
      slope = (finish - start) / n
      age = $from - (FIRST_EMISSION_BLOCK - 1)
      firstRate = ${rate('(age + 1)')}
      finalRate = ${rate('(age + n)')}
      centre = ${ramp ? '@centre + n * (finalRate - firstRate) / (finalRate + firstRate) / 6' : '@centre'}
      moved = MOVING_PRICE + part * (min(start + centre * slope, $priceCap) - MOVING_PRICE)
      # What truncation takes: the mean fraction of the change per block.
      first = firstRate * (min(start + slope, $priceCap) - MOVING_PRICE) * 4294967296
      lastPrice = min(finish, $priceCap)
      final = finalRate * (lastPrice - moved) * 4294967296
      creeps = goes & abs(final - first) < $creeping
      firstWhole = floor(first)
      finalWhole = floor(final)
      firstPart = first - firstWhole
      finalPart = final - finalWhole
      swept = finalWhole / 2 + finalPart * finalPart / 2 - (firstWhole / 2 + firstPart * firstPart / 2)
      lost = swept / (creeps ? 1 : final - first) * n * @phi / 4294967296
      @change = first
      @trend = (finalRate * (lastPrice - MOVING_PRICE) * 4294967296 - first) / max(n - 1, 1)
      @creepRate = (firstRate + 2 * finalRate) / 3
      MOVING_PRICE = goes ? (creeps ? MOVING_PRICE : max(moved - lost, 0)) : MOVING_PRICE
      @creeps = creeps ? 1 : 0
      sum creeping += @creeps
    end
    $creepingCount = creeping`;
}

/** `relaxedPrice` of engine/steps.ts. */
function relaxedAverage({ movingPrice }: Era): string {
  const rate = movingPrice.halvingBlocks === null ? '$rate' : '($rate * age / (age + $halving))';
  return `
    pass
      goes = ELIGIBLE > 0 & STARTED > 0
      n = $blocks
      begin = min(@price, $priceCap)
      final = min(${SPOT}, $priceCap)
      age = $from - (FIRST_EMISSION_BLOCK - 1) + (n + 1) / 2
      lambda = n * ${rate}
      psi = ${relaxation('lambda')}
      phi = 1 - lambda * psi
      left = 1 - lambda * phi
      rise = final - begin
      moved = final - rise * phi + (MOVING_PRICE - begin) * left + rise / (2 * n) * (1 - left)
      MOVING_PRICE = goes ? max(moved - n * phi / 8589934592, 0) : MOVING_PRICE
    end
    $creepingCount = 0`;
}

const rao = (amount: string): string => `floor(${amount} * 1e9) / 1e9`;

const CLAIM = `
    pass
      due = @due > 0
      before = ${SPOT}
      stock = ROOT_ALPHA
      claimed = due & stock > 0 & TAO_IN >= $reserveMin ? min(${rao('(stock * @released)')}, stock) : 0
      size = claimed / ALPHA_IN
      ${curve('TAO_IN', '(1 - QUOTE_WEIGHT) / QUOTE_WEIGHT')}
      fetched = ${rao('received')}
      claims = fetched > 0 & $rootStaked > 0
      tao = claims ? fetched : 0
      sold = claims ? claimed : 0
      TAO_IN = TAO_IN - tao
      ALPHA_IN = ALPHA_IN + sold
      ROOT_ALPHA = ROOT_ALPHA - sold
      CUM_ROOT_SOLD_ALPHA = CUM_ROOT_SOLD_ALPHA + sold
      CUM_ROOT_SOLD_TAO = CUM_ROOT_SOLD_TAO + tao
      BLOCK_PROTOCOL_FLOW = BLOCK_PROTOCOL_FLOW - tao
      ALPHA_OUT = ALPHA_OUT - sold
      sum released += tao
      # Block ends from the epoch's on see the sale, the average an even way from the first price to the last.
      fall = due ? ${SPOT} - before : 0
      @fallen = @fallen + fall
      @shift = @shift + fall * ($to - @due - ($blocks - 1) / 2) / $blocks
    end
    $claimed = released`;

function epoch({ owners, miners, validators, nominators }: EpochAccounts): string {
  const held = nominators.map((account) => `ACCOUNT_${account}`);
  return `
    pass
      due = @due > 0
      later = $to - @due
      @later = later
      LAST_EPOCH_BLOCK = due ? @due : LAST_EPOCH_BLOCK
      owner = due ? PENDING_OWNER - later * @owner : 0
      miners = due ? PENDING_MINERS - later * @miners : 0
      validators = due ? PENDING_VALIDATORS - later * @validators : 0
      root = due ? PENDING_ROOT - later * @root : 0
      PENDING_OWNER = PENDING_OWNER - owner
      PENDING_MINERS = PENDING_MINERS - miners
      PENDING_VALIDATORS = PENDING_VALIDATORS - validators
      PENDING_ROOT = PENDING_ROOT - root
      CUM_OWNER = CUM_OWNER + owner
      CUM_MINERS = CUM_MINERS + miners
      CUM_VALIDATORS = CUM_VALIDATORS + validators
      CUM_ROOT_DIVIDENDS = CUM_ROOT_DIVIDENDS + root
      withholds = due & MINER_WITHHELD >= 0
      MINER_BURNED = withholds ? (miners > 0 ? MINER_WITHHELD : 0) : MINER_BURNED
      withheld = withholds ? ${rao('(miners * MINER_WITHHELD)')} : 0
      recycled = WITHHELD_RECYCLED > 0 ? withheld : 0
      ALPHA_OUT = ALPHA_OUT - recycled
      CUM_ALPHA_RECYCLED = CUM_ALPHA_RECYCLED + recycled
      BURNED_ALPHA = BURNED_ALPHA + (withheld - recycled)
      CUM_MINER_WITHHELD = CUM_MINER_WITHHELD + withheld
      rootTake = root * $validatorTake
      ROOT_ALPHA = ROOT_ALPHA + (root - rootTake)
      take = validators * $validatorTake
      @dividends = validators - take
      @take = take
      @paid = validators
      @rootTake = rootTake
      # The owners' and miners' alpha is theirs before dividends go by what is held.
      ACCOUNT_${owners} = ACCOUNT_${owners} + owner
      ACCOUNT_${miners} = ACCOUNT_${miners} + (miners - withheld)
    end
    pass
      nominated = ${held.length > 0 ? held.join(' + ') : '0'}
      growth = nominated > 0 ? 1 + @dividends / nominated : 1
      ALPHA_GROWTH = ALPHA_GROWTH * growth
      # At the price of the epoch.
      spot = ${SPOT}
      worth = (growth - 1) * (spot + (@price - spot) * @later / $blocks)
      ${nominators.map((account) => `sum dividends${account} += ACCOUNT_${account} * worth`).join('\n      ')}
      ${held.map((name) => `${name} = ${name} * growth`).join('\n      ')}
      ACCOUNT_${validators} = ACCOUNT_${validators} + ((nominated > 0 ? @take : @paid) + @rootTake)
      follows = @due > 0 & @due + TEMPO <= $to
      @due = follows ? @due + TEMPO : 0
      sum following += follows ? 1 : 0
    end
    $follow = following
    ${nominators.map((account) => `$dividends${account} = dividends${account}`).join('\n    ')}`;
}
