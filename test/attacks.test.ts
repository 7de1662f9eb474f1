/** Attacks on whole paths: what they bring, who pays, and that nobody's attack is nothing. */

import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { CLASSES } from '../src/metrics/attacks.js';
import { PathSimulator } from '../src/path.js';
import { folder, loadFew } from './scenario/small.js';

const place = folder();
afterAll(() => {
  place.remove();
});

const ALONE = 'noise: off\nexternal: off\nstakers: off\nminers: off\nvalidators: off\nowners: off\n';

/** A path of the first subnets of finney: its summary by name, and everything else. */
function run(yaml: string, path = 0) {
  const simulator = new PathSimulator(loadFew(place, `horizon: 12 days\n${yaml}`));
  const { network, subnets, ends, summary } = simulator.simulate(path);
  const ids = simulator.layout.summaryMetrics.map(({ id }) => id);
  const of = (id: string): number => {
    expect(ids).toContain(id);
    return summary[ids.indexOf(id)];
  };
  return { of, ids, network, subnets, ends, summary };
}

/** So few subnets have moving prices that sum to less than 1, where root's dividends are recycled. */
const ROOT_EARNS = 'rules: { extends: rank32, split: { root_sell_threshold: 0 } }\n';

const attack = (keys: string): string => `attackers:\n  - { name: x, netuids: [3], ${keys} }\n`;
const ledger = (of: (id: string) => number): number[] => CLASSES.map((name) => of(`ledger_${name}_tao`));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe('who paid', () => {
  it('property: what some gain the others lose, but for what the chain issues more', () => {
    fc.assert(
      fc.property(
        fc.record({
          tao: fc.integer({ min: 1, max: 20_000 }),
          hold: fc.double({ min: 0.05, max: 15, noNaN: true }),
          rounds: fc.integer({ min: 1, max: 4 }),
          owner: fc.boolean(),
          sells: fc.boolean(),
          era: fc.constantFrom('rank32', 'price_burn', 'netflow', 'flow'),
          path: fc.integer({ min: 0, max: 99 }),
        }),
        ({ tao, hold, rounds, owner, sells, era, path }) => {
          const keys = `tao: ${tao}, hold_days: ${hold.toFixed(3)}, rounds: ${rounds}, owner: ${owner}, sells_income: ${sells}`;
          const { of } = run(`rules: { era: ${era} }\n${attack(keys)}`, path);
          const parts = ledger(of);
          expect(Math.max(...parts.map(Math.abs))).toBeGreaterThan(1e-4);
          expect(Math.abs(sum(parts) - of('ledger_issued_tao'))).toBeLessThan(1e-4);
        },
      ),
      { numRuns: 12, seed: 3, endOnFailure: true },
    );
  });

  it('who is out again has gained what the ledger says', () => {
    const { of } = run(attack('tao: 2000, hold_days: 5'));
    expect(of('attacker_x_held_tao')).toBeCloseTo(0, 6);
    expect(of('ledger_attackers_tao')).toBeCloseTo(of('attacker_x_profit_tao'), 4);
    expect(Math.abs(of('attacker_x_profit_tao'))).toBeGreaterThan(1);
    expect(of('ledger_authors_tao')).toBeGreaterThan(1);
  });

  it('identity: profit is what came back less what went in; net of carry', () => {
    const { of } = run(`${ROOT_EARNS}${attack('tao: 2000, hold_days: 3, rounds: 2')}`);
    const x = (id: string): number => of(`attacker_x_${id}`);
    expect(x('profit_tao')).toBeCloseTo(
      x('proceeds_tao') + x('held_tao') + x('payouts_tao') - x('cost_tao') - x('fees_tao'),
      6,
    );
    expect(x('cost_tao')).toBeGreaterThan(3500);
    expect(x('carry_tao')).toBeGreaterThan(0);
    expect(x('net_profit_tao')).toBeCloseTo(x('profit_tao') - x('carry_tao'), 12);
    expect(x('profit_usd') / x('profit_tao')).toBeCloseTo(of('final_tao_usd'), 6);
  });

  it("an owner's usual income is no profit of the attack", () => {
    const still = run(attack('tao: 0, owner: true'));
    expect(still.of('attacker_x_held_tao')).toBeGreaterThan(10);
    expect(still.of('attacker_x_profit_tao')).toBe(0);
    // Pumping lifts the price of what the owner earns meanwhile, at least while it holds.
    const pumps = run(attack('tao: 2000, hold_days: 30, owner: true'));
    const buys = run(attack('tao: 2000, hold_days: 30'));
    expect(pumps.of('attacker_x_profit_tao')).toBeGreaterThan(buys.of('attacker_x_profit_tao'));
  });
});

describe('nobody attacks', () => {
  it.each(['tao: 0', 'tao: 0, rounds: 9, hold_days: 1, sells_income: true'])(
    'an attacker with no TAO changes no byte, and its own numbers are 0: %s',
    (keys) => {
      const without = run('paths: 1\n');
      const { ids, summary, ...rest } = run(attack(keys));
      const own = ids.length - without.ids.length;
      expect(own).toBe(11 + CLASSES.length + 2);
      expect(ids.slice(0, -own)).toEqual(without.ids);
      const bytes = (array: Float64Array): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
      expect(bytes(summary.slice(0, -own)).equals(bytes(without.summary))).toBe(true);
      for (const part of ['network', 'subnets', 'ends'] as const) {
        expect(bytes(rest[part].slice()).equals(bytes(without[part].slice()))).toBe(true);
      }
      expect(Array.from(summary.slice(-own), Math.abs)).toEqual(Array.from({ length: own }, () => 0));
    },
  );

  it('no attackers, no columns', () => {
    expect(run('').ids.filter((id) => /^(attacker|ledger)_/.test(id))).toEqual([]);
  });
});

describe('best response', () => {
  const SEARCH = 'search: { tao: [500, 3000], hold_days: [2, 7, 30] }';

  it('a trial brings what the scripted attack of that size and time brings', () => {
    const tried = run(`${ALONE}${ROOT_EARNS}${attack(`tao: 0, ${SEARCH}`)}`);
    for (const tao of [500, 3000]) {
      for (const days of [2, 7]) {
        const done = run(`${ALONE}${ROOT_EARNS}${attack(`tao: ${tao}, hold_days: ${days}`)}`);
        const profit = done.of('attacker_x_net_profit_tao');
        expect(Math.abs(profit)).toBeGreaterThan(0.3);
        expect(tried.of(`attacker_x_try_${tao}tao_${days}d`) / profit).toBeCloseTo(1, 2);
        // Carry is by days in one and from block to block in the other, but it is carry in both.
        const carry = done.of('attacker_x_carry_tao');
        expect(Math.abs(tried.of(`attacker_x_try_${tao}tao_${days}d`) - profit)).toBeLessThan(carry);
      }
    }
    expect(tried.of('attacker_x_try_500tao_30d')).toBeNaN();
  });

  it('changes nothing of the path itself', () => {
    const plain = run(attack('tao: 700'));
    const searched = run(attack(`tao: 700, ${SEARCH}`));
    expect(searched.network).toEqual(plain.network);
    expect(searched.of('attacker_x_profit_tao')).toBe(plain.of('attacker_x_profit_tao'));
    expect(ledger(searched.of)).toEqual(ledger(plain.of));
  });
});
