/** `dtao verify`: golden topics, golden runs and captures against the functions that the engine runs. */

import { type Fault, ScenarioError } from '../errors.js';
import { nearestWord } from '../input/words.js';
import type { Era } from '../protocol/eras/era.js';
import { DEFAULT_ERA, ERAS } from '../protocol/eras/index.js';
import { checkCapture } from './capture.js';
import { CaseReport } from './caseReport.js';
import { fileError } from './exactJson.js';
import { entry } from './fields.js';
import { type GoldenFile, readGolden, type TopicCase } from './golden.js';
import { checkpointsJson, checkRun, readRun, reportedFields, TOLERANCE_CLASS } from './run.js';
import { TOPICS } from './topics/index.js';
import type { Checker } from './topics/topic.js';

export interface VerifyCounts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface VerifyOptions {
  /** What a test does to every era before it is used, to see a mutated rule fail. */
  readonly alter?: (era: Era) => Era;
}

const unaltered = (era: Era): Era => era;

/**
 * Checks all cases of all files and prints a line for every difference, for every reason to skip and for each file. All
 * files are read before anything runs: a bad one is a ScenarioError, and nothing is counted.
 */
export async function verifyFiles(
  files: readonly string[],
  print: (line: string) => void,
  options: VerifyOptions = {},
): Promise<VerifyCounts> {
  const alter = options.alter ?? unaltered;
  const golden = await readAll(files);
  const counts: VerifyCounts = { passed: 0, failed: 0, skipped: 0 };
  let byAllowance = 0;
  const count = (report: CaseReport): void => {
    for (const line of report.lines()) print(line);
    if (report.failed) counts.failed++;
    else counts.passed++;
    if (!report.failed && report.byAllowance) byAllowance++;
  };
  for (const file of golden) {
    if (file.is === 'topic') {
      const before = { ...counts };
      const checker = checkerOf(file.file, file.topic);
      const era = alter(defaultEra());
      for (const test of file.cases) {
        const outcome = checkCase(file.file, test, checker, era);
        if (outcome instanceof CaseReport) count(outcome);
        else {
          counts.skipped++;
          print(`${file.file}: ${test.name}: skipped: ${outcome.skipped}`);
        }
      }
      print(`${file.file}: ${file.cases.length} cases: ${difference(counts, before)}`);
      continue;
    }
    const outcome =
      file.is === 'run' ? checkRun(file.file, file.run, alter) : checkCapture(file.file, file.capture, alter);
    if ('skipped' in outcome) {
      counts.skipped++;
      print(`${file.file}: skipped: ${outcome.skipped}`);
      continue;
    }
    count(outcome.report);
    const kind = file.is === 'run' ? `run, class ${TOLERANCE_CLASS}, relative` : 'capture';
    print(
      `${file.file}: ${outcome.report.failed ? 'failed' : 'passed'}; largest errors (${kind}): ${outcome.largest.text()}`,
    );
  }
  if (byAllowance > 0) print(`${byAllowance} of these needed float64's allowance`);
  print(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return counts;
}

/** Reads all files; the faults of all of them at once. */
async function readAll(files: readonly string[]): Promise<GoldenFile[]> {
  const golden: GoldenFile[] = [];
  const faults: Fault[] = [];
  for (const file of files) {
    try {
      const read = await readGolden(file);
      if (read.is === 'topic') checkerOf(file, read.topic);
      golden.push(read);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new ScenarioError(faults);
  return golden;
}

/** Plays a file in the run format and returns its checkpoints as plain JSON, in the file's own names and units. */
export async function replayCase(file: string): Promise<Record<string, unknown>> {
  const golden = await readGolden(file, 'replay');
  if (golden.is !== 'run') throw fileError(file, 'only a run (inputs with subnets and trades) can be replayed');
  const inputs = golden.run.record('inputs');
  const read = readRun(inputs, unaltered);
  if ('skipped' in read) {
    throw fileError(file, `${read.skipped}; implemented: ${[...ERAS.keys()].join(', ')}`, 'inputs.era');
  }
  return checkpointsJson(read.run, reportedFields(inputs));
}

/** Checks one case of a topic. */
export function checkCase(
  file: string,
  test: TopicCase,
  checker: Checker,
  era: Era,
): CaseReport | { readonly skipped: string } {
  const answer = checker(test.inputs, era);
  if ('skipped' in answer) return answer;
  const report = new CaseReport(file, test.name);
  if (answer.byAllowance === true) report.byAllowance = true;
  for (const quantity of test.expected.keys()) {
    const found = entry(answer.found, quantity);
    const expected = test.expected.raw(quantity);
    if (found === undefined) report.differ(quantity, 'nothing', JSON.stringify(expected), 'equality');
    else if (!isList(found)) report.check(quantity, found, expected, test.tolerance);
    else if (!Array.isArray(expected) || expected.length !== found.length) {
      report.differ(quantity, `${found.length} values`, JSON.stringify(expected), 'equality');
    } else {
      for (const [i, item] of found.entries()) report.check(`${quantity}[${i}]`, item, expected[i], test.tolerance);
    }
  }
  return report;
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function checkerOf(file: string, topic: string): Checker {
  const checker = TOPICS.get(topic);
  if (checker !== undefined) return checker;
  const nearest = nearestWord(topic, [...TOPICS.keys()]);
  const hint = nearest === null ? '' : `; nearest: ${nearest}`;
  throw fileError(
    file,
    `"${topic}" is no topic; the name of a file of cases is one of ${[...TOPICS.keys()].join(', ')}${hint}`,
  );
}

function defaultEra(): Era {
  const era = ERAS.get(DEFAULT_ERA);
  if (era === undefined) throw new RangeError(`no era ${DEFAULT_ERA}`);
  return era;
}

function difference(now: VerifyCounts, before: VerifyCounts): string {
  const { passed, failed, skipped } = now;
  return `${passed - before.passed} passed, ${failed - before.failed} failed, ${skipped - before.skipped} skipped`;
}
