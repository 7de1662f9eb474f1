/** The eras: id → record, in the order in which the chain had them. An era is added by its file and a line here. */

import { balancer } from './balancer.js';
import { basket } from './basket.js';
import { curated } from './curated.js';
import { dereg } from './dereg.js';
import { emitoff } from './emitoff.js';
import type { Era } from './era.js';
import { feerecycle } from './feerecycle.js';
import { fees2author } from './fees2author.js';
import { flow } from './flow.js';
import { held } from './held.js';
import { injcap } from './injcap.js';
import { launch } from './launch.js';
import { launchEma } from './launchEma.js';
import { median } from './median.js';
import { netflow } from './netflow.js';
import { prepay } from './prepay.js';
import { priceBurn } from './priceBurn.js';
import { HYPOTHESES, PROPOSALS } from './proposals/index.js';
import { qmass } from './qmass.js';
import { rank32 } from './rank32.js';
import { rootprop } from './rootprop.js';
import { rootsell } from './rootsell.js';
import { subsidy } from './subsidy.js';
import { swapv3 } from './swapv3.js';

const ALL: readonly Era[] = [
  launch,
  launchEma,
  swapv3,
  subsidy,
  dereg,
  flow,
  rootsell,
  injcap,
  fees2author,
  median,
  netflow,
  held,
  rootprop,
  emitoff,
  balancer,
  priceBurn,
  qmass,
  rank32,
  feerecycle,
  curated,
  basket,
  prepay,
];

export const ERAS: ReadonlyMap<string, Era> = new Map(ALL.map((era) => [era.id, era]));

export { HYPOTHESES, PROPOSALS };

/** Everything that can run: the chain's eras, hypotheses, proposals. */
export const RULESETS: ReadonlyMap<string, Era> = new Map([...ERAS, ...HYPOTHESES, ...PROPOSALS]);

/** The ruleset of a scenario that names none: the newest one that is verified against captured state. */
export const DEFAULT_ERA = 'rank32';
