/**
 * What all workers do against one: warm threads of the runner's pool take the same tasks one after the other, which keeps one
 * of them busy, and all at once.
 */

import { Piscina } from 'piscina';
import { ScenarioFold, scenarioSource } from '../src/montecarlo/parts.js';
import { workerOptions } from '../src/montecarlo/pool.js';
import type { PathFault } from '../src/montecarlo/runner.js';
import type { WorkerStart, WorkerTask } from '../src/montecarlo/worker.js';
import type { ResolvedScenario } from '../src/scenario/resolved.js';

export interface WorkersReport {
  readonly workers: number;
  /** A path, all of them at work and one: ms from path to path. */
  readonly msAll: number;
  readonly msOne: number;
}

/** Least of several rounds, by turns. @param paths of a task; each round has two tasks a worker */
export async function workersBench(
  scenario: ResolvedScenario,
  workers: number,
  rounds: number,
  paths: number,
): Promise<WorkersReport> {
  const slotLength = paths * new ScenarioFold(scenario).length;
  const tasks = 2 * workers;
  const samples = new SharedArrayBuffer(tasks * slotLength * Float64Array.BYTES_PER_ELEMENT);
  const numbers = new Float64Array(samples);
  const start: WorkerStart = { source: scenarioSource(scenario), samples, slotLength };
  const pool = new Piscina<WorkerTask, PathFault | null>({
    ...workerOptions(),
    minThreads: workers,
    maxThreads: workers,
    workerData: start,
  });
  const run = async (slot: number): Promise<void> => {
    const fault = await pool.run({ task: { chunk: slot, firstPath: slot * paths, pathCount: paths }, slot });
    if (fault !== null) throw new Error(`path ${fault.path}: ${fault.message}`);
  };
  const slots = Array.from({ length: tasks }, (_, slot) => slot);
  const ms = async (work: () => Promise<unknown>): Promise<number> => {
    const begun = performance.now();
    await work();
    return (performance.now() - begun) / (tasks * paths);
  };
  let expected: Float64Array | null = null;
  let msAll = Number.POSITIVE_INFINITY;
  let msOne = Number.POSITIVE_INFINITY;
  try {
    for (let round = 0; round < rounds; round++) {
      const all = await ms(() => Promise.all(slots.map(run)));
      msAll = Math.min(msAll, all);
      expected ??= numbers.slice();
      numbers.fill(0);
      const one = await ms(async () => {
        for (const slot of slots) await run(slot);
      });
      msOne = Math.min(msOne, one);
      if (numbers.some((value, i) => !Object.is(value, expected?.[i]))) throw new Error('workers differ');
    }
  } finally {
    await pool.destroy();
  }
  return { workers, msAll, msOne };
}
