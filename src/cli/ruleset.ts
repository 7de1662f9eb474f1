/** A ruleset by the id that a user wrote. */

import { ScenarioError } from '../errors.js';
import { either, nearestWord } from '../input/words.js';
import type { Era } from '../protocol/eras/era.js';
import { RULESETS } from '../protocol/eras/index.js';

export function findRuleset(id: string): Era {
  const era = RULESETS.get(id);
  if (era !== undefined) return era;
  const ids = [...RULESETS.keys()];
  const nearest = nearestWord(id, ids);
  const hint = nearest === null ? `; there are ${either(ids)}` : `; did you mean ${nearest}? (dtao eras lists all)`;
  throw new ScenarioError([{ file: 'dtao', line: 0, column: 0, key: '', message: `no ruleset "${id}"${hint}` }]);
}
