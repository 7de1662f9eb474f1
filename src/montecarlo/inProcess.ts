/** The runner without threads: for small jobs, for one worker, and for tests. */

import { setImmediate } from 'node:timers/promises';
import type { Simulator } from '../samples.js';
import type { Task } from './plan.js';
import { type PathFault, type Runner, simulateInto, type TakeResult } from './runner.js';

export class InProcessRunner implements Runner {
  private readonly simulator: Simulator;

  constructor(simulator: Simulator) {
    this.simulator = simulator;
  }

  async run(tasks: readonly Task[], onResult: TakeResult, signal?: AbortSignal): Promise<void> {
    const { length } = this.simulator;
    const largest = tasks.reduce((paths, task) => Math.max(paths, task.pathCount), 0);
    const values = new Float64Array(length * largest);
    for (const task of tasks) {
      let fault: PathFault | null = null;
      for (let index = 0; index < task.pathCount && fault === null; index++) {
        // Between two paths the event loop has its turn: an interrupt arrives, a progress bar is drawn.
        await setImmediate();
        if (signal?.aborted === true) return;
        const row = values.subarray(index * length, (index + 1) * length);
        fault = simulateInto(this.simulator, task.firstPath + index, row);
      }
      onResult(task, fault ?? values.subarray(0, length * task.pathCount));
    }
  }

  async close(): Promise<void> {}
}
