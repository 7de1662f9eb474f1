/** Typed reading of a record of a golden file. What is missing or of the wrong type is the file's fault: ScenarioError. */

import { tokensFromRao } from '../units.js';
import { fileError } from './exactJson.js';

/** No amount of a chain needs more digits (2^128 has 39). */
const INTEGER = /^-?\d{1,40}$/;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export class Fields {
  readonly file: string;
  /** Where the record stands, e.g. `cases[3].inputs`. */
  readonly place: string;
  readonly #record: Record<string, unknown>;

  constructor(file: string, place: string, record: unknown) {
    if (!isRecord(record)) throw fileError(file, `found ${describe(record)}; an object is needed`, place);
    this.file = file;
    this.place = place;
    this.#record = record;
  }

  /** The same place with another content. */
  replaced(record: Record<string, unknown>): Fields {
    return new Fields(this.file, this.place, record);
  }

  keys(): string[] {
    return Object.keys(this.#record);
  }

  /** Present and not null. */
  has(key: string): boolean {
    return this.#record[key] !== undefined && this.#record[key] !== null;
  }

  raw(key: string): unknown {
    return this.#record[key];
  }

  fail(key: string, needed: string): never {
    const value = this.#record[key];
    const found = value === undefined ? 'it is missing' : `found ${describe(value)}`;
    throw fileError(this.file, `${found}; ${needed} is needed`, `${this.place}.${key}`);
  }

  /** An integer of any length. */
  integer(key: string): bigint {
    return wholeNumber(this.#record[key]) ?? this.fail(key, 'an integer');
  }

  /** An amount in rao, as tokens. */
  tokens(key: string, absent?: number): number {
    if (absent !== undefined && !this.has(key)) return absent;
    return tokensFromRao(this.integer(key));
  }

  /** A number, or a number as text ("0.18", "1e9"). */
  number(key: string, absent?: number): number {
    if (absent !== undefined && !this.has(key)) return absent;
    return finiteNumber(this.#record[key]) ?? this.fail(key, 'a number');
  }

  /** A whole number from `min` to `max`. */
  count(key: string, min: number, max: number, absent?: number): number {
    const value = this.number(key, absent);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    return this.fail(key, `a whole number from ${min} to ${max}`);
  }

  text(key: string, absent?: string): string {
    if (absent !== undefined && !this.has(key)) return absent;
    const value = this.#record[key];
    return typeof value === 'string' ? value : this.fail(key, 'text');
  }

  flag(key: string, absent: boolean): boolean {
    if (!this.has(key)) return absent;
    const value = this.#record[key];
    return typeof value === 'boolean' ? value : this.fail(key, 'true or false');
  }

  list(key: string, absent?: readonly unknown[]): readonly unknown[] {
    if (absent !== undefined && !this.has(key)) return absent;
    const value = this.#record[key];
    return Array.isArray(value) ? value : this.fail(key, 'a list');
  }

  numbers(key: string): number[] {
    return this.list(key).map((value) => finiteNumber(value) ?? this.fail(key, 'a list of numbers'));
  }

  record(key: string): Fields {
    return new Fields(this.file, `${this.place}.${key}`, this.#record[key]);
  }

  records(key: string, absent?: readonly unknown[]): Fields[] {
    return this.list(key, absent).map((value, i) => new Fields(this.file, `${this.place}.${key}[${i}]`, value));
  }
}

/** An integer of a golden file, as a number or as text. */
export function wholeNumber(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  return typeof value === 'string' && INTEGER.test(value) ? BigInt(value) : null;
}

/** A finite number of a golden file, as a number or as text. */
export function finiteNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** An entry of a table by a word of the file: inherited names such as "constructor" are none. */
export function entry<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
