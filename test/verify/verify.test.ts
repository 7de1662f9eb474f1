import { describe, expect, it } from 'vitest';
import { type Era, withPriceShares } from '../../src/protocol/eras/era.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';
import { readGolden } from '../../src/verify/golden.js';
import { checkCase, type VerifyCounts, verifyFiles } from '../../src/verify/index.js';
import { checkRun } from '../../src/verify/run.js';
import { TOPICS } from '../../src/verify/topics/index.js';
import { goldenPath, goldenPaths } from '../golden/golden.js';

const RUNS = ['r-finney-8791253-day', 'r-forty-subnets-rank32'];
const CAPTURES = ['emission_8740402', 'emission_8791253'];

async function verify(
  files: readonly string[],
  alter?: (era: Era) => Era,
): Promise<{ counts: VerifyCounts; lines: string[] }> {
  const lines: string[] = [];
  const counts = await verifyFiles(files, (line) => lines.push(line), alter === undefined ? {} : { alter });
  return { counts, lines };
}

describe('golden files of the project', () => {
  it('all pass, none is skipped, and the last line says so', async () => {
    const { counts, lines } = await verify(goldenPaths());
    expect(counts).toEqual({ passed: 361, failed: 0, skipped: 0 });
    expect(lines.at(-1)).toBe('361 passed, 0 failed, 0 skipped');
    expect(lines.at(-2)).toMatch(/^\d+ of these needed float64's allowance$/);
    expect(Number(lines.at(-2)?.split(' ')[0])).toBeLessThanOrEqual(13);
    // A line for each file and the two of the end: nothing differs.
    expect(lines).toHaveLength(goldenPaths().length + 2);
  });

  it('every topic has a golden file', async () => {
    const topics = new Set<string>();
    for (const path of goldenPaths()) {
      const golden = await readGolden(path);
      if (golden.is === 'topic') topics.add(golden.topic);
    }
    expect([...topics].sort()).toEqual([...TOPICS.keys()].sort());
  });

  it.each(RUNS)('%s: the engine is closer to the exact run than the file asks', async (name) => {
    const golden = await readGolden(goldenPath(name));
    if (golden.is !== 'run') throw new Error('a run is needed');
    const outcome = checkRun(name, golden.run, (era) => era);
    if ('skipped' in outcome) throw new Error(outcome.skipped);
    expect(outcome.report.lines()).toEqual([]);
    for (const quantity of ['reserves', 'price', 'issuance', 'alpha out']) {
      expect(outcome.largest.get(quantity), quantity).toBeLessThanOrEqual(1e-9);
    }
    for (const quantity of ['held', 'injected', 'excess']) {
      expect(outcome.largest.get(quantity), quantity).toBeLessThanOrEqual(1e-6);
    }
    expect(outcome.largest.get('share, absolute')).toBeLessThanOrEqual(1e-9);
    expect(outcome.largest.get('moving price in bits')).toBeLessThanOrEqual(1);
  });
});

describe('a mutated rule fails', () => {
  const noGate = (era: Era): Era => withPriceShares(era, () => ({ gate: null }));
  const rank64 = (era: Era): Era =>
    withPriceShares(era, ({ gate }) => ({ gate: gate && { ...gate, bar: { by: 'rank', rank: 64 } } }));
  const noBurn = (era: Era): Era => withPriceShares(era, () => ({ minerBurn: false }));
  const exponent2 = (era: Era): Era => withPriceShares(era, ({ gate }) => ({ gate: gate && { ...gate, exponent: 2 } }));
  const uncapped = (era: Era): Era => ({ ...era, injection: { ...era.injection, cap: 'alpha_emission' } });
  const injectFirst = (era: Era): Era => ({ ...era, injection: { ...era.injection, order: 'inject_first' } });
  const recycled = (era: Era): Era => ({ ...era, injection: { ...era.injection, bought: 'recycled' } });
  const noFee = (era: Era): Era => ({ ...era, pool: { ...era.pool, fee: { kind: 'rate', u16: 0 } } });
  const slow = (era: Era): Era => ({ ...era, movingPrice: { ...era.movingPrice, halvingBlocks: 403_200 } });
  const noSwitch = (era: Era): Era => withPriceShares(era, () => ({ emissionSwitch: false }));

  it.each([
    ['no gate', noGate, [...RUNS, ...CAPTURES]],
    ['rank 64', rank64, [...RUNS, ...CAPTURES]],
    ['no miner burn', noBurn, [...RUNS, ...CAPTURES, 'shares-price-ema']],
    ['exponent 2', exponent2, [...RUNS, ...CAPTURES]],
    ['no emission switch', noSwitch, [...RUNS, ...CAPTURES, 'shares-price-ema']],
    ['injection not capped by root proportion', uncapped, [...RUNS, CAPTURES[1]]],
    ['bought alpha recycled', recycled, RUNS],
    ['a slower moving price', slow, RUNS],
    ['no fee', noFee, [RUNS[1]]],
  ] as const)('%s', async (_, alter, names) => {
    for (const name of names) {
      const { counts, lines } = await verify([goldenPath(name)], alter);
      expect(counts.failed, name).toBeGreaterThan(0);
      const difference = lines.find((line) => line.includes('expected'));
      expect(difference, name).toMatch(/: found .+, expected .+, tolerance .+$/);
      expect(difference).toContain(goldenPath(name));
    }
  });

  it('the order of injection and chain buy shows in the ninth digit: inside the file’s tolerance, outside ours', async () => {
    const golden = await readGolden(goldenPath(RUNS[0]));
    if (golden.is !== 'run') throw new Error('a run is needed');
    const outcome = checkRun(RUNS[0], golden.run, injectFirst);
    if ('skipped' in outcome) throw new Error(outcome.skipped);
    expect(outcome.report.lines()).toEqual([]);
    expect(outcome.largest.get('weight')).toBeGreaterThan(1e-9);
  });
});

describe('a wrong expectation fails', () => {
  /** The same number, flag or word, clearly different. */
  function changed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(changed);
    if (typeof value === 'number') return value * 3 + 1e6;
    if (typeof value === 'boolean') return !value;
    if (value === null) return 'SomethingElse';
    if (typeof value === 'string' && /^-?\d+$/.test(value)) return String(BigInt(value) * 3n + 1_000_000n);
    return `${JSON.stringify(value)}!`;
  }

  it.each([...TOPICS])('every expected quantity of every case of %s is compared', async (topic, checker) => {
    const golden = await readGolden(goldenPath(topic));
    if (golden.is !== 'topic') throw new Error('a topic is needed');
    for (const test of golden.cases) {
      for (const key of test.expected.keys()) {
        const wrong = Object.fromEntries(test.expected.keys().map((other) => [other, test.expected.raw(other)]));
        wrong[key] = changed(wrong[key]);
        const expected = test.expected.replaced(wrong);
        const outcome = checkCase(topic, { ...test, expected }, checker, rank32);
        expect('failed' in outcome && outcome.failed, `${test.name}: ${key}`).toBe(true);
      }
    }
  });
});
