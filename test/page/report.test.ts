import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { KINDS } from '../../src/plot/index.js';
import { resultText } from '../../src/report/result.js';
import type { Result } from '../../src/report/resultSchema.js';
import { allSubnets, fewSubnets, pushed, resultOf } from '../plot/fixture.js';
import { type Folder, fakeTerminal, folder } from '../scenario/small.js';
import { axisLabels, BROWSER, launch, type Opened, open, style, WHY_SKIPPED } from './browser.js';

/** Which of the two results of the pair can feed a kind, where not both. */
const SHOWN: Readonly<Record<string, number[]>> = {
  gain: [0, 1],
  holder: [0, 1],
  ledger: [0, 1],
  phase: [1, 0],
  difference: [0, 0],
  grid: [0, 0],
};
/** Words of figures that reach beyond their picture. */
const CUT = `[...document.querySelectorAll('.drawing svg text')].filter((text) => {
  const [word, picture] = [text, text.ownerSVGElement].map((each) => each.getBoundingClientRect());
  return text.getAttribute('opacity') !== '0' && word.width > 0 && (word.left < picture.left - 1 || word.right > picture.right + 1);
}).map((text) => text.closest('figure').id + ': ' + text.textContent)`;
const HOSTILE = '<script>alert(1)</script>';

let place: Folder;
/** Pages: of a hostile result beside a plain one, and of 128 subnets. */
let pair: string;
let whole: string;
let few: Result;

const write = (name: string, result: Result): string => place.write(name, [...resultText(result)].join(''));

async function report(out: string, ...files: string[]): Promise<{ code: number; out: string; err: string }> {
  const { said, terminal } = fakeTerminal();
  const code = await main(['report', ...files, '--out', out], terminal);
  return { code, ...said };
}

beforeAll(async () => {
  place = folder();
  few = await fewSubnets();
  const hostile = structuredClone(few);
  const start: { subnets: { name: string }[] } = JSON.parse(JSON.stringify(hostile.scenario['start']));
  start.subnets[0].name = '</script><b>';
  hostile.scenario = { ...hostile.scenario, name: HOSTILE, question: `"${HOSTILE}" & <!-- ' ]]>\n\nNext.`, start };
  hostile.metrics[0].definition = HOSTILE;
  pair = join(place.path, 'pair.html');
  whole = join(place.path, 'whole.html');
  const made = [
    await report(pair, write('hostile.json', hostile), write('pushed.json', await pushed())),
    await report(whole, write('whole.json', await allSubnets())),
  ];
  expect(made.map(({ code, err }) => ({ code, err }))).toEqual([
    { code: 0, err: '' },
    { code: 0, err: '' },
  ]);
  expect(made[0].out).toMatch(/pair\.html: .*, x; \d\.\d MB, opens in any browser/);
});
afterAll(() => {
  place.remove();
});

describe('the file of a report', () => {
  it('runs only what its policy names by hash, and asks for nothing', () => {
    for (const file of [pair, whole]) {
      const page = readFileSync(file, 'utf8');
      const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1].replaceAll('&#39;', "'") ?? '';
      expect(policy).toMatch(/^default-src 'none'; script-src /);
      expect(policy).not.toMatch(/unsafe|http|\*/);
      const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text);
      const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text]) => text);
      expect([scripts.length, styles.length]).toEqual([2, 1]);
      for (const text of [...scripts, ...styles]) {
        expect(policy).toContain(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
      }
      expect(page).not.toMatch(/<(?:link|img|iframe|script)[^>]+(?:src|href)="(?!data:,)/);
      expect(page).not.toMatch(/ style="| on[a-z]+="/);
    }
  });

  it('escapes what it is given, and carries question, definitions, limits, provenance and the command', () => {
    const page = readFileSync(pair, 'utf8');
    expect(page).not.toContain(HOSTILE);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain(few.fingerprint);
    expect(page).toContain('--paths 6 --seed ');
    for (const limit of few.limits) expect(page).toContain(limit.slice(0, 40).replaceAll("'", '&#39;'));
    for (const { id } of few.metrics) expect(page).toContain(`<code>${id}</code>`);
  });

  it('is the same file each time, and carries what it draws, not the result', async () => {
    const again = join(place.path, 'again.html');
    await report(again, join(place.path, 'whole.json'));
    expect(readFileSync(again).equals(readFileSync(whole))).toBe(true);
  });

  it('is made of the smallest results, too', async () => {
    const small = [
      'horizon: 1 hours\npaths: 1\nreport: { sample_paths: 0 }',
      'horizon: 2 days\npaths: 2\nnoise: off\nstakers: off\nminers: off\nattackers: [{ name: none, tao: 0, netuids: [1] }]',
    ];
    for (const [i, yaml] of small.entries()) {
      const file = write(`small${i}.json`, await resultOf(yaml, 1));
      expect(await report(join(place.path, `small${i}.html`), file)).toMatchObject({ code: 0, err: '' });
    }
  });

  it('tells runs of one scenario apart', async () => {
    const other = structuredClone(few);
    const [a, b] = [write('a.json', few), write('b.json', other)];
    other.ruleset = { ...other.ruleset, id: 'tiers' };
    const c = write('c.json', other);
    const out = join(place.path, 'same.html');
    const heads = (): string[] => [...readFileSync(out, 'utf8').matchAll(/<h1>(.*?)<\/h1>/g)].map(([, head]) => head);
    await report(out, a, b);
    expect(heads()).toEqual(['x, 1', 'x, 2']);
    await report(out, a, c);
    expect(heads()).toEqual([`x, ${few.ruleset.id}`, 'x, tiers']);
    await report(out, a);
    expect(heads()).toEqual(['x']);
  });

  it('is not written over a result, nor of what is none', async () => {
    const result = join(place.path, 'whole.json');
    expect(await report(result, result)).toMatchObject({
      code: 2,
      err: expect.stringContaining('which is a result; must be another file'),
    });
    expect(await report(join(place.path, 'x.html'), join(place.path, 'small.json'))).toMatchObject({ code: 2 });
  });
});

