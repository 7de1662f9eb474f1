/** Kernels as JavaScript: the same operations in the same order as WebAssembly (wasm.ts), one netuid after the other. */

import { type Expression, isColumn, type Part, type Program, type Statement, storesOf } from './language.js';
import type { Kernel, KernelLayout } from './layout.js';

const OPERATORS: Readonly<Record<string, (...of: string[]) => string>> = {
  negate: (a) => `(-${a})`,
  min: (a, b) => `lesser(${a}, ${b})`,
  max: (a, b) => `greater(${a}, ${b})`,
  abs: (a) => `Math.abs(${a})`,
  floor: (a) => `Math.floor(${a})`,
  sqrt: (a) => `Math.sqrt(${a})`,
  exponent: (a) => `exponent(${a})`,
  power2: (a) => `power2(${a})`,
  '?': (a, b, c) => `(${a} ? ${b} : ${c})`,
  '|': (a, b) => `(${a} || ${b})`,
  '&': (a, b) => `(${a} && ${b})`,
  '==': (a, b) => `(${a} === ${b})`,
};

/** Source of a function (values, scratch, begin, end), for scratch and parameters as laid out. */
export function scriptOf(program: Program, layout: KernelLayout): string {
  const lines: string[] = [
    'const lesser = (a, b) => (b < a ? b : a);',
    'const greater = (a, b) => (a < b ? b : a);',
    // The upper half of a float64, with its sign and exponent, lies at odd places on all machines that Node runs on.
    'const float = new Float64Array(1);',
    'const halves = new Int32Array(float.buffer);',
    'const exponent = (x) => { float[0] = x; return (halves[1] >>> 20) - 1023; };',
    'const power2 = (k) => { halves[0] = 0; halves[1] = (k + 1023) << 20; return float[0]; };',
    'return function kernel(values, scratch, begin, end) {',
  ];
  for (const name of program.parameters) lines.push(`let ${plain(name)} = scratch[${layout.parameter(name)}];`);
  for (const name of program.sums) lines.push(`let ${name} = 0;`);
  const parameters = new Set(program.parameters);
  const put = (part: Part): void => {
    if (part.kind === 'pass') lines.push(...passOf(part.body, layout));
    else if (part.kind === 'repeat') {
      lines.push(`for (let $turns = ${expression(part.turns, plain)}; $turns > 0; $turns--) {`);
      part.parts.forEach(put);
      lines.push(`if (${expression(part.until, plain)}) break;`, '}');
    } else lines.push(assignment(part, parameters));
  };
  program.parts.forEach(put);
  for (const name of program.parameters) lines.push(`scratch[${layout.parameter(name)}] = ${plain(name)};`);
  lines.push('};');
  return lines.join('\n');
}

function plain(name: string): string {
  return name.replace('$', 'p_').replace('@', 's_');
}

function passOf(body: readonly Statement[], layout: KernelLayout): string[] {
  const sums = [...new Set(body.filter(({ kind }) => kind === 'sum').map(({ name }) => name))];
  const lanes = ['0', '1'];
  const stores = storesOf(body);
  const lines = ['{', ...sums.map((name) => `let ${partial(name, '0')} = 0, ${partial(name, '1')} = 0;`)];
  lines.push('for (let i = begin >>> 0; i < end; i += 2) {');
  for (const lane of lanes) {
    const known = new Set<string>();
    const place = (name: string): string => {
      const [array, offset] = name.startsWith('@') ? ['scratch', layout.column(name)] : ['values', layout.field(name)];
      return `${array}[i + ${offset + Number(lane)}]`;
    };
    const load = (value: Expression): void => {
      if (value.kind === 'name' && isColumn(value.name) && !known.has(value.name)) {
        known.add(value.name);
        lines.push(`let ${plain(value.name)}_${lane} = ${place(value.name)};`);
      }
      if (value.kind === 'call') value.of.forEach(load);
    };
    const locals = new Set(body.filter(({ kind }) => kind === 'set').map(({ name }) => name));
    const named = (name: string): string =>
      locals.has(name) || isColumn(name) ? `${plain(name)}_${lane}` : plain(name);
    for (const statement of body) {
      load(statement.value);
      const value = expression(statement.value, named);
      if (statement.kind === 'sum') lines.push(`${partial(statement.name, lane)} += ${value};`);
      else {
        lines.push(`${known.has(statement.name) ? '' : 'let '}${named(statement.name)} = ${value};`);
        known.add(statement.name);
        if (stores.has(statement)) lines.push(`${place(statement.name)} = ${named(statement.name)};`);
      }
    }
  }
  lines.push('}');
  for (const name of sums) lines.push(`${name} = ${partial(name, '0')} + ${partial(name, '1')};`);
  lines.push('}');
  return lines;
}

/** What a lane adds up of a sum. Names end in numbers, too, so it is set apart from them. */
function partial(name: string, lane: string): string {
  return `sum_${name}_${lane}`;
}

function assignment({ name, value }: Statement, declared: ReadonlySet<string>): string {
  return `${declared.has(name) ? '' : 'let '}${plain(name)} = ${expression(value, plain)};`;
}

function expression(value: Expression, named: (name: string) => string): string {
  if (value.kind === 'number') return String(value.value);
  if (value.kind === 'name') return named(value.name);
  const of = value.of.map((inner) => expression(inner, named));
  return OPERATORS[value.name]?.(...of) ?? `(${of[0]} ${value.name} ${of[1]})`;
}

/** A kernel that runs as JavaScript, on any arrays. */
export function scriptKernel(program: Program, layout: KernelLayout): Kernel {
  // The text comes from the program alone, which is part of this package.
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion
  return (new Function(scriptOf(program, layout)) as () => Kernel)();
}
