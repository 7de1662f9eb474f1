/** From zod's issues to faults with a place in a file. */

import type * as z from 'zod';
import type { Fault } from '../errors.js';
import { unknownKey } from '../input/fields.js';
import { type KeyPath, keyText } from '../input/keyPath.js';
import type { Source } from './source.js';

/** A fault without its place. */
export interface Finding {
  readonly path: KeyPath;
  readonly message: string;
  /** The place is the key (it is unknown), not the value. */
  readonly atKey?: boolean;
}

type Issue = z.core.$ZodIssue;

/** zod's issues as findings, unknown keys with the nearest known one. */
export function findingsOf(issues: readonly Issue[], base: KeyPath = []): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    const path = [...base, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
    if (issue.code === 'unrecognized_keys') {
      const known = issue.message.split(', ');
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: unknownKey(key, known),
        atKey: true,
      }));
    }
    if (issue.code === 'invalid_union') {
      // The branch that is a map, when a map was written: its own faults say more than the union's.
      const branch = issue.errors.find((errors) =>
        errors.some((error) => error.path.length > 0 || error.code === 'unrecognized_keys'),
      );
      if (branch !== undefined) return findingsOf(branch, path);
    }
    return [{ path, message: issue.message }];
  });
}

/** A finding with its place in the source. */
export function faultAt(source: Pick<Source, 'place' | 'placeOfKey'>, finding: Finding): Fault {
  const place = finding.atKey === true ? source.placeOfKey(finding.path) : source.place(finding.path);
  return { ...place, key: keyText(finding.path), message: finding.message };
}

/** In reading order, each once. */
export function sortFaults(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>();
  return faults
    .filter((fault) => {
      const id = JSON.stringify(fault);
      if (seen.has(id)) return false;
      seen.add(id);
      return true;
    })
    .map((fault, order) => ({ fault, order }))
    .sort(
      (a, b) =>
        (a.fault.file < b.fault.file ? -1 : a.fault.file > b.fault.file ? 1 : 0) ||
        a.fault.line - b.fault.line ||
        a.fault.column - b.fault.column ||
        a.order - b.order,
    )
    .map(({ fault }) => fault);
}
