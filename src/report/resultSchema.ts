/** The format of a result, `dtao-result/1`: one source for the types, the JSON Schema and its words. docs/result.md tells how to read it. */

import * as z from 'zod';

export const RESULT_SCHEMA = 'dtao-result/1';

const column = z.array(z.number().nullable());
const days = z.array(z.number()).describe('Days since the start of the run.');
const blocks = z.array(z.int()).describe('Chain block of the sample.');
const netuids = z.array(z.int());
const paths = z.array(z.int()).describe('Number of the path, from 0.');
const names = z.array(z.string());
const ruleset = z.object({ id: z.string(), title: z.string() }).strict();
const networkBands = z.object({ day: days, block: blocks }).catchall(column);
const subnetBands = z.object({ netuid: netuids, day: days, block: blocks }).catchall(column);
const summary = z.object({ path: paths }).catchall(column);

const metric = z
  .object({
    scope: z
      .enum(['network', 'subnet', 'path', 'outcome', 'gain', 'end', 'difference'])
      .describe(
        'network: columns of network.bands and samplePaths.network; subnet: of subnets.bands and samplePaths.subnets; path: of summary; outcome: of outcomes; gain: of loopGain; end: of differences.subnets; difference: of differences.summary.',
      ),
    id: z.string(),
    unit: z.string().describe('1 for a ratio.'),
    definition: z.string(),
  })
  .strict();

const gainTable = z.object({ day: days, paths: z.array(z.int()) });
const withNames = z.array(z.string()).describe('What moves after the push: frozen, protocol, actors or both.');
/** No catchall: it would forbid columns of text. */
const loopGain = z
  .object({
    price: gainTable
      .extend({
        netuid: netuids,
        with: withNames,
        impulse: z.array(z.number()).describe("Parts of the pool's TAO."),
        gain: column,
        gain_se: column,
        pairs_dropped: z.array(z.int()),
      })
      .strict(),
    branching: gainTable
      .extend({ netuid: netuids, impulse: z.array(z.number()), branching_ratio: column, branching_ratio_se: column })
      .strict(),
    taoUsd: gainTable
      .extend({
        with: withNames,
        jump: z.array(z.number()).describe('Natural log.'),
        gain: column,
        gain_se: column,
        pairs_dropped: z.array(z.int()),
      })
      .strict(),
    flow: z.object({ paths: z.array(z.int()), flow_gain: column, flow_gain_se: column }).strict(),
  })
  .strict();

const outcomes = z
  .object({
    unit: z.array(z.string()).describe('TAO or USD: what the market capitalisation is measured in.'),
    class: z.array(z.string()),
    paths: z.array(z.int()),
    share: column,
    share_low: column,
    share_high: column,
  })
  .strict();

const optionalLoopGain = loopGain
  .optional()
  .describe(
    'Only where the scenario asks for it (loop_gain). Medians over paths; _se: standard errors, by a bootstrap of the paths.',
  );

const variant = z
  .object({
    name: z.string(),
    question: z.string(),
    changes: z.array(z.string()).describe('What it changes, in words.'),
    ruleset,
    network: z.object({ bands: networkBands }).strict(),
    subnets: z.object({ bands: subnetBands }).strict().describe('Of the subnets in report.sample_netuids alone.'),
    summary,
    outcomes,
    loopGain: optionalLoopGain,
  })
  .strict();

const differences = z
  .object({
    summary: z
      .object({ variant: names, metric: names })
      .catchall(column)
      .describe('A row a variant and metric of scope path; columns are metrics of scope difference.'),
    network: z
      .object({ bands: z.object({ variant: names, day: days, block: blocks }).catchall(column) })
      .strict()
      .describe('A row a variant and sample: bands, as in network.bands, of variant − scenario, path by path.'),
    subnets: z
      .object({ variant: names, netuid: netuids })
      .catchall(column)
      .describe(
        'A row a variant and subnet of the start: for each metric of scope end <metric>_base, the mean of the scenario; _difference, the mean of variant − scenario, path by path; _se, the standard error of that mean; _known, where some path does not know it in both: over how many.',
      ),
  })
  .strict();

/** What the fingerprint covers. */
const content = {
  schema: z.literal(RESULT_SCHEMA),
  code: z
    .object({
      name: z.string(),
      version: z.string(),
      source: z
        .string()
        .regex(/^sha256:[0-9a-f]{64}$/)
        .describe('Hash of the sources that computed this.'),
    })
    .strict(),
  scenario: z
    .looseObject({ name: z.string(), question: z.string(), seed: z.string(), paths: z.int() })
    .describe('The resolved scenario: every default, the rules and the whole start state.'),
  ruleset,
  seed: z.string(),
  pathsRequested: z.int(),
  pathsDone: z.int().min(1).describe('Paths 0 … pathsDone − 1 are in this result.'),
  partial: z.boolean().describe('True if the run was stopped: pathsDone < pathsRequested.'),
  metrics: z.array(metric),
  network: z
    .object({ bands: networkBands })
    .strict()
    .describe(
      'A row a sample. Columns <metric>_p05, _p25, _p50, _p75, _p95: quantiles over the paths (type 7, within 0.5 %); <metric>_known, where some path does not know the number: over how many.',
    ),
  subnets: z
    .object({ bands: subnetBands })
    .strict()
    .describe('A row a subnet and sample, sorted by netuid, then day; columns as in network.bands.'),
  summary: summary.describe('A row a path; columns are metrics of scope path.'),
  samplePaths: z
    .object({
      network: z.object({ path: paths, day: days, block: blocks }).catchall(column),
      subnets: z.object({ path: paths, netuid: netuids, day: days, block: blocks }).catchall(column),
    })
    .strict()
    .describe('The first paths, whole: of the network, and of the subnets that the scenario lists.'),
  outcomes: outcomes.describe(
    "How many paths ended how, with Wilson's intervals at 95 %; thresholds in scenario.outcomes.",
  ),
  loopGain: optionalLoopGain,
  variants: z
    .array(variant)
    .optional()
    .describe("The scenario's variants, each run on the random numbers of the scenario; left out if there are none."),
  differences: differences.optional().describe('How the variants differ from the scenario, path by path.'),
  limits: z.array(z.string()).describe('What this result leaves out, in words.'),
};

export const contentSchema = z.object(content).strict();

export const resultSchema = z
  .object({
    ...content,
    fingerprint: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/)
      .describe('SHA-256 of the canonical JSON (RFC 8785) of this object without fingerprint and environment.'),
    environment: z
      .object({
        node: z.string(),
        platform: z.string(),
        workers: z.int(),
        started: z.string().describe('UTC, ISO 8601.'),
        seconds: z.number().describe('Wall time of the paths.'),
      })
      .strict()
      .describe('Where and when it was computed; nothing of it changes the numbers.'),
  })
  .strict()
  .meta({
    title: 'Result of dtao-sim',
    description:
      'Tables are objects of columns of equal length; null = unknown. Numbers have 7 significant digits, whole numbers are exact.',
  });

/** A table: columns of equal length. */
export type Columns = Record<string, (number | null)[]>;
export type ResultContent = z.output<typeof contentSchema>;
export type LoopGainTables = z.output<typeof loopGain>;
export type Result = z.output<typeof resultSchema>;
export type Environment = Result['environment'];

/** Draft 7. */
export function resultJsonSchema(): object {
  return z.toJSONSchema(resultSchema, {
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // zod bounds every integer by what a float64 can count; that is no rule of ours.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
}
