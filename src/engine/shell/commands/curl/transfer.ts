/** One transfer: name, connection, request, answer, with curl's exit codes and words (7.88.1). */
import { decodeUtf8, encodeUtf8, MICROSECOND, SECOND, sleepUntil, type SimTime, type Task } from '../../../base/index';
import type { Errno, TcpSocket } from '../../../kernel/index';
import { connectTcp, HttpReader, headerOf, parseHttpUrl, receive, requestText, resolveHost, type HttpHeaders, type Process } from '../../../program/index';
import { isIpv6, parseIp, type IpAddress } from '../../../wire/index';
import { strerror } from '../strerror';
import type { CurlOptions } from './options';

export interface Transfer {
  readonly exitCode: number;
  /** Without `curl: (7) `. */
  readonly errorText: string;
  readonly status: number;
  readonly headText: string;
  readonly headers: HttpHeaders;
  readonly body: string;
  readonly announced: number | undefined;
  readonly received: number;
  readonly requestSize: number;
  readonly remote: { readonly address: string; readonly port: number } | undefined;
  readonly local: { readonly address: string; readonly port: number } | undefined;
  readonly times: { readonly nameLookup: number; readonly connected: number; readonly startTransfer: number; readonly total: number };
  readonly interrupted: boolean;
}

export interface TransferRequest {
  readonly url: string;
  readonly method: string;
  readonly options: CurlOptions;
  /** Of the whole command: `--max-time` counts from there. */
  readonly startedAt: SimTime;
  /** -v lines, with their newline. */
  readonly note: (text: string) => void;
}

const milliseconds = (t: SimTime): number => Math.floor(t / 1000);

