/**
 * Epochs: what a subnet's participants earned since the last one is paid to their accounts.
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/subtensor/src/coinbase/run_coinbase.rs, drain_pending,
 * should_run_epoch (spec 423 ff.: due when `tempo` blocks have passed, two subnets a block at most),
 * distribute_dividends_and_incentives. Who mines and who validates is not modelled: the classes are paid as a whole.
 * Choice: dividends reach every holder who nominates in proportion to alpha, because a share pool compounds so.
 */

import { BLOCKS_PER_DAY, floorRao } from '../units.js';
import type { Chain } from './chain.js';
import { ALL_ON_ROOT, sellRootAlpha } from './orders.js';
import { payRoot, stakeOnRoot } from './rootStake.js';
import {
  ALPHA_GROWTH,
  ALPHA_OUT,
  BLOCK,
  BURNED_ALPHA,
  CUM_ALPHA_RECYCLED,
  CUM_MINER_WITHHELD,
  CUM_MINERS,
  CUM_OWNER,
  CUM_ROOT_DIVIDENDS,
  CUM_VALIDATORS,
  LAST_EPOCH_BLOCK,
  MINER_BURNED,
  MINER_WITHHELD,
  NEXT_EPOCH_BLOCK,
  OWNER,
  PENDING_MINERS,
  PENDING_OWNER,
  PENDING_ROOT,
  PENDING_ROOT_SALE_TAO,
  PENDING_START,
  PENDING_VALIDATORS,
  ROOT_ALPHA,
  ROOT_RELEASE_PER_DAY,
  ROOT_STAKE,
  SLOTS,
  TAO_IN,
  TEMPO,
  UNCOUNTED_ROOT,
  WITHHELD_RECYCLED,
} from './state.js';

/**
 * Runs the epochs that are due at the current block, lowest netuid first.
 *
 * @param perBlockMax at most so many; the others stay due
 */
export function runEpochs(chain: Chain, perBlockMax: number): void {
  const { values, netuidEnd } = chain.economy;
  const block = values[BLOCK];
  if (block < values[NEXT_EPOCH_BLOCK]) return;
  let left = perBlockMax;
  let next = Number.MAX_SAFE_INTEGER;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    const tempo = values[TEMPO + netuid];
    if (tempo <= 0) continue;
    if (left > 0 && block >= nextEpoch(chain, netuid)) {
      left--;
      runEpoch(chain, netuid, block, 0);
    }
    next = Math.min(next, nextEpoch(chain, netuid));
  }
  values[NEXT_EPOCH_BLOCK] = next;
}

/**
 * The epoch of one subnet.
 *
 * @param block of the epoch
 * @param later blocks that were already paid for after it, by `chain.pending` each: what they earned stays pending
 */
export function runEpoch(chain: Chain, netuid: number, block: number, later: number): void {
  const { values } = chain.economy;
  releaseRoot(chain, netuid, block - values[LAST_EPOCH_BLOCK + netuid]);
  values[LAST_EPOCH_BLOCK + netuid] = block;
  payOut(chain, netuid, later);
}

/** Takes what is pending in one of the five columns, but for what `later` blocks earned. */
function takePending(chain: Chain, column: number, netuid: number, later: number): number {
  const { values } = chain.economy;
  const kept = later > 0 ? later * chain.pending[column - PENDING_START + netuid] : 0;
  const taken = values[column + netuid] - kept;
  values[column + netuid] = kept;
  return taken;
}

/** First block after the last epoch in which the next one is due. */
export function nextEpoch(chain: Chain, netuid: number): number {
  return epochAfter(chain, netuid, chain.economy.values[LAST_EPOCH_BLOCK + netuid]);
}

/** The same, had the last one been in block `last`. */
export function epochAfter(chain: Chain, netuid: number, last: number): number {
  const tempo = chain.economy.values[TEMPO + netuid];
  if (chain.rules.era.epoch.schedule === 'elapsed') return last + tempo;
  // (block + netuid + 1) is a multiple of tempo + 1.
  const period = tempo + 1;
  return last + period - ((last + netuid + 1) % period);
}

