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
 * Two-way volume V goes with the subnet's noise and with the day's flow (see `DAY`); it pays fees, moves nothing net.
 */

import { gammaln } from 'simple-statistics';
import { exp, log } from '../engine/kernel/functions.js';
import { createMachine, type Machine } from '../engine/kernel/machine.js';
import { CHURN, STAKE, UNSTAKE } from '../engine/orders.js';
import {
  ACTORS_SCRATCH,
  ALPHA_IN,
  accountIndex,
  type Economy,
  EXISTS,
  REGISTERED_BLOCK,
  SLOTS,
} from '../engine/state.js';
import type { Fields, ValueOf } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { PURPOSES } from '../random/purposes.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';

const PARAMETERS = ({ days, map, number, share }: Fields) =>
  map(
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
      heterogeneity: number({ min: 0, max: 5, doc: 'Standard deviation between subnets of the log scale.' }).default(
        0.5,
      ),
      flow_max: number({ above: 0, max: 1, doc: "Largest net flow of a day, part of the pool's TAO." }).default(0.25),
      persistence_days: days('e-folding time of the average of past flow that drives the volatility.').default(2.5),
      clustering: number({ min: 0, max: 0.99, doc: "Weight of past flow in today's volatility." }).default(0.55),
      volume_per_pool: number({ min: 0, max: 100, unit: 'per day', doc: 'Median two-way volume ÷ pool.' }).default(
        0.06,
      ),
      net_share: number({ above: 0, max: 1, doc: 'Median |net flow| ÷ two-way volume.' }).default(0.13),
      transient: share("Part of a day's flow that comes back; up to 0.5 is sensible.").default(0.1),
      half_life_days: days('Half-life with which it comes back.').default(7),
    },
    'Noise traders: flows without a reason that the model knows.',
  );

/** See PARAMETERS. */
export type NoiseParameters = CamelKeys<ValueOf<typeof PARAMETERS>>;

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
  private kernel: NoiseKernel | null = null;
  private readonly one = new Uint16Array(1);

  constructor(parameters: NoiseParameters) {
    this.parameters = parameters;
    this.keep = Math.exp(-1 / parameters.persistenceDays);
    this.meanSize = meanAbsoluteT(parameters.degreesOfFreedom);
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
    this.one[0] = netuid;
    this.decideMany(context, this.one, 1);
  }

  /** Choice: each subnet sees all of the budget; what is more than that in the end is filled in part. */
  decideMany(context: AgentContext, netuids: Uint16Array, count: number): void {
    const { economy, orders } = context;
    const { account } = this;
    if (count === 0) return;
    const kernel = this.kernelOf(economy);
    const { scratch } = kernel.machine;
    for (let i = 0; i < count; i++) this.draw(context, netuids[i], kernel);
    kernel.run(context, economy.values[economy.accountTao + account], netuids[0], netuids[count - 1]);
    const memory = economy.memory + context.memoryStart;
    for (let i = 0; i < count; i++) {
      const netuid = netuids[i];
      economy.values[memory + AVERAGE + netuid] = scratch[kernel.average + netuid];
      economy.values[memory + TO_RETURN + netuid] = scratch[kernel.toReturn + netuid];
      orders.push(STAKE, account, netuid, scratch[kernel.stake + netuid]);
      orders.push(UNSTAKE, account, netuid, scratch[kernel.unstake + netuid]);
      orders.push(CHURN, account, netuid, scratch[kernel.churn + netuid]);
    }
  }

  /** Puts a subnet's numbers of the day where the kernel finds them. */
  private draw(context: AgentContext, netuid: number, kernel: NoiseKernel): void {
    const { economy, memoryStart, rules } = context;
    const { values } = economy;
    const { scratch } = kernel.machine;
    const memory = economy.memory + memoryStart + netuid;
    const registered = values[REGISTERED_BLOCK + netuid];
    if (values[memory + TENANT] !== registered)
      this.meet(context, netuid, NEW_INVENTORY_MAX * values[ALPHA_IN + netuid], registered);
    const draws = context.draws.at(PURPOSES.noise, netuid, context.block);
    scratch[kernel.t + netuid] = draws.studentT(this.parameters.degreesOfFreedom);
    scratch[kernel.normal + netuid] = draws.normal();
    scratch[kernel.price + netuid] = rules.pool.price(values, netuid);
    scratch[kernel.owned + netuid] = values[economy.accountAlpha + this.account * SLOTS + netuid];
    scratch[kernel.subnetLog + netuid] = values[memory + SUBNET_LOG];
    scratch[kernel.average + netuid] = values[memory + AVERAGE];
    scratch[kernel.toReturn + netuid] = values[memory + TO_RETURN];
    scratch[kernel.most + netuid] = values[memory + INVENTORY_MAX];
  }

  private kernelOf(economy: Economy): NoiseKernel {
    if (this.kernel?.economy !== economy)
      this.kernel = new NoiseKernel(economy, this.parameters, this.keep, this.meanSize);
    return this.kernel;
  }

  private nextAverage(average: number, standard: number): number {
    return this.keep * average + (1 - this.keep) * Math.min(standard / this.meanSize, COUNTED_MAX);
  }
}

/**
 * A day of noise in the language of kernels. In: the draws, what the subnet's noise is, its memory, price and inventory. Out:
 * memory, and the orders.
 */
