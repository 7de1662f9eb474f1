/**
 * A subnet is broken into: trading of its alpha halts for a while, and people think it worth less. Cohorts of stakers lean
 * towards the factor times what they would hold, and external capital pays in the factor times what it would. Orders in a
 * halted subnet are refused with a status of their own; the chain goes on emitting, injecting and buying, and root's baskets
 * are released.
 */

import { BLOCK, EXISTS, HALTED_UNTIL, REGISTERED_BLOCK, VALUE_FACTOR } from '../engine/state.js';
import { defineShock } from './shock.js';

export const securityIncident = defineShock({
  schema: ({ map, netuid, number }) =>
    map(
      {
        netuid: netuid('Subnet.'),
        value_factor: number({
          above: 0,
          max: 100,
          doc: 'Multiplies what stakers would hold of it and what external capital would pay in.',
        }).default(1),
        halt_blocks: number({
          whole: true,
          min: 0,
          max: 1e8,
          unit: 'blocks',
          doc: 'How long nobody can trade its alpha.',
        }).default(0),
      },
      'A subnet is broken into; after `days` it is thought worth what it was.',
    ),
  resolve: (checked, { path, checkNetuid }) => {
    checkNetuid([...path, 'netuid'], checked.netuid);
    return { netuid: checked.netuid, valueFactor: checked.value_factor, haltBlocks: checked.halt_blocks };
  },
  apply: ({ netuid: slot, valueFactor, haltBlocks }, { chain }) => {
    const { values } = chain.economy;
    if (values[EXISTS + slot] === 0) return;
    values[VALUE_FACTOR + slot] *= valueFactor;
    values[HALTED_UNTIL + slot] = Math.max(values[HALTED_UNTIL + slot], values[BLOCK] + haltBlocks);
  },
  end: ({ netuid: slot, valueFactor, block }, { chain }) => {
    const { values } = chain.economy;
    // Not of a subnet that has come since.
    if (values[EXISTS + slot] > 0 && values[REGISTERED_BLOCK + slot] <= block)
      values[VALUE_FACTOR + slot] /= valueFactor;
  },
});
