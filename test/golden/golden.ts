/** The project's golden files, for tests. Each JSON file says what it is and where its numbers come from. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rank32 } from '../../src/protocol/eras/rank32.js';
import { readGolden, type TopicCase } from '../../src/verify/golden.js';
import { checkCase } from '../../src/verify/index.js';
import { TOPICS } from '../../src/verify/topics/index.js';

export const GOLDEN_FOLDER = import.meta.dirname;

/** Path of a golden file by its name without `.json`. */
export function goldenPath(name: string): string {
  return join(GOLDEN_FOLDER, `${name}.json`);
}

/** Paths of all golden files. */
export function goldenPaths(): string[] {
  return readdirSync(GOLDEN_FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(GOLDEN_FOLDER, name));
}

/** Registers a test for each case of a topic that `wanted` picks; at least one must be there. */
export async function goldenCases(topic: string, wanted: (test: TopicCase) => boolean = () => true): Promise<void> {
  const golden = await readGolden(goldenPath(topic));
  const checker = TOPICS.get(topic);
  if (golden.is !== 'topic' || checker === undefined) throw new Error(`${topic} is no topic`);
  const cases = golden.cases.filter(wanted);
  if (cases.length === 0) throw new Error(`no case of ${topic} is wanted`);
  it.each(cases.map((test) => [test.name, test] as const))('golden: %s', (_, test) => {
    const outcome = checkCase(topic, test, checker, rank32);
    expect('skipped' in outcome ? outcome.skipped : outcome.lines()).toEqual([]);
  });
}
