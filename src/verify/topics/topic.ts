/** What a topic's checker is: inputs of a case in, the quantities that the engine's own functions give out. */

import type { Era } from '../../protocol/eras/era.js';
import type { Found } from '../compare.js';
import type { Fields } from '../fields.js';

export type Answer =
  | {
      readonly found: Readonly<Record<string, Found | readonly Found[]>>;
      /** The case can only agree because float64 cannot hold its inputs. */
      readonly byAllowance?: boolean;
    }
  /** The rule that the case exercises is not there; why. */
  | { readonly skipped: string };

/** @param era the newest verified era, as altered by a test; checkers put the case's own rule into it */
export type Checker = (inputs: Fields, era: Era) => Answer;
