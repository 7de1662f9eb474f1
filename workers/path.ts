/** A worker thread of the pool (src/montecarlo/pool.ts); all it does stands in src/montecarlo/worker.ts. */

import { workerData } from 'node:worker_threads';
import { createWorker } from '../src/montecarlo/worker.js';

// Piscina tries require() first. A module that awaits can only be imported, in development and once compiled.
export default await createWorker(workerData);
