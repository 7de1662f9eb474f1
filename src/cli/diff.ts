/** `dtao diff ERA ERA`: the rules of two rulesets key by key, old → new. */

import { snakeCase } from '../input/words.js';
import { differences } from '../protocol/eras/compare.js';
import { findRuleset } from './ruleset.js';
import { textTable } from './table.js';
import { EXIT, type Terminal } from './terminal.js';

/** A value as YAML has it, on one line. */
export function valueText(value: unknown): string {
  if (value === undefined) return '(not there)';
  if (value === null) return 'off';
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  const parts = Object.entries(value).map(([key, part]) => `${snakeCase(key)}: ${valueText(part)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

export function diffText(fromId: string, toId: string, columns: number): string {
  const from = findRuleset(fromId);
  const to = findRuleset(toId);
  const list = differences(from, to);
  const head = `${from.id} (${from.title}) → ${to.id} (${to.title})`;
  if (list.length === 0)
    return `${head}\n\nThe rules are the same: what is new is not modelled or changes no amount.\n`;
  const rows = list.map((difference) => [
    difference.path.map(snakeCase).join('.'),
    `${valueText(difference.from)} → ${valueText(difference.to)}`,
  ]);
  return `${head}\n\n${textTable(['key', 'old → new'], rows, Math.max(40, Math.min(columns, 120)))}`;
}

export function diff(from: string, to: string, terminal: Terminal): number {
  terminal.out(diffText(from, to, terminal.columns));
  return EXIT.done;
}
