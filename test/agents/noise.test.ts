import fc from 'fast-check';
import { sampleCorrelation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { meanAbsoluteT, Noise, type NoiseParameters } from '../../src/agents/noise.js';
import { CHURN, executeOrders, STAKE, UNSTAKE } from '../../src/engine/orders.js';
import { ALPHA_IN, accountIndex, BLOCK, REGISTERED_BLOCK, SLOTS, TAO_IN } from '../../src/engine/state.js';
import { median, robustSd } from '../../src/metrics/robust.js';
import { Draws } from '../../src/random/draws.js';
import { PURPOSES } from '../../src/random/purposes.js';
import { rootKeyFromSeed } from '../../src/random/seed.js';
import { BLOCKS_PER_DAY } from '../../src/units.js';
import { SUBNET, type TestSubnet } from '../engine/network.js';
import { ACTORS, Stage } from './world.js';

/** No volatility state, no spread between subnets, nothing comes back, no two-way volume. */
const PLAIN: NoiseParameters = { ...ACTORS.noise, clustering: 0, heterogeneity: 0, transient: 0, volumePerPool: 0 };

/** Days of an isolated set of pools: nobody but noise, no chain. `seen` gets flow ÷ pool and volume ÷ pool. */
function isolated(
  stage: Stage,
  days: number,
  seen: (day: number, netuid: number, flow: number, volume: number) => void,
): void {
  const { economy, chain } = stage;
  const { values } = economy;
  for (let day = 0; day < days; day++) {
    values[BLOCK] += BLOCKS_PER_DAY;
    for (let netuid = 1; netuid < economy.netuidEnd; netuid++) {
      const before = values[TAO_IN + netuid];
      const orders = stage.ask(0, netuid);
      executeOrders(economy, chain.rules, orders);
      let volume = 0;
      for (let i = 0; i < orders.length; i++) {
        if (orders.kind[i] === CHURN) volume += orders.amount[i];
        else volume += orders.kind[i] === STAKE ? orders.paid[i] : orders.received[i];
      }
      seen(day, netuid, values[TAO_IN + netuid] / before - 1, volume / before);
    }
  }
}

describe('noise traders: one decision', () => {
  it('golden: the net flow is scale · (pool/reference)^exponent · T of the pool', () => {
    const pool: TestSubnet = { ...SUBNET, taoIn: 64_000, price: 0.05, alphaOut: 2e6 };
    const signs = new Set<number>();
    for (let path = 0; path < 20; path++) {
      const stage = new Stage([new Noise(PLAIN)], [pool], { path });
      const orders = stage.ask(0, 1);
      const draws = new Draws(rootKeyFromSeed('test'), path);
      const t = draws.at(PURPOSES.noise, 1, stage.economy.values[BLOCK]).studentT(2.1);
      // 8^-0.35 = 0.482968…
      const flow = 0.0085 * 0.482_968_164_1 * t * 64_000;
      signs.add(Math.sign(flow));
      expect(orders.length).toBe(1);
      if (flow > 0) {
        expect(orders.kind[0]).toBe(STAKE);
        // They may double their inventory of 300,000 alpha, which costs 15,000 TAO; path 1 would buy for more.
        expect(orders.amount[0] / Math.min(flow, 15_000)).toBeCloseTo(1, 8);
      } else {
        expect(orders.kind[0]).toBe(UNSTAKE);
        // x·f/(y − f): the alpha that fetches f TAO.
        const alphaIn = stage.economy.values[ALPHA_IN + 1];
        expect(orders.amount[0] / ((alphaIn * -flow) / (64_000 + flow))).toBeCloseTo(1, 8);
      }
    }
    expect(signs.size).toBe(2);
  });

  it('golden: two-way volume beside the net flow, by its formula; what the limit cuts off is none', () => {
    const parameters = { ...ACTORS.noise, clustering: 0, heterogeneity: 0, transient: 0 };
    for (let path = 0; path < 50; path++) {
      const stage = new Stage([new Noise(parameters)], [SUBNET], { path });
      const orders = stage.ask(0, 1);
      const draws = new Draws(rootKeyFromSeed('test'), path).at(PURPOSES.noise, 1, stage.economy.values[BLOCK]);
      const log = parameters.poolExponent * Math.log(10_000 / parameters.referencePoolTao);
      const t = draws.studentT(parameters.degreesOfFreedom);
      const flow = Math.min(Math.max(parameters.scale * Math.exp(log) * t, -parameters.flowMax), parameters.flowMax);
      const usual = Math.log(parameters.volumePerPool) + 2 * log;
      const volume = Math.exp(
        0.6 * usual + 0.4 * Math.log(Math.abs(flow) / parameters.netShare) + 0.8 * draws.normal(),
      );
      // What inventory and room cut off the net flow, volume has more of.
      const net = orders.kind[0] === STAKE ? orders.amount[0] : Math.abs(flow) * 10_000;
      const last = orders.length - 1;
      if (volume * 10_000 - net > 0.001) {
        expect(orders.kind[last]).toBe(CHURN);
        expect(orders.amount[last] / (volume * 10_000 - net)).toBeCloseTo(1, 8);
      } else expect(orders.kind[last]).not.toBe(CHURN);
    }
  });

  it('a turn for many subnets orders what a turn for each of them orders, in WebAssembly and without', () => {
    const subnets = Array.from({ length: 40 }, (_, i) => ({ ...SUBNET, netuid: i + 1, taoIn: 500 * (i + 1) }));
    const netuids = Uint16Array.from(subnets, ({ netuid }) => netuid);
    const turn = (stage: Stage): number[] => {
      stage.orders.clear();
      stage.agents[0].decideMany?.(stage.contexts[0], netuids, netuids.length);
      return Array.from(stage.orders.amount.subarray(0, stage.orders.length));
    };
    const [single, many, wasm] = [false, false, true].map(
      (inWasm) => new Stage([new Noise(ACTORS.noise)], subnets, { inWasm }),
    );
    const alone = [...netuids].flatMap((netuid) => {
      const orders = single.ask(0, netuid);
      return Array.from(orders.amount.subarray(0, orders.length));
    });
    expect(turn(many)).toEqual(alone);
    expect(alone.length).toBeGreaterThan(60);
    expect(wasm.economy.wasm).not.toBeNull();
    expect(turn(wasm)).toEqual(alone);
    expect(many.economy.values).toEqual(single.economy.values);
    expect(wasm.economy.values.slice()).toEqual(single.economy.values);
  });

  it('golden: a fifth of a flow comes back, half of what is left in each half-life', () => {
    const stage = new Stage([new Noise({ ...PLAIN, transient: 0.2 })]);
    const first = stage.ask(0, 1);
    const bought = first.kind[0] === STAKE;
    const flow = bought
      ? first.amount[0]
      : (10_000 * first.amount[0]) / (stage.economy.values[ALPHA_IN + 1] + first.amount[0]);
    // The same memory, but no new flow.
    const quiet = new Stage([new Noise({ ...PLAIN, transient: 0.2, scale: 0 })]);
    quiet.economy.values.set(stage.economy.values);
    let returned = 0;
    let afterHalfLife = 0;
    isolated(quiet, 70, (day, _, part) => {
      expect(Math.sign(part) === (bought ? -1 : 1) || Math.abs(part) < 1e-6).toBe(true);
      returned += part;
      if (day === 6) afterHalfLife = returned;
    });
    const pool = stage.economy.values[TAO_IN + 1];
    expect(afterHalfLife / returned).toBeCloseTo(0.5, 1);
    expect((-Math.abs(returned) * pool) / flow).toBeCloseTo(-0.2, 2);
  });

  it('golden: the largest flow is the most that can come back', () => {
    const stage = new Stage([new Noise({ ...PLAIN, transient: 0.2, scale: 1e6, flowMax: 0.01 })]);
    stage.ask(0, 1);
    const quiet = new Stage([new Noise({ ...PLAIN, transient: 0.2, scale: 0 })]);
    quiet.economy.values.set(stage.economy.values);
    let first = 0;
    isolated(quiet, 1, (_, __, flow) => {
      first = flow;
    });
    expect(Math.abs(first)).toBeCloseTo(-Math.expm1(-Math.LN2 / 7) * 0.2 * 0.01, 6);
  });

  it('property: never more than inventory, room and budget; never more than the largest flow', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 3, noNaN: true }),
        fc.double({ min: 0.05, max: 0.6, noNaN: true }),
        fc.integer({ min: 0, max: 1e6 }),
        (scale, flowMax, path) => {
          const stage = new Stage([new Noise({ ...PLAIN, transient: 0.5, scale, flowMax })], [SUBNET], { path });
          const room = 2 * stage.alpha('noise');
          isolated(stage, 30, (_, __, flow) => {
            expect(Math.abs(flow)).toBeLessThanOrEqual(flowMax + 1e-9);
            expect(stage.alpha('noise')).toBeGreaterThanOrEqual(0);
            // The last purchase is counted at the price before it: it never gets more alpha than that.
            expect(stage.alpha('noise')).toBeLessThanOrEqual(room * (1 + 1e-9));
            expect(stage.tao('noise')).toBeGreaterThanOrEqual(0);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('without TAO it only sells, without inventory it only buys', () => {
    const poor = new Stage([new Noise(PLAIN)]);
    const account = accountIndex(poor.economy, 'noise');
    poor.economy.values[poor.economy.accountTao + account] = 0;
    for (let day = 0; day < 20; day++) {
      poor.economy.values[BLOCK] += BLOCKS_PER_DAY;
      const orders = poor.ask(0, 1);
      for (let i = 0; i < orders.length; i++) expect(orders.kind[i]).toBe(UNSTAKE);
    }
    const bare = new Stage([new Noise(PLAIN)]);
    bare.economy.values[bare.economy.accountAlpha + account * SLOTS + 1] = 0;
    for (let day = 0; day < 20; day++) {
      bare.economy.values[BLOCK] += BLOCKS_PER_DAY;
      const orders = bare.ask(0, 1);
      for (let i = 0; i < orders.length; i++) expect(orders.kind[i]).toBe(STAKE);
    }
  });

  it('subnets take turns: their first blocks spread over a day', () => {
    const noise = new Noise(PLAIN);
    const first = Array.from({ length: 128 }, (_, i) => noise.firstBlock(i + 1, 1000));
    expect(new Set(first).size).toBe(128);
    expect(Math.min(...first)).toBeGreaterThan(1000);
    expect(Math.max(...first)).toBeLessThanOrEqual(1000 + BLOCKS_PER_DAY);
  });

  it('golden: mean |T|', () => {
    // ν = 3: 2√3/π; ν → ∞: √(2/π); ν = 2: √2.
    expect(meanAbsoluteT(3)).toBeCloseTo((2 * Math.sqrt(3)) / Math.PI, 9);
    expect(meanAbsoluteT(2)).toBeCloseTo(Math.SQRT2, 9);
    expect(meanAbsoluteT(1e6)).toBeCloseTo(Math.sqrt(2 / Math.PI), 5);
  });
});

describe('noise traders: what the flows of real subnets look like', () => {
  // 40 pools around the observed median (8,000 TAO; 10 % to 90 %: 700 to 37,000), half a year, fixed seed.
  const subnets: TestSubnet[] = Array.from({ length: 40 }, (_, i) => {
    const taoIn = 1500 * 30 ** (i / 39);
    return { ...SUBNET, netuid: i + 1, taoIn, price: 0.005, alphaOut: (1.6 * taoIn) / 0.005 };
  });
  const DAYS = 180;
  const flows: number[][] = subnets.map(() => []);
  const volumes: number[] = [];
  isolated(new Stage([new Noise(ACTORS.noise)], subnets), DAYS, (_, netuid, flow, volume) => {
    flows[netuid - 1].push(flow);
    volumes.push(volume);
  });
  const all = Float64Array.from(flows.flat());

  it('regression: robust and plain standard deviation of flow ÷ pool (observed .011 and .028)', () => {
    const sd = Math.sqrt(all.reduce((sum, z) => sum + z * z, 0) / all.length);
    expect(sd).toBeGreaterThan(0.02);
    expect(sd).toBeLessThan(0.04);
    expect(robustSd(all.slice(), all.length)).toBeGreaterThan(0.008);
    expect(robustSd(all.slice(), all.length)).toBeLessThan(0.016);
  });

  it('regression: large flows cluster: correlation of |z| after 1, 3 and 7 days (observed .21, .11, .07)', () => {
    const atLag = (lag: number): number => {
      const x: number[] = [];
      const y: number[] = [];
      for (const series of flows) {
        const size = series.map(Math.abs);
        const typical = median(Float64Array.from(size), size.length);
        const scaled = size.map((z) => Math.min(z / typical, 10));
        const mean = scaled.reduce((sum, z) => sum + z, 0) / scaled.length;
        for (let day = 0; day + lag < DAYS; day++) {
          x.push(scaled[day] - mean);
          y.push(scaled[day + lag] - mean);
        }
      }
      return sampleCorrelation(x, y);
    };
    expect(atLag(1)).toBeGreaterThan(0.14);
    expect(atLag(1)).toBeLessThan(0.28);
    expect(atLag(3)).toBeGreaterThan(0.07);
    expect(atLag(3)).toBeLessThan(atLag(1));
    expect(atLag(7)).toBeGreaterThan(0);
    expect(atLag(7)).toBeLessThan(atLag(3));
  });

  it('regression: median volume ÷ pool (observed .06) and |net| ÷ volume (observed .13)', () => {
    const ratios = Float64Array.from(volumes, (volume, i) => Math.abs(flows[i % 40][Math.floor(i / 40)]) / volume);
    expect(median(Float64Array.from(volumes), volumes.length)).toBeGreaterThan(0.04);
    expect(median(Float64Array.from(volumes), volumes.length)).toBeLessThan(0.1);
    expect(median(ratios, ratios.length)).toBeGreaterThan(0.09);
    expect(median(ratios, ratios.length)).toBeLessThan(0.19);
  });
});

describe('a slot that changes hands', () => {
  it('starts anew: no flow of the old subnet comes back, and a part of the new pool may be held', () => {
    const stage = new Stage([new Noise({ ...ACTORS.noise, transient: 0.5 })]);
    const { economy } = stage;
    const alpha = economy.accountAlpha + accountIndex(economy, 'noise') * SLOTS + 1;
    const day = (): number => {
      economy.values[BLOCK] += BLOCKS_PER_DAY;
      stage.act(0);
      return economy.values[alpha];
    };
    for (let count = 0; count < 20; count++) day();
    // As the registry leaves a slot: another subnet, and nobody but the pool has alpha of it.
    economy.values[REGISTERED_BLOCK + 1] = economy.values[BLOCK];
    economy.values[ALPHA_IN + 1] = 1000;
    economy.values[TAO_IN + 1] = 20;
    economy.values[alpha] = 0;
    let most = 0;
    for (let count = 0; count < 200; count++) most = Math.max(most, day());
    expect(most).toBeGreaterThan(50);
    expect(most).toBeLessThan(301);
  });
});
