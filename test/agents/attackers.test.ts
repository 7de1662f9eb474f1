import { describe, expect, it } from 'vitest';
import { Attacker, type AttackerParameters } from '../../src/agents/attackers.js';
import { executeOrders, STAKE, UNSTAKE } from '../../src/engine/orders.js';
import { accountIndex, BLOCK, OWNER, TAO_IN } from '../../src/engine/state.js';
import { advanceSteps } from '../../src/engine/steps.js';
import { SUBNET } from '../engine/network.js';
import { Stage } from './world.js';

const FEE = 33 / 65_535;

const ATTACKER: AttackerParameters = {
  name: 'x',
  tao: 1000,
  netuids: [1],
  enterDay: 1,
  holdDays: 2,
  rounds: 1,
  pauseDays: 0,
  owner: false,
  sellsIncome: false,
  search: null,
};

/** An attacker and what it orders: [day, kind, netuid], as time passes with the chain at rest or at work. */
function script(change: Partial<AttackerParameters>, days: number, chainWorks = false) {
  const stage = new Stage(
    [new Attacker({ ...ATTACKER, ...change })],
    [SUBNET, { ...SUBNET, netuid: 2, taoIn: 40_000 }],
  );
  const { values } = stage.economy;
  for (const netuid of stage.agents[0].owns ?? []) {
    values[OWNER + netuid] = accountIndex(stage.economy, 'attacker-x') + 1;
  }
  const start = values[BLOCK];
  const seen: [number, number, number][] = [];
  const filled: { paid: number; received: number }[] = [];
  for (let block = start + 360; block <= start + days * 7200; block += 360) {
    if (chainWorks) advanceSteps(stage.chain, block);
    else values[BLOCK] = block;
    const orders = stage.ask();
    executeOrders(stage.economy, stage.chain.rules, orders);
    for (let i = 0; i < orders.length; i++) {
      seen.push([(block - start) / 7200, orders.kind[i], orders.netuid[i]]);
      filled.push({ paid: orders.paid[i], received: orders.received[i] });
    }
  }
  return { stage, seen, filled };
}

describe('an attacker', () => {
  it('enters on its day, holds, leaves, waits, and takes the next subnet', () => {
    const { seen } = script({ netuids: [1, 2], rounds: 3, pauseDays: 0.5 }, 12);
    expect(seen).toEqual([
      [1, STAKE, 1],
      [3, UNSTAKE, 1],
      [3.5, STAKE, 2],
      [5.5, UNSTAKE, 2],
      [6, STAKE, 1],
      [8, UNSTAKE, 1],
    ]);
  });

  it('in at day 0 is in at the first step; a hold is at least a step', () => {
    const { seen } = script({ enterDay: 0, holdDays: 0.001, rounds: 2 }, 1);
    expect(seen).toEqual([
      [0.05, STAKE, 1],
      [0.1, UNSTAKE, 1],
      [0.15, STAKE, 1],
      [0.2, UNSTAKE, 1],
    ]);
  });

  it('golden: in an empty market a round trip loses two fees, by hand', () => {
    const { stage, filled } = script({}, 4);
    const paid = 1000 * (1 - FEE);
    const alpha = (500_000 * paid) / (10_000 + paid);
    const sold = alpha * (1 - FEE);
    expect(filled[0].received).toBeCloseTo(alpha, 5);
    expect(filled[1].received).toBeCloseTo(((10_000 + paid) * sold) / (500_000 - alpha + sold), 6);
    expect(stage.tao('attacker-x')).toBeCloseTo(filled[1].received, 6);
    expect(stage.tao('attacker-x')).toBeLessThan(1000 * (1 - 2 * FEE) + 0.1);
    expect(stage.alpha('attacker-x')).toBe(0);
  });

  it('sells what it earns every day if it is told to, and keeps what it bought until it leaves', () => {
    const holds = script({ holdDays: 5 }, 10, true);
    expect(holds.seen.map(([, kind]) => kind)).toEqual([STAKE, UNSTAKE]);
    const { seen, filled } = script({ holdDays: 5, sellsIncome: true }, 10, true);
    expect(seen.map(([, kind]) => kind)).toEqual([STAKE, ...Array.from({ length: 5 }, () => UNSTAKE)]);
    // Income is small beside the position, which goes last.
    for (const { paid } of filled.slice(1, 5)) expect(paid).toBeLessThan(0.02 * filled[0].received);
    expect(filled[5].paid).toBeGreaterThan(0.99 * filled[0].received);
  });

  it('without TAO it does nothing', () => {
    expect(script({ tao: 0, sellsIncome: true }, 5, true).seen).toEqual([]);
    // Nor does an owner sell what it earns because it would have left.
    const { stage, seen } = script({ tao: 0, owner: true }, 5, true);
    expect(stage.alpha('attacker-x')).toBeGreaterThan(1000);
    expect(seen).toEqual([]);
  });

  it('moves the pool by what it pays, net of the fee', () => {
    const { stage } = script({ holdDays: 100 }, 2);
    expect(stage.economy.values[TAO_IN + 1]).toBeCloseTo(10_000 + 1000 * (1 - FEE), 6);
  });
});
