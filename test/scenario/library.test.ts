/** The scenarios that come with the program: each asks a question, is sound and runs. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolder } from '../../src/files.js';
import { runScenario } from '../../src/montecarlo/run.js';
import { loadScenario } from '../../src/scenario/load.js';

const folder = join(packageFolder(), 'scenarios');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe('the library', () => {
  it.each(files)('%s', async (name) => {
    const scenario = loadScenario(join(folder, name));
    expect(`${scenario.name}.yaml`).toBe(name);
    expect(scenario.question.split('\n')[0]).toContain('?');
    // An hour of it, with all its variants and without the measure that runs many times.
    const hour = { ...scenario, horizonBlocks: 360, paths: 1, loopGain: null };
    const { pathsDone, folded } = await runScenario(hour, { workers: 1 });
    expect([pathsDone, folded.variants.length]).toEqual([1, scenario.variants.length]);
  });
});
