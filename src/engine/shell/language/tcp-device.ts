/**
 * `/dev/tcp/HOST/PORT`, which bash itself opens when it redirects (bash manual, section 3.6): a TCP connection as a file.
 * @simplified /dev/udp is not opened — "Podwire does not simulate /dev/udp" is said instead
 */
import type { Signal } from '../../base/index';
import { RESOLVE_MESSAGES, resolveHost, type InputStream, type OutputStream, type Process, type ReadResult, type Task } from '../../program/index';
import { decodeUtf8, encodeUtf8 } from '../../base/index';
import type { Errno, TcpSocket } from '../../kernel/index';

export type OpenedDevice = { readonly kind: 'opened'; readonly stream: InputStream & OutputStream } | { readonly kind: 'failed'; readonly messages: readonly string[] };

const ERRNO_TEXTS: Partial<Record<Errno, string>> = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ECONNRESET: 'Connection reset by peer',
  EPERM: 'Operation not permitted',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
  EADDRNOTAVAIL: 'Cannot assign requested address',
};

export function* openTcpDevice(process: Process, protocol: 'tcp' | 'udp', host: string, service: string): Task<OpenedDevice> {
  const fail = (message: string): OpenedDevice => ({ kind: 'failed', messages: [`connect: ${message}`, `/dev/${protocol}/${host}/${service}: ${message}`] });
  if (protocol === 'udp') return { kind: 'failed', messages: ['Podwire does not simulate /dev/udp'] };
  const port = /^[0-9]+$/.test(service) ? Number(service) : { http: 80, https: 443, ssh: 22, domain: 53, mysql: 3306 }[service];
  if (port === undefined || port > 65_535) return { kind: 'failed', messages: [`${service}: invalid service`, `/dev/${protocol}/${host}/${service}: Invalid argument`] };
  const resolved = yield* resolveHost(process, host);
  const address = resolved.ok ? resolved.value[0] : undefined;
  if (!address) {
    const why = resolved.ok ? RESOLVE_MESSAGES.EAI_NONAME : resolved.error.kind === 'failed' ? RESOLVE_MESSAGES[resolved.error.code] : RESOLVE_MESSAGES.EAI_AGAIN;
    return { kind: 'failed', messages: [`${host}: ${why}`, `/dev/${protocol}/${host}/${service}: Invalid argument`] };
  }
  const connecting = process.netns.sockets.tcpConnect({ address, port }, { owner: { program: 'bash', pid: process.pid } });
  if (!connecting.ok) return fail(ERRNO_TEXTS[connecting.error.errno] ?? connecting.error.errno);
  const socket = connecting.value;
  try {
    while (socket.state === 'SYN_SENT' && socket.error === undefined) {
      const wake = yield { signals: [socket.changed] };
      if (wake.kind === 'interrupt') {
        socket.abort();
        return fail('Interrupted system call');
      }
    }
  } finally {
    if (socket.state === 'SYN_SENT') socket.abort();
  }
  if (socket.error !== undefined) return fail(ERRNO_TEXTS[socket.error] ?? socket.error);
  return { kind: 'opened', stream: new SocketStream(socket) };
}

class SocketStream implements InputStream, OutputStream {
  readonly isTerminal = false;
  private buffer = '';

  constructor(private readonly socket: TcpSocket) {}

  get changed(): Signal {
    return this.socket.changed;
  }

  write(text: string): boolean {
    return this.socket.write(encodeUtf8(text)).ok;
  }

  close(): void {
    this.socket.close();
  }

  poll(): string | undefined {
    const text = this.buffer + (this.socket.available > 0 ? decodeUtf8(this.socket.read()) : '');
    this.buffer = '';
    if (text !== '') return text;
    return this.socket.ended || this.socket.error !== undefined || this.socket.state === 'CLOSED' ? undefined : '';
  }

  *read(): Task<ReadResult> {
    for (;;) {
      const text = this.poll();
      if (text === undefined) return { kind: 'end' };
      if (text !== '') return { kind: 'text', text };
      const wake = yield { signals: [this.changed] };
      if (wake.kind === 'interrupt') return { kind: 'interrupt', name: wake.name };
    }
  }

  *readLine(): Task<ReadResult> {
    let text = '';
    for (;;) {
      const end = text.indexOf('\n');
      if (end >= 0) {
        this.buffer = text.slice(end + 1) + this.buffer;
        return { kind: 'text', text: text.slice(0, end) };
      }
      const more = yield* this.read();
      if (more.kind === 'text') text += more.text;
      else if (more.kind === 'interrupt') {
        this.buffer = text + this.buffer;
        return more;
      } else return text === '' ? more : { kind: 'text', text };
    }
  }
}
