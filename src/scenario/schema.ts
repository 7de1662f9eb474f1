/**
 * The keys of a scenario: what is allowed, its unit, its default and what it means. `dtao schema` prints this as JSON
 * Schema and docs/scenario.md lists it; the rules that span several keys are in resolve.ts.
 *
 * Defaults are estimates from finney's history (mostly 2025-12-15 to 2026-03-16). Hard bounds are wide: they keep out what
 * has no meaning. Where a narrower range is sensible, the key's text says so.
 *
 * Actors bring their own keys (src/agents), kinds of events theirs (src/shocks).
 */

import * as z from 'zod';
import { ACTOR_KEYS, ACTORS, type ActorKey } from '../agents/index.js';
import { TOLERANCE } from '../engine/steps.js';
import { DATE_FORM } from '../input/dates.js';
import * as fields from '../input/fields.js';
import { days, duration, found, list, map, netuid, number, rules, share, text, word } from '../input/fields.js';
import { either } from '../input/words.js';
import { REGIMES } from '../market/taoUsd.js';
import { MOVING_NAMES } from '../metrics/loopGain.js';
import { DEFAULT_ERA } from '../protocol/eras/index.js';
import { SHOCK_KEYS, SHOCKS, type ShockKey } from '../shocks/index.js';
import { BLOCKS_PER_DAY, DAYS_MAX } from '../units.js';

const HORIZON_BLOCKS_MAX = DAYS_MAX * BLOCKS_PER_DAY;
/** The state that a scenario starts from if it names none; in the package's folder `scenarios`. */
export const DEFAULT_SNAPSHOT = 'data/finney-2026-08-07.json';

// ------------------------------------------------------------------------------------------------- TAO/USD, holdings

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
    off_ramp: map(
      {
        capacity_usd_per_day: number({
          min: 0,
          max: 1e12,
          unit: 'USD per day',
          doc: 'Most that can be sold for USD in a day; what is more waits in TAO. Default: no limit.',
        }).optional(),
      },
      'The way out of TAO.',
    ).prefault({}),
    path: text(
      'a file name',
      /^[^\0]{1,1000}$/,
      "A recorded price instead of all this but the off-ramp: a CSV file with the columns date and close (USD at the end of that day, UTC), or block and price, relative to the scenario's folder. Between two points the log price is a straight line. It must cover the run.",
    ).optional(),
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
        noise: share("Noise traders' inventory.").default(0.2),
        external: share('External capital.').default(0.1),
        stakers: share('Stakers. Default: the rest.').optional(),
      },
      "Shares of a subnet's alpha outside the pool, after protocol-held alpha and baskets. They sum to 1.",
    ).prefault({}),
    free_tao: map(
      {
        stakers: share('Stakers.').default(0.15),
        noise: share("Noise traders' budget.").default(0.1),
        external: share('External capital.').default(0.25),
        idle: share('Nobody who acts. Default: the rest.').optional(),
      },
      'Shares of the TAO that is neither on root nor in pools. They sum to 1.',
    ).prefault({}),
    staking_ratio: share(
      "TAO on root and in pools ÷ issuance: sets the TAO on root. Default: the snapshot's.",
    ).optional(),
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

