/**
 * Estimates, from daily reads of the chain, the defaults that the data can tell, with standard errors, beside the defaults
 * in force; the facts of `dtao facts`; and what has to flow in so that pools add up.
 *
 *     npx tsx scripts/fit.ts FOLDER [--to 2026-03-31] > docs/fit.md
 *
 * The folder holds chain_daily.csv, subnet_daily.csv, tao_usd_daily.csv and registrations.csv. Nothing after the date is
 * read. It takes about a minute.
 */

import { meanAbsoluteT } from '../src/agents/noise.js';
import { SLOTS } from '../src/engine/state.js';
import { BASELINE_FACTS } from '../src/facts/observed.js';
import { readCsv } from '../src/input/csv.js';
import { MATURE_DAYS, MATURE_TAO } from '../src/metrics/dayRecord.js';
import { PathSummary, SUMMARY_METRICS } from '../src/metrics/pathSummary.js';
import { PathSimulator } from '../src/path.js';
import { Draws } from '../src/random/draws.js';
import { rootKeyFromSeed } from '../src/random/seed.js';
import { loadScenario } from '../src/scenario/load.js';
import { chainInflow, emissionOn, flowPanel, type Panel, readPanel, recordOf, rootStakeOn } from './panel.js';
import {
  deviation,
  type Estimate,
  fitT,
  groupBy,
  mean,
  meanOfSeries,
  median,
  type Row,
  regression,
  tValue,
} from './statistics.js';

const folder = process.argv[2];
const toFlag = process.argv.indexOf('--to');
const TO = toFlag > 0 ? process.argv[toFlag + 1] : '2026-03-31';
if (folder === undefined || !/^\d{4}-\d\d-\d\d$/.test(TO)) {
  process.stderr.write('usage: fit.ts FOLDER [--to 2026-03-31] > docs/fit.md\n');
  process.exit(2);
}

/** The year without its launch, and the time after the halving, from the first day-end whose rates are not stale. */
const YEAR = '2025-03-15';
const HALVED = '2025-12-17';
const PRICE_ERA_END = '2025-10-31';
/** Log return of a constant-product pool on a net flow of one pool: 1.97 as observed, 2 by the curve. */
const RETURN_PER_FLOW = 1.97;
/** What attention is remembered by, days. */
const ATTENTION_DAYS = 14;

const panel = readPanel(folder, TO);
const { actors, holdings } = loadScenario('scenarios/baseline.yaml');
const noise = actors.noise;
const { stakers } = actors;
if (noise === null || stakers === null) throw new Error('the baseline has noise traders and stakers');
const lines: string[] = [];
const say = (...text: string[]): void => {
  lines.push(...text);
};

function number(value: number, digits = 2): string {
  if (Number.isNaN(value)) return '–';
  const text =
    Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(digits)));
  return text.replace('-', '−');
}
const estimate = ({ value, error }: Estimate, digits = 2): string => `${number(value, digits)} (${number(error, 2)})`;
const row = (...cells: string[]): void => say(`| ${cells.join(' | ')} |`);
function table(...head: string[]): void {
  row(...head);
  row(...head.map(() => '---'));
}

// ---------------------------------------------------------------------------------------------------------- the noise

/** A subnet-day: flow ÷ pool of the day before, the pool, volume ÷ pool. */
const halved = flowPanel(panel, HALVED, TO);
const year = flowPanel(panel, YEAR, TO);
const bySubnet = groupBy(halved, ({ netuid }) => netuid);
const enough = [...bySubnet.values()].filter((rows) => rows.length >= 30);

const pooledT = fitT(standardised());
const scales = enough.map((rows) => {
  const fitted = fitScale(
    rows.map(({ flow }) => flow),
    pooledT.nu.value,
  );
  return { logScale: Math.log(fitted), logPool: Math.log(mean(rows.map(({ pool }) => pool)) / noise.referencePoolTao) };
});
const [exponent, logScale] = regression(scales.map(({ logScale: y, logPool }, i) => ({ y, x: [logPool], cluster: i })));
const left = scales.map(({ logScale: y, logPool }) => y - exponent.value * logPool - logScale.value);
/** Error of a log scale from so many days: 1.1/√n for ν near 2 (inverse Fisher information, scale alone). */
const sampling = mean(enough.map((rows) => (pooledT.nu.value + 3) / (2 * pooledT.nu.value) / rows.length));
const heterogeneity = Math.sqrt(Math.max(deviation(left) ** 2 - sampling, 0));

