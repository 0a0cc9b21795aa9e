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
    public run: (() => void) | undefined,
  ) {}

  cancel(): void {
    if (!this.run) return;
    this.run = undefined;
    this.queue.forget(this);
  }
}

/** Within a chain numbers only grow, and a later chain of the same moment begins after an earlier one has ended. */
const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);

/** Cancelled events stay in the heap until they come up, or until there are this many and they are the greater part. */
const MANY_CANCELLED = 256;

export class EventQueue {
  private heap: Entry[] = [];
  /** The event scheduled last. */
  private latest: Entry | undefined = undefined;
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
    const background = options?.background ?? false;
    this.seq += 1;
    const entry = new Entry(this, at > this.time ? at : this.time, background, this.seq, run);
    if (!background) this.foreground += 1;
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
    const { run } = entry;
    this.removeFirst(entry);
    this.time = entry.at;
    entry.run = undefined;
    if (!entry.background) this.foreground -= 1;
    this.steps += 1;
    this.cause = undefined;
    run?.();
    this.cause = undefined;
  }

  /** Runs every event up to and including `until`, then moves the clock there. */
  runUntil(until: SimTime): void {
    for (let next = this.first(); next && next.at <= until; next = this.first()) this.runFirst(next);
    if (until > this.time) this.time = until;
  }

  /** The next event to run; cancelled ones before it are dropped. */
  private first(): Entry | undefined {
    let entry = this.heap[0];
    while (entry && !entry.run) {
      this.removeFirst(entry);
      if (this.cancelled > 0) this.cancelled -= 1;
      entry = this.heap[0];
    }
    return entry;
  }

  /** The rest of its chain takes the place of the first event: it is due before everything else in the heap, too. */
  private removeFirst(entry: Entry): void {
    if (entry.next) this.heap[0] = entry.next;
    else this.pop();
    entry.next = undefined;
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
