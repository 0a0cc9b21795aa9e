/**
 * Long work in pieces. A copy of a session takes a good part of a second of a page's time; whoever drives a pausable piece of work may let the
 * page breathe between its steps. What it computes does not depend on where it is paused: simulated time is the queue's, not the clock's.
 */
import type { SimTime } from '../base/index';
import type { World } from '../kernel/index';

export type Pausable<T> = Generator<undefined, T, undefined>;

/** Runs to the end without a pause. */
export function complete<T>(work: Pausable<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Events between two pauses: a few milliseconds' worth. */
const EVENTS = 40;

/** Runs the queue's events while `goOn` says so, with pauses. */
export function* runEvents({ queue }: World, deadline: SimTime, goOn: () => boolean): Pausable<void> {
  for (let done = 1; goOn(); done += 1) {
    const next = queue.nextAt();
    if (next === undefined || next > deadline) return;
    queue.step();
    if (done % EVENTS === 0) yield;
  }
}
