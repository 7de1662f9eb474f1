/** A run: plan → runner → aggregate. The result has the same bytes whatever the runner and the number of workers. */

import type { ResolvedScenario } from '../scenario/resolved.js';
import { Aggregate, type KeptPaths } from './aggregate.js';
import { InProcessRunner } from './inProcess.js';
import { scenarioSource } from './pathSimulator.js';
import { chunkPaths, plan, type Task } from './plan.js';
import { PoolRunner } from './pool.js';
import { type ChunkResult, loadSimulator, type PathFault, type Runner, type SimulatorSource } from './runner.js';

export interface RunOptions {
  /** Threads, >= 1; small runs use none. */
  readonly workers: number;
  /** Stops the run: finished chunks up to the first gap are kept. */
  readonly signal?: AbortSignal;
  /** Paths computed so far, in any order; called after each chunk. */
  readonly onProgress?: (pathsDone: number) => void;
}

/** What is computed and kept, whoever computes it. */
export interface Job {
  readonly source: SimulatorSource;
  readonly paths: number;
  readonly kept: KeptPaths;
}

export interface RunResult {
  readonly aggregate: Aggregate;
  readonly pathsRequested: number;
  /** Paths in the aggregate: all, or fewer if the run was stopped. */
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
  const job: Job = {
    source: scenarioSource(scenario),
    paths: scenario.paths,
    kept: { paths: scenario.report.samplePaths, netuids: scenario.report.samplePathNetuids },
  };
  return runJob(job, { ...options, workers: worthThreads(scenario) ? options.workers : 1 });
}

/** Runs a job on threads, or in this one if one is all there is or there is one chunk only. */
export async function runJob(job: Job, options: RunOptions): Promise<RunResult> {
  const simulator = await loadSimulator(job.source);
  const tasks = plan(job.paths, chunkPaths(simulator.layout));
  const aggregate = new Aggregate(simulator.layout, job.paths, job.kept);
  const runner =
    options.workers > 1 && tasks.length > 1
      ? new PoolRunner(job.source, simulator.layout, options.workers)
      : new InProcessRunner(simulator);
  await foldTasks(runner, tasks, aggregate, options);
  return {
    aggregate,
    pathsRequested: job.paths,
    pathsDone: aggregate.pathsDone,
    partial: aggregate.pathsDone < job.paths,
  };
}

/** Lets a runner compute tasks and folds their results in plan order. Closes the runner. */
export async function foldTasks(
  runner: Runner,
  tasks: readonly Task[],
  aggregate: Aggregate,
  options: Pick<RunOptions, 'signal' | 'onProgress'> = {},
): Promise<void> {
  const early = new Map<number, ChunkResult>();
  let next = 0;
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
          aggregate.fold(ready);
        }
        pathsDone += task.pathCount;
        options.onProgress?.(pathsDone);
      },
      options.signal,
    );
  } finally {
    await runner.close();
  }
}

/** Nanoseconds a subnet and step, as measured: enough to tell a second from a millisecond. */
const STEP_NS = 500;
const BLOCK_NS = 50;
const BLOCKS_PER_STEP = 360;
/** Below this much work threads cost more than they save: they need 0.05 s to start, under tsx 0.3 s. */
const WORTH_NS = 0.3e9;

function worthThreads(scenario: ResolvedScenario): boolean {
  const { paths, horizonBlocks, resolution, start } = scenario;
  const perBlock = resolution === 'block' ? BLOCK_NS : STEP_NS / BLOCKS_PER_STEP;
  return paths * horizonBlocks * start.subnets.length * perBlock > WORTH_NS;
}
