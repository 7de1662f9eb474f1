import { truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkInvariants } from '../../src/engine/invariants.js';
import { ISSUANCE, ROOT_STAKE, TAO_IN } from '../../src/engine/state.js';
import { ScenarioError } from '../../src/errors.js';
import { rank32 } from '../../src/protocol/eras/rank32.js';
import { parseKey } from '../../src/scenario/draft.js';
import { leadingComment, loadScenario, type Override } from '../../src/scenario/load.js';
import type { ResolvedScenario } from '../../src/scenario/resolved.js';
import { startChain } from '../../src/start.js';
import { type Folder, folder } from './small.js';

let place: Folder;
beforeEach(() => {
  place = folder();
});
afterEach(() => {
  place.remove();
});

const HEAD = 'name: x\nstart: { snapshot: small.json }\n';
const load = (yaml: string, overrides: readonly Override[] = []): ResolvedScenario =>
  loadScenario(place.write('x.yaml', HEAD + yaml), overrides);
const set = (key: string, value: string): Override => ({ option: '--set', key, value });

describe('a resolved scenario', () => {
  it('golden: every default is explicit', () => {
    const { start, ...rest } = load('');
    expect(start.block).toBe(8_000_000);
    expect(rest).toEqual({
      name: 'x',
      question: '',
      rules: rank32,
      outcomes: { runaway: 3, growth: 1.25, decline: 0.8, collapse: 0.33 },
      loopGain: null,
      horizonBlocks: 180 * 7200,
      resolution: 'tempo',
      tolerance: 1e-6,
      paths: 200,
      seed: 'dtao',
      taoUsd: {
        start: 250.5,
        volatilityPerDay: 0.0565,
        degreesOfFreedom: 7,
        driftPerDay: 0,
        jumps: { perDay: 0, meanLog: 0, sdLog: 0.1 },
        regime: 'calm',
        regimes: { calm: { factor: 0.8, meanDays: 60 }, turbulent: { factor: 1.3, meanDays: 25 } },
        impact: {
          coefficient: 0.7,
          halfLifeDays: 3,
          permanentShare: 0.3,
          volumeUsdPerDay: 120e6,
          normalHalfLifeDays: 60,
        },
        offRamp: { capacityUsdPerDay: null },
        path: null,
      },
      holdings: {
        alphaOut: { owner: 0.1, miners: 0.08, validators: 0.07, noise: 0.2, external: 0.1, stakers: 0.45 },
        freeTao: { stakers: 0.15, noise: 0.1, external: 0.25, idle: 0.5 },
        rootStake: { stakers: 0.2, root: 0.8 },
        wealth: { trend: 0.2, yield: 0.25, value: 0.15, holder: 0.4 },
        stakingRatio: null,
      },
      actors: {
        noise: {
          degreesOfFreedom: 2.1,
          scale: 0.0098,
          referencePoolTao: 8000,
          poolExponent: -0.35,
          heterogeneity: 0.5,
          flowMax: 0.25,
          persistenceDays: 2.5,
          clustering: 0.55,
          volumePerPool: 0.06,
          netShare: 0.13,
          transient: 0.1,
          halfLifeDays: 7,
        },
        attention: { gain: 0, flowPerPool: 0.05, burstiness: 1, fadingDays: 14, delayDays: 2 },
        external: { absorbs: 0.65, inflowPerPool: 0 },
        stakers: {
          wealth: { trend: 0.2, yield: 0.25, value: 0.15, holder: 0.4 },
          elasticity: { trend: 0.05, yield: 0.05, value: 0.1 },
          rebalancePerDay: 0.02,
          slippageMax: 0.02,
        },
        miners: { soldMin: 0.4, costShare: 0.8, entryPerDay: 0.05 },
        validators: { sold: 0.3 },
        owners: { sold: 0.6, policies: [] },
        root: { releasePerDay: null, cashOut: 0.2 },
        holders: [],
        customers: {
          unsubsidisedPrice: 2.5,
          passThrough: 0.9,
          elasticity: 2,
          adjustPerDay: 0.05,
          networkUsdPerDay: null,
          revenue: [],
        },
        attackers: [],
        entrepreneurs: null,
      },
      timeline: [],
      variants: [],
      report: { networkEveryBlocks: 7200, subnetEveryBlocks: 21_600, samplePaths: 5, samplePathNetuids: [1, 7] },
    });
  });

  it('is plain JSON, and the same bytes whatever the order of keys in the file', () => {
    const one = load('paths: 7\nminers: { cost_share: 0.5, sold_min: 0.1 }\n');
    const two = loadScenario(
      place.write(
        'y.yaml',
        'miners: { sold_min: 0.1, cost_share: 0.5 }\npaths: 7\nstart: { snapshot: small.json }\nname: x\n',
      ),
    );
    expect(JSON.stringify(two)).toBe(JSON.stringify(one));
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
  });

  it('takes the leading comment as its question', () => {
    expect(
      leadingComment('# yaml-language-server: $schema=x.json\n# Why?\n#\n#   Because.\nname: x\n# not this\n'),
    ).toBe('Why?\n\n  Because.');
    expect(leadingComment('name: x\n')).toBe('');
  });

  it('starts from the state of the package if it names none', () => {
    expect(loadScenario(place.write('x.yaml', 'name: x\n')).start.block).toBe(8_791_253);
  });

  it('reads durations in all units', () => {
    for (const [text, blocks] of [
      ['7200 blocks', 7200],
      ['1 block', 1],
      ['30 minutes', 150],
      ['12 hours', 3600],
      ['1.5 days', 10_800],
      ['2 weeks', 100_800],
    ] as const) {
      expect(load(`horizon: ${text}\n`).horizonBlocks).toBe(blocks);
    }
  });

  it('takes numbers and texts as seeds', () => {
    expect(['7', '"7"', '"a seed"', '-3', '0x10'].map((seed) => load(`seed: ${seed}\n`).seed)).toEqual([
      '7',
      '7',
      'a seed',
      '-3',
      '16',
    ]);
  });

  it('leaves actors out, or takes their defaults', () => {
    const { actors } = load('noise: off\nminers: false\nowners: on\nroot: true\nvalidators: {}\n');
    expect(actors).toMatchObject({
      noise: null,
      miners: null,
      owners: { sold: 0.6, policies: [] },
      root: { cashOut: 0.2 },
      validators: { sold: 0.3 },
    });
    // Accounts of stakers exist without the actor.
    expect(load('stakers: off\n').holdings.wealth).toEqual({ trend: 0.2, yield: 0.25, value: 0.15, holder: 0.4 });
  });

  it('puts as much TAO on root as a staking ratio says', () => {
    const { economy } = startChain(load('', [set('holdings.staking_ratio', '0.75')]));
    checkInvariants(economy);
    const { values } = economy;
    expect((values[ROOT_STAKE] + values[TAO_IN + 1] + values[TAO_IN + 7]) / values[ISSUANCE]).toBeCloseTo(0.75, 12);
    const asItIs = load('');
    expect(startChain(asItIs).economy.values[ROOT_STAKE]).toBe(asItIs.start.rootStake);
  });

  it('fills the rest of shares', () => {
    const { holdings, actors } = load(
      'stakers: { wealth: { yield: 0.4 } }\nholdings: { alpha_out: { noise: 0 }, root_stake: { stakers: 1 } }\n',
    );
    expect(actors.stakers?.wealth).toEqual({ trend: 0.2, yield: 0.4, value: 0.15, holder: 0.25 });
    expect(holdings.alphaOut.stakers).toBe(0.65);
    expect(holdings.rootStake).toEqual({ stakers: 1, root: 0 });
  });

  it('puts events in order of block, with a date at 12.0123 s a block', () => {
    const { timeline } = load(
      [
        'timeline:',
        '  - { at: 2026-04-20, tao_usd_jump: { log: -0.5 } }',
        '  - { id: first, at: day 0, order: { side: stake, netuid: 1, amount: 10, limit_price: 0.3 } }',
        '  - { at: 8000100, emission_enabled: { netuid: 7, value: true } }',
        '  - { at: day 30, regime: { name: turbulent } }',
        '  - { at: day 30, order: { side: root_stake, account: idle, amount: 5 } }',
      ].join('\n'),
    );
    expect(timeline).toEqual([
      {
        id: 'first',
        block: 8_000_001,
        endBlock: null,
        kind: 'order',
        side: 'stake',
        account: 'external',
        netuid: 1,
        amount: 10,
        limitPrice: 0.3,
        toNetuid: 0,
      },
      { id: 'emission_enabled-3', block: 8_000_100, endBlock: null, kind: 'emission_enabled', netuid: 7, value: true },
      // Half a day: 43,200 s.
      { id: 'tao_usd_jump-1', block: 8_003_596, endBlock: null, kind: 'tao_usd_jump', log: -0.5 },
      { id: 'regime-4', block: 8_216_000, endBlock: null, kind: 'regime', name: 'turbulent' },
      {
        id: 'order-5',
        block: 8_216_000,
        endBlock: null,
        kind: 'order',
        side: 'root_stake',
        account: 'idle',
        netuid: 0,
        amount: 5,
        limitPrice: null,
        toNetuid: 0,
      },
    ]);
  });

  it('is frozen by no file: aliases may be used in moderation', () => {
    expect(load('validators: { sold: &half 0.5 }\nowners: { sold: *half }\n').actors.owners).toEqual({
      sold: 0.5,
      policies: [],
    });
  });
});

