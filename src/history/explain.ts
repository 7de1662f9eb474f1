/** Why a computed and an observed number differ: causes that can be told from the row and its read, in words. */

import { FLOW_SMOOTHING } from '../protocol/flowShares.js';
import type { Read, SubnetRead } from './reads.js';
import type { ReserveRow } from './reserves.js';
import { type ShareRow, tenant } from './shares.js';
import { blockEmissionAt } from './timeline.js';

export interface Cause {
  /** The same for rows of one kind. */
  readonly id: string;
  readonly words: string;
}

const percent = (ratio: number, digits = 2): string => `${(100 * ratio).toFixed(digits)} %`;
const signed = (ratio: number, digits = 2): string => `${ratio < 0 ? '−' : '+'}${percent(Math.abs(ratio), digits)}`;

/** @param read the read of the row */
export function explainShare(row: ShareRow, read: Read): Cause {
  const { subnet, computed, observed } = row;
  const emission = blockEmissionAt(subnet.block);
  if (read.lastBlock !== read.block) {
    const words = `rows of this day were read over ${read.lastBlock - read.block} blocks, each at another state; the shares of one read need one block`;
    return { id: `read over blocks ${read.day}`, words };
  }
  if (row.kind === 'day_end' && (row.day === '2025-12-15' || row.day === '2025-12-16')) {
    const words =
      'the file still has the chain buys of before the halving: injected and bought add up to 0.60 TAO, not 0.50';
    return { id: 'stale chain buys', words };
  }
  if (row.kind === 'midday' && observed === 0 && Number.isNaN(subnet.startup) && subnet.flowEma === 0) {
    const paid = read.subnets.reduce((sum, { taoInjected }) => sum + taoInjected, 0) / emission;
    const words = `registration was closed: the share counts, its TAO is not emitted (the block emitted ${paid.toFixed(5)} TAO)`;
    return { id: 'closed', words };
  }
  if (row.kind === 'midday' && Math.abs(observed - computed) > 2e-6) {
    const injectedPrice = (observed * subnet.price) / computed;
    const words = row.capped
      ? `at the cap the price of the moment decides: ${injectedPrice.toPrecision(6)} when the block paid, ${subnet.price.toPrecision(6)} after its trades (${signed(subnet.price / injectedPrice - 1)})`
      : `price and share are close: the block paid at the cap, at a price of ${(observed * emission).toPrecision(6)}; its trades then lifted it to ${subnet.price.toPrecision(6)}`;
    return { id: `cap ${tenant(subnet)} ${row.day}`, words };
  }
  if (row.kind === 'day_end' && Math.abs(observed - computed) > 2e-6) {
    const sum = read.subnets.reduce((total, { startup, flowEma }) => total + (startup === 0 ? flowEma : 0), 0);
    const tao = ((computed - observed) * sum) / FLOW_SMOOTHING;
    const words = `the average in the read has the trades of the block itself, its emission has not: ${tao < 0 ? 'sales' : 'buys'} of about ${Math.abs(tao).toFixed(1)} TAO would do it`;
    return { id: `trade ${tenant(subnet)} ${row.day}`, words };
  }
  const digits =
    subnet.flowEma > 0
      ? 'the average of flow has 5 digits in the file'
      : 'moving price and emission have 6 digits in the file';
  return { id: `digits ${tenant(subnet)}`, words: digits };
}

/** Pool's price against taoIn/alphaIn: 1 where nobody but the protocol holds liquidity. */
function ownShare(subnet: SubnetRead): number {
  return (subnet.price * subnet.alphaIn) / subnet.taoIn;
}

export function explainReserve(row: ReserveRow): Cause {
  const { from, to, flow, emission, closed } = row;
  const id = (name: string): string => `${name} ${tenant(from)}`;
  if (from.alphaIn < 1) {
    return {
      id: id('empty'),
      words: `${from.alphaIn} alpha left in the pool, a number of one digit: nothing can be computed from it`,
    };
  }
  const before = ownShare(from);
  const after = ownShare(to);
  if (Math.abs(after - before) > 0.01) {
    const words = `positions of users moved: price · alpha/TAO of the pool went from ${before.toFixed(3)} to ${after.toFixed(3)}, so reserves changed without a trade`;
    return { id: id('positions'), words };
  }
  if (Math.abs(before - 1) > 0.02) {
    return {
      id: id('positions'),
      words: `users hold liquidity in ranges (price · alpha/TAO ${before.toFixed(3)}): not the protocol's curve`,
    };
  }
  const turnover = (to.volume - from.volume) / from.taoIn;
  const moves = `emission ${percent(emission / from.taoIn, 0)}, flow ${signed(flow / from.taoIn, 0)}, volume ${percent(turnover, 0)} of the pool in a day`;
  if (closed || (from.taoInjected === 0) !== (to.taoInjected === 0)) {
    return {
      id: id('closed'),
      words: `registration was closed or opened between the reads, at a block that they do not tell; ${moves}`,
    };
  }
  if (from.taoIn < 500)
    return { id: id('young'), words: `a young pool: ${moves}; when within the half-days it flowed decides` };
  return { id: id('timing'), words: `${moves}; when within the half-days it flowed decides` };
}
