import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { wrap } from '../../src/cli/snapshot.js';
import { packageFolder } from '../../src/files.js';
import { type Folder, fakeTerminal, folder } from '../scenario/small.js';

let place: Folder;
let scenario: string;
beforeEach(() => {
  place = folder();
  scenario = place.write(
    'short.yaml',
    '# What now?\nname: short\nstart: { snapshot: small.json }\nhorizon: 2 days\npaths: 2\nreport: { subnets_every: 1 day }\n',
  );
});
afterEach(() => {
  place.remove();
});

async function dtao(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { said, terminal } = fakeTerminal();
  const code = await main(args, terminal);
  return { code, ...said };
}

describe('usage', () => {
  it('help and version are no faults', async () => {
    expect(await dtao('--version')).toEqual({ code: 0, out: '0.1.0\n', err: '' });
    const help = await dtao('--help');
    expect(help.code).toBe(0);
    expect(await dtao()).toEqual(help);
    for (const command of ['run', 'validate', 'schema', 'snapshot', 'accuracy', 'replay', 'verify']) {
      expect(help.out).toContain(`  ${command}`);
      expect((await dtao(command, '--help')).code).toBe(0);
    }
    for (const line of help.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([
    [['runn', 'x'], "error: unknown command 'runn'\n(Did you mean run?)"],
    [['run'], "error: missing required argument 'file'"],
    [['run', 'a', 'b'], "error: too many arguments for 'run'"],
    [['run', 'x', '--pahts', '3'], "error: unknown option '--pahts'\n(Did you mean --paths?)"],
    [
      ['run', 'x', '--set', 'paths'],
      "error: option '--set <key=value>' argument 'paths' is invalid. Must be key=value, such as miners.sold_min=0.6.",
    ],
    [['run', 'x', '--set', '=3'], "error: option '--set <key=value>' argument '=3' is invalid."],
    [
      ['run', 'x', '--workers', '0'],
      "error: option '--workers <n>' argument '0' is invalid. Must be a whole number from 1 to 256.",
    ],
    [['run', 'x', '--workers', 'all'], "error: option '--workers <n>' argument 'all' is invalid."],
    [['accuracy', 'x', '--days', '0'], "error: option '--days <n>' argument '0' is invalid."],
    [['accuracy', 'x', '--limit', '2'], "error: option '--limit <error>' argument '2' is invalid."],
    [['snapshot'], "error: missing required argument 'file'"],
  ])('%j is a fault of the user', async (args, message) => {
    const { code, out, err } = await dtao(...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it.each(['run', 'validate', 'snapshot', 'accuracy', 'replay', 'verify'])(
    '%s of a missing file is a fault of the user',
    async (command) => {
      const { code, out, err } = await dtao(command, join(place.path, 'none.json'));
      expect(code).toBe(2);
      expect(out).toBe('');
      expect(err.split('\n')).toHaveLength(2);
      expect(err).toContain('none.json');
      expect(err).not.toMatch(/\n\s+at /);
    },
  );
});

describe('run', () => {
  it('tells what it runs before it computes anything', async () => {
    const out = join(place.path, 'x.json');
    const { said, terminal } = fakeTerminal();
    const early: string[] = [];
    const telling = {
      ...terminal,
      out: (text: string) => {
        if (early.length === 0) expect(existsSync(out)).toBe(false);
        early.push(text);
        terminal.out(text);
      },
    };
    expect(await main(['run', scenario, '--out', out, '--workers', '2'], telling)).toBe(0);
    expect(early).toHaveLength(2);
    expect(early[0]).toBe(
      'short  What now?\n2 days from block 8,000,000 · 2 subnets · rules rank32 · resolution tempo\n2 paths · seed dtao · up to 2 threads\n',
    );
    // Once: what follows is the table.
    expect(early[1]).not.toContain('What now?');
    expect(early[1]).toMatch(/^\nthe network at the end/);
    expect(said.err).toBe('');
  });

  it('writes the result and prints a summary', async () => {
    const out = join(place.path, 'results', 'short.json');
    const { code, out: summary, err } = await dtao('run', scenario, '--out', out, '--workers', '1');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(summary).toContain('What now?');
    expect(summary).toContain(out);
    const result: unknown = JSON.parse(readFileSync(out, 'utf8'));
    expect(result).toMatchObject({ seed: 'dtao', pathsDone: 2, partial: false });
    expect(readdirSync(join(place.path, 'results'))).toEqual(['short.json']);
  });

  it('takes paths, seed and keys from the command line', async () => {
    const out = join(place.path, 'x.json');
    expect(
      (
        await dtao(
          'run',
          scenario,
          '--out',
          out,
          '--paths',
          '1',
          '--seed',
          '007',
          '--set',
          'miners=off',
          '--set',
          'horizon=1 day',
        )
      ).code,
    ).toBe(0);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      seed: '007',
      pathsDone: 1,
      scenario: { actors: { miners: null }, horizonBlocks: 7200 },
    });
  });

  it('the same seed gives the same bytes of results', async () => {
    const files = ['a.json', 'b.json'].map((name) => join(place.path, name));
    for (const file of files) expect((await dtao('run', scenario, '--out', file)).code).toBe(0);
    const [a, b] = files.map((file) => /"fingerprint": *"[^"]+"/.exec(readFileSync(file, 'utf8'))?.[0]);
    expect(a).toContain('sha256');
    expect(a).toBe(b);
  });

  it('interrupted before the first path: nothing is written, code 130', async () => {
    const out = join(place.path, 'results', 'x.json');
    const { said, terminal } = fakeTerminal();
    let listening = false;
    const code = await main(['run', scenario, '--out', out], {
      ...terminal,
      onInterrupt: (stop) => {
        listening = true;
        stop();
        return () => {
          listening = false;
        };
      },
    });
    expect(code).toBe(130);
    expect(said.out).toContain('nothing is written');
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(join(place.path, 'results'))).toEqual([]);
    expect(listening).toBe(false);
  });

  it('an output that cannot be written is told before the run, code 3', async () => {
    writeFileSync(join(place.path, 'file'), 'x');
    const below = join(place.path, 'file', 'x.json');
    expect(await dtao('run', scenario, '--out', below)).toEqual({
      code: 3,
      out: '',
      err: `dtao: cannot write ${below}: a part of the path is a file, not a folder (ENOTDIR)\n`,
    });
    mkdirSync(join(place.path, 'x.json'));
    expect((await dtao('run', scenario, '--out', join(place.path, 'x.json'))).code).toBe(3);
  });

  it('does not overwrite the scenario', async () => {
    const before = readFileSync(scenario, 'utf8');
    const { code, err } = await dtao('run', scenario, '--out', join(place.path, '.', 'short.yaml'));
    expect(code).toBe(2);
    expect(err).toContain('which is the scenario');
    expect(readFileSync(scenario, 'utf8')).toBe(before);
  });
});

describe('validate', () => {
  it('says what each file is', async () => {
    expect(await dtao('validate', scenario, scenario)).toEqual({
      code: 0,
      out: `${scenario}: ok: 2 subnets, rules rank32, 2 days, 2 paths\n`.repeat(2),
      err: '',
    });
  });

  it('tells the faults of all files', async () => {
    const one = place.write('one.yaml', 'name: x\npaths: 0\n');
    const two = place.write('two.yaml', 'name: x\nsed: 0\n');
    const { code, out, err } = await dtao('validate', one, scenario, two, join(place.path, 'three.yaml'));
    expect(code).toBe(2);
    expect(out).toContain(`${scenario}: ok`);
    expect(err.split('\n').map((line) => line.replace(place.path, '').split(': ')[0])).toEqual([
      '/one.yaml:2:8 paths',
      '/two.yaml:2:1 sed',
      '/three.yaml',
      '',
    ]);
  });

  it('shows at most fifty faults', async () => {
    const many = place.write('many.yaml', `name: x\n${Array.from({ length: 60 }, (_, i) => `key${i}: 1`).join('\n')}`);
    const { err } = await dtao('validate', many);
    expect(err.split('\n')).toHaveLength(52);
    expect(err).toContain('… and 10 more\n');
  });

  it('prints the resolved scenario', async () => {
    const { code, out } = await dtao('validate', '--resolved', scenario, '--set', 'paths=7');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      name: 'short',
      paths: 7,
      horizonBlocks: 14_400,
      start: { block: 8_000_000 },
    });
  });
});

describe('other commands', () => {
  it('schema prints JSON', async () => {
    const { code, out } = await dtao('schema');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'dtao-sim scenario',
    });
  });

  it('snapshot prints totals and assumptions', async () => {
    const { code, out } = await dtao('snapshot', join(place.path, 'small.json'));
    expect(code).toBe(0);
    expect(out).toContain('small: block 8,000,000');
    expect(out).toContain('quote_weight = 0.5');
  });

  it('verify fails where it could check nothing', async () => {
    const known = join(packageFolder(), 'test', 'golden', 'swap-fee.json');
    const unknown = place.write('next.json', JSON.stringify({ kind: 'emission-pipeline', era: 'next' }));
    expect((await dtao('verify', known, unknown)).code).toBe(0);
    const { code, out } = await dtao('verify', unknown);
    expect(code).toBe(1);
    expect(out).toContain('0 passed, 0 failed, 1 skipped\n');
  });

  it('accuracy compares steps with blocks, and fails above a limit', async () => {
    const passed = await dtao('accuracy', scenario, '--days', '1');
    expect(passed.err).toBe('');
    expect(passed.code).toBe(0);
    expect((await dtao('accuracy', scenario, '--limit', '1e-300')).code).toBe(1);
    const coarse = await dtao('accuracy', scenario, '--set', 'resolution=day', '--limit', '0.1');
    expect(coarse.out).toContain('steps of 7200 blocks');
    // A tolerance means adaptive steps.
    const fine = await dtao('accuracy', scenario, '--set', 'resolution=day', '--tolerance', '1e-6', '--limit', '0.1');
    expect(fine.out).toContain('adaptive steps of tolerance 0.000001');
  });
});

describe('an error of ours', () => {
  it('is one line and code 3; its stack is there for who asks', async () => {
    const { said, terminal } = fakeTerminal();
    const failing = {
      ...terminal,
      out: () => {
        throw new Error('boom\nsecond line');
      },
    };
    expect(await main(['schema'], failing)).toBe(3);
    expect(said.err).toBe('dtao: internal error: boom (--debug or DTAO_DEBUG=1 prints the stack)\n');
    said.err = '';
    expect(await main(['schema', '--debug'], failing)).toBe(3);
    expect(said.err).toMatch(/^dtao: internal error: boom\n/);
    expect(said.err).toContain('    at ');
  });
});

describe('wrapped text', () => {
  it('keeps words, width and indent', () => {
    expect(wrap('one two three four', 10, '  ')).toBe('  one two\n  three\n  four');
    expect(wrap('averyveryverylongword x', 10, '')).toBe('averyveryverylongword\nx');
  });
});
