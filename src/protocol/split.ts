/**
 * Participants' alpha of a block: owner, miners, validators, root.
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/subtensor/src/coinbase/run_coinbase.rs. owner = a·κ; of the rest, half to
 * miners, half to validators; of the validators' half the fraction ρ to root. Each part is truncated to whole rao only
 * when it is booked.
 */

import { U16_MAX } from '../units.js';

export interface ParticipantsAlpha {
  readonly owner: number;
  readonly miners: number;
  readonly validators: number;
  readonly root: number;
}

/** Fraction from the chain's u16. */
export function fractionU16(u16: number): number {
  return u16 / U16_MAX;
}

/**
 * @param alphaEmission  alpha created for participants, alpha
 * @param ownerCut       owner's fraction, 0 where the owner's cut is switched off
 * @param rootProportion ρ after the block's additions
 * @returns              unrounded parts; they add up to alphaEmission
 */
export function participantsAlpha(alphaEmission: number, ownerCut: number, rootProportion: number): ParticipantsAlpha {
  const owner = alphaEmission * ownerCut;
  const half = (alphaEmission - owner) / 2;
  const root = half * rootProportion;
  return { owner, miners: half, validators: half - root, root };
}
