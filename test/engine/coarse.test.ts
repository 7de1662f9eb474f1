import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChain } from '../../src/engine/chain.js';
import { gridBlock, gridOf, isCoarse } from '../../src/engine/grid.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  EXISTS,
  forkEconomy,
  GATE_BAR,
  ISSUANCE,
  MOVING_PRICE,
  TAO_IN,
} from '../../src/engine/state.js';
import { advanceSteps } from '../../src/engine/steps.js';
import { RULESETS } from '../../src/protocol/eras/index.js';
import {
  MOVING_PRICE_PARTS,
  nextMovingPrice,
  RELAXATION_MAX,
  relaxed,
  relaxedMean,
} from '../../src/protocol/movingPrice.js';
import type { ResolvedScenario } from '../../src/scenario/resolved.js';
import { startChain } from '../../src/start.js';
import { baseline } from './kernel/network.js';

const START = baseline.start.block;

/** The chain of the real network under a ruleset, after some days at a resolution. */
function reached(days: number, resolution: ResolvedScenario['resolution'], id = 'rank32') {
  const chain = startChain({ ...baseline, rules: RULESETS.get(id) ?? baseline.rules, resolution });
  advanceSteps(chain, START + days * 7200);
  checkInvariants(chain.economy);
  return chain;
}

/** Largest relative difference of a column over all subnets. */
function apart(a: Float64Array, b: Float64Array, column: number): number {
  let worst = 0;
  for (let netuid = 1; netuid < 136; netuid++) {
    if (b[EXISTS + netuid] > 0 && b[column + netuid] > 0)
      worst = Math.max(worst, Math.abs(a[column + netuid] / b[column + netuid] - 1));
  }
  return worst;
}

describe('grids', () => {
  it('of a quarter and of a day count from the start of the run; that of 360 blocks is the chain’s', () => {
    expect(gridBlock(gridOf('day', 1000), 1001)).toBe(8200);
    expect(gridBlock(gridOf('day', 1000), 8200)).toBe(8200);
    expect(gridBlock(gridOf('quarter', 1000), 8201)).toBe(10_000);
    expect(gridOf('adaptive', 1000)).toBe(gridOf('tempo', 5));
    expect([isCoarse(gridOf('tempo', 0)), isCoarse(gridOf('quarter', 0))]).toEqual([false, true]);
  });
});

