import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valueAt, withoutValue, withValue } from '../../src/scenario/draft.js';
import { loadScenario, type Override } from '../../src/scenario/load.js';
import { type ResolvedScenario, scenarioOf } from '../../src/scenario/resolved.js';
import { type Folder, folder } from './small.js';

let place: Folder;
beforeAll(() => {
  place = folder();
});
afterAll(() => place.remove());

const load = (yaml: string, overrides: readonly Override[] = []): ResolvedScenario =>
  loadScenario(place.write('x.yaml', `name: x\nstart: { snapshot: small.json }\n${yaml}`), overrides);

const TIMELINE = `timeline:
  - { at: day 5, tao_usd_jump: { log: -0.4 } }
  - { id: buy, at: day 6, order: { side: stake, netuid: 1, amount: 5 } }
  - { at: day 7, regime: { name: turbulent } }
`;

describe('variants, resolved', () => {
  it('a variant embeds what differs and nothing else', () => {
    const { variants } = load(`${TIMELINE}variants:
  - { name: rules, question: Who gains?, set: { rules.era: qmass } }
  - { name: people, set: { miners: off, noise.scale: 0.02 } }
  - { name: same, set: { noise.scale: 0.0098 } }
`);
    expect(variants.map(({ name, question, differs }) => [name, question, Object.keys(differs)])).toEqual([
      ['rules', 'Who gains?', ['rules']],
      ['people', '', ['actors']],
      ['same', '', []],
    ]);
    expect(variants[0].differs.rules?.id).toBe('qmass');
    expect(variants[1].differs.actors?.miners).toBeNull();
    expect(variants[1].differs.actors?.noise?.scale).toBe(0.02);
  });

  it('property of each: as a scenario of its own it is what the same document without variants gives', () => {
    const base = load(
      `${TIMELINE}variants: [{ name: a, set: { rules: { era: launch }, stakers.wealth.yield: 0.1, timeline.buy.at: day 9 } }]\n`,
    );
    const alone = load(
      `${TIMELINE.replace('day 6', 'day 9')}rules: { era: launch }\nstakers: { wealth: { yield: 0.1 } }\n`,
    );
    expect(scenarioOf(base, base.variants[0])).toEqual(alone);
  });

  it('events keep their ids and order when others go and come', () => {
    const base = load(`${TIMELINE}variants:
  - name: a
    drop: [tao_usd_jump-1]
    set: { timeline.buy.order.amount: 7 }
    add: [{ at: day 3, regime: { name: calm } }, { at: day 6, tao_usd_jump: { log: 0.1 } }]
`);
    const { timeline } = scenarioOf(base, base.variants[0]);
    expect(timeline.map(({ id }) => id)).toEqual(['regime-4', 'buy', 'tao_usd_jump-5', 'regime-3']);
    expect(timeline[1]).toMatchObject({ kind: 'order', amount: 7 });
    expect(base.timeline.map(({ id }) => id)).toEqual(['tao_usd_jump-1', 'buy', 'regime-3']);
  });

  it('a dropped key has its default', () => {
    const base = load(
      'noise: { scale: 0.5, transient: 0.3 }\nminers: off\nvariants: [{ name: a, drop: [noise.scale, miners] }]\n',
    );
    const { noise, miners } = scenarioOf(base, base.variants[0]).actors;
    expect(noise).toMatchObject({ scale: 0.0098, transient: 0.3 });
    expect(miners).not.toBeNull();
  });

  it('changes in words, old values where they are known', () => {
    const { variants } = load(`${TIMELINE}noise: on
rules: { era: rank32 }
variants:
  - name: a
    drop: [buy]
    set: { noise.scale: 0.02, rules: { extends: rank32, shares: { gate: off } }, timeline.regime-3.at: day 8, owners: off }
    add: [{ id: z, at: 8000500, emission_enabled: { netuid: 7, value: true } }]
  - { name: b, drop: [noise] }
`);
    expect(variants.map(({ changes }) => changes)).toEqual([
      [
        'without buy (order: { side: stake, netuid: 1, amount: 5 } at day 6)',
        'noise.scale: 0.0098 → 0.02',
        'rules: { era: rank32 } → { extends: rank32, shares: { gate: off } }',
        'timeline.regime-3.at: day 7 → day 8',
        'owners: off',
        'with emission_enabled: { netuid: 7, value: true } at 8000500',
      ],
      ['without noise: on'],
    ]);
  });

  it('what an alias stands for changes in one place alone', () => {
    const base = load(`miners: &half { sold_min: 0.5 }
owners: { sold: 0.5 }
timeline:
  - &jump { at: day 5, tao_usd_jump: { log: -0.4 } }
  - *jump
variants: [{ name: a, set: { timeline.tao_usd_jump-2.tao_usd_jump.log: 0.1 } }]
`);
    const { timeline } = scenarioOf(base, base.variants[0]);
    expect(timeline.map((event) => (event.kind === 'tao_usd_jump' ? event.log : null))).toEqual([-0.4, 0.1]);
  });

  it('--set reaches the scenario and, through it, its variants; or a variant alone', () => {
    const yaml = 'noise: on\nvariants: [{ name: a, set: { miners: off } }]\n';
    const set = (key: string, value: string): Override => ({ option: '--set', key, value });
    const both = load(yaml, [set('noise.scale', '0.5')]);
    expect(both.actors.noise?.scale).toBe(0.5);
    expect(scenarioOf(both, both.variants[0]).actors.noise?.scale).toBe(0.5);
    const one = load(yaml, [set('variants[0].set.owners', 'off')]);
    expect(one.actors.owners).not.toBeNull();
    expect(scenarioOf(one, one.variants[0]).actors.owners).toBeNull();
    expect(() => load(yaml, [set('variants[0].set.owners', 'x')])).toThrow(
      '--set variants[0].set.owners: found the text "x"',
    );
  });
});

describe('a document with changes', () => {
  const document = { a: { b: [1, { c: 2 }] }, on: 'on', word: 'x' };

  it('is a copy that shares what did not change', () => {
    const changed = withValue(document, ['a', 'b', 1, 'c'], 3, 'FILE');
    expect(changed).toEqual({ a: { b: [1, { c: 3 }] }, on: 'on', word: 'x' });
    expect(document.a.b[1]).toEqual({ c: 2 });
    expect(withValue(document, ['on', 'key'], 1, 'FILE')).toMatchObject({ on: { key: 1 } });
    expect(withValue(document, ['new', 0, 'key'], 1, 'FILE')).toMatchObject({ new: [{ key: 1 }] });
    expect(withoutValue(document, ['a', 'b'])).toEqual({ a: {}, on: 'on', word: 'x' });
    expect(withoutValue(document, ['nothing', 'here'])).toEqual(document);
    expect(valueAt(document, ['a', 'b', 1, 'c'])).toBe(2);
    expect(valueAt(document, ['a', 'toString'])).toBeUndefined();
  });

  it.each([
    [['word', 'key'], 'word is a single value in FILE; it has no key key'],
    [['a', 0], 'a is a map; it has no entry 0'],
    [['a', 'b', 'c'], 'a.b is a list; its entries are a.b[0], …'],
    [['a', 'b', 2], 'a.b has 2 entries in FILE; the first is a.b[0]'],
    [['new', 1], 'new has no entries in FILE; the first is new[0]'],
  ])('or the reason why there is none: %j', (path, reason) => {
    expect(withValue(document, path, 1, 'FILE')).toBe(reason);
  });
});
