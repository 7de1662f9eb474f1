/** `dtao accuracy`: the error of steps of many blocks on a scenario's start state and rules, against every block. */

import { measureAccuracy, stressed } from '../accuracy.js';
import { gridOf } from '../engine/grid.js';
import { toleranceOf } from '../engine/steps.js';
import { loadScenario } from '../scenario/load.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { KeyValue } from './main.js';
import { findRuleset } from './ruleset.js';
import { overridesOf } from './run.js';
import { EXIT, type Terminal } from './terminal.js';

export interface AccuracyOptions {
  readonly days: number;
  readonly limit: number;
  /** Of adaptive steps; undefined: as the scenario has it. */
  readonly tolerance?: number;
  /** Rulesets instead of the scenario's, by id, with commas between. */
  readonly rules?: string;
  readonly stress: boolean;
  readonly set?: readonly KeyValue[];
}

export function accuracy(file: string, options: AccuracyOptions, terminal: Terminal): number {
  const loaded = loadScenario(file, overridesOf(options));
  // A tolerance is for adaptive steps, whatever the scenario's are.
  const resolution = options.tolerance === undefined ? loaded.resolution : 'adaptive';
  const network = { ...(options.stress ? stressed(loaded) : loaded), resolution };
  const tolerance = options.tolerance ?? toleranceOf(loaded);
  const { blocks } = gridOf(resolution, loaded.start.block);
  const eras = options.rules?.split(',').map(findRuleset) ?? [loaded.rules];
  let passed = true;
  for (const rules of eras) {
    const scenario = { ...network, rules };
    const rows = measureAccuracy(scenario, options.days * BLOCKS_PER_DAY, tolerance);
    terminal.out(
      `${scenario.name}: ${options.days} day(s) of ${scenario.start.subnets.length} subnets from block ${scenario.start.block}` +
        `${options.stress ? ', some of them new and shallow' : ''}, rules ${rules.id}, nobody trading; ` +
        `${tolerance === null ? `steps of ${blocks} blocks` : `adaptive steps of tolerance ${tolerance}`} against every block\n`,
    );
    terminal.out(
      `  ${'quantity'.padEnd(14)}${'largest error'.padStart(14)}            at${' '.repeat(28)}of two runs of blocks one rao apart\n`,
    );
    for (const { quantity, error, measure, floor, netuid, block } of rows) {
      const at = `${netuid === 0 ? 'network' : `netuid ${netuid}`}, block ${block}`;
      terminal.out(
        `  ${quantity.padEnd(14)}${error.toExponential(1).padStart(14)} ${measure.padEnd(8)}   ${at.padEnd(30)}${floor.toExponential(1)}\n`,
      );
    }
    // Parts are those of the relative error again.
    const within = Math.max(...rows.map(({ error, measure }) => (measure === 'parts' ? 0 : error))) <= options.limit;
    terminal.out(`${within ? 'within' : 'ABOVE'} ${options.limit}\n`);
    passed &&= within;
  }
  return passed ? EXIT.done : EXIT.checkFailed;
}
