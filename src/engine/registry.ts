/**
 * Subnets come and go: registration, start call, takeover, pruning and dissolution.
 *
 * A slot is used again after its subnet is gone. Everything of the old subnet is cleared but the totals since the start of
 * the run (`CUM_…`): they go on counting for the slot, so that sums over the network never fall.
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/subtensor/src/subnets/subnet.rs, do_register_network, do_start_call;
 * coinbase/root.rs, do_dissolve_network, get_network_to_prune; staking/remove_stake.rs, destroy_alpha_in_out_stakes.
 * Choice: a subnet that makes room is gone, and the new one there, in the block of the order; on the chain since July 2026
 * the new one appears some 20 blocks later.
 */

import { convictionBase, takesOver } from '../protocol/conviction.js';
import { ownerRefund, potShares, REFUND_BEFORE_BLOCK } from '../protocol/dissolution.js';
import { blockEmission } from '../protocol/emission.js';
import { neuronBlocksOver, neuronPrice } from '../protocol/neurons.js';
import { lockCost, lockDecayBlocks, medianPrice, netuidToPrune, newPool } from '../protocol/registration.js';
import { floorRao } from '../units.js';
import {
  ALREADY_STARTED,
  CALL_DISABLED,
  CONVICTION_TOO_LOW,
  FILLED,
  NOTHING_OWNED,
  PRICE_TOO_HIGH,
  REGISTRATION_TOO_SOON,
  START_CALL_TOO_SOON,
  SUBNET_LIMIT_REACHED,
  SUBNET_NOT_EXISTS,
} from './orderStatus.js';
import { payRoot, stakeOnRoot } from './rootStake.js';
import type { Rules } from './rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  BURNED_ALPHA,
  CUM_ALPHA_EMITTED,
  CUM_ALPHA_INJECTED,
  CUM_ALPHA_RECYCLED,
  CUM_DISSOLUTIONS,
  CUM_PAYOUT,
  CUM_PAYOUT_PART,
  CUM_ROOT_RECYCLED,
  CUM_ROOT_SOLD_ALPHA,
  CUM_ROOT_SOLD_TAO,
  createEconomy,
  type Economy,
  ELIGIBLE,
  EMISSION_ENABLED,
  EXISTS,
  FEE_TAO,
  FIELD_NAMES,
  FIRST_EMISSION_BLOCK,
  ISSUANCE,
  LAST_EPOCH_BLOCK,
  LAST_LOCK,
  LAST_LOCK_BLOCK,
  LOCK_PAID,
  MINTED_TAO,
  MOVING_PRICE,
  NEURON_PRICE,
  NEURON_PRICE_BLOCK,
  NEURON_REGISTRATIONS,
  NEXT_EPOCH_BLOCK,
  OWNER,
  PAIRING_TAO,
  PENDING_ROOT_SALE_TAO,
  PROTOCOL_ALPHA,
  QUOTE_WEIGHT,
  RECYCLED_TAO,
  REGISTERED_BLOCK,
  REGISTRATION_OPEN_BLOCK,
  ROOT_ALPHA,
  ROOT_STAKE,
  SLOT_FRACTION,
  SLOTS,
  START_ALPHA,
  STARTED,
  TAO_IN,
  TAO_RESERVOIR,
  TEMPO,
} from './state.js';

/** Tempo of a new subnet, blocks. */
const NEW_TEMPO = 360;

/** What a subnet would cost now, TAO. */
export function subnetPrice({ values }: Economy, rules: Rules): number {
  const { lockMin, intervalBlocks } = rules.era.registration;
  return lockCost(
    values[LAST_LOCK],
    lockMin,
    values[BLOCK] - values[LAST_LOCK_BLOCK],
    values[LAST_LOCK_BLOCK] > 0,
    lockDecayBlocks(intervalBlocks, blockEmission(values[ISSUANCE])),
  );
}

export interface Registration {
  /** A code of orderStatus.ts; the rest is 0 unless it is FILLED. */
  readonly status: number;
  readonly netuid: number;
  /** TAO. */
  readonly paid: number;
  /** Alpha that the owner starts with. */
  readonly alpha: number;
}

