/**
 * The running lab of a page, shared by its widgets: found through the nearest `<podwire-lab>` (or an element with a `lab` attribute), built from
 * the lab's bundle, the share link or what this browser kept, and driven frame by frame.
 */
import { decodeRecord, Session, type LabBundle, type Pausable } from '../../../engine/lab/index';
import { loadKubectlManual } from '../../../engine/shell/index';
import { describeRecordError, describeSessionError, widgetMessages } from '../../../messages/index';
import { href } from '../../site/href';
import { decidingPacket } from '../journey/packet-log';
import { inPieces } from './in-pieces';
import { keptKey, Keeping, type KeptError, type StorageLike } from './keeping';
import { LabStore, type Notice } from './lab-store';

export { inPieces } from './in-pieces';
export { LabStore } from './lab-store';
export type { EvidenceNotes, Notice, PointedRule, StoreChange } from './lab-store';
export { compressedLength } from './pace';

const say = widgetMessages('en');

function storage(): StorageLike | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

/** Fetches what a lab is made of. Throws when it is not there. */
async function loadBundle(id: string): Promise<LabBundle> {
  const answer = await fetch(href(`/labs-data/${id}.json`));
  if (!answer.ok) throw new Error(`labs-data/${id}.json: ${answer.status}`);
  const bundle = (await answer.json()) as LabBundle;
  if (bundle.definition.start.world.kind === 'cluster') await loadKubectlManual();
  return bundle;
}

const keptTrouble = (error: KeptError): string => (error.code === 'OTHER_LAB_VERSION' ? say['store.other-version'] : say['store.unreadable'](describeRecordError(error)));

interface Opened {
  readonly store: LabStore;
  readonly notice: Notice | undefined;
}

/** Opens a lab: a link's session, else the kept one, else the start. Anything that cannot be opened is said, and kept. The page goes on meanwhile. */
async function openStore(bundle: LabBundle, options: { readonly fragment?: string; readonly keep?: boolean } = {}): Promise<Opened> {
  const opened = await inPieces(opening(bundle, options));
  if (!opened) throw new Error(`${bundle.definition.id} was not opened`);
  return opened;
}

function* opening(bundle: LabBundle, options: { readonly fragment?: string; readonly keep?: boolean }): Pausable<Opened> {
  const { definition } = bundle;
  const text = bundle.texts['en'] ?? Object.values(bundle.texts)[0];
  if (!text) throw new Error(`${definition.id} has no text`);
  const shelf = options.keep === false ? undefined : storage();
  const keeping = new Keeping(shelf, definition.id, definition.version);
  const fresh = function* (notice?: Notice): Pausable<Opened> {
    return { store: new LabStore(bundle, text, keeping, yield* Session.beginning(bundle)), notice };
  };

  const kept = keeping.read();
  const linked = /^#?s=(.*)$/s.exec(options.fragment ?? '')?.[1];
  let linkTrouble: Notice | undefined;
  if (linked !== undefined) {
    const decoded = decodeRecord(linked);
    const trouble = !decoded.ok
      ? describeRecordError(decoded.error)
      : decoded.value.start.lab !== definition.id
        ? say['store.link-other-lab']
        : decoded.value.start.version !== definition.version
          ? say['store.link-other-version']
          : undefined;
    if (trouble === undefined && decoded.ok) {
      const replayed = yield* Session.replaying(bundle, decoded.value);
      if (replayed.ok) {
        let raw = '';
        try {
          raw = shelf?.getItem(keptKey(definition.id)) ?? '';
        } catch {
          raw = '';
        }
        const restored = kept.kind === 'kept' ? kept.lab : { passed: [], studied: [] };
        const store = new LabStore(bundle, text, keeping, replayed.value, { ...restored, borrowedOver: raw });
        return { store, notice: { kind: 'info', text: raw === '' ? say['store.from-link'] : say['store.from-link-kept'] } };
      }
      linkTrouble = { kind: 'trouble', text: describeSessionError(replayed.error) };
    } else linkTrouble = { kind: 'trouble', text: trouble ?? '' };
  }

  switch (kept.kind) {
    case 'none':
      return yield* fresh(linkTrouble);
    case 'unreadable':
      return yield* fresh({ kind: 'trouble', text: keptTrouble(kept.error), copy: kept.raw });
    case 'kept': {
      const replayed = yield* Session.replaying(bundle, kept.lab.record);
      if (replayed.ok) return { store: new LabStore(bundle, text, keeping, replayed.value, kept.lab), notice: linkTrouble };
      const raw = JSON.stringify(kept.lab);
      keeping.setAside(raw);
      return yield* fresh({ kind: 'trouble', text: say['store.unreadable'](describeSessionError(replayed.error)), copy: raw });
    }
  }
}

