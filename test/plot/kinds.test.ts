import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { frame } from '../../src/plot/frame.js';
import { KINDS } from '../../src/plot/index.js';
import { ChoiceError, type Kind, type Options } from '../../src/plot/kind.js';
import { packageFile } from '../../src/plot/packages.js';
import { compileSpec } from '../../src/plot/render.js';
import { DARK, LIGHT, THEMES } from '../../src/plot/theme.js';
import { ofVariant } from '../../src/plot/variant.js';
import type { Result } from '../../src/report/resultSchema.js';
import { allSubnets, canvas, cut, type Drawn, draw, fewSubnets, overlaps, pushed, varied } from './fixture.js';

let few: Result;
let all: Result;
let withGain: Result;
let withVariants: Result;
beforeAll(async () => {
  few = await fewSubnets();
  all = await allSubnets();
  withGain = await pushed();
  withVariants = await varied();
});

const kind = (name: string): Kind => {
  const found = KINDS.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no kind ${name}`);
  return found;
};
const shapes = ({ groups }: Drawn, name: string): number => groups.get(name)?.shapes.length ?? 0;
const words = ({ groups }: Drawn, name: string): string[] => groups.get(name)?.words ?? [];
/** Points of a line or an area as it is drawn. */
const points = (shape: string | undefined): number => shape?.match(/[MLC]/g)?.length ?? 0;

const channel = (hex: string, at: number): number => {
  const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};
/** WCAG 2: relative luminance. */
const luminance = (hex: string): number =>
  0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5);
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

/** A result as if the chain had done something else. */
function changed(result: Result, change: (copy: Result) => void): Result {
  const copy = structuredClone(result);
  change(copy);
  return copy;
}

describe('fan', () => {
  it('draws two bands, the median, every whole path, every event with its label, five labels at the end', async () => {
    const drawn = await draw(kind('fan'), few, { metrics: ['alpha_cap_usd'] });
    expect([shapes(drawn, 'band90'), shapes(drawn, 'band50'), shapes(drawn, 'median')]).toEqual([1, 1, 1]);
    expect(shapes(drawn, 'paths')).toBe(3);
    expect(shapes(drawn, 'events')).toBe(2);
    expect([...words(drawn, 'event_label_0'), ...words(drawn, 'event_label_1')]).toEqual([
      'news',
      'a-second-event-on-the-sam…',
    ]);
    // Nine samples; a band goes there and back.
    const { groups } = drawn;
    expect(points(groups.get('median')?.shapes[0])).toBe(9);
    expect(points(groups.get('band90')?.shapes[0])).toBe(18);
    expect(words(drawn, 'labels').map((label) => label.split('\u2002')[0])).toEqual([
      '5 %',
      '25 %',
      'median',
      '75 %',
      '95 %',
    ]);
    expect(drawn.svg).toContain('Alpha cap USD (USD)');
    expect(drawn.svg).toContain('Days since the start');
  });

  it('of a subnet; paths where they were kept; a first sample that is unknown is left out', async () => {
    const kept = await draw(kind('fan'), few, { netuids: [3] });
    expect(shapes(kept, 'paths')).toBe(3);
    expect(kept.svg).toContain('Price (TAO per alpha)');
    const flow = await draw(kind('fan'), few, { netuids: [2], metrics: ['net_user_flow_per_day'] });
    expect(shapes(flow, 'paths')).toBe(0);
    expect(points(flow.groups.get('median')?.shapes[0])).toBe(8);
    expect(flow.svg).toContain('Net user flow (TAO per day)');
  });

  it('is logarithmic where amounts vary by a factor of two, and where it is asked for', async () => {
    const wide = changed(few, ({ network: { bands } }) => {
      bands['tao_usd_p95'] = bands.day.map((day) => 200 * 2 ** day);
    });
    const type = ({ spec }: Drawn): string => /"type":"(log|linear)","domain"/.exec(JSON.stringify(spec))?.[1] ?? '';
    expect(type(await draw(kind('fan'), wide))).toBe('log');
    expect(type(await draw(kind('fan'), wide, { scale: 'linear' }))).toBe('linear');
    expect(type(await draw(kind('fan'), few, { metrics: ['issuance'] }))).toBe('linear');
    expect(type(await draw(kind('fan'), few, { metrics: ['issuance'], scale: 'log' }))).toBe('log');
    // Shares are no amounts, and what can be negative has no logarithm.
    expect(type(await draw(kind('fan'), few, { metrics: ['emission_top8'] }))).toBe('linear');
    expect(type(await draw(kind('fan'), few, { metrics: ['net_user_flow_per_day'], scale: 'log' }))).toBe('linear');
  });
});

describe('multiples', () => {
  it.each([
    [5, {}],
    [2, { netuids: [1, 5] }],
    [3, { top: 3, metrics: ['emission_share'] }],
  ] as const)('draws a panel with band and median for each of %d subnets', async (count, options) => {
    const drawn = await draw(kind('multiples'), few, options);
    expect([shapes(drawn, 'band90'), shapes(drawn, 'median')]).toEqual([count, count]);
  });

  it('draws 128', async () => {
    const drawn = await draw(kind('multiples'), all, { top: 128 }, 1000);
    expect([shapes(drawn, 'band90'), shapes(drawn, 'median')]).toEqual([128, 128]);
  });
});

describe('share', () => {
  it('draws an area a subnet and one for the rest, each with its share at the end', async () => {
    const drawn = await draw(kind('share'), all, {});
    expect(shapes(drawn, 'shares')).toBe(13);
    const labels = words(drawn, 'labels');
    expect(labels).toHaveLength(13);
    expect(labels.at(-1)).toMatch(/^116 more/);
    const sum = labels.reduce((total, label) => total + Number(/([\d.]+) %$/.exec(label)?.[1]), 0);
    expect(sum).toBeGreaterThan(99.5);
    expect(sum).toBeLessThan(100.5);
    // Without a rest there is none.
    expect(shapes(await draw(kind('share'), few, {}), 'shares')).toBe(5);
  });
});

describe('heat', () => {
  it('draws a cell a subnet and span of time, named', async () => {
    const drawn = await draw(kind('heat'), all, {});
    expect(shapes(drawn, 'cells')).toBe(128 * 4);
    const names = drawn.texts.filter(({ text }) => /^\d+ \S/.test(text));
    expect(names).toHaveLength(128);
    // Of the legend's numbers the start is the one that must be there.
    expect(drawn.texts.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['≤ ×0.125', '×0.5', '×1', '×2', '≥ ×8']),
    );
    expect(shapes(await draw(kind('heat'), few, { netuids: [2], metrics: ['emission_share'] }), 'cells')).toBe(8);
  });
});

describe('phase', () => {
  it('draws one path in segments with arrows and its start, the others as lines with their ends', async () => {
    const drawn = await draw(kind('phase'), few, { netuids: [1] });
    expect(shapes(drawn, 'segments')).toBe(8);
    expect(shapes(drawn, 'heads')).toBe(4);
    expect(shapes(drawn, 'starts')).toBe(1);
    expect(shapes(drawn, 'others')).toBe(2);
    expect(shapes(drawn, 'ends')).toBe(2);
    const one = await draw(kind('phase'), few, { netuids: [1], path: 2, metrics: ['tao_in', 'price'] });
    expect([shapes(one, 'segments'), shapes(one, 'others')]).toEqual([8, 0]);
    expect(one.svg).toContain('TAO in (TAO)');
    // On white and on black paper.
    const colours =
      drawn.groups.get('segments')?.shapes.map((shape) => /stroke="([^"]+)"/.exec(shape)?.[1] ?? '') ?? [];
    for (const colour of colours) {
      const hex = `#${[...colour.matchAll(/\d+/g)].map(([part]) => Number(part).toString(16).padStart(2, '0')).join('')}`;
      for (const { paper } of [LIGHT, DARK]) expect(contrast(hex, paper)).toBeGreaterThan(1.8);
    }
    const network = await draw(kind('phase'), few, { metrics: ['tao_in_pools', 'alpha_cap_usd'] });
    expect(shapes(network, 'segments')).toBe(8);
  });
});

