/**
 * What the chain's data show, as numbers: the facts that a baseline has to reproduce, with source, sample and the interval
 * that the model's median has to lie in. They are facts of a public chain, computed from daily reads
 * (benbergandy/taosignals-app@0f9ae1706) and the daily close of TAO/USD by the code that measures a path:
 * `npx tsx scripts/fit.ts` prints them again.
 */

/** A statistic of the data and the metric of a result that stands beside it. */
export interface FactPart {
  /** Metric of scope path; the model's number is its median over paths. */
  readonly metric: string;
  /** What it is, in a word or two, where a fact has several parts. */
  readonly part: string;
  readonly observed: number;
  /** Standard error or range of the observed number, in words; empty if there is none. */
  readonly spread: string;
  /** Interval, ends included. */
  readonly accept: readonly [number, number];
}

export interface Fact {
  readonly number: number;
  readonly what: string;
  /** What moves it: the reason that a miss is named with. */
  readonly moves: string;
  readonly parts: readonly FactPart[];
}

/** Day-ends of 2025-12-17 to 2026-03-16, 90 days after the halving, unless a fact says otherwise. */
export const SAMPLE = 'mature subnets, day-ends of 2025-12-17 to 2026-03-16';

const part = (
  metric: string,
  name: string,
  observed: number,
  accept: readonly [number, number],
  spread = '',
): FactPart => ({ metric, part: name, observed, accept, spread });

/** Facts of a world in which nothing in particular happens. */
export const BASELINE_FACTS: readonly Fact[] = [
  {
    number: 1,
    what: 'volatility, log a day',
    moves: 'noise.scale and its pool exponent; few large pools lower the median',
    parts: [part('volatility_median', '', 0.0386, [0.03, 0.06], '.016 to .071 over subnets')],
  },
  {
    number: 2,
    what: 'tails: sd ÷ robust sd',
    moves: 'noise.degrees_of_freedom, noise.heterogeneity',
    parts: [part('tail_ratio', '', 2.49, [1.8, 4], '3.2 over all dates')],
  },
  {
    number: 3,
    what: 'acf of a day',
    moves: 'noise.transient and half_life_days for returns; noise.clustering for absolute returns',
    parts: [
      part('return_acf1', 'returns', 0.003, [-0.08, 0.08], '-.01 to .06 by period'),
      part('abs_return_acf1', '|returns|', 0.14, [0.08, 0.35], '.13 to .32 by period'),
    ],
  },
  {
    number: 4,
    what: 'variance in common',
    moves: 'whatever trades in all subnets at once: external capital, network attention, claims of root',
    parts: [part('common_variance', '', 0.031, [0, 0.1], '.03 to .05 by period')],
  },
  {
    number: 5,
    what: 'with TAO/USD',
    moves: 'orders that depend on TAO/USD; on paths of half a year chance alone is 0.08',
    parts: [
      part('tao_usd_response_0', 'same day', -0.003, [-0.08, 0.08], '2025-03-15 to 2026-03-16; standard error .05'),
      part('tao_usd_response_1', 'next day', -0.098, [-0.08, 0.08], '-.04 for the capitalisation; standard error .05'),
    ],
  },
  {
    number: 6,
    what: 'leverage on TAO/USD',
    moves: 'orders that depend on TAO/USD',
    parts: [part('leverage_slope', '', 0.995, [0.93, 1.07], 'standard error .01; 1.03 (.02) over all dates')],
  },
  {
    number: 7,
    what: 'flow ÷ pool',
    moves: 'noise.scale for the robust sd; noise.degrees_of_freedom, heterogeneity and flow_max for the sd',
    parts: [part('flow_robust_sd', 'robust sd', 0.0103, [0.008, 0.016]), part('flow_sd', 'sd', 0.0257, [0.02, 0.04])],
  },
  {
    number: 8,
    what: 'volume ÷ pool',
    moves: 'noise.volume_per_pool',
    parts: [part('volume_per_pool_median', '', 0.051, [0.04, 0.1], '.007 to .44 over subnets')],
  },
  {
    number: 9,
    what: 'price spread',
    moves:
      'noise.scale and heterogeneity for a day; noise.transient and traders’ limits for 7 and 30; drifts that differ between subnets widen 30',
    parts: [
      part('spread_1d', '1 day', 0.051, [0.0357, 0.0663]),
      part('spread_7d', '7 days', 0.114, [0.0798, 0.1482]),
      part('spread_30d', '30 days', 0.2, [0.14, 0.26]),
    ],
  },
  {
    number: 10,
    what: 'flow 14 days later',
    moves: 'noise.transient, half_life_days, and how far traders’ inventories may go',
    parts: [part('flow_response_14d', '', -0.18, [-0.3, -0.06], 't −4; −.27 in this sample')],
  },
];