const DAY = `
  # In logarithms, because the volume needs them too.
  pass
    ${log('logPool', 'TAO_IN * $perReference')}
    @logScale = $poolExponent * logPool + @subnetLog
  end
  pass
    ${exp('size', '@logScale')}
    standard = (1 + $clustering * (@average - 1)) * @t
    @average = $keep * @average + (1 - $keep) * min(abs(standard) * $perMeanSize, ${COUNTED_MAX})
    @flow = max(min($scale * size * standard, $flowMax), -$flowMax)
  end
  pass
    ${log('logFlow', 'abs(@flow) * $perNetShare')}
    @logVolume = ${1 - VOLUME_WITH_FLOW} * ($logVolume + 2 * @logScale) + ${VOLUME_WITH_FLOW} * logFlow + ${VOLUME_SPREAD} * @normal
  end
  pass
    ${exp('volume', '@logVolume')}
    @volume = TAO_IN * volume
  end
  pass
    tao = TAO_IN
    returning = $returned * @toReturn
    wanted = max(min(@flow * tao - returning, $flowMax * tao), -$flowMax * tao)
    # As far as inventory and budget allow: flow ordered, TAO at about the spot price.
    bought = min(min(wanted, (@most - @owned) * @price), $budget)
    buys = wanted > 0 & bought > $orderMin
    # Alpha that fetches this TAO at equal weights, and the other way round; the chain's stay within 1e-6 of ½.
    needed = -wanted * ALPHA_IN / (tao + wanted)
    received = needed > @owned ? tao * @owned / (ALPHA_IN + @owned) : -wanted
    sells = wanted < 0 & received > $orderMin
    net = (buys ? bought : 0) - (sells ? received : 0)
    # What the limits cut off has not happened, so it will not come back either.
    part = abs(wanted) > 0 ? net / wanted : 0
    @toReturn = @toReturn + part * ($transient * @flow * tao - returning)
    twoWay = @volume - abs(net)
    @stake = buys ? bought : 0
    @unstake = sells ? min(needed, @owned) : 0
    @churn = twoWay > $orderMin ? twoWay : 0
  end`;

/** The kernel for a state, and where its numbers lie. */
class NoiseKernel {
  readonly economy: Economy;
  readonly machine: Machine<'day'>;
  readonly t: number;
  readonly normal: number;
  readonly price: number;
  readonly owned: number;
  readonly subnetLog: number;
  readonly average: number;
  readonly toReturn: number;
  readonly most: number;
  readonly stake: number;
  readonly unstake: number;
  readonly churn: number;
  private readonly parameters: readonly (readonly [place: number, value: number])[];
  private readonly budget: number;
  private readonly orderMin: number;

  /** @param keep weight of yesterday's average; @param meanSize mean |T| */
  constructor(economy: Economy, parameters: NoiseParameters, keep: number, meanSize: number) {
    this.economy = economy;
    this.machine = createMachine(economy, { day: DAY }, ACTORS_SCRATCH);
    const { layout, scratch } = this.machine;
    this.t = layout.column('@t');
    this.normal = layout.column('@normal');
    this.price = layout.column('@price');
    this.owned = layout.column('@owned');
    this.subnetLog = layout.column('@subnetLog');
    this.average = layout.column('@average');
    this.toReturn = layout.column('@toReturn');
    this.most = layout.column('@most');
    this.stake = layout.column('@stake');
    this.unstake = layout.column('@unstake');
    this.churn = layout.column('@churn');
    this.budget = layout.parameter('$budget');
    this.orderMin = layout.parameter('$orderMin');
    const { halfLifeDays, referencePoolTao, volumePerPool } = parameters;
    const numbers: Readonly<Record<string, number>> = {
      $perReference: 1 / referencePoolTao,
      $poolExponent: parameters.poolExponent,
      $clustering: parameters.clustering,
      $keep: keep,
      $perMeanSize: 1 / meanSize,
      $scale: parameters.scale,
      $flowMax: parameters.flowMax,
      // Part of what is to come back that comes today.
      $returned: -Math.expm1(-Math.LN2 / halfLifeDays),
      $transient: parameters.transient,
      $perNetShare: 1 / parameters.netShare,
      $logVolume: Math.log(volumePerPool),
    };
    this.parameters = Object.entries(numbers).map(([name, value]) => [layout.parameter(name), value]);
    scratch.fill(0);
  }

  run({ rules }: AgentContext, budget: number, first: number, last: number): void {
    const { machine, parameters } = this;
    for (const [place, value] of parameters) machine.scratch[place] = value;
    machine.scratch[this.budget] = budget;
    machine.scratch[this.orderMin] = rules.era.pool.stakeMin;
    machine.run('day', first, last);
  }
}

/** Mean of |T| for Student-t with ν > 1: 2·√ν·Γ((ν+1)/2) ÷ ((ν − 1)·√π·Γ(ν/2)). */
export function meanAbsoluteT(nu: number): number {
  return ((2 * Math.sqrt(nu)) / ((nu - 1) * Math.sqrt(Math.PI))) * Math.exp(gammaln((nu + 1) / 2) - gammaln(nu / 2));
}

export const noise = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: (checked) => camelKeys(checked),
  make: (parameters) => [new Noise(parameters)],
});
