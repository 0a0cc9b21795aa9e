/**
 * What BusyBox's ip shows (networking/libiproute of BusyBox 1.35): addresses, links and routes, without states and other things that iproute2 adds.
 * Texts from capture docker/03 and 06. @simplified in images built on BusyBox, what its ip changes and its other objects answer as iproute2 does
 */
import type { Link, NetNamespace, Route } from '../../../kernel/index';
import type { Process } from '../../../program/index';
import { BROADCAST_MAC, isIpv4 } from '../../../wire/index';

const OBJECTS = ['address', 'link', 'route'] as const;
type ObjectName = (typeof OBJECTS)[number];

interface Wanted {
  readonly object: ObjectName;
  readonly device: string | undefined;
  readonly family: 4 | 6 | undefined;
}

/** The command lines that are answered here: `ip [-4|-6] a|l|r [show|list [[dev] NAME]]`. */
function wanted(args: readonly string[]): Wanted | undefined {
  const words = [...args];
  const family = words[0] === '-4' || words[0] === '-6' ? (words.shift() === '-4' ? 4 : 6) : undefined;
  const first = words.shift();
  const object = first === undefined ? undefined : OBJECTS.find((name) => name.startsWith(first));
  if (!object) return undefined;
  if (words.length > 0 && !['show', 'list', 'lst', 'sh', 's', 'l', 'ls'].includes(words.shift() ?? '')) return undefined;
  if (words[0] === 'dev') words.shift();
  return words.length > 1 || (object === 'route' && words.length > 0) || (object !== 'address' && family !== undefined) ? undefined : { object, device: words[0], family };
}

const isBroadcast = (link: Link): boolean => link.kind !== 'loopback' && link.kind !== 'ipip';

function linkLines(link: Link): string {
  const peer = link.lower ?? link.peer;
  const named = link.kind === 'vxlan' || link.kind === 'geneve' ? undefined : peer;
  // The number is looked up in this namespace, whatever has it there; what nobody has counts as down.
  const found = named && link.netns.linkByIndex(named.index);
  const flags = [...(link.kind === 'loopback' ? ['LOOPBACK'] : []), ...(isBroadcast(link) ? ['BROADCAST', 'MULTICAST'] : []), ...(link.up ? ['UP'] : []), ...(link.up && link.carrier ? ['LOWER_UP'] : []), ...(named && found?.up !== true ? ['M-DOWN'] : [])];
  const queue = `${link.master ? `master ${link.master.name} ` : ''}${link.txQueueLength === 0 ? '' : `qlen ${link.txQueueLength}`}`;
  const type = link.kind === 'loopback' ? 'loopback' : 'ether';
  const broadcast = link.kind === 'loopback' ? '00:00:00:00:00:00' : BROADCAST_MAC;
  return `${link.index}: ${link.name}${named ? `@${found?.name ?? `if${named.index}`}` : ''}: <${flags.join(',')}> mtu ${link.mtu} qdisc ${link.up ? 'noqueue' : 'noop'} ${queue}\n    link/${type} ${link.mac} brd ${broadcast}\n`;
}

function addressLines(link: Link, family: 4 | 6 | undefined): string {
  const rank = { global: 0, link: 1, host: 2 } as const;
  const four = link.addresses.filter(({ address }) => isIpv4(address));
  const six = link.addresses.filter(({ address }) => !isIpv4(address)).sort((a, b) => rank[a.scope] - rank[b.scope]);
  const lifetime = '       valid_lft forever preferred_lft forever\n';
  return [
    ...(family === 6 ? [] : four.map((a) => `    inet ${a.address}/${a.prefixLength}${a.broadcast === undefined ? '' : ` brd ${a.broadcast}`} scope ${a.scope}${a.secondary ? ' secondary' : ''} ${a.label ?? link.name}\n${lifetime}`)),
    ...(family === 4 ? [] : six.map((a) => `    inet6 ${a.address}/${a.prefixLength} scope ${a.scope} \n${lifetime}`)),
  ].join('');
}

function routeLine(route: Route): string {
  const [hop] = route.nextHops;
  const length = isIpv4(route.destination.address) ? 32 : 128;
  const destination = route.destination.length === 0 ? 'default' : route.destination.length === length ? route.destination.address : `${route.destination.address}/${route.destination.length}`;
  return `${route.type === 'unicast' ? '' : `${route.type} `}${destination} ${hop?.via === undefined ? '' : `via ${hop.via} `}${hop?.device ? `dev ${hop.device.name} ` : ''}${route.scope === 'global' ? '' : `scope ${route.scope} `}${route.source === undefined ? '' : ` src ${route.source} `}${route.metric === 0 ? '' : ` metric ${route.metric} `}\n`;
}

const MAIN_TABLE = 254;

function shown(netns: NetNamespace, { object, device, family }: Wanted): string | undefined {
  if (object === 'route') return netns.routing.routes(4, MAIN_TABLE).map(routeLine).join('');
  const link = device === undefined ? undefined : netns.link(device);
  if (device !== undefined && !link) return undefined;
  const links = link ? [link] : netns.links;
  return links.filter((each) => family === undefined || each.addresses.some(({ address }) => isIpv4(address) === (family === 4))).map((each) => `${linkLines(each)}${object === 'address' ? addressLines(each, family) : ''}`).join('');
}

/** The exit status, or undefined when the command line is not one that BusyBox shows in its own way. */
export function busyboxIp(process: Process): number | undefined {
  const request = wanted(process.argv.slice(1));
  if (!request) return undefined;
  const text = shown(process.netns, request);
  if (text === undefined) {
    process.stderr.write(`ip: can't find device '${request.device ?? ''}'\n`);
    return 1;
  }
  process.stdout.write(text);
  return 0;
}

/** `arp`, `arp -a`, `arp -n`: the neighbours as BusyBox lists them (networking/arp.c). @simplified names are never looked up */
export function busyboxArp(process: Process): number | undefined {
  if (!process.argv.slice(1).every((word) => word === '-a' || word === '-n' || word === '-an')) return undefined;
  for (const { address, mac, device, state, proxy } of process.netns.neighbors.entries()) {
    if (!isIpv4(address) || proxy || state === 'NOARP' || device.kind === 'loopback') continue;
    process.stdout.write(`? (${address}) at ${mac === undefined ? '<incomplete> ' : `${mac} [ether] ${state === 'PERMANENT' ? 'PERM ' : ''}`} on ${device.name}\n`);
  }
  return 0;
}
