import fc from 'fast-check';
import { quantileSorted } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { SystemError } from '../../src/errors.js';
import { Aggregate } from '../../src/montecarlo/aggregate.js';
import { BAND_PROBABILITIES } from '../../src/montecarlo/bandSketches.js';
import { InProcessRunner } from '../../src/montecarlo/inProcess.js';
import { chunkPaths, plan, type Task } from '../../src/montecarlo/plan.js';
import { PoolRunner } from '../../src/montecarlo/pool.js';
import { foldTasks, type Job, PathError, runJob } from '../../src/montecarlo/run.js';
import { loadSimulator, type Runner } from '../../src/montecarlo/runner.js';
import { createWorker } from '../../src/montecarlo/worker.js';
import { asNumbers } from '../../src/numeric/summary.js';
import { pathSize, type Simulator } from '../../src/samples.js';
import { aggregateHash } from './aggregateBytes.js';
import { chunkOf } from './chunk.js';
import { type FakeInput, fakeJob, fakeLayout, fakeSamples, fakeSource } from './fakeSimulator.js';

const KEPT = { paths: 2, netuids: [4] };
const job = (paths: number, input: Partial<FakeInput> = {}): Job<Aggregate> => fakeJob(paths, input, KEPT);

/** Gives results in an order of its own, as other machines would. */
class ShuffledRunner implements Runner {
  private readonly simulator: Simulator;
  private readonly order: (tasks: readonly Task[]) => Task[];

  constructor(simulator: Simulator, order: (tasks: readonly Task[]) => Task[]) {
    this.simulator = simulator;
    this.order = order;
  }

  async run(tasks: readonly Task[], onResult: Parameters<Runner['run']>[1]): Promise<void> {
    for (const task of this.order(tasks)) onResult(task, chunkOf(this.simulator, task));
    return Promise.resolve();
  }

  async close(): Promise<void> {}
}

/** Numbers a path of the fake. */
const LENGTH = pathSize(fakeLayout()).total;

async function foldWith(runner: Runner, tasks: Task[], paths: number): Promise<Aggregate> {
  const aggregate = new Aggregate(fakeLayout(), paths, KEPT);
  await foldTasks(runner, tasks, aggregate);
  return aggregate;
}

describe('plan', () => {
  it('property: every path once, in order, whatever the chunk', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 20 }), (paths, size) => {
        const tasks = plan(paths, size);
        expect(tasks.map((task) => task.chunk)).toEqual(tasks.map((_, index) => index));
        expect(
          tasks.flatMap((task) => Array.from({ length: task.pathCount }, (_, index) => task.firstPath + index)),
        ).toEqual(Array.from({ length: paths }, (_, path) => path));
      }),
    );
  });

  it('chunks get smaller where a path has many numbers', () => {
    expect(chunkPaths(1000)).toBe(4);
    expect(chunkPaths(600_000)).toBe(3);
    expect(chunkPaths(30_000_000)).toBe(1);
  });
});

