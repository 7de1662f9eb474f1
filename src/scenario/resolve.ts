/**
 * Checked scenario → resolved scenario: defaults that depend on other keys, dates and durations as blocks, the rules and
 * the start state embedded. The rules that span several keys are checked on the way; all faults are reported.
 */

import type { ActorDefinition } from '../agents/definition.js';
import { ACTOR_KEYS, ACTORS, type ActorsParameters } from '../agents/index.js';
import { wealthOf } from '../agents/stakers.js';
import { gridOf, TEMPO_GRID } from '../engine/grid.js';
import { eraAt, MIGRATIONS, upgradesBetween } from '../engine/switching.js';
import { startOfDay } from '../input/dates.js';
import * as fields from '../input/fields.js';
import type { KeyPath } from '../input/keyPath.js';
import { camelKeys } from '../input/spelling.js';
import { shares } from '../input/sums.js';
import { either } from '../input/words.js';
import { recordedPrice } from '../market/taoUsd.js';
import type { LoopGainParameters } from '../metrics/loopGain.js';
import type { Era } from '../protocol/eras/era.js';
import { SHOCK_KEYS, SHOCKS } from '../shocks/index.js';
import type { ShockKind } from '../shocks/shock.js';
import { BLOCKS_PER_DAY } from '../units.js';
import type { RecordedPath } from './recordedPath.js';
import type {
  HoldingsParameters,
  ReportParameters,
  ResolvedEvent,
  ResolvedScenario,
  TaoUsdParameters,
} from './resolved.js';
import { HISTORY, resolveRules } from './rules.js';
import { type CheckedScenario, DAY_FORM } from './schema.js';
import { type Snapshot, stakedOnRoot } from './startState.js';

/** Mean time between blocks of finney in 2026, seconds; a block is meant to take 12. */
export const SECONDS_PER_BLOCK_OBSERVED = 12.0123;
/** Samples of a run, so that columns stay in memory whatever the horizon: network's, and each subnet's. */
const NETWORK_SAMPLES_MAX = 20_000;
const SUBNET_SAMPLES_MAX = 5_000;
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
  /** What tao_usd.path records; null if there is none, or none that could be read. */
  readonly recorded: RecordedPath | null;
  readonly question: string;
  readonly report: Report;
  /** Position in the file of an entry of a list. */
  readonly position: (listPath: string, index: number) => number;
}

// ------------------------------------------------------------------------------------------------------------ timeline

/** Block of an `at`; a text if there is none. */
function blockOf(at: number | string, snapshot: Snapshot): number | string {
  if (typeof at === 'number') return at;
  const day = DAY_FORM.exec(at);
  // Day 0 is the first block that runs, not the one whose state the snapshot is.
  if (day !== null) return snapshot.block + Math.max(1, Math.round(Number(day[1]) * BLOCKS_PER_DAY));
  const time = startOfDay(at);
  if (time === null) return `found the text "${at}"; there is no such day`;
  return blockAtTime(time, snapshot);
}

