import type { Era } from './era.js';
import { feerecycle } from './feerecycle.js';

/** What a basket holds is not modelled: it keeps what it is credited. Amounts are those of rank32. */
export const curated = {
  ...feerecycle,
  id: 'curated',
  title: 'root’s baskets follow weights of their managers, at most 1/16 in one subnet',
  spec: '450',
  block: 8_938_465,
  date: '2026-08-27',
  confidence: 'high',
  sources: ['RaoFoundation/subtensor, spec 450, release notes and runtime events'],
} as const satisfies Era;
