/** Governance turns a subnet's TAO emission on or off. */

import { EMISSION_ENABLED } from '../engine/state.js';
import { defineShock } from './shock.js';

export const emissionEnabled = defineShock({
  schema: ({ map, netuid, truth }) =>
    map(
      { netuid: netuid('Subnet.'), value: truth('On or off.') },
      "Governance turns a subnet's TAO emission on or off.",
    ),
  resolve: (checked, { path, checkNetuid }) => {
    checkNetuid([...path, 'netuid'], checked.netuid);
    return { netuid: checked.netuid, value: checked.value };
  },
  apply: (event, { chain }) => {
    chain.economy.values[EMISSION_ENABLED + event.netuid] = event.value ? 1 : 0;
  },
});
