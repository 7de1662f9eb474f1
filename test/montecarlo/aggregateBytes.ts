/** All numbers of an aggregate, or of a whole fold, as one text: equal text, equal bytes. */

import { createHash, type Hash } from 'node:crypto';
import type { Aggregate } from '../../src/montecarlo/aggregate.js';
import type { ScenarioFold } from '../../src/montecarlo/parts.js';

type Numbers = Float64Array | Uint32Array;

function feed(hash: Hash, arrays: readonly Numbers[]): void {
  for (const array of arrays) {
    hash.update(`${array.length}:`);
    // An unknown number is a NaN; which of the many bit patterns of NaN it has is the processor's business.
    for (let index = 0; index < array.length; index++) if (Number.isNaN(array[index])) array[index] = Number.NaN;
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
}

function numbersOf(aggregate: Aggregate): Numbers[] {
  const network = aggregate.networkBands();
  const subnets = aggregate.subnetBands();
  return [
    network.quantiles,
    network.known,
    subnets.quantiles,
    subnets.known,
    aggregate.summaries,
    ...aggregate.keptNetwork,
    ...aggregate.keptSubnets,
  ];
}

export function aggregateHash(aggregate: Aggregate): string {
  const hash = createHash('sha256');
  feed(hash, numbersOf(aggregate));
  return hash.digest('hex');
}

/** The scenario's aggregate, and those and the differences of its variants. */
export function foldHash({ base, variants, gain }: ScenarioFold): string {
  const hash = createHash('sha256');
  feed(hash, numbersOf(base));
  for (const { aggregate, differences } of variants) {
    const { quantiles, known } = differences.networkBands();
    const { endNetuids, endMetrics } = aggregate.layout;
    const ends = Array.from({ length: endNetuids.length * endMetrics.length }, (_, cell) => [
      differences.ends.pairs(cell),
      differences.ends.first(cell),
      differences.ends.mean(cell),
      differences.ends.se(cell),
    ]);
    feed(hash, [...numbersOf(aggregate), quantiles, known, Float64Array.from(ends.flat())]);
  }
  if (gain !== null) feed(hash, [gain.values]);
  return hash.digest('hex');
}
