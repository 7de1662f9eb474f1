/**
 * The keys of a scenario: what is allowed, its unit, its default and what it means. `dtao schema` prints this as JSON
 * Schema and docs/scenario.md lists it; the rules that span several keys are in resolve.ts.
 *
 * Defaults are estimates from finney's history (mostly 2025-12-15 to 2026-03-16). Hard bounds are wide: they keep out what
 * has no meaning. Where a narrower range is sensible, the key's text says so.
 *
 * An actor, a cohort or a kind of event is added by one entry in its table here and its type in resolved.ts.
 */

import * as z from 'zod';
import { MIGRATION_NAMES } from '../engine/switching.js';
import { DEFAULT_ERA } from '../protocol/eras/index.js';
import { BLOCKS_PER_DAY } from '../units.js';
import { duration, found, list, map, number, share, text, truth, word } from './fields.js';
import { ORDER_ACCOUNTS, ORDER_SIDES } from './resolved.js';
import { either } from './words.js';

export const HORIZON_DAYS_MAX = 3650;
const HORIZON_BLOCKS_MAX = HORIZON_DAYS_MAX * BLOCKS_PER_DAY;
/** The state that a scenario starts from if it names none; in the package's folder `scenarios`. */
export const DEFAULT_SNAPSHOT = 'data/finney-2026-08-07.json';

// ------------------------------------------------------------------------------------------------- TAO/USD, holdings

const REGIMES = ['calm', 'turbulent'] as const;
const days = (doc: string) => number({ above: 0, max: HORIZON_DAYS_MAX, unit: 'days', doc });

function regime(factor: number, meanDays: number, doc: string) {
  return map(
    {
      factor: number({ min: 0, max: 10, doc: 'Multiplies the daily volatility.' }).default(factor),
      mean_days: days('Mean time until the other regime takes over.').default(meanDays),
    },
    doc,
  ).prefault({});
}

const taoUsd = map(
  {
    start: number({
      above: 0,
      max: 1e6,
      unit: 'USD per TAO',
      doc: "Price in the first block. Default: the snapshot's.",
    }).optional(),
    volatility_per_day: number({
      min: 0,
      max: 1,
      doc: 'Standard deviation of the daily log return of the fundamental.',
    }).default(0.0565),
    degrees_of_freedom: number({ above: 2, max: 1000, doc: "Student-t's ν of that return." }).default(7),
    drift_per_day: number({ min: -0.1, max: 0.1, doc: 'Mean daily log return of the fundamental.' }).default(0),
    jumps: map(
      {
        per_day: number({ min: 0, max: 24, unit: 'jumps per day', doc: 'Poisson rate.' }).default(0),
        mean_log: number({
          min: -5,
          max: 5,
          doc: 'Mean size, natural log. The mean effect on the price is taken off the drift.',
        }).default(0),
        sd_log: number({ min: 0, max: 5, doc: 'Standard deviation of the size, natural log.' }).default(0.1),
      },
      'Jumps of the fundamental.',
    ).prefault({}),
    regime: word(REGIMES, 'Regime in the first block.').default('calm'),
    regimes: map(
      { calm: regime(0.8, 60, 'The usual state.'), turbulent: regime(1.3, 25, 'The nervous state.') },
      'Regimes of volatility.',
    ).prefault({}),
    impact: map(
      {
        coefficient: number({
          min: 0,
          max: 5,
          doc: 'Y of the square-root law; 0.3 to 1.2 is sensible, 0 leaves impact out.',
        }).default(0.7),
        half_life_days: days('Half-life of the memory of net selling; 1 to 10 is sensible.').default(3),
        permanent_share: share('Part of the impact that stays for good; up to 0.6 is sensible.').default(0.3),
        volume_usd_per_day: number({
          above: 0,
          max: 1e12,
          unit: 'USD per day',
          doc: 'Volume of the TAO market; 3e7 to 2.5e8 is sensible.',
        }).default(120e6),
        normal_half_life_days: days('Half-life of the running mean of selling that is already in the price.').default(
          60,
        ),
      },
      'What net selling of TAO for USD does to the price.',
    ).prefault({}),
  },
  'The price of TAO in USD.',
);

