import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  creepingMove,
  creepingMove32,
  MOVING_PRICE_PARTS,
  meanLoss,
  nextMovingPrice,
  nextMovingPrice32,
  smoothing,
  smoothing32,
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
  it('property: 64 bits: many blocks at once are within one and a half parts of every block', () => {
    fc.assert(
      fc.property(network, (network) => {
        const { rate, distance, slope } = network;
        const moved = creepingMove(rate * distance, rate * slope, rate, BLOCKS);
        expect(Math.abs(moved - walked(network, nextMovingPrice))).toBeLessThan(1.5);
      }),
      { seed: 1 },
    );
  });

  it('property: 32 bits: many blocks at once are within one and a half parts of every block', () => {
    fc.assert(
      fc.property(network, (network) => {
        const { moving, rate, distance, slope } = network;
        const moved = creepingMove32(rate * (moving + distance), rate * slope, rate * moving, 0, rate, BLOCKS);
        expect(Math.abs(moved - walked(network, nextMovingPrice32))).toBeLessThan(1.5);
      }),
      { seed: 2 },
    );
  });

  it('property: 32 bits with a rate that grows: within a part and what the rate’s own truncation moves', () => {
    const halving = 201_600;
    const rateBits = 1_288_490;
    const young = fc.record({
      moving: fc.integer({ min: 4_000_000, max: 40_000_000 }),
      age: fc.integer({ min: 400_000, max: 3_000_000 }),
      // A few parts of change a block.
      distance: fc.double({ min: -3e3, max: 3e3, noNaN: true }),
    });
    fc.assert(
      fc.property(young, ({ moving, age, distance }) => {
        const price = (moving + distance) / MOVING_PRICE_PARTS;
        let average = moving / MOVING_PRICE_PARTS;
        for (let block = 1; block <= BLOCKS; block++) {
          average = nextMovingPrice32(average, price, smoothing32(rateBits, age + block, halving));
        }
        const first = smoothing(rateBits, age + 1, halving);
        const last = smoothing(rateBits, age + BLOCKS, halving);
        const half = 0.5 / MOVING_PRICE_PARTS;
        const moved = creepingMove32(
          (first - half) * (moving + distance),
          ((last - first) * (moving + distance)) / (BLOCKS - 1),
          (first - half) * moving,
          ((last - first) * moving) / (BLOCKS - 1),
          (first + last) / 2,
          BLOCKS,
        );
        const blocksPerPartOfRate = BLOCKS / ((last - first) * MOVING_PRICE_PARTS);
        const error = Math.abs(moved - (average * MOVING_PRICE_PARTS - moving));
        expect(error).toBeLessThan(1.5 + blocksPerPartOfRate / 2);
      }),
      { seed: 5 },
    );
  });

  it('property: what truncation will take is foreseen, where the average has come to rest', () => {
    const alpha = 1_288_490 / MOVING_PRICE_PARTS;
    const fraction = fc.double({ min: 0.3, max: 0.7, noNaN: true });
    fc.assert(
      fc.property(moving, fc.integer({ min: -20, max: 19 }), fraction, (moving, whole, fraction) => {
        const slope = whole + fraction;
        let average = moving;
        let price = moving + slope / alpha;
        const step = (): number => {
          price += slope;
          const change = alpha * (price - average);
          average =
            nextMovingPrice(average / MOVING_PRICE_PARTS, price / MOVING_PRICE_PARTS, alpha) * MOVING_PRICE_PARTS;
          return change;
        };
        for (let block = 0; block < 30_000; block++) step();
        const foreseen = meanLoss(alpha * (price + slope - average), slope, alpha, BLOCKS / 2);
        const before = average;
        let asked = 0;
        for (let block = 0; block < BLOCKS; block++) asked += step();
        expect(Math.abs(foreseen - (asked - (average - before)) / BLOCKS)).toBeLessThan(0.02);
      }),
      { seed: 6 },
    );
  });

  it('truncation takes half a part where the change passes many whole numbers, and its fraction where it passes none', () => {
    expect(meanLoss(300.3, 0, 3e-4, 180)).toBe(0.5);
    expect(meanLoss(2.25, 2.5, 3e-7, 180)).toBe(0.25);
  });
});
