import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkInvariants } from '../../src/engine/invariants.js';
import { accountIndex, SLOTS, USD_NET_TAO } from '../../src/engine/state.js';
import { World } from '../../src/world.js';
import { type Folder, folder, loadFew } from '../scenario/small.js';

let place: Folder;
beforeEach(() => {
  place = folder();
});
afterEach(() => {
  place.remove();
});

const QUIET =
  'horizon: 8 days\nexternal: off\nnoise: off\nstakers: off\nminers: off\nvalidators: off\nowners: off\nroot: off\n';

/** A world in which somebody leaves from day 2 on; `at` goes to the end of a day. */
function leaving(what: string, resolution = 'tempo') {
  const world = new World(loadFew(place, `${QUIET}resolution: ${resolution}\ntimeline:\n  - { at: day 2, ${what} }\n`));
  world.begin(0);
  const { economy, chain } = world;
  const { values } = economy;
  return {
    world,
    values,
    at: (day: number): void => {
      world.runTo(world.onGrid(startBlock(world) + day * 7200));
      checkInvariants(economy);
    },
    /** TAO on root, alpha of all subnets at spot, and free TAO. */
    holds: (name: string): number[] => {
      const account = accountIndex(economy, name);
      let alpha = 0;
      for (let netuid = 1; netuid < economy.netuidEnd; netuid++) {
        alpha += values[economy.accountAlpha + account * SLOTS + netuid] * chain.rules.pool.price(values, netuid);
      }
      return [values[economy.accountRoot + account], alpha, values[economy.accountTao + account]];
    },
  };
}
const startBlock = (world: World): number => world.endBlock - 8 * 7200;

describe('whale_exit', () => {
  it('a stated amount of stake leaves evenly over its days and goes for USD', () => {
    const { at, holds, values } = leaving('days: 2, whale_exit: { tao: 1000 }');
    const sold: number[] = [];
    for (const day of [1, 3, 4, 6]) {
      at(day);
      sold.push(0 - values[USD_NET_TAO]);
    }
    expect(sold[0]).toBe(0);
    // Eleven pieces of 50 until the end of day 3, all twenty by the end; slippage and fees take the rest.
    expect(sold[1] / sold[2]).toBeGreaterThan(0.45);
    expect(sold[1] / sold[2]).toBeLessThan(0.6);
    expect(sold[2]).toBeGreaterThan(995);
    expect(sold[2]).toBeLessThan(1000);
    expect(sold[3]).toBe(sold[2]);
    expect(holds('holder')[0]).toBeGreaterThan(100_000);
  });

  it('root and alpha in proportion', () => {
    const { world, at, holds } = leaving('whale_exit: { tao: 100000 }');
    world.runTo(world.onGrid(startBlock(world) + 2 * 7200 - 360));
    const [root, alpha] = holds('holder');
    at(2);
    expect((root - holds('holder')[0]) / 100_000).toBeCloseTo(root / (root + alpha), 3);
  });

  it.each(['tempo', 'block'])(
    'a whole cohort leaves to the last alpha, and nobody else, resolution %s',
    (resolution) => {
      const { at, holds } = leaving('days: 1.5, whale_exit: { cohort: trend, slippage_max: 1 }', resolution);
      at(1);
      const others = holds('holder')[0];
      expect(holds('trend').every((tao) => tao > 1000)).toBe(true);
      at(5);
      for (const tao of holds('trend')) expect(tao).toBeLessThan(1e-6);
      expect(holds('holder')[0]).toBe(others);
    },
  );

  it('no order moves a price by more than slippage allows; what it cuts stays', () => {
    const { world, at, holds } = leaving('whale_exit: { cohort: trend, slippage_max: 0.01 }');
    const price = (): number => world.chain.rules.pool.price(world.economy.values, 1);
    world.runTo(world.onGrid(startBlock(world) + 2 * 7200 - 360));
    const before = price();
    at(2);
    expect(price() / before).toBeGreaterThan(0.98);
    expect(price() / before).toBeLessThan(0.99);
    expect(holds('trend')[0]).toBe(0);
    expect(holds('trend')[1]).toBeGreaterThan(1000);
  });
});
