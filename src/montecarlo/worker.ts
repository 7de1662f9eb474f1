/** What a worker thread does: the source of a simulator once, then task after task. */

import { move } from 'piscina';
import type { Task } from './plan.js';
import { loadSimulator, type SimulatorSource, simulateChunk } from './runner.js';

/** The function that Piscina calls with each task; the main thread gets a ChunkResult. */
export async function createWorker(source: SimulatorSource): Promise<(task: Task) => unknown> {
  const simulator = await loadSimulator(source);
  return (task) => {
    const result = simulateChunk(simulator, task);
    // Samples are moved to the main thread, not copied: 2 MB a chunk.
    return result instanceof Float64Array ? move(result) : result;
  };
}
