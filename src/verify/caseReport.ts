/** What became of one case: its differences, and whether float64's allowance was needed. */

import { compare, type Found, type Tolerance, type Verdict } from './compare.js';
import { fileError } from './exactJson.js';
import { describe } from './fields.js';

/** Differences of one case that are printed; a run can have thousands. */
const LINES_MAX = 8;

export class CaseReport {
  readonly file: string;
  readonly name: string;
  #differences = 0;
  #lines: string[] = [];
  byAllowance = false;

  constructor(file: string, name: string) {
    this.file = file;
    this.name = name;
  }

  get failed(): boolean {
    return this.#differences > 0;
  }

  /** Compares one quantity. @returns the verdict, for largest errors. */
  check(quantity: string, found: Found, expected: unknown, tolerance: Tolerance): Verdict {
    const verdict = compare(found, expected, tolerance);
    if (verdict === null) {
      throw fileError(
        this.file,
        `found ${describe(expected)}; a value that can be compared is needed`,
        `${this.name}: ${quantity}`,
      );
    }
    if (verdict.agrees === 'by_allowance') this.byAllowance = true;
    if (verdict.agrees === 'no') this.differ(quantity, verdict.found, verdict.expected, verdict.allowed);
    return verdict;
  }

  differ(quantity: string, found: string, expected: string, allowed: string): void {
    this.#differences++;
    if (this.#lines.length < LINES_MAX) {
      this.#lines.push(
        `${this.file}: ${this.name}: ${quantity}: found ${found}, expected ${expected}, tolerance ${allowed}`,
      );
    }
  }

  /** One line a difference; the rest counted. */
  lines(): string[] {
    const more = this.#differences - this.#lines.length;
    return more > 0 ? [...this.#lines, `${this.file}: ${this.name}: and ${more} more differences`] : this.#lines;
  }
}

/** The largest errors of a run or capture, by quantity. */
export class LargestErrors {
  readonly #by = new Map<string, { error: number; at: string }>();

  note(quantity: string, error: number, at: string): void {
    const worst = this.#by.get(quantity);
    if (worst === undefined || !(error <= worst.error)) this.#by.set(quantity, { error, at });
  }

  get(quantity: string): number | undefined {
    return this.#by.get(quantity)?.error;
  }

  /** `price 2.1e-10 (block 8798453 netuid 7)`, in the order in which quantities were first noted. */
  text(): string {
    return [...this.#by].map(([quantity, { error, at }]) => `${quantity} ${short(error)} (${at})`).join(', ');
  }
}

function short(error: number): string {
  return error === 0 ? '0' : Number.isInteger(error) && error < 1e6 ? String(error) : error.toExponential(1);
}
