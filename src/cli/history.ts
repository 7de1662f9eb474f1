/** `dtao history`: the rules held against two series of daily reads of the chain, from 2025-03-15 to 2026-03-16. */

import { ScenarioError } from '../errors.js';
import { type HistoryReport, type RateReport, rateReport, reserveReport, shareReport } from '../history/index.js';
import { RATE_HYPOTHESES } from '../history/rate.js';
import { wrap } from './snapshot.js';
import { EXIT, type Terminal } from './terminal.js';

export type HistoryKind = 'shares' | 'reserves' | 'rate';

export interface HistoryFiles {
  readonly subnetDaily: string;
  readonly chainDaily: string;
}

const TITLES = {
  shares:
    'Emission per subnet, as part of the block’s TAO: by the rules of the era from the state, beside the observed',
  reserves: 'Alpha reserve a day later, by the pool’s rules from the flow of TAO, relative to the observed',
} as const;

function short(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

/** The report as text, at most `columns` wide where words allow. */
export function historyTable(report: HistoryReport, columns: number): string {
  const width = Math.max(80, Math.min(columns, 120));
  const lines = [wrap(`${TITLES[report.kind]}; ${report.from} to ${report.to}`, width, ''), ''];
  let what = '';
  for (const row of report.table) {
    if (row.what !== what) {
      if (what !== '') lines.push('');
      what = row.what;
      lines.push(
        `  ${'era'.padEnd(14)}${['n', 'median', '95 %', '99 %', 'max'].map((name) => name.padStart(10)).join('')}   ${what}`,
      );
    }
    const numbers = [String(row.n), short(row.median), short(row.q95), short(row.q99), short(row.max)];
    lines.push(`  ${row.era.padEnd(14)}${numbers.map((text) => text.padStart(10)).join('')}`);
  }
  lines.push('', 'Worst cases, one per cause and subnet:');
  for (const { day, block, netuid, era, computed, observed, error, cases, why } of report.worst) {
    const times = cases > 1 ? `; ${cases} such cases` : '';
    lines.push(
      `  ${day} netuid ${netuid}, block ${block}, ${era}: computed ${computed.toPrecision(6)}, observed ${observed.toPrecision(6)}, error ${short(error)}${times}`,
      wrap(why, width, '      '),
    );
  }
  return `${lines.join('\n')}\n`;
}

export function rateTable({ rows }: RateReport): string {
  const lines = [
    'Error (90 %, relative) of the emission that follows from the moving price one block earlier, by its rate',
    '',
  ];
  const head = RATE_HYPOTHESES.map(({ words }) => words.padStart(27)).join('');
  lines.push(`  ${'day'.padEnd(12)}${'block'.padStart(10)}${'n'.padStart(5)}${head}`);
  for (const { day, block, n, errors } of rows) {
    lines.push(
      `  ${day.padEnd(12)}${String(block).padStart(10)}${String(n).padStart(5)}${errors.map((error) => short(error).padStart(27)).join('')}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/**
 * @param options json: prints the report as JSON
 * @throws ScenarioError where a file is not what it should be
 */
export function historyCommand(
  kind: HistoryKind,
  files: HistoryFiles,
  options: { readonly json?: boolean },
  terminal: Terminal,
): number {
  if (files.subnetDaily === files.chainDaily && kind !== 'rate') {
    throw new ScenarioError([
      { file: files.chainDaily, line: 0, column: 0, key: '', message: 'given twice; two files are needed' },
    ]);
  }
  if (kind === 'rate') {
    const report = rateReport(files.chainDaily);
    terminal.out(options.json === true ? `${JSON.stringify(report)}\n` : rateTable(report));
    return EXIT.done;
  }
  const report = (kind === 'shares' ? shareReport : reserveReport)(files.subnetDaily, files.chainDaily);
  terminal.out(options.json === true ? `${JSON.stringify(report)}\n` : historyTable(report, terminal.columns));
  return EXIT.done;
}
