/** What the small web servers share: a listening socket, one request for each connection, files by path. */
import { MICROSECOND, encodeUtf8, sleepUntil, type Task } from '../../../base/index';
import type { Errno, TcpSocket } from '../../../kernel/index';
import { HttpReader, receive, resolvePath, type Process, type World } from '../../../program/index';
import { parseIp, type IpAddress } from '../../../wire/index';

export interface FileRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly peer: string;
}

/** The answer, in the pieces in which the server writes it. */
export type Respond = (request: FileRequest) => readonly string[];

/** What a server takes to find the file, and between two writes: of the order of the recordings (k06, k15). */
const THINKING_TIME = 300 * MICROSECOND;
const WRITE_TIME = 100 * MICROSECOND;

/** Serves until interrupted; an errno when the address cannot be bound. */
export function* serve(process: Process, local: { readonly address: IpAddress; readonly port: number }, program: string, respond: Respond, onListening?: () => void): Task<'interrupted' | Errno> {
  const opened = process.netns.sockets.tcpListen(local, { owner: { program, pid: process.pid }, backlog: program === 'python3' ? 5 : 9 });
  if (!opened.ok) return opened.error.errno;
  const listener = opened.value;
  onListening?.();
  const running = new Set<{ kill(): void; readonly done: boolean }>();
  try {
    for (;;) {
      for (let socket = listener.accept(); socket; socket = listener.accept()) {
        for (const task of running) if (task.done) running.delete(task);
        running.add(process.world.scheduler.spawn(answer(process.world, socket, respond)));
      }
      const wake = yield { signals: [listener.changed], background: true };
      if (wake.kind === 'interrupt') return 'interrupted';
    }
  } finally {
    listener.close();
    for (const task of running) task.kill();
  }
}

function* answer(world: World, socket: TcpSocket, respond: Respond): Task<void> {
  const reader = new HttpReader();
  try {
    while (!reader.isComplete('request')) {
      const got = yield* receive(socket, { background: true });
      if (got.kind !== 'bytes') return;
      reader.push(got.bytes);
    }
    const start = reader.head?.start ?? ['', '', ''];
    let pause = THINKING_TIME;
    for (const piece of respond({ method: start[0], target: start[1], version: start[2], peer: String(socket.remote?.address ?? '') })) {
      yield* sleepUntil(world.now + pause);
      socket.write(encodeUtf8(piece));
      pause = WRITE_TIME;
    }
    yield* sleepUntil(world.now + pause);
    socket.shutdown();
  } finally {
    socket.close();
  }
}

export type Found = { readonly kind: 'file'; readonly text: string; readonly modifiedAt: number; readonly path: string } | { readonly kind: 'directory'; readonly names: readonly string[]; readonly path: string } | { readonly kind: 'redirect' } | { readonly kind: 'missing' };

/** What a request's path names below `root`: `index.html` stands for its directory. */
export function findFile(process: Process, root: string, target: string): Found {
  const { files } = process.environment;
  const [bare = '/'] = target.split(/[?#]/);
  const inside = resolvePath('/', bare);
  const path = resolvePath(root, `.${inside}`);
  const stat = files.stat(path);
  if (!stat.ok) return { kind: 'missing' };
  if (stat.value.kind === 'directory') {
    if (!bare.endsWith('/')) return { kind: 'redirect' };
    const index = files.stat(`${path}/index.html`);
    const text = files.read(`${path}/index.html`);
    if (index.ok && text.ok) return { kind: 'file', text: text.value, modifiedAt: index.value.modifiedAt, path: `${path}/index.html` };
    const names = files.list(path);
    return { kind: 'directory', names: names.ok ? names.value : [], path };
  }
  const text = files.read(path);
  return text.ok ? { kind: 'file', text: text.value, modifiedAt: stat.value.modifiedAt, path } : { kind: 'missing' };
}

const TYPES: Readonly<Record<string, string>> = { html: 'text/html', htm: 'text/html', txt: 'text/plain', css: 'text/css', js: 'text/javascript', json: 'application/json', png: 'image/png', svg: 'image/svg+xml' };

export const contentType = (path: string, otherwise: string): string => TYPES[/\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''] ?? otherwise;

export const ipOr = (text: string, otherwise: IpAddress): IpAddress => {
  const parsed = parseIp(text);
  return parsed.ok ? parsed.value : otherwise;
};

export const byteLength = (text: string): number => encodeUtf8(text).length;
