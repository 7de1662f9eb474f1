/**
 * The state of the economy: one Float64Array, so that a path is copied, forked and fingerprinted as a whole.
 *
 * Layout: globals · subnet fields (a column of SLOTS numbers each, indexed by netuid) · accounts · actors' memory.
 * A field's constant is the offset of its column: `values[TAO_IN + netuid]`. Slot 0 is root and stays unused in subnet
 * columns; a slot without a subnet holds neutral values (reserves 1, everything else 0) so that loops need no branch.
 *
 * Amounts are whole tokens; "block" fields count chain blocks; fractions are 0 to 1.
 */

import { type WasmMemory, wasmHost } from './kernel/host.js';

/** Netuids 0 (root) to 135; the chain's limit is 128 subnets besides root. Not a power of two: columns would alias in the cache. */
export const SLOTS = 136;
export const NETUID_MAX = SLOTS - 1;

// ------------------------------------------------------------------------------------------------------- globals

/** Last block whose coinbase has run. */
export const BLOCK = 0;
/** TAO issuance: all that was minted and not recycled, TAO. */
export const ISSUANCE = 1;
/** TAO staked on root, as the chain counts it (its `SubnetTAO` of netuid 0), TAO. */
export const ROOT_STAKE = 2;
/** Bar of the emission gate, a share; 0 = not stored, recomputed in the next block. */
export const GATE_BAR = 3;
/** TAO emission of the last block, TAO. */
export const BLOCK_EMISSION = 4;
/** 1 if root's alpha was kept or credited in the last block (sum of moving prices above the threshold), else 0. */
export const ROOT_SELL_FLAG = 5;
/** Fees paid to block authors since the start of the run, TAO. */
export const AUTHOR_TAO = 6;
/** TAO that stays in the issuance but nobody can use, TAO. */
export const BURNED_TAO = 7;
/** TAO taken off the issuance by rule or order since the start of the run, TAO. */
export const RECYCLED_TAO = 8;
/** TAO minted by the payment that is under way, TAO; 0 outside it. */
export const BLOCK_MINTED = 9;
/** Orders refused since the start of the run. */
export const FAILED_ORDERS = 10;
/** USD per TAO. */
export const TAO_USD = 11;
/** TAO sold (−) or bought (+) for USD since the start of the run, TAO. */
export const USD_NET_TAO = 12;
/** First block after which the next epoch can be due: lets a block skip the search. */
export const NEXT_EPOCH_BLOCK = 13;
/** TAO minted since the start of the run, TAO. */
export const MINTED_TAO = 14;
/** Issuance at the start of the run, TAO: issuance = this + minted − recycled, always. */
export const START_ISSUANCE = 15;

/** TAO in pools that the issuance does not count (chain buys of 2025 before spec 342), TAO. */
export const UNCOUNTED_TAO = 16;
/** TAO that root stakers own beyond the chain's counter of root stake, TAO. */
export const UNCOUNTED_ROOT = 17;
/** Price paid by the last subnet registration, TAO, its block (0: there was none), and the block from which the next may come. */
export const LAST_LOCK = 18;
export const LAST_LOCK_BLOCK = 19;
export const REGISTRATION_OPEN_BLOCK = 20;
/** Part of root's alpha sold per day at epochs, 0 to 1; negative: as the era has it. */
export const ROOT_RELEASE_PER_DAY = 21;
/** What a TAO that has been on root since the start of the run has become with its dividends, TAO. */
export const ROOT_GROWTH = 22;
/** The off-ramp: USD per day that can be sold for (negative: no limit), its factor, USD left today (negative: no limit). */
export const OFF_RAMP_USD_PER_DAY = 23;
export const OFF_RAMP_FACTOR = 24;
export const OFF_RAMP_LEFT = 25;
/** Multiplies what external capital pays in. */
export const INFLOW_FACTOR = 26;
/** What external capital has paid for TAO less what it got for it, since the start of the run, USD. */
export const EXTERNAL_USD = 27;
/** Attention to the network as a whole, and news of it that nobody has noticed yet; see agents/attention.ts. */
export const NETWORK_ATTENTION = 28;
export const NETWORK_NEWS = 29;

