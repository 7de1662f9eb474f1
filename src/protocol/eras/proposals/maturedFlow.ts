/**
 * Matured flow: new flow counts as slowly as its own average of the average; flow that leaves counts at once.
 *
 * Source: pull request 2704 of opentensor/subtensor, not merged. Beside the average S of users' flow stands
 * Z ← (1 − α)Z + α·S with the same α, from S at the start; min(S, Z) takes the place of S.
 */

import type { Extra } from '../../extras.js';
import type { Era } from '../era.js';
import { median } from '../median.js';

/** What counts of a flow whose average is `average` and whose slow average is `slow`, TAO per block. */
export function maturedFlowOf(average: number, slow: number): number {
  return Math.min(average, slow);
}

export const maturedFlowRule: Extra = {
  id: 'maturedFlow',
  parameters: {},
  ranges: {},
  words: () => 'of a flow counts what its average has in common with the average of that average, whichever is less',
  flow: () => maturedFlowOf,
};

/** Choice: extends the last rules that shared by users’ flow alone, which it was written for. */
export const maturedFlow = {
  ...median,
  id: 'matured_flow',
  title: 'inflow counts slowly, outflow at once',
  spec: 'pull request 2704',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['opentensor/subtensor, pull request 2704 (not merged)'],
  extras: { maturedFlow: {} },
} as const satisfies Era;