describe('rank', () => {
  it('draws a line a subnet that comes near the bar, the bar, names at both ends', async () => {
    const drawn = await draw(kind('rank'), all, {});
    expect(shapes(drawn, 'bar')).toBe(1);
    expect(shapes(drawn, 'ranks')).toBeGreaterThanOrEqual(24);
    expect([words(drawn, 'starts').length, words(drawn, 'ends').length]).toEqual([24, 24]);
    expect(drawn.svg).toContain('Who passes the bar at rank 32');
    // Where the place is narrow, names stand at the end alone.
    expect((await draw(kind('rank'), all, {}, 240)).groups.get('starts')?.words ?? []).toEqual([]);
    const numbered = drawn.texts.filter(({ text }) => /^\d+$/.test(text)).map(({ text }) => Number(text));
    expect(numbered).toEqual(expect.arrayContaining(Array.from({ length: 24 }, (_, i) => 21 + i)));
    // The top has no bar.
    const top = await draw(kind('rank'), all, { top: 10 });
    expect([shapes(top, 'bar'), words(top, 'ends').length]).toEqual([0, 10]);
  });

  it('colours who passes, and marks who is gone', async () => {
    const gone = changed(few, ({ subnets: { bands } }) => {
      bands.netuid.forEach((netuid, row) => {
        // Subnet 1 rises from last to first; the largest, subnet 4, is pruned on day 4.
        const rise = bands.day[row] > 3 ? 9 : 0.001;
        if (netuid === 1) bands['emission_share_p50'][row] = rise;
        if (netuid === 4 && bands.day[row] > 4) bands['emission_share_p50'][row] = null;
      });
    });
    const drawn = await draw(kind('rank'), gone, { top: 3 });
    expect(shapes(drawn, 'gone')).toBe(1);
    expect(drawn.svg).toMatch(/Past rank 3 rise subnet 1;/);
    expect(drawn.svg).toMatch(/gone: subnet 4\./);
    const lines = [...drawn.svg.matchAll(/<path[^>]*stroke="(#[0-9a-f]{6})" stroke-width="2.4"/g)];
    expect(lines.map(([, colour]) => colour)).toContain(LIGHT.gain);
  });
});

