import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AccuracyRow, measureAccuracy, stressed } from '../src/accuracy.js';
import { advanceBlocks } from '../src/engine/advance.js';
import { checkInvariants } from '../src/engine/invariants.js';
import { EXISTS, LAST_EPOCH_BLOCK, PENDING_MINERS, PENDING_OWNER, TEMPO } from '../src/engine/state.js';
import { advanceSteps, TOLERANCE } from '../src/engine/steps.js';
import { packageFolder } from '../src/files.js';
import { RULESETS } from '../src/protocol/eras/index.js';
import { loadScenario } from '../src/scenario/load.js';
import { startChain } from '../src/start.js';

const baseline = loadScenario(join(packageFolder(), 'scenarios', 'baseline.yaml'));

describe('steps of 360 blocks against every block', () => {
  it('agree within 1e-5 over a day of the real network, in every quantity', () => {
    const rows = measureAccuracy(baseline, 7200);
    expect(rows.map((row) => row.quantity)).toEqual([
      'issuance',
      'taoIn',
      'alphaIn',
      'alphaOut',
      'price',
      'movingPrice',
      'emissionShare',
    ]);
    for (const { quantity, error } of rows) {
      expect(error, quantity).toBeGreaterThan(0);
      expect(error, quantity).toBeLessThanOrEqual(1e-5);
    }
  });

  it('are off by more in pools two hundred times shallower, so the figure can fail', () => {
    const subnets = baseline.start.subnets.map((subnet) => ({ ...subnet, taoIn: subnet.taoIn / 200 }));
    const shallow = measureAccuracy({ ...baseline, start: { ...baseline.start, subnets } }, 3600);
    expect(Math.max(...shallow.map(({ error }) => error))).toBeGreaterThan(1e-4);
  });
});

function under(id: string): typeof baseline {
  return { ...baseline, rules: RULESETS.get(id) ?? baseline.rules };
}

function worst(rows: readonly AccuracyRow[], ...quantities: string[]): number {
  return Math.max(...rows.filter((row) => quantities.includes(row.quantity)).map(({ error }) => error));
}

// Measured, rounded up by less than twice. The chain truncates moving prices in every block: what that leaves of a cheap
// subnet's is known on average only.
describe('docs/accuracy.md', () => {
  it('states what is measured', () => {
    const row = /\| `launch` \| as it was \| `adaptive` \| (.*) \|/.exec(
      readFileSync(join(packageFolder(), 'docs', 'accuracy.md'), 'utf8'),
    )?.[1];
    const rows = measureAccuracy(under('launch'), 30 * 7200, TOLERANCE);
    const measured = [['issuance'], ['taoIn', 'alphaIn'], ['price'], ['movingPrice'], ['emissionShare']];
    expect(row?.split(' | ')).toEqual(measured.map((quantities) => worst(rows, ...quantities).toExponential(1)));
  });
});

describe('adaptive steps against every block, over two days', () => {
  it.each([
    ['rank32', 4e-7, 1.3e-5],
    ['price_burn', 3e-7, 1.3e-5],
    ['launch', 3e-7, 1e-7],
  ])('%s: reserves and prices within %d, moving prices within %d', (id, reserves, movingPrices) => {
    const rows = measureAccuracy(under(id), 14_400, TOLERANCE);
    expect(worst(rows, 'taoIn', 'alphaIn', 'alphaOut', 'price')).toBeLessThan(reserves);
    expect(worst(rows, 'movingPrice')).toBeLessThan(movingPrices);
    expect(worst(rows, 'taoIn')).toBeGreaterThan(0);
  });

  it('a smaller tolerance is nearer in a network with new and shallow subnets', () => {
    const network = stressed(under('launch'));
    const coarse = worst(measureAccuracy(network, 7200, 1e-4), 'taoIn', 'alphaIn', 'price');
    const fine = worst(measureAccuracy(network, 7200, 1e-8), 'taoIn', 'alphaIn', 'price');
    expect(fine).toBeLessThan(coarse / 10);
  });

  it('runs every epoch in its own block, and leaves pending what was earned after it', () => {
    const exact = startChain(baseline);
    const steps = startChain(baseline);
    // Not the end of a grid step, and subnets of other tempos than the grid.
    const end = baseline.start.block + 2000;
    for (const { economy } of [exact, steps]) {
      economy.values[TEMPO + 3] = 100;
      economy.values[TEMPO + 5] = 1000;
    }
    advanceBlocks(exact, end);
    advanceSteps(steps, end, TOLERANCE);
    checkInvariants(steps.economy);
    const a = exact.economy.values;
    const b = steps.economy.values;
    for (let netuid = 1; netuid < exact.economy.netuidEnd; netuid++) {
      if (a[EXISTS + netuid] === 0) continue;
      expect(b[LAST_EPOCH_BLOCK + netuid], `netuid ${netuid}`).toBe(a[LAST_EPOCH_BLOCK + netuid]);
      for (const offset of [PENDING_OWNER, PENDING_MINERS]) {
        expect(Math.abs(b[offset + netuid] - a[offset + netuid])).toBeLessThan(1e-6);
      }
    }
  });
});
