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

/** Shares from moving prices. */
export interface PriceShares {
  readonly by: 'moving_price';
  /** Multiply by (1 − miner burn). */
  readonly minerBurn: boolean;
  /** Multiply by root proportion. */
  readonly rootProportion: boolean;
  readonly gate: GateRule | null;
  /** Disabled subnets get nothing and the others share their part. */
  readonly emissionSwitch: boolean;
}

/** Shares from averages of the TAO that flows into and out of pools. */
export interface FlowShares {
  readonly by: 'flow';
  /** Subtract the average of what the protocol itself put in. */
  readonly netOfProtocol: boolean;
  /** Flow below this counts as this, TAO per block. */
  readonly cutoff: number;
  /** Shares are ∝ flow^exponent. */
  readonly exponent: number;
  readonly emissionSwitch: boolean;
}

export type SharesRule = PriceShares | FlowShares;

export interface InjectionRule {
  /**
   * The most alpha that may be injected in a block: a · root proportion; a; min(a, TAO block emission); at launch a too,
   * but the TAO is never reduced; `subsidy_…`: none, but a pool whose price is below share · 1 gets price · e TAO with a, or
   * with e, alpha.
   */
  readonly cap:
    | 'root_proportion'
    | 'alpha_emission'
    | 'alpha_and_tao_emission'
    | 'launch'
    | 'subsidy_alpha'
    | 'subsidy_block';
  /** What TAO above the cap does. */
  readonly excess: 'chain_buy' | 'none';
  /** In a block the chain buys first, or injects first. */
  readonly order: 'buy_first' | 'inject_first';
  /** Alpha bought by the chain: held inside alphaOut, recycled, given to the owners of other subnets, or to root. */
  readonly bought: 'held' | 'recycled' | 'other_owners' | 'root';
  /** Whether TAO spent on chain buys is counted in the issuance. */
  readonly countsBuys: boolean;
}

/**
 * A fraction of the input, in 65,535ths; or an amount of TAO per order, and of a sale's TAO at least the fraction `saleRate`
 * (the dividend of the seller's hotkey where that is more; it is not known here).
 */
export type FeeRule =
  | { readonly kind: 'rate'; readonly u16: number }
  | { readonly kind: 'flat'; readonly tao: number; readonly saleRate: number };

export interface PoolRule {
  /**
   * weighted (spec 423 ff.), v3 = concentrated liquidity with the protocol's full-range position, constant_product (launch),
   * superellipse (proposed).
   */
  readonly kind: 'weighted' | 'v3' | 'constant_product' | 'superellipse';
  /** Bounds of both weights; read by the weighted pool only. */
  readonly weightMin: number;
  /** Liquidity that would break the bounds waits in a reservoir, or is dropped. */
  readonly outOfBounds: 'reservoir' | 'refuse';
  /** Paying reserve must be at least this before a swap, tokens. */
  readonly reserveMin: number;
  /** Input net of fee at most this many times the input reserve; null: no limit. */
  readonly inputPerReserveMax: number | null;
  readonly fee: FeeRule;
  /** To the block author; to the liquidity (v3); or left in the pool's TAO. */
  readonly feeTo: 'author' | 'liquidity' | 'pool';
  /** Smallest stake net of fee, TAO. */
  readonly stakeMin: number;
  /** Smallest sale that is not a whole position, TAO received. */
  readonly unstakeMin: number;
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
  /**
   * Where root's part goes: sold in the block, its TAO paid at the epoch; kept as alpha that root stakers claim; credited to
   * root's baskets at the epoch, or in every block.
   */
  readonly root: 'sold' | 'claims' | 'baskets' | 'baskets_every_block';
  /** In a block in which the chain subsidised the subnet, root's part is neither sold nor given out. */
  readonly rootSkipsSubsidised: boolean;
  /** Root's part is kept only while the sum of moving prices is above this, TAO per alpha; null: always. */
  readonly rootSellThreshold: number | null;
  /** What happens to root's part while it is not kept: it leaves the issuance, or stays in alphaOut as nobody's. */
  readonly rootWhileOff: 'recycled' | 'undistributed';
}

export interface EpochRule {
  /** Due when (block + netuid + 1) mod (tempo + 1) = 0; or when `tempo` blocks have passed since the last. */
  readonly schedule: 'modulo' | 'elapsed';
  /** At most this many subnets have their epoch in a block; the others wait. */
  readonly perBlockMax: number;
  /** Validators keep this of dividends, in 65,535ths. */
  readonly validatorTakeU16: number;
}

