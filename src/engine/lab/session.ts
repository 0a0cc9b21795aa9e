/**
 * A session: a start, a log of timed actions, and the world they lead to. The single door through which anything changes.
 * Because the engine is deterministic, undo, redo, reset, share links, saved sessions and copies for probes are all the same thing:
 * build the start again and replay a log.
 */
import { err, Invariant, ok, type Result, type SimTime, SECOND } from '../base/index';
import type { TraceEvent } from '../kernel/index';
import type { TerminalOutput } from '../shell/index';
import type { Action, SessionRecord, SessionStart, TimedAction } from './action';
import { BrowserTab, type BrowserState } from './browser';
import type { LabBundle } from './lab-files';
import { complete, runEvents, type Pausable } from './pausable';
import { startingScene, startScene, type Scene } from './scene';

export type SessionError =
  | { readonly code: 'UNKNOWN_TERMINAL' | 'TERMINAL_EXISTS' | 'UNKNOWN_ENVIRONMENT'; readonly name: string }
  | { readonly code: 'FILE'; readonly path: string; readonly error: string }
  | { readonly code: 'NO_BROWSER' }
  | { readonly code: 'BAD_URL'; readonly url: string }
  /** A bug in Podwire; `record` replays it. */
  | { readonly code: 'INTERNAL'; readonly message: string; readonly record: SessionRecord };

/** What one action led to, up to the next one: derived from the log, never stored beside it. */
export interface Transaction {
  readonly index: number;
  readonly at: SimTime;
  readonly action: Action;
  /** What the terminals printed, by terminal, in order. */
  readonly output: readonly (TerminalOutput & { readonly terminal: string })[];
  readonly trace: readonly TraceEvent[];
}

/** What changed, for those who draw. `rebuilt`: terminals, world and cluster are new objects. */
export type SessionEvent = { readonly kind: 'action'; readonly index: number } | { readonly kind: 'advanced' } | { readonly kind: 'rebuilt' } | { readonly kind: 'failed'; readonly error: SessionError };

interface Mark {
  readonly traceSeq: number;
  readonly outputSeq: ReadonlyMap<string, number>;
}

/** How long {@link Session.settle} lets a started action run, in simulated time, unless told otherwise. */
export const SETTLE_LIMIT = 200 * SECOND;

export class Session {
  private current: Scene;
  private entries: TimedAction[] = [];
  private marks: Mark[] = [];
  private undone: TimedAction[][] = [];
  private listeners: ((event: SessionEvent) => void)[] = [];
  private tab: BrowserTab | undefined;
  private broken: SessionError | undefined;

  private constructor(
    readonly bundle: LabBundle,
    readonly start: SessionStart,
    scene: Scene,
  ) {
    this.current = scene;
    this.openBrowser();
  }

  /** Builds the lab's start state. `switches` are checked against the lab. */
  static begin(bundle: LabBundle, switches: Readonly<Record<string, string>> = {}): Session {
    return complete(Session.beginning(bundle, switches));
  }

  /** {@link begin}, with pauses. */
  static *beginning(bundle: LabBundle, switches: Readonly<Record<string, string>> = {}): Pausable<Session> {
    const start: SessionStart = { lab: bundle.definition.id, version: bundle.definition.version, switches: sorted(switches) };
    return new Session(bundle, start, yield* startingScene(bundle, start.switches));
  }

  /** Builds the start and replays `record`. The record must be for this lab and version. */
  static replay(bundle: LabBundle, record: SessionRecord): Result<Session, SessionError> {
    return complete(Session.replaying(bundle, record));
  }

  /** {@link replay}, with pauses. */
  static *replaying(bundle: LabBundle, record: SessionRecord): Pausable<Result<Session, SessionError>> {
    const session = yield* Session.beginning(bundle, record.start.switches);
    const done = yield* session.replayLog(record.log, record.until);
    return done.ok ? ok(session) : done;
  }

  get scene(): Scene {
    return this.current;
  }

  get now(): SimTime {
    return this.current.world.now;
  }

  get log(): readonly TimedAction[] {
    return this.entries;
  }

  get browser(): BrowserState | undefined {
    return this.tab?.state;
  }

  /** Set once a bug was met: the session then only answers `record`, `undo` and `reset`. */
  get failure(): SessionError | undefined {
    return this.broken;
  }

  /** Nothing is running: every terminal is at its prompt, the browser is done, no packet is on its way. */
  get quiet(): boolean {
    return this.broken !== undefined || (!this.busy && this.current.world.queue.pending === 0);
  }

  /** A terminal runs a command or the browser is loading. */
  get busy(): boolean {
    if (this.tab?.state.phase === 'loading') return true;
    for (const terminal of this.current.terminals.values()) if (terminal.busy) return true;
    return false;
  }

