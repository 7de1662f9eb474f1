/**
 * Variants of a scenario: the same document under a change. Each is checked by the same schema and rules as the scenario
 * itself; what is wrong with it is told at the variant's own lines of the file.
 */

import { stringify } from 'yaml';
import type * as z from 'zod';
import { type KeyPath, keyText } from '../input/keyPath.js';
import { didYouMean } from '../input/words.js';
import { SHOCK_KEYS } from '../shocks/index.js';
import { type Draft, isDraft, parseKey, startsWith, valueAt, withoutValue, withValue } from './draft.js';
import { type Finding, findingsOf } from './findings.js';
import type { ResolvedScenario, ResolvedVariant } from './resolved.js';
import { BASE_NAME, variantSchema } from './schema.js';

/** What all variants share with the scenario: they run side by side, path by path, and are compared sample by sample. */
const FIXED = [
  'name',
  'start',
  'horizon',
  'resolution',
  'tolerance',
  'paths',
  'seed',
  'report',
  'outcomes',
  'variants',
  'loop_gain',
];

interface Change {
  /** What is changed, in the variant's document. */
  readonly path: KeyPath;
  /** Where the file says so. */
  readonly at: KeyPath;
}

export interface VariantDraft {
  readonly name: string;
  readonly question: string;
  /** The scenario's document, changed. */
  readonly raw: Draft;
  /** What was changed, in words. */
  readonly words: readonly string[];
  readonly changes: readonly Change[];
  /** Number of each timeline entry: that of the scenario's; those that are added count on from its last. */
  readonly positions: readonly number[];
}

/** Ids of the timeline's entries as the scenario has them, by number. */
function idsOf(timeline: readonly unknown[]): string[] {
  return timeline.map((entry, number) => {
    if (!isDraft(entry)) return '';
    const kind = SHOCK_KEYS.find((key) => Object.hasOwn(entry, key)) ?? '';
    return typeof entry['id'] === 'string' ? entry['id'] : `${kind}-${number + 1}`;
  });
}

