/** Where a kernel finds its numbers: the state's columns, and beside them an array of scratch. */

import * as state from '../state.js';
import type { Program } from './language.js';

/**
 * Runs a kernel.
 *
 * @param values  a state
 * @param scratch parameters, then columns, as its layout has them
 * @param begin   an even netuid, the first of its passes
 * @param end     one past the highest netuid
 */
export type Kernel = (values: Float64Array, scratch: Float64Array, begin: number, end: number) => void;

export interface KernelLayout {
  /** Offsets in the state. */
  field(name: string): number;
  /** Offsets in scratch. */
  column(name: string): number;
  parameter(name: string): number;
  /** Numbers of scratch. */
  readonly scratchLength: number;
}

const PARAMETERS_MAX = 128;

/**
 * Scratch of several programs that run on the same arrays.
 *
 * @param accountAlpha where the accounts' alpha begins: ACCOUNT_3 is the column of account 3
 */
export function layoutOf(programs: readonly Program[], accountAlpha: number): KernelLayout {
  const parameters = numbered(programs.flatMap((program) => program.parameters));
  const columns = numbered(programs.flatMap((program) => program.scratch));
  if (parameters.size >= PARAMETERS_MAX) throw new RangeError(`at most ${PARAMETERS_MAX - 1} parameters`);
  const fields = new Map(Object.entries(state));
  return {
    field(name) {
      const account = /^ACCOUNT_(\d+)$/.exec(name);
      if (account !== null) return accountAlpha + Number(account[1]) * state.SLOTS;
      const offset = fields.get(name);
      if (typeof offset !== 'number') throw new RangeError(`no column ${name} in the state`);
      return offset;
    },
    column: (name) => {
      const index = columns.get(name);
      return index === undefined ? -1 : PARAMETERS_MAX + index * state.SLOTS;
    },
    parameter: (name) => parameters.get(name) ?? -1,
    scratchLength: PARAMETERS_MAX + columns.size * state.SLOTS,
  };
}

/** Names in the order of their first mention, with their place in it. */
function numbered(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(names)].map((name, index) => [name, index]));
}

/** Places of parameters and columns by name; for a parameter that no program has one that none reads. */
export function placesOf<Name extends string>(layout: KernelLayout, names: readonly Name[]): Record<Name, number> {
  const place = (name: string): number => {
    if (name.startsWith('@')) return layout.column(name);
    const found = layout.parameter(name);
    return found < 0 ? PARAMETERS_MAX - 1 : found;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- has all names
  return Object.fromEntries(names.map((name) => [name, place(name)])) as Record<Name, number>;
}
