/** What every actor must do, whatever it is. A new actor is one line where this is called. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Agent } from '../../src/agents/agent.js';
import {
  AMOUNT_TOO_LOW,
  FILLED,
  SUBNET_NOT_EXISTS,
  SUBTOKEN_DISABLED,
  SWAP_INPUT_TOO_LARGE,
} from '../../src/engine/orders.js';
import { SLOTS } from '../../src/engine/state.js';
import { anySubnets, SUBNET } from '../engine/network.js';
import { Stage } from './world.js';

/** The last one alone lifts the sum of moving prices above 1, so that root earns. */
const SUBNETS = [
  SUBNET,
  { ...SUBNET, netuid: 2, taoIn: 3000, price: 0.004 },
  { ...SUBNET, netuid: 7, taoIn: 90_000, price: 0.9, movingPrice: 1.2 },
];
const DAYS = 6;

/**
 * @param make  fresh actors of one kind
 * @param still the same with parameters at which they have no reason to trade
 */
export function behavesAsAnActor(name: string, make: () => Agent[], still: () => Agent[]): void {
  describe(`actor ${name}`, () => {
    it('property: any network: accounts add up after each decision, orders are finite and within what is owned', () => {
      fc.assert(
        fc.property(anySubnets, fc.integer({ min: 0, max: 1000 }), (subnets, path) => {
          const stage = new Stage(make(), subnets, { path });
          for (let day = 0; day < DAYS; day++) {
            stage.day((orders) => {
              for (let i = 0; i < orders.length; i++) {
                expect(Number.isFinite(orders.amount[i])).toBe(true);
                // No actor sets a limit price, so a partial fill would mean more than the account owned.
                // Subnets that have not started trade with nobody, nor does one that a scenario names and that is gone.
                expect([FILLED, AMOUNT_TOO_LOW, SWAP_INPUT_TOO_LARGE, SUBTOKEN_DISABLED, SUBNET_NOT_EXISTS]).toContain(
                  orders.status[i],
                );
              }
            });
          }
        }),
        { numRuns: 25 },
      );
    });

    it('writes nothing but its memory, what it publishes, and orders', () => {
      const stage = new Stage(make(), SUBNETS);
      stage.day();
      stage.day();
      for (let agent = 0; agent < stage.agents.length; agent++) {
        const { values, memory } = stage.economy;
        const before = values.slice();
        for (const netuid of stage.agents[agent].scope === 'network' ? [0] : [1, 2, 7]) stage.ask(agent, netuid);
        const from = memory + stage.contexts[agent].memoryStart;
        const to = from + stage.agents[agent].memoryLength;
        const { columns = [], globals = [] } = stage.agents[agent].publishes ?? {};
        for (let i = 0; i < values.length; i++) {
          const own = (i >= from && i < to) || globals.includes(i) || columns.some((at) => i >= at && i < at + SLOTS);
          if (!own) expect(values[i], `number ${i}`).toBe(before[i]);
        }
      }
    });

    it('decides alike in a copy of the state: memory and keyed draws are all that it knows', () => {
      const stage = new Stage(make(), SUBNETS);
      const again = new Stage(make(), SUBNETS);
      for (let day = 0; day < DAYS; day++) stage.day();
      again.economy.values.set(stage.economy.values);
      stage.day();
      again.day();
      expect(Buffer.from(again.economy.values.buffer).equals(Buffer.from(stage.economy.values.buffer))).toBe(true);
    });

    it('acts: something is ordered within a week', () => {
      const stage = new Stage(make(), SUBNETS);
      let count = 0;
      for (let day = 0; day < 7; day++) {
        stage.day((orders) => {
          count += orders.length;
        });
      }
      expect(count).toBeGreaterThan(0);
    });

    it('has no order without a reason', () => {
      const stage = new Stage(still(), SUBNETS);
      for (let day = 0; day < DAYS; day++) {
        stage.day((orders) => {
          expect(orders.length).toBe(0);
        });
      }
    });

    it('first decides after the start, within its period', () => {
      for (const agent of make()) {
        for (const netuid of [0, 1, SLOTS - 1]) {
          expect(agent.firstBlock(netuid, 1000)).toBeGreaterThan(1000);
          expect(agent.firstBlock(netuid, 1000)).toBeLessThanOrEqual(1000 + agent.everyBlocks);
        }
      }
    });
  });
}
