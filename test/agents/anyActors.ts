/**
 * Every actor with parameters drawn from its own schema: whatever a scenario may say. An actor that is added is drawn, too;
 * a kind of value that this cannot draw is an error.
 */

import fc from 'fast-check';
import * as z from 'zod';
import type { ActorDefinition } from '../../src/agents/definition.js';
import { ACTOR_KEYS, ACTORS, type ActorsParameters } from '../../src/agents/index.js';
import * as fields from '../../src/input/fields.js';

/** What of JSON Schema the fields of a scenario use. */
interface Schema {
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** @param key of the value: netuids are those of the state */
function drawn(schema: Schema, key: string, netuids: readonly number[]): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined) {
    // On with parameters, where there are any: `off` would be nobody.
    const withKeys = schema.anyOf.filter(({ properties }) => properties !== undefined);
    const forms = withKeys.length > 0 ? withKeys : schema.anyOf;
    return fc.oneof(...forms.map((form) => drawn(form, key, netuids)));
  }
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const low = schema.minimum ?? schema.exclusiveMinimum ?? 0;
  const high = schema.maximum ?? low + 1;
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return key.startsWith('netuid')
        ? fc.constantFrom(...netuids)
        : fc.integer({ min: low, max: Math.min(high, low + 200) });
    case 'number':
      // Small numbers as likely as large ones: maxima are far beyond what is sensible.
      return fc
        .tuple(
          fc.double({ min: schema.exclusiveMinimum === undefined ? 0 : 1e-3, max: 1, noNaN: true }),
          fc.integer({ min: 0, max: 6 }),
        )
        .map(([part, exponent]) => low + (high - low) * part * 10 ** -exponent);
    case 'string':
      return fc.constantFrom('a', 'b7', 'c_c');
    case 'array':
      return fc.array(drawn(schema.items ?? {}, key, netuids), { minLength: schema.minItems ?? 0, maxLength: 2 });
    case 'object': {
      const { properties = {}, required = [] } = schema;
      const fields = Object.entries(properties).map(([name, field]) => [name, drawn(field, name, netuids)]);
      return fc.record(Object.fromEntries(fields), {
        requiredKeys: required.filter((name): name is never => name in properties),
      });
    }
    default:
      throw new Error(`no way to draw ${key}: ${JSON.stringify(schema)}`);
  }
}

/** All actors, on; only what a scenario may say. */
export function anyActors(netuids: readonly number[]): fc.Arbitrary<ActorsParameters> {
  const parameters = ACTOR_KEYS.map((key) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a definition takes what its own schema made
    const { schema: schemaOf, resolve } = ACTORS[key] as ActorDefinition;
    const schema = schemaOf(fields);
    const refuse = (): never => {
      throw new RangeError('refused');
    };
    const resolved = (value: unknown): { readonly own: unknown } | null => {
      const parsed = schema.safeParse(value);
      if (!parsed.success) return null;
      try {
        return {
          own: resolve(parsed.data, { path: [key], report: refuse, checkNetuid: () => {}, position: (index) => index }),
        };
      } catch (error) {
        if (error instanceof RangeError && error.message === 'refused') return null;
        throw error;
      }
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- plain JSON
    const form = z.toJSONSchema(schema, { io: 'input' }) as Schema;
    const arbitrary = drawn(form, key, netuids)
      .map(resolved)
      .filter((one) => one !== null)
      .map(({ own }) => own);
    return [key, arbitrary] as const;
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every key is there, with what its definition made
  return fc.record(Object.fromEntries(parameters)) as unknown as fc.Arbitrary<ActorsParameters>;
}
