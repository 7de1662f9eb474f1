/** Student's t for the ziggurat: a table for each number of degrees of freedom that is drawn from. */

import { type Curve, type Layers, layersOf, tailStartOf } from './ziggurat.js';

export interface StudentT extends Layers {
  /** Degrees of freedom ν. */
  readonly nu: number;
  /** (1 + x²/ν)^(−(ν+1)/2). */
  readonly density: (x: number) => number;
  /** Where the tail begins, r. */
  readonly tailStart: number;
  /** σ = r + ν/r: with it (1 + (x − r)/σ)^(−ν−1) falls as slowly as the density at r, and nowhere faster beyond. */
  readonly tailScale: number;
}

// Double-exponential quadrature of a half-line: x = start·(1 + exp(π/2·sinh t)) at steps of t.
const STEP = 1 / 8;
const REACH = 4;
const NODES = Array.from({ length: (2 * REACH) / STEP + 1 }, (_, i) => {
  const t = i * STEP - REACH;
  const distance = Math.exp((Math.PI / 2) * Math.sinh(t));
  return { distance, weight: STEP * (Math.PI / 2) * Math.cosh(t) * distance };
});

/** Area under a falling density right of a place; exact to some 1e-14 for tails from x^-2 to exp(−x²/2). */
export function tailArea(density: (x: number) => number, start: number): number {
  return NODES.reduce((area, { distance, weight }) => area + start * weight * density(start * (1 + distance)), 0);
}

function curveOf(nu: number): Curve {
  const power = -(nu + 1) / 2;
  return {
    // By log1p and expm1, because ν may be large.
    density: (x) => Math.exp(power * Math.log1p((x * x) / nu)),
    inverse: (value) => Math.sqrt(nu * Math.expm1(Math.log(value) / power)),
  };
}

const tables = new Map<number, StudentT>();

/** The table for ν degrees of freedom, made once: 1 ms. @param nu > 0, whole or not */
export function studentT(nu: number): StudentT {
  const known = tables.get(nu);
  if (known !== undefined) return known;
  if (!(nu > 0)) throw new RangeError(`degrees of freedom must be above 0, found ${nu}`);
  const curve = curveOf(nu);
  const beyond = (start: number): number => tailArea(curve.density, start);
  const tailStart = tailStartOf(curve, beyond);
  const layers = layersOf(curve, tailStart, tailStart * curve.density(tailStart) + beyond(tailStart));
  const table = { ...layers, nu, density: curve.density, tailStart, tailScale: tailStart + nu / tailStart };
  tables.set(nu, table);
  return table;
}