/** Block of a time, ms since 1970. */
function blockAtTime(time: number, snapshot: Snapshot): number {
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
  const taoUsd = {
    recorded: checked.tao_usd.path !== undefined,
    offRampLimited: checked.tao_usd.off_ramp.capacity_usd_per_day !== undefined,
  };
  const ids = new Map<string, number>();
  const events: ResolvedEvent[] = [];
  checked.timeline.forEach((entry, index) => {
    const position = context.position('timeline', index);
    const path: KeyPath = ['timeline', position];
    const kinds = SHOCK_KEYS.filter((kind) => entry[kind] !== undefined);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      report(
        path,
        `has ${kind === undefined ? 'no kind of event' : kinds.join(' and ')}; must have one of ${either(SHOCK_KEYS)}`,
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
    const shock = SHOCKS[kind] as unknown as ShockKind<unknown, object>;
    if (entry.days !== undefined && shock.end === undefined && shock.everyBlocks === undefined)
      report([...path, 'days'], `found ${entry.days}; ${kind} does not last, leave it out`, [[...path, 'days']]);
    const last = snapshot === null ? 0 : snapshot.block + checked.horizon;
    const endBlock =
      entry.days === undefined ? null : Math.min(last, block + Math.max(1, Math.round(entry.days * BLOCKS_PER_DAY)));
    const own = shock.resolve(entry[kind], {
      path: [...path, kind],
      report,
      taoUsd,
      checkNetuid: checkSlot,
      actors: checked,
      fields,
      resolveRules,
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the kind's own event
    events.push({ id, block, endBlock, kind, ...own } as ResolvedEvent);
  });
  return events
    .map((event, order) => ({ event, order }))
    .sort((a, b) => a.event.block - b.event.block || a.order - b.order)
    .map(({ event }) => event);
}

/** The chain's own upgrades and repairs between two blocks, before what the scenario has in the same block. */
function withHistory(written: readonly ResolvedEvent[], from: number, to: number): ResolvedEvent[] {
  const upgrades = upgradesBetween(from, to).map(
    ({ block, era }): ResolvedEvent => ({
      id: `history-${era.id}`,
      block,
      endBlock: null,
      kind: 'ruleset',
      rules: era,
    }),
  );
  const repairs = [...MIGRATIONS]
    .filter(([, { block }]) => block > from && block <= to)
    .map(
      ([name, { block }]): ResolvedEvent => ({ id: `history-${name}`, block, endBlock: null, kind: 'migration', name }),
    );
  return [...upgrades, ...repairs, ...written].toSorted((a, b) => a.block - b.block);
}

// -------------------------------------------------------------------------------------------------------------- report

/** Netuids of the subnets with the most TAO in the pool. */
function largestPools({ subnets }: Snapshot, count: number): number[] {
  return subnets
    .toSorted((a, b) => b.taoIn - a.taoIn || a.netuid - b.netuid)
    .slice(0, count)
    .map((subnet) => subnet.netuid);
}

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
  const largest = context.snapshot === null ? [] : largestPools(context.snapshot, SUBNETS_SAMPLED_BY_DEFAULT);
  return {
    networkEveryBlocks: every,
    subnetEveryBlocks: subnetsEvery,
    // Not a fault: `--paths 2` is to work with every scenario.
    samplePaths: Math.min(samplePaths ?? 5, paths),
    samplePathNetuids: (sampleNetuids ?? largest).toSorted((a, b) => a - b),
  };
}

/** Thresholds must be in order; equal ones leave a class empty. */
function checkOutcomes({ outcomes }: CheckedScenario, report: Report): void {
  const order = ['collapse', 'decline', 'growth', 'runaway'] as const;
  order.slice(1).forEach((name, i) => {
    const below = order[i];
    if (outcomes[name] < outcomes[below])
      report(['outcomes', name], `found ${outcomes[name]}, which is below ${below}, ${outcomes[below]}`, [
        ['outcomes', name],
        ['outcomes', below],
      ]);
  });
}

// ----------------------------------------------------------------------------------------------------------- loop gain

const GAIN_NETUIDS_BY_DEFAULT = 5;
const GAIN_HORIZONS = [1, 7, 30, 90] as const;

function resolveLoopGain(
  checked: CheckedScenario,
  { snapshot, report }: ResolveContext,
  checkNetuid: (path: KeyPath, netuid: number) => void,
): LoopGainParameters | null {
  const { loop_gain: gain, horizon, paths } = checked;
  if (gain === undefined || snapshot === null) return null;
  const end = snapshot.block + horizon;
  const key = (...rest: KeyPath): KeyPath => ['loop_gain', ...rest];
  const dependsOn: KeyPath[] = [['horizon'], ['start'], key('at')];
  const block = blockOf(gain.at, snapshot);
  if (typeof block === 'string' || block <= snapshot.block || block >= end) {
    const meaning = typeof gain.at === 'number' ? `block ${block}` : `${gain.at}, block ${block}`;
    const outside = `found ${meaning}; the run goes from block ${snapshot.block + 1} to ${end}`;
    report(key('at'), typeof block === 'string' ? block : outside, dependsOn);
    return null;
  }
  // The push comes at the end of its step.
  const { blocks } = gridOf(checked.resolution, snapshot.block);
  const daysLeft = Math.floor((end - block) / blocks) / (BLOCKS_PER_DAY / blocks);
  gain.horizons?.forEach((day, index) => {
    if (day > daysLeft)
      report(key('horizons', index), `found ${day} days; the run ends ${daysLeft.toFixed(2)} days after the push`, [
        ...dependsOn,
        key('horizons'),
      ]);
  });
  const horizons = gain.horizons ?? GAIN_HORIZONS.filter((day) => day <= daysLeft);
  if (horizons.length === 0)
    report(key(), `the run ends ${daysLeft.toFixed(2)} days after the push; name the horizons`, dependsOn);
  for (const [name, values] of [
    ['netuids', gain.netuids ?? []],
    ['impulses', gain.impulses],
    ['horizons', horizons],
    ['with', gain.with],
    ['tao_usd', gain.tao_usd],
  ] as const) {
    values.forEach((value: number | string, index) => {
      if ((values as readonly (number | string)[]).indexOf(value) < index)
        report(key(name, index), `found ${value} again; each once`, [key(name)]);
    });
  }
  gain.netuids?.forEach((netuid, index) => {
    checkNetuid(key('netuids', index), netuid);
  });
  const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);
  return {
    netuids: ascending(gain.netuids ?? largestPools(snapshot, GAIN_NETUIDS_BY_DEFAULT)),
    block,
    impulses: ascending(gain.impulses),
    horizons: ascending(horizons),
    with: gain.with,
    taoUsd: ascending(gain.tao_usd),
    paths: Math.min(gain.paths, paths),
  };
}

// ------------------------------------------------------------------------------------------------------------ scenario

/** Steps end on the grid, so a bar that is taken in between would be missed. */
function checkGrid({ shares }: Era, report: Report): void {
  if (shares.by !== 'moving_price' || shares.gate === null || shares.gate.everyBlocks % TEMPO_GRID.blocks === 0) return;
  report(
    ['rules', 'shares', 'gate', 'every_blocks'],
    `found ${shares.gate.everyBlocks}; with resolution tempo it must be a multiple of ${TEMPO_GRID.blocks} (block, adaptive, quarter and day take any)`,
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

function resolveTaoUsd(checked: CheckedScenario, { snapshot, recorded, report }: ResolveContext): TaoUsdParameters {
  const { start, path: file, off_ramp: offRamp, ...market } = checked.tao_usd;
  const capacity = offRamp.capacity_usd_per_day ?? null;
  const parameters = { ...camelKeys(market), offRamp: { capacityUsdPerDay: capacity } };
  if (file !== undefined && start !== undefined)
    report(
      ['tao_usd', 'start'],
      `found ${start}, beside tao_usd.path, which records the price; leave one of the two out`,
    );
  if (recorded === null || snapshot === null)
    return { start: start ?? snapshot?.taoUsd ?? 0, ...parameters, path: null };
  const path = {
    blocks: recorded.times.map((time) => (recorded.unit === 'block' ? time : blockAtTime(time, snapshot))),
    prices: recorded.prices,
  };
  const last = snapshot.block + checked.horizon;
  const first = path.blocks[0];
  const end = path.blocks[path.blocks.length - 1];
  if (first > snapshot.block || end < last)
    report(
      ['tao_usd', 'path'],
      `found "${file}", which goes from block ${first} to ${end}; the run goes from block ${snapshot.block} to ${last}`,
      [['horizon'], ['start']],
    );
  return { start: recordedPrice(path, snapshot.block), ...parameters, path };
}

/** Parameters of all actors, checked by their own rules. */
function resolveActors(
  checked: CheckedScenario,
  { report, position }: ResolveContext,
  checkNetuid: (path: KeyPath, netuid: number) => void,
): ActorsParameters {
  const resolved = ACTOR_KEYS.map((key) => {
    const own = checked[key];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a definition takes what its own schema made
    const definition = ACTORS[key] as ActorDefinition;
    return [
      key,
      own === null
        ? null
        : definition.resolve(own, {
            path: [key],
            report,
            checkNetuid,
            position: (index: number) => position(key, index),
          }),
    ];
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every key is there, with what its definition made
  return Object.fromEntries(resolved) as ActorsParameters;
}

/** The staking ratio at the start; null: the snapshot's. Pools alone must be less. */
function resolveStakingRatio(checked: CheckedScenario, { snapshot, report }: ResolveContext): number | null {
  const ratio = checked.holdings.staking_ratio;
  if (ratio === undefined) return null;
  if (snapshot !== null && !(stakedOnRoot(ratio, snapshot) > 0)) {
    const least = Math.ceil((1000 * (snapshot.issuance - stakedOnRoot(1, snapshot))) / snapshot.issuance) / 1000;
    report(['holdings', 'staking_ratio'], `found ${ratio}; pools alone hold more, must be above ${least}`, [['start']]);
  }
  return ratio;
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

  const actors = resolveActors(checked, context, checkNetuid);
  // Accounts of cohorts exist whether stakers act or not.
  const wealth = wealthOf(checked.stakers, ['stakers'], report);
  const taoUsd = resolveTaoUsd(checked, context);
  const holdings: HoldingsParameters = {
    alphaOut: shares(
      checked.holdings.alpha_out,
      'stakers',
      ['owner', 'miners', 'validators', 'noise', 'external', 'stakers'],
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
    stakingRatio: resolveStakingRatio(checked, context),
  };
  const { rules, follows } = resolveOwnRules(checked, context);
  if (checked.resolution === 'tempo') checkGrid(rules, report);
  const written = resolveTimeline(checked, context, checkNetuid);
  const timeline =
    follows && snapshot !== null ? withHistory(written, snapshot.block, snapshot.block + checked.horizon) : written;
  const reported = resolveReport(checked, context, checkNetuid);
  checkOutcomes(checked, report);
  const loopGain = resolveLoopGain(checked, context, checkNetuid);
  if (snapshot === null) return null;
  return {
    name: checked.name,
    question: context.question,
    start: snapshot,
    rules,
    horizonBlocks: checked.horizon,
    resolution: checked.resolution,
    tolerance: checked.tolerance,
    paths: checked.paths,
    seed: checked.seed,
    taoUsd,
    holdings,
    actors,
    timeline,
    report: reported,
    outcomes: checked.outcomes,
    loopGain,
    variants: [],
  };
}