export function* transfer(process: Process, { url, method, options, startedAt, note }: TransferRequest): Task<Transfer> {
  const began = process.world.now;
  const times = { nameLookup: 0, connected: 0, startTransfer: 0 };
  const deadline = options.maxTime === undefined ? undefined : startedAt + Math.round(options.maxTime * SECOND);
  let partial: Partial<Transfer> = {};
  const done = (exitCode: number, errorText: string, more: Partial<Transfer> = {}): Transfer => ({
    exitCode,
    errorText,
    status: 0,
    headText: '',
    headers: [],
    body: '',
    announced: undefined,
    received: 0,
    requestSize: 0,
    remote: undefined,
    local: undefined,
    interrupted: false,
    ...partial,
    ...more,
    times: { ...times, total: process.world.now - began },
  });
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(url)?.[1]?.toLowerCase();
  if (scheme === 'https') return done(1, 'Podwire does not simulate TLS; use http://');
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'telnet') return done(1, `Protocol "${scheme}" not supported or disabled in libcurl`);
  const telnet = scheme === 'telnet';
  const target = parseHttpUrl(telnet ? url.replace(/^telnet/i, 'http') : url);
  if (!target) return done(3, 'URL using bad/illegal format or missing URL');
  const port = telnet && !/:\d+(\/|$)/.test(url.slice(9)) ? 23 : target.port;

  const overridden = options.resolve.map((r) => /^\+?([^:]+):(\d+):(.+)$/.exec(r)).find((m) => m?.[1] === target.host && Number(m[2]) === port)?.[3];
  const connectUntil = Math.min(deadline ?? Infinity, began + Math.round((options.connectTimeout ?? 300) * SECOND));
  const looked = yield* lookUp(process, overridden?.replace(/^\[|\]$/g, '') ?? target.host, options.family, connectUntil);
  times.nameLookup = process.world.now - began;
  if (looked.kind === 'interrupt') return done(130, '', { interrupted: true });
  if (looked.kind === 'timeout') return done(28, `Resolving timed out after ${milliseconds(process.world.now - began)} milliseconds`);
  if (looked.kind === 'none') {
    note(`* Could not resolve host: ${target.host}\n`);
    return done(6, `Could not resolve host: ${target.host}`);
  }

  let socket: TcpSocket | undefined;
  let errno: Errno | undefined;
  for (const address of looked.addresses) {
    note(`*   Trying ${isIpv6(address) ? `[${address}]` : address}:${port}...\n`);
    const opened = yield* connectTcp(process, { address, port }, connectUntil);
    if (opened.ok) {
      socket = opened.value;
      break;
    }
    const { error } = opened;
    if (error.kind === 'interrupt') return done(130, '', { interrupted: true });
    if (error.kind === 'timeout') {
      const spent = milliseconds(process.world.now - (deadline !== undefined && connectUntil === deadline ? startedAt : began));
      const text = deadline !== undefined && connectUntil === deadline ? `Connection timed out after ${spent} milliseconds` : `Failed to connect to ${target.host} port ${port} after ${spent} ms: Timeout was reached`;
      note(`* ${text}\n`);
      return done(28, text);
    }
    ({ errno } = error);
    note(`* connect to ${address} port ${port} failed: ${strerror(error.errno)}\n`);
  }
  times.connected = process.world.now - began;
  if (!socket) {
    const timedOut = errno === 'ETIMEDOUT';
    const text = `Failed to connect to ${target.host} port ${port} after ${milliseconds(process.world.now - began)} ms: Couldn't connect to server`;
    note(`* ${text}\n`);
    return done(timedOut ? 28 : 7, text);
  }
  partial = { remote: { address: socket.remote?.address ?? '', port }, local: { address: socket.local.address, port: socket.local.port } };
  note(`* Connected to ${target.host} (${socket.remote?.address ?? ''}) port ${port} (#0)\n`);
  try {
    if (telnet) return yield* telnetSession(process, socket, deadline, done, startedAt);
    const authority = port === 80 ? target.host : `${target.host}:${port}`;
    const text = requestText({ method, target: targetWithData(target.target, options), version: 'HTTP/1.1', headers: requestHeaders(authority, options), body: options.get ? '' : options.data.join('&') });
    note(text.split('\r\n\r\n')[0]?.split('\r\n').map((l) => `> ${l}\n`).join('').concat('> \n') ?? '');
    socket.write(encodeUtf8(text));
    const reader = new HttpReader();
    for (;;) {
      const got = yield* receive(socket, deadline === undefined ? {} : { until: deadline });
      if (got.kind === 'interrupt') return done(130, '', { interrupted: true });
      if (got.kind === 'bytes') {
        if (times.startTransfer === 0) times.startTransfer = process.world.now - began;
        reader.push(got.bytes);
      }
      const answer = (): Partial<Transfer> => ({
        status: Number(reader.head?.start[1] ?? 0),
        headText: reader.head ? reader.text.slice(0, reader.text.indexOf('\r\n\r\n') + 4) : '',
        headers: reader.head?.headers ?? [],
        body: method === 'HEAD' ? '' : reader.body,
        announced: reader.length,
        received: method === 'HEAD' ? 0 : reader.bodyReceived,
        requestSize: text.length,
      });
      if (got.kind === 'timeout') {
        const spent = milliseconds(process.world.now - startedAt);
        const of = reader.length === undefined ? '' : ` out of ${reader.length}`;
        return done(28, `Operation timed out after ${spent} milliseconds with ${reader.bodyReceived}${of} bytes received`, answer());
      }
      if (got.kind === 'errno') return done(56, `Recv failure: ${strerror(got.errno)}`, answer());
      if (got.kind === 'end' && !reader.head) {
        note('* Empty reply from server\n');
        return done(52, 'Empty reply from server');
      }
      if (reader.isComplete('response', method) || got.kind === 'end') {
        const short = reader.length !== undefined && method !== 'HEAD' && reader.bodyReceived < reader.length;
        const result = short ? done(18, `transfer closed with ${(reader.length ?? 0) - reader.bodyReceived} bytes remaining to read`, answer()) : done(0, '', answer());
        // Writing the body out and ending take a moment each: the server's FIN mostly comes before curl's own, and the connection is over when curl is.
        const { cause } = process.world.queue;
        yield* sleepUntil(process.world.now + CLOSING_TIME);
        socket.close();
        yield* sleepUntil(process.world.now + CLOSING_TIME);
        // What is printed now came before these moments.
        process.world.queue.cause = cause;
        return result;
      }
    }
  } finally {
    socket.close();
  }
}

