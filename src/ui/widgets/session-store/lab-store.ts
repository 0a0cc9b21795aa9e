/**
 * One running lab on a page. Widgets read it, ask it to do things, and hear what changed; the session itself knows nothing of pages.
 */
import type { SimTime } from '../../../engine/base/index';
import {
  encodeRecord,
  grading,
  namingWrongAnswer,
  passed as hasPassed,
  runSolution,
  Session,
  tryingCounterexamples,
  type Action,
  type Grade,
  type LabBundle,
  type LabText,
  type Objective,
  type Pausable,
  type SessionError,
  type SessionRecord,
  type WrongAnswer,
} from '../../../engine/lab/index';
import { findResource } from '../../../engine/k8s/index';
import type { TraceEvent } from '../../../engine/kernel/index';
import { tellingJourney } from '../journey/output-cause';
import { decidingPacket, packetsOf, type PacketView } from '../journey/packet-log';
import { stepped, type Stride } from '../timeline/steps';
import { inPieces } from './in-pieces';
import type { Keeping } from './keeping';
import { Pace } from './pace';

/** What changed. `frame`: simulated time passed (at most once a frame); `rebuilt`: terminals, world and cluster are new objects. */
export type StoreChange =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'frame' }
  | { readonly kind: 'quiet' }
  | { readonly kind: 'rebuilt' }
  | { readonly kind: 'pace' }
  | { readonly kind: 'selection' }
  | { readonly kind: 'grade' }
  | { readonly kind: 'draft'; readonly path: string }
  | { readonly kind: 'notice' }
  | { readonly kind: 'failed' };

/** A place in a policy that something points at: the editor shows its lines. */
export interface PointedRule {
  readonly namespace: string;
  readonly name: string;
  /** `spec.ingress[0].from[0]`; empty for the whole object. */
  readonly path: string;
  readonly verdict: 'allowed' | 'denied' | 'undecided';
  readonly note: string;
}

/** What is to be said of a packet that was tried in a copy of the session. */
export interface EvidenceNotes {
  /** Names of what the session itself does not have, by the id of its network namespace. */
  readonly places: Readonly<Record<string, string>>;
  readonly note?: string;
}

export interface Notice {
  readonly text: string;
  readonly kind: 'info' | 'trouble';
  /** Offered for copying: a record that replays a bug, an unreadable text. */
  readonly copy?: string;
}

export class LabStore {
  readonly pace = new Pace();
  readonly drafts = new Map<string, string>();
  readonly grades = new Map<string, Grade>();
  /** The named wrong answer that a failed attempt was recognised as, by objective. */
  readonly mistakes = new Map<string, WrongAnswer>();
  private current: Session;
  private passedIds: string[] = [];
  private studiedIds: string[] = [];
  private listeners: ((change: StoreChange) => void)[] = [];
  private stopListening: () => void;
  private waiting: (() => void)[] = [];
  private shown: string | undefined;
  private selectedJourney: number | undefined;
  private pointed: readonly PointedRule[] = [];
  private lastNotice: Notice | undefined;
  private wasQuiet = true;
  private attemptCount = new Map<string, number>();
  private saving = true;
  private packetCache: { readonly from: number; readonly to: number; readonly packets: readonly PacketView[] } | undefined;
  /** A link's session is looked at: kept only once the learner acts in it. */
  private borrowed: string | undefined;

  constructor(
    readonly bundle: LabBundle,
    readonly text: LabText,
    private readonly keeping: Keeping,
    session: Session,
    restored: { readonly passed: readonly string[]; readonly studied: readonly string[]; readonly borrowedOver?: string } = { passed: [], studied: [] },
  ) {
    this.current = session;
    this.passedIds = [...restored.passed];
    this.studiedIds = [...restored.studied];
    this.borrowed = restored.borrowedOver;
    this.saving = restored.borrowedOver === undefined;
    this.stopListening = this.listenTo(session);
  }

  get session(): Session {
    return this.current;
  }

  // ---------------------------------------------------------------- hearing

  on(listener: (change: StoreChange) => void): () => void {
    this.listeners = [...this.listeners, listener];
    return () => {
      this.listeners = this.listeners.filter((one) => one !== listener);
    };
  }

