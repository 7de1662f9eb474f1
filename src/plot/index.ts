/** The kinds of figures. A kind is added by its file and a line here. */

import type { Kind } from './kind.js';
import { difference } from './kinds/difference.js';
import { distribution } from './kinds/distribution.js';
import { fan } from './kinds/fan.js';
import { gain } from './kinds/gain.js';
import { grid } from './kinds/grid.js';
import { heat } from './kinds/heat.js';
import { holder } from './kinds/holder.js';
import { ledger } from './kinds/ledger.js';
import { multiples } from './kinds/multiples.js';
import { outcomes } from './kinds/outcomes.js';
import { phase } from './kinds/phase.js';
import { rank } from './kinds/rank.js';
import { share } from './kinds/share.js';
import { waterfall } from './kinds/waterfall.js';

export const KINDS: readonly Kind[] = [
  fan,
  multiples,
  share,
  heat,
  phase,
  rank,
  waterfall,
  distribution,
  outcomes,
  difference,
  grid,
  holder,
  ledger,
  gain,
];
