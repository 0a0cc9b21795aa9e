/** Layer `base`: outcomes, simulated time, the event queue, coroutines, seeded randomness. Imports nothing. */
export { Invariant, assertNever, err, invariant, ok, unwrap } from './result';
export type { Err, Ok, Result } from './result';
export {
  DAY,
  EPOCH_UNIX_SECONDS,
  HOUR,
  MICROSECOND,
  MILLISECOND,
  MINUTE,
  SECOND,
  calendar,
  fromRfc3339,
  seconds,
  toRfc3339,
} from './time';
export type { CalendarTime, SimTime } from './time';
export { EventQueue } from './event-queue';
export type { Receiver, ScheduledEvent } from './event-queue';
export { Rng } from './rng';
export { Scheduler, Signal, sleepUntil, waitFor } from './task';
export type { Task, TaskHandle, Wait, Wake } from './task';
export { decodeUtf8, encodeUtf8 } from './utf8';