describe('an average over many blocks at once', () => {
  const moves = fc.record({
    moving: fc.double({ min: 1e-3, max: 1, noNaN: true }),
    start: fc.double({ min: 1e-3, max: 1, noNaN: true }),
    rise: fc.double({ min: -0.05, max: 0.05, noNaN: true }),
    blocks: fc.integer({ min: 1, max: 7200 }),
    bits: fc.constantFrom(12_885, 1_288_490),
  });

  it('property: ends where every block ends, and has its mean, to rounding and truncation', () => {
    fc.assert(
      fc.property(moves, ({ moving, start, rise, blocks, bits }) => {
        const rate = bits / MOVING_PRICE_PARTS;
        const end = start * (1 + rise);
        let walked = moving;
        let sum = 0;
        for (let block = 1; block <= blocks; block++) {
          sum += walked;
          walked = nextMovingPrice(walked, start + ((end - start) * block) / blocks, rate);
        }
        // The series take rates for their sum: λ²/2n is what a block's own compounding adds.
        const lambda = rate * blocks;
        const error = Math.abs(moving - start) * ((lambda * lambda) / blocks + 1e-6) + 4000 / MOVING_PRICE_PARTS;
        const step = (Math.abs(rise) * start * 2) / blocks;
        expect(Math.abs(relaxed(moving, start, end, lambda, blocks, 0.5 / MOVING_PRICE_PARTS) - walked)).toBeLessThan(
          error + step,
        );
        // Block starts: half a block earlier than the middle of a continuous step.
        const shift = (Math.abs(moving - start) * rate) / 1.9;
        expect(Math.abs(relaxedMean(moving, start, end, lambda) - sum / blocks)).toBeLessThan(error + step + shift);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('is good to 1e-6 as far as the series serves', () => {
    for (const lambda of [1e-9, 0.1, 1, RELAXATION_MAX]) {
      expect(relaxed(1, 0, 0, lambda, 1e12, 0)).toBeCloseTo(Math.exp(-lambda), 6);
      expect(relaxedMean(1, 0, 0, lambda)).toBeCloseTo(-Math.expm1(-lambda) / lambda, 6);
    }
  });
});

// Nobody trades. The bounds are what is measured, rounded up by less than twice: of reserves with steps of a quarter of a day
// and of a day, and of moving prices.
const MEASURED = [
  ['rank32', 5e-5, 1.2e-4, 4e-4],
  ['price_burn', 5e-5, 5e-5, 4e-4],
  ['launch', 4e-5, 3e-4, 8e-4],
  ['launch_ema', 7e-5, 1e-3, 8e-4],
] as const;

describe.each([['quarter'], ['day']] as const)('resolution %s', (resolution) => {
  it.each(MEASURED)('%s: a month is near that of the grid of 360 blocks', (id, quarter, day, movingPrice) => {
    const coarse = reached(30, resolution, id);
    const fine = reached(30, 'tempo', id);
    const a = coarse.economy.values;
    const b = fine.economy.values;
    expect(Math.abs(a[ISSUANCE] / b[ISSUANCE] - 1)).toBeLessThan(1e-12);
    for (const column of [TAO_IN, ALPHA_IN, ALPHA_OUT])
      expect(apart(a, b, column)).toBeLessThan(resolution === 'day' ? day : quarter);
    expect(apart(a, b, TAO_IN)).toBeGreaterThan(0);
    expect(apart(a, b, MOVING_PRICE)).toBeLessThan(movingPrice);
    // The grid's bar is that of its last step's first block, the coarse one's that of the middle.
    if (b[GATE_BAR] > 0) expect(Math.abs(a[GATE_BAR] / b[GATE_BAR] - 1)).toBeLessThan(3e-3);
  });

  it('takes shorter steps where a pool would take in much of itself', () => {
    const change = (subnet: (typeof baseline.start.subnets)[number]) =>
      subnet.netuid === 64 ? { ...subnet, taoIn: subnet.taoIn / 400, alphaIn: subnet.alphaIn / 400 } : subnet;
    const scenario = { ...baseline, start: { ...baseline.start, subnets: baseline.start.subnets.map(change) } };
    const coarse = startChain({ ...scenario, resolution });
    const fine = startChain({ ...scenario, resolution: 'tempo' });
    for (const chain of [coarse, fine]) {
      advanceSteps(chain, START + 7200);
      checkInvariants(chain.economy);
      expect(chain.economy.values[BLOCK]).toBe(START + 7200);
    }
    expect(coarse.economy.values[TAO_IN + 64] / fine.economy.values[TAO_IN + 64]).toBeCloseTo(1, 2);
  });

  it('the kernels: the same bytes as JavaScript, and the engine without them to rounding', () => {
    const wasm = startChain({ ...baseline, resolution });
    const copy = () => createChain(forkEconomy(wasm.economy), wasm.rules, wasm.recipients, wasm.grid);
    const script = copy();
    const without = copy();
    without.withKernels = false;
    for (const chain of [wasm, script, without]) advanceSteps(chain, START + 3 * 7200);
    expect(wasm.kernels?.machine).not.toBeNull();
    expect(wasm.economy.values).toEqual(script.economy.values);
    const a = wasm.economy.values;
    const b = without.economy.values;
    for (let i = 0; i < a.length; i++) {
      if (!Object.is(a[i], b[i])) expect(Math.abs(a[i] - b[i])).toBeLessThanOrEqual(1e-8 + 1e-9 * Math.abs(b[i]));
    }
  });
});

describe.each([...RULESETS.keys()])('a coarse grid under %s', (id) => {
  it('conserves TAO and alpha over a month', () => {
    const chain = reached(30, 'day', id);
    expect(chain.economy.values[BLOCK]).toBe(START + 30 * 7200);
  });
});
