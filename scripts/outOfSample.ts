/**
 * How well the model forecasts days that it was not fitted to, beside plain baselines.
 *
 *     npx tsx scripts/outOfSample.ts FOLDER [--paths 100] > docs/out-of-sample.md
 *
 * Fitted to 2026-01-31, tested on 2026-02-01 to 03-31 from the state of every day (rolling origin). The folder is that of
 * scripts/fit.ts. With 100 paths it takes some ten minutes.
 */

import { meanAbsoluteT } from '../src/agents/noise.js';
import { eraAt } from '../src/history/timeline.js';
import { readCsv } from '../src/input/csv.js';
import { MATURE_DAYS, MATURE_TAO } from '../src/metrics/dayRecord.js';
import { SUBNET_METRICS } from '../src/metrics/subnets.js';
import { layoutOf, PathSimulator } from '../src/path.js';
import { rank32 } from '../src/protocol/eras/rank32.js';
import { Draws } from '../src/random/draws.js';
import { rootKeyFromSeed } from '../src/random/seed.js';
import { loadScenario } from '../src/scenario/load.js';
import type { ResolvedScenario } from '../src/scenario/resolved.js';
import { BLOCKS_PER_DAY } from '../src/units.js';
import { stateOn } from './historicState.js';
import { readPanel } from './panel.js';
import {
  brier,
  crps,
  difference,
  energyScore,
  kernelLogDensity,
  meanScore,
  pinball,
  pit,
  type Scored,
} from './scores.js';
import { deviation, type Estimate, fitT, groupBy, logDensityT, maximum, mean, quantile } from './statistics.js';

const folder = process.argv[2];
const pathsFlag = process.argv.indexOf('--paths');
const PATHS = pathsFlag > 0 ? Number(process.argv[pathsFlag + 1]) : 100;
if (folder === undefined || !Number.isInteger(PATHS) || PATHS < 10) {
  process.stderr.write('usage: outOfSample.ts FOLDER [--paths 100] > docs/out-of-sample.md\n');
  process.exit(2);
}

const TRAIN_FROM = '2025-12-17';
const TRAIN_TO = '2026-01-31';
const TEST_TO = '2026-03-31';
const HORIZONS = [1, 7, 30] as const;
type Horizon = (typeof HORIZONS)[number];
const SEED = 'out of sample';

// ----------------------------------------------------------------------------------------------------------- the data

const panel = readPanel(folder);
const reads = [...panel.midday.values()].filter(({ day }) => day <= TEST_TO).toSorted((a, b) => a.block - b.block);

/** A subnet at a read. */
interface Cell {
  readonly tenant: string;
  readonly logPrice: number;
  readonly taoIn: number;
  readonly mature: boolean;
  /** Share of the emission by the averages of flow. */
  readonly share: number;
}

const firstSeen = new Map<string, number>();
const cells = reads.map(({ block, subnets }) => {
  const flows = subnets.reduce((sum, { flowEma }) => sum + Math.max(flowEma, 0), 0);
  return new Map(
    subnets.map((subnet): [number, Cell] => {
      const tenant = `${subnet.netuid}:${subnet.netuid === 1 ? 0 : subnet.registeredBlock}`;
      const trading = subnet.taoIn > 10 && subnet.price <= 0.6;
      if (trading && !firstSeen.has(tenant)) firstSeen.set(tenant, block);
      const age = (block - (firstSeen.get(tenant) ?? block)) / BLOCKS_PER_DAY;
      return [
        subnet.netuid,
        {
          tenant,
          logPrice: Math.log(subnet.price),
          taoIn: subnet.taoIn,
          mature: age >= MATURE_DAYS && subnet.taoIn > MATURE_TAO,
          share: Math.max(subnet.flowEma, 0) / flows,
        },
      ];
    }),
  );
});

/**
 * The read so many days after another one; −1: there is none. Reads moved from the evening to noon on 2026-03-21, so that
 * 7 and 30 days may be half a day more or less; a day is one to a tenth.
 */
function readAfter(read: number, days: number): number {
  const wanted = reads[read].block + days * BLOCKS_PER_DAY;
  const tolerance = Math.abs(days) === 1 ? 0.1 : 0.51;
  return reads.findIndex(({ block }) => Math.abs(block - wanted) <= tolerance * BLOCKS_PER_DAY);
}

