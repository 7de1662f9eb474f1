/** The price of TAO jumps. */

import { map, number } from '../input/fields.js';
import { defineShock } from './shock.js';

export const taoUsdJump = defineShock({
  schema: map(
    { log: number({ min: -5, max: 5, doc: 'Change of the fundamental, natural log.' }) },
    'The price of TAO jumps.',
  ),
  resolve: ({ log }) => ({ log }),
  apply: ({ log }, { chain, market, marketMemory }) => market.jump(chain.economy.values, marketMemory, log),
});
