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

/** Length of the ring at first; a power of two. */
const RING = 256;

/**
 * A queue of event keys, smallest first.
 *
 * Most events recur after the same time: taken out in order they come back in order. Those wait in a ring, at whose end they
 * are put without a search; all others in a heap.
 */
export class EventQueue {
  private heap = new Float64Array(256);
  private count = 0;
  /** From `head` to before `tail`, ascending; places are taken modulo its length. */
  private ring = new Float64Array(RING);
  private head = 0;
  private tail = 0;

  get size(): number {
    return this.count + this.tail - this.head;
  }

  clear(): void {
    this.count = 0;
    this.head = 0;
    this.tail = 0;
  }

  /** All events, to be put back by `restore`. */
  keys(): Float64Array {
    const keys = new Float64Array(this.size);
    keys.set(this.heap.subarray(0, this.count));
    for (let at = this.head; at < this.tail; at++) keys[this.count + at - this.head] = this.ring[this.place(at)];
    return keys.sort();
  }

  restore(keys: Float64Array): void {
    this.clear();
    for (const key of keys) this.push(key);
  }

  push(key: number): void {
    if (this.count === this.heap.length) this.heap = doubled(this.heap);
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
    if (this.head === this.tail) return this.count > 0 ? this.heap[0] : Number.NaN;
    const first = this.ring[this.place(this.head)];
    return this.count > 0 && this.heap[0] < first ? this.heap[0] : first;
  }

  /** Removes the next event; undefined behaviour on an empty queue. */
  pop(): number {
    const top = this.peek();
    if (this.head < this.tail && this.ring[this.place(this.head)] === top) {
      this.head++;
      return top;
    }
    const last = this.heap[--this.count];
    if (this.count > 0) this.sink(last);
    return top;
  }

  /** `pop` and `push` in one: the usual life of a recurring event. */
  replaceTop(key: number): void {
    if (this.head < this.tail && key < this.ring[this.place(this.tail - 1)]) {
      this.pop();
      this.push(key);
    } else {
      this.pop();
      this.append(key);
    }
  }

  private place(at: number): number {
    return at & (this.ring.length - 1);
  }

  private append(key: number): void {
    if (this.tail - this.head === this.ring.length) {
      const { head, ring, tail } = this;
      this.ring = new Float64Array(2 * ring.length);
      for (let at = head; at < tail; at++) this.ring[this.place(at)] = ring[at & (ring.length - 1)];
    }
    this.ring[this.place(this.tail++)] = key;
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

function doubled(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * array.length);
  larger.set(array);
  return larger;
}
