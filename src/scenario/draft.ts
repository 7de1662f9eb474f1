/** Changes to the document of a scenario before it is checked: by the command line, by variants. */

import { type KeyPath, keyText } from '../input/keyPath.js';

/** `a.b[2].c` → its parts; null if it is no path. */
export function parseKey(key: string): KeyPath | null {
  if (!/^[A-Za-z_][\w-]*(\.[\w-]+|\[\d+\])*$/.test(key)) return null;
  return key
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part, i) => (i > 0 && /^\d+$/.test(part) ? Number(part) : part));
}

export function startsWith(path: KeyPath, head: KeyPath): boolean {
  return head.length <= path.length && head.every((part, i) => part === path[i]);
}

export type Draft = Readonly<Record<string, unknown>>;

export function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined if there is none. */
export function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part];
    else if (isDraft(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

/**
 * A copy with another value at a path. An alias of the file stands for its value in several places: only the one on the
 * path changes. `on`, which stands for a map of defaults, becomes one; what is missing on the way is made.
 *
 * @param where  the file, in messages
 * @returns the copy, or the reason why it cannot be, as a text
 */
export function withValue(root: Draft, path: KeyPath, value: unknown, where: string): Draft | string {
  const put = (holder: unknown, depth: number): unknown => {
    if (depth === path.length) return value;
    const part = path[depth];
    const name = keyText(path.slice(0, depth));
    const found = holder === undefined || holder === 'on' ? (typeof part === 'number' ? [] : {}) : holder;
    if (Array.isArray(found)) {
      if (typeof part !== 'number') throw new Refusal(`${name} is a list; its entries are ${name}[0], …`);
      if (part >= found.length && holder !== undefined)
        throw new Refusal(`${name} has ${found.length} entries in ${where}; the first is ${name}[0]`);
      if (part > found.length) throw new Refusal(`${name} has no entries in ${where}; the first is ${name}[0]`);
      return found.toSpliced(part, 1, put(found[part], depth + 1));
    }
    if (!isDraft(found)) throw new Refusal(`${name} is a single value in ${where}; it has no key ${part}`);
    if (typeof part === 'number') throw new Refusal(`${name} is a map; it has no entry ${part}`);
    return { ...found, [part]: put(Object.hasOwn(found, part) ? found[part] : undefined, depth + 1) };
  };
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the root is a map, so its copy is one
    return put(root, 0) as Draft;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** Why a value cannot be put in place. */
class Refusal extends Error {}

/** A copy without the value at a path of maps. */
export function withoutValue(root: Draft, [first, ...rest]: KeyPath): Draft {
  const { [String(first)]: holder, ...others } = root;
  return rest.length > 0 && isDraft(holder) ? { ...others, [String(first)]: withoutValue(holder, rest) } : others;
}
