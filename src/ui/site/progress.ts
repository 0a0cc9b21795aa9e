/**
 * What the learner has done, kept in this browser: a versioned record behind one interface.
 *
 * Values are parsed at the edge: what cannot be read is set aside under {@link BACKUP_KEY}, never overwritten, and
 * reported. Storage that throws (private mode, a cross-site frame, no room) degrades to memory.
 */

/** localStorage key of the record. */
export const PROGRESS_KEY = 'podwire.progress';
/** localStorage key under which an unreadable record is kept, word for word. */
export const BACKUP_KEY = 'podwire.progress.unreadable';
/** Format of the record. Older formats are converted by {@link parseProgress}; newer ones are refused. */
export const PROGRESS_VERSION = 1;
/** The longest text that is looked at, in UTF-16 units: a real record is a few kilobytes. */
export const MAX_PROGRESS_LENGTH = 2_000_000;

/** One question: the first choice is what the learner believed, the last is where they stand. */
export interface Answer {
  readonly first: string;
  readonly last: string;
  readonly right: boolean;
  readonly tries: number;
}

/** One lab: `solved` never goes back to false; `steps` are the ids of the steps passed, in the order they were passed. */
export interface LabProgress {
  readonly solved: boolean;
  readonly steps: readonly string[];
}

/** The whole record. Keys are ids from `content/` and `labs/`. */
export interface Progress {
  readonly version: typeof PROGRESS_VERSION;
  readonly opened: readonly string[];
  readonly answers: Readonly<Record<string, Answer>>;
  readonly labs: Readonly<Record<string, LabProgress>>;
}

/** Why a text is not a progress record. */
export type ProgressError =
  { readonly code: 'json' } | { readonly code: 'shape' } | { readonly code: 'large' } | { readonly code: 'newer'; readonly version: number };

/** A record with nothing in it. */
export const emptyProgress: Progress = { version: PROGRESS_VERSION, opened: [], answers: {}, labs: {} };

type Parsed = { readonly ok: true; readonly value: Progress } | { readonly ok: false; readonly error: ProgressError };

const bad = (error: ProgressError): Parsed => ({ ok: false, error });

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function parseAnswer(value: unknown): Answer | undefined {
  if (!isRecord(value)) return undefined;
  const { first, last, right, tries } = value;
  if (typeof first !== 'string' || typeof last !== 'string' || typeof right !== 'boolean') return undefined;
  if (typeof tries !== 'number' || !Number.isSafeInteger(tries) || tries < 1) return undefined;
  return { first, last, right, tries };
}

function parseLab(value: unknown): LabProgress | undefined {
  if (!isRecord(value) || typeof value['solved'] !== 'boolean' || !isStrings(value['steps'])) return undefined;
  return { solved: value['solved'], steps: [...value['steps']] };
}

function parseMap<T>(value: unknown, parse: (item: unknown) => T | undefined): Record<string, T> | undefined {
  if (!isRecord(value)) return undefined;
  const entries: [string, T][] = [];
  for (const [key, item] of Object.entries(value)) {
    const parsed = parse(item);
    if (parsed === undefined) return undefined;
    entries.push([key, parsed]);
  }
  return Object.fromEntries(entries);
}

/** Reads a stored or imported record. Never throws; a single wrong field refuses the whole text. */
export function parseProgress(text: string): Parsed {
  if (text.length > MAX_PROGRESS_LENGTH) return bad({ code: 'large' });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad({ code: 'json' });
  }
  if (!isRecord(value) || typeof value['version'] !== 'number') return bad({ code: 'shape' });
  if (value['version'] > PROGRESS_VERSION) return bad({ code: 'newer', version: value['version'] });
  const answers = parseMap(value['answers'], parseAnswer);
  const labs = parseMap(value['labs'], parseLab);
  if (value['version'] !== PROGRESS_VERSION || !isStrings(value['opened']) || !answers || !labs) {
    return bad({ code: 'shape' });
  }
  return { ok: true, value: { version: PROGRESS_VERSION, opened: [...value['opened']], answers, labs } };
}

/** The record as text: the export file and the stored value are the same. */
export function printProgress(progress: Progress): string {
  return `${JSON.stringify(progress, null, 1)}\n`;
}

/** The record after a page was opened. */
export function withOpened(progress: Progress, chapter: string): Progress {
  return progress.opened.includes(chapter) ? progress : { ...progress, opened: [...progress.opened, chapter] };
}

/** The record after a choice. A question once answered rightly stays answered. */
export function withAnswer(progress: Progress, question: string, choice: string, right: boolean): Progress {
  const before = progress.answers[question];
  const answer: Answer = {
    first: before?.first ?? choice,
    last: choice,
    right: right || (before?.right ?? false),
    tries: (before?.tries ?? 0) + 1,
  };
  return { ...progress, answers: { ...progress.answers, [question]: answer } };
}

/** The record after a lab step, or a whole lab, was passed. */
export function withLab(progress: Progress, lab: string, now: LabProgress): Progress {
  const before = progress.labs[lab];
  const steps = [...new Set([...(before?.steps ?? []), ...now.steps])];
  return { ...progress, labs: { ...progress.labs, [lab]: { solved: now.solved || (before?.solved ?? false), steps } } };
}

/** One thing a chapter asks for. A prediction need only be made; a quiz must be right; a lab must be solved. */
export type Need =
  { readonly kind: 'predict'; readonly id: string } | { readonly kind: 'quiz'; readonly id: string } | { readonly kind: 'lab'; readonly id: string };

