/** From the aggregate of a run to its result: named columns, rounded numbers, definitions, fingerprint. */

import type { MetricDefinition, MetricScope } from '../metrics/definition.js';
import { GAIN_METRICS } from '../metrics/loopGain.js';
import { outcomeMetrics } from '../metrics/outcomes.js';
import type { ScenarioFold } from '../montecarlo/parts.js';
import type { Rows } from '../montecarlo/rows.js';
import type { RunResult } from '../montecarlo/run.js';
import { fingerprint } from '../numeric/canonicalJson.js';
import type { ResolvedScenario } from '../scenario/resolved.js';
import { jsonText } from './jsonText.js';
import { limitsOf } from './limits.js';
import { loopGainTables } from './loopGain.js';
import { outcomeTable } from './outcomes.js';
import {
  type Environment,
  type LoopGainTables,
  RESULT_SCHEMA,
  type Result,
  type ResultContent,
} from './resultSchema.js';
import type { Code } from './source.js';
import { networkBands, subnetBands, summaryColumns, wholeNetwork, wholeSubnets } from './tables.js';
import { DIFFERENCE_METRICS, differenceTables, variantTables } from './variants.js';

/** What of a scenario its result names; the rest is embedded as it is. */
export type NamedScenario = Pick<
  ResolvedScenario,
  'name' | 'question' | 'seed' | 'paths' | 'rules' | 'actors' | 'resolution' | 'outcomes' | 'variants' | 'loopGain'
>;

/** What of a run its result tells. */
export type FoldedRun = Omit<RunResult, 'folded'> & {
  readonly folded: Pick<ScenarioFold, 'base' | 'variants' | 'gain'>;
};

/** The result of a run that has at least one path. */
export function buildResult(scenario: NamedScenario, run: FoldedRun, code: Code, environment: Environment): Result {
  const { base: aggregate, gain } = run.folded;
  const { layout } = aggregate;
  const summary = summaryColumns(aggregate);
  const gainOf = (rows: Rows | null): LoopGainTables | null =>
    scenario.loopGain && rows && loopGainTables(scenario.loopGain, rows.values, scenario.seed);
  const loopGain = gainOf(gain);
  const variants = run.folded.variants.map((folded, index) => {
    const variant = scenario.variants[index];
    return {
      variant,
      rules: variant.differs.rules ?? scenario.rules,
      outcomes: scenario.outcomes,
      loopGain: gainOf(folded.gain),
      folded,
    };
  });
  const others = variants.map(({ folded }) => folded.aggregate.layout);
  const content: ResultContent = {
    schema: RESULT_SCHEMA,
    code: { ...code },
    // Through JSON, so that the object is exactly what a reader of the file gets.
    scenario: JSON.parse(JSON.stringify(scenario)),
    ruleset: { id: scenario.rules.id, title: scenario.rules.title },
    seed: scenario.seed,
    pathsRequested: run.pathsRequested,
    pathsDone: run.pathsDone,
    partial: run.partial,
    metrics: [
      ...described('network', distinct([layout, ...others].map(({ networkMetrics }) => networkMetrics))),
      ...described('subnet', layout.subnetMetrics),
      ...described('path', distinct([layout, ...others].map(({ summaryMetrics }) => summaryMetrics))),
      ...described('outcome', outcomeMetrics(scenario.outcomes)),
      ...(gain === null ? [] : described('gain', GAIN_METRICS)),
      ...(variants.length > 0
        ? [...described('end', layout.endMetrics), ...described('difference', DIFFERENCE_METRICS)]
        : []),
    ],
    network: { bands: networkBands(aggregate) },
    subnets: { bands: subnetBands(aggregate) },
    summary,
    samplePaths: { network: wholeNetwork(aggregate), subnets: wholeSubnets(aggregate) },
    outcomes: outcomeTable(scenario.outcomes, summary),
    ...(loopGain && { loopGain }),
    ...(variants.length > 0 && { variants: variants.map(variantTables), differences: differenceTables(variants) }),
    limits: limitsOf(scenario),
  };
  // schema and fingerprint first, the environment last: that is what a reader looks for.
  const { schema, ...rest } = content;
  return { schema, fingerprint: fingerprint(content), ...rest, environment };
}

/** Fingerprint of a result as its numbers stand, to be compared with the one that it states. */
export function fingerprintOf(result: Result): string {
  const { fingerprint: _stated, environment: _environment, ...content } = result;
  return fingerprint(content);
}

/** Fingerprint of the tables alone: the same for other code that computes the same numbers. */
export function columnsFingerprint(result: Result): string {
  const { network, subnets, summary, samplePaths, differences } = result;
  const variants = result.variants?.map(({ network, subnets, summary }) => ({ network, subnets, summary }));
  return fingerprint({ network, subnets, summary, samplePaths, ...(variants && { variants, differences }) });
}

/** The file, in pieces. */
export function* resultText(result: Result): Generator<string, void, undefined> {
  yield* jsonText(result);
  yield '\n';
}

/** Metrics of several lists, each id once: a variant may follow a holder whom the scenario does not have. */
function distinct(lists: readonly (readonly MetricDefinition[])[]): MetricDefinition[] {
  const all = lists.flat();
  return all.filter(({ id }, index) => all.findIndex((one) => one.id === id) === index);
}

function described(scope: MetricScope, metrics: readonly MetricDefinition[]): ResultContent['metrics'] {
  return metrics.map(({ id, unit, definition }) => ({ scope, id, unit, definition }));
}
