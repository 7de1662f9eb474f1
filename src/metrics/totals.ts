/** Running totals of the economy as they were at the previous sample: what rates per day are differences of. */

import {
  BLOCK,
  CUM_ROOT_SOLD_TAO,
  CUM_TAO_CHAIN_BUY,
  CUM_TAO_INJECTED,
  CUM_USER_TAO_IN,
  CUM_USER_TAO_OUT,
  CUM_VOLUME,
  type Economy,
  EXTERNAL_USD,
  SLOTS,
  USD_NET_TAO,
} from '../engine/state.js';
import { BLOCKS_PER_DAY } from '../units.js';

export class Totals {
  /** Days since the previous sample; NaN before the second one. */
  days = Number.NaN;
  private block = Number.NaN;
  private usdNetTao = Number.NaN;
  private externalPaid = Number.NaN;
  private readonly injected = new Float64Array(SLOTS).fill(Number.NaN);
  private readonly chainBuys = new Float64Array(SLOTS).fill(Number.NaN);
  private readonly users = new Float64Array(SLOTS).fill(Number.NaN);
  private readonly rootSales = new Float64Array(SLOTS).fill(Number.NaN);
  private readonly volumes = new Float64Array(SLOTS).fill(Number.NaN);

  /** Forgets everything: the next sample is the first of a path. */
  reset(): void {
    this.days = Number.NaN;
    this.block = Number.NaN;
    this.usdNetTao = Number.NaN;
    this.externalPaid = Number.NaN;
    for (const column of [this.injected, this.chainBuys, this.users, this.rootSales, this.volumes]) {
      column.fill(Number.NaN);
    }
  }

  /** To be called before a sample is taken. */
  open({ values }: Economy): void {
    const blocks = values[BLOCK] - this.block;
    this.days = blocks > 0 ? blocks / BLOCKS_PER_DAY : Number.NaN;
  }

  /** To be called after it. */
  close({ values, netuidEnd }: Economy): void {
    this.block = values[BLOCK];
    this.usdNetTao = values[USD_NET_TAO];
    this.externalPaid = values[EXTERNAL_USD];
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      this.injected[netuid] = values[CUM_TAO_INJECTED + netuid];
      this.chainBuys[netuid] = values[CUM_TAO_CHAIN_BUY + netuid];
      this.users[netuid] = netUsers(values, netuid);
      this.rootSales[netuid] = values[CUM_ROOT_SOLD_TAO + netuid];
      this.volumes[netuid] = values[CUM_VOLUME + netuid];
    }
  }

  // What was added since the previous sample, TAO.
  taoInjected({ values }: Economy, netuid: number): number {
    return values[CUM_TAO_INJECTED + netuid] - this.injected[netuid];
  }
  chainBuy({ values }: Economy, netuid: number): number {
    return values[CUM_TAO_CHAIN_BUY + netuid] - this.chainBuys[netuid];
  }
  userFlow({ values }: Economy, netuid: number): number {
    return netUsers(values, netuid) - this.users[netuid];
  }
  rootSold({ values }: Economy, netuid: number): number {
    return values[CUM_ROOT_SOLD_TAO + netuid] - this.rootSales[netuid];
  }
  volume({ values }: Economy, netuid: number): number {
    return values[CUM_VOLUME + netuid] - this.volumes[netuid];
  }
  soldForUsd({ values }: Economy): number {
    return this.usdNetTao - values[USD_NET_TAO];
  }
  /** USD. */
  externalUsd({ values }: Economy): number {
    return values[EXTERNAL_USD] - this.externalPaid;
  }
}

function netUsers(values: Float64Array, netuid: number): number {
  return values[CUM_USER_TAO_IN + netuid] - values[CUM_USER_TAO_OUT + netuid];
}
