import { describe, expect, it } from 'vitest';
import { bench, SMOKE } from '../../bench/canonical.bench.js';

describe('the canonical bench', () => {
  it('runs at its smoke size and finds one result on any number of workers', async () => {
    const report = await bench(SMOKE);
    for (const value of [
      ...Object.values(report.nsPerSubnetBlock),
      ...Object.values(report.nsPerSubnetStep),
      ...Object.values(report.nsPerSubnetAdaptive),
      ...report.kernels.rows.flatMap(({ wasm, script, usual, native }) => [
        wasm,
        script,
        ...(report.kernels.compiler === null ? [] : [usual, native]),
      ]),
      report.peakMb,
      ...Object.values(report.msPerPath).flatMap((row) => Object.values(row)),
      ...report.events.trades.map(({ ns }) => ns),
      report.events.noise,
      ...report.secondsByWorkers.map((row) => row.seconds),
      report.warm.msAll,
      report.warm.msOne,
      report.secondsEverybody,
    ]) {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(Number.POSITIVE_INFINITY);
    }
    expect(report.resultHash).toMatch(/^[0-9a-f]{64}$/);
  });
});
