import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOBODY } from '../src/agents/index.js';
import { advanceBlocks } from '../src/engine/advance.js';
import { replay } from '../src/engine/replay.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  CUM_USER_TAO_IN,
  CUM_VOLUME,
  EMISSION_ENABLED,
  EMISSION_SHARE,
  FAILED_ORDERS,
  ISSUANCE,
  MOVING_PRICE,
  ROOT_STAKE,
  TAO_IN,
  TAO_USD,
} from '../src/engine/state.js';
import { packageFolder } from '../src/files.js';
import { layoutOf, PathSimulator } from '../src/path.js';
import { loadScenario } from '../src/scenario/load.js';
import type { ResolvedEvent, ResolvedScenario } from '../src/scenario/resolved.js';
import type { EventHead } from '../src/shocks/shock.js';
import { startChain } from '../src/start.js';

const BASELINE = loadScenario(join(packageFolder(), 'scenarios', 'baseline.yaml'));

/** The baseline for some days, with changes. */
function scenario(days: number, changes: Partial<ResolvedScenario> = {}): ResolvedScenario {
  return { ...BASELINE, horizonBlocks: days * 7200, ...changes };
}

/** Values of the state after path 0. */
function stateAfter(run: ResolvedScenario): Float64Array {
  const simulator = new PathSimulator(run, { checkEveryEvent: true });
  simulator.simulate(0);
  return simulator.economy.values;
}

/** Name and place of an event so many blocks after the start. */
const at = (block: number): EventHead => ({
  id: `event ${block}`,
  block: BASELINE.start.block + block,
  endBlock: null,
});

describe('a path without people', () => {
  it('is the chain alone: the same state as blocks without orders', () => {
    const run = scenario(1, { actors: NOBODY, resolution: 'block' });
    const values = stateAfter(run);
    const chain = startChain(run);
    advanceBlocks(chain, run.start.block + 7200);
    for (const offset of [TAO_IN, ALPHA_IN, ALPHA_OUT, MOVING_PRICE]) {
      for (let netuid = 1; netuid <= 128; netuid++) {
        expect(values[offset + netuid]).toBe(chain.economy.values[offset + netuid]);
      }
    }
    expect(values[ISSUANCE]).toBe(chain.economy.values[ISSUANCE]);
    expect(values[FAILED_ORDERS]).toBe(0);
    for (let netuid = 1; netuid <= 128; netuid++) expect(values[CUM_VOLUME + netuid]).toBe(0);
  });

  it('null test: what `dtao replay` gives without orders; prices move by the chain alone', () => {
    const run = scenario(1, { actors: NOBODY, resolution: 'block' });
    const { start } = run;
    const { checkpoints } = replay({
      era: run.rules,
      startBlock: start.block,
      blocks: 7200,
      checkpoints: [7200],
      rootStake: start.rootStake,
      issuance: start.issuance,
      gateBar: start.gateBar,
      orders: [],
      subnets: start.subnets.map((subnet) => ({
        ...subnet,
        firstEmissionBlock: subnet.firstEmissionBlock ?? 0,
        minerWithheld: subnet.minerBurned,
        withheldRecycled: false,
      })),
    });
    const values = stateAfter(run);
    const [{ subnets, issuance, rootStake }] = checkpoints;
    expect([values[ISSUANCE], values[ROOT_STAKE]]).toEqual([issuance, rootStake]);
    let bought = 0;
    let moved = 0;
    for (const subnet of subnets) {
      const { netuid } = subnet;
      const found = [TAO_IN, ALPHA_IN, ALPHA_OUT, MOVING_PRICE, EMISSION_SHARE].map(
        (offset) => values[offset + netuid],
      );
      const { taoIn, alphaIn, alphaOut, movingPrice, share } = subnet;
      expect(found, `netuid ${netuid}`).toEqual([taoIn, alphaIn, alphaOut, movingPrice, share]);
      const before = start.subnets.find((one) => one.netuid === netuid);
      const change = Math.log((taoIn / alphaIn) * ((before?.alphaIn ?? Number.NaN) / (before?.taoIn ?? Number.NaN)));
      if (subnet.taoChainBuy > 0) bought++;
      if (Math.abs(change) > 1e-6) moved++;
      // Nobody sells, but baskets of root.
      if (subnet.taoChainBuy === 0 && subnet.rootSoldTao === 0)
        expect(Math.abs(change), `netuid ${netuid}`).toBeLessThan(1e-6);
    }
    expect(bought).toBeGreaterThan(10);
    expect(moved).toBeGreaterThanOrEqual(bought);
  });

  it('differs between seeds and paths in TAO/USD only', () => {
    const one = new PathSimulator(scenario(2, { actors: NOBODY }));
    const other = new PathSimulator(scenario(2, { actors: NOBODY, seed: 'other' }));
    const networks = [one.simulate(0).network, one.simulate(1).network, other.simulate(0).network];
    const { networkMetrics } = one.layout;
    // Of the flows for USD there is none.
    const usd = networkMetrics.map(({ id }) => id.includes('usd') && !id.endsWith('_per_day'));
    const last = networks[0].length - networkMetrics.length;
    for (const network of networks.slice(1)) {
      networkMetrics.forEach(({ id }, metric) => {
        if (usd[metric]) expect(network[last + metric], id).not.toBe(networks[0][last + metric]);
        else expect(network[last + metric], id).toBe(networks[0][last + metric]);
      });
    }
  });
});

