/**
 * Canonical JSON (RFC 8785) and fingerprints: one text for one value, so that equal data have equal hashes.
 *
 * Keys are sorted by UTF-16 code units, there is no white space, numbers are written as JavaScript writes them. Any
 * implementation of RFC 8785 in any language gives the same text, and so the same fingerprint.
 */

import { createHash } from 'node:crypto';
import { inBlocks } from '../files.js';

/** Anything that JSON can say. `undefined` members of objects are left out, as by JSON.stringify. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The text in pieces, so that a large value need not be one string.
 *
 * @throws TypeError for NaN, infinities, functions and the like: JSON.stringify would turn them into null, silently
 */
export function* canonicalJson(value: unknown): Generator<string, void, undefined> {
  if (Array.isArray(value)) {
    if (value.every(isScalar)) {
      yield JSON.stringify(value);
      return;
    }
    yield '[';
    for (let index = 0; index < value.length; index++) {
      if (index > 0) yield ',';
      yield* canonicalJson(value[index]);
    }
    yield ']';
  } else if (typeof value === 'object' && value !== null) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw new TypeError('only plain objects can be JSON');
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    if (members.every(([, member]) => isScalar(member))) {
      yield `{${members.map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`).join(',')}}`;
      return;
    }
    yield '{';
    let separator = '';
    for (const [key, member] of members) {
      yield `${separator}${JSON.stringify(key)}:`;
      yield* canonicalJson(member);
      separator = ',';
    }
    yield '}';
  } else if (isScalar(value)) {
    yield JSON.stringify(value);
  } else {
    throw new TypeError(`${typeof value === 'number' ? value : typeof value} cannot be JSON`);
  }
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number'
    ? Number.isFinite(value)
    : value === null || typeof value === 'string' || typeof value === 'boolean';
}

/** SHA-256 of the canonical text, as `sha256:` and 64 hexadecimal digits. */
export function fingerprint(value: unknown): string {
  const hash = createHash('sha256');
  for (const block of inBlocks(canonicalJson(value))) hash.update(block);
  return `sha256:${hash.digest('hex')}`;
}