/** Drives a store's simulated time with the page's frames, only while something moves and the page is seen. */
export function drive(store: LabStore): () => void {
  let frame = 0;
  let last = 0;
  const run = (now: number): void => {
    frame = 0;
    const wall = Math.min(200, last === 0 ? 16 : now - last);
    last = now;
    const started = performance.now();
    const more = store.frame(wall, () => performance.now() - started > 10);
    // Those who heard of this frame may have asked for the next one already.
    if (more && frame === 0) frame = requestAnimationFrame(run);
    else if (frame === 0) last = 0;
  };
  const wake = (): void => {
    if (frame === 0 && store.pace.playing) frame = requestAnimationFrame(run);
  };
  const stop = store.on((change) => {
    if (change.kind === 'action' || change.kind === 'pace' || change.kind === 'rebuilt') wake();
  });
  wake();
  return () => {
    stop();
    cancelAnimationFrame(frame);
  };
}

const stores = new WeakMap<Element, Promise<LabStore>>();
/** Sessions that several elements of a page share by name. */
const named = new Map<string, Promise<LabStore>>();

/** The store of a `<podwire-lab>`, made on first ask and driven from then on. It is kept in this browser and may come from a link. */
export function storeFor(host: Element, lab: string): Promise<LabStore> {
  const known = stores.get(host);
  if (known) return known;
  const made = loadBundle(lab).then(async (bundle) => {
    const { store, notice } = await openStore(bundle, { fragment: location.hash });
    drive(store);
    if (notice) store.tell(notice);
    return store;
  });
  stores.set(host, made);
  return made;
}

/** A session of a page's own: nothing is kept, and the frame's first lines are typed for the reader. */
async function startNamed(lab: string, session: string): Promise<LabStore> {
  const { store } = await openStore(await loadBundle(lab), { keep: false });
  drive(store);
  const first = document.querySelector<HTMLElement>(`[session="${CSS.escape(session)}"][run]`);
  const lines = (first?.getAttribute('run') ?? '').split('\n').filter((line) => line.trim() !== '');
  if (!first || lines.length === 0) return store;
  const environment = first.getAttribute('environment') ?? store.bundle.definition.view.terminals[0] ?? '';
  const { terminals } = store.session.scene;
  const terminal = [...terminals].find(([, one]) => one.environment.name === environment)?.[0] ?? environment;
  // As a person would: the next line when the last has done all it does, so that a policy is in the kernel before a packet asks for it.
  const type = (at: number): void => {
    store.do({ kind: 'line', terminal, text: lines[at] ?? '' });
    store.whenQuiet(() => {
      if (at + 1 < lines.length) {
        type(at + 1);
        return;
      }
      const packet = decidingPacket(store.packets());
      if (packet) store.select(packet.journey);
    });
  };
  // The widgets of the frame are up before anything moves.
  setTimeout(() => {
    if (!terminals.has(terminal)) store.do({ kind: 'open-terminal', terminal, environment });
    type(0);
  }, 400);
  return store;
}

/** The store a widget belongs to: that of the lab around it, or the one that its `session` names. */
export function storeOf(widget: Element): Promise<LabStore> {
  const host = widget.closest('podwire-lab');
  if (host) return storeFor(host, host.getAttribute('data-lab') ?? host.id);
  const frame = widget.closest('[session]') ?? widget.closest('[lab]');
  const lab = widget.closest('[lab]')?.getAttribute('lab');
  if (!lab) throw new Error(`<${widget.localName}> is in no lab`);
  const session = frame?.getAttribute('session') ?? lab;
  const known = named.get(session) ?? startNamed(lab, session);
  named.set(session, known);
  return known;
}
