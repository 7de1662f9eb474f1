/**
 * A scenario file → resolved scenario, or all of its faults in one go.
 *
 * read → parse → `--set` → schema → rules that span keys (on what is sound) → resolved.
 */

import { dirname, isAbsolute, join } from 'node:path';
import { isCollection, isMap, isNode, isSeq, parseDocument } from 'yaml';
import { type Fault, ScenarioError } from '../errors.js';
import { packageFolder } from '../files.js';
import { type KeyPath, keyText } from '../input/keyPath.js';
import { type Finding, faultAt, sortFaults } from './findings.js';
import { type RecordedPath, readRecordedPath } from './recordedPath.js';
import { type Report, resolveScenario } from './resolve.js';
import type { ResolvedScenario } from './resolved.js';
import { salvage } from './salvage.js';
import { DEFAULT_SNAPSHOT, scenarioSchema } from './schema.js';
import { readSnapshot, type Snapshot } from './snapshot.js';
import { type Place, readSource, type Source, tooDeepAt } from './source.js';

/** A scenario is some pages of text. */
export const SCENARIO_BYTES_MAX = 1e6;

/** A key that the command line sets before the scenario is checked. */
export interface Override {
  /** The option, as faults show it: `--set`. */
  readonly option: string;
  /** `stakers.wealth.yield`, `timeline[0].at`. */
  readonly key: string;
  readonly value: string;
  /** The value is text as it stands, not YAML. */
  readonly verbatim?: boolean;
}

/** `a.b[2].c` → its parts; null if it is no path. */
export function parseKey(key: string): KeyPath | null {
  if (!/^[A-Za-z_][\w-]*(\.[\w-]+|\[\d+\])*$/.test(key)) return null;
  return key
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part, i) => (i > 0 && /^\d+$/.test(part) ? Number(part) : part));
}

function startsWith(path: KeyPath, head: KeyPath): boolean {
  return head.length <= path.length && head.every((part, i) => part === path[i]);
}

/** The comment that a scenario begins with, without `#` and editor settings: its question. */
export function leadingComment(text: string): string {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('#')) break;
    if (!/^#\s*yaml-language-server:/.test(line)) lines.push(line.replace(/^# ?/, '').trimEnd());
  }
  return lines.join('\n').trim();
}

/** Puts an override into the document; a text says why it cannot be. */
function setKey(source: Source, path: KeyPath, override: Override): string | null {
  const { document } = source;
  for (let n = 1; n < path.length; n++) {
    const node: unknown = document.getIn(path.slice(0, n), true);
    const part = path[n];
    const holder = keyText(path.slice(0, n));
    if (node === undefined) break;
    if (!isCollection(node)) return `${holder} is a single value in ${source.file}; it has no key ${part}`;
    if (isMap(node) && typeof part === 'number') return `${holder} is a map; it has no entry ${part}`;
    if (isSeq(node)) {
      if (typeof part !== 'number') return `${holder} is a list; its entries are ${holder}[0], …`;
      const { length } = node.items;
      if (part >= length) return `${holder} has ${length} entries in ${source.file}; the first is ${holder}[0]`;
    }
  }
  let value: unknown = override.value;
  if (override.verbatim !== true) {
    if (tooDeepAt(override.value) !== null) return 'is nested too deeply';
    const parsed = parseDocument(override.value, { prettyErrors: false, version: '1.2' });
    const error = parsed.errors[0] ?? parsed.warnings[0];
    if (error !== undefined)
      return `found ${JSON.stringify(override.value)}; the value is not valid YAML: ${error.message.split('\n')[0]}`;
    try {
      value = parsed.toJS({ maxAliasCount: 0 });
    } catch {
      return `found ${JSON.stringify(override.value)}; aliases (*…) are not used here`;
    }
  }
  if (document.contents === null) return `${source.file} is empty`;
  if (!isMap(document.contents)) return `${source.file} is not a map`;
  document.setIn(path, document.createNode(value));
  return null;
}

/**
 * Loads a scenario.
 *
 * @param file      path of the YAML file, shown in messages as given
 * @param overrides keys that the command line sets
 * @throws ScenarioError with all faults of the scenario and of its snapshot
 */
