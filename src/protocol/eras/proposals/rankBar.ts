import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';

/** Merged in substance with rank 32 (spec 441); the release notes named 64. */
export const rankBar = {
  ...rank32,
  id: 'rank_bar',
  title: 'the bar of the gate at the 64th largest share',
  spec: 'pull request 3014',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['RaoFoundation/subtensor, pull request 3014 (not merged)'],
  shares: { ...rank32.shares, gate: { ...rank32.shares.gate, bar: { by: 'rank', rank: 64 } } },
} as const satisfies Era;
