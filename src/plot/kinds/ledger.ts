/** Ledger of attacks: the attackers' profit, and who paid it: wealth of each class less that without the attacks. */

import { summarize } from '../../numeric/summary.js';
import type { Result } from '../../report/resultSchema.js';
import { scaleOf, ticksAcross } from '../axes.js';
import type { Figure, Kind } from '../kind.js';
import { paths } from '../tables.js';
import { shortNumber, TICK_LABEL } from '../text.js';

const ROW = 24;
const UNIT = 'TAO';
/** A 95 % interval, in standard errors. */
const NORMAL_95 = 1.96;
/** Totals of the ledger, which are no class. */
const TOTALS = new Set(['issued', 'emission']);
/** Means this small are rounding: the classes add up to nothing. */
const ROUNDING = 1e-3;

export const ledger: Kind = {
  name: 'ledger',
  summary: 'attacks: who gained and who paid, class by class, with intervals',
  takes: [],
  lacks: (result) =>
    classesOf(result).length === 0
      ? 'its scenario has no attackers'
      : rowsOf(result).length === 0
        ? 'the attackers moved nothing'
        : null,
  draw: (result, _options, { theme, width }): Figure => {
    const rows = rowsOf(result);
    const order = rows.map((each) => each.class);
    const { domain } = scaleOf([0, ...rows.flatMap(({ low, high, mean }) => [low, high, mean])], UNIT, 'linear');
    const x = {
      type: 'quantitative',
      title: 'Wealth, difference from no attack (TAO)',
      scale: { domain, nice: false, zero: false },
      axis: { labelExpr: TICK_LABEL, tickCount: ticksAcross(width), grid: true },
    };
    const y = {
      field: 'class',
      type: 'nominal',
      sort: order,
      title: null,
      axis: { ticks: false, domain: false, labelPadding: 10 },
    };
    return {
      title: 'Who gained from the attack, and who paid',
      subtitle: `Mean over ${paths(result)} of wealth at the end less that of the same path without attacks, with 95 % interval; all classes add up to what was issued more`,
      description: `${rows.map((each) => `${each.class} ${shortNumber(each.mean)} TAO (${shortNumber(each.low)} to ${shortNumber(each.high)})`).join(', ')}.`,
      view: {
        width,
        height: ROW * rows.length,
        data: { name: 'ledger', values: rows },
        layer: [
          {
            name: 'zero',
            data: { values: [{}] },
            mark: { type: 'rule', color: theme.axis },
            encoding: { x: { ...x, datum: 0 } },
          },
          {
            name: 'bars',
            mark: { type: 'bar', height: { band: 0.6 } },
            encoding: {
              x: { ...x, field: 'mean', stack: null },
              x2: { datum: 0 },
              y,
              color: { condition: { test: 'datum.mean < 0', value: theme.loss }, value: theme.gain },
            },
          },
          {
            name: 'intervals',
            mark: { type: 'rule', color: theme.ink, strokeWidth: 1.6 },
            encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y },
          },
        ],
      },
    };
  },
};

function classesOf({ summary }: Result): string[] {
  return Object.keys(summary)
    .flatMap((id) => /^ledger_(.+)_tao$/.exec(id)?.[1] ?? [])
    .filter((name) => !TOTALS.has(name));
}

/** Who gained most first; without those whom it did not touch. */
function rowsOf(result: Result) {
  return classesOf(result)
    .map((name) => row(result, name))
    .filter(({ mean }) => Math.abs(mean) > ROUNDING)
    .sort((a, b) => b.mean - a.mean || (a.class < b.class ? -1 : 1));
}

function row({ summary }: Result, name: string) {
  const known = Float64Array.from((summary[`ledger_${name}_tao`] ?? []).filter((value) => value !== null));
  const { mean } = summarize(known, [0.5]);
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const reach = known.length > 1 ? NORMAL_95 * Math.sqrt(squares / (known.length - 1) / known.length) : 0;
  return { class: name, mean, low: mean - reach, high: mean + reach };
}
