import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draws } from '../../src/random/draws.js';
import { EDGE, HEIGHT, LAYER_AREA, NORMAL, TAIL_START } from '../../src/random/normal.js';
import { PURPOSES } from '../../src/random/purposes.js';
import { rootKeyFromSeed } from '../../src/random/seed.js';
import { studentT, tailArea } from '../../src/random/studentT.js';
import { keySchedule, permute } from '../../src/random/threefry.js';
import { LAYERS, tailStartOf } from '../../src/random/ziggurat.js';
import { correlation, kolmogorovP, ksDistance, logGamma, normalCdf, studentCdf } from './statistics.js';

const words = (text: string) => Uint32Array.from(text.split(' '), (word) => Number.parseInt(word, 16));
const hex = (block: Int32Array) => Array.from(block, (word) => (word >>> 0).toString(16).padStart(8, '0')).join(' ');
const image = (key: Uint32Array, block: ArrayLike<number>) => {
  const out = new Int32Array(4);
  permute(keySchedule(key), block[0], block[1], block[2], block[3], out);
  return out;
};
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const block = fc.tuple(uint32, uint32, uint32, uint32);
const SEED = 'draws.test';
const draws = (path = 0) => new Draws(rootKeyFromSeed(SEED), path);

/** The inverse permutation, written from the same paper: rounds backwards. Only the test needs it. */
function inverse(key: Uint32Array, output: ArrayLike<number>): number[] {
  const rotations = [
    [10, 26],
    [11, 21],
    [13, 27],
    [23, 5],
    [6, 20],
    [17, 11],
    [25, 10],
    [18, 20],
  ] as const;
  const k = [...key, key[0] ^ key[1] ^ key[2] ^ key[3] ^ 0x1bd11bda];
  const x = Array.from(output, (word) => word | 0);
  const right = (word: number, by: number) => (word >>> by) | (word << (32 - by));
  for (let round = 19; round >= 0; round--) {
    const injection = (round + 1) / 4;
    if (Number.isInteger(injection)) {
      for (let word = 0; word < 4; word++)
        x[word] = (x[word] - k[(injection + word) % 5] - (word === 3 ? injection : 0)) | 0;
    }
    const [first, second] = round % 2 === 0 ? [1, 3] : [3, 1];
    x[first] = right(x[first] ^ x[0], rotations[round % 8][0]);
    x[0] = (x[0] - x[first]) | 0;
    x[second] = right(x[second] ^ x[2], rotations[round % 8][1]);
    x[2] = (x[2] - x[second]) | 0;
  }
  return x.map((word, index) => (word - k[index]) >>> 0);
}

describe('threefry: the keyed permutation', () => {
  it.each([
    // Random123, tests/kat_vectors, threefry4x32 20: counter, key, output.
    [
      '00000000 00000000 00000000 00000000',
      '00000000 00000000 00000000 00000000',
      '9c6ca96a e17eae66 fc10ecd4 5256a7d8',
    ],
    [
      'ffffffff ffffffff ffffffff ffffffff',
      'ffffffff ffffffff ffffffff ffffffff',
      '2a881696 57012287 f6c7446e a16a6732',
    ],
    [
      '243f6a88 85a308d3 13198a2e 03707344',
      'a4093822 299f31d0 082efa98 ec4e6c89',
      '59cd1dbb b8879579 86b5d00c ac8b6d84',
    ],
  ])('golden: the known answer of Random123 for %s', (counter, key, output) => {
    expect(hex(image(words(key), words(counter)))).toBe(output);
  });

  it('property: it has an inverse, so two keys never share a stream', () => {
    fc.assert(
      fc.property(block, block, (key, counter) => {
        const rootKey = Uint32Array.from(key);
        expect(inverse(rootKey, image(rootKey, counter))).toEqual(counter);
      }),
    );
  });
});

