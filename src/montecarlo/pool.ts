/** The runner with threads, by Piscina. */

import { Piscina } from 'piscina';
import { SystemError } from '../errors.js';
import type { Task } from './plan.js';
import type { ChunkResult, Runner, SimulatorSource } from './runner.js';

/** Tasks that a worker holds: the one it computes and the next, so that it never waits for this thread. */
const TASKS_PER_WORKER = 2;

/**
 * Results may be this many tasks a worker ahead of the first one that is missing. It bounds what waits to be folded,
 * and so memory, whatever the number of paths.
 */
const TASKS_AHEAD = 4;

/** A worker's file: JavaScript once compiled, TypeScript in development. Works from any folder. */
export function workerOptions(name: string): { filename: string; execArgv: string[] } {
  const file = (path: string): string => new URL(`../../workers/${path}`, import.meta.url).href;
  if (!import.meta.url.endsWith('.ts')) return { filename: file(`${name}.js`), execArgv: [] };
  return { filename: file(`${name}.ts`), execArgv: ['--import', file('development.mjs')] };
}

export class PoolRunner implements Runner {
  private readonly source: SimulatorSource;
  private readonly workers: number;
  private pool: Piscina<Task, ChunkResult> | null = null;

  constructor(source: SimulatorSource, workers: number) {
    this.source = source;
    this.workers = workers;
  }

  async run(
    tasks: readonly Task[],
    onResult: (task: Task, result: ChunkResult) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    if (signal?.aborted === true || tasks.length === 0) return;
    // Threads start with the first tasks, not with the runner, and never more of them than there are tasks.
    const threads = Math.min(this.workers, tasks.length);
    this.pool ??= new Piscina<Task, ChunkResult>({
      ...workerOptions('path'),
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: TASKS_PER_WORKER,
      workerData: this.source,
    });
    const { pool } = this;
    await new Promise<void>((resolve, reject) => {
      let next = 0;
      let firstMissing = 0;
      let running = 0;
      let over = false;
      const given = new Set<number>();
      const end = (error?: unknown): void => {
        if (over) return;
        over = true;
        pool.off('error', onPoolError);
        // A pool without a listener for errors would end the process, and one may still come while threads stop.
        pool.on('error', () => undefined);
        signal?.removeEventListener('abort', onAbort);
        if (error === undefined) resolve();
        else reject(error);
      };
      const onAbort = (): void => end();
      const onPoolError = (error: unknown): void =>
        end(new SystemError(`a worker thread failed: ${words(error)}`, { cause: error }));
      pool.on('error', onPoolError);
      signal?.addEventListener('abort', onAbort);
      const dispatch = (): void => {
        while (
          next < tasks.length &&
          running < TASKS_PER_WORKER * threads &&
          next < firstMissing + TASKS_AHEAD * threads
        ) {
          const position = next++;
          const task = tasks[position];
          running++;
          pool.run(task).then(
            (result) => {
              if (over) return;
              running--;
              given.add(position);
              while (given.delete(firstMissing)) firstMissing++;
              // The next task first, so that the worker has it while this thread folds.
              dispatch();
              try {
                onResult(task, result);
              } catch (error) {
                end(error);
                return;
              }
              if (firstMissing === tasks.length) end();
            },
            (error: unknown) => {
              end(new SystemError(`a worker thread failed in ${chunkWords(task)}: ${words(error)}`, { cause: error }));
            },
          );
        }
      };
      dispatch();
    });
  }

  async close(): Promise<void> {
    const { pool } = this;
    this.pool = null;
    await pool?.destroy();
  }
}

/** `chunk 3 (paths 12 to 15)`. */
export function chunkWords(task: Task): string {
  return `chunk ${task.chunk} (paths ${task.firstPath} to ${task.firstPath + task.pathCount - 1})`;
}

/** An error of another thread in one line. One that could not be sent arrives as an object without a message. */
function words(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message.split('\n')[0];
  return 'its result could not be sent to the main thread';
}
