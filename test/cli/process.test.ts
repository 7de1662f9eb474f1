/** What only a real process shows: exit codes, signals, closed pipes. */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Folder, folder } from '../scenario/small.js';

const DTAO = ['--import', 'tsx', 'src/cli.ts'];

let place: Folder;
beforeEach(() => {
  place = folder();
});
afterEach(() => {
  place.remove();
});

function dtao(...args: string[]) {
  return spawnSync(process.execPath, [...DTAO, ...args], { encoding: 'utf8' });
}

describe('the process', () => {
  it('ends with 0 and nothing on stderr when all is well', () => {
    const { status, stdout, stderr } = dtao('validate', 'scenarios/baseline.yaml');
    expect(stderr).toBe('');
    expect(stdout).toContain('scenarios/baseline.yaml: ok: 128 subnets');
    expect(status).toBe(0);
  });

  it('ends with 2 and the place of the fault, without a stack', () => {
    const file = place.write('x.yaml', 'name: x\nstart: { snapshot: small.json }\npaths: none\n');
    const { status, stdout, stderr } = dtao('run', file, '--out', join(place.path, 'out', 'x.json'));
    expect(stderr).toBe(`${file}:3:8 paths: found the text "none"; must be a whole number from 1 to 1,000,000\n`);
    expect(stdout).toBe('');
    expect(status).toBe(2);
    expect(existsSync(join(place.path, 'out'))).toBe(false);
  });

  it('survives a file that would take the parser, and with it the process, down', () => {
    const file = place.write('x.yaml', `name: ${'['.repeat(900_000)}`);
    const { status, stderr } = dtao('validate', file);
    expect(stderr).toContain('is nested too deeply');
    expect(status).toBe(2);
  });

  it('ends quietly when the reader has enough', () => {
    const command = `${process.execPath} ${DTAO.join(' ')} schema | head -n 1; echo "codes \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe('{\ncodes 0\n');
  });

  it('draws no progress for a file, and colours nothing', () => {
    const file = place.write('x.yaml', 'name: x\nstart: { snapshot: small.json }\nhorizon: 1 day\npaths: 2\n');
    const { status, stdout, stderr } = dtao('run', file, '--out', join(place.path, 'x.json'));
    expect(stderr).toBe('');
    expect(stdout).not.toContain('\u001b');
    expect(status).toBe(0);
  });

  it('interrupted: finished chunks are written and marked, or nothing is; code 130', async () => {
    const file = place.write(
      'x.yaml',
      'name: x\nhorizon: 360 days\npaths: 100000\nreport: { subnets_every: 30 days, sample_paths: 0 }\n',
    );
    const out = join(place.path, 'out');
    const child = spawn(process.execPath, [...DTAO, 'run', file, '--out', join(out, 'x.json'), '--workers', '1']);
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    const ended = new Promise<number | null>((resolve) => {
      child.on('exit', resolve);
    });
    // The folder is made after the listener is there and before the first path.
    while (!existsSync(out)) await sleep(20);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(stderr).toBe('\ndtao: stopping; finished chunks are kept (Ctrl-C again stops at once)\n');
    const left = readdirSync(out);
    if (left.length > 0) {
      expect(left).toEqual(['x.json']);
      expect(JSON.parse(readFileSync(join(out, 'x.json'), 'utf8'))).toMatchObject({ partial: true });
    }
  });
});
