/** The network of the baseline, for kernels: large enough that the gate has a 32nd share. */

import { join } from 'node:path';
import { packageFolder } from '../../../src/files.js';
import { loadScenario } from '../../../src/scenario/load.js';

export const baseline = loadScenario(join(packageFolder(), 'scenarios', 'baseline.yaml'));
