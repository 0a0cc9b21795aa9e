/**
 * Session records from outside: a share link, a file, the browser's storage. Nothing in them is trusted: size, shape and values are checked,
 * and the answer to a bad one is a code that says what was wrong.
 */
import { deflateSync, Inflate } from 'fflate';
import { decodeUtf8, encodeUtf8, err, ok, type Result } from '../base/index';
import type { Action, SessionRecord, TimedAction } from './action';

export type RecordError =
  | { readonly code: 'NOT_A_RECORD' }
  | { readonly code: 'TRUNCATED_OR_CHANGED' }
  | { readonly code: 'TOO_LARGE'; readonly limit: number }
  | { readonly code: 'UNKNOWN_FORMAT'; readonly format: string }
  | { readonly code: 'BAD_FIELD'; readonly path: string };

/** Characters of JSON a record may have once unpacked, and actions it may hold. */
const MAX_JSON = 4_000_000;
const MAX_ACTIONS = 5_000;
/** Characters of a link: browsers and chat programs cut longer ones. */
export const MAX_LINK = 60_000;
/** Simulated time a record may run for: a day. */
const MAX_TIME = 86_400_000_000;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function toBase64Url(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const chars = Math.min(4, bytes.length - i + 1);
    for (let k = 0; k < chars; k += 1) out += ALPHABET[(n >> (18 - 6 * k)) & 63];
  }
  return out;
}

function fromBase64Url(text: string): Uint8Array | undefined {
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const char of text) {
    const value = ALPHABET.indexOf(char);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[at] = (bits >> held) & 0xff;
      at += 1;
    }
  }
  return out.subarray(0, at);
}

/** FNV-1a, to notice a link that was cut or mistyped; not a protection against malice (the checks below are). */
function checksum(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h.toString(36);
}

/** For a link: `1.<checksum>.<deflated JSON in base64url>`. */
export function encodeRecord(record: SessionRecord): Result<string, RecordError> {
  const body = toBase64Url(deflateSync(encodeUtf8(JSON.stringify(record)), { level: 9 }));
  const link = `1.${checksum(body)}.${body}`;
  return link.length > MAX_LINK ? err({ code: 'TOO_LARGE', limit: MAX_LINK }) : ok(link);
}

export function decodeRecord(link: string): Result<SessionRecord, RecordError> {
  const parts = link.split('.');
  if (parts.length !== 3) return err({ code: 'NOT_A_RECORD' });
  const [format, sum, body] = parts as [string, string, string];
  if (format !== '1') return err({ code: 'UNKNOWN_FORMAT', format: format.slice(0, 20) });
  if (link.length > MAX_LINK * 2) return err({ code: 'TOO_LARGE', limit: MAX_LINK });
  if (checksum(body) !== sum) return err({ code: 'TRUNCATED_OR_CHANGED' });
  const packed = fromBase64Url(body);
  if (!packed) return err({ code: 'TRUNCATED_OR_CHANGED' });
  const json = inflateAtMost(packed, MAX_JSON);
  return json.ok ? parseRecord(json.value) : json;
}

/** Inflates piece by piece and stops at the limit: a small link must not unpack into a large page. */
function inflateAtMost(packed: Uint8Array, limit: number): Result<string, RecordError> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const inflate = new Inflate((piece, final) => {
    size += piece.length;
    if (size <= limit) pieces.push(piece);
    ended = final;
  });
  try {
    for (let i = 0; i < packed.length && size <= limit; i += 1024) inflate.push(packed.subarray(i, i + 1024), i + 1024 >= packed.length);
  } catch {
    return err({ code: 'TRUNCATED_OR_CHANGED' });
  }
  if (size > limit) return err({ code: 'TOO_LARGE', limit });
  if (!ended) return err({ code: 'TRUNCATED_OR_CHANGED' });
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return ok(decodeUtf8(all));
}

/** From JSON text: a file, the browser's storage. */
export function parseRecord(json: string): Result<SessionRecord, RecordError> {
  if (json.length > MAX_JSON) return err({ code: 'TOO_LARGE', limit: MAX_JSON });
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return err({ code: 'NOT_A_RECORD' });
  }
  return checkRecord(value);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_TIME;
const isText = (value: unknown): value is string => typeof value === 'string';

function checkRecord(value: unknown): Result<SessionRecord, RecordError> {
  const bad = (path: string): Result<never, RecordError> => err({ code: 'BAD_FIELD', path });
  if (!isObject(value)) return err({ code: 'NOT_A_RECORD' });
  if (value.format !== 1) return err({ code: 'UNKNOWN_FORMAT', format: String(value.format).slice(0, 20) });
  const { start, log, until } = value;
  if (!isObject(start) || !isText(start.lab) || !/^[a-z0-9-]{1,64}$/.test(start.lab)) return bad('start.lab');
  if (typeof start.version !== 'number') return bad('start.version');
  if (!isObject(start.switches) || !Object.entries(start.switches).every(([k, v]) => /^[a-z0-9-]{1,32}$/.test(k) && isText(v) && v.length <= 64)) return bad('start.switches');
  if (!isTime(until)) return bad('until');
  if (!Array.isArray(log)) return bad('log');
  if (log.length > MAX_ACTIONS) return err({ code: 'TOO_LARGE', limit: MAX_ACTIONS });
  const entries: TimedAction[] = [];
  let last = 0;
  for (const [i, entry] of log.entries()) {
    if (!isObject(entry) || !isTime(entry.at) || entry.at < last || entry.at > until) return bad(`log[${i}].at`);
    const action = checkAction(entry.action);
    if (!action) return bad(`log[${i}].action`);
    last = entry.at;
    entries.push({ at: entry.at, action });
  }
  return ok({ format: 1, start: { lab: start.lab, version: start.version, switches: { ...(start.switches as Record<string, string>) } }, log: entries, until });
}

/** Copies only the fields that an action has, so that nothing else gets in. */
function checkAction(value: unknown): Action | undefined {
  if (!isObject(value)) return undefined;
  const { kind, terminal, text, environment, path, url, objective, choice, duration } = value;
  switch (kind) {
    case 'line':
      return isText(terminal) && isText(text) ? { kind, terminal, text } : undefined;
    case 'interrupt':
    case 'eof':
    case 'close-terminal':
      return isText(terminal) ? { kind, terminal } : undefined;
    case 'open-terminal':
      return isText(terminal) && isText(environment) ? { kind, terminal, environment } : undefined;
    case 'write-file':
      return isText(environment) && isText(path) && path.startsWith('/') && isText(text) ? { kind, environment, path, text } : undefined;
    case 'remove-file':
      return isText(environment) && isText(path) && path.startsWith('/') ? { kind, environment, path } : undefined;
    case 'browse':
      return isText(url) ? { kind, url } : undefined;
    case 'predict':
      return isText(objective) && isText(choice) ? { kind, objective, choice } : undefined;
    case 'wait':
      return isTime(duration) ? { kind, duration } : undefined;
    default:
      return undefined;
  }
}
