/** `dtao report`: results → one HTML file. */

import { join, resolve } from 'node:path';
import { ScenarioError } from '../errors.js';
import { checkWritable, fileName, writeWholeFile } from '../files.js';
import { loadResult } from '../report/load.js';
import { EXIT, type Terminal } from './terminal.js';

export async function report(
  files: readonly string[],
  options: { readonly out?: string },
  terminal: Terminal,
): Promise<number> {
  const results = files.map(loadResult);
  const out = options.out ?? join('out', `${fileName(results.map(({ scenario }) => scenario.name).join('-'))}.html`);
  if (files.some((file) => resolve(file) === resolve(out))) {
    throw new ScenarioError([
      { file: '--out', line: 0, column: 0, key: '', message: `found ${out}, which is a result; must be another file` },
    ]);
  }
  checkWritable(out);
  const { reportHtml } = await import('../page/report.js');
  const page = await reportHtml(results);
  writeWholeFile(out, [page]);
  terminal.out(
    `${out}: ${results.map(({ scenario }) => scenario.name).join(', ')}; ${(Buffer.byteLength(page) / 1e6).toFixed(1)} MB, opens in any browser without a network\n`,
  );
  return EXIT.done;
}