/** How far a chapter is. `half` = begun. */
export type ChapterState = 'none' | 'half' | 'done';

/** Reads the outline's `data-needs`: `predict:a quiz:b lab:c`. Words of another form are left out. */
export function parseNeeds(text: string): readonly Need[] {
  return text.split(/\s+/).flatMap((word): Need[] => {
    const [kind, id] = word.split(':');
    return id && (kind === 'predict' || kind === 'quiz' || kind === 'lab') ? [{ kind, id }] : [];
  });
}

function isMet(progress: Progress, need: Need): boolean {
  switch (need.kind) {
    case 'predict':
      return Object.hasOwn(progress.answers, need.id);
    case 'quiz':
      return progress.answers[need.id]?.right ?? false;
    case 'lab':
      return progress.labs[need.id]?.solved ?? false;
  }
}

/** How far a chapter is, from what it asks for. */
export function chapterState(progress: Progress, chapter: string, needs: readonly Need[]): ChapterState {
  if (needs.length > 0 && needs.every((need) => isMet(progress, need))) return 'done';
  const begun =
    progress.opened.includes(chapter) || needs.some((need) => Object.hasOwn(need.kind === 'lab' ? progress.labs : progress.answers, need.id));
  return begun ? 'half' : 'none';
}

/** What happened to storage, for the one notice that the page shows. */
export type StorageTrouble = 'unavailable' | 'corrupt' | 'full';

/** The progress record of this browser. */
export interface ProgressStore {
  /** The record now. */
  read(): Progress;
  /** Changes the record and stores it; other tabs and listeners see it. */
  update(change: (before: Progress) => Progress): void;
  /** Replaces the record by an imported text, or says why not and changes nothing. */
  import(text: string): ProgressError | undefined;
  /** The record as the text of an export file. */
  export(): string;
  /** Forgets everything, the set-aside text included. */
  clear(): void;
  /** Calls `listener` after each change, here or in another tab. Returns the function that stops it. */
  subscribe(listener: (progress: Progress) => void): () => void;
  /** What went wrong with storage, if anything did. */
  trouble(): StorageTrouble | undefined;
  /** The unreadable text that was set aside, word for word. */
  setAside(): string | undefined;
}

/** The part of `Storage` the store uses. Every call may throw. */
export type StorageLike = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Opens the record. `storage` undefined, or throwing on first use, means memory only. */
export function openProgress(storage: StorageLike | undefined): ProgressStore {
  let current = emptyProgress;
  let lastTrouble: StorageTrouble | undefined;
  const listeners = new Set<(progress: Progress) => void>();

  function load(): void {
    if (!storage) {
      lastTrouble = 'unavailable';
      return;
    }
    let text: string | null;
    try {
      text = storage.getItem(PROGRESS_KEY);
    } catch {
      lastTrouble = 'unavailable';
      return;
    }
    if (text === null) {
      current = emptyProgress;
      return;
    }
    const parsed = parseProgress(text);
    if (parsed.ok) {
      current = parsed.value;
      return;
    }
    lastTrouble = 'corrupt';
    try {
      storage.setItem(BACKUP_KEY, text);
    } catch {
      // No room for the copy: leave the unreadable text where it is and keep this visit in memory.
      storage = undefined;
    }
  }

  function save(): void {
    try {
      storage?.setItem(PROGRESS_KEY, printProgress(current));
    } catch {
      lastTrouble = 'full';
    }
    for (const listener of listeners) listener(current);
  }

  load();

  return {
    read: () => current,
    update(change) {
      // Another tab may have written since: change what is stored, not what this tab remembers.
      if (storage) {
        try {
          const text = storage.getItem(PROGRESS_KEY);
          const parsed = text === null ? undefined : parseProgress(text);
          if (parsed?.ok) current = parsed.value;
        } catch {
          lastTrouble = 'unavailable';
        }
      }
      const next = change(current);
      if (next === current) return;
      current = next;
      save();
    },
    import(text) {
      const parsed = parseProgress(text);
      if (!parsed.ok) return parsed.error;
      current = parsed.value;
      save();
      return undefined;
    },
    export: () => printProgress(current),
    clear() {
      current = emptyProgress;
      try {
        storage?.removeItem(BACKUP_KEY);
      } catch {
        lastTrouble = 'unavailable';
      }
      save();
    },
    subscribe(listener) {
      listeners.add(listener);
      const heard = (event: StorageEvent): void => {
        if (event.key !== PROGRESS_KEY && event.key !== null) return;
        load();
        listener(current);
      };
      if (typeof window !== 'undefined') window.addEventListener('storage', heard);
      return () => {
        listeners.delete(listener);
        if (typeof window !== 'undefined') window.removeEventListener('storage', heard);
      };
    },
    trouble: () => lastTrouble,
    setAside() {
      try {
        return storage?.getItem(BACKUP_KEY) ?? undefined;
      } catch {
        return undefined;
      }
    },
  };
}

let shared: ProgressStore | undefined;

/** The page's one store: layouts, widgets and labs all record through it. */
export function progressStore(): ProgressStore {
  if (!shared) {
    let storage: StorageLike | undefined;
    try {
      storage = window.localStorage;
    } catch {
      storage = undefined;
    }
    shared = openProgress(storage);
  }
  return shared;
}