  private emit(change: StoreChange): void {
    for (const listener of this.listeners) listener(change);
  }

  private listenTo(session: Session): () => void {
    return session.subscribe((event) => {
      if (event.kind === 'rebuilt') {
        this.pace.restart();
        this.stretch = -1;
        this.packetCache = undefined;
        this.selectedJourney = undefined;
        this.extra = undefined;
        this.pointed = [];
        this.emit({ kind: 'rebuilt' });
        this.keep();
      } else if (event.kind === 'failed') this.emit({ kind: 'failed' });
    });
  }

  /** Calls `fn` once nothing moves any more (at once when that is so already). */
  whenQuiet(fn: () => void): void {
    if (this.current.quiet) fn();
    else this.waiting.push(fn);
  }

  /** Called by the page for each animation frame. Returns whether to go on. */
  frame(wallMs: number, outOfTime: () => boolean): boolean {
    const before = this.current.now;
    const trace = this.current.scene.world.trace.lastSeq;
    const more = this.pace.run(this.current, wallMs, outOfTime);
    if (this.current.now !== before || this.current.scene.world.trace.lastSeq !== trace || !this.wasQuiet) this.emit({ kind: 'frame' });
    this.noticeQuiet();
    return more;
  }

  private noticeQuiet(): void {
    const quiet = this.current.quiet;
    if (quiet && !this.wasQuiet) {
      this.wasQuiet = true;
      this.keep();
      this.emit({ kind: 'quiet' });
      const waiting = this.waiting;
      this.waiting = [];
      for (const fn of waiting) fn();
    } else this.wasQuiet = quiet;
  }

  // ---------------------------------------------------------------- doing

  /** Does what the learner did. A refusal becomes a notice; the error is returned too. */
  do(action: Action): SessionError | undefined {
    const done = this.current.dispatch(action);
    if (!done.ok) return done.error;
    this.wasQuiet = false;
    if (action.kind === 'line' || action.kind === 'browse') {
      // What happens next is what the learner wants to see.
      this.stretch = -1;
      this.selectedJourney = undefined;
      this.extra = undefined;
    }
    this.claim();
    this.keep();
    this.emit({ kind: 'action', action });
    return undefined;
  }

  undo(): void {
    this.waiting = [];
    this.current.undo();
  }

  redo(): void {
    this.current.redo();
    this.wasQuiet = false;
    this.keep();
    this.emit({ kind: 'pace' });
  }

  reset(): void {
    this.waiting = [];
    this.grades.clear();
    this.mistakes.clear();
    this.attemptCount.clear();
    this.drafts.clear();
    this.current.reset();
  }

  /** Chooses another packet of those that are looked at. False: there is none that way. */
  stepTo(stride: Stride): boolean {
    const to = stepped(this.packets(), this.selectedJourney, stride);
    if (!to) return false;
    this.select(to.journey);
    return true;
  }

  /** Whether there is a packet to step to: `back` among those of the trace, `on` there or by letting time pass. */
  canStep(way: 'back' | 'on'): boolean {
    return stepped(this.packets(), this.selectedJourney, way === 'back' ? -1 : 1) !== undefined || (way === 'on' && !this.current.quiet);
  }

  /** The next packet: of those that have met their fate, else simulated time runs on until the next one has. */
  step(): void {
    const { quiet } = this.current;
    const recorded = stepped(this.packets(), this.selectedJourney, 1);
    if (recorded && (quiet || recorded.fate.kind !== 'travelling')) this.select(recorded.journey);
    else if (!quiet) this.runToNextFate();
  }

  private runToNextFate(): void {
    const { world } = this.current.scene;
    if (this.stretch >= 0) {
      this.stretch = -1;
      this.packetCache = undefined;
    }
    this.extra = undefined;
    const before = world.trace.lastSeq;
    for (let guard = 0; guard < 20_000 && !this.current.quiet; guard += 1) {
      const next = this.current.nextAt;
      if (next === undefined) break;
      this.current.advance(next);
      const ended = packetsOf(world.trace.since(before)).findLast((packet) => !packet.housekeeping && packet.fate.kind !== 'travelling');
      if (ended) {
        this.selectedJourney = ended.journey;
        break;
      }
    }
    this.pace.restart();
    this.emit({ kind: 'frame' });
    this.emit({ kind: 'selection' });
    this.noticeQuiet();
  }

