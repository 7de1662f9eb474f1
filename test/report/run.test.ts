import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, it } from 'vitest';
import { SystemError } from '../../src/errors.js';
import { nodeFileSystem, packageFolder } from '../../src/files.js';
import { fingerprintOf } from '../../src/report/result.js';
import { type Result, resultJsonSchema } from '../../src/report/resultSchema.js';
import { runAndReport } from '../../src/report/run.js';
import { loadScenario, type Override } from '../../src/scenario/load.js';

const folder = mkdtempSync(join(tmpdir(), 'dtao-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const set = (key: string, value: string): Override => ({ option: '--set', key, value });
const scenario = (paths: number) =>
  loadScenario(join(packageFolder(), 'scenarios', 'baseline.yaml'), [
    set('horizon', '1 day'),
    set('paths', String(paths)),
    set('report.sample_paths', '1'),
  ]);
const style = { workers: 1, columns: 80, colour: false };

describe('run and report, the baseline for a day', () => {
  it('writes a result that validates against its schema, and says where', async () => {
    const out = join(folder, 'a', 'day.json');
    const { result, summary } = await runAndReport(scenario(3), { ...style, out });
    const written: Result = JSON.parse(readFileSync(out, 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(result)));
    const validate = new Ajv({ strict: false }).compile(resultJsonSchema());
    expect(validate(written) ? [] : validate.errors).toEqual([]);
    expect(fingerprintOf(written)).toBe(written.fingerprint);
    expect(written.partial).toBe(false);
    expect(written.subnets.bands.netuid.length).toBe(2 * 128);
    expect(summary).toContain(`${out}: 3 paths in `);
    expect(summary).toContain('TAO/USD');
    expect(summary.split('\n').every((line) => Array.from(line).length <= 80 || line.startsWith(out))).toBe(true);
    // No name of this machine, no clock inside the fingerprinted part.
    const { environment, ...content } = written;
    expect(environment.node).toBe(process.version);
    expect(JSON.stringify(content)).not.toContain(packageFolder());
    expect(JSON.stringify(content)).not.toContain(process.version);
  });

  it('interrupted before anything is finished: nothing is written', async () => {
    const out = join(folder, 'b', 'day.json');
    const { result, summary } = await runAndReport(scenario(3), { ...style, out, signal: AbortSignal.abort() });
    expect(result).toBeNull();
    expect(summary).toContain('nothing is written');
    expect(readdirSync(folder)).not.toContain('b');
  });

  it('interrupted later: what is finished is written and marked', async () => {
    const out = join(folder, 'c', 'day.json');
    const controller = new AbortController();
    const { result, summary } = await runAndReport(scenario(40), {
      ...style,
      out,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect([result?.partial, result?.pathsDone, result?.pathsRequested]).toEqual([true, 4, 40]);
    expect(summary).toContain('PARTIAL: stopped after 4 of 40 paths');
    const written: Result = JSON.parse(readFileSync(out, 'utf8'));
    expect(written.partial).toBe(true);
    expect(written.summary.path).toEqual([0, 1, 2, 3]);
  });

  it('a full disk: one sentence, no half-written file, the old file stays', async () => {
    const out = join(folder, 'd', 'day.json');
    await runAndReport(scenario(1), { ...style, out });
    const before = readFileSync(out, 'utf8');
    let written = 0;
    const full = {
      ...nodeFileSystem,
      write: (file: number, bytes: Uint8Array) => {
        written += bytes.length;
        if (written > 50_000)
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        return nodeFileSystem.write(file, bytes);
      },
    };
    const failing = runAndReport(scenario(2), { ...style, out, files: full });
    await expect(failing).rejects.toThrow(SystemError);
    await expect(failing).rejects.toThrow(/cannot write .*day\.json: no space left on the disk/);
    expect(readFileSync(out, 'utf8')).toBe(before);
    expect(readdirSync(join(folder, 'd'))).toEqual(['day.json']);
  });
});
