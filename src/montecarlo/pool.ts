/** The runner with threads, by Piscina. */

import { Piscina } from 'piscina';
import { SystemError } from '../errors.js';
import { moduleUrl } from '../files.js';
import type { Task } from './plan.js';
import type { PathFault, Runner, SimulatorSource, TakeResult } from './runner.js';
import type { WorkerStart, WorkerTask } from './worker.js';

/** Tasks that a worker holds: the one it computes and the next, so that it never waits for this thread. */
const TASKS_PER_WORKER = 2;

/**
 * Where a worker puts what is new, MB. A path leaves nothing but its row, so more of it, which V8 would take in long runs (48),
 * makes nothing faster.
 */
const YOUNG_MB = 8;

/**
 * Slots for results in shared memory: two a worker, and some so that one slow chunk holds up nobody. A task is dispatched
 * when the task that had its slot before is folded, so memory is bounded whatever the number of paths.
 */
function slotCount(threads: number): number {
  return TASKS_PER_WORKER * threads + 4;
}

/** A worker's file, and what Node needs to run it: in development it is TypeScript. Works from any folder. */
export function workerOptions(): { filename: string; execArgv: string[] } {
  const filename = moduleUrl('workers/path');
  if (!filename.endsWith('.ts')) return { filename, execArgv: [] };
  return { filename, execArgv: ['--import', new URL('development.mjs', filename).href] };
}

export class PoolRunner implements Runner {
  private readonly source: SimulatorSource;
  /** Numbers a path. */
  private readonly pathLength: number;
  private readonly workers: number;
  private pool: Piscina<WorkerTask, PathFault | null> | null = null;

  constructor(source: SimulatorSource, pathLength: number, workers: number) {
    this.source = source;
    this.pathLength = pathLength;
    this.workers = workers;
  }

  async run(tasks: readonly Task[], onResult: TakeResult, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true || tasks.length === 0) return;
    // Threads start with the tasks, not with the runner, and never more of them than there are tasks.
    const threads = Math.min(this.workers, tasks.length);
    const slots = slotCount(threads);
    const slotLength = this.pathLength * tasks.reduce((paths, task) => Math.max(paths, task.pathCount), 0);
    const shared = new SharedArrayBuffer(slots * slotLength * Float64Array.BYTES_PER_ELEMENT);
    const samples = new Float64Array(shared);
    const start: WorkerStart = { source: this.source, samples: shared, slotLength };
    const pool = new Piscina<WorkerTask, PathFault | null>({
      ...workerOptions(),
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: TASKS_PER_WORKER,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      workerData: start,
    });
    this.pool = pool;
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
      const take = (position: number, slot: number, fault: PathFault | null): void => {
        const task = tasks[position];
        const from = slot * slotLength;
        onResult(task, fault ?? samples.subarray(from, from + task.pathCount * this.pathLength));
        running--;
        given.add(position);
        while (given.delete(firstMissing)) firstMissing++;
        if (firstMissing === tasks.length) end();
        else dispatch();
      };
      const dispatch = (): void => {
        while (next < tasks.length && running < TASKS_PER_WORKER * threads && next < firstMissing + slots) {
          const position = next++;
          const slot = position % slots;
          running++;
          pool
            .run({ task: tasks[position], slot })
            .then(
              (fault) => {
                if (!over) take(position, slot, fault);
              },
              (error: unknown) => {
                const message = `a worker thread failed in ${chunkWords(tasks[position])}: ${words(error)}`;
                throw new SystemError(message, { cause: error });
              },
            )
            .catch(end);
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
function chunkWords(task: Task): string {
  return `chunk ${task.chunk} (paths ${task.firstPath} to ${task.firstPath + task.pathCount - 1})`;
}

/** An error of another thread in one line. One that could not be sent arrives as an object without a message. */
function words(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message.split('\n')[0];
  return 'what it answered could not be sent to the main thread';
}
