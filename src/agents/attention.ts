/**
 * Attention to a subnet and to the network. News arrives with a delay, in two stages; attention fades, feeds on the price
 * if it has a gain, and brings external capital:
 *
 *     dA = −A dt/τ_A + k_A·d log p + B dt      dB = −B dt/τ_B + news      flow into staking: φ_A·tanh(A) of the pool per day
 *
 * d log p of a subnet is that of its price in TAO; the network's attention has no gain, and its flow comes on top in every
 * subnet. A flow z of the pool moves the log price by about 1.97·z, so the loop from price to attention to flow to price
 * has the branching ratio n = 1.97·φ_A·k_A·τ_A; from 1 on it explodes. Observed: n = .03 ± .05, so the gain is 0 by default.
 *
 * A day's flow is random: that of a day with attention is multiplied by 1 − b + b·E, E exponential with mean 1, b `burstiness`.
 * Observed: over the 15 days after 2026-03-09, SN3's daily log returns had a mean of .067 and a deviation of .077.
 *
 * Both stages are exact over a step, whatever its length. Choice: news is noticed at the next decision, up to a day later;
 * the price's change since the last one counts at the end of the step.
 */

import {
  ATTENTION,
  EXISTS,
  NETWORK_ATTENTION,
  NETWORK_NEWS,
  NEWS,
  REGISTERED_BLOCK,
  SLOTS,
  TAO_IN,
} from '../engine/state.js';
import type { Fields, ValueOf } from '../input/fields.js';
import { type CamelKeys, camelKeys } from '../input/spelling.js';
import { PURPOSES } from '../random/purposes.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor } from './definition.js';
import { orderExternalFlows } from './external.js';

const PARAMETERS = ({ days, map, number, share }: Fields) =>
  map(
    {
      gain: number({
        min: 0,
        max: 10,
        unit: 'attention per unit log price',
        doc: 'k_A: attention that a rise of the price draws; up to 0.09 is inside what the data allow.',
      }).default(0),
      flow_per_pool: number({
        min: 0,
        max: 1,
        unit: "of the pool's TAO per day",
        doc: 'φ_A: flow into staking at full attention.',
      }).default(0.05),
      burstiness: share("b: standard deviation of a day's flow ÷ its mean.").default(1),
      fading_days: days('τ_A: e-folding time of attention.').default(14),
      delay_days: days('τ_B: e-folding time in which news becomes attention.').default(2),
    },
    'Attention, which news draws and which brings external capital.',
  );

/** See PARAMETERS. */
export type AttentionParameters = CamelKeys<ValueOf<typeof PARAMETERS>>;

/** Change of the log price per flow ÷ pool, over the flows of a day in the data. */
const LOG_PRICE_PER_FLOW = 1.97;

/** Expected number of TAO that a TAO of flow draws after it, at once and in all that follows from it: below 1 or it explodes. */
export function branchingRatio({ gain, flowPerPool, fadingDays }: AttentionParameters): number {
  return LOG_PRICE_PER_FLOW * flowPerPool * gain * fadingDays;
}

// Memory: number of the last decision's block, then columns of SLOTS, the network at 0.
const LAST_BLOCK = 0;
/** The first stage B, attention per day. */
const COMING = 1;
/** Log price at the last decision. */
const LOG_PRICE = COMING + SLOTS;
/** Block in which the subnet was registered whose attention this is. */
const REGISTERED = LOG_PRICE + SLOTS;

export class Attention implements Agent {
  readonly name = 'attention';
  readonly accounts = ['external'];
  readonly publishes = { columns: [ATTENTION, NEWS], globals: [NETWORK_ATTENTION, NETWORK_NEWS] };
  readonly memoryLength = REGISTERED + SLOTS;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly parameters: AttentionParameters;
  private readonly flows = new Float64Array(SLOTS);

  constructor(parameters: AttentionParameters) {
    this.parameters = parameters;
  }