/** Actors of a scenario, by key. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each key with its own schema
const ACTOR_SCHEMAS = Object.fromEntries(ACTOR_KEYS.map((key) => [key, ACTORS[key].schema(fields)])) as {
  [Key in ActorKey]: ReturnType<(typeof ACTORS)[Key]['schema']>;
};

// ------------------------------------------------------------------------------------------------------------ timeline

const AT_WORDS = 'a block number, `day N` or a date `YYYY-MM-DD`';
export const DAY_FORM = /^day (\d{1,6}(?:\.\d{1,6})?)$/;

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

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each key with its own schema
const SHOCK_SCHEMAS = Object.fromEntries(SHOCK_KEYS.map((key) => [key, SHOCKS[key].schema(fields)])) as {
  [Key in ShockKey]: ReturnType<(typeof SHOCKS)[Key]['schema']>;
};

function timelineEntry() {
  const days = number({ above: 0, max: DAYS_MAX, unit: 'days', doc: 'How long it lasts, for what passes.' }).optional();
  return map(
    { id, at: when, days, ...z.object(SHOCK_SCHEMAS).partial().shape },
    `What happens at a time: \`at\`, and one of ${either(SHOCK_KEYS)}.`,
  );
}

// ------------------------------------------------------------------------------------------------------------ outcomes

const ratio = (doc: string) => number({ above: 0, max: 1e6, doc });
const outcomes = map(
  {
    runaway: ratio('Runaway from this on.').default(3),
    growth: ratio('Growth from this on.').default(1.25),
    decline: ratio('Decline below this; between it and growth the path goes sideways.').default(0.8),
    collapse: ratio('Collapse below this.').default(0.33),
  },
  'What a path is called, by its market capitalisation of alpha at the end ÷ at the start, in TAO and in USD.',
);

// ----------------------------------------------------------------------------------------------------------- loop gain

const loopGain = map(
  {
    netuids: list(
      netuid('Subnet.'),
      32,
      'Subnets whose prices are pushed. Default: the five with the most TAO in the pool.',
    ).optional(),
    at: when.default('day 1'),
    impulses: list(
      number({ above: 0, max: 0.5, unit: "of the pool's TAO", doc: 'Size of a push; it is bought and sold.' }),
      10,
      'Sizes of the pushes.',
    ).default([0.001, 0.01, 0.05]),
    horizons: list(
      days('Time after the push.'),
      20,
      'Days after the push at which is measured. Default: 1, 7, 30 and 90 as far as the run goes.',
    ).optional(),
    with: list(
      word(MOVING_NAMES, 'Nothing, the chain alone, actors alone, or both.'),
      MOVING_NAMES.length,
      'What moves after the push.',
    ).default([...MOVING_NAMES]),
    tao_usd: list(
      number({ above: 0, max: 3, doc: 'Jump of TAO/USD, natural log; it goes up and down.' }),
      10,
      'Jumps of TAO/USD to which the market capitalisation of alpha answers.',
    ).default([0.1]),
    paths: number({ whole: true, min: 1, max: 1_000_000, doc: 'Measured on the first so many paths.' }).default(20),
  },
  'Loop gain: what is left after days of a small push of a price or of TAO/USD. Costs some dozens of runs a path.',
);

// ------------------------------------------------------------------------------------------------------------ variants

/** What tables call the scenario itself, beside its variants. */
export const BASE_NAME = 'base';
const VARIANTS_MAX = 100;

const changed = z.record(z.string(), z.unknown(), {
  error: (issue) => found(issue.input, 'a map of keys such as miners.sold_min'),
});

export const variantSchema = map(
  {
    name: text(
      'letters, digits, spaces and . , + - _ % ( ), at most 40',
      /^(?! )[A-Za-z0-9 .,+\-_%()]{1,40}(?<! )$/,
      'Name of the variant; unique.',
    ),
    question: text('text of at most 2000 characters', /^.{0,2000}$/su, 'What it is to answer.').optional(),
    set: changed
      .meta({
        description:
          'Keys and their values here. A key goes down by dots (rules.era, stakers.wealth.yield); that of an event begins with its id (timeline.fall.at).',
      })
      .optional(),
    drop: list(
      text('the id of an event, or a key', /^.{1,200}$/su, 'Id of an event, or a key that gets its default.'),
      10_000,
      'Events that do not happen here, by id; keys that have their defaults here.',
    ).optional(),
    add: list(timelineEntry(), 10_000, 'Events that happen here in addition, as in timeline.').optional(),
  },
  'The same scenario under a change.',
);

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
    rules: rules(
      DEFAULT_ERA,
      `Rules of the chain: { era: ${DEFAULT_ERA} }, or { extends: ${DEFAULT_ERA}, … } with single parameters changed. Default: ${DEFAULT_ERA}.`,
    ).prefault({}),
    horizon: duration('Length of the run, from 1 block to 3650 days.', HORIZON_BLOCKS_MAX).prefault('180 days'),
    resolution: word(
      ['block', 'tempo', 'adaptive', 'quarter', 'day'],
      'Step of the network: every block (exact); a grid of 360 blocks with epochs at its ends; steps of at most 360 blocks chosen by `tolerance`, each epoch in its own block; or a grid of a quarter of a day or of a day, for many paths. Errors: docs/accuracy.md.',
    ).default('tempo'),
    tolerance: number({
      min: 1e-10,
      max: 1e-3,
      doc: 'For `resolution: adaptive`: how far the middle of a step may be from its mean, relative; smaller means shorter steps where pools are shallow or moving prices far from prices.',
    }).default(TOLERANCE),
    paths: number({ whole: true, min: 1, max: 1_000_000, doc: 'Number of paths.' }).default(200),
    seed,
    tao_usd: taoUsd.prefault({}),
    holdings: holdings.prefault({}),
    ...ACTOR_SCHEMAS,
    timeline: list(timelineEntry(), 10_000, 'What happens at stated times.').default([]),
    outcomes: outcomes.prefault({}),
    loop_gain: loopGain.optional(),
    variants: list(
      variantSchema,
      VARIANTS_MAX,
      'The same scenario under changes, on the same random numbers; the result compares them path by path.',
    ).default([]),
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
