/**
 * What happens besides the chain's own work: a queue of events in a fixed order.
 *
 * An event is (block, class, netuid, actor), and that is also the order: inside a block the coinbase comes first, then
 * the classes below, then netuids, then actors. The four are packed into one float64 (exact up to block 2^29), so the
 * queue is a binary heap on one typed array.
 */

/** Processes of the market that no actor owns: TAO/USD. */
export const CLASS_MARKET = 0;
/** The scenario's timeline; the actor is the number of the event. */
export const CLASS_SHOCK = 1;
export const CLASS_ACTOR = 2;
/** Sampling, and the check of the invariants. */
export const CLASS_SAMPLE = 3;

const CLASSES = 4;
const NETUIDS = 256;
const ACTORS = 16_384;
const KEYS_PER_BLOCK = CLASSES * NETUIDS * ACTORS;

/**
 * Key of an event; ascending keys are the order of events.
 *
 * @param netuid 0 to 255
 * @param actor  0 to 16,383: an actor's number, or an event's in the timeline
 */
export function eventKey(block: number, eventClass: number, netuid: number, actor: number): number {
  if (actor >= ACTORS || netuid >= NETUIDS) throw new RangeError(`no event key for actor ${actor} of netuid ${netuid}`);
  return ((block * CLASSES + eventClass) * NETUIDS + netuid) * ACTORS + actor;
}

/** The key of the same event so many blocks later. */
export function laterKey(key: number, blocks: number): number {
  return key + blocks * KEYS_PER_BLOCK;
}

export function eventActor(key: number): number {
  return withinBlock(key) & (ACTORS - 1);
}

export function eventNetuid(key: number): number {
  return Math.floor(withinBlock(key) / ACTORS) & (NETUIDS - 1);
}

export function eventClass(key: number): number {
  return Math.floor(withinBlock(key) / (ACTORS * NETUIDS));
}

export function eventBlock(key: number): number {
  return Math.floor(key / KEYS_PER_BLOCK);
}

/** Class, netuid and actor: 24 bits. Without the remainder of two float64, which costs as much as the queue. */
function withinBlock(key: number): number {
  return (key - eventBlock(key) * KEYS_PER_BLOCK) | 0;
}

/** A queue of event keys, smallest first. */
export class EventQueue {
  private heap = new Float64Array(256);
  private count = 0;

  get size(): number {
    return this.count;
  }

  clear(): void {
    this.count = 0;
  }

  /** All events, to be put back by `restore`. */
  keys(): Float64Array {
    return this.heap.slice(0, this.count);
  }

  restore(keys: Float64Array): void {
    if (keys.length > this.heap.length) this.heap = new Float64Array(keys.length);
    this.heap.set(keys);
    this.count = keys.length;
  }

  push(key: number): void {
    if (this.count === this.heap.length) {
      const larger = new Float64Array(this.heap.length * 2);
      larger.set(this.heap);
      this.heap = larger;
    }
    const keys = this.heap;
    let child = this.count++;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (keys[parent] <= key) break;
      keys[child] = keys[parent];
      child = parent;
    }
    keys[child] = key;
  }

  /** The next event; NaN if there is none. */
  peek(): number {
    return this.count > 0 ? this.heap[0] : Number.NaN;
  }

  /** Removes the next event; undefined behaviour on an empty queue. */
  pop(): number {
    const top = this.heap[0];
    const last = this.heap[--this.count];
    if (this.count > 0) this.sink(last);
    return top;
  }

  /** `pop` and `push` in one: the usual life of a recurring event. */
  replaceTop(key: number): void {
    this.sink(key);
  }

  private sink(key: number): void {
    const { heap: keys, count } = this;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= count) break;
      if (child + 1 < count && keys[child + 1] < keys[child]) child++;
      if (keys[child] >= key) break;
      keys[parent] = keys[child];
      parent = child;
    }
    keys[parent] = key;
  }
}
