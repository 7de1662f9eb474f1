/** A runtime upgrade: other rules from the next block on, with the migration that the chain itself made. */

import * as z from 'zod';
import { compileRules } from '../engine/rules.js';
import { switchRules } from '../engine/switching.js';
import { found } from '../input/fields.js';
import { DEFAULT_ERA } from '../protocol/eras/index.js';
import { RULES_HEAD, resolveRules } from '../scenario/rules.js';
import { defineShock } from './shock.js';

export const ruleset = defineShock({
  schema: z
    .union([z.string(), z.looseObject(RULES_HEAD)], {
      error: (issue) =>
        found(issue.input, `a ruleset such as ${DEFAULT_ERA}, or a map such as { extends: ${DEFAULT_ERA}, … }`),
    })
    .meta({
      description:
        'A runtime upgrade: other rules from the next block on, with the migration that the chain itself made.',
    }),
  resolve: (checked, { path, report }) => {
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