function payOut(chain: Chain, netuid: number, later: number): void {
  const { economy, recipients, rules } = chain;
  const { values } = economy;
  // Account a's alpha of this subnet is at alpha + a * SLOTS.
  const alpha = economy.accountAlpha + netuid;

  const owner = takePending(chain, PENDING_OWNER, netuid, later);
  const ownerAccount = values[OWNER + netuid] > 0 ? values[OWNER + netuid] - 1 : recipients.owners;
  values[alpha + ownerAccount * SLOTS] += owner;
  values[CUM_OWNER + netuid] += owner;

  const miners = takePending(chain, PENDING_MINERS, netuid, later);
  const withheld = withholdMiners(values, netuid, miners);
  values[alpha + recipients.miners * SLOTS] += miners - withheld;
  values[CUM_MINERS + netuid] += miners;

  payRootSales(chain, netuid, later);
  const validators = takePending(chain, PENDING_VALIDATORS, netuid, later);
  const root = takePending(chain, PENDING_ROOT, netuid, later);
  values[CUM_VALIDATORS + netuid] += validators;
  values[CUM_ROOT_DIVIDENDS + netuid] += root;
  const rootTake = root * rules.validatorTake;
  values[ROOT_ALPHA + netuid] += root - rootTake;
  let take = validators * rules.validatorTake;
  const dividends = validators - take;
  let nominated = 0;
  for (const account of recipients.nominators) nominated += values[alpha + account * SLOTS];
  if (nominated > 0) {
    const growth = 1 + dividends / nominated;
    values[ALPHA_GROWTH + netuid] *= growth;
    const spot = priceAt(chain, netuid, later);
    for (const account of recipients.nominators) {
      const owned = values[alpha + account * SLOTS];
      values[alpha + account * SLOTS] = owned * growth;
      values[economy.accountDividends + account] += owned * (growth - 1) * spot;
    }
  } else take += dividends;
  values[alpha + recipients.validators * SLOTS] += take + rootTake;
}

/** Price of a subnet before so many blocks of the step that is being taken, in which it goes evenly. */
function priceAt({ averages, economy, rules, step }: Chain, netuid: number, later: number): number {
  const spot = rules.pool.price(economy.values, netuid);
  return later > 0 ? spot + ((averages.price[netuid] - spot) * later) / step : spot;
}

/**
 * Root stakers claim in their own time; all of them together at a rate c a day: 1 − (1 − c)^(blocks/7,200) of what was
 * credited before this epoch is sold, and its TAO is root stake. Choice: smallest claims are not looked at in the sum.
 */
function releaseRoot(chain: Chain, netuid: number, blocks: number): void {
  const { economy, rules } = chain;
  const { values } = economy;
  const perDay = releasePerDay(chain);
  const stock = values[ROOT_ALPHA + netuid];
  if (perDay === 0 || stock <= 0 || values[TAO_IN + netuid] < rules.era.pool.reserveMin) return;
  const alpha = Math.min(floorRao(stock * releasedIn(perDay, blocks)), stock);
  const tao = floorRao(rules.pool.taoReceived(values, netuid, alpha));
  if (tao > 0 && stakeOnRoot(economy) > 0) sellRootAlpha(economy, rules, netuid, ALL_ON_ROOT, alpha, tao);
}

/** Part of root's alpha that is claimed in so many blocks. */
export function releasedIn(perDay: number, blocks: number): number {
  return 1 - (1 - perDay) ** (blocks / BLOCKS_PER_DAY);
}

/** Part of root's alpha that is claimed in a day. */
export function releasePerDay({ economy, rules }: Chain): number {
  const given = economy.values[ROOT_RELEASE_PER_DAY];
  return given < 0 ? rules.era.root.releasePerDay : given;
}

/** TAO for which root's part was sold since the last epoch becomes root stake, the validators' take with it. */
function payRootSales(chain: Chain, netuid: number, later: number): void {
  const { economy, recipients, rules } = chain;
  const { values } = economy;
  const tao = takePending(chain, PENDING_ROOT_SALE_TAO, netuid, later);
  if (tao === 0) return;
  const take = tao * rules.validatorTake;
  if (stakeOnRoot(economy) > 0) payRoot(economy, tao - take);
  else values[economy.accountRoot + recipients.root] += tao - take;
  values[economy.accountRoot + recipients.validators] += take;
  values[rules.era.root.countsDividends ? ROOT_STAKE : UNCOUNTED_ROOT] += tao;
  values[CUM_ROOT_DIVIDENDS + netuid] += tao;
}

/** Alpha of miners that belongs to the owner's own hotkeys: burned or recycled, never paid. It sets the miner burn. */
function withholdMiners(values: Float64Array, netuid: number, miners: number): number {
  const fraction = values[MINER_WITHHELD + netuid];
  if (fraction < 0) return 0;
  values[MINER_BURNED + netuid] = miners > 0 ? fraction : 0;
  const withheld = floorRao(miners * fraction);
  if (values[WITHHELD_RECYCLED + netuid] > 0) {
    values[ALPHA_OUT + netuid] -= withheld;
    values[CUM_ALPHA_RECYCLED + netuid] += withheld;
  } else values[BURNED_ALPHA + netuid] += withheld;
  values[CUM_MINER_WITHHELD + netuid] += withheld;
  return withheld;
}