/** Flows ÷ their subnet's scale (median |z|), all subnets. */
function standardised(): number[] {
  return enough.flatMap((rows) => {
    const scale = median(rows.map(({ flow }) => Math.abs(flow)));
    return rows.map(({ flow }) => flow / scale);
  });
}

/** Scale of a Student-t with known ν: fixed point of its likelihood equation. */
function fitScale(values: readonly number[], nu: number): number {
  let square = median(values.map(Math.abs)) ** 2;
  for (let round = 0; round < 100; round++) {
    square = mean(values.map((value) => ((nu + 1) * value * value) / (nu + (value * value) / square)));
  }
  return Math.sqrt(square);
}

/** Correlation of |z| with that of so many days later, mean over subnets; |z| cut at 8 times its median, as tails of ν near 2 need. */
function clustering(days: number): Estimate {
  const found = enough.flatMap((rows) => {
    const cut = 8 * median(rows.map(({ flow }) => Math.abs(flow)));
    const size = new Map(rows.map(({ day, flow }) => [day, Math.min(Math.abs(flow), cut)]));
    const pairs = [...size].flatMap(([day, value]) => {
      const later = size.get(day + days);
      return later === undefined ? [] : [[value, later] as const];
    });
    if (pairs.length < 30) return [];
    return [correlation(pairs)];
  });
  return { value: mean(found), error: deviation(found) / Math.sqrt(found.length) };
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const middleX = mean(pairs.map(([x]) => x));
  const middleY = mean(pairs.map(([, y]) => y));
  const sum = (of: (x: number, y: number) => number): number =>
    pairs.reduce((total, [x, y]) => total + of(x - middleX, y - middleY), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}

/** The same of the model's own process, without limits of inventory, for a clustering and a persistence. */
function modelClustering(weight: number, persistence: number, lags: readonly number[]): number[] {
  const draws = new Draws(rootKeyFromSeed('clustering'), 0);
  const keep = Math.exp(-1 / persistence);
  const { degreesOfFreedom: nu } = noise ?? { degreesOfFreedom: 2.1 };
  const meanSize = meanAbsoluteT(nu);
  const perLag: number[][] = lags.map(() => []);
  for (let subnet = 0; subnet < 300; subnet++) {
    let average = 1;
    const sizes: number[] = [];
    for (let day = 0; day < 102; day++) {
      draws.at(1, subnet, day);
      const size = (1 + weight * (average - 1)) * Math.abs(draws.studentT(nu));
      average = keep * average + (1 - keep) * Math.min(size / meanSize, 20);
      if (day >= 12) sizes.push(size);
    }
    const cut = 8 * median(sizes);
    const cutSizes = sizes.map((size) => Math.min(size, cut));
    lags.forEach((lag, i) => {
      perLag[i].push(correlation(cutSizes.slice(lag).map((later, at) => [cutSizes[at], later] as const)));
    });
  }
  return perLag.map(mean);
}

const LAGS = [1, 3, 7] as const;
const observedClustering = LAGS.map((lag) => clustering(lag));
const clusteringGrid = [0.3, 0.4, 0.5, 0.55, 0.6, 0.7].flatMap((weight) =>
  [1.5, 2.5, 4].map((persistence) => {
    const found = modelClustering(weight, persistence, LAGS);
    const distance = found.reduce(
      (sum, value, i) => sum + ((value - observedClustering[i].value) / observedClustering[i].error) ** 2,
      0,
    );
    return { weight, persistence, distance, found };
  }),
);
const bestClustering = clusteringGrid.reduce((best, point) => (point.distance < best.distance ? point : best));

/** Slope of the flow of the next days on a day's flow. */
function response(days: number): Estimate {
  const rows: Row[] = [];
  for (const series of bySubnet.values()) {
    const flows = new Map(series.map(({ day, flow }) => [day, flow]));
    for (const [day, flow] of flows) {
      let ahead = 0;
      for (let later = 1; later <= days; later++) ahead += flows.get(day + later) ?? Number.NaN;
      if (!Number.isNaN(ahead)) rows.push({ y: ahead, x: [flow], cluster: day });
    }
  }
  return regression(rows)[0];
}
const response14 = response(14);
/** −transient·(1 − 2^(−14/half-life)) is the slope over 14 days. */
const transient: Estimate = {
  value: -response14.value / (1 - 2 ** (-14 / noise.halfLifeDays)),
  error: response14.error / (1 - 2 ** (-14 / noise.halfLifeDays)),
};

say(
  '# The fit',
  '',
  '<!-- Written by `npx tsx scripts/fit.ts FOLDER > docs/fit.md`; not edited by hand. -->',
  '',
  `What daily reads of the chain up to ${TO} tell about the defaults. Standard errors in brackets; regressions have errors`,
  'clustered by date. The reads are those of [history.md](history.md), and the daily close of TAO/USD; they are not part of the project.',
  `"After the halving" is ${HALVED} to ${panel.days.at(-1)}, mature subnets (${MATURE_DAYS} days old, more than ${MATURE_TAO} TAO in the pool): ${enough.length} subnets, ${halved.length} subnet-days.`,
  '',
  '## Noise traders',
  '',
);
table('default', 'estimate', 'in force', 'how');
row(
  '`noise.degrees_of_freedom`',
  estimate(pooledT.nu, 3),
  number(noise.degreesOfFreedom),
  'maximum likelihood, flows ÷ the median size of their subnet; one volatility a subnet, so clustering makes it smaller',
);
row(
  '`noise.scale`',
  `${number(Math.exp(logScale.value), 3)} (${number(Math.exp(logScale.value) * logScale.error)})`,
  number(noise.scale, 3),
  `scale of a pool of ${number(noise.referencePoolTao)} TAO, regression of log scales on log pools`,
);
row('`noise.pool_exponent`', estimate(exponent), number(noise.poolExponent), 'the same regression');
row(
  '`noise.heterogeneity`',
  `${number(heterogeneity)} (${number(heterogeneity / Math.sqrt(2 * enough.length))})`,
  number(noise.heterogeneity),
  'what that regression leaves, without the sampling error of the scales',
);
row(
  '`noise.clustering`, `persistence_days`',
  `${number(bestClustering.weight)}, ${number(bestClustering.persistence)}`,
  `${number(noise.clustering)}, ${number(noise.persistenceDays)}`,
  `correlation of sizes after 1, 3, 7 days: ${observedClustering.map((found) => estimate(found)).join(', ')}; of the model’s process at the estimate: ${bestClustering.found.map((found) => number(found)).join(', ')}`,
);
row(
  '`noise.transient`',
  estimate(transient),
  number(noise.transient),
  `slope of the next 14 days’ flow ${estimate(response14)}, of the next day ${estimate(response(1))}, of 7 days ${estimate(response(7))}; half-life ${number(noise.halfLifeDays)} days; limits of inventory take a part of it in the model`,
);
const volumes = halved.map(({ volume }) => volume).filter((volume) => volume > 0);
row('`noise.volume_per_pool`', number(median(volumes)), number(noise.volumePerPool), 'median of the volume ÷ pool');
const shares = halved.filter(({ volume }) => volume > 0).map(({ flow, volume }) => Math.abs(flow) / volume);
row('`noise.net_share`', number(median(shares)), number(noise.netShare), 'median of the size of the net flow ÷ volume');

// ------------------------------------------------------------------------------------------------------------ TAO/USD

const closes = [...panel.taoUsd].filter(([day]) => day <= TO).toSorted(([a], [b]) => (a < b ? -1 : 1));
const usdReturns = closes.slice(1).map(([, close], i) => Math.log(close / closes[i][1]));
const middle = mean(usdReturns);
const usdT = fitT(usdReturns.map((value) => value - middle));
const { taoUsd } = loadScenario('scenarios/baseline.yaml');
const volatility = deviation(usdReturns);
say('', '## TAO/USD', '');
table('default', 'estimate', 'in force', 'how');
row(
  '`tao_usd.volatility_per_day`',
  `${number(volatility, 3)} (${number((volatility * Math.sqrt((kurtosis(usdReturns) - 1) / usdReturns.length)) / 2)})`,
  number(taoUsd.volatilityPerDay, 3),
  `standard deviation of ${usdReturns.length} daily log returns`,
);
row(
  '`tao_usd.degrees_of_freedom`',
  estimate(usdT.nu),
  number(taoUsd.degreesOfFreedom),
  'maximum likelihood of one regime: two regimes have thinner tails each',
);
row(
  'drift, a day',
  `${number(middle)} (${number(volatility / Math.sqrt(usdReturns.length))})`,
  number(taoUsd.driftPerDay),
  'cannot be told from 0',
);

function kurtosis(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 4)) / mean(values.map((value) => (value - centre) ** 2)) ** 2;
}

