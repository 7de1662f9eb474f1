import { curated } from './curated.js';
import type { Era } from './era.js';

/** Trading began at block 9,117,749 and is not modelled; what this simulation does with baskets is this era’s rule. Amounts are those of rank32. */
export const basket = {
  ...curated,
  id: 'basket',
  title: 'baskets keep what they are credited; managers may trade within limits',
  spec: '464',
  block: 9_088_597,
  date: '2026-09-17',
  confidence: 'high',
  sources: ['RaoFoundation/subtensor, spec 464, release notes and runtime events'],
} as const satisfies Era;
