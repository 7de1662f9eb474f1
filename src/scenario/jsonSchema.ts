/** The scenario's JSON Schema, for editors: `# yaml-language-server: $schema=scenario.schema.json` on the first line. */

import * as z from 'zod';
import { scenarioSchema } from './schema.js';

/** Draft 7, of what a file may hold (defaults may be left out). Rules that span several keys are not in it. */
export function scenarioJsonSchema(): object {
  return z.toJSONSchema(scenarioSchema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => {
      // zod bounds every integer by what a float64 can count; that is no rule of ours.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
}