/** Numbers of scratch for kernels behind a state in memory: so many for each of these. */
export const SCRATCH_NUMBERS = 4096;
export const CHAIN_SCRATCH = 0;
export const ORDERS_SCRATCH = 1;
/** Of actors: nothing stays there between two of their turns. */
export const ACTORS_SCRATCH = 2;
const SCRATCHES = 3;

const GLOBAL_COUNT = 32;

// ------------------------------------------------------------------------------------------------- subnet columns

let fieldEnd = GLOBAL_COUNT;
const fieldNames: string[] = [];
function field(name: string): number {
  fieldNames.push(name);
  const offset = fieldEnd;
  fieldEnd += SLOTS;
  return offset;
}

/** 1 if a subnet lives in the slot. */
export const EXISTS = field('exists');
/** Pool reserves, TAO and alpha. */
export const TAO_IN = field('taoIn');
export const ALPHA_IN = field('alphaIn');
/** Alpha outside the pool, pending and protocol-held included, alpha. */
export const ALPHA_OUT = field('alphaOut');
/** The chain's average of the price, TAO per alpha, multiples of 2^-32. */
export const MOVING_PRICE = field('movingPrice');
/** Weight of TAO in the weighted pool, 0.01 to 0.99; 0.5 in pools without weights. */
export const QUOTE_WEIGHT = field('quoteWeight');
/** Share of the block's TAO emission in the last block, after gate and switch. */
export const EMISSION_SHARE = field('emissionShare');
/** 1 if the subnet takes part in shares and moving prices (started, sub-token on, registration allowed). */
export const ELIGIBLE = field('eligible');
/** 1 if participants' alpha is created (first emission block stored). */
export const STARTED = field('started');
/** 1 if governance lets the subnet receive TAO. */
export const EMISSION_ENABLED = field('emissionEnabled');
export const FIRST_EMISSION_BLOCK = field('firstEmissionBlock');
export const REGISTERED_BLOCK = field('registeredBlock');
/** Account that owns the subnet, plus 1; 0: the class of owners. */
export const OWNER = field('owner');
/** What its registration cost, TAO; 0 for subnets of the start state. */
export const LOCK_PAID = field('lockPaid');
/** Price of a neuron registration as it was last set, TAO (0: unknown, the least), its block, and registrations since. */
export const NEURON_PRICE = field('neuronPrice');
export const NEURON_PRICE_BLOCK = field('neuronPriceBlock');
export const NEURON_REGISTRATIONS = field('neuronRegistrations');
/** Fraction of miners' emission that went to the owner's hotkeys in the last epoch: lowers the share. */
export const MINER_BURNED = field('minerBurned');
/** Fraction of miners' emission withheld at epochs, which then becomes MINER_BURNED; negative: never withheld, MINER_BURNED stays. */
export const MINER_WITHHELD = field('minerWithheld');
/** What happens to withheld miners' alpha: 0 burned (stays in alphaOut), 1 recycled (leaves it). */
export const WITHHELD_RECYCLED = field('withheldRecycled');
/** Blocks from one epoch to the next. */
export const TEMPO = field('tempo');
export const LAST_EPOCH_BLOCK = field('lastEpochBlock');
/** Alpha bought by the chain and held, inside alphaOut. */
export const PROTOCOL_ALPHA = field('protocolAlpha');
/** Liquidity that would have pushed the weight out of range and waits. */
export const TAO_RESERVOIR = field('taoReservoir');
export const ALPHA_RESERVOIR = field('alphaReservoir');
/** Burned alpha: inside alphaOut, nobody's. */
export const BURNED_ALPHA = field('burnedAlpha');
/** Alpha of root stakers' baskets, inside alphaOut. */
export const ROOT_ALPHA = field('rootAlpha');
/** Created in blocks, paid out at the epoch; inside alphaOut. */
export const PENDING_OWNER = field('pendingOwner');
export const PENDING_MINERS = field('pendingMiners');
export const PENDING_VALIDATORS = field('pendingValidators');
export const PENDING_ROOT = field('pendingRoot');
/** TAO waiting for root stakers (auto-sell eras). */
export const PENDING_ROOT_SALE_TAO = field('pendingRootSaleTao');
/** These five columns lie side by side. */
export const PENDING_START = PENDING_OWNER;
export const PENDING_END = PENDING_ROOT_SALE_TAO + SLOTS;
/** v3 pool: liquidity of the protocol's position, square root of price. */
export const LIQUIDITY = field('liquidity');
export const SQRT_PRICE = field('sqrtPrice');
/** v3 pool: fees and scraps that the next injection adds to the position, TAO and alpha. */
export const WAITING_TAO = field('waitingTao');
export const WAITING_ALPHA = field('waitingAlpha');
/** v3 pool: TAO fees collected so far; they are in the position, not in taoIn. */
export const FEE_TAO = field('feeTao');
/** Superellipse pool: distance to the centre in alpha and in TAO, and the semi-axes; see protocol/superellipse.ts. */
export const CURVE_ALPHA = field('curveAlpha');
export const CURVE_TAO = field('curveTao');
export const AXIS_ALPHA = field('axisAlpha');
export const AXIS_TAO = field('axisTao');
/** Flow eras: EMAs of user and protocol flow, TAO per block, and the flows of the running block, TAO. */
export const FLOW_EMA = field('flowEma');
export const PROTOCOL_FLOW_EMA = field('protocolFlowEma');
export const BLOCK_FLOW = field('blockFlow');
export const BLOCK_PROTOCOL_FLOW = field('blockProtocolFlow');
/** Average of the users' average of flow, TAO per block; moves only under rules that read it. */
export const SLOW_FLOW_EMA = field('slowFlowEma');
/** What proposals read: alpha locked as conviction (0), part of a slot that the subnet takes (1), stored weight of its emission (1). */
export const CONVICTION = field('conviction');
export const SLOT_FRACTION = field('slotFraction');
export const EMISSION_WEIGHT = field('emissionWeight');
/** TAO that was minted and waits until it may enter the pool beside alpha (capped chain buys). */
export const PAIRING_TAO = field('pairingTao');
/** Alpha issuance (pool and outside) at the start of the run; it changes only by what the next columns count. */
export const START_ALPHA = field('startAlpha');
/** Totals since the start of the run. */
export const CUM_TAO_INJECTED = field('cumTaoInjected');
export const CUM_ALPHA_INJECTED = field('cumAlphaInjected');
export const CUM_TAO_CHAIN_BUY = field('cumTaoChainBuy');
export const CUM_ALPHA_BOUGHT = field('cumAlphaBought');
export const CUM_ALPHA_EMITTED = field('cumAlphaEmitted');
export const CUM_ALPHA_RECYCLED = field('cumAlphaRecycled');
export const CUM_ROOT_RECYCLED = field('cumRootRecycled');
export const CUM_ROOT_SOLD_ALPHA = field('cumRootSoldAlpha');
export const CUM_ROOT_SOLD_TAO = field('cumRootSoldTao');
/** Paid out at epochs; miners' with what was withheld, validators' before their take. */
export const CUM_OWNER = field('cumOwner');
export const CUM_MINERS = field('cumMiners');
export const CUM_VALIDATORS = field('cumValidators');
export const CUM_ROOT_DIVIDENDS = field('cumRootDividends');
export const CUM_MINER_WITHHELD = field('cumMinerWithheld');
/** Users' TAO into and out of the pool (net of fees in, paid out), and two-way volume, TAO. */
export const CUM_USER_TAO_IN = field('cumUserTaoIn');
export const CUM_USER_TAO_OUT = field('cumUserTaoOut');
export const CUM_VOLUME = field('cumVolume');

