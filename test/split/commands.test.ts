import { describe, expect, it } from 'vitest';
import { diff } from '../../src/cli/diff.js';
import { eras } from '../../src/cli/eras.js';
import { explain } from '../../src/cli/explain.js';
import { split } from '../../src/cli/split.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { RULESETS } from '../../src/protocol/eras/index.js';
import { goldenPath } from '../golden/golden.js';

function terminalOf(columns: number): { terminal: Terminal; text: () => string } {
  let text = '';
  return {
    terminal: {
      out: (part) => {
        text += part;
      },
      err: () => undefined,
      columns,
      progress: false,
      colour: false,
      debug: false,
      onInterrupt: () => () => undefined,
    },
    text: () => text,
  };
}

/** Lines that do not fit. */
function tooLong(text: string, columns: number): string[] {
  return text.split('\n').filter((line) => line.length > columns);
}

describe.each([60, 80, 200])('a terminal of %i columns', (columns) => {
  it('dtao eras lists every ruleset, none twice', () => {
    const { terminal, text } = terminalOf(columns);
    expect(eras(terminal)).toBe(0);
    for (const id of RULESETS.keys()) {
      expect(text().match(new RegExp(`^${id} `, 'gm')) ?? [], id).toHaveLength(1);
    }
    expect(text()).toMatch(/rank32 \*/);
    expect(tooLong(text(), columns)).toEqual([]);
  });

  it('dtao explain says what each ruleset does', () => {
    for (const [id, era] of RULESETS) {
      const { terminal, text } = terminalOf(columns);
      expect(explain(id, terminal)).toBe(0);
      expect(text(), id).toMatch(/^1\. (price|flow)$/m);
      expect(text(), id).not.toMatch(/undefined|NaN|\[object/);
      for (const name of Object.keys(era.extras)) {
        expect(text(), id).toContain(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
      }
      expect(tooLong(text(), columns), id).toEqual([]);
    }
  });

  it('dtao diff tells old and new by key', () => {
    const { terminal, text } = terminalOf(columns);
    expect(diff('qmass', 'rank32', terminal)).toBe(0);
    expect(text()).toMatch(/^shares\.gate\.bar/m);
    expect(text().replace(/\s+/g, ' ')).toContain('{ by: mass, quantile: 0.75 } → { by: rank, rank: 32 }');
    const none = terminalOf(columns);
    diff('rank32', 'curated', none.terminal);
    expect(none.text()).toContain('The rules are the same');
  });

  it('dtao split prints totals of every ruleset and a row a subnet', async () => {
    const { terminal, text } = terminalOf(columns);
    const state = goldenPath('emission_8791253');
    expect(await split(state, { eras: ['live', 'capped_buys'] }, terminal)).toBe(0);
    expect(text()).toMatch(/^rank32 +0\.616 +0\.964 +16\.5 +53 +1,238 +2,362/m);
    expect(text()).toMatch(/^capped_buys +0\.616 +0\.964 +16\.5 +53 +1,294 +2,306/m);
    expect(text().match(/^ +128 /gm)).toHaveLength(2);
    if (columns >= 80) expect(tooLong(text(), columns)).toEqual([]);
  });
});

describe('words that are no ruleset', () => {
  it('get the nearest one', () => {
    const { terminal } = terminalOf(80);
    expect(() => explain('rank_32', terminal)).toThrow(/no ruleset "rank_32"; did you mean rank32\?/);
    expect(() => diff('rank32', 'constructor', terminal)).toThrow(/no ruleset "constructor"/);
  });
});

describe('dtao split --json', () => {
  it('prints stages, rows and totals as one value', async () => {
    const { terminal, text } = terminalOf(80);
    await split(goldenPath('emission_8740402'), { eras: ['tiers'], json: true }, terminal);
    const content: unknown = JSON.parse(text());
    expect(content).toMatchObject({
      hasPools: false,
      splits: [
        { era: 'tiers on qmass', stages: ['price', 'burn', 'gate', 'switch', 'tiers'], totals: { injected: null } },
      ],
    });
  });
});