describe('draws: streams', () => {
  it('property: a stream depends on its key alone, not on what was drawn before', () => {
    fc.assert(
      fc.property(uint32, block, fc.nat(50), (path, [purpose, entity, occasion, other], drawn) => {
        const used = draws(path).at(other, 1, 2);
        for (let draw = 0; draw < drawn; draw++) used.normal();
        const fresh = draws(path).at(purpose, entity, occasion);
        used.at(purpose, entity, occasion);
        expect([used.uniform(), used.normal(), used.studentT(3)]).toEqual([
          fresh.uniform(),
          fresh.normal(),
          fresh.studentT(3),
        ]);
      }),
    );
  });

  it('property: another seed, path, purpose, entity or occasion is another stream', () => {
    const first = (seed: string, path: number, purpose: number, entity: number, occasion: number) => {
      const stream = new Draws(rootKeyFromSeed(seed), path).at(purpose, entity, occasion);
      return [stream.uint32(), stream.uint32(), stream.uint32(), stream.uint32()].join();
    };
    const streams = new Set([first('a', 0, 0, 0, 0), first('b', 0, 0, 0, 0), first('', 0, 0, 0, 0)]);
    for (let bit = 0; bit < 32; bit++) {
      const value = 2 ** bit;
      streams.add(first('a', value, 0, 0, 0));
      streams.add(first('a', 0, value, 0, 0));
      streams.add(first('a', 0, 0, value, 0));
      streams.add(first('a', 0, 0, 0, value));
    }
    expect(streams.size).toBe(3 + 4 * 32);
  });

  it('the key whose image is the all-zero state draws, too', () => {
    const rootKey = rootKeyFromSeed(SEED);
    const [path, purpose, entity, occasion] = inverse(rootKey, [0, 0, 0, 0]);
    const stream = new Draws(rootKey, path).at(purpose, entity, occasion);
    const values = new Set(Array.from({ length: 64 }, () => stream.uint32()));
    expect(values.size).toBeGreaterThan(60);
  });

  it('refuses keys that would be cut to another key', () => {
    for (const wrong of [-1, 0.5, Number.NaN, 2 ** 32, Number.POSITIVE_INFINITY]) {
      expect(() => draws().at(wrong, 0, 0)).toThrow(RangeError);
      expect(() => draws().at(0, wrong, 0)).toThrow(RangeError);
      expect(() => draws().at(0, 0, wrong)).toThrow(RangeError);
      expect(() => draws(wrong)).toThrow(RangeError);
    }
    expect(() => new Draws(new Uint32Array(3), 0)).toThrow(RangeError);
  });

  it('no purpose shares its number', () => {
    const numbers = Object.values(PURPOSES);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('property: a uniform is made of the next two words, whatever was drawn before', () => {
    fc.assert(
      fc.property(uint32, uint32, uint32, (path, entity, occasion) => {
        const words = new Draws(rootKeyFromSeed('words'), path).at(1, entity, occasion);
        const uniforms = new Draws(rootKeyFromSeed('words'), path).at(1, entity, occasion);
        for (let draw = 0; draw < 5; draw++) {
          const high = words.uint32() >>> 6;
          const low = words.uint32() >>> 6;
          expect(uniforms.uniform()).toBe((high * 2 ** 26 + low + 0.5) * 2 ** -52);
        }
      }),
    );
  });
});

describe('draws: distributions (fixed seed, so these cannot flicker; bounds are those of an honest generator)', () => {
  const N = 200_000;
  const sample = (draw: (stream: Draws) => number, purpose: number) => {
    const stream = draws().at(purpose, 0, 0);
    return Float64Array.from({ length: N }, () => draw(stream));
  };
  // As agents draw: a few numbers per key, keys in order.
  const keyed = (draw: (stream: Draws) => number, purpose: number) => {
    const stream = draws();
    return Float64Array.from({ length: N }, (_, index) => draw(stream.at(purpose, index & 127, index >> 7)));
  };
  const moment = (values: Float64Array, power: number) => values.reduce((sum, value) => sum + value ** power, 0) / N;

  const distributions: [string, (stream: Draws) => number, (x: number) => number][] = [
    ['uniform', (stream) => stream.uniform(), (x) => x],
    ['uint32', (stream) => (stream.uint32() + 0.5) / 2 ** 32, (x) => x],
    ['normal', (stream) => stream.normal(), normalCdf],
    ['studentT(2.1)', (stream) => stream.studentT(2.1), studentCdf(2.1)],
    ['studentT(7)', (stream) => stream.studentT(7), studentCdf(7)],
    ['studentT(1), Cauchy', (stream) => stream.studentT(1), (x) => 0.5 + Math.atan(x) / Math.PI],
    ['exponential', (stream) => stream.exponential(), (x) => 1 - Math.exp(-x)],
  ];

  it.each(distributions)('%s follows its distribution (Kolmogorov–Smirnov, p > 0.001)', (_name, draw, cdf) => {
    expect(kolmogorovP(ksDistance(sample(draw, 100), cdf), N)).toBeGreaterThan(0.001);
    expect(kolmogorovP(ksDistance(keyed(draw, 101), cdf), N)).toBeGreaterThan(0.001);
  });

  it('the tests above can fail: a normal that is 2 % too wide is seen', () => {
    expect(
      kolmogorovP(
        ksDistance(
          sample((stream) => 1.02 * stream.normal(), 100),
          normalCdf,
        ),
        N,
      ),
    ).toBeLessThan(0.001);
  });

  it('normal: first four moments within 4 standard errors', () => {
    const values = sample((stream) => stream.normal(), 102);
    const standardErrors = [1, Math.SQRT2, Math.sqrt(15), Math.sqrt(96)].map((sd) => sd / Math.sqrt(N));
    [0, 1, 0, 3].forEach((expected, index) => {
      expect(Math.abs(moment(values, index + 1) - expected)).toBeLessThan(4 * standardErrors[index]);
    });
  });

  it('normal: the tail beyond the ziggurat has its weight on both sides and its shape', () => {
    const stream = draws().at(103, 0, 0);
    const count = 2e7;
    const beyond = (limit: number) => count * normalCdf(-limit);
    let above = 0;
    let below = 0;
    let far = 0;
    for (let draw = 0; draw < count; draw++) {
      const x = stream.normal();
      if (x > TAIL_START) above++;
      else if (x < -TAIL_START) below++;
      if (x > 4 || x < -4) far++;
    }
    expect(Math.abs(above - beyond(TAIL_START))).toBeLessThan(4 * Math.sqrt(beyond(TAIL_START))); // about 2,580
    expect(Math.abs(below - beyond(TAIL_START))).toBeLessThan(4 * Math.sqrt(beyond(TAIL_START)));
    expect(Math.abs(far - 2 * beyond(4))).toBeLessThan(4 * Math.sqrt(2 * beyond(4))); // about 1,270
  });

  it.each<[string, (stream: Draws) => number, (x: number) => number]>([
    ['normal', (stream) => stream.normal(), normalCdf],
    ['studentT(2.1)', (stream) => stream.studentT(2.1), studentCdf(2.1)],
    ['studentT(30)', (stream) => stream.studentT(30), studentCdf(30)],
  ])('%s: each layer has its curve and not its corner (chi-squared over 40 bins of |x| < 2)', (_name, draw, cdf) => {
    const stream = draws().at(105, 0, 0);
    const count = 1e7;
    const bins = new Float64Array(40);
    for (let i = 0; i < count; i++) {
      const bin = Math.floor(Math.abs(draw(stream)) * 20);
      if (bin < 40) bins[bin]++;
    }
    const chiSquared = bins.reduce((sum, found, bin) => {
      const expected = 2 * count * (cdf((bin + 1) / 20) - cdf(bin / 20));
      return sum + (found - expected) ** 2 / expected;
    }, 0);
    expect(chiSquared).toBeGreaterThan(40 - 4 * Math.sqrt(80));
    expect(chiSquared).toBeLessThan(40 + 4 * Math.sqrt(80));
  });

  it.each([1, 2.1, 3, 30, 1000])('studentT(%d): what lies beyond the ziggurat has its weight and its shape', (nu) => {
    const { tailStart } = studentT(nu);
    const cdf = studentCdf(nu, 2000);
    const outside = 2 * (1 - cdf(tailStart));
    const count = Math.round(5000 / outside);
    const stream = draws().at(104, 0, 0);
    const beyond: number[] = [];
    let above = 0;
    for (let draw = 0; draw < count; draw++) {
      const x = stream.studentT(nu);
      if (Math.abs(x) > tailStart) beyond.push(Math.abs(x));
      if (x > tailStart) above++;
    }
    expect(Math.abs(beyond.length - 5000)).toBeLessThan(4 * Math.sqrt(5000));
    expect(Math.abs(above - beyond.length / 2)).toBeLessThan(2 * Math.sqrt(5000));
    const conditional = (x: number) => 1 - (2 * (1 - cdf(x))) / outside;
    expect(kolmogorovP(ksDistance(Float64Array.from(beyond), conditional), beyond.length)).toBeGreaterThan(0.001);
  });

  it.each([1, 2.1, 7, 1000])('studentT(%d): layers have equal areas and close at the top', (nu) => {
    const { edge, height, density, tailStart } = studentT(nu);
    const area = tailStart * density(tailStart) + tailArea(density, tailStart);
    for (let layer = 1; layer < LAYERS; layer++) {
      expect((edge[layer] * (height[layer + 1] - height[layer])) / area).toBeCloseTo(1, 9);
    }
    // What lies under half of the curve: √(νπ)·Γ(ν/2) ÷ Γ((ν+1)/2) ÷ 2.
    const half = (Math.sqrt(nu * Math.PI) * Math.exp(logGamma(nu / 2) - logGamma((nu + 1) / 2))) / 2;
    const outside = 2 * (1 - studentCdf(nu, 20_000)(tailStart));
    expect(tailArea(density, tailStart) / half / outside).toBeCloseTo(1, 6);
  });

  it('studentT refuses degrees of freedom that are not above 0', () => {
    for (const nu of [0, -1, Number.NaN]) expect(() => draws().studentT(nu)).toThrow(RangeError);
  });

  it('the normal tail is where the search for Student-t would put it', () => {
    expect(tailStartOf(NORMAL, (from) => tailArea(NORMAL.density, from))).toBeCloseTo(TAIL_START, 12);
  });

  it('uniform: open interval at both ends of the 52 bits', () => {
    expect(0.5 * 2 ** -52).toBeGreaterThan(0);
    expect((2 ** 52 - 1 + 0.5) * 2 ** -52).toBeLessThan(1);
  });

  it('ziggurat: layers have equal areas and close at the top', () => {
    for (let layer = 1; layer < LAYERS - 1; layer++) {
      expect(EDGE[layer] * (HEIGHT[layer + 1] - HEIGHT[layer])).toBeCloseTo(LAYER_AREA, 13);
    }
    expect(EDGE[LAYERS - 1] * (1 - HEIGHT[LAYERS - 1])).toBeCloseTo(LAYER_AREA, 11);
    // The lowest layer: rectangle and tail. Tail area = sqrt(2π)·Φ(−r).
    const tail = Math.sqrt(2 * Math.PI) * normalCdf(-TAIL_START);
    expect(TAIL_START * HEIGHT[1] + tail).toBeCloseTo(LAYER_AREA, 12);
  });

  it('neighbouring streams are not correlated, key by key or draw by draw (|r| < 4/√n)', () => {
    const n = 50_000;
    const series = (path: number, purpose: number, entity: number) => {
      const stream = draws(path);
      return Float64Array.from({ length: n }, (_, occasion) => stream.at(purpose, entity, occasion).normal());
    };
    const base = series(0, 1, 1);
    for (const other of [series(1, 1, 1), series(0, 2, 1), series(0, 1, 2), series(2 ** 31, 1, 1)]) {
      expect(Math.abs(correlation(base, other))).toBeLessThan(4 / Math.sqrt(n));
      expect(Math.abs(correlation(base.map(Math.abs), other.map(Math.abs)))).toBeLessThan(4 / Math.sqrt(n));
    }
    expect(Math.abs(correlation(base.subarray(1), base.subarray(0, -1)))).toBeLessThan(4 / Math.sqrt(n));
    const long = (entity: number) => {
      const stream = draws().at(1, entity, 0);
      return Float64Array.from({ length: n }, () => stream.uniform());
    };
    expect(Math.abs(correlation(long(1), long(2)))).toBeLessThan(4 / Math.sqrt(n));
  });

  it('first and second draw of a key are independent (chi-squared on a 16 × 16 grid)', () => {
    const stream = draws();
    const counts = new Float64Array(256);
    for (let occasion = 0; occasion < N; occasion++) {
      stream.at(5, 3, occasion);
      counts[Math.floor(stream.uniform() * 16) * 16 + Math.floor(stream.uniform() * 16)]++;
    }
    const expected = N / 256;
    const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquared).toBeGreaterThan(255 - 4 * Math.sqrt(510));
    expect(chiSquared).toBeLessThan(255 + 4 * Math.sqrt(510));
  });
});

describe('draws: frozen', () => {
  it('regression: first values of a seed (they move every result; a commit that changes them says why)', () => {
    const stream = new Draws(rootKeyFromSeed('1'), 0);
    expect({
      key: hex(new Int32Array(rootKeyFromSeed('1').buffer)),
      uint32: stream.at(PURPOSES.noise, 1, 100).uint32(),
      uniform: stream.at(PURPOSES.noise, 1, 100).uniform(),
      normal: stream.at(PURPOSES.noise, 1, 100).normal(),
      studentT: stream.at(PURPOSES.noise, 1, 100).studentT(2.1),
      exponential: stream.at(PURPOSES.noise, 1, 100).exponential(),
    }).toMatchInlineSnapshot(`
      {
        "exponential": 0.39436557396849636,
        "key": "44fa9985 2800736f 3569f718 43cddfc3",
        "normal": -1.0363248088828239,
        "studentT": -1.2598285762328223,
        "uint32": 2895269964,
        "uniform": 0.6741075750082389,
      }
    `);
  });
});
