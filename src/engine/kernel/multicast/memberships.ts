/**
 * The groups that one device listens to in one IP version, and when changes are reported to the routers of the link: the state-change
 * reports of MLDv2 (RFC 3810 section 6.1; net/ipv6/mcast.c) and IGMPv3 (RFC 3376 section 5.1; net/ipv4/igmp.c), which work alike.
 * @simplified pauses that Linux draws by chance (multicast reports, duplicate address detection, router solicitations) — always their mean, so that
 * two devices that come up together speak together
 */
import { MILLISECOND, type ScheduledEvent, type SimTime } from '../../base/index';
import type { IpAddress } from '../../wire/index';

/** The shortest pause before a report: two jiffies and the one that has begun (HZ is 250). */
const SHORTLY: SimTime = 10 * MILLISECOND;

export interface Membership {
  readonly group: IpAddress;
  /** How many have joined. */
  users: number;
  /** State-change reports that still have to name it. */
  reports: number;
}

/** `joined`: CHANGE_TO_EXCLUDE_MODE with no sources, which is to listen to all; otherwise CHANGE_TO_INCLUDE_MODE, which is to leave. */
export interface GroupRecord {
  readonly group: IpAddress;
  readonly joined: boolean;
}

/** What the memberships need of their device. */
export interface Reporting {
  /** Whether changes can be reported now: the device is up and speaks this version. */
  readonly able: () => boolean;
  /** Whether routers are told of the group at all. */
  readonly reported: (group: IpAddress) => boolean;
  /** How often each change is reported (robustness variable). */
  readonly times: () => number;
  /** The longest pause between two reports of a change. */
  readonly interval: () => SimTime;
  readonly send: (records: readonly GroupRecord[]) => void;
  readonly schedule: (delay: SimTime, run: () => void) => ScheduledEvent;
}

export class Memberships {
  /** The newest first. */
  private list: Membership[] = [];
  /** Groups that were left, until that has been reported often enough. */
  private gone: Membership[] = [];
  private left = 0;
  private timer: ScheduledEvent | undefined = undefined;
  private initialLeft = 0;
  private initialTimer: ScheduledEvent | undefined = undefined;

  constructor(private readonly by: Reporting) {}

  get all(): readonly Membership[] {
    return this.list;
  }

  has(group: IpAddress): boolean {
    for (const m of this.list) if (m.group === group) return true;
    return false;
  }

  /** `quietly`: before the device is up, which {@link announce} follows. */
  join(group: IpAddress, quietly = false): void {
    const known = this.list.find((m) => m.group === group);
    if (known) {
      known.users += 1;
      return;
    }
    const added: Membership = { group, users: 1, reports: 0 };
    this.list = [added, ...this.list];
    if (!quietly) this.added(added);
  }

  leave(group: IpAddress): void {
    const known = this.list.find((m) => m.group === group);
    if (!known) return;
    known.users -= 1;
    if (known.users > 0) return;
    this.list = this.list.filter((m) => m !== known);
    if (!this.by.reported(group)) return;
    known.reports = this.by.times();
    this.gone = [known, ...this.gone];
    this.changed();
  }

  /** The link is ready, or may lead elsewhere now: everything is reported anew (ipv6_mc_up, ip_mc_up). */
  announce(): void {
    for (const m of this.list) this.added(m);
  }

  /** Everything is reported at once, and again (ipv6_mc_dad_complete): now there is an address to report from. */
  announceNow(): void {
    this.initialTimer?.cancel();
    this.initialTimer = undefined;
    this.initialLeft = this.by.times();
    this.initial();
  }

  /** The device goes down: nothing is sent any more. */
  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.initialTimer?.cancel();
    this.initialTimer = undefined;
  }

  private added(m: Membership): void {
    this.gone = this.gone.filter(({ group }) => group !== m.group);
    if (!this.by.able() || !this.by.reported(m.group)) return;
    m.reports = this.by.times();
    this.changed();
  }

  /** mld_ifc_event, igmp_ifc_event. */
  private changed(): void {
    if (!this.by.able()) return;
    this.left = this.by.times();
    this.timer?.cancel();
    this.timer = this.by.schedule(SHORTLY, () => this.onTimer());
  }

  private pause(): SimTime {
    return Math.round(this.by.interval() / 2) + SHORTLY;
  }

  private onTimer(): void {
    this.timer = undefined;
    const records: GroupRecord[] = [];
    for (const m of this.gone) {
      records.push({ group: m.group, joined: false });
      m.reports -= 1;
    }
    this.gone = this.gone.filter((m) => m.reports > 0);
    for (const m of this.list) {
      if (m.reports === 0) continue;
      records.push({ group: m.group, joined: true });
      m.reports -= 1;
    }
    if (records.length > 0) this.by.send(records);
    this.left -= 1;
    if (this.left > 0) this.timer = this.by.schedule(this.pause(), () => this.onTimer());
  }

  private initial(): void {
    this.initialTimer = undefined;
    const records = this.list.filter((m) => this.by.reported(m.group)).map(({ group }) => ({ group, joined: true }));
    if (records.length > 0) this.by.send(records);
    this.initialLeft -= 1;
    if (this.initialLeft > 0) this.initialTimer = this.by.schedule(this.pause(), () => this.initial());
  }
}