  /** Halfway between the owners and the validators. */
  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + Math.floor(BLOCKS_PER_DAY / 2);
  }

  start({ economy, memoryStart, rules, block }: AgentContext): void {
    const { values, netuidEnd } = economy;
    const memory = economy.memory + memoryStart;
    values.fill(0, memory, memory + this.memoryLength);
    values[memory + LAST_BLOCK] = block;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      values[memory + LOG_PRICE + netuid] = Math.log(rules.pool.price(values, netuid));
      values[memory + REGISTERED + netuid] = values[REGISTERED_BLOCK + netuid];
    }
  }

  decide(context: AgentContext): void {
    const { economy, memoryStart, rules, block } = context;
    const { values, netuidEnd } = economy;
    const { gain, flowPerPool } = this.parameters;
    const memory = economy.memory + memoryStart;
    const step = this.step((block - values[memory + LAST_BLOCK]) / BLOCKS_PER_DAY);
    values[memory + LAST_BLOCK] = block;
    advance(values, step, NETWORK_ATTENTION, memory + COMING, NETWORK_NEWS);
    const network = this.pull(context, NETWORK_ATTENTION, 0);
    const { flows } = this;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      flows[netuid] = 0;
      if (values[EXISTS + netuid] === 0) continue;
      const tenant = values[REGISTERED_BLOCK + netuid];
      const moved = values[memory + REGISTERED + netuid] !== tenant;
      if (moved) {
        values[memory + REGISTERED + netuid] = tenant;
        values[memory + COMING + netuid] = 0;
        values[ATTENTION + netuid] = 0;
      }
      advance(values, step, ATTENTION + netuid, memory + COMING + netuid, NEWS + netuid);
      if (gain > 0) {
        const logPrice = Math.log(rules.pool.price(values, netuid));
        if (!moved) values[ATTENTION + netuid] += gain * (logPrice - values[memory + LOG_PRICE + netuid]);
        values[memory + LOG_PRICE + netuid] = logPrice;
      }
      const pull = this.pull(context, ATTENTION + netuid, netuid) + network;
      flows[netuid] = flowPerPool * pull * values[TAO_IN + netuid];
    }
    orderExternalFlows(context, flows);
  }

  /** tanh(A) times what is random of it today; 0 without attention. */
  private pull({ economy, draws, block }: AgentContext, attention: number, entity: number): number {
    const pull = Math.tanh(economy.values[attention]);
    if (pull === 0) return 0;
    const { burstiness } = this.parameters;
    return pull * (1 - burstiness + burstiness * draws.at(PURPOSES.attention, entity, block).exponential());
  }

  /** What is left of both stages after some days, and what of the first has become attention. */
  private step(passed: number): Step {
    const { fadingDays, delayDays } = this.parameters;
    const attention = Math.exp(-passed / fadingDays);
    const coming = Math.exp(-passed / delayDays);
    const rates = 1 / delayDays - 1 / fadingDays;
    // Equal times: the limit of the quotient.
    return { attention, coming, become: rates === 0 ? passed * attention : (attention - coming) / rates };
  }
}

interface Step {
  readonly attention: number;
  readonly coming: number;
  readonly become: number;
}

/** Both stages over a step; then what was new is noticed. Offsets of A, B and the news. */
function advance(values: Float64Array, step: Step, attention: number, coming: number, news: number): void {
  values[attention] = step.attention * values[attention] + step.become * values[coming];
  values[coming] = step.coming * values[coming] + values[news];
  values[news] = 0;
}

export const attention = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: (checked, { path, report }) => {
    const parameters = camelKeys(checked);
    const ratio = branchingRatio(parameters);
    if (ratio >= 1)
      report(
        [...path, 'gain'],
        `makes the loop explode: 1.97 × gain × flow_per_pool × fading_days is ${Number(ratio.toPrecision(4))}; must be below 1`,
        [path],
      );
    return parameters;
  },
  make: (parameters) => [new Attention(parameters)],
});
