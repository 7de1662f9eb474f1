/** The actors, by name. An actor is added by its file, a line of parameters and a line that makes it. */

import type { Agent } from './agent.js';
import { Miners, type MinersParameters } from './miners.js';
import { Noise, type NoiseParameters } from './noise.js';
import { Owners, type OwnersParameters } from './owners.js';
import { Root, type RootParameters } from './root.js';
import { type StakersParameters, stakers } from './stakers.js';
import { Validators, type ValidatorsParameters } from './validators.js';

/** Parameters of each actor; null = left out of the run. */
export interface ActorsParameters {
  readonly noise: NoiseParameters | null;
  readonly stakers: StakersParameters | null;
  readonly miners: MinersParameters | null;
  readonly validators: ValidatorsParameters | null;
  readonly owners: OwnersParameters | null;
  readonly root: RootParameters | null;
}

/** The actors of a run, in the order in which those that are due in the same block and subnet decide. */
export function createAgents(parameters: ActorsParameters): Agent[] {
  return [
    ...made(parameters.noise, (own) => [new Noise(own)]),
    ...made(parameters.stakers, stakers),
    ...made(parameters.miners, (own) => [new Miners(own)]),
    ...made(parameters.validators, (own) => [new Validators(own)]),
    ...made(parameters.owners, (own) => [new Owners(own)]),
    ...made(parameters.root, (own) => [new Root(own)]),
  ];
}

function made<Parameters>(
  parameters: Parameters | null,
  factory: (parameters: Parameters) => readonly Agent[],
): readonly Agent[] {
  return parameters === null ? [] : factory(parameters);
}
