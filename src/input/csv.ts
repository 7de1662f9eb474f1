/**
 * Reader of plain CSV tables: a head line, comma-separated fields, no quotes. Strict: every fault with its line.
 *
 * Choice: an own reader and no library, because the tables hold numbers and plain words alone, and because a fault has to
 * name file, line and column as every other fault of the user's does.
 */

import { readFileSync } from 'node:fs';
import { type Fault, ScenarioError } from '../errors.js';
import { errorCode } from '../files.js';

/** `number?` may be left empty, which reads as NaN: unknown. */
export type ColumnKind = 'text' | 'number' | 'number?';

export interface CsvTable {
  readonly rows: number;
  /** Throws if the column was not asked for. */
  readonly text: (column: string) => readonly string[];
  readonly numbers: (column: string) => Float64Array;
}

const FAULTS_MAX = 50;
const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** Reads the columns that are asked for; others are skipped. @throws ScenarioError with all faults, at most 50 */
export function readCsv(file: string, columns: Readonly<Record<string, ColumnKind>>): CsvTable {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    const message = code === 'ENOENT' ? 'no such file' : `cannot be read (${code === '' ? String(error) : code})`;
    throw new ScenarioError([{ file, line: 0, column: 0, key: '', message }]);
  }
  return parseCsv(text, file, columns);
}

/** The same from text; `file` is for messages. */
export function parseCsv(text: string, file: string, columns: Readonly<Record<string, ColumnKind>>): CsvTable {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  const faults: Fault[] = [];
  const fault = (line: number, key: string, message: string): void => {
    if (faults.length < FAULTS_MAX) faults.push({ file, line, column: 1, key, message });
  };
  const head = (lines[0] ?? '').replace(/^\ufeff/, '').split(',');
  const places = new Map<string, number>();
  for (const name of Object.keys(columns)) {
    const place = head.indexOf(name);
    if (place < 0) fault(1, name, `column missing; found ${head.join(', ') || 'an empty line'}`);
    else if (head.includes(name, place + 1)) fault(1, name, 'column given twice');
    places.set(name, place);
  }
  if (lines.length < 2) fault(1, '', 'no rows below the head line');
  if (faults.length > 0) throw new ScenarioError(faults);

  const rows = lines.length - 1;
  const texts = new Map<string, string[]>();
  const numbers = new Map<string, Float64Array>();
  for (const [name, kind] of Object.entries(columns)) {
    if (kind === 'text') texts.set(name, []);
    else numbers.set(name, new Float64Array(rows));
  }
  for (let row = 0; row < rows; row++) {
    const line = row + 2;
    const fields = lines[row + 1].split(',');
    if (lines[row + 1].includes('"')) fault(line, '', 'quotes are not part of this format');
    if (fields.length !== head.length) {
      fault(line, '', `${fields.length} fields, but the head line has ${head.length}`);
      continue;
    }
    for (const [name, column] of texts) column.push(fields[places.get(name) ?? -1]);
    for (const [name, column] of numbers) {
      const field = fields[places.get(name) ?? -1];
      if (field === '' && columns[name] === 'number?') column[row] = Number.NaN;
      else if (NUMBER.test(field) && Number.isFinite(Number(field))) column[row] = Number(field);
      else fault(line, name, `found ${field === '' ? 'an empty field' : JSON.stringify(field)}; a number is needed`);
    }
    if (faults.length >= FAULTS_MAX) break;
  }
  if (faults.length > 0) throw new ScenarioError(faults);

  function known<T>(columnsOfKind: ReadonlyMap<string, T>, name: string): T {
    const column = columnsOfKind.get(name);
    if (column === undefined) throw new RangeError(`column ${name} was not read`);
    return column;
  }
  return { rows, text: (name) => known(texts, name), numbers: (name) => known(numbers, name) };
}
