/** emission-split: participants' alpha of a block, a validator's take, dividends of an epoch. */

import { dividendParts, take } from '../../protocol/dividends.js';
import { fractionU16, participantsAlpha } from '../../protocol/split.js';
import { BITS_32, floorRao, tokensFromRao } from '../../units.js';
import { amount } from '../compare.js';
import type { Fields } from '../fields.js';
import type { Answer, Checker } from './topic.js';

export const emissionSplitTopic: Checker = (inputs) => {
  const op = inputs.text('op', 'split');
  switch (op) {
    case 'split': {
      const ownerCut = inputs.flag('owner_cut_enabled', true) ? fractionU16(inputs.number('owner_cut_u16')) : 0;
      const parts = participantsAlpha(
        inputs.tokens('alpha_emission'),
        ownerCut,
        inputs.number('root_proportion_bits') / BITS_32,
      );
      return {
        found: {
          owner: amount(parts.owner),
          server: amount(parts.miners),
          validator: amount(parts.validators),
          root: amount(parts.root),
        },
      };
    }
    case 'take': {
      const parts = take(inputs.tokens('amount'), inputs.number('take_u16'));
      return { found: { take: amount(parts.validator), nominators: amount(parts.nominators) } };
    }
    case 'dividends':
      return dividends(inputs);
    default:
      return { skipped: `operation "${op}" is not implemented` };
  }
};

function dividends(inputs: Fields): Answer {
  const hotkeys = inputs.records('hotkeys').map((hotkey) => ({
    alphaStake: hotkey.tokens('alpha_stake'),
    rootStake: hotkey.tokens('root_stake'),
    dividend: hotkey.number('dividend'),
  }));
  const parts = dividendParts(
    hotkeys,
    inputs.tokens('pending_validator_alpha'),
    inputs.tokens('pending_root_alpha'),
    inputs.number('tao_weight'),
  );
  // Each hotkey is paid whole rao, so the total is the sum of truncated parts.
  const total = (list: readonly number[]): number =>
    tokensFromRao(list.reduce((sum, part) => sum + BigInt(Math.round(floorRao(part) * 1e9)), 0n));
  return {
    found: {
      alpha: parts.alpha.map(amount),
      root: parts.root.map(amount),
      alpha_total: amount(total(parts.alpha)),
      root_total: amount(total(parts.root)),
    },
  };
}