describe('distribution', () => {
  it('draws bars that hold all paths, and the median, a panel a metric', async () => {
    const drawn = await draw(kind('distribution'), few, {});
    const panels = [...drawn.groups.keys()].filter((name) => name.startsWith('bins_'));
    expect(panels).toEqual(['bins_alpha_cap_tao_drawdown', 'bins_alpha_cap_usd_drawdown', 'bins_tao_usd_drawdown']);
    for (const panel of panels) {
      expect(shapes(drawn, panel)).toBeGreaterThan(0);
      expect(words(drawn, panel.replace('bins', 'median').concat('_layer_1'))).toHaveLength(1);
      const { data, width } = JSON.parse(JSON.stringify(findLayer(drawn.spec, panel)));
      const sum = data.values.reduce((total: number, { share }: { share: number }) => total + share, 0);
      expect(sum).toBeCloseTo(1, 12);
      expect(width).toBeUndefined();
    }
    const one = await draw(kind('distribution'), few, { metrics: ['final_tao_usd'] });
    expect(one.svg).toContain('Final TAO/USD (USD per TAO)');
  });
});

describe('waterfall', () => {
  it('draws a bar a step; each begins where the one before ends, and the sums are right', async () => {
    const drawn = await draw(kind('waterfall'), few);
    const labels = words(drawn, 'labels');
    expect(shapes(drawn, 'bars')).toBe(labels.length);
    const { data } = JSON.parse(JSON.stringify(drawn.spec));
    const bars: { step: string; from: number; to: number }[] = data.values;
    expect(bars.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['Emission', 'Injected with alpha', 'Chain buys alpha', 'Miners sell', 'Pools grow by']),
    );
    const first = bars.findIndex(({ step }) => step === 'Injected with alpha');
    for (let i = first + 1; i < bars.length - 1; i++) expect(bars[i].from).toBeCloseTo(bars[i - 1].to, 9);
    // What is left is what the engine counts itself.
    const mean = (id: string): number => few.summary[id].reduce((sum: number, value) => sum + (value ?? 0), 0) / 6;
    const grow = mean('chain_into_pools_per_day') + mean('net_flow_per_day');
    expect(bars.at(-1)?.to).toBeCloseTo(grow, 2);
  });
});

