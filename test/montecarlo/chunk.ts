import type { Task } from '../../src/montecarlo/plan.js';
import { simulateChunk } from '../../src/montecarlo/runner.js';
import { pathSize, type Simulator } from '../../src/samples.js';

/** Samples of a task in an array of their own. */
export function chunkOf(simulator: Simulator, task: Task): Float64Array {
  const values = new Float64Array(pathSize(simulator.layout).total * task.pathCount);
  const fault = simulateChunk(simulator, task, values);
  if (fault !== null) throw new Error(fault.message);
  return values;
}
