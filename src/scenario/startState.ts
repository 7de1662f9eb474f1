/** The state of the chain from which a run starts, in memory: what snapshot.ts reads from a file. Amounts are in tokens. */

import { floorRao } from '../units.js';

/** Format of the file. */
export const SNAPSHOT_SCHEMA = 'dtao-snapshot/1';

/** Where the state of a snapshot comes from. */
export interface SnapshotProvenance {
  readonly repository: string;
  readonly path: string;
  readonly commit: string;
  /** null: the source does not tell. */
  readonly specVersion: number | null;
  readonly blockHash: string | null;
  /** Block at which pools were read; the snapshot's own where they are of one block. */
  readonly poolBlock: number;
  readonly encodedBy: string;
  readonly statement: string;
  readonly taoUsd: { readonly date: string; readonly source: string };
}

/** Something that the capture does not hold and that is therefore assumed. */
export interface SnapshotAssumption {
  readonly value: string | number;
  readonly why: string;
}

export interface SnapshotSubnet {
  readonly netuid: number;
  readonly name: string;
  readonly registeredBlock: number;
  /** null = not started: no alpha is created for participants. */
  readonly firstEmissionBlock: number | null;
  readonly subtokenEnabled: boolean;
  readonly registrationAllowed: boolean;
  readonly emissionEnabled: boolean;
  readonly tempo: number;
  readonly lastEpochBlock: number;
  /** Pool reserves, TAO and alpha. */
  readonly taoIn: number;
  readonly alphaIn: number;
  /** Alpha outside the pool. */
  readonly alphaOut: number;
  /** Weight of TAO in the pool. */
  readonly quoteWeight: number;
  /** The chain's price EMA, TAO per alpha × 2^32, whole. */
  readonly movingPriceBits: number;
  /** Share of miners' emission of the last epoch that went to the owner. */
  readonly minerBurned: number;
  /** Alpha held by the protocol, inside alphaOut. */
  readonly protocolAlpha: number;
  readonly taoReservoir: number;
  readonly alphaReservoir: number;
  /** Burned alpha, inside alphaOut: nobody's. */
  readonly burnedAlpha: number;
  /** Average of users' flow, TAO per block; negative where they took out more than they brought. */
  readonly flowEma: number;
}

/** A state of the chain, amounts in tokens. */
export interface Snapshot {
  readonly schema: typeof SNAPSHOT_SCHEMA;
  readonly name: string;
  readonly block: number;
  readonly dateUtc: string;
  /** The rules that the chain ran at that block. */
  readonly era: string;
  readonly note: string;
  readonly provenance: SnapshotProvenance;
  readonly assumptions: Readonly<Record<string, SnapshotAssumption>>;
  /** USD per TAO. */
  readonly taoUsd: number;
  readonly issuance: number;
  readonly rootStake: number;
  /** The stored bar of the emission gate, a share; 0 = none, it is computed in the first block. */
  readonly gateBar: number;
  /** In order of netuid. */
  readonly subnets: readonly SnapshotSubnet[];
}

/** TAO on root at which so large a part of the issuance is staked, on root or in pools. */
export function stakedOnRoot(ratio: number, { issuance, subnets }: Snapshot): number {
  return floorRao(ratio * issuance - subnets.reduce((sum, { taoIn }) => sum + taoIn, 0));
}