/** Log return from a read on, of a subnet that is mature at it and still there; NaN otherwise. */
function returnAfter(read: number, later: number, netuid: number): number {
  const from = cells[read].get(netuid);
  const to = cells[later]?.get(netuid);
  return from?.mature === true && to?.tenant === from.tenant ? to.logPrice - from.logPrice : Number.NaN;
}

const first = reads.findIndex(({ day }) => day >= TRAIN_FROM);
const lastTrain = reads.findLastIndex(({ day }) => day <= TRAIN_TO);
const origins = reads.flatMap((_, read) => (read >= lastTrain && readAfter(read, 1) >= 0 ? [read] : []));

interface Observation {
  readonly read: number;
  readonly netuid: number;
  readonly value: number;
}
function observations(from: number, to: number, days: number): Observation[] {
  const found: Observation[] = [];
  for (let read = from; read < to; read++) {
    const later = readAfter(read, days);
    if (later < 0 || later > to) continue;
    for (const netuid of cells[read].keys()) {
      const value = returnAfter(read, later, netuid);
      if (!Number.isNaN(value)) found.push({ read, netuid, value });
    }
  }
  return found;
}
const training = new Map(HORIZONS.map((days) => [days, observations(first, lastTrain, days)]));
const test = new Map(HORIZONS.map((days) => [days, observations(lastTrain, reads.length - 1, days)]));
const get = <Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value => {
  const value = map.get(key);
  if (value === undefined) throw new RangeError(`nothing at ${String(key)}`);
  return value;
};

// ------------------------------------------------------------------------------------------------------ the baselines

/** What a forecast of a return says: log density and a sorted sample. */
interface Forecast {
  readonly logDensity: (y: number) => number;
  readonly sample: ArrayLike<number>;
}

const SAMPLE = 1000;
const standardSamples = new Map<number, Float64Array>();
/** A sorted standard sample of Student-t, the same for all forecasts. */
function standardT(nu: number): Float64Array {
  const known = standardSamples.get(nu);
  if (known !== undefined) return known;
  const draws = new Draws(rootKeyFromSeed(SEED), 0);
  draws.at(1, 0, 0);
  const sample = Float64Array.from({ length: SAMPLE / 2 }, () => draws.studentT(nu));
  // Both signs of each draw: the sample is symmetric.
  const both = Float64Array.of(...sample, ...sample.map((value) => -value)).sort();
  standardSamples.set(nu, both);
  return both;
}
const forecastT = (location: number, scale: number, nu: number): Forecast => ({
  logDensity: (y) => logDensityT(y - location, scale, nu),
  sample: standardT(nu).map((value) => location + scale * value),
});

const one = get(training, 1);
const gaussMean = mean(one.map(({ value }) => value));
const gaussDeviation = deviation(one.map(({ value }) => value));
/** Pooled fits of each horizon: scales and tails of longer returns go by them. */
const pooled = new Map(HORIZONS.map((days) => [days, fitT(get(training, days).map(({ value }) => value))]));
const longer = (days: Horizon): number => get(pooled, days).scale.value / get(pooled, 1).scale.value;
const tails = (days: Horizon, nu: number): number => (days === 1 ? nu : get(pooled, days).nu.value);

/** Mean size of a subnet's returns in the training; of all of them where it has less than 20. */
const meanSizes = new Map(
  [...groupBy(one, ({ netuid }) => netuid)]
    .filter(([, rows]) => rows.length >= 20)
    .map(([netuid, rows]) => [netuid, mean(rows.map(({ value }) => Math.abs(value)))]),
);
const meanSize = mean([...meanSizes.values()]);
const sizeOf = (netuid: number): number => meanSizes.get(netuid) ?? meanSize;

const HALF_LIFE_DAYS = 5;
/** Average of past sizes at a read, e-folding by the half-life; NaN before the first return. */
const recentSizes = new Map<string, number>();
for (let read = first; read < reads.length; read++) {
  const before = readAfter(read, -1);
  for (const netuid of cells[read].keys()) {
    const value = before < 0 ? Number.NaN : returnAfter(before, read, netuid);
    const past = recentSizes.get(`${read - 1}:${netuid}`) ?? Number.NaN;
    const size = Math.abs(value);
    const next = Number.isNaN(size)
      ? past
      : Number.isNaN(past)
        ? size
        : past + (1 - 2 ** (-1 / HALF_LIFE_DAYS)) * (size - past);
    recentSizes.set(`${read}:${netuid}`, next);
  }
}
const recentSize = ({ read, netuid }: { readonly read: number; readonly netuid: number }): number => {
  const known = recentSizes.get(`${read}:${netuid}`) ?? Number.NaN;
  return Number.isNaN(known) ? sizeOf(netuid) : known;
};

