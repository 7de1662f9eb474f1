/** How many paths ended how. */

import { OUTCOME_UNITS, OUTCOMES, type OutcomeParameters, outcomeOf } from '../metrics/outcomes.js';
import { wilson } from '../numeric/wilson.js';
import type { Columns, Result } from './resultSchema.js';
import { resultNumber } from './round.js';

/** @param summary a row a path, with the metrics of OUTCOME_UNITS; units that it does not have are left out */
export function outcomeTable(parameters: OutcomeParameters, summary: Columns): Result['outcomes'] {
  const table: Result['outcomes'] = { unit: [], class: [], paths: [], share: [], share_low: [], share_high: [] };
  for (const [unit, metric] of OUTCOME_UNITS) {
    const known = (summary[metric] ?? []).filter((growth) => growth !== null);
    if (known.length === 0) continue;
    const classes = known.map((growth) => outcomeOf(1 + growth, parameters));
    for (const outcome of OUTCOMES) {
      const count = classes.filter((one) => one === outcome).length;
      const [low, high] = wilson(count, known.length);
      table.unit.push(unit);
      table.class.push(outcome);
      table.paths.push(count);
      table.share.push(resultNumber(count / known.length));
      table.share_low.push(resultNumber(low));
      table.share_high.push(resultNumber(high));
    }
  }
  return table;
}
