/**
 * Kernels as WebAssembly with SIMD: two netuids in a register of 128 bits. A module is a few hundred bytes and is assembled
 * when it is needed, so there is no binary to keep, and none that could differ from its source.
 *
 * Source: WebAssembly Core Specification 2.0, binary format, with vector instructions.
 */

import { type Expression, isColumn, type Part, type Program, type Statement, storesOf } from './language.js';
import type { KernelLayout } from './layout.js';

const VECTOR = 0x7b;
const I32 = 0x7f;
// Arguments of a kernel, all in bytes: where values and scratch begin, where the first pair of netuids begins, the last ends.
const VALUES = 0;
const SCRATCH = 1;
const BEGIN = 2;
const END = 3;
const OFFSET = 4;
const TURNS = 5;
const FIRST_VECTOR = 6;

const OPERATORS: Readonly<Record<string, readonly number[]>> = {
  negate: [0xed, 0x01],
  abs: [0xec, 0x01],
  sqrt: [0xef, 0x01],
  floor: [0x75],
  '+': [0xf0, 0x01],
  '-': [0xf1, 0x01],
  '*': [0xf2, 0x01],
  '/': [0xf3, 0x01],
  // pmin(a, b) = b < a ? b : a: one instruction on every processor, unlike min.
  min: [0xf6, 0x01],
  max: [0xf7, 0x01],
  '==': [0x47],
  '<': [0x49],
  '>': [0x4a],
  '<=': [0x4b],
  '>=': [0x4c],
  '&': [0x4e],
  '|': [0x50],
};

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

function float(value: number): number[] {
  return [...new Uint8Array(new Float64Array([value]).buffer)];
}

const vector = (...instruction: number[]): number[] => [0xfd, ...instruction];
const get = (local: number): number[] => [0x20, ...unsigned(local)];
const set = (local: number): number[] => [0x21, ...unsigned(local)];
const tee = (local: number): number[] => [0x22, ...unsigned(local)];
/** Alignment of 8 bytes, and a constant offset. */
const at = (numbers: number): number[] => [3, ...unsigned(8 * numbers)];
const EXTRACT = 0x21;
const SPLAT = 0x14;
const LOAD = 0x00;
const LOAD_SPLAT = 0x0a;
const STORE = 0x0b;
const STORE_LANE = 0x5b;

const both = (value: number): number[] => vector(0x0c, ...float(value), ...float(value));
const bothWhole = (value: bigint): number[] => {
  const bytes = new Uint8Array(new BigInt64Array([value, value]).buffer);
  return vector(0x0c, ...bytes);
};
const I32_CONST_52 = [0x41, 52];

/** Functions that take several instructions. */
const SEQUENCES: Readonly<Record<string, readonly number[]>> = {
  // The upper 12 bits as the last bits of 2^52 + …, less 2^52 and the bias.
  exponent: [
    ...I32_CONST_52,
    ...vector(0xcd, 0x01),
    ...both(2 ** 52),
    ...vector(0x50),
    ...both(2 ** 52 + 1023),
    ...vector(0xf1, 0x01),
  ],
  // k stands in the last bits of 1.5 · 2^52 + k; with the bias it goes where exponents are.
  power2: [
    ...both(1.5 * 2 ** 52),
    ...vector(0xf0, 0x01),
    ...bothWhole(1023n),
    ...vector(0xce, 0x01),
    ...I32_CONST_52,
    ...vector(0xcb, 0x01),
  ],
};

/** Code of one kernel's function: every instruction is written once, where it stands. */
class Assembler {
  private readonly code: number[] = [];
  private readonly locals = new Map<string, number>();

  private readonly layout: KernelLayout;

  constructor(program: Program, layout: KernelLayout) {
    this.layout = layout;
    for (const name of program.parameters) {
      this.code.push(...get(SCRATCH), ...vector(LOAD_SPLAT, ...at(layout.parameter(name))), ...set(this.local(name)));
    }
    for (const part of program.parts) this.part(part);
    for (const name of program.parameters) {
      this.code.push(
        ...get(SCRATCH),
        ...get(this.local(name)),
        ...vector(STORE_LANE, ...at(layout.parameter(name)), 0),
      );
    }
  }

  /** The function's body, with the declaration of its locals. */
  get body(): number[] {
    const body = [2, 2, I32, ...unsigned(this.locals.size), VECTOR].concat(this.code, 0x0b);
    return unsigned(body.length).concat(body);
  }

  private local(name: string): number {
    const known = this.locals.get(name);
    if (known !== undefined) return known;
    const number = FIRST_VECTOR + this.locals.size;
    this.locals.set(name, number);
    return number;
  }

  private part(part: Part): void {
    const { code } = this;
    if (part.kind === 'pass') this.pass(part.body);
    else if (part.kind === 'repeat') {
      // turns = …; block { loop { if (turns == 0) leave; …; if (until) leave; turns −= 1; again } }
      this.expression(part.turns);
      code.push(...vector(EXTRACT, 0), 0xfc, 0x02, ...set(TURNS));
      code.push(0x02, 0x40, 0x03, 0x40, ...get(TURNS), 0x45, 0x0d, 1);
      for (const inner of part.parts) this.part(inner);
      this.expression(part.until);
      code.push(...vector(0x53), 0x0d, 1);
      code.push(...get(TURNS), 0x41, 1, 0x6b, ...set(TURNS), 0x0c, 0, 0x0b, 0x0b);
    } else {
      this.expression(part.value);
      code.push(...set(this.local(part.name)));
    }
  }

