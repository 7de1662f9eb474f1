import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  camelCase,
  didYouMean,
  editDistance,
  either,
  nearestWord,
  numberHint,
  show,
  snakeCase,
} from '../../src/input/words.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '_'), maxLength: 12 });

describe('the nearest word', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['ab', 'ba', 1],
    ['sold_mni', 'sold_min', 1],
    ['steak', 'stake', 2],
  ])('golden: from %s to %s it takes %i edits', (from, to, edits) => {
    expect(editDistance(from, to)).toBe(edits);
  });

  it('property: the distance is symmetric, 0 only for the same word, and at least the difference of lengths', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it('is given for a slip and for a part of a word, not for anything', () => {
    expect(nearestWord('hroizon', ['horizon', 'paths'])).toBe('horizon');
    expect(nearestWord('PATHS', ['horizon', 'paths'])).toBe('paths');
    expect(nearestWord('number_of_paths', ['horizon', 'paths'])).toBe('paths');
    expect(nearestWord('xyzzy', ['horizon', 'paths'])).toBeNull();
    expect(nearestWord('x'.repeat(100_000), ['horizon'])).toBeNull();
    expect(nearestWord('a', [])).toBeNull();
    expect(didYouMean('paths', ['paths'])).toBe('');
  });
});

describe('words of messages', () => {
  it('show what was found in a few characters', () => {
    expect([undefined, null, [1], { a: 1 }, true, 3, 2n ** 70n, 'a\n"b"'].map(show)).toEqual([
      'nothing',
      'nothing',
      'a list',
      'a map',
      'true',
      '3',
      '1180591620717411303424',
      String.raw`the text "a\n\"b\""`,
    ]);
    expect(show('y'.repeat(1000))).toHaveLength(52);
  });

  it('say why something is no number', () => {
    expect(['1_000', '1,000.5', '5 %', '"', '7', 'x', Infinity].map(numberHint)).toEqual([
      ' (YAML has no digit separators: write 1000)',
      ' (no digit separators: write 1000.5)',
      ' (shares are 0 to 1: write 0.05)',
      '',
      ' (a number in quotes is a text)',
      '',
      ' (too large for a number, or .inf)',
    ]);
  });

  it('list alternatives', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(either)).toEqual(['', 'a', 'a or b', 'a, b or c']);
  });

  it('property: the spelling of a key of the rules comes back', () => {
    const keys = (value: unknown): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, part]) => [key, ...keys(part)])
        : [];
    for (const key of keys(rank32)) expect(camelCase(snakeCase(key))).toBe(key);
  });
});