export function loadScenario(file: string, overrides: readonly Override[] = []): ResolvedScenario {
  const source = readSource(file, file, { what: 'scenario', bytesMax: SCENARIO_BYTES_MAX });
  const faults: Fault[] = [];
  const set: { path: KeyPath; option: string }[] = [];
  for (const override of overrides) {
    const path = parseKey(override.key);
    const problem =
      path === null ? 'is no key; keys are such as miners.sold_min or timeline[0].at' : setKey(source, path, override);
    if (problem !== null)
      faults.push({ file: override.option, line: 0, column: 0, key: override.key, message: problem });
    else if (path !== null) set.push({ path, option: override.option });
  }

  /** The option that set a key, or everything that is there of it. */
  const optionOf = (path: KeyPath): string | undefined => {
    const option = set.findLast((one) => startsWith(path, one.path))?.option;
    if (option !== undefined) return option;
    const within = set.find((one) => startsWith(one.path, path));
    const node: unknown = within === undefined ? undefined : source.document.getIn(path, true);
    return isNode(node) && !node.range ? within?.option : undefined;
  };
  const placing = (of: (path: KeyPath) => Place) => (path: KeyPath) => {
    const option = optionOf(path);
    return option === undefined ? of(path) : { file: option, line: 0, column: 0 };
  };
  const places = { place: placing(source.place), placeOfKey: placing(source.placeOfKey) };
  const findings: Finding[] = [];

  const raw: unknown = source.document.toJS();
  if (raw === null || raw === undefined) {
    throw new ScenarioError([
      ...faults,
      { file, line: 0, column: 0, key: '', message: 'is empty; a scenario has at least a name' },
    ]);
  }
  const checked = salvage(scenarioSchema, raw, { name: 'unnamed' });
  findings.push(...checked.findings);

  if (checked.value !== null) {
    const faulty = checked.findings.filter((finding) => finding.atKey !== true).map((finding) => finding.path);
    // A key that is wrong, or unknown inside what a rule reads: a default stands there that nobody meant.
    const shadowed = (path: KeyPath): boolean =>
      faulty.some((fault) => startsWith(path, fault)) ||
      checked.findings.some((finding) => startsWith(finding.path, path));
    const report: Report = (path, message, dependsOn = [], atKey = false) => {
      if (faulty.some((fault) => startsWith(path, fault)) || dependsOn.some(shadowed)) return;
      findings.push({ path, message, atKey });
    };

    /** A file that a key names; null, with faults, if it cannot be read. */
    const readBeside = <T>(read: () => T, key: KeyPath, name: string): T | null => {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof ScenarioError)) throw error;
        const [first] = error.faults;
        // The file as a whole (missing, a folder, too large): the scenario's key is the place. Else the file's own lines.
        if (error.faults.length === 1 && first?.line === 0)
          report(key, `found ${JSON.stringify(name)}; ${first.file}: ${first.message}`);
        else faults.push(...error.faults);
        return null;
      }
    };

    let snapshot: Snapshot | null = null;
    const written = checked.value.start.snapshot;
    const startFaulty = shadowed(['start', 'snapshot']);
    if (!startFaulty) {
      const beside =
        written === undefined
          ? join(packageFolder(), 'scenarios', DEFAULT_SNAPSHOT)
          : isAbsolute(written)
            ? written
            : join(dirname(file), written);
      snapshot = readBeside(() => readSnapshot(beside), ['start', 'snapshot'], written ?? DEFAULT_SNAPSHOT);
    }
    let recorded: RecordedPath | null = null;
    const recordedFile = checked.value.tao_usd.path;
    if (recordedFile !== undefined && !shadowed(['tao_usd', 'path'])) {
      const beside = isAbsolute(recordedFile) ? recordedFile : join(dirname(file), recordedFile);
      recorded = readBeside(() => readRecordedPath(beside), ['tao_usd', 'path'], recordedFile);
    }
    const resolved = resolveScenario(checked.value, {
      snapshot,
      recorded,
      question: leadingComment(source.text),
      report,
      position: checked.position,
    });
    if (findings.length === 0 && faults.length === 0 && resolved !== null) return resolved;
  }
  // `--paths: found …` says it all; `--set` sets many keys and names the one.
  faults.push(
    ...findings
      .map((finding) => faultAt(places, finding))
      .map((fault) =>
        fault.file.startsWith('--') && fault.file !== '--set' && fault.line === 0 ? { ...fault, key: '' } : fault,
      ),
  );
  throw new ScenarioError(sortFaults(faults));
}
