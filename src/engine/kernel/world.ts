/** Hosts, cables and the clock: the sole owner of network state. */
import { EventQueue, Invariant, Rng, Scheduler, type SimTime } from '../base/index';
import type { Cable, CableOptions, Host, HostOptions, Link, NetNamespace, World } from './api';
import { SimHost } from './host';
import type { Geneve } from './link/geneve';
import { Physical, SimCable } from './link/physical';
import { Agreements } from './neighbor/agreement';
import { Rounds } from './rounds';
import { worldSnapshot } from './snapshot';
import { Recorder } from './trace/recorder';

export class SimWorld implements World {
  readonly queue = new EventQueue();
  readonly scheduler = new Scheduler(this.queue);
  readonly trace = new Recorder(this.queue);
  private readonly hostList: SimHost[] = [];
  private readonly hostsByName = new Map<string, SimHost>();
  private readonly cableList: SimCable[] = [];
  private readonly streams = new Map<string, Rng>();
  /** Geneve devices, wherever they are: arriving packets look for theirs. */
  readonly geneves: Geneve[] = [];
  /** An ICMP message of the kernel's own is on its way out (icmp_xmit_lock). */
  icmpSending = false;
  /** What hosts know of each other's MACs. */
  readonly agreements = new Agreements();
  /**
   * Grows with everything that may change which way frames take: devices, addresses, routes, settings, captures. While it stays the same,
   * what was found out about a network still holds.
   */
  arrangement = 0;
  private packets = 0;
  private inodes = 20_000;

  constructor(readonly seed: number) {}

  get now(): SimTime {
    return this.queue.now;
  }

  rng(name: string): Rng {
    let stream = this.streams.get(name);
    if (!stream) {
      stream = Rng.named(this.seed, name);
      this.streams.set(name, stream);
    }
    return stream;
  }

  nextPacketId(): number {
    this.packets += 1;
    return this.packets;
  }

  /** The first of `count` numbers in a row. */
  nextPacketIds(count: number): number {
    const first = this.packets + 1;
    this.packets += count;
    return first;
  }

  /** Socket inodes, as `ss -e` and /proc show them. */
  nextInode(): number {
    this.inodes += 1;
    return this.inodes;
  }

  get hosts(): readonly Host[] {
    return this.hostList;
  }

  /** Frames that pass bridges after their first, and rules that raise a TTL. */
  readonly storms = new Rounds(255);
  readonly ttlRaises = new Rounds(256);

  addHost(name: string, options: HostOptions = {}): Host {
    if (this.hostsByName.has(name)) throw new Invariant(`host ${name} exists`);
    const host = new SimHost(this, name, options);
    this.hostList.push(host);
    this.hostsByName.set(name, host);
    return host;
  }

  host(name: string): Host | undefined {
    return this.hostsByName.get(name);
  }

  get namespaces(): readonly NetNamespace[] {
    return this.hostList.flatMap((h) => [...h.namespaces]);
  }

  namespace(id: string): NetNamespace | undefined {
    for (const host of this.hostList) {
      const found = host.namespaces.find((n) => n.id === id);
      if (found) return found;
    }
    return undefined;
  }

  connect(a: Link, b: Link, options: CableOptions = {}): Cable {
    if (!(a instanceof Physical) || !(b instanceof Physical)) throw new Invariant('only physical links take a cable');
    if (a.cable || b.cable) throw new Invariant('a link takes one cable');
    const stream = this.rng(`cable:${a.netns.id}:${a.name}:${b.netns.id}:${b.name}`);
    const cable = new SimCable(a, b, options, (p) => stream.chance(p), (gone) => {
      this.cableList.splice(this.cableList.indexOf(gone), 1);
    });
    this.cableList.push(cable);
    a.netns.carrierChanged(a);
    b.netns.carrierChanged(b);
    return cable;
  }

  get cables(): readonly Cable[] {
    return this.cableList;
  }

  runUntilIdle(limit: SimTime): boolean {
    const { queue } = this;
    while (queue.pending > 0) {
      const next = queue.nextAt();
      if (next === undefined) break;
      if (next > limit) return false;
      queue.step();
    }
    return true;
  }

  runUntil(until: SimTime): void {
    this.queue.runUntil(until);
  }

  snapshot(): unknown {
    return worldSnapshot(this);
  }
}

export interface WorldOptions {
  /** Decides MACs, ports, sequence numbers and every other draw. */
  readonly seed: number;
}

/** An empty World. */
export function createWorld(options: WorldOptions): World {
  return new SimWorld(options.seed);
}
