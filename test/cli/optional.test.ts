/** What a clone can do after `npm ci --omit=optional`: a folder with the sources, and of the packages only those that this installs. */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Folder, folder } from '../scenario/small.js';

const { packages }: { packages: Record<string, { version: string; optional?: boolean; dev?: boolean }> } = JSON.parse(
  readFileSync('package-lock.json', 'utf8'),
);
/** Tools of development whose binaries are left out; the build must do without them. */
const needed = (path: string): boolean =>
  /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) &&
  packages[path].optional !== true &&
  (packages[path].dev !== true || path === 'node_modules/esbuild-wasm');

let clone: Folder;
beforeAll(() => {
  clone = folder();
  for (const part of ['assets', 'scenarios', 'scripts', 'src', 'workers', 'package.json']) {
    cpSync(part, join(clone.path, part), { recursive: true });
  }
  for (const path of Object.keys(packages).filter(needed)) {
    const link = join(clone.path, path);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(process.cwd(), path), link);
  }
});
afterAll(() => {
  clone.remove();
});

function node(...args: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: clone.path, encoding: 'utf8' });
  return { status, stderr };
}
const dtao = (...args: string[]) => node('dist/src/cli.js', ...args);
const fine = { status: 0, stderr: '' };

describe('without the optional packages', () => {
  it('builds and runs; figures and reports say what to install', () => {
    const { scripts }: { scripts: { build: string } } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const step of scripts.build.split(' && ')) {
      expect(step).toMatch(/^node \S+$/);
      expect(node(step.slice('node '.length))).toEqual(fine);
    }
    expect(
      dtao('run', 'scenarios/baseline.yaml', '--set', 'horizon=1 hours', '--paths', '2', '--out', 'x.json'),
    ).toEqual(fine);
    const missing = {
      status: 2,
      stderr:
        'vega-lite: is not installed; plots and reports need this optional package: npm install --include=optional, in the folder of node_modules\n',
    };
    expect(dtao('plot', 'x.json', '--out', 'x.svg')).toEqual(missing);
    expect(dtao('report', 'x.json', '--out', 'x.html')).toEqual(missing);
    // What Vega-Lite reads needs none of them.
    expect(dtao('plot', 'x.json', '--out', 'x.vl.json')).toEqual(fine);
  });

  it('what is bundled is there with its licence, and needs no package', () => {
    const licences = readFileSync(join(clone.path, 'dist', 'LICENSES.txt'), 'utf8');
    for (const name of ['commander', 'simple-statistics', 'yaml', 'zod']) {
      expect(licences).toMatch(new RegExp(`^${name} ${packages[`node_modules/${name}`].version}$`, 'm'));
      rmSync(join(clone.path, 'node_modules', name));
    }
    expect(licences.match(/permission/gi)?.length).toBeGreaterThanOrEqual(4);
    expect(dtao('validate', 'scenarios/baseline.yaml')).toEqual(fine);
  });

  it('worker threads, compiled, do what one thread does', () => {
    const fingerprints = ['1', '2'].map((workers) => {
      const size = ['--paths', '24', '--set', 'horizon=100 days', '--set', 'noise=off'];
      const out = `${workers}.json`;
      expect(dtao('run', 'scenarios/baseline.yaml', ...size, '--workers', workers, '--out', out)).toEqual(fine);
      return /"fingerprint": *"[^"]+"/.exec(readFileSync(join(clone.path, out), 'utf8'))?.[0];
    });
    expect(fingerprints[0]).toContain('sha256');
    expect(fingerprints[1]).toBe(fingerprints[0]);
  });
});
