/** Parameter × parameter: a metric of whole paths over variants that set the same two keys, as colours with numbers. */

import { summarize } from '../../numeric/summary.js';
import type { Result } from '../../report/resultSchema.js';
import { ChoiceError, type Figure, type Kind } from '../kind.js';
import { metric, paths } from '../tables.js';
import { axisTitle, metricName, shortNumber, TICK_LABEL } from '../text.js';
import { alternatives } from '../variant.js';

const CELL = 34;
const METRIC = 'alpha_cap_usd_growth';

interface Change {
  readonly key: string;
  readonly before: string | null;
  readonly after: string;
}

interface Cell {
  readonly x: string;
  readonly y: string;
  readonly name: string;
}

export const grid: Kind = {
  name: 'grid',
  summary: 'parameter × parameter: a metric of whole paths where variants set the same two keys',
  takes: ['metrics'],
  lacks: (result) => (cellsOf(result) === null ? 'its variants do not all set the same two keys' : null),
  draw: (result, { metrics }, canvas): Figure => {
    const plan = cellsOf(result);
    if (plan === null) throw new ChoiceError('variant', 'the variants do not all set the same two keys');
    if (metrics !== undefined && metrics.length > 1) {
      throw new ChoiceError('metrics', `found ${metrics.length} metrics; this kind shows one`);
    }
    const shown = metric(result, 'path', metrics?.[0] ?? METRIC);
    const all = new Map(alternatives(result).map((each) => [each.name, each.result]));
    const values = plan.cells.map(({ x, y, name }) => {
      const known = (all.get(name)?.summary[shown.id] ?? []).filter((value) => value !== null);
      const [median] = known.length === 0 ? [null] : summarize(Float64Array.from(known), [0.5]).quantiles;
      return { x, y, name, value: median, label: shortNumber(median) };
    });
    const numbers = values.flatMap(({ value }) => (value === null ? [] : [value]));
    const middle = (Math.min(...numbers) + Math.max(...numbers)) / 2;
    const [xs, ys] = [sorted(values.map(({ x }) => x)), sorted(values.map(({ y }) => y))];
    const best = values.reduce((a, b) => ((b.value ?? -Infinity) > (a.value ?? -Infinity) ? b : a));
    const x = { field: 'x', type: 'nominal', sort: xs, title: plan.keys[0], axis: { labelAngle: 0 } };
    const y = { field: 'y', type: 'nominal', sort: ys.toReversed(), title: plan.keys[1] };
    return {
      title: `${metricName(shown.id)} by ${plan.keys[0]} and ${plan.keys[1]}`,
      subtitle: `Median over ${paths(result)} of each variant, on the same random numbers`,
      description: `A cell a variant. ${metricName(shown.id)} is highest, ${shortNumber(best.value)}, at ${plan.keys[0]} ${best.x} and ${plan.keys[1]} ${best.y}; lowest ${shortNumber(Math.min(...numbers))}.`,
      view: {
        width: canvas.width === 'container' ? 'container' : Math.min(canvas.width, 64 * xs.length),
        height: CELL * ys.length,
        data: { name: 'cells', values },
        layer: [
          {
            name: 'cells',
            mark: { type: 'rect', stroke: canvas.theme.paper },
            encoding: {
              x,
              y,
              color: {
                field: 'value',
                type: 'quantitative',
                title: axisTitle(shown),
                scale: { scheme: 'viridis', zero: false },
                legend: {
                  orient: 'top',
                  direction: 'horizontal',
                  gradientLength: 180,
                  gradientThickness: 10,
                  labelExpr: TICK_LABEL,
                  tickCount: 3,
                },
              },
            },
          },
          {
            name: 'numbers',
            mark: { type: 'text', fontSize: 10.5 },
            encoding: {
              x,
              y,
              text: { field: 'label', type: 'nominal' },
              // Viridis is dark at its low end.
              color: { condition: { test: `datum.value < ${middle}`, value: '#ffffff' }, value: '#1b2138' },
            },
          },
        ],
      },
    };
  },
};

/** The two keys that every variant sets, and where each variant, and the scenario itself, stands; null if there are none. */
function cellsOf(result: Result): { readonly keys: readonly [string, string]; readonly cells: readonly Cell[] } | null {
  const rows = (result.variants ?? []).map(({ name, changes }) => ({ name, changes: changes.flatMap(changeOf) }));
  const keys = [...new Set(rows.flatMap(({ changes }) => changes.map(({ key }) => key)))];
  if (rows.length < 3 || keys.length !== 2 || rows.some(({ changes }) => changes.length === 0)) return null;
  const [xKey, yKey] = keys;
  const before = (key: string): string | null =>
    rows.flatMap(({ changes }) => changes).find((change) => change.key === key && change.before !== null)?.before ??
    null;
  const at = (changes: readonly Change[], key: string): string | null =>
    changes.find((change) => change.key === key)?.after ?? before(key);
  const cells: Cell[] = [];
  for (const { name, changes } of [{ name: result.scenario.name, changes: [] }, ...rows]) {
    const [x, y] = [at(changes, xKey), at(changes, yKey)];
    if (x !== null && y !== null) cells.push({ x, y, name });
    else if (changes.length > 0) return null;
  }
  return { keys: [xKey, yKey], cells };
}

/** `miners.sold_min: 0.4 → 0.1`, as results tell what a variant changes. */
function changeOf(text: string): Change[] {
  const found = /^([\w.[\]]+): (?:(.*) → )?(.+)$/.exec(text);
  return found === null ? [] : [{ key: found[1], before: found[2] ?? null, after: found[3] }];
}

/** Numbers by size, words by name. */
function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort((a, b) => {
    const difference = Number(a) - Number(b);
    return Number.isNaN(difference) ? a.localeCompare(b, 'en') : difference;
  });
}