/** Of the order of the recordings (k06, k15). */
const CLOSING_TIME = 300 * MICROSECOND;

type Looked = { readonly kind: 'found'; readonly addresses: readonly IpAddress[] } | { readonly kind: 'none' } | { readonly kind: 'timeout' } | { readonly kind: 'interrupt' };

function* lookUp(process: Process, host: string, family: 4 | 6 | undefined, until: SimTime): Task<Looked> {
  const literal = parseIp(host);
  if (literal.ok) return { kind: 'found', addresses: [literal.value] };
  const found = yield* resolveHost(process, host, { ...(family === undefined ? {} : { family }), until });
  if (found.ok) return found.value.length > 0 ? { kind: 'found', addresses: found.value } : { kind: 'none' };
  if (found.error.kind === 'interrupt') return { kind: 'interrupt' };
  return found.error.kind === 'timeout' ? { kind: 'timeout' } : { kind: 'none' };
}

function targetWithData(target: string, options: CurlOptions): string {
  if (!options.get || options.data.length === 0) return target;
  return `${target}${target.includes('?') ? '&' : '?'}${options.data.join('&')}`;
}

function requestHeaders(authority: string, options: CurlOptions): HttpHeaders {
  const own: [string, string][] = options.headers.flatMap((h): [string, string][] => {
    const cut = h.indexOf(':');
    return cut < 0 ? [] : [[h.slice(0, cut).trim(), h.slice(cut + 1).trim()]];
  });
  const has = (name: string): boolean => own.some(([n]) => n.toLowerCase() === name);
  const standard: [string, string][] = [
    ['Host', authority],
    ...(options.user === undefined ? [] : [['Authorization', `Basic ${base64(options.user)}`] as [string, string]]),
    ['User-Agent', options.userAgent ?? 'curl/7.88.1'],
    ['Accept', '*/*'],
  ];
  const body = options.get ? [] : options.data;
  const ofBody: [string, string][] = body.length === 0 ? [] : [['Content-Length', String(encodeUtf8(body.join('&')).length)], ['Content-Type', 'application/x-www-form-urlencoded']];
  return [...standard.filter(([n]) => !has(n.toLowerCase())), ...own.filter(([, v]) => v !== ''), ...ofBody.filter(([n]) => !has(n.toLowerCase()))];
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(text: string): string {
  const bytes = encodeUtf8(text);
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += (BASE64[(n >> 18) & 63] as string) + (BASE64[(n >> 12) & 63] as string) + (i + 1 < bytes.length ? BASE64[(n >> 6) & 63] : '=') + (i + 2 < bytes.length ? BASE64[n & 63] : '=');
  }
  return out;
}

/** telnet://: prints what the peer sends, sends what stdin says, until either ends. */
function* telnetSession(process: Process, socket: TcpSocket, deadline: SimTime | undefined, done: (exitCode: number, errorText: string, more?: Partial<Transfer>) => Transfer, startedAt: SimTime): Task<Transfer> {
  let inputOpen = true;
  for (;;) {
    if (socket.available > 0) process.stdout.write(decodeUtf8(socket.read()));
    if (socket.error !== undefined) return done(56, `Recv failure: ${strerror(socket.error)}`);
    if (socket.ended) return done(0, '');
    if (inputOpen) {
      const typed = process.stdin.poll();
      if (typed === undefined) inputOpen = false;
      else if (typed !== '') socket.write(encodeUtf8(typed));
    }
    const signals = inputOpen ? [socket.changed, process.stdin.changed] : [socket.changed];
    const wake = yield deadline === undefined ? { signals } : { signals, until: deadline };
    if (wake.kind === 'interrupt') return done(130, '', { interrupted: true });
    if (wake.kind === 'time') return done(28, `Operation timed out after ${milliseconds(process.world.now - startedAt)} milliseconds with 0 bytes received`);
  }
}

export const locationOf = (t: Transfer): string | undefined => (t.status >= 300 && t.status < 400 ? headerOf(t.headers, 'location') : undefined);
