/** What a metric is, in words that travel with its numbers: every result embeds the definitions of its columns. */
export interface MetricDefinition {
  /** Column name in results: snake_case, unique within its scope. */
  readonly id: string;
  /** e.g. `TAO`, `USD per TAO`, `1` for a ratio. */
  readonly unit: string;
  /** One or two sentences: what is measured, when it is null. */
  readonly definition: string;
}

/**
 * What a metric belongs to: the network at a sample, a subnet at a sample, a path as a whole, all paths' ends, their loop gain;
 * with variants also a subnet at the end of a path, and the difference of two runs.
 */
export type MetricScope = 'network' | 'subnet' | 'path' | 'outcome' | 'gain' | 'end' | 'difference';
