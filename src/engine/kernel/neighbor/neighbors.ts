/**
 * The neighbour table of one namespace: who has which MAC, for IPv4 (ARP) and IPv6 (ND), with the states of RFC 4861 section 7.3.2
 * and the timers of net/core/neighbour.c. INCOMPLETE asks three times, a second apart, and packets wait meanwhile; REACHABLE lasts
 * 30 seconds after the last confirmation; STALE is used as it is, but use starts DELAY (5 s) and then PROBE (three unicast questions).
 * @simplified reachable time — 30 s exactly; Linux draws it between 15 s and 45 s, so a real entry turns STALE a little sooner or later
 * @simplified multicast neighbours — `ip neigh show nud noarp` does not list the groups that were sent to (224.0.0.22, ff02::16)
 */
import { MILLISECOND, SECOND, err, ok, type Receiver, type Result, type ScheduledEvent, type SimTime } from '../../base/index';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, familyOf, isIpv4, type EthernetHeader, type IpAddress, type MacAddress } from '../../wire/index';
import type { KernelError, Link, NeighborEntry, NeighborState, Neighbors } from '../api';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import type { Skb } from '../skb';
import type { Agreement } from './agreement';
import { solicitArp } from './arp';
import { solicitNd, solicitedNode } from './nd';

/** neigh_timer_handler and __neigh_event_send never wait less than HZ/100. */
const SHORTEST_TIMER: SimTime = 10 * MILLISECOND;

/** A packet that waits for a MAC, and what is to be done when it is known. */
interface Waiting {
  readonly skb: Skb;
  readonly send: (mac: MacAddress) => void;
}

export class Neighbor {
  private known: MacAddress | undefined = undefined;
  private nud: NeighborState = 'NONE';
  confirmed: SimTime = 0;
  used: SimTime = 0;
  updated: SimTime = 0;
  probes = 0;
  router = false;
  queue: Waiting[] = [];
  timer: ScheduledEvent | undefined = undefined;
  /** The header of the last frame to it (hh_cache): mostly that of the next one, too. */
  private header: EthernetHeader | undefined = undefined;

  constructor(
    readonly address: IpAddress,
    readonly device: Device,
    private readonly agreement: Agreement,
  ) {
    agreement.joined();
  }

  get mac(): MacAddress | undefined {
    return this.known;
  }

  get state(): NeighborState {
    return this.nud;
  }

  set state(state: NeighborState) {
    this.become(state, this.known);
  }

  become(state: NeighborState, mac: MacAddress | undefined): void {
    const before = this.validMac;
    this.nud = state;
    this.known = mac;
    const after = this.validMac;
    if (before !== after) this.agreement.changed(before, after);
  }

  /** Puts the header for `mac` around an IP packet and sends it. */
  send(skb: Skb, mac: MacAddress): void {
    const { device } = this;
    const type = skb.net.kind === 'ipv6' ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4;
    const { header } = this;
    skb.eth = this.header = header?.dst === mac && header.src === device.mac && header.type === type ? header : { src: device.mac, dst: mac, type };
    device.send(skb);
  }

  /** It is no longer in its table. */
  leave(): void {
    this.agreement.left(this.validMac);
  }

  private get validMac(): MacAddress | undefined {
    return this.isValid ? this.known : undefined;
  }

  get isValid(): boolean {
    const s = this.nud;
    return s === 'REACHABLE' || s === 'STALE' || s === 'DELAY' || s === 'PROBE' || s === 'PERMANENT' || s === 'NOARP';
  }
}

export interface NeighborUpdate {
  readonly mac: MacAddress | undefined;
  readonly state: 'REACHABLE' | 'STALE' | 'PERMANENT' | 'NOARP' | 'FAILED' | 'DELAY' | 'PROBE' | 'INCOMPLETE' | 'NONE';
  /** NEIGH_UPDATE_F_OVERRIDE: a differing MAC replaces the known one. */
  readonly override: boolean;
  /** NEIGH_UPDATE_F_WEAK_OVERRIDE: without `override`, a differing MAC puts the known one in doubt. */
  readonly weak?: boolean;
  /** NEIGH_UPDATE_F_ADMIN: somebody set it by hand. */
  readonly admin?: boolean;
}

