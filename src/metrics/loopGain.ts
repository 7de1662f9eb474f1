/** What is measured of loop gain: its parameters, and the numbers that a path gives. src/loopGain.ts measures them. */

import type { MetricDefinition } from './definition.js';

/** What moves after the push: nothing, the chain alone, actors alone, both. */
export const MOVING_NAMES = ['frozen', 'protocol', 'actors', 'both'] as const;
export type MovingName = (typeof MOVING_NAMES)[number];

export interface LoopGainParameters {
  /** Subnets whose prices are pushed, ascending. */
  readonly netuids: readonly number[];
  /** The push comes at the end of this block. */
  readonly block: number;
  /** Sizes, parts of the pool's TAO, ascending; each is bought and sold. */
  readonly impulses: readonly number[];
  /** Days after which is measured, ascending. */
  readonly horizons: readonly number[];
  readonly with: readonly MovingName[];
  /** Jumps of log TAO/USD, ascending; each goes up and down. */
  readonly taoUsd: readonly number[];
  /** Measured on the first so many paths. */
  readonly paths: number;
}

/** A number that a path gives. */
export interface GainCell {
  readonly kind: 'price' | 'branching' | 'tao_usd' | 'flow';
  // null where the cell's kind has none.
  readonly with: MovingName | null;
  readonly netuid: number | null;
  /** Impulse or jump. */
  readonly size: number | null;
  readonly day: number | null;
}

/** All numbers that a path gives, in their order. */
export function gainCells(parameters: LoopGainParameters): GainCell[] {
  const { netuids, impulses, horizons, taoUsd } = parameters;
  const over = (kind: GainCell['kind'], moving: MovingName | null, netuid: number | null, sizes: readonly number[]) =>
    sizes.flatMap((size) => horizons.map((day): GainCell => ({ kind, with: moving, netuid, size, day })));
  return [
    ...parameters.with.flatMap((moving) => netuids.flatMap((netuid) => over('price', moving, netuid, impulses))),
    ...netuids.flatMap((netuid) => over('branching', null, netuid, impulses.slice(0, 1))),
    ...parameters.with.flatMap((moving) => over('tao_usd', moving, null, taoUsd)),
    { kind: 'flow', with: null, netuid: null, size: null, day: null },
  ];
}

/** Columns of the tables of loop gain. */
export const GAIN_METRICS: readonly MetricDefinition[] = [
  {
    id: 'gain',
    unit: '1',
    definition:
      'Price: Δlog price so many days after a push ÷ Δlog price just after it, Δ against the same path without the push on the same random numbers; the mean of buying and selling, median over paths. 1 is neutral (a pool keeps the move of a trade that nobody answers), below 1 damped, above amplified. TAO/USD: Δlog market capitalisation of alpha in USD ÷ jump of log TAO/USD. with: what moves after the push; frozen: nothing, protocol: the chain alone (and the timeline), actors: people alone, both.',
  },
  {
    id: 'branching_ratio',
    unit: '1',
    definition:
      'The first round of answers: actors decide on the prices of the path with the push on top, their answers move the price but are taken away before the next decision; their sum until a day ÷ the push, both log price. Actors alone, median over paths. Where it settles at n the gain with actors alone tends to 1 ÷ (1 − n).',
  },
  {
    id: 'flow_gain',
    unit: 'TAO per TAO',
    definition:
      'TAO of emission that one TAO of net inflow earns over its life in the average: block emission ÷ sum of positive flow averages before the push, median over paths; null unless shares go by flow.',
  },
  {
    id: 'pairs_dropped',
    unit: 'pairs',
    definition:
      'Pairs of paths that do not count because a subnet was registered or pruned in one of them alone, the pushed subnet was gone, or the push could not be placed whole. A path counts (paths) with both its pairs.',
  },
];

/** How many numbers a path gives: each cell, and how many of its pairs were dropped. */
export function gainLength(parameters: LoopGainParameters): number {
  return 2 * gainCells(parameters).length;
}
