/**
 * The promise, with real paths: the same scenario gives the same bytes, whoever computes it.
 *
 * The real network for six days; test/montecarlo/run.test.ts does the same at length with a stand-in.
 */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolder } from '../../src/files.js';
import { Aggregate } from '../../src/montecarlo/aggregate.js';
import { scenarioSource } from '../../src/montecarlo/pathSimulator.js';
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
  ]);

describe('the baseline, six days', () => {
  it('1, 2 and 7 workers, in-process and pool, shuffled chunks, twice: the same bytes', async () => {
    const resolved = scenario();
    const kept = { paths: resolved.report.samplePaths, netuids: resolved.report.samplePathNetuids };
    const job = { source: scenarioSource(resolved), paths: PATHS, kept };
    const hashes: string[] = [];
    for (const workers of [1, 2, 7]) {
      const { aggregate } = await runJob(job, { workers });
      expect(aggregate.pathsDone).toBe(PATHS);
      hashes.push(aggregateHash(aggregate));
    }
    const simulator = await loadSimulator(job.source);
    const tasks = plan(PATHS, chunkPaths(simulator.layout));
    const backwards: Runner = {
      async run(all, onResult) {
        for (const task of all.toReversed()) onResult(task, chunkOf(simulator, task));
        return Promise.resolve();
      },
      async close() {},
    };
    const aggregate = new Aggregate(simulator.layout, PATHS, kept);
    await foldTasks(backwards, tasks, aggregate);
    hashes.push(aggregateHash(aggregate));
    // Once more from the YAML on.
    hashes.push(aggregateHash((await runScenario(scenario(), { workers: 2 })).aggregate));
    expect(new Set(hashes).size).toBe(1);
    expect(aggregateHash((await runScenario(scenario('2'), { workers: 1 })).aggregate)).not.toBe(hashes[0]);
  });
});