// ----------------------------------------------------------------------------------------- what holders react to

/** Regression of tomorrow's flow on a signal as a z-score over the subnets of the day. */
function reaction(rows: readonly FlowRow[], signal: (row: FlowRow) => number): Estimate {
  const found: Row[] = [];
  for (const [day, ofDay] of groupBy(rows, (one) => one.day)) {
    const known = ofDay.flatMap((one) => {
      const value = signal(one);
      return Number.isNaN(value) || Number.isNaN(one.nextFlow) ? [] : [{ value, next: one.nextFlow }];
    });
    if (known.length < 30) continue;
    const centre = mean(known.map(({ value }) => value));
    const spread = deviation(known.map(({ value }) => value));
    const flow = mean(known.map(({ next }) => next));
    if (spread > 0)
      for (const { value, next } of known) found.push({ y: next - flow, x: [(value - centre) / spread], cluster: day });
  }
  return regression(found)[0];
}
type FlowRow = (typeof halved)[number];
const SIGNALS = [
  { name: 'trend: return of 7 days', cohort: 'trend', of: (one: FlowRow) => one.trend },
  { name: 'yield: staking yield', cohort: 'yield', of: (one: FlowRow) => one.yield },
  { name: 'value: −(log price − its 30-day mean)', cohort: 'value', of: (one: FlowRow) => one.value },
] as const;
/** Alpha that stakers hold, at spot, ÷ TAO in the pool. */
const stakersPerPool = median(halved.map(({ outsidePerPool }) => outsidePerPool)) * holdings.alphaOut.stakers;
say(
  '',
  '## What holders react to',
  '',
  'Flow of the next day ÷ pool on a signal (z-score over the subnets of a day, means of the day taken off). The elasticity that',
  `it implies: slope ÷ (rebalancing ${number(stakers.rebalancePerDay)} a day × the cohort’s share of stakers’ wealth × ${number(stakersPerPool)}, what stakers hold per pool).`,
  '',
);
table('signal', 'slope after the halving', 't', 'slope, whole year', 't', 'elasticity (after the halving)', 'in force');
for (const { name, cohort, of } of SIGNALS) {
  const late = reaction(halved, of);
  const all = reaction(year, of);
  const wealth: Readonly<Record<string, number>> = holdings.wealth;
  const unit = stakers.rebalancePerDay * (wealth[cohort] ?? 0) * stakersPerPool;
  const elasticity: Readonly<Record<string, number>> = stakers.elasticity;
  row(
    name,
    number(late.value),
    number(tValue(late)),
    number(all.value),
    number(tValue(all)),
    estimate({ value: late.value / unit, error: late.error / unit }),
    number(elasticity[cohort] ?? Number.NaN),
  );
}

