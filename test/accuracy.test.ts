import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureAccuracy } from '../src/accuracy.js';
import { packageFolder } from '../src/files.js';
import { loadScenario } from '../src/scenario/load.js';

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
