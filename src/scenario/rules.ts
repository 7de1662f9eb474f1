/**
 * `rules` of a scenario: a ruleset, or a ruleset with single parameters changed.
 *
 * What may be changed, and to what, is read off the rulesets themselves: a key exists if the extended one has it, and has
 * the type that it has there; a word is valid if some ruleset uses it; a part may be taken out if some ruleset has none; a
 * part may take any form that some ruleset gives it. The tables below add only what no ruleset can show.
 */

import { found, type NumberKind, number, unknownKey } from '../input/fields.js';
import type { KeyPath } from '../input/keyPath.js';
import { camelCase, didYouMean, either, show, snakeCase } from '../input/words.js';
import type { Era } from '../protocol/eras/era.js';
import { DEFAULT_ERA, ERAS, RULESETS } from '../protocol/eras/index.js';
import { EXTRAS } from '../protocol/eras/proposals/index.js';
import { BITS_32 } from '../units.js';

type Report = (path: KeyPath, message: string, atKey?: boolean) => void;
type Record_ = Readonly<Record<string, unknown>>;

/** Keys that say which ruleset it is; they are no parameters. */
const HEAD = new Set(['id', 'title', 'spec', 'block', 'date', 'confidence', 'sources']);

/** The words that decide which keys stand beside them. */
const DECIDERS = ['by', 'kind'] as const;

/** Where a map may also take keys that only other rulesets have: rules that proposals add. */
const OPEN = 'extras';

/** Numbers of which only some make sense. */
const CHOICES: Readonly<Record<string, readonly number[]>> = { 'movingPrice.fractionBits': [32, 64] };

type Range = Omit<NumberKind, 'doc'>;
const PART: Range = { min: 0, max: 1 };
const TAO: Range = { min: 0, max: 21e6, unit: 'TAO' };
/** Blocks that may be none at all. */
const DELAY: Range = { min: 0, max: 1e9, whole: true, unit: 'blocks' };
/** A number of subnets: more than 128 are never there. */
const SUBNETS: Range = { min: 1, max: 128, whole: true, unit: 'subnets' };

/** Ranges of numbers; what is not here goes by the end of its name, see `rangeOf`. */
const RANGES: Readonly<Record<string, Range>> = {
  'shares.gate.bar.rank': { min: 1, max: 128, whole: true },
  'shares.gate.bar.quantile': { above: 0, max: 1 },
  'shares.gate.exponent': { min: 1, max: 8 },
  'shares.exponent': { above: 0, max: 8 },
  'shares.cutoff': { min: 0, max: 21e6, unit: 'TAO per block' },
  'pool.weightMin': { above: 0, max: 0.5 },
  'pool.reserveMin': { above: 0, max: 21e6, unit: 'tokens' },
  'pool.inputPerReserveMax': { above: 0, max: 1e9 },
  'pool.fee.tao': TAO,
  'pool.fee.saleRate': PART,
  'pool.stakeMin': TAO,
  'pool.unstakeMin': TAO,
  'movingPrice.priceCap': { above: 0, max: 1e9, unit: 'TAO per alpha' },
  'movingPrice.rateBits': { min: 0, max: BITS_32, whole: true, unit: '2^-32' },
  'split.rootSellThreshold': { min: 0, max: 1e9, unit: 'TAO per alpha' },
  'epoch.perBlockMax': SUBNETS,
  'root.claimMinAlpha': { min: 0, max: 21e6, unit: 'alpha' },
  'root.claimMinTao': TAO,
  'root.releasePerDay': PART,
  'registration.lockMin': { above: 0, max: 21e6, unit: 'TAO' },
  'registration.limit': SUBNETS,
  'registration.immunityBlocks': DELAY,
  'registration.rateLimitBlocks': DELAY,
  'registration.startCallDelayBlocks': DELAY,
  'registration.neurons.target': { above: 0, max: 1e6, unit: 'registrations' },
  'registration.neurons.smoothing': PART,
  'registration.neurons.factor': { min: 1, max: 1000 },
  'registration.neurons.priceMin': { above: 0, max: 21e6, unit: 'TAO' },
  'registration.neurons.priceMax': { above: 0, max: 21e6, unit: 'TAO' },
  'registration.neurons.priceStart': { above: 0, max: 21e6, unit: 'TAO' },
  'registration.conviction.fraction': PART,
  'registration.conviction.ageMinBlocks': DELAY,
};

