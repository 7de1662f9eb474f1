/**
 * Block emission from issuance: TAO for the network, alpha for each subnet, by one schedule.
 *
 * Source: opentensor/subtensor@14bc6f9f, pallets/subtensor/src/coinbase/block_emission.rs,
 * get_block_emission_for_issuance. For an issuance N and the cap S = 21e6: e = 1 / 2^k tokens a block with
 * k = floor(log2(1 / (1 − N/S))), truncated to whole rao; 0 from N = S. So it halves exactly at S·(1 − 2^-k):
 * 10.5e6, 15.75e6, 18.375e6 …
 */

import { SUPPLY_CAP, SUPPLY_CAP_RAO } from '../units.js';

const EMISSION_RAO = 1_000_000_000n;

/**
 * Exact: emission in rao for an issuance in rao.
 *
 * Choice: the chain truncates N/S to 32 fractional bits, a step of 4.9e6 rao; every threshold falls on a step, so
 * comparing N with the threshold is the same.
 */
export function blockEmissionRao(issuanceRao: bigint): bigint {
  if (issuanceRao >= SUPPLY_CAP_RAO) return 0n;
  let halvings = 0n;
  // The k-th threshold is S − S/2^k, rounded up: reached when the remainder S − N is at most S/2^k.
  for (let left = SUPPLY_CAP_RAO - issuanceRao; left << (halvings + 1n) <= SUPPLY_CAP_RAO; halvings += 1n);
  return EMISSION_RAO >> halvings;
}

/** Issuances at which emission halves, ascending, tokens: 10.5e6, 15.75e6, …; each is exact in a float64. */
const THRESHOLDS: number[] = [];
/** Emission after so many halvings, tokens. */
const EMISSIONS: number[] = [1];
for (let halvings = 1; halvings <= 30; halvings++) {
  THRESHOLDS.push(SUPPLY_CAP - SUPPLY_CAP / 2 ** halvings);
  EMISSIONS.push(Math.floor(1e9 / 2 ** halvings) / 1e9);
}

/**
 * Emission per block at an issuance, both in tokens. Agrees with `blockEmissionRao` wherever a float64 tells the
 * issuance from its threshold (1 rao up to 16.7e6 tokens, 4 rao above).
 */
export function blockEmission(issuance: number): number {
  if (issuance < THRESHOLDS[0]) return 1;
  if (issuance >= SUPPLY_CAP) return 0;
  let halvings = 1;
  while (halvings < THRESHOLDS.length && issuance >= THRESHOLDS[halvings]) halvings++;
  return EMISSIONS[halvings];
}

/** Issuance at which the emission halves next, tokens; the cap after the last halving that leaves a rao. */
export function nextHalvingIssuance(issuance: number): number {
  for (const threshold of THRESHOLDS) if (issuance < threshold) return threshold;
  return SUPPLY_CAP;
}
