/**
 * Scenarios that must be refused, with every fault in the words that the user reads. `FILE` stands for the scenario's
 * path, `FOLDER` for its folder. A case without `name` and `start` lines gets them in front (two lines).
 */

import { ACTOR_KEYS } from '../../src/agents/index.js';
import { either } from '../../src/input/words.js';
import { SHOCK_KEYS } from '../../src/shocks/index.js';

export interface MalformedScenario {
  readonly what: string;
  readonly yaml: string | Uint8Array;
  readonly args?: readonly string[];
  readonly faults: readonly string[];
  /** The text stands alone. */
  readonly whole?: true;
}

export const HEAD = 'name: broken\nstart: { snapshot: small.json }\n';

const TOP = `name, start, rules, horizon, resolution, tolerance, paths, seed, tao_usd, holdings, ${ACTOR_KEYS.join(', ')}, timeline, outcomes, loop_gain, variants, report`;
const KINDS = either(SHOCK_KEYS);
const ENTRY = `id, at, days, ${SHOCK_KEYS.join(', ')}`;

export const MALFORMED_SCENARIOS: readonly MalformedScenario[] = [
  // ---- holders
  {
    what: 'a holder without a policy, and one that is no map',
    yaml: 'holders:\n  - { name: me }\n  - root\n',
    faults: [
      'FILE:4:5 holders[0].policy: is missing; must be root, subnet, index or top',
      'FILE:5:5 holders[1]: found the text "root"; must be a map of name, tao, policy, netuid, count, rebalance_days, slippage_max',
    ],
  },
  {
    what: 'a holder with a key of another policy',
    yaml: 'holders:\n  - { name: me, policy: root, netuid: 1, count: 3, rebalance_days: 7 }\n',
    faults: [
      'FILE:4:39 holders[0].netuid: found 1; only policy subnet has it, leave it out',
      'FILE:4:49 holders[0].count: found 3; only policy top has it, leave it out',
      'FILE:4:68 holders[0].rebalance_days: found 7; only policy top has it, leave it out',
    ],
  },
  {
    what: 'a holder of no subnet, of one that is not there, and one with a name that is taken, after a faulty one',
    yaml: 'holders:\n  - { name: a, policy: rot }\n  - { name: b, policy: subnet }\n  - { name: c, policy: subnet, netuid: 2 }\n  - { name: b, policy: index }\n',
    faults: [
      'FILE:4:24 holders[0].policy: found the text "rot"; must be root, subnet, index or top; did you mean root?',
      'FILE:5:5 holders[1].netuid: is missing; policy subnet needs the subnet',
      'FILE:6:40 holders[2].netuid: found 2; no such subnet in the snapshot, which has 2 from 1 to 7',
      'FILE:7:13 holders[3].name: found b, which entry 1 has already; each name once',
    ],
  },
  {
    what: 'a holder with a name that makes no column, and amounts out of range',
    yaml: 'holders:\n  - { name: My Fund, policy: index, tao: 0, slippage_max: 2 }\n',
    faults: [
      'FILE:4:13 holders[0].name: found the text "My Fund"; must be lower-case letters, digits and _, at most 30',
      'FILE:4:42 holders[0].tao: found 0; must be a number above 0, at most 21,000,000 (TAO)',
      'FILE:4:59 holders[0].slippage_max: found 2; must be a number above 0, at most 1',
    ],
  },
  // ---- attackers
  {
    what: 'an attacker without a subnet, one with an empty list, and one of a subnet that is not there',
    yaml: 'attackers:\n  - { name: a, tao: 5 }\n  - { name: b, tao: 5, netuids: [] }\n  - { name: c, tao: 5, netuids: [1, 9] }\n',
    faults: [
      'FILE:4:5 attackers[0].netuids: is missing; must be a list',
      'FILE:5:33 attackers[1].netuids: is empty; an attacker needs a subnet',
      'FILE:6:37 attackers[2].netuids[1]: found 9; no such subnet in the snapshot, which has 2 from 1 to 7',
    ],
  },
  {
    what: 'a search of nothing, and of the same twice',
    yaml: 'attackers:\n  - { name: a, tao: 0, netuids: [1], search: { tao: [], hold_days: [7, 7] } }\n',
    faults: [
      'FILE:4:53 attackers[0].search.tao: is empty; a search needs a number to try',
      'FILE:4:72 attackers[0].search.hold_days[1]: found 7 again; each once',
    ],
  },
  {
    what: 'a search of half a TAO',
    yaml: 'attackers:\n  - { name: b, tao: 0, netuids: [1], search: { tao: [0.5], hold_days: [7] } }\n',
    faults: ['FILE:4:54 attackers[0].search.tao[0]: found 0.5; must be a whole number from 1 to 21,000,000 (TAO)'],
  },
  // ---- who leaves
  {
    what: 'a whale that is nobody, one of an unknown account, and one that lasts where nothing does',
    yaml: 'timeline:\n  - { at: day 1, whale_exit: { slippage_max: 0.1 } }\n  - { at: day 1, whale_exit: { cohort: whales } }\n  - { at: day 1, days: 2, regime: { name: calm } }\n',
    faults: [
      'FILE:4:30 timeline[0].whale_exit: says neither tao nor cohort; who leaves?',
      'FILE:5:40 timeline[1].whale_exit.cohort: found the text "whales"; must be external, idle, owners, miners, validators, root, trend, yield, value, holder or noise',
      'FILE:6:24 timeline[2].days: found 2; regime does not last, leave it out',
    ],
  },
  // ---- the file
  { what: 'empty file', whole: true, yaml: '', faults: ['FILE: is empty; a scenario has at least a name'] },
  {
    what: 'a list',
    whole: true,
    yaml: '- 1\n- 2\n',
    faults: [`FILE:1:1: found a list; must be a map of ${TOP}`],
  },
  {
    what: 'binary',
    whole: true,
    yaml: new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 1]),
    faults: ['FILE: is binary (holds a zero byte); a scenario is UTF-8 text'],
  },
  {
    what: 'not UTF-8',
    whole: true,
    yaml: new Uint8Array([0x6e, 0x3a, 0x20, 0xff, 0xfe]),
    faults: ['FILE: is not UTF-8 text; a scenario is'],
  },
  {
    what: 'too large',
    whole: true,
    yaml: `# ${'x'.repeat(1_000_001)}\n`,
    faults: ['FILE: has 1.0 MB; a scenario has at most 1 MB'],
  },
  {
    what: 'two documents',
    yaml: '---\nname: two\n',
    faults: ['FILE:3:1: a second document starts here (---); a file holds one'],
  },
  { what: 'tabs', yaml: 'miners:\n\tsold_min: 0.3\n', faults: ['FILE:4:1: found a tab; indent with spaces'] },
  {
    what: 'duplicate keys',
    yaml: 'paths: 3\npaths: 4\nminers: { sold_min: 0.1, sold_min: 0.2 }\n',
    faults: [
      'FILE:4:1 paths: is there twice; the first one is in line 3',
      'FILE:5:26 sold_min: is there twice; the first one is in line 5',
    ],
  },
  {
    what: 'alias bomb',
    yaml: `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
    faults: ['FILE:4:8: its aliases (*…) expand to more than 100 times what is written; write the values out'],
  },
  {
    what: 'a value that holds itself',
    yaml: 'tao_usd: &x { regimes: *x }\n',
    faults: ['FILE:3:24: found *x inside &x; a value cannot hold itself'],
  },
  { what: 'an alias of nothing', yaml: 'paths: *n\n', faults: ['FILE:3:8: found *n; no anchor &n stands before it'] },
  {
    what: 'half a million brackets',
    yaml: `timeline: ${'['.repeat(500_000)}\n`,
    faults: ['FILE:3:80: is nested too deeply; at most 62 levels of maps and lists'],
  },
  {
    what: 'a tag',
    yaml: 'paths: !!js/function 3\n',
    faults: ['FILE:3:8: Unresolved tag: tag:yaml.org,2002:js/function; tags (!…) are not used here'],
  },
  {
    what: 'an open bracket',
    yaml: 'timeline: [\n',
    faults: [
      'FILE:4:1: is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  },

  // ---- keys and types
  {
    what: 'no name',
    whole: true,
    yaml: 'start: { snapshot: small.json }\n',
    faults: ['FILE:1:1 name: is missing; must be lower-case letters, digits and hyphens, at most 60'],
  },
  {
    what: 'a name that is a path',
    whole: true,
    yaml: 'name: ../../etc/passwd\nstart: { snapshot: small.json }\n',
    faults: [
      'FILE:1:7 name: found the text "../../etc/passwd"; must be lower-case letters, digits and hyphens, at most 60',
    ],
  },
  {
    what: 'unknown key with a near word',
    yaml: 'hroizon: 3 days\n',
    faults: [`FILE:3:1 hroizon: unknown key, did you mean horizon?; known here: ${TOP}`],
  },
  {
    what: 'unknown key with none near',
    yaml: 'xyzzy: 3\n',
    faults: [`FILE:3:1 xyzzy: unknown key; known here: ${TOP}`],
  },
  {
    what: '__proto__',
    yaml: '__proto__: { paths: 3 }\n',
    faults: [`FILE:3:1 __proto__: unknown key; known here: ${TOP}`],
  },
  {
    what: 'unknown key of an actor',
    yaml: 'miners:\n  sold_mni: 0.5\n',
    faults: [
      'FILE:4:3 miners.sold_mni: unknown key, did you mean sold_min?; known here: sold_min, cost_share, entry_per_day',
    ],
  },
  {
    what: 'text for a number',
    yaml: 'paths: many\n',
    faults: ['FILE:3:8 paths: found the text "many"; must be a whole number from 1 to 1,000,000'],
  },
  {
    what: 'digit separators',
    yaml: 'paths: 5_000\n',
    faults: [
      'FILE:3:8 paths: found the text "5_000" (YAML has no digit separators: write 5000); must be a whole number from 1 to 1,000,000',
    ],
  },
  {
    what: 'a fraction of a path',
    yaml: 'paths: 2.5\n',
    faults: ['FILE:3:8 paths: found 2.5; must be a whole number from 1 to 1,000,000'],
  },
  {
    what: 'no paths',
    yaml: 'paths: 0\n',
    faults: ['FILE:3:8 paths: found 0; must be a whole number from 1 to 1,000,000'],
  },
  {
    what: 'a negative price',
    yaml: 'tao_usd: { start: -3 }\n',
    faults: ['FILE:3:19 tao_usd.start: found -3; must be a number above 0, at most 1,000,000 (USD per TAO)'],
  },
  {
    what: 'NaN',
    yaml: 'tao_usd: { start: NaN }\n',
    faults: [
      'FILE:3:19 tao_usd.start: found the text "NaN"; must be a number above 0, at most 1,000,000 (USD per TAO)',
    ],
  },
  {
    what: '.nan',
    yaml: 'noise: { scale: .nan }\n',
    faults: ["FILE:3:17 noise.scale: found NaN; must be a number from 0 to 1 (of the pool's TAO per day)"],
  },
  {
    what: '.inf',
    yaml: 'validators: { sold: .inf }\n',
    faults: [
      'FILE:3:21 validators.sold: found Infinity (too large for a number, or .inf); must be a number from 0 to 1',
    ],
  },
  {
    what: '1e400',
    yaml: 'owners: { sold: 1e400 }\n',
    faults: ['FILE:3:17 owners.sold: found Infinity (too large for a number, or .inf); must be a number from 0 to 1'],
  },
  {
    what: 'a percentage',
    yaml: 'owners: { sold: 60 % }\n',
    faults: [
      'FILE:3:17 owners.sold: found the text "60 %" (shares are 0 to 1: write 0.6); must be a number from 0 to 1',
    ],
  },
  {
    what: 'a number in quotes',
    yaml: 'owners: { sold: "0.6" }\n',
    faults: [
      'FILE:3:17 owners.sold: found the text "0.6" (a number in quotes is a text); must be a number from 0 to 1',
    ],
  },
  {
    what: 'nothing',
    yaml: 'paths:\n',
    faults: ['FILE:3:7 paths: found nothing; must be a whole number from 1 to 1,000,000'],
  },
  {
    what: 'a map for a number',
    yaml: 'paths: { n: 3 }\n',
    faults: ['FILE:3:8 paths: found a map; must be a whole number from 1 to 1,000,000'],
  },
  {
    what: 'a number for a map',
    yaml: 'tao_usd: 308.8\n',
    faults: [
      'FILE:3:10 tao_usd: found 308.8; must be a map of start, volatility_per_day, degrees_of_freedom, drift_per_day, jumps, regime, regimes, impact, off_ramp, path',
    ],
  },
  {
    what: 'a seed that a number cannot hold',
    yaml: 'seed: 12345678901234567890\n',
    faults: [
      'FILE:3:7 seed: found 12345678901234567000; must be a text of 1 to 200 characters, or a whole number below 2^53',
    ],
  },
  {
    what: 'a tolerance',
    yaml: 'resolution: adaptive\ntolerance: 0.1\n',
    faults: ['FILE:4:12 tolerance: found 0.1; must be a number from 1e-10 to 0.001'],
  },
  {
    what: 'a resolution',
    yaml: 'resolution: tempoo\n',
    faults: [
      'FILE:3:13 resolution: found the text "tempoo"; must be block, tempo, adaptive, quarter or day; did you mean tempo?',
    ],
  },
  {
    what: 'an actor',
    yaml: 'miners: 7\n',
    faults: ['FILE:3:9 miners: found 7; must be a map of sold_min, cost_share, entry_per_day, or on, or off'],
  },

  // ---- durations and times
  {
    what: 'a duration without a unit',
    yaml: 'horizon: 180\n',
    faults: [
      'FILE:3:10 horizon: found 180 without a unit; must be a length of time such as `180 days`, `12 hours` or `7200 blocks`',
    ],
  },
  {
    what: 'a duration in a near unit',
    yaml: 'horizon: 180 dayz\n',
    faults: [
      'FILE:3:10 horizon: found the text "180 dayz"; must be a length of time such as `180 days`, `12 hours` or `7200 blocks`; did you mean days?',
    ],
  },
  {
    what: 'a negative duration',
    yaml: 'horizon: -3 days\n',
    faults: [
      'FILE:3:10 horizon: found the text "-3 days"; must be a length of time such as `180 days`, `12 hours` or `7200 blocks`',
    ],
  },
  {
    what: 'no time at all',
    yaml: 'horizon: 0 blocks\n',
    faults: ['FILE:3:10 horizon: found "0 blocks"; must be at least 1 block'],
  },
  {
    what: 'ten thousand days',
    yaml: 'horizon: 10000 days\n',
    faults: ['FILE:3:10 horizon: found "10000 days"; must be at most 3650 days'],
  },
  {
    what: 'times of events',
    yaml: 'horizon: 10 days\ntimeline:\n  - { at: soon, regime: { name: calm } }\n  - { at: 2026-02-31, regime: { name: calm } }\n  - { at: 2027-01-01, regime: { name: calm } }\n  - { at: 8000000, regime: { name: calm } }\n  - { at: day 10.5, regime: { name: calm } }\n',
    faults: [
      'FILE:5:11 timeline[0].at: found the text "soon"; must be a block number, `day N` or a date `YYYY-MM-DD`',
      'FILE:6:11 timeline[1].at: found the text "2026-02-31"; there is no such day',
      'FILE:7:11 timeline[2].at: found 2027-01-01, block 9844909; the run goes from block 8000001 to 8072000',
      'FILE:8:11 timeline[3].at: found block 8000000; the run goes from block 8000001 to 8072000',
      'FILE:9:11 timeline[4].at: found day 10.5, block 8075600; the run goes from block 8000001 to 8072000',
    ],
  },

  // ---- events
  {
    what: 'events that are none',
    yaml: 'timeline:\n  - { at: day 3 }\n  - { at: day 3, regime: { name: calm }, tao_usd_jump: { log: 1 } }\n  - { at: day 3, regmie: { name: calm } }\n  - 7\n',
    faults: [
      `FILE:4:5 timeline[0]: has no kind of event; must have one of ${KINDS}`,
      `FILE:5:5 timeline[1]: has tao_usd_jump and regime; must have one of ${KINDS}`,
      `FILE:6:18 timeline[2].regmie: unknown key, did you mean regime?; known here: ${ENTRY}`,
      `FILE:7:5 timeline[3]: found 7; must be a map of ${ENTRY}`,
    ],
  },
  {
    what: 'orders',
    yaml: 'timeline:\n  - { at: day 1, order: { side: steak, netuid: 1, amount: 1 } }\n  - { at: day 1, order: { side: stake, amount: 1 } }\n  - { at: day 1, order: { side: root_stake, netuid: 1, amount: 1, limit_price: 2 } }\n  - { at: day 1, order: { side: unstake, netuid: 1, amount: 0 } }\n  - { at: day 1, order: { side: unstake, netuid: 2, amount: 1 } }\n',
    faults: [
      'FILE:4:33 timeline[0].order.side: found the text "steak"; must be stake, unstake, root_stake, root_unstake, recycle_alpha, burn_alpha, recycle_tao, move, buy_and_burn, register_subnet, start_call, register_neuron or take_ownership; did you mean stake?',
      'FILE:5:25 timeline[1].order.netuid: is missing; stake needs the subnet',
      'FILE:6:53 timeline[2].order.netuid: found 1; root_stake touches no subnet, leave it out',
      'FILE:6:80 timeline[2].order.limit_price: found 2; only stake and unstake have a limit',
      'FILE:7:61 timeline[3].order.amount: found 0; must be a number above 0, at most 21,000,000 (alpha for unstake, move, recycle_alpha, burn_alpha and take_ownership, else TAO)',
      'FILE:8:50 timeline[4].order.netuid: found 2; no such subnet in the snapshot, which has 2 from 1 to 7',
    ],
  },
  {
    what: 'events of people that are not there, or of no subnet',
    yaml: 'miners: off\ntimeline:\n  - { at: day 1, miner_supply: { netuid: 2, units: 1 } }\n  - { at: day 1, days: 3, miner_supply: { units: 0 } }\n',
    faults: [
      'FILE:5:18 timeline[0].miner_supply: does nothing while miners is off; turn miners on',
      'FILE:5:42 timeline[0].miner_supply.netuid: found 2; no such subnet in the snapshot, which has 2 from 1 to 7',
      'FILE:6:50 timeline[1].miner_supply.units: found 0; must be a number above 0, at most 1000',
    ],
  },
  {
    what: 'policies of owners',
    yaml: 'owners:\n  policies:\n    - { netuids: [1], lock: 2 }\n    - { burn_miner: 0.5 }\ntimeline: [{ at: day 1, burn: { netuid: 1, fraction: 50 } }]\n',
    faults: [
      'FILE:5:29 owners.policies[0].lock: found 2; must be a number from 0 to 1',
      'FILE:6:7 owners.policies[1].netuids: is missing; must be a list',
      'FILE:6:9 owners.policies[1].burn_miner: unknown key, did you mean burn_miners?; known here: netuids, sold, burn_miners, buy_back, lock',
      'FILE:7:54 timeline[0].burn.fraction: found 50; must be a number from 0 to 1',
    ],
  },
  {
    what: 'policies and burns of subnets that are not there, or twice',
    yaml: 'owners:\n  policies:\n    - { netuids: [1, 2] }\n    - { netuids: [7, 1] }\ntimeline: [{ at: day 1, burn: { netuid: 3, fraction: 1 } }]\n',
    faults: [
      'FILE:5:22 owners.policies[0].netuids[1]: found 2; no such subnet in the snapshot, which has 2 from 1 to 7',
      'FILE:6:22 owners.policies[1].netuids[1]: found 1, which policies[0] has already; each subnet once',
      'FILE:7:41 timeline[0].burn.netuid: found 3; no such subnet in the snapshot, which has 2 from 1 to 7',
    ],
  },
  {
    what: 'news, freezes and off-ramps',
    yaml: 'attention: off\ntimeline:\n  - { at: day 1, news: { attention: 1 } }\n  - { at: day 1, days: 3, news: { netuid: 2, attention: x } }\n  - { at: day 1, days: 3, regulation_freeze: { off_ramp_factor: 0.5 } }\n  - { at: day 1, off_ramp: { capacity_usd_per_day: -1 } }\n',
    faults: [
      'FILE:5:18 timeline[0].news: does nothing while attention is off; turn attention on',
      'FILE:6:57 timeline[1].news.attention: found the text "x"; must be a number from -100 to 100 (attention per day)',
      'FILE:7:65 timeline[2].regulation_freeze.off_ramp_factor: found 0.5, of no capacity; give tao_usd.off_ramp.capacity_usd_per_day, or close the off-ramp with 0',
      'FILE:8:52 timeline[3].off_ramp.capacity_usd_per_day: found -1; must be a number from 0 to 1,000,000,000,000 (USD per day)',
    ],
  },
  {
    what: 'news that lasts',
    yaml: 'timeline:\n  - { at: day 1, days: 3, news: { netuid: 2, attention: 1 } }\n',
    faults: [
      'FILE:4:24 timeline[0].days: found 3; news does not last, leave it out',
      'FILE:4:43 timeline[0].news.netuid: found 2; no such subnet in the snapshot, which has 2 from 1 to 7',
    ],
  },
  {
    what: 'less staked than pools hold',
    whole: true,
    yaml: 'name: broken\nstart: { snapshot: small.json }\nholdings: { staking_ratio: 0.001 }\n',
    faults: ['FILE:3:28 holdings.staking_ratio: found 0.001; pools alone hold more, must be above 0.002'],
  },
  {
    what: 'attention that explodes',
    yaml: 'attention: { gain: 0.5, fading_days: 30 }\n',
    faults: [
      'FILE:3:20 attention.gain: makes the loop explode: 1.97 × gain × flow_per_pool × fading_days is 1.478; must be below 1',
    ],
  },
  {
    what: 'a recorded price that is not there, with what it makes meaningless',
    yaml: 'tao_usd: { start: 200, path: prices.csv }\ntimeline:\n  - { at: day 1, regime: { name: calm } }\n',
    faults: [
      'FILE:3:19 tao_usd.start: found 200, beside tao_usd.path, which records the price; leave one of the two out',
      'FILE:3:30 tao_usd.path: found "prices.csv"; FOLDER/prices.csv: no such file',
      'FILE:5:26 timeline[0].regime: changes nothing: tao_usd.path records the price; leave one of the two out',
    ],
  },
  {
    what: 'revenue of nobody, twice, or of customers that are off',
    yaml: 'customers:\n  revenue:\n    - { netuid: 1, usd_per_day: 5 }\n    - { netuid: 1, usd_per_day: 6 }\n    - { netuid: 8, usd_per_day: 6 }\n',
    faults: [
      'FILE:6:17 customers.revenue[1].netuid: found 1, which revenue[0] has already; each subnet once',
      'FILE:7:17 customers.revenue[2].netuid: found 8; no such subnet in the snapshot, which has 2 from 1 to 7',
    ],
  },
  {
    what: 'revenue that is no number, and events of it',
    yaml: 'customers: { revenue: [{ netuid: 1, usd_per_day: null }] }\ntimeline: [{ at: day 1, revenue: { factor: -2 } }]\n',
    faults: [
      'FILE:3:50 customers.revenue[0].usd_per_day: found nothing; must be a number from 0 to 1,000,000,000,000 (USD per day)',
      'FILE:4:44 timeline[0].revenue.factor: found -2; must be a number above 0, at most 1000',
    ],
  },
  {
    what: 'changes of parameters that are none',
    yaml:
      'miners: off\ntimeline:\n' +
      [
        'ownres.sold, value: 0.1',
        'miners.sold_min, value: 0.1',
        'owners.slod, value: 0.1',
        'owners.sold.much, value: 0.1',
        'owners.sold, value: 2',
        'owners.policies, value: 1',
        'stakers.elasticity, value: 1',
        'stakers.wealth.yield, value: 0.9',
        'holders.tao, value: 5',
        'tao_usd.drift_per_day, value: 0',
      ]
        .map((change) => `  - { at: day 1, parameter: { path: ${change} } }\n`)
        .join(''),
    faults: [
      `FILE:5:37 timeline[0].parameter.path: found ownres at the front; must be an actor: ${either(ACTOR_KEYS)}; did you mean owners?`,
      'FILE:6:37 timeline[1].parameter.path: does nothing while miners is off; turn miners on',
      'FILE:7:37 timeline[2].parameter.path: found slod, no key of owners; did you mean sold?; known there: sold, policies',
      'FILE:8:37 timeline[3].parameter.path: found much, no key of owners.sold; it has no keys',
      'FILE:9:57 timeline[4].parameter.value: found 2; must be a number from 0 to 1',
      'FILE:10:37 timeline[5].parameter.path: names a list, which stays what it is',
      'FILE:11:37 timeline[6].parameter.path: names a map; name one of its keys',
      'FILE:12:66 timeline[7].parameter.value: trend, yield, value sum to 1.25; with holder as the rest they must sum to at most 1',
      'FILE:13:37 timeline[8].parameter.path: found holders, a list, whose entries stay what they are',
      `FILE:14:37 timeline[9].parameter.path: found tao_usd at the front; must be an actor: ${either(ACTOR_KEYS)}`,
    ],
  },
  {
    what: 'incidents that cannot be',
    yaml: 'timeline:\n  - { at: day 1, security_incident: { netuid: 3, value_factor: 0.5 } }\n  - { at: day 1, security_incident: { netuid: 1, value_factor: 0, halt_blocks: 1.5 } }\n  - { at: day 1, parameter: { path: sold, value: [1] } }\n',
    faults: [
      'FILE:4:47 timeline[0].security_incident.netuid: found 3; no such subnet in the snapshot, which has 2 from 1 to 7',
      'FILE:5:64 timeline[1].security_incident.value_factor: found 0; must be a number above 0, at most 100',
      'FILE:5:80 timeline[1].security_incident.halt_blocks: found 1.5; must be a whole number from 0 to 100,000,000 (blocks)',
      'FILE:6:37 timeline[2].parameter.path: found the text "sold"; must be keys with dots between them, such as owners.sold',
      'FILE:6:50 timeline[2].parameter.value: found a list; must be a number, a text, true or false',
    ],
  },
  {
    what: 'an id twice',
    yaml: 'timeline:\n  - { id: a, at: day 1, regime: { name: calm } }\n  - { id: a, at: day 2, regime: { name: calm } }\n',
    faults: ['FILE:5:11 timeline[1].id: found a, which timeline[0] has already; each id once'],
  },

  // ---- sums, also while other keys are wrong
  {
    what: 'wealth',
    yaml: 'stakers: { wealth: { yield: 0.7, holder: 0.5 } }\n',
    faults: [
      'FILE:3:20 stakers.wealth: sums to 1.55 (trend 0.2, yield 0.7, value 0.15, holder 0.5); the shares must sum to 1',
    ],
  },
  {
    what: 'holdings without a rest',
    yaml: 'paths: x\nholdings:\n  alpha_out: { owner: 0.5, miners: 0.5, validators: 0.2 }\n  free_tao: { stakers: 0.1, noise: 0.1, external: 0.1, idle: 0.1 }\n',
    faults: [
      'FILE:3:8 paths: found the text "x"; must be a whole number from 1 to 1,000,000',
      'FILE:5:14 holdings.alpha_out: owner, miners, validators, noise, external sum to 1.5; with stakers as the rest they must sum to at most 1',
      'FILE:6:13 holdings.free_tao: sums to 0.4 (stakers 0.1, noise 0.1, external 0.1, idle 0.1); the shares must sum to 1',
    ],
  },
  {
    what: 'one fault, not its shadow',
    yaml: 'stakers: { wealth: { yield: x, holder: 0.9 } }\n',
    faults: ['FILE:3:29 stakers.wealth.yield: found the text "x"; must be a number from 0 to 1'],
  },

  // ---- rules
  {
    what: 'unknown era',
    yaml: 'rules: { era: rank23 }\n',
    faults: [
      'FILE:3:15 rules.era: found the text "rank23"; must be a ruleset that `dtao eras` lists; did you mean rank32?',
    ],
  },
  {
    what: 'a bar that is taken between two grid ends',
    yaml: 'rules: { extends: rank32, shares: { gate: { every_blocks: 7 } } }\n',
    faults: [
      'FILE:3:59 rules.shares.gate.every_blocks: found 7; with resolution tempo it must be a multiple of 360 (block, adaptive, quarter and day take any)',
    ],
  },
  {
    what: 'an unknown era like no other',
    yaml: 'rules: { extends: xyzzyxyzzy }\n',
    faults: ['FILE:3:19 rules.extends: found the text "xyzzyxyzzy"; must be a ruleset that `dtao eras` lists'],
  },
  {
    what: 'an era that is no text',
    yaml: 'rules: { era: 32 }\n',
    faults: ['FILE:3:15 rules.era: found 32; must be a ruleset that `dtao eras` lists'],
  },
  {
    what: 'era and extends',
    yaml: 'rules: { era: rank32, extends: rank32 }\n',
    faults: ['FILE:3:10 rules.era: is there beside extends; write one of them'],
  },
  {
    what: 'history with a slip',
    yaml: 'rules: { era: histroy }\n',
    faults: [
      'FILE:3:15 rules.era: found the text "histroy"; must be a ruleset that `dtao eras` lists; did you mean history?',
    ],
  },
  {
    what: 'history with changes',
    yaml: 'rules: { era: history, pool: { fee: { u16: 3 } }, extends: rank32 }\n',
    faults: [
      'FILE:3:24 rules.pool: stands beside `era: history`, which takes no changes',
      'FILE:3:51 rules.extends: stands beside `era: history`, which takes no changes',
    ],
  },
  {
    what: 'history, changed',
    yaml: 'rules: { extends: history }\n',
    faults: [
      'FILE:3:19 rules.extends: found history; that is for `rules: { era: history }` alone, here a ruleset is needed',
    ],
  },
  {
    what: 'history without a state',
    whole: true,
    yaml: 'name: x\nstart: { snapshot: smal.json }\nrules: { era: history }\n',
    faults: ['FILE:2:20 start.snapshot: found "smal.json"; FOLDER/smal.json: no such file; did you mean small.json?'],
  },
  {
    what: 'upgrades',
    yaml: `timeline:
  - { at: day 1, ruleset: feerecylce }
  - { at: day 2, ruleset: 3 }
  - { at: day 3, ruleset: {} }
  - at: day 4
    ruleset:
      extends: balancr
  - at: day 5
    ruleset:
      extends: qmass
      shares: { gate: { bar: { by: rank, quantile: 0.5 } } }
      pool:
        feee: { u16: 3 }
        fee: { u16: 70000 }
  - { at: day 6, ruleset: { pool: { fee: { u16: 3 } } } }
  - { at: day 7, ruleset: { era: qmass, extedns: rank32 } }
  - { at: day 8, ruleset: history }
  - { at: day 9, ruleset: { era: 7 } }
  - { at: day 9, migration: { name: counter_repiar } }
  - { at: day 9, migration: counter_repair }
`,
    faults: [
      'FILE:4:27 timeline[0].ruleset: found the text "feerecylce"; must be a ruleset that `dtao eras` lists; did you mean feerecycle?',
      'FILE:5:27 timeline[1].ruleset: found 3; must be a ruleset such as rank32, or a map such as { extends: rank32, … }',
      'FILE:6:27 timeline[2].ruleset: found an empty map; must have era or extends',
      'FILE:9:16 timeline[3].ruleset.extends: found the text "balancr"; must be a ruleset that `dtao eras` lists; did you mean balancer?',
      'FILE:13:42 timeline[4].ruleset.shares.gate.bar.quantile: unknown key; known here: by, rank',
      'FILE:15:9 timeline[4].ruleset.pool.feee: unknown key, did you mean fee?; known here: POOL_KEYS',
      'FILE:16:21 timeline[4].ruleset.pool.fee.u16: found 70000; must be a whole number from 0 to 65,534 (65,535ths)',
      'FILE:17:29 timeline[5].ruleset.pool: changes a rule; add `extends: rank32` for that',
      'FILE:18:41 timeline[6].ruleset.extedns: unknown key, did you mean extends?; known here: era, extends, RULE_KEYS',
      'FILE:19:27 timeline[7].ruleset: found history; that is for `rules: { era: history }` alone, here a ruleset is needed',
      'FILE:20:34 timeline[8].ruleset.era: found 7; must be a ruleset that `dtao eras` lists',
      'FILE:21:37 timeline[9].migration.name: found the text "counter_repiar"; must be lock_reset or counter_repair; did you mean counter_repair?',
      'FILE:22:29 timeline[10].migration: found the text "counter_repair"; must be a map of name',
    ],
  },
  {
    what: 'orders that lack something, or have too much',
    yaml: `timeline:
  - { at: day 1, order: { side: move, netuid: 1, amount: 5 } }
  - { at: day 1, order: { side: move, netuid: 1, to_netuid: 1, amount: 5 } }
  - { at: day 1, order: { side: move, netuid: 1, to_netuid: 129, amount: 5, limit_price: 1 } }
  - { at: day 1, order: { side: move, to_netuid: 7, amount: 5 } }
  - { at: day 1, order: { side: move, netuid: 1, to_netuid: x, amount: 5 } }
  - { at: day 1, order: { side: stake, netuid: 1, to_netuid: 7, amount: 5 } }
  - { at: day 1, order: { side: buy_and_burn, netuid: 1 } }
  - { at: day 1, order: { side: buy_and_burn, amount: 3 } }
  - { at: day 1, order: { side: register_subnet, netuid: 7, amount: 1000 } }
  - { at: day 1, order: { side: register_subnet } }
  - { at: day 1, order: { side: start_call, netuid: 7, amount: 3 } }
  - { at: day 1, order: { side: start_call } }
  - { at: day 1, order: { side: take_ownership, netuid: 7, amount: -3 } }
`,
    faults: [
      'FILE:4:25 timeline[0].order.to_netuid: is missing; move needs the subnet that it goes to',
      'FILE:5:61 timeline[1].order.to_netuid: found 1, which is netuid, too; move goes to another subnet',
      'FILE:6:61 timeline[2].order.to_netuid: found 129; no such subnet in the snapshot, which has 2 from 1 to 7',
      'FILE:6:90 timeline[2].order.limit_price: found 1; only stake and unstake have a limit',
      'FILE:7:25 timeline[3].order.netuid: is missing; move needs the subnet',
      'FILE:8:61 timeline[4].order.to_netuid: found the text "x"; must be a whole number from 1 to 65,535',
      'FILE:9:62 timeline[5].order.to_netuid: found 7; only move goes to another subnet, leave it out',
      'FILE:10:25 timeline[6].order.amount: is missing; buy_and_burn needs it',
      'FILE:11:25 timeline[7].order.netuid: is missing; buy_and_burn needs the subnet',
      'FILE:12:58 timeline[8].order.netuid: found 7; register_subnet touches no subnet, leave it out',
      'FILE:13:25 timeline[9].order.amount: is missing; register_subnet needs it',
      'FILE:14:64 timeline[10].order.amount: found 3; start_call has no amount, leave it out',
      'FILE:15:25 timeline[11].order.netuid: is missing; start_call needs the subnet',
      'FILE:16:68 timeline[12].order.amount: found -3; must be a number above 0, at most 21,000,000 (alpha for unstake, move, recycle_alpha, burn_alpha and take_ownership, else TAO)',
    ],
  },
  {
    what: 'an era and a change',
    yaml: 'rules: { era: rank32, pool: { fee: { u16: 3 } } }\n',
    faults: ['FILE:3:23 rules.pool: changes a rule; instead of `era` write `extends: rank32` for that'],
  },
  {
    what: 'changes of nothing',
    yaml: 'rules: { pool: { fee: { u16: 3 } } }\n',
    faults: ['FILE:3:10 rules.pool: changes a rule; add `extends: rank32` for that'],
  },
  {
    what: 'extends with a slip',
    yaml: 'rules: { extedns: rank32, pool: { fee: { u16: 3 } } }\n',
    faults: ['FILE:3:10 rules.extedns: unknown key, did you mean extends?; known here: era, extends, RULE_KEYS'],
  },
  {
    what: 'changes that do not fit',
    yaml: 'rules:\n  extends: rank32\n  shares: { gate: { bar: { by: mass, rank: 3 }, exponent: 20 }, miner_burn: 1 }\n  pool: { fee: { u16: 70000 }, fee_to: atuhor, feeTo: pool }\n  movingprice: {}\n  title: mine\n  injection: 3\n  root: { tao_weight_u64: 12 }\n',
    faults: [
      'FILE:5:38 rules.shares.gate.bar.rank: unknown key; known here: by, quantile',
      'FILE:5:59 rules.shares.gate.exponent: found 20; must be a number from 1 to 8',
      'FILE:5:77 rules.shares.miner_burn: found 1; must be true or false',
      'FILE:6:23 rules.pool.fee.u16: found 70000; must be a whole number from 0 to 65,534 (65,535ths)',
      'FILE:6:40 rules.pool.fee_to: found the text "atuhor"; must be author, liquidity or pool; did you mean author?',
      'FILE:6:48 rules.pool.feeTo: unknown key, did you mean fee_to?; known here: POOL_KEYS',
      'FILE:7:3 rules.movingprice: unknown key, did you mean moving_price?; known here: RULE_KEYS',
      'FILE:8:3 rules.title: unknown key; known here: RULE_KEYS',
      'FILE:9:14 rules.injection: found 3; must be a map of INJECTION_KEYS',
      'FILE:10:27 rules.root.tao_weight_u64: found 12; must be a whole number below 2^64 as text of digits in quotes',
    ],
  },

  {
    what: 'changes that no ruleset allows',
    yaml: `rules:
  extends: launch
  shares: { by: price, gate: 3 }
  pool:
    kind: v4
    fee: { kind: flta, tao: 1 }
    input_per_reserve_max: -1
  moving_price: { halving_blocks: 0, fraction_bits: 48, rate_bits: 5.0e+9 }
  epoch: { per_block_max: 0 }
  root: { release_per_day: 1.5, claim_min_tao: null }
  registration:
    limit: 129
    start_call_delay_blocks: soon
    neurons: { by: half_life, smoothing: 0.5, price_min: 7, price_max: 3 }
    conviction: { fraction: 2, of: alpha }
  extras: { tiers: { size: 0.5 }, top_q: {}, matured_flow: 3, capped_buys: { reassign: off } }
`,
    faults: [
      'FILE:5:17 rules.shares.by: found the text "price"; must be moving_price or flow; did you mean moving_price?',
      'FILE:7:11 rules.pool.kind: found the text "v4"; must be weighted, v3, constant_product or superellipse; did you mean v3?',
      'FILE:10:35 rules.moving_price.halving_blocks: found 0; must be a whole number from 1 to 1,000,000,000 (blocks)',
      'FILE:10:53 rules.moving_price.fraction_bits: found 48; must be 32 or 64',
      'FILE:10:68 rules.moving_price.rate_bits: found 5000000000; must be a whole number from 0 to 4,294,967,296 (2^-32)',
      'FILE:11:27 rules.epoch.per_block_max: found 0; must be a whole number from 1 to 128 (subnets)',
      'FILE:12:28 rules.root.release_per_day: found 1.5; must be a number from 0 to 1',
      'FILE:12:48 rules.root.claim_min_tao: found nothing; must be such as 0',
      'FILE:14:12 rules.registration.limit: found 129; must be a whole number from 1 to 128 (subnets)',
      'FILE:15:30 rules.registration.start_call_delay_blocks: found the text "soon"; must be a whole number from 0 to 1,000,000,000 (blocks)',
      'FILE:16:14 rules.registration.neurons: price_min 7 is above price_max 3',
      'FILE:16:31 rules.registration.neurons.smoothing: unknown key; known here: by, factor, half_life_blocks, price_min, price_max, price_start, counts_as_flow',
      'FILE:17:29 rules.registration.conviction.fraction: found 2; must be a number from 0 to 1',
      'FILE:17:36 rules.registration.conviction.of: found the text "alpha"; must be eligible_alpha or alpha_out; did you mean eligible_alpha?',
      'FILE:18:28 rules.extras.tiers.size: found 0.5; must be a whole number from 1 to 128',
      'FILE:18:35 rules.extras.top_q: unknown key, did you mean top_k?; known here: EXTRA_KEYS',
      'FILE:18:60 rules.extras.matured_flow: found 3; must be an empty map, {}',
      'FILE:18:88 rules.extras.capped_buys.reassign: found the text "off"; must be true or false',
    ],
  },

  // ---- variants
  {
    what: 'variants that are none',
    yaml: `variants:
  - { name: a }
  - { name: "b/c", set: { miners: off } }
  - { set: { miners: off } }
  - { name: a, set: 7 }
  - { name: a, drop: miners, ad: [] }
  - a
  - { name: base, set: { miners: off } }
  - { name: d, set: { miners: off } }
  - { name: d, set: { owners: off } }
`,
    faults: [
      'FILE:4:5 variants[0]: changes nothing; must have set, drop or add',
      'FILE:5:13 variants[1].name: found the text "b/c"; must be letters, digits, spaces and . , + - _ % ( ), at most 40',
      'FILE:6:5 variants[2].name: is missing; must be letters, digits, spaces and . , + - _ % ( ), at most 40',
      'FILE:7:21 variants[3].set: found 7; must be a map of keys such as miners.sold_min',
      'FILE:8:22 variants[4].drop: found the text "miners"; must be a list',
      'FILE:8:30 variants[4].ad: unknown key, did you mean add?; known here: name, question, set, drop, add',
      'FILE:9:5 variants[5]: found the text "a"; must be a map of name, question, set, drop, add',
      'FILE:10:13 variants[6].name: found base, which is the scenario itself; must be another name',
      'FILE:12:13 variants[8].name: found d, which variants[7] has already; each name once',
    ],
  },
  {
    what: 'variants as one text',
    yaml: 'variants: rank32\n',
    faults: ['FILE:3:11 variants: found the text "rank32"; must be a list'],
  },
  {
    what: 'variants that change what all share',
    yaml: `variants:
  - { name: longer, set: { horizon: 90 days, report.every: 1 day, seed: 3 } }
  - { name: elsewhere, set: { start.snapshot: small.json, paths: 4, resolution: block, name: x } }
  - { name: nested, drop: [seed], set: { variants: [], loop_gain: {}, miners: off } }
seed: 4
`,
    faults: [
      'FILE:4:28 variants[0].set.horizon: horizon is the same for all variants: they run side by side with the scenario, path by path',
      'FILE:4:46 variants[0].set.report.every: report is the same for all variants: they run side by side with the scenario, path by path',
      'FILE:4:67 variants[0].set.seed: seed is the same for all variants: they run side by side with the scenario, path by path',
      'FILE:5:31 variants[1].set.start.snapshot: start is the same for all variants: they run side by side with the scenario, path by path',
      'FILE:5:59 variants[1].set.paths: paths is the same for all variants: they run side by side with the scenario, path by path',
      'FILE:5:69 variants[1].set.resolution: resolution is the same for all variants: they run side by side with the scenario, path by path',
      'FILE:5:88 variants[1].set.name: name is the same for all variants: they run side by side with the scenario, path by path',
      'FILE:6:28 variants[2].drop[0]: seed is the same for all variants: they run side by side with the scenario, path by path',
      'FILE:6:42 variants[2].set.variants: variants is the same for all variants: they run side by side with the scenario, path by path',
      'FILE:6:56 variants[2].set.loop_gain: loop_gain is the same for all variants: they run side by side with the scenario, path by path',
    ],
  },
  {
    what: 'changes of variants that are wrong, each at its own line',
    yaml: `timeline:
  - { id: fall, at: day 5, tao_usd_jump: { log: -0.4 } }
  - { at: day 6, order: { side: stake, netuid: 1, amount: 5 } }
variants:
  - { name: a, set: { noise.scale: lots } }
  - { name: b, set: { tao_usd.jumps.per_da: 0.1 } }
  - { name: c, set: { stakers.wealth: { yield: 0.8, holder: 0.5 } } }
  - { name: d, set: { stakers.wealth.yield: 0.7, stakers.wealth.holder: 0.7 } }
  - { name: e, set: { rules.era: rank23 } }
  - { name: f, set: { timeline.fal.at: day 7, timeline.fall.at: day 999, timeline: [] } }
  - { name: g, drop: [fal, miners.sold_min] }
  - { name: h, drop: [fall], set: { timeline.fall.at: day 8 } }
  - name: i
    add:
      - { at: day 3, order: { side: stake, netuid: 2, amount: 5 } }
      - { at: day 3, ordr: { side: stake, netuid: 1, amount: 5 } }
      - { id: fall, at: day 5, tao_usd_jump: { log: -0.4 } }
  - { name: j, set: { "": 1, paths.x: 2, horizon..: 3 } }
  - { name: k, set: { timeline.order-2.order.amount: -5 } }
  - { name: l, set: { miner: off } }
`,
    faults: [
      'FILE:7:36 variants[0].set.noise.scale: found the text "lots"; must be a number from 0 to 1 (of the pool\'s TAO per day)',
      'FILE:8:23 variants[1].set.tao_usd.jumps.per_da: unknown key, did you mean per_day?; known here: per_day, mean_log, sd_log',
      'FILE:9:39 variants[2].set.stakers.wealth: sums to 1.65 (trend 0.2, yield 0.8, value 0.15, holder 0.5); the shares must sum to 1',
      'FILE:10:50 stakers.wealth: sums to 1.75 (trend 0.2, yield 0.7, value 0.15, holder 0.7); the shares must sum to 1 (in variant d)',
      'FILE:11:34 variants[4].set.rules.era: found the text "rank23"; must be a ruleset that `dtao eras` lists; did you mean rank32?',
      'FILE:12:23 variants[5].set.timeline.fal.at: no event of the scenario has the id fal; did you mean fall?',
      'FILE:12:65 variants[5].set.timeline.fall.at: found day 999, block 15192800; the run goes from block 8000001 to 9296000',
      'FILE:12:74 variants[5].set.timeline: cannot be set as a whole; drop and add events, or set a key of one',
      'FILE:13:23 variants[6].drop[0]: found fal; the scenario has no event of this id and no such key; did you mean fall?',
      'FILE:13:28 variants[6].drop[1]: found miners.sold_min; the scenario has no event of this id and no such key',
      'FILE:14:37 variants[7].set.timeline.fall.at: changes fall, which this variant drops',
      'FILE:17:52 variants[8].add[0].order.netuid: found 2; no such subnet in the snapshot, which has 2 from 1 to 7',
      `FILE:18:22 variants[8].add[1].ordr: unknown key, did you mean order?; known here: ${ENTRY}`,
      'FILE:19:15 variants[8].add[2].id: found fall, which timeline[0] has already; each id once',
      'FILE:20:23 variants[9].set.: is no key; keys are such as miners.sold_min or timeline.freeze.at',
      'FILE:20:30 variants[9].set.paths.x: paths is the same for all variants: they run side by side with the scenario, path by path',
      'FILE:20:42 variants[9].set.horizon..: is no key; keys are such as miners.sold_min or timeline.freeze.at',
      'FILE:21:54 variants[10].set.timeline.order-2.order.amount: found -5; must be a number above 0, at most 21,000,000 (alpha for unstake, move, recycle_alpha, burn_alpha and take_ownership, else TAO)',
      `FILE:22:23 variants[11].set.miner: unknown key, did you mean miners?; known here: ${TOP}`,
    ],
  },
  {
    what: 'a fault of the scenario is not one of its variants; what a change makes wrong elsewhere is',
    yaml: `rules: { extends: rank32, pool: { fee: { u16: 3 } } }
miners: { sold_min: 3 }
resolution: block
timeline:
  - { id: new, at: day 5, order: { side: register_subnet, amount: 2000 } }
  - { at: day 6, order: { side: stake, netuid: 2, amount: 5 } }
variants:
  - { name: a, drop: [new] }
  - { name: b, set: { owners.sold: 0.1 }, drop: [rules.extends] }
`,
    faults: [
      'FILE:3:27 rules.pool: changes a rule; add `extends: rank32` for that (in variant b)',
      'FILE:4:21 miners.sold_min: found 3; must be a number from 0 to 1',
      'FILE:8:48 timeline[1].order.netuid: found 2; no such subnet in the snapshot, which has 2 from 1 to 7 (in variant a)',
    ],
  },
  // ---- the snapshot, the report
  {
    what: 'a snapshot that is not there',
    whole: true,
    yaml: 'name: x\nstart: { snapshot: smal.json }\n',
    faults: ['FILE:2:20 start.snapshot: found "smal.json"; FOLDER/smal.json: no such file; did you mean small.json?'],
  },
  {
    what: 'a snapshot that is a folder',
    whole: true,
    yaml: 'name: x\nstart: { snapshot: . }\n',
    faults: ['FILE:2:20 start.snapshot: found "."; FOLDER: is a folder; a snapshot is a file'],
  },
  {
    what: 'the report',
    yaml: 'paths: 3\nhorizon: 100 days\nreport: { every: 1 block, subnets_every: 30, sample_paths: -4, sample_netuids: [1, 1, 2] }\n',
    faults: [
      'FILE:5:18 report.every: gives 720,001 samples in the horizon; at most 20,000',
      'FILE:5:42 report.subnets_every: found 30 without a unit; must be a length of time such as `180 days`, `12 hours` or `7200 blocks`',
      'FILE:5:60 report.sample_paths: found -4; must be a whole number from 0 to 1000',
      'FILE:5:84 report.sample_netuids[1]: found 1 again; each netuid once',
      'FILE:5:87 report.sample_netuids[2]: found 2; no such subnet in the snapshot, which has 2 from 1 to 7',
    ],
  },

  // ---- outcomes
  {
    what: 'thresholds of outcomes',
    yaml: 'outcomes: { runaway: 0, growth: much, collaps: 0.2 }\n',
    faults: [
      'FILE:3:22 outcomes.runaway: found 0; must be a number above 0, at most 1,000,000',
      'FILE:3:33 outcomes.growth: found the text "much"; must be a number above 0, at most 1,000,000',
      'FILE:3:39 outcomes.collaps: unknown key, did you mean collapse?; known here: runaway, growth, decline, collapse',
    ],
  },
  {
    what: 'thresholds of outcomes out of order',
    yaml: 'outcomes: { runaway: 1.1, decline: 0.1 }\n',
    faults: [
      'FILE:3:22 outcomes.runaway: found 1.1, which is below growth, 1.25',
      'FILE:3:36 outcomes.decline: found 0.1, which is below collapse, 0.33',
    ],
  },

  // ---- loop gain
  {
    what: 'loop gain',
    yaml: `horizon: 20 days
loop_gain:
  netuids: [one]
  at: later
  impulses: [0, 0.9, 0.01, 0.01]
  horizons: [-1, 0.5]
  with: [frozen, actor, frozen]
  tao_usd: [5]
  paths: 0
  every: 3
`,
    faults: [
      'FILE:5:13 loop_gain.netuids[0]: found the text "one"; must be a whole number from 1 to 65,535',
      'FILE:6:7 loop_gain.at: found the text "later"; must be a block number, `day N` or a date `YYYY-MM-DD`',
      "FILE:7:14 loop_gain.impulses[0]: found 0; must be a number above 0, at most 0.5 (of the pool's TAO)",
      "FILE:7:17 loop_gain.impulses[1]: found 0.9; must be a number above 0, at most 0.5 (of the pool's TAO)",
      'FILE:8:14 loop_gain.horizons[0]: found -1; must be a number above 0, at most 3650 (days)',
      'FILE:9:18 loop_gain.with[1]: found the text "actor"; must be frozen, protocol, actors or both; did you mean actors?',
      'FILE:10:13 loop_gain.tao_usd[0]: found 5; must be a number above 0, at most 3',
      'FILE:11:10 loop_gain.paths: found 0; must be a whole number from 1 to 1,000,000',
      'FILE:12:3 loop_gain.every: unknown key; known here: netuids, at, impulses, horizons, with, tao_usd, paths',
    ],
  },
  {
    what: 'loop gain of subnets that are not there, after the end',
    yaml: 'horizon: 20 days\nloop_gain: { netuids: [1, 2, 1], impulses: [0.01, 0.01], with: [both, both] }\n',
    faults: [
      'FILE:4:27 loop_gain.netuids[1]: found 2; no such subnet in the snapshot, which has 2 from 1 to 7',
      'FILE:4:30 loop_gain.netuids[2]: found 1 again; each once',
      'FILE:4:51 loop_gain.impulses[1]: found 0.01 again; each once',
      'FILE:4:71 loop_gain.with[1]: found both again; each once',
    ],
  },
  {
    what: 'loop gain after the end',
    yaml: 'horizon: 20 days\nloop_gain: { at: day 25 }\n',
    faults: ['FILE:4:18 loop_gain.at: found day 25, block 8180000; the run goes from block 8000001 to 8144000'],
  },
  {
    what: 'loop gain that the run is too short for',
    yaml: 'horizon: 20 days\nloop_gain: { at: day 12.5, horizons: [7, 8, 7, 30] }\n',
    faults: [
      'FILE:4:42 loop_gain.horizons[1]: found 8 days; the run ends 7.50 days after the push',
      'FILE:4:45 loop_gain.horizons[2]: found 7 again; each once',
      'FILE:4:48 loop_gain.horizons[3]: found 30 days; the run ends 7.50 days after the push',
    ],
  },
  {
    what: 'loop gain in a run of hours',
    yaml: 'horizon: 20 hours\nloop_gain: { at: day 0.5 }\n',
    faults: ['FILE:4:12 loop_gain: the run ends 0.30 days after the push; name the horizons'],
  },

  // ---- the command line
  {
    what: '--set with an unknown key',
    yaml: '',
    args: ['--set', 'miner.sold_min=0.5'],
    faults: [`--set miner: unknown key, did you mean miners?; known here: ${TOP}`],
  },
  {
    what: '--set with a wrong value',
    yaml: 'miners: { sold_min: 0.3 }\n',
    args: ['--set', 'miners.sold_min=lots'],
    faults: ['--set miners.sold_min: found the text "lots"; must be a number from 0 to 1'],
  },
  {
    what: '--set below a single value',
    yaml: '',
    args: ['--set', 'name.first=x'],
    faults: ['--set name.first: name is a single value in FILE; it has no key first'],
  },
  {
    what: '--set with no key',
    yaml: '',
    args: ['--set', '..=x'],
    faults: ['--set ..: is no key; keys are such as miners.sold_min or timeline[0].at'],
  },
  {
    what: '--set with broken YAML',
    yaml: '',
    args: ['--set', 'miners={'],
    faults: ['--set miners: found "{"; the value is not valid YAML: Flow map must end with a }'],
  },
  {
    what: '--set with an alias',
    yaml: '',
    args: ['--set', 'miners=*x'],
    faults: ['--set miners: found "*x"; aliases (*…) are not used here'],
  },
  {
    what: '--set beyond a list',
    yaml: '',
    args: ['--set', 'timeline[0].at=3'],
    faults: [`--set timeline[0]: has no kind of event; must have one of ${KINDS}`],
  },
  {
    what: '--paths',
    yaml: '',
    args: ['--paths', '0'],
    faults: ['--paths: found 0; must be a whole number from 1 to 1,000,000'],
  },
  {
    what: '--seed',
    yaml: '',
    args: ['--seed', ''],
    faults: ['--seed: found the text ""; must be a text of 1 to 200 characters, or a whole number below 2^53'],
  },
];