const FLOOR = 0.001;
const [subnetLogFactor, subnetLogNu] = maximum(
  ([logFactor, logNu]) =>
    mean(
      one.map(({ netuid, value }) => logDensityT(value, Math.exp(logFactor) * sizeOf(netuid) + FLOOR, Math.exp(logNu))),
    ),
  [0, 0.8],
);
const [ewmaLogFactor, ewmaLogNu, ewmaLogit] = maximum(
  ([logFactor, logNu, logit]) => {
    const weight = 1 / (1 + Math.exp(-logit));
    return mean(
      one.map((at) =>
        logDensityT(
          at.value,
          Math.exp(logFactor) * (weight * recentSize(at) + (1 - weight) * sizeOf(at.netuid)) + FLOOR,
          Math.exp(logNu),
        ),
      ),
    );
  },
  [0, 0.8, 1],
);
const ewmaWeight = 1 / (1 + Math.exp(-ewmaLogit));
const subnetScale = (netuid: number): number => Math.exp(subnetLogFactor) * sizeOf(netuid) + FLOOR;
const ewmaScale = (at: { readonly read: number; readonly netuid: number }): number =>
  Math.exp(ewmaLogFactor) * (ewmaWeight * recentSize(at) + (1 - ewmaWeight) * sizeOf(at.netuid)) + FLOOR;

const REVERSION = 0.2;
const REVERSION_DAYS = 7;
/** −(log price − mean of the last 30 reads). */
function cheapness(read: number, netuid: number): number {
  const now = cells[read].get(netuid);
  if (now === undefined) return 0;
  const past: number[] = [];
  for (let back = 0; back < 30; back++) {
    const cell = cells[read - back]?.get(netuid);
    if (cell?.tenant === now.tenant) past.push(cell.logPrice);
  }
  return mean(past) - now.logPrice;
}

type Method = (at: Observation, days: Horizon) => Forecast;
const BASELINES: Readonly<Record<string, Method>> = {
  Gaussian: (_, days) => {
    const deviationOf = deviation(get(training, days).map(({ value }) => value));
    const scale = days === 1 ? gaussDeviation : deviationOf;
    return {
      logDensity: (y) =>
        -0.5 * Math.log(2 * Math.PI) - Math.log(scale) - (y - gaussMean * days) ** 2 / (2 * scale ** 2),
      sample: forecastT(gaussMean * days, scale, 1e6).sample,
    };
  },
  'pooled t': (_, days) => forecastT(0, get(pooled, days).scale.value, get(pooled, days).nu.value),
  't, subnet’s scale': ({ netuid }, days) =>
    forecastT(0, subnetScale(netuid) * longer(days), tails(days, Math.exp(subnetLogNu))),
  'EWMA-t': (at, days) => forecastT(0, ewmaScale(at) * longer(days), tails(days, Math.exp(ewmaLogNu))),
  'reversion, EWMA-t': (at, days) =>
    forecastT(
      (1 - (1 - REVERSION) ** (days / REVERSION_DAYS)) * cheapness(at.read, at.netuid),
      ewmaScale(at) * longer(days),
      tails(days, Math.exp(ewmaLogNu)),
    ),
};
const REFERENCE = 'EWMA-t';
const MODEL = '**the model**';

// ---------------------------------------------------------------------------------------------------------- the model

/** What one origin's paths say: [path][day][netuid's column]. */
interface Simulated {
  readonly netuids: readonly number[];
  readonly days: number;
  readonly value: (
    path: number,
    day: number,
    netuid: number,
    metric: 'price' | 'moving_price' | 'emission_share',
  ) => number;
}

function templateOf(eraId: string, days: number): ResolvedScenario {
  const set = (key: string, value: string) => ({ option: '--set', key, value });
  return loadScenario('scenarios/baseline.yaml', [
    set('start.snapshot', 'data/finney-2026-03-09.json'),
    set('rules', `{ era: ${eraId} }`),
    set('horizon', `${days} days`),
    set('report', '{ every: 1 day, subnets_every: 1 day, sample_paths: 0 }'),
    set('seed', SEED),
  ]);
}

