/**
 * A lab's session in this browser's storage: the record that replays it and what the learner has passed or only studied. What cannot be read is set aside
 * under a second key, word for word, and reported; it is never overwritten by a new start.
 */
import { parseRecord, type RecordError, type SessionRecord } from '../../../engine/lab/index';

export interface KeptLab {
  readonly version: 1;
  readonly record: SessionRecord;
  /** Objectives whose checks have passed at some time, in order. */
  readonly passed: readonly string[];
  /** Objectives whose solution was shown: studied, not solved. */
  readonly studied: readonly string[];
}

export type KeptError = RecordError | { readonly code: 'OTHER_LAB_VERSION' };

export type KeptRead = { readonly kind: 'none' } | { readonly kind: 'kept'; readonly lab: KeptLab } | { readonly kind: 'unreadable'; readonly error: KeptError; readonly raw: string };

/** The part of `Storage` used here. Every call may throw. */
export type StorageLike = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export const keptKey = (lab: string): string => `podwire.lab.${lab}`;
export const asideKey = (lab: string): string => `podwire.lab.${lab}.aside`;

const isWords = (value: unknown): value is string[] => Array.isArray(value) && value.every((word) => typeof word === 'string');

/** Reads a stored or imported text. A bare session record is taken too. */
export function parseKept(raw: string, lab: string, version: number): KeptRead {
  const unreadable = (error: KeptError): KeptRead => ({ kind: 'unreadable', error, raw });
  if (raw.length > 4_200_000) return unreadable({ code: 'TOO_LARGE', limit: 4_200_000 });
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return unreadable({ code: 'NOT_A_RECORD' });
  }
  const outer = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const wrapped = 'record' in outer;
  if (wrapped && outer['version'] !== 1) return unreadable({ code: 'UNKNOWN_FORMAT', format: String(outer['version']).slice(0, 20) });
  const record = parseRecord(wrapped ? JSON.stringify(outer['record']) : raw);
  if (!record.ok) return unreadable(record.error);
  if (record.value.start.lab !== lab) return unreadable({ code: 'BAD_FIELD', path: 'start.lab' });
  if (record.value.start.version !== version) return unreadable({ code: 'OTHER_LAB_VERSION' });
  const passed = outer['passed'] ?? [];
  const studied = outer['studied'] ?? [];
  if (!isWords(passed) || !isWords(studied)) return unreadable({ code: 'BAD_FIELD', path: 'passed' });
  return { kind: 'kept', lab: { version: 1, record: record.value, passed, studied } };
}

/** One lab's place in storage. Storage that throws (private mode, a cross-site frame, no room) is done without. */
export class Keeping {
  private works = true;

  constructor(
    private readonly storage: StorageLike | undefined,
    private readonly lab: string,
    private readonly version: number,
  ) {}

  read(): KeptRead {
    const raw = this.attempt((storage) => storage.getItem(keptKey(this.lab)));
    if (raw === undefined || raw === null) return { kind: 'none' };
    const read = parseKept(raw, this.lab, this.version);
    if (read.kind === 'unreadable') this.setAside(raw);
    return read;
  }

  /** Keeps a text that is about to be replaced. */
  setAside(raw: string): void {
    this.attempt((storage) => { storage.setItem(asideKey(this.lab), raw); });
  }

  /** What was set aside, word for word. */
  aside(): string | undefined {
    return this.attempt((storage) => storage.getItem(asideKey(this.lab))) ?? undefined;
  }

  write(kept: KeptLab): void {
    this.attempt((storage) => { storage.setItem(keptKey(this.lab), JSON.stringify(kept)); });
  }

  /** Whether what is written lasts beyond this page. */
  get lasting(): boolean {
    return this.works && this.storage !== undefined;
  }

  private attempt<T>(use: (storage: StorageLike) => T): T | undefined {
    if (!this.storage) return undefined;
    try {
      return use(this.storage);
    } catch {
      this.works = false;
      return undefined;
    }
  }
}
