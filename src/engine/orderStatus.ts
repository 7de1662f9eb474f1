/** What became of an order: codes and the chain's words for them. */

export const FILLED = 0;
/** Filled up to its limit price or to what the account owns. */
export const PARTIAL = 1;
export const AMOUNT_TOO_LOW = 2;
export const SWAP_INPUT_TOO_LARGE = 3;
export const RESERVES_TOO_LOW = 4;
export const PRICE_LIMIT_EXCEEDED = 5;
export const NOTHING_OWNED = 6;
/** No subnet lives in the slot. */
export const SUBNET_NOT_EXISTS = 7;
/** The subnet has not started: its alpha cannot be traded. */
export const SUBTOKEN_DISABLED = 8;
/** A registration costs more than the order allows, or than the account has. */
export const PRICE_TOO_HIGH = 9;
/** Registrations are closed, or the last one was too short ago. */
export const REGISTRATION_TOO_SOON = 10;
/** Every slot is taken and all subnets are immune. */
export const SUBNET_LIMIT_REACHED = 11;
/** It has started already. */
export const ALREADY_STARTED = 12;
/** Too early after the registration. */
export const START_CALL_TOO_SOON = 13;
/** The challenger's alpha, or the subnet's age, does not suffice. */
export const CONVICTION_TOO_LOW = 14;
/** The rules in force know no such order. */
export const CALL_DISABLED = 15;
/** Trading of the subnet is halted; no rule of the chain, but an event of a scenario. */
export const TRADING_HALTED = 16;

export const ORDER_STATUS = [
  'Filled',
  'Partial',
  'AmountTooLow',
  'SwapInputTooLarge',
  'ReservesTooLow',
  'PriceLimitExceeded',
  'NotEnoughBalance',
  'SubnetNotExists',
  'SubtokenDisabled',
  'CannotAffordLockCost',
  'NetworkTxRateLimitExceeded',
  'SubnetLimitReached',
  'FirstEmissionBlockNumberAlreadySet',
  'NeedWaitingMoreBlocksToStarCall',
  'ConvictionTooLow',
  'CallDisabled',
  'TradingHalted',
] as const;