/** Subnets that were dissolved in the slot; of the first of them what its holders were paid, TAO, and that ÷ alpha at spot. */
export const CUM_DISSOLUTIONS = field('cumDissolutions');
export const CUM_PAYOUT = field('cumPayout');
export const CUM_PAYOUT_PART = field('cumPayoutPart');
/** What people think a subnet is worth, as a part of what it would be; and the block from which it is traded again (0: it is). */
export const VALUE_FACTOR = field('valueFactor');
export const HALTED_UNTIL = field('haltedUntil');
/** What people publish. Miners' capacity, 1 at the start (0: nobody tells), and what a unit of it costs, USD per day. */
export const MINER_UNITS = field('minerUnits');
export const MINER_UNIT_COST = field('minerUnitCost');
/** Attention to the subnet, and news of it that nobody has noticed yet; see agents/attention.ts. */
export const ATTENTION = field('attention');
export const NEWS = field('news');
/**
 * What customers outside pay, USD per day, NaN where nobody knows; and the market that it is a share of, USD per day (0:
 * unknown). Slot 0: the network as a whole.
 */
export const REVENUE = field('revenue');
export const REVENUE_MARKET = field('revenueMarket');

/** What an alpha that has been delegated since the start of the run has become with its dividends, alpha. */
export const ALPHA_GROWTH = field('alphaGrowth');

