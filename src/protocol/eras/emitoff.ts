import type { Era } from './era.js';
import { rootprop } from './rootprop.js';

/** Changes registration only. */
export const emitoff = {
  ...rootprop,
  id: 'emitoff',
  title: 'new subnets start without TAO emission',
  spec: '422',
  block: null,
  date: '2026-06-24',
  confidence: 'medium',
  sources: ['opentensor/subtensor@e367ae647, subnets/subnet.rs'],
  registration: { ...rootprop.registration, newSubnetsOff: true },
} as const satisfies Era;
