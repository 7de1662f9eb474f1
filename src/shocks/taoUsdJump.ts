/** The price of TAO jumps. */

import { defineShock } from './shock.js';

export const taoUsdJump = defineShock({
  schema: ({ map, number }) =>
    map(
      { log: number({ min: -5, max: 5, doc: 'Change of the fundamental, natural log.' }) },
      'The price of TAO jumps.',
    ),
  resolve: ({ log }) => ({ log }),
  apply: ({ log }, { chain, market, marketMemory }) => market.jump(chain.economy.values, marketMemory, log),
});
