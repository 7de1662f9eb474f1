import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { snapshotTable } from '../../src/cli/snapshot.js';
import { checkInvariants } from '../../src/engine/invariants.js';
import { BURNED_ALPHA, EMISSION_SHARE, FLOW_EMA, SLOTS } from '../../src/engine/state.js';
import { previewShares } from '../../src/engine/steps.js';
import { readSnapshot, snapshotTotals, spotPrice } from '../../src/scenario/snapshot.js';
import { startChain } from '../../src/start.js';
import { type Folder, folder, loadFew, SMALL_SNAPSHOT } from './small.js';

const FINNEY = 'scenarios/data/finney-2026-08-07.json';

let place: Folder;
beforeEach(() => {
  place = folder();
});
afterEach(() => {
  place.remove();
});

describe('a snapshot in memory', () => {
  it('golden: rao become tokens, bits fractions, and what is missing is assumed', () => {
    const snapshot = readSnapshot(place.write('s.json', SMALL_SNAPSHOT));
    expect(snapshot.issuance).toBe(11e6 + 1e-9);
    expect(snapshot.gateBar).toBeCloseTo(0.01, 15);
    expect(snapshot.assumptions['protocol_alpha']).toEqual({ value: 0, why: 'Made up.' });
    expect(snapshot.subnets).toEqual([
      {
        netuid: 1,
        name: 'one',
        registeredBlock: 5_000_000,
        firstEmissionBlock: 5_228_683,
        subtokenEnabled: true,
        registrationAllowed: true,
        emissionEnabled: true,
        tempo: 360,
        lastEpochBlock: 7_999_999,
        taoIn: 20_000.000000001,
        alphaIn: 1_000_000,
        alphaOut: 2_000_000,
        quoteWeight: 0.5,
        movingPriceBits: 85_899_346,
        minerBurned: 0.5,
        protocolAlpha: 0,
        taoReservoir: 0,
        alphaReservoir: 0,
        burnedAlpha: 0,
        flowEma: 0,
      },
      {
        netuid: 7,
        name: 'seven',
        registeredBlock: 7_990_000,
        firstEmissionBlock: null,
        subtokenEnabled: false,
        registrationAllowed: true,
        emissionEnabled: false,
        tempo: 100,
        lastEpochBlock: 7_999_950,
        taoIn: 1000,
        alphaIn: 100_000,
        alphaOut: 5,
        quoteWeight: 0.4,
        movingPriceBits: 0,
        minerBurned: 0,
        protocolAlpha: 1,
        taoReservoir: 2,
        alphaReservoir: 3,
        burnedAlpha: 0,
        flowEma: 0,
      },
    ]);
  });

  it('golden: what a snapshot may leave out: burned alpha, averages of flow, hash and runtime', () => {
    const text = SMALL_SNAPSHOT.replace(
      '"tempo": 100,',
      '"tempo": 100, "burned_alpha_rao": "4000000000", "flow_ema_rao": "-2500000",',
    )
      .replace(/"block_hash": "0x[0-9a-f]+"/, '"block_hash": null')
      .replace('"spec_version": 441', '"spec_version": null');
    place.write('small.json', text);
    const snapshot = readSnapshot(`${place.path}/small.json`);
    expect(snapshot.provenance).toMatchObject({ blockHash: null, specVersion: null });
    expect(snapshotTable(snapshot, 80)).toContain('hash not known');
    const scenario = loadFew(place, 'start: { snapshot: small.json }', 2);
    const { economy } = startChain(scenario);
    expect(economy.values[BURNED_ALPHA + 7]).toBe(4);
    expect(economy.values[FLOW_EMA + 7]).toBe(-0.0025);
    // 5 alpha outside, 1 of the protocol, 4 burned: nothing is left to hold.
    for (let account = 0; account < economy.accounts.length; account++) {
      expect(economy.values[economy.accountAlpha + account * SLOTS + 7]).toBe(0);
    }
    checkInvariants(economy, 0);
  });

  it('golden: totals', () => {
    const totals = snapshotTotals(readSnapshot(place.write('s.json', SMALL_SNAPSHOT)));
    expect(totals).toMatchObject({ subnets: 2, started: 1, emissionOn: 1, taoInReservoirs: 2 });
    expect(totals.taoInPools).toBeCloseTo(21_000, 8);
    expect(totals.freeTao).toBeCloseTo(11e6 - 5e6 - 21_000 - 2, 6);
    expect(totals.movingPriceSum).toBeCloseTo(0.02, 8);
    expect(totals.poolMedian).toBeCloseTo(10_500, 8);
    expect(totals.largest.map(({ subnet }) => subnet.netuid)).toEqual([1, 7]);
    // Weights .4 and .6: price = .6/.4 · 1000/100000.
    expect(spotPrice(totals.largest[1].subnet)).toBeCloseTo(0.015, 15);
  });
});

