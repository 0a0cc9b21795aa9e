/**
 * Coroutines on simulated time. A {@link Task} is a generator that yields what it waits for; the {@link Scheduler}
 * resumes it when that happens. Programs, shell commands and the shell itself are Tasks, so the engine stays synchronous:
 * a session can be run, stopped and replayed without promises or timers.
 */
import type { EventQueue, ScheduledEvent } from './event-queue';
import type { SimTime } from './time';

/** Something that can become true for those who wait: data arrived, a process ended. Waiters run in the order they came. */
export class Signal {
  /** Nobody, the only one, or several: most signals have one waiter at most, and there are many signals. */
  private waiters: (() => void) | readonly (() => void)[] | undefined = undefined;

  /** Calls `fn` at each notify until the returned function is called. */
  subscribe(fn: () => void): () => void {
    const { waiters } = this;
    if (waiters === undefined) this.waiters = fn;
    else this.waiters = typeof waiters === 'function' ? [waiters, fn] : [...waiters, fn];
    return () => this.unsubscribe(fn);
  }

  private unsubscribe(fn: () => void): void {
    const { waiters } = this;
    if (waiters === fn) this.waiters = undefined;
    else if (waiters !== undefined && typeof waiters !== 'function') this.waiters = waiters.filter((w) => w !== fn);
  }

  notify(): void {
    const { waiters } = this;
    if (typeof waiters === 'function') waiters();
    else if (waiters !== undefined) for (const waiter of waiters) waiter();
  }
}

/** What a task waits for: any of these signals, or a moment, whichever comes first. With neither it waits for an interrupt only. */
export interface Wait {
  readonly signals?: readonly Signal[];
  readonly until?: SimTime;
  /** A background wait (a server waiting for clients, a periodic controller) does not keep the world from being idle. */
  readonly background?: boolean;
}

/** Why a task runs again. */
export type Wake = { readonly kind: 'signal' } | { readonly kind: 'time' } | { readonly kind: 'interrupt'; readonly name: string };

export type Task<T> = Generator<Wait, T, Wake>;

/** Waits for `signal`, at most until `until`. */
export function* waitFor(signal: Signal | readonly Signal[], until?: SimTime): Task<Wake> {
  const signals = signal instanceof Signal ? [signal] : signal;
  return yield until === undefined ? { signals } : { signals, until };
}

/** Waits until the moment `until`, or an interrupt. */
export function* sleepUntil(until: SimTime): Task<Wake> {
  return yield { until };
}

export interface TaskHandle<T> {
  readonly done: boolean;
  /** The result, once done (undefined when killed). */
  readonly result: T | undefined;
  /** Notified when the task has ended, however it ended. */
  readonly ended: Signal;
  /** Resumes the task with `{kind: 'interrupt', name}`; a task that ignores it goes on waiting as it chooses. */
  interrupt(name: string): void;
  /** Ends the task where it waits; its `finally` blocks run. */
  kill(): void;
}

export class Scheduler {
  constructor(private readonly queue: EventQueue) {}

  get now(): SimTime {
    return this.queue.now;
  }

  /** Starts `task` now: it runs at once, up to its first wait. */
  spawn<T>(task: Task<T>): TaskHandle<T> {
    return new RunningTask(this.queue, task);
  }
}

class RunningTask<T> implements TaskHandle<T> {
  done = false;
  result: T | undefined;
  readonly ended = new Signal();
  private release: (() => void)[] = [];
  private waiting = false;
  private running = false;

  constructor(
    private readonly queue: EventQueue,
    private readonly task: Task<T>,
  ) {
    this.advance(() => this.task.next({ kind: 'signal' }));
  }

  interrupt(name: string): void {
    if (this.done) return;
    if (this.running) {
      // A task that interrupts itself is resumed after its present step, as a signal handler would run.
      this.queue.schedule(this.queue.now, () => this.interrupt(name));
      return;
    }
    this.resume({ kind: 'interrupt', name });
  }

  kill(): void {
    if (this.done) return;
    if (this.running) {
      this.queue.schedule(this.queue.now, () => this.kill());
      return;
    }
    this.stopWaiting();
    this.running = true;
    try {
      this.task.return(undefined as T);
    } finally {
      this.running = false;
      this.finish(undefined);
    }
  }

  private resume(wake: Wake): void {
    if (this.done || !this.waiting) return;
    this.stopWaiting();
    this.advance(() => this.task.next(wake));
  }

  private advance(step: () => IteratorResult<Wait, T>): void {
    this.running = true;
    let outcome: IteratorResult<Wait, T>;
    try {
      outcome = step();
    } finally {
      this.running = false;
    }
    if (outcome.done) this.finish(outcome.value);
    else this.wait(outcome.value);
  }

  private wait(wait: Wait): void {
    this.waiting = true;
    // Resuming always goes through the queue: a notify never runs another task in the middle of the notifier.
    let woken: ScheduledEvent | undefined;
    const wake = (w: Wake): void => {
      if (woken) return;
      const { cause } = this.queue;
      woken = this.queue.schedule(this.queue.now, () => {
        this.queue.cause = cause;
        this.resume(w);
      });
    };
    for (const signal of wait.signals ?? []) this.release.push(signal.subscribe(() => wake({ kind: 'signal' })));
    if (wait.until !== undefined) {
      const timer = this.queue.schedule(wait.until, () => this.resume({ kind: 'time' }), { background: wait.background ?? false });
      this.release.push(() => timer.cancel());
    }
    this.release.push(() => woken?.cancel());
  }

  private stopWaiting(): void {
    this.waiting = false;
    const release = this.release;
    this.release = [];
    for (const fn of release) fn();
  }

  private finish(value: T | undefined): void {
    if (this.done) return;
    this.done = true;
    this.result = value;
    this.ended.notify();
  }
}
