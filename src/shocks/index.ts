/** The kinds of events of a timeline, by key. A kind is added by its file and a line here. */

import { burn } from './burn.js';
import { emissionEnabled } from './emissionEnabled.js';
import { migration } from './migration.js';
import { minerSupply } from './minerSupply.js';
import { news } from './news.js';
import { offRamp } from './offRamp.js';
import { order } from './order.js';
import { parameter } from './parameter.js';
import { regime } from './regime.js';
import { regulationFreeze } from './regulationFreeze.js';
import { revenue } from './revenue.js';
import { ruleset } from './ruleset.js';
import { securityIncident } from './securityIncident.js';
import type { EventHead, EventOf, ShockKind, ShockStage } from './shock.js';
import { taoUsdJump } from './taoUsdJump.js';
import { whaleExit } from './whaleExit.js';

export const SHOCKS = {
  order,
  emission_enabled: emissionEnabled,
  news,
  tao_usd_jump: taoUsdJump,
  regime,
  miner_supply: minerSupply,
  burn,
  off_ramp: offRamp,
  regulation_freeze: regulationFreeze,
  whale_exit: whaleExit,
  revenue,
  security_incident: securityIncident,
  parameter,
  ruleset,
  migration,
};

export type ShockKey = keyof typeof SHOCKS;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a literal
export const SHOCK_KEYS = Object.keys(SHOCKS) as ShockKey[];

/** An event of a resolved timeline, whose kind is its key here. */
export type ResolvedEvent = {
  readonly [Key in ShockKey]: EventHead & { readonly kind: Key } & EventOf<(typeof SHOCKS)[Key]>;
}[ShockKey];

/** Blocks in which an event happens, the first of them its own. */
export function blocksOf(event: ResolvedEvent): number[] {
  const { block, endBlock } = event;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as below
  const { everyBlocks } = SHOCKS[event.kind] as unknown as ShockKind;
  const blocks = [block];
  if (everyBlocks === undefined || endBlock === null) return blocks;
  for (let next = block + everyBlocks; next < endBlock; next += everyBlocks) blocks.push(next);
  return blocks;
}

/** Lets an event happen, or a passing one end. */
export function applyShock(event: ResolvedEvent, ends: boolean, stage: ShockStage): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a kind takes what it resolved itself
  const kind = SHOCKS[event.kind] as unknown as ShockKind;
  if (ends) kind.end?.(event, stage);
  else kind.apply(event, stage);
}
