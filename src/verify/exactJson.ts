/**
 * JSON whose integers above 2^53 are not rounded: they become decimal strings, as in chain data that quotes them.
 */

import { readFile, stat } from 'node:fs/promises';
import { ScenarioError } from '../errors.js';

/** Larger files are refused before they are read, bytes. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024;

const STRING_OR_NUMBER = /"(?:\\.|[^"\\])*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Quotes each integer that a float64 would round; strings and everything else stay. */
export function quoteLongIntegers(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) =>
    token.length > 15 && /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}

/** Parses JSON with long integers as strings. Throws SyntaxError like `JSON.parse`. */
export function parseExact(text: string): unknown {
  return JSON.parse(quoteLongIntegers(text));
}

/** Reads a JSON file; every fault is a ScenarioError that names the file. */
export async function readExactJson(file: string): Promise<unknown> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > FILE_BYTES_MAX) {
      throw fileError(file, `${size} bytes; a golden file or capture has at most ${FILE_BYTES_MAX}`);
    }
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof ScenarioError) throw cause;
    throw fileError(file, `cannot be read: ${systemReason(cause)}`);
  }
  try {
    return parseExact(text);
  } catch (cause) {
    throw fileError(file, `is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function systemReason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'it is a directory';
  if (code === 'EACCES') return 'permission denied';
  return cause instanceof Error ? cause.message : String(cause);
}

/** A fault of a whole file, or of one key in it. */
export function fileError(file: string, message: string, key = ''): ScenarioError {
  return new ScenarioError([{ file, line: 0, column: 0, key, message }]);
}
