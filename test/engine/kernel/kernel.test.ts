import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chain, createChain } from '../../../src/engine/chain.js';
import { checkInvariants } from '../../../src/engine/invariants.js';
import { exp, log } from '../../../src/engine/kernel/functions.js';
import { parse } from '../../../src/engine/kernel/language.js';
import { createMachine } from '../../../src/engine/kernel/machine.js';
import { stakeOnRoot } from '../../../src/engine/rootStake.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  createEconomy,
  type Economy,
  EMISSION_SHARE,
  forkEconomy,
  LAST_EPOCH_BLOCK,
  OWNER,
  ROOT_ALPHA,
  ROOT_RELEASE_PER_DAY,
  ROOT_STAKE,
  SLOTS,
  START_ALPHA,
  TAO_IN,
  TEMPO,
} from '../../../src/engine/state.js';
import { advanceSteps, previewShares } from '../../../src/engine/steps.js';
import { RULESETS } from '../../../src/protocol/eras/index.js';
import type { ResolvedScenario } from '../../../src/scenario/resolved.js';
import { startChain } from '../../../src/start.js';
import { baseline } from './network.js';

/** The same economy in memory for WebAssembly and in a plain array. */
function both(length = 40): [Economy, Economy] {
  const wasm = createEconomy(['a'], length, 0, true);
  return [wasm, forkEconomy(wasm)];
}

