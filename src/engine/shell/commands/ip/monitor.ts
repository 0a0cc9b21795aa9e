/**
 * `ip monitor` (iproute2 ip/ipmonitor.c): what the kernel tells of changes, as it tells it, until Ctrl-C.
 * @simplified ip monitor — Linux tells some changes of links and bridges more than once, and of multicast neighbours, prefixes and namespace ids; here each is told once
 */
import { Signal, calendar } from '../../../base/index';
import type { Link, NetworkChange } from '../../../kernel/index';
import type { Task } from '../../../program/index';
import { isIpv4 } from '../../../wire/index';
import { printAddress } from './address';
import { MONITOR_HELP } from './help-texts';
import { inet6Name, linkFlags, printLink } from './link-text';
import { printEntry } from './neighbor';
import { Printer, matches, type Request } from './netlink';
import { printRoute } from './route';
import { printRule } from './rule';

type Topic = 'link' | 'address' | 'route' | 'neigh' | 'netconf' | 'rule' | 'other';

const LABELS: Readonly<Record<Topic, string>> = { link: 'LINK', address: 'ADDR', route: 'ROUTE', neigh: 'NEIGH', netconf: 'NETCONF', rule: 'RULE', other: '' };

/** In the order in which iproute2 compares them, so that abbreviations mean the same. */
const TOPICS: readonly (readonly [string, Topic])[] = [
  ['link', 'link'], ['address', 'address'], ['route', 'route'], ['mroute', 'other'], ['prefix', 'other'], ['neigh', 'neigh'], ['netconf', 'netconf'], ['rule', 'rule'], ['nsid', 'other'], ['nexthop', 'other'], ['stats', 'other'],
];

interface Wanted {
  readonly topics: ReadonlySet<Topic>;
  readonly labels: boolean;
  readonly device: Link | undefined;
}

/** @unsupported ip monitor file, all-nsid, and with -brief — refused. */
function parse(r: Request): Wanted {
  const topics = new Set<Topic>();
  let labels = false;
  let device: Link | undefined;
  while (r.more) {
    const word = r.next();
    const topic = TOPICS.find(([name]) => matches(word, name))?.[1];
    if (matches(word, 'file')) r.unsupported('ip monitor file');
    else if (matches(word, 'label')) labels = true;
    else if (matches(word, 'all-nsid') && word !== 'all') r.unsupported('ip monitor all-nsid');
    else if (matches(word, 'dev')) {
      const name = r.next();
      device = r.netns.link(name) ?? r.invalid(name, 'Device does not exist\n');
    } else if (topic !== undefined) topics.add(topic);
    else if (word === 'all') labels = true;
    else if (matches(word, 'help')) r.usage(MONITOR_HELP);
    else r.fail(`Argument "${word}" is unknown, try "ip monitor help".`, 255);
  }
  if (r.flags.brief) r.unsupported('ip -brief monitor');
  return { topics: topics.size > 0 ? topics : new Set(TOPICS.map(([, topic]) => topic)), labels, device };
}

const topicOf = (change: NetworkChange): Topic => {
  switch (change.kind) {
    case 'link':
    case 'port':
      return 'link';
    case 'neighbor':
    case 'fdb':
      return 'neigh';
    default:
      return change.kind;
  }
};

/** Whether the change is of the family and the device that are asked for. Links are of none, rules of no device. */
function concerns(change: NetworkChange, family: 4 | 6 | undefined, device: Link | undefined): boolean {
  const of = (other: Link | undefined): boolean => !device || other === device;
  const four = (is4: boolean): boolean => family === undefined || is4 === (family === 4);
  switch (change.kind) {
    case 'link':
    case 'port':
      return of(change.link);
    case 'address':
      return of(change.link) && four(isIpv4(change.address.address));
    case 'route':
      return (!device || change.route.nextHops.some((hop) => hop.device === device)) && four(isIpv4(change.route.destination.address));
    case 'neighbor':
      return of(change.entry.device) && four(isIpv4(change.entry.address));
    case 'fdb':
      return of(change.device) && family === undefined;
    case 'rule':
      return family === undefined || change.family === family;
    case 'netconf':
      return (!device || change.device === device.name) && (family === undefined || change.family === family);
  }
}

const FDB_STATE = { permanent: 'PERMANENT', static: 'NOARP', reachable: 'REACHABLE' } as const;
const RP_FILTER = ['off', 'strict', 'loose'] as const;

