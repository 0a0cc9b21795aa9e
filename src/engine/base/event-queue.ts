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

interface Entry extends ScheduledEvent {
  readonly seq: number;
  run: (() => void) | undefined;
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);

export class EventQueue {
  private readonly heap: Entry[] = [];
  private seq = 0;
  private foreground = 0;
  private time: SimTime = 0;

  /** The current simulated time. */
  get now(): SimTime {
    return this.time;
  }

  /** Foreground events still to run. 0 means idle. */
  get pending(): number {
    return this.foreground;
  }

  /** Runs `run` at `at` (or now, when `at` is past). */
  schedule(at: SimTime, run: () => void, options: { readonly background?: boolean } = {}): ScheduledEvent {
    const background = options.background ?? false;
    const entry: Entry = {
      at: Math.max(at, this.time),
      background,
      seq: (this.seq += 1),
      run,
      cancel: () => {
        if (!entry.run) return;
        entry.run = undefined;
        if (!background) this.foreground -= 1;
      },
    };
    if (!background) this.foreground += 1;
    this.push(entry);
    return entry;
  }

  /** The time of the next event that has not been cancelled, foreground only when asked. */
  nextAt(): SimTime | undefined {
    this.dropCancelled();
    return this.heap[0]?.at;
  }

  /** Runs the next event and moves the clock to it. False when nothing is left. */
  step(): boolean {
    this.dropCancelled();
    const entry = this.pop();
    if (!entry?.run) return false;
    this.time = entry.at;
    const { run } = entry;
    entry.run = undefined;
    if (!entry.background) this.foreground -= 1;
    run();
    return true;
  }

  /** Runs every event up to and including `until`, then moves the clock there. */
  runUntil(until: SimTime): void {
    for (;;) {
      const next = this.nextAt();
      if (next === undefined || next > until) break;
      this.step();
    }
    if (until > this.time) this.time = until;
  }

  private dropCancelled(): void {
    while (this.heap[0] && !this.heap[0].run) this.pop();
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

  private pop(): Entry | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
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
    return top;
  }
}
