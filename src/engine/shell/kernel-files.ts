/** Files that the kernel shows: /proc/sys, /proc/net, /proc/PID/ns, /sys/class/net, /run/netns. Their content is computed when read. */
import { err, ok, type Result } from '../base/index';
import type { Errno, Host, Link, NetNamespace } from '../kernel/index';
import { execProcess, type Environment, type FileError, type FileStat, type Mount, type Process } from '../program/index';
import { ipv4ToNumber, isIpv4, ipv4Mask } from '../wire/index';
import { flowLine } from './commands/conntrack/format';

const directory: FileStat = { kind: 'directory', modifiedAt: 0 };
const file: FileStat = { kind: 'file', size: 0, modifiedAt: 0, executable: false };

const fileError = (errno: Errno): FileError => (errno === 'ENOENT' ? 'ENOENT' : errno === 'EPERM' || errno === 'EACCES' ? 'EACCES' : 'EINVAL');

/** A tree of computed files. `children` undefined: a file. */
interface Entry {
  readonly children?: () => readonly string[];
  readonly text?: () => Result<string, FileError>;
  readonly link?: string;
}

function mountOf(find: (path: string) => Entry | undefined, write?: (path: string, text: string) => Result<void, FileError>): Mount {
  return {
    read: (path) => {
      const entry = find(path);
      if (!entry) return err('ENOENT');
      return entry.text ? entry.text() : err('EISDIR');
    },
    list: (path) => {
      const entry = find(path);
      if (!entry) return err('ENOENT');
      return entry.children ? ok(entry.children()) : err('ENOTDIR');
    },
    stat: (path) => {
      const entry = find(path);
      if (!entry) return err('ENOENT');
      return ok(entry.link !== undefined ? { kind: 'link', target: entry.link, modifiedAt: 0 } : entry.children ? directory : file);
    },
    ...(write && { write }),
  };
}

/** Adds them to an environment's files. `of` gives the namespace that a reader is in: by default the environment's. */
export function mountKernelFiles(environment: Environment, of: () => NetNamespace = () => environment.netns): void {
  const { files, host } = environment;
  files.mount('/proc/sys', sysctlMount(of, environment));
  files.mount('/proc/net', procNetMount(of));
  files.mount('/proc/self', processMount(of));
  files.mount('/sys/class/net', classNetMount(of));
  if (environment.kind === 'host') {
    files.mount('/run/netns', netnsMount(host));
    files.mount('/var/run/netns', netnsMount(host));
  }
}

/**
 * The process in another network namespace (setns): what it and its children see of /proc and /sys is that namespace's,
 * as `ip netns exec` arranges it.
 */
export function enterNamespace(process: Process, netns: NetNamespace, argv: readonly string[]): Process {
  const { environment } = process;
  const files = environment.files.view();
  const inside: Environment = { ...environment, netns, files };
  if (environment.files.isMounted('/proc/sys')) mountKernelFiles(inside);
  return execProcess(process, { argv, netns, environment: inside });
}

// ---------------------------------------------------------------- /proc/sys

