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
import { BLOCK, forkEconomy } from '../src/engine/state.js';
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

export interface BenchReport {
  /** Every block, nobody trading. */
  readonly nsPerSubnetBlock: number;
  /** Steps of 360 blocks with moving prices and epochs, nobody trading: by kernels in WebAssembly, as JavaScript, without. */
  readonly nsPerSubnetStep: { readonly wasm: number; readonly script: number; readonly engine: number };
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

/** Chains in one state: kernels in WebAssembly, as JavaScript, and none. */
function chains(scenario: ResolvedScenario): Record<'wasm' | 'script' | 'engine', Chain> {
  const wasm = startChain(scenario);
  const copy = (): Chain => createChain(forkEconomy(wasm.economy), wasm.rules, wasm.recipients);
  const engine = copy();
  engine.kernels = { rules: engine.rules, machine: null };
  return { wasm, script: copy(), engine };
}

export async function bench(size: BenchSize): Promise<BenchReport> {
  const baseline = loadScenario(BASELINE);
  const scenario: ResolvedScenario = { ...baseline, paths: size.paths, horizonBlocks: size.days * 7200 };
  const subnets = scenario.start.subnets.length;
  const exact = startChain(scenario);
  const adaptive = startChain(scenario);
  const { wasm, script, engine } = chains(scenario);
  const peopled = new PathSimulator(scenario);
  const empty = new PathSimulator({ ...scenario, actors: NOBODY });
  const after = (chain: Chain, blocks: number): number => chain.economy.values[BLOCK] + blocks;
  const blocks = size.steps * BLOCKS_PER_STEP;
  let path = 0;
  const ms = leastMs(size.rounds, {
    exact: () => advanceBlocks(exact, after(exact, size.blocks)),
    wasm: () => advanceSteps(wasm, after(wasm, blocks)),
    script: () => advanceSteps(script, after(script, blocks)),
    engine: () => advanceSteps(engine, after(engine, blocks)),
    adaptive: () => advanceSteps(adaptive, after(adaptive, blocks), TOLERANCE),
    peopled: () => void peopled.simulate(path),
    empty: () => void empty.simulate(path++),
  });
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
  const perStep = (least: number): number => (1e6 * least) / (size.steps * subnets);
  return {
    nsPerSubnetBlock: (1e6 * ms.exact) / (size.blocks * subnets),
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

/** SHA-256 of all bands and summary rows. */
function hash(aggregate: Aggregate): string {
  const sum = createHash('sha256');
  for (const bands of [aggregate.networkBands(), aggregate.subnetBands()]) sum.update(JSON.stringify(bands));
  return sum.update(JSON.stringify(aggregate.summaries)).digest('hex').slice(0, 16);
}

function table(report: BenchReport): string {
  const { nsPerSubnetBlock: block, nsPerSubnetStep: step, nsPerSubnetAdaptive: adaptive, kernels } = report;
  const times = (ns: number): string => `${((BLOCKS_PER_STEP * block) / ns).toFixed(0)} times as fast as every block`;
  const rows: [string, string][] = [
    ['every block', `${block.toFixed(1)} ns per subnet-block`],
    ['steps: WebAssembly', `${step.wasm.toFixed(1)} ns per subnet and 360 blocks, ${times(step.wasm)}`],
    ['steps: JavaScript', `${step.script.toFixed(1)} ns, ${times(step.script)}`],
    ['steps: no kernels', `${step.engine.toFixed(1)} ns, ${times(step.engine)}`],
    ['adaptive steps', `${adaptive.toFixed(1)} ns, ${times(adaptive)}`],
    ...kernels.rows.map(({ kernel, native, wasm, script }): [string, string] => [
      `kernel ${kernel}`,
      `${native === null ? '' : `C ${native.toFixed(1)}, `}WebAssembly ${wasm.toFixed(1)}, JavaScript ${script.toFixed(1)} ns per subnet` +
        (native === null ? '' : `: ${(wasm / native).toFixed(2)} and ${(script / native).toFixed(2)} times C`),
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
