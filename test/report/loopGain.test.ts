import { describe, expect, it } from 'vitest';
import { gainCells, gainLength, type LoopGainParameters } from '../../src/metrics/loopGain.js';
import { Draws } from '../../src/random/draws.js';
import { rootKeyFromSeed } from '../../src/random/seed.js';
import { loopGainTables } from '../../src/report/loopGain.js';

const PARAMETERS: LoopGainParameters = {
  netuids: [3, 9],
  block: 1,
  impulses: [0.01, 0.05],
  horizons: [1, 30],
  with: ['frozen', 'both'],
  taoUsd: [0.1],
  paths: 400,
};
const cells = gainCells(PARAMETERS);

/** Rows in which a cell's number is its position plus `spread` times a normal of the path. */
function rows(paths: number, spread: number): Float64Array {
  const draws = new Draws(rootKeyFromSeed('rows'), 0);
  const all = new Float64Array(paths * gainLength(PARAMETERS));
  for (let path = 0; path < paths; path++) {
    draws.at(1, 0, path);
    cells.forEach((_, cell) => {
      all[2 * path * cells.length + cell] = cell + spread * draws.normal();
    });
  }
  return all;
}

describe('the tables of loop gain', () => {
  it('have a row a cell, with its median', () => {
    const tables = loopGainTables(PARAMETERS, rows(5, 0), 'x');
    const medians = [
      ...tables.price.gain,
      ...tables.branching.branching_ratio,
      ...tables.taoUsd.gain,
      ...tables.flow.flow_gain,
    ];
    expect(medians).toEqual(cells.map((_, cell) => cell));
    expect(tables.price.netuid.slice(0, 8)).toEqual([3, 3, 3, 3, 9, 9, 9, 9]);
    expect(tables.price.with.slice(6, 10)).toEqual(['frozen', 'frozen', 'both', 'both']);
    expect(tables.price.impulse.slice(0, 4)).toEqual([0.01, 0.01, 0.05, 0.05]);
    expect(tables.branching.day).toEqual([1, 30, 1, 30]);
    expect(tables.branching.impulse).toEqual([0.01, 0.01, 0.01, 0.01]);
    expect(tables.taoUsd.with).toEqual(['frozen', 'frozen', 'both', 'both']);
    expect(new Set(tables.price.gain_se)).toEqual(new Set([0]));
  });

  it('standard errors are those of a median: 1.2533 sd ÷ √n for normal numbers', () => {
    const tables = loopGainTables(PARAMETERS, rows(400, 0.2), 'x');
    const errors = [...tables.price.gain_se, ...tables.taoUsd.gain_se].map((error) => error ?? Number.NaN);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(mean / ((1.2533 * 0.2) / Math.sqrt(400))).toBeGreaterThan(0.9);
    expect(mean / ((1.2533 * 0.2) / Math.sqrt(400))).toBeLessThan(1.1);
    expect(loopGainTables(PARAMETERS, rows(400, 0.2), 'x')).toEqual(tables);
    expect(loopGainTables(PARAMETERS, rows(400, 0.2), 'y').price.gain_se).not.toEqual(tables.price.gain_se);
  });

  it('paths that do not know a number are left out and their dropped pairs counted', () => {
    const all = rows(4, 0);
    for (const path of [1, 2, 3]) {
      all[2 * path * cells.length] = Number.NaN;
      all[(2 * path + 1) * cells.length] = path === 3 ? 1 : 2;
    }
    const { price } = loopGainTables(PARAMETERS, all, 'x');
    expect([price.paths[0], price.pairs_dropped[0], price.gain[0], price.gain_se[0]]).toEqual([1, 5, 0, null]);
    expect([price.paths[1], price.pairs_dropped[1], price.gain[1]]).toEqual([4, 0, 1]);
  });

  it('nothing known is null', () => {
    const { price } = loopGainTables(PARAMETERS, rows(3, 0).fill(Number.NaN), 'x');
    expect(price.gain[0]).toBeNull();
    expect(price.paths[0]).toBe(0);
  });
});