  setPlaying(playing: boolean): void {
    this.pace.playing = playing;
    this.emit({ kind: 'pace' });
  }

  setSpeed(speed: number): void {
    this.pace.speed = speed;
    this.pace.restart();
    this.emit({ kind: 'pace' });
  }

  /** Starts the lab again with another value of a switch, and does again what was done. */
  switchTo(id: string, value: string): void {
    const record = this.current.record();
    const switches = { ...record.start.switches, [id]: value };
    const policies = record.log.filter(({ action }) => action.kind === 'write-file' || action.kind === 'predict').map(({ action }) => action);
    const session = Session.begin(this.bundle, switches);
    for (const action of policies) session.dispatch(action);
    this.replace(session);
  }

  /** Another session of the same lab: imported, shared. */
  replace(session: Session): void {
    this.stopListening();
    this.waiting = [];
    this.current = session;
    this.grades.clear();
    this.mistakes.clear();
    this.drafts.clear();
    this.stretch = -1;
    this.packetCache = undefined;
    this.selectedJourney = undefined;
    this.extra = undefined;
    this.pace.restart();
    this.stopListening = this.listenTo(session);
    this.emit({ kind: 'rebuilt' });
    this.keep();
  }

  // ---------------------------------------------------------------- packets

  /** Actions that moved packets, newest last, for choosing what to look at. */
  stretches(): readonly { readonly index: number; readonly label: string }[] {
    return this.current.log.flatMap(({ action }, index) => {
      if (action.kind === 'line') return action.text.trim() === '' ? [] : [{ index, label: `${action.terminal}: ${action.text}` }];
      return action.kind === 'browse' ? [{ index, label: action.url }] : [];
    });
  }

  private stretch = -1;

  /** Which action's packets are looked at; -1 follows the latest. */
  get stretchIndex(): number {
    return this.stretch;
  }

  showStretch(index: number): void {
    this.stretch = index;
    this.packetCache = undefined;
    this.selectedJourney = undefined;
    this.pointed = [];
    this.emit({ kind: 'selection' });
  }

  /** Packets of the action that is looked at, and what followed from it. */
  packets(): readonly PacketView[] {
    const { trace } = this.current.scene.world;
    const [from, to] = this.traceRange();
    const cached = this.packetCache;
    const end = Math.min(to, trace.lastSeq);
    if (cached && cached.from === from && cached.to === end) return cached.packets;
    const events = trace.since(from).filter((event) => event.seq <= end);
    const packets = packetsOf(events);
    this.packetCache = { from, to: end, packets };
    return packets;
  }

  private traceRange(): readonly [number, number] {
    const starts = this.current.traceMarks();
    const moved = this.stretches();
    const index = this.stretch >= 0 ? this.stretch : (moved.at(-1)?.index ?? 0);
    const from = starts[index] ?? 0;
    const following = moved.find((one) => one.index > index)?.index;
    return [from, following === undefined ? Infinity : (starts[following] ?? Infinity)];
  }

  get selected(): PacketView | undefined {
    if (this.selectedJourney === undefined) return undefined;
    return this.extra ?? this.packets().find((packet) => packet.journey === this.selectedJourney);
  }

  /** A packet that is not of this session: a probe's, a check's evidence. */
  private extra: PacketView | undefined;
  private extraNotes: EvidenceNotes = { places: {} };

  select(journey: number | undefined): void {
    this.extra = undefined;
    if (journey === undefined) this.pointed = [];
    this.selectedJourney = journey;
    this.emit({ kind: 'selection' });
  }