export class NeighborTable implements Neighbors, Receiver<Neighbor> {
  private readonly byDevice = new Map<Device, Map<IpAddress, Neighbor>>();
  /** Where {@link find} looked last: most namespaces have neighbours on one device. Maps of devices never go. */
  private lastDevice: Device | undefined = undefined;
  private lastMap: Map<IpAddress, Neighbor> | undefined = undefined;
  private readonly proxies: { readonly address: IpAddress; readonly device: Device }[] = [];

  constructor(private readonly netns: SimNetNamespace) {}

  // ---------------------------------------------------------------- configuration

  entries(): readonly NeighborEntry[] {
    const out: NeighborEntry[] = [];
    for (const map of this.byDevice.values()) {
      for (const n of map.values()) {
        if (n.state === 'NONE') continue;
        out.push(entryOf(n));
      }
    }
    for (const p of this.proxies) out.push({ address: p.address, device: p.device, state: 'NONE', router: false, proxy: true, updatedAt: 0, usedAt: 0, confirmedAt: 0, probes: 0 });
    return out;
  }

  add(entry: { address: IpAddress; device: Link; mac?: MacAddress; state: NeighborState; proxy?: boolean }, mode: 'add' | 'replace' | 'change'): Result<void, KernelError> {
    const device = entry.device as Device;
    if (entry.proxy === true) {
      if (!this.isProxied(entry.address, device)) {
        this.proxies.push({ address: entry.address, device });
        // pndisc_constructor: whoever answers for an address must hear the questions.
        if (!isIpv4(entry.address)) this.netns.multicast.join(device, solicitedNode(entry.address));
      }
      return ok();
    }
    const old = this.byDevice.get(device)?.get(entry.address);
    if (old && mode === 'add') return err({ errno: 'EEXIST' });
    if (!old && mode === 'change') return err({ errno: 'ENOENT' });
    const needsMac = entry.state === 'PERMANENT' || entry.state === 'REACHABLE' || entry.state === 'STALE' || entry.state === 'DELAY' || entry.state === 'PROBE';
    if (needsMac && entry.mac === undefined && old?.mac === undefined && device.needsNeighbor) return err({ errno: 'EINVAL' });
    const n = old ?? this.create(entry.address, device);
    this.update(n, { mac: entry.mac, state: entry.state, override: true, admin: true });
    return ok();
  }

  remove(address: IpAddress, device: Link): Result<void, KernelError> {
    const map = this.byDevice.get(device as Device);
    const n = map?.get(address);
    if (!map || !n) {
      const at = this.proxies.findIndex((p) => p.address === address && p.device === device);
      if (at < 0) return err({ errno: 'ENOENT' });
      this.proxies.splice(at, 1);
      if (!isIpv4(address)) this.netns.multicast.leave(device as Device, solicitedNode(address));
      return ok();
    }
    this.end(n);
    map.delete(address);
    n.leave();
    return ok();
  }

  /** neigh_update with NUD_FAILED, then neigh_remove_one: who listens hears of both. */
  private end(n: Neighbor): void {
    const known = n.isValid || n.state === 'INCOMPLETE';
    this.forget(n);
    n.state = 'FAILED';
    if (known) this.tell(n, false);
    this.tell(n, true);
  }

  /** RTM_NEWNEIGH, RTM_DELNEIGH (__neigh_notify). */
  private tell(n: Neighbor, gone: boolean): void {
    if (this.netns.changes.heard) this.netns.changes.tell({ kind: 'neighbor', entry: entryOf(n), gone });
  }

