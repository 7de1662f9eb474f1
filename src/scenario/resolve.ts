/**
 * Checked scenario → resolved scenario: defaults that depend on other keys, dates and durations as blocks, the rules and
 * the start state embedded. The rules that span several keys are checked on the way; all faults are reported.
 */

import type * as z from 'zod';
import { COHORTS } from '../agents/holdings.js';
import { GRID_BLOCKS } from '../engine/advance.js';
import { eraAt, MIGRATIONS, upgradesBetween } from '../engine/switching.js';
import type { Era } from '../protocol/eras/era.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type {
  ActorsParameters,
  HoldingsParameters,
  ReportParameters,
  ResolvedEvent,
  ResolvedScenario,
  StakersParameters,
  TaoUsdParameters,
} from './resolved.js';
import { HISTORY, resolveRules } from './rules.js';
import {
  type CheckedScenario,
  DATE_FORM,
  DAY_FORM,
  DEFAULT_WEALTH,
  TIMELINE_KIND_NAMES,
  type TIMELINE_KINDS,
  type TimelineKind,
} from './schema.js';
import type { Snapshot } from './snapshot.js';
import type { KeyPath } from './source.js';
import { camelCase, either } from './words.js';

/** Mean time between blocks of finney in 2026, seconds; a block is meant to take 12. */
export const SECONDS_PER_BLOCK_OBSERVED = 12.0123;
/** Samples of a run, so that columns stay in memory whatever the horizon: network's, and each subnet's. */
const NETWORK_SAMPLES_MAX = 20_000;
const SUBNET_SAMPLES_MAX = 5_000;
/** Sums of shares may miss 1 by the rounding of decimal fractions. */
const SUM_TOLERANCE = 1e-9;
const SUBNETS_SAMPLED_BY_DEFAULT = 12;
/** Highest netuid that a registration can get. */
const SLOTS_MAX = 128;

/**
 * Takes a fault.
 *
 * @param path      where it is
 * @param message   what was found and what is allowed
 * @param dependsOn keys that were used: if one of them has a fault of its own, this one may be its shadow and is dropped
 * @param atKey     the place is the key, not the value
 */
export type Report = (path: KeyPath, message: string, dependsOn?: readonly KeyPath[], atKey?: boolean) => void;

export interface ResolveContext {
  /** null if it could not be read: what needs it is then not checked. */
  readonly snapshot: Snapshot | null;
  readonly question: string;
  readonly report: Report;
  /** Position in the file of an entry of a list. */
  readonly position: (listPath: string, index: number) => number;
}

// ---------------------------------------------------------------------------------------------------------- spelling

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
type CamelKeys<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T as K extends string ? Camel<K> : K]: CamelKeys<T[K]> }
    : T;

