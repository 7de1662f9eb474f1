import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ParametersOf } from '../../src/agents/definition.js';
import * as fields from '../../src/input/fields.js';
import { SUBNET } from '../engine/network.js';
import { behavesAsAnActor } from './behaviour.js';
import { saver } from './guide/saver.js';
import { Stage } from './world.js';

/** Without limits that the guide's actor need not know. */
const SAVER: ParametersOf<typeof saver> = { netuid: 1, taoPerDay: 1, budgetTao: 100 };

describe('docs/actors.md', () => {
  const text = readFileSync('docs/actors.md', 'utf8');
  const [shown] = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block);

  it('shows the actor that is tested here, as it stands in src/agents', () => {
    const source = readFileSync('test/agents/guide/saver.ts', 'utf8')
      .replaceAll('../../../src/agents/', './')
      .replaceAll('../../../src/', '../');
    expect(shown).toBe(source);
  });

  it('whose parameters a scenario can set', () => {
    expect(saver.schema(fields).parse({ netuid: 7, tao_per_day: 2 })).toEqual({
      netuid: 7,
      tao_per_day: 2,
      budget_tao: 100,
    });
    expect(saver.schema(fields).parse('off')).toBeNull();
    expect(saver.schema(fields).parse(undefined)).toBeNull();
  });

  it('who buys until the money is gone', () => {
    const stage = new Stage(saver.make({ ...SAVER, budgetTao: 3 }), [SUBNET]);
    const held: number[] = [];
    for (let day = 0; day < 5; day++) {
      stage.day();
      held.push(stage.alpha('saver'));
    }
    expect(held[0]).toBeGreaterThan(0);
    expect(held[2]).toBeGreaterThan(held[1]);
    expect(stage.tao('saver')).toBe(0);
    // Dividends alone are left to grow: far less than a day's purchase.
    expect(held[4] - held[3]).toBeLessThan(0.1 * held[0]);
  });
});

behavesAsAnActor(
  'of the guide',
  () => [...saver.make(SAVER)],
  () => [...saver.make({ ...SAVER, taoPerDay: 0 })],
);