/** Names of the subnet columns, in the order of the array. */
export const FIELD_NAMES: readonly string[] = fieldNames;
const ACCOUNTS_START = fieldEnd;

// ------------------------------------------------------------------------------------------------------ the state

/**
 * An account is a class of holders (a cohort, the miners, an attacker): free TAO, TAO on root, and alpha per subnet.
 * Every TAO and alpha that is not in a pool, a reservoir, pending, burned or the protocol's belongs to one.
 */
export interface Economy {
  /** Everything that changes. Copying it copies the path. */
  readonly values: Float64Array;
  /** The memory that `values` begins, with scratch behind them, if kernels are to run in it; null: plain numbers. */
  readonly wasm: WasmMemory | null;
  readonly accounts: readonly string[];
  /** One past the highest netuid in use: loops run netuid = 1 … netuidEnd − 1. */
  readonly netuidEnd: number;
  /** Offset of the accounts' free TAO; account a at `accountTao + a`. */
  readonly accountTao: number;
  /** Offset of the accounts' TAO on root. */
  readonly accountRoot: number;
  /** Offset of the TAO that accounts have given up for USD and that waits at the off-ramp. */
  readonly accountWaiting: number;
  /** Offsets of what each account has paid into pools and taken out since the start of the run, TAO, as CUM_USER_TAO_IN and _OUT count it. */
  readonly accountBought: number;
  readonly accountSold: number;
  /**
   * Offsets of each account's totals since the start of the run, TAO: fees, of alpha what the author got or the spot price before the order;
   * slippage, what its orders got less than at that price; dividends of delegated alpha, at the spot price of the epoch,
   * and of TAO on root; what dissolved subnets paid.
   */
  readonly accountFees: number;
  readonly accountSlippage: number;
  readonly accountDividends: number;
  readonly accountPayouts: number;
  /** Offset of TAO that each account has sold for USD less what it bought, since the start; they sum to 0: `external` is the other side. */
  readonly accountUsd: number;
  /** Offset of the accounts' alpha; account a, netuid n at `accountAlpha + a * SLOTS + n`. */
  readonly accountAlpha: number;
  /** Offset of the actors' memory. */
  readonly memory: number;
  /** Number of the account `external`, the other side of trades against USD; −1 if there is none. */
  readonly external: number;
}

