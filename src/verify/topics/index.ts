/** The topics: name of the golden file → checker. A topic is added by its file and a line here. */

import { alphaEmissionTopic, blockEmissionTopic } from './emission.js';
import { emissionSplitTopic } from './emissionSplit.js';
import { injectionTermsTopic } from './injectionTerms.js';
import { limitPriceTopic } from './limitPrice.js';
import { movingPriceTopic } from './movingPrice.js';
import { registrationCostTopic } from './registrationCost.js';
import { rootProportionTopic } from './rootProportion.js';
import { sharesFlowTopic, sharesPriceEmaTopic } from './shares.js';
import { swapBalancerTopic } from './swapBalancer.js';
import { swapConstantProductTopic } from './swapConstantProduct.js';
import { swapFeeTopic } from './swapFee.js';
import type { Checker } from './topic.js';

export const TOPICS: ReadonlyMap<string, Checker> = new Map([
  ['block-emission', blockEmissionTopic],
  ['alpha-emission', alphaEmissionTopic],
  ['swap-fee', swapFeeTopic],
  ['swap-constant-product', swapConstantProductTopic],
  ['swap-balancer', swapBalancerTopic],
  ['limit-price', limitPriceTopic],
  ['injection-terms', injectionTermsTopic],
  ['shares-price-ema', sharesPriceEmaTopic],
  ['shares-flow', sharesFlowTopic],
  ['root-proportion', rootProportionTopic],
  ['moving-price', movingPriceTopic],
  ['emission-split', emissionSplitTopic],
  ['registration-cost', registrationCostTopic],
]);
