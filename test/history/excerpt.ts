/** Reads of the excerpt: subnets left out are one subnet with the sum of what shares depend on. */

import type { Read, SubnetRead } from '../../src/history/reads.js';
import file from './excerpt.json' with { type: 'json' };

/** Stands for all subnets that are not in the excerpt; never compared. */
export const REST = 128;

interface Day {
  readonly day: string;
  readonly rest: { readonly moving_price: number; readonly flow: number };
  readonly rows: readonly (readonly (number | null)[])[];
}

function readOf(day: Day, columns: readonly string[]): Read {
  const subnets = day.rows.map((row): SubnetRead => {
    const of = (name: string): number => row[columns.indexOf(name)] ?? Number.NaN;
    return {
      block: of('block'),
      netuid: of('netuid'),
      registeredBlock: of('registered_block'),
      taoIn: of('tao_in'),
      alphaIn: of('alpha_in'),
      alphaOut: of('alpha_out'),
      price: of('price_tao'),
      movingPrice: of('moving_price'),
      flowEma: of('ema_tao_flow_per_block'),
      taoInjected: of('emission_tao_per_block'),
      taoChainBuy: of('excess_tao_per_block'),
      volume: of('volume_cum_tao'),
      startup: of('startup'),
      rootProportion: of('root_prop'),
    };
  });
  const { block } = subnets[0];
  const { moving_price: movingPrice, flow } = day.rest;
  const rest: SubnetRead = {
    ...subnets[0],
    netuid: REST,
    // Another tenant in each read, so that nothing of it is compared from day to day.
    registeredBlock: block,
    alphaOut: 1,
    price: movingPrice,
    movingPrice: Number.isNaN(subnets[0].movingPrice) ? Number.NaN : movingPrice,
    flowEma: flow,
    startup: Number.isNaN(subnets[0].startup) ? Number.NaN : 0,
    taoChainBuy: Number.NaN,
  };
  return { day: day.day, block, lastBlock: block, subnets: [...subnets, rest] };
}

export const MIDDAY: readonly Read[] = file.midday.map((day) => readOf(day, file.columns.midday));
export const DAY_ENDS: readonly Read[] = file.day_end.map((day) => readOf(day, file.columns.day_end));