describe('rules', () => {
  it('of an era are the era', () => {
    expect(load('rules: { era: rank32 }\n').rules).toBe(rank32);
    expect(load('rules: { extends: rank32 }\n').rules).toBe(rank32);
  });

  it('change single parameters and say so', () => {
    const { rules } = load(
      'rules: { extends: rank32, shares: { gate: { exponent: 2, bar: { rank: 64 } } }, moving_price: { halving_blocks: 100 } }\n',
    );
    expect(rules).toEqual({
      ...rank32,
      id: 'rank32*',
      title: `${rank32.title}; changed: shares.gate.bar.rank = 64, shares.gate.exponent = 2, moving_price.halving_blocks = 100`,
      confidence: 'proposal',
      sources: [...rank32.sources, 'changed by the scenario'],
      shares: { ...rank32.shares, gate: { bar: { by: 'rank', rank: 64 }, exponent: 2, everyBlocks: 360 } },
      movingPrice: { ...rank32.movingPrice, halvingBlocks: 100 },
    });
  });

  it('take parts out, and change the form of a part', () => {
    const shares = (yaml: string): object => load(`rules: ${yaml}\n`).rules.shares;
    expect(shares('{ extends: rank32, shares: { gate: null } }')).toMatchObject({ gate: null });
    expect(shares('{ extends: rank32, shares: { gate: off } }')).toMatchObject({ gate: null });
    expect(shares('{ extends: rank32, shares: { gate: { bar: { by: mass, quantile: 0.6 } } } }')).toMatchObject({
      gate: { bar: { by: 'mass', quantile: 0.6 } },
    });
    expect(shares('{ extends: rank32, shares: { by: flow } }')).toMatchObject({ by: 'flow', exponent: 1 });
    expect(load('rules: { extends: rank32, extras: { tiers: { size: 16 } } }\n').rules.extras).toEqual({
      tiers: { size: 16, firstPart: 0.75 },
    });
    expect(load('rules: { extends: rank32, injection: { cap: alpha_emission } }\n').rules.injection.cap).toBe(
      'alpha_emission',
    );
  });
});

