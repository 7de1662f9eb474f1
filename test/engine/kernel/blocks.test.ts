import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceBlocks } from '../../../src/engine/advance.js';
import { type Chain, createChain } from '../../../src/engine/chain.js';
import { checkInvariants } from '../../../src/engine/invariants.js';
import { whole } from '../../../src/engine/kernel/blocks.js';
import { createMachine } from '../../../src/engine/kernel/machine.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  ALPHA_RESERVOIR,
  BLOCK,
  CUM_ROOT_RECYCLED,
  CUM_TAO_CHAIN_BUY,
  CUM_TAO_INJECTED,
  createEconomy,
  ELIGIBLE,
  EMISSION_ENABLED,
  EMISSION_SHARE,
  EXISTS,
  FIELD_NAMES,
  forkEconomy,
  GATE_BAR,
  ISSUANCE,
  LAST_EPOCH_BLOCK,
  MINER_BURNED,
  MINTED_TAO,
  MOVING_PRICE,
  NEXT_EPOCH_BLOCK,
  OWNER,
  QUOTE_WEIGHT,
  ROOT_STAKE,
  SLOTS,
  STARTED,
  TAO_IN,
  TAO_RESERVOIR,
  TEMPO,
} from '../../../src/engine/state.js';
import { previewShares } from '../../../src/engine/steps.js';
import { RULESETS } from '../../../src/protocol/eras/index.js';
import { startChain } from '../../../src/start.js';
import { floorRao } from '../../../src/units.js';
import { baseline } from './network.js';

const FAMILY = ['rank32', 'qmass', 'price_burn', 'curated', 'launch', 'launch_ema'];
const GATED = new Set(['rank32', 'qmass', 'curated']);

type Change = (values: Float64Array, chain: Chain) => void;

/** Three chains in the same state: kernels in WebAssembly, kernels as JavaScript, no kernels. */
function threeWays(id: string, change: Change): readonly [wasm: Chain, script: Chain, engine: Chain] {
  const wasm = startChain({ ...baseline, rules: RULESETS.get(id) ?? baseline.rules });
  change(wasm.economy.values, wasm);
  wasm.economy.values[NEXT_EPOCH_BLOCK] = 0;
  previewShares(wasm);
  const copy = (): Chain => createChain(forkEconomy(wasm.economy), wasm.rules, wasm.recipients);
  const engine = copy();
  engine.withKernels = false;
  return [wasm, copy(), engine];
}

/** Subnets that the kernels leave to the engine, in any block from now on. */
function watchRare(chain: Chain): ReadonlySet<number> {
  const found = new Set<number>();
  // No block, but the kernels are made.
  advanceBlocks(chain, chain.economy.values[BLOCK]);
  const machine = chain.blockKernels?.machine;
  if (machine === null || machine === undefined) throw new Error('no kernels');
  const rare = machine.layout.column('@rare');
  chain.blockKernels = {
    rules: chain.rules,
    machine: {
      ...machine,
      run(name) {
        machine.run(name);
        if (name !== 'blocks') return;
        for (let netuid = 1; netuid < chain.economy.netuidEnd; netuid++) {
          if (machine.scratch[rare + netuid] > 0) found.add(netuid);
        }
      },
    },
  };
  return found;
}

/** Sums over netuids differ in their order, and what is made of them without being truncated in its last bits. */
const ROUNDED = new Map([
  [ISSUANCE, 1e-13],
  [MINTED_TAO, 1e-13],
  [GATE_BAR, 1e-14],
]);

function expectSame(kernels: Chain, engine: Chain): void {
  const a = kernels.economy.values;
  const b = engine.economy.values;
  const different: string[] = [];
  for (let i = 0; i < a.length; i++) {
    const error = i >= EMISSION_SHARE && i < EMISSION_SHARE + SLOTS ? 1e-14 : (ROUNDED.get(i) ?? 0);
    if (Object.is(a[i], b[i]) || Math.abs(a[i] - b[i]) <= error * Math.abs(b[i])) continue;
    const name = FIELD_NAMES[Math.floor((i - EXISTS) / SLOTS)] ?? 'number';
    different.push(`${i}, ${name} ${(i - EXISTS) % SLOTS}: ${a[i]}, not ${b[i]}`);
  }
  expect(different).toEqual([]);
}

