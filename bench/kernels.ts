/**
 * The kernels of a step and of exact blocks against the same arithmetic in C: WebAssembly, JavaScript and native take turns,
 * each on the same state; the least of many rounds counts.
 */

import { advanceBlocks } from '../src/engine/advance.js';
import { type Chain, createChain } from '../src/engine/chain.js';
import { blockPrograms } from '../src/engine/kernel/blocks.js';
import { parse } from '../src/engine/kernel/language.js';
import { createMachine } from '../src/engine/kernel/machine.js';
import { stepPrograms } from '../src/engine/kernel/steps.js';
import { ALPHA_GROWTH, BLOCK, EXISTS, forkEconomy, REVENUE } from '../src/engine/state.js';
import { advanceSteps } from '../src/engine/steps.js';
import type { ResolvedScenario } from '../src/scenario/resolved.js';
import { startChain } from '../src/start.js';
import { type Native, startNative, type Timed, USUAL_FLAGS, vectorFlags } from './native.js';

export interface KernelRow {
  readonly kernel: string;
  /**
   * ns per subnet and run: C as it is usually compiled, and with every flag that lets gcc use vectors of 256 bits and of 128,
   * which are all that WebAssembly has; NaN without a compiler.
   */
  readonly usual: number;
  readonly native: number;
  readonly native128: number;
  readonly wasm: number;
  readonly script: number;
}

export interface KernelReport {
  readonly compiler: string | null;
  /** Each kernel of a step, `step`: all of one step on the grid, and `block`: one of BLOCKS in one call. */
  readonly rows: readonly KernelRow[];
}

type Contender = Exclude<keyof KernelRow, 'kernel'>;

/** Blocks that the kernel of exact blocks does in one call. */
const BLOCKS = 10;

/** @param runs of a kernel in a round */
export async function kernelBench(scenario: ResolvedScenario, rounds: number, runs: number): Promise<KernelReport> {
  const stepping = startChain(scenario);
  const steps = stepPrograms(stepping.rules, stepping.recipients, 'grid');
  const walking = startChain(scenario);
  const blocks = blockPrograms(walking.rules);
  if (steps === null || blocks === null) throw new Error(`no kernels for ${scenario.rules.id}`);
  // In the middle of a run, so that scratch holds what a step, or a block, leaves there.
  advanceSteps(stepping, stepping.economy.values[BLOCK] + 3600);
  advanceBlocks(walking, walking.economy.values[BLOCK] + 3600);
  const stepScratch = stepping.kernels?.machine?.scratch ?? new Float64Array();
  const stepRace = await race(stepping, { ...steps }, Object.keys(steps), stepScratch, rounds, runs);
  const { rows, compiler } = stepRace;
  // Under a gate shares are found twice in a step: for the bar and its first block, and for its middle.
  const whole = (kind: Contender): number =>
    rows.reduce((sum, row) => sum + row[kind] * (['weigh', 'gate'].includes(row.kernel) ? 2 : 1), 0);
  const machine = walking.blockKernels?.machine;
  const blockScratch = machine?.scratch ?? new Float64Array();
  if (machine) blockScratch[machine.layout.parameter('$blocks')] = BLOCKS;
  const blockRace = await race(walking, { ...blocks }, ['blocks'], blockScratch, rounds, Math.ceil(runs / BLOCKS));
  const [run] = blockRace.rows;
  const row = (kernel: string, of: (kind: Contender) => number): KernelRow => ({
    kernel,
    usual: of('usual'),
    native: of('native'),
    native128: of('native128'),
    wasm: of('wasm'),
    script: of('script'),
  });
  return { compiler, rows: [...rows, row('step', whole), row('block', (kind) => run[kind] / BLOCKS)] };
}

/** Programs in turn, each from the state of a chain and from the same scratch; all contenders must leave the same numbers. */
async function race(
  chain: Chain,
  texts: Readonly<Record<string, string>>,
  names: readonly string[],
  scratchOfChain: Float64Array,
  rounds: number,
  runs: number,
): Promise<KernelReport> {
  const { economy } = chain;
  const plain = createChain(forkEconomy(economy), chain.rules, chain.recipients);
  const machines = { wasm: createMachine(economy, texts), script: createMachine(plain.economy, texts) };
  const { layout } = machines.wasm;
  const scratch = scratchOfChain.slice();
  const values = economy.values.slice();
  const subnets = values.subarray(EXISTS + 1, EXISTS + economy.netuidEnd).filter((exists) => exists > 0).length;
  const parsed = new Map(Object.entries(texts).map(([name, text]) => [name, parse(text)]));
  const compiled = (flags: readonly string[]): Native | null =>
    startNative(parsed, layout, values, scratch, economy.netuidEnd, flags);
  const usual = compiled(USUAL_FLAGS);
  const native = compiled(vectorFlags(256));
  const native128 = compiled(vectorFlags(128));
  const script = (kind: 'wasm' | 'script', state: Float64Array) => (name: string) => {
    state.set(values);
    machines[kind].scratch.set(scratch);
    const start = performance.now();
    for (let run = 0; run < runs; run++) machines[kind].run(name);
    return { ns: 1e6 * (performance.now() - start), sum: sumOf(state) };
  };
  const contenders: Record<Contender, (name: string) => Timed | undefined | Promise<Timed>> = {
    wasm: script('wasm', economy.values),
    script: script('script', plain.economy.values),
    usual: (name) => usual?.time(name, runs),
    native: (name) => native?.time(name, runs),
    native128: (name) => native128?.time(name, runs),
  };
  const least = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      let expected: number | null = null;
      for (const [kind, time] of Object.entries(contenders)) {
        const timed = await time(name);
        if (timed === undefined) continue;
        const key = `${name} ${kind}`;
        least.set(key, Math.min(least.get(key) ?? Number.POSITIVE_INFINITY, timed.ns / (runs * subnets)));
        expected ??= timed.sum;
        if (!(Math.abs(timed.sum / expected - 1) < 1e-12)) throw new Error(`${key}: ${timed.sum}, not ${expected}`);
      }
    }
  }
  usual?.close();
  native?.close();
  native128?.close();
  const of = (kernel: string, kind: Contender): number => least.get(`${kernel} ${kind}`) ?? Number.NaN;
  return {
    compiler: native?.compiler ?? null,
    rows: names.map((kernel) => ({
      kernel,
      usual: of(kernel, 'usual'),
      native: of(kernel, 'native'),
      native128: of(kernel, 'native128'),
      wasm: of(kernel, 'wasm'),
      script: of(kernel, 'script'),
    })),
  };
}

/** Of a state's numbers, but for revenues, which may be unknown. */
function sumOf(state: Float64Array): number {
  return state.reduce((sum, value, i) => (i >= REVENUE && i < ALPHA_GROWTH ? sum : sum + value), 0);
}
