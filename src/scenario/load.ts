/**
 * A scenario file → resolved scenario, or all of its faults in one go.
 *
 * read → parse → `--set` → schema → rules that span keys (on what is sound) → resolved; each variant from the schema on.
 */

import { dirname, isAbsolute, join } from 'node:path';
import { parseDocument } from 'yaml';
import { type Fault, ScenarioError } from '../errors.js';
import { packageFolder } from '../files.js';
import type { KeyPath } from '../input/keyPath.js';
import { isDraft, parseKey, startsWith, valueAt, withoutValue, withValue } from './draft.js';
import { type Finding, faultAt, findingsOf, sortFaults } from './findings.js';
import { type RecordedPath, readRecordedPath } from './recordedPath.js';
import { type Report, resolveScenario } from './resolve.js';
import type { ResolvedScenario, ResolvedVariant } from './resolved.js';
import { salvage } from './salvage.js';
import { type CheckedScenario, DEFAULT_SNAPSHOT, scenarioSchema } from './schema.js';
import { readSnapshot } from './snapshot.js';
import { type Place, readSource, tooDeepAt } from './source.js';
import type { Snapshot } from './startState.js';
import { draftVariants, findingInFile, type LocatedFinding, resolvedVariant } from './variants.js';

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

/** The comment that a scenario begins with, without `#` and editor settings: its question. */
export function leadingComment(text: string): string {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('#')) break;
    if (!/^#\s*yaml-language-server:/.test(line)) lines.push(line.replace(/^# ?/, '').trimEnd());
  }
  return lines.join('\n').trim();
}

/** The value that an override says; a text says why there is none. */
function overrideValue(override: Override): { readonly value: unknown } | string {
  if (override.verbatim === true) return { value: override.value };
  if (tooDeepAt(override.value) !== null) return 'is nested too deeply';
  const parsed = parseDocument(override.value, { prettyErrors: false, version: '1.2' });
  const error = parsed.errors[0] ?? parsed.warnings[0];
  if (error !== undefined)
    return `found ${JSON.stringify(override.value)}; the value is not valid YAML: ${error.message.split('\n')[0]}`;
  try {
    const value: unknown = parsed.toJS({ maxAliasCount: 0 });
    return { value };
  } catch {
    return `found ${JSON.stringify(override.value)}; aliases (*…) are not used here`;
  }
}

/** Reads the files that a scenario names, from its folder. */
class NamedFiles {
  private readonly folder: string;
  /** Takes the faults in the files themselves. */
  private readonly faults: Fault[];
  /** All variants start from one: it is read once. */
  private start: { readonly name: string | undefined; readonly snapshot: Snapshot | null } | null = null;

  constructor(scenarioFile: string, faults: Fault[]) {
    this.folder = dirname(scenarioFile);
    this.faults = faults;
  }

  snapshot(name: string | undefined, report: Report): Snapshot | null {
    if (this.start?.name === name && this.start !== null) return this.start.snapshot;
    const path = name === undefined ? join(packageFolder(), 'scenarios', DEFAULT_SNAPSHOT) : this.beside(name);
    const snapshot = this.read(() => readSnapshot(path), ['start', 'snapshot'], name ?? DEFAULT_SNAPSHOT, report);
    this.start = { name, snapshot };
    return snapshot;
  }

  recorded(name: string | undefined, report: Report): RecordedPath | null {
    return name === undefined
      ? null
      : this.read(() => readRecordedPath(this.beside(name)), ['tao_usd', 'path'], name, report);
  }

  private beside(name: string): string {
    return isAbsolute(name) ? name : join(this.folder, name);
  }

  /** null, with faults, if the file cannot be read. */
  private read<T>(read: () => T, key: KeyPath, name: string, report: Report): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      const [first] = error.faults;
      // The file as a whole (missing, a folder, too large): the scenario's key is the place. Else the file's own lines.
      if (error.faults.length === 1 && first?.line === 0)
        report(key, `found ${JSON.stringify(name)}; ${first.file}: ${first.message}`);
      else this.faults.push(...error.faults);
      return null;
    }
  }
}

/** A document after its schema and rules. */
interface Checked {
  /** What the schema makes of its sound parts; null if nothing is left. */
  readonly value: CheckedScenario | null;
  readonly findings: readonly Finding[];
  readonly resolved: ResolvedScenario | null;
}

/**
 * @param entryNumber  number of a timeline entry, for messages and ids, from its place in the document
 */
