import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountIndex, SLOTS, TAO_USD } from '../../src/engine/state.js';
import { PathSimulator } from '../../src/path.js';
import { type Folder, folder, loadFew } from '../scenario/small.js';

let place: Folder;
beforeEach(() => {
  place = folder();
});
afterEach(() => {
  place.remove();
});

const HOLDERS = `horizon: 10 days
holders:
  - { name: root, policy: root }
  - { name: one, policy: subnet, netuid: 2, tao: 50 }
  - { name: index, policy: index }
`;

/** Columns of a path by name: of the summary, and of the network at each sample. */
function run(yaml: string, path = 0) {
  const simulator = new PathSimulator(loadFew(place, yaml));
  const { layout, economy } = simulator;
  const { summary, network } = simulator.simulate(path);
  const width = layout.networkMetrics.length;
  const of = (id: string): number => summary[layout.summaryMetrics.findIndex((metric) => metric.id === id)];
  const series = (id: string): number[] => {
    const column = layout.networkMetrics.findIndex((metric) => metric.id === id);
    return layout.networkDays.map((_, sample) => network[sample * width + column]);
  };
  return { of, series, economy, layout };
}

describe('holders over a path', () => {
  it('identities: value in USD, yields, growth in time, and the largest fall', () => {
    const { of, series, economy } = run(HOLDERS);
    for (const [name, tao] of [
      ['root', 100],
      ['one', 50],
      ['index', 100],
    ] as const) {
      const final = of(`holder_${name}_final_tao`);
      const values = series(`holder_${name}_tao`);
      const usd = series(`holder_${name}_usd`);
      expect(values[0]).toBe(tao);
      expect(values.at(-1)).toBe(final);
      expect(usd.at(-1)).toBe(of(`holder_${name}_final_usd`));
      expect(of(`holder_${name}_final_usd`)).toBeCloseTo(final * economy.values[TAO_USD], 6);
      expect(of(`holder_${name}_yield`)).toBeCloseTo(final / tao - 1, 12);
      expect(of(`holder_${name}_yield_usd`)).toBeCloseTo((usd.at(-1) ?? 0) / usd[0] - 1, 12);
      for (const [id, inTime] of [
        ['drawdown', values],
        ['drawdown_usd', usd],
      ] as const) {
        const falls = inTime.map((value, day) => 1 - value / Math.max(...inTime.slice(0, day + 1)));
        expect(of(`holder_${name}_${id}`)).toBeCloseTo(Math.max(...falls), 12);
      }
      expect(of(`holder_${name}_drawdown_usd`)).toBeGreaterThan(0.01);
    }
    expect(of('holder_index_slippage_tao')).toBeGreaterThan(0);
    expect(of('holder_index_final_spot_tao')).toBeGreaterThan(of('holder_index_final_tao'));
    expect(of('holder_one_dividends_tao')).toBeGreaterThan(0);
  });

  it('the formula of root and a holder on root agree, and others are measured by it', () => {
    const { of } = run(HOLDERS);
    expect(Math.abs(of('holder_root_over_root'))).toBeLessThan(1e-6);
    expect(of('holder_root_fees_tao')).toBe(0);
    expect(of('holder_index_over_root')).toBeCloseTo(of('holder_index_final_tao') / of('holder_root_final_tao') - 1, 6);
  });

  it('none, no columns; and who holds little leaves the rest of the network as it was', () => {
    const without = run('horizon: 10 days\n');
    expect(without.layout.summaryMetrics.filter(({ id }) => id.startsWith('holder_'))).toEqual([]);
    const { of, economy, layout } = run(HOLDERS);
    expect(of('final_alpha_cap_tao') / without.of('final_alpha_cap_tao')).toBeCloseTo(1, 2);
    expect(layout.summaryMetrics.every(({ definition }) => definition.length > 0)).toBe(true);
    const owned = economy.accountAlpha + accountIndex(economy, 'holder-one') * SLOTS;
    expect(economy.values[owned + 2]).toBeGreaterThan(0);
    expect(economy.values[owned + 1]).toBe(0);
  });
});