describe('a path', () => {
  it('is a function of its number: whatever ran before, the same bytes', () => {
    const fresh = new PathSimulator(scenario(3));
    const used = new PathSimulator(scenario(3));
    used.simulate(5);
    used.simulate(1);
    const [a, b] = [fresh.simulate(2), used.simulate(2)];
    expect(b.network).toEqual(a.network);
    expect(b.subnets).toEqual(a.subnets);
    expect(b.summary).toEqual(a.summary);
  });

  it('samples the start, every interval and the end, at their own blocks', () => {
    const run = scenario(7, {
      report: { ...BASELINE.report, networkEveryBlocks: 7200, subnetEveryBlocks: 3 * 7200 },
    });
    const layout = layoutOf(run);
    expect(layout.networkDays).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(layout.subnetDays).toEqual([0, 3, 6, 7]);
    expect(layout.subnetBlocks[3]).toBe(run.start.block + 7 * 7200);
    expect(layout.netuids).toHaveLength(128);
    const values = stateAfter(run);
    expect(values[BLOCK]).toBe(run.start.block + 7 * 7200);
  });

  it('sees the snapshot in its first sample', () => {
    const simulator = new PathSimulator(scenario(1));
    const { network, subnets } = simulator.simulate(0);
    const { networkMetrics, subnetMetrics, netuids } = simulator.layout;
    const value = (id: string): number => network[networkMetrics.findIndex((metric) => metric.id === id)];
    expect(value('issuance')).toBe(BASELINE.start.issuance);
    expect(value('tao_usd')).toBe(204.03);
    expect(value('root_stake')).toBe(BASELINE.start.rootStake);
    const chutes = BASELINE.start.subnets.find((subnet) => subnet.netuid === 64);
    const row = netuids.indexOf(64) * subnetMetrics.length;
    const price = subnets[row + subnetMetrics.findIndex((metric) => metric.id === 'price')];
    expect(price).toBeCloseTo((chutes?.taoIn ?? 0) / (chutes?.alphaIn ?? 1), 12);
    // What the chain paid Chutes in that block: 12,462,749 rao injected and 50,031,047 spent on chain buys, of 500,000,000.
    const share = subnets[row + subnetMetrics.findIndex((metric) => metric.id === 'emission_share')];
    expect(share).toBeCloseTo((12_462_749 + 50_031_047) / 5e8, 5);
  });

  it('runs with people at block resolution too, and close to the grid on the same draws', () => {
    const fine = stateAfter(scenario(2, { resolution: 'block' }));
    const coarse = stateAfter(scenario(2));
    const ratios = BASELINE.start.subnets.map(({ netuid }) => coarse[TAO_IN + netuid] / fine[TAO_IN + netuid]);
    const sorted = ratios.toSorted((a, b) => a - b);
    expect(sorted[64]).toBeGreaterThan(0.98);
    expect(sorted[64]).toBeLessThan(1.02);
  });
});

