/**
 * Emission shares from observed states, beside the emission that the chain paid in the same block.
 *
 * A block pays by moving prices as the block before left them, so these are taken back by one block; averages of flow are
 * brought forward before they are used, so those of the block itself hold. What is compared is TAO of the subnet per TAO
 * of the block: in midday reads the TAO injected, which is all of the share below the cap and price · cap at it; in day-end
 * reads of November 2025 and later injected and chain-bought TAO together, which is the share itself.
 * Not compared: the column `emission_share`. It has five digits and equals flow ÷ sum of flows of its own row, so it may
 * as well have been computed by who published it.
 */

import { SLOTS } from '../engine/state.js';
import { blockEmission } from '../protocol/emission.js';
import type { Era } from '../protocol/eras/era.js';
import { alphaCap, taoInjected, truncatedPrice } from '../protocol/injection.js';
import { smoothing } from '../protocol/movingPrice.js';
import { sharesOfBlock } from '../protocol/pipeline.js';
import { type Read, type SubnetRead, sameTenant } from './reads.js';
import { blockEmissionAt, eraAt, FIRST_EMISSION_OF_OLD, RATE_STEPS } from './timeline.js';

/** Chain buys are in the file from this day on; before, the column is empty or 0 without meaning. */
const CHAIN_BUYS_FROM = '2025-11-18';

export interface ShareRow {
  readonly era: string;
  readonly kind: 'midday' | 'day_end';
  readonly day: string;
  readonly subnet: SubnetRead;
  /** TAO per TAO of the block, by the rules and observed. */
  readonly computed: number;
  readonly observed: number;
  /** |computed − observed|. */
  readonly error: number;
  /** At the cap: what is compared is price · cap, not the share. */
  readonly capped: boolean;
}

/** Emission share of every subnet of a read, indexed by netuid. */
export function sharesOf(
  era: Era,
  read: Read,
  eligible: (subnet: SubnetRead) => boolean,
  movingPrice: (subnet: SubnetRead) => number,
): Float64Array {
  const columns = {
    movingPrice: new Float64Array(SLOTS),
    minerBurned: new Float64Array(SLOTS),
    rootProportion: new Float64Array(SLOTS),
    eligible: new Float64Array(SLOTS),
    emissionEnabled: new Float64Array(SLOTS).fill(1),
    userEma: new Float64Array(SLOTS),
  };
  for (const subnet of read.subnets) {
    if (!eligible(subnet)) continue;
    columns.eligible[subnet.netuid] = 1;
    columns.movingPrice[subnet.netuid] = movingPrice(subnet);
    columns.userEma[subnet.netuid] = subnet.flowEma;
  }
  const shares = new Float64Array(SLOTS);
  const { userEma: userFlow, ...inputs } = columns;
  sharesOfBlock(era, { inputs: { ...inputs, end: SLOTS }, newBar: false, bar: 0, userFlow }, shares);
  return shares;
}

/** Rate of a moving price in a block, 0 to 1. */
export function rateAt(block: number, registeredBlock: number, startedBlock: number): number {
  const step = RATE_STEPS.findLast(({ after }) => block > after) ?? RATE_STEPS[0];
  if (step.ramp === 'none') return smoothing(step.rateBits, 0, null);
  const from = step.ramp === 'registration' ? registeredBlock : Math.max(startedBlock, FIRST_EMISSION_OF_OLD) - 1;
  return smoothing(step.rateBits, Math.max(block - from, 0), 201_600);
}

/** Moving price one block earlier; the read's own price stands for that block's, which trades after it may have moved. */
function movingPriceBefore(subnet: SubnetRead, rate: number): number {
  return (subnet.movingPrice - rate * Math.min(subnet.price, 1)) / (1 - rate);
}

/** First blocks of tenants, as far as reads show: where alpha is first seen outside the pool. Key: netuid and registration. */
export function startsOf(reads: readonly Read[]): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  for (const read of reads) {
    for (const subnet of read.subnets) {
      const key = tenant(subnet);
      if (!starts.has(key) && subnet.movingPrice > 0) starts.set(key, subnet.block);
    }
  }
  return starts;
}

export function tenant({ netuid, registeredBlock }: SubnetRead): string {
  return `${netuid}@${registeredBlock}`;
}

