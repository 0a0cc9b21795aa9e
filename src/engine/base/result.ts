/**
 * Outcomes as values. Expected failures (a learner's mistake, a kernel errno, an API rejection) travel as `err`;
 * exceptions are kept for bugs ({@link Invariant}).
 */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

export type Result<T, E> = Ok<T> | Err<E>;

export function ok(): Ok<void>;
export function ok<T>(value: T): Ok<T>;
export function ok<T>(value?: T): Ok<T | undefined> {
  return { ok: true, value };
}

export function err<E>(error: E): Err<E> {
  return { ok: false, error };
}

/** The value, or an {@link Invariant} when the caller knew that it could not fail. */
export function unwrap<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new Invariant(`unwrap of an error: ${JSON.stringify(result.error)}`);
}

/** A bug in Podwire. Caught once, at `Session.dispatch`, and shown with the replayable action list. */
export class Invariant extends Error {
  override readonly name = 'Invariant';
}

/** States what must hold; a violation is a bug, never a learner's mistake. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Invariant(message);
}

/** Marks the branch that a complete `switch` cannot reach. */
export function assertNever(value: never, what = 'value'): never {
  throw new Invariant(`unexpected ${what}: ${JSON.stringify(value)}`);
}
