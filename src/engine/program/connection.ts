/** Opening and reading connections from a program: the waiting parts of the socket calls. */
import { type Result, type SimTime, type Task, err, ok } from '../base/index';
import type { Endpoint, Errno, TcpConnectOptions, TcpSocket } from '../kernel/index';
import type { Process } from './process';

/** Why a connection did not come about. ETIMEDOUT is the kernel's own timer (tcp_syn_retries: about two minutes), TIMEOUT the program's. */
export type ConnectError = { readonly kind: 'errno'; readonly errno: Errno } | { readonly kind: 'timeout' } | { readonly kind: 'interrupt'; readonly name: string };

const ownerOf = (process: Process) => ({ program: process.argv[0] ?? '?', pid: process.pid });

/** connect(2) with an optional deadline: waits until the connection is established or has failed. */
export function* connectTcp(process: Process, remote: Endpoint, until?: SimTime, options: TcpConnectOptions = {}): Task<Result<TcpSocket, ConnectError>> {
  const opened = process.netns.sockets.tcpConnect(remote, { owner: ownerOf(process), ...options });
  if (!opened.ok) return err({ kind: 'errno', errno: opened.error.errno });
  const socket = opened.value;
  let established = false;
  try {
    while (socket.state === 'SYN_SENT' || socket.state === 'SYN_RECV') {
      if (socket.error !== undefined) break;
      const wake = yield until === undefined ? { signals: [socket.changed] } : { signals: [socket.changed], until };
      if (wake.kind === 'interrupt') return err({ kind: 'interrupt', name: wake.name });
      if (wake.kind === 'time') return err({ kind: 'timeout' });
    }
    if (socket.error !== undefined) return err({ kind: 'errno', errno: socket.error });
    established = true;
    return ok(socket);
  } finally {
    if (!established) socket.close();
  }
}

export type Received = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'end' } | { readonly kind: 'errno'; readonly errno: Errno } | { readonly kind: 'timeout' } | { readonly kind: 'interrupt'; readonly name: string };

/** recv(2): the next bytes, or why there are none. A server's wait may be `background`: it does not keep the world busy. */
export function* receive(socket: TcpSocket, options: { readonly until?: SimTime; readonly background?: boolean } = {}): Task<Received> {
  for (;;) {
    if (socket.available > 0) return { kind: 'bytes', bytes: socket.read() };
    if (socket.error !== undefined) return { kind: 'errno', errno: socket.error };
    if (socket.ended || socket.state === 'CLOSED') return { kind: 'end' };
    const wake = yield { signals: [socket.changed], background: options.background ?? false, ...(options.until === undefined ? {} : { until: options.until }) };
    if (wake.kind === 'interrupt') return { kind: 'interrupt', name: wake.name };
    if (wake.kind === 'time') return { kind: 'timeout' };
  }
}

/** Accepts connections on a port for ever; each is handled by its own task. Ends, with its connections, when the process does. */
export function* serveTcp(process: Process, port: number, handle: (socket: TcpSocket) => Task<void>): Task<number> {
  const listening = process.netns.sockets.tcpListen({ address: anyAddress, port }, { owner: ownerOf(process) });
  if (!listening.ok) {
    process.stderr.write(`bind: ${listening.error.errno === 'EADDRINUSE' ? 'Address already in use' : listening.error.errno}\n`);
    return 1;
  }
  const listener = listening.value;
  const running = new Set<{ kill(): void; readonly done: boolean }>();
  try {
    for (;;) {
      for (let socket = listener.accept(); socket; socket = listener.accept()) {
        for (const task of running) if (task.done) running.delete(task);
        running.add(process.world.scheduler.spawn(closing(socket, handle)));
      }
      const wake = yield { signals: [listener.changed], background: true };
      if (wake.kind === 'interrupt') return 0;
    }
  } finally {
    listener.close();
    for (const task of running) task.kill();
  }
}

const anyAddress = '0.0.0.0' as Endpoint['address'];

function* closing(socket: TcpSocket, handle: (socket: TcpSocket) => Task<void>): Task<void> {
  try {
    yield* handle(socket);
  } finally {
    socket.close();
  }
}
