/** A GET over HTTP/1.1, as a browser or a health probe makes it: name, connection, request, answer. curl and wget have their own, with their own words. */
import { type Result, type SimTime, type Task, encodeUtf8, err, ok } from '../base/index';
import type { Errno } from '../kernel/index';
import { connectTcp, receive } from './connection';
import { HttpReader, type HttpHeaders, requestText } from './http';
import type { Process } from './process';
import { resolveHost } from './resolver';

export interface HttpUrl {
  readonly host: string;
  readonly port: number;
  /** Path and query, starting with `/`. */
  readonly target: string;
  /** The link of a link-local address (RFC 6874). */
  readonly zone?: string;
}

/** `http://host[:port][/path]`; a missing scheme is http. Undefined for anything else (https included: TLS is not modelled). */
export function parseHttpUrl(url: string): HttpUrl | undefined {
  const m = /^(?:http:\/\/)?(\[[0-9a-fA-F:.]+(?:%[^\]\s]+)?\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?(\/[^\s#]*)?(?:#.*)?$/.exec(url.trim());
  const port = Number(m?.[2] ?? 80);
  if (!m || port < 1 || port > 65535) return undefined;
  const [host = '', zone] = (m[1] as string).replace(/^\[|\]$/g, '').split('%');
  // RFC 6874 writes the % of a zone as %25; curl takes either.
  return { host, port, target: m[3] ?? '/', ...(zone !== undefined && { zone: zone.replace(/^25(?=.)/, '') }) };
}

export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: HttpHeaders;
  readonly body: string;
}

export type HttpFailure =
  | { readonly code: 'BAD_URL' | 'NO_NAME' | 'TIMEOUT' | 'INTERRUPTED' | 'BROKEN_ANSWER'; readonly errno?: undefined }
  | { readonly code: 'CONNECT' | 'RECEIVE'; readonly errno: Errno };

export interface HttpGetOptions {
  /** For the TCP connection, from its start. */
  readonly connectTimeout: SimTime;
  /** For everything. */
  readonly totalTimeout: SimTime;
  readonly userAgent?: string;
}

export function* httpGet(process: Process, url: string, options: HttpGetOptions): Task<Result<HttpAnswer, HttpFailure>> {
  const parsed = parseHttpUrl(url);
  if (!parsed) return err({ code: 'BAD_URL' });
  const until = process.world.now + options.totalTimeout;
  const resolved = yield* resolveHost(process, parsed.host, { family: 4, until });
  const address = resolved.ok ? resolved.value[0] : undefined;
  if (!address) return err({ code: !resolved.ok && resolved.error.kind === 'interrupt' ? 'INTERRUPTED' : 'NO_NAME' });
  const opened = yield* connectTcp(process, { address, port: parsed.port }, Math.min(until, process.world.now + options.connectTimeout));
  if (!opened.ok) {
    const { error } = opened;
    if (error.kind === 'errno') return error.errno === 'ETIMEDOUT' ? err({ code: 'TIMEOUT' }) : err({ code: 'CONNECT', errno: error.errno });
    return err({ code: error.kind === 'timeout' ? 'TIMEOUT' : 'INTERRUPTED' });
  }
  const socket = opened.value;
  try {
    const host = parsed.port === 80 ? parsed.host : `${parsed.host}:${parsed.port}`;
    const headers: HttpHeaders = [
      ['Host', host],
      ['User-Agent', options.userAgent ?? 'Podwire'],
      ['Accept', 'text/html'],
      ['Connection', 'close'],
    ];
    socket.write(encodeUtf8(requestText({ method: 'GET', target: parsed.target, version: 'HTTP/1.1', headers, body: '' })));
    const reader = new HttpReader();
    for (;;) {
      const got = yield* receive(socket, { until });
      if (got.kind === 'timeout') return err({ code: 'TIMEOUT' });
      if (got.kind === 'interrupt') return err({ code: 'INTERRUPTED' });
      if (got.kind === 'errno') return err({ code: 'RECEIVE', errno: got.errno });
      if (got.kind === 'bytes') reader.push(got.bytes);
      if (got.kind === 'end' || reader.isComplete('response')) break;
    }
    const status = Number(reader.head?.start[1]);
    if (!reader.head || !Number.isInteger(status)) return err({ code: 'BROKEN_ANSWER' });
    return ok({ status, reason: reader.head.start[2], headers: reader.head.headers, body: reader.body });
  } finally {
    socket.close();
  }
}
