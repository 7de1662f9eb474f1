import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AccuracyRow, measureAccuracy, stressed } from '../src/accuracy.js';
import { advanceBlocks } from '../src/engine/advance.js';
import { type Chain, createChain } from '../src/engine/chain.js';
import { checkInvariants } from '../src/engine/invariants.js';
import { stakeOnRoot } from '../src/engine/rootStake.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  CUM_ALPHA_EMITTED,
  CUM_ROOT_DIVIDENDS,
  CUM_ROOT_RECYCLED,
  CUM_ROOT_SOLD_TAO,
  EXISTS,
  forkEconomy,
  LAST_EPOCH_BLOCK,
  MOVING_PRICE,
  PENDING_MINERS,
  PENDING_OWNER,
  PENDING_ROOT,
  ROOT_ALPHA,
  ROOT_RELEASE_PER_DAY,
  ROOT_STAKE,
  SLOTS,
  START_ALPHA,
  TAO_IN,
  TEMPO,
} from '../src/engine/state.js';
import { advanceSteps, TOLERANCE } from '../src/engine/steps.js';
import { packageFolder } from '../src/files.js';
import { RULESETS } from '../src/protocol/eras/index.js';
import { loadScenario } from '../src/scenario/load.js';
import { readSnapshot } from '../src/scenario/snapshot.js';
import { startChain } from '../src/start.js';

const baseline = loadScenario(join(packageFolder(), 'scenarios', 'baseline.yaml'));