  /** Chooses the packet that a program heard of when it wrote something (TerminalOutput.journey), whichever action it belongs to. */
  follow(cause: number): PacketView | undefined {
    const trace = this.current.scene.world.trace.events;
    const journey = tellingJourney(trace, cause);
    const first = trace.find((event) => event.journey === journey);
    if (journey === undefined || !first) return undefined;
    const marks = this.current.traceMarks();
    const stretches = this.stretches();
    const of = stretches.findLast(({ index }) => (marks[index] ?? Infinity) < first.seq)?.index ?? -1;
    this.stretch = of === stretches.at(-1)?.index ? -1 : of;
    this.packetCache = undefined;
    this.pointed = [];
    this.select(journey);
    return this.selected;
  }

  /** Shows a packet of a copy of the session, as evidence. */
  showEvidence(events: readonly TraceEvent[], notes: EvidenceNotes = { places: {} }): void {
    const packet = decidingPacket(packetsOf(events));
    if (!packet) return;
    this.extra = packet;
    this.extraNotes = notes;
    this.selectedJourney = packet.journey;
    this.emit({ kind: 'selection' });
  }

  /** The evidence that is shown, when it is not of this session. */
  get evidence(): PacketView | undefined {
    return this.extra;
  }

  get evidenceNotes(): EvidenceNotes {
    return this.extra ? this.extraNotes : { places: {} };
  }

  get pointedRules(): readonly PointedRule[] {
    return this.pointed;
  }

  point(rules: readonly PointedRule[]): void {
    this.pointed = rules;
    this.emit({ kind: 'selection' });
  }

  // ---------------------------------------------------------------- objectives

  get passed(): readonly string[] {
    return this.passedIds;
  }

  get studied(): readonly string[] {
    return this.studiedIds;
  }

  get solved(): boolean {
    const { objectives } = this.bundle.definition;
    return objectives.length > 0 && objectives.every(({ id }) => this.passedIds.includes(id));
  }

  /** The objective that is on the card. */
  get objective(): Objective | undefined {
    const { objectives } = this.bundle.definition;
    return objectives.find(({ id }) => id === this.shown) ?? objectives.find(({ id }) => !this.passedIds.includes(id)) ?? objectives.at(-1);
  }

  goTo(id: string | undefined): void {
    this.shown = id;
    this.pointed = [];
    this.select(undefined);
    this.emit({ kind: 'grade' });
  }

  prediction(objective: string): string | undefined {
    const said = this.current.log.findLast(({ action }) => action.kind === 'predict' && action.objective === objective)?.action;
    return said?.kind === 'predict' ? said.choice : undefined;
  }

  /** What is chosen in the brief and not yet said, by objective. */
  readonly leaning = new Map<string, string>();

  /** Says what was chosen, if anything is to be said before running. False: nothing is chosen yet. */
  commitPrediction({ id, prediction }: Objective): boolean {
    if (!prediction || this.prediction(id) !== undefined || this.passedIds.includes(id)) return true;
    const choice = this.leaning.get(id);
    if (choice === undefined) return false;
    this.do({ kind: 'predict', objective: id, choice });
    return true;
  }

  attempts(objective: string): number {
    return this.attemptCount.get(objective) ?? 0;
  }

  /**
   * Runs an objective's checks on the session as it stands, in pieces; `started` hears of each. Undefined when something was done in the session
   * meanwhile: then the result would be of neither before nor after.
   */
  async check(objective: Objective, started: (check: number) => void = () => undefined): Promise<Grade | undefined> {
    const session = this.current;
    const { scene, log } = session;
    const done = await inPieces(judging(session, objective, started), () => this.current === session && session.scene === scene && session.log.length === log.length);
    if (!done) return undefined;
    const { grade, mistake } = done;
    this.grades.set(objective.id, grade);
    if (mistake) this.mistakes.set(objective.id, mistake);
    else this.mistakes.delete(objective.id);
    this.attemptCount.set(objective.id, this.attempts(objective.id) + 1);
    if (hasPassed(grade)) {
      if (!this.passedIds.includes(objective.id)) this.passedIds = [...this.passedIds, objective.id];
      // The card stays until the learner goes on.
      this.shown = objective.id;
    }
    this.keep();
    this.emit({ kind: 'grade' });
    return grade;
  }

  /** Shows the solution being typed: from now on this objective counts as studied. */
  solve(objective: Objective): void {
    if (!this.studiedIds.includes(objective.id)) this.studiedIds = [...this.studiedIds, objective.id];
    runSolution(this.current, objective);
    this.wasQuiet = false;
    this.keep();
    this.emit({ kind: 'rebuilt' });
  }

