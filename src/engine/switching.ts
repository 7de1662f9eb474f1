/**
 * A runtime upgrade: the rules change between two blocks, and the state is migrated as the chain's own upgrade did.
 *
 * What is migrated follows from what differs between the two rulesets, so any two can be switched, in either direction;
 * where the chain never went that way the smallest change is made and said below. Nothing else changes: reserves, stakes,
 * pending payments, root's claims, moving prices and everybody's holdings are carried over. TAO and alpha are conserved.
 *
 * | differs | migration | upgrade of the chain |
 * | --- | --- | --- |
 * | pool.kind → v3 | L and √price from the reserves | swapv3 (290) |
 * | pool.kind → weighted | weight from the price; ½ where it would leave its bounds, and the price jumps | balancer (423) |
 * | pool.kind, from v3 | fees and scraps of the position are given up; the TAO among them is burned | balancer (423) |
 * | pool.kind, from weighted | the price becomes taoIn/alphaIn; waiting TAO is recycled, waiting alpha was never issued | never |
 * | shares.by → flow | both averages of flow start at 0 | flow (334; as 338 and 347 left it) |
 * | shares.netOfProtocol → true | the protocol's average starts at 0 | netflow (411) |
 * | shares.gate | the stored bar is cleared: a new one in the next block | qmass (440), rank32 (441) |
 * | extras, to matured flow | the average of the average of flow starts at that | never |
 * | movingPrice.halvingBlocks, from null | the age of all started subnets starts now | launch_ema (257) |
 * | root.countsDividends → true | the counter of root stake is repaired | launch_ema (weeks after the launch) |
 * | registration.limit, from null | last price 1,000 TAO, dated and closed for a week | dereg (320) |
 * | registration.neurons | prices go on from where they are, inside the new bounds | median (401) |
 * | registration.startCallDelayBlocks → null | all subnets start | never |
 * | epoch.schedule | blocks of the last epochs are kept; due dates are computed anew | balancer (423) |
 * | injection.bought → held | what was bought before stays recycled | held (413) |
 *
 * TAO that chain buys put into pools before spec 342 stays uncounted: no migration that counted it is known.
 */

import type { Era } from '../protocol/eras/era.js';
import { ERAS } from '../protocol/eras/index.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Chain } from './chain.js';
import { settleNeuronPrice, startAll } from './registry.js';
import type { Rules } from './rules.js';
import {
  ALPHA_RESERVOIR,
  BLOCK,
  BLOCK_FLOW,
  BLOCK_PROTOCOL_FLOW,
  BURNED_TAO,
  EXISTS,
  FEE_TAO,
  FIRST_EMISSION_BLOCK,
  FLOW_EMA,
  GATE_BAR,
  ISSUANCE,
  LAST_LOCK,
  LAST_LOCK_BLOCK,
  LIQUIDITY,
  MINTED_TAO,
  NEXT_EPOCH_BLOCK,
  PROTOCOL_FLOW_EMA,
  RECYCLED_TAO,
  REGISTRATION_OPEN_BLOCK,
  ROOT_STAKE,
  SLOTS,
  SLOW_FLOW_EMA,
  SQRT_PRICE,
  STARTED,
  TAO_RESERVOIR,
  UNCOUNTED_ROOT,
  WAITING_ALPHA,
  WAITING_TAO,
} from './state.js';
import { settleShares } from './steps.js';

/** Other rules from the next block on. To be called when a block is over: after its coinbase and its orders. */
export function switchRules(chain: Chain, rules: Rules): void {
  const { economy } = chain;
  const { values } = economy;
  const old = chain.rules.era;
  const { era } = rules;
  settleShares(chain);
  for (const netuid of living(chain)) settleNeuronPrice(economy, chain.rules, netuid);
  migratePools(chain, rules);
  chain.rules = rules;
  migrateFlows(chain, old);
  if (!equal(gateOf(old), gateOf(era))) values[GATE_BAR] = 0;
  if (chain.rules.flowOf !== null && !equal(old.extras, era.extras))
    values.copyWithin(SLOW_FLOW_EMA, FLOW_EMA, FLOW_EMA + SLOTS);
  if (old.movingPrice.halvingBlocks === null && era.movingPrice.halvingBlocks !== null) restartAges(chain);
  if (!old.root.countsDividends && era.root.countsDividends) countRoot(values);
  if (old.registration.limit === null && era.registration.limit !== null) {
    setLastLock(values, 1000, values[BLOCK] + CLOSED_BLOCKS);
    values[REGISTRATION_OPEN_BLOCK] = values[BLOCK] + CLOSED_BLOCKS;
  }
  for (const netuid of living(chain)) settleNeuronPrice(economy, rules, netuid);
  if (era.registration.startCallDelayBlocks === null) startAll(economy);
  values[NEXT_EPOCH_BLOCK] = 0;
}

/** Registrations were closed for a week when pruning began. */
const CLOSED_BLOCKS = 7 * BLOCKS_PER_DAY;

function living({ economy }: Chain): number[] {
  const netuids: number[] = [];
  for (let netuid = 1; netuid < economy.netuidEnd; netuid++) {
    if (economy.values[EXISTS + netuid] > 0) netuids.push(netuid);
  }
  return netuids;
}