  /** Does what a learner did, now. It goes on in simulated time as {@link advance} or {@link settle} lets it. */
  dispatch(action: Action): Result<void, SessionError> {
    this.undone = [];
    return this.perform({ at: this.now, action });
  }

  /** Lets simulated time pass up to `until`. */
  advance(until: SimTime): void {
    this.guard(() => this.current.world.runUntil(until));
    this.emit({ kind: 'advanced' });
  }

  /** The moment of the next thing that will happen by itself, if any. */
  get nextAt(): SimTime | undefined {
    return this.current.world.queue.pending > 0 ? this.current.world.queue.nextAt() : undefined;
  }

  /** Runs until {@link quiet}, or until `limit` simulated microseconds have passed. Returns whether it became quiet. */
  settle(limit: SimTime = SETTLE_LIMIT): boolean {
    const deadline = this.now + limit;
    this.guard(() => {
      const { queue } = this.current.world;
      while (queue.pending > 0) {
        const next = queue.nextAt();
        if (next === undefined || next > deadline) break;
        queue.step();
      }
      // Background events of this very moment too: at rest, everything due has happened.
      queue.runUntil(queue.now);
    });
    this.emit({ kind: 'advanced' });
    return this.quiet;
  }

  record(): SessionRecord {
    return { format: 1, start: this.start, log: [...this.entries], until: this.now };
  }

