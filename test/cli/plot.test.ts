import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { ScenarioError } from '../../src/errors.js';
import { loadPackage, packageFile } from '../../src/plot/packages.js';
import { resultText } from '../../src/report/result.js';
import { fewSubnets } from '../plot/fixture.js';
import { type Folder, fakeTerminal, folder } from '../scenario/small.js';

let place: Folder;
let result: string;
beforeAll(async () => {
  place = folder();
  result = place.write('result.json', [...resultText(await fewSubnets())].join(''));
});
afterAll(() => {
  place.remove();
});

async function dtao(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { said, terminal } = fakeTerminal();
  const code = await main(args, terminal);
  return { code, ...said };
}

describe('dtao plot', () => {
  it('writes SVG, PNG and Vega-Lite, and says in words what is drawn', async () => {
    const svg = join(place.path, 'a', 'fan.svg');
    const { code, out, err } = await dtao('plot', result, '--out', svg);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /fan\.svg: TAO\/USD\. TAO\/USD over 8 days\. At the end the median is \d+ USD per TAO and 90 % of 6 paths/,
    );
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);

    const png = join(place.path, 'heat.png');
    expect((await dtao('plot', result, '--kind', 'heat', '--out', png, '--theme', 'dark', '--width', '300')).code).toBe(
      0,
    );
    const bytes = readFileSync(png);
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    // Twice the width of the drawing, which is the plotting area and its words.
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(2 * 300);

    const spec = join(place.path, 'rank.vl.json');
    expect((await dtao('plot', result, '--kind', 'rank', '--out', spec)).code).toBe(0);
    expect(JSON.parse(readFileSync(spec, 'utf8'))['$schema']).toMatch(/vega-lite\/v6/);
  });

  it('draws the same bytes each time, and words into PNGs without any font of the system', async () => {
    const [first, second] = ['one.png', 'two.png'].map((name) => join(place.path, name));
    await dtao('plot', result, '--out', first);
    await dtao('plot', result, '--out', second);
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
    // A figure without its words is another picture.
    const { renderPng } = await import('../../src/plot/render.js');
    const box = (inside: string): string =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">${inside}</svg>`;
    const empty = await renderPng(box(''));
    const word = await renderPng(box('<text x="2" y="15" font-family="Inter, sans-serif">word</text>'));
    expect(Buffer.from(word).equals(Buffer.from(empty))).toBe(false);
  });

  it('--list tells every kind', async () => {
    const { code, out } = await dtao('plot', '--list');
    expect(code).toBe(0);
    for (const name of ['fan', 'multiples', 'share', 'heat', 'phase', 'rank', 'distribution']) {
      expect(out).toMatch(new RegExp(`^${name} `, 'm'));
    }
  });

  it.each([
    [['--kind', 'heet'], '--kind: found heet; must be fan, multiples, '],
    [['--kind', 'heet'], '; did you mean heat?'],
    [['--metric', 'prize', '--netuid', '1'], 'result.json --metric: found prize; metrics of scope subnet: price, '],
    [['--netuid', '640'], 'result.json --netuid: found 640; the result has 1 to 5'],
    [
      ['--netuid', 'six'],
      "option '--netuid <numbers>' argument 'six' is invalid. Must be a whole number from 1 to 65535.",
    ],
    [['--kind', 'share', '--path', '3'], '--path: --kind share takes --top, not --path'],
    [['--out', 'x.pdf'], '--out: found the ending .pdf; must end in .svg, .png or .vl.json'],
    [['--out', 'x'], '--out: found x; must end in .svg, .png or .vl.json'],
    [['--theme', 'pink'], 'Allowed choices are light, dark.'],
  ])('%j is a fault of the user', async (args, message) => {
    const before = readdirSync(place.path).sort();
    const { code, out, err } = await dtao('plot', result, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(readdirSync(place.path).sort()).toEqual(before);
    expect(existsSync('x.pdf')).toBe(false);
  });

  it.each([
    ['no.json', null, 'no.json: no such file'],
    ['yaml.json', '# not JSON\nname: x\n', 'yaml.json: is no JSON ('],
    [
      'small.json',
      null,
      'small.json schema: found the text "dtao-snapshot/1"; must be "dtao-result/1", as `dtao run` writes it',
    ],
    ['list.json', '[]', 'list.json schema: found nothing; must be "dtao-result/1"'],
    ['cut.json', '{"schema":"dtao-result/1"}', 'is the file from another version of dtao?'],
  ])('%s is no result', async (name, text, message) => {
    const file = text === null ? join(place.path, name) : place.write(name, text);
    const { code, err } = await dtao('plot', file);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('without a result there is nothing to draw', async () => {
    const { code, err } = await dtao('plot');
    expect(code).toBe(2);
    expect(err).toContain("error: missing required argument 'result'");
  });
});

describe('packages that draw', () => {
  it('a missing one is named, with what installs it', async () => {
    const words =
      'vega-of-nowhere: is not installed; plots and reports need this optional package: npm install --include=optional, in the folder of node_modules';
    const fault = await loadPackage('vega-of-nowhere').catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ScenarioError);
    expect(fault).toHaveProperty('message', words);
    expect(() => packageFile('vega-of-nowhere', 'a.ttf')).toThrow(words);
  });
});
