import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scenarioJsonSchema } from '../../src/scenario/jsonSchema.js';

const schema = scenarioJsonSchema();
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

describe("the scenario's JSON Schema", () => {
  it('accepts the baseline and the shortest scenario', () => {
    expect(validate(parse(readFileSync('scenarios/baseline.yaml', 'utf8')))).toBe(true);
    expect(validate({ name: 'x' })).toBe(true);
    expect(
      validate({
        name: 'x',
        noise: 'off',
        miners: false,
        seed: 7,
        timeline: [{ at: 'day 3', regime: { name: 'calm' } }],
      }),
    ).toBe(true);
  });

  it.each([
    [{}],
    [{ name: 'Up' }],
    [{ name: 'x', hroizon: '3 days' }],
    [{ name: 'x', horizon: 180 }],
    [{ name: 'x', paths: 0 }],
    [{ name: 'x', miners: { sold_min: 2 } }],
    [{ name: 'x', miners: { sold: 0.2 } }],
    [{ name: 'x', timeline: [{ regime: { name: 'calm' } }] }],
    [{ name: 'x', resolution: 'exact' }],
  ])('refuses %j', (scenario) => {
    expect(validate(scenario)).toBe(false);
  });

  it('describes every key, and bounds no integer by what a float64 counts', () => {
    const text = JSON.stringify(schema);
    expect(text).not.toContain('9007199254740991');
    const undescribed: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if (key === 'properties' && typeof value === 'object' && value !== null) {
          for (const [name, property] of Object.entries(value)) {
            if (typeof property !== 'object' || property === null || !('description' in property))
              undescribed.push(`${path}.${name}`);
          }
        }
        walk(value, `${path}.${key}`);
      }
    };
    walk(schema, '');
    expect(undescribed).toEqual([]);
  });
});