function sysctlMount(of: () => NetNamespace, environment: Environment): Mount {
  const find = (path: string): Entry | undefined => {
    // A slash in a path separates; a dot may be part of a device's name (eth0.5).
    const name = path.replace(/[./]/g, (c) => (c === '/' ? '.' : '/'));
    if (path !== '' && of().sysctl(name).ok) {
      return {
        text: () => {
          const value = of().sysctl(name);
          return value.ok ? ok(value.value.endsWith('\n') ? value.value : `${value.value}\n`) : err(fileError(value.error.errno));
        },
      };
    }
    const prefix = name === '' ? '' : `${name}.`;
    const names = new Set(of().sysctlNames().filter((n) => n.startsWith(prefix)).map((n) => (n.slice(prefix.length).split('.')[0] ?? '').replace(/\//g, '.')));
    if (names.size === 0) return undefined;
    return { children: () => [...names].sort() };
  };
  return mountOf(find, (path, text) => {
    if (!environment.capabilities.has('NET_ADMIN')) return err('EROFS');
    const done = of().setSysctl(path.replace(/[./]/g, (c) => (c === '/' ? '.' : '/')), text.trim());
    return done.ok ? ok() : err(fileError(done.error.errno));
  });
}

// ---------------------------------------------------------------- /proc/net

function procNetMount(of: () => NetNamespace): Mount {
  const texts: Readonly<Record<string, () => string>> = { dev: () => devText(of()), route: () => routeFile(of()), arp: () => arpFile(of()), nf_conntrack: () => conntrackFile(of()) };
  return mountOf((path) => {
    if (path === '') return { children: () => Object.keys(texts).sort() };
    const text = texts[path];
    return text && { text: () => ok(text()) };
  });
}

function devText(netns: NetNamespace): string {
  const rows = netns.links.map(({ name, stats: s }) => {
    const pad = (n: number, width: number): string => String(n).padStart(width);
    return `${name.padStart(6)}: ${pad(s.rxBytes, 7)} ${pad(s.rxPackets, 7)} ${pad(s.rxErrors, 4)} ${pad(s.rxDropped, 4)} ${pad(0, 4)} ${pad(0, 5)} ${pad(0, 10)} ${pad(s.multicast, 9)} ${pad(s.txBytes, 8)} ${pad(s.txPackets, 7)} ${pad(s.txErrors, 4)} ${pad(s.txDropped, 4)} ${pad(0, 4)} ${pad(0, 5)} ${pad(s.carrierErrors, 7)} ${pad(0, 10)}\n`;
  });
  return `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${rows.join('')}`;
}

/** Addresses as the kernel prints them here: hexadecimal in the byte order of a little-endian machine. */
const littleEndian = (n: number): string => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24].map((b) => b.toString(16).toUpperCase().padStart(2, '0')).join('');

function routeFile(netns: NetNamespace): string {
  const lines = ['Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'];
  for (const route of netns.routing.routes(4, 254)) {
    const hop = route.nextHops[0];
    const { address, length } = route.destination;
    if (!isIpv4(address)) continue;
    const via = hop?.via !== undefined && isIpv4(hop.via) ? ipv4ToNumber(hop.via) : 0;
    const flags = 1 | (via !== 0 ? 2 : 0) | (length === 32 ? 4 : 0) | (route.nextHops.length === 0 ? 0x200 : 0);
    lines.push(`${hop?.device?.name ?? '*'}\t${littleEndian(ipv4ToNumber(address))}\t${littleEndian(via)}\t${flags.toString(16).toUpperCase().padStart(4, '0')}\t0\t0\t${route.metric}\t${littleEndian(ipv4Mask(length))}\t${route.mtu === undefined ? 0 : route.mtu - 40}\t0\t0`);
  }
  return lines.map((l) => `${l.padEnd(127)}\n`).join('');
}

function conntrackFile(netns: NetNamespace): string {
  const options = { extended: true, id: false, counters: true, dump: true, file: true };
  return netns.netfilter.conntrack.entries().map((entry) => `${flowLine(entry, netns.host.world.now, options)}\n`).join('');
}

function arpFile(netns: NetNamespace): string {
  const lines = ['IP address       HW type     Flags       HW address            Mask     Device'];
  for (const n of netns.neighbors.entries()) {
    if (!isIpv4(n.address) || n.state === 'NOARP' || n.proxy) continue;
    const flags = n.mac === undefined ? 0 : n.state === 'PERMANENT' ? 6 : 2;
    lines.push(`${n.address.padEnd(16)} 0x1         0x${flags.toString(16)}         ${(n.mac ?? '00:00:00:00:00:00').padEnd(17)}     *        ${n.device.name}`);
  }
  return lines.map((l) => `${l}\n`).join('');
}

// ---------------------------------------------------------------- /sys/class/net

function classNetMount(of: () => NetNamespace): Mount {
  const invalid = (): Result<string, FileError> => err('EINVAL');
  const fields = (link: Link): Readonly<Record<string, () => Result<string, FileError>>> => ({
    address: () => ok(link.mac),
    broadcast: () => ok(link.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'),
    // Carrier can be read only while the device is up.
    carrier: () => (link.up ? ok(link.carrier ? '1' : '0') : invalid()),
    flags: () => ok(`0x${flagBits(link).toString(16)}`),
    ifindex: () => ok(String(link.index)),
    iflink: () => ok(String((link.lower ?? link.peer ?? link).index)),
    mtu: () => ok(String(link.mtu)),
    operstate: () => ok(link.operState.toLowerCase()),
    tx_queue_len: () => ok(String(link.txQueueLength)),
    type: () => ok(link.kind === 'loopback' ? '772' : link.kind === 'ipip' ? '768' : '1'),
  });
  const statistics = (link: Link): Readonly<Record<string, number>> => {
    const s = link.stats;
    return { multicast: s.multicast, rx_bytes: s.rxBytes, rx_dropped: s.rxDropped, rx_errors: s.rxErrors, rx_packets: s.rxPackets, tx_bytes: s.txBytes, tx_carrier_errors: s.carrierErrors, tx_dropped: s.txDropped, tx_errors: s.txErrors, tx_packets: s.txPackets };
  };
  return mountOf((path) => {
    const [name = '', field, leaf, ...more] = path.split('/');
    if (path === '') return { children: () => of().links.map((l) => l.name).sort() };
    const link = of().link(name);
    if (!link || more.length > 0) return undefined;
    const known = fields(link);
    if (field === undefined) return { children: () => [...Object.keys(known), 'statistics', ...(link.master ? ['master'] : [])].sort() };
    if (field === 'statistics') {
      if (leaf === undefined) return { children: () => Object.keys(statistics(link)) };
      const value = statistics(link)[leaf];
      return value === undefined ? undefined : { text: () => ok(`${value}\n`) };
    }
    if (leaf !== undefined) return undefined;
    if (field === 'master' && link.master) return { link: `../${link.master.name}` };
    const value = known[field];
    if (!value) return undefined;
    return {
      text: () => {
        const text = value();
        return text.ok ? ok(`${text.value}\n`) : text;
      },
    };
  });
}

/** The flags that the user can set, as /sys shows them: IFF_UP 1, BROADCAST 2, LOOPBACK 8, POINTOPOINT 0x10, NOARP 0x80, PROMISC 0x100, MULTICAST 0x1000. */
function flagBits(link: Link): number {
  const promiscuous = (link as Link & { readonly promiscuousFlag?: boolean }).promiscuousFlag ?? false;
  const kind = link.kind === 'loopback' ? 0x8 : link.kind === 'ipip' ? 0x80 : link.kind === 'dummy' ? 0x82 : 0x1002;
  return (link.up ? 1 : 0) | kind | (promiscuous ? 0x100 : 0);
}

// ---------------------------------------------------------------- /run/netns, /proc/self

function netnsMount(host: Host): Mount {
  return mountOf((path) => {
    if (path === '') return { children: () => [...host.named.keys()].sort() };
    return host.named.has(path) ? { text: () => ok('') } : undefined;
  });
}

function processMount(of: () => NetNamespace): Mount {
  return mountOf((path) => {
    if (path === '') return { children: () => ['net', 'ns'] };
    if (path === 'ns') return { children: () => ['net'] };
    if (path === 'ns/net') return { link: `net:[${of().inode}]` };
    return undefined;
  });
}