/** A value in one line, as YAML. */
function text(value: unknown): string {
  // What is missing where it must not be is told by the schema.
  if (value === undefined) return '';
  if (value === null) return 'off';
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

/** What an entry of the timeline does and when. */
function eventText(entry: unknown): string {
  if (!isDraft(entry)) return text(entry);
  const { id: _id, at, ...what } = entry;
  return `${text(what).replaceAll(/^\{ | \}$/g, '')} at ${text(at)}`;
}

/**
 * The drafts of all variants that can be made.
 *
 * @param base     the scenario's document
 * @param checked  the same after its schema: defaults for what the document leaves out
 * @param sound    the scenario has no faults: only then a name that is not there is one
 * @param report   takes what is wrong with the changes themselves; paths are those of the file
 */
export function draftVariants(base: Draft, checked: unknown, sound: boolean, report: (finding: Finding) => void) {
  const written = base['variants'];
  if (!Array.isArray(written)) return [];
  const names = new Map<string, number>();
  return written.flatMap((entry: unknown, index): VariantDraft[] => {
    const at: KeyPath = ['variants', index];
    const parsed = variantSchema.safeParse(entry);
    if (!parsed.success) {
      // The scenario's own check reports them all. What is added is checked in the variant's document as well.
      const inside = findingsOf(parsed.error.issues).every(({ path }) => path[0] === 'add' && path.length > 1);
      if (!inside || !isDraft(entry)) return [];
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- sound but for entries of `add`, which stay unknown
    const variant = (parsed.success ? parsed.data : entry) as z.output<typeof variantSchema>;
    const first = names.get(variant.name);
    if (first !== undefined)
      report({
        path: [...at, 'name'],
        message: `found ${variant.name}, which variants[${first}] has already; each name once`,
      });
    else names.set(variant.name, index);
    if (variant.name === BASE_NAME)
      report({
        path: [...at, 'name'],
        message: `found ${BASE_NAME}, which is the scenario itself; must be another name`,
      });
    // What the file says, not what the schema makes of it.
    const added = isDraft(entry) && Array.isArray(entry['add']) ? entry['add'] : [];
    const { set = {}, drop = [] } = variant;
    if (Object.keys(set).length + drop.length + added.length === 0) {
      report({ path: at, message: 'changes nothing; must have set, drop or add' });
      return [];
    }
    return [new Drafting(base, checked, sound, report, at).draft(variant, set, drop, added)];
  });
}

/** Makes the draft of one variant. */
class Drafting {
  private readonly base: Draft;
  private readonly checked: unknown;
  private readonly sound: boolean;
  private readonly report: (finding: Finding) => void;
  private readonly at: KeyPath;
  private readonly timeline: readonly unknown[];
  private readonly ids: readonly string[];
  private readonly changes: Change[] = [];
  private readonly words: string[] = [];
  private readonly dropped = new Set<number>();
  private raw: Draft;

  constructor(base: Draft, checked: unknown, sound: boolean, report: (finding: Finding) => void, at: KeyPath) {
    this.base = base;
    this.checked = checked;
    this.sound = sound;
    this.report = report;
    this.at = at;
    const timeline = base['timeline'];
    this.timeline = Array.isArray(timeline) ? timeline : [];
    this.ids = idsOf(this.timeline);
    this.raw = withoutValue(base, ['variants']);
  }

  draft(
    { name, question = '' }: { readonly name: string; readonly question?: string | undefined },
    set: Readonly<Record<string, unknown>>,
    drop: readonly string[],
    added: readonly unknown[],
  ): VariantDraft {
    const { at, changes, words } = this;
    for (const [index, word] of drop.entries()) this.drop(word, [...at, 'drop', index]);
    for (const [key, value] of Object.entries(set)) this.set(key, value, [...at, 'set', key]);
    const { timeline } = this.raw;
    const kept = (Array.isArray(timeline) ? timeline : [])
      .map((value: unknown, number) => ({ value, number }))
      .filter(({ number }) => !this.dropped.has(number));
    const appended = added.map((value, index) => ({ value, number: this.timeline.length + index }));
    appended.forEach(({ value, number }, index) => {
      changes.push({ path: ['timeline', number], at: [...at, 'add', index] });
      words.push(`with ${eventText(value)}`);
    });
    const entries = [...kept, ...appended];
    // A timeline that is no list is a fault of the scenario's own.
    const whole = entries.length === 0 || (timeline !== undefined && !Array.isArray(timeline));
    return {
      name,
      question,
      raw: whole && this.dropped.size === 0 ? this.raw : { ...this.raw, timeline: entries.map(({ value }) => value) },
      words,
      changes,
      positions: entries.map(({ number }) => number),
    };
  }

  private drop(word: string, at: KeyPath): void {
    const number = this.ids.indexOf(word);
    if (number >= 0) {
      this.dropped.add(number);
      this.words.push(`without ${word} (${eventText(this.timeline[number])})`);
      return;
    }
    const path = parseKey(word);
    if (path === null || path[0] === 'timeline' || valueAt(this.base, path) === undefined) {
      if (!this.sound) return;
      const known = [...this.ids, ...Object.keys(this.raw)].filter((key) => !FIXED.includes(key) && key !== 'timeline');
      this.report({
        path: at,
        message: `found ${word}; the scenario has no event of this id and no such key${didYouMean(word, known)}`,
      });
    } else if (this.mayDiffer(path, at)) {
      this.changes.push({ path, at });
      this.words.push(`without ${word}: ${text(valueAt(this.base, path))}`);
      this.raw = withoutValue(this.raw, path);
    }
  }

  private set(key: string, value: unknown, at: KeyPath): void {
    const path = this.pathOf(key, at);
    if (path === null || !this.mayDiffer(path, at, true)) return;
    const next = withValue(this.raw, path, value, 'the scenario');
    if (typeof next === 'string') {
      if (this.sound) this.report({ path: at, message: next, atKey: true });
      return;
    }
    const standard = valueAt(this.checked, path);
    const before = typeof standard === 'object' ? valueAt(this.base, path) : standard;
    this.words.push(`${key}: ${before === undefined ? '' : `${text(before)} → `}${text(value)}`);
    this.changes.push({ path, at });
    this.raw = next;
  }

  /** Path of a key of `set`; an event may be called by its id. */
  private pathOf(key: string, at: KeyPath): KeyPath | null {
    const refuse = (message: string): null => {
      this.report({ path: at, message, atKey: true });
      return null;
    };
    const path = parseKey(key);
    if (path === null) return refuse('is no key; keys are such as miners.sold_min or timeline.freeze.at');
    const [head, event, ...rest] = path;
    if (head !== 'timeline') return path;
    if (event === undefined) return refuse('cannot be set as a whole; drop and add events, or set a key of one');
    const number = typeof event === 'number' ? event : this.ids.indexOf(event);
    if (number < 0 || number >= this.timeline.length)
      return this.sound
        ? refuse(`no event of the scenario has the id ${event}${didYouMean(String(event), this.ids)}`)
        : null;
    if (this.dropped.has(number)) return refuse(`changes ${this.ids[number]}, which this variant drops`);
    return [head, number, ...rest];
  }

  private mayDiffer([head]: KeyPath, at: KeyPath, atKey = false): boolean {
    if (!FIXED.includes(String(head))) return true;
    const message = `${head} is the same for all variants: they run side by side with the scenario, path by path`;
    this.report({ path: at, message, atKey });
    return false;
  }
}

/** A finding in the file. */
export interface LocatedFinding extends Finding {
  /** The key in messages, where it is not that of the place. */
  readonly key?: string;
}

/**
 * A finding in a variant's document as one in the file; null if it is the scenario's own.
 *
 * @param ofBase  findings of the scenario
 */
export function findingInFile(
  finding: Finding,
  variant: VariantDraft,
  ofBase: readonly Finding[],
): LocatedFinding | null {
  const { path, message, atKey } = finding;
  const change = variant.changes.findLast((one) => startsWith(path, one.path));
  const rest = (from: Change): KeyPath => [...from.at, ...path.slice(from.path.length)];
  if (change !== undefined) return { path: rest(change), message, ...(atKey === true && { atKey }) };
  if (ofBase.some((one) => one.message === message && keyText(one.path) === keyText(path))) return null;
  const inside = variant.changes.findLast((one) => startsWith(one.path, path));
  return {
    path: inside?.at ?? path,
    key: keyText(path),
    message: `${message} (in variant ${variant.name})`,
    ...((atKey === true || inside !== undefined) && { atKey: true }),
  };
}

/** Keys in which a variant may differ from its scenario. */
const DIFFERING = ['rules', 'taoUsd', 'holdings', 'actors', 'timeline'] as const;

/** A variant as the resolved scenario embeds it: only what differs. */
export function resolvedVariant(
  draft: VariantDraft,
  base: ResolvedScenario,
  resolved: ResolvedScenario,
): ResolvedVariant {
  const differs = DIFFERING.filter((key) => JSON.stringify(base[key]) !== JSON.stringify(resolved[key]));
  return {
    name: draft.name,
    question: draft.question,
    changes: draft.words,
    differs: Object.fromEntries(differs.map((key) => [key, resolved[key]])),
  };
}
