import { Attacker } from '../../src/agents/attackers.js';
import { Attention } from '../../src/agents/attention.js';
import { Customers } from '../../src/agents/customers.js';
import { Entrepreneurs } from '../../src/agents/entrepreneurs.js';
import { External } from '../../src/agents/external.js';
import { Holder } from '../../src/agents/holders.js';
import { createAgents, NOBODY } from '../../src/agents/index.js';
import { Miners } from '../../src/agents/miners.js';
import { Noise } from '../../src/agents/noise.js';
import { Owners } from '../../src/agents/owners.js';
import { Root } from '../../src/agents/root.js';
import { cohortsOf } from '../../src/agents/stakers.js';
import { Validators } from '../../src/agents/validators.js';
import { behavesAsAnActor } from './behaviour.js';
import { ACTORS, EVERYBODY } from './world.js';

const EQUAL = { trend: 0.25, yield: 0.25, value: 0.25, holder: 0.25 };

behavesAsAnActor(
  'noise',
  () => [new Noise(ACTORS.noise)],
  () => [new Noise({ ...ACTORS.noise, scale: 0 })],
);
behavesAsAnActor(
  'attention',
  () => [new Attention({ ...ACTORS.attention, gain: 0.5 })],
  () => [new Attention(ACTORS.attention)],
);
behavesAsAnActor(
  'external',
  () => [new External(ACTORS.external)],
  () => [new External({ absorbs: 0, inflowPerPool: 0 })],
);
behavesAsAnActor(
  'external capital that leaves',
  () => [new External({ absorbs: 0, inflowPerPool: -0.01 })],
  () => [new External({ absorbs: 0, inflowPerPool: 0 })],
);
behavesAsAnActor(
  'stakers',
  () => cohortsOf({ ...ACTORS.stakers, wealth: EQUAL }),
  () => cohortsOf({ ...ACTORS.stakers, wealth: EQUAL, rebalancePerDay: 0 }),
);
behavesAsAnActor(
  'miners',
  () => [new Miners(ACTORS.miners)],
  () => [new Miners({ soldMin: 0, costShare: 0, entryPerDay: 0 })],
);
behavesAsAnActor(
  'validators',
  () => [new Validators(ACTORS.validators)],
  () => [new Validators({ sold: 0 })],
);
behavesAsAnActor(
  'owners',
  () => [new Owners(ACTORS.owners)],
  () => [new Owners({ sold: 0, policies: [] })],
);
const POLICY = { netuids: [1, 2], sold: 0.5, burnMiners: 0.5, buyBack: 0.8, lock: 0.3 };
behavesAsAnActor(
  'owners with a policy',
  () => [new Owners({ sold: 0.6, policies: [POLICY] })],
  () => [new Owners({ sold: 0, policies: [{ ...POLICY, lock: 1 }] })],
);
behavesAsAnActor(
  'root',
  () => [new Root(ACTORS.root)],
  () => [new Root({ releasePerDay: 0, cashOut: 1 })],
);
const HOLDERS = EVERYBODY.holders ?? [];
behavesAsAnActor(
  'holders',
  () => HOLDERS.map((parameters) => new Holder(parameters)),
  () => HOLDERS.map((parameters) => new Holder({ ...parameters, tao: 0 })),
);
const CUSTOMERS = {
  unsubsidisedPrice: 2.5,
  passThrough: 0.9,
  elasticity: 2,
  adjustPerDay: 0.05,
  networkUsdPerDay: 1e5,
  revenue: [
    { netuid: 1, usdPerDay: 5000, buyback: 0.5 },
    { netuid: 2, usdPerDay: 0, buyback: 1 },
  ],
};
behavesAsAnActor(
  'customers',
  () => [new Customers(CUSTOMERS)],
  () => [new Customers({ ...CUSTOMERS, revenue: [{ netuid: 1, usdPerDay: 5000, buyback: 0 }] })],
);
const ATTACKERS = EVERYBODY.attackers ?? [];
behavesAsAnActor(
  'attackers',
  () => ATTACKERS.map((parameters) => new Attacker(parameters)),
  () => ATTACKERS.map((parameters) => new Attacker({ ...parameters, tao: 0 })),
);
behavesAsAnActor(
  'entrepreneurs',
  () => [new Entrepreneurs({ ratePerDay: 0.17, referenceCostTao: 300 })],
  () => [new Entrepreneurs({ ratePerDay: 0, referenceCostTao: 300 })],
);
behavesAsAnActor(
  'all together',
  () => createAgents(EVERYBODY),
  () => createAgents(NOBODY),
);
