import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { snapshotTable } from '../../src/cli/snapshot.js';
import { readSnapshot, snapshotTotals, spotPrice } from '../../src/scenario/snapshot.js';
import { type Folder, folder, SMALL_SNAPSHOT } from './small.js';

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
      },
    ]);
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
