import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';

/** Never ran: every capture of the chain contains the factor. */
export const noBurn = {
  ...rank32,
  id: 'no_burn',
  title: 'shares by moving price alone: the miner burn does not lower them',
  spec: 'draft 444',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['RaoFoundation/subtensor, draft 444 (not merged)'],
  shares: { ...rank32.shares, minerBurn: false },
} as const satisfies Era;
