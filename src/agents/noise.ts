/**
 * Noise traders: net flow into and out of each pool for reasons that the model does not know, and two-way trading on top.
 *
 * Once a day and subnet, at a block of the day of its own, the net flow is z times the pool's TAO:
 *
 *     z = σ·s·T    T Student-t (fat tails: ν near 2), |z| at most `flowMax`
 *     σ = scale · (pool ÷ reference)^poolExponent · e^(heterogeneity·N)    N standard normal, once per subnet and path
 *     s = 1 − clustering + clustering·A    A: average of past s·|T| ÷ mean |T|, e-folding time `persistenceDays`
 *
 * so large flows make large flows likely (volatility clusters), and s is 1 in the mean. Choice: the
 * volatility feeds on past flow, as in the EWMA models that forecast these returns best, and not on a random process of
 * its own: with ν near 2 such a process reaches the observed autocorrelation of |z| only with a spread that fattens the
 * tails beyond the data.
 *
 * A share `transient` of each flow comes back at a half-life. The traders own an inventory of alpha and a budget of TAO:
 * Choice: in a subnet they hold between nothing and twice their first inventory, and at a limit the flow is cut; it makes
 * their flow revert over weeks, as the observed one does (variance of 30-day log returns about half of 30 daily ones).
 *
 * Two-way volume V goes with the subnet's noise and with the day's flow (see `volume`); it pays fees, moves nothing net.
 */

import { gammaln } from 'simple-statistics';
import type * as z from 'zod';
import { CHURN, STAKE, UNSTAKE } from '../engine/orders.js';
import { ALPHA_IN, accountIndex, EXISTS, REGISTERED_BLOCK, SLOTS, TAO_IN } from '../engine/state.js';
import { days, map, number, share } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { PURPOSES } from '../random/purposes.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';

const PARAMETERS = map(
  {
    degrees_of_freedom: number({ above: 1, max: 1000, doc: "Student-t's ν of a day's net flow." }).default(2.1),
    scale: number({
      min: 0,
      max: 1,
      unit: "of the pool's TAO per day",
      doc: 'Scale of the net flow at a pool of reference_pool_tao.',
    }).default(0.0098),
    reference_pool_tao: number({ above: 0, max: 1e7, unit: 'TAO', doc: 'Pool at which scale holds.' }).default(8000),
    pool_exponent: number({ min: -2, max: 2, doc: 'Flow ÷ pool goes with this power of the pool.' }).default(-0.35),
    heterogeneity: number({ min: 0, max: 5, doc: 'Standard deviation between subnets of the log scale.' }).default(0.5),
    flow_max: number({ above: 0, max: 1, doc: "Largest net flow of a day, part of the pool's TAO." }).default(0.25),
    persistence_days: days('e-folding time of the average of past flow that drives the volatility.').default(2.5),
    clustering: number({ min: 0, max: 0.99, doc: "Weight of past flow in today's volatility." }).default(0.55),
    volume_per_pool: number({ min: 0, max: 100, unit: 'per day', doc: 'Median two-way volume ÷ pool.' }).default(0.06),
    net_share: number({ above: 0, max: 1, doc: 'Median |net flow| ÷ two-way volume.' }).default(0.13),
    transient: share("Part of a day's flow that comes back; up to 0.5 is sensible.").default(0.1),
    half_life_days: days('Half-life with which it comes back.').default(7),
  },
  'Noise traders: flows without a reason that the model knows.',
);

/** See PARAMETERS. */
export type NoiseParameters = CamelKeys<z.output<typeof PARAMETERS>>;

/** A day counts at most so many mean days in the average: one crash alone does not make a month of them. */
const COUNTED_MAX = 20;
/** Days that are drawn before the start so that the volatility does not start from one value everywhere. */
const WARM_UP_DAYS = 12;

/**
 * log V = 0.6·log(usual volume of the subnet) + 0.4·log(|z| ÷ netShare) + 0.8·N, the usual one going with σ squared.
 * Fitted on the median and the spread of observed volumes (chain state 2025-12-15 to 2026-03-16, 11,158 subnet-days):
 * log V rises by 1.6 with log σ between subnets (R² .89) and by 0.4 with log |z| within one.
 */
