/**
 * What a scenario needs to know of an actor: its key, its parameters, and how it is made. An actor is one file, which
 * ends with its definition, and a line in index.ts.
 */

import * as z from 'zod';
import { found, list, text } from '../input/fields.js';
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
  readonly schema: z.ZodType<Checked | null>;
  /** From what the file says to plain JSON that the result repeats. */
  readonly resolve: (checked: Checked, context: ResolveActorContext) => Parameters;
  /** The map of its parameters; an actor that is a list has none. */
  readonly parameters?: z.ZodObject;
  /** The actors, in the order in which they decide. */
  readonly make: (parameters: Parameters) => readonly Agent[];
}

/** Parameters of an actor as its class takes them. */
export type ParametersOf<Definition> =
  Definition extends ActorDefinition<infer _Checked, infer Parameters> ? Parameters : never;

const ON_OFF = [true, false, 'on', 'off'] as const;

/** An actor's key: a map of its parameters, or true/on for the defaults, or false/off to leave it out (null). */
function onOrOff<Shape extends z.core.$ZodLooseShape>(
  parameters: z.ZodObject<Shape, z.core.$strict>,
  standard: 'on' | 'off',
) {
  const keys = Object.keys(parameters.shape);
  return z
    .union([z.literal(ON_OFF), parameters], {
      error: (issue) => found(issue.input, `a map of ${keys.join(', ')}, or on, or off`),
    })
    .transform((value): z.output<typeof parameters> | null =>
      value === true || value === 'on' ? parameters.parse({}) : value === false || value === 'off' ? null : value,
    )
    .prefault(standard)
    .meta({ description: `${parameters.description} \`off\` leaves the actor out.` });
}

/**
 * Defines an actor.
 *
 * @param definition.parameters a `map` of scenario/fields.ts with a default for every key; its text says who they are
 * @param definition.standard   what a scenario that does not name the actor gets
 * @param definition.resolve    `camelKeys` unless rules span several keys or the parameters are not those of the file
 */
export function defineActor<Shape extends z.core.$ZodLooseShape, Parameters>(definition: {
  readonly parameters: z.ZodObject<Shape, z.core.$strict>;
  readonly standard: 'on' | 'off';
  readonly resolve: (checked: z.output<z.ZodObject<Shape, z.core.$strict>>, context: ResolveActorContext) => Parameters;
  readonly make: (parameters: Parameters) => readonly Agent[];
}): ActorDefinition<z.output<z.ZodObject<Shape, z.core.$strict>>, Parameters> {
  const { parameters, standard, resolve, make } = definition;
  return { schema: onOrOff(parameters, standard), parameters, resolve, make };
}

/** Most entries of a list of actors: each has an account, and columns in the result. */
const ENTRIES_MAX = 20;

/** Name of an entry of a list of actors: part of the names of its columns. */
export const entryName = text(
  'lower-case letters, digits and _, at most 30',
  /^[a-z0-9][a-z0-9_]{0,29}$/,
  'Name; unique. Columns of the result are named after it.',
);

/**
 * Defines an actor of which a scenario lists as many as it likes; none if it does not name the key.
 *
 * @param definition.parameters of one of them: a `map` that has a `name`
 * @param definition.resolve    one of them; `path` is its entry's
 */
export function defineActors<Checked extends { readonly name: string }, Parameters>(definition: {
  readonly doc: string;
  readonly parameters: z.ZodType<Checked>;
  readonly resolve: (checked: Checked, context: ResolveActorContext) => Parameters;
  readonly make: (parameters: Parameters) => Agent;
}): ActorDefinition<Checked[], readonly Parameters[]> {
  const { doc, parameters, resolve, make } = definition;
  return {
    schema: list(parameters, ENTRIES_MAX, doc).default([]),
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
