/** What a clone can do after `npm ci --omit=optional`: a folder with the sources, and of the packages only those that this installs. */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Folder, folder } from '../scenario/small.js';

const { packages }: { packages: Record<string, { optional?: boolean; dev?: boolean }> } = JSON.parse(
  readFileSync('package-lock.json', 'utf8'),
);
/** Tools of development whose binaries are left out; the build must do without them. */
const needed = (path: string): boolean =>
  /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) &&
  packages[path].optional !== true &&
  (packages[path].dev !== true || path === 'node_modules/@swc/wasm-typescript');

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
});
