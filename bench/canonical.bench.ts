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
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NOBODY } from '../src/agents/index.js';
import { advanceBlocks } from '../src/engine/advance.js';
import { type Chain, createChain } from '../src/engine/chain.js';
import { BLOCK, forkEconomy, SLOTS, TAO_IN } from '../src/engine/state.js';
import { advanceSteps, TOLERANCE } from '../src/engine/steps.js';
import { packageFolder } from '../src/files.js';
import { PathSimulator } from '../src/path.js';
import { loadScenario } from '../src/scenario/load.js';
import type { ResolvedScenario } from '../src/scenario/resolved.js';
import { startChain } from '../src/start.js';
import { type EventReport, eventBench } from './events.js';
import { type KernelReport, kernelBench } from './kernels.js';
import { type WorkersReport, workersBench } from './workers.js';

const BASELINE = join(packageFolder(), 'scenarios', 'baseline.yaml');
const YEAR = join(packageFolder(), 'bench', 'year.yaml');
const BLOCKS_PER_STEP = 360;

export interface BenchSize {
  /** Rounds of which the least counts. */
  readonly rounds: number;
  readonly blocks: number;
  readonly steps: number;
  /** Paths of whole runs, their days, and how often each number of workers has its turn. */
  readonly paths: number;
  readonly days: number;
  readonly runs: number;
  /** Paths of a task of warm workers. */
  readonly taskPaths: number;
  readonly events: number;
}

export const FULL: BenchSize = {
  rounds: 9,
  blocks: 1000,
  steps: 600,
  paths: 1000,
  days: 365,
  runs: 5,
  taskPaths: 8,
  events: 2560,
};
export const SMOKE: BenchSize = {
  rounds: 2,
  blocks: 40,
  steps: 20,
  paths: 10,
  days: 4,
  runs: 1,
  taskPaths: 1,
  events: 128,
};

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
  readonly nsPerSubnetAdaptive: Ways<number>;
  readonly kernels: KernelReport;
  readonly events: EventReport;
  /** A path with samples and summary, at each resolution: nobody trading, noise traders alone, everybody. */
  readonly msPerPath: Readonly<Record<YearResolution, { nobody: number; noise: number; everybody: number }>>;
  /** Warm workers: a path of noise traders, steps of a day. */
  readonly warm: WorkersReport;
  /** Whole runs of steps of a day, start-up included: noise traders alone by number of workers, everybody on all. */
  readonly paths: number;
  readonly secondsByWorkers: readonly { readonly workers: number; readonly seconds: number }[];
  readonly secondsEverybody: number;
  /** Most memory of the process so far, MB. */
  readonly peakMb: number;
  /** Fingerprint of the whole runs: the same for any number of workers. */
  readonly resultHash: string;
}

type YearResolution = (typeof YEAR_RESOLUTIONS)[number];
const YEAR_RESOLUTIONS = ['tempo', 'quarter', 'day'] as const;

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
  engine.withKernels = false;
  return { wasm, script: copy(), engine };
}

