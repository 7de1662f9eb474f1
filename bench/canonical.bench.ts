/**
 * The canonical workload: the baseline scenario's network and actors, on this machine.
 *
 *   npm run bench              table
 *   npm run bench -- --json    the same as JSON
 *   npm run bench -- --smoke   a few seconds, for tests
 *   npm run bench -- --history also appends the figures to bench/history.jsonl
 *
 * Contenders take turns, and the least of several rounds counts: on a shared machine the least is what the code needs, the
 * rest is neighbours. bench/README.md says how to read it.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NOBODY } from '../src/agents/index.js';
import { advanceBlocks } from '../src/engine/advance.js';
import { type Chain, createChain } from '../src/engine/chain.js';
import { BLOCK, forkEconomy, SLOTS, TAO_IN } from '../src/engine/state.js';
import { advanceSteps, TOLERANCE } from '../src/engine/steps.js';
import type { Aggregate } from '../src/montecarlo/aggregate.js';
import { runScenario } from '../src/montecarlo/run.js';
import { PathSimulator } from '../src/path.js';
import { loadScenario } from '../src/scenario/load.js';
import type { ResolvedScenario } from '../src/scenario/resolved.js';
import { startChain } from '../src/start.js';
import { type KernelReport, kernelBench } from './kernels.js';

const BASELINE = fileURLToPath(new URL('../scenarios/baseline.yaml', import.meta.url));
const BLOCKS_PER_STEP = 360;

export interface BenchSize {
  /** Rounds of which the least counts. */
  readonly rounds: number;
  readonly blocks: number;
  readonly steps: number;
  readonly paths: number;
  readonly days: number;
}

export const FULL: BenchSize = { rounds: 9, blocks: 1000, steps: 500, paths: 48, days: 180 };
export const SMOKE: BenchSize = { rounds: 2, blocks: 40, steps: 20, paths: 10, days: 4 };

/** Kernels in WebAssembly, as JavaScript, and none. */
interface Ways<T> {
  readonly wasm: T;
  readonly script: T;
  readonly engine: T;
}

export interface BenchReport {
  /** Every block with its epochs, nobody trading: by kernels in WebAssembly, as JavaScript, without. */
  readonly nsPerSubnetBlock: Ways<number>;
  /** Steps of 360 blocks with moving prices and epochs, nobody trading. */
  readonly nsPerSubnetStep: Ways<number>;
  /** The same blocks in adaptive steps. */
  readonly nsPerSubnetAdaptive: number;
  readonly kernels: KernelReport;
  /** A path with all actors, samples and summary, over the same with none. */
  readonly msPerPath: number;
  readonly msPerPathWithoutActors: number;
  readonly pathsPerSecond: { readonly workers: number; readonly value: number }[];
  /** Most memory of the process so far, MB. */
  readonly peakMb: number;
  /** Of all bands and summary rows: the same on every machine of one Node version, and for any number of workers. */
  readonly resultHash: string;
}

/** Least time of several rounds in which all work takes turns, ms. */
function leastMs<Name extends string>(rounds: number, work: Record<Name, () => void>): Record<Name, number> {
  const least: Record<string, number> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries<() => void>(work)) {
      const start = performance.now();
      run();
      least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, performance.now() - start);
    }
  }
  return least;
}

/** Chains in one state. */
function chains(scenario: ResolvedScenario): Ways<Chain> {
  const wasm = startChain(scenario);
  const copy = (): Chain => createChain(forkEconomy(wasm.economy), wasm.rules, wasm.recipients);
  const engine = copy();
  engine.kernels = { rules: engine.rules, machine: null };
  engine.blockKernels = { rules: engine.rules, machine: null };
  return { wasm, script: copy(), engine };
}

export async function bench(size: BenchSize): Promise<BenchReport> {
  const baseline = loadScenario(BASELINE);
  const scenario: ResolvedScenario = { ...baseline, paths: size.paths, horizonBlocks: size.days * 7200 };
  const subnets = scenario.start.subnets.length;
  const exact = chains(scenario);
  const adaptive = startChain(scenario);
  const { wasm, script, engine } = chains(scenario);
  const peopled = new PathSimulator(scenario);
  const empty = new PathSimulator({ ...scenario, actors: NOBODY });
  const after = (chain: Chain, blocks: number): number => chain.economy.values[BLOCK] + blocks;
  const blocks = size.steps * BLOCKS_PER_STEP;
  let path = 0;
  const ms = leastMs(size.rounds, {
    exactWasm: () => advanceBlocks(exact.wasm, after(exact.wasm, size.blocks)),
    exactScript: () => advanceBlocks(exact.script, after(exact.script, size.blocks)),
    exactEngine: () => advanceBlocks(exact.engine, after(exact.engine, size.blocks)),
    wasm: () => advanceSteps(wasm, after(wasm, blocks)),
    script: () => advanceSteps(script, after(script, blocks)),
    engine: () => advanceSteps(engine, after(engine, blocks)),
    adaptive: () => advanceSteps(adaptive, after(adaptive, blocks), TOLERANCE),
    peopled: () => void peopled.simulate(path),
    empty: () => void empty.simulate(path++),
  });
  sameWork(exact, 1e-13);
  sameWork({ wasm, script, engine }, 1e-9);
  const kernels = await kernelBench(baseline, size.rounds, size.steps);

  const pathsPerSecond: { workers: number; value: number }[] = [];
  const hashes = new Set<string>();
  for (const workers of new Set([1, availableParallelism()])) {
    const start = performance.now();
    const { folded } = await runScenario(scenario, { workers });
    pathsPerSecond.push({ workers, value: (1000 * size.paths) / (performance.now() - start) });
    hashes.add(hash(folded.base));
  }
  if (hashes.size !== 1) throw new Error(`the result depends on the number of workers: ${[...hashes].join(', ')}`);
  const perBlock = (least: number): number => (1e6 * least) / (size.blocks * subnets);
  const perStep = (least: number): number => (1e6 * least) / (size.steps * subnets);
  return {
    nsPerSubnetBlock: {
      wasm: perBlock(ms.exactWasm),
      script: perBlock(ms.exactScript),
      engine: perBlock(ms.exactEngine),
    },
    nsPerSubnetStep: { wasm: perStep(ms.wasm), script: perStep(ms.script), engine: perStep(ms.engine) },
    nsPerSubnetAdaptive: perStep(ms.adaptive),
    kernels,
    msPerPath: ms.peopled,
    msPerPathWithoutActors: ms.empty,
    pathsPerSecond,
    peakMb: process.resourceUsage().maxRSS / 1024,
    resultHash: [...hashes][0],
  };
}

