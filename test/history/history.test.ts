import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { historyCommand, historyTable } from '../../src/cli/history.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { ScenarioError } from '../../src/errors.js';
import { explainReserve, explainShare } from '../../src/history/explain.js';
import { reserveReportOf, shareReportOf } from '../../src/history/index.js';
import { rateRows } from '../../src/history/rate.js';
import { dayEndReads, middayReads, type Read } from '../../src/history/reads.js';
import { reserveRows } from '../../src/history/reserves.js';
import { rateAt, shareRows, sharesOf } from '../../src/history/shares.js';
import { errorTable, worstCases } from '../../src/history/table.js';
import { blockEmissionAt, eraAt } from '../../src/history/timeline.js';
import { parseCsv } from '../../src/input/csv.js';
import { ERAS } from '../../src/protocol/eras/index.js';
import { DAY_ENDS, MIDDAY, REST } from './excerpt.js';

const folder = mkdtempSync(join(tmpdir(), 'dtao-history-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function era(id: string) {
  const found = ERAS.get(id);
  if (found === undefined) throw new Error(id);
  return found;
}

function faultsOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return 'none';
}

describe('CSV', () => {
  const kinds = { a: 'number', b: 'number?', c: 'text' } as const;

  it('golden: columns by name, empty fields unknown, others skipped', () => {
    const table = parseCsv('c,x,b,a\r\nhere,9,,-1.5\r\nthere,9,2e-3,7\n', 'f.csv', kinds);
    expect(table.rows).toBe(2);
    expect([...table.numbers('a')]).toEqual([-1.5, 7]);
    expect([...table.numbers('b')]).toEqual([Number.NaN, 0.002]);
    expect(table.text('c')).toEqual(['here', 'there']);
  });

  it('golden: every fault names its line and column', () => {
    expect(faultsOf(() => parseCsv('a,b\n1,2\n', 'f.csv', kinds))).toBe('f.csv:1:1 c: column missing; found a, b');
    expect(faultsOf(() => parseCsv('a,b,c\n', 'f.csv', kinds))).toBe('f.csv:1:1: no rows below the head line');
    expect(faultsOf(() => parseCsv('a,b,c\n,2,x\n1,0x1,x\n1,2\n1,2,"x"\n', 'f.csv', kinds)).split('\n')).toEqual([
      'f.csv:2:1 a: found an empty field; a number is needed',
      'f.csv:3:1 b: found "0x1"; a number is needed',
      'f.csv:4:1: 2 fields, but the head line has 3',
      'f.csv:5:1: quotes are not part of this format',
    ]);
    expect(faultsOf(() => parseCsv(`a,b,c\n${'x,y,z\n'.repeat(99)}`, 'f.csv', kinds)).split('\n')).toHaveLength(50);
    expect(faultsOf(() => middayReads(join(folder, 'none.csv')))).toContain('none.csv: no such file');
  });
});

describe('timeline', () => {
  it('golden: the era in force by block; a record without block by what reads show', () => {
    const at = (block: number): string => eraAt(block).id;
    expect([5_228_683, 5_228_684, 5_947_549].map(at)).toEqual(['launch', 'launch_ema', 'swapv3']);
    expect([6_105_362, 6_106_595].map(at)).toEqual(['swapv3', 'subsidy']);
    expect(at(7_113_308)).toBe('injcap');
  });

  it('golden: the TAO emission halves between the reads of 2025-12-14 and 12-15', () => {
    expect([7_099_917, 7_106_109].map(blockEmissionAt)).toEqual([1, 0.5]);
  });

  it('golden: the rate of the moving price was raised on 2025-02-24, ramped in March, from the start in April', () => {
    expect(rateAt(4_996_598, 1, 1)).toBeCloseTo(3e-6, 9);
    expect(rateAt(5_003_797, 5_003_000, 5_003_000)).toBeCloseTo(3e-4, 9);
    expect(rateAt(5_100_000, 5_100_000 - 201_600, 1)).toBeCloseTo(1.5e-4, 9);
    expect(rateAt(5_284_586, 1, 1)).toBeCloseTo((3e-4 * 55_904) / (55_904 + 201_600), 9);
  });
});