const VOLUME_WITH_FLOW = 0.4;
const VOLUME_SPREAD = 0.8;

/**
 * Choice: of a subnet that is registered in the run they hold at most this part of its pool's alpha when they meet it: what
 * twice their first inventory (.15 of the alpha outside) would be if as much were outside as inside.
 */
const NEW_INVENTORY_MAX = 0.3;

// Memory: columns of SLOTS numbers, indexed by netuid.
/** heterogeneity·N. */
const SUBNET_LOG = 0;
/** The average A. */
const AVERAGE = SLOTS;
/** Flow that is yet to come back, TAO. */
const TO_RETURN = 2 * SLOTS;
/** Largest inventory, alpha. */
const INVENTORY_MAX = 3 * SLOTS;
/** Block in which the subnet was registered whose noise this is. */
const TENANT = 4 * SLOTS;

export class Noise implements Agent {
  readonly name = 'noise';
  readonly accounts = ['noise'];
  readonly memoryLength = 5 * SLOTS;
  readonly scope = 'subnets';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly parameters: NoiseParameters;
  /** Number of the account; the same in all economies of a run. */
  private account = -1;
  /** Weight of yesterday's average in today's. */
  private readonly keep: number;
  /** Mean |T|. */
  private readonly meanSize: number;
  private readonly logVolume: number;
  /** Part of what is to come back that comes today. */
  private readonly returned: number;

  constructor(parameters: NoiseParameters) {
    this.parameters = parameters;
    this.keep = Math.exp(-1 / parameters.persistenceDays);
    this.meanSize = meanAbsoluteT(parameters.degreesOfFreedom);
    this.logVolume = Math.log(parameters.volumePerPool);
    this.returned = -Math.expm1(-Math.LN2 / parameters.halfLifeDays);
  }

  /** Subnets take turns over the day, so that their blocks differ as much as a day allows. */
  firstBlock(netuid: number, startBlock: number): number {
    return startBlock + 1 + Math.floor(((netuid % SLOTS) * BLOCKS_PER_DAY) / SLOTS);
  }

  start(context: AgentContext): void {
    const { economy, memoryStart } = context;
    const { values } = economy;
    const memory = economy.memory + memoryStart;
    this.account = accountIndex(economy, 'noise');
    const inventory = economy.accountAlpha + this.account * SLOTS;
    values.fill(0, memory, memory + this.memoryLength);
    for (let netuid = 1; netuid < economy.netuidEnd; netuid++) {
      if (values[EXISTS + netuid] > 0) this.meet(context, netuid, 2 * values[inventory + netuid], 0);
    }
  }

  /** What a subnet's noise is for its whole life, and its volatility at first. @param occasion of the draws */
  private meet({ economy, memoryStart, draws }: AgentContext, netuid: number, most: number, occasion: number): void {
    const { values } = economy;
    const { degreesOfFreedom, heterogeneity, clustering } = this.parameters;
    const memory = economy.memory + memoryStart + netuid;
    draws.at(PURPOSES.noiseStart, netuid, occasion);
    values[memory + SUBNET_LOG] = heterogeneity * draws.normal();
    values[memory + INVENTORY_MAX] = most;
    values[memory + TO_RETURN] = 0;
    values[memory + TENANT] = values[REGISTERED_BLOCK + netuid];
    let average = 1;
    for (let day = 0; day < WARM_UP_DAYS; day++) {
      const volatility = 1 + clustering * (average - 1);
      average = this.nextAverage(average, volatility * Math.abs(draws.studentT(degreesOfFreedom)));
    }
    values[memory + AVERAGE] = average;
  }

