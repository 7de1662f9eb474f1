/** The eras: id → record. An era is added by its file and a line here. */

import type { Era } from './era.js';
import { rank32 } from './rank32.js';

export const ERAS: ReadonlyMap<string, Era> = new Map([rank32].map((era) => [era.id, era]));

/** The ruleset of a scenario that names none: the newest one that is verified against captured state. */
export const DEFAULT_ERA = 'rank32';