function simulate(read: number, days: number): Simulated {
  const start = stateOn(panel, reads[read]);
  const template = templateOf(eraAt(start.block + 1).id, days);
  const scenario: ResolvedScenario = { ...template, start, taoUsd: { ...template.taoUsd, start: start.taoUsd } };
  const layout = layoutOf(scenario);
  const simulator = new PathSimulator(scenario);
  const columns = new Map(layout.netuids.map((netuid, column) => [netuid, column]));
  const width = SUBNET_METRICS.length;
  const paths = Array.from({ length: PATHS }, (_, path) => simulator.simulate(path).subnets.slice());
  return {
    netuids: layout.netuids,
    days,
    value: (path, day, netuid, metric) => {
      const index = SUBNET_METRICS.findIndex(({ id }) => id === metric);
      return paths[path][(day * layout.netuids.length + get(columns, netuid)) * width + index];
    },
  };
}

/** Horizon that the reads after an origin still allow. */
const reachOf = (read: number): number => Math.max(...HORIZONS.filter((days) => readAfter(read, days) >= 0));
const simulated = new Map<number, Simulated>();
origins.forEach((read, i) => {
  process.stderr.write(`\r${i + 1} of ${origins.length} origins`);
  simulated.set(read, simulate(read, reachOf(read)));
});
process.stderr.write('\n');

/** Log returns of the paths, in the order of the paths; unknown where the subnet was replaced. */
function modelReturns({ read, netuid }: Observation, days: number): number[] {
  const of = get(simulated, read);
  return Array.from({ length: PATHS }, (_, path) =>
    Math.log(of.value(path, days, netuid, 'price') / of.value(path, 0, netuid, 'price')),
  );
}
const modelMethod: Method = (at, days) => {
  const sample = Float64Array.from(modelReturns(at, days).filter((value) => Number.isFinite(value))).sort();
  return { logDensity: (y) => kernelLogDensity(sample, y), sample };
};
const METHODS: Readonly<Record<string, Method>> = { ...BASELINES, [MODEL]: modelMethod };

/**
 * The model's noise alone, told the past: the size of a subnet's flows so far gives its heterogeneity (shrunk, since it is
 * known from so many days only), the last days the state of its volatility. Its law for a day is then a Student-t.
 */
const TOLD = 'its noise, told the past';
const { noise } = templateOf('injcap', 1).actors;
if (noise === null) throw new Error('the baseline has noise traders');
const meanT = meanAbsoluteT(noise.degreesOfFreedom);
const keep = Math.exp(-1 / noise.persistenceDays);
/** Mean of log |T|. */
const LOG_SIZE = mean([...standardT(noise.degreesOfFreedom)].map((value) => Math.log(Math.abs(value))));
const toldScales = new Map<string, number>();
/** Days after which a subnet's own size counts half. */
const SHRINKING_DAYS = 1 / noise.heterogeneity ** 2;
for (const netuid of new Set(reads.flatMap((_, read) => [...cells[read].keys()]))) {
  let days = 0;
  let logSizes = 0;
  let average = 1;
  for (let read = first; read < reads.length; read++) {
    const cell = cells[read].get(netuid);
    const before = readAfter(read, -1);
    const value = before < 0 ? Number.NaN : returnAfter(before, read, netuid);
    const usual = (tao: number): number => noise.scale * (tao / noise.referencePoolTao) ** noise.poolExponent;
    const own = Math.exp((logSizes / Math.max(days, 1)) * (days / (days + SHRINKING_DAYS)));
    if (!Number.isNaN(value) && cell !== undefined) {
      const size =
        Math.max(Math.abs(Math.expm1(value / 2)), 1e-5) / usual(cells[before].get(netuid)?.taoIn ?? cell.taoIn);
      average = keep * average + (1 - keep) * Math.min(size / (own * meanT), 20);
      logSizes += Math.log(size) - LOG_SIZE;
      days++;
    }
    if (cell !== undefined) {
      const volatility = 1 + noise.clustering * (average - 1);
      toldScales.set(`${read}:${netuid}`, 2 * usual(cell.taoIn) * own * volatility);
    }
  }
}
const toldMethod: Method = ({ read, netuid }) =>
  forecastT(0, toldScales.get(`${read}:${netuid}`) ?? 0.03, noise.degreesOfFreedom);

// ---------------------------------------------------------------------------------------------------------- the report

