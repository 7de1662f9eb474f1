/**
 * How fast moving prices moved, read off single blocks: emission of a block goes by the moving price one block earlier, so
 * emission and moving price of the same read differ by rate · (price − moving price).
 *
 * For each read and each hypothesis about the rate: the error of the emission that follows, relative, over the subnets
 * that were paid; the right one leaves the digits of the file, about 1e-6.
 */

import { quantileSorted } from 'simple-statistics';
import { MOVING_PRICE_PARTS, smoothing } from '../protocol/movingPrice.js';
import type { Read } from './reads.js';
import { FIRST_EMISSION_OF_OLD } from './timeline.js';

const RATE_BITS_FIRST = 12_885;
const RATE_BITS_LATER = 1_288_490;
const HALVING_BLOCKS = 201_600;

export const RATE_HYPOTHESES = [
  { id: 'flat_first', words: `${(RATE_BITS_FIRST / MOVING_PRICE_PARTS).toExponential(0)}, all alike` },
  { id: 'flat', words: `${(RATE_BITS_LATER / MOVING_PRICE_PARTS).toExponential(0)}, all alike` },
  { id: 'since_registration', words: 'ramp from registration' },
  { id: 'since_start', words: 'ramp from block 5,228,683' },
] as const;

type Hypothesis = (typeof RATE_HYPOTHESES)[number]['id'];

function rateUnder(hypothesis: Hypothesis, block: number, registeredBlock: number): number {
  switch (hypothesis) {
    case 'flat_first':
      return smoothing(RATE_BITS_FIRST, 0, null);
    case 'flat':
      return smoothing(RATE_BITS_LATER, 0, null);
    case 'since_registration':
      return smoothing(RATE_BITS_LATER, block - registeredBlock, HALVING_BLOCKS);
    case 'since_start': {
      const start = Math.max(registeredBlock, FIRST_EMISSION_OF_OLD - 1);
      return smoothing(RATE_BITS_LATER, Math.max(block - start, 0), HALVING_BLOCKS);
    }
  }
}

export interface RateRow {
  readonly day: string;
  readonly block: number;
  readonly n: number;
  /** 90 % error of each hypothesis, in the order of RATE_HYPOTHESES. */
  readonly errors: readonly number[];
  readonly best: Hypothesis;
}

/** Rows of the reads in which emission went by moving price. */
export function rateRows(reads: readonly Read[]): RateRow[] {
  return reads.map((read) => {
    const paid = read.subnets.filter((subnet) => subnet.taoInjected > 0 && subnet.movingPrice > 0);
    const errors = RATE_HYPOTHESES.map(({ id }) => {
      const ratios = paid.map((subnet) => {
        const rate = rateUnder(id, subnet.block, subnet.registeredBlock);
        const before = (subnet.movingPrice - rate * Math.min(subnet.price, 1)) / (1 - rate);
        return before / subnet.taoInjected;
      });
      const scale = quantileSorted(
        [...ratios].sort((a, b) => a - b),
        0.5,
      );
      return quantileSorted(
        ratios.map((ratio) => Math.abs(ratio / scale - 1)).sort((a, b) => a - b),
        0.9,
      );
    });
    const best = RATE_HYPOTHESES[errors.indexOf(Math.min(...errors))].id;
    return { day: read.day, block: read.block, n: paid.length, errors, best };
  });
}
