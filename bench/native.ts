/**
 * Kernels as C, compiled here for this machine: what the bench compares with. The program runs beside the bench and times
 * itself when it is asked, so that rounds of all contenders take turns.
 */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Expression, isColumn, type Part, type Program, type Statement } from '../src/engine/kernel/language.js';
import type { KernelLayout } from '../src/engine/kernel/layout.js';
import { ALPHA_GROWTH, REVENUE } from '../src/engine/state.js';

const OPERATORS: Readonly<Record<string, (...of: string[]) => string>> = {
  negate: (a) => `(-${a})`,
  min: (a, b) => `LESSER(${a}, ${b})`,
  max: (a, b) => `GREATER(${a}, ${b})`,
  abs: (a) => `__builtin_fabs(${a})`,
  floor: (a) => `__builtin_floor(${a})`,
  sqrt: (a) => `__builtin_sqrt(${a})`,
  '?': (a, b, c) => `(${a} ? ${b} : ${c})`,
};

const plain = (name: string): string =>
  name
    .replace('$', 'p_')
    .replace('@', 's_')
    .replace(/^([A-Z])/, 'c_$1');

function expression(value: Expression): string {
  if (value.kind === 'number')
    return `${value.value}${Number.isInteger(value.value) && value.value < 1e15 ? '.0' : ''}`;
  if (value.kind === 'name') return plain(value.name);
  const of = value.of.map(expression);
  return OPERATORS[value.name]?.(...of) ?? `(${of[0]} ${value.name} ${of[1]})`;
}

/** Whether a value is a mask and not a number. */
function isMask(value: Expression, masks: ReadonlySet<string>): boolean {
  if (value.kind === 'name') return masks.has(value.name);
  return value.kind === 'call' && ['|', '&', '==', '<', '<=', '>', '>='].includes(value.name);
}

function passOf(body: readonly Statement[], layout: KernelLayout): string {
  const sums = [...new Set(body.filter(({ kind }) => kind === 'sum').map(({ name }) => name))];
  const lines: string[] = [];
  const known = new Set<string>();
  const stored = new Set<string>();
  const masks = new Set<string>();
  const place = (name: string): string =>
    name.startsWith('@') ? `scratch[${layout.column(name)} + i]` : `values[${layout.field(name)} + i]`;
  const load = (value: Expression): void => {
    if (value.kind === 'name' && isColumn(value.name) && !known.has(value.name)) {
      known.add(value.name);
      lines.push(`double ${plain(value.name)} = ${place(value.name)};`);
    }
    if (value.kind === 'call') value.of.forEach(load);
  };
  for (const { kind, name, value } of body) {
    load(value);
    if (kind === 'sum') lines.push(`${name} += ${expression(value)};`);
    else {
      const mask = isMask(value, masks);
      if (mask) masks.add(name);
      lines.push(`${known.has(name) ? '' : mask ? 'int ' : 'double '}${plain(name)} = ${expression(value)};`);
      known.add(name);
      if (isColumn(name)) stored.add(name);
    }
  }
  for (const name of stored) lines.push(`${place(name)} = ${plain(name)};`);
  const reduction = sums.length > 0 ? ` reduction(+:${sums.join(',')})` : '';
  return `${sums.map((name) => `${name} = 0;`).join(' ')}
#pragma omp simd${reduction}
for (int i = 0; i < end; i++) { ${lines.join(' ')} }`;
}

export function sourceOf(name: string, program: Program, layout: KernelLayout): string {
  const parameters = program.parameters.map((name) => `double ${plain(name)} = scratch[${layout.parameter(name)}];`);
  const back = program.parameters.map((name) => `scratch[${layout.parameter(name)}] = ${plain(name)};`);
  const declared = new Set(program.parameters);
  const sums = [...program.sums].map((name) => `double ${name} = 0;`);
  const text = (part: Part): string => {
    if (part.kind === 'pass') return passOf(part.body, layout);
    if (part.kind === 'repeat') {
      return `for (int $turns = ${expression(part.turns)}; $turns > 0; $turns--) {
${part.parts.map(text).join('\n')}
if (${expression(part.until)}) break;
}`;
    }
    const type = declared.has(part.name) ? '' : isMask(part.value, new Set()) ? 'int ' : 'double ';
    return `${type}${plain(part.name)} = ${expression(part.value)};`;
  };
  return `static __attribute__((noinline)) void ${name}(double *restrict values, double *restrict scratch, int end) {
${[...parameters, ...sums, ...program.parts.map(text), ...back].join('\n')}
}`;
}