  // ---------------------------------------------------------------- keeping and sharing

  record(): SessionRecord {
    return this.current.record();
  }

  /** The fragment of a link that opens this session elsewhere; undefined when the session is too long for a link. */
  shareFragment(): string | undefined {
    const encoded = encodeRecord(this.record());
    return encoded.ok ? `s=${encoded.value}` : undefined;
  }

  exportText(): string {
    return `${JSON.stringify({ version: 1, record: this.record(), passed: this.passedIds, studied: this.studiedIds }, null, 1)}\n`;
  }

  private keep(): void {
    if (!this.saving) return;
    this.keeping.write({ version: 1, record: this.record(), passed: this.passedIds, studied: this.studiedIds });
  }

  /** The learner acts in a session that came by link: from now on it is theirs, and what was kept before is set aside. */
  private claim(): void {
    if (this.borrowed === undefined) return;
    if (this.borrowed !== '') this.keeping.setAside(this.borrowed);
    this.borrowed = undefined;
    this.saving = true;
  }

  get notice(): Notice | undefined {
    return this.lastNotice;
  }

  tell(notice: Notice | undefined): void {
    this.lastNotice = notice;
    this.emit({ kind: 'notice' });
  }

  /** The file that the editor shows. */
  activeFile: string | undefined;

  /** What a file would hold if the editor's text were saved; undefined when there is no such file. */
  fileText(path: string): string | undefined {
    const draft = this.drafts.get(path);
    if (draft !== undefined) return draft;
    const read = this.workstation?.files.read(path);
    return read?.ok ? read.value : undefined;
  }

  /** Where the learner's files lie and kubectl runs. */
  get workstation() {
    const { scene } = this.current;
    return scene.cluster?.workstation ?? scene.environments[0];
  }

  /** Whether the cluster has an object of this kind and name. */
  hasObject(kind: string, namespace: string, name: string): boolean {
    const known = findResource(kind);
    return known !== undefined && this.current.scene.cluster?.find(known.kind, namespace, name) !== undefined;
  }

  /** Saves the editor's text of a file, when it differs from what is stored. */
  saveFile(path: string): SessionError | undefined {
    const draft = this.drafts.get(path);
    const { workstation } = this;
    if (draft === undefined || !workstation) return undefined;
    const error = this.do({ kind: 'write-file', environment: workstation.name, path, text: draft });
    if (error) return error;
    this.setDraft(path, undefined);
    return undefined;
  }

  /** Saves a file and types `kubectl apply -f` for it into a terminal of the workstation, so that the learner sees the command. */
  applyFile(path: string): SessionError | undefined {
    const error = this.saveFile(path);
    if (error) return error;
    const { workstation } = this;
    const found = [...this.current.scene.terminals].find(([, terminal]) => terminal.environment === workstation);
    if (!found || !workstation) return undefined;
    const [name, terminal] = found;
    if (terminal.busy) this.do({ kind: 'interrupt', terminal: name });
    const home = `${workstation.variables['HOME'] ?? '/root'}/`;
    return this.do({ kind: 'line', terminal: name, text: `kubectl apply -f ${path.startsWith(home) ? path.slice(home.length) : path}` });
  }

  setDraft(path: string, text: string | undefined): void {
    if (text === undefined) this.drafts.delete(path);
    else this.drafts.set(path, text);
    this.emit({ kind: 'draft', path });
  }

  /** Simulated seconds as the page shows them. */
  static clock(at: SimTime): string {
    return `${(at / 1_000_000).toFixed(4)} s`;
  }
}

/** The checks; where a proof failed, its counterexample as a packet; where an attempt failed, which known mistake it is. */
function* judging(session: Session, objective: Objective, started: (check: number) => void): Pausable<{ readonly grade: Grade; readonly mistake: WrongAnswer | undefined }> {
  const grade = yield* tryingCounterexamples(session, yield* grading(session, objective, started));
  return { grade, mistake: yield* namingWrongAnswer(session, grade) };
}