describe('looking', () => {
  it('changes nothing: the end is the same to the bit, however often samples are taken', () => {
    const report = (blocks: number) => ({
      report: { ...BASELINE.report, networkEveryBlocks: blocks, subnetEveryBlocks: blocks },
    });
    const seldom = stateAfter(scenario(3, report(3 * 7200)));
    const often = stateAfter(scenario(3, report(333)));
    expect(often).toEqual(seldom);
  });

  it('final values are of the end, which need not be a whole day', () => {
    const simulator = new PathSimulator({ ...scenario(2), horizonBlocks: 14_100 });
    const { network, summary } = simulator.simulate(0);
    const { networkMetrics, summaryMetrics } = simulator.layout;
    const last = network.length - networkMetrics.length;
    for (const id of ['tao_usd', 'tao_in_pools', 'alpha_cap_tao', 'alpha_cap_usd']) {
      const sampled = network[last + networkMetrics.findIndex((metric) => metric.id === id)];
      expect(summary[summaryMetrics.findIndex((metric) => metric.id === `final_${id}`)] / sampled, id).toBeCloseTo(
        1,
        2,
      );
    }
  });
});

describe('the timeline', () => {
  it('holds thousands of events, each of them itself', () => {
    const order: ResolvedEvent = {
      ...at(10),
      kind: 'order',
      side: 'stake',
      account: 'external',
      netuid: 64,
      amount: 0.01,
      limitPrice: null,
      toNetuid: 0,
    };
    const many = Array.from({ length: 2000 }, (_, i): ResolvedEvent => ({ ...order, id: `order ${i}` }));
    const jump: ResolvedEvent = { ...at(20), kind: 'tao_usd_jump', log: 3 };
    const values = stateAfter(scenario(1, { actors: NOBODY, timeline: [...many, jump] }));
    expect(values[TAO_USD]).toBeGreaterThan(204.03 * 10);
  });

  it('places orders, from the account that it names', () => {
    const order: ResolvedEvent = {
      ...at(10),
      kind: 'order',
      side: 'stake',
      account: 'external',
      netuid: 64,
      amount: 5000,
      limitPrice: null,
      toNetuid: 0,
    };
    const with5000 = stateAfter(scenario(1, { actors: NOBODY, timeline: [order] }));
    const without = stateAfter(scenario(1, { actors: NOBODY }));
    const fee = Math.floor((5000 * 33 * 1e9) / 65_535) / 1e9;
    expect(with5000[CUM_USER_TAO_IN + 64]).toBeCloseTo(5000 - fee, 8);
    expect(with5000[TAO_IN + 64] - without[TAO_IN + 64]).toBeGreaterThan(4990);
  });

  it('switches emission, moves TAO/USD and changes the regime', () => {
    const run = scenario(1, {
      actors: NOBODY,
      timeline: [
        { ...at(1), kind: 'emission_enabled', netuid: 64, value: false },
        { ...at(2), kind: 'tao_usd_jump', log: Math.log(2) },
        { ...at(3), kind: 'regime', name: 'turbulent' },
      ],
    });
    const values = stateAfter(run);
    const plain = stateAfter(scenario(1, { actors: NOBODY }));
    expect(values[EMISSION_ENABLED + 64]).toBe(0);
    expect(values[TAO_IN + 64]).toBeLessThan(plain[TAO_IN + 64]);
    expect(values[TAO_USD] / plain[TAO_USD]).toBeGreaterThan(1.5);
    expect(values[TAO_USD] / plain[TAO_USD]).toBeLessThan(2.6);
  });

  it('after the end is not reached', () => {
    const late: ResolvedEvent = { ...at(2 * 7200), kind: 'tao_usd_jump', log: 1 };
    expect(stateAfter(scenario(1, { timeline: [late] }))).toEqual(stateAfter(scenario(1)));
  });
});

describe('conservation with people', () => {
  it('property: accounts add up after every event, whatever the parameters', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.string({ maxLength: 8 }),
          scale: fc.double({ min: 0, max: 0.2, noNaN: true }),
          sold: fc.double({ min: 0, max: 1, noNaN: true }),
          rebalance: fc.double({ min: 0, max: 1, noNaN: true }),
          netuids: fc.uniqueArray(fc.integer({ min: 1, max: 128 }), { minLength: 1, maxLength: 6 }),
        }),
        ({ seed, scale, sold, rebalance, netuids }) => {
          const { actors, start } = BASELINE;
          const few = start.subnets.filter(({ netuid }) => netuids.includes(netuid));
          const run = scenario(2, {
            seed,
            start: { ...start, subnets: few },
            actors: {
              ...actors,
              noise: actors.noise && { ...actors.noise, scale },
              stakers: actors.stakers && { ...actors.stakers, rebalancePerDay: rebalance },
              owners: { sold, policies: [] },
              validators: { sold },
            },
          });
          expect(() => stateAfter(run)).not.toThrow();
        },
      ),
      { numRuns: 40, seed: 5, endOnFailure: true },
    );
  });
});
