/**
 * What a learner (or a script) can do. A session is its start plus a list of these, each with the simulated moment at which it was done;
 * nothing else changes a session. Plain data: stored, shared, replayed.
 */
import type { SimTime } from '../base/index';

export type Action =
  /** A line submitted at a terminal's prompt (or, while a program reads its stdin, a line for that program). */
  | { readonly kind: 'line'; readonly terminal: string; readonly text: string }
  /** Ctrl-C, Ctrl-D. */
  | { readonly kind: 'interrupt'; readonly terminal: string }
  | { readonly kind: 'eof'; readonly terminal: string }
  /** One more terminal on an environment (`workstation`, `node-1`, `default/client/client`). */
  | { readonly kind: 'open-terminal'; readonly terminal: string; readonly environment: string }
  | { readonly kind: 'close-terminal'; readonly terminal: string }
  /** The editor's save, an upload, a drop, a paste. `path` is absolute. */
  | { readonly kind: 'write-file'; readonly environment: string; readonly path: string; readonly text: string }
  | { readonly kind: 'remove-file'; readonly environment: string; readonly path: string }
  /** The simulated browser asks for a page. */
  | { readonly kind: 'browse'; readonly url: string }
  /** What the learner expects before running; never changes the network. */
  | { readonly kind: 'predict'; readonly objective: string; readonly choice: string }
  /** Simulated time passes. */
  | { readonly kind: 'wait'; readonly duration: SimTime };

export interface TimedAction {
  readonly at: SimTime;
  readonly action: Action;
}

/** How a session began. Two sessions with the same start and the same log are the same, byte for byte. */
export interface SessionStart {
  readonly lab: string;
  /** The lab's `version`: a log recorded for another version is offered, not replayed blindly. */
  readonly version: number;
  /** Values of the lab's switches that differ from their defaults, for instance {cni: 'flannel'}. */
  readonly switches: Readonly<Record<string, string>>;
}

/** Everything a share link, a saved session or a bug report holds. */
export interface SessionRecord {
  readonly format: 1;
  readonly start: SessionStart;
  readonly log: readonly TimedAction[];
  /** The simulated moment up to which the session had run. */
  readonly until: SimTime;
}