export async function bench(size: BenchSize): Promise<BenchReport> {
  const baseline = loadScenario(BASELINE);
  const subnets = baseline.start.subnets.length;
  const exact = chains(baseline);
  const adaptive = chains(baseline);
  const { wasm, script, engine } = chains(baseline);
  // Every round begins with the same state: a network at rest needs fewer steps the longer nobody trades.
  const start = exact.wasm.economy.values.slice();
  const blocks = size.steps * BLOCKS_PER_STEP;
  const again = (chain: Chain, run: (toBlock: number) => void, many: number): void => {
    chain.economy.values.set(start);
    run(start[BLOCK] + many);
  };
  const byBlock = (chain: Chain): void => again(chain, (to) => advanceBlocks(chain, to), size.blocks);
  const onGrid = (chain: Chain): void => again(chain, (to) => advanceSteps(chain, to), blocks);
  const freely = (chain: Chain): void => again(chain, (to) => advanceSteps(chain, to, TOLERANCE), blocks);
  const ms = leastMs(size.rounds, {
    exactWasm: () => byBlock(exact.wasm),
    exactScript: () => byBlock(exact.script),
    exactEngine: () => byBlock(exact.engine),
    wasm: () => onGrid(wasm),
    script: () => onGrid(script),
    engine: () => onGrid(engine),
    adaptiveWasm: () => freely(adaptive.wasm),
    adaptiveScript: () => freely(adaptive.script),
    adaptiveEngine: () => freely(adaptive.engine),
  });
  sameWork(exact, 1e-13);
  sameWork({ wasm, script, engine }, 1e-9);
  sameWork(adaptive, 1e-9);
  const kernels = await kernelBench(baseline, size.rounds, size.steps);
  // Short rounds: with more of them they are surely those of compiled code.
  const events = eventBench(baseline, 5 * size.rounds, size.events);

  const horizonBlocks = size.days * 7200;
  const year: ResolvedScenario = { ...loadScenario(YEAR), paths: size.paths, horizonBlocks };
  const everybody = { ...year, actors: baseline.actors };
  const msPerPath = yearBench(size.rounds, year, everybody);
  const warm = await workersBench(year, availableParallelism(), size.rounds, size.taskPaths);
  const runs = wholeRuns(size);
  const perBlock = (least: number): number => (1e6 * least) / (size.blocks * subnets);
  const perStep = (least: number): number => (1e6 * least) / (size.steps * subnets);
  return {
    nsPerSubnetBlock: {
      wasm: perBlock(ms.exactWasm),
      script: perBlock(ms.exactScript),
      engine: perBlock(ms.exactEngine),
    },
    nsPerSubnetStep: { wasm: perStep(ms.wasm), script: perStep(ms.script), engine: perStep(ms.engine) },
    nsPerSubnetAdaptive: {
      wasm: perStep(ms.adaptiveWasm),
      script: perStep(ms.adaptiveScript),
      engine: perStep(ms.adaptiveEngine),
    },
    kernels,
    events,
    msPerPath,
    warm,
    paths: size.paths,
    ...runs,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}

/** A path at each resolution, all by turns. */
function yearBench(rounds: number, year: ResolvedScenario, everybody: ResolvedScenario): BenchReport['msPerPath'] {
  const simulators = YEAR_RESOLUTIONS.flatMap((resolution) =>
    [{ ...year, actors: NOBODY }, year, everybody].map((scenario) => new PathSimulator({ ...scenario, resolution })),
  );
  let path = 0;
  const least = leastMs(rounds, Object.fromEntries(simulators.map((one, i) => [i, () => void one.simulate(path++)])));
  const row = (place: number) => ({
    nobody: least[3 * place],
    noise: least[3 * place + 1],
    everybody: least[3 * place + 2],
  });
  return { tempo: row(0), quarter: row(1), day: row(2) };
}

/** Contenders must have done the same: kernels the same bytes, the engine the same TAO but for rounding. */
function sameWork({ wasm, script, engine }: Ways<Chain>, error: number): void {
  const [a, b, c] = [wasm, script, engine].map((chain) => chain.economy.values);
  if (a.some((value, i) => !Object.is(value, b[i]))) throw new Error('kernels differ as WebAssembly and as JavaScript');
  for (let i = TAO_IN; i < TAO_IN + SLOTS; i++) {
    if (!(Math.abs(a[i] / c[i] - 1) <= error)) throw new Error(`kernels leave ${a[i]} TAO and the engine ${c[i]}`);
  }
}

/** Whole runs of the compiled program by turns, each a process of its own: what a user waits for. */
function wholeRuns({
  days,
  paths,
  runs,
}: BenchSize): Pick<BenchReport, 'secondsByWorkers' | 'secondsEverybody' | 'resultHash'> {
  const root = packageFolder();
  // In place of the build that has the bench in it.
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
  const folder = mkdtempSync(join(tmpdir(), 'dtao-bench-'));
  const out = join(folder, 'result.json');
  const run = (file: string, workers: number, ...keys: string[]): { seconds: number; fingerprint: string } => {
    const sets = [`horizon=${days} days`, ...keys].flatMap((set) => ['--set', set]);
    const words = ['dist/src/cli.js', 'run', file, '--paths', `${paths}`, '--workers', `${workers}`, '--out', out];
    const start = performance.now();
    execFileSync(process.execPath, [...words, ...sets], { cwd: root });
    const seconds = (performance.now() - start) / 1000;
    return { seconds, fingerprint: /"sha256:([0-9a-f]{64})"/.exec(readFileSync(out, 'utf8'))?.[1] ?? '' };
  };
  const sparse = ['report.every=7 days', 'report.subnets_every=91 days', 'report.sample_paths=0'];
  const least = new Map<number, number>();
  const found = new Set<string>();
  let everybody = Number.POSITIVE_INFINITY;
  try {
    for (let turn = 0; turn < runs; turn++) {
      for (const workers of new Set([1, availableParallelism()])) {
        const { seconds, fingerprint } = run(YEAR, workers);
        least.set(workers, Math.min(least.get(workers) ?? Number.POSITIVE_INFINITY, seconds));
        found.add(fingerprint);
      }
      const { seconds } = run(BASELINE, availableParallelism(), 'resolution=day', ...sparse);
      everybody = Math.min(everybody, seconds);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const [fingerprint] = found;
  if (found.size !== 1) throw new Error(`the result depends on the number of workers: ${[...found].join(', ')}`);
  return {
    secondsByWorkers: [...least].map(([workers, seconds]) => ({ workers, seconds })),
    secondsEverybody: everybody,
    resultHash: fingerprint,
  };
}

function table(report: BenchReport): string {
  const { nsPerSubnetBlock: block, nsPerSubnetStep: step, nsPerSubnetAdaptive: adaptive, kernels } = report;
  const times = (ns: number, than: number): string =>
    `${(than / ns).toFixed(than / ns < 2 ? 2 : than / ns < 20 ? 1 : 0)} times as fast as`;
  const steps = (ns: number, every: number): string =>
    `${ns.toFixed(1)} ns, ${times(ns, BLOCKS_PER_STEP * every)} every block in the same language`;
  const compiled = kernels.compiler !== null;
  const rows: [string, string][] = [
    [
      'block: WebAssembly',
      `${block.wasm.toFixed(1)} ns per subnet-block, ${times(block.wasm, block.engine)} without kernels`,
    ],
    ['block: JavaScript', `${block.script.toFixed(1)} ns, ${times(block.script, block.engine)} without kernels`],
    ['block: no kernels', `${block.engine.toFixed(1)} ns`],
    ['steps: WebAssembly', `${steps(step.wasm, block.wasm)}; per subnet and 360 blocks`],
    ['steps: JavaScript', steps(step.script, block.script)],
    ['steps: no kernels', steps(step.engine, block.engine)],
    ['adaptive: WebAssembly', steps(adaptive.wasm, block.wasm)],
    ['adaptive: JavaScript', steps(adaptive.script, block.script)],
    ['adaptive: no kernels', steps(adaptive.engine, block.engine)],
    ...kernels.rows.map(({ kernel, usual, native, native128, wasm, script }): [string, string] => [
      `kernel ${kernel}`,
      `${compiled ? `C ${usual.toFixed(1)}, with vectors ${native.toFixed(1)} (128 bits ${native128.toFixed(1)}), ` : ''}WebAssembly ${wasm.toFixed(1)}, JavaScript ${script.toFixed(1)} ns per subnet` +
        (compiled
          ? `: ${(wasm / usual).toFixed(2)}, ${(wasm / native).toFixed(2)} (${(wasm / native128).toFixed(2)}) times C; as JavaScript ${(script / usual).toFixed(2)}, ${(script / native).toFixed(2)}`
          : ''),
    ]),
    ['C compiler', kernels.compiler ?? 'none'],
    ...report.events.trades.map(({ subnets, ns }): [string, string] => [
      `event, ${subnets} subnets`,
      `${ns.toFixed(0)} ns for a plain trade: queue, draw, order`,
    ]),
    ["noise trader's day", `${report.events.noise.toFixed(0)} ns`],
    ...Object.entries(report.msPerPath).map(([resolution, ms]): [string, string] => [
      `path, ${resolution}`,
      `nobody ${ms.nobody.toFixed(1)}, noise traders ${ms.noise.toFixed(1)}, everybody ${ms.everybody.toFixed(1)} ms`,
    ]),
    [
      `${report.warm.workers} warm workers`,
      `${report.warm.msAll.toFixed(1)} ms from path to path, steps of a day and noise traders, ${times(report.warm.msAll, report.warm.msOne)} one of them`,
    ],
    ...report.secondsByWorkers.map(({ workers, seconds }): [string, string] => [
      `${workers} worker${workers === 1 ? '' : 's'}`,
      `${report.paths} paths of the same, start-up included: ${seconds.toFixed(1)} s, ${(report.paths / seconds).toFixed(1)} paths per second, ${times(seconds, report.secondsByWorkers[0].seconds)} one worker`,
    ]),
    [
      'everybody',
      `the same with all actors on all workers: ${report.secondsEverybody.toFixed(1)} s, ${(report.secondsEverybody / report.secondsByWorkers[report.secondsByWorkers.length - 1].seconds).toFixed(2)} times as long`,
    ],
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
  appendFileSync(join(packageFolder(), 'bench', 'history.jsonl'), `${JSON.stringify(line)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, smoke: { type: 'boolean' }, history: { type: 'boolean' } },
  });
  const report = await bench(values.smoke === true ? SMOKE : FULL);
  if (values.history === true) remember(report);
  console.log(values.json === true ? JSON.stringify(report, null, 2) : table(report));
}
