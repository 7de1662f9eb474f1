/**
 * Random draws, keyed by (seed, path, purpose, entity, occasion) and by nothing else.
 *
 * `at` turns the key into the 128-bit state of xoshiro128** (Blackman & Vigna 2018) by a keyed permutation
 * (threefry.ts): different keys are different streams, by construction. Nothing is carried from one `at` to the next
 * and no distribution keeps a spare value, so a draw never depends on what was drawn before under other keys: forks
 * and variants of a scenario see the same numbers, and one more draw of one actor shifts nobody else's.
 *
 * + − × ÷ √ and integer arithmetic are exact on every engine: uniforms are the same everywhere. `normal`, `studentT`
 * and `exponential` use Math.log, exp and expm1, which are the same on one Node version.
 */

import { EDGE, HEIGHT, INSIDE, NORMAL, TAIL_START } from './normal.js';
import { type StudentT, studentT } from './studentT.js';
import { keySchedule, permute } from './threefry.js';
import { LAYERS } from './ziggurat.js';

const TWO_POW_MINUS_52 = 2 ** -52;
const TWO_POW_26 = 2 ** 26;
const TWO_POW_21 = 2 ** 21;

export class Draws {
  private readonly schedule: Int32Array;
  private readonly path: number;
  /**
   * Of xoshiro128**, four words, and the second word that `pair` drew. A typed array: as fast as fields, and never boxed on
   * builds with 31-bit small integers.
   */
  private readonly state = new Int32Array([0, 0, 0, 1, 0]);
  /** Table of the ν that was drawn from last. */
  private student: StudentT | null = null;

  /**
   * @param rootKey  4 words, from `rootKeyFromSeed`
   * @param path     number of the path, 0 to 2³² − 1
   */
  constructor(rootKey: Uint32Array, path: number) {
    if (path >>> 0 !== path) throw new RangeError(`path must be a whole number from 0 to 2^32 - 1, found ${path}`);
    this.schedule = keySchedule(rootKey);
    this.path = path;
  }

  /**
   * Goes to the start of the stream (purpose, entity, occasion) of this path; 16 ns, allocates nothing.
   *
   * @param purpose   from PURPOSES
   * @param entity    whose draw it is: a netuid, an account's number…
   * @param occasion  which of its draws: a block, a count
   */
  at(purpose: number, entity: number, occasion: number): this {
    // A fraction or a NaN would be cut to another stream's key: two actors would share draws, and nothing would show it.
    if (purpose >>> 0 !== purpose || entity >>> 0 !== entity || occasion >>> 0 !== occasion) {
      throw new RangeError(
        `purpose, entity and occasion must be whole numbers from 0 to 2^32 - 1, found ${purpose}, ${entity}, ${occasion}`,
      );
    }
    const state = this.state;
    permute(this.schedule, this.path, purpose, entity, occasion, state);
    // The one state that xoshiro cannot leave: the image of a single key out of 2^128. It shares another key's stream.
    if ((state[0] | state[1] | state[2] | state[3]) === 0) state[3] = 1;
    return this;
  }

  /** 32 random bits as a number from 0 to 2³² − 1. */
  uint32(): number {
    return this.word() >>> 0;
  }

  /** The next word of xoshiro128**, with sign: such a number is never boxed. */
  private word(): number {
    const state = this.state;
    const s1 = state[1];
    const times5 = Math.imul(s1, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9);
    const s2 = state[2] ^ state[0];
    const s3 = state[3] ^ s1;
    state[1] = s1 ^ s2;
    state[0] ^= s3;
    state[2] = s2 ^ (s1 << 9);
    state[3] = (s3 << 11) | (s3 >>> 21);
    return result;
  }

