/** `dtao validate`: every fault of every file. */

import { type Fault, ScenarioError } from '../errors.js';
import { loadScenario } from '../scenario/load.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { KeyValue } from './main.js';
import { overridesOf } from './run.js';
import { EXIT, type Terminal } from './terminal.js';

export function validate(
  files: readonly string[],
  options: { readonly resolved?: boolean; readonly set?: readonly KeyValue[] },
  terminal: Terminal,
): number {
  const faults: Fault[] = [];
  for (const file of files) {
    try {
      const scenario = loadScenario(file, overridesOf(options));
      if (options.resolved === true) terminal.out(`${JSON.stringify(scenario, null, 1)}\n`);
      else {
        const days = Number((scenario.horizonBlocks / BLOCKS_PER_DAY).toFixed(2));
        const { length } = scenario.variants;
        const variants = length === 0 ? '' : `, ${length} ${length === 1 ? 'variant' : 'variants'}`;
        terminal.out(
          `${file}: ok: ${scenario.start.subnets.length} subnets, rules ${scenario.rules.id}, ${days} days, ${scenario.paths} paths${variants}\n`,
        );
      }
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new ScenarioError(faults);
  return EXIT.done;
}