  private pass(body: readonly Statement[]): void {
    const { code } = this;
    const sums = new Set(body.filter(({ kind }) => kind === 'sum').map(({ name }) => name));
    for (const name of sums) code.push(...both(0), ...set(this.local(name)));
    // offset = begin; loop { …; offset += 16; if (offset < end) again }
    code.push(...get(BEGIN), ...set(OFFSET), 0x03, 0x40);
    const known = new Set<string>();
    const stores = storesOf(body);
    for (const statement of body) {
      const { kind, name, value } = statement;
      if (kind === 'sum') {
        code.push(...get(this.local(name)));
        this.expression(value, known);
        code.push(...vector(0xf0, 0x01), ...set(this.local(name)));
        continue;
      }
      this.expression(value, known);
      code.push(...set(this.local(name)));
      known.add(name);
      // At once, so that what is not needed any more does not occupy a register.
      if (!stores.has(statement)) continue;
      code.push(...this.address(name), ...get(this.local(name)), ...vector(STORE, ...at(this.offset(name))));
    }
    code.push(...get(OFFSET), 0x41, 16, 0x6a, ...tee(OFFSET), ...get(END), 0x48, 0x0d, 0, 0x0b);
    for (const name of sums) {
      const sum = this.local(name);
      code.push(...get(sum), ...vector(EXTRACT, 0), ...get(sum), ...vector(EXTRACT, 1), 0xa0);
      code.push(...vector(SPLAT), ...set(sum));
    }
  }

  private address(name: string): number[] {
    return [...get(name.startsWith('@') ? SCRATCH : VALUES), ...get(OFFSET), 0x6a];
  }

  private offset(name: string): number {
    return name.startsWith('@') ? this.layout.column(name) : this.layout.field(name);
  }

  /** @param known columns whose value in this pass is in their local */
  private expression(value: Expression, known?: Set<string>): void {
    const { code } = this;
    if (value.kind === 'number') code.push(...both(value.value));
    else if (value.kind === 'name') this.value(value.name, known);
    else if (value.name === '?') this.choice(value.of, known);
    else {
      for (const inner of value.of) this.expression(inner, known);
      code.push(...(SEQUENCES[value.name] ?? vector(...(OPERATORS[value.name] ?? unknown(value.name)))));
    }
  }

  private value(name: string, known: Set<string> | undefined): void {
    const { code } = this;
    if (isColumn(name) && known === undefined) throw new SyntaxError(`kernel: column ${name} outside a pass`);
    if (!isColumn(name) || known?.has(name) === true) code.push(...get(this.local(name)));
    else {
      known?.add(name);
      code.push(...this.address(name), ...vector(LOAD, ...at(this.offset(name))), ...tee(this.local(name)));
    }
  }

  private choice([condition, yes, no]: readonly Expression[], known: Set<string> | undefined): void {
    const { code } = this;
    // One operation and not three where one side is 0: and-not, or and.
    if (isZero(yes)) {
      this.expression(no, known);
      this.expression(condition, known);
      code.push(...vector(0x4f));
      return;
    }
    this.expression(condition, known);
    if (isZero(no)) {
      this.expression(yes, known);
      code.push(...vector(0x4e));
      return;
    }
    // bitselect takes the mask last.
    const mask = this.local(`?${this.locals.size}`);
    code.push(...set(mask));
    this.expression(yes, known);
    this.expression(no, known);
    code.push(...get(mask), ...vector(0x52));
  }
}

function isZero(value: Expression): boolean {
  return value.kind === 'number' && value.value === 0;
}

function unknown(name: string): never {
  throw new SyntaxError(`kernel: no operator ${name}`);
}

// Long lists are joined by concat and flat: spreading goes number by number.
const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length)].concat(content);
const text = (word: string): number[] => [...unsigned(word.length), ...Buffer.from(word)];

/** A module that imports `env.memory` and exports a function (values, scratch, begin, end) per program, all in bytes. */
export function moduleBytes(programs: ReadonlyMap<string, Program>, layout: KernelLayout): Uint8Array<ArrayBuffer> {
  const names = [...programs.keys()];
  const bodies = [...programs.values()].map((program) => new Assembler(program, layout).body);
  return new Uint8Array(
    [
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, 0x60, 4, I32, I32, I32, I32, 0]),
      section(2, [1, ...text('env'), ...text('memory'), 0x02, 0x00, 1]),
      section(3, [...unsigned(names.length), ...names.map(() => 0)]),
      section(7, [
        ...unsigned(names.length),
        ...names.flatMap((name, index) => [...text(name), 0x00, ...unsigned(index)]),
      ]),
      section(10, unsigned(bodies.length).concat(...bodies)),
    ].flat(),
  );
}
