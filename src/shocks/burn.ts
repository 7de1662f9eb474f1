/**
 * An owner changes what part of the miners' emission is burned, from the next epoch on. It stays so until the next such
 * event.
 */

import { EXISTS, MINER_WITHHELD } from '../engine/state.js';
import { defineShock } from './shock.js';

export const burn = defineShock({
  schema: ({ map, netuid, share }) =>
    map(
      {
        netuid: netuid('Subnet.'),
        fraction: share("Part of the miners' emission that is burned from the next epoch on."),
      },
      "An owner changes what part of the miners' emission is burned.",
    ),
  resolve: (checked, { path, checkNetuid }) => {
    checkNetuid([...path, 'netuid'], checked.netuid);
    return { netuid: checked.netuid, fraction: checked.fraction };
  },
  apply: ({ netuid: slot, fraction }, { chain }) => {
    const { values } = chain.economy;
    if (values[EXISTS + slot] > 0) values[MINER_WITHHELD + slot] = fraction;
  },
});
