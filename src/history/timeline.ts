/** Which era was in force at a block, and what the reads themselves show about days that no record has. */

import type { Era } from '../protocol/eras/era.js';
import { ERAS } from '../protocol/eras/index.js';

/**
 * Last block under the old rules, for eras of the reads' time whose record has a date alone.
 *
 * subsidy: at block 6,105,362 (2025-07-29 19:53) three subnets got more TAO than price · e, at 6,106,595 (23:59) none did
 * and two stood at the cap. The middle is taken; no read lies between.
 * rootsell and fees2author: the end of the day before the record's date. What they changed is not seen in the numbers that
 * are compared here.
 */
const LAST_BLOCK_BEFORE: Readonly<Record<string, number>> = {
  subsidy: 6_105_978,
  rootsell: 6_826_549,
  fees2author: 7_739_841,
};

/**
 * Last block that emitted a whole TAO. No read lies near: every one up to 7,099,917 (2025-12-14 23:59) adds up to 1 TAO a
 * block, every one from 7,106,109 (12-15 20:39) on to 0.5. The reserves of 12-15 tell the rest: the median error over 124
 * pools runs through 0 here, with 5.7e-7 a block, so that this is good to about 50 blocks.
 */
export const TAO_HALVING_BLOCK = 7_103_980;

/** TAO emission of a block, 2025-02 to 2026-03: there is no series of the issuance to take it from. */
export function blockEmissionAt(block: number): number {
  return block <= TAO_HALVING_BLOCK ? 1 : 0.5;
}

/** Eras that ran on the chain, each from the block after `after`, ascending; later ones without a block are left out. */
const TIMELINE: readonly { readonly after: number; readonly era: Era }[] = [...ERAS.values()]
  .filter(({ confidence }) => confidence !== 'proposal' && confidence !== 'hypothesis')
  .flatMap((era) => {
    const after = era.block ?? LAST_BLOCK_BEFORE[era.id];
    return after === undefined ? [] : [{ after, era }];
  })
  .sort((a, b) => a.after - b.after);

/** The era in force at a block. */
export function eraAt(block: number): Era {
  const found = TIMELINE.findLast(({ after }) => block > after);
  if (found === undefined) throw new RangeError(`no era at block ${block}`);
  return found.era;
}

/**
 * How the rate of the moving price was set, as the reads show it (`dtao history rate`): at first 12,885/2^32 for all; the
 * rate of today for all; ramped by age since registration; since the start call, which every older subnet "made" at
 * block 5,228,683.
 */
export const RATE_STEPS = [
  { after: 0, ramp: 'none', rateBits: 12_885 },
  { after: 5_000_150, ramp: 'none', rateBits: 1_288_490 },
  { after: 5_072_195, ramp: 'registration', rateBits: 1_288_490 },
  { after: 5_281_186, ramp: 'start', rateBits: 1_288_490 },
] as const;

/** First emission block of every subnet that existed on 2025-03-28. */
export const FIRST_EMISSION_OF_OLD = 5_228_683;
