/** `dtao eras`: every ruleset, the chain's own in order, proposals and hypotheses apart. */

import { wrapped } from '../input/words.js';
import type { Era } from '../protocol/eras/era.js';
import { DEFAULT_ERA, ERAS, HYPOTHESES, PROPOSALS } from '../protocol/eras/index.js';
import { textTable } from './table.js';
import { EXIT, type Terminal } from './terminal.js';

function chainRow(era: Era): string[] {
  const block = era.block === null ? '–' : era.block.toLocaleString('en-US');
  return [era.id === DEFAULT_ERA ? `${era.id} *` : era.id, block, era.date, era.confidence, era.title];
}

export function erasText(columns: number): string {
  const width = Math.max(40, Math.min(columns, 120));
  const offered = (eras: ReadonlyMap<string, Era>): string =>
    textTable(
      ['id', 'from', 'what is new'],
      [...eras.values()].map((era) => [era.id, era.spec, era.title]),
      width,
    );
  return [
    textTable(['id', 'block', 'date', 'confidence', 'what is new'], [...ERAS.values()].map(chainRow), width, [1]),
    `${wrapped('* the rules of a scenario that names none. Block: that of the upgrade, rules hold from the next; – where it is known to a day or so only.', width).join('\n')}\n`,
    'Hypotheses: only a title is known, the rule is guessed.',
    offered(HYPOTHESES),
    'Proposals: the chain never ran them.',
    offered(PROPOSALS),
  ].join('\n');
}

export function eras(terminal: Terminal): number {
  terminal.out(erasText(terminal.columns));
  return EXIT.done;
}
