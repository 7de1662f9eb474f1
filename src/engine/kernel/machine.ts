/** What runs kernels for one state: WebAssembly on the state's own memory, or JavaScript on any array, with the same bytes. */

import { CHAIN_SCRATCH, type Economy, SCRATCH_NUMBERS } from '../state.js';
import { wasmHost } from './host.js';
import { type Program, parse } from './language.js';
import { type Kernel, type KernelLayout, layoutOf } from './layout.js';
import { scriptKernel } from './script.js';
import { moduleBytes } from './wasm.js';

export interface Machine<Name extends string> {
  readonly layout: KernelLayout;
  /** Parameters and columns of scratch, where the layout says. */
  readonly scratch: Float64Array;
  /** Runs a program for all netuids, or for those from `first` to `last` and up to one beside each. */
  run(name: Name, first?: number, last?: number): void;
}

interface Compiled {
  readonly layout: KernelLayout;
  readonly programs: ReadonlyMap<string, Program>;
  /** Made when they are first needed. */
  module: object | null;
  scripts: ReadonlyMap<string, Kernel> | null;
}

/** Compiled once a thread, however many states there are. */
const compiled = new Map<string, Compiled>();

function compile(texts: Readonly<Record<string, string>>, accountAlpha: number): Compiled {
  const key = JSON.stringify([accountAlpha, texts]);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const programs = new Map(Object.entries(texts).map(([name, text]) => [name, parse(text)]));
  const made: Compiled = {
    layout: layoutOf([...programs.values()], accountAlpha),
    programs,
    module: null,
    scripts: null,
  };
  compiled.set(key, made);
  return made;
}

/**
 * A machine for a state.
 *
 * @param texts programs, by name
 * @param part  of the state's scratch, such as CHAIN_SCRATCH
 */
export function createMachine<Name extends string>(
  economy: Economy,
  texts: Readonly<Record<Name, string>>,
  part: number = CHAIN_SCRATCH,
): Machine<Name> {
  const found = compile(texts, economy.accountAlpha);
  const { layout } = found;
  const { values, netuidEnd, wasm } = economy;
  if (wasm !== null && wasm.buffer === values.buffer) {
    if (layout.scratchLength > SCRATCH_NUMBERS)
      throw new RangeError(`kernels ask for ${layout.scratchLength} numbers of scratch, of ${SCRATCH_NUMBERS}`);
    found.module ??= new wasmHost.Module(moduleBytes(found.programs, layout));
    const { exports } = new wasmHost.Instance(found.module, { env: { memory: wasm } });
    const scratch = new Float64Array(wasm.buffer, values.byteLength + 8 * part * SCRATCH_NUMBERS, layout.scratchLength);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by moduleBytes
    const run = exports as Record<string, (values: number, scratch: number, begin: number, end: number) => void>;
    return {
      layout,
      scratch,
      run: (name, first = 0, last = netuidEnd - 1) =>
        run[name](values.byteOffset, scratch.byteOffset, 8 * (first & ~1), 8 * (last + 1)),
    };
  }
  found.scripts ??= new Map([...found.programs].map(([name, program]) => [name, scriptKernel(program, layout)]));
  const { scripts } = found;
  const scratch = new Float64Array(layout.scratchLength);
  return {
    layout,
    scratch,
    run: (name, first = 0, last = netuidEnd - 1) => scripts.get(name)?.(values, scratch, first & ~1, last + 1),
  };
}