/**
 * Registers a subnet for an account. At the limit another one is dissolved for it.
 *
 * @param priceMax the most that the account pays, TAO
 */
export function registerSubnet(economy: Economy, rules: Rules, account: number, priceMax: number): Registration {
  const { values } = economy;
  const rule = rules.era.registration;
  const block = values[BLOCK];
  const refused = (status: number): Registration => ({ status, netuid: 0, paid: 0, alpha: 0 });
  if (tooSoon(economy, rules)) return refused(REGISTRATION_TOO_SOON);
  const price = subnetPrice(economy, rules);
  const tao = economy.accountTao + account;
  if (price > priceMax || price > values[tao]) return refused(PRICE_TOO_HIGH);
  const netuid = roomIn(economy, rules);
  if (netuid === 0) return refused(SUBNET_LIMIT_REACHED);
  if (values[EXISTS + netuid] > 0) dissolveSubnet(economy, rules, netuid);

  const pool = newPool(rule.pool, price, rule.lockMin, medianPrice(prices(economy, rules)));
  values[tao] -= price;
  recycle(values, pool.recycledTao);
  clearSlot(economy, rules, netuid);
  values[EXISTS + netuid] = 1;
  values[TAO_IN + netuid] = pool.taoIn;
  values[ALPHA_IN + netuid] = pool.alphaIn;
  values[ALPHA_OUT + netuid] = pool.alphaOut;
  values[economy.accountAlpha + account * SLOTS + netuid] = pool.alphaOut;
  rules.pool.adopt(values, netuid, pool.taoIn / pool.alphaIn);
  values[QUOTE_WEIGHT + netuid] = 0.5;
  values[REGISTERED_BLOCK + netuid] = block;
  values[OWNER + netuid] = account + 1;
  values[LOCK_PAID + netuid] = price;
  values[EMISSION_ENABLED + netuid] = rule.newSubnetsOff ? 0 : 1;
  values[TEMPO + netuid] = NEW_TEMPO;
  values[LAST_EPOCH_BLOCK + netuid] = block - (netuid % NEW_TEMPO);
  values[NEXT_EPOCH_BLOCK] = 0;
  values[NEURON_PRICE + netuid] = rule.neurons.priceStart;
  values[NEURON_PRICE_BLOCK + netuid] = block;
  values[START_ALPHA + netuid] =
    pool.alphaIn +
    pool.alphaOut -
    values[CUM_ALPHA_EMITTED + netuid] -
    values[CUM_ALPHA_INJECTED + netuid] +
    values[CUM_ALPHA_RECYCLED + netuid] +
    values[CUM_ROOT_RECYCLED + netuid];
  values[LAST_LOCK] = price;
  values[LAST_LOCK_BLOCK] = block;
  if (rule.startCallDelayBlocks === null) startSubnet(values, netuid);
  return { status: FILLED, netuid, paid: price, alpha: pool.alphaOut };
}

/** Whether a subnet can be registered in this block by somebody who pays the price. */
export function registrationOpen(economy: Economy, rules: Rules): boolean {
  return !tooSoon(economy, rules) && roomIn(economy, rules) > 0;
}

/** Registrations are closed, or the last one was too short ago. */
function tooSoon({ values }: Economy, rules: Rules): boolean {
  const block = values[BLOCK];
  const last = values[LAST_LOCK_BLOCK];
  if (block < values[REGISTRATION_OPEN_BLOCK]) return true;
  return last > 0 && block - last < rules.era.registration.rateLimitBlocks;
}

/** A slot for a new subnet: the lowest free one; at the limit that of the subnet that has to go; 0: there is none. */
function roomIn(economy: Economy, rules: Rules): number {
  const { values, netuidEnd } = economy;
  const { limit, immunityBlocks } = rules.era.registration;
  let free = 0;
  const candidates = [];
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[EXISTS + netuid] > 0) {
      candidates.push({
        netuid,
        movingPrice: pruningScore(economy, rules, netuid),
        registeredBlock: values[REGISTERED_BLOCK + netuid],
        immunityBlocks,
      });
    } else if (free === 0) free = netuid;
  }
  if (limit === null || candidates.length < limit) return free;
  return netuidToPrune(candidates, values[BLOCK]) ?? 0;
}

