import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScenarioError } from '../../src/errors.js';
import { FILE_BYTES_MAX, parseExact, quoteLongIntegers } from '../../src/verify/exactJson.js';
import { Fields } from '../../src/verify/fields.js';
import { readGolden } from '../../src/verify/golden.js';
import { replayCase, verifyFiles } from '../../src/verify/index.js';
import { goldenPath } from '../golden/golden.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtao-verify-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function written(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function verify(...files: string[]) {
  const lines: string[] = [];
  const counts = await verifyFiles(files, (line) => lines.push(line));
  return { counts, lines };
}

const FEE_CASE = {
  name: 'one',
  inputs: { amount: 2_000_000, fee_rate: 33 },
  expected: { fee: 1007 },
  tolerance: { abs: 0 },
};

const SUBNET = {
  netuid: 7,
  tao_in: 10_000_000_000_000,
  alpha_in: 500_000_000_000_000,
  alpha_out: 900_000_000_000_000,
  moving_price_bits: 85_899_345,
  first_emission_block: 8_000_000,
};

const RUN = {
  name: 'small',
  inputs: {
    era: 'rank32',
    start_block: 8_800_000,
    blocks: 5,
    checkpoints: [1, 5],
    root_tao: 5_400_000_000_000_000,
    tao_issuance: '11200000000000000',
    subnets: [SUBNET],
    trades: [{ block: 8_800_002, netuid: 7, side: 'stake', amount: 1_000_000_000 }],
  },
};

const TOLERANCE = { float_engine_with_quantised_ema: { rel: 1e-6, abs: 1000 } };

