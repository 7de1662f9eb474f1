/** The page on Python holds code that runs: here it does, where there is a python3 with pandas and matplotlib. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFolder } from '../../src/files.js';
import { resultText } from '../../src/report/result.js';
import type { Result } from '../../src/report/resultSchema.js';
import { fewSubnets } from '../plot/fixture.js';
import { type Folder, folder } from '../scenario/small.js';

const page = readFileSync(join(packageFolder(), 'docs', 'python.md'), 'utf8');
const [snippet] = [...page.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code]) => code);

/** Debian's, where it is not the first. */
const PYTHON = ['python3', '/usr/bin/python3'].find(
  (python) => spawnSync(python, ['-c', 'import pandas, matplotlib']).status === 0,
);
const why = PYTHON === undefined ? ' (skipped: no pandas; apt-get install python3-pandas python3-matplotlib)' : '';

let place: Folder;
let result: Result;
beforeAll(async () => {
  place = folder();
  result = await fewSubnets();
  mkdirSync(join(place.path, 'out'));
  writeFileSync(join(place.path, 'out', 'baseline.json'), [...resultText(result)].join(''));
});
afterAll(() => {
  place.remove();
});

describe.skipIf(PYTHON === undefined)(`the code of docs/python.md${why}`, () => {
  it('draws the fan that the result holds', () => {
    // What stands in the axes, told after the page's own lines.
    const told = [
      'lines = [line.get_ydata().tolist() for line in axes.get_lines()]',
      "print(json.dumps({'bands': len(axes.collections), 'lines': lines, 'scale': axes.get_yscale(), 'unit': axes.get_ylabel()}))",
    ];
    const { status, stdout, stderr } = spawnSync(PYTHON ?? '', ['-c', `${snippet}\n${told.join('\n')}`], {
      cwd: place.path,
      encoding: 'utf8',
      env: { ...process.env, MPLBACKEND: 'Agg', MPLCONFIGDIR: place.path },
    });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const drawn: { bands: number; lines: number[][]; scale: string; unit: string } = JSON.parse(
      stdout.trim().split('\n').at(-1) ?? '',
    );
    expect([drawn.bands, drawn.lines.length, drawn.scale, drawn.unit]).toEqual([2, 4, 'log', 'USD per TAO']);
    expect(drawn.lines[3]).toEqual(result.network.bands['tao_usd_p50']);
    expect(existsSync(join(place.path, 'out', 'fan.png'))).toBe(true);
  });
});
