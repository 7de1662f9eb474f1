/**
 * A text file of the user's, read with care: YAML (JSON is YAML) with the place of every value.
 *
 * What a hostile or broken file can do is refused here, before any schema looks at it: not a file, too large (by its
 * size, without reading it), not text, nested too deeply, aliases that multiply or point at themselves, keys twice.
 * All faults of the text are reported together; a file with such faults has no value.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Document, Node, Pair, ParsedNode, YAMLMap } from 'yaml';
import { isMap, isNode, isScalar, isSeq, Lexer, LineCounter, Parser, parseDocument, visit } from 'yaml';
import { type Fault, ScenarioError } from '../errors.js';
import { errorCode } from '../files.js';
import type { KeyPath } from '../input/keyPath.js';
import { didYouMean } from '../input/words.js';

/** Levels of maps and lists. The parser would exhaust the stack, and with it the process, at some thousands. */
const DEPTH_MAX = 64;
/** An alias may be used, but not to build a value that is larger than the file. */
const ALIASES_MAX = 100;

export interface Place {
  readonly file: string;
  /** From 1; 0 = the fault has no place in a file. */
  readonly line: number;
  readonly column: number;
}

export interface Source {
  readonly file: string;
  readonly text: string;
  readonly document: Document<ParsedNode>;
  /** Place of the value at a path: the deepest part of the path that exists. */
  readonly place: (path: KeyPath) => Place;
  /** Place of the key that ends the path. */
  readonly placeOfKey: (path: KeyPath) => Place;
}

export interface ReadLimits {
  /** What the file is, in messages: "scenario". */
  readonly what: string;
  readonly bytesMax: number;
}

function reason(error: unknown): string {
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  return code === '' ? String(error) : code;
}

/** Files of the folder that end like the one that is missing. */
function neighbours(file: string): string[] {
  const ending = /\.[a-z]+$/i.exec(file)?.[0] ?? '';
  try {
    return readdirSync(dirname(file)).filter((name) => name.endsWith(ending));
  } catch {
    return [];
  }
}

/**
 * The text of a file.
 *
 * @param shown the name in messages, as the user wrote it
 * @throws ScenarioError with one fault that has no line
 */
export function readText(path: string, shown: string, limits: ReadLimits): string {
  const refuse = (message: string): never => {
    throw new ScenarioError([{ file: shown, line: 0, column: 0, key: '', message }]);
  };
  const megabytes = limits.bytesMax / 1e6;
  let bytes: Buffer;
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return refuse(`is a folder; a ${limits.what} is a file`);
    if (!stat.isFile()) return refuse(`is not a regular file; a ${limits.what} is a file`);
    if (stat.size > limits.bytesMax) {
      return refuse(`has ${(stat.size / 1e6).toFixed(1)} MB; a ${limits.what} has at most ${megabytes} MB`);
    }
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return refuse(`no such file${didYouMean(basename(path), neighbours(path))}`);
    }
    return refuse(`cannot be read: ${reason(error)}`);
  }
  if (bytes.includes(0)) return refuse(`is binary (holds a zero byte); a ${limits.what} is UTF-8 text`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse(`is not UTF-8 text; a ${limits.what} is`);
  }
}

/** Offset at which the nesting passes the limit, or null. Only the parser's stack is watched: no tree is built. */
export function tooDeepAt(text: string): number | null {
  const parser = new Parser();
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    // The tokens are not wanted; running the generator to its end moves the stack.
    Array.from(parser.next(lexeme));
    if (parser.stack.length > DEPTH_MAX) return offset;
    offset += lexeme.length;
  }
  return null;
}

/** The parser's own words for what a user can meet; anything else is passed on. */
function syntaxMessage(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document starts here (---); a file holds one';
  if (code === 'TAB_AS_INDENT') return 'found a tab; indent with spaces';
  if (code === 'TAG_RESOLVE_FAILED') return `${message}; tags (!…) are not used here`;
  return `is not valid YAML: ${message.split('\n')[0]}`;
}

/**
 * Text → document with places.
 *
 * @throws ScenarioError with all faults of the text
 */
