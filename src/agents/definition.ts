/**
 * What a scenario needs to know of an actor: its key, its parameters, and how it is made. An actor is one file, which
 * ends with its definition, and a line in index.ts.
 */

import type * as z from 'zod';
import type { SchemaOf } from '../input/fields.js';
import type { KeyPath } from '../input/keyPath.js';
import type { Agent } from './agent.js';

/** What checks that span several keys, or need the start state, are given. */
export interface ResolveActorContext {
  /** Key of the actor. */
  readonly path: KeyPath;
  /** Takes a fault; see scenario/resolve.ts. */
  readonly report: (path: KeyPath, message: string, dependsOn?: readonly KeyPath[]) => void;
  /** Reports a netuid that the start state does not have. */
  readonly checkNetuid: (path: KeyPath, netuid: number) => void;
  /** Position in the file of an entry of the actor's list. */
  readonly position: (index: number) => number;
}

export interface ActorDefinition<Checked = unknown, Parameters = unknown> {
  /** The value of the actor's key in a scenario; null = the actor is left out. */
  readonly schema: SchemaOf<z.ZodType<Checked | null>>;
  /** From what the file says to plain JSON that the result repeats. */
  readonly resolve: (checked: Checked, context: ResolveActorContext) => Parameters;
  /** The map of its parameters; an actor that is a list has none. */
  readonly parameters?: SchemaOf<z.ZodObject>;
  /** The actors, in the order in which they decide. */
  readonly make: (parameters: Parameters) => readonly Agent[];
}

/** Parameters of an actor as its class takes them. */
export type ParametersOf<Definition> =
  Definition extends ActorDefinition<infer _Checked, infer Parameters> ? Parameters : never;

/**
 * Defines an actor.
 *
 * @param definition.parameters a `map` with a default for every key; its text says who they are
 * @param definition.standard   what a scenario that does not name the actor gets
 * @param definition.resolve    `camelKeys` unless rules span several keys or the parameters are not those of the file
 */
export function defineActor<Shape extends z.core.$ZodLooseShape, Parameters>(definition: {
  readonly parameters: SchemaOf<z.ZodObject<Shape, z.core.$strict>>;
  readonly standard: 'on' | 'off';
  readonly resolve: (checked: z.output<z.ZodObject<Shape, z.core.$strict>>, context: ResolveActorContext) => Parameters;
  readonly make: (parameters: Parameters) => readonly Agent[];
}): ActorDefinition<z.output<z.ZodObject<Shape, z.core.$strict>>, Parameters> {
  const { parameters, standard, resolve, make } = definition;
  return { schema: (fields) => fields.onOrOff(parameters(fields), standard), parameters, resolve, make };
}

/** Most entries of a list of actors: each has an account, and columns in the result. */
const ENTRIES_MAX = 20;

/**
 * Defines an actor of which a scenario lists as many as it likes; none if it does not name the key.
 *
 * @param definition.parameters of one of them: a `map` that has a `name`
 * @param definition.resolve    one of them; `path` is its entry's
 */
export function defineActors<Checked extends { readonly name: string }, Parameters>(definition: {
  readonly doc: string;
  readonly parameters: SchemaOf<z.ZodType<Checked>>;
  readonly resolve: (checked: Checked, context: ResolveActorContext) => Parameters;
  readonly make: (parameters: Parameters) => Agent;
}): ActorDefinition<Checked[], readonly Parameters[]> {
  const { doc, parameters, resolve, make } = definition;
  return {
    schema: (fields) => fields.list(parameters(fields), ENTRIES_MAX, doc).default([]),
    resolve: (checked, context) => {
      const first = new Map<string, number>();
      return checked.map((entry, index) => {
        const position = context.position(index);
        const path = [...context.path, position];
        const same = first.get(entry.name);
        if (same === undefined) first.set(entry.name, position);
        else context.report([...path, 'name'], `found ${entry.name}, which entry ${same} has already; each name once`);
        return resolve(entry, { ...context, path });
      });
    },
    make: (all) => all.map(make),
  };
}