/** What decides who is pruned, the lowest first. TAO per alpha. */
export function pruningScore({ values }: Economy, rules: Rules, netuid: number): number {
  // A subnet that takes part of a slot is measured by what it would be worth in a whole one.
  return values[MOVING_PRICE + netuid] / (rules.planned?.fractions === true ? values[SLOT_FRACTION + netuid] : 1);
}

function prices({ values, netuidEnd }: Economy, rules: Rules): number[] {
  const all: number[] = [];
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[EXISTS + netuid] > 0) all.push(rules.pool.price(values, netuid));
  }
  return all;
}

/** Emission, moving price and trading begin with the next block. */
function startSubnet(values: Float64Array, netuid: number): void {
  values[STARTED + netuid] = 1;
  values[ELIGIBLE + netuid] = 1;
  values[FIRST_EMISSION_BLOCK + netuid] = values[BLOCK] + 1;
}

/** The owner's start call. Choice: whoever orders it speaks for the owner. @returns status of the order */
export function startCall(economy: Economy, rules: Rules, netuid: number): number {
  const { values } = economy;
  if (values[EXISTS + netuid] === 0) return SUBNET_NOT_EXISTS;
  if (values[STARTED + netuid] > 0) return ALREADY_STARTED;
  const delay = rules.era.registration.startCallDelayBlocks ?? 0;
  if (values[BLOCK] < values[REGISTERED_BLOCK + netuid] + delay) return START_CALL_TOO_SOON;
  startSubnet(values, netuid);
  return FILLED;
}

/** Starts every subnet that waits for its start call: under rules that know none. */
export function startAll(economy: Economy): void {
  const { values, netuidEnd } = economy;
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[EXISTS + netuid] > 0 && values[STARTED + netuid] === 0) startSubnet(values, netuid);
  }
}

/**
 * An account challenges for a subnet with alpha that it has locked long enough for its conviction to be mature. Choice:
 * nobody else holds conviction, because no source of the state tells who locked what. @returns status of the order
 */
export function takeOwnership(economy: Economy, rules: Rules, account: number, netuid: number, alpha: number): number {
  const { values } = economy;
  const { conviction: rule } = rules.era.registration;
  if (rule === null) return CALL_DISABLED;
  if (values[EXISTS + netuid] === 0) return SUBNET_NOT_EXISTS;
  const locked = Math.min(alpha, values[economy.accountAlpha + account * SLOTS + netuid]);
  if (locked <= 0) return NOTHING_OWNED;
  const base = convictionBase(
    rule,
    values[ALPHA_OUT + netuid],
    values[PROTOCOL_ALPHA + netuid],
    values[BURNED_ALPHA + netuid],
  );
  if (!takesOver(rule, locked, base, values[BLOCK] - values[REGISTERED_BLOCK + netuid])) return CONVICTION_TOO_LOW;
  values[OWNER + netuid] = account + 1;
  return FILLED;
}

/** Brings the price of a neuron registration to the current block. @returns the price, TAO */
export function settleNeuronPrice({ values }: Economy, rules: Rules, netuid: number): number {
  const { neurons } = rules.era.registration;
  const block = values[BLOCK];
  const blocks = block - values[NEURON_PRICE_BLOCK + netuid];
  const price = neuronPrice(neurons, values[NEURON_PRICE + netuid], blocks, values[NEURON_REGISTRATIONS + netuid]);
  const over = neuronBlocksOver(neurons, blocks);
  if (over < blocks) values[NEURON_REGISTRATIONS + netuid] = 0;
  values[NEURON_PRICE + netuid] = price;
  values[NEURON_PRICE_BLOCK + netuid] = block - over;
  return price;
}

/** Takes TAO off the issuance that belonged to nobody any more. */
function recycle(values: Float64Array, tao: number): void {
  values[ISSUANCE] -= tao;
  values[RECYCLED_TAO] += tao;
}

/**
 * Removes a subnet: baskets are sold first, then the pool's TAO is shared among holders of its alpha, and what is left in
 * the slot is recycled. Pending payments and open claims of root are void; all its alpha is gone.
 */
