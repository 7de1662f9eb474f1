/** Where a value is in a file of maps and lists. */
export type KeyPath = readonly (string | number)[];

/** `timeline[2].order.amount`. */
export function keyText(path: KeyPath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}
