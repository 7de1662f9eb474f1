/** What a path's summary is computed from: the state of all subnets at the start and at the end of each day. */

import type { Rules } from '../engine/rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  BLOCK,
  type Economy,
  EXISTS,
  FIRST_EMISSION_BLOCK,
  MOVING_PRICE,
  REGISTERED_BLOCK,
  SLOTS,
  STARTED,
  TAO_IN,
  TAO_USD,
} from '../engine/state.js';
import { BLOCKS_PER_DAY } from '../units.js';
import { FLOW_COUNT, FlowMeter } from './flows.js';
import { Hazard } from './hazard.js';
import { Totals } from './totals.js';

/** A subnet counts as mature so long after its first emission … */
export const MATURE_DAYS = 60;
/** … and while its pool holds more than this, TAO. */
export const MATURE_TAO = 1000;

/** Rows are day-ends, row 0 the start; columns netuids: `price[row * SLOTS + netuid]`. NaN where no subnet lives. */
export class DayRecord {
  /** Rows written. */
  rows = 0;
  readonly rowsMax: number;
  /** TAO per alpha. */
  readonly price: Float64Array;
  /** TAO. */
  readonly taoIn: Float64Array;
  /** Spot price × alpha in and outside the pool, TAO. */
  readonly cap: Float64Array;
  /** TAO that came into the pool during the day besides injection and chain buys: users and root, net. NaN in row 0. */
  readonly flow: Float64Array;
  /** TAO traded during the day. NaN in row 0. */
  readonly volume: Float64Array;
  /** USD per TAO, by row. */
  readonly taoUsd: Float64Array;
  /** 1 where a subnet is old enough to be mature. */
  readonly old: Uint8Array;
  /** Flows by class of actor during the day, in the order of `flowMetrics`: `flows[row * FLOW_COUNT + i]`. NaN in row 0. */
  readonly flows: Float64Array;
  /** Subnets whose slot was taken over by a new one, and those of them that stood lowest at the day-end before. */
  replacements = 0;
  replacedLowest = 0;
  /** The same by rank. */
  readonly hazard = new Hazard();
  /** At the end of the path: USD per TAO; TAO in pools; market capitalisation of alpha, TAO. */
  endTaoUsd = Number.NaN;
  endTaoIn = Number.NaN;
  endCap = Number.NaN;
  private readonly totals = new Totals();
  private readonly meter = new FlowMeter();
  /** Of the last row, by netuid. */
  private readonly registered = new Float64Array(SLOTS);
  private readonly movingPrice = new Float64Array(SLOTS);

  /** @param days most days of a path */
  constructor(days: number) {
    this.rowsMax = days + 1;
    const column = (): Float64Array => new Float64Array(this.rowsMax * SLOTS).fill(Number.NaN);
    this.price = column();
    this.taoIn = column();
    this.cap = column();
    this.flow = column();
    this.volume = column();
    this.taoUsd = new Float64Array(this.rowsMax).fill(Number.NaN);
    this.old = new Uint8Array(this.rowsMax * SLOTS);
    this.flows = new Float64Array(this.rowsMax * FLOW_COUNT).fill(Number.NaN);
  }

  /** To be called before a path's first row. */
  reset(): void {
    this.rows = 0;
    this.replacements = 0;
    this.replacedLowest = 0;
    this.hazard.reset();
    this.totals.reset();
    this.meter.reset();
  }

  /** Writes the next row: at the start, then every day. */
  add(economy: Economy, rules: Rules): void {
    if (this.rows === this.rowsMax) throw new RangeError(`a record of ${this.rowsMax} rows is full`);
    const { values, netuidEnd } = economy;
    const first = this.rows === 0;
    const row = this.rows++ * SLOTS;
    this.totals.open(economy);
    this.meter.read(economy, rules, this.flows, (this.rows - 1) * FLOW_COUNT);
    if (!first) this.countReplacements(economy, rules);
    const { price, taoIn, cap, flow, volume, old, registered, movingPrice, totals } = this;
    const { pool } = rules;
    const block = values[BLOCK];
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const exists = values[EXISTS + netuid] > 0;
      const lives = exists && values[STARTED + netuid] > 0;
      const at = row + netuid;
      const age = (block - values[FIRST_EMISSION_BLOCK + netuid]) / BLOCKS_PER_DAY;
      old[at] = lives && age >= MATURE_DAYS ? 1 : 0;
      const spot = lives ? pool.price(values, netuid) : Number.NaN;
      price[at] = spot;
      taoIn[at] = lives ? values[TAO_IN + netuid] : Number.NaN;
      cap[at] = spot * (values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid]);
      flow[at] = totals.userFlow(economy, netuid) - totals.rootSold(economy, netuid);
      volume[at] = totals.volume(economy, netuid);
      registered[netuid] = exists ? values[REGISTERED_BLOCK + netuid] : Number.NaN;
      movingPrice[netuid] = values[MOVING_PRICE + netuid];
    }
    this.taoUsd[this.rows - 1] = values[TAO_USD];
    this.totals.close(economy);
  }

  /** Who was replaced during the day, and whether nobody that could have been stood lower the evening before. */
  private countReplacements({ values, netuidEnd }: Economy, rules: Rules): void {
    const { registered, movingPrice } = this;
    const { immunityBlocks } = rules.era.registration;
    this.hazard.add(
      movingPrice,
      (netuid) => registered[netuid] + immunityBlocks <= values[BLOCK],
      (netuid) => registered[netuid] < values[REGISTERED_BLOCK + netuid],
      netuidEnd,
    );
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      const block = values[REGISTERED_BLOCK + netuid];
      // NaN, no subnet the evening before, is a slot that was free.
      if (!(registered[netuid] < block)) continue;
      this.replacements++;
      let lowest = true;
      for (let other = 1; other < netuidEnd; other++) {
        if (registered[other] + immunityBlocks <= block && movingPrice[other] < movingPrice[netuid]) lowest = false;
      }
      if (lowest) this.replacedLowest++;
    }
  }

  /** Takes the state at the very end, which need not be a day's. */
  finish({ values, netuidEnd }: Economy, rules: Rules): void {
    this.endTaoUsd = values[TAO_USD];
    this.endTaoIn = 0;
    this.endCap = 0;
    for (let netuid = 1; netuid < netuidEnd; netuid++) {
      if (!(values[EXISTS + netuid] > 0 && values[STARTED + netuid] > 0)) continue;
      this.endTaoIn += values[TAO_IN + netuid];
      this.endCap += rules.pool.price(values, netuid) * (values[ALPHA_IN + netuid] + values[ALPHA_OUT + netuid]);
    }
  }

  /** Whether a subnet is mature in a row. */
  mature(row: number, netuid: number): boolean {
    const at = row * SLOTS + netuid;
    return this.old[at] === 1 && this.taoIn[at] > MATURE_TAO;
  }
}
