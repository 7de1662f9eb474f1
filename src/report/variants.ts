/** The part of a result that variants have: their own tables, and how they differ from the scenario. */

import type { MetricDefinition } from '../metrics/definition.js';
import type { OutcomeParameters } from '../metrics/outcomes.js';
import type { FoldedVariant } from '../montecarlo/parts.js';
import type { PairedSummary } from '../numeric/paired.js';
import type { Era } from '../protocol/eras/era.js';
import type { Layout } from '../samples.js';
import type { ResolvedVariant } from '../scenario/resolved.js';
import { outcomeTable } from './outcomes.js';
import type { Columns, LoopGainTables, ResultContent } from './resultSchema.js';
import { resultNumber } from './round.js';
import { bandColumns, networkBands, numbers, stacked, subnetBands, summaryColumns } from './tables.js';

interface DifferenceColumn extends MetricDefinition {
  readonly value: (paired: PairedSummary) => number;
}

const OF_METRIC = 'that of the metric';

const COLUMNS: readonly DifferenceColumn[] = [
  {
    id: 'pairs',
    unit: 'paths',
    definition: 'Paths that know the metric in both runs; all other columns are over these.',
    value: ({ pairs }) => pairs,
  },
  {
    id: 'mean',
    unit: OF_METRIC,
    definition: 'Mean over paths of variant − scenario.',
    value: ({ mean }) => mean,
  },
  {
    id: 'se',
    unit: OF_METRIC,
    definition: 'Standard error of that mean: standard deviation of the differences ÷ √pairs. Null with one pair.',
    value: ({ se }) => se,
  },
  {
    id: 'unpaired_se',
    unit: OF_METRIC,
    definition: 'What the standard error would be if the two runs had random numbers of their own.',
    value: ({ unpairedSe }) => unpairedSe,
  },
  {
    id: 'variance_reduction',
    unit: '1',
    definition:
      'Unpaired ÷ paired variance of the mean difference: how many times as many paths unpaired runs would need. Null where the differences do not vary.',
    value: ({ varianceReduction }) => varianceReduction,
  },
  {
    id: 'median',
    unit: OF_METRIC,
    definition: 'Median over paths of variant − scenario.',
    value: ({ median }) => median,
  },
  {
    id: 'median_low',
    unit: OF_METRIC,
    definition:
      'Lower end of the 95 % interval of that median, by the sign test: right for any distribution. Null with fewer than 6 pairs.',
    value: ({ medianLow }) => medianLow,
  },
  {
    id: 'median_high',
    unit: OF_METRIC,
    definition: 'Upper end of it.',
    value: ({ medianHigh }) => medianHigh,
  },
  {
    id: 'higher',
    unit: '1',
    definition: 'Share of paths in which the variant is higher.',
    value: ({ higher }) => higher,
  },
  {
    id: 'lower',
    unit: '1',
    definition: 'Share of paths in which it is lower.',
    value: ({ lower }) => lower,
  },
];

/** What the columns of differences.summary are. */
export const DIFFERENCE_METRICS: readonly MetricDefinition[] = COLUMNS.map(({ id, unit, definition }) => ({
  id,
  unit,
  definition,
}));

/** A variant with what it folded. */
export interface VariantRun {
  readonly variant: ResolvedVariant;
  readonly rules: Era;
  readonly outcomes: OutcomeParameters;
  readonly loopGain: LoopGainTables | null;
  readonly folded: FoldedVariant;
}

export function variantTables({
  variant,
  rules,
  outcomes,
  loopGain,
  folded,
}: VariantRun): NonNullable<ResultContent['variants']>[number] {
  const summary = summaryColumns(folded.aggregate);
  return {
    name: variant.name,
    question: variant.question,
    changes: [...variant.changes],
    ruleset: { id: rules.id, title: rules.title },
    network: { bands: networkBands(folded.aggregate) },
    subnets: { bands: subnetBands(folded.aggregate) },
    summary,
    outcomes: outcomeTable(outcomes, summary),
    ...(loopGain && { loopGain }),
  };
}

export function differenceTables(runs: readonly VariantRun[]): NonNullable<ResultContent['differences']> {
  return {
    summary: summaryDifferences(runs),
    network: { bands: networkDifferences(runs) },
    subnets: endDifferences(runs),
  };
}

// Object.assign: a spread would lose that all other columns are numbers.
type DifferenceTables = NonNullable<ResultContent['differences']>;

/** A name a row: of `rows` rows. */
function variantNames({ variant }: VariantRun, rows: number): string[] {
  return Array.from({ length: rows }, () => variant.name);
}

function summaryDifferences(runs: readonly VariantRun[]): DifferenceTables['summary'] {
  const rows = runs.flatMap((run) => {
    const { summaryMetrics } = run.folded.differences;
    return run.folded.differences
      .summaries()
      .map((paired, index) => ({ name: run.variant.name, id: summaryMetrics[index].id, paired }));
  });
  const columns: Columns = {};
  for (const { id, value } of COLUMNS) columns[id] = rows.map(({ paired }) => resultNumber(value(paired)));
  return Object.assign({ variant: rows.map(({ name }) => name), metric: rows.map(({ id }) => id) }, columns);
}

function networkDifferences(runs: readonly VariantRun[]): DifferenceTables['network']['bands'] {
  const { networkBlocks, networkDays } = layoutOf(runs);
  const samples = networkBlocks.map((_, sample) => sample);
  const tables = runs.map(({ folded: { aggregate, differences } }) =>
    bandColumns(differences.networkBands(), aggregate.pathsDone, differences.networkMetrics, samples),
  );
  return Object.assign(
    {
      variant: runs.flatMap((run) => variantNames(run, samples.length)),
      day: runs.flatMap(() => numbers(networkDays)),
      block: runs.flatMap(() => networkBlocks),
    },
    stacked(tables, samples.length, runs[0].folded.aggregate.pathsDone),
  );
}

function endDifferences(runs: readonly VariantRun[]): DifferenceTables['subnets'] {
  const { endMetrics, endNetuids } = layoutOf(runs);
  const tables = runs.map(({ folded }) => {
    const { ends } = folded.differences;
    const columns: Columns = {};
    endMetrics.forEach(({ id }, metric) => {
      const cells = endNetuids.map((_, subnet) => subnet * endMetrics.length + metric);
      columns[`${id}_base`] = cells.map((cell) => resultNumber(ends.first(cell)));
      columns[`${id}_difference`] = cells.map((cell) => resultNumber(ends.mean(cell)));
      columns[`${id}_se`] = cells.map((cell) => resultNumber(ends.se(cell)));
      if (cells.some((cell) => ends.pairs(cell) < folded.aggregate.pathsDone))
        columns[`${id}_known`] = cells.map((cell) => ends.pairs(cell));
    });
    return columns;
  });
  return Object.assign(
    {
      variant: runs.flatMap((run) => variantNames(run, endNetuids.length)),
      netuid: runs.flatMap(() => endNetuids),
    },
    stacked(tables, endNetuids.length, runs[0].folded.aggregate.pathsDone),
  );
}

/** When all variants sample what of subnets. */
function layoutOf(runs: readonly VariantRun[]): Layout {
  return runs[0].folded.aggregate.layout;
}
