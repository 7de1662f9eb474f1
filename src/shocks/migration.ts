/** A change of state that the chain made without a change of rules. */

import { MIGRATION_NAMES, MIGRATIONS } from '../engine/switching.js';
import { defineShock } from './shock.js';

export const migration = defineShock({
  schema: ({ map, word }) =>
    map(
      { name: word(MIGRATION_NAMES, 'The migration.') },
      'A change of state that the chain made without a change of rules.',
    ),
  resolve: ({ name }): { name: string } => ({ name }),
  apply: ({ name }, { chain }) => MIGRATIONS.get(name)?.run(chain),
});
