/** All numbers of an aggregate as one text: equal text, equal bytes. */

import { createHash } from 'node:crypto';
import type { Aggregate } from '../../src/montecarlo/aggregate.js';

export function aggregateHash(aggregate: Aggregate): string {
  const hash = createHash('sha256');
  const network = aggregate.networkBands();
  const subnets = aggregate.subnetBands();
  const arrays = [
    network.quantiles,
    network.known,
    subnets.quantiles,
    subnets.known,
    aggregate.summaries,
    ...aggregate.keptNetwork,
    ...aggregate.keptSubnets,
  ];
  for (const array of arrays) {
    hash.update(`${array.length}:`);
    // An unknown number is a NaN; which of the many bit patterns of NaN it has is the processor's business.
    for (let index = 0; index < array.length; index++) if (Number.isNaN(array[index])) array[index] = Number.NaN;
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest('hex');
}