const holdings = map(
  {
    alpha_out: map(
      {
        owner: share('The subnet owner.').default(0.1),
        miners: share('Miners.').default(0.08),
        validators: share('Validators.').default(0.07),
        noise: share("Noise traders' inventory.").default(0.15),
        stakers: share('Stakers. Default: the rest.').optional(),
      },
      "Shares of a subnet's alpha outside the pool, after protocol-held alpha and baskets. They sum to 1.",
    ).prefault({}),
    free_tao: map(
      {
        stakers: share('Stakers.').default(0.15),
        noise: share("Noise traders' budget.").default(0.1),
        external: share('External capital.').default(0.1),
        idle: share('Nobody who acts. Default: the rest.').optional(),
      },
      'Shares of the TAO that is neither on root nor in pools. They sum to 1.',
    ).prefault({}),
    root_stake: map(
      {
        stakers: share('Stakers, who may move it into subnets.').default(0.2),
        root: share('Root stakers, who stay. Default: the rest.').optional(),
      },
      'Shares of the TAO on root. They sum to 1.',
    ).prefault({}),
  },
  'Who holds what at the start: no capture tells, so it is assumed.',
);

// -------------------------------------------------------------------------------------------------------------- actors

/** Stakers' wealth by cohort; the last one is the rest. */
export const DEFAULT_WEALTH = { yield: 0.25 };

const stakers = map(
  {
    wealth: map(
      {
        yield: share('Cohort that looks at staking yield.').default(DEFAULT_WEALTH.yield),
        holder: share('Cohort that keeps its weights. Default: the rest.').optional(),
      },
      "Shares of the stakers' wealth by cohort. They sum to 1.",
    ).prefault({}),
    elasticity: map(
      {
        yield: number({
          min: 0,
          max: 10,
          doc: 'Change of the log target weight per unit z-score of the yield; 0 to 1 is sensible.',
        }).default(0.05),
      },
      'How strongly cohorts follow their signal.',
    ).prefault({}),
    rebalance_per_day: number({
      min: 0,
      max: 1,
      unit: 'per day',
      doc: 'Part of the gap to the target that is traded; 0.002 to 0.2 is sensible.',
    }).default(0.02),
    slippage_max: number({
      above: 0,
      max: 1,
      doc: 'Largest slippage of an order, average price ÷ spot − 1; 0.001 to 0.1 is sensible.',
    }).default(0.02),
  },
  'Stakers: hold alpha and root, and move between them.',
);

const noise = map(
  {
    degrees_of_freedom: number({ above: 1, max: 1000, doc: "Student-t's ν of a day's net flow." }).default(2.1),
    scale: number({
      min: 0,
      max: 1,
      unit: "of the pool's TAO per day",
      doc: 'Scale of the net flow at a pool of reference_pool_tao.',
    }).default(0.0085),
    reference_pool_tao: number({ above: 0, max: 1e7, unit: 'TAO', doc: 'Pool at which scale holds.' }).default(8000),
    pool_exponent: number({ min: -2, max: 2, doc: 'Flow ÷ pool goes with this power of the pool.' }).default(-0.35),
    heterogeneity: number({ min: 0, max: 5, doc: 'Standard deviation between subnets of the log scale.' }).default(0.7),
    flow_max: number({ above: 0, max: 1, doc: "Largest net flow of a day, part of the pool's TAO." }).default(
      DEFAULT_WEALTH.yield,
    ),
    persistence_days: days('e-folding time of the average of past flow that drives the volatility.').default(2.5),
    clustering: number({ min: 0, max: 0.99, doc: "Weight of past flow in today's volatility." }).default(0.5),
    volume_per_pool: number({ min: 0, max: 100, unit: 'per day', doc: 'Median two-way volume ÷ pool.' }).default(0.06),
    net_share: number({ above: 0, max: 1, doc: 'Median |net flow| ÷ two-way volume.' }).default(0.13),
    transient: share("Part of a day's flow that comes back; up to 0.5 is sensible.").default(0.2),
    half_life_days: days('Half-life with which it comes back.').default(7),
  },
  'Noise traders: flows without a reason that the model knows.',
);

const miners = map(
  {
    sold_min: share('Part of the income that is sold whatever the price.').default(0.4),
    cost_share: number({
      min: 0,
      max: 10,
      doc: "Cost of a subnet's miners in USD, as a part of their income at the start.",
    }).default(0.8),
  },
  'Miners: sell what they need to pay their cost, and at least a part.',
);

