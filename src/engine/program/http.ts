/**
 * HTTP/1.1 messages (RFC 9112) on TCP sockets: parts for servers and clients.
 * @unsupported chunked requests, pipelining, compression, TLS
 */
import { type SimTime, type Task, decodeUtf8, encodeUtf8 } from '../base/index';
import type { TcpSocket } from '../kernel/index';
import { receive, serveTcp } from './connection';
import type { Process } from './process';

export type HttpHeaders = readonly (readonly [name: string, value: string])[];

export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: HttpHeaders;
  readonly body: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: HttpHeaders;
  readonly body: string;
}

export const headerOf = (headers: HttpHeaders, name: string): string | undefined => headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

const headerText = (headers: HttpHeaders): string => headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');

export const requestText = ({ method, target, version, headers, body }: HttpRequest): string => `${method} ${target} ${version}\r\n${headerText(headers)}\r\n${body}`;

/** Adds Content-Length; a body without one would have to end with the connection. */
export function responseText({ status, reason, headers, body }: HttpResponse, method = 'GET'): string {
  const length = encodeUtf8(body).length;
  return `HTTP/1.1 ${status} ${reason}\r\n${headerText([...headers, ['Content-Length', String(length)]])}\r\n${method === 'HEAD' ? '' : body}`;
}

export interface HttpHead {
  /** The first line's three parts: method, target, version or version, status, reason. */
  readonly start: readonly [string, string, string];
  readonly headers: HttpHeaders;
}

/**
 * Takes bytes as they come and says when a message is whole. Works for both directions.
 * `until the end` bodies (no length given) are complete when the peer closes: see {@link HttpReader.finish}.
 */
export class HttpReader {
  private bytes: number[] = [];
  private parsed: HttpHead | undefined;
  private bodyStart = 0;

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.bytes.push(byte);
    if (this.parsed) return;
    const end = this.headEnd();
    if (end === undefined) return;
    const lines = decodeUtf8(Uint8Array.from(this.bytes.slice(0, end))).split(/\r?\n/);
    const [a = '', b = '', ...rest] = (lines[0] ?? '').split(' ');
    this.parsed = {
      start: [a, b, rest.join(' ')],
      headers: lines.slice(1).filter((line) => line.includes(':')).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const),
    };
    this.bodyStart = end;
  }

  private headEnd(): number | undefined {
    for (let i = 3; i < this.bytes.length; i += 1) {
      if (this.bytes[i] === 10 && this.bytes[i - 1] === 13 && this.bytes[i - 2] === 10 && this.bytes[i - 3] === 13) return i + 1;
    }
    return undefined;
  }

  /** All bytes so far, as text. */
  get text(): string {
    return decodeUtf8(Uint8Array.from(this.bytes));
  }

  get head(): HttpHead | undefined {
    return this.parsed;
  }

  /** The length announced, or undefined: until the connection ends. */
  get length(): number | undefined {
    const value = this.parsed && headerOf(this.parsed.headers, 'content-length');
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
  }

  get bodyReceived(): number {
    return this.parsed ? this.bytes.length - this.bodyStart : 0;
  }

  get body(): string {
    return this.parsed ? decodeUtf8(Uint8Array.from(this.bytes.slice(this.bodyStart))) : '';
  }

  /** Head and announced body are there. For requests without a length there is no body. */
  isComplete(kind: 'request' | 'response', method = 'GET'): boolean {
    if (!this.parsed) return false;
    if (kind === 'request' || method === 'HEAD' || /^(1\d\d|204|304)$/.test(this.parsed.start[1])) return this.bodyReceived >= (method === 'HEAD' ? 0 : (this.length ?? 0));
    return this.length !== undefined && this.bodyReceived >= this.length;
  }
}

export interface HttpPeer {
  readonly address: string;
  readonly port: number;
}

export type HttpHandler = (request: HttpRequest, peer: HttpPeer) => Task<HttpResponse>;

/** How long a server keeps an idle connection: Apache's KeepAliveTimeout. */
const KEEP_ALIVE: SimTime = 5_000_000;

/** A web server on `port`: one request after another on each connection. Runs until the process is ended. */
export function serveHttp(process: Process, port: number, handle: HttpHandler): Task<number> {
  return serveTcp(process, port, (socket) => connectionTask(process, socket, handle));
}

function* connectionTask(process: Process, socket: TcpSocket, handle: HttpHandler): Task<void> {
  const peer = { address: String(socket.remote?.address ?? ''), port: socket.remote?.port ?? 0 };
  for (;;) {
    const reader = new HttpReader();
    while (!reader.isComplete('request')) {
      const got = yield* receive(socket, { background: true, until: process.world.now + KEEP_ALIVE });
      if (got.kind !== 'bytes') return;
      reader.push(got.bytes);
      if (reader.text.length > 100_000) return;
    }
    const head = reader.head;
    if (!head) return;
    const request: HttpRequest = { method: head.start[0], target: head.start[1], version: head.start[2], headers: head.headers, body: reader.body };
    const response = yield* handle(request, peer);
    const close = headerOf(request.headers, 'connection')?.toLowerCase() === 'close' || request.version === 'HTTP/1.0';
    socket.write(encodeUtf8(responseText(close ? { ...response, headers: [...response.headers, ['Connection', 'close']] } : response, request.method)));
    if (close) return socket.shutdown();
  }
}