const lines: string[] = [];
const say = (...text: string[]): void => {
  lines.push(...text);
};
const row = (...texts: string[]): void => say(`| ${texts.join(' | ')} |`);
function table(...head: string[]): void {
  row(...head);
  row(...head.map(() => '---'));
}
const digits = (value: number, count = 3): string => value.toFixed(count).replace('-', '−');
/** Score, and its difference from the reference's where there is one. */
const against = (scored: readonly Scored[], reference: readonly Scored[], lags: number, count: number): string => {
  if (scored === reference) return digits(meanScore(scored), count);
  const { value, error } = difference(scored, reference, lags);
  return `${digits(meanScore(scored), count)} (${value > 0 ? '+' : ''}${digits(value, count)} ± ${digits(error, count)})`;
};

/** Share of the ranks that an observation can have among the paths whose PIT lies between two numbers. */
function usualShare(from: number, to = 1 - from): string {
  const ranks = Array.from({ length: PATHS + 1 }, (_, rank) => rank / PATHS);
  const inside = ranks.filter((value) => (to === 1 ? value > from : value >= from && value <= to));
  return `${((100 * inside.length) / ranks.length).toFixed(1)} %`;
}

const lastDay = reads[reads.length - 1].day;
say(
  '# Out of sample',
  '',
  '<!-- Written by `npx tsx scripts/outOfSample.ts FOLDER > docs/out-of-sample.md`; not edited by hand. -->',
  '',
  `Fitted to ${TRAIN_FROM} … ${TRAIN_TO}, tested on what followed until ${lastDay}: from the state of each of ${origins.length} days, what is`,
  'the distribution of each subnet’s log price change over the next 1, 7 and 30 days? Mature subnets (60 days, more than 1,000',
  'TAO in the pool at the origin), one read of the chain a day.',
  '',
  `The model is the baseline with its defaults, ${PATHS} paths from each day’s state under the rules in force. It is not told how`,
  'volatile a subnet was: noise traders’ heterogeneity and the state of their volatility are drawn anew; "its noise, told the past"',
  'is the law of the noise traders alone with both inferred from the past. Some defaults were set with the months of the test in',
  'sight, which favours the model. Its densities are kernel estimates over the paths, which costs it some log score.',
  '',
  'Baselines: a Gaussian and a Student-t for all subnets alike; a t whose scale is the subnet’s own; a t whose scale follows the',
  `subnet’s last days (half-life ${HALF_LIFE_DAYS} days, weight ${digits(ewmaWeight, 2)}, ν ${digits(Math.exp(ewmaLogNu), 2)}, by maximum likelihood on the training); the same with a price that goes back ${100 * REVERSION} % in`,
  `${REVERSION_DAYS} days towards its mean of 30. For 7 and 30 days scales and tails grow as those of the pooled t.`,
  '',
  `With ${PATHS} paths a perfect forecast would be inside ${usualShare(0.25)} and ${usualShare(0.05)} of the time, and at either end ${usualShare(0.95, 1)}.`,
  '',
  'In brackets: difference from the EWMA-t and its standard error (Diebold and Mariano; a day is one observation, Newey-West',
  'over the horizon). Smaller is better; the log score is the mean of −log density.',
  '',
);

/** Where the sentences about the outcome go, once it is known. */
const outcomeLine = lines.length;
/** Differences of the CRPS from the EWMA-t's, by horizon. */
const modelDifference = new Map<Horizon, Estimate>();
let toldDifference: Estimate = { value: Number.NaN, error: Number.NaN };

