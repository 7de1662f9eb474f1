/**
 * The errors that a user can meet. Exit codes: 0 done, 1 a check failed, 2 the user's input, 3 our fault or the disk's,
 * 130 interrupted.
 */

/** One fault in a file of the user's. `line` and `column` count from 1; 0 where the fault has no place (file missing). */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Path of the key, e.g. `subnets[3].tao_in`; empty for the file as a whole. */
  readonly key: string;
  /** What was found, what is allowed, nearest valid word. */
  readonly message: string;
}

/** One line a fault: `file:line:column key: message`. */
export function formatFault(fault: Fault): string {
  const place = fault.line > 0 ? `${fault.file}:${fault.line}:${fault.column}` : fault.file;
  return fault.key === '' ? `${place}: ${fault.message}` : `${place} ${fault.key}: ${fault.message}`;
}

/** The user's input is wrong, or asks for a package that is not installed: all faults at once, before anything runs. Exit code 2. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(formatFault).join('\n'));
    this.faults = faults;
  }
}

/** Where in a run an invariant broke. */
export interface InvariantPlace {
  readonly path?: number;
  readonly block: number;
  readonly netuid?: number;
}

/** Our mistake: a rule was broken inside a run. Exit code 3. The path stops at once; nothing is clamped. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
  readonly place: InvariantPlace;

  constructor(message: string, place: InvariantPlace) {
    const where = [
      place.path === undefined ? '' : `path ${place.path}`,
      `block ${place.block}`,
      place.netuid === undefined ? '' : `netuid ${place.netuid}`,
    ].filter((part) => part !== '');
    super(`${message} (${where.join(', ')})`);
    this.place = place;
  }
}

/** The disk, a worker or the system failed us. Exit code 3. The message says what and where, in one sentence. */
export class SystemError extends Error {
  override readonly name = 'SystemError';
}
