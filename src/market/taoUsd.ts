/**
 * TAO/USD: log price = fundamental + impact of what is sold for USD beyond the usual.
 *
 * Fundamental: daily log returns are Student-t, scaled to a stated standard deviation, times the factor of a regime that
 * lasts an exponential time; drift and jumps are knobs of a scenario, a jump's mean effect on the price is taken off.
 * Impact: the square-root law (Tóth et al., Phys. Rev. X 1, 021006, 2011; Bouchaud, Bonart, Donier, Gould, Trades, Quotes
 * and Prices, 2018) on a signed, decaying memory Q of net buying: x = Y·σ·sgn(Q)·√(|Q|·P/V). The memory makes the impact
 * independent of the step; a share of every new change of x stays in the fundamental for good.
 *
 * Normal selling is in the price already, so Q takes only what exceeds a running mean of the flow.
 *
 * A recorded path takes the place of all this: between two of its points the log price is a straight line. Jumps move it.
 *
 * The state is `memoryLength` numbers in the economy's array, so that a path can be copied and forked; a day's draws are
 * keyed by its block.
 */

import { TEMPO_GRID } from '../engine/grid.js';
import { OFF_RAMP_USD_PER_DAY, TAO_USD, USD_NET_TAO } from '../engine/state.js';
import type { Draws } from '../random/draws.js';
import { PURPOSES } from '../random/purposes.js';
import { BLOCKS_PER_DAY } from '../units.js';

/** The usual state and the nervous one. */
export const REGIMES = ['calm', 'turbulent'] as const;
export type Regime = (typeof REGIMES)[number];

export interface RegimeParameters {
  /** Multiplies the daily volatility while the regime lasts. */
  readonly factor: number;
  /** Mean time until the other regime takes over, days. */
  readonly meanDays: number;
}

/** A recorded price, at blocks in ascending order. */
export interface RecordedPrice {
  readonly blocks: readonly number[];
  /** USD per TAO. */
  readonly prices: readonly number[];
}

/** Recorded price at a block: the log price is a straight line between two points, and flat outside of them. */
export function recordedPrice({ blocks, prices }: RecordedPrice, block: number): number {
  const next = blocks.findIndex((known) => known >= block);
  if (next < 0) return prices[prices.length - 1];
  if (next === 0 || blocks[next] === block) return prices[next];
  const part = (block - blocks[next - 1]) / (blocks[next] - blocks[next - 1]);
  return prices[next - 1] * (prices[next] / prices[next - 1]) ** part;
}

export interface TaoUsdParameters {
  /** USD per TAO in the first block. */
  readonly start: number;
  /** Standard deviation of the daily log return of the fundamental, before the regime's factor. */
  readonly volatilityPerDay: number;
  /** Student-t's ν, > 2. */
  readonly degreesOfFreedom: number;
  /** Mean daily log return of the fundamental. */
  readonly driftPerDay: number;
  readonly jumps: { readonly perDay: number; readonly meanLog: number; readonly sdLog: number };
  readonly regime: Regime;
  readonly regimes: { readonly calm: RegimeParameters; readonly turbulent: RegimeParameters };
  readonly impact: {
    /** Y of the square-root law. */
    readonly coefficient: number;
    /** Half-life of the memory Q, days. */
    readonly halfLifeDays: number;
    /** Share of a change of the impact that stays for good. */
    readonly permanentShare: number;
    /** V: USD traded per day. */
    readonly volumeUsdPerDay: number;
    /** Half-life of the running mean of the flow, days. */
    readonly normalHalfLifeDays: number;
  };
  readonly offRamp: {
    /** Most that can be sold for USD in a day, USD; null: no limit. */
    readonly capacityUsdPerDay: number | null;
  };
  /** Takes the place of fundamental and impact; null: they make the price. */
  readonly path: RecordedPrice | null;
}

// The state, by offset from the process's first number.
/** Natural log of the fundamental, USD per TAO; of what jumps have made of a recorded price: that ÷ the recorded one. */
const FUNDAMENTAL = 0;
/** Net buying (+) or selling (−) that the market still remembers, TAO. */
const MEMORY = 1;
/** Running mean of the net flow: weighted sum, TAO, and sum of weights, days. */
const FLOW_SUM = 2;
const FLOW_DAYS = 3;
/** USD_NET_TAO and block at the last step. */
const LAST_NET = 4;
const LAST_BLOCK = 5;
/** 0 calm, 1 turbulent. */
const REGIME = 6;
/** Block in which the off-ramp last opened for a day. */
const OPENED_BLOCK = 7;

const CALM = 0;
const TURBULENT = 1;

export class TaoUsd {
  readonly memoryLength = 8;
  /** Blocks between two steps: a day, or a step of the grid along a recorded price. */
  readonly everyBlocks: number;
  private readonly parameters: TaoUsdParameters;
  /** Turns a Student-t draw into one with the daily standard deviation. */
  private readonly scale: number;
  /** Log return per day that compensates the mean effect of jumps. */
  private readonly jumpDrift: number;

  constructor(parameters: TaoUsdParameters) {
    const { volatilityPerDay, degreesOfFreedom, jumps } = parameters;
    this.parameters = parameters;
    this.everyBlocks = parameters.path === null ? BLOCKS_PER_DAY : TEMPO_GRID.blocks;
    this.scale = volatilityPerDay * Math.sqrt((degreesOfFreedom - 2) / degreesOfFreedom);
    this.jumpDrift = -jumps.perDay * Math.expm1(jumps.meanLog + jumps.sdLog ** 2 / 2);
  }

