import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  creepingMove,
  creepingMove32,
  creepingMoveByRate32,
  MOVING_PRICE_PARTS,
  meanLoss,
  nextMovingPrice,
  nextMovingPrice32,
  relaxationTime,
  smoothing,
  smoothing32,
  stepRelaxation,
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

  it('property: with a price that falls at epochs: within two and a half parts of every block', () => {
    const every = 100;
    const fallen = fc.record({
      network,
      last: fc.integer({ min: 1, max: BLOCKS }),
      // Parts, by which the change of a block goes down by up to fifteen.
      fall: fc.double({ min: -5e4, max: 0, noNaN: true }),
    });
    fc.assert(
      fc.property(fallen, ({ network: { moving, rate, distance, slope }, last, fall }) => {
        const falls = { last, every, count: Math.ceil(last / every), size: fall / MOVING_PRICE_PARTS };
        const fallenAt = (block: number): number => {
          let sum = 0;
          for (let at = last; at > 0; at -= every) if (block >= at) sum += fall;
          return sum;
        };
        // What a step sees: the mean of the falls, and an even way.
        const total = falls.count * fall;
        let mean = 0;
        for (let block = 1; block <= BLOCKS; block++) mean += (fallenAt(block) - (total * block) / BLOCKS) / BLOCKS;
        const change = rate * (distance + mean + total / BLOCKS);
        const trend = rate * (slope + total / BLOCKS);
        for (const bits of [32, 64]) {
          let average = moving / MOVING_PRICE_PARTS;
          for (let block = 0; block < BLOCKS; block++) {
            const price = Math.max(0, moving + distance + block * slope + fallenAt(block + 1)) / MOVING_PRICE_PARTS;
            average = (bits === 64 ? nextMovingPrice : nextMovingPrice32)(average, price, rate);
          }
          const moved =
            bits === 64
              ? creepingMove(change, trend, rate, BLOCKS, falls)
              : creepingMove32(rate * moving + change, trend, rate * moving, 0, rate, BLOCKS, falls);
          expect(Math.abs(moved - (average * MOVING_PRICE_PARTS - moving)), `${bits} bits`).toBeLessThan(2.5);
        }
      }),
      { seed: 7 },
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

  it('32 bits, old subnets: mostly within a part of every block, with and without falls of the price', () => {
    const halving = 201_600;
    const rateBits = 1_288_490;
    const every = 100;
    const old = fc.record({
      moving: fc.integer({ min: 4_000_000, max: 400_000_000 }),
      age: fc.integer({ min: 1_300_000, max: 3_000_000 }),
      // What enters lies so far from the whole number that leaves, parts; a part of the price is less than a thousandth of one.
      gap: fc.integer({ min: -2000, max: 3000 }).map((thousandths) => (thousandths + 0.5) / 1000),
      slope: fc.constantFrom(0, 0, 0.01, -0.01, 1, -1, 8, -8),
      last: fc.integer({ min: 1, max: BLOCKS }),
      fall: fc.constantFrom(0, -1000, -20_000),
    });
    const errors = fc.sample(old, { seed: 9, numRuns: 2000 }).map(({ moving, age, gap, slope, last, fall }) => {
      const first = smoothing32(rateBits, age + 1, halving);
      const price = (Math.ceil(first * moving) + gap) / first;
      const falls = { last, every, count: Math.ceil(last / every), size: fall / MOVING_PRICE_PARTS };
      let average = moving / MOVING_PRICE_PARTS;
      let fallen = 0;
      let mean = 0;
      for (let block = 1; block <= BLOCKS; block++) {
        if (block <= last && (last - block) % every === 0) fallen += fall;
        mean += (fallen - (falls.count * fall * block) / BLOCKS) / BLOCKS;
        const now = (price + (block - 1) * slope + fallen) / MOVING_PRICE_PARTS;
        average = nextMovingPrice32(average, now, smoothing32(rateBits, age + block, halving));
      }
      const even = (falls.count * fall) / BLOCKS;
      const seen: [number, number, number, number] = [moving, price + mean + even, slope + even, age];
      const moved = creepingMoveByRate32(rateBits, halving, ...seen, BLOCKS, fall === 0 ? null : falls);
      return Math.abs(moved - (average * MOVING_PRICE_PARTS - moving));
    });
    errors.sort((a, b) => a - b);
    expect(errors[1000]).toBeLessThan(1e-6);
    expect(errors[1980]).toBeLessThan(1);
    // The rate stays for up to so many blocks, each of which may move it by a part.
    expect(errors[1999]).toBeLessThan(40);
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

describe('many blocks in closed form', () => {
  it.each([
    [1_288_490, 201_600, 0, 360],
    [1_288_490, 201_600, 5000, 3240],
    [1_288_490, 201_600, 1_000_000, 3240],
    [12_885, null, 0, 7200],
  ])(
    'rate %d, halving after %d blocks, age %d: %d blocks take as much of the way as one after the other',
    (bits, halving, age, blocks) => {
      let left = 1;
      for (let block = 1; block <= blocks; block++) left *= 1 - smoothing(bits, age + block, halving);
      const lambda = relaxationTime(bits, age, halving, blocks);
      const part = lambda * (1 - lambda * stepRelaxation(lambda));
      expect(Math.abs(part / (1 - left) - 1)).toBeLessThan(1e-7);
    },
  );

  it('ψ to 1e-6 for λ up to 1', () => {
    for (let lambda = 0.01; lambda <= 1; lambda += 0.01) {
      const exact = (lambda + Math.expm1(-lambda)) / lambda ** 2;
      expect(Math.abs(stepRelaxation(lambda) / exact - 1)).toBeLessThan(1e-6);
    }
  });
});
