import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  creepingMove,
  creepingMove32,
  MOVING_PRICE_PARTS,
  nextMovingPrice,
  nextMovingPrice32,
} from '../../src/protocol/movingPrice.js';

const BLOCKS = 360;
/** In 2^-32. */
const moving = fc.integer({ min: 4_000_000, max: 400_000_000 });
const rate = fc.constantFrom(12_885, 600_000, 1_288_490).map((bits) => bits / MOVING_PRICE_PARTS);
/** How far the price is from the average in the first block, and by how much it moves in a block, parts. */
const network = fc.record({
  moving,
  rate,
  distance: fc.double({ min: -3e4, max: 3e4, noNaN: true }),
  slope: fc.double({ min: -20, max: 20, noNaN: true }),
});

type Network = { moving: number; rate: number; distance: number; slope: number };

/** Every block. */
function walked({ moving, rate, distance, slope }: Network, next: typeof nextMovingPrice): number {
  let average = moving / MOVING_PRICE_PARTS;
  for (let block = 0; block < BLOCKS; block++) {
    average = next(average, (moving + distance + block * slope) / MOVING_PRICE_PARTS, rate);
  }
  return average * MOVING_PRICE_PARTS - moving;
}

describe('moving prices that creep', () => {
  it('property: 64 bits: many blocks at once are within two parts of every block', () => {
    fc.assert(
      fc.property(network, (network) => {
        const { rate, distance, slope } = network;
        const moved = creepingMove(rate * distance, rate * slope, rate, BLOCKS);
        expect(Math.abs(moved - walked(network, nextMovingPrice))).toBeLessThan(2);
      }),
      { seed: 1 },
    );
  });

  it('property: 32 bits: many blocks at once are within six parts of every block', () => {
    fc.assert(
      fc.property(network, (network) => {
        const { moving, rate, distance, slope } = network;
        const moved = creepingMove32(rate * (moving + distance), rate * slope, rate * moving, 0, rate, BLOCKS);
        expect(Math.abs(moved - walked(network, nextMovingPrice32))).toBeLessThan(6);
      }),
      { seed: 2 },
    );
  });
});
