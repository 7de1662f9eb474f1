import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { type FactReport, factReport, parseResult } from '../../src/facts/facts.js';
import { ADDING_UP, BASELINE_FACTS, PRUNING_FACTS, SN3 } from '../../src/facts/observed.js';
import { NETWORK_METRICS } from '../../src/metrics/network.js';
import { SUMMARY_METRICS } from '../../src/metrics/pathSummary.js';
import { SUBNET_METRICS } from '../../src/metrics/subnets.js';
import { type Folder, fakeTerminal, folder } from '../scenario/small.js';

let place: Folder;
beforeEach(() => {
  place = folder();
});
afterEach(() => {
  place.remove();
});

type Columns = Record<string, (number | null)[]>;

/** A result of three paths on which every fact and flow is as in the data; `change` spoils it. */
function result(
  name: string,
  change: (summary: Columns, bands: Columns) => void = () => {},
  block = 8_791_253,
): string {
  const summary: Columns = { path: [0, 1, 2] };
  for (const { parts } of [...BASELINE_FACTS, ...PRUNING_FACTS]) {
    for (const { metric, accept } of parts) {
      // In the middle, with paths to both sides that are no matter.
      const middle = (accept[0] + accept[1]) / 2;
      summary[metric] = [middle - 1, middle, middle + 1];
    }
  }
  const values: Record<string, number> = {
    miner_emission_per_day: 1299,
    miner_withheld_per_day: 2126,
    validator_emission_per_day: 2588,
    owner_emission_per_day: 1504,
    root_emission_per_day: 837,
    chain_into_pools_per_day: 3579,
    net_user_flow_per_day: 700,
  };
  for (const { metrics } of ADDING_UP) {
    for (const metric of metrics) summary[metric] = [values[metric] ?? 10, values[metric] ?? 10, values[metric] ?? 10];
  }
  const bands: Columns = { netuid: [], day: [] };
  for (const netuid of [3, 5, 6]) {
    for (let day = 0; day <= 20; day++) {
      bands['netuid'].push(netuid);
      bands['day'].push(day);
    }
  }
  /** The observed path with a band of 10 % around it. */
  const observed = (index: 1 | 2 | 3, day: number): number => {
    const after = SN3.days.findIndex((row) => row[0] >= day);
    if (after <= 0) return SN3.days[after < 0 ? SN3.days.length - 1 : 0][index];
    const [from, to] = [SN3.days[after - 1], SN3.days[after]];
    return from[index] + ((day - from[0]) / (to[0] - from[0])) * (to[index] - from[index]);
  };
  for (const [id, index] of [
    ['price', 1],
    ['tao_in', 2],
    ['emission_share', 3],
  ] as const) {
    for (const [suffix, factor] of [
      ['p05', 0.9],
      ['p50', 1],
      ['p95', 1.1],
    ] as const) {
      bands[`${id}_${suffix}`] = bands['netuid'].map((netuid, row) =>
        netuid === 3 ? factor * observed(index, bands['day'][row] ?? 0) : factor,
      );
    }
  }
  change(summary, bands);
  return JSON.stringify({
    schema: 'dtao-result/1',
    scenario: { name, start: { name: 'made up', block }, horizonBlocks: 180 * 7200 },
    ruleset: { id: 'rank32' },
    pathsDone: 3,
    subnets: { bands },
    summary,
  });
}

const reportOf = (...from: Parameters<typeof result>): FactReport => factReport(parseResult(result(...from), 'x'), 'x');

