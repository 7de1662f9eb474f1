/**
 * What a run of a scenario computes a path, part by part: a row of numbers is the rows of the parts one after another.
 * Workers load the simulator, the main thread has the fold; both go through the same list of parts.
 */

import { LoopGain } from '../loopGain.js';
import { gainLength } from '../metrics/loopGain.js';
import { layoutOf, PathSimulator } from '../path.js';
import type { Fold, Simulator } from '../samples.js';
import type { ResolvedScenario } from '../scenario/resolved.js';
import { Aggregate } from './aggregate.js';
import { Rows } from './rows.js';
import type { SimulatorSource } from './runner.js';

/** The source for all runners; this very file is the module. */
export function scenarioSource(scenario: ResolvedScenario): SimulatorSource {
  return { module: import.meta.url, input: scenario };
}

export function createSimulator(input: unknown): Simulator {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- comes from scenarioSource, through a structured clone
  const scenario = input as ResolvedScenario;
  const { loopGain } = scenario;
  const gain = loopGain === null ? [] : [new LoopGain(scenario, loopGain)];
  return new PartsSimulator([new PathSimulator(scenario), ...gain]);
}

/** Computes a path in each part; parts know nothing of each other. */
export class PartsSimulator implements Simulator {
  readonly length: number;
  private readonly parts: readonly Simulator[];

  constructor(parts: readonly Simulator[]) {
    this.parts = parts;
    this.length = parts.reduce((sum, part) => sum + part.length, 0);
  }

  simulate(path: number, row: Float64Array): void {
    let start = 0;
    for (const part of this.parts) {
      part.simulate(path, row.subarray(start, start + part.length));
      start += part.length;
    }
  }
}

/** Folds each part of a row on its own. */
export class ScenarioFold implements Fold {
  readonly length: number;
  readonly base: Aggregate;
  /** What LoopGain gives; null where it is not measured. */
  readonly gain: Rows | null;
  private readonly parts: readonly Fold[];

  constructor(scenario: ResolvedScenario) {
    const { loopGain, paths, report } = scenario;
    this.base = new Aggregate(layoutOf(scenario), paths, {
      paths: report.samplePaths,
      netuids: report.samplePathNetuids,
    });
    this.gain = loopGain === null ? null : new Rows(gainLength(loopGain), loopGain.paths);
    this.parts = [this.base, ...(this.gain === null ? [] : [this.gain])];
    this.length = this.parts.reduce((sum, part) => sum + part.length, 0);
  }

  add(row: Float64Array): void {
    let start = 0;
    for (const part of this.parts) {
      part.add(row.subarray(start, start + part.length));
      start += part.length;
    }
  }
}
