/** How a path ends for each subnet of its start: what is compared between variants, subnet by subnet. */

import type { Rules } from '../engine/rules.js';
import {
  CUM_TAO_CHAIN_BUY,
  CUM_TAO_INJECTED,
  type Economy,
  EMISSION_SHARE,
  EXISTS,
  REGISTERED_BLOCK,
  TAO_IN,
} from '../engine/state.js';
import type { MetricDefinition } from './definition.js';

const GONE = 'Null if the subnet was pruned.';

export const END_METRICS: readonly MetricDefinition[] = [
  {
    id: 'log_price',
    unit: 'log TAO per alpha',
    definition: `Natural log of the spot price at the end. ${GONE}`,
  },
  {
    id: 'tao_received',
    unit: 'TAO',
    definition: `TAO emission since the start: injected into the pool, or spent by the chain on the subnet's alpha. ${GONE}`,
  },
  { id: 'emission_share', unit: '1', definition: `Share of the TAO emission of the last block. ${GONE}` },
  { id: 'tao_in', unit: 'TAO', definition: `TAO reserve of the pool at the end. ${GONE}` },
  {
    id: 'alive',
    unit: '1',
    definition: '1 if the subnet of the start still has its slot at the end, 0 if it was pruned.',
  },
];

/**
 * Writes END_METRICS.length numbers for each netuid.
 *
 * @param startBlock  a subnet that was registered later is another one in an old slot
 */
export function sampleEnds(
  { values }: Economy,
  rules: Rules,
  netuids: readonly number[],
  startBlock: number,
  out: Float64Array,
): void {
  let at = 0;
  for (const netuid of netuids) {
    const alive = values[EXISTS + netuid] > 0 && values[REGISTERED_BLOCK + netuid] <= startBlock;
    out[at++] = alive ? Math.log(rules.pool.price(values, netuid)) : Number.NaN;
    out[at++] = alive ? values[CUM_TAO_INJECTED + netuid] + values[CUM_TAO_CHAIN_BUY + netuid] : Number.NaN;
    out[at++] = alive ? values[EMISSION_SHARE + netuid] : Number.NaN;
    out[at++] = alive ? values[TAO_IN + netuid] : Number.NaN;
    out[at++] = alive ? 1 : 0;
  }
}
