/** registration-cost: lock cost, median price, a new pool, who is pruned. */

import { blockEmission } from '../../protocol/emission.js';
import {
  lockCost,
  lockDecayBlocks,
  medianPrice,
  type NewPoolRule,
  netuidToPrune,
  newPool,
} from '../../protocol/registration.js';
import { amount, type Found, number, whole, word } from '../compare.js';
import { entry, type Fields } from '../fields.js';
import type { Checker } from './topic.js';

const POOL_RULES: Readonly<Record<string, NewPoolRule>> = {
  min_lock: 'min_lock',
  median: 'median',
  median_staked: 'median_staked',
};

export const registrationCostTopic: Checker = (inputs) => {
  const op = inputs.text('op', 'cost');
  switch (op) {
    case 'cost': {
      const lastBlock = inputs.number('last_lock_block');
      const cost = lockCost(
        inputs.tokens('last_lock'),
        inputs.tokens('min_lock'),
        inputs.number('block') - lastBlock,
        // The chain stores 0 until the first registration.
        lastBlock > 0,
        lockDecayBlocks(inputs.number('interval'), blockEmission(inputs.tokens('tao_issuance'))),
      );
      return { found: { lock_cost: amount(cost) } };
    }
    case 'median':
      return { found: { median_price: number(medianPrice(prices(inputs))) } };
    case 'pool': {
      const name = inputs.text('rule');
      const rule = entry(POOL_RULES, name);
      if (rule === undefined) return { skipped: `pool rule "${name}" is not implemented` };
      const pool = newPool(rule, inputs.tokens('lock'), inputs.tokens('min_lock'), medianPrice(prices(inputs)));
      return {
        found: {
          tao_in: amount(pool.taoIn),
          alpha_in: amount(pool.alphaIn),
          alpha_out: amount(pool.alphaOut),
          recycled_tao: amount(pool.recycledTao),
        },
      };
    }
    case 'prune': {
      const candidates = inputs.records('subnets').map((subnet) => ({
        netuid: subnet.number('netuid'),
        movingPrice: subnet.number('moving_price'),
        registeredBlock: subnet.number('registered_at'),
        immunityBlocks: subnet.number('immunity'),
      }));
      const pruned = netuidToPrune(candidates, inputs.number('block'));
      const found: Found = pruned === null ? word(null) : whole(BigInt(pruned));
      return { found: { pruned: found } };
    }
    default:
      return { skipped: `operation "${op}" is not implemented` };
  }
};

function prices(inputs: Fields): number[] {
  return inputs.records('pools', []).map((pool) => pool.tokens('tao') / pool.tokens('alpha'));
}
