/**
 * Tables of the ziggurat: 256 layers of equal area under a density that falls from 1 at 0 on.
 *
 * Source: Marsaglia & Tsang, "The ziggurat method for generating random variables" (J. Stat. Soft. 5:8, 2000), in the
 * form of Doornik (2005): a number of 53 bits is compared as a whole and the layer comes from bits of its own, because
 * taking the layer from the low bits of the same word correlates the two.
 */

export const LAYERS = 256;

/** Half of a symmetric density, not normalised: 1 at 0, falling. */
export interface Curve {
  readonly density: (x: number) => number;
  /** Where the density has this value, 0 < value ≤ 1. */
  readonly inverse: (value: number) => number;
}

export interface Layers {
  /** Right edges: edge[0] is the width of a rectangle with the lowest layer's area; edge[1] where the tail begins; edge[256] = 0. */
  readonly edge: Float64Array;
  /** Density at the edges. */
  readonly height: Float64Array;
  /** edge[i + 1] ÷ edge[i]: below it a point of layer i lies under the curve for sure. */
  readonly inside: Float64Array;
}

/**
 * @param tailStart right end of the lowest layer's rectangle; `tailStartOf` finds it
 * @param area      of each layer, the lowest one's tail included
 */
export function layersOf({ density, inverse }: Curve, tailStart: number, area: number): Layers {
  const edge = new Float64Array(LAYERS + 1);
  edge[0] = area / density(tailStart);
  edge[1] = tailStart;
  for (let layer = 2; layer < LAYERS; layer++) {
    const previous = edge[layer - 1];
    edge[layer] = inverse(area / previous + density(previous));
  }
  edge[LAYERS] = 0;
  const height = edge.map(density);
  return { edge, height, inside: Float64Array.from({ length: LAYERS }, (_, layer) => edge[layer + 1] / edge[layer]) };
}

/** Height of the uppermost layer's upper side, if the tail begins at `start`: it should be 1. */
function topHeight({ density, inverse }: Curve, start: number, area: number): number {
  let x = start;
  for (let layer = 2; ; layer++) {
    const height = area / x + density(x);
    if (layer === LAYERS || height > 1) return height;
    x = inverse(height);
  }
}

/** Where the tail must begin so that the layers fill the area under the curve. @param tailArea right of a place */
export function tailStartOf(curve: Curve, tailArea: (from: number) => number): number {
  const area = (start: number): number => start * curve.density(start) + tailArea(start);
  let low = 1;
  let high = 2;
  while (topHeight(curve, high, area(high)) > 1) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (topHeight(curve, middle, area(middle)) > 1) low = middle;
    else high = middle;
  }
}
