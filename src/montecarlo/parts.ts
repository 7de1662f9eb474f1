/**
 * What a run of a scenario computes a path, part by part: the scenario itself, each of its variants, their loop gains. A row of
 * numbers is the rows of the parts one after another. Workers have the simulator, the main thread has the fold.
 */

import { moduleUrl } from '../files.js';
import { LoopGain } from '../loopGain.js';
import { gainLength } from '../metrics/loopGain.js';
import { layoutOf, PathSimulator } from '../path.js';
import type { Fold, Layout, Simulator } from '../samples.js';
import { type ResolvedScenario, type ResolvedVariant, scenarioOf } from '../scenario/resolved.js';
import { Aggregate } from './aggregate.js';
import { Differences } from './differences.js';
import { Rows } from './rows.js';
import type { SimulatorSource } from './runner.js';

/** The source for all runners; this very file is the module. */
export function scenarioSource(scenario: ResolvedScenario): SimulatorSource {
  return { module: moduleUrl('src/montecarlo/parts'), input: scenario };
}

export function createSimulator(input: unknown): Simulator {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- comes from scenarioSource, through a structured clone
  const scenario = input as ResolvedScenario;
  const { loopGain, variants } = scenario;
  return new PartsSimulator([
    { name: null, simulator: new PathSimulator(scenario) },
    ...variants.map((variant) => ({
      name: `variant ${variant.name}`,
      simulator: new PathSimulator(scenarioOf(scenario, variant), { layout: variantLayout(scenario, variant) }),
    })),
    ...(loopGain === null
      ? []
      : [
          { name: 'loop gain', simulator: new LoopGain(scenario, loopGain) },
          ...variants.map((variant) => ({
            name: `loop gain of variant ${variant.name}`,
            simulator: new LoopGain(scenarioOf(scenario, variant), loopGain),
          })),
        ]),
  ]);
}

/** What is sampled of a variant: of the subnets only those that the report lists, or files would have the size of all variants. */
function variantLayout(scenario: ResolvedScenario, variant: ResolvedVariant): Layout {
  return layoutOf(scenarioOf(scenario, variant), scenario.report.samplePathNetuids);
}

/** A simulator, and what its errors call it. */
export interface Part {
  readonly name: string | null;
  readonly simulator: Simulator;
}

/** Computes a path in each part; parts know nothing of each other. */
export class PartsSimulator implements Simulator {
  readonly length: number;
  private readonly parts: readonly Part[];

  constructor(parts: readonly Part[]) {
    this.parts = parts;
    this.length = parts.reduce((sum, { simulator }) => sum + simulator.length, 0);
  }

  simulate(path: number, row: Float64Array): void {
    let start = 0;
    for (const { name, simulator } of this.parts) {
      const end = start + simulator.length;
      try {
        simulator.simulate(path, row.subarray(start, end));
      } catch (error) {
        if (name !== null && error instanceof Error) error.message = `${name}: ${error.message}`;
        throw error;
      }
      start = end;
    }
  }
}

/** A variant's own numbers, and how they differ from the scenario's. */
export interface FoldedVariant {
  readonly aggregate: Aggregate;
  readonly differences: Differences;
  /** As `gain` of the scenario. */
  readonly gain: Rows | null;
}

/** Folds the rows of all parts. */
export class ScenarioFold implements Fold {
  readonly length: number;
  readonly base: Aggregate;
  readonly variants: readonly FoldedVariant[];
  /** What LoopGain gives; null where it is not measured. */
  readonly gain: Rows | null;
  /** In the order of the simulator's parts. */
  private readonly parts: readonly Fold[];

  constructor(scenario: ResolvedScenario) {
    const { loopGain, paths, report, variants } = scenario;
    const kept = { paths: report.samplePaths, netuids: report.samplePathNetuids };
    const gain = (): Rows | null => loopGain && new Rows(gainLength(loopGain), loopGain.paths);
    this.base = new Aggregate(layoutOf(scenario), paths, kept);
    this.variants = variants.map((variant) => {
      const aggregate = new Aggregate(variantLayout(scenario, variant), paths, { paths: 0, netuids: [] });
      return { aggregate, differences: new Differences(this.base, aggregate, paths), gain: gain() };
    });
    this.gain = gain();
    const aggregates = this.variants.map(({ aggregate }) => aggregate);
    const gains = [this.gain, ...this.variants.map((variant) => variant.gain)].filter((one) => one !== null);
    this.parts = [this.base, ...aggregates, ...gains];
    this.length = this.parts.reduce((sum, part) => sum + part.length, 0);
  }

  add(row: Float64Array): void {
    let start = 0;
    const rows = this.parts.map((part) => {
      const own = row.subarray(start, start + part.length);
      part.add(own);
      start += part.length;
      return own;
    });
    this.variants.forEach(({ differences }, index) => {
      differences.add(rows[0], rows[1 + index]);
    });
  }
}
