/**
 * What attackers gain and who pays: the same path with and without the attack.
 *
 * Wealth of a class is what adds up: free TAO, TAO on root, TAO that waits at the off-ramp, TAO that was sold for USD since
 * the start (bought: less), and of each pool's TAO the part that its alpha is of all alpha outside, which is what a
 * dissolution would pay. So the wealth of all classes is the issuance, and what one class gains the others lose, but for
 * what the chain issues more or less because of the attack.
 */

import { type AttackerParameters, attackerAccount } from '../agents/attackers.js';
import { COHORTS } from '../agents/holdings.js';
import { stakeOnRoot } from '../engine/rootStake.js';
import {
  ALPHA_OUT,
  AUTHOR_TAO,
  BURNED_TAO,
  CUM_TAO_CHAIN_BUY,
  CUM_TAO_INJECTED,
  type Economy,
  EXISTS,
  FEE_TAO,
  ISSUANCE,
  PAIRING_TAO,
  PENDING_ROOT_SALE_TAO,
  ROOT_ALPHA,
  SLOTS,
  TAO_IN,
  TAO_RESERVOIR,
  UNCOUNTED_TAO,
} from '../engine/state.js';
import type { MetricDefinition } from './definition.js';

/** Classes of accounts, in the order of the ledger; the last two are no accounts. */
export const CLASSES = [
  'attackers',
  'holders',
  'stakers',
  'noise',
  'external',
  'idle',
  'owners',
  'miners',
  'validators',
  'root',
  'others',
  'authors',
  'chain',
] as const;
export type WealthClass = (typeof CLASSES)[number];

const WORDS: Readonly<Partial<Record<WealthClass, string>>> = {
  stakers: "the stakers' cohorts",
  others: 'every other account',
  authors: 'block authors, who get the fees',
  chain: 'nobody: alpha of the protocol, burned or not paid out yet, and TAO that waits to enter pools',
};

function classOf(account: string): WealthClass {
  if (account.startsWith('attacker-')) return 'attackers';
  if (account.startsWith('holder-')) return 'holders';
  if (COHORTS.some((cohort) => cohort === account)) return 'stakers';
  return CLASSES.find((name) => name === account) ?? 'others';
}

/** TAO of each class, in the order of CLASSES; they add up to the TAO that there is. */
export function wealthByClass(economy: Economy): Float64Array {
  const { values, netuidEnd, accounts, accountTao, accountRoot, accountWaiting, accountUsd, accountAlpha } = economy;
  const wealth = new Float64Array(CLASSES.length);
  const authors = CLASSES.indexOf('authors');
  const chain = CLASSES.indexOf('chain');
  const onRoot = stakeOnRoot(economy);
  const classes = accounts.map((name) => CLASSES.indexOf(classOf(name)));
  // TAO of the pools per alpha of baskets, which are root's.
  let baskets = 0;
  wealth[authors] = values[AUTHOR_TAO];
  wealth[chain] = values[BURNED_TAO];
  for (let netuid = 1; netuid < netuidEnd; netuid++) {
    if (values[EXISTS + netuid] === 0) continue;
    for (const waiting of [TAO_RESERVOIR, PENDING_ROOT_SALE_TAO, FEE_TAO, PAIRING_TAO]) {
      wealth[chain] += values[waiting + netuid];
    }
    const perAlpha = values[ALPHA_OUT + netuid] > 0 ? values[TAO_IN + netuid] / values[ALPHA_OUT + netuid] : 0;
    let rest = values[TAO_IN + netuid];
    for (let account = 0; account < accounts.length; account++) {
      const tao = perAlpha * values[accountAlpha + account * SLOTS + netuid];
      wealth[classes[account]] += tao;
      rest -= tao;
    }
    const ofBaskets = onRoot > 0 ? perAlpha * values[ROOT_ALPHA + netuid] : 0;
    baskets += ofBaskets;
    wealth[chain] += rest - ofBaskets;
  }
  for (let account = 0; account < accounts.length; account++) {
    const root = values[accountRoot + account];
    wealth[classes[account]] += values[accountTao + account] + values[accountWaiting + account] + root;
    wealth[classes[account]] += values[accountUsd + account];
    if (onRoot > 0) wealth[classes[account]] += (baskets * root) / onRoot;
  }
  return wealth;
}

/** All TAO that there is, whoever has it. */
export function allTao({ values }: Economy): number {
  return values[ISSUANCE] + values[UNCOUNTED_TAO];
}

/** TAO that the chain has put into pools since the start, by injection or chain buys. */
export function emissionInto({ values }: Economy, netuids: Iterable<number>): number {
  let tao = 0;
  for (const netuid of netuids) tao += values[CUM_TAO_INJECTED + netuid] + values[CUM_TAO_CHAIN_BUY + netuid];
  return tao;
}

/** What a study of a path tells of one attacker. */
export interface AttackOutcome {
  readonly economy: Economy;
  readonly account: number;
  readonly parameters: AttackerParameters;
  readonly finalTao: number;
  /** What it would have had without its TAO: an owner's income. */
  readonly withoutTao: number;
  readonly carryTao: number;
  readonly taoUsd: number;
}

const profit = ({ finalTao, parameters, withoutTao }: AttackOutcome): number => finalTao - parameters.tao - withoutTao;

