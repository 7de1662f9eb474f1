/**
 * An era: one set of the chain's rules, as plain data. `rules.ts` in the engine turns it into the functions that run.
 *
 * An era names which variant of each rule holds and its parameters; it holds no code, so a scenario can extend one in
 * YAML, a result can embed it, and two eras can be compared key by key. Fractions are 0 to 1 unless a key says otherwise.
 */

export type Confidence = 'verified' | 'high' | 'medium' | 'low' | 'hypothesis' | 'proposal';

/** Where the place of the bar comes from: the k-th largest share, or where the running sum of shares reaches a quantile. */
export type GateBar =
  | { readonly by: 'rank'; readonly rank: number }
  | { readonly by: 'mass'; readonly quantile: number };

export interface GateRule {
  readonly bar: GateBar;
  /** Hill exponent h, 1 to 8. */
  readonly exponent: number;
  /** The bar is recomputed in blocks that are a multiple of this. */
  readonly everyBlocks: number;
}

export interface SharesRule {
  readonly by: 'moving_price';
  /** Multiply by (1 − miner burn). */
  readonly minerBurn: boolean;
  /** Multiply by root proportion. */
  readonly rootProportion: boolean;
  readonly gate: GateRule | null;
  /** Disabled subnets get nothing and the others share their part. */
  readonly emissionSwitch: boolean;
}

export interface InjectionRule {
  /** The most alpha that may be injected in a block: a times root proportion; a; min(a, TAO block emission); or launch's rule. */
  readonly cap: 'root_proportion' | 'alpha_emission' | 'alpha_and_tao_emission' | 'launch';
  /** What TAO above the cap does. */
  readonly excess: 'chain_buy' | 'none';
  /** In a block the chain buys first, or injects first. */
  readonly order: 'buy_first' | 'inject_first';
  /** Alpha bought by the chain: held inside alphaOut, or recycled. */
  readonly bought: 'held' | 'recycled';
}

export interface PoolRule {
  readonly kind: 'weighted';
  /** Bounds of both weights. */
  readonly weightMin: number;
  /** Liquidity that would break the bounds waits in a reservoir, or is dropped. */
  readonly outOfBounds: 'reservoir' | 'refuse';
  /** Paying reserve must be at least this before a swap, tokens. */
  readonly reserveMin: number;
  /** Input net of fee at most this many times the input reserve. */
  readonly inputPerReserveMax: number;
  /** Fee on the input, in 65,535ths. */
  readonly feeU16: number;
  readonly feeTo: 'author' | 'pool';
  /** Smallest order, TAO. */
  readonly orderMin: number;
}

export interface MovingPriceRule {
  /** EMA rate of a subnet of infinite age, in 2^-32 (the chain's I96F32 bits). */
  readonly rateBits: number;
  /** At this age the rate is half of that, blocks; null: the rate does not depend on age. */
  readonly halvingBlocks: number | null;
  /** The price enters capped at this, TAO per alpha. */
  readonly priceCap: number;
  /** Fractional bits of the arithmetic: 32 or 64; stored with 32, truncated, in every era. */
  readonly fractionBits: 32 | 64;
}

export interface SplitRule {
  /** Owner's cut of participants' alpha, in 65,535ths. */
  readonly ownerCutU16: number;
  /** Root's part is kept only while the sum of moving prices is above this, TAO per alpha. */
  readonly rootSellThreshold: number;
  /** Where root's part goes: into baskets at the epoch. */
  readonly root: 'baskets';
  /** What happens to root's part while the flag is off. */
  readonly rootWhileOff: 'recycled';
}

export interface EpochRule {
  /** At most this many subnets have their epoch in a block; the others wait. */
  readonly perBlockMax: number;
  /** Validators keep this of dividends, in 65,535ths. */
  readonly validatorTakeU16: number;
}

export interface RootRule {
  /** Weight of root's TAO against alpha, in 2^64 − 1 parts, as a decimal string. */
  readonly taoWeightU64: string;
}

export interface Era {
  readonly id: string;
  /** One line: what is new. */
  readonly title: string;
  readonly spec: string;
  /** Block that carried the runtime change (rules hold from the next), null where unknown. */
  readonly block: number | null;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly confidence: Confidence;
  readonly sources: readonly string[];
  readonly shares: SharesRule;
  readonly injection: InjectionRule;
  readonly pool: PoolRule;
  readonly movingPrice: MovingPriceRule;
  readonly split: SplitRule;
  readonly epoch: EpochRule;
  readonly root: RootRule;
}