describe('files that are not golden files', () => {
  const run = (inputs: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
    ...RUN,
    inputs: { ...RUN.inputs, ...inputs },
    expected: { checkpoints: [{ block: 8_800_001, subnets: [] }, { subnets: [] }] },
    tolerance: TOLERANCE,
    ...rest,
  });
  const subnet = (fields: Record<string, unknown>) => run({ subnets: [{ ...SUBNET, ...fields }] });
  const order = (fields: Record<string, unknown>) =>
    run({ trades: [{ block: 8_800_002, netuid: 7, side: 'stake', amount: 1, ...fields }] });

  it.each<[string, string, unknown, RegExp]>([
    ['not JSON', 'swap-fee.json', '[{', /is not JSON/],
    ['empty', 'swap-fee.json', '', /is not JSON/],
    ['a number', 'swap-fee.json', '12', /a golden file is/],
    ['no cases', 'swap-fee.json', [], /there is no case/],
    ['an unknown topic', 'swap-fees.json', [FEE_CASE], /"swap-fees" is no topic.*nearest: swap-fee/],
    ['a topic that is an inherited name', 'constructor.json', [FEE_CASE], /is no topic/],
    ['a case that is no object', 'swap-fee.json', [1], /cases\[0\]: found 1; an object is needed/],
    ['a case without name', 'swap-fee.json', [{ ...FEE_CASE, name: undefined }], /cases\[0\]\.name: it is missing/],
    ['a case without tolerance', 'swap-fee.json', [{ ...FEE_CASE, tolerance: undefined }], /tolerance/],
    ['a negative tolerance', 'swap-fee.json', [{ ...FEE_CASE, tolerance: { abs: -1 } }], /not negative/],
    ['nothing expected', 'swap-fee.json', [{ ...FEE_CASE, expected: {} }], /at least one expected quantity/],
    ['an input missing', 'swap-fee.json', [{ ...FEE_CASE, inputs: { amount: 1 } }], /inputs\.fee_rate: it is missing/],
    [
      'an amount that is no integer',
      'swap-fee.json',
      [{ ...FEE_CASE, inputs: { amount: 1.5, fee_rate: 33 } }],
      /an integer is needed/,
    ],
    [
      'an endless integer',
      'swap-fee.json',
      [{ ...FEE_CASE, inputs: { amount: '9'.repeat(400), fee_rate: 33 } }],
      /an integer is needed/,
    ],
    [
      'an expectation of the wrong type',
      'swap-fee.json',
      [{ ...FEE_CASE, expected: { fee: 'much' } }],
      /a value that can be compared/,
    ],
    [
      'an endless number of steps',
      'moving-price.json',
      [
        {
          ...FEE_CASE,
          inputs: { mode: 'flat', moving_alpha_bits: 1, price: 1, prev_bits: 0, block: 1, start_block: 0, steps: 1e15 },
        },
      ],
      /a whole number from 1 to/,
    ],
    ['another kind of capture', 'x.json', { kind: 'economics' }, /hold nothing to check/],
    ['a capture without parameters', 'x.json', { kind: 'emission-pipeline', era: 'rank32' }, /params/],
    [
      'a table row that is too short',
      'x.json',
      { topic: 'swap-fee', cases: [{ columns: ['name', 'x'], rows: [['a']] }] },
      /a row of 2 values is needed/,
    ],
    ['deep nesting', 'x.json', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nested deeper|is not JSON/],
    ['an object of another kind', 'x.json', { hello: 1 }, /it is none of them/],
    ['a run without its tolerance class', 'x.json', { ...run({}), tolerance: {} }, /float_engine_with_quantised_ema/],
    ['a run without checkpoints', 'x.json', run({}, { expected: { checkpoints: [] } }), /at least one checkpoint/],
    ['checkpoints beyond the end', 'x.json', run({ checkpoints: [1, 6] }), /ascending numbers of blocks from 1 to 5/],
    ['another number of checkpoints', 'x.json', run({ checkpoints: [1] }), /1 checkpoints, as many as the inputs name/],
    ['an endless run', 'x.json', run({ blocks: 1e15 }), /a whole number from 1 to/],
    ['no subnets', 'x.json', run({ subnets: [] }), /at least one subnet/],
    ['a netuid out of range', 'x.json', subnet({ netuid: 5000 }), /netuid: found 5000; a whole number from 1 to/],
    ['a netuid twice', 'x.json', run({ subnets: [SUBNET, SUBNET] }), /stands there twice/],
    ['an empty pool', 'x.json', subnet({ tao_in: 0 }), /a reserve above 0/],
    ['a negative amount', 'x.json', subnet({ alpha_out: -5 }), /not negative/],
    ['more held than there is', 'x.json', subnet({ alpha_out: 1, protocol_alpha: 2 }), /at most alpha_out/],
    ['an unknown way to withhold', 'x.json', subnet({ miner_withheld_mode: 'eat' }), /"burn" or "recycle"/],
    ['an unknown order', 'x.json', order({ side: 'steal' }), /stake, unstake/],
    ['an order outside the run', 'x.json', order({ block: 5 }), /from 8800001 to 8800005/],
    ['an order for nobody', 'x.json', order({ netuid: 8 }), /a netuid of the inputs/],
    ['an order of nothing', 'x.json', order({ amount: 0 }), /an amount above 0/],
    ['less issuance than in the pools', 'x.json', run({ tao_issuance: 1 }), /covers root stake and all pools/],
    [
      'a quantity that no replay reports',
      'x.json',
      run({}, { expected: { checkpoints: [{ mood: 1, subnets: [] }, { subnets: [] }] } }),
      /no replay reports/,
    ],
  ])('%s', async (_, name, content, message) => {
    const path = written(name, content);
    const error: unknown = await verify(path).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ScenarioError);
    if (!(error instanceof ScenarioError)) return;
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
  });

  it('files that cannot be read: all named at once, and nothing is checked', async () => {
    const huge = written('huge.json', '');
    truncateSync(huge, FILE_BYTES_MAX + 1);
    const lines: string[] = [];
    const files = [goldenPath('swap-fee'), join(folder, 'missing.json'), folder, huge];
    const error: unknown = await verifyFiles(files, (line) => lines.push(line)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ScenarioError);
    const { message } = error instanceof Error ? error : new Error('none');
    expect(message).toContain(`${join(folder, 'missing.json')}: cannot be read: no such file`);
    expect(message).toContain(`${folder}: cannot be read: it is a directory`);
    expect(message).toMatch(/huge\.json: \d+ bytes; a golden file or capture has at most/);
    expect(lines).toEqual([]);
  });
});