/** Facts of a world in which subnets are registered and pruned. */
export const PRUNING_FACTS: readonly Fact[] = [
  {
    number: 11,
    what: 'replaced',
    moves: 'entrepreneurs.rate_per_day, the lock cost and the interval between registrations for their rate',
    parts: [
      part('days_per_replacement', 'days each', 5.9, [4, 9], '25 of 2025-10-19 to 2026-03-13'),
      part('replaced_lowest', 'lowest', 1, [1, 1], '25 of 25'),
    ],
  },
];

/** Days of SN3 after the read of 2026-03-09 23:22 UTC (block 7,710,876): the news is of 03-10, 03-16 and 03-20. */
export const SN3 = {
  netuid: 3,
  startBlock: 7_710_876,
  /** Lowest share of days inside the band of 5 to 95 %. */
  insideMin: 0.8,
  /** Days since the start, price in TAO per alpha, TAO in the pool, share of the emission by the average of flow. */
  days: [
    [1, 0.03795145, 83_429.4, 0.07355],
    [2, 0.03873898, 84_429.49, 0.08079],
    [2.9999, 0.04451846, 90_665.96, 0.14105],
    [3.9999, 0.05247748, 98_621.67, 0.22346],
    [4.9997, 0.05819972, 104_072.24, 0.24757],
    [5.9997, 0.07119586, 115_366.04, 0.34145],
    [6.9997, 0.06496932, 110_436.05, 0.27206],
    [7.9996, 0.06599105, 111_538.12, 0.29206],
    [8.9996, 0.06926258, 114_521.81, 0.30309],
    [9.9994, 0.07995733, 123_320.94, 0.37417],
    [11.0019, 0.08026152, 123_848.79, 0.33107],
    [12.7333, 0.08635419, 128_995.05, 0.33991],
    [13.5171, 0.08836218, 130_735.69, 0.33096],
    [14.5171, 0.09339957, 134_744.14, 0.30001],
  ],
  /** Log change of the median subnet's price from the first read to the last (122 subnets with the same tenant). */
  medianSubnet: -0.0456,
  /** The median subnet is not lifted: its log change in the model is at most this. */
  medianSubnetMax: 0.02,
} as const;

/** A flow of TAO per day that has to come out as in the data. */
export interface FlowLine {
  readonly what: string;
  /** Metrics whose sum it is; the median over paths of the sum. */
  readonly metrics: readonly string[];
  /** TAO per day; null: nothing observes it. */
  readonly observed: number | null;
  /**
   * Interval, TAO per day; `part of emission`: 30 % to both sides of the observed part of all that participants are paid, at
   * the price level of the model; null: shown, not judged.
   */
  readonly accept: readonly [number, number] | 'part of emission' | null;
  readonly note: string;
}

export const WITHIN = 0.3;
const around = (observed: number): readonly [number, number] => [observed * (1 - WITHIN), observed * (1 + WITHIN)];

/** What participants were paid, TAO per day at spot, before burn. */
export const EMISSION_PAID = 8354;
/** Mean and median over days of what users brought into pools, net of all that participants but root sold, TAO per day. */
const NET_FLOW = { mean: 700, median: 1260 };

const line = (
  what: string,
  metrics: readonly string[],
  observed: number | null = null,
  accept: FlowLine['accept'] = null,
  note = '',
): FlowLine => ({ what, metrics, observed, accept, note });
const MINERS = ['miner_emission_per_day', 'miner_withheld_per_day'];

/** Who is paid, what the chain and users bring: 2025-12-15 to 2026-03-16. */
export const ADDING_UP: readonly FlowLine[] = [
  line(
    'to participants',
    [...MINERS, 'validator_emission_per_day', 'owner_emission_per_day', 'root_emission_per_day'],
    EMISSION_PAID,
    around(EMISSION_PAID),
    'before burn; the classes are judged by their part of it',
  ),
  line('  miners, before burn', MINERS, 3425, 'part of emission'),
  line('  miners, after burn', ['miner_emission_per_day'], 1299, null, 'not judged: burn is of the start state'),
  line('  validators', ['validator_emission_per_day'], 2588, 'part of emission'),
  line('  owners', ['owner_emission_per_day'], 1504, 'part of emission'),
  line('  root', ['root_emission_per_day'], 837, 'part of emission'),
  line('chain, into pools', ['chain_into_pools_per_day'], 3579, around(3579)),
  line('sold by miners', ['miner_sales_per_day']),
  line('sold by validators', ['validator_sales_per_day']),
  line('sold by owners', ['owner_sales_per_day']),
  line('sold for root', ['root_sales_per_day']),
  line('net of stakers', ['staker_net_flow_per_day']),
  line('net of noise traders', ['noise_net_flow_per_day']),
  line('net of others', ['other_net_flow_per_day']),
  line(
    'net user flow',
    ['net_user_flow_per_day'],
    NET_FLOW.mean,
    [NET_FLOW.mean * (1 - WITHIN), NET_FLOW.median * (1 + WITHIN)],
    `mean of the data (standard error 530); their median is ${NET_FLOW.median}`,
  ),
];
