/**
 * The kinds of values in files of the user's: zod schemas whose messages say what was found and what is allowed.
 *
 * Actors and kinds of events say what they take as a function of these, so that who runs paths needs neither them nor zod.
 */

import * as z from 'zod';
import { BLOCKS_PER_DAY, DAYS_MAX } from '../units.js';
import { didYouMean, either, nearestWord, numberHint, show } from './words.js';

/** All that stands here. */
export type Fields = typeof import('./fields.js');
/** What a file may say, as a function of the kinds of values. */
export type SchemaOf<Schema extends z.ZodType = z.ZodType> = (fields: Fields) => Schema;
/** What becomes of what the file says. */
export type ValueOf<Of extends SchemaOf> = z.output<ReturnType<Of>>;

interface FoundIssue {
  readonly input?: unknown;
}

/** `found "abc"; must be …`, the shape of nearly every message. */
export function found(input: unknown, must: string): string {
  return input === undefined
    ? `is missing; must be ${must}`
    : `found ${show(input)}${must.startsWith('a number') || must.startsWith('a whole number') ? numberHint(input) : ''}; must be ${must}`;
}

function saying(must: string): (issue: FoundIssue) => string {
  return (issue) => found(issue.input, must);
}

const grouped = (value: number): string =>
  Math.abs(value) >= 1e4 && Number.isInteger(value)
    ? String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
    : String(value);

export interface NumberKind {
  readonly min?: number;
  readonly max?: number;
  /** The number must be greater than this. */
  readonly above?: number;
  readonly whole?: boolean;
  /** Unit and meaning: "TAO per day". */
  readonly unit?: string;
  readonly doc: string;
}

function range(kind: NumberKind): string {
  const low = kind.above === undefined ? (kind.min === undefined ? '' : grouped(kind.min)) : grouped(kind.above);
  if (kind.above !== undefined)
    return kind.max === undefined ? ` above ${low}` : ` above ${low}, at most ${grouped(kind.max)}`;
  if (kind.min !== undefined && kind.max !== undefined) return ` from ${low} to ${grouped(kind.max)}`;
  if (kind.min !== undefined) return `, at least ${low}`;
  return kind.max === undefined ? '' : `, at most ${grouped(kind.max)}`;
}

/** A number with its range. */
export function number(kind: NumberKind) {
  const must = `a ${kind.whole === true ? 'whole number' : 'number'}${range(kind)}${kind.unit === undefined ? '' : ` (${kind.unit})`}`;
  const error = saying(must);
  let schema = kind.whole === true ? z.int({ error }) : z.number({ error });
  if (kind.min !== undefined) schema = schema.min(kind.min, { error });
  if (kind.above !== undefined) schema = schema.gt(kind.above, { error });
  if (kind.max !== undefined) schema = schema.max(kind.max, { error });
  return schema.meta({ description: kind.unit === undefined ? kind.doc : `${kind.doc} Unit: ${kind.unit}.` });
}

/** A share, 0 to 1. */
export function share(doc: string) {
  return number({ min: 0, max: 1, doc });
}

/** A positive number of days. */
export function days(doc: string) {
  return number({ above: 0, max: DAYS_MAX, unit: 'days', doc });
}

/** Number of a subnet; whether it is there is checked against the start state. */
export function netuid(doc: string) {
  return number({ whole: true, min: 1, max: 65_535, doc });
}

export function truth(doc: string) {
  return z.boolean({ error: saying('true or false') }).meta({ description: doc });
}

/** One of some words. */
export function word<const T extends readonly [string, ...string[]]>(words: T, doc: string) {
  return z
    .enum(words, {
      error: (issue) =>
        `${found(issue.input, either(words))}${typeof issue.input === 'string' ? didYouMean(issue.input, words) : ''}`,
    })
    .meta({ description: doc });
}

/** Text of a form. */
export function text(must: string, pattern: RegExp, doc: string) {
  const error = saying(must);
  return z.string({ error }).regex(pattern, { error }).meta({ description: doc });
}

/** A map of known keys; anything else is no map. */
export function map<Shape extends z.core.$ZodLooseShape>(shape: Shape, doc: string) {
  const keys = Object.keys(shape);
  const error = (issue: { readonly code?: string; readonly input?: unknown }): string =>
    // For unknown keys the message is the list of the known ones: findingsOf makes a finding of each of them.
    issue.code === 'unrecognized_keys' ? keys.join(', ') : found(issue.input, `a map of ${keys.join(', ')}`);
  return z.strictObject(shape, { error }).meta({ description: doc });
}

const ON_OFF = [true, false, 'on', 'off'] as const;