  decide(context: AgentContext, netuid: number): void {
    const { economy, memoryStart, orders, rules } = context;
    const { values } = economy;
    const { parameters } = this;
    const memory = economy.memory + memoryStart + netuid;
    const taoIn = values[TAO_IN + netuid];
    const registered = values[REGISTERED_BLOCK + netuid];
    if (values[memory + TENANT] !== registered)
      this.meet(context, netuid, NEW_INVENTORY_MAX * values[ALPHA_IN + netuid], registered);
    const draws = context.draws.at(PURPOSES.noise, netuid, context.block);

    // In logarithms, because the volume needs them too.
    const logScale =
      parameters.poolExponent * Math.log(taoIn / parameters.referencePoolTao) + values[memory + SUBNET_LOG];
    const average = values[memory + AVERAGE];
    const volatility = 1 + parameters.clustering * (average - 1);
    const standard = volatility * draws.studentT(parameters.degreesOfFreedom);
    values[memory + AVERAGE] = this.nextAverage(average, Math.abs(standard));
    const flow = limited(parameters.scale * Math.exp(logScale) * standard, parameters.flowMax);

    const returning = this.returned * values[memory + TO_RETURN];
    const wanted = limited(flow * taoIn - returning, parameters.flowMax * taoIn);
    const net = this.trade(context, netuid, wanted);
    // What the limits cut off has not happened, so it will not come back either.
    const done = wanted === 0 ? 0 : net / wanted;
    values[memory + TO_RETURN] += done * (parameters.transient * flow * taoIn - returning);

    const volume = taoIn * this.volume(logScale, Math.abs(flow), draws.normal());
    const twoWay = volume - Math.abs(net);
    if (twoWay > rules.era.pool.stakeMin) orders.push(CHURN, this.account, netuid, twoWay);
  }

  /** Orders the net flow as far as inventory and budget allow. @returns flow ordered, TAO at about the spot price. */
  private trade(context: AgentContext, netuid: number, wanted: number): number {
    const { economy, memoryStart, orders, rules } = context;
    const { values } = economy;
    const { account } = this;
    const price = rules.pool.price(values, netuid);
    const inventory = values[economy.accountAlpha + account * SLOTS + netuid];
    const { stakeMin: orderMin } = rules.era.pool;
    if (wanted > 0) {
      const room = (values[economy.memory + memoryStart + INVENTORY_MAX + netuid] - inventory) * price;
      const tao = Math.min(wanted, room, values[economy.accountTao + account]);
      if (tao <= orderMin) return 0;
      orders.push(STAKE, account, netuid, tao);
      return tao;
    }
    const taoIn = values[TAO_IN + netuid];
    // Alpha that fetches this TAO at equal weights; the chain's stay within 1e-6 of ½.
    const needed = (-wanted * values[ALPHA_IN + netuid]) / (taoIn + wanted);
    if (needed <= inventory) {
      if (-wanted <= orderMin) return 0;
      orders.push(UNSTAKE, account, netuid, needed);
      return wanted;
    }
    const tao = rules.pool.taoReceived(values, netuid, inventory);
    if (tao <= orderMin) return 0;
    orders.push(UNSTAKE, account, netuid, inventory);
    return -tao;
  }

  private nextAverage(average: number, standard: number): number {
    return this.keep * average + (1 - this.keep) * Math.min(standard / this.meanSize, COUNTED_MAX);
  }

  /** Volume of a day ÷ pool: buys and sales, net flow included; 0 on a day without flow. */
  private volume(logScale: number, flow: number, normal: number): number {
    const logUsual = this.logVolume + 2 * logScale;
    const logFlow = Math.log(flow / this.parameters.netShare);
    return Math.exp((1 - VOLUME_WITH_FLOW) * logUsual + VOLUME_WITH_FLOW * logFlow + VOLUME_SPREAD * normal);
  }
}

/** Mean of |T| for Student-t with ν > 1: 2·√ν·Γ((ν+1)/2) ÷ ((ν − 1)·√π·Γ(ν/2)). */
export function meanAbsoluteT(nu: number): number {
  return ((2 * Math.sqrt(nu)) / ((nu - 1) * Math.sqrt(Math.PI))) * Math.exp(gammaln((nu + 1) / 2) - gammaln(nu / 2));
}

function limited(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most);
}

export const noise = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: (checked) => camelKeys(checked),
  make: (parameters) => [new Noise(parameters)],
});