  /** Sets the price and the state in the first block. */
  start(values: Float64Array, offset: number, block: number): void {
    const { start, regime, path } = this.parameters;
    values.fill(0, offset, offset + this.memoryLength);
    values[offset + FUNDAMENTAL] = path === null ? Math.log(start) : 0;
    values[offset + LAST_NET] = values[USD_NET_TAO];
    values[offset + LAST_BLOCK] = block;
    values[offset + OPENED_BLOCK] = block;
    values[offset + REGIME] = regime === 'calm' ? CALM : TURBULENT;
    values[TAO_USD] = start;
    values[OFF_RAMP_USD_PER_DAY] = this.offRampUsdPerDay;
  }

  /** Capacity of the off-ramp as OFF_RAMP_USD_PER_DAY has it. */
  get offRampUsdPerDay(): number {
    return this.parameters.offRamp.capacityUsdPerDay ?? -1;
  }

  /** Whether a day has passed since the off-ramp opened, which it then does again; to be asked after each step. */
  offRampOpens(values: Float64Array, offset: number, block: number): boolean {
    if (block - values[offset + OPENED_BLOCK] < BLOCKS_PER_DAY) return false;
    values[offset + OPENED_BLOCK] = block;
    return true;
  }

  /** Moves the price from the last step to `block`; meant to be called every `everyBlocks`. */
  step(values: Float64Array, offset: number, block: number, draws: Draws): void {
    const days = (block - values[offset + LAST_BLOCK]) / BLOCKS_PER_DAY;
    if (days <= 0) return;
    const { path } = this.parameters;
    if (path !== null) {
      values[TAO_USD] = recordedPrice(path, block) * Math.exp(values[offset + FUNDAMENTAL]);
      values[offset + LAST_BLOCK] = block;
      return;
    }
    this.changeRegime(values, offset, block, days, draws);
    values[offset + FUNDAMENTAL] += this.fundamentalReturn(values, offset, block, days, draws);
    const impact = this.impact(values, offset, days);
    values[TAO_USD] = Math.exp(values[offset + FUNDAMENTAL] + impact);
    values[offset + LAST_BLOCK] = block;
    values[offset + LAST_NET] = values[USD_NET_TAO];
  }

  /** A jump of the fundamental, or of a recorded price from now on, natural log, at once. */
  jump(values: Float64Array, offset: number, log: number): void {
    values[offset + FUNDAMENTAL] += log;
    values[TAO_USD] *= Math.exp(log);
  }

  setRegime(values: Float64Array, offset: number, name: Regime): void {
    values[offset + REGIME] = name === 'calm' ? CALM : TURBULENT;
  }

  private changeRegime(values: Float64Array, offset: number, block: number, days: number, draws: Draws): void {
    const { calm, turbulent } = this.parameters.regimes;
    const { meanDays } = values[offset + REGIME] === CALM ? calm : turbulent;
    // Choice: at most one change a step; two within a day have a chance of about 1 in 1,500 at the defaults.
    if (draws.at(PURPOSES.regime, 0, block).uniform() < -Math.expm1(-days / meanDays)) {
      values[offset + REGIME] = values[offset + REGIME] === CALM ? TURBULENT : CALM;
    }
  }

  private fundamentalReturn(values: Float64Array, offset: number, block: number, days: number, draws: Draws): number {
    const { degreesOfFreedom, driftPerDay, jumps, regimes } = this.parameters;
    const { factor } = values[offset + REGIME] === CALM ? regimes.calm : regimes.turbulent;
    draws.at(PURPOSES.taoUsd, 0, block);
    let change =
      factor * this.scale * Math.sqrt(days) * draws.studentT(degreesOfFreedom) + (driftPerDay + this.jumpDrift) * days;
    if (jumps.perDay > 0) {
      // Poisson: arrivals at exponential intervals.
      for (let time = draws.exponential(); time < jumps.perDay * days; time += draws.exponential()) {
        change += jumps.meanLog + jumps.sdLog * draws.normal();
      }
    }
    return change;
  }

  /** Books the flow since the last step; returns the part of the impact that is not in the fundamental, log. */
  private impact(values: Float64Array, offset: number, days: number): number {
    const { halfLifeDays, permanentShare, normalHalfLifeDays } = this.parameters.impact;
    const net = values[USD_NET_TAO] - values[offset + LAST_NET];
    const meanDays = values[offset + FLOW_DAYS];
    // Choice: nothing exceeds the mean on the first day, which is the first that is known.
    const usual = meanDays > 0 ? (values[offset + FLOW_SUM] / meanDays) * days : net;
    const keep = 2 ** (-days / normalHalfLifeDays);
    values[offset + FLOW_SUM] = keep * values[offset + FLOW_SUM] + net;
    values[offset + FLOW_DAYS] = keep * meanDays + days;
    const faded = values[offset + MEMORY] * 2 ** (-days / halfLifeDays);
    const memory = faded + net - usual;
    values[offset + MEMORY] = memory;
    const price = values[TAO_USD];
    const impact = this.squareRootImpact(memory, price);
    // Choice: only new trading leaves something for good; the fading of old impact does not take it back.
    values[offset + FUNDAMENTAL] += permanentShare * (impact - this.squareRootImpact(faded, price));
    return (1 - permanentShare) * impact;
  }

  /** Y·σ·sgn(Q)·√(|Q|·P/V), log. */
  private squareRootImpact(memory: number, price: number): number {
    const { volatilityPerDay, impact } = this.parameters;
    return (
      impact.coefficient *
      volatilityPerDay *
      Math.sign(memory) *
      Math.sqrt((Math.abs(memory) * price) / impact.volumeUsdPerDay)
    );
  }
}
