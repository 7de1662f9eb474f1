/** The simulator of a resolved scenario, as workers load it. */

import { PathSimulator } from '../path.js';
import type { Simulator } from '../samples.js';
import type { ResolvedScenario } from '../scenario/resolved.js';
import type { SimulatorSource } from './runner.js';

/** The source for all runners; this very file is the module. */
export function scenarioSource(scenario: ResolvedScenario): SimulatorSource {
  return { module: import.meta.url, input: scenario };
}

export function createSimulator(input: unknown): Simulator {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- comes from scenarioSource, through a structured clone
  return new PathSimulator(input as ResolvedScenario);
}
