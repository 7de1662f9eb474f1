import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureAccuracy } from '../src/accuracy.js';
import { main } from '../src/cli/main.js';
import type { Terminal } from '../src/cli/terminal.js';
import { packageFolder } from '../src/files.js';
import { ERAS } from '../src/protocol/eras/index.js';
import { HYPOTHESES, PROPOSALS } from '../src/protocol/eras/proposals/index.js';
import { loadScenario } from '../src/scenario/load.js';

const readme = readFileSync(join(packageFolder(), 'README.md'), 'utf8');
const packageJson: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(packageFolder(), 'package.json'), 'utf8'),
);

/** Runs a command line of the README and returns what it prints. */
async function printed(command: string): Promise<string> {
  let out = '';
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      out += text;
    },
    columns: 80,
    colour: false,
    debug: false,
    progress: false,
    onInterrupt: () => () => undefined,
  };
  const args = command.split(/\s+/).filter((word) => word !== '');
  expect(await main(args, terminal), command).toBe(0);
  return out;
}

describe('the README', () => {
  it('names commands that exist, and all of them', async () => {
    const help = await printed('--help');
    const commands = [...help.matchAll(/^ {2}([a-z]+)(?: \[options\])?(?: [<[].*?[>\]])* {2,}/gm)].map(
      (match) => match[1],
    );
    const table = readme.slice(readme.indexOf('| command |'), readme.indexOf('Exit codes'));
    const listed = [...table.matchAll(/`([a-z]+)[ `]/g)].map((match) => match[1]);
    expect(commands.filter((name) => name !== 'help').sort()).toEqual([...new Set(listed)].sort());
  });

  it('answers the question of each scenario of the library', () => {
    const names = readdirSync(join(packageFolder(), 'scenarios'))
      .filter((file) => file.endsWith('.yaml'))
      .toSorted();
    const table = readme.slice(readme.indexOf('## Questions answered'), readme.indexOf('## Other rules'));
    const rows = [...table.matchAll(/^\| \[([a-z-]+)\]\(scenarios\/([a-z-]+\.yaml)\): .+ \| .*\d.* \| [\d.]+ \|$/gm)];
    expect(rows.map(([, name, file]) => [`${name}.yaml`, file]).every(([name, file]) => name === file)).toBe(true);
    expect(rows.map(([, , file]) => file).toSorted()).toEqual(names);
  });

  it('names scripts that exist', () => {
    for (const [, script] of readme.matchAll(/npm run ([a-z]+)/g))
      expect(packageJson.scripts, script).toHaveProperty(script);
    expect(packageJson.scripts).toHaveProperty('start');
    expect(packageJson.scripts).toHaveProperty('test');
  });

  it('shows the split that the command prints', async () => {
    const command = /npx dtao (split .*)/.exec(readme)?.[1] ?? '';
    const table = /```\n(rules {2,}top 8[\s\S]*?)```/.exec(readme)?.[1] ?? 'missing';
    expect(await printed(command)).toContain(table);
  });

  it('counts the rulesets', () => {
    const numbers = { 22: ERAS.size, 14: PROPOSALS.size };
    expect(readme).toContain('All 22 rulesets since its launch are here, 14 proposals');
    expect(readme).toContain('two hypotheses');
    expect([numbers[22], numbers[14], HYPOTHESES.size]).toEqual([22, 14, 2]);
  });

  it('states the error of steps as it is measured', () => {
    const [prices, reserves, shares, movingPrices] = [
      /at most ([\d.e-]+) in prices/,
      /([\d.e-]+) in reserves/,
      /([\d.e-]+) in\s+shares/,
      /([\d.e-]+) in\s+moving\s+prices/,
    ].map((pattern) => Number(pattern.exec(readme)?.[1]));
    const rows = measureAccuracy(loadScenario(join(packageFolder(), 'scenarios', 'baseline.yaml')), 7200);
    const error = (quantity: string): number => rows.find((row) => row.quantity === quantity)?.error ?? Number.NaN;
    for (const [stated, found] of [
      [prices, error('price')],
      [reserves, Math.max(error('taoIn'), error('alphaIn'))],
      [shares, error('emissionShare')],
      [movingPrices, error('movingPrice')],
    ]) {
      expect(found).toBeLessThanOrEqual(stated);
      expect(found).toBeGreaterThan(stated / 2);
    }
  });

  it('shows the pictures that `npm run gallery` draws, each with its words', () => {
    const images = [...readme.matchAll(/<img src="(docs\/gallery\/[^"]+)" width="49%" alt="([^"]*)">/g)];
    const shown = images.map(([, file]) => basename(file));
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.toSorted()).toEqual(readdirSync(join(packageFolder(), 'docs', 'gallery')).sort());
    for (const [, file, alt] of images) {
      expect(readFileSync(join(packageFolder(), file), 'utf8')).toContain(`<desc id="desc">${alt}</desc>`);
    }
  });

  it('links to pages that are there', () => {
    for (const [, page] of readme.matchAll(/\]\(([^)]+)\)/g)) {
      expect(() => readFileSync(join(packageFolder(), page)), page).not.toThrow();
    }
  });
});
