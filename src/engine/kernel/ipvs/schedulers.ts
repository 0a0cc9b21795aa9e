/**
 * Which real server gets a new connection: ip_vs_rr.c, _wrr.c, _lc.c, _wlc.c, _sh.c, _dh.c, _sed.c, _nq.c, _fo.c, _ovf.c.
 * A service lists its newest server first, so the first turn of `rr` is the last server added.
 */
import { ipToBytes, type IpAddress } from '../../wire/index';
import type { IpvsScheduler } from './api';
import type { Server, Service } from './service';

/** What a scheduler may look at of the packet. */
export interface ScheduledPacket {
  readonly src: IpAddress;
  readonly dst: IpAddress;
  readonly srcPort: number;
}

export interface Scheduler {
  readonly name: IpvsScheduler;
  choose(service: Service, packet: ScheduledPacket): Server | undefined;
  /** Servers were added, removed or changed. */
  changed(service: Service, removed?: { readonly server: Server; readonly position: number }): void;
}

const usable = (server: Server): boolean => !server.overloaded && server.weight > 0;
const nothing = (): void => undefined;

/** The first server of the least load, where `heavier` says that the first has more to do than the second. */
function least(servers: readonly Server[], heavier: (a: Server, b: Server) => boolean): Server | undefined {
  let best: Server | undefined;
  for (const server of servers) if (usable(server) && (best === undefined || heavier(best, server))) best = server;
  return best;
}

const load = (s: Server): number => s.activeConnections * 256 + s.inactiveConnections;
/** sed and nq count the connection to come. */
const expected = (s: Server): number => s.activeConnections + 1;

class RoundRobin implements Scheduler {
  readonly name = 'rr';
  /** The server of the last turn; undefined: the head of the list. */
  private last: Server | undefined;

  choose(service: Service): Server | undefined {
    const { list } = service;
    const from = this.last ? list.indexOf(this.last) : -1;
    for (let i = 1; i <= list.length; i += 1) {
      const server = list[(from + i) % list.length];
      if (server && usable(server)) {
        this.last = server;
        return server;
      }
    }
    return undefined;
  }

  changed(service: Service, removed?: { readonly server: Server; readonly position: number }): void {
    // The turn falls back to the one before the server that left.
    if (removed && removed.server === this.last) this.last = service.list[removed.position - 1];
  }
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

class WeightedRoundRobin implements Scheduler {
  readonly name = 'wrr';
  private current: Server | undefined;
  private weight = 0;
  private highest = 0;
  private step = 1;

  choose(service: Service): Server | undefined {
    const { list } = service;
    if (this.highest === 0) return undefined;
    const start = this.current;
    let at = start ? list.indexOf(start) : -1;
    let stop: Server | undefined;
    let lastPass = false;
    let restarted = false;
    for (;;) {
      for (at += 1; at < list.length; at += 1) {
        const server = list[at];
        if (server && !server.overloaded && server.weight >= this.weight) {
          this.current = server;
          return server;
        }
        if (stop && server === stop) return undefined;
      }
      at = -1;
      this.weight -= this.step;
      if (this.weight <= 0) {
        this.weight = this.highest;
        if (lastPass || !start) {
          this.current = undefined;
          return undefined;
        }
        restarted = true;
      }
      lastPass = this.weight <= this.step;
      if (lastPass && restarted && start) stop = start;
    }
  }

  changed(service: Service): void {
    const weights = service.list.map((s) => s.weight).filter((w) => w > 0);
    this.current = undefined;
    this.step = weights.reduce(gcd, 0) || 1;
    this.highest = Math.max(0, ...weights) - (this.step - 1);
    if (this.weight > this.highest || this.weight === 0) this.weight = this.highest;
    else if (this.step > 1) this.weight = Math.floor(this.weight / this.step) * this.step + 1;
  }
}

/** hash_32 of include/linux/hash.h. */
const hash32 = (value: number, bits: number): number => Math.imul(value, 0x61c88647) >>> (32 - bits);

function folded(address: IpAddress): number {
  const bytes = ipToBytes(address);
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 4) sum ^= ((bytes[i] ?? 0) << 24) | ((bytes[i + 1] ?? 0) << 16) | ((bytes[i + 2] ?? 0) << 8) | (bytes[i + 3] ?? 0);
  return sum >>> 0;
}

const BITS = 8;
const SIZE = 1 << BITS;

/** Source or destination hashing over 256 buckets that the servers share out among themselves; `sh` by weight, `dh` one by one. */
class Hashing implements Scheduler {
  private readonly buckets: (Server | undefined)[] = [];

  constructor(readonly name: 'sh' | 'dh') {}

  choose(service: Service, packet: ScheduledPacket): Server | undefined {
    const address = this.name === 'sh' ? packet.src : packet.dst;
    const port = this.name === 'sh' && service.settings.hashPort ? packet.srcPort : 0;
    const key = (offset: number): number => (offset + hash32((port + folded(address)) >>> 0, BITS)) & (SIZE - 1);
    const first = this.buckets[key(0)];
    if (first && usable(first)) return first;
    if (this.name === 'dh' || !service.settings.fallback || !first) return undefined;
    // sh-fallback: other buckets, from the one that would have been used.
    const begin = key(0);
    for (let i = 0; i < SIZE; i += 1) {
      const server = this.buckets[key((i + begin) % SIZE)];
      if (server && usable(server)) return server;
    }
    return undefined;
  }

  changed(service: Service): void {
    const { list } = service;
    let at = 0;
    let given = 0;
    for (let i = 0; i < SIZE; i += 1) {
      const server = list[at];
      this.buckets[i] = server;
      given += 1;
      if (server && (this.name === 'dh' || given >= server.weight)) {
        at = (at + 1) % list.length;
        given = 0;
      }
    }
  }
}

function plain(name: IpvsScheduler, choose: (servers: readonly Server[]) => Server | undefined): Scheduler {
  return { name, choose: (service) => choose(service.list), changed: nothing };
}

export function createScheduler(name: IpvsScheduler): Scheduler {
  switch (name) {
    case 'rr':
      return new RoundRobin();
    case 'wrr':
      return new WeightedRoundRobin();
    case 'sh':
    case 'dh':
      return new Hashing(name);
    case 'lc':
      return plain(name, (servers) => least(servers, (a, b) => load(a) > load(b)));
    case 'wlc':
      return plain(name, (servers) => least(servers, (a, b) => load(a) * b.weight > load(b) * a.weight));
    case 'sed':
      return plain(name, (servers) => least(servers, (a, b) => expected(a) * b.weight > expected(b) * a.weight));
    case 'nq':
      // Never queue: an idle server at once, else as sed.
      return plain(name, (servers) => servers.find((s) => usable(s) && s.activeConnections === 0) ?? least(servers, (a, b) => expected(a) * b.weight > expected(b) * a.weight));
    case 'fo':
      return plain(name, (servers) => least(servers, (a, b) => b.weight > a.weight));
    case 'ovf':
      return plain(name, (servers) => least(servers.filter((s) => s.activeConnections <= s.weight), (a, b) => b.weight > a.weight));
  }
}
