/** The table of keys of a scenario, made from its JSON Schema. */

import { scenarioJsonSchema } from '../../src/scenario/jsonSchema.js';

interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

function allowed(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (schema.type === 'number' || schema.type === 'integer') {
    const low = schema.exclusiveMinimum === undefined ? schema.minimum : `> ${schema.exclusiveMinimum}`;
    return [low === undefined ? '' : `${low}`, schema.maximum === undefined ? '' : `${schema.maximum}`].join(' … ');
  }
  if (schema.type === 'boolean') return '`true`, `false`';
  return '';
}

function rows(properties: Readonly<Record<string, Schema>>, path: string): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const key = path === '' ? name : `${path}.${name}`;
    const inner = schema.properties ?? schema.anyOf?.find((one) => one.properties !== undefined)?.properties;
    // What is added to the timeline is told there.
    const items = key === 'variants[].add' ? undefined : schema.items?.properties;
    const plain = inner === undefined && items === undefined;
    const standard =
      plain && schema.default !== undefined ? `\`${JSON.stringify(schema.default).replaceAll('"', '')}\`` : '';
    const own = `| \`${key}\` | ${(schema.description ?? '').replaceAll('|', String.raw`\|`)} | ${plain ? allowed(schema) : ''} | ${standard} |`;
    return [own, ...rows(inner ?? {}, key), ...rows(items ?? {}, `${key}[]`)];
  });
}

const BEGIN = '<!-- keys: made by scripts/scenarioKeys.ts -->';
const END = '<!-- end of keys -->';

export function keyTable(): string {
  const schema: Schema = scenarioJsonSchema();
  return [
    '| key | meaning | allowed | default |',
    '| --- | --- | --- | --- |',
    ...rows(schema.properties ?? {}, ''),
  ].join('\n');
}

/** A document with the table put between its marks. */
export function withTable(document: string, table: string): string {
  const from = document.indexOf(BEGIN);
  const to = document.indexOf(END);
  if (from < 0 || to < from) throw new Error('the marks of the table are missing');
  return `${document.slice(0, from)}${BEGIN}\n\n${table}\n\n${document.slice(to)}`;
}