const kept = new Map<string, Map<Horizon, { at: Observation; forecast: Forecast }[]>>();
for (const days of HORIZONS) {
  const observed = get(test, days).filter(({ read }) => simulated.has(read));
  say(
    `## Returns over ${days === 1 ? 'a day' : `${days} days`}`,
    '',
    `${observed.length} returns from ${new Set(observed.map(({ read }) => read)).size} days.`,
    '',
  );
  table('forecast', 'log score', 'CRPS × 1,000', 'inside 50 %', 'inside 90 %', 'PIT below 5 %, above 95 %');
  const methods = days === 1 ? { ...METHODS, [TOLD]: toldMethod } : METHODS;
  const scores = Object.entries(methods).map(([name, method]) => {
    const forecasts = observed.map((at) => ({ at, forecast: method(at, days) }));
    const perHorizon = kept.get(name) ?? new Map<Horizon, { at: Observation; forecast: Forecast }[]>();
    kept.set(name, perHorizon.set(days, forecasts));
    const scored = (of: (forecast: Forecast, y: number) => number): Scored[] =>
      forecasts.map(({ at, forecast }) => ({ day: at.read, score: of(forecast, at.value) }));
    const pits = forecasts.map(({ at, forecast }) => pit(forecast.sample, at.value));
    const share = (of: (value: number) => boolean): string =>
      `${(100 * mean(pits.map((value) => (of(value) ? 1 : 0)))).toFixed(1)} %`;
    return {
      name,
      log: scored(({ logDensity }, y) => -logDensity(y)),
      crps: scored(({ sample }, y) => 1000 * crps(sample, y)),
      inside50: share((value) => value >= 0.25 && value <= 0.75),
      inside90: share((value) => value >= 0.05 && value <= 0.95),
      ends: `${share((value) => value < 0.05)}, ${share((value) => value > 0.95)}`,
    };
  });
  const reference = scores.find(({ name }) => name === REFERENCE) ?? scores[0];
  for (const of of scores) {
    row(
      of.name,
      against(of.log, reference.log, days - 1, 3),
      against(of.crps, reference.crps, days - 1, 2),
      of.inside50,
      of.inside90,
      of.ends,
    );
  }
  const find = (name: string): (typeof scores)[number] => scores.find((of) => of.name === name) ?? reference;
  modelDifference.set(days, difference(find(MODEL).crps, reference.crps, days - 1));
  if (days === 1) {
    toldDifference = difference(find(TOLD).crps, reference.crps, 0);
    const early = new Set(reads.flatMap(({ day }, read) => (day < '2026-03-16' ? [read] : [])));
    const largest = 0.45;
    const without = (scored: readonly Scored[]): number =>
      meanScore(scored.filter((_, i) => Math.abs(observed[i].value) <= largest));
    say(
      '',
      `On ${observed.filter(({ read }) => early.has(read)).length} returns to 2026-03-16 the log scores are ${scores
        .slice(0, 4)
        .map(({ name, log }) => `${digits(meanScore(log.filter(({ day }) => early.has(day))))} (${name})`)
        .join(', ')}; an`,
      'earlier count on 4,764 day-end returns had −1.647, −1.996, −2.091, −2.118. The Gaussian’s hangs on a few returns: without the',
      `${observed.filter(({ value }) => Math.abs(value) > largest).length} beyond ±${largest} it is ${digits(without(scores[0].log))} over the whole test (EWMA-t ${digits(without(reference.log))}, the model ${digits(without(find(MODEL).log))}).`,
    );
  }
  say('');
}

// ----------------------------------------------------------------------------------------------- cross-section, shares

say(
  '## The cross-section',
  '',
  'Energy score of all subnets’ returns of a day together. Baselines draw subnets independently.',
  '',
);
table('forecast', 'a day', '7 days');
const DRAWN = Math.min(PATHS, 100);
function energies(name: string, days: Horizon): Scored[] {
  const forecasts = get(get(kept, name), days);
  const draws = new Draws(rootKeyFromSeed(SEED), 1);
  return [...groupBy(forecasts, ({ at }) => at.read)].map(([read, ofDay]) => {
    const columns = ofDay.map(({ at, forecast }) => {
      if (name === MODEL) return modelReturns(at, days).slice(0, DRAWN);
      draws.at(2, at.netuid, read);
      return Array.from({ length: DRAWN }, () => forecast.sample[Math.floor(draws.uniform() * forecast.sample.length)]);
    });
    const members = Array.from({ length: DRAWN }, (_, member) => columns.map((column) => column[member]));
    return {
      day: read,
      score: energyScore(
        members.map((member) => member.map((value) => (Number.isFinite(value) ? value : 0))),
        ofDay.map(({ at }) => at.value),
      ),
    };
  });
}
const energy = Object.keys(METHODS).map((name) => ({
  name,
  scores: ([1, 7] as const).map((days) => energies(name, days)),
}));
const energyReference = energy.find(({ name }) => name === REFERENCE) ?? energy[0];
for (const { name, scores } of energy) {
  row(name, ...scores.map((scored, i) => against(scored, energyReference.scores[i], i === 0 ? 0 : 6, 4)));
}

