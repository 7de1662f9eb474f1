/** The normal distribution for the ziggurat. */

import { type Curve, layersOf } from './ziggurat.js';

/** Where the tail begins. */
export const TAIL_START = 3.6541528853610088;

/** Area of each layer, for exp(−x²/2) without its factor 1/√(2π). */
export const LAYER_AREA = 0.00492867323399;

/** exp(−x²/2). */
export const NORMAL: Curve = {
  density: (x) => Math.exp(-0.5 * x * x),
  inverse: (value) => Math.sqrt(-2 * Math.log(value)),
};

export const { edge: EDGE, height: HEIGHT, inside: INSIDE } = layersOf(NORMAL, TAIL_START, LAYER_AREA);
