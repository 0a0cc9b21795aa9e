import type { SimTime } from './time';

/**
 * What happens next. Events run by time, and in the order of scheduling when times are equal.
 * Background events (timers that only tidy up) never keep the world from being idle.
 */
export interface ScheduledEvent {
  readonly at: SimTime;
  /** Whether `run until idle` may stop before it. */
  readonly background: boolean;
  cancel(): void;
}

/** What an event is for that only hands something over: cheaper than a function made for each. */
export interface Receiver<T> {
  arrive(what: T): void;
}

/**
 * An event in the queue. Events of one moment are often scheduled in a row (a bridge floods a frame to all its ports, all links take
 * equally long): such a row is a chain through `next`, and only its first event is in the heap.
 */
class Entry implements ScheduledEvent {
  next: Entry | undefined = undefined;

  constructor(
    private readonly queue: EventQueue,
    readonly at: SimTime,
    readonly background: boolean,
    readonly seq: number,
    /** Undefined once it has run or was cancelled. */
    public run: (() => void) | Receiver<unknown> | undefined,
    public what: unknown,
  ) {}

  cancel(): void {
    if (!this.run) return;
    this.run = undefined;
    this.what = undefined;
    this.queue.forget(this);
  }
}

/** Within a chain numbers only grow, and a later chain of the same moment begins after an earlier one has ended. */
const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);

/**
 * Events this close (microseconds) go to the lane, if none that is later is in it already: the hops of packets, which all take equally long,
 * come and go there without a look at the many timers in the heap.
 */
const NEAR: SimTime = 100;

/** Cancelled events stay in the heap until they come up, or until there are this many and they are the greater part. */
const MANY_CANCELLED = 256;

export class EventQueue {
  private heap: Entry[] = [];
  /** The event that was put into the heap last, if none has gone to the lane since. */
  private latest: Entry | undefined = undefined;
  /** The lane: events in order, through `next`. */
  private front: Entry | undefined = undefined;
  private rear: Entry | undefined = undefined;
  private seq = 0;
  private foreground = 0;
  private cancelled = 0;
  private time: SimTime = 0;
  private steps = 0;

  /** The current simulated time. */
  get now(): SimTime {
    return this.time;
  }

  /** Foreground events still to run. 0 means idle. */
  get pending(): number {
    return this.foreground;
  }

  /**
   * What the running event follows from, as a number that whoever schedules events knows how to read (the kernel: the journey of the packet
   * that was handed over or dropped last). A task that a signal wakes inherits it; every event starts without. It decides nothing.
   */
  cause: number | undefined = undefined;

  /** How many events have run. While it stays the same nothing has happened. */
  get ran(): number {
    return this.steps;
  }

  /** Runs `run` at `at` (or now, when `at` is past). */
  schedule(at: SimTime, run: () => void, options?: { readonly background?: boolean }): ScheduledEvent {
    return this.put(at, run, undefined, options?.background ?? false);
  }

  /** Hands `what` to `receiver` at `at` (or now, when `at` is past). */
  scheduleArrival<T>(at: SimTime, receiver: Receiver<T>, what: T, background = false): ScheduledEvent {
    return this.put(at, receiver, what, background);
  }

  private put(at: SimTime, run: (() => void) | Receiver<unknown>, what: unknown, background: boolean): Entry {
    this.seq += 1;
    const { time } = this;
    const entry = new Entry(this, at > time ? at : time, background, this.seq, run, what);
    if (!background) this.foreground += 1;
    const { rear } = this;
    if (at <= time + NEAR && (rear === undefined || rear.at <= entry.at)) {
      if (rear) rear.next = entry;
      else this.front = entry;
      this.rear = entry;
      this.latest = undefined;
      return entry;
    }
    const { latest } = this;
    if (latest?.run && latest.at === entry.at) latest.next = entry;
    else this.push(entry);
    this.latest = entry;
    return entry;
  }

  /** Called by an event that was cancelled. */
  forget(entry: ScheduledEvent): void {
    if (!entry.background) this.foreground -= 1;
    this.cancelled += 1;
    if (this.cancelled > MANY_CANCELLED && this.cancelled > this.heap.length / 2) this.compact();
  }

  /** The time of the next event that has not been cancelled. */
  nextAt(): SimTime | undefined {
    return this.first()?.at;
  }

  /** Runs the next event and moves the clock to it. False when nothing is left. */
  step(): boolean {
    const entry = this.first();
    if (!entry) return false;
    this.runFirst(entry);
    return true;
  }

  private runFirst(entry: Entry): void {
    const { run, what } = entry;
    this.removeFirst(entry);
    this.time = entry.at;
    entry.run = undefined;
    if (!entry.background) this.foreground -= 1;
    this.steps += 1;
    this.cause = undefined;
    if (typeof run === 'function') run();
    else run?.arrive(what);
    this.cause = undefined;
  }

  /** Runs every event up to and including `until`, then moves the clock there. */
  runUntil(until: SimTime): void {
    for (let next = this.first(); next && next.at <= until; next = this.first()) this.runFirst(next);
    if (until > this.time) this.time = until;
  }

  /** Runs every event up to `until`, and on while the next comes within `pause` of the last; the clock is then at `until` or at the last event. */
  runThrough(until: SimTime, pause: SimTime): void {
    for (let next = this.first(); next && next.at <= Math.max(until, this.time + pause); next = this.first()) this.runFirst(next);
    if (until > this.time) this.time = until;
  }

  /** The next event to run; cancelled ones before it are dropped. */
  private first(): Entry | undefined {
    for (;;) {
      const { front } = this;
      const top = this.heap[0];
      const entry = front === undefined || (top !== undefined && before(top, front)) ? top : front;
      if (!entry || entry.run) return entry;
      this.removeFirst(entry);
      if (this.cancelled > 0) this.cancelled -= 1;
    }
  }

  /** The rest of its chain takes the place of the first event: it is due before everything else in the heap, too. */
  private removeFirst(entry: Entry): void {
    const { next } = entry;
    entry.next = undefined;
    if (entry === this.front) {
      this.front = next;
      if (!next) this.rear = undefined;
    } else if (next) this.heap[0] = next;
    else this.pop();
  }

  /** Drops cancelled events from the fronts of all chains. */
  private compact(): void {
    const kept: Entry[] = [];
    for (let entry of this.heap as (Entry | undefined)[]) {
      while (entry && !entry.run) entry = entry.next;
      if (entry) kept.push(entry);
    }
    // What is sorted is a heap.
    this.heap = kept.sort((a, b) => a.at - b.at || a.seq - b.seq);
    this.cancelled = 0;
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const p = heap[parent] as Entry;
      if (!before(entry, p)) break;
      heap[i] = p;
      i = parent;
    }
    heap[i] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child += 1;
      const c = heap[child] as Entry;
      if (!before(c, last)) break;
      heap[i] = c;
      i = child;
    }
    heap[i] = last;
  }
}
