/** How much TAO a day can be sold for USD changes. */

import { openOffRamp } from '../engine/offRamp.js';
import { OFF_RAMP_USD_PER_DAY } from '../engine/state.js';
import { defineShock } from './shock.js';

export const offRamp = defineShock({
  schema: ({ map, number }) =>
    map(
      {
        capacity_usd_per_day: number({
          min: 0,
          max: 1e12,
          unit: 'USD per day',
          doc: 'Most that can be sold for USD from now on; what is more waits.',
        }),
      },
      'How much TAO can be sold for USD changes; after `days` what tao_usd.off_ramp says holds again.',
    ),
  resolve: (checked) => ({ capacityUsdPerDay: checked.capacity_usd_per_day }),
  apply: ({ capacityUsdPerDay }, { chain: { economy } }) => {
    economy.values[OFF_RAMP_USD_PER_DAY] = capacityUsdPerDay;
    openOffRamp(economy);
  },
  end: (_, { chain: { economy }, market }) => {
    economy.values[OFF_RAMP_USD_PER_DAY] = market.offRampUsdPerDay;
    openOffRamp(economy);
  },
});