  get canUndo(): boolean {
    return this.entries.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** Takes back the last action and all that followed from it. */
  undo(): Result<void, SessionError> {
    const last = this.entries.at(-1);
    if (!last) return ok();
    const undone = [...this.undone, [last]];
    const done = this.rebuild(this.entries.slice(0, -1), last.at);
    this.undone = undone;
    return done;
  }

  /** Does the action again that was taken back last. */
  redo(): Result<void, SessionError> {
    const group = this.undone.at(-1);
    if (!group) return ok();
    const rest = this.undone.slice(0, -1);
    for (const { action } of group) {
      const done = this.perform({ at: this.now, action });
      if (!done.ok) return done;
    }
    this.undone = rest;
    return ok();
  }

  /** Back to the start; everything can be redone one by one. */
  reset(): Result<void, SessionError> {
    const undone = [...this.entries].reverse().map((entry) => [entry]);
    const done = this.rebuild([], 0);
    this.undone = undone;
    return done;
  }

  /** An independent copy, for probes that must leave no trace in this one. Its trace recorder is off until asked. */
  fork(options: { readonly trace?: boolean } = {}): Session {
    return complete(this.forking(options));
  }

  /** {@link fork}, with pauses: a copy of what the session is now, whatever is done in it meanwhile. */
  *forking(options: { readonly trace?: boolean } = {}): Pausable<Session> {
    const { entries, now } = this;
    const copy = yield* Session.beginning(this.bundle, this.start.switches);
    copy.current.world.trace.enabled = options.trace ?? false;
    const done = yield* copy.replayLog(entries, now);
    if (!done.ok) throw new Invariant(`a replay went another way: ${JSON.stringify(done.error)}`);
    return copy;
  }

  /** For each action of the log, the trace's last sequence number before it: where its packets begin. */
  traceMarks(): readonly number[] {
    return this.marks.map(({ traceSeq }) => traceSeq);
  }

  transactions(): readonly Transaction[] {
    return this.entries.map((entry, index) => this.transaction(entry, index));
  }

  subscribe(listener: (event: SessionEvent) => void): () => void {
    this.listeners = [...this.listeners, listener];
    return () => {
      this.listeners = this.listeners.filter((l) => l !== listener);
    };
  }

  private transaction(entry: TimedAction, index: number): Transaction {
    const from = this.marks[index] as Mark;
    const to = this.marks[index + 1];
    const output = [...this.current.terminals].flatMap(([terminal, t]) =>
      t.output.filter((o) => o.seq > (from.outputSeq.get(terminal) ?? 0) && o.seq <= (to?.outputSeq.get(terminal) ?? Infinity)).map((o) => ({ ...o, terminal })),
    );
    return {
      index,
      at: entry.at,
      action: entry.action,
      output: output.sort((a, b) => a.at - b.at),
      trace: this.current.world.trace.since(from.traceSeq).filter((e) => e.seq <= (to?.traceSeq ?? Infinity)),
    };
  }

  private mark(): Mark {
    const outputSeq = new Map<string, number>();
    for (const [name, t] of this.current.terminals) outputSeq.set(name, t.output.at(-1)?.seq ?? 0);
    return { traceSeq: this.current.world.trace.lastSeq, outputSeq };
  }

  private perform(entry: TimedAction): Result<void, SessionError> {
    // Before and after an action everything due by now has happened: so a replay needs only the action's time.
    this.guard(() => this.current.world.runUntil(this.now));
    if (this.broken) return err(this.broken);
    const mark = this.mark();
    let done: Result<void, SessionError> = ok();
    const before = this.entries;
    this.entries = [...before, entry];
    this.marks.push(mark);
    this.guard(() => {
      done = this.apply(entry.action);
      this.current.world.runUntil(this.now);
    });
    if (this.broken) return err(this.broken);
    if (!done.ok) {
      // Refused: nothing happened, so nothing is logged.
      this.entries = before;
      this.marks.pop();
      return done;
    }
    this.emit({ kind: 'action', index: this.entries.length - 1 });
    return ok();
  }

  private apply(action: Action): Result<void, SessionError> {
    const { terminals, world } = this.current;
    switch (action.kind) {
      case 'line':
      case 'interrupt':
      case 'eof': {
        const terminal = terminals.get(action.terminal);
        if (!terminal) return err({ code: 'UNKNOWN_TERMINAL', name: action.terminal });
        if (action.kind === 'line') terminal.submit(action.text);
        else if (action.kind === 'interrupt') terminal.interrupt();
        else terminal.eof();
        return ok();
      }
      case 'open-terminal':
        if (terminals.has(action.terminal)) return err({ code: 'TERMINAL_EXISTS', name: action.terminal });
        return this.current.openTerminal(action.terminal, action.environment) ? ok() : err({ code: 'UNKNOWN_ENVIRONMENT', name: action.environment });
      case 'close-terminal':
        return this.current.closeTerminal(action.terminal) ? ok() : err({ code: 'UNKNOWN_TERMINAL', name: action.terminal });
      case 'write-file':
      case 'remove-file': {
        const environment = this.current.environment(action.environment);
        if (!environment) return err({ code: 'UNKNOWN_ENVIRONMENT', name: action.environment });
        const { files } = environment;
        if (action.kind === 'write-file') files.makeDirectory(action.path.slice(0, action.path.lastIndexOf('/')), { parents: true });
        const done = action.kind === 'write-file' ? files.write(action.path, action.text) : files.remove(action.path);
        return done.ok ? ok() : err({ code: 'FILE', path: action.path, error: done.error });
      }
      case 'browse':
        if (!this.tab) return err({ code: 'NO_BROWSER' });
        return this.tab.open(action.url) ? ok() : err({ code: 'BAD_URL', url: action.url });
      case 'predict':
        return ok();
      case 'wait':
        // A foreground event at the end makes the wait visible to settle().
        world.queue.schedule(world.now + action.duration, () => undefined);
        return ok();
    }
  }

  private openBrowser(): void {
    const view = this.bundle.definition.view.browser;
    const environment = view && this.current.environment(view.environment);
    this.tab = view && environment ? new BrowserTab(this.current.world, environment, view.url) : undefined;
  }

  private rebuild(log: readonly TimedAction[], until: SimTime): Result<void, SessionError> {
    this.broken = undefined;
    const trace = this.current.world.trace.enabled;
    this.current = startScene(this.bundle, this.start.switches);
    this.current.world.trace.enabled = trace;
    this.openBrowser();
    this.entries = [];
    this.marks = [];
    const done = complete(this.replayLog(log, until));
    this.emit({ kind: 'rebuilt' });
    return done;
  }

  private *replayLog(log: readonly TimedAction[], until: SimTime): Pausable<Result<void, SessionError>> {
    const listeners = this.listeners;
    this.listeners = [];
    try {
      for (const entry of log) {
        yield* this.advancing(entry.at);
        const done = this.perform({ at: this.now, action: entry.action });
        if (!done.ok) return done;
      }
      yield* this.advancing(until);
      return ok();
    } finally {
      this.listeners = listeners;
    }
  }

  private *advancing(until: SimTime): Pausable<void> {
    if (until <= this.now) return;
    const events = runEvents(this.current.world, until, () => this.broken === undefined);
    for (let ended = false; !ended; ) {
      // A bug ends the generator; what is left of the time passes, as it would without pauses, once it was taken note of.
      ended = true;
      this.guard(() => {
        ended = events.next().done ?? false;
      });
      if (!ended) yield;
    }
    this.advance(until);
  }

  /** The one place where a bug is caught. */
  private guard(run: () => void): void {
    if (this.broken) return;
    try {
      run();
    } catch (error) {
      this.broken = { code: 'INTERNAL', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error), record: this.record() };
      this.emit({ kind: 'failed', error: this.broken });
    }
  }

  private emit(event: SessionEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

const sorted = (record: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
