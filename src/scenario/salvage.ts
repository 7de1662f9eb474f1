/**
 * What of a faulty value can still be read: the parts with faults are taken out, defaults step in, and the rules that
 * span several keys run on the rest. So one faulty key does not hide the faults of the others.
 */

import type * as z from 'zod';
import type { KeyPath } from '../input/keyPath.js';
import { type Finding, findingsOf } from './findings.js';

export interface Salvaged<T> {
  /** What the schema makes of the value, or of its sound parts; null if nothing is left. */
  readonly value: T | null;
  /** The schema's findings. */
  readonly findings: readonly Finding[];
  /** Position in the file of entry `index` of a list (its path as text) of which faulty entries were taken out. */
  readonly position: (listPath: string, index: number) => number;
}

type Tree = Record<string | number, unknown>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

/** Takes out the value at a path; if it is missing, what should hold it. Entries of lists become `gone`. */
function takeOut(root: Tree, path: KeyPath, gone: symbol): boolean {
  let holder: Tree = root;
  for (let n = 0; n < path.length - 1; n++) {
    const next = holder[path[n]];
    if (!isTree(next)) return takeOut(root, path.slice(0, n + 1), gone);
    holder = next;
  }
  const last = path.at(-1);
  if (last === undefined) return false;
  if (Array.isArray(holder)) holder[last] = gone;
  else if (Object.hasOwn(holder, last)) delete holder[last];
  else return takeOut(root, path.slice(0, -1), gone);
  return true;
}

/**
 * @param fill what stands for a required key that is missing or wrong
 */
export function salvage<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
  fill: Readonly<Record<string, unknown>> = {},
): Salvaged<z.output<Schema>> {
  const first = schema.safeParse(raw);
  const positions = new Map<string, number[]>();
  const position = (listPath: string, index: number): number => positions.get(listPath)?.[index] ?? index;
  if (first.success) return { value: first.data, findings: [], position };
  const findings = findingsOf(first.error.issues);
  if (!isTree(raw) || Array.isArray(raw)) return { value: null, findings, position };

  const gone = Symbol('gone');
  let rest = structuredClone(raw);
  let problems: readonly Finding[] = findings;
  // Each round takes out at least one key, and a key that was filled stays: few rounds are needed, ten are a bound.
  for (let round = 0; round < 10; round++) {
    for (const { path } of problems) {
      if (!takeOut(rest, path, gone)) return { value: null, findings, position };
    }
    for (const [key, list] of Object.entries(rest)) {
      if (!Array.isArray(list)) continue;
      const before = positions.get(key) ?? list.map((_, i) => i);
      positions.set(
        key,
        before.filter((_, i) => list[i] !== gone),
      );
      rest[key] = list.filter((entry) => entry !== gone);
    }
    rest = { ...rest };
    for (const [key, value] of Object.entries(fill)) if (!Object.hasOwn(rest, key)) rest[key] = value;
    const again = schema.safeParse(rest);
    if (again.success) return { value: again.data, findings, position };
    problems = findingsOf(again.error.issues);
  }
  return { value: null, findings, position };
}
