/** The state of a daily read as a start in memory, with what was known on that day alone. */

import type { Read, SubnetRead } from '../src/history/reads.js';
import { eraAt } from '../src/history/timeline.js';
import { MOVING_PRICE_PARTS } from '../src/protocol/movingPrice.js';
import { SNAPSHOT_SCHEMA, type Snapshot, type SnapshotSubnet } from '../src/scenario/startState.js';
import { BLOCKS_PER_DAY } from '../src/units.js';
import { type Panel, rootStakeOn } from './panel.js';

/** Issuance on 2026-03-31 as the snapshot of that day assumes it, and its block; before, at most half a TAO a block less. */
const ISSUANCE = { tao: 10_780_000, block: 7_865_695, perBlock: 0.42 };
const TEMPO = 360;

/** A pool of a subnet that is registered but not started holds about one TAO. */
const started = ({ taoIn, price }: SubnetRead): boolean => taoIn > 3 || price <= 0.6;

/** @param read one of the panel's midday reads */
export function stateOn(panel: Panel, read: Read): Snapshot {
  const { block } = read;
  const dayEnd = panel.dayEnds.findLast(({ day }) => day <= read.day) ?? panel.dayEnds[0];
  const besideDayEnd = panel.midday.get(dayEnd.day);
  const burns = panel.minerBurn.get(dayEnd.day);
  const rowOf = (other: Read | undefined, { netuid, registeredBlock }: SubnetRead): SubnetRead | undefined =>
    other?.subnets.find((row) => row.netuid === netuid && (netuid === 1 || row.registeredBlock === registeredBlock));
  const subnets = read.subnets.map((subnet): SnapshotSubnet => {
    const { netuid, registeredBlock, alphaOut } = subnet;
    const net = rowOf(dayEnd, subnet);
    const gross = rowOf(besideDayEnd, subnet);
    const burned =
      net === undefined || gross === undefined || gross.alphaOut === 0
        ? 0
        : Math.max(0, 1 - net.alphaOut / gross.alphaOut);
    const trades = started(subnet);
    return {
      netuid,
      name: '',
      registeredBlock,
      // A month later at the latest; it matters for the first weeks of a moving price alone.
      firstEmissionBlock: trades ? Math.min(block, registeredBlock + 7 * BLOCKS_PER_DAY) : null,
      subtokenEnabled: trades,
      registrationAllowed: true,
      emissionEnabled: true,
      tempo: TEMPO,
      lastEpochBlock: Math.max(registeredBlock, block - ((block + netuid + 1) % (TEMPO + 1))),
      taoIn: subnet.taoIn,
      alphaIn: subnet.alphaIn,
      alphaOut,
      quoteWeight: 0.5,
      movingPriceBits: Math.round(subnet.movingPrice * MOVING_PRICE_PARTS),
      minerBurned: net === undefined ? 0 : (burns?.get(netuid) ?? 0),
      protocolAlpha: 0,
      taoReservoir: 0,
      alphaReservoir: 0,
      burnedAlpha: burned * alphaOut,
      flowEma: subnet.flowEma,
    };
  });
  return {
    schema: SNAPSHOT_SCHEMA,
    name: `finney ${read.day}`,
    block,
    dateUtc: `${read.day}T12:00:00Z`,
    era: eraAt(block).id,
    note: '',
    provenance: {
      repository: '',
      path: '',
      commit: '',
      specVersion: null,
      blockHash: null,
      poolBlock: block,
      encodedBy: 'scripts/historicState.ts',
      statement: '',
      taoUsd: { date: read.day, source: '' },
    },
    assumptions: {},
    taoUsd: panel.taoUsd.get(read.day) ?? Number.NaN,
    issuance: ISSUANCE.tao - (ISSUANCE.block - block) * ISSUANCE.perBlock,
    rootStake: rootStakeOn(panel, dayEnd.day),
    gateBar: 0,
    subnets,
  };
}
