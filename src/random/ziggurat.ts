/**
 * Tables of the ziggurat for the normal distribution: 256 layers of equal area under exp(−x²/2).
 *
 * Source: Marsaglia & Tsang, "The ziggurat method for generating random variables" (J. Stat. Soft. 5:8, 2000), in the
 * form of Doornik (2005): a number of 53 bits is compared as a whole and the layer comes from bits of its own, because
 * taking the layer from the low bits of the same word correlates the two.
 */

export const LAYERS = 256;

/** Where the tail begins: right end of the lowest layer's rectangle. */
export const TAIL_START = 3.6541528853610088;

/** Area of each layer (the lowest one: rectangle and tail), for exp(−x²/2) without its factor 1/√(2π). */
export const LAYER_AREA = 0.00492867323399;

/** Unnormalised normal density. */
export function density(x: number): number {
  return Math.exp(-0.5 * x * x);
}

/** Right edges: edge[0] is the width of a rectangle with the lowest layer's area; edge[1] = TAIL_START; edge[256] = 0. */
export const EDGE = new Float64Array(LAYERS + 1);
/** Density at the edges. */
export const HEIGHT = new Float64Array(LAYERS + 1);
/** edge[i + 1] ÷ edge[i]: below it a point of layer i lies under the curve for sure. */
export const INSIDE = new Float64Array(LAYERS);

EDGE[0] = LAYER_AREA / density(TAIL_START);
EDGE[1] = TAIL_START;
for (let layer = 2; layer < LAYERS; layer++) {
  const previous = EDGE[layer - 1];
  EDGE[layer] = Math.sqrt(-2 * Math.log(LAYER_AREA / previous + density(previous)));
}
EDGE[LAYERS] = 0;
for (let layer = 0; layer <= LAYERS; layer++) HEIGHT[layer] = density(EDGE[layer]);
for (let layer = 0; layer < LAYERS; layer++) INSIDE[layer] = EDGE[layer + 1] / EDGE[layer];
