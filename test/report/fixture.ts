/** A small run of the fake simulator, as a result. */

import { NOBODY } from '../../src/agents/index.js';
import { runJob } from '../../src/montecarlo/run.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';
import { buildResult, type NamedScenario } from '../../src/report/result.js';
import type { Result } from '../../src/report/resultSchema.js';
import { type FakeInput, fakeJob } from '../montecarlo/fakeSimulator.js';

export const SCENARIO: NamedScenario = {
  name: 'fake',
  question: 'Is this a result?\nMore words.',
  seed: 'fake',
  paths: 40,
  rules: rank32,
  resolution: 'tempo',
  outcomes: { runaway: 3, growth: 1.25, decline: 0.8, collapse: 0.33 },
  loopGain: null,
  variants: [],
  actors: NOBODY,
};

export const CODE = { name: 'dtao-sim', version: '0.0.0', source: `sha256:${'0'.repeat(64)}` };
export const ENVIRONMENT = {
  node: 'v20',
  platform: 'test',
  workers: 1,
  started: '2026-01-01T00:00:00.000Z',
  seconds: 1,
};

export async function fakeResult(paths = 40, input: Partial<FakeInput> = {}, workers = 1): Promise<Result> {
  const { folded, ...run } = await runJob(fakeJob(paths, input, { paths: 3, netuids: [1, 9, 77] }), { workers });
  return buildResult({ ...SCENARIO, paths }, { ...run, folded: { base: folded, gain: null, variants: [] } }, CODE, {
    ...ENVIRONMENT,
    workers,
  });
}