describe('facts of a result', () => {
  it('names only metrics that there are', () => {
    const known = new Set(SUMMARY_METRICS.map(({ id }) => id));
    for (const { parts } of [...BASELINE_FACTS, ...PRUNING_FACTS]) {
      for (const { metric } of parts) expect(known).toContain(metric);
    }
    for (const { metrics } of ADDING_UP) for (const metric of metrics) expect(known).toContain(metric);
    expect(SUBNET_METRICS.map(({ id }) => id)).toEqual(expect.arrayContaining(['price', 'tao_in', 'emission_share']));
    expect(NETWORK_METRICS.map(({ id }) => id)).toContain('miner_sales_per_day');
  });

  it('numbers facts 1 to 12, and the data lie in their own intervals but where they say otherwise', () => {
    expect(BASELINE_FACTS.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const outside = [...BASELINE_FACTS, ...PRUNING_FACTS].flatMap(({ parts }) =>
      parts.filter(({ observed, accept }) => observed < accept[0] || observed > accept[1]).map(({ metric }) => metric),
    );
    expect(outside).toEqual(['tao_usd_response_1']);
    for (const { observed, accept } of ADDING_UP) {
      if (accept !== null && accept !== 'part of emission')
        expect((observed ?? 0) >= accept[0] && (observed ?? 0) <= accept[1]).toBe(true);
    }
  });

  it('golden: a world as in the data passes', () => {
    const report = reportOf('baseline');
    expect(report).toMatchObject({ passed: 10, facts: 10, days: 180, paths: 3 });
    expect(report.rows.every(({ pass, reason }) => pass && reason === '')).toBe(true);
    expect(report.flows.map(({ pass }) => pass)).not.toContain(false);
    expect(report.flows[0].model.median).toBe(8354);
    expect(report.flows[1]).toMatchObject({ what: '  miners, before burn', observed: 3425, pass: true });
  });

  it('golden: misses are named with direction and reason; an unknown number is a miss', () => {
    const report = reportOf('baseline', (summary) => {
      summary['spread_30d'] = [0.3, 0.28, 0.5];
      summary['flow_sd'] = [null, null, null];
      summary['net_user_flow_per_day'] = [-3300, -3200, null];
    });
    expect(report).toMatchObject({ passed: 8, facts: 10 });
    const misses = report.rows.filter(({ pass }) => !pass);
    expect(misses.map(({ what }) => what)).toEqual(['flow ÷ pool: sd', 'price spread: 30 days']);
    expect(misses[0].reason).toMatch(/^no path tells it/);
    expect(misses[1].reason).toMatch(/^above by 0\.04; .*noise\.transient/);
    expect(report.flows.at(-1)).toMatchObject({ pass: false, model: { median: -3250 } });
  });

  it('golden: classes are judged by their part of what is paid, which is judged as a whole', () => {
    // A fifth more of everything: the parts are as they were, and the whole is still inside.
    const more = reportOf('baseline', (summary) => {
      for (const id of ['miner_emission', 'miner_withheld', 'validator_emission', 'owner_emission', 'root_emission']) {
        summary[`${id}_per_day`] = summary[`${id}_per_day`].map((value) => 1.2 * (value ?? 0));
      }
    });
    expect(more.flows.slice(0, 6).map(({ pass }) => pass)).toEqual([true, true, null, true, true, true]);
    expect(more.flows[3].accept?.[1]).toBeCloseTo(1.2 * 1.3 * 2588, 6);
    // Validators get 45 % more: their part is 38 % above the data's.
    const shifted = reportOf('baseline', (summary) => {
      summary['validator_emission_per_day'] = [4500, 4500, 4500];
    });
    expect(shifted.flows.slice(0, 6).map(({ pass }) => pass)).toEqual([true, true, null, false, true, true]);
  });

  it('golden: prune-race is judged by who is replaced', () => {
    expect(reportOf('prune-race')).toMatchObject({ passed: 1, facts: 1, flows: [] });
    const late = reportOf('prune-race', (summary) => {
      summary['replaced_lowest'] = [0.9, 0.99, 1];
    });
    expect(late.passed).toBe(0);
    expect(late.rows.map(({ pass }) => pass)).toEqual([true, false]);
  });

  it('golden: covenant-news is judged by the days of SN3 inside the band, and by the median subnet', () => {
    const good = reportOf('covenant-news', undefined, SN3.startBlock);
    expect(good).toMatchObject({ passed: 1, facts: 1 });
    expect(good.rows.map(({ model }) => model.median)).toEqual([1, 1, 1, 0]);
    // The band of the price ends at 0.08: four days of 14 are above it.
    const capped = reportOf(
      'covenant-news',
      (_, bands) => {
        bands['price_p95'] = bands['price_p95'].map((value) => Math.min(value ?? 0, 0.08));
      },
      SN3.startBlock,
    );
    expect(capped.rows[0].model.median).toBeCloseTo(1 - 4 / 14, 12);
    expect(capped.rows[0].pass).toBe(false);
    expect(capped.rows[0].reason).toContain('day 15: 0.093 over 0.08');
    const lifted = reportOf(
      'covenant-news',
      (_, bands) => {
        bands['price_p50'] = bands['price_p50'].map(
          (value, row) => (value ?? 0) * (1 + 0.01 * (bands['day'][row] ?? 0)),
        );
      },
      SN3.startBlock,
    );
    expect(lifted.rows[3].pass).toBe(false);
    expect(lifted.rows[3].model.median).toBeCloseTo(Math.log(1.145171), 9);
  });
});

describe('dtao facts', () => {
  const run = async (...files: string[]) => {
    const { said, terminal } = fakeTerminal();
    const code = await main(['facts', ...files], terminal);
    return { code, ...said };
  };

  it('prints tables of at most 80 columns; exit code 0 also with misses; JSON as a whole', async () => {
    const file = place.write(
      'r.json',
      result('baseline', (summary) => {
        summary['spread_30d'] = [0.3, 0.28, 0.5];
      }),
    );
    const { code, out } = await run(file);
    expect(code).toBe(0);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(out).toContain('9 of 10 facts inside their interval.');
    expect(out).toMatch(/ 9 {2}MISS {2}price spread: 30 days .*0\.3.*0\.2.*0\.14…0\.26/);
    expect(out).toMatch(/ok {2,}net user flow .*700 .*490…1,638/);
    const json = await run(file, file, '--json');
    const reports: FactReport[] = JSON.parse(json.out);
    expect(reports.map(({ schema, passed }) => [schema, passed])).toEqual([
      ['dtao-facts/1', 9],
      ['dtao-facts/1', 9],
    ]);
  });

  it.each([
    ['no file', () => `${place.path}/none.json`, ': no such file'],
    ['no JSON', () => place.write('x.json', 'a: 1'), ': is no JSON: '],
    [
      'another format',
      () => place.write('x.json', '{"schema":"dtao-snapshot/1"}'),
      ' schema: is no result; a result has schema "dtao-result/1"',
    ],
    [
      'a snapshot',
      () => 'scenarios/data/finney-2026-08-07.json',
      ' schema: is no result; a result has schema "dtao-result/1"',
    ],
    [
      'a result without a metric',
      () =>
        place.write(
          'x.json',
          result('baseline', (summary) => delete summary['flow_sd']),
        ),
      ' summary.flow_sd: is missing: this result was written by another version; run the scenario again',
    ],
    [
      'news from another state',
      () => place.write('x.json', result('covenant-news')),
      ' scenario.start.block: found 8791253; the news is judged from block 7710876',
    ],
    [
      'news that end too early',
      () =>
        place.write(
          'x.json',
          result(
            'covenant-news',
            (_, bands) => {
              bands['day'] = bands['day'].map((day) => (day ?? 0) / 2);
            },
            SN3.startBlock,
          ),
        ),
      ' subnets.bands.day: ends before day 11',
    ],
  ])('refuses %s', async (_, file, message) => {
    const name = file();
    const { code, err, out } = await run(name);
    expect(err).toContain(`${name}${message}`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('the README names the command', () => {
    expect(readFileSync('README.md', 'utf8')).toContain('`facts RESULT…`');
  });
});