const validators = map(
  { sold: share('Part of take and dividends that is sold.').default(0.3) },
  'Validators and their delegators.',
);
const owners = map({ sold: share("Part of the owner's cut that is sold.").default(0.6) }, 'Subnet owners.');
const root = map(
  {
    release_per_day: share("Part of the baskets' alpha that is sold, once a day.").default(0.02),
    cash_out: share("Part of the TAO released from root's baskets that is sold for USD.").default(0.2),
  },
  'Root stakers.',
);

const ON_OFF = [true, false, 'on', 'off'] as const;

/** An actor: its parameters, or true/on for the defaults, or false/off to leave it out (null). */
function actor<Shape extends z.core.$ZodLooseShape>(parameters: z.ZodObject<Shape, z.core.$strict>) {
  const keys = Object.keys(parameters.shape);
  return z
    .union([z.literal(ON_OFF), parameters], {
      error: (issue) => found(issue.input, `a map of ${keys.join(', ')}, or on, or off`),
    })
    .transform((value): z.output<typeof parameters> | null =>
      value === true || value === 'on' ? parameters.parse({}) : value === false || value === 'off' ? null : value,
    )
    .prefault('on')
    .meta({ description: `${parameters.description} \`off\` leaves the actor out.` });
}

/** Actors of a scenario, by key. */
export const ACTORS = {
  noise: actor(noise),
  stakers: actor(stakers),
  miners: actor(miners),
  validators: actor(validators),
  owners: actor(owners),
  root: actor(root),
};

// ------------------------------------------------------------------------------------------------------------ timeline

const netuid = (doc: string) => number({ whole: true, min: 1, max: 65_535, doc });

const eraError = (issue: { readonly input?: unknown }): string =>
  found(issue.input, 'a ruleset that `dtao eras` lists');

/** Keys of `rules` beside the overrides. */
export const RULES_HEAD = {
  era: z.string({ error: eraError }).optional().meta({
    description:
      'Ruleset, as `dtao eras` lists them; `history`: the one in force at each block, upgrades and repairs included.',
  }),
  extends: z
    .string({ error: eraError })
    .optional()
    .meta({ description: 'Ruleset of which single parameters, written beside this key, are changed.' }),
};

/** Kinds of events, by key. Resolved in resolve.ts, EVENT_KINDS. */
export const TIMELINE_KINDS = {
  order: map(
    {
      side: word(ORDER_SIDES, 'What is done.'),
      account: word(ORDER_ACCOUNTS, 'Whose TAO or alpha; yield and holder are cohorts of stakers.').default('external'),
      netuid: netuid('Subnet; left out for root_stake, root_unstake, recycle_tao and register_subnet.').optional(),
      to_netuid: netuid('Subnet that a move goes to.').optional(),
      amount: number({
        above: 0,
        max: 21e6,
        unit: 'alpha for unstake, move, recycle_alpha, burn_alpha and take_ownership, else TAO',
        doc: 'Amount, cut to what the account owns; the most that is paid for a registration; left out for start_call.',
      }).optional(),
      limit_price: number({
        above: 0,
        max: 1e6,
        unit: 'TAO per alpha',
        doc: 'Worst price of the last unit; stake and unstake only.',
      }).optional(),
    },
    'A scripted order.',
  ),
  emission_enabled: map(
    { netuid: netuid('Subnet.'), value: truth('On or off.') },
    "Governance turns a subnet's TAO emission on or off.",
  ),
  tao_usd_jump: map(
    { log: number({ min: -5, max: 5, doc: 'Change of the fundamental, natural log.' }) },
    'The price of TAO jumps.',
  ),
  regime: map({ name: word(REGIMES, 'The regime.') }, 'The regime of TAO/USD changes.'),
  ruleset: z
    .union([z.string(), z.looseObject(RULES_HEAD)], {
      error: (issue) =>
        found(issue.input, `a ruleset such as ${DEFAULT_ERA}, or a map such as { extends: ${DEFAULT_ERA}, … }`),
    })
    .meta({
      description:
        'A runtime upgrade: other rules from the next block on, with the migration that the chain itself made.',
    }),
  migration: map(
    { name: word(MIGRATION_NAMES, 'The migration.') },
    'A change of state that the chain made without a change of rules.',
  ),
};
export type TimelineKind = keyof typeof TIMELINE_KINDS;
export const TIMELINE_KIND_NAMES: readonly TimelineKind[] = [
  'order',
  'emission_enabled',
  'tao_usd_jump',
  'regime',
  'ruleset',
  'migration',
];

