/**
 * `rules` of a scenario: an era, or an era with single parameters changed.
 *
 * What may be changed, and to what, is read off the eras themselves: a key exists if the era has it, and has the type
 * that it has there; a word is valid if some era uses it. The tables below add only what no era can show.
 */

import type { Era } from '../protocol/eras/era.js';
import { DEFAULT_ERA, RULESETS } from '../protocol/eras/index.js';
import { found, type NumberKind, number, unknownKey } from './fields.js';
import type { KeyPath } from './source.js';
import { camelCase, didYouMean, either, show, snakeCase } from './words.js';

type Report = (path: KeyPath, message: string, atKey?: boolean) => void;
type Record_ = Readonly<Record<string, unknown>>;

/** Keys that say which era it is; they are no parameters. */
const HEAD = new Set(['id', 'title', 'spec', 'block', 'date', 'confidence', 'sources']);

/** Words that the code knows and that no ruleset uses. By path. */
const WORDS: Readonly<Record<string, readonly (string | number)[]>> = {};

/** Maps that take another form by one of their words: the other forms, with the values that stand in until they are given. */
const FORMS: Readonly<Record<string, readonly Record_[]>> = {
  'shares.gate.bar': [
    { by: 'rank', rank: 32 },
    { by: 'mass', quantile: 0.75 },
  ],
};
/** The words that decide the form. */
const DECIDERS = ['by', 'kind'] as const;

/** Where null means "there is none". */
const NULLABLE = new Set(['shares.gate', 'movingPrice.halvingBlocks']);

/** Where a map may also take keys that only other rulesets have: rules that proposals add. */
const OPEN = 'extras';

/** What stands for a part that the extended era does not have. */
const ABSENT: Readonly<Record<string, unknown>> = {
  'shares.gate': { bar: { by: 'rank', rank: 32 }, exponent: 3, everyBlocks: 360 },
  'movingPrice.halvingBlocks': 201_600,
};

/** Ranges of numbers; what is not here goes by the end of its name, see `rangeOf`. */
const RANGES: Readonly<Record<string, Omit<NumberKind, 'doc'>>> = {
  'shares.gate.bar.rank': { min: 1, max: 128, whole: true },
  'shares.gate.bar.quantile': { above: 0, max: 1 },
  'shares.gate.exponent': { min: 1, max: 8 },
  'pool.weightMin': { above: 0, max: 0.5 },
  'movingPrice.priceCap': { above: 0 },
  'epoch.perBlockMax': { min: 1, max: 128, whole: true },
};

function rangeOf(path: string): Omit<NumberKind, 'doc'> {
  const known = RANGES[path];
  if (known !== undefined) return known;
  if (path.endsWith('U16')) return { min: 0, max: 65_535, whole: true, unit: '65,535ths' };
  if (path.endsWith('Blocks')) return { min: 1, max: 1e9, whole: true, unit: 'blocks' };
  if (path.endsWith('Bits')) return { min: 0, max: 2 ** 53 - 1, whole: true, unit: 'bits' };
  return { min: 0 };
}