export interface RootRule {
  /** Weight of root's TAO against alpha, in 2^64 − 1 parts, as a decimal string. */
  readonly taoWeightU64: string;
  /** Whether TAO paid to root stakers is added to the chain's counter of root stake. */
  readonly countsDividends: boolean;
  /** A claim of less root alpha than this, alpha, or that would fetch less than this, TAO, is refused. */
  readonly claimMinAlpha: number;
  readonly claimMinTao: number;
  /** Part of root's alpha that is claimed and sold per day where a run leaves that to the era, 0 to 1. */
  readonly releasePerDay: number;
}

/** Price of a neuron registration in an interval is adjusted at its end, by how many registered in it. */
export interface IntervalNeurons {
  readonly by: 'interval';
  readonly intervalBlocks: number;
  /** At this number of registrations the price stays. */
  readonly target: number;
  /** Weight of the old price against the adjusted one, 0 to 1. */
  readonly smoothing: number;
}

/** Price of a neuron registration rises with each and halves with time. */
export interface HalfLifeNeurons {
  readonly by: 'half_life';
  /** The price is multiplied by this at each registration. */
  readonly factor: number;
  readonly halfLifeBlocks: number;
}

/** What a neuron pays, TAO; it buys alpha, which is recycled. */
export type NeuronRule = (IntervalNeurons | HalfLifeNeurons) & {
  readonly priceMin: number;
  readonly priceMax: number;
  /** Price in a new subnet. */
  readonly priceStart: number;
  /** Whether the TAO counts as users' flow. */
  readonly countsAsFlow: boolean;
};

/** When locked alpha makes its holder the owner of a subnet. */
export interface ConvictionRule {
  /** Conviction needed, as a part of alpha out; or of what of it is neither the protocol's nor burned. */
  readonly of: 'alpha_out' | 'eligible_alpha';
  readonly fraction: number;
  /** The fraction must be reached, or exceeded. */
  readonly strict: boolean;
  /** Age from which a subnet can change hands, blocks. */
  readonly ageMinBlocks: number;
}

/** Registering subnets and neurons; what is left when a subnet goes. */
export interface RegistrationRule {
  /** How a new pool is filled; see `newPool` in registration.ts. */
  readonly pool: 'min_lock' | 'median_staked' | 'median';
  /** Least price of a subnet, TAO. */
  readonly lockMin: number;
  /** Blocks, times the block's TAO emission, in which the price falls from twice the last one to the last one. */
  readonly intervalBlocks: number;
  /** Most subnets besides root: from there on one is pruned for each new one; null: no limit. */
  readonly limit: number | null;
  /** Age below which a subnet cannot be pruned, blocks. */
  readonly immunityBlocks: number;
  /** Least distance of two registrations, blocks. */
  readonly rateLimitBlocks: number;
  /** From registration to the owner's start call, blocks; null: a subnet starts when it is registered. */
  readonly startCallDelayBlocks: number | null;
  /** New subnets get no TAO until governance switches them on. */
  readonly newSubnetsOff: boolean;
  /** Paid into escrow when queued. A registration is executed here in the block of its order, so amounts are the same. */
  readonly prepaid: boolean;
  /** At dissolution the protocol shares in the pot with the alpha that it holds. */
  readonly heldAlphaShares: boolean;
  /** And with the pool's alpha, for subnets registered after this block; null: never. */
  readonly poolSharesAfterBlock: number | null;
  readonly neurons: NeuronRule;
  /** null: the owner stays. */
  readonly conviction: ConvictionRule | null;
}

/**
 * Rules beyond those above that a proposal or hypothesis adds: parameters by name of the rule. What each does stands in its
 * file under eras/proposals; several act in the order of the index there.
 */
export type Extras = Readonly<Record<string, Readonly<Record<string, number | boolean>>>>;

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
  readonly registration: RegistrationRule;
  readonly extras: Extras;
}

/** An era with other parameters of its price shares; eras that share by flow stay as they are. */
export function withPriceShares(era: Era, change: (shares: PriceShares) => Partial<PriceShares>): Era {
  return era.shares.by === 'moving_price' ? { ...era, shares: { ...era.shares, ...change(era.shares) } } : era;
}