describe('outcomes', () => {
  it('draws parts that fill each bar, and a point with its interval a class and unit', async () => {
    const drawn = await draw(kind('outcomes'), few);
    expect(shapes(drawn, 'parts')).toBe(few.outcomes.share.filter((share) => (share ?? 0) > 0).length);
    expect([shapes(drawn, 'points'), shapes(drawn, 'intervals')]).toEqual([10, 10]);
    const { values } = JSON.parse(JSON.stringify(findLayer(drawn.spec, 'parts'))).data;
    for (const unit of ['in TAO', 'in USD']) {
      const parts = values.filter((part: { bar: string }) => part.bar === unit);
      expect(parts.at(-1).to).toBeCloseTo(1, 6);
    }
  });
});

describe('holder', () => {
  it('draws median, 50 % and 90 % of each holder in each panel', async () => {
    const drawn = await draw(kind('holder'), withGain);
    for (const panel of ['yield', 'yield_usd', 'over_root', 'drawdown']) {
      for (const layer of ['range90', 'range50', 'median']) expect(shapes(drawn, `${layer}_${panel}`)).toBe(2);
    }
    expect(shapes(drawn, 'zero_yield')).toBe(1);
    expect(drawn.texts.filter(({ text }) => text === 'one')).toHaveLength(4);
  });
});

describe('ledger', () => {
  it('draws a bar with its interval for each class that gained or paid; together they are what was issued more', async () => {
    const drawn = await draw(kind('ledger'), withGain);
    const { data } = JSON.parse(JSON.stringify(drawn.spec));
    const rows: { class: string; mean: number }[] = data.values;
    expect([shapes(drawn, 'bars'), shapes(drawn, 'intervals')]).toEqual([rows.length, rows.length]);
    expect(rows.length).toBeGreaterThan(3);
    expect(Math.abs(rows.reduce((sum, { mean }) => sum + mean, 0))).toBeLessThan(0.01);
    const profit =
      withGain.summary['attacker_pump_profit_tao'].reduce((sum: number, value) => sum + (value ?? 0), 0) / 3;
    expect(rows.find((each) => each.class === 'attackers')?.mean).toBeCloseTo(profit, 4);
  });
});

describe('gain', () => {
  it('draws a point with its interval a panel, series and horizon, lines between them, and where neutral is', async () => {
    const drawn = await draw(kind('gain'), withGain);
    // Two subnets and TAO/USD, four series, two horizons.
    expect([shapes(drawn, 'gains'), shapes(drawn, 'errors')]).toEqual([24, 24]);
    expect([shapes(drawn, 'lines'), shapes(drawn, 'neutral')]).toEqual([12, 3]);
    const one = await draw(kind('gain'), withGain, { netuids: [2] });
    expect([shapes(one, 'gains'), shapes(one, 'neutral')]).toEqual([8, 1]);
    expect(() => kind('gain').draw(withGain, { netuids: [5] }, canvas(680))).toThrow(
      'found 5; prices were pushed of 1, 2',
    );
  });
});

