/**
 * Subnet owners: of the owner's cut that epochs have paid since the last decision they sell a fixed share, once a day; the
 * TAO is sold for USD a day later. The rest stays staked.
 *
 * An owner may have a policy: to have a part of what miners earn burned (it goes to the owner's own hotkeys, which by the
 * rules lowers the subnet's share of emission), to spend a part of the TAO that sales of the cut bring on buying alpha
 * back and burning it, to lock a part of the cut as conviction, or to sell another share. Choice: what is locked stays
 * locked; a policy is that of the subnet of the start, and ends with it.
 */

import { BUY_AND_BURN, SELL_TAO_USD, tradable, UNSTAKE } from '../engine/orders.js';
import {
  accountIndex,
  CONVICTION,
  CUM_OWNER,
  EXISTS,
  MINER_WITHHELD,
  OWNER,
  REGISTERED_BLOCK,
  SLOTS,
} from '../engine/state.js';
import type { Fields, ValueOf } from '../input/fields.js';
import { BLOCKS_PER_DAY, floorRao, RAO } from '../units.js';
import type { Agent, AgentContext } from './agent.js';
import { defineActor, type ResolveActorContext } from './definition.js';

const POLICY = ({ list, map, netuid, share }: Fields) =>
  map(
    {
      netuids: list(netuid('Subnet.'), 1000, 'The subnets.'),
      sold: share("Part of the owner's cut that is sold. Default: as owners.sold.").optional(),
      burn_miners: share(
        "Part of the miners' emission that is burned from the start of the run. Default: as the start state has it.",
      ).optional(),
      buy_back: share('Part of the TAO from sales of the cut that buys alpha, which is burned.').default(0),
      lock: share("Part of the owner's cut that is locked as conviction, before any is sold.").default(0),
    },
    'What the owners of some subnets do.',
  );

const PARAMETERS = (fields: Fields) =>
  fields.map(
    {
      sold: fields.share("Part of the owner's cut that is sold.").default(0.6),
      policies: fields.list(POLICY(fields), 1000, 'Owners who do otherwise; each subnet once.').default([]),
    },
    'Subnet owners.',
  );

type Checked = ValueOf<typeof PARAMETERS>;

export interface OwnerPolicy {
  readonly netuids: readonly number[];
  /** Part of the cut that is sold, of what is not locked. */
  readonly sold: number;
  /** null: as the start state has it. */
  readonly burnMiners: number | null;
  readonly buyBack: number;
  readonly lock: number;
}

/** See PARAMETERS. */
export interface OwnersParameters {
  readonly sold: number;
  readonly policies: readonly OwnerPolicy[];
}

function resolveOwners(checked: Checked, { path, report, checkNetuid }: ResolveActorContext): OwnersParameters {
  const first = new Map<number, string>();
  checked.policies.forEach(({ netuids }, policy) => {
    netuids.forEach((number, i) => {
      const at = [...path, 'policies', policy, 'netuids', i];
      checkNetuid(at, number);
      const before = first.get(number);
      if (before !== undefined) report(at, `found ${number}, which ${before} has already; each subnet once`);
      else first.set(number, `policies[${policy}]`);
    });
  });
  return {
    sold: checked.sold,
    policies: checked.policies.map(({ netuids, sold, burn_miners, buy_back, lock }) => ({
      netuids,
      sold: sold ?? checked.sold,
      burnMiners: burn_miners ?? null,
      buyBack: buy_back,
      lock,
    })),
  };
}

// Memory: columns of SLOTS, indexed by netuid.
/** What epochs had paid at the last decision, alpha. */
const PAID = 0;
/** TAO set apart to buy alpha back. */
const SET_APART = SLOTS;

export class Owners implements Agent {
  readonly name = 'owners';
  readonly accounts = ['owners'];
  readonly publishes = { columns: [MINER_WITHHELD, CONVICTION] };
  readonly memoryLength = 2 * SLOTS;
  readonly scope = 'network';
  readonly everyBlocks = BLOCKS_PER_DAY;
  private readonly sold: number;
  private readonly policies: readonly OwnerPolicy[];
  /** Policy of a subnet of the start, by netuid. */
  private readonly policyOf: readonly (OwnerPolicy | undefined)[];
  private account = -1;

