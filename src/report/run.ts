/** A scenario from start to end: paths, result, file, summary. What `dtao run` does once its input is checked. */

import { type FileSystem, nodeFileSystem, writeWholeFile } from '../files.js';
import { type RunOptions, runScenario } from '../montecarlo/run.js';
import type { ResolvedScenario } from '../scenario/resolved.js';
import { buildResult, resultText } from './result.js';
import type { Result } from './resultSchema.js';
import { runningCode } from './source.js';
import { summaryTable } from './summaryTable.js';
import type { TableStyle } from './words.js';

export interface ReportOptions extends RunOptions, TableStyle {
  /** Where the result goes; written whole or not at all. */
  readonly out: string;
  readonly files?: FileSystem;
}

export interface Report {
  /** null if the run was stopped before a chunk was finished: then nothing is written. */
  readonly result: Result | null;
  /** For stdout; ends with a line break. */
  readonly summary: string;
}

/**
 * @throws PathError  a path broke a rule of ours
 * @throws SystemError  a worker died, or the file cannot be written
 */
export async function runAndReport(scenario: ResolvedScenario, options: ReportOptions): Promise<Report> {
  // Before the run: an installation that cannot name its code is not to find out after an hour.
  const code = runningCode();
  const started = new Date();
  const run = await runScenario(scenario, options);
  const seconds = Math.round(Date.now() - started.getTime()) / 1000;
  if (run.pathsDone === 0) {
    return { result: null, summary: 'stopped before the first paths were finished: nothing is written\n' };
  }
  const result = buildResult(scenario, run, code, {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    workers: options.workers,
    started: started.toISOString(),
    seconds,
  });
  writeWholeFile(options.out, resultText(result), options.files ?? nodeFileSystem);
  const names = new Map(scenario.start.subnets.map(({ netuid, name }) => [netuid, name]));
  const tail = `\n${options.out}: ${result.pathsDone} paths in ${seconds.toFixed(1)} s, fingerprint ${result.fingerprint.slice(0, 15)}…\n`;
  return { result, summary: summaryTable(result, names, options) + tail };
}