describe('difference', () => {
  it('draws mean and interval of every variant, a panel a metric, as the result has them', async () => {
    const drawn = await draw(kind('difference'), withVariants, {
      metrics: ['final_tao_in_pools', 'alpha_cap_tao_growth'],
    });
    for (const id of ['final_tao_in_pools', 'alpha_cap_tao_growth']) {
      expect([shapes(drawn, `mean_${id}`), shapes(drawn, `interval_${id}`), shapes(drawn, `zero_${id}`)]).toEqual([
        5, 5, 1,
      ]);
    }
    const spec = JSON.parse(JSON.stringify(drawn.spec));
    const { variant, metric, mean, se } = JSON.parse(JSON.stringify(withVariants.differences?.summary));
    const row = metric.findIndex((id: string, i: number) => id === 'final_tao_in_pools' && variant[i] === 'b');
    const shown = spec.vconcat[0].data.values[1];
    expect(shown).toMatchObject({ variant: 'b', mean: mean[row] });
    expect(shown.high - shown.low).toBeCloseTo(2 * 1.96 * se[row], 6);
    expect(drawn.texts.filter(({ text }) => text === 'e')).toHaveLength(2);
  });

  it('of a metric of the network draws bands over time, a panel a variant', async () => {
    const drawn = await draw(kind('difference'), withVariants, { metrics: ['tao_in_pools'] });
    expect(['band90', 'band50', 'median', 'zero'].map((name) => shapes(drawn, name))).toEqual([5, 5, 5, 5]);
  });
});

describe('grid', () => {
  it('draws a cell with its number for the scenario and for every variant', async () => {
    const drawn = await draw(kind('grid'), withVariants, { metrics: ['final_tao_in_pools'] });
    expect([shapes(drawn, 'cells'), words(drawn, 'numbers').length]).toEqual([6, 6]);
    const { data } = JSON.parse(JSON.stringify(drawn.spec));
    expect(data.values.find(({ name }: { name: string }) => name === 'e')).toMatchObject({ x: '0.8', y: '0.2' });
    expect(data.values.find(({ name }: { name: string }) => name === 'x')).toMatchObject({ x: '0.4', y: '0.6' });
    expect(
      kind('grid').lacks(changed(withVariants, ({ variants }) => variants?.[0].changes.push('noise.scale: 1 → 2'))),
    ).toBe('its variants do not all set the same two keys');
  });
});

describe('variants', () => {
  it('stand in the figures of outcomes and holders, a row each', async () => {
    const ends = await draw(kind('outcomes'), withVariants);
    expect(shapes(ends, 'points')).toBe(5 * 6);
    const held = await draw(kind('holder'), withVariants);
    expect(shapes(held, 'median_yield')).toBe(6);
  });

  it('are drawn as results of their own', async () => {
    const one = ofVariant(withVariants, 'c');
    expect(one.scenario.name).toBe('x, c');
    const drawn = await draw(kind('fan'), one, { metrics: ['tao_in_pools'] });
    expect([shapes(drawn, 'band90'), shapes(drawn, 'paths'), shapes(drawn, 'events')]).toEqual([1, 0, 1]);
    expect(one.network.bands['tao_in_pools_p50'].at(-1)).not.toBe(
      withVariants.network.bands['tao_in_pools_p50'].at(-1),
    );
    expect(() => ofVariant(withVariants, 'z')).toThrow('found z; there are a, b, c, d, e');
    expect(() => ofVariant(few, 'z')).toThrow('found z; the scenario has no variants');
  });
});

