/** The network part of wget, GNU's and BusyBox's: a connection and one HTTP answer. */
import { encodeUtf8, type SimTime, type Task } from '../../../base/index';
import type { Errno } from '../../../kernel/index';
import { HttpReader, connectTcp, receive, requestText, type HttpHeaders, type Process } from '../../../program/index';
import type { IpAddress } from '../../../wire/index';

export type Connected = { readonly kind: 'connected'; readonly socket: import('../../../kernel/index').TcpSocket } | { readonly kind: 'errno'; readonly errno: Errno } | { readonly kind: 'timeout' } | { readonly kind: 'interrupt' };

export function* connect(process: Process, address: IpAddress, port: number, until: SimTime | undefined, source?: IpAddress): Task<Connected> {
  const opened = yield* connectTcp(process, { address, port }, until, source === undefined ? {} : { source });
  if (opened.ok) return { kind: 'connected', socket: opened.value };
  return opened.error.kind === 'interrupt' ? { kind: 'interrupt' } : opened.error;
}

export interface Answer {
  readonly status: number;
  /** `HTTP/1.1 200 OK`. */
  readonly statusLine: string;
  readonly headers: HttpHeaders;
  readonly body: string;
  readonly bytes: number;
  readonly length: number | undefined;
  /** From the first byte of the answer to its end. */
  readonly elapsed: SimTime;
}

export type Fetched = { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'empty' } | { readonly kind: 'errno'; readonly errno: Errno } | { readonly kind: 'timeout' } | { readonly kind: 'interrupt' };

export interface FetchOptions {
  readonly method: string;
  readonly target: string;
  readonly headers: HttpHeaders;
  readonly body?: string;
  /** For each wait. */
  readonly timeout: SimTime | undefined;
}

export function* fetch(process: Process, socket: import('../../../kernel/index').TcpSocket, { method, target, headers, body = '', timeout }: FetchOptions): Task<Fetched> {
  socket.write(encodeUtf8(requestText({ method, target, version: 'HTTP/1.1', headers, body })));
  const reader = new HttpReader();
  let begun: SimTime | undefined;
  for (;;) {
    const got = yield* receive(socket, timeout === undefined ? {} : { until: process.world.now + timeout });
    if (got.kind === 'timeout' || got.kind === 'interrupt') return { kind: got.kind };
    if (got.kind === 'errno') return { kind: 'errno', errno: got.errno };
    if (got.kind === 'bytes') {
      begun ??= process.world.now;
      reader.push(got.bytes);
    }
    if (got.kind === 'end' || reader.isComplete('response', method)) break;
  }
  const { head } = reader;
  if (!head) return { kind: 'empty' };
  return {
    kind: 'answer',
    answer: { status: Number(head.start[1]), statusLine: head.start.join(' ').trim(), headers: head.headers, body: method === 'HEAD' ? '' : reader.body, bytes: method === 'HEAD' ? 0 : reader.bodyReceived, length: reader.length, elapsed: process.world.now - (begun ?? process.world.now) },
  };
}
