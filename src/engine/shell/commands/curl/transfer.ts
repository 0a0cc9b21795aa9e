/** One transfer: name, connection, request, answer, with curl's exit codes and words (7.88.1). */
import { decodeUtf8, encodeUtf8, MICROSECOND, SECOND, sleepUntil, type SimTime, type Task } from '../../../base/index';
import type { Errno, TcpConnectOptions, TcpSocket } from '../../../kernel/index';
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
  /** How many connections came before. */
  readonly attempt?: number;
}

const milliseconds = (t: SimTime): number => Math.floor(t / 1000);

export function* transfer(process: Process, { url, method, options, startedAt, note, attempt = 0 }: TransferRequest): Task<Transfer> {
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

  const entries = options.resolve.map((r) => /^\+?([^:]+):(\d+):(.+)$/.exec(r));
  if (attempt === 0) for (const entry of entries) if (entry) note(`* Added ${entry[1]}:${entry[2]}:${entry[3]} to DNS cache\n`);
  // --connect-to: another host, another port; an empty part stands for any, or for what it was.
  const detour = options.connectTo.map((text) => /^([^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/.exec(text)).find((m) => m && (m[1] === '' || m[1] === target.host) && (m[2] === '' || Number(m[2]) === port));
  const goesTo = detour?.[3] !== undefined && detour[3] !== '' ? detour[3].replace(/^\[|\]$/g, '') : target.host;
  const goesToPort = detour?.[4] !== undefined && detour[4] !== '' ? Number(detour[4]) : port;
  if (detour) note(`* Connecting to hostname: ${goesTo}\n* Connecting to port: ${goesToPort}\n`);
  const overridden = entries.find((m) => m?.[1] === goesTo && Number(m[2]) === goesToPort)?.[3];
  if (overridden !== undefined || attempt > 0) note(`* Hostname ${goesTo} was found in DNS cache\n`);
  const connectUntil = Math.min(deadline ?? Infinity, began + Math.round((options.connectTimeout ?? 300) * SECOND));
  const looked = yield* lookUp(process, overridden?.replace(/^\[|\]$/g, '') ?? goesTo, options.family, connectUntil);
  // A zone that is no link of this machine is forgotten.
  const device = target.zone === undefined ? undefined : process.netns.link(target.zone)?.name;
  times.nameLookup = process.world.now - began;
  if (looked.kind === 'interrupt') return done(130, '', { interrupted: true });
  if (looked.kind === 'timeout') return done(28, `Resolving timed out after ${milliseconds(process.world.now - began)} milliseconds`);
  if (looked.kind === 'none') {
    note(`* Could not resolve host: ${target.host}\n`);
    return done(6, `Could not resolve host: ${target.host}`);
  }

  let socket: TcpSocket | undefined;
  let errno: Errno | undefined;
  if (looked.addresses.every((address) => options.family !== undefined && isIpv6(address) !== (options.family === 6))) return done(7, "Couldn't connect to server");
  for (const address of looked.addresses) {
    note(`*   Trying ${isIpv6(address) ? `[${address}]` : address}:${goesToPort}...\n`);
    const bound = bindTo(process, options, isIpv6(address), note);
    if (bound.kind === 'failed') {
      note(`* ${bound.text}\n* Failed to connect to ${target.host} port ${port} after ${milliseconds(process.world.now - began)} ms: Failed binding local connection end\n`);
      return done(45, bound.text);
    }
    const to = { address, port: goesToPort, ...(device !== undefined && { device }) };
    let opened = yield* connectTcp(process, to, connectUntil, bound.options);
    const ports = options.localPort;
    const taken = (): boolean => !opened.ok && opened.error.kind === 'errno' && opened.error.errno === 'EADDRINUSE';
    for (let n = (ports?.from ?? 0) + 1; ports && n <= ports.to && taken(); n += 1) opened = yield* connectTcp(process, to, connectUntil, { ...bound.options, sourcePort: n });
    if (ports && taken()) {
      const text = 'bind failed with errno 98: Address already in use';
      note(`* ${text}\n* Failed to connect to ${target.host} port ${port} after ${milliseconds(process.world.now - began)} ms: Failed binding local connection end\n`);
      return done(45, text);
    }
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
    note(`* connect to ${address} port ${goesToPort} failed: ${strerror(error.errno)}\n`);
  }
  times.connected = process.world.now - began;
  if (!socket) {
    const timedOut = errno === 'ETIMEDOUT';
    const text = `Failed to connect to ${target.host} port ${port} after ${milliseconds(process.world.now - began)} ms: Couldn't connect to server`;
    note(`* ${text}\n`);
    return done(timedOut ? 28 : 7, text);
  }
  partial = { remote: { address: socket.remote?.address ?? '', port: goesToPort }, local: { address: socket.local.address, port: socket.local.port } };
  if (options.localPort) note(`* Local port: ${socket.local.port}\n`);
  // 7.88.1 forgets the name on this way.
  note(`* Connected to ${detour ? '(nil)' : target.host} (${socket.remote?.address ?? ''}) port ${goesToPort} (#${attempt})\n`);
  try {
    if (telnet) return yield* telnetSession(process, socket, deadline, done, startedAt);
    const authority = port === 80 ? target.host : `${target.host}:${port}`;
    const text = requestText({ method, target: targetWithData(target.target, options), version: options.oldHttp ? 'HTTP/1.0' : 'HTTP/1.1', headers: requestHeaders(authority, options), body: options.get ? '' : options.data.join('&') });
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
        body: options.head ? '' : reader.body,
        announced: reader.length,
        received: options.head ? 0 : reader.bodyReceived,
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
      if (reader.isComplete('response', options.head ? 'HEAD' : 'GET') || got.kind === 'end') {
        const short = reader.length !== undefined && !options.head && reader.bodyReceived < reader.length;
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

type BoundTo = { readonly kind: 'bound'; readonly options: TcpConnectOptions } | { readonly kind: 'failed'; readonly text: string };

/** bindlocal() of cf-socket.c: --interface names a device or an address of this host; --local-port a port or several. */
function bindTo({ netns }: Process, options: CurlOptions, six: boolean, note: (text: string) => void): BoundTo {
  const given = options.interfaceName;
  const port = options.localPort && { sourcePort: options.localPort.from };
  if (given === undefined) return { kind: 'bound', options: { ...port } };
  const name = given.replace(/^(?:if|host)!/, '');
  const link = given.startsWith('host!') ? undefined : netns.link(name);
  if (link) return { kind: 'bound', options: { device: name, ...port } };
  const parsed = given.startsWith('if!') ? undefined : parseIp(name);
  if (!parsed?.ok || isIpv6(parsed.value) !== six) return { kind: 'failed', text: `Couldn't bind to '${name}'` };
  const family = six ? 10 : 2;
  note(`* Name '${name}' family ${family} resolved to '${parsed.value}' family ${family}\n`);
  if (!netns.isLocal(parsed.value)) return { kind: 'failed', text: 'bind failed with errno 99: Cannot assign requested address' };
  if (!options.localPort) note('* Local port: 0\n');
  return { kind: 'bound', options: { source: parsed.value, ...port } };
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
    ...(options.range === undefined ? [] : [['Range', `bytes=${options.range}`] as [string, string]]),
    ['User-Agent', options.userAgent ?? 'curl/7.88.1'],
    ['Accept', '*/*'],
    ...(options.compressed ? [['Accept-Encoding', 'deflate, gzip, br, zstd'] as [string, string]] : []),
    ...(options.referer === undefined ? [] : [['Referer', options.referer] as [string, string]]),
    ...(options.cookies.length === 0 ? [] : [['Cookie', options.cookies.join(';')] as [string, string]]),
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
