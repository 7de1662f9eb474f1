/** A state of the chain from which a run starts. */

/** Where the state of a snapshot comes from. */
export interface SnapshotProvenance {
  readonly repository: string;
  readonly path: string;
  readonly commit: string;
  readonly blockHash: string;
  /** Block at which pools were read, where it differs from the snapshot's block. */
  readonly poolBlock: number;
  readonly taoUsd: { readonly dateUtc: string; readonly source: string };
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
  /** null = not started. */
  readonly firstEmissionBlock: number | null;
  readonly subtokenEnabled: boolean;
  readonly registrationAllowed: boolean;
  readonly emissionEnabled: boolean;
  readonly tempo: number;
  /** Block of the last epoch. */
  readonly lastEpochBlock: number;
  /** TAO. */
  readonly taoIn: number;
  /** Alpha. */
  readonly alphaIn: number;
  readonly alphaOut: number;
  readonly quoteWeight: number;
  /** The chain's price EMA, TAO per alpha × 2^32, whole. */
  readonly movingPriceBits: number;
  /** 0 to 1. */
  readonly minerBurned: number;
  readonly protocolAlpha: number;
  readonly taoReservoir: number;
  readonly alphaReservoir: number;
}

/** A state of the chain, amounts in tokens. */
export interface Snapshot {
  readonly schema: 'dtao-snapshot/1';
  readonly name: string;
  readonly block: number;
  readonly dateUtc: string;
  readonly era: string;
  readonly note: string;
  readonly provenance: SnapshotProvenance;
  readonly assumptions: Readonly<Record<string, SnapshotAssumption>>;
  /** USD per TAO. */
  readonly taoUsd: number;
  readonly issuance: number;
  readonly rootStake: number;
  /** The stored bar of the emission gate, a share; 0 = none. */
  readonly gateBar: number;
  readonly subnets: readonly SnapshotSubnet[];
}