  /** `ip neigh flush`: everything but permanent and noarp entries. */
  flush(device?: Link): void {
    this.discard((n) => (device === undefined || n.device === device) && n.state !== 'PERMANENT' && n.state !== 'NOARP');
  }

  /** The device went down (neigh_ifdown), speaks under another MAC (neigh_changeaddr), or lost its carrier (neigh_carrier_down keeps what was set by hand). */
  deviceDown(device: Device, keepPermanent: boolean): void {
    this.discard((n) => n.device === device && !(keepPermanent && n.state === 'PERMANENT'));
  }

  private discard(goes: (n: Neighbor) => boolean): void {
    for (const map of this.byDevice.values()) {
      for (const n of [...map.values()]) {
        if (!goes(n)) continue;
        this.forget(n);
        map.delete(n.address);
        n.leave();
        if (n.state !== 'NONE') this.tell(n, true);
      }
    }
  }

  private forget(n: Neighbor): void {
    n.timer?.cancel();
    n.timer = undefined;
    const waiting = n.queue;
    n.queue = [];
    for (const { skb } of waiting) this.netns.drop(skb, 'NEIGH_DEAD');
  }

  isProxied(address: IpAddress, device: Device): boolean {
    return this.proxies.some((p) => p.address === address && p.device === device);
  }

  // ---------------------------------------------------------------- packets

  find(address: IpAddress, device: Device): Neighbor | undefined {
    if (device !== this.lastDevice) {
      this.lastMap = this.byDevice.get(device);
      this.lastDevice = this.lastMap && device;
    }
    return this.lastMap?.get(address);
  }

  create(address: IpAddress, device: Device): Neighbor {
    let map = this.byDevice.get(device);
    if (!map) {
      map = new Map();
      this.byDevice.set(device, map);
    }
    const n = new Neighbor(address, device, this.netns.world.agreements.about(address));
    n.updated = this.netns.world.now;
    map.set(address, n);
    return n;
  }

  /** Sends an IP packet to `nextHop` on `device`: at once when its MAC is known, else after asking for it (neigh_resolve_output). */
  output(skb: Skb, device: Device, nextHop: IpAddress): void {
    const n = this.find(nextHop, device) ?? this.create(nextHop, device);
    if (this.use(n, skb) && n.mac !== undefined) n.send(skb, n.mac);
    else this.enqueue(n, skb, (mac) => n.send(skb, mac));
  }

  /** As {@link output}, for whoever sends the frame itself once the MAC is known. */
  resolve(skb: Skb, device: Device, nextHop: IpAddress, send: (mac: MacAddress) => void): void {
    const n = this.find(nextHop, device) ?? this.create(nextHop, device);
    if (this.use(n, skb) && n.mac !== undefined) send(n.mac);
    else this.enqueue(n, skb, send);
  }

  /** Notes the use (neigh_event_send). True when the MAC may be used. */
  private use(n: Neighbor, skb: Skb): boolean {
    const now = this.netns.world.now;
    n.used = now;
    if (n.state === 'STALE') {
      n.state = 'DELAY';
      n.updated = now;
      this.arm(n, now + n.device.settings.neigh.delay_first_probe_time * SECOND);
    }
    if (!n.isValid || n.mac === undefined) return false;
    if (this.netns.tracing) this.netns.record({ kind: 'neighbor', address: n.address, device: n.device.name, state: n.state, mac: n.mac }, skb);
    return true;
  }

  /** Asks for a MAC though nothing waits for it (neigh_event_send without a packet). */
  ask(address: IpAddress, device: Device): void {
    const n = this.find(address, device) ?? this.create(address, device);
    if (n.isValid || n.state === 'INCOMPLETE') return;
    this.begin(n);
    this.probeSoon(n);
  }

  private begin(n: Neighbor): void {
    n.probes = n.device.settings.neigh.ucast_solicit;
    n.state = 'INCOMPLETE';
    n.updated = this.netns.world.now;
  }

