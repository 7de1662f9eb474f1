/** From the seed text of a scenario to the 128-bit root key that all streams of a run share. */

import seedrandom from 'seedrandom';

/** Words of the root key. */
export const ROOT_KEY_WORDS = 4;

/**
 * The root key of a seed text: the first four 32-bit words of seedrandom's default generator (ARC4, 256-byte state).
 *
 * Any text is a seed, the empty one too; equal text gives equal keys on every machine. Never `{ global: true }`.
 */
export function rootKeyFromSeed(seed: string): Uint32Array {
  const generator = seedrandom(seed);
  const key = new Uint32Array(ROOT_KEY_WORDS);
  // int32() is the generator's own 32-bit word; storing it in a Uint32Array keeps its bits.
  for (let word = 0; word < ROOT_KEY_WORDS; word++) key[word] = generator.int32();
  return key;
}