say(
  '',
  '## Emission shares',
  '',
  'CRPS × 1,000 of a subnet’s share of the emission, by the averages of flow. Persistence: the share stays.',
  '',
);
table('forecast', '7 days', '30 days');
function shareScores(days: Horizon, forecastOf: (at: Observation) => ArrayLike<number>): Scored[] {
  return get(test, days)
    .filter(({ read }) => simulated.has(read))
    .map((at) => {
      const later = cells[readAfter(at.read, days)].get(at.netuid)?.share ?? Number.NaN;
      return { day: at.read, score: 1000 * crps(forecastOf(at), later) };
    });
}
const shareDays = [7, 30] as const;
const persistence = shareDays.map((days) =>
  shareScores(days, ({ read, netuid }) => {
    const share = cells[read].get(netuid)?.share ?? Number.NaN;
    return [share, share];
  }),
);
const modelShares = shareDays.map((days) =>
  shareScores(days, ({ read, netuid }) => {
    const of = get(simulated, read);
    return Float64Array.from(Array.from({ length: PATHS }, (_, path) => of.value(path, days, netuid, 'emission_share')))
      .filter((value) => !Number.isNaN(value))
      .sort();
  }),
);
row('persistence', ...persistence.map((scored) => digits(meanScore(scored), 2)));
row(MODEL, ...modelShares.map((scored, i) => against(scored, persistence[i], shareDays[i] - 1, 2)));

// ------------------------------------------------------------------------------------------------ pruning, drawdowns

const registrations = readCsv(`${folder}/registrations.csv`, {
  registered_time_utc: 'text',
  replaces_earlier_subnet: 'number',
});
const beforeTest = registrations
  .text('registered_time_utc')
  .filter(
    (time, i) =>
      registrations.numbers('replaces_earlier_subnet')[i] === 1 &&
      time >= '2025-10-19' &&
      time.slice(0, 10) <= TRAIN_TO,
  );
const arrivalRate = beforeTest.length / ((Date.parse(TRAIN_TO) - Date.parse('2025-10-19')) / 86_400_000);
const PRUNE_DAYS = 30;
const { immunityBlocks } = rank32.registration;

/** Chance of at least so many arrivals within some days. */
function atLeast(count: number, days: number): number {
  const rate = arrivalRate * days;
  let below = 0;
  let term = Math.exp(-rate);
  for (let k = 0; k < count; k++) {
    below += term;
    term *= rate / (k + 1);
  }
  return 1 - below;
}
const pruneOrigins = origins.filter((read) => readAfter(read, PRUNE_DAYS) >= 0);
const prune: Record<'base' | 'lowest' | 'model', Scored[]> = { base: [], lowest: [], model: [] };
for (const read of pruneOrigins) {
  const { block, subnets } = reads[read];
  const later = cells[readAfter(read, PRUNE_DAYS)];
  const alive = subnets.filter(({ netuid }) => cells[read].has(netuid));
  const immune = new Set(
    alive.flatMap(({ netuid, registeredBlock }) => (block < registeredBlock + immunityBlocks ? [netuid] : [])),
  );
  const ranked = alive.filter(({ netuid }) => !immune.has(netuid)).toSorted((a, b) => a.movingPrice - b.movingPrice);
  const of = get(simulated, read);
  const counts = new Map<number, number>();
  const draws = new Draws(rootKeyFromSeed(SEED), 2);
  for (let path = 0; path < PATHS; path++) {
    draws.at(3, path, read);
    const gone = new Set<number>();
    const wait = (): number => -Math.log(draws.uniform()) / arrivalRate;
    for (let time = wait(); time < PRUNE_DAYS; time += wait()) {
      const day = Math.ceil(time);
      let lowest = -1;
      for (const { netuid } of ranked) {
        if (gone.has(netuid)) continue;
        const now = of.value(path, day, netuid, 'moving_price');
        if (lowest < 0 || now < of.value(path, day, lowest, 'moving_price')) lowest = netuid;
      }
      gone.add(lowest);
      counts.set(lowest, (counts.get(lowest) ?? 0) + 1);
    }
  }
  for (const { netuid } of alive) {
    const happened = later.get(netuid)?.tenant !== cells[read].get(netuid)?.tenant;
    const rank = ranked.findIndex((candidate) => candidate.netuid === netuid);
    prune.base.push({ day: read, score: 1000 * brier((arrivalRate * PRUNE_DAYS) / alive.length, happened) });
    prune.lowest.push({ day: read, score: 1000 * brier(rank < 0 ? 0 : atLeast(rank + 1, PRUNE_DAYS), happened) });
    prune.model.push({ day: read, score: 1000 * brier((counts.get(netuid) ?? 0) / PATHS, happened) });
  }
}
say(
  '',
  '## Who is pruned within 30 days',
  '',
  `Brier score × 1,000, ${pruneOrigins.length} origins. Arrivals are Poisson at the rate of the training (${digits(arrivalRate, 3)} a day) in all three; who goes is`,
  'anybody, or the lowest by today’s moving price, or the lowest by the model’s moving price of the day.',
  '',
);
table('forecast', 'Brier score');
row('anybody', against(prune.base, prune.lowest, PRUNE_DAYS - 1, 2));
row('lowest moving price of today', digits(meanScore(prune.lowest), 2));
row(MODEL, against(prune.model, prune.lowest, PRUNE_DAYS - 1, 2));