describe('shares', () => {
  const rows = shareRows(MIDDAY, DAY_ENDS, '2025-03-15', '2026-03-16').filter(({ subnet }) => subnet.netuid !== REST);

  it('golden: what the chain injected follows from moving prices and flows, to the digits of the reads', () => {
    const midday = rows.filter(({ kind }) => kind === 'midday');
    expect(midday).toHaveLength(40);
    for (const { error, capped, day, subnet } of midday) {
      // At the cap the price of the block's start decides, and the read has the one after its trades (netuid 62, 2025-10-08).
      const allowed = capped && day === '2025-10-08' && subnet.netuid === 62 ? 3e-4 : 1.5e-6;
      expect(error, `${day} netuid ${subnet.netuid}`).toBeLessThan(allowed);
    }
    expect(midday.filter(({ capped }) => capped).map(({ subnet }) => subnet.netuid)).toContain(3);
  });

  it('golden: injected and chain-bought TAO together are the share by flow', () => {
    const dayEnd = rows.filter(({ kind }) => kind === 'day_end');
    expect(dayEnd).toHaveLength(14);
    for (const { error } of dayEnd) expect(error).toBeLessThan(2e-6);
  });

  it('property: shares of any read sum to 1, and nobody gets less for a higher state', () => {
    const state = fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(state, fc.constantFrom('swapv3', 'flow'), (values, id) => {
        const subnets = values.map((value, index) => ({
          ...MIDDAY[0].subnets[0],
          netuid: index + 1,
          movingPrice: value,
          flowEma: value - 0.1,
        }));
        const read: Read = { ...MIDDAY[0], subnets };
        const shares = sharesOf(
          era(id),
          read,
          () => true,
          ({ movingPrice }) => movingPrice,
        );
        const sum = shares.reduce((total, share) => total + share, 0);
        expect(Math.min(Math.abs(sum), Math.abs(sum - 1)), String(sum)).toBeLessThan(1e-12);
        values.forEach((one, i) => {
          values.forEach((other, j) => {
            if (one > other) expect(shares[i + 1]).toBeGreaterThanOrEqual(shares[j + 1]);
          });
        });
      }),
    );
  });

  it('golden: an average that stands still takes no part; one of a subnet that has just started does', () => {
    const [before, read] = [MIDDAY[4], MIDDAY[5]];
    const still = (alphaOut: number): Read => ({
      ...before,
      subnets: read.subnets.map((subnet) => (subnet.netuid === 120 ? { ...subnet, alphaOut } : subnet)),
    });
    const shareOf120 = (reads: readonly Read[]): number | undefined =>
      shareRows(reads, [], read.day, read.day).find(({ subnet }) => subnet.netuid === 120)?.computed;
    expect(shareOf120([still(1), read])).toBe(0);
    expect(shareOf120([still(0), read])).toBeGreaterThan(0.01);
  });

  it('golden: the rate of the moving price can be read off a block', () => {
    const [, july] = rateRows(MIDDAY);
    expect(july.n).toBe(8);
    expect(july.errors).toHaveLength(4);
  });

  it('golden: worst cases name their cause', () => {
    const read = MIDDAY[3];
    const worst = rows.find(({ day, subnet }) => day === '2025-10-08' && subnet.netuid === 62);
    if (worst === undefined) throw new Error('not in the excerpt');
    expect(explainShare(worst, read).words).toMatch(/price of the moment decides: 0\.0633220 .*\+0\.47 %/);
    expect(explainShare(worst, { ...read, lastBlock: read.block + 9 }).words).toContain('over 9 blocks');
    const closed = { ...worst, observed: 0, subnet: { ...worst.subnet, flowEma: 0 } };
    expect(explainShare(closed, read).words).toContain('registration was closed');
    const dayEnd = { ...worst, kind: 'day_end' as const };
    expect(explainShare(dayEnd, read).words).toContain('has the trades of the block');
    expect(explainShare({ ...dayEnd, day: '2025-12-15' }, read).words).toContain('before the halving');
    expect(explainShare({ ...worst, observed: worst.computed }, read).words).toContain('digits in the file');
  });
});

describe('reserves', () => {
  const rows = reserveRows(MIDDAY, DAY_ENDS, '2025-03-15', '2026-03-16');

  it('golden: the alpha reserve of the next day follows from the flow of TAO', () => {
    expect(rows.map(({ era: id }) => id).filter((id, index, all) => all.indexOf(id) === index)).toEqual([
      'swapv3',
      'dereg',
      'injcap',
    ]);
    expect(rows).toHaveLength(19);
    for (const { error, from, day } of rows) {
      // Small or busy pools: when within the half-days it flowed decides.
      const allowed = from.taoIn < 1000 ? 2e-2 : from.taoIn < 10_000 ? 2e-3 : 3e-4;
      expect(error, `${day} netuid ${from.netuid}`).toBeLessThan(allowed);
    }
    const errors = rows.map(({ error }) => error).sort((a, b) => a - b);
    expect(errors[9]).toBeLessThan(5e-5);
  });

  it('golden: without the emission the reserve would be off a hundred times as far', () => {
    const silent = MIDDAY.map((read) => ({
      ...read,
      subnets: read.subnets.map((subnet) =>
        subnet.netuid === REST ? { ...subnet, movingPrice: 1e6, flowEma: 1e6 } : subnet,
      ),
    }));
    const without = reserveRows(silent, DAY_ENDS, '2025-03-15', '2026-03-16');
    const median = (list: typeof rows): number => list.map(({ error }) => error).sort((a, b) => a - b)[9];
    expect(median(without)).toBeGreaterThan(50 * median(rows));
  });

  it('golden: tenants and gaps are not bridged', () => {
    const moved = MIDDAY.map((read) => ({
      ...read,
      subnets: read.subnets.map((s) => ({ ...s, registeredBlock: read.block })),
    }));
    expect(reserveRows(moved, DAY_ENDS, '2025-03-15', '2026-03-16')).toEqual([]);
    expect(rows.map(({ day }) => day)).not.toContain('2025-10-07');
  });

  it('golden: causes are told from the row', () => {
    const row = rows[0];
    const cause = (change: Partial<typeof row>): string => explainReserve({ ...row, ...change }).words;
    expect(cause({})).toContain('of the pool in a day');
    expect(cause({ closed: true })).toContain('closed or opened');
    expect(cause({ from: { ...row.from, alphaIn: 0.003 } })).toContain('one digit');
    expect(cause({ to: { ...row.to, price: 1.1 * row.to.price } })).toContain('positions of users moved');
  });
});