function findLayer(spec: unknown, name: string): unknown {
  if (typeof spec !== 'object' || spec === null) return undefined;
  if ('name' in spec && spec.name === name) return spec;
  for (const part of Object.values(spec)) {
    const found = findLayer(part, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All members of the lists of that name in a specification, its groups included. */
function listed(spec: unknown, list: string): Record<string, unknown>[] {
  if (typeof spec !== 'object' || spec === null) return [];
  return Object.entries(spec).flatMap(([key, part]) =>
    key === list && Array.isArray(part) ? part : listed(part, list),
  );
}

describe('every kind', () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(packageFile('vega-lite', 'build/vega-lite-schema.json'), 'utf8')),
  );
  const cases = KINDS.map((each) => [each.name, each] as const);

  it.each(cases)(
    '%s: is valid Vega-Lite, has words for those who do not see it, and the same bytes each time',
    async (_, each) => {
      const result = [few, withGain, withVariants].find((candidate) => each.lacks(candidate) === null) ?? few;
      const { spec, svg } = await draw(each, result);
      expect(validate(spec) ? [] : validate.errors?.slice(0, 3)).toEqual([]);
      expect(svg).toMatch(
        /^<svg role="img" aria-labelledby="title desc" [^>]*><title id="title">[^<]+<\/title><desc id="desc">[^<]*\d[^<]*<\/desc>/,
      );
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect((await draw(each, result)).svg === svg).toBe(true);
      const interactive = each.draw(result, {}, { ...canvas(400), interactive: true });
      expect(validate({ ...spec, ...interactive.view }) ? [] : validate.errors?.slice(0, 3)).toEqual([]);
    },
  );

  it.each(cases.flatMap(([name, each]) => [680, 340].map((width) => [name, width, each] as const)))(
    '%s: no word lies over another or is cut, %d pixels wide, with few and with 128 subnets',
    async (_name, width, each) => {
      for (const result of [few, all, withGain, withVariants]) {
        if (each.lacks(result) !== null) continue;
        const options = each.takes.includes('top') && result === all ? { top: 128 } : {};
        const { texts, svg } = await draw(each, result, options, width);
        expect(texts.length).toBeGreaterThan(5);
        expect(overlaps(texts)).toEqual([]);
        expect(cut(texts, svg)).toEqual([]);
      }
    },
  );

  // The axes of a grid have words; panels that share theirs say in the subtitle what is across and up.
  it.each(cases.filter(([name]) => name !== 'grid' && name !== 'multiples'))(
    '%s: every axis of numbers has a title',
    async (_, each) => {
      for (const result of [few, withGain, withVariants]) {
        if (each.lacks(result) !== null) continue;
        const spec = await compileSpec(frame(each.draw(result, {}, canvas(680)), canvas(680), true));
        const [scales, axes] = ['scales', 'axes'].map((list) => listed(spec, list));
        const ofNumbers = axes.filter(
          ({ scale, labels }) =>
            labels !== false && scales.some(({ name, type }) => name === scale && !/band|point/.test(String(type))),
        );
        expect(ofNumbers.length).toBeGreaterThan(0);
        expect(ofNumbers.filter(({ title }) => title === undefined || title === '')).toEqual([]);
      }
    },
  );

  it('days and multiples are written out, however long the run or small the range', async () => {
    const long = changed(few, ({ network, subnets, samplePaths }) => {
      for (const { day } of [network.bands, subnets.bands, samplePaths.network, samplePaths.subnets]) {
        day.forEach((each, row) => {
          day[row] = 60 * each;
        });
      }
    });
    for (const name of ['fan', 'multiples', 'share', 'heat', 'rank']) {
      const { texts } = await draw(kind(name), long, {});
      const words = texts.map(({ text }) => text);
      expect(words).toContain(name === 'multiples' ? '400' : '100');
      expect(words.filter((word) => /\de[+-]?\d/.test(word))).toEqual([]);
      if (name === 'multiples') expect(words.filter((word) => word.startsWith('×')).length).toBeGreaterThan(1);
    }
  });

  it('names in letters as wide as they are high have room, too', async () => {
    const wide = changed(few, (result) => {
      const start: { subnets: { name: string }[] } = JSON.parse(JSON.stringify(result.scenario['start']));
      for (const subnet of start.subnets) subnet.name = '日本語の長い名前のサブネット、終わりまで';
      result.scenario = { ...result.scenario, start };
    });
    for (const name of ['share', 'rank', 'multiples', 'heat']) {
      for (const width of [680, 340]) {
        const { texts, svg } = await draw(kind(name), wide, {}, width);
        expect(texts.some(({ text }) => text.includes('日本語'))).toBe(true);
        expect(overlaps(texts)).toEqual([]);
        expect(cut(texts, svg)).toEqual([]);
      }
    }
  });

  it('says what it cannot show, and what there is', () => {
    const fault = (name: string, options: Options): string => {
      try {
        kind(name).draw(few, options, canvas(680));
      } catch (error) {
        if (error instanceof ChoiceError) return `${error.option}: ${error.message}`;
        throw error;
      }
      return '';
    };
    expect(fault('fan', { netuids: [1], metrics: ['prize'] })).toMatch(
      /^metrics: found prize; metrics of scope subnet: price, .*; did you mean price\?$/,
    );
    expect(fault('fan', { metrics: ['price'] })).toMatch(/; price is one of scope subnet: choose a subnet$/);
    expect(fault('fan', { netuids: [640] })).toBe('netuids: found 640; the result has 1 to 5');
    expect(fault('fan', { netuids: [1, 2] })).toBe('netuids: found 2 netuids; this kind shows one');
    expect(fault('multiples', { netuids: [1, 9] })).toBe('netuids: found 9; the result has 1 to 5');
    expect(fault('phase', { netuids: [2] })).toBe(
      'netuids: found 2, whose paths were not kept; report.sample_netuids of the scenario kept 1, 3',
    );
    expect(fault('phase', { metrics: ['price'] })).toBe('metrics: found 1; this kind takes two, for x and y');
    expect(fault('phase', { netuids: [1], path: 7 })).toBe('path: found 7; the result kept paths 0, 1, 2');
    expect(fault('distribution', { metrics: ['price'] })).toMatch(/; price is one of scope subnet: choose a subnet$/);
  });
});

