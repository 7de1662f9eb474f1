/**
 * Writes the table of keys in docs/scenario.md from the schema of scenarios: `npx tsx scripts/scenarioKeys.ts`.
 * A test compares the two.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { keyTable, withTable } from '../test/scenario/keyTable.js';

const DOCUMENT = 'docs/scenario.md';
writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), keyTable()));
