/** A simulator that is nothing but draws, and that can be told to misbehave. Loaded in this thread and in workers. */

import { InvariantError } from '../../src/errors.js';
import { Aggregate, type KeptPaths } from '../../src/montecarlo/aggregate.js';
import type { Job } from '../../src/montecarlo/run.js';
import type { SimulatorSource } from '../../src/montecarlo/runner.js';
import { Draws } from '../../src/random/draws.js';
import { rootKeyFromSeed } from '../../src/random/seed.js';
import { type Layout, type PathSamples, pathSize, type Simulator, samplesIn } from '../../src/samples.js';

export interface FakeInput {
  readonly seed: string;
  readonly networkSamples: number;
  readonly subnetSamples: number;
  readonly netuids: number[];
  /** Paths that throw, and the kind of error. */
  readonly faults?: Record<number, 'invariant' | 'error' | 'text'>;
  /** Path at which the thread ends. */
  readonly exitAt?: number;
  /** Path whose samples do not fit into the memory of any machine. */
  readonly hugeAt?: number;
  /** The module throws while it is loaded into a worker. */
  readonly broken?: boolean;
  /** Milliseconds that a path takes, busy; the first path of each chunk of four the longest, so that chunks overtake. */
  readonly busyMs?: number;
  /** Milliseconds that path 0 takes. */
  readonly firstMs?: number;
}

const metric = (id: string, unit: string) => ({ id, unit, definition: `The made-up ${id}.` });

export function fakeLayout(input: FakeInput = FAKE): Layout {
  const days = (count: number) => Array.from({ length: count }, (_, day) => day);
  const blocks = (count: number) => days(count).map((day) => 1000 + 7200 * day);
  return {
    networkDays: days(input.networkSamples),
    networkBlocks: blocks(input.networkSamples),
    subnetDays: days(input.subnetSamples),
    subnetBlocks: blocks(input.subnetSamples),
    netuids: input.netuids,
    endNetuids: input.netuids,
    networkMetrics: [metric('level', 'TAO'), metric('signed', '1'), metric('sometimes', 'USD'), metric('never', '1')],
    subnetMetrics: [metric('price', 'TAO per alpha'), metric('count', '1')],
    endMetrics: [metric('log_price', 'log TAO per alpha')],
    summaryMetrics: [metric('path_end', 'TAO'), metric('maybe', '1')],
  };
}

function spin(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

export function createSimulator(raw: unknown): Simulator {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from fakeSource
  const input = raw as FakeInput;
  if (input.broken === true) throw new Error('the fake is broken');
  const layout = fakeLayout(input);
  const size = pathSize(layout);
  const rootKey = rootKeyFromSeed(input.seed);
  return {
    length: size.total,
    simulate(path, row) {
      if (input.exitAt === path) process.exit(7);
      if (input.hugeAt === path) row.set(new Float64Array(2 ** 40));
      const fault = input.faults?.[path];
      if (fault === 'invariant')
        throw new InvariantError('taoIn of a pool is -1, must be > 0', { path, block: 4, netuid: 9 });
      if (fault === 'error') throw new TypeError('not a function');
      // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- what must be survived
      if (fault === 'text') throw 'just text';
      if (input.busyMs !== undefined) spin(path % 8 < 4 ? 2 * input.busyMs : input.busyMs);
      if (path === 0) spin(input.firstMs ?? 0);
      const draws = new Draws(rootKey, path);
      const { network, subnets, ends, summary } = samplesIn(row, size);
      for (let sample = 0; sample < layout.networkBlocks.length; sample++) {
        draws.at(1, 0, sample);
        network[4 * sample] = 1e7 * Math.exp(0.1 * draws.normal());
        network[4 * sample + 1] = draws.studentT(3);
        network[4 * sample + 2] = draws.uniform() < 0.1 ? Number.NaN : draws.exponential();
        network[4 * sample + 3] = Number.NaN;
      }
      for (let cell = 0; cell < subnets.length / 2; cell++) {
        draws.at(2, cell, 0);
        subnets[2 * cell] = Math.exp(draws.normal() - 3);
        subnets[2 * cell + 1] = draws.uint32() % 100;
      }
      for (let netuid = 0; netuid < ends.length; netuid++) ends[netuid] = draws.at(3, netuid, 0).normal();
      summary.set([path + 0.5, path % 3 === 0 ? Number.NaN : path]);
    },
  };
}

const FAKE: FakeInput = { seed: 'fake', networkSamples: 5, subnetSamples: 3, netuids: [1, 4, 9] };

/** A path of the fake. */
export function fakeSamples(path: number, input: Partial<FakeInput> = {}): PathSamples {
  const whole = { ...FAKE, ...input };
  const size = pathSize(fakeLayout(whole));
  const row = new Float64Array(size.total);
  createSimulator(whole).simulate(path, row);
  return samplesIn(row, size);
}

/** A job of the fake, folded by an aggregate. */
export function fakeJob(paths: number, input: Partial<FakeInput>, kept: KeptPaths): Job<Aggregate> {
  const source = fakeSource(input);
  return { source, paths, fold: new Aggregate(fakeLayout({ ...FAKE, ...input }), paths, kept) };
}

export function fakeSource(input: Partial<FakeInput> = {}): SimulatorSource {
  return { module: import.meta.url, input: { ...FAKE, ...input } };
}