describe('colours', () => {
  it.each(Object.entries(THEMES))(
    '%s: words have a contrast of 4.5 to the paper, marks that tell something 3',
    (_, theme) => {
      for (const word of [theme.ink, theme.quiet, theme.event])
        expect(contrast(word, theme.paper)).toBeGreaterThanOrEqual(4.5);
      for (const mark of [theme.median, theme.band, theme.path, theme.gain, theme.loss, theme.neutral, theme.axis]) {
        expect(contrast(mark, theme.paper)).toBeGreaterThanOrEqual(3);
      }
    },
  );

  it.each([
    ['light', LIGHT],
    ['dark', DARK],
  ])(
    '%s: what comes in and what goes out stay apart for each kind of colour-blindness',
    (_, { gain, loss, low, high }) => {
      // Viénot, Brettel and Mollon (1999): linear RGB as seen without the long-, without the middle-wave cones.
      const seen = (hex: string, blind: 'protan' | 'deutan'): number[] => {
        const [r, g, b] = [1, 3, 5].map((at) => channel(hex, at));
        const [wr, wg, keep] = blind === 'protan' ? [0.11238, 0.88762, 0.00401] : [0.29275, 0.70725, -0.02234];
        const yellow = wr * r + wg * g;
        return [yellow, yellow, keep * r - keep * g + b];
      };
      for (const blind of ['protan', 'deutan'] as const) {
        for (const [a, b] of [
          [gain, loss],
          [low, high],
        ]) {
          const [x, y] = [seen(a, blind), seen(b, blind)];
          expect(Math.hypot(...x.map((value, i) => value - y[i]))).toBeGreaterThan(0.25);
        }
      }
    },
  );
});
