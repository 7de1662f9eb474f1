/**
 * Buys to other owners: alpha that the chain buys on a subnet goes to the owners of the others.
 *
 * Source: pull request 2327 of opentensor/subtensor, not merged. Alpha bought on n goes, as alpha of n, to the owners of
 * the subnets j whose owner is not n's, in proportion to their moving price; with nobody there it is recycled. The patch
 * booked it under j's netuid, which would create alpha of j; that is not copied. Owners that a state does not name are one
 * account, but each of them another person.
 */

import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';

/**
 * Fills `parts` with each subnet's owner's part of alpha bought on `netuid`, by netuid; all 0 if nobody is there.
 *
 * @param owner by netuid: who owns it, 0 = somebody whom the state does not name
 */
export function ownersParts(
  movingPrice: Float64Array,
  owner: Float64Array,
  netuid: number,
  end: number,
  parts: Float64Array,
): boolean {
  let sum = 0;
  for (let other = 1; other < end; other++) {
    const entitled = other !== netuid && (owner[other] === 0 || owner[other] !== owner[netuid]);
    parts[other] = entitled && movingPrice[other] > 0 ? movingPrice[other] : 0;
    sum += parts[other];
  }
  for (let other = 1; other < end; other++) parts[other] = sum > 0 ? parts[other] / sum : 0;
  return sum > 0;
}

export const buysToOwners = {
  ...rank32,
  id: 'buys_to_owners',
  title: 'alpha bought by the chain goes to the owners of the other subnets',
  spec: 'pull request 2327',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['opentensor/subtensor, pull request 2327 (not merged)'],
  injection: { ...rank32.injection, bought: 'other_owners' },
} as const satisfies Era;
