/**
 * The kernels of a step against the same arithmetic in C: WebAssembly, JavaScript and native take turns, each on the same
 * state; the least of many rounds counts.
 */

import { createChain } from '../src/engine/chain.js';
import { parse } from '../src/engine/kernel/language.js';
import { createMachine, type Machine } from '../src/engine/kernel/machine.js';
import { type StepPrograms, stepPrograms } from '../src/engine/kernel/steps.js';
import { BLOCK, forkEconomy } from '../src/engine/state.js';
import { advanceSteps } from '../src/engine/steps.js';
import type { ResolvedScenario } from '../src/scenario/resolved.js';
import { startChain } from '../src/start.js';
import { startNative } from './native.js';

export interface KernelRow {
  readonly kernel: string;
  /** ns per subnet and run; null: no C compiler. */
  readonly native: number | null;
  readonly wasm: number;
  readonly script: number;
}

export interface KernelReport {
  readonly compiler: string | null;
  /** Each kernel, and `step`: all of one step on the grid. */
  readonly rows: readonly KernelRow[];
}

/** @param runs of a kernel in a round */
export async function kernelBench(scenario: ResolvedScenario, rounds: number, runs: number): Promise<KernelReport> {
  const chain = startChain(scenario);
  const { recipients } = chain;
  const programs = stepPrograms(chain.rules, recipients);
  if (programs === null) throw new Error(`no kernels for ${scenario.rules.id}`);
  // A step in the middle of a run, so that scratch holds what a step leaves there.
  advanceSteps(chain, chain.economy.values[BLOCK] + 3600);
  const plain = createChain(forkEconomy(chain.economy), chain.rules, recipients);
  const machines: Record<'wasm' | 'script', Machine<keyof StepPrograms>> = {
    wasm: createMachine(chain.economy, { ...programs }),
    script: createMachine(plain.economy, { ...programs }),
  };
  const scratch = chain.kernels?.machine?.scratch.slice() ?? new Float64Array();
  const values = chain.economy.values.slice();
  const { netuidEnd } = chain.economy;
  const parsed = new Map(Object.entries<string>({ ...programs }).map(([name, text]) => [name, parse(text)]));
  const native = startNative(parsed, machines.wasm.layout, values, scratch, netuidEnd);
  const names = ['weigh', 'gate', 'pay', 'average', 'epoch'] as const;
  const least = new Map<string, number>();
  const note = (key: string, ns: number): void => {
    least.set(key, Math.min(least.get(key) ?? Number.POSITIVE_INFINITY, ns / (runs * scenario.start.subnets.length)));
  };
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      for (const [kind, economy] of [
        ['wasm', chain.economy],
        ['script', plain.economy],
      ] as const) {
        economy.values.set(values);
        machines[kind].scratch.set(scratch);
        const start = performance.now();
        for (let run = 0; run < runs; run++) machines[kind].run(name);
        note(`${name} ${kind}`, 1e6 * (performance.now() - start));
      }
      if (native !== null) note(`${name} native`, await native.time(name, runs));
    }
  }
  native?.close();
  const of = (name: string, kind: string): number => least.get(`${name} ${kind}`) ?? Number.NaN;
  const rows: KernelRow[] = names.map((name) => ({
    kernel: name,
    native: native === null ? null : of(name, 'native'),
    wasm: of(name, 'wasm'),
    script: of(name, 'script'),
  }));
  // Under a gate shares are found twice in a step: for the bar and its first block, and for its middle.
  const whole = (kind: 'wasm' | 'script' | 'native'): number =>
    rows.reduce((sum, row) => sum + (row[kind] ?? Number.NaN) * (['weigh', 'gate'].includes(row.kernel) ? 2 : 1), 0);
  rows.push({
    kernel: 'step',
    native: native === null ? null : whole('native'),
    wasm: whole('wasm'),
    script: whole('script'),
  });
  return { compiler: native?.compiler ?? null, rows };
}