export function parseSource(file: string, text: string): Source {
  const lines = new LineCounter();
  const faults: Fault[] = [];
  const add = (offset: number, key: string, message: string): void => {
    const { line, col } = lines.linePos(offset);
    faults.push({ file, line, column: col, key, message });
  };

  const deepAt = tooDeepAt(text);
  if (deepAt !== null) {
    lines.addNewLine(0);
    for (let i = text.indexOf('\n'); i >= 0 && i < deepAt; i = text.indexOf('\n', i + 1)) lines.addNewLine(i + 1);
    add(deepAt, '', `is nested too deeply; at most ${DEPTH_MAX - 2} levels of maps and lists`);
    throw new ScenarioError(faults);
  }

  // uniqueKeys of the parser compares all pairs of keys of a map (19 s for 40,000 keys): done below, with a set.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    uniqueKeys: false,
    stringKeys: true,
  });
  let lastAt = -1;
  for (const fault of [...document.errors, ...document.warnings]) {
    // What follows at the same place are echoes: every open bracket complains of one missing quote.
    if (fault.pos[0] !== lastAt) add(fault.pos[0], '', syntaxMessage(fault.code, fault.message));
    [lastAt] = fault.pos;
  }
  if (faults.length > 0) throw new ScenarioError(faults.slice(0, 20));

  visit(document, {
    Map(_, map) {
      const seen = new Map<string, number>();
      for (const { key } of map.items) {
        if (!isScalar(key) || !key.range) continue;
        const word = String(key.value);
        const first = seen.get(word);
        if (first === undefined) seen.set(word, key.range[0]);
        else add(key.range[0], word, `is there twice; the first one is in line ${lines.linePos(first).line}`);
      }
    },
    Alias(_, alias, ancestors) {
      const offset = alias.range?.[0] ?? 0;
      const target = alias.resolve(document);
      if (target === undefined) add(offset, '', `found *${alias.source}; no anchor &${alias.source} stands before it`);
      else if (ancestors.includes(target))
        add(offset, '', `found *${alias.source} inside &${alias.source}; a value cannot hold itself`);
    },
  });
  if (faults.length > 0) throw new ScenarioError(faults);

  try {
    document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    let offset = 0;
    visit(document, {
      Alias(_, alias) {
        offset = alias.range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    add(offset, '', `its aliases (*…) expand to more than ${ALIASES_MAX} times what is written; write the values out`);
    throw new ScenarioError(faults);
  }

  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  // The library's own lookup walks through all pairs of a map: with an index, many faults stay cheap.
  const indexes = new WeakMap<YAMLMap, Map<string, Pair>>();
  const pairOf = (map: YAMLMap, key: string): Pair | undefined => {
    let index = indexes.get(map);
    if (index === undefined) {
      index = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
      indexes.set(map, index);
    }
    return index.get(key);
  };
  /** Nodes on a path, from the top, as far as they exist. */
  const nodesOn = (path: KeyPath): Node[] => {
    const nodes: Node[] = [];
    let node: unknown = document.contents;
    for (const part of path) {
      if (isMap(node)) node = pairOf(node, String(part))?.value;
      else node = isSeq(node) && typeof part === 'number' ? node.items[part] : undefined;
      if (!isNode(node)) break;
      nodes.push(node);
    }
    return nodes;
  };
  const place = (path: KeyPath): Place => {
    const deepest = nodesOn(path).findLast((node) => node.range);
    return placeAt(deepest?.range?.[0] ?? document.contents?.range[0] ?? 0);
  };
  const placeOfKey = (path: KeyPath): Place => {
    const holders = nodesOn(path.slice(0, -1));
    const holder = path.length === 1 ? document.contents : holders.length === path.length - 1 ? holders.at(-1) : null;
    const key = isMap(holder) ? pairOf(holder, String(path.at(-1)))?.key : undefined;
    return isScalar(key) && key.range ? placeAt(key.range[0]) : place(path);
  };
  return { file, text, document, place, placeOfKey };
}

/** A key of valid JSON. */
const JSON_KEY = /"(?:[^"\\]|\\.)*"\s*:/g;

/**
 * The value of a text that is JSON without a key that is there twice, in a hundredth of the time that places take; undefined
 * where it is anything else.
 */
export function quickJson(text: string): unknown {
  let keys = 0;
  let value: unknown;
  try {
    value = JSON.parse(text, (_, inner: unknown) => {
      if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) keys += Object.keys(inner).length;
      return inner;
    });
  } catch {
    return undefined;
  }
  return keys === (text.match(JSON_KEY)?.length ?? 0) ? value : undefined;
}

/** A file's document, read and parsed. */
export function readSource(path: string, shown: string, limits: ReadLimits): Source {
  return parseSource(shown, readText(path, shown, limits));
}
