/**
 * The promise, with real paths: the same scenario gives the same bytes, whoever computes it.
 *
 * The real network for six days; test/montecarlo/run.test.ts does the same at length with a stand-in.
 */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolder } from '../../src/files.js';
import { ScenarioFold, scenarioSource } from '../../src/montecarlo/parts.js';
import { chunkPaths, plan } from '../../src/montecarlo/plan.js';
import { foldTasks, runJob, runScenario } from '../../src/montecarlo/run.js';
import { loadSimulator, type Runner } from '../../src/montecarlo/runner.js';
import { loadScenario, type Override } from '../../src/scenario/load.js';
import { aggregateHash } from './aggregateBytes.js';
import { chunkOf } from './chunk.js';

const PATHS = 14;
const set = (key: string, value: string): Override => ({ option: '--set', key, value });

const scenario = (seed = '1') =>
  loadScenario(join(packageFolder(), 'scenarios', 'baseline.yaml'), [
    set('horizon', '6 days'),
    set('paths', String(PATHS)),
    set('seed', seed),
    set('holders', '[{ name: root, policy: root }, { name: top, policy: top, count: 3, rebalance_days: 2 }]'),
    set('attackers', '[{ name: x, tao: 900, netuids: [64], hold_days: 2, search: { tao: [500], hold_days: [3] } }]'),
  ]);

describe('the baseline, six days, with holders and an attacker', () => {
  it('1, 2 and 7 workers, in-process and pool, shuffled chunks, twice: the same bytes', async () => {
    const resolved = scenario();
    const source = scenarioSource(resolved);
    const hashes: string[] = [];
    for (const workers of [1, 2, 7]) {
      const { folded } = await runJob({ source, paths: PATHS, fold: new ScenarioFold(resolved) }, { workers });
      expect(folded.base.pathsDone).toBe(PATHS);
      hashes.push(aggregateHash(folded.base));
    }
    const simulator = await loadSimulator(source);
    const tasks = plan(PATHS, chunkPaths(simulator.length));
    const backwards: Runner = {
      async run(all, onResult) {
        for (const task of all.toReversed()) onResult(task, chunkOf(simulator, task));
        return Promise.resolve();
      },
      async close() {},
    };
    const fold = new ScenarioFold(resolved);
    await foldTasks(backwards, tasks, fold);
    hashes.push(aggregateHash(fold.base));
    // Once more from the YAML on.
    hashes.push(aggregateHash((await runScenario(scenario(), { workers: 2 })).folded.base));
    expect(new Set(hashes).size).toBe(1);
    expect(aggregateHash((await runScenario(scenario('2'), { workers: 1 })).folded.base)).not.toBe(hashes[0]);
  });
});
