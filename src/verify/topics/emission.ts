/** block-emission and alpha-emission: issuance → emission of a block. */

import { blockEmission, blockEmissionRao } from '../../protocol/emission.js';
import { tokensFromRao } from '../../units.js';
import { FLOAT64_REL, truncatedRao, whole } from '../compare.js';
import type { Answer, Checker } from './topic.js';

/**
 * Both forms of the rule must agree: the exact one on rao and the engine's on tokens. Next to a threshold float64 may not
 * tell the issuance from it: then the engine may also answer as at the neighbouring float64.
 */
function emissionAt(issuanceRao: bigint): Answer {
  const exact = blockEmissionRao(issuanceRao);
  const issuance = tokensFromRao(issuanceRao);
  const at = (tokens: number): bigint => truncatedRao(blockEmission(tokens));
  if (at(issuance) === exact) return { found: { emission: whole(exact) } };
  const width = issuance * FLOAT64_REL;
  const neighbour = [issuance - width, issuance + width].find((tokens) => at(tokens) === exact);
  return { found: { emission: whole(neighbour === undefined ? at(issuance) : exact) }, byAllowance: true };
}

export const blockEmissionTopic: Checker = (inputs) => emissionAt(inputs.integer('issuance'));

export const alphaEmissionTopic: Checker = (inputs) =>
  emissionAt(
    inputs.has('issuance') ? inputs.integer('issuance') : inputs.integer('alpha_in') + inputs.integer('alpha_out'),
  );