/** The same map with keys in camelCase, all the way down, in the same order. */
function camelKeys<T>(value: T): CamelKeys<T> {
  const spell = (part: unknown): unknown =>
    typeof part !== 'object' || part === null || Array.isArray(part)
      ? part
      : Object.fromEntries(Object.entries(part).map(([key, inner]) => [camelCase(key), spell(inner)]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type says what the line above does
  return spell(value) as CamelKeys<T>;
}

// ------------------------------------------------------------------------------------------------------------- shares

/** Shares that sum to 1, one of which may be left to be the rest. */
function shares<K extends string>(
  given: Readonly<Partial<Record<K, number | undefined>>>,
  rest: K,
  order: readonly K[],
  path: KeyPath,
  report: Report,
): Record<K, number> {
  const values = { ...given } as Partial<Record<K, number>>;
  const others = order.filter((key) => key !== rest);
  const sum = others.reduce((total, key) => total + (values[key] ?? 0), 0);
  const written = values[rest];
  if (written === undefined) {
    // Twelve decimals: 1 − 0.4 is meant to be 0.6.
    values[rest] = Math.max(0, Number((1 - sum).toFixed(12)));
    if (sum > 1 + SUM_TOLERANCE)
      report(
        path,
        `${others.join(', ')} sum to ${Number(sum.toFixed(9))}; with ${rest} as the rest they must sum to at most 1`,
        [path],
      );
  } else if (Math.abs(sum + written - 1) > SUM_TOLERANCE) {
    report(path, `sums to ${Number((sum + written).toFixed(9))}; the shares must sum to 1`, [path]);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every K is in order
  return Object.fromEntries(order.map((key) => [key, values[key] ?? 0])) as Record<K, number>;
}

// ------------------------------------------------------------------------------------------------------------ timeline

type KindValue<K extends TimelineKind> = z.output<(typeof TIMELINE_KINDS)[K]>;

interface EventContext {
  readonly path: KeyPath;
  readonly report: Report;
  readonly checkNetuid: (path: KeyPath, netuid: number) => void;
}

interface EventHead {
  readonly id: string;
  readonly block: number;
}

/** Orders that touch no subnet of the snapshot. */
const SIDES_WITHOUT_SUBNET: readonly string[] = ['root_stake', 'root_unstake', 'recycle_tao', 'register_subnet'];

/** What a kind of event becomes. */
const EVENT_KINDS: {
  [K in TimelineKind]: (head: EventHead, value: KindValue<K>, context: EventContext) => ResolvedEvent;
} = {
  order: (head, value, { path, report, checkNetuid }) => {
    const needsSubnet = !SIDES_WITHOUT_SUBNET.includes(value.side);
    if (needsSubnet && value.netuid === undefined)
      report([...path, 'netuid'], `is missing; ${value.side} needs the subnet`, [
        [...path, 'netuid'],
        [...path, 'side'],
      ]);
    if (!needsSubnet && value.netuid !== undefined)
      report([...path, 'netuid'], `found ${value.netuid}; ${value.side} touches no subnet, leave it out`, [
        [...path, 'side'],
      ]);
    if (needsSubnet && value.netuid !== undefined) checkNetuid([...path, 'netuid'], value.netuid);
    const toPath: KeyPath = [...path, 'to_netuid'];
    if (value.side === 'move' && value.to_netuid === undefined)
      report(toPath, 'is missing; move needs the subnet that it goes to', [toPath, [...path, 'side']]);
    if (value.to_netuid !== undefined) {
      if (value.side !== 'move')
        report(toPath, `found ${value.to_netuid}; only move goes to another subnet, leave it out`, [[...path, 'side']]);
      else {
        checkNetuid(toPath, value.to_netuid);
        if (value.to_netuid === value.netuid)
          report(toPath, `found ${value.to_netuid}, which is netuid, too; move goes to another subnet`);
      }
    }
    const amountPath: KeyPath = [...path, 'amount'];
    if (value.amount === undefined && value.side !== 'start_call')
      report(amountPath, `is missing; ${value.side} needs it`, [amountPath, [...path, 'side']]);
    if (value.amount !== undefined && value.side === 'start_call')
      report(amountPath, `found ${value.amount}; start_call has no amount, leave it out`, [[...path, 'side']]);
    if (value.limit_price !== undefined && value.side !== 'stake' && value.side !== 'unstake') {
      report([...path, 'limit_price'], `found ${value.limit_price}; only stake and unstake have a limit`, [
        [...path, 'side'],
      ]);
    }
    return {
      ...head,
      kind: 'order',
      side: value.side,
      account: value.account,
      netuid: value.netuid ?? 0,
      // A start call has no amount; the engine takes no order without one.
      amount: value.amount ?? 1,
      limitPrice: value.limit_price ?? null,
      toNetuid: value.to_netuid ?? 0,
    };
  },
  emission_enabled: (head, value, { path, checkNetuid }) => {
    checkNetuid([...path, 'netuid'], value.netuid);
    return { ...head, kind: 'emission_enabled', netuid: value.netuid, value: value.value };
  },
  tao_usd_jump: (head, value) => ({ ...head, kind: 'tao_usd_jump', log: value.log }),
  regime: (head, value) => ({ ...head, kind: 'regime', name: value.name }),
  ruleset: (head, value, { path, report }) => {
    if (typeof value !== 'string' && Object.keys(value).length === 0)
      report(path, 'found an empty map; must have era or extends', [path]);
    // An id that stands alone is reported where it stands.
    const map = typeof value === 'string' ? { era: value } : value;
    const rules = resolveRules(map, path, (place, message, atKey) =>
      typeof value === 'string' ? report(path, message, [path]) : report(place, message, [], atKey),
    );
    return { ...head, kind: 'ruleset', rules };
  },
  migration: (head, value) => ({ ...head, kind: 'migration', name: value.name }),
};

/** Block of an `at`; a text if there is none. */
function blockOf(at: number | string, snapshot: Snapshot): number | string {
  if (typeof at === 'number') return at;
  const day = DAY_FORM.exec(at);
  // Day 0 is the first block that runs, not the one whose state the snapshot is.
  if (day !== null) return snapshot.block + Math.max(1, Math.round(Number(day[1]) * BLOCKS_PER_DAY));
  const time = Date.parse(`${at}T00:00:00Z`);
  if (!DATE_FORM.test(at) || Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== at)
    return `found the text "${at}"; there is no such day`;
  return snapshot.block + Math.round((time - Date.parse(snapshot.dateUtc)) / 1000 / SECONDS_PER_BLOCK_OBSERVED);
}

function resolveTimeline(
  checked: CheckedScenario,
  context: ResolveContext,
  checkNetuid: (path: KeyPath, netuid: number) => void,
): ResolvedEvent[] {
  const { snapshot, report } = context;
  // A subnet that an order registers may be named as well: slots go up to 128.
  const grows = checked.timeline.some(({ order }) => order?.side === 'register_subnet');
  const checkSlot = (path: KeyPath, netuid: number): void => {
    if (!grows || netuid > SLOTS_MAX) checkNetuid(path, netuid);
  };
  const ids = new Map<string, number>();
  const events: ResolvedEvent[] = [];
  checked.timeline.forEach((entry, index) => {
    const position = context.position('timeline', index);
    const path: KeyPath = ['timeline', position];
    const kinds = TIMELINE_KIND_NAMES.filter((kind) => entry[kind] !== undefined);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      report(
        path,
        `has ${kind === undefined ? 'no kind of event' : kinds.join(' and ')}; must have one of ${either(TIMELINE_KIND_NAMES)}`,
        [path],
      );
      return;
    }
    const id = entry.id ?? `${kind}-${position + 1}`;
    const first = ids.get(id);
    if (first !== undefined)
      report([...path, 'id'], `found ${id}, which timeline[${first}] has already; each id once`, [[...path, 'id']]);
    else ids.set(id, position);

    let block = 0;
    if (snapshot !== null) {
      const at = blockOf(entry.at, snapshot);
      const end = snapshot.block + checked.horizon;
      if (typeof at === 'string') report([...path, 'at'], at);
      else {
        block = at;
        if (at <= snapshot.block || at > end) {
          const meaning = typeof entry.at === 'number' ? `block ${at}` : `${entry.at}, block ${at}`;
          report([...path, 'at'], `found ${meaning}; the run goes from block ${snapshot.block + 1} to ${end}`, [
            ['horizon'],
            ['start'],
          ]);
        }
      }
    }
    // The table pairs each kind with its own value; TypeScript cannot see that across the index.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const make = EVENT_KINDS[kind] as (head: EventHead, value: unknown, context: EventContext) => ResolvedEvent;
    events.push(make({ id, block }, entry[kind], { path: [...path, kind], report, checkNetuid: checkSlot }));
  });
  return events
    .map((event, order) => ({ event, order }))
    .sort((a, b) => a.event.block - b.event.block || a.order - b.order)
    .map(({ event }) => event);
}

/** The chain's own upgrades and repairs between two blocks, before what the scenario has in the same block. */
function withHistory(written: readonly ResolvedEvent[], from: number, to: number): ResolvedEvent[] {
  const upgrades = upgradesBetween(from, to).map(
    ({ block, era }): ResolvedEvent => ({ id: `history-${era.id}`, block, kind: 'ruleset', rules: era }),
  );
  const repairs = [...MIGRATIONS]
    .filter(([, { block }]) => block > from && block <= to)
    .map(([name, { block }]): ResolvedEvent => ({ id: `history-${name}`, block, kind: 'migration', name }));
  return [...upgrades, ...repairs, ...written].toSorted((a, b) => a.block - b.block);
}

// -------------------------------------------------------------------------------------------------------------- report

function resolveReport(
  checked: CheckedScenario,
  context: ResolveContext,
  checkNetuid: (path: KeyPath, netuid: number) => void,
): ReportParameters {
  const { report } = context;
  const { horizon, paths } = checked;
  const {
    every,
    subnets_every: subnetsEvery,
    sample_paths: samplePaths,
    sample_netuids: sampleNetuids,
  } = checked.report;
  for (const [key, blocks, samplesMax] of [
    ['every', every, NETWORK_SAMPLES_MAX],
    ['subnets_every', subnetsEvery, SUBNET_SAMPLES_MAX],
  ] as const) {
    const dependsOn: KeyPath[] = [['horizon'], ['report', key]];
    const samples = Math.ceil(horizon / blocks) + 1;
    if (samples > samplesMax) {
      report(
        ['report', key],
        `gives ${samples.toLocaleString('en-US')} samples in the horizon; at most ${samplesMax.toLocaleString('en-US')}`,
        dependsOn,
      );
    }
  }
  const seen = new Set<number>();
  sampleNetuids?.forEach((netuid, index) => {
    const path: KeyPath = ['report', 'sample_netuids', index];
    checkNetuid(path, netuid);
    if (seen.has(netuid)) report(path, `found ${netuid} again; each netuid once`);
    seen.add(netuid);
  });
  const largest = (context.snapshot?.subnets ?? [])
    .toSorted((a, b) => b.taoIn - a.taoIn || a.netuid - b.netuid)
    .slice(0, SUBNETS_SAMPLED_BY_DEFAULT)
    .map((subnet) => subnet.netuid);
  return {
    networkEveryBlocks: every,
    subnetEveryBlocks: subnetsEvery,
    // Not a fault: `--paths 2` is to work with every scenario.
    samplePaths: Math.min(samplePaths ?? 5, paths),
    samplePathNetuids: (sampleNetuids ?? largest).toSorted((a, b) => a - b),
  };
}

// ------------------------------------------------------------------------------------------------------------ scenario

/** Steps end on the grid, so a bar that is taken in between would be missed. */
function checkGrid({ shares }: Era, report: Report): void {
  if (shares.by !== 'moving_price' || shares.gate === null || shares.gate.everyBlocks % GRID_BLOCKS === 0) return;
  report(
    ['rules', 'shares', 'gate', 'every_blocks'],
    `found ${shares.gate.everyBlocks}; with resolution tempo it must be a multiple of ${GRID_BLOCKS} (resolution: block takes any)`,
    [['rules']],
  );
}

/** Rules of the first block, and whether those of later blocks are the chain's. */
function resolveOwnRules(
  checked: CheckedScenario,
  { snapshot, report }: ResolveContext,
): { rules: Era; follows: boolean } {
  const faulty: KeyPath[] = [
    ['rules', 'era'],
    ['rules', 'extends'],
  ];
  const { era, ...beside } = checked.rules;
  if (era !== HISTORY) {
    const rules = resolveRules(checked.rules, ['rules'], (path, message, atKey) =>
      report(path, message, faulty, atKey),
    );
    return { rules, follows: false };
  }
  for (const key of Object.keys(beside))
    report(['rules', key], 'stands beside `era: history`, which takes no changes', faulty, true);
  return { rules: eraAt((snapshot?.block ?? 0) + 1), follows: true };
}

/** The resolved scenario; null only if there is no snapshot. It means something only if nothing was reported. */
export function resolveScenario(checked: CheckedScenario, context: ResolveContext): ResolvedScenario | null {
  const { snapshot, report } = context;
  const netuids = new Set(snapshot?.subnets.map((subnet) => subnet.netuid));
  const checkNetuid = (path: KeyPath, netuid: number): void => {
    if (snapshot !== null && !netuids.has(netuid)) {
      report(
        path,
        `found ${netuid}; no such subnet in the snapshot, which has ${netuids.size} from ${Math.min(...netuids)} to ${Math.max(...netuids)}`,
      );
    }
  };

  // Accounts of cohorts exist whether stakers act or not.
  const wealth = shares(checked.stakers?.wealth ?? DEFAULT_WEALTH, 'holder', COHORTS, ['stakers', 'wealth'], report);
  const stakers: StakersParameters | null =
    checked.stakers === null
      ? null
      : {
          wealth,
          elasticity: checked.stakers.elasticity,
          rebalancePerDay: checked.stakers.rebalance_per_day,
          slippageMax: checked.stakers.slippage_max,
        };
  const actors: ActorsParameters = {
    noise: camelKeys(checked.noise),
    stakers,
    miners: camelKeys(checked.miners),
    validators: camelKeys(checked.validators),
    owners: camelKeys(checked.owners),
    root: camelKeys(checked.root),
  };
  const { start, ...market } = checked.tao_usd;
  const taoUsd: TaoUsdParameters = { start: start ?? snapshot?.taoUsd ?? 0, ...camelKeys(market) };
  const holdings: HoldingsParameters = {
    alphaOut: shares(
      checked.holdings.alpha_out,
      'stakers',
      ['owner', 'miners', 'validators', 'noise', 'stakers'],
      ['holdings', 'alpha_out'],
      report,
    ),
    freeTao: shares(
      checked.holdings.free_tao,
      'idle',
      ['stakers', 'noise', 'external', 'idle'],
      ['holdings', 'free_tao'],
      report,
    ),
    rootStake: shares(checked.holdings.root_stake, 'root', ['stakers', 'root'], ['holdings', 'root_stake'], report),
    wealth,
  };
  const { rules, follows } = resolveOwnRules(checked, context);
  if (checked.resolution === 'tempo') checkGrid(rules, report);
  const written = resolveTimeline(checked, context, checkNetuid);
  const timeline =
    follows && snapshot !== null ? withHistory(written, snapshot.block, snapshot.block + checked.horizon) : written;
  const reported = resolveReport(checked, context, checkNetuid);
  if (snapshot === null) return null;
  return {
    name: checked.name,
    question: context.question,
    start: snapshot,
    rules,
    horizonBlocks: checked.horizon,
    resolution: checked.resolution,
    paths: checked.paths,
    seed: checked.seed,
    taoUsd,
    holdings,
    actors,
    timeline,
    report: reported,
  };
}
