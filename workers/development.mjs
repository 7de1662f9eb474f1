/**
 * Loaded before a worker's TypeScript in development (src/montecarlo/pool.ts); not part of the package.
 *
 * Plain `--import tsx` serves only require() in worker threads: all modules would become CommonJS, where each use of an
 * imported constant is a function call (hot loops 30 times slower), and under vitest there would be no TypeScript at all.
 */

import { register } from 'tsx/esm/api';

register();
