import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { loadScenario } from '../../src/scenario/load.js';
import { snapshotSchema } from '../../src/scenario/snapshot.js';
import { keyTable, withTable } from './keyTable.js';
import { type Folder, folder } from './small.js';

let place: Folder;
beforeEach(() => {
  place = folder();
});
afterEach(() => {
  place.remove();
});

describe('docs/scenario.md', () => {
  const text = readFileSync('docs/scenario.md', 'utf8');

  it('lists the keys of the schema (npx tsx scripts/scenarioKeys.ts writes them)', () => {
    expect(withTable(text, keyTable())).toBe(text);
  });

  it('shows scenarios and rules that are sound', () => {
    const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block);
    expect(blocks).toHaveLength(8);
    const snapshot = resolve('scenarios/data/finney-2026-08-07.json');
    const [whole, rules, history, upgrades, orders, people, gain, variants] = blocks.map((block) =>
      block.replace('data/finney-2026-08-07.json', snapshot),
    );
    const ids = (yaml: string): string[] =>
      loadScenario(place.write('x.yaml', `name: x\n${yaml}`)).timeline.map(({ id }) => id);
    expect(ids(whole.replace('name: tao-falls', ''))).toEqual(['fall', 'order-2']);
    expect(loadScenario(place.write('two.yaml', `name: x\n${rules}`)).rules.id).toBe('rank32*');
    expect(ids(history)).toEqual([
      'history-feerecycle',
      'history-curated',
      'history-basket',
      'history-counter_repair',
      'history-prepay',
    ]);
    expect(ids(upgrades)).toEqual(['ruleset-1', 'ruleset-2', 'migration-3']);
    expect(loadScenario(place.write('gain.yaml', `name: x\n${gain}`)).loopGain?.taoUsd).toEqual([0.2]);
    expect(ids(orders)).toEqual(['order-1', 'order-2', 'order-3']);
    expect(ids(people)).toEqual(['parameter-1', 'security_incident-2', 'miner_supply-3', 'burn-4']);
    const changed = loadScenario(place.write('variants.yaml', `name: x\n${variants}`)).variants;
    expect(changed.map(({ name, differs }) => [name, Object.keys(differs)])).toEqual([
      ['no fall', ['timeline']],
      ['rules of July', ['rules']],
      ['later and larger', ['actors', 'timeline']],
      ['two falls', ['timeline']],
    ]);
  });
});

describe('docs/snapshot.md', () => {
  it('speaks of every key', () => {
    const text = readFileSync('docs/snapshot.md', 'utf8');
    const names = (schema: unknown): string[] =>
      typeof schema !== 'object' || schema === null
        ? []
        : Object.entries(schema).flatMap(([key, value]) => [
            ...(key === 'properties' ? Object.keys(z.looseObject({}).parse(value)) : []),
            ...names(value),
          ]);
    for (const name of new Set(names(z.toJSONSchema(snapshotSchema, { io: 'input' }))))
      expect(text).toContain(`\`${name}\``);
  });
});
