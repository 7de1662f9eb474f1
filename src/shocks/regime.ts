/** The regime of TAO/USD changes. */

import { REGIMES } from '../market/taoUsd.js';
import { defineShock } from './shock.js';

export const regime = defineShock({
  schema: ({ map, word }) => map({ name: word(REGIMES, 'The regime.') }, 'The regime of TAO/USD changes.'),
  resolve: ({ name }, { path, report, taoUsd }) => {
    if (taoUsd.recorded)
      report(path, 'changes nothing: tao_usd.path records the price; leave one of the two out', [['tao_usd']]);
    return { name };
  },
  apply: ({ name }, { chain, market, marketMemory }) => market.setRegime(chain.economy.values, marketMemory, name),
});