/** Branching ratio: flow on the remembered returns of the subnet, times what a flow does to the price and how long it is remembered. */
function branching(rows: readonly FlowRow[]): Estimate {
  const slope = reactionRaw(rows, ({ remembered }) => remembered);
  return {
    value: RETURN_PER_FLOW * ATTENTION_DAYS * slope.value,
    error: RETURN_PER_FLOW * ATTENTION_DAYS * slope.error,
  };
}
/** The same without z-scores; means of the day taken off. */
function reactionRaw(rows: readonly FlowRow[], signal: (row: FlowRow) => number): Estimate {
  const found: Row[] = [];
  for (const [day, ofDay] of groupBy(rows, (one) => one.day)) {
    const known = ofDay.filter((one) => !Number.isNaN(signal(one)) && !Number.isNaN(one.nextFlow));
    if (known.length < 30) continue;
    const centre = mean(known.map(signal));
    const flow = mean(known.map(({ nextFlow }) => nextFlow));
    for (const one of known) found.push({ y: one.nextFlow - flow, x: [signal(one) - centre], cluster: day });
  }
  return regression(found)[0];
}
say(
  '',
  `Branching ratio of attention (own returns, remembered with an e-folding time of ${ATTENTION_DAYS} days, → flow → return): ${estimate(branching(halved))} after the halving, ${estimate(branching(year))} over the whole year. Neutral is 0; the default gain of attention is 0.`,
);

