/** How a snapshot is written: a key of the head, an assumption, a subnet on a line each, so that changes can be read. */

type Json = Readonly<Record<string, unknown>>;

export function snapshotText(head: Json, assumptions: Json, subnets: readonly Json[]): string {
  const lines = (entries: readonly string[]): string => entries.map((entry) => `    ${entry}`).join(',\n');
  const parts = [
    ...Object.entries(head).map(
      ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')}`,
    ),
    `  "assumptions": {\n${lines(Object.entries(assumptions).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`))}\n  }`,
    `  "subnets": [\n${lines(subnets.map((subnet) => JSON.stringify(subnet)))}\n  ]`,
  ];
  return `{\n${parts.join(',\n')}\n}\n`;
}
