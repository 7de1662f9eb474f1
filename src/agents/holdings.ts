/**
 * Who holds what in the first block. No capture of the chain tells: it is an assumption, made here and printed with
 * every result.
 *
 * Alpha outside a pool, less what the protocol, baskets, pending payments and burns hold, is split by fixed shares; free
 * TAO (issuance less root, pools, reservoirs and the rest below) likewise; TAO on root is split between the stakers of the
 * model, who may move it, and the account `root`, which only earns. Each split is in whole rao and its last account takes
 * the remainder, so that accounts add up.
 */

import {
  ALPHA_OUT,
  AUTHOR_TAO,
  accountIndex,
  BLOCK,
  BURNED_ALPHA,
  BURNED_TAO,
  type Economy,
  EXISTS,
  ISSUANCE,
  PENDING_MINERS,
  PENDING_OWNER,
  PENDING_ROOT,
  PENDING_ROOT_SALE_TAO,
  PENDING_VALIDATORS,
  PROTOCOL_ALPHA,
  ROOT_ALPHA,
  ROOT_STAKE,
  SLOTS,
  TAO_IN,
  TAO_RESERVOIR,
} from '../engine/state.js';
import { InvariantError, ScenarioError } from '../errors.js';
import { floorRao } from '../units.js';
import type { Agent } from './agent.js';

/** Cohorts of stakers, each with an account of its name. */
export const COHORTS = ['trend', 'yield', 'value', 'holder'] as const;
export type Cohort = (typeof COHORTS)[number];

/** Accounts of every run: participants, cohorts of stakers, noise traders, and TAO that is outside staking. */
export const ACCOUNTS = ['owners', 'miners', 'validators', 'root', ...COHORTS, 'noise', 'external', 'idle'] as const;

/** Accounts that hold TAO alone. */
const WITHOUT_ALPHA: readonly string[] = ['root', 'idle'];

/** Numbers of the accounts whose alpha is delegated to validators and so earns dividends: all that may hold alpha. */
export function nominatorsOf({ accounts }: Economy): number[] {
  return accounts.flatMap((name, account) => (WITHOUT_ALPHA.includes(name) ? [] : [account]));
}

/** Names of all accounts of a run, those of every run first. */
export function accountsOf(agents: readonly Pick<Agent, 'accounts'>[]): string[] {
  return [...new Set([...ACCOUNTS, ...agents.flatMap(({ accounts }) => accounts)])];
}

/**
 * Gives actors the TAO that they start with. Not hot: once a run.
 *
 * @throws ScenarioError if more is asked for than the account `idle` has
 */
export function giveBudgets(economy: Economy, agents: readonly Pick<Agent, 'accounts' | 'budgetTao'>[]): void {
  const { values, accountTao } = economy;
  const idle = accountTao + accountIndex(economy, 'idle');
  for (const { accounts, budgetTao = 0 } of agents) {
    if (budgetTao > values[idle])
      throw new ScenarioError([
        {
          file: 'scenario',
          line: 0,
          column: 0,
          key: accounts[0],
          message: `starts with ${budgetTao} TAO, which comes from idle TAO; there are only ${Math.floor(values[idle])}`,
        },
      ]);
    values[idle] -= budgetTao;
    values[accountTao + accountIndex(economy, accounts[0])] += budgetTao;
  }
}

export interface HoldingsParameters {
  /** Shares of alpha outside the pool that is neither the protocol's nor root's; sum 1. */
  readonly alphaOut: {
    readonly owner: number;
    readonly miners: number;
    readonly validators: number;
    readonly noise: number;
    readonly external: number;
    readonly stakers: number;
  };
  /** Shares of free TAO; sum 1. */
  readonly freeTao: {
    readonly stakers: number;
    readonly noise: number;
    readonly external: number;
    readonly idle: number;
  };
  /** Shares of TAO on root; sum 1. */
  readonly rootStake: { readonly stakers: number; readonly root: number };
}

/** Alpha outside the pool that is no account's. */
const OUTSIDE = [
  PROTOCOL_ALPHA,
  ROOT_ALPHA,
  BURNED_ALPHA,
  PENDING_OWNER,
  PENDING_MINERS,
  PENDING_VALIDATORS,
  PENDING_ROOT,
] as const;

/** An account and its share of an amount. */
interface Part {
  readonly account: number;
  readonly share: number;
}

/**
 * Fills all accounts of an economy whose chain fields are set. Not hot: once a path.
 *
 * @param wealth shares of the stakers' holdings by cohort; sum 1
 */
export function endow(economy: Economy, holdings: HoldingsParameters, wealth: Readonly<Record<Cohort, number>>): void {
  const { values } = economy;
  const part = (name: string, share: number): Part => ({ account: accountIndex(economy, name), share });
  const stakers = (share: number): Part[] => COHORTS.map((cohort) => part(cohort, share * wealth[cohort]));

  const { alphaOut, freeTao, rootStake } = holdings;
  const alphaParts = [
    part('owners', alphaOut.owner),
    part('miners', alphaOut.miners),
    part('validators', alphaOut.validators),
    part('noise', alphaOut.noise),
    part('external', alphaOut.external),
    ...stakers(alphaOut.stakers),
  ];
  const freeParts = [
    ...stakers(freeTao.stakers),
    part('noise', freeTao.noise),
    part('external', freeTao.external),
    part('idle', freeTao.idle),
  ];
  const rootParts = [...stakers(rootStake.stakers), part('root', rootStake.root)];

  let free = values[ISSUANCE] - values[ROOT_STAKE] - values[AUTHOR_TAO] - values[BURNED_TAO];
  for (let netuid = 1; netuid < economy.netuidEnd; netuid++) {
    if (values[EXISTS + netuid] === 0) continue;
    free -= values[TAO_IN + netuid] + values[TAO_RESERVOIR + netuid] + values[PENDING_ROOT_SALE_TAO + netuid];
    let alpha = values[ALPHA_OUT + netuid];
    for (const offset of OUTSIDE) alpha -= values[offset + netuid];
    if (!(alpha >= 0)) {
      throw new InvariantError(
        `alpha outside the pool is less than what the protocol and others hold of it: ${alpha}`,
        {
          block: values[BLOCK],
          netuid,
        },
      );
    }
    split(alpha, alphaParts, (account, amount) => {
      values[economy.accountAlpha + account * SLOTS + netuid] = amount;
    });
  }
  if (!(free >= 0)) {
    throw new InvariantError(`root and pools hold more TAO than was issued: ${-free} too much`, {
      block: values[BLOCK],
    });
  }
  split(free, freeParts, (account, amount) => {
    values[economy.accountTao + account] = amount;
  });
  split(values[ROOT_STAKE], rootParts, (account, amount) => {
    values[economy.accountRoot + account] = amount;
  });
}

/** Shares of an amount in whole rao; the last part with a share takes what is left. */
function split(amount: number, parts: readonly Part[], book: (account: number, amount: number) => void): void {
  const last = parts.findLastIndex(({ share }) => share > 0);
  let left = amount;
  for (let i = 0; i < parts.length; i++) {
    const { account, share } = parts[i];
    const taken = i === last ? left : i > last ? 0 : Math.min(left, floorRao(amount * share));
    book(account, taken);
    left -= taken;
  }
}
