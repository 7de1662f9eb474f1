/** JSON for people and for programs: a column, or an object without further depth, is one line. */

/** The text in pieces, so that a large result need not be one string. Ends without a line break. */
export function* jsonText(value: unknown, indent = ''): Generator<string, void, undefined> {
  if (typeof value !== 'object' || value === null || Object.values(value).every(isScalar)) {
    yield JSON.stringify(value);
    return;
  }
  const deeper = `${indent} `;
  const isList = Array.isArray(value);
  const members: [string, unknown][] = Object.entries(value).filter(([, member]) => member !== undefined);
  yield isList ? '[' : '{';
  let separator = '\n';
  for (const [key, member] of members) {
    yield `${separator}${deeper}${isList ? '' : `${JSON.stringify(key)}: `}`;
    yield* jsonText(member, deeper);
    separator = ',\n';
  }
  yield `\n${indent}${isList ? ']' : '}'}`;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