function check(raw: unknown, entryNumber: (position: number) => number, question: string, files: NamedFiles): Checked {
  const checked = salvage(scenarioSchema, raw, { name: 'unnamed' });
  const ofSchema = checked.findings.map((finding): Finding => {
    const [head, entry, ...rest] = finding.path;
    return head === 'timeline' && typeof entry === 'number'
      ? { ...finding, path: [head, entryNumber(entry), ...rest] }
      : finding;
  });
  if (checked.value === null) return { value: null, findings: ofSchema, resolved: null };
  const findings = [...ofSchema];
  const faulty = ofSchema.filter((finding) => finding.atKey !== true).map((finding) => finding.path);
  // A key that is wrong, or unknown inside what a rule reads: a default stands there that nobody meant.
  const shadowed = (path: KeyPath): boolean =>
    faulty.some((fault) => startsWith(path, fault)) || ofSchema.some((finding) => startsWith(finding.path, path));
  const report: Report = (path, message, dependsOn = [], atKey = false) => {
    if (faulty.some((fault) => startsWith(path, fault)) || dependsOn.some(shadowed)) return;
    findings.push({ path, message, atKey });
  };
  const { start, tao_usd: taoUsd } = checked.value;
  const snapshot = shadowed(['start', 'snapshot']) ? null : files.snapshot(start.snapshot, report);
  const recorded = shadowed(['tao_usd', 'path']) ? null : files.recorded(taoUsd.path, report);
  const position = (list: string, index: number): number => {
    const place = checked.position(list, index);
    return list === 'timeline' ? entryNumber(place) : place;
  };
  const resolved = resolveScenario(checked.value, { snapshot, recorded, question, report, position });
  return { value: checked.value, findings, resolved };
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
  const written: unknown = source.document.toJS();
  if (written === null || written === undefined) {
    const message = 'is empty; a scenario has at least a name';
    throw new ScenarioError([{ file, line: 0, column: 0, key: '', message }]);
  }
  const set: { path: KeyPath; option: string }[] = [];
  let raw = written;
  for (const override of overrides) {
    const problem = ((): string | null => {
      const path = parseKey(override.key);
      if (path === null) return 'is no key; keys are such as miners.sold_min or timeline[0].at';
      if (!isDraft(raw)) return `${file} is not a map`;
      const found = overrideValue(override);
      if (typeof found === 'string') return found;
      const next = withValue(raw, path, found.value, file);
      if (typeof next === 'string') return next;
      raw = next;
      set.push({ path, option: override.option });
      return null;
    })();
    if (problem !== null)
      faults.push({ file: override.option, line: 0, column: 0, key: override.key, message: problem });
  }

  /** The option that set a key, or everything that is there of it. */
  const optionOf = (path: KeyPath): string | undefined => {
    const option = set.findLast((one) => startsWith(path, one.path))?.option;
    if (option !== undefined) return option;
    return valueAt(written, path) === undefined ? set.find((one) => startsWith(one.path, path))?.option : undefined;
  };
  const placing = (of: (path: KeyPath) => Place) => (path: KeyPath) => {
    const option = optionOf(path);
    return option === undefined ? of(path) : { file: option, line: 0, column: 0 };
  };
  const places = { place: placing(source.place), placeOfKey: placing(source.placeOfKey) };

  const question = leadingComment(source.text);
  const files = new NamedFiles(file, faults);
  const base = check(isDraft(raw) ? withoutValue(raw, ['variants']) : raw, (position) => position, question, files);
  const findings: LocatedFinding[] = [...base.findings];
  const variants: ResolvedVariant[] = [];
  if (isDraft(raw) && Object.hasOwn(raw, 'variants')) {
    const shape = scenarioSchema.shape.variants.safeParse(raw['variants']);
    if (!shape.success) findings.push(...findingsOf(shape.error.issues, ['variants']));
    const sound = base.findings.length === 0;
    const report = (finding: Finding): void => void findings.push(finding);
    for (const draft of draftVariants(raw, base.value, sound, report)) {
      const entryNumber = (position: number): number => draft.positions[position] ?? position;
      const variant = check(draft.raw, entryNumber, draft.question, files);
      findings.push(
        ...variant.findings
          .map((finding) => findingInFile(finding, draft, base.findings))
          .filter((finding) => finding !== null),
      );
      if (base.resolved !== null && variant.resolved !== null)
        variants.push(resolvedVariant(draft, base.resolved, variant.resolved));
    }
  }
  if (findings.length === 0 && faults.length === 0 && base.resolved !== null) return { ...base.resolved, variants };
  // `--paths: found …` says it all; `--set` sets many keys and names the one.
  faults.push(
    ...findings
      .map((finding) => ({ ...faultAt(places, finding), ...(finding.key !== undefined && { key: finding.key }) }))
      .map((fault) =>
        fault.file.startsWith('--') && fault.file !== '--set' && fault.line === 0 ? { ...fault, key: '' } : fault,
      ),
  );
  throw new ScenarioError(sortFaults(faults));
}
