import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOBODY } from '../src/agents/index.js';
import { executeOrders, STAKE } from '../src/engine/orders.js';
import { accountIndex, TAO_IN } from '../src/engine/state.js';
import { LoopGain } from '../src/loopGain.js';
import { type GainCell, gainCells, gainLength, type LoopGainParameters } from '../src/metrics/loopGain.js';
import { flow } from '../src/protocol/eras/flow.js';
import type { ResolvedScenario } from '../src/scenario/resolved.js';
import { World } from '../src/world.js';
import { type Folder, folder, loadFew } from './scenario/small.js';

let place: Folder;
beforeAll(() => {
  place = folder();
});
afterAll(() => place.remove());

const DAY = 7200;

function scenario(gain: string, changes: Partial<ResolvedScenario> = {}, yaml = ''): ResolvedScenario {
  return {
    ...loadFew(place, `horizon: ${changes.horizonBlocks === undefined ? 35 : 80} days\nloop_gain: ${gain}\n${yaml}`, 6),
    ...changes,
  };
}

interface Measured extends GainCell {
  readonly value: number;
  readonly dropped: number;
}

function parametersOf({ loopGain }: ResolvedScenario): LoopGainParameters {
  if (loopGain === null) throw new Error('the scenario asks for no loop gain');
  return loopGain;
}

function measure(run: ResolvedScenario, path = 0): Measured[] {
  const parameters = parametersOf(run);
  const cells = gainCells(parameters);
  const row = new Float64Array(gainLength(parameters)).fill(77);
  new LoopGain(run, parameters).simulate(path, row);
  return cells.map((cell, i) => ({ ...cell, value: row[i], dropped: row[cells.length + i] }));
}

const of = (cells: readonly Measured[], kind: GainCell['kind'], moving?: string): Measured[] =>
  cells.filter((cell) => cell.kind === kind && (moving === undefined || cell.with === moving));