  private probeSoon(n: Neighbor): void {
    this.arm(n, this.netns.world.now + Math.max(n.device.settings.neigh.retrans_time_ms * MILLISECOND, SHORTEST_TIMER));
    this.probe(n);
  }

  private enqueue(n: Neighbor, skb: Skb, send: (mac: MacAddress) => void): void {
    const { netns } = this;
    const first = n.state !== 'INCOMPLETE';
    if (first) this.begin(n);
    if (netns.tracing) netns.record({ kind: 'neighbor', address: n.address, device: n.device.name, state: 'INCOMPLETE' }, skb);
    if (n.queue.length >= n.device.settings.neigh.unres_qlen) {
      const oldest = n.queue.shift();
      if (oldest) netns.drop(oldest.skb, 'NEIGH_QUEUEFULL');
    }
    n.queue.push({ skb, send });
    if (first) this.probeSoon(n);
  }

  /** Sends one question; the packet that waits gives it its source address. */
  private probe(n: Neighbor): void {
    n.probes += 1;
    const waiting = n.queue[n.queue.length - 1]?.skb;
    const unicast = n.state === 'PROBE' ? n.mac : undefined;
    if (isIpv4(n.address)) solicitArp(this.netns, n.device, n.address, waiting, unicast);
    else solicitNd(this.netns, n.device, n.address, waiting, unicast);
  }

  private maxProbes(n: Neighbor): number {
    const s = n.device.settings.neigh;
    return s.ucast_solicit + s.app_solicit + (n.state === 'PROBE' ? s.mcast_resolicit : s.mcast_solicit);
  }

  private arm(n: Neighbor, at: SimTime): void {
    n.timer?.cancel();
    // While packets wait, the world is not idle; other timers only tidy up.
    const background = n.state !== 'INCOMPLETE';
    n.timer = this.netns.world.queue.scheduleArrival(at, this, n, background);
  }

  /** Its time has come (neigh_timer_handler). */
  arrive(n: Neighbor): void {
    n.timer = undefined;
    const now = this.netns.world.now;
    const settings = n.device.settings.neigh;
    const reachable = settings.base_reachable_time_ms * MILLISECOND;
    const delay = settings.delay_first_probe_time * SECOND;
    const retransmit = Math.max(settings.retrans_time_ms * MILLISECOND, SHORTEST_TIMER);
    let next = 0;
    if (n.state === 'REACHABLE') {
      if (now < n.confirmed + reachable) next = n.confirmed + reachable;
      else if (n.used > 0 && now <= n.used + delay) {
        n.state = 'DELAY';
        n.updated = now;
        next = now + delay;
      } else {
        n.state = 'STALE';
        n.updated = now;
        this.tell(n, false);
      }
    } else if (n.state === 'DELAY') {
      if (now <= n.confirmed + delay) {
        n.state = 'REACHABLE';
        n.updated = now;
        next = n.confirmed + reachable;
      } else {
        n.state = 'PROBE';
        n.updated = now;
        n.probes = 0;
        next = now + retransmit;
      }
      this.tell(n, false);
    } else next = now + retransmit;
    if ((n.state === 'INCOMPLETE' || n.state === 'PROBE') && n.probes >= this.maxProbes(n)) {
      this.fail(n);
      return;
    }
    if (next > 0) this.arm(n, next);
    if (n.state === 'INCOMPLETE' || n.state === 'PROBE') this.probe(n);
  }

  /**
   * Nobody answered: everything that waits is reported unreachable (neigh_invalidate, arp_error_report). A report that must go by the same
   * neighbour asks for it anew, and then the rest is thrown away without a word, the report too.
   */
  private fail(n: Neighbor): void {
    n.timer?.cancel();
    n.timer = undefined;
    n.state = 'FAILED';
    n.updated = this.netns.world.now;
    this.tell(n, false);
    for (let waiting = n.queue.shift(); waiting; waiting = this.failing(n) ? n.queue.shift() : undefined) {
      const { skb } = waiting;
      if (this.netns.tracing) this.netns.record({ kind: 'neighbor', address: n.address, device: n.device.name, state: 'FAILED' }, skb);
      this.netns.hostUnreachable(skb, n.address);
      this.netns.drop(skb, 'NEIGH_FAILED', { address: n.address, device: n.device.name });
    }
    const rest = n.queue;
    n.queue = [];
    for (const { skb } of rest) this.netns.drop(skb, 'QUEUE_PURGE', { address: n.address, device: n.device.name });
  }