function isMap(value: unknown): value is Record_ {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a path in each era. */
function inEras(path: string): unknown[] {
  return [...RULESETS.values()]
    .map((era) => path.split('.').reduce<unknown>((value, key) => (isMap(value) ? value[key] : undefined), era))
    .filter((value) => value !== undefined);
}

function nullable(path: string): boolean {
  return NULLABLE.has(path) || inEras(path).includes(null);
}

/** The forms of the map at a path, by their deciding word. */
function formsAt(path: string, decider: string): Map<unknown, Record_> {
  const forms = [...(FORMS[path] ?? []), ...inEras(path).filter(isMap)];
  return new Map(forms.toReversed().map((form) => [form[decider], form]));
}

/** One value over what it replaces. Reports, and returns the old one, where it does not fit. */
function override(old: unknown, value: unknown, path: string, place: KeyPath, report: Report): unknown {
  if (value === null || value === 'off') {
    if (nullable(path)) return null;
    if (value === null) {
      report(place, `found nothing; must be ${isMap(old) ? 'a map' : `such as ${JSON.stringify(old)}`}`);
      return old;
    }
  }
  const base = old === null ? (ABSENT[path] ?? inEras(path).find((other) => other !== null)) : old;
  if (isMap(base)) return overrideMap(base, value, path, place, report);
  if (typeof base === 'boolean') {
    if (typeof value === 'boolean') return value;
    report(place, found(value, 'true or false'));
    return old;
  }
  const words = [...new Set<unknown>([...(WORDS[path] ?? []), ...inEras(path).filter((word) => word !== null)])];
  if (WORDS[path] !== undefined || (typeof base === 'string' && !/^\d+$/.test(base))) {
    if (words.includes(value)) return value;
    const texts = words.map(String);
    report(place, `${found(value, either(texts))}${typeof value === 'string' ? didYouMean(value, texts) : ''}`);
    return old;
  }
  if (typeof base === 'string') {
    if (typeof value === 'string' && /^\d{1,20}$/.test(value) && BigInt(value) < 2n ** 64n) return value;
    report(place, found(value, 'a whole number below 2^64 as text of digits in quotes'));
    return old;
  }
  if (typeof base === 'number') {
    const checked = number({ ...rangeOf(path), doc: '' }).safeParse(value);
    if (checked.success) return checked.data;
    for (const issue of checked.error.issues.slice(0, 1)) report(place, issue.message);
    return old;
  }
  report(place, `cannot be changed in a scenario, found ${show(value)}`);
  return old;
}

function overrideMap(base: Record_, value: unknown, path: string, place: KeyPath, report: Report): Record_ {
  if (!isMap(value)) {
    report(place, found(value, `a map of ${Object.keys(base).map(snakeCase).join(', ')}`));
    return base;
  }
  let form = base;
  const decider = DECIDERS.find((key) => typeof base[key] === 'string');
  if (decider !== undefined && value[decider] !== undefined && value[decider] !== base[decider]) {
    const forms = formsAt(path, decider);
    const other = forms.get(value[decider]);
    if (other !== undefined) form = other;
    else if (WORDS[`${path}.${decider}`] === undefined) {
      const known = [...forms.keys()].map(String);
      report(
        [...place, decider],
        `${found(value[decider], either(known))}${didYouMean(show(value[decider]).replace(/^the text |"/g, ''), known)}`,
      );
      return base;
    }
  }
  const result: Record<string, unknown> = { ...form };
  if (path === OPEN) form = { ...Object.assign({}, ...inEras(path).filter(isMap)), ...form };
  const keys = Object.keys(form).filter((key) => path !== '' || !HEAD.has(key));
  for (const [written, part] of Object.entries(value)) {
    const key = camelCase(written);
    if (snakeCase(key) !== written || !keys.includes(key)) {
      report([...place, written], unknownKey(written, keys.map(snakeCase)), true);
      continue;
    }
    if (key === decider && form[key] === part) continue;
    result[key] = override(form[key], part, path === '' ? key : `${path}.${key}`, [...place, written], report);
  }
  return result;
}

function missingEra(): never {
  throw new Error(`the default era ${DEFAULT_ERA} is not registered`);
}

/** `shares.gate.exponent = 4` for every leaf that differs. */
function changes(base: unknown, changed: unknown, path: string): string[] {
  if (isMap(base) && isMap(changed)) {
    return Object.keys(changed).flatMap((key) =>
      changes(base[key], changed[key], path === '' ? snakeCase(key) : `${path}.${snakeCase(key)}`),
    );
  }
  return JSON.stringify(base) === JSON.stringify(changed) ? [] : [`${path} = ${JSON.stringify(changed)}`];
}

/**
 * The rules of a run, or of a part of it.
 *
 * @param rules  a map of `era`, or of `extends` and changes; the head is checked by the schema
 * @param place  where it stands
 * @param report takes every fault
 */
export function resolveRules(rules: Record_, place: KeyPath, report: Report): Era {
  const { era, extends: extended, ...parameters } = rules as { era?: string; extends?: string };
  const ids = [...RULESETS.keys()];
  const find = (id: string, key: string): Era | undefined => {
    const known = RULESETS.get(id);
    if (known === undefined)
      report([...place, key], `found ${show(id)}; must be a ruleset that \`dtao eras\` lists${didYouMean(id, ids)}`);
    return known;
  };
  const standard = RULESETS.get(DEFAULT_ERA) ?? missingEra();
  if (extended === undefined) {
    const chosen = (era === undefined ? standard : find(era, 'era')) ?? standard;
    const topKeys = Object.keys(chosen)
      .filter((key) => !HEAD.has(key))
      .map(snakeCase);
    const unknown = Object.keys(parameters).filter((key) => !topKeys.includes(key));
    for (const key of unknown) report(['rules', key], unknownKey(key, ['era', 'extends', ...topKeys]), true);
    // An unknown key may be `extends` with a slip: then changes are meant to be there.
    for (const key of unknown.length > 0 ? [] : Object.keys(parameters)) {
      const instead = era === undefined ? 'add' : 'instead of `era` write';
      report([...place, key], `changes a rule; ${instead} \`extends: ${chosen.id}\` for that`, true);
    }
    return chosen;
  }
  if (era !== undefined) report([...place, 'era'], 'is there beside extends; write one of them', true);
  const base = find(extended, 'extends');
  // An era is a plain record; overrideMap keeps its keys and their types, which TypeScript cannot see.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const changed = overrideMap({ ...(base ?? standard) }, parameters, '', place, report) as unknown as Era;
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
