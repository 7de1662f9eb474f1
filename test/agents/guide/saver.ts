/** A saver, who puts the same amount of TAO into one subnet every day. */

import type { Agent } from '../../../src/agents/agent.js';
import { defineActor } from '../../../src/agents/definition.js';
import { STAKE } from '../../../src/engine/orders.js';
import { accountIndex } from '../../../src/engine/state.js';
import type { Fields } from '../../../src/input/fields.js';
import { camelKeys } from '../../../src/input/spelling.js';
import { BLOCKS_PER_DAY } from '../../../src/units.js';

const PARAMETERS = ({ map, netuid, number }: Fields) =>
  map(
    {
      netuid: netuid('Where the saver buys.').default(64),
      tao_per_day: number({ min: 0, max: 1e6, unit: 'TAO per day', doc: 'What is bought.' }).default(1),
      budget_tao: number({ min: 0, max: 1e6, unit: 'TAO', doc: 'What the saver starts with.' }).default(100),
    },
    'A saver: the same amount every day.',
  );

export const saver = defineActor({
  parameters: PARAMETERS,
  standard: 'off',
  resolve: (checked, { path, checkNetuid }) => {
    checkNetuid([...path, 'netuid'], checked.netuid);
    return camelKeys(checked);
  },
  make: ({ netuid, taoPerDay, budgetTao }): Agent[] => [
    {
      name: 'saver',
      accounts: ['saver'],
      budgetTao,
      memoryLength: 0,
      scope: 'network',
      everyBlocks: BLOCKS_PER_DAY,
      firstBlock: (_, startBlock) => startBlock + 1,
      start: () => {},
      decide: ({ economy, orders }) => orders.push(STAKE, accountIndex(economy, 'saver'), netuid, taoPerDay),
    },
  ],
});
