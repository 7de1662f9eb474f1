/**
 * Who computes tasks: this thread, a pool of threads, one day other machines.
 *
 * A task and the source of a simulator are plain data, and a chunk's samples are one array of numbers: all a runner
 * needs is to carry them. It may finish tasks in any order; whoever takes the results puts them back in order.
 */

import type { Simulator } from '../samples.js';
import type { Task } from './plan.js';

/**
 * Where a simulator comes from: `module` (absolute URL) exports `createSimulator(input)`. Not the simulator itself,
 * because it has to come into being inside each worker.
 */
export interface SimulatorSource {
  readonly module: string;
  /** Plain data; sent once a worker. */
  readonly input: unknown;
}

/** A path that could not be computed: the error as data, because errors lose their class and fields between threads. */
export interface PathFault {
  readonly path: number;
  /** Name of the error's class. */
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** What became of a task: the samples of its paths, one row a path, or the first fault. */
export type ChunkResult = Float64Array | PathFault;

/**
 * Takes results, in any order. The array stays the runner's: it may be overwritten once this result and those of all
 * earlier tasks have been taken, so whoever folds in plan order copies what it keeps.
 */
export type TakeResult = (task: Task, result: ChunkResult) => void;

export interface Runner {
  /**
   * Computes tasks and gives each result once, in any order, from this thread.
   *
   * Resolves when all results are given, or soon after `signal` is aborted: running tasks are then lost. Rejects with a
   * SystemError that names the chunk when the machinery fails, or with what `onResult` throws; no result comes after that.
   */
  run(tasks: readonly Task[], onResult: TakeResult, signal?: AbortSignal): Promise<void>;
  /** Frees threads; the runner is not used again. */
  close(): Promise<void>;
}

/** Brings a simulator into being. */
export async function loadSimulator(source: SimulatorSource): Promise<Simulator> {
  const loaded: { createSimulator(input: unknown): Simulator } = await import(source.module);
  return loaded.createSimulator(source.input);
}

/** Computes one path into its row; the fault instead of a throw. */
export function simulateInto(simulator: Simulator, path: number, row: Float64Array): PathFault | null {
  try {
    simulator.simulate(path, row);
  } catch (error) {
    if (!(error instanceof Error)) return { path, name: 'Error', message: String(error), stack: '' };
    return { path, name: error.name, message: error.message, stack: error.stack ?? '' };
  }
  return null;
}

/**
 * Computes a task in one go.
 *
 * @param values  at least a row a path
 */
export function simulateChunk(simulator: Simulator, task: Task, values: Float64Array): PathFault | null {
  const { length } = simulator;
  for (let index = 0; index < task.pathCount; index++) {
    const fault = simulateInto(
      simulator,
      task.firstPath + index,
      values.subarray(index * length, (index + 1) * length),
    );
    if (fault !== null) return fault;
  }
  return null;
}
