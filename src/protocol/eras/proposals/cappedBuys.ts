/**
 * Capped chain buys: the chain buys no more alpha of a subnet than its miners are paid.
 *
 * Source: pull requests 3012 and 3017 of RaoFoundation/subtensor, not merged. The cap is B = a(1 − κ)/2 · (1 − burn) · p,
 * the worth of the miners' alpha that is really paid out. What the caps refuse is pooled and offered to the subnets whose
 * own buys are not capped, by emission descending (ties: lower netuid), each first up to the room for injection, then up
 * to B. What nobody can take is divided by emission and waits beside each pool; it never enters one without alpha: it
 * takes what room for injection is left in later blocks. The variant neither hands on nor keeps: it is not minted.
 */

import { floorRao } from '../../../units.js';
import type { Extra, Plan } from '../../extras.js';
import type { Era } from '../era.js';
import { rank32 } from '../rank32.js';

/** Worth of the miners' alpha that is paid out in a block, TAO. */
export function buyCap(alphaEmission: number, ownerCut: number, minerBurned: number, price: number): number {
  return ((alphaEmission * (1 - ownerCut)) / 2) * Math.max(1 - minerBurned, 0) * price;
}

/** Changes a plan in place. @param reassign hand on what the caps refuse, and keep the rest; else it is not minted */
export function capBuys(plan: Plan, reassign: boolean): void {
  const { taoEmission, alphaEmission, price, room, minerBurned, tao, buy, ownerCut, end } = plan;
  const exact = (amount: number): number => (plan.whole ? floorRao(amount) : amount);
  if (reassign) for (let netuid = 1; netuid < end; netuid++) drain(plan, netuid, exact);
  let refused = 0;
  const open: number[] = [];
  for (let netuid = 1; netuid < end; netuid++) {
    if (taoEmission[netuid] <= 0) continue;
    const cap = exact(buyCap(alphaEmission[netuid], ownerCut, minerBurned[netuid], price[netuid]));
    if (buy[netuid] > cap) {
      refused += buy[netuid] - cap;
      buy[netuid] = cap;
    } else open.push(netuid);
  }
  if (!reassign || refused <= 0) return;
  refused = plan.whole ? Math.round(refused * 1e9) / 1e9 : refused;
  open.sort((a, b) => taoEmission[b] - taoEmission[a] || a - b);
  for (const netuid of open) {
    const injected = Math.min(refused, Math.max(exact(room[netuid]) - tao[netuid], 0));
    addInjection(plan, netuid, injected, exact);
    refused -= injected;
    const cap = exact(buyCap(alphaEmission[netuid], ownerCut, minerBurned[netuid], price[netuid]));
    const bought = Math.min(refused, Math.max(cap - buy[netuid], 0));
    buy[netuid] += bought;
    refused -= bought;
    if (refused <= 0) return;
  }
  let total = 0;
  for (let netuid = 1; netuid < end; netuid++) total += taoEmission[netuid];
  for (let netuid = 1; netuid < end; netuid++) {
    plan.toWaiting[netuid] = exact((refused * taoEmission[netuid]) / total);
  }
}

/** TAO that waits takes what room for injection the subnet's own emission leaves. */
function drain(plan: Plan, netuid: number, exact: (amount: number) => number): void {
  const { room, tao, waiting } = plan;
  if (waiting[netuid] <= 0) return;
  const taken = Math.min(waiting[netuid] / plan.blocks, Math.max(exact(room[netuid]) - tao[netuid], 0));
  plan.fromWaiting[netuid] = taken;
  addInjection(plan, netuid, taken, exact);
}

function addInjection(plan: Plan, netuid: number, tao: number, exact: (amount: number) => number): void {
  if (!(tao > 0)) return;
  plan.tao[netuid] += tao;
  plan.alpha[netuid] += exact(tao / plan.price[netuid]);
}

export const cappedBuysRule: Extra = {
  id: 'cappedBuys',
  parameters: { reassign: 'true: what the caps refuse goes to others or waits; false: it is not minted' },
  ranges: {},
  words: ({ reassign }) =>
    `a chain buy is at most what the subnet’s miners are paid; ${
      reassign === true
        ? 'what that refuses goes, largest emission first, into room for injection and buys of subnets below their caps, and the rest waits'
        : 'what that refuses is not minted'
    }`,
  pass:
    ({ reassign }) =>
    (plan) =>
      capBuys(plan, reassign === true),
};

export const cappedBuys = {
  ...rank32,
  id: 'capped_buys',
  title: 'chain buys at most what miners are paid; the rest goes to other subnets',
  spec: 'pull requests 3012 and 3017',
  block: null,
  date: '',
  confidence: 'proposal',
  sources: ['RaoFoundation/subtensor, pull requests 3012 and 3017 (not merged)'],
  extras: { cappedBuys: { reassign: true } },
} as const satisfies Era;

export const cappedBuysRecycled = {
  ...cappedBuys,
  id: 'capped_buys_recycled',
  title: 'chain buys at most what miners are paid; the rest is not minted',
  extras: { cappedBuys: { reassign: false } },
} as const satisfies Era;