/**
 * An empty economy: neutral slots, no TAO anywhere.
 *
 * @param accounts     names, unique; the index in this list is the account's number
 * @param netuidEnd    one past the highest netuid, 2 … SLOTS
 * @param memoryLength numbers that actors keep, in all
 * @param inWasm       in memory that kernels can run in, 64 KiB or more; the bytes of a run are the same
 */
export function createEconomy(
  accounts: readonly string[],
  netuidEnd: number,
  memoryLength = 0,
  inWasm = false,
): Economy {
  if (netuidEnd < 2 || netuidEnd > SLOTS) throw new RangeError(`netuidEnd must be 2 to ${SLOTS}, found ${netuidEnd}`);
  if (new Set(accounts).size !== accounts.length)
    throw new RangeError(`account names must be unique: ${accounts.join(', ')}`);
  const accountTao = ACCOUNTS_START;
  const accountRoot = accountTao + accounts.length;
  const accountWaiting = accountRoot + accounts.length;
  const accountBought = accountWaiting + accounts.length;
  const accountSold = accountBought + accounts.length;
  const accountFees = accountSold + accounts.length;
  const accountSlippage = accountFees + accounts.length;
  const accountDividends = accountSlippage + accounts.length;
  const accountPayouts = accountDividends + accounts.length;
  const accountUsd = accountPayouts + accounts.length;
  const accountAlpha = accountUsd + accounts.length;
  const memory = accountAlpha + accounts.length * SLOTS;
  const length = memory + memoryLength;
  const wasm = inWasm ? wasmMemory(8 * (length + SCRATCHES * SCRATCH_NUMBERS)) : null;
  const values = wasm === null ? new Float64Array(length) : new Float64Array(wasm.buffer, 0, length);
  values[ROOT_GROWTH] = 1;
  values.fill(1, TAO_IN, TAO_IN + SLOTS);
  values.fill(1, ALPHA_IN, ALPHA_IN + SLOTS);
  values.fill(0.5, QUOTE_WEIGHT, QUOTE_WEIGHT + SLOTS);
  values.fill(1, SLOT_FRACTION, SLOT_FRACTION + SLOTS);
  values.fill(1, ALPHA_GROWTH, ALPHA_GROWTH + SLOTS);
  values.fill(1, EMISSION_WEIGHT, EMISSION_WEIGHT + SLOTS);
  values.fill(1, VALUE_FACTOR, VALUE_FACTOR + SLOTS);
  values.fill(-1, MINER_WITHHELD, MINER_WITHHELD + SLOTS);
  values[OFF_RAMP_USD_PER_DAY] = -1;
  values[OFF_RAMP_FACTOR] = 1;
  values[OFF_RAMP_LEFT] = -1;
  values[INFLOW_FACTOR] = 1;
  values.fill(Number.NaN, REVENUE, REVENUE + SLOTS);
  return {
    values,
    wasm,
    accounts: [...accounts],
    netuidEnd,
    accountTao,
    accountRoot,
    accountWaiting,
    accountBought,
    accountSold,
    accountFees,
    accountSlippage,
    accountDividends,
    accountPayouts,
    accountUsd,
    accountAlpha,
    memory,
    external: accounts.indexOf('external'),
  };
}

function wasmMemory(bytes: number): WasmMemory {
  const pages = Math.ceil(bytes / 65_536);
  return new wasmHost.Memory({ initial: pages, maximum: pages });
}

/** A copy that shares nothing that changes. */
export function forkEconomy(economy: Economy): Economy {
  return { ...economy, values: economy.values.slice(), wasm: null };
}

/** A subnet column as a view, netuid as the index. */
export function column(economy: Economy, offset: number): Float64Array {
  return economy.values.subarray(offset, offset + SLOTS);
}

/** Number of an account, by name. */
export function accountIndex(economy: Economy, name: string): number {
  const index = economy.accounts.indexOf(name);
  if (index < 0) throw new RangeError(`no account ${name}; accounts: ${economy.accounts.join(', ')}`);
  return index;
}
