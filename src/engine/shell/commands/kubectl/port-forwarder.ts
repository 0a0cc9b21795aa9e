/** What `kubectl port-forward` does while it runs: local listeners, and for each connection one more inside of the Pod. */
import { SECOND, Signal, toRfc3339, type SimTime } from '../../../base/index';
import type { Pod, Stored } from '../../../k8s/index';
import { stableHex } from '../../../datapath/index';
import type { Endpoint, Errno, TcpListener, TcpSocket } from '../../../kernel/index';
import { connectTcp, type Task } from '../../../program/index';
import type { Client } from './client';

export interface ForwardedPort {
  /** 0 until one was chosen. */
  local: number;
  readonly remote: number;
}

export interface Listening {
  readonly address: Endpoint['address'];
  /** `all`: of `localhost`, either family is enough. */
  readonly mode: 'all' | 'any';
}

/** Go's words for errnos (syscall package). */
const WORDS: Readonly<Partial<Record<Errno, string>>> = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EACCES: 'permission denied',
  ECONNREFUSED: 'connection refused',
  ENETUNREACH: 'network is unreachable',
  EHOSTUNREACH: 'no route to host',
  ETIMEDOUT: 'connection timed out',
};

/** klog's header: month and day, time to the microsecond. */
const stamp = (at: SimTime): string => {
  const text = toRfc3339(at);
  return `${text.slice(5, 7)}${text.slice(8, 10)} ${text.slice(11, 19)}.${String(((at % SECOND) + SECOND) % SECOND).padStart(6, '0')}`;
};

const shown = ({ address, port }: { readonly address: string; readonly port: number }): string => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);
const family = (address: string): string => (address.includes(':') ? 'tcp6' : 'tcp4');

/** The runtime tries both families, one after the other. */
const LOCALHOST: readonly Endpoint['address'][] = ['127.0.0.1' as Endpoint['address'], '::1' as Endpoint['address']];

/** Go listens with the kernel's greatest backlog. */
const SOMAXCONN = 4096;

/** How long the runtime waits for the other direction when one has ended. */
const LINGER = SECOND;

interface Listener {
  readonly listener: TcpListener;
  readonly port: ForwardedPort;
}

export class Forwarder {
  private readonly listeners: Listener[] = [];
  private readonly tasks = new Set<{ kill(): void; readonly done: boolean }>();
  private readonly changed = new Signal();
  private lost = false;

  constructor(
    private readonly client: Client,
    private readonly pod: Stored<Pod>,
  ) {}

  /** Whether the port is listened on, on as many addresses as must be. */
  listen(port: ForwardedPort, addresses: readonly Listening[]): boolean {
    const errors: string[] = [];
    const failed = { all: 0, any: 0 };
    const opened = { all: 0, any: 0 };
    for (const { address, mode } of addresses) {
      const made = this.client.process.netns.sockets.tcpListen({ address, port: port.local }, { owner: { program: 'kubectl', pid: this.client.process.pid }, backlog: SOMAXCONN, ...(address.includes(':') && { v6only: true }) });
      if (made.ok) {
        port.local = made.value.local.port;
        this.listeners.push({ listener: made.value, port });
        this.client.print(`Forwarding from ${shown({ address, port: port.local })} -> ${port.remote}\n`);
        opened[mode] += 1;
      } else {
        errors.push(`unable to create listener: Error listen ${family(address)} ${shown({ address, port: port.local })}: bind: ${WORDS[made.error.errno] ?? made.error.errno}`);
        failed[mode] += 1;
      }
    }
    if (failed.any === 0 && !(opened.all === 0 && failed.all > 0)) return true;
    this.client.warn(`Unable to listen on port ${port.local}: Listeners failed to create with the following errors: [${errors.join(' ')}]\n`);
    return false;
  }