describe.skipIf(BROWSER === null)(`a report in a browser without a network${WHY_SKIPPED}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
  });
  const opened = (file: string, width: number, scheme: 'light' | 'dark' = 'light'): Promise<Opened> =>
    open(browser, file, width, scheme);

  it.each([
    [1600, 'light'],
    [400, 'dark'],
  ] as const)(
    '%d pixels, %s: draws every figure, asks for itself alone, says nothing, does not overflow',
    async (width, scheme) => {
      for (const file of [pair, whole]) {
        const { page, requests, said } = await opened(file, width, scheme);
        expect(said).toEqual([]);
        expect(requests).toEqual([pathToFileURL(file).href]);
        expect(await page.getAttribute('body', 'data-ready')).toBe('true');
        const empty = await page.$$eval(
          '.drawing',
          (places) => places.filter((each) => each.querySelector('svg.marks') === null).length,
        );
        expect(empty).toBe(0);
        expect(await page.$$eval('.drawing', (places) => places.length)).toBeGreaterThan(8);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        expect(await page.evaluate(CUT)).toEqual([]);
        // Words have the colour of the scheme.
        expect(await style(page, '.drawing svg text', 'fill')).toBe(
          scheme === 'light' ? 'rgb(83, 91, 115)' : 'rgb(170, 178, 197)',
        );
      }
    },
  );

  it('a hostile name stays text', async () => {
    const { page, said } = await opened(pair, 1000);
    expect(await page.textContent('h1')).toBe(HOSTILE);
    expect(await page.title()).toContain(HOSTILE);
    expect(await page.$$eval('script', (scripts) => scripts.length)).toBe(3);
    await page.selectOption('#subject', '1');
    expect(await page.textContent('.fan-title')).toBe('Price, Subnet 1 </script><b>');
    expect(said).toEqual([]);
  });

  it('the pickers change what is drawn', async () => {
    const { page } = await opened(whole, 1000);
    const median = (): Promise<string | null> =>
      page.$eval('#fan-0 .median_marks path', (path) => path.getAttribute('d'));
    const words = (): Promise<string | null> => page.textContent('#fan-0 .words');
    const title = (): Promise<string | null> => page.textContent('#fan-0 .fan-title');
    expect(await title()).toBe('TAO/USD, Network');
    const seen = new Set([await median()]);
    await page.selectOption('#subject', '64');
    await page.waitForFunction("document.querySelector('.fan-title').textContent.startsWith('Price, Subnet 64')");
    await expect.poll(median).not.toBe([...seen][0]);
    seen.add(await median());
    const before = await words();
    await page.selectOption('#metric', 'emission_share');
    await expect.poll(async () => seen.has(await median())).toBe(false);
    expect(await words()).not.toBe(before);
    expect(await title()).toMatch(/^Emission share, Subnet 64/);
  });

  it('zoom by fields, by keyboard and by wheel changes the axes of all figures of time, and All takes it back', async () => {
    const { page } = await opened(whole, 1000);
    const axes = (): Promise<string[]> => Promise.all(['#fan-0', '#share-0'].map((figure) => axisLabels(page, figure)));
    const changed = async (from: readonly string[]): Promise<boolean[]> =>
      (await axes()).map((now, i) => now !== from[i]);
    const all = await axes();
    await page.fill('#from', '1');
    await page.fill('#to', '2');
    await expect.poll(() => changed(all)).toEqual([true, true]);
    await page.focus('#controls button');
    await page.keyboard.press('Enter');
    await expect.poll(axes).toEqual(all);

    // The wheel alone scrolls the page.
    const fan = page.locator('#fan-0 svg.marks');
    await fan.hover({ position: { x: 300, y: 150 } });
    await page.mouse.wheel(0, 200);
    await expect.poll(() => page.evaluate<number>('scrollY')).toBeGreaterThan(0);
    expect(await axes()).toEqual(all);
    await fan.hover({ position: { x: 300, y: 150 } });
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await expect.poll(() => changed(all)).toEqual([true, true]);
    expect(await page.inputValue('#from')).not.toBe('0');
  });

  it('a mark tells its numbers', async () => {
    const { page } = await opened(whole, 1000);
    await page.locator('#fan-0 svg.marks').hover({ position: { x: 300, y: 150 } });
    await page.mouse.move(320, 600, { steps: 3 });
    await page.locator('#fan-0 svg.marks').hover({ position: { x: 304, y: 152 } });
    await page.waitForSelector('#tooltip', { state: 'visible' });
    expect(await page.textContent('#tooltip')).toMatch(/^day: \d[\s\S]*median: \d/);
  });

  it('tables sort by a click and by the keyboard, unknown numbers last', async () => {
    const { page } = await opened(whole, 1000);
    const table = page.locator('table.sortable', { hasText: 'Subnets at the end' });
    const column = (): Promise<number[]> =>
      table
        .locator('tbody tr td:first-child')
        .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
    const head = table.locator('thead th').first();
    await head.locator('button').click();
    const up = await column();
    expect(up).toEqual(up.toSorted((a, b) => a - b));
    expect(up).toHaveLength(128);
    await head.locator('button').focus();
    await page.keyboard.press('Enter');
    expect(await column()).toEqual(up.toReversed());
    expect(await head.getAttribute('aria-sort')).toBe('descending');
  });

  it('has a language, headings in order, a name for every control and figure, and reaches all by keyboard', async () => {
    const { page } = await opened(pair, 1000);
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    const levels = await page.$$eval('h1, h2, h3, h4', (heads) => heads.map((head) => Number(head.tagName.slice(1))));
    levels.forEach((level, i) => {
      if (i > 0) expect(level - levels[i - 1]).toBeLessThanOrEqual(1);
    });
    const nameless = await page.$$eval('select, input, button', (controls) =>
      controls
        .filter((control) => (control.closest('label') ?? control).textContent?.trim() === '')
        .map((control) => control.outerHTML),
    );
    expect(nameless).toEqual([]);
    for (const figure of await page.$$('figure')) {
      expect((await (await figure.$('figcaption'))?.textContent())?.length).toBeGreaterThan(10);
      expect((await (await figure.$('.words'))?.textContent())?.length).toBeGreaterThan(10);
    }
    expect(
      await page.$$eval(
        '.drawing svg',
        (all) => all.filter((svg) => svg.closest('.drawing')?.getAttribute('aria-label') === null).length,
      ),
    ).toBe(0);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('subject');
  });

  it('shows several results side by side where there is room, and every kind that they can feed', async () => {
    const wide = await opened(pair, 1600);
    const [left, right] = await Promise.all(['#fan-0', '#fan-1'].map((fan) => wide.page.locator(fan).boundingBox()));
    expect(left?.y).toBe(right?.y);
    const narrow = await opened(pair, 400);
    const [above, below] = await Promise.all(['#fan-0', '#fan-1'].map((fan) => narrow.page.locator(fan).boundingBox()));
    expect((below?.y ?? 0) - (above?.y ?? 0)).toBeGreaterThan(100);
    // The first has no loop gain and no holders, the second kept no paths.
    for (const { name } of KINDS) {
      if (name === 'fan') continue;
      const there = await Promise.all([0, 1].map((i) => wide.page.locator(`#${name}-${i}`).count()));
      expect({ name, there }).toEqual({
        name,
        there: SHOWN[name] ?? [1, 1],
      });
    }
  });

  it('prints on white paper, with all of its tables', async () => {
    const { page } = await opened(whole, 1000, 'dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await style(page, 'body', 'backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await style(page, '#controls', 'display')).toBe('none');
    expect(await style(page, '.scroll', 'maxHeight')).toBe('none');
  });
});