describe('--set', () => {
  it('changes, adds and replaces keys before they are checked', () => {
    const yaml = 'paths: 3\nminers: { sold_min: 0.2 }\ntimeline:\n  - { at: day 3, regime: { name: calm } }\n';
    const scenario = load(yaml, [
      set('paths', '9'),
      set('miners.cost_share', '0.9'),
      set('noise', 'off'),
      set('timeline[0].at', 'day 4'),
      set('timeline.0.regime.name', 'turbulent'),
      set('holdings.alpha_out', '{ owner: 0.5 }'),
      { option: '--seed', key: 'seed', value: '007', verbatim: true },
    ]);
    expect(scenario.paths).toBe(9);
    expect(scenario.actors.miners).toEqual({ soldMin: 0.2, costShare: 0.9, entryPerDay: 0.05 });
    expect(scenario.actors.noise).toBeNull();
    expect(scenario.timeline).toMatchObject([{ block: 8_028_800, name: 'turbulent' }]);
    expect(scenario.holdings.alphaOut.owner).toBe(0.5);
    expect(scenario.seed).toBe('007');
  });

  it('gives the same bytes as the same key in the file', () => {
    expect(JSON.stringify(load('', [set('paths', '9')]))).toBe(JSON.stringify(load('paths: 9\n')));
  });

  it('tells in which file and option a sum went wrong', () => {
    const wrong = (yaml: string, override: Override): string => {
      try {
        load(yaml, [override]);
      } catch (error) {
        if (error instanceof ScenarioError) return error.message.replaceAll(place.path, '');
      }
      return 'no fault';
    };
    expect(wrong('stakers: { wealth: { yield: 0.25, holder: 0.4 } }\n', set('stakers.wealth.yield', '0.35'))).toBe(
      '/x.yaml:3:20 stakers.wealth: sums to 1.1 (trend 0.2, yield 0.35, value 0.15, holder 0.4); the shares must sum to 1',
    );
    expect(wrong('', set('stakers.wealth', '{ yield: 0.25, holder: 0.5 }'))).toBe(
      '--set stakers.wealth: sums to 1.1 (trend 0.2, yield 0.25, value 0.15, holder 0.5); the shares must sum to 1',
    );
    expect(wrong('', set('timeline.at', '3'))).toMatch(/^--set timeline: found a map; must be a list/);
    expect(wrong('timeline: []\n', set('timeline[0].at', '3'))).toBe(
      '--set timeline[0].at: timeline has 0 entries in /x.yaml; the first is timeline[0]',
    );
    expect(wrong('timeline: []\n', set('timeline.at', '3'))).toBe(
      '--set timeline.at: timeline is a list; its entries are timeline[0], …',
    );
    expect(wrong('miners: {}\n', set('miners[0]', '3'))).toBe('--set miners[0]: miners is a map; it has no entry 0');
    expect(wrong('', set('paths', '['.repeat(100_000)))).toBe('--set paths: is nested too deeply');
  });

  it('reads keys with dots and brackets', () => {
    expect(['a', 'a.b_c[3].d', 'a.0.b', 'a..b', 'a[', '0', ''].map(parseKey)).toEqual([
      ['a'],
      ['a', 'b_c', 3, 'd'],
      ['a', 0, 'b'],
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('an odd file', () => {
  it('may have Windows line ends, a byte order mark, other letters', () => {
    const text = '\ufeff# Où?\r\nname: x\r\nstart: { snapshot: small.json }\r\nseed: "größe 量"\r\n';
    const scenario = loadScenario(place.write('x.yaml', text));
    expect(scenario.seed).toBe('größe 量');
    expect(scenario.question).toBe('Où?');
  });

  it('is not read when it is huge: a sparse file of 100 MB costs nothing', () => {
    const file = place.write('huge.yaml', 'name: x\n');
    truncateSync(file, 100_000_000);
    expect(() => loadScenario(file)).toThrow(`${file}: has 100.0 MB; a scenario has at most 1 MB`);
    const snapshot = place.write('huge.json', '{}');
    truncateSync(snapshot, 100_000_000);
    expect(() => loadScenario(place.write('x.yaml', 'name: x\nstart: { snapshot: huge.json }\n'))).toThrow(
      'has 100.0 MB; a snapshot has at most 4 MB',
    );
  });

  it('must be a file', () => {
    expect(() => loadScenario('/dev/null')).toThrow('/dev/null: is not a regular file; a scenario is a file');
    expect(() => loadScenario(`${place.write('x.yaml', '')}/y.yaml`)).toThrow('no such file');
  });

  it('with forty thousand keys is refused in a moment', () => {
    const yaml = Array.from({ length: 40_000 }, (_, i) => `key${i}: 1`).join('\n');
    let faults = 0;
    try {
      load(yaml);
    } catch (error) {
      if (error instanceof ScenarioError) faults = error.faults.length;
    }
    expect(faults).toBe(40_000);
  });
});
