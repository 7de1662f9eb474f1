/** News draws attention to a subnet, or to the network. */

import { NETWORK_NEWS, NEWS } from '../engine/state.js';
import { defineShock, needsActor } from './shock.js';

export const news = defineShock({
  schema: ({ map, netuid, number }) =>
    map(
      {
        netuid: netuid('Subnet. Default: news of the network as a whole.').optional(),
        attention: number({
          min: -100,
          max: 100,
          unit: 'attention per day',
          doc: 'How fast attention grows at first; in all it adds this × attention.delay_days, of which some fades on the way.',
        }),
      },
      'News draws attention to a subnet or to the network; bad news is negative.',
    ),
  resolve: (checked, context): { netuid: number | null; attention: number } => {
    const { path, checkNetuid } = context;
    needsActor(context, 'attention');
    if (checked.netuid !== undefined) checkNetuid([...path, 'netuid'], checked.netuid);
    return { netuid: checked.netuid ?? null, attention: checked.attention };
  },
  apply: ({ netuid: subnet, attention }, { chain }) => {
    chain.economy.values[subnet === null ? NETWORK_NEWS : NEWS + subnet] += attention;
  },
});
