import { deflateSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { SessionRecord } from './action';
import { decodeRecord, encodeRecord, parseRecord } from './record';

const record: SessionRecord = {
  format: 1,
  start: { lab: 'wordpress', version: 1, switches: { cni: 'flannel' } },
  log: [
    { at: 0, action: { kind: 'predict', objective: 'deny-all', choice: 'no-answer' } },
    { at: 5, action: { kind: 'line', terminal: 'workstation', text: 'echo "häßlich 日本 🐙"' } },
    { at: 900, action: { kind: 'write-file', environment: 'workstation', path: '/root/a.yaml', text: 'a: 1\n' } },
  ],
  until: 1000,
};

const link = (): string => {
  const encoded = encodeRecord(record);
  if (!encoded.ok) throw new Error('too large');
  return encoded.value;
};

test('a link gives the record back', () => expect(decodeRecord(link())).toEqual({ ok: true, value: record }));

test('equal records give equal links', () => expect(link()).toBe(link()));

describe('hostile and broken links', () => {
  test.each([
    ['', 'NOT_A_RECORD'],
    ['hello', 'NOT_A_RECORD'],
    ['2.a.b', 'UNKNOWN_FORMAT'],
    ['1.zz.AAAA', 'TRUNCATED_OR_CHANGED'],
  ])('%j: %s', (text, code) => expect(decodeRecord(text)).toMatchObject({ ok: false, error: { code } }));

  test('a link cut anywhere is noticed', () => {
    const whole = link();
    for (let n = 3; n < whole.length; n += 7) expect(decodeRecord(whole.slice(0, n)).ok).toBe(false);
  });

  test('a bomb is refused before it unpacks', () => {
    const bomb = deflateSync(new Uint8Array(60_000_000));
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    let body = '';
    for (let i = 0; i + 2 < bomb.length; i += 3) {
      const n = ((bomb[i] as number) << 16) | ((bomb[i + 1] as number) << 8) | (bomb[i + 2] as number);
      for (let k = 0; k < 4; k += 1) body += alphabet[(n >> (18 - 6 * k)) & 63];
    }
    let h = 0x811c9dc5;
    for (let i = 0; i < body.length; i += 1) h = Math.imul(h ^ body.charCodeAt(i), 0x01000193) >>> 0;
    expect(decodeRecord(`1.${h.toString(36)}.${body}`)).toMatchObject({ ok: false, error: { code: 'TOO_LARGE' } });
  });
});

describe('records from storage', () => {
  const json = (change: object): string => JSON.stringify({ ...record, ...change });
  test.each([
    ['not JSON', '{"format":1', 'NOT_A_RECORD'],
    ['null', 'null', 'NOT_A_RECORD'],
    ['another format', json({ format: 9 }), 'UNKNOWN_FORMAT'],
    ['a lab that is a path', json({ start: { ...record.start, lab: '../x' } }), 'BAD_FIELD'],
    ['an unknown action', json({ log: [{ at: 0, action: { kind: 'eval', code: 'x' } }] }), 'BAD_FIELD'],
    ['time running backwards', json({ log: [record.log[1], record.log[0]] }), 'BAD_FIELD'],
    ['a year of simulated time', json({ until: 31_536_000_000_000 }), 'BAD_FIELD'],
    ['a relative path', json({ log: [{ at: 0, action: { kind: 'write-file', environment: 'workstation', path: 'x', text: '' } }] }), 'BAD_FIELD'],
    ['a hundred thousand actions', json({ log: new Array(100_000).fill(record.log[0]) }), 'TOO_LARGE'],
  ])('%s', (_name, text, code) => expect(parseRecord(text)).toMatchObject({ ok: false, error: { code } }));

  test('fields that an action does not have are left behind', () => {
    const parsed = parseRecord(json({ log: [{ at: 0, action: { kind: 'eof', terminal: 't', __proto__: { x: 1 }, extra: 1 } }] }));
    expect(parsed).toEqual({ ok: true, value: { ...record, log: [{ at: 0, action: { kind: 'eof', terminal: 't' } }] } });
  });
});