const METRICS: readonly (MetricDefinition & { readonly of: (outcome: AttackOutcome) => number })[] = [
  {
    id: 'profit_tao',
    unit: 'TAO',
    definition:
      'Liquidation value at the end less the TAO it started with, less what it would have had in the same path without an attack (the income of an owner, else 0).',
    of: profit,
  },
  {
    id: 'profit_usd',
    unit: 'USD',
    definition: 'The same × TAO/USD at the end.',
    of: (outcome) => profit(outcome) * outcome.taoUsd,
  },
  {
    id: 'carry_tao',
    unit: 'TAO',
    definition: 'What TAO that it had in pools (paid in less taken out, day-ends) would have earned on root meanwhile.',
    of: ({ carryTao }) => carryTao,
  },
  {
    id: 'net_profit_tao',
    unit: 'TAO',
    definition: 'Profit less carry.',
    of: (outcome) => profit(outcome) - outcome.carryTao,
  },
  {
    id: 'cost_tao',
    unit: 'TAO',
    definition: 'TAO paid into pools, without fees.',
    of: ({ economy, account }) => economy.values[economy.accountBought + account],
  },
  {
    id: 'proceeds_tao',
    unit: 'TAO',
    definition: 'TAO that its sales took out of pools; where authors get the fee, with their part.',
    of: ({ economy, account }) => economy.values[economy.accountSold + account],
  },
  {
    id: 'held_tao',
    unit: 'TAO',
    definition: 'Liquidation value of the alpha that it still holds at the end.',
    of: ({ economy, account, finalTao }) => finalTao - economy.values[economy.accountTao + account],
  },
  {
    id: 'payouts_tao',
    unit: 'TAO',
    definition: 'Received from dissolved subnets.',
    of: ({ economy, account }) => economy.values[economy.accountPayouts + account],
  },
  {
    id: 'fees_tao',
    unit: 'TAO',
    definition: 'Fees paid, of alpha what the author got for it or the spot price before the order.',
    of: ({ economy, account }) => economy.values[economy.accountFees + account],
  },
  {
    id: 'slippage_tao',
    unit: 'TAO',
    definition: 'What its orders got less than at the spot price before them.',
    of: ({ economy, account }) => economy.values[economy.accountSlippage + account],
  },
  {
    id: 'dividends_tao',
    unit: 'TAO',
    definition: 'Dividends of its alpha, at the spot price of each epoch.',
    of: ({ economy, account }) => economy.values[economy.accountDividends + account],
  },
];

/** A size and a holding time that a search tries. */
export interface Trial {
  readonly tao: number;
  readonly holdDays: number;
}

/** All trials of an attacker, in the order of their columns. */
export function trialsOf({ search }: AttackerParameters): Trial[] {
  return (search?.tao ?? []).flatMap((tao) => (search?.holdDays ?? []).map((holdDays) => ({ tao, holdDays })));
}

/** Column of a trial. */
export function trialId({ name }: Pick<AttackerParameters, 'name'>, { tao, holdDays }: Trial): string {
  return `attacker_${name}_try_${tao}tao_${holdDays}d`;
}

/** Of a path, for each attacker and then for all of them together; nothing if nobody attacks. */
export function attackMetrics(attackers: readonly AttackerParameters[]): MetricDefinition[] {
  if (attackers.length === 0) return [];
  return [
    ...attackers.flatMap((parameters) => [
      ...METRICS.map(({ id, unit, definition }) => ({
        id: `attacker_${parameters.name}_${id}`,
        unit,
        definition: `${definition} Attacker ${parameters.name}, ${parameters.tao} TAO.`,
      })),
      ...trialsOf(parameters).map((trial) => ({
        id: trialId(parameters, trial),
        unit: 'TAO',
        definition: `Net profit of attacker ${parameters.name} if it entered with ${trial.tao} TAO and sold all after ${trial.holdDays} days, less carry: what the same TAO would have earned on root. The others stay away. Null where the run ends before.`,
      })),
    ]),
    ...CLASSES.map((name) => ({
      id: `ledger_${name}_tao`,
      unit: 'TAO',
      definition: `Who paid: wealth of ${WORDS[name] ?? name} at the end less that in the same path without attacks. Wealth is free TAO, TAO on root, TAO sold for USD, and the part of each pool's TAO that belongs to its alpha.`,
    })),
    {
      id: 'ledger_issued_tao',
      unit: 'TAO',
      definition: 'TAO issued more than without attacks; all classes of the ledger add up to it.',
    },
    {
      id: 'ledger_emission_tao',
      unit: 'TAO',
      definition:
        'TAO that the chain put into the attacked pools more than without attacks, by injection and chain buys.',
    },
  ];
}

/** Writes what `attackMetrics` has of one attacker before its trials. @returns where its trials go */
export function writeOutcome(outcome: AttackOutcome, out: Float64Array, offset: number): number {
  let at = offset;
  for (const { of } of METRICS) out[at++] = of(outcome);
  return at;
}

/** Account numbers of attackers. */
export function accountsOfAttackers({ accounts }: Economy, attackers: readonly AttackerParameters[]): number[] {
  return attackers.map((parameters) => accounts.indexOf(attackerAccount(parameters)));
}