export function dissolveSubnet(economy: Economy, rules: Rules, netuid: number): void {
  const { values } = economy;
  const { heldAlphaShares, poolSharesAfterBlock } = rules.era.registration;
  if (rules.era.split.root.startsWith('baskets')) sellBaskets(economy, rules, netuid);
  const registered = values[REGISTERED_BLOCK + netuid];
  let protocolAlpha = heldAlphaShares ? values[PROTOCOL_ALPHA + netuid] : 0;
  if (poolSharesAfterBlock !== null && registered > poolSharesAfterBlock) protocolAlpha += values[ALPHA_IN + netuid];
  const alphas = economy.accounts.map((_, account) => values[economy.accountAlpha + account * SLOTS + netuid]);
  const { paid, rest } = potShares(values[TAO_IN + netuid], alphas, protocolAlpha);
  paid.forEach((tao, account) => {
    values[economy.accountTao + account] += tao;
    values[economy.accountPayouts + account] += tao;
  });
  if (values[CUM_DISSOLUTIONS + netuid]++ === 0) {
    const owned = alphas.reduce((sum, alpha) => sum + alpha, 0);
    const payout = paid.reduce((sum, tao) => sum + tao, 0);
    const worth = owned * rules.pool.price(values, netuid);
    values[CUM_PAYOUT + netuid] = payout;
    values[CUM_PAYOUT_PART + netuid] = worth > 0 ? payout / worth : 0;
  }
  let left = rest;
  for (const offset of [TAO_RESERVOIR, PAIRING_TAO, PENDING_ROOT_SALE_TAO, FEE_TAO]) left += values[offset + netuid];
  recycle(values, left);
  if (registered < REFUND_BEFORE_BLOCK) refundOwner(economy, rules, netuid);
  clearSlot(economy, rules, netuid);
}

/** What root's baskets hold of a subnet is sold without fee; the TAO becomes root stake of all who have some, pro rata. */
function sellBaskets(economy: Economy, rules: Rules, netuid: number): void {
  const { values } = economy;
  const alpha = values[ROOT_ALPHA + netuid];
  if (alpha <= 0 || stakeOnRoot(economy) <= 0 || values[TAO_IN + netuid] < rules.era.pool.reserveMin) return;
  const tao = floorRao(rules.pool.taoReceived(values, netuid, alpha));
  if (tao <= 0) return;
  rules.pool.sell(values, netuid, alpha, tao);
  values[ALPHA_OUT + netuid] -= alpha;
  values[ROOT_ALPHA + netuid] = 0;
  values[CUM_ROOT_SOLD_ALPHA + netuid] += alpha;
  values[CUM_ROOT_SOLD_TAO + netuid] += tao;
  payRoot(economy, tao);
  values[ROOT_STAKE] += tao;
}

/** Owners from before registrations were closed in 2025 get part of the lock back; it had left the issuance. */
function refundOwner(economy: Economy, rules: Rules, netuid: number): void {
  const { values } = economy;
  const owner = values[OWNER + netuid] - 1;
  const lock = values[LOCK_PAID + netuid];
  if (owner < 0 || lock === 0) return;
  const alpha = values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid];
  const tao = ownerRefund(lock, alpha, rules.ownerCut, rules.pool.price(values, netuid));
  values[economy.accountTao + owner] += tao;
  values[ISSUANCE] += tao;
  values[MINTED_TAO] += tao;
}

/** What a slot without a subnet holds. */
const NEUTRAL = createEconomy(['nobody'], 2).values;

/** Empties a slot, but for the totals since the start of the run. */
function clearSlot(economy: Economy, rules: Rules, netuid: number): void {
  const { values } = economy;
  FIELD_NAMES.forEach((name, field) => {
    if (name.startsWith('cum')) return;
    const index = EXISTS + field * SLOTS + netuid;
    values[index] = NEUTRAL[index];
  });
  // Loops over all slots ask empty ones for their price, too.
  rules.pool.adopt(values, netuid, 1);
  for (let account = 0; account < economy.accounts.length; account++) {
    values[economy.accountAlpha + account * SLOTS + netuid] = 0;
  }
}
