/** Reads a result file, and says what is wrong with one that is none. */

import { ScenarioError } from '../errors.js';
import { show } from '../input/words.js';
import { readText } from '../scenario/source.js';
import { RESULT_SCHEMA, type Result, resultSchema } from './resultSchema.js';

/** Larger than V8 could take as one text. */
const BYTES_MAX = 500e6;
const FAULTS_TOLD = 5;

/** @throws ScenarioError  the file is missing, or no result of this version */
export function loadResult(file: string): Result {
  const text = readText(file, file, { what: 'result', bytesMax: BYTES_MAX });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fault(
      file,
      '',
      `is no JSON (${error instanceof Error ? error.message : String(error)}); a result is what \`dtao run\` writes`,
    );
  }
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (schema !== RESULT_SCHEMA) {
    throw fault(file, 'schema', `found ${show(schema)}; must be "${RESULT_SCHEMA}", as \`dtao run\` writes it`);
  }
  const parsed = resultSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, FAULTS_TOLD);
  throw new ScenarioError(
    issues.map(({ path, message }) => ({
      file,
      line: 0,
      column: 0,
      key: path.join('.'),
      message: `${message}; is the file from another version of dtao?`,
    })),
  );
}

function fault(file: string, key: string, message: string): ScenarioError {
  return new ScenarioError([{ file, line: 0, column: 0, key, message }]);
}