function advanceAll(chains: readonly [Chain, Chain, Chain], block: number): void {
  for (const chain of chains) advanceBlocks(chain, block);
  expect(chains[0].economy.values).toEqual(chains[1].economy.values);
  expectSame(chains[0], chains[2]);
}

/** A subnet for each thing that is rare, by netuid. */
const RARE = { halving: 7, reservoir: 8, lopsided: 9, thin: 15, cheap: 17 };

const rareThings: Change = (values, { rules }) => {
  const set = (offset: number, netuid: number, value: number): void => {
    values[offset + netuid] = value;
  };
  set(TEMPO, 1, 50);
  set(TEMPO, 2, 0);
  set(OWNER, 3, 1);
  set(MINER_BURNED, 4, 1);
  set(EMISSION_ENABLED, 5, 0);
  set(STARTED, 6, 0);
  set(ELIGIBLE, 6, 0);
  set(ALPHA_OUT, RARE.halving, 10.5e6 - 3 - values[ALPHA_IN + RARE.halving]);
  if (rules.era.pool.kind !== 'weighted') return;
  set(TAO_RESERVOIR, RARE.reservoir, 5);
  set(ALPHA_RESERVOIR, RARE.reservoir, 5);
  set(QUOTE_WEIGHT, RARE.lopsided, 0.98);
  // A large share, and few TAO; and TAO for more alpha than there is.
  set(TAO_IN, RARE.thin, 2);
  set(ALPHA_IN, RARE.thin, 12_000);
  set(QUOTE_WEIGHT, RARE.thin, 0.1);
  set(MOVING_PRICE, RARE.thin, 0.07);
  set(TAO_IN, RARE.cheap, 2000);
  set(ALPHA_IN, RARE.cheap, 9e6);
  set(QUOTE_WEIGHT, RARE.cheap, 0.5);
  set(MOVING_PRICE, RARE.cheap, 0.05);
};

describe.each(FAMILY)('every block by kernels under %s', (id) => {
  it('has the same bytes as JavaScript and as the engine, through epochs, new bars and all that is rare', () => {
    const chains = threeWays(id, rareThings);
    const { block } = baseline.start;
    const rare = watchRare(chains[0]);
    for (const blocks of [1, 2, 40, 1500]) advanceAll(chains, block + blocks);
    const expected = GATED.has(id) || id === 'price_burn' ? Object.values(RARE) : [RARE.halving];
    for (const netuid of expected) expect([...rare]).toContain(netuid);
    expect(rare.size).toBeLessThan(expected.length + 10);
    const { values } = chains[0].economy;
    expect(values[LAST_EPOCH_BLOCK + 1]).toBeGreaterThan(block + 1400);
  });

  it('leaves the block of a TAO halving and blocks without a bar or a price to the engine', () => {
    for (const change of [
      (values: Float64Array): void => {
        values[ISSUANCE] = 15.75e6 - 7.3;
      },
      (values: Float64Array): void => {
        values[GATE_BAR] = 0;
      },
      (values: Float64Array): void => {
        values.fill(0, MOVING_PRICE, MOVING_PRICE + SLOTS);
      },
      (values: Float64Array): void => {
        values.fill(1, MINER_BURNED, MINER_BURNED + SLOTS);
      },
    ]) {
      const chains = threeWays(id, change);
      for (const blocks of [1, 20, 90]) advanceAll(chains, baseline.start.block + blocks);
    }
  });

  it('takes a new bar where no epoch ends the run', () => {
    const chains = threeWays(id, (values) => values.fill(0, TEMPO, TEMPO + SLOTS));
    const bar = chains[0].economy.values[GATE_BAR];
    advanceAll(chains, baseline.start.block + 800);
    expect(chains[0].economy.values[GATE_BAR] !== bar).toBe(GATED.has(id));
  });

  it('keeps, recycles or burns root’s part as the sum of moving prices has it, block by block', () => {
    const chains = threeWays(id, (values) => {
      let sum = 0;
      for (let i = 0; i < SLOTS; i++) sum += values[MOVING_PRICE + i] * values[ELIGIBLE + i];
      for (let i = 0; i < SLOTS; i++) values[MOVING_PRICE + i] *= (1 - 1e-6) / sum;
    });
    for (const blocks of [1, 2, 300]) advanceAll(chains, baseline.start.block + blocks);
    checkInvariants(chains[0].economy);
    const { values } = chains[0].economy;
    const recycled = values.subarray(CUM_ROOT_RECYCLED, CUM_ROOT_RECYCLED + SLOTS).some((alpha) => alpha > 0);
    expect(recycled).toBe(RULESETS.get(id)?.split.rootSellThreshold === 1);
  });

  it('has the same bytes however a run is cut', () => {
    const [whole, pieces] = threeWays(id, rareThings);
    const { block } = baseline.start;
    advanceBlocks(whole, block + 500);
    for (let to = block; to < block + 500; ) {
      to = Math.min(block + 500, to + 1 + ((to * 7) % 23));
      advanceBlocks(pieces, to);
    }
    expect(pieces.economy.values).toEqual(whole.economy.values);
  });
});