// -------------------------------------------------------------------------------------------------------- registrations

const registrations = readCsv(`${folder}/registrations.csv`, {
  registered_time_utc: 'text',
  registration_cost_tao: 'number?',
  replaces_earlier_subnet: 'number',
});
const replacements = registrations
  .text('registered_time_utc')
  .map((time, i) => ({
    day: time.slice(0, 10),
    cost: registrations.numbers('registration_cost_tao')[i],
    replaces: registrations.numbers('replaces_earlier_subnet')[i],
  }))
  .filter(({ day, replaces }) => replaces === 1 && day >= '2025-10-19' && day <= TO)
  .toSorted((a, b) => (a.day < b.day ? -1 : 1));
if (replacements.length > 1) {
  const days = (Date.parse(replacements[replacements.length - 1].day) - Date.parse(replacements[0].day)) / 86_400_000;
  const rate = (replacements.length - 1) / days;
  const costs = replacements.map(({ cost }) => cost).filter((cost) => !Number.isNaN(cost));
  say(
    '',
    '## Registrations',
    '',
    `${replacements.length} subnets replaced an earlier one from ${replacements[0].day} to ${replacements[replacements.length - 1].day}: ${estimate({ value: rate, error: rate / Math.sqrt(replacements.length - 1) })} a day, one in ${number(1 / rate)} days (default of \`entrepreneurs.rate_per_day\`: 0.17), at ${number(median(costs))} TAO in the median of ${costs.length}.`,
  );
}

// ------------------------------------------------------------------------------------------------------------ adding up

const days = panel.days.filter((day) => day >= HALVED && day <= TO);
const emissions = days.map((day) => emissionOn(panel, day));
const PAID = ['miners', 'withheld', 'validators', 'owners', 'root'] as const;
const paid = Object.fromEntries(PAID.map((key) => [key, mean(emissions.map((emission) => emission[key]))]));
const received = paid['miners'] + paid['validators'] + paid['owners'] + paid['root'];
const netFlows = dailyNetFlow(panel, HALVED, TO);
const net = meanOfSeries(netFlows, 5);
const rootDays = days.filter((day) => panel.midday.has(day));
const rootStakes = rootDays.map((day) => ({
  y: rootStakeOn(panel, day),
  x: [Date.parse(day) / 86_400_000],
  cluster: Math.floor(Date.parse(day) / 86_400_000 / 7),
}));
const rootSlope = regression(rootStakes)[0];

function dailyNetFlow(of: Panel, from: string, to: string): number[] {
  const record = recordOf(of, from, to);
  return Array.from({ length: record.rows - 1 }, (_, i) => {
    let sum = 0;
    for (let netuid = 1; netuid < SLOTS; netuid++) {
      const flow = record.flow[(i + 1) * SLOTS + netuid];
      if (!Number.isNaN(flow)) sum += flow;
    }
    return sum;
  });
}