  private failing(n: Neighbor): boolean {
    return n.state === 'FAILED';
  }

  /** neigh_update, for what ARP, ND and netlink say. */
  update(n: Neighbor, news: NeighborUpdate): void {
    const now = this.netns.world.now;
    const old = n.state;
    const known = n.isValid ? n.mac : undefined;
    let mac = news.mac ?? n.mac;
    let state: NeighborState = news.state;
    if (news.state === 'FAILED' || news.state === 'NONE' || news.state === 'INCOMPLETE') {
      if (state === 'FAILED' && n.queue.length > 0) {
        this.fail(n);
        return;
      }
      n.timer?.cancel();
      n.timer = undefined;
      const was = n.isValid;
      n.state = state;
      n.updated = now;
      if (was) this.tell(n, false);
      return;
    }
    if (state === 'REACHABLE' || state === 'PERMANENT' || state === 'NOARP') n.confirmed = now;
    if (known !== undefined && mac !== known && !news.override) {
      // Somebody else claims the address: the known one stays, and is in doubt at most.
      if (news.weak !== true || !(old === 'REACHABLE' || old === 'PERMANENT' || old === 'NOARP')) return;
      mac = known;
      state = 'STALE';
    } else if (known !== undefined && mac === known && state === 'STALE' && news.admin !== true) state = old;
    // What says nothing new does not move the time of the last change.
    if (state === old && mac === n.mac) return;
    n.become(state, mac);
    n.updated = now;
    this.tell(n, false);
    n.timer?.cancel();
    n.timer = undefined;
    if (state === 'REACHABLE') this.arm(n, now + n.device.settings.neigh.base_reachable_time_ms * MILLISECOND);
    if (state === 'DELAY') this.arm(n, now + n.device.settings.neigh.delay_first_probe_time * SECOND);
    const waiting = n.queue;
    if (waiting.length === 0) return;
    n.queue = [];
    for (const { skb, send } of waiting) if (this.use(n, skb) && n.mac !== undefined) send(n.mac);
  }

  /** Upper layers have proof that the neighbour answers (dst_confirm). */
  confirm(address: IpAddress, device: Device): void {
    const n = this.find(address, device);
    if (n?.isValid === true) n.confirmed = this.netns.world.now;
  }

  /** An answer or a question from `address` told its MAC. Creates an entry only for questions to us, as Linux does. */
  learn(address: IpAddress, device: Device, news: NeighborUpdate, create: boolean): void {
    const n = this.find(address, device) ?? (create ? this.create(address, device) : undefined);
    if (!n || n.state === 'PERMANENT' || n.state === 'NOARP') return;
    this.update(n, news);
  }

  /** An address that is now broadcast or our own needs no entry. */
  invalidate(address: IpAddress, device: Device): void {
    const n = this.find(address, device);
    if (n && n.state !== 'PERMANENT') this.remove(address, device);
  }

  all(device: Device, family: 4 | 6): readonly Neighbor[] {
    return [...(this.byDevice.get(device)?.values() ?? [])].filter((n) => familyOf(n.address) === family);
  }
}

const entryOf = (n: Neighbor): NeighborEntry => ({
  address: n.address,
  device: n.device,
  ...(n.mac !== undefined && n.isValid && { mac: n.mac }),
  state: n.state,
  router: n.router,
  proxy: false,
  updatedAt: n.updated,
  usedAt: n.used,
  confirmedAt: n.confirmed,
  probes: n.probes,
});