function migratePools(chain: Chain, rules: Rules): void {
  const { values } = chain.economy;
  const from = chain.rules.era.pool.kind;
  const to = rules.era.pool.kind;
  if (from === to) return;
  // Empty slots, too: loops over all slots ask every one for its price.
  for (let netuid = 1; netuid < chain.economy.netuidEnd; netuid++) {
    const price = chain.rules.pool.price(values, netuid);
    if (from === 'v3') {
      values[BURNED_TAO] += values[FEE_TAO + netuid];
      for (const offset of [FEE_TAO, WAITING_TAO, WAITING_ALPHA, LIQUIDITY, SQRT_PRICE]) values[offset + netuid] = 0;
    }
    if (from === 'weighted') {
      values[ISSUANCE] -= values[TAO_RESERVOIR + netuid];
      values[RECYCLED_TAO] += values[TAO_RESERVOIR + netuid];
      values[TAO_RESERVOIR + netuid] = 0;
      values[ALPHA_RESERVOIR + netuid] = 0;
    }
    rules.pool.adopt(values, netuid, price);
  }
}

function migrateFlows(chain: Chain, old: Era): void {
  const { values } = chain.economy;
  const { shares } = chain.rules.era;
  if (shares.by !== 'flow') return;
  const user = old.shares.by !== 'flow';
  const protocol = user || (shares.netOfProtocol && old.shares.by === 'flow' && !old.shares.netOfProtocol);
  const cleared = [
    ...(user ? [FLOW_EMA, SLOW_FLOW_EMA, BLOCK_FLOW] : []),
    ...(protocol ? [PROTOCOL_FLOW_EMA, BLOCK_PROTOCOL_FLOW] : []),
  ];
  for (const offset of cleared) values.fill(0, offset, offset + SLOTS);
}

function gateOf({ shares }: Era): unknown {
  return shares.by === 'moving_price' ? shares.gate : null;
}

/** Parts of an era are plain data with keys in one order. */
function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function restartAges(chain: Chain): void {
  const { values } = chain.economy;
  for (const netuid of living(chain)) {
    if (values[STARTED + netuid] > 0) values[FIRST_EMISSION_BLOCK + netuid] = values[BLOCK];
  }
}

function countRoot(values: Float64Array): void {
  values[ROOT_STAKE] += values[UNCOUNTED_ROOT];
  values[UNCOUNTED_ROOT] = 0;
}

function setLastLock(values: Float64Array, tao: number, block: number): void {
  values[LAST_LOCK] = tao;
  values[LAST_LOCK_BLOCK] = block;
}

// ------------------------------------------------------------------------------------------- migrations without a rule

/** TAO that the counter of root stake lacked from November 2025 to September 2026. */
const COUNTER_GAP_TAO = 172_001.438;

export interface Migration {
  /** Block after which the chain had it; an estimate where only an interval is known. */
  readonly block: number;
  readonly title: string;
  readonly source: string;
  readonly run: (chain: Chain) => void;
}

/** One-off changes of state that came with no change of rules. */
export const MIGRATIONS: ReadonlyMap<string, Migration> = new Map([
  [
    'lock_reset',
    {
      block: 6_617_166,
      title: 'the price of a subnet starts from 2,500 TAO again',
      source: 'opentensor/subtensor, spec 326 (2025-10-07), migrations/migrate_network_lock_cost_2500.rs',
      run: ({ economy: { values } }: Chain) => setLastLock(values, 1250, values[BLOCK]),
    },
  ],
  [
    'counter_repair',
    {
      // Still short at block 9,059,355 (2026-09-14), repaired by block 9,240,382 (10-08): the middle.
      block: 9_149_868,
      title: 'TAO on root and issuance grow by the 172,001.438 TAO that the counter lacked',
      source: 'RaoFoundation/subtensor, issue 3157; captured chain state of blocks 9,059,355 and 9,240,382',
      // Accounts of a run start from the counter; the TAO is that of root stakers who only earn.
      run: ({ economy, recipients }: Chain) => {
        const { values } = economy;
        values[economy.accountRoot + recipients.root] += COUNTER_GAP_TAO;
        values[ROOT_STAKE] += COUNTER_GAP_TAO;
        values[ISSUANCE] += COUNTER_GAP_TAO;
        values[MINTED_TAO] += COUNTER_GAP_TAO;
      },
    },
  ],
]);

/** Names of the migrations, for scenarios. */
export const MIGRATION_NAMES = ['lock_reset', 'counter_repair'] as const;

// ----------------------------------------------------------------------------------------------------------- history

export interface Upgrade {
  /** Block that carried it: the rules hold from the next one. Estimated from the date where it is not known. */
  readonly block: number;
  readonly era: Era;
}

/** The chain's upgrades, oldest first; without proposals and hypotheses. */
export const HISTORY: readonly Upgrade[] = history([...ERAS.values()]);

function history(eras: readonly Era[]): Upgrade[] {
  const lived = eras.filter(({ confidence }) => confidence !== 'proposal' && confidence !== 'hypothesis');
  const day = (era: Era): number => Date.parse(`${era.date}T00:00:00Z`) / 86_400_000;
  const known = lived.flatMap((era) => (era.block === null ? [] : [{ block: era.block, day: day(era) }]));
  const estimate = (era: Era): number => {
    // Between the known upgrades around it; after the last one, by the block time.
    const at = day(era);
    const before = known.findLast((point) => point.day <= at) ?? known[0];
    const after = known.find((point) => point.day > at);
    const perDay = after === undefined ? BLOCKS_PER_DAY : (after.block - before.block) / (after.day - before.day);
    return Math.round(before.block + (at - before.day) * perDay);
  };
  return lived.map((era) => ({ block: era.block ?? estimate(era), era })).sort((a, b) => a.block - b.block);
}

/** The era whose rules ran in a block; the first one for blocks before it. A run that starts at block b starts with eraAt(b + 1). */
export function eraAt(block: number): Era {
  return (HISTORY.findLast((upgrade) => upgrade.block < block) ?? HISTORY[0]).era;
}

/** Upgrades of the chain that a run from block `from` to block `to` meets: those after which it has blocks to run. */
export function upgradesBetween(from: number, to: number): Upgrade[] {
  return HISTORY.filter(({ block }) => block > from && block < to);
}