describe('the state of finney', () => {
  const finney = readSnapshot(FINNEY);

  it('has the numbers of the capture', () => {
    const totals = snapshotTotals(finney);
    expect(finney.block).toBe(8_791_253);
    expect(finney.provenance.poolBlock).toBe(8_791_247);
    expect(finney.taoUsd).toBe(204.03);
    expect(totals.subnets).toBe(128);
    expect(totals.started).toBe(127);
    expect(totals.emissionOn).toBe(85);
    expect(totals.issuance).toBeCloseTo(11_206_919.340788886, 9);
    expect(totals.rootStake).toBeCloseTo(5_445_703.100864541, 9);
    // Of other days, by the chain's own site: Σ moving price 1.3001 (07-24) and 1.3084 (08-10); pools 2.007 M TAO (07-24).
    expect(totals.movingPriceSum).toBeCloseTo(1.2978, 4);
    expect(totals.taoInPools).toBeCloseTo(2_034_886.85, 1);
    expect(totals.taoInPools + totals.rootStake + totals.freeTao).toBeCloseTo(totals.issuance, 6);
    expect(finney.gateBar).toBeCloseTo(0.008232527922764766, 15);
  });

  it('is small, and says where it is from and on what terms', () => {
    expect(statSync(FINNEY).size).toBeLessThan(100_000);
    expect(finney.provenance.statement).toContain('public blockchain');
    expect(finney.provenance.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(Object.keys(finney.assumptions)).toHaveLength(9);
  });

  it('is printed within 80 columns, with every assumption', () => {
    const table = snapshotTable(finney, 80);
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    for (const key of Object.keys(finney.assumptions)) expect(table).toContain(`${key} = `);
    expect(table).toContain('11,206,919.341');
  });
});

/**
 * States of March 2026, from daily reads. TAO per block as the same read has it injected: a share of the emission by the
 * average of flow, 0 where that is negative. Subnets at the cap of injection are left out.
 */
const READS = [
  {
    date: '2026-03-09',
    era: 'injcap',
    block: 7_710_876,
    usd: 194.2,
    taoInPools: 2_013_373.79,
    injected: { 1: 0.00175883, 15: 0.00308998, 8: 0, 28: 0.00184033, 44: 0.00115873 },
  },
  {
    date: '2026-03-31',
    era: 'fees2author',
    block: 7_865_695,
    usd: 306.1,
    taoInPools: 2_061_089.41,
    injected: { 2: 0, 12: 0.00174734, 18: 0.00179331, 22: 0.00089181, 29: 0.00184561 },
  },
] as const;

describe.each(READS)('the state of finney on $date', ({ date, era, block, usd, taoInPools, injected }) => {
  const file = `scenarios/data/finney-${date}.json`;
  const finney = readSnapshot(file);

  it('has the numbers of the read and names what it assumes', () => {
    const totals = snapshotTotals(finney);
    expect(finney).toMatchObject({ block, era, taoUsd: usd });
    expect(totals).toMatchObject({ subnets: 128, started: 126, emissionOn: 128 });
    expect(totals.taoInPools).toBeCloseTo(taoInPools, 1);
    expect(Object.keys(finney.assumptions)).toHaveLength(16);
    expect(statSync(file).size).toBeLessThan(100_000);
  });

  it('gives the shares of the read in its first block', () => {
    const chain = startChain(loadFew(place, `start: { snapshot: ${resolve(file)} }\nrules: { era: ${era} }`, 128));
    previewShares(chain);
    for (const [netuid, tao] of Object.entries(injected)) {
      expect(0.5 * chain.economy.values[EMISSION_SHARE + Number(netuid)]).toBeCloseTo(tao, 6);
    }
  });
});
