/** A recorded price of TAO in USD, from a CSV file: `date,close` or `block,price`; other columns are skipped. */

import { type Fault, ScenarioError } from '../errors.js';
import { parseCsv } from '../input/csv.js';
import { startOfDay } from '../input/dates.js';
import { readText } from './source.js';

/** Ten years of hours are 87,600 rows, some 3 MB. */
export const RECORDED_BYTES_MAX = 4e6;
/** USD per TAO. */
const PRICE_MAX = 1e6;
const DAY_MS = 24 * 3600 * 1000;

export interface RecordedPath {
  /** What the times are: blocks, or ms since 1970. */
  readonly unit: 'block' | 'ms';
  /** Ascending. */
  readonly times: readonly number[];
  /** USD per TAO. */
  readonly prices: readonly number[];
}

/**
 * Reads a recorded price.
 *
 * @throws ScenarioError with all faults, each with its line
 */
export function readRecordedPath(path: string, shown = path): RecordedPath {
  const text = readText(path, shown, { what: 'recorded price', bytesMax: RECORDED_BYTES_MAX });
  const head = text
    .slice(0, 1000)
    .split('\n')[0]
    .trim()
    .replace(/^\ufeff/, '')
    .split(',');
  const byBlock = head.includes('block') && head.includes('price');
  const [when, what] = byBlock ? ['block', 'price'] : ['date', 'close'];
  if (!head.includes(when) || !head.includes(what)) {
    const message = `found the columns ${head.join(', ').slice(0, 200)}; must have date and close, or block and price`;
    throw new ScenarioError([{ file: shown, line: 1, column: 1, key: '', message }]);
  }
  const table = parseCsv(text, shown, { [when]: byBlock ? 'number' : 'text', [what]: 'number' });
  const faults: Fault[] = [];
  const fault = (row: number, key: string, message: string): void => {
    if (faults.length < 50) faults.push({ file: shown, line: row + 2, column: 1, key, message });
  };
  const prices = Array.from(table.numbers(what));
  const written = byBlock ? Array.from(table.numbers(when)) : table.text(when);
  const times = written.map((time, row) => {
    if (typeof time === 'number') {
      if (!(Number.isInteger(time) && time >= 0 && time <= 1e9))
        fault(row, when, `found ${time}; must be a block, a whole number from 0 to 1,000,000,000`);
      return time;
    }
    const start = startOfDay(time);
    if (start === null) fault(row, when, `found ${JSON.stringify(time.slice(0, 40))}; must be a date YYYY-MM-DD`);
    return (start ?? 0) + DAY_MS;
  });
  prices.forEach((price, row) => {
    if (!(price > 0 && price <= PRICE_MAX))
      fault(row, what, `found ${price}; must be a number above 0, at most 1,000,000 (USD per TAO)`);
    if (faults.length === 0 && row > 0 && !(times[row] > times[row - 1]))
      fault(row, when, `found ${written[row]} after ${written[row - 1]}; rows must be in ascending order`);
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  return { unit: byBlock ? 'block' : 'ms', times, prices };
}