describe('steps of 360 blocks against every block', () => {
  it('agree within 1e-6 over a day of the real network, in every quantity', () => {
    const rows = measureAccuracy(baseline, 7200);
    expect(rows.map(({ quantity, measure }) => `${quantity} ${measure}`)).toEqual([
      'issuance relative',
      'taoIn relative',
      'alphaIn relative',
      'alphaOut relative',
      'price relative',
      'movingPrice relative',
      'movingPrice of price',
      'movingPrice parts',
      'emissionShare absolute',
    ]);
    for (const { quantity, error, measure } of rows) {
      expect(error, quantity).toBeGreaterThan(0);
      // A part of 2^-32 is 1e-7 of the smallest moving price.
      if (measure !== 'parts') expect(error, quantity).toBeLessThanOrEqual(1e-6);
    }
  });

  it('are further off than two runs of every block that start one rao and one part apart', () => {
    const rows = measureAccuracy(baseline, 7200);
    const parts = rows.find(({ measure }) => measure === 'parts');
    expect(parts?.floor).toBeGreaterThanOrEqual(1);
    expect(parts?.floor).toBeLessThan(parts?.error ?? 0);
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

/** By quantity; the moving price also in parts. */
function worst(rows: readonly AccuracyRow[], ...quantities: string[]): number {
  return Math.max(
    ...rows
      .filter(({ quantity, measure }) => measure !== 'of price' && measure !== 'parts' && quantities.includes(quantity))
      .map(({ error }) => error),
  );
}

describe('docs/accuracy.md', () => {
  it('states what is measured', () => {
    const row = /\| `launch` \| as it was \| `adaptive` \| (.*) \|/.exec(
      readFileSync(join(packageFolder(), 'docs', 'accuracy.md'), 'utf8'),
    )?.[1];
    const rows = measureAccuracy(under('launch'), 30 * 7200, TOLERANCE);
    const cell = (measure: AccuracyRow['measure'], ...quantities: string[]): string => {
      const found = rows.filter((row) => row.measure === measure && quantities.includes(row.quantity));
      const largest = (of: 'error' | 'floor'): string => Math.max(...found.map((row) => row[of])).toExponential(1);
      return `${largest('error')} / ${largest('floor')}`;
    };
    expect(row?.split(' | ')).toEqual([
      cell('relative', 'issuance'),
      cell('relative', 'taoIn', 'alphaIn'),
      cell('relative', 'price'),
      cell('relative', 'movingPrice'),
      cell('of price', 'movingPrice'),
      cell('parts', 'movingPrice'),
      cell('absolute', 'emissionShare'),
    ]);
  });
});

/** All root stake belongs to accounts, root has a hundredth of each pool's alpha and claims so much of it a day. */
function letRootClaim({ economy, recipients }: Chain, perDay: number): void {
  const { values } = economy;
  values[economy.accountRoot + recipients.root] += values[ROOT_STAKE] - stakeOnRoot(economy);
  values[ROOT_RELEASE_PER_DAY] = perDay;
  for (const { netuid } of baseline.start.subnets) values[ROOT_ALPHA + netuid] = 0.01 * values[ALPHA_IN + netuid];
}

// Measured, rounded up by less than twice.
describe('adaptive steps against every block', () => {
  const march = {
    ...baseline,
    start: readSnapshot(join(packageFolder(), 'scenarios', 'data', 'finney-2026-03-31.json')),
  };
  it.each([
    ['rank32', under('rank32'), 6, 1e-7, 6e-7],
    ['price_burn', under('price_burn'), 6, 1.2e-7, 1e-6],
    ['launch', under('launch'), 6, 4e-7, 1e-7],
    ['injcap', { ...march, rules: under('injcap').rules }, 2, 6e-8, 5e-7],
    ['balancer', under('balancer'), 2, 3e-7, 1e-6],
    // Subnets change ranks.
    ['top_k', under('top_k'), 5, 1.2e-7, 6e-7],
  ])(
    '%s: over $2 days reserves and prices within $3, moving prices within $4',
    (_, network, days, reserves, movingPrices) => {
      const rows = measureAccuracy(network, days * 7200, TOLERANCE);
      expect(worst(rows, 'taoIn', 'alphaIn', 'alphaOut', 'price')).toBeLessThan(reserves);
      expect(worst(rows, 'movingPrice')).toBeLessThan(movingPrices);
      expect(worst(rows, 'taoIn')).toBeGreaterThan(0);
    },
  );

  it('with new and shallow subnets: reserves and prices within 1e-7, moving prices within 5e-6 of the price', () => {
    const rows = measureAccuracy(stressed(under('rank32')), 14_400, TOLERANCE);
    expect(worst(rows, 'taoIn', 'alphaIn', 'alphaOut', 'price')).toBeLessThan(1e-7);
    expect(rows.find(({ measure }) => measure === 'of price')?.error).toBeLessThan(5e-6);
  });

  it('steps of 360 blocks, too, end where shares jump', () => {
    const rows = measureAccuracy(under('top_mass'), 5 * 7200);
    expect(worst(rows, 'taoIn', 'alphaIn', 'alphaOut', 'price')).toBeLessThan(6e-8);
  });

  it('a smaller tolerance is nearer', () => {
    const coarse = worst(measureAccuracy(under('rank32'), 43_200, 1e-4), 'taoIn', 'alphaIn', 'price');
    const fine = worst(measureAccuracy(under('rank32'), 43_200, 1e-8), 'taoIn', 'alphaIn', 'price');
    expect(fine).toBeLessThan(coarse / 50);
  });

  it('are long in a network at rest, and short again where root claims much of pools that emission moves', () => {
    const longest = (release: number): number => {
      const chain = startChain(baseline);
      letRootClaim(chain, release);
      let most = 0;
      for (const days of [12, 13]) {
        advanceSteps(chain, baseline.start.block + days * 7200, TOLERANCE);
        most = Math.max(most, chain.step);
      }
      return most;
    };
    expect(longest(0)).toBeGreaterThanOrEqual(4 * 360);
    expect(longest(0.5)).toBeLessThan(2 * 360);
  });

  it('are no longer than a tempo where root’s part begins to be kept', () => {
    // A network at rest, whose moving prices rise.
    const exact = startChain(baseline);
    advanceSteps(exact, baseline.start.block + 15 * 7200, TOLERANCE);
    const { values } = exact.economy;
    const netuids = baseline.start.subnets.map(({ netuid }) => netuid);
    const sum = netuids.reduce((sum, netuid) => sum + values[MOVING_PRICE + netuid], 0);
    for (const netuid of netuids) {
      values[MOVING_PRICE + netuid] *= (0.999 * exact.rules.rootSellThreshold) / sum;
      values[ALPHA_IN + netuid] *= sum / exact.rules.rootSellThreshold;
    }
    const steps = createChain(forkEconomy(exact.economy), exact.rules, exact.recipients);
    const keptBy = ({ economy }: Chain): number =>
      economy.values[CUM_ROOT_DIVIDENDS + 64] + economy.values[PENDING_ROOT + 64];
    const kept = keptBy(exact);
    const recycled = values[CUM_ROOT_RECYCLED + 64];
    const end = values[BLOCK] + 7200;
    advanceBlocks(exact, end);
    advanceSteps(steps, end, TOLERANCE);
    const [a, b] = [exact, steps].map(({ economy }) => economy.values[CUM_ROOT_RECYCLED + 64] - recycled);
    const day = a + keptBy(exact) - kept;
    expect(a).toBeGreaterThan(0.1 * day);
    expect(a).toBeLessThan(0.9 * day);
    // Root's part of a tempo's alpha.
    expect(Math.abs(b - a)).toBeLessThan(day / 20);
  });

  it('end where a subnet’s own emission halves', () => {
    const chains = [startChain(baseline), startChain(baseline)];
    const netuid = 64;
    for (const { economy } of chains) {
      const { values } = economy;
      const missing = 10.5e6 - 9000 - (values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid]);
      values[ALPHA_OUT + netuid] += missing;
      values[START_ALPHA + netuid] += missing;
    }
    const [exact, steps] = chains;
    const end = baseline.start.block + 14 * 7200;
    advanceBlocks(exact, end);
    advanceSteps(steps, end, TOLERANCE);
    const [a, b] = chains.map(({ economy }) => economy.values[CUM_ALPHA_EMITTED + netuid]);
    // Half an alpha a block for most of the way.
    expect(a).toBeLessThan(0.6 * 14 * 7200);
    expect(Math.abs(b - a)).toBeLessThanOrEqual(1);
  });

  it('see root’s claims at their epochs: pools, prices and what is claimed within 1e-5', () => {
    const chains = [startChain(baseline), startChain(baseline)];
    for (const chain of chains) letRootClaim(chain, 0.1);
    const [exact, steps] = chains;
    const end = baseline.start.block + 6 * 7200;
    advanceBlocks(exact, end);
    advanceSteps(steps, end, TOLERANCE);
    const a = exact.economy.values;
    const b = steps.economy.values;
    let claimed = 0;
    for (const { netuid } of baseline.start.subnets) {
      for (const offset of [TAO_IN, ALPHA_IN, MOVING_PRICE, ROOT_ALPHA]) {
        const expected = a[offset + netuid];
        expect(Math.abs(b[offset + netuid] - expected), `netuid ${netuid}`).toBeLessThanOrEqual(1e-5 * expected);
      }
      for (const account of exact.recipients.nominators) {
        const place = exact.economy.accountAlpha + account * SLOTS + netuid;
        expect(Math.abs(b[place] - a[place]), `netuid ${netuid}`).toBeLessThanOrEqual(1e-7 * a[place]);
      }
      claimed += a[CUM_ROOT_SOLD_TAO + netuid] / a[TAO_IN + netuid];
    }
    expect(claimed / baseline.start.subnets.length).toBeGreaterThan(2e-3);
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
