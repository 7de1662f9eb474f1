/**
 * When things happen at resolutions that take many blocks at once: on a grid of blocks. The chain's own work is done in steps
 * that end on it, and orders, shocks and the market have their turn at its ends.
 */

/** Ends lie `blocks` apart, and one of them is `end`. */
export interface Grid {
  readonly blocks: number;
  readonly end: number;
}

/**
 * Ends are one short of a multiple of 360: a new bar of the gate then opens the next step, as it does on the chain.
 */
export const TEMPO_GRID: Grid = { blocks: 360, end: -1 };

export type Resolution = 'block' | 'tempo' | 'adaptive' | 'quarter' | 'day';

/** Blocks of a step on the coarser grids, which count from the start of the run; they divide a day. */
const COARSE_BLOCKS: Readonly<Partial<Record<Resolution, number>>> = { quarter: 1800, day: 7200 };

/** The grid of a resolution other than `block`, for a run that starts after a block. */
export function gridOf(resolution: Resolution, startBlock: number): Grid {
  const blocks = COARSE_BLOCKS[resolution];
  return blocks === undefined ? TEMPO_GRID : { blocks, end: startBlock };
}

/** First end of the grid at or after a block. */
export function gridBlock({ blocks, end }: Grid, block: number): number {
  return Math.ceil((block - end) / blocks) * blocks + end;
}

/** Whether a moving price may go most of its way to the price in a step. */
export function isCoarse({ blocks }: Grid): boolean {
  return blocks > TEMPO_GRID.blocks;
}