/** A map, or true/on for its defaults, or false/off for none of it (null). */
export function onOrOff<Shape extends z.core.$ZodLooseShape>(
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

/** Name of an entry of a list. */
export function entryName() {
  return text(
    'lower-case letters, digits and _, at most 30',
    /^[a-z0-9][a-z0-9_]{0,29}$/,
    'Name; unique. Columns of the result are named after it.',
  );
}

/** Any value that is neither a map nor a list. */
export function single(doc: string) {
  return z
    .union([z.number(), z.string(), z.boolean()], { error: saying('a number, a text, true or false') })
    .meta({ description: doc });
}

/** A list. */
export function list<Item extends z.core.SomeType>(item: Item, max: number, doc: string) {
  return z
    .array(item, { error: saying('a list') })
    .max(max, { error: () => `has more than ${grouped(max)} entries` })
    .meta({ description: doc });
}

// ------------------------------------------------------------------------------------------------------------ rulesets

const eraError = saying('a ruleset that `dtao eras` lists');

/** A map of `era`, or of `extends` and single parameters, which scenario/rules.ts checks. */
function rulesMap(error?: (issue: FoundIssue) => string) {
  return z.looseObject(
    {
      era: z.string({ error: eraError }).optional().meta({
        description:
          'Ruleset, as `dtao eras` lists them; `history`: the one in force at each block, upgrades and repairs included.',
      }),
      extends: z
        .string({ error: eraError })
        .optional()
        .meta({ description: 'Ruleset of which single parameters, written beside this key, are changed.' }),
    },
    error === undefined ? {} : { error },
  );
}

/** The rules of a run. @param example  a ruleset */
export function rules(example: string, doc: string) {
  return rulesMap(saying(`a map such as { era: ${example} }`)).meta({ description: doc });
}

/** The rules of a run, or the id of a ruleset. @param example  one */
export function ruleset(example: string, doc: string) {
  return z
    .union([z.string(), rulesMap()], {
      error: saying(`a ruleset such as ${example}, or a map such as { extends: ${example}, … }`),
    })
    .meta({ description: doc });
}

// ----------------------------------------------------------------------------------------------------------- durations

const UNIT_BLOCKS: Readonly<Record<string, number>> = {
  block: 1,
  minute: BLOCKS_PER_DAY / 1440,
  hour: BLOCKS_PER_DAY / 24,
  day: BLOCKS_PER_DAY,
  week: BLOCKS_PER_DAY * 7,
};
const DURATION = /^(\d+(?:\.\d+)?) (block|minute|hour|day|week)s?$/;
const DURATION_WORDS = '`180 days`, `12 hours` or `7200 blocks`';

/** Blocks of `180 days`, `12 hours`, `7200 blocks`; null if the text is no duration. Rounded to whole blocks. */
export function durationBlocks(duration: string): number | null {
  const match = DURATION.exec(duration);
  return match === null ? null : Math.round(Number(match[1]) * UNIT_BLOCKS[match[2]]);
}

/** A length of time, as blocks. */
export function duration(doc: string, maxBlocks: number) {
  const must = `a length of time such as ${DURATION_WORDS}`;
  const error = (issue: FoundIssue): string => {
    const { input } = issue;
    if (typeof input === 'number') return `found ${input} without a unit; must be ${must}`;
    const unit = typeof input === 'string' ? /^-?[\d._]+ *([a-zA-Z]+)$/.exec(input)?.[1] : undefined;
    return `${found(input, must)}${unit === undefined ? '' : didYouMean(unit, ['blocks', 'minutes', 'hours', 'days', 'weeks'])}`;
  };
  return z
    .string({ error })
    .regex(DURATION, { error })
    .transform((input, context) => {
      const blocks = durationBlocks(input) ?? 0;
      if (blocks < 1)
        context.issues.push({ code: 'custom', input, message: `found "${input}"; must be at least 1 block` });
      if (blocks > maxBlocks)
        context.issues.push({
          code: 'custom',
          input,
          message: `found "${input}"; must be at most ${grouped(maxBlocks / BLOCKS_PER_DAY)} days`,
        });
      return blocks;
    })
    .meta({ description: doc });
}

// ------------------------------------------------------------------------------------------------- inside of a schema

/** Schemas of a map's keys; null: it is no map. */
export function keysOf(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | null {
  const inner = bare(schema);
  return inner instanceof z.ZodObject ? inner.shape : null;
}

export function isList(schema: z.core.$ZodType): boolean {
  return bare(schema) instanceof z.ZodArray;
}

/** What is wrong with a value; null: nothing. */
export function faultOf(schema: z.core.$ZodType, value: unknown): string | null {
  const parsed = z.safeParse(bare(schema), value);
  return parsed.success ? null : parsed.error.issues[0].message;
}

/** A schema without default and optionality. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? bare(schema.unwrap())
    : schema;
}

/** The message of a key that does not exist. */
export function unknownKey(key: string, known: readonly string[]): string {
  const guess = nearestWord(key, known);
  return `unknown key${guess === null ? '' : `, did you mean ${guess}?`}; known here: ${known.join(', ')}`;
}
