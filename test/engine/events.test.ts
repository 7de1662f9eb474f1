import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLASS_ACTOR,
  CLASS_MARKET,
  CLASS_SAMPLE,
  CLASS_SHOCK,
  EventQueue,
  eventActor,
  eventBlock,
  eventClass,
  eventKey,
  eventNetuid,
} from '../../src/engine/events.js';

const event = fc.record({
  block: fc.integer({ min: 0, max: 2 ** 29 - 1 }),
  eventClass: fc.integer({ min: 0, max: 3 }),
  netuid: fc.integer({ min: 0, max: 135 }),
  actor: fc.integer({ min: 0, max: 16_383 }),
});

describe('event keys', () => {
  it('property: a key gives back its four parts', () => {
    fc.assert(
      fc.property(event, (e) => {
        const key = eventKey(e.block, e.eventClass, e.netuid, e.actor);
        expect([eventBlock(key), eventClass(key), eventNetuid(key), eventActor(key)]).toEqual([
          e.block,
          e.eventClass,
          e.netuid,
          e.actor,
        ]);
      }),
    );
  });

  it('refuses what would run over into another event', () => {
    expect(() => eventKey(1, CLASS_SHOCK, 0, 16_384)).toThrow(/no event key for actor 16384/);
    expect(() => eventKey(1, CLASS_SHOCK, 256, 0)).toThrow(/netuid 256/);
  });

  it('golden: within a block the market moves first, then shocks, actors by netuid and number, samples', () => {
    const keys = [
      eventKey(7, CLASS_SAMPLE, 0, 0),
      eventKey(8, CLASS_MARKET, 0, 0),
      eventKey(7, CLASS_ACTOR, 3, 0),
      eventKey(7, CLASS_ACTOR, 2, 9),
      eventKey(7, CLASS_ACTOR, 2, 1),
      eventKey(7, CLASS_SHOCK, 5, 0),
      eventKey(7, CLASS_MARKET, 9, 9),
    ];
    const order = keys
      .toSorted((a, b) => a - b)
      .map((key) => [eventBlock(key), eventClass(key), eventNetuid(key), eventActor(key)]);
    expect(order).toEqual([
      [7, CLASS_MARKET, 9, 9],
      [7, CLASS_SHOCK, 5, 0],
      [7, CLASS_ACTOR, 2, 1],
      [7, CLASS_ACTOR, 2, 9],
      [7, CLASS_ACTOR, 3, 0],
      [7, CLASS_SAMPLE, 0, 0],
      [8, CLASS_MARKET, 0, 0],
    ]);
  });
});

describe('event queue', () => {
  it('property: events leave in the order of their keys, whatever the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 600 }), (events) => {
        const keys = events.map((e) => eventKey(e.block, e.eventClass, e.netuid, e.actor));
        const queue = new EventQueue();
        for (const key of keys) queue.push(key);
        expect(queue.size).toBe(keys.length);
        const left: number[] = [];
        while (queue.size > 0) left.push(queue.pop());
        expect(left).toEqual(keys.toSorted((a, b) => a - b));
        expect(queue.peek()).toBeNaN();
      }),
    );
  });

  it('property: replacing the first event is the same as taking it and putting another', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 }), fc.nat(1000), (keys, fresh) => {
        const replaced = new EventQueue();
        const popped = new EventQueue();
        for (const key of keys) {
          replaced.push(key);
          popped.push(key);
        }
        replaced.replaceTop(fresh);
        popped.pop();
        popped.push(fresh);
        for (let i = 0; i < keys.length; i++) expect(replaced.pop()).toBe(popped.pop());
      }),
    );
  });

  it('property: whatever recurs, and whatever is put back from its keys, events leave in order', () => {
    const step = fc.record({
      fresh: fc.option(fc.nat(5000), { nil: null }),
      after: fc.constantFrom(0, 0, 100, 100, 100, 100, 7, 2500),
      copies: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 400 }), fc.array(step, { maxLength: 900 }), (first, steps) => {
        let queue = new EventQueue();
        let model: number[] = [];
        const put = (key: number): void => {
          model = [...model, key].sort((a, b) => a - b);
        };
        for (const key of first) {
          queue.push(key);
          put(key);
        }
        for (const { fresh, after, copies } of steps) {
          if (fresh !== null) {
            queue.push(fresh);
            put(fresh);
          }
          if (model.length === 0) continue;
          const [next] = model;
          expect(queue.peek()).toBe(next);
          model = model.slice(1);
          if (after === 0) expect(queue.pop()).toBe(next);
          else {
            queue.replaceTop(next + after);
            put(next + after);
          }
          expect(queue.size).toBe(model.length);
          if (copies && model.length % 50 === 0) {
            const copy = new EventQueue();
            copy.restore(queue.keys());
            queue = copy;
          }
        }
        expect(Array.from(queue.keys())).toEqual(model);
        for (const key of model) expect(queue.pop()).toBe(key);
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('an emptied queue is empty', () => {
    const queue = new EventQueue();
    queue.push(3);
    queue.clear();
    expect(queue.size).toBe(0);
  });
});