const LEVELS = [0.5, 0.75, 0.9, 0.95] as const;
/** Largest fall of a path of daily log prices, as a share. */
function fall(path: readonly number[]): number {
  let high = Number.NEGATIVE_INFINITY;
  let largest = 0;
  for (const value of path) {
    high = Math.max(high, value);
    largest = Math.max(largest, 1 - Math.exp(value - high));
  }
  return largest;
}
const drawdown: Record<'t' | 'model', Scored[][]> = { t: LEVELS.map(() => []), model: LEVELS.map(() => []) };
for (const at of get(test, 30).filter(({ read }) => simulated.has(read))) {
  const { read, netuid } = at;
  const last = readAfter(read, 30);
  const path: number[] = [];
  for (let later = read; later <= last; later++) {
    const cell = cells[later].get(netuid);
    if (cell?.tenant === cells[read].get(netuid)?.tenant && cell !== undefined) path.push(cell.logPrice);
  }
  const observed = fall(path);
  const draws = new Draws(rootKeyFromSeed(SEED), 3);
  draws.at(4, netuid, read);
  const scale = ewmaScale(at);
  const nu = Math.exp(ewmaLogNu);
  const drawn = Array.from({ length: PATHS }, () => {
    let log = 0;
    return fall([0, ...Array.from({ length: 30 }, () => (log += scale * draws.studentT(nu)))]);
  });
  const of = get(simulated, read);
  const modelled = Array.from({ length: PATHS }, (_, path_) =>
    fall(Array.from({ length: 31 }, (_day, day) => Math.log(of.value(path_, day, netuid, 'price')))),
  ).filter((value) => Number.isFinite(value));
  LEVELS.forEach((level, i) => {
    drawdown.t[i].push({ day: read, score: 100 * pinball(quantile(drawn, level), observed, level) });
    drawdown.model[i].push({ day: read, score: 100 * pinball(quantile(modelled, level), observed, level) });
  });
}
say(
  '',
  '## Drawdown of 30 days',
  '',
  'Pinball loss × 100 of quantiles of the largest fall of a subnet’s price within 30 days. The EWMA-t draws its days independently.',
  '',
);
table('forecast', ...LEVELS.map((level) => `${100 * level} %`));
row(REFERENCE, ...drawdown.t.map((scored) => digits(meanScore(scored), 2)));
row(MODEL, ...drawdown.model.map((scored, i) => against(scored, drawdown.t[i], 29, 2)));

// ---------------------------------------------------------------------------------------------------- the outcome, told

const beats = ({ value, error }: Estimate): boolean => value < -2 * error;
const better = HORIZONS.filter((days) => beats(get(modelDifference, days)));
const inWords = ({ value, error }: Estimate): string => `${digits(value, 2)} ± ${digits(error, 2)}`;
const verdict = (known: boolean): string => (known ? 'beats' : 'does not beat');
const shareDifference = difference(modelShares[0], persistence[0], 6);
const pruneDifference = difference(prune.model, prune.lowest, PRUNE_DAYS - 1);
lines.splice(
  outcomeLine,
  0,
  `**Outcome** (CRPS, more than two standard errors). On returns of single subnets the model ${better.length === 0 ? 'does not beat the EWMA-t at any horizon' : `beats the EWMA-t over ${better.join(', ')} day(s) only`}`,
  `(${HORIZONS.map((days) => `${days} d: ${inWords(get(modelDifference, days))}`).join('; ')})${better.length < HORIZONS.length ? ': it serves for differences between rules, not for forecasts of prices' : ''}. Told the past, its noise ${verdict(beats(toldDifference))}`,
  `the EWMA-t on the next day (${inWords(toldDifference)}). It ${verdict(beats(shareDifference))} persistence for emission shares over 7 days (${inWords(shareDifference)}) and`,
  `${verdict(beats(pruneDifference))} today’s order for who is pruned (Brier: ${inWords(pruneDifference)}).`,
  '',
);

process.stdout.write(`${lines.join('\n')}\n`);
