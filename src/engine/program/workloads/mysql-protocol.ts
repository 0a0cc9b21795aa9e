/**
 * Packets of the MySQL client/server protocol, as far as WordPress needs them: greeting, login, one query, OK and errors.
 * Source: MySQL internals manual, "Connection Phase" (HandshakeV10, HandshakeResponse41, OK, ERR).
 * @simplified the password travels with the plugin mysql_clear_password instead of as a hash, queries are answered with OK and no rows
 */
import { decodeUtf8, encodeUtf8 } from '../../base/index';

export const MYSQL_PORT = 3306;

/** A packet: three bytes of length, a sequence number, the payload. */
export function mysqlPacket(sequence: number, payload: Uint8Array): Uint8Array {
  const n = payload.length;
  return Uint8Array.from([n & 255, (n >> 8) & 255, (n >> 16) & 255, sequence & 255, ...payload]);
}

/** Takes bytes as they come; gives whole packets' payloads. */
export class MysqlReader {
  private bytes: number[] = [];

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.bytes.push(byte);
  }

  next(): { readonly sequence: number; readonly payload: Uint8Array } | undefined {
    const [a, b, c, sequence] = this.bytes;
    if (a === undefined || b === undefined || c === undefined || sequence === undefined) return undefined;
    const length = a | (b << 8) | (c << 16);
    if (this.bytes.length < 4 + length) return undefined;
    const payload = Uint8Array.from(this.bytes.slice(4, 4 + length));
    this.bytes = this.bytes.slice(4 + length);
    return { sequence, payload };
  }
}

const cString = (text: string): readonly number[] => [...encodeUtf8(text), 0];

export const greeting = (version: string, connection: number): Uint8Array =>
  Uint8Array.from([
    10,
    ...cString(version),
    connection & 255,
    (connection >> 8) & 255,
    0,
    0,
    ...cString('podwire8'),
    0xff,
    0xf7,
    8,
    2,
    0,
    0xff,
    0x81,
    21,
    ...new Array<number>(10).fill(0),
    ...cString('podwire-salt'),
    ...cString('mysql_clear_password'),
  ]);

export function login(user: string, password: string): Uint8Array {
  const secret = encodeUtf8(password);
  return Uint8Array.from([0x0d, 0xa6, 0x0a, 0x00, 0, 0, 0, 1, 8, ...new Array<number>(23).fill(0), ...cString(user), secret.length, ...secret, ...cString('mysql_clear_password')]);
}

export function parseLogin(payload: Uint8Array): { readonly user: string; readonly password: string } | undefined {
  const start = 32;
  const end = payload.indexOf(0, start);
  const length = end < 0 ? undefined : payload[end + 1];
  if (end < 0 || length === undefined) return undefined;
  return { user: decodeUtf8(payload.slice(start, end)), password: decodeUtf8(payload.slice(end + 2, end + 2 + length)) };
}

export const okPayload = (): Uint8Array => Uint8Array.of(0, 0, 0, 2, 0, 0, 0);

export const errorPayload = (code: number, state: string, message: string): Uint8Array => Uint8Array.from([0xff, code & 255, code >> 8, 0x23, ...encodeUtf8(state), ...encodeUtf8(message)]);

export const isError = (payload: Uint8Array): boolean => payload[0] === 0xff;

export const queryPayload = (sql: string): Uint8Array => Uint8Array.from([3, ...encodeUtf8(sql)]);
export const quitPayload = (): Uint8Array => Uint8Array.of(1);
