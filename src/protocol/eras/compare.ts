/** Two eras key by key, and what one changes carried over to another. */

import type { Era } from './era.js';

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
type Map_ = { readonly [key: string]: Value };

/** Keys that say which era it is; they are no rules. */
export const HEAD_KEYS: readonly string[] = ['id', 'title', 'spec', 'block', 'date', 'confidence', 'sources'];

export interface Difference {
  /** Where, from the outside in: `['shares', 'gate', 'exponent']`. */
  readonly path: readonly string[];
  /** undefined: the key is not there. */
  readonly from: Value | undefined;
  readonly to: Value | undefined;
}

function isMap(value: Value | undefined): value is Map_ {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Maps of another form (their `by` or `kind` differs) are one value, not keys to compare. */
function sameForm(from: Map_, to: Map_): boolean {
  return from['by'] === to['by'] && from['kind'] === to['kind'];
}

function compare(from: Value | undefined, to: Value | undefined, path: readonly string[]): Difference[] {
  if (isMap(from) && isMap(to) && sameForm(from, to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => compare(from[key], to[key], [...path, key]));
  }
  // The pool's kind decides its price curve, not its keys.
  if (path.length === 1 && isMap(from) && isMap(to) && path[0] === 'pool') {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => compare(from[key], to[key], [...path, key]));
  }
  return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }];
}

/** The rules of an era as plain values, without its head. */
export function rulesOf(era: Era): Map_ {
  const entries = Object.entries(era).filter(([key]) => !HEAD_KEYS.includes(key));
  return structuredClone<Map_>(Object.fromEntries(entries));
}

/** What holds under `to` and did not under `from`, in the order of the record. */
export function differences(from: Era, to: Era): Difference[] {
  return compare(rulesOf(from), rulesOf(to), []);
}

/**
 * `value` with the value that `like` has at a path. A map of another form than that of `like` is taken over whole: a rank
 * means nothing beside a quantile.
 */
function replaced(value: Value | undefined, like: Value | undefined, path: readonly string[]): Value | undefined {
  if (path.length === 0 || !isMap(value) || !isMap(like)) return like;
  const [key, ...rest] = path;
  if (!sameForm(value, like) && !(key === 'kind' && rest.length === 0)) return like;
  const inner = replaced(value[key], like[key], rest);
  if (inner === undefined) {
    const { [key]: _gone, ...kept } = value;
    return kept;
  }
  return { ...value, [key]: inner };
}

/**
 * What a proposal changes in the rules that it extends, made to other rules: the same idea, all else equal.
 *
 * @param proposal the ruleset that was proposed
 * @param base     what it extends
 * @param onto     the rules that are to be changed
 */
export function rebased(proposal: Era, base: Era, onto: Era): Era {
  let rules: Value | undefined = rulesOf(onto);
  const like = rulesOf(proposal);
  for (const { path } of differences(base, proposal)) rules = replaced(rules, like, path);
  const { id, title, spec, block, date, confidence, sources } = proposal;
  // Each difference has put a value of the proposal, an Era, in the place that it has there.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const changed = rules as unknown as Era;
  return { ...onto, ...changed, id: `${id} on ${onto.id}`, title, spec, block, date, confidence, sources };
}
