/**
 * Mining capacity arrives from outside, for example a bitcoin miner that converts to AI compute.
 *
 * It joins the subnet's capacity, whose cost becomes the mean of both. It does not last: it leaves by itself where it
 * does not pay, as all capacity does.
 */

import { MINER_UNIT_COST, MINER_UNITS } from '../engine/state.js';
import { defineShock, needsActor } from './shock.js';

export const minerSupply = defineShock({
  schema: ({ map, netuid, number }) =>
    map(
      {
        netuid: netuid('Subnet. Default: each that has miners.').optional(),
        units: number({
          above: 0,
          max: 1000,
          doc: "Capacity that arrives; 1 is the subnet's own capacity at the start.",
        }),
        cost_factor: number({
          min: 0,
          max: 10,
          doc: 'Cost of a unit of it, as a part of what a unit costs there before.',
        }).default(1),
      },
      'Mining capacity arrives from outside.',
    ),
  resolve: (checked, context) => {
    if (checked.netuid !== undefined) context.checkNetuid([...context.path, 'netuid'], checked.netuid);
    needsActor(context, 'miners');
    return { netuid: checked.netuid ?? null, units: checked.units, costFactor: checked.cost_factor };
  },
  apply: ({ netuid: where, units, costFactor }, { chain }) => {
    const { values, netuidEnd } = chain.economy;
    for (let netuid = where ?? 1; netuid < (where === null ? netuidEnd : where + 1); netuid++) {
      const before = values[MINER_UNITS + netuid];
      // Nobody mines there yet, so there is nothing to be cheaper than.
      if (before === 0) continue;
      values[MINER_UNIT_COST + netuid] *= (before + units * costFactor) / (before + units);
      values[MINER_UNITS + netuid] += units;
    }
  },
});
