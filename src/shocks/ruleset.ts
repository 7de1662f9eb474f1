/** A runtime upgrade: other rules from the next block on, with the migration that the chain itself made. */

import { compileRules } from '../engine/rules.js';
import { switchRules } from '../engine/switching.js';
import { DEFAULT_ERA } from '../protocol/eras/index.js';
import { defineShock } from './shock.js';

export const ruleset = defineShock({
  schema: (fields) =>
    fields.ruleset(
      DEFAULT_ERA,
      'A runtime upgrade: other rules from the next block on, with the migration that the chain itself made.',
    ),
  resolve: (checked, { path, report, resolveRules }) => {
    if (typeof checked !== 'string' && Object.keys(checked).length === 0)
      report(path, 'found an empty map; must have era or extends', [path]);
    // An id that stands alone is reported where it stands.
    const map = typeof checked === 'string' ? { era: checked } : checked;
    const faulty = [
      [...path, 'era'],
      [...path, 'extends'],
    ];
    const rules = resolveRules(map, path, (place, message, atKey) =>
      typeof checked === 'string' ? report(path, message, [path]) : report(place, message, faulty, atKey),
    );
    return { rules };
  },
  apply: ({ rules }, { chain }) => switchRules(chain, compileRules(rules)),
});
