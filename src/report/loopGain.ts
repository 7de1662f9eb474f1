/** From what each path gives to the tables of loop gain: medians over paths, with standard errors by bootstrap. */

import { type GainCell, gainCells, type LoopGainParameters } from '../metrics/loopGain.js';
import { median } from '../metrics/robust.js';
import { Draws } from '../random/draws.js';
import { PURPOSES } from '../random/purposes.js';
import { rootKeyFromSeed } from '../random/seed.js';
import type { LoopGainTables } from './resultSchema.js';
import { resultNumber } from './round.js';

/** Resamples of the bootstrap: a standard error to about 4 % of itself. */
const RESAMPLES = 400;

/** A cell over all paths. */
interface Estimate {
  readonly value: number;
  readonly standardError: number;
  /** Paths that know it. */
  readonly paths: number;
  readonly dropped: number;
}

/**
 * @param rows of all paths, as LoopGain.simulate writes them, one after another
 * @param seed of the scenario: draws the resamples
 */
export function loopGainTables(parameters: LoopGainParameters, rows: Float64Array, seed: string): LoopGainTables {
  const cells = gainCells(parameters);
  const paths = Math.min(parameters.paths, rows.length / (2 * cells.length));
  const resamples = resampledPaths(paths, seed);
  const estimates = cells.map((_, cell): Estimate => {
    const values = Float64Array.from({ length: paths }, (_path, path) => rows[2 * path * cells.length + cell]);
    let dropped = 0;
    for (let path = 0; path < paths; path++) dropped += rows[(2 * path + 1) * cells.length + cell];
    const known = values.filter((value) => !Number.isNaN(value));
    return {
      value: median(known.slice(), known.length),
      standardError: bootstrapError(values, resamples),
      paths: known.length,
      dropped,
    };
  });
  const rowsOf = (kind: GainCell['kind']): GainRow[] =>
    cells.map((cell, i) => ({ ...cell, ...estimates[i] })).filter((row) => row.kind === kind);
  const [price, branching, taoUsd, flow] = [rowsOf('price'), rowsOf('branching'), rowsOf('tao_usd'), rowsOf('flow')];
  return {
    price: { ...keys(price), netuid: netuids(price), with: withNames(price), impulse: sizes(price), ...gains(price) },
    branching: {
      ...keys(branching),
      netuid: netuids(branching),
      impulse: sizes(branching),
      branching_ratio: medians(branching),
      branching_ratio_se: errors(branching),
    },
    taoUsd: { ...keys(taoUsd), with: withNames(taoUsd), jump: sizes(taoUsd), ...gains(taoUsd) },
    flow: { paths: keys(flow).paths, flow_gain: medians(flow), flow_gain_se: errors(flow) },
  };
}

type GainRow = GainCell & Estimate;

const netuids = (rows: readonly GainRow[]): number[] => rows.map(({ netuid }) => netuid ?? 0);
const withNames = (rows: readonly GainRow[]): string[] => rows.map((row) => row.with ?? '');
const sizes = (rows: readonly GainRow[]): number[] => rows.map(({ size }) => size ?? 0);
const medians = (rows: readonly GainRow[]): (number | null)[] => rows.map(({ value }) => resultNumber(value));
const errors = (rows: readonly GainRow[]): (number | null)[] =>
  rows.map(({ standardError }) => resultNumber(standardError));

function keys(rows: readonly GainRow[]): { day: number[]; paths: number[] } {
  return { day: rows.map(({ day }) => day ?? 0), paths: rows.map(({ paths }) => paths) };
}

function gains(rows: readonly GainRow[]): Pick<LoopGainTables['price'], 'gain' | 'gain_se' | 'pairs_dropped'> {
  return { gain: medians(rows), gain_se: errors(rows), pairs_dropped: rows.map(({ dropped }) => dropped) };
}

/** For each resample which paths it consists of: the same for all cells, so that they can be compared. */
function resampledPaths(paths: number, seed: string): Uint32Array[] {
  const draws = new Draws(rootKeyFromSeed(seed), 0);
  return Array.from({ length: RESAMPLES }, (_, resample) => {
    draws.at(PURPOSES.bootstrap, 0, resample);
    return Uint32Array.from({ length: paths }, () => Math.floor(draws.uniform() * paths));
  });
}

/** Standard deviation of the median over resamples; NaN where fewer than two paths know the number. */
function bootstrapError(values: Float64Array, resamples: readonly Uint32Array[]): number {
  if (values.filter((value) => !Number.isNaN(value)).length < 2) return Number.NaN;
  const sample = new Float64Array(values.length);
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const paths of resamples) {
    let known = 0;
    for (const path of paths) {
      sample[known] = values[path];
      if (!Number.isNaN(values[path])) known++;
    }
    if (known === 0) continue;
    // Welford's recurrence: gains differ in their last digits only where nothing moves.
    const change = median(sample, known) - mean;
    count++;
    mean += change / count;
    squares += change * change * (1 - 1 / count);
  }
  return Math.sqrt(squares / (count - 1));
}