const STARTS = [
  { snapshot: 'finney-2026-03-31', era: 'fees2author' },
  { snapshot: 'finney-2026-08-07', era: 'rank32' },
];
const MODEL_PATHS = 8;
/** Days over which flows add up, as many as the data's, and those of a baseline. */
const FLOW_DAYS = 92;
const FACT_DAYS = 180;
/** Metrics of the baseline's paths, medians. */
function modelOf({ snapshot, era }: (typeof STARTS)[number], pathDays: number): (id: string) => number {
  const set = (key: string, value: string) => ({ option: '--set', key, value });
  const scenario = loadScenario('scenarios/baseline.yaml', [
    set('start.snapshot', `data/${snapshot}.json`),
    set('rules', `{ era: ${era} }`),
    set('horizon', `${pathDays} days`),
  ]);
  const simulator = new PathSimulator(scenario);
  const summaries = Array.from({ length: MODEL_PATHS }, (_, path) => simulator.simulate(path).summary.slice());
  return (id) => {
    const index = SUMMARY_METRICS.findIndex((metric) => metric.id === id);
    if (index < 0) throw new Error(`no metric ${id}`);
    return median(summaries.map((summary) => summary[index]));
  };
}
const models = STARTS.map((start) => modelOf(start, FLOW_DAYS));

say(
  '',
  '## Adding up',
  '',
  `TAO per day. Data: mean over ${HALVED} to ${panel.days.at(-1)}. Model: the baseline from two states, the first ${FLOW_DAYS} days, median of ${MODEL_PATHS} paths.`,
  '',
);
table('', 'data', ...STARTS.map(({ snapshot }) => snapshot.replace('finney-', 'model, ')));
const addingUp = (name: string, data: string, ...ids: string[]): void =>
  row(name, data, ...models.map((model) => number(ids.reduce((sum, id) => sum + model(id), 0))));
addingUp('emission to miners, after burn', number(paid['miners']), 'miner_emission_per_day');
addingUp('burned', number(paid['withheld']), 'miner_withheld_per_day');
addingUp('emission to validators', number(paid['validators']), 'validator_emission_per_day');
addingUp('emission to owners', number(paid['owners']), 'owner_emission_per_day');
addingUp('emission to root', number(paid['root']), 'root_emission_per_day');
addingUp(
  'chain, into pools',
  number(mean(panel.dayEnds.filter(({ day }) => day >= HALVED && day <= TO).map(chainInflow))),
  'chain_into_pools_per_day',
);
addingUp('sold by miners', '', 'miner_sales_per_day');
addingUp('sold by validators', '', 'validator_sales_per_day');
addingUp('sold by owners', '', 'owner_sales_per_day');
addingUp('sold for root', '', 'root_sales_per_day');
addingUp('net of stakers', '', 'staker_net_flow_per_day');
addingUp('net of noise traders', '', 'noise_net_flow_per_day');
addingUp('net of others', '', 'other_net_flow_per_day');
addingUp('**users and root, net**', `**${estimate(net)}**; median ${number(median(netFlows))}`, 'net_flow_per_day');
const RECEIVED = [
  'miner_emission_per_day',
  'validator_emission_per_day',
  'owner_emission_per_day',
  'root_emission_per_day',
];
const SOLD = ['miner_sales_per_day', 'validator_sales_per_day', 'owner_sales_per_day', 'root_sales_per_day'];
const modelReceived = models.map((model) => RECEIVED.reduce((sum, id) => sum + model(id), 0));
const modelSold = models.map(
  (model) => SOLD.reduce((sum, id) => sum + model(id), 0) - Math.min(0, model('staker_net_flow_per_day')),
);
const departed = -rootSlope.value;
row('participants receive, after burn', number(received), ...modelReceived.map((value) => number(value)));
row(
  'part of it that is sold, stakers’ net sales included',
  `${number((departed - net.value) / received)} (see below)`,
  ...modelSold.map((sold, i) => number(sold / modelReceived[i])),
);
say(
  '',
  'Only the net flow is observed, so the data tell the difference between what comes in and what is sold, not the two. A second',
  `number helps: TAO on root, as root proportions imply it, changed by ${estimate(rootSlope)} TAO a day in that time (${number(rootStakes[0].y / 1e6, 4)} million to ${number(rootStakes[rootStakes.length - 1].y / 1e6, 4)} million). If what left`,
  `root went into pools, ${number(departed)} TAO a day came in and ${number(departed - net.value)} were sold, ${number((100 * (departed - net.value)) / received)} % of what participants received.`,
  '',
  `For a net flow as observed the baseline needs an inflow (besides what it has) of ${models.map((model, i) => `${number(net.value - model('net_flow_per_day'))} TAO a day from the state of ${STARTS[i].snapshot.replace('finney-', '')}, ${number((net.value - model('net_flow_per_day')) / modelReceived[i])} of what participants receive there`).join('; ')}.`,
);