describe('kernels of exact blocks', () => {
  it('spend nothing on a chain buy that would get less than a rao', () => {
    // Root's proportion is next to nothing, so all TAO is for buys; 2.5 rao of it, at 3 TAO per alpha.
    // The second subnet's pool is too small to be bought from.
    const chains = threeWays('price_burn', (values) => {
      values[ROOT_STAKE] = 1e-6;
      values.set([3e6, 5e-4], TAO_IN + 1);
      values.set([1e6, 5e-4], ALPHA_IN + 1);
      values.set([0.5, 0.5], QUOTE_WEIGHT + 1);
      values.set([0, 0], MOVING_PRICE + 1);
      values.set([0, 0], MINER_BURNED + 1);
      const sum = values
        .subarray(MOVING_PRICE, MOVING_PRICE + SLOTS)
        .reduce((all, price, i) => all + price * values[ELIGIBLE + i] * (1 - values[MINER_BURNED + i]), 0);
      values.set([5e-9 * sum, 5e-9 * sum], MOVING_PRICE + 1);
    });
    advanceAll(chains, baseline.start.block + 1);
    const { values } = chains[0].economy;
    for (const netuid of [1, 2]) {
      expect(values[CUM_TAO_CHAIN_BUY + netuid] + values[CUM_TAO_INJECTED + netuid]).toBe(0);
      expect(values[EMISSION_SHARE + netuid] * 0.5e9).toBeGreaterThan(2);
    }
    advanceAll(chains, baseline.start.block + 100);
    expect(values[CUM_TAO_CHAIN_BUY + 1]).toBeGreaterThan(0);
  });

  it('truncate to whole rao as the engine does', () => {
    const economy = createEconomy(['a'], SLOTS);
    const machine = createMachine(economy, { test: `pass\n${whole('x', 'TAO_IN')}\nALPHA_IN = x\nend` });
    const amount = fc.oneof(
      fc.double({ min: 0, max: 30, noNaN: true }),
      fc.integer({ min: 0, max: 3e10 }).map((rao) => rao / 1e9),
      fc.integer({ min: 0, max: 3e10 }).map((rao) => rao * 1e-9),
    );
    fc.assert(
      fc.property(fc.array(amount, { minLength: SLOTS, maxLength: SLOTS }), (amounts) => {
        economy.values.set(amounts, TAO_IN);
        machine.run('test');
        expect([...economy.values.subarray(ALPHA_IN, ALPHA_IN + SLOTS)]).toEqual(amounts.map(floorRao));
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