describe('run: the same bytes', () => {
  it('property: chunks of any size in any order', async () => {
    const source = fakeSource();
    const simulator = await loadSimulator(source);
    const expected = aggregateHash(await foldWith(new InProcessRunner(simulator), plan(30, 4), 30));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.double({ noNaN: true })),
        async (size, keys) => {
          const order = (tasks: readonly Task[]) =>
            tasks
              .map((task) => ({ task, key: keys.next().value ?? 0 }))
              .toSorted((a, b) => a.key - b.key)
              .map(({ task }) => task);
          const runner = new ShuffledRunner(simulator, order);
          expect(aggregateHash(await foldWith(runner, plan(30, size), 30))).toBe(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('1, 2 and 7 workers, in-process and pool, overtaking chunks', async () => {
    const hashes = [];
    for (const workers of [1, 2, 7]) {
      const { folded: aggregate, partial } = await runJob(job(90, { busyMs: 1 }), { workers });
      expect(partial).toBe(false);
      hashes.push(aggregateHash(aggregate));
    }
    // One worker in a pool, too.
    const source = fakeSource({ busyMs: 1 });
    hashes.push(aggregateHash(await foldWith(new PoolRunner(source, LENGTH, 1), plan(90, 4), 90)));
    expect(new Set(hashes).size).toBe(1);
  });

  it('another seed gives other bytes', async () => {
    const [a, b] = await Promise.all(['fake', 'other'].map((seed) => runJob(job(10, { seed }), { workers: 1 })));
    expect(aggregateHash(a.folded)).not.toBe(aggregateHash(b.folded));
  });

  it('workers work: results come from threads, and progress counts all paths', async () => {
    const progress: number[] = [];
    const { pathsDone } = await runJob(job(43), { workers: 2, onProgress: (done) => progress.push(done) });
    expect(pathsDone).toBe(43);
    expect(progress.at(-1)).toBe(43);
    expect(progress.length).toBe(11);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });
});

describe('pool', () => {
  it('memory: results run ahead of the first one that is missing by a bounded number of chunks', async () => {
    const source = fakeSource({ firstMs: 500 });
    const early: number[] = [];
    let firstIsThere = false;
    const runner = new PoolRunner(source, LENGTH, 2);
    await runner.run(plan(200, 4), (task) => {
      firstIsThere ||= task.chunk === 0;
      if (!firstIsThere) early.push(task.chunk);
    });
    await runner.close();
    expect(firstIsThere).toBe(true);
    expect(early.length).toBeGreaterThan(1);
    expect(Math.max(...early)).toBeLessThan(8);
  });
});

describe('aggregate', () => {
  it('bands agree with the exact quantiles of the raw samples within 0.5 %, and count the paths that know the number', async () => {
    const paths = 333;
    const { folded: aggregate } = await runJob(job(paths), { workers: 1 });
    const raw = Array.from({ length: paths }, (_, path) => fakeSamples(path));
    for (const scope of ['network', 'subnets'] as const) {
      const bands = scope === 'network' ? aggregate.networkBands() : aggregate.subnetBands();
      expect(bands.known.length).toBe(raw[0][scope].length);
      for (let cell = 0; cell < bands.known.length; cell++) {
        const sorted = Float64Array.from(raw, (samples) => samples[scope][cell])
          .filter((value) => !Number.isNaN(value))
          .sort();
        expect(bands.known[cell]).toBe(sorted.length);
        BAND_PROBABILITIES.forEach((probability, index) => {
          const found = bands.quantiles[cell * BAND_PROBABILITIES.length + index];
          if (sorted.length === 0) {
            expect(found).toBeNaN();
            return;
          }
          const exact = quantileSorted(asNumbers(sorted), probability);
          const low = sorted[Math.floor((sorted.length - 1) * probability)];
          const high = sorted[Math.ceil((sorted.length - 1) * probability)];
          // Between neighbours of different sign 0.5 % is meant of the larger one.
          const scale = low * high > 0 ? Math.abs(exact) : Math.max(Math.abs(low), Math.abs(high));
          expect(Math.abs(found - exact)).toBeLessThanOrEqual(0.005 * scale);
        });
      }
    }
  });

  it('keeps the rows of all paths and the first paths whole', async () => {
    const { folded: aggregate } = await runJob(job(9), { workers: 1 });
    expect([...aggregate.summaries]).toEqual(
      Array.from({ length: 9 }, (_, path) => [...fakeSamples(path).summary]).flat(),
    );
    expect(aggregate.keptNetwork).toEqual([fakeSamples(0).network, fakeSamples(1).network]);
    // Subnet 4 is the second of three.
    const { subnets } = fakeSamples(1);
    expect([...aggregate.keptSubnets[1]]).toEqual(
      [0, 1, 2].flatMap((sample) => [...subnets.subarray(6 * sample + 2, 6 * sample + 4)]),
    );
  });

  it('memory: sixteen times the paths, the same bytes but for the rows and some bins', async () => {
    const bytes = async (paths: number) => {
      const { folded: aggregate } = await runJob(job(paths, { subnetSamples: 40 }), { workers: 1 });
      return aggregate.byteLength - aggregate.summaries.byteLength;
    };
    expect(await bytes(16 * 256)).toBeLessThan(1.6 * (await bytes(256)));
  });

  it('memory: never more than a batch waits', () => {
    const layout = fakeLayout({ seed: '', networkSamples: 5, subnetSamples: 3, netuids: [1] });
    const aggregate = new Aggregate(layout, 1000, KEPT);
    const { total } = pathSize(layout);
    let most = 0;
    for (let path = 0; path < 1000; path++) {
      aggregate.add(new Float64Array(total).fill(1));
      most = Math.max(most, aggregate.byteLength);
    }
    expect(aggregate.pathsDone).toBe(1000);
    expect(most).toBeLessThan(64 * total * 8 + 1000 * 16 + 400_000);
  });
});

describe('run: what can go wrong', () => {
  it.each([1, 2])(
    'a path that breaks a rule ends the run with its number, on %d workers the first in plan order',
    async (workers) => {
      const failing = runJob(job(60, { faults: { 41: 'error', 13: 'invariant' } }), { workers });
      await expect(failing).rejects.toThrow(PathError);
      await expect(failing).rejects.toThrow(
        'path 13 failed: InvariantError: taoIn of a pool is -1, must be > 0 (path 13, block 4, netuid 9); --paths 14 with the same seed meets it again',
      );
    },
  );

  it('what is thrown need not be an error', async () => {
    await expect(runJob(job(5, { faults: { 0: 'text' } }), { workers: 1 })).rejects.toThrow(
      'path 0 failed: Error: just text',
    );
  });

  it('a worker that dies is named with its chunk', async () => {
    const failing = runJob(job(60, { exitAt: 21, busyMs: 1 }), { workers: 2 });
    await expect(failing).rejects.toThrow(SystemError);
    await expect(failing).rejects.toThrow(
      /^a worker thread failed in chunk \d+ \(paths \d+ to \d+\): worker exited with code: 7$/,
    );
  });

  it('samples that no machine can hold are a fault of that path, not the end of the process', async () => {
    await expect(runJob(job(20, { hugeAt: 6 }), { workers: 2 })).rejects.toThrow(/path 6 failed: RangeError/);
  });

  it('a worker that cannot start its simulator', async () => {
    const source = fakeSource({ broken: true });
    const failing = foldWith(new PoolRunner(source, LENGTH, 2), plan(20, 4), 20);
    await expect(failing).rejects.toThrow(SystemError);
    await expect(failing).rejects.toThrow(/a worker thread failed.*the fake is broken/);
  });

  it.each([1, 2])(
    'interrupted on %d workers: finished chunks up to the first gap are kept, with the bytes of a shorter run',
    async (workers) => {
      const controller = new AbortController();
      const result = await runJob(job(400, { busyMs: 2 }), {
        workers,
        signal: controller.signal,
        onProgress: (done) => {
          if (done >= 24) controller.abort();
        },
      });
      expect(result.partial).toBe(true);
      expect(result.pathsRequested).toBe(400);
      expect(result.pathsDone % 4).toBe(0);
      expect(result.pathsDone).toBeLessThan(80);
      expect(result.pathsDone).toBe(result.folded.pathsDone);
      if (result.pathsDone > 0) {
        const shorter = await runJob(job(result.pathsDone, { busyMs: 0 }), { workers: 1 });
        expect(aggregateHash(result.folded)).toBe(aggregateHash(shorter.folded));
      }
    },
  );

  it.each([1, 2])('interrupted before anything on %d workers: nothing is done', async (workers) => {
    const result = await runJob(job(40), { workers, signal: AbortSignal.abort() });
    expect([result.pathsDone, result.partial]).toEqual([0, true]);
  });

  it('a fold that throws ends the run', async () => {
    const source = fakeSource();
    const aggregate = new Aggregate(fakeLayout(), 2, KEPT); // too few rows
    await expect(foldTasks(new PoolRunner(source, LENGTH, 2), plan(20, 4), aggregate)).rejects.toThrow(RangeError);
  });
});

describe('worker', () => {
  it('writes samples into its slot alone, and answers with the fault if there is one', async () => {
    const source = fakeSource({ faults: { 5: 'invariant' } });
    const simulator = await loadSimulator(source);
    const total = LENGTH;
    const samples = new SharedArrayBuffer(3 * 4 * total * 8);
    const work = await createWorker({ source, samples, slotLength: 4 * total });
    const values = new Float64Array(samples).fill(-1);
    expect(work({ task: { chunk: 0, firstPath: 0, pathCount: 2 }, slot: 1 })).toBeNull();
    const expected = new Float64Array(values.length).fill(-1);
    expected.set(chunkOf(simulator, { chunk: 0, firstPath: 0, pathCount: 2 }), 4 * total);
    expect(values).toEqual(expected);
    expect(work({ task: { chunk: 1, firstPath: 4, pathCount: 4 }, slot: 0 })).toMatchObject({
      path: 5,
      name: 'InvariantError',
    });
  });
});
