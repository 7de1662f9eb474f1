/** Regulators stop money at the border: less comes in, less can be sold for USD. */

import { openOffRamp } from '../engine/offRamp.js';
import { type Economy, INFLOW_FACTOR, OFF_RAMP_FACTOR } from '../engine/state.js';
import { defineShock } from './shock.js';

const FACTOR_MAX = 100;

/** Choice: a later freeze takes the place of an earlier one, and when one ends, nothing is frozen. */
function set(economy: Economy, inflow: number, offRamp: number): void {
  economy.values[INFLOW_FACTOR] = inflow;
  economy.values[OFF_RAMP_FACTOR] = offRamp;
  openOffRamp(economy);
}

export const regulationFreeze = defineShock({
  schema: ({ map, number }) =>
    map(
      {
        inflow_factor: number({ min: 0, max: FACTOR_MAX, doc: 'Multiplies what external capital pays in.' }).default(1),
        off_ramp_factor: number({
          min: 0,
          max: FACTOR_MAX,
          doc: 'Multiplies what can be sold for USD in a day; 0 closes the off-ramp, whatever its capacity.',
        }).default(1),
      },
      'Regulators stop money at the border; after `days` all is as before.',
    ),
  resolve: (checked, { path, report, taoUsd }) => {
    const factor = checked.off_ramp_factor;
    if (factor !== 0 && factor !== 1 && !taoUsd.offRampLimited)
      report(
        [...path, 'off_ramp_factor'],
        `found ${factor}, of no capacity; give tao_usd.off_ramp.capacity_usd_per_day, or close the off-ramp with 0`,
        [['tao_usd']],
      );
    return { inflowFactor: checked.inflow_factor, offRampFactor: factor };
  },
  apply: ({ inflowFactor, offRampFactor }, { chain }) => set(chain.economy, inflowFactor, offRampFactor),
  end: (_, { chain }) => set(chain.economy, 1, 1),
});
