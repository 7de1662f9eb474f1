/** A variant of a result as if it were a result of its own: what every kind can draw. */

import { didYouMean } from '../input/words.js';
import type { Result } from '../report/resultSchema.js';
import { ChoiceError } from './kind.js';
import { isRecord } from './tables.js';

export function variantNames({ variants }: Result): string[] {
  return (variants ?? []).map(({ name }) => name);
}

/**
 * Whole paths and loop gain are the scenario's alone, and are left out.
 *
 * @throws ChoiceError  there is no such variant
 */
export function ofVariant(result: Result, name: string): Result {
  const names = variantNames(result);
  const variant = result.variants?.find((candidate) => candidate.name === name);
  if (variant === undefined) {
    const known = names.length === 0 ? 'the scenario has no variants' : `there are ${names.join(', ')}`;
    throw new ChoiceError('variant', `found ${name}; ${known}${didYouMean(name, names)}`);
  }
  const { scenario } = result;
  const listed = Array.isArray(scenario['variants']) ? scenario['variants'] : [];
  const resolved: unknown = listed.find((entry) => isRecord(entry) && entry['name'] === name);
  const differs = isRecord(resolved) && isRecord(resolved['differs']) ? resolved['differs'] : {};
  const { loopGain: _gain, variants: _variants, differences: _differences, ...rest } = result;
  const empty = (columns: object): Record<string, never[]> =>
    Object.fromEntries(Object.keys(columns).map((column) => [column, []]));
  return {
    ...rest,
    scenario: { ...scenario, ...differs, name: `${scenario.name}, ${name}`, question: variant.question, variants: [] },
    ruleset: variant.ruleset,
    network: variant.network,
    subnets: variant.subnets,
    summary: variant.summary,
    outcomes: variant.outcomes,
    samplePaths: {
      network: { path: [], day: [], block: [], ...empty(result.samplePaths.network) },
      subnets: { path: [], netuid: [], day: [], block: [], ...empty(result.samplePaths.subnets) },
    },
  };
}

/** The scenario and its variants, each with a name, as results of their own. */
export function alternatives(result: Result): { readonly name: string; readonly result: Result }[] {
  return [
    { name: result.scenario.name, result },
    ...variantNames(result).map((name) => ({ name, result: ofVariant(result, name) })),
  ];
}
