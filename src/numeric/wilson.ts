/** Quantile of the normal distribution for 95 %. */
const Z = 1.959_963_984_540_054;

/**
 * Wilson's score interval of a share at 95 % (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927); it stays inside 0 to 1 and is
 * no point where nothing or everything was counted.
 *
 * @param count 0 to `of`
 * @param of    > 0
 */
export function wilson(count: number, of: number): readonly [low: number, high: number] {
  const share = count / of;
  const square = (Z * Z) / of;
  const middle = (share + square / 2) / (1 + square);
  const half = (Z / (1 + square)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of));
  return [count === 0 ? 0 : middle - half, count === of ? 1 : middle + half];
}
