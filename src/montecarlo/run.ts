/** A run: plan → runner → fold. The result has the same bytes whatever the runner and the number of workers. */

import type { Resolution } from '../engine/grid.js';
import type { Fold } from '../samples.js';
import type { ResolvedScenario } from '../scenario/resolved.js';
import { BLOCKS_PER_DAY } from '../units.js';
import { InProcessRunner } from './inProcess.js';
import { ScenarioFold, scenarioSource } from './parts.js';
import { chunkPaths, plan, type Task } from './plan.js';
import { type ChunkResult, loadSimulator, type PathFault, type Runner, type SimulatorSource } from './runner.js';

export interface RunOptions {
  /** Threads, >= 1; small runs use none. */
  readonly workers: number;
  /** Stops the run: finished chunks up to the first gap are kept. */
  readonly signal?: AbortSignal;
  /** Paths computed so far, in any order; called after each chunk. */
  readonly onProgress?: (pathsDone: number) => void;
}

/** What is computed and what becomes of it, whoever computes it. */
export interface Job<Folded extends Fold> {
  readonly source: SimulatorSource;
  readonly paths: number;
  /** Takes all paths, in order. */
  readonly fold: Folded;
}

export interface RunResult<Folded extends Fold = ScenarioFold> {
  readonly folded: Folded;
  readonly pathsRequested: number;
  /** Paths that were folded: all, or fewer if the run was stopped. */
  readonly pathsDone: number;
  readonly partial: boolean;
}

/** A path broke a rule of ours; the run has no result. */
export class PathError extends Error {
  override readonly name = 'PathError';
  readonly path: number;
  /** Stack in the thread where it happened. */
  readonly pathStack: string;

  constructor(fault: PathFault) {
    super(
      `path ${fault.path} failed: ${fault.name}: ${fault.message}; --paths ${fault.path + 1} with the same seed meets it again`,
    );
    this.path = fault.path;
    this.pathStack = fault.stack;
  }
}

/** Runs a scenario with the runner that suits its size. */
export async function runScenario(scenario: ResolvedScenario, options: RunOptions): Promise<RunResult> {
  const job = { source: scenarioSource(scenario), paths: scenario.paths, fold: new ScenarioFold(scenario) };
  return runJob(job, { ...options, workers: worthThreads(scenario) ? options.workers : 1 });
}

/** Runs a job on threads, or in this one if one is all there is or there is one chunk only. */
export async function runJob<Folded extends Fold>(
  { source, paths, fold }: Job<Folded>,
  options: RunOptions,
): Promise<RunResult<Folded>> {
  const tasks = plan(paths, chunkPaths(fold.length));
  const runner = await runnerOf(source, fold.length, tasks.length > 1 ? options.workers : 1);
  const pathsDone = await foldTasks(runner, tasks, fold, options);
  return { folded: fold, pathsRequested: paths, pathsDone, partial: pathsDone < paths };
}

/** A pool is loaded only where there are threads. */
async function runnerOf(source: SimulatorSource, pathLength: number, workers: number): Promise<Runner> {
  if (workers === 1) return new InProcessRunner(await loadSimulator(source));
  const { PoolRunner } = await import('./pool.js');
  return new PoolRunner(source, pathLength, workers);
}

/**
 * Lets a runner compute tasks and folds their results in plan order. Closes the runner.
 *
 * @returns how many paths were folded
 */
export async function foldTasks(
  runner: Runner,
  tasks: readonly Task[],
  fold: Fold,
  options: Pick<RunOptions, 'signal' | 'onProgress'> = {},
): Promise<number> {
  const early = new Map<number, ChunkResult>();
  let next = 0;
  let pathsFolded = 0;
  let pathsDone = 0;
  try {
    await runner.run(
      tasks,
      (task, result) => {
        early.set(task.chunk, result);
        for (let ready = early.get(next); ready !== undefined; ready = early.get(next)) {
          early.delete(next);
          next++;
          // In plan order too, so that a run with two bad paths names the same one on any number of workers.
          if (!(ready instanceof Float64Array)) throw new PathError(ready);
          for (let start = 0; start < ready.length; start += fold.length) {
            fold.add(ready.subarray(start, start + fold.length));
            pathsFolded++;
          }
        }
        pathsDone += task.pathCount;
        options.onProgress?.(pathsDone);
      },
      options.signal,
    );
  } finally {
    await runner.close();
  }
  return pathsFolded;
}

/** Nanoseconds a subnet and day, as measured with all actors: enough to tell a second from a millisecond. */
const DAY_NS: Readonly<Record<Resolution, number>> = {
  block: 150_000,
  tempo: 5000,
  adaptive: 6500,
  quarter: 1800,
  day: 1400,
};
/** Below this much work threads cost more than they save: each starts in 0.2 s and has V8 compile all hot code once more. */
const WORTH_NS = 2.5e9;

function worthThreads(scenario: ResolvedScenario): boolean {
  if (scenario.loopGain !== null) return true;
  const { paths, horizonBlocks, resolution, start, variants } = scenario;
  const days = horizonBlocks / BLOCKS_PER_DAY;
  return paths * (1 + variants.length) * days * start.subnets.length * DAY_NS[resolution] > WORTH_NS;
}