/**
 * Whether a subnet took part, from its state: its alpha had begun to leave the pool, and its averages move. Averages that
 * stand still from one read to the next belong to a subnet that the chain passes over, with what its predecessor left.
 */
function takesPart(subnet: SubnetRead, before: Read | undefined, next: Read | undefined): boolean {
  if (subnet.alphaOut <= 0) return false;
  if (subnet.flowEma === 0) return true;
  const earlier = sameTenant(before, subnet);
  // Alpha that is new outside the pool: the subnet has just started.
  const stoodStill = earlier !== undefined && earlier.alphaOut > 0 && sameAverages(earlier, subnet);
  const later = sameTenant(next, subnet);
  return !stoodStill && !(later !== undefined && sameAverages(later, subnet));
}

function sameAverages(one: SubnetRead, other: SubnetRead): boolean {
  return one.flowEma === other.flowEma && one.movingPrice === other.movingPrice;
}

/**
 * Emission shares that the state of a midday read implies, indexed by netuid. `before` and `next` are the reads beside it,
 * for averages that stand still; undefined: none.
 */
export function sharesOfMidday(
  read: Read,
  before: Read | undefined,
  next: Read | undefined,
  starts: ReadonlyMap<string, number>,
): Float64Array {
  const era = eraAt(read.block);
  const byFlow = era.shares.by === 'flow';
  return sharesOf(
    era,
    read,
    (subnet) => (byFlow ? takesPart(subnet, before, next) : subnet.movingPrice > 0),
    (subnet) =>
      movingPriceBefore(
        subnet,
        rateAt(subnet.block, subnet.registeredBlock, starts.get(tenant(subnet)) ?? FIRST_EMISSION_OF_OLD),
      ),
  );
}

/** Rows of a midday read; `shares` as `sharesOfMidday` gives them. */
export function middayRows(read: Read, shares: Float64Array): ShareRow[] {
  const era = eraAt(read.block);
  const emission = blockEmissionAt(read.block);
  return read.subnets.map((subnet) => {
    const tao = shares[subnet.netuid] * emission;
    const alphaEmission = blockEmission(subnet.alphaIn + subnet.alphaOut);
    const cap = alphaCap(era.injection.cap, alphaEmission, 0, emission);
    const injected = taoInjected(era.injection.cap, tao, truncatedPrice(subnet.price), cap);
    return row(era, 'midday', read, subnet, injected / emission, subnet.taoInjected / emission, injected < tao);
  });
}

/** Rows of a day-end read; none where the era shares by price or the chain buys are not recorded. */
export function dayEndRows(read: Read): ShareRow[] {
  const era = eraAt(read.block);
  if (era.shares.by !== 'flow' || read.day < CHAIN_BUYS_FROM) return [];
  const emission = blockEmissionAt(read.block);
  const eligible = ({ startup }: SubnetRead): boolean => startup === 0;
  const shares = sharesOf(era, read, eligible, () => Number.NaN);
  return read.subnets
    .filter(({ taoChainBuy }) => !Number.isNaN(taoChainBuy))
    .map((subnet) => {
      const observed = (subnet.taoInjected + subnet.taoChainBuy) / emission;
      return row(era, 'day_end', read, subnet, shares[subnet.netuid], observed, false);
    });
}

function row(
  era: Era,
  kind: ShareRow['kind'],
  read: Read,
  subnet: SubnetRead,
  computed: number,
  observed: number,
  capped: boolean,
): ShareRow {
  return { era: era.id, kind, day: read.day, subnet, computed, observed, error: Math.abs(computed - observed), capped };
}

/** All rows of the days `from` to `to`, both included. */
export function shareRows(midday: readonly Read[], dayEnds: readonly Read[], from: string, to: string): ShareRow[] {
  const within = ({ day }: Read): boolean => day >= from && day <= to;
  const starts = startsOf(midday);
  return [
    ...midday.flatMap((read, index) => {
      if (!within(read)) return [];
      return middayRows(read, sharesOfMidday(read, midday[index - 1], midday[index + 1], starts));
    }),
    ...dayEnds.filter(within).flatMap((read) => dayEndRows(read)),
  ];
}