  /** Until an interrupt, or until the connection to the Pod is lost (then false). */
  *serve(): Task<boolean> {
    const release = this.client.store.subscribe(() => this.changed.notify());
    try {
      for (;;) {
        for (const { listener, port } of this.listeners) {
          for (let socket = listener.accept(); socket; socket = listener.accept()) {
            for (const task of this.tasks) if (task.done) this.tasks.delete(task);
            this.tasks.add(this.client.process.world.scheduler.spawn(this.handle(socket, port)));
          }
        }
        if (this.lost || this.podProcess() === undefined) return false;
        const wake = yield { signals: [this.changed, ...this.listeners.map(({ listener }) => listener.changed)], background: true };
        if (wake.kind === 'interrupt') return true;
      }
    } finally {
      release();
    }
  }

  close(): void {
    for (const { listener } of this.listeners) listener.close();
    for (const task of this.tasks) task.kill();
  }

  /** A process of the runtime in the Pod's network namespace. */
  private podProcess(): Client['process'] | undefined {
    const { name, namespace = 'default' } = this.pod.metadata;
    const [container] = this.pod.spec.containers;
    if (this.client.store.get('Pod', name, namespace)?.metadata.uid !== this.pod.metadata.uid) return undefined;
    const environment = this.client.api.podEnvironment(namespace, name, container?.name);
    return environment && { ...this.client.process, argv: ['containerd'], environment, netns: environment.netns };
  }

  private *handle(local: TcpSocket, port: ForwardedPort): Task<void> {
    try {
      this.client.print(`Handling connection for ${port.local}\n`);
      const process = this.podProcess();
      if (!process) return;
      const errors: string[] = [];
      for (const address of LOCALHOST) {
        const dialled = yield* connectTcp(process, { address, port: port.remote });
        if (dialled.ok) return yield* relay(this.client, local, dialled.value);
        const why = dialled.error.kind === 'errno' ? (WORDS[dialled.error.errno] ?? dialled.error.errno) : dialled.error.kind;
        errors.push(`dial ${family(address)} ${shown({ address, port: port.remote })}: connect: ${why}`);
      }
      this.fail(port, errors);
    } finally {
      // What was sent has been read by then: the client sees an end, not a reset.
      local.read();
      local.close();
    }
  }

  /** The runtime could not connect: kubectl logs it, and ends. */
  private fail({ local, remote }: ForwardedPort, [v4 = '', v6 = '']: readonly string[]): void {
    const { uid } = this.pod.metadata;
    const sandbox = stableHex(`sandbox ${uid}`, 64);
    const path = this.pod.spec.hostNetwork === true ? 'host' : `/var/run/netns/cni-${uid}`;
    const inside = `failed to execute portforward in network namespace ${JSON.stringify(path)}: failed to connect to localhost:${remote} inside namespace "${sandbox}", IPv4: ${v4} IPv6 ${v6} `;
    const message = `an error occurred forwarding ${local} -> ${remote}: error forwarding port ${remote} to pod ${sandbox}, uid : ${inside}`;
    this.client.warn(`E${stamp(this.client.now)} ${String(this.client.process.pid).padStart(7)} portforward.go:522] "Unhandled Error" err=${JSON.stringify(message)} logger="UnhandledError"\n`);
    this.lost = true;
    this.changed.notify();
  }
}

/** Bytes both ways until both sides have ended, or a second after the first. */
function* relay(client: Client, local: TcpSocket, remote: TcpSocket): Task<void> {
  let until: SimTime | undefined;
  try {
    for (;;) {
      if (local.available > 0) remote.write(local.read());
      if (remote.available > 0) local.write(remote.read());
      if (local.error !== undefined || remote.error !== undefined) return;
      if (local.ended && remote.ended) return;
      if (local.ended || remote.ended) until ??= client.now + LINGER;
      const wake = yield { signals: [local.changed, remote.changed], ...(until !== undefined && { until }), background: true };
      if (wake.kind === 'time') return;
    }
  } finally {
    remote.close();
  }
}
