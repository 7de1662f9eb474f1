import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runHead } from '../../src/report/head.js';
import { grouped } from '../../src/report/words.js';
import { loadScenario } from '../../src/scenario/load.js';

const scenario = loadScenario('scenarios/rule-change.yaml', [
  { option: '--set', key: 'horizon', value: '1 day' },
  { option: '--paths', key: 'paths', value: '1000' },
]);
const head = (columns: number, colour = false): string => runHead(scenario, 2, { columns, colour });

describe('the head of a run', () => {
  it('regression: reads like this', () => {
    expect(head(80)).toMatchInlineSnapshot(`
      "rule-change  What does the rule that divides TAO emission do, and to whom: rank…
      1 day from block 8,791,253 · 128 subnets · rules rank32 · resolution tempo
      1,000 paths · 8 variants · seed 20260803 · up to 2 threads
      "
    `);
  });

  it.each([20, 60, 80, 100, 300])('says the same in %i columns, and fits', (columns) => {
    const lines = head(columns).trimEnd().split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.max(60, Math.min(columns, 100)));
    expect(lines.slice(1).join(' · ')).toBe(head(80).trimEnd().split('\n').slice(1).join(' · '));
    expect(stripVTControlCharacters(head(columns, true))).toBe(head(columns));
  });

  it('drives no terminal, and clips what is long', () => {
    const text = runHead(
      { ...scenario, question: `${'x'.repeat(200)}\nmore`, seed: '\u001b[31m'.repeat(20), variants: [], paths: 1 },
      1,
      { columns: 80, colour: false },
    );
    expect(stripVTControlCharacters(text)).toBe(text);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).toContain('1 path · seed');
    expect(text).toContain('1 thread\n');
    expect(text).not.toContain('variant');
  });

  it('thousands apart', () => {
    expect([0, 999, 1000, -1_234_567, 1e12].map((value) => grouped(value))).toEqual([
      '0',
      '999',
      '1,000',
      '-1,234,567',
      '1,000,000,000,000',
    ]);
    expect(grouped(12_345.67, 1)).toBe('12,345.7');
  });
});
