import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, HEAD_KEYS, rebased, rulesOf } from '../../src/protocol/eras/compare.js';
import { DEFAULT_ERA, ERAS, HYPOTHESES, PROPOSALS, RULESETS } from '../../src/protocol/eras/index.js';
import { activeExtras, EXTRAS } from '../../src/protocol/eras/proposals/index.js';
import { qmass } from '../../src/protocol/eras/qmass.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';

const all = [...RULESETS];

describe('rulesets', () => {
  it('are plain data: JSON and back gives the same record', () => {
    for (const [id, era] of all) {
      expect(era.id).toBe(id);
      expect(JSON.parse(JSON.stringify(era)), id).toEqual(era);
    }
  });

  it('have ids of their own, all with the same sections', () => {
    expect(RULESETS.size).toBe(ERAS.size + HYPOTHESES.size + PROPOSALS.size);
    const keys = Object.keys(rank32).sort();
    for (const [id, era] of all) expect(Object.keys(era).sort(), id).toEqual(keys);
  });

  it('of the chain are in the order in which it had them, the default among them', () => {
    expect(ERAS.has(DEFAULT_ERA)).toBe(true);
    const dates = [...ERAS.values()].map(({ date }) => date);
    expect(dates).toEqual(dates.toSorted());
    const blocks = [...ERAS.values()].flatMap(({ block }) => block ?? []);
    expect(blocks).toEqual(blocks.toSorted((a, b) => a - b));
    for (const era of ERAS.values()) expect(['hypothesis', 'proposal']).not.toContain(era.confidence);
  });

  it('that never ran say so, and name their source', () => {
    for (const [id, { confidence, sources }] of HYPOTHESES) {
      expect(confidence, id).toBe('hypothesis');
      expect(sources.join(), id).toMatch(/guessed/);
    }
    for (const [id, { confidence, sources, block }] of PROPOSALS) {
      expect(confidence, id).toBe('proposal');
      expect(sources.join(), id).toMatch(/(pull request|draft).*not merged/);
      expect(block, id).toBeNull();
    }
  });

  it('name extras that exist, with exactly their parameters; every extra is used', () => {
    const used = new Set<string>();
    for (const [id, era] of all) {
      for (const { extra, parameters } of activeExtras(era)) {
        used.add(extra.id);
        expect(Object.keys(parameters).sort(), id).toEqual(Object.keys(extra.parameters).sort());
        for (const [key, { min, max }] of Object.entries(extra.ranges)) {
          expect(Number(parameters[key]), `${id} ${key}`).toBeGreaterThanOrEqual(min);
          expect(Number(parameters[key]), `${id} ${key}`).toBeLessThanOrEqual(max);
        }
        for (const [key, value] of Object.entries(parameters)) {
          expect(typeof value === 'number', `${id} ${key}`).toBe(Object.hasOwn(extra.ranges, key));
        }
        expect(extra.words(parameters), id).toMatch(/^[a-z].{20,}/);
      }
    }
    expect([...used].sort()).toEqual([...EXTRAS.keys()].sort());
    expect(() => activeExtras({ ...rank32, extras: { tires: {} } })).toThrow(/extra that does not exist: tires/);
  });

  it('differ from what they extend, but for those whose change is not modelled', () => {
    for (const [id, era] of PROPOSALS) {
      if (id === 'matured_flow') continue;
      expect(differences(rank32, era), id).not.toEqual([]);
    }
    const same = [...ERAS.values()].filter((era, i, list) => i > 0 && differences(list[i - 1], era).length === 0);
    expect(same.map(({ id }) => id)).toEqual(['feerecycle', 'curated', 'basket']);
  });
});

describe('differences', () => {
  it('are key by key, a map of another form as one value', () => {
    const list = differences(qmass, rank32).map(({ path, to }) => [path.join('.'), to]);
    expect(list).toContainEqual(['shares.gate.bar', { by: 'rank', rank: 32 }]);
    expect(list).toContainEqual(['split.root', 'baskets']);
    expect(differences(rank32, rank32)).toEqual([]);
  });

  it('property: made to the old rules they give the new ones', () => {
    const any = fc.constantFrom(...RULESETS.values());
    fc.assert(
      fc.property(any, any, (from, to) => {
        expect(rulesOf(rebased(to, from, from))).toEqual(rulesOf(to));
      }),
      { seed: 1 },
    );
  });

  it('carry a proposal over to other rules, all else equal', () => {
    const moved = rebased(RULESETS.get('tiers') ?? rank32, rank32, qmass);
    expect(moved.shares).toEqual(qmass.shares);
    expect(moved.extras).toEqual({ tiers: { size: 32, firstPart: 0.75 } });
    expect(moved.id).toBe('tiers on qmass');
    const ranked = rebased(RULESETS.get('rank_bar') ?? rank32, rank32, qmass);
    expect(ranked.shares).toEqual({ ...qmass.shares, gate: { ...qmass.shares.gate, bar: { by: 'rank', rank: 64 } } });
    expect(HEAD_KEYS).toContain('title');
  });
});
