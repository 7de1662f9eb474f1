/** `dtao split STATE`: one block of a captured state, divided under one ruleset or several. */

import { snakeCase, wrapped } from '../input/words.js';
import { readSplitState, rulesetOn, type Split, type SplitState, split as splitState } from '../split.js';
import { BLOCKS_PER_DAY } from '../units.js';
import { textTable } from './table.js';
import { EXIT, type Terminal } from './terminal.js';

export interface SplitOptions {
  /** Ids of rulesets; `live` is the state's own. */
  readonly eras: readonly string[];
  readonly repair?: boolean;
  /** Totals alone, without a row a subnet. */
  readonly totals?: boolean;
  readonly json?: boolean;
}

/** Narrower than this, names and the stages in between are left out. */
const WIDE = 100;

const percent = (share: number): string => (100 * share).toFixed(3);
const perDay = (amount: number | null): string => (amount === null ? '–' : (BLOCKS_PER_DAY * amount).toFixed(2));
const whole = (amount: number | null): string =>
  amount === null ? '–' : Math.round(amount).toLocaleString('en-US').replace('-0', '0');

function totalsTable(splits: readonly Split[], columns: number): string {
  const wide = columns >= WIDE;
  const head = ['rules', 'top 8', 'top 32', 'effective', '> 1 TAO', 'injected', 'bought'];
  const rows = splits.map(({ era, totals }) => [
    era.id,
    totals.top8.toFixed(3),
    totals.top32.toFixed(3),
    totals.effective.toFixed(1),
    String(totals.paid),
    whole(totals.injected),
    whole(totals.bought),
    whole(totals.waiting),
    whole(totals.unused),
  ]);
  const titles = wide ? [...head, 'waits', 'burned or not minted'] : head;
  const cut = rows.map((row) => row.slice(0, titles.length));
  return textTable(titles, cut, 1000, [1, 2, 3, 4, 5, 6, 7, 8].slice(0, titles.length - 1));
}

function subnetTable({ stages, rows }: Split, columns: number): string {
  const wide = columns >= WIDE;
  const shown = wide ? stages.map((_, i) => i) : [...new Set([0, stages.length - 1])];
  const head = ['netuid', ...(wide ? ['name'] : []), ...shown.map((i) => snakeCase(stages[i])), 'injected', 'bought'];
  const body = rows.map((row) => [
    String(row.netuid),
    ...(wide ? [plainName(row.name)] : []),
    ...shown.map((i) => percent(row.stages[i])),
    perDay(row.taoInjected),
    perDay(row.chainBuyTao),
  ]);
  const right = head.map((_, i) => i).filter((i) => !(wide && i === 1));
  return textTable(head, body, 1000, right);
}

/** Characters of a name that a terminal shows in one column each. */
function plainName(name: string): string {
  const plain = name.replace(/[^\x20-\x7e\u00a0-\u024f]/g, '?');
  return plain.length > 20 ? `${plain.slice(0, 19)}…` : plain;
}

export function splitText(state: SplitState, splits: readonly Split[], columns: number, totalsOnly: boolean): string {
  const width = Math.max(40, Math.min(columns, 120));
  const paragraph = (text: string): string => `${wrapped(text, width).join('\n')}\n`;
  const parts = [
    paragraph(`${state.label}, rules ${state.era.id}; one block, no reaction of prices`),
    ...state.notes.map(paragraph),
    '\n',
    totalsTable(splits, columns),
    '\n',
    paragraph(
      'top 8, top 32: sums of the largest shares. effective: 1/Σ share². > 1 TAO: subnets that get more than that a day. The rest: TAO a day.',
    ),
  ];
  if (totalsOnly) return parts.join('');
  for (const result of splits) {
    const bar =
      result.bar > 0 ? `; bar ${percent(result.bar)} %, ${result.barStored ? 'as stored' : 'computed anew'}` : '';
    parts.push('\n', paragraph(`${result.era.id}: ${result.era.title}${bar}`));
    parts.push(paragraph('Shares after each stage in percent; TAO injected and chain buys in TAO a day.'), '\n');
    parts.push(subnetTable(result, columns));
  }
  return parts.join('');
}

export async function split(file: string, options: SplitOptions, terminal: Terminal): Promise<number> {
  const state = await readSplitState(file, options.repair ?? false);
  const ids = options.eras.length === 0 ? ['live'] : options.eras;
  const splits = ids.map((id) => splitState(state, rulesetOn(id, state)));
  if (options.json === true) {
    const { label, notes, hasPools } = state;
    const content = splits.map(({ era, ...rest }) => ({ era: era.id, ...rest }));
    terminal.out(`${JSON.stringify({ state: label, notes, hasPools, splits: content }, null, 1)}\n`);
  } else terminal.out(splitText(state, splits, terminal.columns, options.totals ?? false));
  return EXIT.done;
}