describe('what is not implemented is skipped, counted and never a pass', () => {
  it('an era and an operation that are not there', async () => {
    const era = written('era.json', {
      ...RUN,
      inputs: { ...RUN.inputs, era: 'next' },
      expected: { checkpoints: [{ subnets: [] }] },
      tolerance: TOLERANCE,
    });
    const op = written('swap-balancer.json', [
      { ...FEE_CASE, inputs: { op: 'guess' } },
      { ...FEE_CASE, inputs: { op: 'mul_round', parts: 1, value: 1 }, expected: { result: 0 } },
    ]);
    const capture = written('capture.json', { kind: 'emission-pipeline', era: 'next' });
    const { counts, lines } = await verify(era, op, capture);
    expect(counts).toEqual({ passed: 1, failed: 0, skipped: 3 });
    expect(lines).toContain(`${era}: skipped: era "next" is not implemented`);
    expect(lines).toContain(`${op}: one: skipped: operation "guess" is not implemented`);
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 3 skipped');
  });

  it('a quantity that no checker computes is a failure', async () => {
    const path = written('swap-fee.json', [{ ...FEE_CASE, expected: { fee: 1007, constructor: 1 } }]);
    const { counts, lines } = await verify(path);
    expect(counts.failed).toBe(1);
    expect(lines[0]).toBe(`${path}: one: constructor: found nothing, expected 1, tolerance equality`);
  });

  it('a difference: file, case, quantity, found, expected, tolerance', async () => {
    const path = written('swap-fee.json', [{ ...FEE_CASE, expected: { fee: 1009 } }]);
    const { counts, lines } = await verify(path);
    expect(counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(lines[0]).toBe(`${path}: one: fee: found 1007, expected 1009, tolerance 1`);
  });

  it('an order that the run should have refused, or filled', async () => {
    const refused = [[8_800_002, 7, 'stake', 'PriceLimitExceeded']];
    const run = { ...RUN, expected: { checkpoints: [{ subnets: [] }, { subnets: [] }] }, tolerance: TOLERANCE };
    const path = written('run.json', { ...run, failed_orders: refused });
    const { counts, lines } = await verify(path);
    expect(counts.failed).toBe(1);
    expect(lines[0]).toBe(
      `${path}: small: failed_orders: found [], expected ${JSON.stringify(refused)}, tolerance equality`,
    );
    expect((await verify(written('run.json', { ...run, failed_orders: [] }))).counts.passed).toBe(1);
  });

  it('one rao apart agrees by float64’s allowance, and is counted apart', async () => {
    const path = written('swap-fee.json', [FEE_CASE, { ...FEE_CASE, expected: { fee: 1008 } }]);
    const { counts, lines } = await verify(path);
    expect(counts).toEqual({ passed: 2, failed: 0, skipped: 0 });
    expect(lines.at(-2)).toBe("1 of these needed float64's allowance");
  });
});

describe('JSON with long integers', () => {
  it('quotes what a float64 would round and nothing else', () => {
    const text =
      '{"a": 9007199254740993, "b": "12345678901234567890", "c": 0.1234567890123456, "d": -18446744073709551615, "e": 1e21, "f": 9007199254740991, "say \\"1\\" 9007199254740993": [9007199254740993]}';
    expect(parseExact(text)).toEqual({
      a: '9007199254740993',
      b: '12345678901234567890',
      c: 0.1234567890123456,
      d: '-18446744073709551615',
      e: 1e21,
      f: 9007199254740991,
      'say "1" 9007199254740993': ['9007199254740993'],
    });
    expect(quoteLongIntegers('[1, 2]')).toBe('[1, 2]');
  });
});

describe('replay of a case', () => {
  it('prints checkpoints in the golden file’s names and rao', async () => {
    const answer = await replayCase(written('case.json', RUN));
    expect(JSON.parse(JSON.stringify(answer))).toMatchObject({
      failed_orders: [],
      checkpoints: [
        {
          block: 8_800_001,
          // A float64 holds an issuance to two rao.
          tao_issuance: expect.stringMatching(/^1120000049999999\d$/),
          root_tao: 5_400_000_000_000_000,
          subnets: [{ netuid: 7, share: '1.000000000000000000' }],
        },
        { block: 8_800_005, block_author_tao: 503_547, failed_orders: 0 },
      ],
    });
  });

  it('reports only the fields that the case asks for, and refused orders with the chain’s word', async () => {
    const trades = [{ block: 8_800_003, netuid: 7, side: 'stake', amount: 10_000_000_000, limit_price: 1 }];
    const answer = await replayCase(
      written('case.json', { inputs: { ...RUN.inputs, trades, fields: ['netuid', 'tao_in'] } }),
    );
    expect(answer['failed_orders']).toEqual([[8_800_003, 7, 'stake', 'PriceLimitExceeded']]);
    expect(JSON.stringify(answer)).toContain('"subnets":[{"netuid":7,"tao_in":');
  });

  it('plays the golden run to the same rao as the file, but for float64', async () => {
    const name = 'r-forty-subnets-rank32';
    const golden = await readGolden(goldenPath(name));
    if (golden.is !== 'run') throw new Error('a run is needed');
    const expected = golden.run.record('expected').records('checkpoints');
    const found = new Fields(name, 'answer', await replayCase(goldenPath(name))).records('checkpoints');
    expect(found).toHaveLength(expected.length);
    for (const [i, checkpoint] of expected.entries()) {
      expect(Math.abs(found[i].tokens('tao_issuance') - checkpoint.tokens('tao_issuance'))).toBeLessThan(1e-6);
    }
  });

  it.each<[string, unknown, RegExp]>([
    [
      'an unknown era',
      { inputs: { ...RUN.inputs, era: 'next' } },
      /inputs\.era: era "next" is not implemented; implemented: .*rank32/,
    ],
    ['an unknown field', { inputs: { ...RUN.inputs, fields: ['mood'] } }, /found "mood"; allowed: tao_in/],
    ['no run', [FEE_CASE], /only a run/],
  ])('%s', async (_, content, message) => {
    const path = written('swap-fee.json', content);
    await expect(replayCase(path)).rejects.toThrow(ScenarioError);
    await expect(replayCase(path)).rejects.toThrow(message);
  });
});
