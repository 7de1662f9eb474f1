/**
 * What the timeline of a scenario may do: the interface of its kinds. A kind is one file here and a line in index.ts.
 *
 * A shock acts through the stage that it is given: it may write the state (it is the world, not an actor), but TAO and
 * alpha only move by orders.
 */

import type * as z from 'zod';
import type { ActorKey } from '../agents/index.js';
import type { Chain } from '../engine/chain.js';
import type { OrderSink } from '../engine/orders.js';
import type { Fields, SchemaOf } from '../input/fields.js';
import type { KeyPath } from '../input/keyPath.js';
import type { TaoUsd } from '../market/taoUsd.js';
import type { resolveRules } from '../scenario/rules.js';

/** What every event has. */
export interface EventHead {
  /** Name in the scenario; unique, made from kind and position where the scenario gives none. */
  readonly id: string;
  /** Block in which it happens, after that block's coinbase and before the actors. */
  readonly block: number;
  /** Block in which a passing one ends; null: it does not end, or has happened at once. */
  readonly endBlock: number | null;
}

/** What a kind's own checks are given. */
export interface ShockContext {
  /** Key of the kind. */
  readonly path: KeyPath;
  readonly report: (path: KeyPath, message: string, dependsOn?: readonly KeyPath[], atKey?: boolean) => void;
  /** What TAO/USD of the scenario is like. */
  readonly taoUsd: { readonly recorded: boolean; readonly offRampLimited: boolean };
  /** Reports a netuid that cannot be there. */
  readonly checkNetuid: (path: KeyPath, netuid: number) => void;
  /** What the scenario says of each actor, after its schema; null: the actor is left out. */
  readonly actors: Readonly<Record<ActorKey, unknown>>;
  /** For kinds that take what has a schema of its own. */
  readonly fields: Fields;
  readonly resolveRules: typeof resolveRules;
}

/** Reports an event that means nothing because its actor is left out. */
export function needsActor({ actors, path, report }: ShockContext, key: ActorKey): void {
  if (actors[key] === null) report(path, `does nothing while ${key} is off; turn ${key} on`, [path, [key]], true);
}

/** Where a shock acts: one path. */
export interface ShockStage {
  readonly chain: Chain;
  readonly market: TaoUsd;
  /** Offset of the market's numbers in the state. */
  readonly marketMemory: number;
  /** Empty; to be filled and executed with `executeOrders`. */
  readonly orders: OrderSink;
}

export interface ShockKind<Checked = unknown, Event = unknown> {
  /** The value of the kind's key. */
  readonly schema: SchemaOf<z.ZodType<Checked>>;
  /** From what the file says to plain JSON that the result repeats. */
  readonly resolve: (checked: Checked, context: ShockContext) => Event;
  readonly apply: (event: EventHead & Event, stage: ShockStage) => void;
  /** One that lasts happens again every so many blocks, of which there are more than a step's, until its end. */
  readonly everyBlocks?: number;
  /** What ends it; a kind with neither takes no `days`. */
  readonly end?: (event: EventHead & Event, stage: ShockStage) => void;
}

/** Defines a kind of shock; a function only so that types are inferred. */
export function defineShock<Checked, Event>(kind: ShockKind<Checked, Event>): ShockKind<Checked, Event> {
  return kind;
}

/** What a kind's `resolve` makes. */
export type EventOf<Kind> = Kind extends ShockKind<infer _Checked, infer Event> ? Event : never;
