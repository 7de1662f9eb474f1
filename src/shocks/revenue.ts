/**
 * What customers outside spend changes by a factor: the market and what the subnet has of it. With `days` it goes back by
 * the same factor.
 */

import { REVENUE, REVENUE_MARKET } from '../engine/state.js';
import type { ShockStage } from './shock.js';
import { defineShock, needsActor } from './shock.js';

/** Unknown revenue stays unknown. */
function multiply(slot: number | null, factor: number, { chain }: ShockStage): void {
  const { values, netuidEnd } = chain.economy;
  for (let at = slot ?? 0; at < (slot === null ? netuidEnd : slot + 1); at++) {
    values[REVENUE + at] *= factor;
    values[REVENUE_MARKET + at] *= factor;
  }
}

export const revenue = defineShock({
  schema: ({ map, netuid, number }) =>
    map(
      {
        netuid: netuid('Subnet. Default: each whose revenue is known, and the network as a whole.').optional(),
        factor: number({ above: 0, max: 1000, doc: 'Multiplies revenue and the market that it comes from.' }),
      },
      'What customers outside spend changes.',
    ),
  resolve: (checked, context) => {
    if (checked.netuid !== undefined) context.checkNetuid([...context.path, 'netuid'], checked.netuid);
    needsActor(context, 'customers');
    return { netuid: checked.netuid ?? null, factor: checked.factor };
  },
  apply: (event, stage) => multiply(event.netuid, event.factor, stage),
  end: (event, stage) => multiply(event.netuid, 1 / event.factor, stage),
});