describe('report', () => {
  it('golden: quantiles by era, in order; of one cause the worst alone', () => {
    const list = [1, 2, 3, 4, 5].map((error) => ({ era: error < 5 ? 'a' : 'b', error }));
    const table = errorTable(
      list,
      ({ era: id }) => ({ era: id, what: 'x' }),
      ({ error }) => error,
    );
    expect(table.map(({ era: id, n, median, max }) => [id, n, median, max])).toEqual([
      ['a', 4, 2.5, 4],
      ['b', 1, 5, 5],
    ]);
    const worst = worstCases(
      list,
      ({ error }) => error,
      ({ era: id }) => ({
        group: id,
        worst: { era: id, netuid: 1, day: '', block: 1, computed: 0, observed: 0, why: id },
      }),
      10,
    );
    expect(worst.map(({ era: id, error, cases }) => [id, error, cases])).toEqual([
      ['b', 5, 1],
      ['a', 4, 4],
    ]);
  });

  it('golden: the table shows n and quantiles of each era, and the worst with their cause', () => {
    const text = historyTable(shareReportOf(MIDDAY, DAY_ENDS), 100);
    expect(text).toMatch(/swapv3 {8,}\d+ /);
    expect(text).toContain('Worst cases');
    expect(historyTable(reserveReportOf(MIDDAY, DAY_ENDS), 100)).toMatch(/injcap .*e-5/);
  });

  it('golden: the command reads both files and prints a table or JSON', () => {
    const midday = join(folder, 'chain.csv');
    const dayEnd = join(folder, 'subnet.csv');
    const rowsOf = (reads: readonly Read[], line: (read: Read, subnet: Read['subnets'][number]) => string): string =>
      reads.flatMap((read) => read.subnets.map((subnet) => line(read, subnet))).join('\n');
    const blank = (value: number): string => (Number.isNaN(value) ? '' : String(value));
    writeFileSync(
      midday,
      `time_utc,block,netuid,registered_block,tao_in,alpha_in,alpha_out,price_tao,moving_price,emission_tao_per_block,ema_tao_flow_per_block,volume_cum_tao\n${rowsOf(
        MIDDAY,
        ({ day }, s) =>
          `${day}T20:00Z,${s.block},${s.netuid},${s.registeredBlock},${s.taoIn},${s.alphaIn},${s.alphaOut},${s.price},${s.movingPrice},${s.taoInjected},${s.flowEma},${s.volume}`,
      )}\n`,
    );
    writeFileSync(
      dayEnd,
      `date,block,netuid,registered_block,startup,tao_in,alpha_in,alpha_out,price_tao,root_prop,emission_tao_per_block,excess_tao_per_block,ema_tao_flow_per_block\n${rowsOf(
        DAY_ENDS,
        ({ day }, s) =>
          `${day},${s.block},${s.netuid},${s.registeredBlock},${s.startup},${s.taoIn},${s.alphaIn},${s.alphaOut},${s.price},${s.rootProportion},${s.taoInjected},${blank(s.taoChainBuy)},${blank(s.flowEma)}`,
      )}\n`,
    );
    expect(middayReads(midday)).toEqual(MIDDAY);
    expect(dayEndReads(dayEnd)).toEqual(DAY_ENDS);
    let text = '';
    const terminal: Terminal = {
      out: (part) => {
        text += part;
      },
      err: () => undefined,
      columns: 100,
      progress: false,
      colour: false,
      onInterrupt: () => () => undefined,
      debug: false,
    };
    const files = { subnetDaily: dayEnd, chainDaily: midday };
    expect(historyCommand('shares', files, { json: true }, terminal)).toBe(0);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(shareReportOf(MIDDAY, DAY_ENDS))));
    text = '';
    expect(historyCommand('reserves', files, {}, terminal)).toBe(0);
    expect(text).toContain('alpha reserve');
    text = '';
    expect(historyCommand('rate', files, {}, terminal)).toBe(0);
    expect(text).toContain('ramp from registration');
    expect(
      faultsOf(() => historyCommand('shares', { subnetDaily: midday, chainDaily: midday }, {}, terminal)),
    ).toContain('given twice');
    expect(
      faultsOf(() => historyCommand('shares', { subnetDaily: midday, chainDaily: dayEnd }, {}, terminal)),
    ).toContain('column missing');
  });
});
