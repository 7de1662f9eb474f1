/** `dtao accuracy`: the error of steps of many blocks on a scenario's start state and rules, against every block. */

import { measureAccuracy } from '../accuracy.js';
import { loadScenario } from '../scenario/load.js';
import { BLOCKS_PER_DAY } from '../units.js';
import { EXIT, type Terminal } from './terminal.js';

export function accuracy(file: string, options: { days: number; limit: number }, terminal: Terminal): number {
  const scenario = loadScenario(file);
  const rows = measureAccuracy(scenario, options.days * BLOCKS_PER_DAY);
  terminal.out(
    `${scenario.name}: ${options.days} day(s) of ${scenario.start.subnets.length} subnets from block ${scenario.start.block}, ` +
      `rules ${scenario.rules.id}, nobody trading; steps on the 360-block grid against every block\n`,
  );
  terminal.out(`  ${'quantity'.padEnd(14)}${'largest error'.padStart(14)}            at\n`);
  for (const { quantity, error, relative, netuid, block } of rows) {
    terminal.out(
      `  ${quantity.padEnd(14)}${error.toExponential(1).padStart(14)} ${relative ? 'relative' : 'absolute'}   ` +
        `${netuid === 0 ? 'network' : `netuid ${netuid}`}, block ${block}\n`,
    );
  }
  const worst = Math.max(...rows.map(({ error }) => error));
  const passed = worst <= options.limit;
  terminal.out(`${passed ? 'within' : 'ABOVE'} ${options.limit}\n`);
  return passed ? EXIT.done : EXIT.checkFailed;
}