function netconfText({ family, device, settings }: Extract<NetworkChange, { kind: 'netconf' }>): string {
  const onOff = (name: string, value: number | undefined): string => (value === undefined ? '' : `${name} ${value === 0 ? 'off' : 'on'} `);
  const filter = family === 4 && settings.rpFilter !== undefined ? `rp_filter ${RP_FILTER[settings.rpFilter] ?? 'unknown type'} ` : '';
  return `${family === 4 ? 'inet' : 'inet6'} ${device} ${onOff('forwarding', settings.forwarding)}${filter}${onOff('mc_forwarding', settings.mcForwarding)}${onOff('proxy_neigh', settings.proxyNeighbor)}${onOff('ignore_routes_with_linkdown', settings.ignoreRoutesWithLinkDown)}\n`;
}

function printChange(r: Request, out: Printer, change: NetworkChange, device: Link | undefined): void {
  switch (change.kind) {
    case 'link': {
      const { link, opening, detached, movedTo, gone } = change;
      const name = movedTo && [...r.host.named].find(([, netns]) => netns === movedTo.netns)?.[0];
      const suffix = movedTo && ` new-${name === undefined ? `netnsid ${r.netns.nsidOf(movedTo.netns)}` : `netns ${name}`} new-ifindex ${movedTo.index}`;
      printLink(out, link, r.netns, {
        flags: { ...r.flags, family: undefined, statistics: 0 },
        mode: false,
        event: { ...(opening && { opening }), ...(detached && { detached }), ...(suffix !== undefined && { suffix }), ...(gone && { qdisc: 'noop' }) },
      });
      return;
    }
    case 'port': {
      const { text, peerDown } = inet6Name(change.link);
      const flags = [...linkFlags(change.link), ...(peerDown ? ['M-DOWN'] : [])];
      out.put(`${change.link.index}: ${text}: <${flags.join(',')}> mtu ${change.link.mtu} master ${change.master.name} state ${change.link.operState} ${out.newline}    link/ether ${change.link.mac}\n`);
      return;
    }
    case 'address':
      printAddress(r, out, change.link, change.address, true);
      return;
    case 'route':
      printRoute(r, out, change.route, { showTable: true, hideDevice: device });
      return;
    case 'neighbor':
      printEntry(r, out, change.entry, device);
      return;
    case 'fdb':
      out.put(`${device ? '' : `dev ${change.device.name} `}lladdr ${change.mac} ${change.vlan === 0 ? '' : `vlan ${change.vlan} `}${FDB_STATE[change.state]} \n`);
      return;
    case 'rule':
      printRule(r, out, change.rule);
      return;
    case 'netconf':
      out.put(netconfText(change));
  }
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** print_timestamp: `-t` on a line of its own, `-ts` before the text. */
export function timestamp(r: Request): string {
  const { now } = r.process.world;
  const c = calendar(now);
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = `${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
  const micro = now % 1_000_000;
  if (r.flags.timestamp === 'short') return `[${c.year}-${two(c.month)}-${two(c.day)}T${clock}.${String(micro).padStart(6, '0')}] `;
  if (r.flags.timestamp === 'long') return `Timestamp: ${DAYS[c.weekday] ?? ''} ${MONTHS[c.month - 1] ?? ''} ${String(c.day).padStart(2)} ${clock} ${c.year} ${micro} usec\n`;
  return '';
}

/** Prints what is wanted until the reader goes or Ctrl-C comes. */
function* follow(r: Request, { topics, labels, device }: Wanted): Task<number> {
  const ended = new Signal();
  // It never prints JSON.
  const flags = { ...r.flags, json: false };
  const stop = r.netns.listen((change) => {
    const topic = topicOf(change);
    if (!topics.has(topic) || !concerns(change, r.flags.family, device)) return;
    let text = '';
    const out = new Printer(flags, (written) => void (text += written));
    printChange(r, out, change, device);
    out.flush();
    if (!r.process.stdout.write(`${timestamp(r)}${labels ? `[${LABELS[topic]}]` : ''}${change.gone ? 'Deleted ' : ''}${text}`)) ended.notify();
  });
  try {
    const wake = yield { signals: [ended], background: true };
    return wake.kind === 'interrupt' ? 130 : 141;
  } finally {
    stop();
  }
}

export const monitorCommand = (r: Request): Task<number> => follow(r, parse(r));