const MAIN = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#define LESSER(a, b) ((b) < (a) ? (b) : (a))
#define GREATER(a, b) ((a) < (b) ? (b) : (a))
`;

export interface Timed {
  readonly ns: number;
  /** Of the state's numbers afterwards, but for revenues. */
  readonly sum: number;
}

export interface Native {
  readonly compiler: string;
  /** `times` runs of a program from the state that was given. */
  time(name: string, times: number): Promise<Timed>;
  close(): void;
}

/** What C programs are usually compiled with. gcc leaves a kernel scalar that divides or compares under a condition. */
export const USUAL_FLAGS: readonly string[] = ['-O3', '-march=native'];

/** What lets gcc use vectors of so many bits in every kernel; none of it changes a value that occurs. */
export function vectorFlags(bits: number): readonly string[] {
  const exactness = ['-fno-math-errno', '-fno-trapping-math', '-ffinite-math-only', '-fno-signed-zeros'];
  return [...USUAL_FLAGS, `-mprefer-vector-width=${bits}`, '-fopenmp-simd', ...exactness];
}

/** Compiles programs and starts them on a state; null if there is no C compiler. */
export function startNative(
  programs: ReadonlyMap<string, Program>,
  layout: KernelLayout,
  values: Float64Array,
  scratch: Float64Array,
  end: number,
  flags: readonly string[],
): Native | null {
  let compiler: string;
  try {
    [compiler] = execFileSync('gcc', ['--version'], { encoding: 'utf8' }).split('\n');
  } catch {
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'dtao-bench-'));
  const names = [...programs.keys()];
  const source = `${MAIN}${[...programs].map(([name, program]) => sourceOf(`k_${name}`, program, layout)).join('\n')}
#define V ${values.length}
#define S ${scratch.length}
static double values[V] __attribute__((aligned(64))), scratch[S] __attribute__((aligned(64))), v0[V], s0[S];
int main(int count, char **names) {
  FILE *f = fopen(names[1], "rb");
  if (count < 2 || !f || fread(v0, 8, V, f) != V || fread(s0, 8, S, f) != S) return 1;
  char name[64]; int times;
  while (scanf("%63s %d", name, &times) == 2) {
    memcpy(values, v0, sizeof v0); memcpy(scratch, s0, sizeof s0);
    struct timespec a, b; clock_gettime(CLOCK_MONOTONIC, &a);
    ${names.map((name) => `if (!strcmp(name, "${name}")) for (int t = 0; t < times; t++) k_${name}(values, scratch, ${end});`).join('\n    ')}
    clock_gettime(CLOCK_MONOTONIC, &b);
    double sum = 0; for (int i = 0; i < V; i++) if (i < ${REVENUE} || i >= ${ALPHA_GROWTH}) sum += values[i];
    printf("%.0f %.17g\\n", (b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec), sum); fflush(stdout);
  }
}
`;
  const file = join(folder, 'kernels.c');
  const program = join(folder, 'kernels');
  const state = join(folder, 'state.bin');
  writeFileSync(file, source);
  writeFileSync(state, Buffer.concat([Buffer.from(values.slice().buffer), Buffer.from(scratch.slice().buffer)]));
  execFileSync('gcc', [...flags, '-o', program, file]);
  const child = spawn(program, [state], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    compiler: `${compiler}, ${flags.join(' ')}`,
    async time(name, times) {
      child.stdin.write(`${name} ${times}\n`);
      const { value } = await lines.next();
      const [ns, sum] = String(value).split(' ').map(Number);
      return { ns, sum };
    },
    close() {
      child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}
