import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';

/** The quantile q = 0.8073 was proposed against 0.61. */
export const massBar = {
  ...rank32,
  id: 'mass_bar',
  title: 'the bar of the gate where the largest shares reach 80.73 %',
  spec: 'pull request 3013',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['RaoFoundation/subtensor, pull request 3013 (not merged)'],
  shares: { ...rank32.shares, gate: { ...rank32.shares.gate, bar: { by: 'mass', quantile: 0.8073 } } },
} as const satisfies Era;