function rangeOf(path: string): Range {
  const known = RANGES[path];
  if (known !== undefined) return known;
  const [part, extra, parameter] = path.split('.');
  if (part === OPEN) return EXTRAS.get(extra)?.ranges[parameter] ?? { min: 0 };
  // At 65,535 nothing of an input would be left to swap.
  if (path === 'pool.fee.u16') return { min: 0, max: 65_534, whole: true, unit: '65,535ths' };
  if (path.endsWith('U16')) return { min: 0, max: 65_535, whole: true, unit: '65,535ths' };
  if (path.endsWith('Blocks')) return { min: 1, max: 1e9, whole: true, unit: 'blocks' };
  if (path.endsWith('Block')) return { min: 0, max: 1e9, whole: true, unit: 'block of the chain' };
  return { min: 0 };
}

function isMap(value: unknown): value is Record_ {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a path in each ruleset: the chain's first, the newest of them in front; then the others. */
function inRulesets(path: string): unknown[] {
  const others = [...RULESETS.values()].filter(({ id }) => !ERAS.has(id));
  return [...[...ERAS.values()].toReversed(), ...others]
    .map((era) => path.split('.').reduce<unknown>((value, key) => (isMap(value) ? value[key] : undefined), era))
    .filter((value) => value !== undefined);
}

function isOff(value: unknown): boolean {
  return value === null || value === 'off';
}

/** One value over what it replaces. Reports, and returns the old one, where it does not fit. */
function override(old: unknown, value: unknown, path: string, place: KeyPath, report: Report): unknown {
  const known = inRulesets(path);
  if (isOff(value) && known.includes(null)) return null;
  // What stands in where the extended ruleset has nothing.
  const base = old ?? known.find((other) => other !== null);
  if (value === null) {
    report(place, `found nothing; must be ${isMap(base) ? 'a map' : `such as ${JSON.stringify(base)}`}`);
    return old;
  }
  if (isMap(base)) return overrideMap(base, old, value, path, place, report);
  const refuse = (must: string, guess = ''): unknown => {
    report(place, `${found(value, must)}${guess}`);
    return old;
  };
  if (typeof base === 'boolean') return typeof value === 'boolean' ? value : refuse('true or false');
  if (typeof base === 'string' && /^\d+$/.test(base)) {
    if (typeof value === 'string' && /^\d{1,20}$/.test(value) && BigInt(value) < 2n ** 64n) return value;
    return refuse('a whole number below 2^64 as text of digits in quotes');
  }
  const words: readonly unknown[] | null = CHOICES[path] ?? (typeof base === 'string' ? [...new Set(known)] : null);
  if (words !== null) return words.includes(value) ? value : refuse(...choice(value, words));
  const checked = number({ ...rangeOf(path), doc: '' }).safeParse(value);
  if (checked.success) return checked.data;
  for (const issue of checked.error.issues.slice(0, 1)) report(place, issue.message);
  return old;
}

/** What must be one of some words, and which one may be meant. */
function choice(value: unknown, words: readonly unknown[]): [must: string, guess: string] {
  const texts = words.filter((word) => word !== null).map(String);
  return [either(texts), typeof value === 'string' ? didYouMean(value, texts) : ''];
}

/**
 * @param base what is changed
 * @param old  what stays if nothing fits: the base, or null where there was none
 */
function overrideMap(
  base: Record_,
  old: unknown,
  value: unknown,
  path: string,
  place: KeyPath,
  report: Report,
): unknown {
  if (!isMap(value)) {
    const keys = Object.keys(base).map(snakeCase);
    report(place, found(value, keys.length === 0 ? 'an empty map, {}' : `a map of ${keys.join(', ')}`));
    return old;
  }
  let form = base;
  const decider = DECIDERS.find((key) => typeof base[key] === 'string');
  if (decider !== undefined && value[decider] !== undefined && value[decider] !== base[decider]) {
    const forms = inRulesets(path).filter(isMap);
    const other = forms.find((one) => one[decider] === value[decider]);
    if (other === undefined) {
      const [must, guess] = choice(value[decider], [...new Set(forms.map((one) => one[decider]))]);
      report([...place, decider], `${found(value[decider], must)}${guess}`);
      return old;
    }
    // What both forms have stays as it was.
    form = Object.fromEntries(
      Object.entries(other).map(([key, part]) => [key, key === decider ? part : (base[key] ?? part)]),
    );
  }
  const result: Record<string, unknown> = { ...form };
  const open: Record_ = path === OPEN ? Object.assign({}, ...inRulesets(path).filter(isMap).toReversed()) : {};
  const keys = Object.keys({ ...open, ...form }).filter((key) => path !== '' || !HEAD.has(key));
  for (const [written, part] of Object.entries(value)) {
    const key = camelCase(written);
    if (snakeCase(key) !== written || !keys.includes(key)) {
      report([...place, written], unknownKey(written, keys.map(snakeCase)), true);
      continue;
    }
    if (key === decider) continue;
    if (path === OPEN && isOff(part)) delete result[key];
    else {
      const inner = path === '' ? key : `${path}.${key}`;
      result[key] = override(form[key] ?? open[key] ?? null, part, inner, [...place, written], report);
    }
  }
  return result;
}

function missingEra(): never {
  throw new Error(`the default era ${DEFAULT_ERA} is not registered`);
}

/** `shares.gate.exponent = 4` for every leaf that differs. */
function changes(base: unknown, changed: unknown, path: string): string[] {
  if (isMap(base) && isMap(changed)) {
    const inner = (key: string): string => (path === '' ? snakeCase(key) : `${path}.${snakeCase(key)}`);
    const dropped = path === OPEN ? Object.keys(base).filter((key) => !(key in changed)) : [];
    return [
      ...Object.keys(changed).flatMap((key) => changes(base[key], changed[key], inner(key))),
      ...dropped.map((key) => `${inner(key)} = off`),
    ];
  }
  return JSON.stringify(base) === JSON.stringify(changed) ? [] : [`${path} = ${JSON.stringify(changed)}`];
}

/** What is said of a ruleset that does not exist: there are too many to list. */
function unknownRuleset(id: string): string {
  if (id === HISTORY) return 'found history; that is for `rules: { era: history }` alone, here a ruleset is needed';
  const guess = didYouMean(id, [...RULESETS.keys(), HISTORY]);
  return `found ${show(id)}; must be a ruleset that \`dtao eras\` lists${guess}`;
}

/** Instead of a ruleset: the one in force at each block of the chain. */
export const HISTORY = 'history';

/**
 * The rules of a run, or of a part of it.
 *
 * @param rules  a map of `era`, or of `extends` and changes; the head is checked by the schema
 * @param place  where it stands
 * @param report takes every fault
 */
export function resolveRules(rules: Record_, place: KeyPath, report: Report): Era {
  const { era, extends: extended, ...parameters } = rules as { era?: string; extends?: string };
  const find = (id: string, key: string): Era | undefined => {
    const known = RULESETS.get(id);
    if (known === undefined) report([...place, key], unknownRuleset(id));
    return known;
  };
  const standard = RULESETS.get(DEFAULT_ERA) ?? missingEra();
  if (extended === undefined) {
    const chosen = (era === undefined ? standard : find(era, 'era')) ?? standard;
    const topKeys = Object.keys(chosen)
      .filter((key) => !HEAD.has(key))
      .map(snakeCase);
    const unknown = Object.keys(parameters).filter((key) => !topKeys.includes(key));
    for (const key of unknown) report([...place, key], unknownKey(key, ['era', 'extends', ...topKeys]), true);
    // An unknown key may be `extends` with a slip: then changes are meant to be there.
    for (const key of unknown.length > 0 ? [] : Object.keys(parameters)) {
      const instead = era === undefined ? 'add' : 'instead of `era` write';
      report([...place, key], `changes a rule; ${instead} \`extends: ${chosen.id}\` for that`, true);
    }
    return chosen;
  }
  if (era !== undefined) report([...place, 'era'], 'is there beside extends; write one of them', true);
  const base = find(extended, 'extends');
  const start = { ...(base ?? standard) };
  // An era is a plain record; overrideMap keeps its keys and their types, which TypeScript cannot see.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const changed = overrideMap(start, start, parameters, '', place, report) as Era;
  const { priceMin, priceMax } = changed.registration.neurons;
  if (priceMin > priceMax) {
    const message = `price_min ${priceMin} is above price_max ${priceMax}`;
    report([...place, 'registration', 'neurons'], message);
  }
  const list = changes(base, changed, '');
  if (base === undefined || list.length === 0) return base ?? standard;
  return {
    ...changed,
    id: `${base.id}*`,
    title: `${base.title}; changed: ${list.join(', ')}`,
    confidence: 'proposal',
    sources: [...base.sources, 'changed by the scenario'],
  };
}
