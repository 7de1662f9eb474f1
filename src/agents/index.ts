/**
 * The actors, by their key in a scenario. An actor is added by its file and a line here; the order is the one in which
 * those that are due in the same block and subnet decide.
 */

import type { Agent } from './agent.js';
import { attackers } from './attackers.js';
import { attention } from './attention.js';
import { customers } from './customers.js';
import type { ActorDefinition, ParametersOf } from './definition.js';
import { entrepreneurs } from './entrepreneurs.js';
import { external } from './external.js';
import { holders } from './holders.js';
import { miners } from './miners.js';
import { noise } from './noise.js';
import { owners } from './owners.js';
import { root } from './root.js';
import { stakers } from './stakers.js';
import { validators } from './validators.js';

export const ACTORS = {
  noise,
  attention,
  external,
  stakers,
  miners,
  validators,
  owners,
  root,
  holders,
  customers,
  attackers,
  entrepreneurs,
};

export type ActorKey = keyof typeof ACTORS;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a literal
export const ACTOR_KEYS = Object.keys(ACTORS) as ActorKey[];

/** Parameters of each actor; null = left out of the run. */
export type ActorsParameters = { readonly [Key in ActorKey]: ParametersOf<(typeof ACTORS)[Key]> | null };

/** Nobody acts. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every key is there
export const NOBODY = Object.fromEntries(ACTOR_KEYS.map((key) => [key, null])) as ActorsParameters;

/** The actors of a run. */
export function createAgents(parameters: ActorsParameters): Agent[] {
  return ACTOR_KEYS.flatMap((key) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a definition takes what it resolved itself
    const definition = ACTORS[key] as ActorDefinition;
    const own = parameters[key];
    return own === null ? [] : definition.make(own);
  });
}
