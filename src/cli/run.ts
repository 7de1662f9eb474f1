/** `dtao run`: arguments → scenario → result file and summary. */

import { availableParallelism } from 'node:os';
import { join, parse, resolve } from 'node:path';
import { ScenarioError } from '../errors.js';
import { checkWritable } from '../files.js';
import { runHead } from '../report/head.js';
import { loadScenario, type Override } from '../scenario/load.js';
import type { KeyValue } from './main.js';
import { EXIT, type Terminal } from './terminal.js';

export interface RunOptions {
  readonly paths?: string;
  readonly seed?: string;
  readonly workers?: number;
  readonly out?: string;
  /** The tables as Parquet, too. */
  readonly parquet?: boolean;
  readonly set?: readonly KeyValue[];
}

/** `--set`, `--paths` and `--seed` as keys of the scenario. */
export function overridesOf(options: Pick<RunOptions, 'paths' | 'seed' | 'set'>): Override[] {
  const overrides: Override[] = (options.set ?? []).map(({ key, value }) => ({ option: '--set', key, value }));
  if (options.paths !== undefined) overrides.push({ option: '--paths', key: 'paths', value: options.paths });
  if (options.seed !== undefined)
    overrides.push({ option: '--seed', key: 'seed', value: options.seed, verbatim: true });
  return overrides;
}

/** `out/baseline.json` → `out/baseline`. */
function tablesFolder(out: string): string {
  const { dir, name, ext } = parse(out);
  return join(dir, ext === '' ? `${name}.tables` : name);
}

export async function run(file: string, options: RunOptions, terminal: Terminal): Promise<number> {
  const scenario = loadScenario(file, overridesOf(options));
  const out = options.out ?? join('out', `${scenario.name}.json`);
  if (resolve(out) === resolve(file)) {
    throw new ScenarioError([
      {
        file: '--out',
        line: 0,
        column: 0,
        key: '',
        message: `found ${out}, which is the scenario; must be another file`,
      },
    ]);
  }
  const controller = new AbortController();
  const listening = terminal.onInterrupt(() => {
    controller.abort();
  });
  try {
    // Hours of work are not to end at a folder that cannot be written.
    checkWritable(out);
    if (options.parquet === true) checkWritable(join(tablesFolder(out), 'metrics.parquet'));
    const workers = options.workers ?? availableParallelism();
    terminal.out(runHead(scenario, workers, terminal));
    const { runAndReport } = await import('../report/run.js');
    const progress = terminal.progress ? (await import('./progress.js')).drawProgress(scenario.paths) : null;
    try {
      const { result, summary } = await runAndReport(scenario, {
        workers,
        out,
        signal: controller.signal,
        onProgress: (pathsDone) => progress?.update(pathsDone),
        columns: terminal.columns,
        colour: terminal.colour,
      });
      progress?.end();
      terminal.out(summary);
      if (options.parquet === true && result !== null) {
        const { writeParquet } = await import('../report/parquet.js');
        const folder = tablesFolder(out);
        const { length } = writeParquet(result, folder);
        terminal.out(`${folder}: ${length} tables as Parquet\n`);
      }
      return result === null || result.partial ? EXIT.interrupted : EXIT.done;
    } finally {
      progress?.end();
    }
  } finally {
    listening();
  }
}
