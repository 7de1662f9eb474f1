/** Keys of files are in snake_case, keys of parameters in camelCase. */

import { camelCase } from './words.js';

export type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
export type CamelKeys<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T as K extends string ? Camel<K> : K]: CamelKeys<T[K]> }
    : T;

/** The same map with keys in camelCase, all the way down, in the same order. */
export function camelKeys<T>(value: T): CamelKeys<T> {
  const spell = (part: unknown): unknown =>
    typeof part !== 'object' || part === null || Array.isArray(part)
      ? part
      : Object.fromEntries(Object.entries(part).map(([key, inner]) => [camelCase(key), spell(inner)]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type says what the line above does
  return spell(value) as CamelKeys<T>;
}
