/** The forwarding database of a bridge: which MAC is behind which port (net/bridge/br_fdb.c). */
import { err, ok, type Result, type SimTime } from '../../base/index';
import type { MacAddress } from '../../wire/index';
import type { Fdb, FdbEntry, KernelError, Link } from '../api';
import type { Bridge, BridgePort } from './bridge';

interface Entry {
  readonly mac: MacAddress;
  /** 0: without VLAN filtering, or for every VLAN. */
  readonly vlan: number;
  port: BridgePort | undefined;
  state: 'permanent' | 'static' | 'reachable';
  local: boolean;
  updatedAt: SimTime;
}

const keyOf = (mac: MacAddress, vlan: number): string => (vlan === 0 ? mac : `${mac}/${String(vlan)}`);

export class BridgeFdb implements Fdb {
  private readonly table = new Map<string, Entry>();

  constructor(private readonly bridge: Bridge) {}

  private tell(e: Entry, gone: boolean): void {
    const { changes } = this.bridge.netns;
    if (changes.heard && this.bridge.netns.linkByIndex(this.bridge.index) === this.bridge) changes.tell({ kind: 'fdb', device: e.port?.device ?? this.bridge, mac: e.mac, vlan: e.vlan, state: e.state, bridge: this.bridge, gone });
  }

  private put(e: Entry): void {
    this.table.set(keyOf(e.mac, e.vlan), e);
    this.tell(e, false);
  }

  private drop(e: Entry): void {
    this.table.delete(keyOf(e.mac, e.vlan));
    this.tell(e, true);
  }

  private get now(): SimTime {
    return this.bridge.netns.world.now;
  }

  private expired(e: Entry): boolean {
    return e.state === 'reachable' && !e.local && this.now >= e.updatedAt + this.bridge.tree.ageingTime;
  }

  /** The entry for `mac`, unless it has aged out. Ageing is applied here, when somebody looks. */
  find(mac: MacAddress, vlan: number): { readonly port: BridgePort | undefined; readonly local: boolean } | undefined {
    const e = vlan === 0 ? this.table.get(mac) : (this.table.get(keyOf(mac, vlan)) ?? this.forAll(mac));
    if (!e) return undefined;
    if (this.expired(e)) {
      this.drop(e);
      return undefined;
    }
    return e;
  }

  /** Entries that count for every VLAN: those that were not learned. */
  private forAll(mac: MacAddress): Entry | undefined {
    const e = this.table.get(mac);
    return e && e.state !== 'reachable' ? e : undefined;
  }

  /** A frame from `mac` came in by `port` (br_fdb_update). */
  learn(mac: MacAddress, port: BridgePort, vlan: number): void {
    const key = keyOf(mac, vlan);
    const e = this.table.get(key) ?? (vlan === 0 ? undefined : this.forAll(mac));
    if (!e) {
      this.put({ mac, vlan, port, state: 'reachable', local: false, updatedAt: this.now });
      return;
    }
    // Our own address from outside: a loop, or somebody copies it. The entry stays.
    if (e.local) return;
    e.updatedAt = this.now;
    // A static entry does not age, but it moves all the same (br_fdb_update; only sticky ones stay).
    const moved = e.port !== port;
    e.port = port;
    if (moved) this.tell(e, false);
  }

  /** The MAC of a port or of the bridge itself. */
  setLocal(mac: MacAddress, port: BridgePort | undefined): void {
    const e = this.table.get(mac);
    if (e?.local === true && e.port) return;
    this.table.delete(mac);
    this.put({ mac, vlan: 0, port, state: 'permanent', local: true, updatedAt: this.now });
  }

  removeLocal(mac: MacAddress, port: BridgePort | undefined): void {
    const e = this.table.get(mac);
    if (e?.local === true && e.port === port) this.drop(e);
  }

  /** What was learned at the port goes when it goes down; everything when it leaves. */
  flushPort(port: BridgePort, all: boolean): void {
    for (const e of [...this.table.values()]) if (e.port === port && (all || (e.state === 'reachable' && !e.local))) this.drop(e);
  }

  entries(): readonly FdbEntry[] {
    const out: FdbEntry[] = [];
    for (const e of this.table.values()) {
      if (this.expired(e)) continue;
      out.push({ mac: e.mac, ...(e.vlan !== 0 && { vlan: e.vlan }), ...(e.port && { port: e.port.device }), state: e.state, local: e.local, updatedAt: e.updatedAt });
    }
    return out;
  }

  add(entry: { mac: MacAddress; port?: Link; state?: 'permanent' | 'static' | 'reachable'; append?: boolean; replace?: boolean }): Result<void, KernelError> {
    const port = entry.port === undefined || entry.port === this.bridge ? undefined : this.bridge.portOf(entry.port);
    if (entry.port !== undefined && entry.port !== this.bridge && !port) return err({ errno: 'EINVAL' });
    const old = this.table.get(entry.mac);
    if (old && entry.replace !== true) return err({ errno: 'EEXIST' });
    const state = entry.state ?? 'permanent';
    this.put({ mac: entry.mac, vlan: 0, port, state, local: state === 'permanent', updatedAt: this.now });
    return ok();
  }

  remove(match: { mac: MacAddress; port?: Link }): Result<void, KernelError> {
    const e = this.table.get(match.mac);
    if (!e || (match.port !== undefined && match.port !== this.bridge && e.port?.device !== match.port)) return err({ errno: 'ENOENT' });
    this.drop(e);
    return ok();
  }

  /** `bridge fdb flush`: what was learned. */
  flush(): void {
    for (const e of [...this.table.values()]) if (e.state === 'reachable' && !e.local) this.drop(e);
  }
}