  /** The next two words: gives the first and leaves the second in `state[4]`. */
  private pair(): number {
    const state = this.state;
    const s0 = state[0];
    const s1 = state[1];
    const s2 = state[2] ^ s0;
    const s3 = state[3] ^ s1;
    const firstTimes5 = Math.imul(s1, 5);
    // State after the first word.
    const t1 = s1 ^ s2;
    const t0 = s0 ^ s3;
    const t2 = s2 ^ (s1 << 9);
    const t3 = (s3 << 11) | (s3 >>> 21);
    const secondTimes5 = Math.imul(t1, 5);
    const u2 = t2 ^ t0;
    const u3 = t3 ^ t1;
    state[0] = t0 ^ u3;
    state[1] = t1 ^ u2;
    state[2] = u2 ^ (t1 << 9);
    state[3] = (u3 << 11) | (u3 >>> 21);
    state[4] = Math.imul((secondTimes5 << 7) | (secondTimes5 >>> 25), 9);
    return Math.imul((firstTimes5 << 7) | (firstTimes5 >>> 25), 9);
  }

  /** Uniform in the open interval (0, 1): an odd multiple of 2⁻⁵³, 52 random bits, symmetric about ½. */
  uniform(): number {
    const high = this.pair() >>> 6;
    const low = this.state[4] >>> 6;
    return (high * TWO_POW_26 + low + 0.5) * TWO_POW_MINUS_52;
  }

  /** Standard normal, by the ziggurat: 98.5 % of draws cost two words and no transcendental function. */
  normal(): number {
    const high = this.pair();
    const low = this.state[4];
    const layer = low & (LAYERS - 1);
    const signed = signedFraction(high, low);
    if (Math.abs(signed) < INSIDE[layer]) return signed * EDGE[layer];
    return this.normalAtEdge(layer, signed);
  }

  /** The rare rest of `normal`, a function of its own so that V8 inlines the common part. */
  private normalAtEdge(layer: number, signed: number): number {
    if (layer === 0) return this.normalTail(signed < 0);
    // Between the rectangle that is inside and the one that is outside: compare with the curve itself.
    const x = signed * EDGE[layer];
    const height = HEIGHT[layer] + this.uniform() * (HEIGHT[layer + 1] - HEIGHT[layer]);
    return height < NORMAL.density(x) ? x : this.normal();
  }

  /** Normal beyond TAIL_START, by Marsaglia's method (1964). */
  private normalTail(negative: boolean): number {
    for (;;) {
      const beyond = -Math.log(this.uniform()) / TAIL_START;
      const y = -Math.log(this.uniform());
      if (y + y > beyond * beyond) return negative ? -(TAIL_START + beyond) : TAIL_START + beyond;
    }
  }

  /**
   * Student's t with ν degrees of freedom, not scaled: variance ν/(ν − 2) for ν > 2. By the ziggurat, like `normal`, with a
   * table for each ν.
   *
   * @param nu  degrees of freedom, > 0, whole or not
   */
  studentT(nu: number): number {
    if (this.student?.nu !== nu) this.student = studentT(nu);
    const { edge, inside } = this.student;
    const high = this.pair();
    const low = this.state[4];
    const layer = low & (LAYERS - 1);
    const signed = signedFraction(high, low);
    if (Math.abs(signed) < inside[layer]) return signed * edge[layer];
    return this.studentAtEdge(this.student, layer, signed);
  }

  private studentAtEdge(table: StudentT, layer: number, signed: number): number {
    if (layer === 0) return Math.sign(signed) * this.studentTail(table);
    const { density, edge, height, nu } = table;
    const x = signed * edge[layer];
    const drawn = height[layer] + this.uniform() * (height[layer + 1] - height[layer]);
    return drawn < density(x) ? x : this.studentT(nu);
  }

  /** Student's t beyond the ziggurat, by rejection: the candidates' density (1 + (x − r)/σ)^(−ν−1) is above it everywhere. */
  private studentTail({ density, height, nu, tailStart, tailScale }: StudentT): number {
    for (;;) {
      const log = -Math.log(this.uniform()) / nu;
      const x = tailStart + tailScale * Math.expm1(log);
      if (this.uniform() * height[1] < density(x) * Math.exp((nu + 1) * log)) return x;
    }
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(this.uniform());
  }
}

/** 53 bits with sign, at odd multiples of 2⁻⁵³: symmetric about 0, never 0. The lowest 11 bits of `low` are not used. */
function signedFraction(high: number, low: number): number {
  return (high * TWO_POW_21 + (low >>> 11) + 0.5) * TWO_POW_MINUS_52;
}
