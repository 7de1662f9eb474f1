/** What a worker thread does: the source of a simulator once, then task after task, each into its slot. */

import type { Task } from './plan.js';
import { loadSimulator, type PathFault, type SimulatorSource, simulateChunk } from './runner.js';

/** What a worker gets when it starts. */
export interface WorkerStart {
  readonly source: SimulatorSource;
  /** Memory that all threads see: slots of `slotLength` numbers. */
  readonly samples: SharedArrayBuffer;
  readonly slotLength: number;
}

/** What a worker gets with each task. */
export interface WorkerTask {
  readonly task: Task;
  readonly slot: number;
}

/** The function that Piscina calls with each task. Samples go into the slot, so that nothing is copied or moved. */
export async function createWorker(start: WorkerStart): Promise<(work: WorkerTask) => PathFault | null> {
  const { slotLength } = start;
  const simulator = await loadSimulator(start.source);
  const samples = new Float64Array(start.samples);
  return ({ task, slot }) =>
    simulateChunk(simulator, task, samples.subarray(slot * slotLength, (slot + 1) * slotLength));
}