// ------------------------------------------------------------------------------------------------------------------ SN3

/** Netuid, first and last day of the rise that day-ends show. */
const NEWS = { netuid: 3, from: '2026-03-09', to: '2026-03-16' };
if (TO >= NEWS.to) {
  const record = recordOf(panel, NEWS.from, NEWS.to);
  const flows = Array.from({ length: record.rows - 1 }, (_, i) => {
    let others = 0;
    for (let netuid = 1; netuid < SLOTS; netuid++) {
      const flow = record.flow[(i + 1) * SLOTS + netuid];
      if (netuid !== NEWS.netuid && !Number.isNaN(flow)) others += flow;
    }
    return { own: record.flow[(i + 1) * SLOTS + NEWS.netuid], others };
  });
  const slope = regression(flows.map(({ own, others }, cluster) => ({ y: others, x: [own], cluster })))[0];
  const total = (of: (flow: (typeof flows)[number]) => number): string =>
    number(flows.reduce((sum, flow) => sum + of(flow), 0));
  say(
    '',
    '## Who paid for SN3',
    '',
    `In the ${flows.length} days after ${NEWS.from} users brought ${total(({ own }) => own)} TAO into SN3’s pool and ${total(({ others }) => others)} into all others: day by day`,
    `${flows.map(({ own, others }) => `${number(own)} / ${number(others)}`).join(', ')} (slope ${estimate(slope)}). Attention moved money between subnets; it brought none from`,
    'outside. In the model it is external capital that attention brings, so the other subnets’ averages of flow stay up, and of SN3’s price,',
    'pool and share the share is the hardest to reach.',
  );
}

// ------------------------------------------------------------------------------------------------------------ the facts

const PERIODS: readonly (readonly [name: string, from: string, to: string])[] = (
  [
    ['2025-03-15 to 10-31', YEAR, PRICE_ERA_END],
    ['after the halving', HALVED, TO],
    ['whole year', YEAR, TO],
  ] as const
).filter(([, from]) => from < TO);
const factsOf = PERIODS.map(([, from, to]) => {
  const record = recordOf(panel, from, to < TO ? to : TO);
  return new PathSummary(record.rowsMax - 1).of(record);
});
say(
  '',
  '## The facts',
  '',
  'Data by the code that measures a path; `src/facts/observed.ts` has the column "after the halving", the whole year for fact 5',
  `and the published −.18 for fact 10. Model: the baseline, ${MODEL_PATHS} paths of ${FACT_DAYS} days, median.`,
  '',
);
table(
  '#',
  'metric',
  ...PERIODS.map(([name]) => name),
  ...STARTS.map(({ snapshot }) => snapshot.replace('finney-', 'model, ')),
  'accept',
);
const factModels = STARTS.map((start) => modelOf(start, FACT_DAYS));
for (const { number: id, parts } of BASELINE_FACTS) {
  for (const { metric, accept } of parts) {
    const index = SUMMARY_METRICS.findIndex((known) => known.id === metric);
    const inside = (value: number): string =>
      value >= accept[0] && value <= accept[1] ? number(value, 3) : `**${number(value, 3)}**`;
    row(
      String(id),
      `\`${metric}\``,
      ...factsOf.map((facts) => number(facts[index], 3)),
      ...factModels.map((model) => inside(model(metric))),
      `${number(accept[0], 3)} to ${number(accept[1], 3)}`,
    );
  }
}

process.stdout.write(`${lines.join('\n')}\n`);
