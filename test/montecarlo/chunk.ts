import type { Task } from '../../src/montecarlo/plan.js';
import { simulateChunk } from '../../src/montecarlo/runner.js';
import type { Simulator } from '../../src/samples.js';

/** Rows of a task's paths in an array of their own. */
export function chunkOf(simulator: Simulator, task: Task): Float64Array {
  const values = new Float64Array(simulator.length * task.pathCount);
  const fault = simulateChunk(simulator, task, values);
  if (fault !== null) throw new Error(fault.message);
  return values;
}
