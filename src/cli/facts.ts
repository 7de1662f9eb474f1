/** `dtao facts`: results beside what the chain's data show. A report: misses do not make it fail. */

import { readFileSync } from 'node:fs';
import { ScenarioError } from '../errors.js';
import { type FactReport, type FlowRow, factReport, parseResult, type Spread } from '../facts/facts.js';
import { SAMPLE } from '../facts/observed.js';
import { errorCode } from '../files.js';
import { wrapped } from '../input/words.js';
import { textTable } from './table.js';
import { EXIT, type Terminal } from './terminal.js';

function short(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value < 0 ? '−∞' : '∞';
  const text =
    Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
  return text.replace('-', '−');
}

const range = (accept: readonly [number, number] | null): string =>
  accept === null ? '' : accept[0] === accept[1] ? short(accept[0]) : `${short(accept[0])}…${short(accept[1])}`;
const rough = (value: number): string => short(Math.abs(value) >= 100 ? value : Number(value.toPrecision(2)));
const paths = ({ low, high }: Spread): string => (Number.isNaN(low) ? '' : `${rough(low)}…${rough(high)}`);

export function factTable(report: FactReport, columns: number): string {
  const width = Math.max(80, Math.min(columns, 120));
  const lines = [
    `${report.scenario}: from ${report.start}, rules ${report.ruleset}, ${report.paths} paths of ${short(report.days)} days`,
    ...wrapped(`Model: median over paths (10 to 90 % of them). Data: ${SAMPLE}.`, width),
    '',
    textTable(
      ['#', '', 'fact', 'model', '10–90 %', 'data', 'accept'],
      report.rows.map(({ fact, what, model, observed, accept, pass }) => [
        String(fact),
        pass ? 'ok' : 'MISS',
        what,
        short(model.median),
        paths(model),
        short(observed),
        range(accept),
      ]),
      width,
      [0, 3, 4, 5, 6],
    ).trimEnd(),
    '',
    `${report.passed} of ${report.facts} facts inside their interval.`,
  ];
  for (const { fact, what, reason, pass } of report.rows) {
    if (!pass) lines.push(...wrapped(`Miss ${fact}, ${what}: ${reason}.`, width - 2).map((line) => `  ${line}`));
  }
  if (report.flows.length > 0) lines.push('', ...flowTable(report.flows, width));
  return `${lines.join('\n')}\n`;
}

function flowTable(flows: readonly FlowRow[], width: number): string[] {
  const judged = flows.filter(({ pass }) => pass !== null);
  return [
    'Adding up: who is paid (alpha at spot), who sells, who brings TAO into pools',
    textTable(
      ['', 'TAO per day', 'model', '10–90 %', 'data', 'accept'],
      flows.map(({ what, model, observed, accept, pass }) => [
        pass === null ? '' : pass ? 'ok' : 'MISS',
        what,
        short(model.median),
        paths(model),
        short(observed),
        range(accept),
      ]),
      width,
      [2, 3, 4, 5],
    ).trimEnd(),
    ...flows.flatMap(({ what, note }) => (note === '' ? [] : [`  ${what.trim()}: ${note}`])),
    `${judged.filter(({ pass }) => pass === true).length} of ${judged.length} lines inside their interval.`,
  ];
}

/** @throws ScenarioError where a file is no result or lacks a metric */
export function facts(files: readonly string[], options: { readonly json?: boolean }, terminal: Terminal): number {
  const reports = files.map((file) => factReport(parseResult(textOf(file), file), file));
  if (options.json === true) terminal.out(`${JSON.stringify(reports, null, 2)}\n`);
  else terminal.out(reports.map((report) => factTable(report, terminal.columns)).join('\n'));
  return EXIT.done;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    const message = code === 'ENOENT' ? 'no such file' : `cannot be read (${code === '' ? String(error) : code})`;
    throw new ScenarioError([{ file, line: 0, column: 0, key: '', message }]);
  }
}