describe('the language of kernels', () => {
  it('computes the same bytes as WebAssembly and as JavaScript', () => {
    const texts = {
      test: `
        pass
          ratio = TAO_IN / ALPHA_IN
          kind = ratio > 1 & TAO_IN < 50 | ratio == 0 ? min(ratio, 2) : -ratio
          @part = floor(kind * 7) / 3 + sqrt(abs(kind)) * max(ratio, 0.5)
          sum total += @part
        end
        scale = total > 0 ? 1 / total : $other
        $scale = scale
        pass
          TAO_IN = TAO_IN + @part * scale - 1e-3   # a comment
        end`,
    };
    const number = fc.double({ min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(fc.array(number, { minLength: 80, maxLength: 80 }), number, (numbers, other) => {
        const economies = both();
        const machines = economies.map((economy) => {
          economy.values.set(numbers.slice(0, 40), TAO_IN);
          economy.values.set(numbers.slice(40), ALPHA_IN);
          const machine = createMachine(economy, texts);
          machine.scratch[machine.layout.parameter('$other')] = other;
          machine.run('test');
          return machine;
        });
        expect(economies[0].values).toEqual(economies[1].values);
        expect(new Float64Array(machines[0].scratch)).toEqual(machines[1].scratch);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('sums even and odd netuids apart, and rounds as float64 does', () => {
    const [economy] = both(6);
    economy.values.set([0, 1e16, 1, 1, 1, -1e16], TAO_IN);
    const machine = createMachine(economy, { sum: 'pass\nsum total += TAO_IN\nend\n$total = total' });
    machine.run('sum');
    // Even: 0 + 1 + 1; odd: 1e16 + 1 − 1e16, which is 0.
    expect(machine.scratch[machine.layout.parameter('$total')]).toBe(2);
  });

  it('repeats so often as it is told, or until it is told', () => {
    const text = `
      turns = $turns
      repeat turns
        pass
          TAO_IN = TAO_IN + 1
          sum total += TAO_IN
        end
        $done = $done + 1
      until total > $stop
      $total = total`;
    for (const [turns, stop, done] of [
      [5, 1e9, 5],
      [0, 1e9, 0],
      [9, 20, 3],
    ]) {
      for (const economy of both(6)) {
        economy.values.set([0, 1, 2, 1, 0, 0], TAO_IN);
        const machine = createMachine(economy, { loop: text });
        const { layout, scratch } = machine;
        scratch[layout.parameter('$turns')] = turns;
        scratch[layout.parameter('$stop')] = stop;
        machine.run('loop');
        expect(scratch[layout.parameter('$done')]).toBe(done);
        expect(scratch[layout.parameter('$total')]).toBe(done === 0 ? 0 : 4 + 6 * done);
        expect([...economy.values.subarray(TAO_IN, TAO_IN + 3)]).toEqual([done, 1 + done, 2 + done]);
      }
    }
  });

  it('keeps sums apart whose names differ by a number at the end', () => {
    const [, plain] = both(6);
    plain.values.set([0, 1, 2, 3, 4, 5], TAO_IN);
    const text = 'pass\nsum part1 += TAO_IN\nsum part11 += TAO_IN * 2\nend\n$one = part1\n$two = part11';
    const machine = createMachine(plain, { sums: text });
    machine.run('sums');
    expect(['$one', '$two'].map((name) => machine.scratch[machine.layout.parameter(name)])).toEqual([15, 30]);
  });

  it.each([
    ['x = 3 +', 'x = 3 +'],
    ['x = y ? 3', 'x = y ? 3'],
    ['x = 3 ! 4', 'x = 3 ! 4'],
    ['pass\nx = 1', 'a pass without end'],
    ['sum x += 1', 'a sum outside a pass'],
    ['repeat x', 'a repeat without until'],
    ['until x', 'until x'],
    ['repeat x\nrepeat x', 'repeat x'],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('refuses a column that is not there', () => {
    const [, plain] = both();
    expect(() => createMachine(plain, { bad: 'pass\nTAO_INN = 1\nend' })).toThrow('no column TAO_INN');
  });
});

/** Three chains in the same state: kernels in WebAssembly, kernels as JavaScript, no kernels. */
function threeWays(scenario: ResolvedScenario, change: (chain: Chain) => void) {
  const wasm = startChain(scenario);
  change(wasm);
  previewShares(wasm);
  const copy = () => createChain(forkEconomy(wasm.economy), wasm.rules, wasm.recipients);
  const without = copy();
  without.withKernels = false;
  return { wasm, script: copy(), without };
}

const family = ['rank32', 'qmass', 'price_burn', 'curated'];

describe.each(family)('steps by kernels under %s', (id) => {
  const rules = RULESETS.get(id);
  const scenario = { ...baseline, rules: rules ?? baseline.rules };

  it.each([
    ['tempo', null, 5000],
    ['adaptive', 1e-7, 5000],
    ['adaptive, in long steps', 1e-4, 20_000],
  ])('%s: the same bytes as JavaScript, and the engine without them to rounding', (_, tolerance, blocks) => {
    const { wasm, script, without } = threeWays(scenario, ({ economy, recipients }) => {
      const { values } = economy;
      // What the kernels leave to the engine: several epochs in a tempo, and an owner of its own.
      values[TEMPO + 1] = 100;
      values[OWNER + 3] = 1;
      // Root claims what it has.
      values[economy.accountRoot + recipients.root] += values[ROOT_STAKE] - stakeOnRoot(economy);
      values[ROOT_RELEASE_PER_DAY] = 0.05;
      for (const { netuid } of scenario.start.subnets) {
        const stock = 0.05 * values[ALPHA_IN + netuid];
        for (const offset of [ROOT_ALPHA, ALPHA_OUT, START_ALPHA]) values[offset + netuid] += stock;
      }
    });
    const end = scenario.start.block + blocks;
    for (const chain of [wasm, script, without]) {
      advanceSteps(chain, end, tolerance);
      checkInvariants(chain.economy);
    }
    expect(wasm.kernels?.machine).not.toBeNull();
    const a = wasm.economy.values;
    const b = script.economy.values;
    const c = without.economy.values;
    expect(a).toEqual(b);
    for (let i = 0; i < a.length; i++) {
      // A rao more or less where a claim is truncated.
      if (!Object.is(a[i], c[i])) expect(Math.abs(a[i] - c[i])).toBeLessThanOrEqual(1e-8 + 1e-10 * Math.abs(c[i]));
    }
    for (const { netuid } of scenario.start.subnets) {
      expect(a[LAST_EPOCH_BLOCK + netuid]).toBe(c[LAST_EPOCH_BLOCK + netuid]);
      expect(Math.abs(a[EMISSION_SHARE + netuid] - c[EMISSION_SHARE + netuid])).toBeLessThan(1e-12);
    }
  });
});

describe('functions of kernels', () => {
  const text = `
    pass
      ${log('logarithm', '@x')}
      @log = logarithm
      ${exp('power', '@y')}
      @exp = power
    end`;

  it('log and exp to 3 units in the last place, and the same bytes in WebAssembly and JavaScript', () => {
    const machines = both(SLOTS).map((economy) => createMachine(economy, { text }));
    let worstLog = 0;
    let worstExp = 0;
    for (let round = 0; round < 400; round++) {
      const outcomes = machines.map((machine) => {
        const { layout, scratch } = machine;
        const [x, y] = [layout.column('@x'), layout.column('@y')];
        for (let i = 0; i < SLOTS; i++) {
          const part = ((i * 7919 + round * 104_729) % 100_003) / 100_003 - 0.5;
          // Near 1 and near 0, and as far as numbers go.
          scratch[x + i] = round % 2 === 0 ? 1 + 0.9 * part : Math.exp(1400 * part);
          scratch[y + i] = round % 2 === 0 ? 4 * part : 1400 * part;
        }
        machine.run('text');
        return ['@log', '@exp'].map((name) => scratch.slice(layout.column(name), layout.column(name) + SLOTS));
      });
      expect(outcomes[0]).toEqual(outcomes[1]);
      const { layout, scratch } = machines[1];
      for (let i = 0; i < SLOTS; i++) {
        const ln = Math.log(scratch[layout.column('@x') + i]);
        const e = Math.exp(scratch[layout.column('@y') + i]);
        worstLog = Math.max(worstLog, Math.abs(outcomes[0][0][i] - ln) / Math.abs(ln));
        worstExp = Math.max(worstExp, Math.abs(outcomes[0][1][i] / e - 1));
      }
    }
    expect(worstLog).toBeLessThan(3 * 2 ** -52);
    expect(worstExp).toBeLessThan(3 * 2 ** -52);
  });

  it('exponent and power of 2 are exact, down to the smallest normal number and up to the largest power', () => {
    for (const economy of both(SLOTS)) {
      const machine = createMachine(economy, { text: 'pass\n@e = exponent(@x)\n@p = power2(@k)\nend' });
      const { layout, scratch } = machine;
      for (let from = -1022; from <= 1023; from += SLOTS) {
        for (let i = 0; i < SLOTS; i++) {
          const k = Math.min(from + i, 1023);
          scratch[layout.column('@k') + i] = k;
          scratch[layout.column('@x') + i] = 2 ** k * 1.999;
        }
        machine.run('text');
        for (let i = 0; i < SLOTS; i++) {
          const k = Math.min(from + i, 1023);
          expect(scratch[layout.column('@p') + i]).toBe(2 ** k);
          expect(scratch[layout.column('@e') + i]).toBe(k);
        }
      }
    }
  });
});
