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
for (const id of ['rank32', 'price_burn', 'injcap', 'launch']) {
  const rules = RULESETS.get(id) ?? baseline.rules;
  const network = { ...(rules.shares.by === 'flow' ? march : baseline), rules };
  for (const [name, scenario] of [
    ['as it was', network],
    ['stressed', stressed(network)],
  ] as const) {
    for (const tolerance of [TOLERANCE, null]) {
      const rows = measureAccuracy(scenario, DAYS * BLOCKS_PER_DAY, tolerance);
      const worst = (...quantities: string[]): string =>
        Math.max(
          ...rows.filter((row: AccuracyRow) => quantities.includes(row.quantity)).map(({ error }) => error),
        ).toExponential(1);
      lines.push(
        `| \`${id}\` | ${name} | ${tolerance === null ? '`tempo`' : '`adaptive`'} | ${worst('issuance')} | ${worst('taoIn', 'alphaIn')} | ` +
          `${worst('price')} | ${worst('movingPrice')} | ${worst('emissionShare')} |`,
      );
    }
  }
}
const table = [
  '| rules | network | resolution | issuance | reserves | price | moving price | share |',
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ...lines,
].join('\n');
const text = readFileSync(DOCUMENT, 'utf8');
writeFileSync(DOCUMENT, text.replace(/\| rules \|[\s\S]*?\n(?=\n|$)/, `${table}\n`));