describe('loop gain', () => {
  it('null test: where nothing moves it is 1 at every horizon, whoever is there', () => {
    const timeline = `timeline:
  - { at: day 3, tao_usd_jump: { log: -0.4 } }
  - { at: day 4, order: { side: stake, netuid: 3, amount: 500 } }
`;
    const cells = measure(scenario('{ netuids: [1, 3], with: [frozen, both], tao_usd: [0.1, 0.5] }', {}, timeline));
    const still = [...of(cells, 'price', 'frozen'), ...of(cells, 'tao_usd', 'frozen')];
    expect(still.length).toBe(2 * 3 * 3 + 2 * 3);
    for (const { value, dropped, ...cell } of still) {
      expect(Math.abs(value - 1), JSON.stringify(cell)).toBeLessThan(1e-9);
      expect(dropped).toBe(0);
    }
    // The same push where something moves is another number.
    for (const { value } of of(cells, 'price', 'both')) expect(Math.abs(value - 1)).toBeGreaterThan(1e-4);
  });

  it('null test: without actors their gain is 1 and their branching ratio 0', () => {
    const cells = measure(scenario('{ netuids: [1, 3], with: [actors] }', { actors: NOBODY }));
    for (const { value } of of(cells, 'price')) expect(Math.abs(value - 1)).toBeLessThan(1e-9);
    for (const { value } of of(cells, 'branching')) expect(value).toBe(0);
  });

  it('is the ratio of differences between two worlds, of which one was pushed; the mean of buying and selling', () => {
    const run = scenario(
      '{ netuids: [3], with: [both], impulses: [0.02], horizons: [5, 30], at: day 2.5, tao_usd: [] }',
    );
    const world = new World(run);
    const block = world.onGrid(run.start.block + 2.5 * DAY);
    const price = (): number => Math.log(world.chain.rules.pool.price(world.economy.values, 3));
    const gain = (day: number): number => {
      world.begin(1);
      world.runTo(block);
      const before = price();
      world.runTo(world.onGrid(block + day * DAY));
      const later = price();
      world.begin(1);
      world.runTo(block);
      world.orders.clear();
      const { values } = world.economy;
      world.orders.push(STAKE, accountIndex(world.economy, 'idle'), 3, 0.02 * values[TAO_IN + 3]);
      executeOrders(world.economy, world.chain.rules, world.orders);
      const first = price() - before;
      expect(first).toBeCloseTo(2 * Math.log(1.02), 4);
      world.runTo(world.onGrid(block + day * DAY));
      return (price() - later) / first;
    };
    const cells = of(measure(run, 1), 'price');
    expect(cells.map(({ day }) => day)).toEqual([5, 30]);
    // Selling is the mirror image of buying but for the square of the push.
    for (const { day, value } of cells) expect(Math.abs(value - gain(day ?? 0))).toBeLessThan(0.02);
    const bought = cells.map(({ day }) => gain(day ?? 0));
    expect(bought[1]).toBeLessThan(0.97);
  });

  it('a cohort that buys what is cheap damps: its first round is negative, its gain below 1', () => {
    const yaml = 'noise: off\nstakers: { elasticity: { value: 1 } }\n';
    const cells = measure(scenario('{ netuids: [1, 3], with: [actors], impulses: [0.01] }', {}, yaml));
    const last = (kind: GainCell['kind']): number[] =>
      of(cells, kind)
        .filter(({ day }) => day === 30)
        .map(({ value }) => value);
    for (const value of last('price')) expect(value).toBeLessThan(0.95);
    for (const value of last('branching')) expect(value).toBeLessThan(-0.05);
  });

  it('price → attention → capital → price: the first round is n = 1.97·φ·k·τ, all rounds 1 ÷ (1 − n)', () => {
    const gain = '{ netuids: [3], at: day 15, with: [actors], impulses: [0.01], horizons: [60], tao_usd: [] }';
    // Capital that grows with participants' income would be a second loop.
    const yaml =
      'attention: { gain: 0.3, flow_per_pool: 0.05, burstiness: 0, fading_days: 14 }\nexternal: { absorbs: 0, inflow_per_pool: 0.002 }\n';
    const { actors, ...rest } = scenario(gain, { horizonBlocks: 80 * DAY }, yaml);
    const run = { ...rest, actors: { ...NOBODY, attention: actors.attention } };
    const [{ value: all }] = of(measure(run), 'price');
    const [{ value: first }] = of(measure(run), 'branching');
    const n = 1.97 * 0.05 * 0.3 * 14;
    expect(first / n).toBeGreaterThan(0.95);
    expect(first / n).toBeLessThan(1.06);
    expect(all * (1 - first)).toBeGreaterThan(0.94);
    expect(all * (1 - first)).toBeLessThan(1.04);
  });

  it('the first round and the whole: 1 day after a push they agree to first order', () => {
    const cells = measure(scenario('{ netuids: [1, 3], with: [actors], impulses: [0.001] }'));
    const gains = of(cells, 'price').filter(({ day }) => day === 1);
    const ratios = of(cells, 'branching').filter(({ day }) => day === 1);
    expect(ratios.length).toBe(2);
    ratios.forEach(({ value }, i) => {
      expect(Math.abs(value)).toBeGreaterThan(1e-4);
      expect(Math.abs(gains[i].value - 1 - value)).toBeLessThan(0.1 * Math.abs(value));
    });
  });

  it('a pair in which another subnet is pruned is dropped and counted, before that it counts', () => {
    const base = scenario('{ netuids: [1], with: [frozen, protocol], impulses: [0.05], horizons: [1, 30] }');
    const [first, second] = base.start.subnets;
    const twin = (netuid: number, price: number) => ({
      ...first,
      netuid,
      movingPriceBits: Math.floor(price * 2 ** 32),
    });
    // Subnet 1 is a little dearer than its twin; after it was sold it is the cheaper one.
    const price = first.taoIn / first.alphaIn;
    const registered = { registeredBlock: base.start.block - 4_000_000 };
    const subnets = [
      { ...twin(1, price), ...registered },
      { ...twin(second.netuid, 0.999 * price), alphaIn: first.alphaIn * 1.001, ...registered },
    ];
    const event = { id: 'new', block: base.start.block + 8 * DAY, endBlock: null, kind: 'order' as const };
    const run: ResolvedScenario = {
      ...base,
      actors: NOBODY,
      start: { ...base.start, subnets },
      rules: { ...base.rules, registration: { ...base.rules.registration, limit: 2 } },
      timeline: [
        {
          ...event,
          side: 'register_subnet',
          account: 'external',
          netuid: 0,
          amount: 1e5,
          limitPrice: null,
          toNetuid: 0,
        },
      ],
    };
    const cells = of(measure(run), 'price', 'protocol');
    expect(cells.map(({ day, dropped }) => [day, dropped])).toEqual([
      [1, 0],
      [30, 1],
    ]);
    expect(cells[0].value).toBeCloseTo(1, 1);
    expect(cells[1].value).toBeNaN();
    // Where the timeline stands still, nobody is registered.
    expect(of(measure(run), 'price', 'frozen').map(({ dropped }) => dropped)).toEqual([0, 0]);
  });

  it('K: emission per TAO of net inflow under rules of flow, unknown under others', () => {
    const run = scenario('{ netuids: [1], with: [frozen], tao_usd: [] }');
    expect(of(measure(run), 'flow')[0].value).toBeNaN();
    const subnets = run.start.subnets.map((subnet, i) => ({ ...subnet, flowEma: i === 0 ? 0.3 : i === 1 ? 0.1 : -1 }));
    const flowing = { ...run, rules: flow, actors: NOBODY, start: { ...run.start, subnets } };
    const [{ value }] = of(measure(flowing), 'flow');
    // Half a TAO a block for 0.4 TAO of inflow a block, which has faded for a day at a half-life of thirty.
    expect(value).toBeCloseTo((0.5 / 0.4) * 2 ** (1 / 30), 2);
  });

  it('is a function of the path; later paths than asked for are unknown', () => {
    const run = scenario('{ netuids: [1], with: [both], impulses: [0.01], horizons: [3], tao_usd: [], paths: 2 }', {
      paths: 5,
    });
    const parameters = { ...parametersOf(run), paths: 2 };
    const one = new LoopGain(run, parameters);
    const rows = [1, 0, 1, 2].map((path) => {
      const row = new Float64Array(one.length);
      one.simulate(path, row);
      return row;
    });
    expect(rows[2]).toEqual(rows[0]);
    expect(rows[1]).not.toEqual(rows[0]);
    expect(rows[3].every((value) => Number.isNaN(value))).toBe(true);
  });
});
