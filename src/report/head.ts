/** What is about to run, in a few lines: the first that a reader sees, long before there is a result. */

import type { ResolvedScenario } from '../scenario/resolved.js';
import { BLOCKS_PER_DAY } from '../units.js';
import { clip, counted, grouped, lineWidth, plain, stylist, type TableStyle } from './words.js';

const SEED_WIDTH = 20;

/** @param workers  threads that the run may use */
export function runHead(scenario: ResolvedScenario, workers: number, style: TableStyle): string {
  const { bold, dim } = stylist(style);
  const width = lineWidth(style);
  const { name, question, start, rules, horizonBlocks, resolution, paths, seed, variants } = scenario;
  const days = Number((horizonBlocks / BLOCKS_PER_DAY).toPrecision(7));
  const facts = [
    `${days} ${days === 1 ? 'day' : 'days'} from block ${grouped(start.block)}`,
    counted(start.subnets.length, 'subnet'),
    `rules ${plain(rules.id)}`,
    `resolution ${resolution}`,
    counted(paths, 'path'),
    ...(variants.length === 0 ? [] : [counted(variants.length, 'variant')]),
    `seed ${clip(plain(seed), SEED_WIDTH)}`,
    workers === 1 ? '1 thread' : `up to ${workers} threads`,
  ];
  const title = bold(plain(name)) + dim(`  ${clip(plain(question.split('\n')[0]), width - name.length - 2)}`);
  return `${[title, ...wrapped(facts, width).map(dim)].join('\n')}\n`;
}

/** Facts with dots between them, as many on a line as fit. */
function wrapped(facts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const longer = lines.length === 0 ? fact : `${lines[lines.length - 1]} · ${fact}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(fact);
  }
  return lines;
}