  constructor({ sold, policies }: OwnersParameters) {
    this.sold = sold;
    this.policies = policies;
    this.policyOf = Array.from({ length: SLOTS }, (_, slot) => policies.find(({ netuids }) => netuids.includes(slot)));
  }

  /** A third of a day from the miners and from the validators. */
  firstBlock(_netuid: number, startBlock: number): number {
    return startBlock + Math.floor(BLOCKS_PER_DAY / 3);
  }

  start({ economy, memoryStart }: AgentContext): void {
    const { values } = economy;
    const memory = economy.memory + memoryStart;
    this.account = accountIndex(economy, 'owners');
    values.copyWithin(memory + PAID, CUM_OWNER, CUM_OWNER + SLOTS);
    values.fill(0, memory + SET_APART, memory + SET_APART + SLOTS);
    for (const { netuids, burnMiners } of this.policies) {
      if (burnMiners === null) continue;
      for (const slot of netuids) if (values[EXISTS + slot] > 0) values[MINER_WITHHELD + slot] = burnMiners;
    }
  }

  decide(context: AgentContext): void {
    const { economy, memoryStart, orders, rules, startBlock } = context;
    const { values, netuidEnd } = economy;
    const { account } = this;
    const seen = economy.memory + memoryStart + PAID;
    const { stakeMin, unstakeMin } = rules.era.pool;
    const tao = values[economy.accountTao + account];
    const setApart = this.setApart(context);
    // A rao stays with what is set apart: a difference of float64 numbers may lack a little.
    orders.push(SELL_TAO_USD, account, 0, setApart > 0 ? tao - setApart - RAO : tao);
    this.buyBack(context);
    for (let slot = 1; slot < netuidEnd; slot++) {
      // Somebody else's cut.
      if (values[OWNER + slot] > 0 && values[OWNER + slot] !== account + 1) continue;
      const policy = values[REGISTERED_BLOCK + slot] <= startBlock ? this.policyOf[slot] : undefined;
      const lock = policy?.lock ?? 0;
      // What cannot be sold now waits.
      if (!tradable(economy, slot)) continue;
      const paid = values[CUM_OWNER + slot] - values[seen + slot];
      const owned = values[economy.accountAlpha + account * SLOTS + slot];
      const locked = Math.min(values[CONVICTION + slot] + lock * paid, owned);
      const alpha = Math.min((policy?.sold ?? this.sold) * (1 - lock) * paid, owned - locked);
      // What is too little for an order is kept for the next one; who sells nothing has nothing to wait for.
      const worth = alpha * rules.pool.price(values, slot) > stakeMin;
      if (!worth && lock < 1) continue;
      values[seen + slot] = values[CUM_OWNER + slot];
      if (lock > 0) values[CONVICTION + slot] = locked;
      if (!worth) continue;
      orders.push(UNSTAKE, account, slot, alpha);
      if (policy === undefined || policy.buyBack === 0) continue;
      const tao = rules.pool.taoReceived(values, slot, alpha * (1 - rules.feeRate));
      // A sale that slippage makes too small is refused and brings nothing.
      if (tao > unstakeMin) values[economy.memory + memoryStart + SET_APART + slot] += floorRao(policy.buyBack * tao);
    }
  }

  /** TAO that is set apart to buy alpha back. */
  private setApart({ economy, memoryStart }: AgentContext): number {
    const from = economy.memory + memoryStart + SET_APART;
    let sum = 0;
    for (let slot = 1; slot < economy.netuidEnd; slot++) sum += economy.values[from + slot];
    return sum;
  }

  /** Buys alpha back for the TAO of the day before. */
  private buyBack({ economy, memoryStart, orders, rules }: AgentContext): void {
    const { values } = economy;
    for (const { netuids } of this.policies) {
      for (const slot of netuids) {
        const at = economy.memory + memoryStart + SET_APART + slot;
        const tao = values[at];
        if (!tradable(economy, slot) || tao * (1 - rules.feeRate) <= rules.era.pool.stakeMin) continue;
        values[at] = 0;
        orders.push(BUY_AND_BURN, this.account, slot, tao);
      }
    }
  }
}

export const owners = defineActor({
  parameters: PARAMETERS,
  standard: 'on',
  resolve: resolveOwners,
  make: (parameters) => [new Owners(parameters)],
});
