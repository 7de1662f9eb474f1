/**
 * Hypothesis about spec 480, of which only the title is known ("emission weights" with an effective TAO weight anchored at
 * a baseline): a stored weight ε ≥ 0 of each subnet scales its share and root's weight in it, so that root's claim on all
 * subnets together stays what it is without weights.
 *
 * Unverified: no text, code or captured state of the rule was found. With ε = 1 everywhere it is the rule before it.
 */

import type { Extra } from '../../extras.js';
import { rootProportion } from '../../rootProportion.js';
import type { Era } from '../era.js';
import { prepay } from '../prepay.js';

/** Shares times weights, divided by their sum times the sum before; all 0 if nobody has both. In place. */
export function weightShares(emissionWeight: Float64Array, shares: Float64Array, end: number): void {
  let before = 0;
  let after = 0;
  for (let netuid = 1; netuid < end; netuid++) {
    before += shares[netuid];
    after += shares[netuid] * emissionWeight[netuid];
  }
  const scale = after > 0 ? before / after : 0;
  for (let netuid = 1; netuid < end; netuid++) shares[netuid] *= emissionWeight[netuid] * scale;
}

/** The scale c is found to this relative error of root's claim. */
const CLAIM_ERROR = 1e-12;

/**
 * c such that Σ a·ρ(τR·c·ε) = Σ a·ρ(τR): by Newton's method on ln c, whose steps cannot leave c > 0; 1 if ε is 1 or 0
 * everywhere where alpha is emitted.
 */
export function baselineScale(
  weightedRoot: number,
  emissionWeight: Float64Array,
  alphaIssuance: Float64Array,
  alphaEmission: Float64Array,
  end: number,
): number {
  let wanted = 0;
  let possible = 0;
  for (let netuid = 1; netuid < end; netuid++) {
    wanted += alphaEmission[netuid] * rootProportion(weightedRoot, alphaIssuance[netuid]);
    if (emissionWeight[netuid] > 0) possible += alphaEmission[netuid];
  }
  // Subnets without weight give root nothing: if the others cannot make up for them, there is no c.
  if (wanted <= 0 || possible <= wanted) return 1;
  let scale = 1;
  for (let step = 0; step < 100; step++) {
    let claim = 0;
    let slope = 0;
    for (let netuid = 1; netuid < end; netuid++) {
      const proportion = rootProportion(weightedRoot * scale * emissionWeight[netuid], alphaIssuance[netuid]);
      claim += alphaEmission[netuid] * proportion;
      slope += alphaEmission[netuid] * proportion * (1 - proportion);
    }
    if (Math.abs(claim - wanted) <= CLAIM_ERROR * wanted) return scale;
    // A step of more than e² is cut: far out the slope tells little.
    scale *= Math.exp(Math.max(-2, Math.min(2, (wanted - claim) / slope)));
  }
  return scale;
}

export const emissionWeightsRule: Extra = {
  id: 'emissionWeights',
  parameters: {},
  ranges: {},
  words: () =>
    'a stored weight of each subnet scales its share and root’s weight in it; root’s claim on all alpha together stays',
  shares: () => (columns, shares) => weightShares(columns.emissionWeight, shares, columns.end),
  rootWeights: () => (columns, weightedRoot, alphaIssuance, alphaEmission, weights) => {
    const { emissionWeight, end } = columns;
    const scale = baselineScale(weightedRoot, emissionWeight, alphaIssuance, alphaEmission, end);
    for (let netuid = 1; netuid < end; netuid++) weights[netuid] = weightedRoot * scale * emissionWeight[netuid];
  },
};

/** Never a default. The block is not known. */
export const etaoWeight = {
  ...prepay,
  id: 'etao_weight',
  title: 'hypothesis: a stored weight of each subnet scales its share and root’s claim',
  spec: '480 (title only)',
  block: null,
  date: '2026-10-19',
  confidence: 'hypothesis',
  sources: ['RaoFoundation/subtensor, title of pull request 3254; the rule itself is guessed'],
  extras: { emissionWeights: {} },
} as const satisfies Era;