const AT_WORDS = 'a block number, `day N` or a date `YYYY-MM-DD`';
export const DAY_FORM = /^day (\d{1,6}(?:\.\d{1,6})?)$/;
export const DATE_FORM = /^\d{4}-\d\d-\d\d$/;

const atError = (issue: { readonly input?: unknown }): string => found(issue.input, AT_WORDS);
const when = z
  .union(
    [
      z.int({ error: atError }).min(0, { error: atError }).max(1e9, { error: atError }),
      z.string({ error: atError }).regex(new RegExp(`${DAY_FORM.source}|${DATE_FORM.source}`), { error: atError }),
    ],
    { error: atError },
  )
  .meta({
    description:
      "Block of the chain, day since the start of the run, or date (12.0123 s a block after the snapshot's). It must lie inside the run.",
  });

const id = text(
  'letters, digits, - and _, at most 60',
  /^[A-Za-z0-9_-]{1,60}$/,
  'Name of the event; unique. Default: kind and position.',
).optional();

function timelineEntry() {
  return map(
    { id, at: when, ...z.object(TIMELINE_KINDS).partial().shape },
    `What happens at a time: \`at\`, and one of ${either(TIMELINE_KIND_NAMES)}.`,
  );
}

// ------------------------------------------------------------------------------------------------------------ scenario

const seedError = (issue: { readonly input?: unknown }): string =>
  found(issue.input, 'a text of 1 to 200 characters, or a whole number below 2^53');
const seed = z
  .union(
    [
      z.int({ error: seedError }),
      z.string({ error: seedError }).min(1, { error: seedError }).max(200, { error: seedError }),
    ],
    { error: seedError },
  )
  .transform(String)
  .prefault('dtao')
  .meta({ description: 'Seed of all randomness. The number 7 and the text "7" are the same seed.' });

export const scenarioSchema = map(
  {
    name: text(
      'lower-case letters, digits and hyphens, at most 60',
      /^[a-z0-9][a-z0-9-]{0,59}$/,
      'Name of the scenario; the result goes to out/<name>.json.',
    ),
    start: map(
      {
        snapshot: text(
          'a file name',
          /^[^\0]{1,1000}$/,
          "State of the chain to start from, relative to the scenario's folder. Default: finney of 2026-08-07.",
        ).optional(),
      },
      'Start of the run.',
    ).prefault({}),
    rules: z
      .looseObject(RULES_HEAD, { error: (issue) => found(issue.input, `a map such as { era: ${DEFAULT_ERA} }`) })
      .prefault({})
      .meta({
        description: `Rules of the chain: { era: ${DEFAULT_ERA} }, or { extends: ${DEFAULT_ERA}, … } with single parameters changed. Default: ${DEFAULT_ERA}.`,
      }),
    horizon: duration('Length of the run, from 1 block to 3650 days.', HORIZON_BLOCKS_MAX).prefault('180 days'),
    resolution: word(
      ['block', 'tempo'],
      'Step of the network: every block (exact), or a grid of 360 blocks (fast; agrees to the error that the README states).',
    ).default('tempo'),
    paths: number({ whole: true, min: 1, max: 1_000_000, doc: 'Number of paths.' }).default(200),
    seed,
    tao_usd: taoUsd.prefault({}),
    holdings: holdings.prefault({}),
    ...ACTORS,
    timeline: list(timelineEntry(), 10_000, 'What happens at stated times.').default([]),
    report: map(
      {
        every: duration("Time between two samples of the network's metrics.", HORIZON_BLOCKS_MAX).prefault('1 day'),
        subnets_every: duration('Time between two samples of the metrics of each subnet.', HORIZON_BLOCKS_MAX).prefault(
          '3 days',
        ),
        sample_paths: number({
          whole: true,
          min: 0,
          max: 1000,
          doc: 'Paths that are kept whole, as far as there are as many. Default: 5.',
        }).optional(),
        sample_netuids: list(
          netuid('Subnet.'),
          1000,
          'Subnets whose whole paths are kept. Default: the twelve with the most TAO in the pool.',
        ).optional(),
      },
      'What is sampled and how often.',
    ).prefault({}),
  },
  'A scenario of dtao-sim.',
).meta({
  title: 'dtao-sim scenario',
  description: 'A question about the economy of Bittensor, as a state to start from, rules, people and events.',
});

/** A scenario that passed the schema. */
export type CheckedScenario = z.output<typeof scenarioSchema>;
