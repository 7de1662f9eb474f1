import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Columns, Result } from '../../src/report/resultSchema.js';
import { readable, summaryTable } from '../../src/report/summaryTable.js';
import { CODE, ENVIRONMENT, SCENARIO } from './fixture.js';

const band = (id: string, values: [number, number | null][]): Columns =>
  Object.fromEntries(
    ['p05', 'p25', 'p50', 'p75', 'p95'].map((suffix, index) => [
      `${id}_${suffix}`,
      values.map(([middle, spread]) => (spread === null ? null : middle * (1 + spread * (index - 2)))),
    ]),
  );

/** Thirteen subnets, shares falling with the netuid. */
function result(): Result {
  const netuids = Array.from({ length: 13 }, (_, index) => index + 1);
  const rows = netuids.flatMap((netuid) => [netuid, netuid]);
  return {
    schema: 'dtao-result/1',
    fingerprint: `sha256:${'a'.repeat(64)}`,
    code: CODE,
    scenario: { ...SCENARIO },
    ruleset: { id: 'rank32', title: '' },
    seed: '1',
    pathsRequested: 200,
    pathsDone: 84,
    partial: true,
    metrics: [],
    network: {
      bands: {
        day: [0, 180],
        block: [8_791_253, 10_087_253],
        ...band('tao_usd', [
          [204.03, 0],
          [200, 0.25],
        ]),
        ...band('issuance', [
          [11_206_920, 0],
          [11_854_920, 0],
        ]),
        ...band('alpha_cap_usd', [
          [1.1206e9, 0],
          [1.4e9, 0.2],
        ]),
        ...band('chain_buy_per_day', [
          [0, null],
          [2840, 0.01],
        ]),
      },
    },
    subnets: {
      bands: {
        netuid: rows,
        day: rows.map((_, row) => (row % 2) * 180),
        block: rows.map((_, row) => 8_791_253 + (row % 2) * 1_296_000),
        ...band(
          'emission_share',
          rows.map((netuid) => [0.2 / netuid, 0.1]),
        ),
        ...band(
          'price',
          rows.map((netuid) => [0.1 / netuid, 0.1]),
        ),
      },
    },
    summary: { path: [0, 1, 2, 3], tao_usd_drawdown: [0.5, null, 0.4, 0.6], collapses: [0, 0, 0, 1] },
    samplePaths: { network: { path: [], day: [], block: [] }, subnets: { path: [], netuid: [], day: [], block: [] } },
    outcomes: {
      unit: Array<string>(5).fill('USD'),
      class: ['runaway', 'growth', 'sideways', 'decline', 'collapse'],
      paths: [84, 0, 0, 0, 0],
      share: [1, 0, 0, 0, 0],
      share_low: [0.956, 0, 0, 0, 0],
      share_high: [1, 0.044, 0.044, 0.044, 0.044],
    },
    limits: [],
    environment: ENVIRONMENT,
  };
}

const NAMES = new Map([
  [1, 'Apex'],
  [2, 'a\u001b[31mred'],
  [3, 'a name that is far too long for a table'],
  [4, '字'],
]);

