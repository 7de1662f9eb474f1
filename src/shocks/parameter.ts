/**
 * A parameter of an actor changes in mid-run; after `days` it is what it was. What an actor uses only at the start (what its
 * subnets cost then, who is paid what) has had its effect and does not change.
 *
 * The event itself does nothing in the state: an actor with the parameters of the time decides (world.ts), so that a copy
 * of a path needs no more than its state.
 */

import type * as z from 'zod';
import type { ActorDefinition } from '../agents/definition.js';
import { ACTOR_KEYS, ACTORS, type ActorKey, type ActorsParameters } from '../agents/index.js';
import type { KeyPath } from '../input/keyPath.js';
import { camelCase, didYouMean, either } from '../input/words.js';
import { defineShock, type ShockContext } from './shock.js';

export interface ParameterEvent {
  readonly actor: ActorKey;
  /** Where the parameter stands among the actor's, as its class has them. */
  readonly keys: readonly string[];
  readonly value: number | string | boolean;
}

export const parameter = defineShock({
  schema: ({ map, single, text }) =>
    map(
      {
        path: text(
          'keys with dots between them, such as owners.sold',
          /^[a-z0-9_]+(?:\.[a-z0-9_]+){1,8}$/,
          'Key of the parameter, such as owners.sold or stakers.elasticity.yield.',
        ),
        value: single('Its new value.'),
      },
      'A parameter of an actor changes; after `days` it is what it was.',
    ),
  resolve: (checked, context): ParameterEvent => {
    const [actor, ...keys] = checked.path.split('.');
    const event = { keys: keys.map(camelCase), value: checked.value };
    const wrong = (key: 'path' | 'value', message: string): void => context.report([...context.path, key], message);
    const key = ACTOR_KEYS.find((name) => name === actor);
    if (key === undefined) {
      wrong(
        'path',
        `found ${actor} at the front; must be an actor: ${either(ACTOR_KEYS)}${didYouMean(actor, ACTOR_KEYS)}`,
      );
      return { actor: ACTOR_KEYS[0], ...event };
    }
    check(key, keys, checked.value, context, wrong);
    return { actor: key, ...event };
  },
  apply: () => undefined,
  end: () => undefined,
});

/** Reports what the actor's own schema and rules say of the change. */
function check(
  actor: ActorKey,
  keys: readonly string[],
  value: unknown,
  { actors, fields }: ShockContext,
  wrong: (key: 'path' | 'value', message: string) => void,
): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a definition takes what its own schema made
  const definition = ACTORS[actor] as unknown as ActorDefinition;
  const own = actors[actor];
  if (own === null) {
    wrong('path', `does nothing while ${actor} is off; turn ${actor} on`);
    return;
  }
  if (definition.parameters === undefined) {
    wrong('path', `found ${actor}, a list, whose entries stay what they are`);
    return;
  }
  let at: z.core.$ZodType = definition.parameters(fields);
  for (const [depth, key] of keys.entries()) {
    const shape = fields.keysOf(at) ?? {};
    const known = Object.keys(shape);
    const above = [actor, ...keys.slice(0, depth)].join('.');
    if (!Object.hasOwn(shape, key)) {
      const there = known.length === 0 ? 'it has no keys' : `known there: ${known.join(', ')}`;
      wrong('path', `found ${key}, no key of ${above}${didYouMean(key, known)}; ${there}`);
      return;
    }
    at = shape[key];
  }
  if (fields.keysOf(at) !== null || fields.isList(at)) {
    wrong('path', `names ${fields.isList(at) ? 'a list, which stays what it is' : 'a map; name one of its keys'}`);
    return;
  }
  const fault = fields.faultOf(at, value);
  if (fault !== null) {
    wrong('value', fault);
    return;
  }
  const resolve = (checked: unknown): unknown =>
    definition.resolve(checked, {
      path: [actor],
      report: (_: KeyPath, message: string) => wrong('value', message),
      checkNetuid: () => undefined,
      position: (index) => index,
    });
  const resolved = resolve(withValue(own, keys, value));
  const agents = (parameters: unknown): string =>
    definition
      .make(parameters)
      .map(({ name, memoryLength }) => `${name} ${memoryLength}`)
      .join();
  if (valueAt(resolved, keys.map(camelCase)) !== value || agents(resolved) !== agents(resolve(own)))
    wrong('path', 'is used only at the start; it cannot change later');
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function valueAt(map: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), map);
}

/** A copy with another value at a place. */
function withValue(map: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  const here = isMap(map) ? map : {};
  return { ...here, [key]: rest.length === 0 ? value : withValue(here[key], rest, value) };
}

/** Parameters of all actors while some changes are in force, the later ones over the earlier ones. */
export function parametersUnder(parameters: ActorsParameters, changes: readonly ParameterEvent[]): ActorsParameters {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only leaves were changed
  return changes.reduce<unknown>(
    (now, { actor, keys, value }) => withValue(now, [actor, ...keys], value),
    parameters,
  ) as ActorsParameters;
}