/** Contenders must have done the same: kernels the same bytes, the engine the same TAO but for rounding. */
function sameWork({ wasm, script, engine }: Ways<Chain>, error: number): void {
  const [a, b, c] = [wasm, script, engine].map((chain) => chain.economy.values);
  if (a.some((value, i) => !Object.is(value, b[i]))) throw new Error('kernels differ as WebAssembly and as JavaScript');
  for (let i = TAO_IN; i < TAO_IN + SLOTS; i++) {
    if (!(Math.abs(a[i] / c[i] - 1) <= error)) throw new Error(`kernels leave ${a[i]} TAO and the engine ${c[i]}`);
  }
}

/** SHA-256 of all bands and summary rows. */
function hash(aggregate: Aggregate): string {
  const sum = createHash('sha256');
  for (const bands of [aggregate.networkBands(), aggregate.subnetBands()]) sum.update(JSON.stringify(bands));
  return sum.update(JSON.stringify(aggregate.summaries)).digest('hex').slice(0, 16);
}

function table(report: BenchReport): string {
  const { nsPerSubnetBlock: block, nsPerSubnetStep: step, nsPerSubnetAdaptive: adaptive, kernels } = report;
  const times = (ns: number, than: number): string => `${(than / ns).toFixed(than / ns < 20 ? 1 : 0)} times as fast as`;
  const steps = (ns: number): string => `${ns.toFixed(1)} ns, ${times(ns, BLOCKS_PER_STEP * block.wasm)} every block`;
  const compiled = kernels.compiler !== null;
  const rows: [string, string][] = [
    [
      'block: WebAssembly',
      `${block.wasm.toFixed(1)} ns per subnet-block, ${times(block.wasm, block.engine)} without kernels`,
    ],
    ['block: JavaScript', `${block.script.toFixed(1)} ns, ${times(block.script, block.engine)} without kernels`],
    ['block: no kernels', `${block.engine.toFixed(1)} ns`],
    ['steps: WebAssembly', `${steps(step.wasm)}; per subnet and 360 blocks`],
    ['steps: JavaScript', steps(step.script)],
    ['steps: no kernels', steps(step.engine)],
    ['adaptive steps', steps(adaptive)],
    ...kernels.rows.map(({ kernel, native, native128, wasm, script }): [string, string] => [
      `kernel ${kernel}`,
      `${compiled ? `C ${native.toFixed(1)} (128 bits ${native128.toFixed(1)}), ` : ''}WebAssembly ${wasm.toFixed(1)}, JavaScript ${script.toFixed(1)} ns per subnet` +
        (compiled
          ? `: ${(wasm / native).toFixed(2)} (${(wasm / native128).toFixed(2)}) and ${(script / native).toFixed(2)} times C`
          : ''),
    ]),
    ['C compiler', kernels.compiler ?? 'none'],
    ['path, all actors', `${report.msPerPath.toFixed(1)} ms`],
    ['path, no actors', `${report.msPerPathWithoutActors.toFixed(1)} ms`],
    ...report.pathsPerSecond.map(({ workers, value }): [string, string] => [
      `${workers} worker${workers === 1 ? '' : 's'}`,
      `${value.toFixed(1)} paths per second, start-up included`,
    ]),
    ['peak memory', `${report.peakMb.toFixed(0)} MB`],
    ['result', report.resultHash],
  ];
  return rows.map(([name, value]) => `${name.padEnd(22)}${value}`).join('\n');
}

/** A line of bench/history.jsonl: when, what and where, and all figures. */
function remember(report: BenchReport): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const line = {
    date: new Date().toISOString().slice(0, 10),
    commit,
    node: process.version,
    cpu: cpus()[0].model,
    ...report,
  };
  appendFileSync(fileURLToPath(new URL('history.jsonl', import.meta.url)), `${JSON.stringify(line)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, smoke: { type: 'boolean' }, history: { type: 'boolean' } },
  });
  const report = await bench(values.smoke === true ? SMOKE : FULL);
  if (values.history === true) remember(report);
  console.log(values.json === true ? JSON.stringify(report, null, 2) : table(report));
}
