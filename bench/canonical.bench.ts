/**
 * The canonical workload: the baseline scenario's network and actors, on this machine.
 *
 *   npm run bench              table
 *   npm run bench -- --json    the same as JSON
 *   npm run bench -- --smoke   a few seconds, for tests
 *
 * Times are the least of several rounds: on a shared machine the least is what the code needs, the rest is neighbours.
 */

import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NOBODY } from '../src/agents/index.js';
import { advanceBlocks } from '../src/engine/advance.js';
import type { Chain } from '../src/engine/chain.js';
import { BLOCK } from '../src/engine/state.js';
import { advanceSteps } from '../src/engine/steps.js';
import type { Aggregate } from '../src/montecarlo/aggregate.js';
import { runScenario } from '../src/montecarlo/run.js';
import { PathSimulator } from '../src/path.js';
import { loadScenario } from '../src/scenario/load.js';
import type { ResolvedScenario } from '../src/scenario/resolved.js';
import { startChain } from '../src/start.js';

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

export const FULL: BenchSize = { rounds: 9, blocks: 2000, steps: 1000, paths: 48, days: 180 };
export const SMOKE: BenchSize = { rounds: 2, blocks: 40, steps: 20, paths: 10, days: 4 };

export interface BenchReport {
  /** Every block, nobody trading. */
  readonly nsPerSubnetBlock: number;
  /** Steps of 360 blocks with their epochs, nobody trading. */
  readonly nsPerSubnetStep: number;
  /** A path with all actors, samples and summary, over the same with none. */
  readonly msPerPath: number;
  readonly msPerPathWithoutActors: number;
  readonly pathsPerSecond: { readonly workers: number; readonly value: number }[];
  /** Of all bands and summary rows: the same on every machine of one Node version, and for any number of workers. */
  readonly resultHash: string;
}

/** Least time of several rounds, ms. */
function leastMs(rounds: number, work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

export async function bench(size: BenchSize): Promise<BenchReport> {
  const baseline = loadScenario(BASELINE);
  const scenario: ResolvedScenario = { ...baseline, paths: size.paths, horizonBlocks: size.days * 7200 };
  const subnets = scenario.start.subnets.length;
  const blockChain = startChain(scenario);
  const stepChain = startChain(scenario);
  const advance = (chain: Chain, run: (chain: Chain, toBlock: number) => void, blocks: number): void =>
    run(chain, chain.economy.values[BLOCK] + blocks);
  const blocksMs = leastMs(size.rounds, () => advance(blockChain, advanceBlocks, size.blocks));
  const stepsMs = leastMs(size.rounds, () => advance(stepChain, advanceSteps, size.steps * BLOCKS_PER_STEP));

  const peopled = new PathSimulator(scenario);
  const empty = new PathSimulator({ ...scenario, actors: NOBODY });
  let path = 0;
  const msPerPath = leastMs(size.rounds, () => void peopled.simulate(path++));
  const msPerPathWithoutActors = leastMs(size.rounds, () => void empty.simulate(path++));

  const pathsPerSecond: { workers: number; value: number }[] = [];
  const hashes = new Set<string>();
  for (const workers of new Set([1, availableParallelism()])) {
    const start = performance.now();
    const { folded } = await runScenario(scenario, { workers });
    pathsPerSecond.push({ workers, value: (1000 * size.paths) / (performance.now() - start) });
    hashes.add(hash(folded.base));
  }
  if (hashes.size !== 1) throw new Error(`the result depends on the number of workers: ${[...hashes].join(', ')}`);
  return {
    nsPerSubnetBlock: (1e6 * blocksMs) / (size.blocks * subnets),
    nsPerSubnetStep: (1e6 * stepsMs) / (size.steps * subnets),
    msPerPath,
    msPerPathWithoutActors,
    pathsPerSecond,
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
  const rows: [string, string][] = [
    ['every block', `${report.nsPerSubnetBlock.toFixed(1)} ns per subnet-block`],
    ['steps of 360 blocks', `${report.nsPerSubnetStep.toFixed(1)} ns per subnet-step`],
    ['path, all actors', `${report.msPerPath.toFixed(1)} ms`],
    ['path, no actors', `${report.msPerPathWithoutActors.toFixed(1)} ms`],
    ...report.pathsPerSecond.map(({ workers, value }): [string, string] => [
      `${workers} worker${workers === 1 ? '' : 's'}`,
      `${value.toFixed(1)} paths per second, start-up included`,
    ]),
    ['result', report.resultHash],
  ];
  return rows.map(([name, value]) => `${name.padEnd(22)}${value}`).join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, smoke: { type: 'boolean' } } });
  const report = await bench(values.smoke === true ? SMOKE : FULL);
  console.log(values.json === true ? JSON.stringify(report, null, 2) : table(report));
}
