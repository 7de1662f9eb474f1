/**
 * What a draw is for: one number a purpose, part of the key of its stream (draws.ts).
 *
 * A number is never used again for something else and never changes: it is part of every result's bytes. A new purpose
 * takes the next free number; a purpose that goes out of use keeps its line.
 */
export const PURPOSES = {
  /** Noise traders' daily flow; entity = netuid, occasion = block. */
  noise: 1,
  /** What a subnet's noise is for the whole path (heterogeneity, first volatility); entity = netuid, occasion = 0. */
  noiseStart: 2,
  /** TAO/USD returns; entity = 0, occasion = block. */
  taoUsd: 3,
  /** Changes of the TAO/USD regime; entity = 0, occasion = block or count. */
  regime: 4,
  stakers: 5,
  miners: 6,
  owners: 7,
  validators: 8,
  /** Start split of holdings where it is random; occasion = 0. */
  holdings: 9,
  /** Resamples of paths for standard errors; path 0, entity = 0, occasion = number of the resample. */
  bootstrap: 10,
  /** How much of a day's flow attention brings; entity = netuid, 0 the network; occasion = block. */
  attention: 11,
  /** Arrivals of entrepreneurs; entity = 0, occasion = block. */
  entrepreneurs: 12,
} as const;

export type Purpose = keyof typeof PURPOSES;
