/**
 * Writes the table of errors in docs/accuracy.md: `npx tsx scripts/accuracyTable.ts`. Minutes: every row is 30 days by blocks.
 * A test measures some of its numbers again.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { type AccuracyRow, measureAccuracy, stressed } from '../src/accuracy.js';
import { TOLERANCE } from '../src/engine/steps.js';
import { RULESETS } from '../src/protocol/eras/index.js';
import { loadScenario } from '../src/scenario/load.js';
import { readSnapshot } from '../src/scenario/snapshot.js';
import { BLOCKS_PER_DAY } from '../src/units.js';

const DAYS = 30;
const DOCUMENT = 'docs/accuracy.md';
const baseline = loadScenario('scenarios/baseline.yaml');
// Averages of flow are known for this state only.
const march = { ...baseline, start: readSnapshot('scenarios/data/finney-2026-03-31.json') };

const lines: string[] = [];
for (const id of ['rank32', 'price_burn', 'balancer', 'injcap', 'launch']) {
  const rules = RULESETS.get(id) ?? baseline.rules;
  const network = { ...(rules.shares.by === 'flow' ? march : baseline), rules };
  for (const [name, scenario] of [
    ['as it was', network],
    ['stressed', stressed(network)],
  ] as const) {
    for (const resolution of ['adaptive', 'tempo', 'quarter', 'day'] as const) {
      const tolerance = resolution === 'adaptive' ? TOLERANCE : null;
      const rows = measureAccuracy({ ...scenario, resolution }, DAYS * BLOCKS_PER_DAY, tolerance);
      const largest = (measure: AccuracyRow['measure'], ...quantities: string[]): string => {
        const found = rows.filter((row) => row.measure === measure && quantities.includes(row.quantity));
        return [found.map(({ error }) => error), found.map(({ floor }) => floor)]
          .map((numbers) => Math.max(...numbers).toExponential(1))
          .join(' / ');
      };
      const cells = [
        `\`${id}\``,
        name,
        `\`${resolution}\``,
        largest('relative', 'issuance'),
        largest('relative', 'taoIn', 'alphaIn'),
        largest('relative', 'price'),
        largest('relative', 'movingPrice'),
        largest('of price', 'movingPrice'),
        largest('parts', 'movingPrice'),
        largest('absolute', 'emissionShare'),
      ];
      lines.push(`| ${cells.join(' | ')} |`);
    }
  }
}
const table = [
  '| rules | network | resolution | issuance | reserves | price | moving price | … of the price | … in parts | share |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ...lines,
].join('\n');
const text = readFileSync(DOCUMENT, 'utf8');
writeFileSync(DOCUMENT, text.replace(/\| rules \|[\s\S]*?\n(?=\n|$)/, `${table}\n`));
