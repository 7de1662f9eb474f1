/**
 * What a proposal can add to the rules of the chain, and where it acts. A proposal is a file under eras/proposals: its
 * rule as pure functions, the `Extra` that says where they act, and its era record, which names the rule and its
 * parameters. The engine builds the functions once from the record and never looks at it inside a loop.
 */

/** What extras may read, as columns indexed by netuid. */
export interface ExtraColumns {
  /** Alpha outside the pool. */
  readonly alphaOut: Float64Array;
  /** Alpha locked as conviction, alpha. */
  readonly conviction: Float64Array;
  /** Part of a slot that the subnet takes, 0 to 1. */
  readonly slotFraction: Float64Array;
  /** Stored weight of the subnet's emission, ≥ 0. */
  readonly emissionWeight: Float64Array;
  /** 0 or 1. */
  readonly emissionEnabled: Float64Array;
  /** One past the highest netuid. */
  readonly end: number;
}

/**
 * What a block will pay, before anything is paid: columns indexed by netuid, amounts per block in tokens. A pass over it
 * may move TAO between subnets.
 */
export interface Plan {
  /** TAO emission of the subnet. */
  readonly taoEmission: Float64Array;
  /** Participants' alpha. */
  readonly alphaEmission: Float64Array;
  /** Spot price as injection sees it, TAO per alpha. */
  readonly price: Float64Array;
  /** The most TAO that may be injected beside alpha. */
  readonly room: Float64Array;
  /** Part of miners' alpha that nobody is paid, 0 to 1. */
  readonly minerBurned: Float64Array;
  /** TAO and alpha that are injected. */
  readonly tao: Float64Array;
  readonly alpha: Float64Array;
  /** TAO that buys alpha. */
  readonly buy: Float64Array;
  /** TAO that waits from earlier blocks until it may enter beside alpha; and what of `tao` is taken from there. */
  readonly waiting: Float64Array;
  readonly fromWaiting: Float64Array;
  /** TAO that is minted and starts to wait. */
  readonly toWaiting: Float64Array;
  /** Owner's cut, 0 to 1. */
  readonly ownerCut: number;
  /** The plan holds for so many blocks. */
  readonly blocks: number;
  /** Amounts are whole rao (a block) or not (steps of many blocks). */
  readonly whole: boolean;
  /** One past the highest netuid. */
  readonly end: number;
}

export type Parameters = Readonly<Record<string, number | boolean>>;

/** A rule that a record names. Each function takes the parameters once and returns what runs. */
export interface Extra {
  /** Key of the record's `extras`. */
  readonly id: string;
  /** Every parameter with its unit and meaning. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What numbers among them may be, both ends included. */
  readonly ranges: Readonly<Record<string, { readonly min: number; readonly max: number; readonly whole?: boolean }>>;
  /** What it does, in words. */
  readonly words: (parameters: Parameters) => string;
  /** Factor on the shares as the gate weighs them; what passes is the share itself. Fills `factor`. */
  readonly gateFactor?: (parameters: Parameters) => (columns: ExtraColumns, factor: Float64Array) => void;
  /** Changes the shares after the emission switch, in place. */
  readonly shares?: (parameters: Parameters) => (columns: ExtraColumns, shares: Float64Array) => void;
  /** True: shares jump where subnets change ranks, so steps end there. */
  readonly jumps?: boolean;
  /** What counts as users' flow, given their average and the average of that, TAO per block. */
  readonly flow?: (parameters: Parameters) => (average: number, slow: number) => number;
  /** Root's weighted TAO by subnet. Fills `weights`. */
  readonly rootWeights?: (
    parameters: Parameters,
  ) => (
    columns: ExtraColumns,
    weightedRoot: number,
    alphaIssuance: Float64Array,
    alphaEmission: Float64Array,
    weights: Float64Array,
  ) => void;
  /** True: subnets take their slot's fraction of TAO and alpha, and the rest of the TAO is burned. */
  readonly fractions?: boolean;
  /** Changes the plan of a block in place. */
  readonly pass?: (parameters: Parameters) => (plan: Plan) => void;
}