describe('summary table', () => {
  const table = summaryTable(result(), NAMES, { columns: 80, colour: false });

  it('regression: reads like this', () => {
    expect(table).toMatchInlineSnapshot(`
      "PARTIAL: stopped after 84 of 200 paths

      the network at the end            start          5 %       median         95 %
      TAO/USD                           204.0          100          200          300
      issuance, TAO                11,206,920   11,854,920   11,854,920   11,854,920
      alpha cap, USD                1,120.6 M      840.0 M    1,400.0 M    1,960.0 M
      chain buys, TAO a day                 –        2,783        2,840        2,897

      over whole paths                   mean          5 %       median         95 %
      TAO/USD: drawdown                 0.500        0.410        0.500        0.590
      subnets that collapse             0.250            0            0        0.850

      paths by end, %      runaway       growth     sideways      decline     collapse
      alpha cap, USD  100 (96–100)      0 (0–4)      0 (0–4)      0 (0–4)      0 (0–4)

      top subnets at the end         share, %       5–95 %   price, TAO       5–95 %
        1 Apex                           20.0    16.0–24.0          .10     .080–.12
        2 a[31mred                       10.0    8.00–12.0         .050    .040–.060
        3 a name that is far to…         6.67    5.33–8.00         .033    .027–.040
        4 字                              5.00    4.00–6.00         .025    .020–.030
        5                                4.00    3.20–4.80         .020    .016–.024
        6                                3.33    2.67–4.00         .017    .013–.020
        7                                2.86    2.29–3.43         .014    .011–.017
        8                                2.50    2.00–3.00         .013    .010–.015
        9                                2.22    1.78–2.67         .011   .0089–.013
       10                                2.00    1.60–2.40         .010   .0080–.012
       11                                1.82    1.45–2.18        .0091   .0073–.011
       12                                1.67    1.33–2.00        .0083   .0067–.010
          and 1 more, 2 samples each, in subnets.bands
      "
    `);
  });

  it('fits 80 columns, without colour, ends with a line break', () => {
    for (const line of table.split('\n')) expect(Array.from(line).length).toBeLessThanOrEqual(80);
    expect(stripVTControlCharacters(table)).toBe(table);
    expect(table.endsWith('\n')).toBe(true);
  });

  it('in colour it says the same', () => {
    const coloured = summaryTable(result(), NAMES, { columns: 80, colour: true });
    expect(coloured).not.toBe(table);
    expect(stripVTControlCharacters(coloured)).toBe(table);
  });

  it('golden: holders, a line each', () => {
    const held = {
      ...result(),
      summary: {
        path: [0, 1, 2],
        holder_root_final_tao: [101, 102, 103],
        holder_root_final_usd: [20_000, null, 30_000],
        holder_root_over_root: [-1e-9, 0, 1e-9],
        holder_sn_64_final_tao: [50, 110, 120],
        holder_sn_64_final_usd: [10_000, 22_000, 30_000],
        holder_sn_64_over_root: [-0.5, 0.0784, 0.17],
      },
    };
    const lines = summaryTable(held, NAMES, { columns: 80, colour: false }).split('\n');
    const head = lines.findIndex((line) => line.startsWith('holders'));
    expect(lines.slice(head, head + 4).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['holders, sold at the end', 'TAO', '5–95 %', 'USD', 'over root %'],
      ['root', '102', '101–103', '25,000', '0'],
      ['sn_64', '110', '56.0–119', '22,000', '7.84'],
      [''],
    ]);
  });

  it('holders and attackers of variants, too; who paid of the scenario alone', () => {
    const { network, subnets, outcomes, ruleset } = result();
    const summary = {
      path: [0],
      holder_me_final_tao: [99],
      holder_me_final_usd: [1],
      holder_me_over_root: [-0.01],
      attacker_x_net_profit_tao: [7],
      ledger_noise_tao: [-7],
    };
    const variant = { name: 'other', question: '', changes: [], ruleset, network, subnets, outcomes, summary };
    const text = summaryTable({ ...result(), summary, variants: [variant] }, NAMES, { columns: 80, colour: false });
    expect(text.match(/^(holders|attacks|who)[:,]?( other)?/gm)).toEqual([
      'holders,',
      'holders, other',
      'attacks:',
      'who',
      'attacks, other',
    ]);
  });

  it('golden: attackers, the best of what they could try, and who paid', () => {
    const attacked = {
      ...result(),
      summary: {
        path: [0, 1, 2],
        attacker_x_net_profit_tao: [-10, 0, 40],
        attacker_x_try_100tao_7d: [1, 2, 3],
        attacker_x_try_1000tao_7d: [5, 10, 15],
        attacker_x_try_1000tao_90d: [null, null, null],
        ledger_noise_tao: [-5, -5, -5],
        ledger_root_tao: [0, 0.001, 0],
        ledger_emission_tao: [100, 200, 300],
      },
    };
    const lines = summaryTable(attacked, NAMES, { columns: 80, colour: false }).split('\n');
    const head = lines.findIndex((line) => line.startsWith('attacks'));
    expect(lines.slice(head, head + 8).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['attacks: net profit, TAO', 'mean', '5 %', 'median', '95 %'],
      ['x', '10', '-9', '0', '36'],
      ['best: 1000 TAO, 7 days', '10', '5.50', '10', '14.50'],
      ['size: 1000 TAO, 7 days', '-10', '-14.50', '-10', '-5.50'],
      [''],
      ['who paid for them, TAO', 'mean', '5 %', 'median', '95 %'],
      ['noise', '-5', '-5', '-5', '-5'],
      ['emission into the pools', '200', '110', '200', '290'],
    ]);
  });

  it('a result without the usual metrics still tells that it is partial', () => {
    const bare = {
      ...result(),
      network: { bands: { day: [0], block: [1] } },
      subnets: { bands: { netuid: [], day: [], block: [] } },
      summary: { path: [0] },
    };
    expect(summaryTable(bare, NAMES, { columns: 80, colour: false })).toContain('84 of 200 paths');
  });

  it('numbers for people', () => {
    expect(
      [null, 0, 1e-7, 0.0123456, 0.5, 3, 3.456, 204.031, 1234.5, -8352.4, 11_854_920.4, 3.42e9, 1.2e11, 4e15].map(
        readable,
      ),
    ).toEqual([
      '–',
      '0',
      '1.00e-7',
      '0.0123',
      '0.500',
      '3',
      '3.46',
      '204.0',
      '1,235',
      '-8,352',
      '11,854,920',
      '3,420.0 M',
      '120,000 M',
      '4.000e+15',
    ]);
  });
});
